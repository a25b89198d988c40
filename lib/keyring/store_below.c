/* SPDX-License-Identifier: MIT */
#include "keyring/backward.h"
#include "keyring/storage.h"

#include <string.h>

int dkk_ring_store_has_below(dkk_ring_store *store, const char *domain,
                             const char *tenant)
{
  dkk_ring_parameters values = {.count = 0};
  char from[DKK_RING_BACKWARD_MAX + 1];
  char to[DKK_RING_BACKWARD_MAX + 1];
  size_t len;

  if (strlen(domain) > DKK_RING_DOMAIN_MAX || domain[0] == '\0') {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  /* "com.contoso." up to what follows a dot. */
  dkk_ring_backward(from, domain);
  len = strlen(from);
  memcpy(to, from, len + 1);
  to[len - 1] = '.' + 1;
  dkk_ring_put_text(&values, from, DKK_RING_BACKWARD_MAX);
  dkk_ring_put_text(&values, to, DKK_RING_BACKWARD_MAX);
  dkk_ring_put_text(&values, tenant, DKK_RING_TENANT_MAX);
  return dkk_ring_storage_is_there(store,
                                   "SELECT count(*) FROM ring_domain"
                                   " WHERE backward > $1 AND backward < $2"
                                   " AND tenant <> $3",
                                   &values);
}
