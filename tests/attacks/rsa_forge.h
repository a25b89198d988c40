/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_RSA_FORGE_H
#define DKIMKIT_TESTS_RSA_FORGE_H

/* RSA keys and signatures of any form, by libcrypto's numbers alone. */

#include "attack.h"

#include <openssl/bn.h>

#define RSA_OCTETS 256

/** Writes the encoded message for a SHA-256 digest. */
typedef void (*rsa_form)(uint8_t em[RSA_OCTETS], const uint8_t digest[32]);

typedef struct rsa_forge {
  BIGNUM *n;
  BIGNUM *d;
  char record[2048];
} rsa_forge;

/** The key in tests/vectors/keys/rsa2048-e3.pem: its exponent is 3. */
void rsa_forge_init(rsa_forge *forge);
void rsa_forge_clear(rsa_forge *forge);

/** As RFC 8017, 9.2 has it. */
void rsa_right_form(uint8_t em[RSA_OCTETS], const uint8_t digest[32]);
/** The DigestInfo of SHA-256 and the digest: 51 octets. */
#define DIGEST_INFO_OCTETS 51
void rsa_digest_info(uint8_t out[DIGEST_INFO_OCTETS], const uint8_t digest[32]);

/** Makes `b` of the encoded message; RSA_OCTETS or one more. */
typedef size_t (*rsa_sign)(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                           const uint8_t em[RSA_OCTETS]);
/** With the private key. */
size_t rsa_private(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                   const uint8_t em[RSA_OCTETS]);

/** Signs FROM and BODY, simple/simple, and gives the key record. */
void rsa_message(attack *a, rsa_forge *forge, rsa_form form, rsa_sign sign);

/** The record of a key with these numbers, in hexadecimal or, if they begin
 *  with "2^", a power of two plus one. */
void rsa_record(char record[8192], const char *n, const char *e);

#endif /* !defined(DKIMKIT_TESTS_RSA_FORGE_H) */
