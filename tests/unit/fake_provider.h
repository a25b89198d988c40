/* SPDX-License-Identifier: MIT */
#ifndef DKK_FAKE_PROVIDER_H
#define DKK_FAKE_PROVIDER_H

/* A crypto provider that does nothing, and says and answers what a test
 * wants. */

#include "test_util.h"

static unsigned offered_hashes;
static unsigned offered_types;
static int init_result;
static int answer;
static int asked;

static inline int init(void)
{
  return init_result;
}

static inline size_t hash_state_size(dkimkit_hash hash)
{
  return (offered_hashes >> hash & 1) != 0 ? 8 : 0;
}

static inline int hash_init(void *state, dkimkit_hash hash)
{
  (void)state;
  (void)hash;
  return DKIMKIT_OK;
}

static inline int hash_update(void *state, const uint8_t *data, size_t len)
{
  (void)state;
  (void)data;
  (void)len;
  return DKIMKIT_OK;
}

static inline int hash_final(void *state, uint8_t *out)
{
  (void)state;
  (void)out;
  return DKIMKIT_OK;
}

static inline void hash_clear(void *state)
{
  (void)state;
}

static inline int has_key_type(dkimkit_key_type type)
{
  return (offered_types >> type & 1) != 0;
}

static inline int import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  (void)type;
  (void)raw;
  (void)len;
  (void)mem;
  asked++;
  *key = &asked;
  return answer;
}

static inline int public_verify(const void *key, dkimkit_key_type type,
                                dkimkit_hash hash, const uint8_t *digest,
                                size_t digest_len, const uint8_t *signature,
                                size_t signature_len)
{
  (void)key;
  (void)type;
  (void)hash;
  (void)digest;
  (void)digest_len;
  (void)signature;
  (void)signature_len;
  asked++;
  return answer;
}

static int freed;

static inline void free_key(void *key)
{
  assert_ptr_equal(key, &asked);
  freed++;
}

static inline int private_sign(const void *key, dkimkit_key_type type,
                               dkimkit_hash hash, const uint8_t *digest,
                               size_t digest_len, uint8_t *signature,
                               size_t *signature_len)
{
  (void)key;
  (void)type;
  (void)hash;
  (void)digest;
  (void)digest_len;
  (void)signature;
  (void)signature_len;
  return answer;
}

static inline int private_to_public(dkimkit_key_type type, const uint8_t *raw,
                                    size_t len, uint8_t *public_raw,
                                    size_t *public_len)
{
  (void)type;
  (void)raw;
  (void)len;
  (void)public_raw;
  (void)public_len;
  return answer;
}

#define ONLY(what) (1u << (what))
#define ALL_HASHES                                                             \
  (ONLY(DKIMKIT_HASH_SHA1) | ONLY(DKIMKIT_HASH_SHA256) |                       \
   ONLY(DKIMKIT_HASH_SHA512))
#define ALL_TYPES (ONLY(DKIMKIT_KEY_TYPE_RSA) | ONLY(DKIMKIT_KEY_TYPE_ED25519))

/* All that belongs to hashes and keys. */
static inline dkimkit_crypto_ops offering(unsigned hashes, unsigned types)
{
  dkimkit_crypto_ops ops = {
      .struct_size = sizeof(ops),
      .name = "fake",
      .init = init,
      .hash_state_size = hash_state_size,
      .hash_init = hash_init,
      .hash_update = hash_update,
      .hash_final = hash_final,
      .hash_clear = hash_clear,
      .has_key_type = has_key_type,
      .public_import = import,
      .public_verify = public_verify,
      .public_free = free_key,
      .private_import = import,
      .private_sign = private_sign,
      .private_free = free_key,
      .private_to_public = private_to_public,
  };

  offered_hashes = hashes;
  offered_types = types;
  init_result = DKIMKIT_OK;
  answer = DKIMKIT_OK;
  asked = 0;
  freed = 0;
  return ops;
}

/* Nobody but the fake one, sealed. */
static inline dkimkit_config *with_fake(const dkimkit_crypto_ops *ops,
                                        int expected)
{
  dkimkit_config *config = NULL;

  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_builtin_crypto(config, ""), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_add_crypto(config, ops), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), expected);
  return config;
}

#endif /* !defined(DKK_FAKE_PROVIDER_H) */
