/* SPDX-License-Identifier: MIT */
#include "keyring/choose.h"

#include <string.h>

/* A file of its own, since nothing in it may ever be taken for granted by
 * who calls it. */
int dkk_ring_may_sign_as(const char *tenant, const dkk_ring_domain *domain)
{
  return tenant != NULL && domain != NULL && domain->tenant != NULL &&
         domain->record != NULL && strcmp(tenant, domain->tenant) == 0;
}
