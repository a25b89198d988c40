/* SPDX-License-Identifier: MIT */
#include "keyring/backward.h"

#include "keyring/keyset.h"

#include <string.h>

void dkk_ring_backward(char out[DKK_RING_BACKWARD_MAX + 1], const char *name)
{
  size_t end = dkk_ring_set_domain_len(name);
  size_t at = 0;

  if (end > DKK_RING_DOMAIN_MAX) {
    end = DKK_RING_DOMAIN_MAX;
  }
  while (end > 0) {
    size_t begin = end;

    while (begin > 0 && name[begin - 1] != '.') {
      begin--;
    }
    memcpy(out + at, name + begin, end - begin);
    at += end - begin;
    out[at++] = '.';
    end = begin > 0 ? begin - 1 : 0;
  }
  out[at] = '\0';
}
