/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_RSA_NUMBERS_H
#define DKK_CRYPTO_RSA_NUMBERS_H

/* The numbers in a raw RSA key, for providers that need them singly. */

#include "core/ascii.h"

#define DKK_RSA_PUBLIC_NUMBERS 2
#define DKK_RSA_PRIVATE_NUMBERS 8

/** Reads modulus and publicExponent out of an RSAPublicKey (RFC 8017, A.1.1),
 *  as magnitudes. @return 1, or 0 if it is anything else. */
int dkk_rsa_numbers_public(dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS],
                           const uint8_t *raw, size_t len);

/** Reads what follows the version in an RSAPrivateKey of two primes (RFC 8017,
 *  A.1.2), modulus first. @return 1, or 0 if it is anything else. */
int dkk_rsa_numbers_private(dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS],
                            const uint8_t *raw, size_t len);

#endif /* !defined(DKK_CRYPTO_RSA_NUMBERS_H) */
