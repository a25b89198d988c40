/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_MBEDTLS_RSA_H
#define DKK_CRYPTO_MBEDTLS_RSA_H

/* RSA public keys that PSA doesn't take: those whose modulus isn't a multiple
 * of 8 bits long, which verifiers have to accept (RFC 8301, 3.2). Mbed TLS has
 * them below PSA up to 3.6; the build takes mbedtls_rsa_none.c where that
 * interface is gone. */

#include "crypto/rsa_numbers.h"

#include <dkimkit/common.h>

/** @return DKIMKIT_OK if such a key can be used; DKIMKIT_ERR_KEY_SYNTAX,
 *  DKIMKIT_ERR_UNSUPPORTED, DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO. */
int dkk_mbedtls_rsa_check(const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS]);

/** @param signature as long as the modulus, and less than it.
 *  @return DKIMKIT_OK, DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_ERR_UNSUPPORTED,
 *  DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO. */
int dkk_mbedtls_rsa_verify(const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS],
                           dkimkit_hash hash, dkk_slice digest,
                           const uint8_t *signature);

#endif /* !defined(DKK_CRYPTO_MBEDTLS_RSA_H) */
