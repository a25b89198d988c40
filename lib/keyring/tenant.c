/* SPDX-License-Identifier: MIT */
#include "keyring/choose.h"

#include <string.h>

/* A file of its own, and asked before each use of a key: there is no way
 * around it. */
int dkk_ring_may_sign_as(const dkk_ring_message *message,
                         const dkk_ring_domain *domain)
{
  const char *submitter = message->submitter;

  return submitter != NULL && message->owner != NULL && domain != NULL &&
         domain->record != NULL && domain->tenant != NULL &&
         strcmp(message->owner, submitter) == 0 &&
         strcmp(domain->tenant, submitter) == 0;
}
