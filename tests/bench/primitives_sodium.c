/* SPDX-License-Identifier: MIT */
#include "fatal.h"
#include "primitives.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

typedef struct ready_key {
  uint8_t octets[crypto_sign_SECRETKEYBYTES];
} ready_key;

static void sha256(const uint8_t *data, size_t len, uint8_t out[32])
{
  (void)crypto_hash_sha256(out, data, len);
}

static void *ready(dkimkit_key_type type, int signs, const uint8_t *raw,
                   size_t len)
{
  ready_key *key = must_have(calloc(1, sizeof(*key)));
  uint8_t point[crypto_sign_PUBLICKEYBYTES];

  if (type != DKIMKIT_KEY_TYPE_ED25519 || len != 32) {
    fatal("libsodium", "not an Ed25519 key");
  }
  if (signs) {
    (void)crypto_sign_seed_keypair(point, key->octets, raw);
  } else {
    memcpy(key->octets, raw, len);
  }
  return key;
}

static int verify(void *key, const uint8_t *digest, size_t digest_len,
                  const uint8_t *signature, size_t signature_len)
{
  const ready_key *k = key;

  return signature_len == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature, digest, digest_len,
                                     k->octets) == 0;
}

static int sign(void *key, const uint8_t *digest, size_t digest_len,
                uint8_t *signature, size_t room)
{
  const ready_key *k = key;

  return room >= crypto_sign_BYTES &&
         crypto_sign_detached(signature, NULL, digest, digest_len, k->octets) ==
             0;
}

const primitives primitives_sodium = {"sodium", sha256, ready,
                                      verify,   sign,   free};
