/* SPDX-License-Identifier: MIT */
#include "keyring/storage.h"

#include <stdio.h>
#include <string.h>

int dkk_ring_store_has_below(dkk_ring_store *store, const char *domain,
                             const char *tenant)
{
  dkk_ring_parameters values = {.count = 0};
  char pattern[DKK_RING_DOMAIN_MAX + sizeof("%.")];

  /* Nothing else that LIKE knows can be in a name. */
  if (strlen(domain) > DKK_RING_DOMAIN_MAX || strpbrk(domain, "%_\\") != NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  snprintf(pattern, sizeof(pattern), "%%.%s", domain);
  dkk_ring_put_text(&values, pattern, sizeof(pattern));
  dkk_ring_put_text(&values, tenant, DKK_RING_TENANT_MAX);
  /* Names are looked through in their index, not in the rows. */
  return dkk_ring_storage_is_there(
      store,
      "SELECT count(*) FROM ring_domain WHERE tenant <> $2"
      " AND name IN (SELECT name FROM ring_domain WHERE name LIKE $1)",
      &values);
}
