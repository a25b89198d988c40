/* SPDX-License-Identifier: MIT */
#include "idle.h"

#include <string.h>

static size_t hash_state_size(dkimkit_hash hash)
{
  return hash == DKIMKIT_HASH_SHA256 ? 8 : 0;
}

static int hash_init(void *state, dkimkit_hash hash)
{
  (void)state;
  (void)hash;
  return DKIMKIT_OK;
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  (void)state;
  (void)data;
  (void)len;
  return DKIMKIT_OK;
}

static int hash_final(void *state, uint8_t *out)
{
  (void)state;
  memset(out, 0, 32);
  return DKIMKIT_OK;
}

static void hash_clear(void *state)
{
  (void)state;
}

static int has_key_type(dkimkit_key_type type)
{
  return type == DKIMKIT_KEY_TYPE_RSA || type == DKIMKIT_KEY_TYPE_ED25519;
}

static int import(void **key, dkimkit_key_type type, const uint8_t *raw,
                  size_t len, const dkimkit_mem *mem)
{
  static int something;

  (void)type;
  (void)raw;
  (void)len;
  (void)mem;
  *key = &something;
  return DKIMKIT_OK;
}

static int verify(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                  const uint8_t *digest, size_t digest_len,
                  const uint8_t *signature, size_t signature_len)
{
  (void)key;
  (void)type;
  (void)hash;
  (void)digest;
  (void)digest_len;
  (void)signature;
  (void)signature_len;
  return DKIMKIT_OK;
}

static int sign(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                const uint8_t *digest, size_t digest_len, uint8_t *signature,
                size_t *signature_len)
{
  (void)key;
  (void)hash;
  (void)digest;
  (void)digest_len;
  *signature_len = type == DKIMKIT_KEY_TYPE_RSA ? 256 : 64;
  memset(signature, 1, *signature_len);
  return DKIMKIT_OK;
}

static void release(void *key)
{
  (void)key;
}

static int to_public(dkimkit_key_type type, const uint8_t *raw, size_t len,
                     uint8_t *public_raw, size_t *public_len)
{
  (void)type;
  (void)raw;
  (void)len;
  memset(public_raw, 1, 32);
  *public_len = 32;
  return DKIMKIT_OK;
}

const dkimkit_crypto_ops *idle_provider(void)
{
  static const dkimkit_crypto_ops ops = {
      .struct_size = sizeof(dkimkit_crypto_ops),
      .name = "idle",
      .hash_state_size = hash_state_size,
      .hash_init = hash_init,
      .hash_update = hash_update,
      .hash_final = hash_final,
      .hash_clear = hash_clear,
      .has_key_type = has_key_type,
      .public_import = import,
      .public_verify = verify,
      .public_free = release,
      .private_import = import,
      .private_sign = sign,
      .private_free = release,
      .private_to_public = to_public,
  };

  return &ops;
}
