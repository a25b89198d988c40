/* SPDX-License-Identifier: MIT */
#include "keyring/publicsuffix.h"

#include <stddef.h>

#if defined(DKK_RING_PSL)
#include <libpsl.h>

const char *dkk_ring_public_suffix_organizational(const char *domain)
{
  const psl_ctx_t *list = psl_builtin();

  return list != NULL ? psl_registrable_domain(list, domain) : NULL;
}
#else
const char *dkk_ring_public_suffix_organizational(const char *domain)
{
  (void)domain;
  return NULL;
}
#endif
