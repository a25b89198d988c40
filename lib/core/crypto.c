/* SPDX-License-Identifier: MIT */
#include "core/crypto.h"

#include "crypto/providers.h"

#include <string.h>

#define ED25519_PUBLIC_OCTETS 32
#define ED25519_SIGNATURE_OCTETS 64

dkimkit_key_type dkk_algorithm_key_type(dkimkit_algorithm algorithm)
{
  return algorithm == DKIMKIT_ALGORITHM_ED25519_SHA256
             ? DKIMKIT_KEY_TYPE_ED25519
             : DKIMKIT_KEY_TYPE_RSA;
}

dkimkit_hash dkk_algorithm_hash(dkimkit_algorithm algorithm)
{
  return algorithm == DKIMKIT_ALGORITHM_RSA_SHA1 ? DKIMKIT_HASH_SHA1
                                                 : DKIMKIT_HASH_SHA256;
}

int dkk_crypto_status(int rv, int expected)
{
  return rv == DKIMKIT_OK || rv == expected || rv == DKIMKIT_ERR_NOMEM
             ? rv
             : DKIMKIT_ERR_CRYPTO;
}

static int offers_hash(const dkimkit_crypto_ops *ops, dkimkit_hash hash)
{
  return ops->hash_state_size != NULL && ops->hash_state_size(hash) > 0;
}

static int offers_key(const dkimkit_crypto_ops *ops, dkimkit_key_type type)
{
  return ops->has_key_type != NULL && ops->has_key_type(type);
}

static int is_complete(const dkimkit_crypto_ops *ops)
{
  int hashes = offers_hash(ops, DKIMKIT_HASH_SHA1) ||
               offers_hash(ops, DKIMKIT_HASH_SHA256) ||
               offers_hash(ops, DKIMKIT_HASH_SHA512);
  int keys = offers_key(ops, DKIMKIT_KEY_TYPE_RSA) ||
             offers_key(ops, DKIMKIT_KEY_TYPE_ED25519);

  if (hashes && (ops->hash_init == NULL || ops->hash_update == NULL ||
                 ops->hash_final == NULL || ops->hash_clear == NULL)) {
    return 0;
  }
  if (keys && (ops->public_import == NULL || ops->public_verify == NULL ||
               ops->public_free == NULL || ops->private_import == NULL ||
               ops->private_sign == NULL || ops->private_free == NULL)) {
    return 0;
  }
  return !offers_key(ops, DKIMKIT_KEY_TYPE_ED25519) ||
         ops->private_to_public != NULL;
}

int dkimkit_config_add_crypto(dkimkit_config *config,
                              const dkimkit_crypto_ops *ops)
{
  dkimkit_crypto_ops known;
  size_t size;

  if (config == NULL || ops == NULL ||
      ops->struct_size < offsetof(dkimkit_crypto_ops, init)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  if (config->application_crypto_count == DKK_CONFIG_APPLICATION_CRYPTO) {
    return DKIMKIT_ERR_LIMIT;
  }
  size = ops->struct_size < sizeof(known) ? ops->struct_size : sizeof(known);
  memset(&known, 0, sizeof(known));
  memcpy(&known, ops, size);
  if (known.name == NULL || !is_complete(&known)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  config->application_crypto[config->application_crypto_count++] = known;
  return DKIMKIT_OK;
}

static const dkimkit_crypto_ops *builtin_named(dkk_slice name)
{
  const char *known;
  size_t i;

  for (i = 0; (known = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    if (dkk_slice_is(name, known)) {
      return dkimkit_crypto_builtin(known);
    }
  }
  return NULL;
}

int dkimkit_config_set_builtin_crypto(dkimkit_config *config, const char *names)
{
  const dkimkit_crypto_ops *chosen[DKK_CONFIG_BUILTIN_CRYPTO];
  size_t count = 0;

  if (config == NULL || names == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  while (*names != '\0') {
    dkk_slice name = {(const uint8_t *)names, strcspn(names, ",")};

    if (count == DKK_CONFIG_BUILTIN_CRYPTO) {
      return DKIMKIT_ERR_INVALID_ARGUMENT;
    }
    chosen[count] = builtin_named(name);
    if (chosen[count++] == NULL) {
      return DKIMKIT_ERR_UNSUPPORTED;
    }
    names += name.len;
    names += *names == ',';
  }
  memcpy(config->builtin_crypto, chosen, count * sizeof(chosen[0]));
  config->builtin_crypto_count = count;
  config->builtin_crypto_chosen = 1;
  return DKIMKIT_OK;
}

typedef int (*offers)(const dkimkit_crypto_ops *ops, int what);

static int offers_hash_number(const dkimkit_crypto_ops *ops, int what)
{
  return offers_hash(ops, (dkimkit_hash)what);
}

static int offers_key_number(const dkimkit_crypto_ops *ops, int what)
{
  return offers_key(ops, (dkimkit_key_type)what);
}

static const dkimkit_crypto_ops *
choose(const dkimkit_config *config, const dkimkit_crypto_ops *const *builtin,
       size_t builtin_count, offers offers_it, int what)
{
  size_t i;

  for (i = 0; i < config->application_crypto_count; i++) {
    if (offers_it(&config->application_crypto[i], what)) {
      return &config->application_crypto[i];
    }
  }
  for (i = 0; i < builtin_count; i++) {
    if (offers_it(builtin[i], what)) {
      return builtin[i];
    }
  }
  return NULL;
}

static int start(const dkimkit_crypto_ops *const *all, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (all[i] != NULL && all[i]->init != NULL &&
        all[i]->init() != DKIMKIT_OK) {
      return DKIMKIT_ERR_CRYPTO;
    }
  }
  return DKIMKIT_OK;
}

int dkk_config_choose_crypto(dkimkit_config *config)
{
  const dkimkit_crypto_ops *for_hashes[DKK_CONFIG_BUILTIN_CRYPTO];
  const dkimkit_crypto_ops *for_keys[DKK_CONFIG_BUILTIN_CRYPTO];
  size_t hash_count = config->builtin_crypto_count;
  size_t key_count = hash_count;
  int rv;
  int i;

  if (config->builtin_crypto_chosen) {
    memcpy(for_hashes, config->builtin_crypto, sizeof(for_hashes));
    memcpy(for_keys, config->builtin_crypto, sizeof(for_keys));
  } else {
    hash_count = dkk_crypto_preferred_for_hashes(for_hashes);
    key_count = dkk_crypto_preferred_for_keys(for_keys);
  }
  for (i = 1; i < DKK_CONFIG_HASHES; i++) {
    config->hash_ops[i] =
        choose(config, for_hashes, hash_count, offers_hash_number, i);
  }
  for (i = 1; i < DKK_CONFIG_KEY_TYPES; i++) {
    config->key_ops[i] =
        choose(config, for_keys, key_count, offers_key_number, i);
  }
  if (config->hash_ops[DKIMKIT_HASH_SHA256] == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = start(config->hash_ops, DKK_CONFIG_HASHES);
  return rv == DKIMKIT_OK ? start(config->key_ops, DKK_CONFIG_KEY_TYPES) : rv;
}

const char *dkimkit_config_crypto_name(const dkimkit_config *config,
                                       dkimkit_algorithm algorithm)
{
  const dkimkit_crypto_ops *ops;

  if (config == NULL || !config->sealed ||
      (algorithm != DKIMKIT_ALGORITHM_RSA_SHA256 &&
       algorithm != DKIMKIT_ALGORITHM_ED25519_SHA256 &&
       algorithm != DKIMKIT_ALGORITHM_RSA_SHA1) ||
      config->hash_ops[dkk_algorithm_hash(algorithm)] == NULL) {
    return NULL;
  }
  ops = config->key_ops[dkk_algorithm_key_type(algorithm)];
  return ops == NULL ? NULL : ops->name;
}

int dkk_public_key_import(dkk_public_key *key, const dkimkit_config *config,
                          dkimkit_key_type type, unsigned bits, dkk_slice raw)
{
  const dkimkit_crypto_ops *ops = config->key_ops[type];
  int rv;

  memset(key, 0, sizeof(*key));
  if (ops == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (type == DKIMKIT_KEY_TYPE_ED25519 && raw.len != ED25519_PUBLIC_OCTETS) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  rv = ops->public_import(&key->key, type, raw.data, raw.len, &config->mem);
  if (rv == DKIMKIT_ERR_UNSUPPORTED) {
    return rv;
  }
  rv = dkk_crypto_status(rv, DKIMKIT_ERR_KEY_SYNTAX);
  if (rv == DKIMKIT_OK) {
    key->ops = ops;
    key->type = type;
    key->bits = bits;
  }
  return rv;
}

void dkk_public_key_clear(dkk_public_key *key)
{
  if (key->ops != NULL) {
    key->ops->public_free(key->key);
  }
  memset(key, 0, sizeof(*key));
}

size_t dkk_signature_octets(dkimkit_key_type type, unsigned bits)
{
  return type == DKIMKIT_KEY_TYPE_ED25519 ? ED25519_SIGNATURE_OCTETS
                                          : (bits + 7) / 8;
}

int dkk_public_key_verify(const dkk_public_key *key, dkimkit_hash hash,
                          dkk_slice digest, dkk_slice signature)
{
  if (signature.len != dkk_signature_octets(key->type, key->bits)) {
    return DKIMKIT_ERR_SIGN_FAILED;
  }
  return dkk_crypto_status(
      key->ops->public_verify(key->key, key->type, hash, digest.data,
                              digest.len, signature.data, signature.len),
      DKIMKIT_ERR_SIGN_FAILED);
}
