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

int dkk_ring_public_suffix_is(const char *domain)
{
  const psl_ctx_t *list = psl_builtin();

  return list != NULL &&
         psl_is_public_suffix2(list, domain,
                               PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}
#else
const char *dkk_ring_public_suffix_organizational(const char *domain)
{
  (void)domain;
  return NULL;
}

int dkk_ring_public_suffix_is(const char *domain)
{
  (void)domain;
  return 0;
}
#endif
