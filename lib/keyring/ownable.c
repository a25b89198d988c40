/* SPDX-License-Identifier: MIT */
#include "keyring/ownable.h"

#include "keyring/keyset.h"
#include "keyring/publicsuffix.h"

#include <string.h>

static int is_number(const char *label)
{
  return label[strspn(label, "0123456789")] == '\0';
}

int dkk_ring_ownable_check(dkimkit_keyring *ring, const char *tenant,
                           const char *domain)
{
  const char *dot = strrchr(domain, '.');
  int rv;

  if (dkk_ring_set_is_second(domain)) {
    return DKIMKIT_OK;
  }
  if (is_number(dot != NULL ? dot + 1 : domain)) {
    return DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  if (dkk_ring_public_suffix_is(domain)) {
    return DKIMKIT_KEYRING_ERR_PUBLIC_SUFFIX;
  }
  rv = dkk_ring_store_has_below(ring->store, domain, tenant);
  return rv == 1 ? DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE : dkk_ring_say(ring, rv);
}
