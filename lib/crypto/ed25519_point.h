/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_ED25519_POINT_H
#define DKK_CRYPTO_ED25519_POINT_H

/* What libsodium refuses of encoded Ed25519 points (RFC 8032, 5.1.2) and
 * OpenSSL doesn't, so that both accept the same keys and signatures. */

#include <stdint.h>

#define DKK_ED25519_POINT_OCTETS 32

/** 1 if y is below 2^255-19 and the point is not one of those whose order
 *  divides 8. Whether the point is on the curve is for the library to tell. */
int dkk_ed25519_point_is_acceptable(
    const uint8_t point[DKK_ED25519_POINT_OCTETS]);

#endif /* !defined(DKK_CRYPTO_ED25519_POINT_H) */
