/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_OPENSSL_ERROR_H
#define DKK_CRYPTO_OPENSSL_ERROR_H

#include <dkimkit/common.h>

#include <openssl/err.h>

/** All errors since `dkk_openssl_begin` are dropped and the application's own,
 *  from before, are kept. Digests do without, but where they fail for want of
 *  memory: then all are dropped. */
static inline void dkk_openssl_begin(void)
{
  /* The application's last one isn't taken for that of a call which fails and
   * says nothing. */
  if (ERR_set_mark() == 1) {
    ERR_raise(ERR_LIB_USER, ERR_R_PASSED_INVALID_ARGUMENT);
  }
}

static inline int dkk_openssl_end(int rv)
{
  (void)ERR_pop_to_mark();
  return rv;
}

/** What a call that failed with an error in the queue means. */
static inline int dkk_openssl_status_or(int usual)
{
  return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE
             ? DKIMKIT_ERR_NOMEM
             : usual;
}

#endif /* !defined(DKK_CRYPTO_OPENSSL_ERROR_H) */
