/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_OPENSSL_POINT_H
#define DKK_CRYPTO_OPENSSL_POINT_H

/* OpenSSL takes any 32 octets as an Ed25519 key, and EVP_PKEY_public_check
 * finds no fault with them either; whether they are a point of the curve is
 * only found out by each verification. */

#include "crypto/ed25519_point.h"

/**
 * Is there a point with this y (RFC 8032, 5.1.3, steps 2 and 3)? For public
 * keys: time depends on the octets.
 * @return DKIMKIT_OK, DKIMKIT_ERR_KEY_SYNTAX or DKIMKIT_ERR_NOMEM.
 */
int dkk_openssl_point_check(const uint8_t point[DKK_ED25519_POINT_OCTETS]);

#endif /* !defined(DKK_CRYPTO_OPENSSL_POINT_H) */
