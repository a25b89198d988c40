/* SPDX-License-Identifier: MIT */
#include "crypto/ed25519_point.h"
#include "crypto/providers.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

typedef struct hash_state {
  dkimkit_hash hash;
  union {
    crypto_hash_sha256_state sha256;
    crypto_hash_sha512_state sha512;
  } of;
} hash_state;

typedef struct public_key {
  const dkimkit_mem *mem;
  uint8_t point[crypto_sign_PUBLICKEYBYTES];
} public_key;

typedef struct private_key {
  const dkimkit_mem *mem;
  uint8_t secret[crypto_sign_SECRETKEYBYTES];
} private_key;

static int init(void)
{
  return sodium_init() < 0 ? DKIMKIT_ERR_CRYPTO : DKIMKIT_OK;
}

static size_t hash_state_size(dkimkit_hash hash)
{
  return hash == DKIMKIT_HASH_SHA256 || hash == DKIMKIT_HASH_SHA512
             ? sizeof(hash_state)
             : 0;
}

static int hash_init(void *state, dkimkit_hash hash)
{
  hash_state *s = state;

  s->hash = hash;
  if (hash == DKIMKIT_HASH_SHA256) {
    crypto_hash_sha256_init(&s->of.sha256);
  } else if (hash == DKIMKIT_HASH_SHA512) {
    crypto_hash_sha512_init(&s->of.sha512);
  } else {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  return DKIMKIT_OK;
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  hash_state *s = state;

  if (len == 0) {
    return DKIMKIT_OK;
  }
  if (s->hash == DKIMKIT_HASH_SHA256) {
    crypto_hash_sha256_update(&s->of.sha256, data, len);
  } else {
    crypto_hash_sha512_update(&s->of.sha512, data, len);
  }
  return DKIMKIT_OK;
}

static int hash_final(void *state, uint8_t *out)
{
  hash_state *s = state;

  if (s->hash == DKIMKIT_HASH_SHA256) {
    crypto_hash_sha256_final(&s->of.sha256, out);
  } else {
    crypto_hash_sha512_final(&s->of.sha512, out);
  }
  return DKIMKIT_OK;
}

/* What is hashed are messages, which are no secret of ours. */
static void hash_clear(void *state)
{
  (void)state;
}

static int hash_copy(void *to, const void *from)
{
  memcpy(to, from, sizeof(hash_state));
  return DKIMKIT_OK;
}

static int has_key_type(dkimkit_key_type type)
{
  return type == DKIMKIT_KEY_TYPE_ED25519;
}

/* Adding checks that both are on the curve, and nothing else.
 * crypto_core_ed25519_is_valid_point() would also refuse points outside the
 * main subgroup, under which signatures can be right. */
static int is_on_curve(const uint8_t point[crypto_core_ed25519_BYTES])
{
  static const uint8_t neutral[crypto_core_ed25519_BYTES] = {1};
  uint8_t sum[crypto_core_ed25519_BYTES];

  return crypto_core_ed25519_add(sum, point, neutral) == 0;
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  public_key *made;

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (len != sizeof(made->point) || !dkk_ed25519_point_is_acceptable(raw) ||
      !is_on_curve(raw)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  made = mem->allocate(sizeof(*made), mem->user_data);
  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  made->mem = mem;
  memcpy(made->point, raw, sizeof(made->point));
  *key = made;
  return DKIMKIT_OK;
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  const public_key *k = key;

  (void)hash;
  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (signature_len != crypto_sign_BYTES ||
      crypto_sign_verify_detached(signature, digest, digest_len, k->point) !=
          0) {
    return DKIMKIT_ERR_SIGN_FAILED;
  }
  return DKIMKIT_OK;
}

static void public_free(void *key)
{
  public_key *k = key;

  if (k != NULL) {
    k->mem->release(k, k->mem->user_data);
  }
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  uint8_t point[crypto_sign_PUBLICKEYBYTES];
  private_key *made;

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (len != crypto_sign_SEEDBYTES) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  /* sodium_malloc() would take guard pages and locked memory for each key,
   * and the limit of locked memory is soon reached. */
  made = mem->allocate(sizeof(*made), mem->user_data);
  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  made->mem = mem;
  crypto_sign_seed_keypair(point, made->secret, raw);
  *key = made;
  return DKIMKIT_OK;
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  const private_key *k = key;

  (void)hash;
  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (*signature_len < crypto_sign_BYTES) {
    return DKIMKIT_ERR_LIMIT;
  }
  if (crypto_sign_detached(signature, NULL, digest, digest_len, k->secret) !=
      0) {
    return DKIMKIT_ERR_CRYPTO;
  }
  *signature_len = crypto_sign_BYTES;
  return DKIMKIT_OK;
}

static void private_free(void *key)
{
  private_key *k = key;

  if (k != NULL) {
    const dkimkit_mem *mem = k->mem;

    sodium_memzero(k, sizeof(*k));
    mem->release(k, mem->user_data);
  }
}

static int private_to_public(dkimkit_key_type type, const uint8_t *raw,
                             size_t len, uint8_t *public_raw,
                             size_t *public_len)
{
  uint8_t secret[crypto_sign_SECRETKEYBYTES];

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (len != crypto_sign_SEEDBYTES) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (*public_len < crypto_sign_PUBLICKEYBYTES) {
    return DKIMKIT_ERR_LIMIT;
  }
  crypto_sign_seed_keypair(public_raw, secret, raw);
  sodium_memzero(secret, sizeof(secret));
  *public_len = crypto_sign_PUBLICKEYBYTES;
  return DKIMKIT_OK;
}

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  (void)bits;
  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (*len < crypto_sign_SEEDBYTES) {
    return DKIMKIT_ERR_LIMIT;
  }
  /* Without it randombytes_buf() may race to open its source. */
  if (init() != DKIMKIT_OK) {
    return DKIMKIT_ERR_CRYPTO;
  }
  randombytes_buf(raw, crypto_sign_SEEDBYTES);
  *len = crypto_sign_SEEDBYTES;
  return DKIMKIT_OK;
}

const dkimkit_crypto_ops dkk_crypto_sodium = {
    .struct_size = sizeof(dkimkit_crypto_ops),
    .name = "sodium",
    .init = init,
    .hash_state_size = hash_state_size,
    .hash_init = hash_init,
    .hash_update = hash_update,
    .hash_final = hash_final,
    .hash_clear = hash_clear,
    .has_key_type = has_key_type,
    .public_import = public_import,
    .public_verify = public_verify,
    .public_free = public_free,
    .private_import = private_import,
    .private_sign = private_sign,
    .private_free = private_free,
    .private_to_public = private_to_public,
    .generate = generate,
    .hash_copy = hash_copy,
};
