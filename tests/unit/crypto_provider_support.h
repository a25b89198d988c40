/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_CRYPTO_PROVIDER_SUPPORT_H
#define DKIMKIT_TESTS_CRYPTO_PROVIDER_SUPPORT_H

/* What the tests of crypto_provider_test share. Each function asserts. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dkimkit/crypto.h>

#define RSA DKIMKIT_KEY_TYPE_RSA
#define ED25519 DKIMKIT_KEY_TYPE_ED25519
#define SHA1 DKIMKIT_HASH_SHA1
#define SHA256 DKIMKIT_HASH_SHA256
#define SHA512 DKIMKIT_HASH_SHA512
#define BAD DKIMKIT_ERR_SIGN_FAILED
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A test that is run for each provider, its table being the state. */
typedef struct provider_test {
  const char *name;
  CMUnitTestFunction run;
  /* Only for providers that have it; 0: for all. */
  unsigned key_type;
} provider_test;

#define PROVIDER_OFFER_TESTS 5
#define PROVIDER_RSA_TESTS 7
#define PROVIDER_ED25519_TESTS 7
#define PROVIDER_SHARED_TESTS 3

extern const provider_test provider_offer_tests[PROVIDER_OFFER_TESTS];
extern const provider_test provider_rsa_tests[PROVIDER_RSA_TESTS];
extern const provider_test provider_ed25519_tests[PROVIDER_ED25519_TESTS];
extern const provider_test provider_shared_tests[PROVIDER_SHARED_TESTS];

/* In memory of its own and of no octet more, so that a sanitizer sees the
 * first one past the end. */
typedef struct octets {
  uint8_t *data;
  size_t len;
} octets;

octets provider_copy(const void *data, size_t len);

octets provider_unhex(const char *text);

octets provider_digest(const dkimkit_crypto_ops *ops, dkimkit_hash hash,
                       const char *message, size_t repeat);

octets provider_abc(dkimkit_hash hash);

void *provider_public(const dkimkit_crypto_ops *ops, dkimkit_key_type type,
                      const char *hex);

void *provider_private(const dkimkit_crypto_ops *ops, dkimkit_key_type type,
                       const char *hex);

void provider_refuse_public(const dkimkit_crypto_ops *ops,
                            dkimkit_key_type type, const uint8_t *raw,
                            size_t len);

void provider_refuse_private(const dkimkit_crypto_ops *ops,
                             dkimkit_key_type type, const uint8_t *raw,
                             size_t len);

int provider_verify_hex(const dkimkit_crypto_ops *ops, const void *key,
                        dkimkit_key_type type, dkimkit_hash hash, octets digest,
                        const char *hex);

octets provider_sign(const dkimkit_crypto_ops *ops, const void *key,
                     dkimkit_key_type type, octets digest, size_t len);

void provider_refuse_changed(const dkimkit_crypto_ops *ops, const void *key,
                             dkimkit_key_type type, octets digest,
                             octets signature);

#endif /* !defined(DKIMKIT_TESTS_CRYPTO_PROVIDER_SUPPORT_H) */
