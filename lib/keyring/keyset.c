/* SPDX-License-Identifier: MIT */
#include "keyring/keyset.h"

#include <stdio.h>
#include <string.h>

size_t dkk_ring_set_domain_len(const char *name)
{
  return strcspn(name, "/");
}

int dkk_ring_set_is_second(const char *name)
{
  return strcmp(name + dkk_ring_set_domain_len(name), DKK_RING_SECOND_SET) == 0;
}

int dkk_ring_set_is_of(const char *name, const char *domain)
{
  size_t len = dkk_ring_set_domain_len(name);

  return strlen(domain) == len && memcmp(name, domain, len) == 0;
}

const char *dkk_ring_set_suffix(const char *name)
{
  return dkk_ring_set_is_second(name) ? "e" : "";
}

int dkk_ring_set_second(char *out, size_t room, const char *domain)
{
  int len = snprintf(out, room, "%s%s", domain, DKK_RING_SECOND_SET);

  return len > 0 && (size_t)len < room;
}
