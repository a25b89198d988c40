/* SPDX-License-Identifier: MIT */
#include "core/key.h"

#include "core/crypto.h"
#include "core/pem.h"

#include <string.h>

#define ED25519_PUBLIC_OCTETS 32

dkimkit_key *dkk_key_new(const dkimkit_config *config)
{
  dkimkit_key *key = dkk_mem_zalloc(&config->mem, sizeof(*key));

  if (key != NULL) {
    key->config = dkk_config_ref(config);
    atomic_init(&key->references, 1);
  }
  return key;
}

dkimkit_key *dkimkit_key_ref(dkimkit_key *key)
{
  if (key != NULL) {
    atomic_fetch_add_explicit(&key->references, 1, memory_order_relaxed);
  }
  return key;
}

void dkimkit_key_free(dkimkit_key *key)
{
  dkimkit_config *config;

  if (key == NULL || atomic_fetch_sub_explicit(&key->references, 1,
                                               memory_order_acq_rel) > 1) {
    return;
  }
  config = key->config;
  dkk_public_key_clear(&key->public_key);
  if (key->private_key != NULL) {
    key->ops->private_free(key->private_key);
  }
  dkk_mem_free_secret(&config->mem, key->raw, key->raw_len);
  dkk_mem_free(&config->mem, key);
  dkimkit_config_free(config);
}

int dkk_key_check_size(const dkimkit_config *config, const dkk_keyform *form)
{
  if (form->type != DKIMKIT_KEY_TYPE_RSA) {
    return DKIMKIT_OK;
  }
  if (form->bits < DKK_RSA_SIGN_MIN_BITS || form->bits < config->rsa_min_bits) {
    return DKIMKIT_ERR_KEY_TOO_SMALL;
  }
  return form->bits > config->rsa_max_bits ? DKIMKIT_ERR_KEY_TOO_LARGE
                                           : DKIMKIT_OK;
}

/* An RSA signature that a fault made wrong, or a key whose parts don't belong
 * together, can tell the key (RFC 8017, 5.1.2; Boneh, DeMillo and Lipton
 * 1997). Mbed TLS and OpenSSL look for faults themselves, so that with them a
 * key is tried once and no more. Ed25519 has no such parts, and to verify it
 * would take longer than to sign. */
static int check_signature(const dkimkit_key *key, dkimkit_hash hash,
                           dkk_slice digest, dkk_slice signature)
{
  if (key->type == DKIMKIT_KEY_TYPE_ED25519 || key->provider_checks) {
    return signature.len == dkk_signature_octets(key->type, key->bits)
               ? DKIMKIT_OK
               : DKIMKIT_ERR_SIGN_FAILED;
  }
  return dkk_public_key_verify(&key->public_key, hash, digest, signature);
}

static int import_public(dkimkit_key *key)
{
  dkk_buf raw;
  int rv;

  dkk_buf_init(&raw, &key->config->mem);
  rv = dkk_key_public(key, &raw);
  if (rv == DKIMKIT_OK) {
    rv = dkk_public_key_import(&key->public_key, key->config, key->type,
                               key->bits, dkk_buf_slice(&raw));
  }
  dkk_buf_clear(&raw);
  return rv;
}

static int check_pair(dkimkit_key *key)
{
  static const uint8_t octets[32] = {0};
  const dkk_slice digest = {octets, sizeof(octets)};
  uint8_t signature[DKK_SIGNATURE_MAX_OCTETS];
  size_t len = sizeof(signature);
  int rv = import_public(key);

  if (rv == DKIMKIT_OK) {
    rv = dkk_key_sign(key, DKIMKIT_HASH_SHA256, digest, signature, &len);
    key->provider_checks = dkimkit_crypto_builtin(key->ops->name) == key->ops;
  }
  return rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM ? rv
                                                     : DKIMKIT_ERR_KEY_SYNTAX;
}

int dkk_key_set_raw(dkimkit_key *key, dkk_slice raw)
{
  key->raw = dkk_mem_zalloc(&key->config->mem, raw.len);
  if (key->raw == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  memcpy(key->raw, raw.data, raw.len);
  key->raw_len = raw.len;
  return DKIMKIT_OK;
}

static int import(dkimkit_key *key, const dkk_keyform *form)
{
  int rv;

  key->type = form->type;
  key->bits = form->bits;
  key->ops = key->config->key_ops[form->type];
  if (key->ops == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = dkk_key_set_raw(key, form->raw);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = key->ops->private_import(&key->private_key, key->type, key->raw,
                                key->raw_len, &key->config->mem);
  if (rv != DKIMKIT_OK) {
    key->private_key = NULL;
  }
  return rv == DKIMKIT_ERR_UNSUPPORTED
             ? rv
             : dkk_crypto_status(rv, DKIMKIT_ERR_KEY_SYNTAX);
}

int dkk_key_new_local(dkimkit_key **out, const dkimkit_config *config,
                      const dkk_keyform *form)
{
  dkimkit_key *key;
  int rv = dkk_key_check_size(config, form);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  key = dkk_key_new(config);
  if (key == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = import(key, form);
  if (rv == DKIMKIT_OK && form->type == DKIMKIT_KEY_TYPE_RSA) {
    rv = check_pair(key);
  }
  if (rv != DKIMKIT_OK) {
    dkimkit_key_free(key);
    return rv;
  }
  *out = key;
  return DKIMKIT_OK;
}

dkimkit_key_type dkimkit_key_get_type(const dkimkit_key *key)
{
  return key != NULL ? key->type : (dkimkit_key_type)0;
}

unsigned dkimkit_key_bits(const dkimkit_key *key)
{
  return key != NULL ? key->bits : 0;
}

int dkk_key_public(const dkimkit_key *key, dkk_buf *out)
{
  dkk_slice raw = {key->raw, key->raw_len};
  uint8_t octets[64];
  size_t len = sizeof(octets);
  int rv;

  if (key->start != NULL) {
    return raw.len > 0 ? dkk_buf_append(out, raw.data, raw.len)
                       : DKIMKIT_ERR_KEY_EXTERNAL;
  }
  if (key->type == DKIMKIT_KEY_TYPE_RSA) {
    return dkk_keyform_rsa_public_of(out, raw);
  }
  rv = dkk_crypto_status(
      key->ops->private_to_public(key->type, raw.data, raw.len, octets, &len),
      DKIMKIT_OK);
  if (rv == DKIMKIT_OK && len != ED25519_PUBLIC_OCTETS) {
    rv = DKIMKIT_ERR_CRYPTO;
  }
  return rv == DKIMKIT_OK ? dkk_buf_append(out, octets, len) : rv;
}

int dkk_key_record_public(const dkimkit_key *key, dkk_buf *out)
{
  dkk_buf raw;
  int rv;

  if (key->type == DKIMKIT_KEY_TYPE_ED25519) {
    return dkk_key_public(key, out);
  }
  dkk_buf_init(&raw, out->mem);
  rv = dkk_key_public(key, &raw);
  if (rv == DKIMKIT_OK) {
    rv = dkk_keyform_write_rsa_spki(out, dkk_buf_slice(&raw));
  }
  dkk_buf_clear(&raw);
  return rv;
}

int dkk_key_sign(const dkimkit_key *key, dkimkit_hash hash, dkk_slice digest,
                 uint8_t *signature, size_t *len)
{
  size_t room = *len;
  int rv = dkk_crypto_status(key->ops->private_sign(key->private_key, key->type,
                                                    hash, digest.data,
                                                    digest.len, signature, len),
                             DKIMKIT_OK);

  if (rv == DKIMKIT_OK) {
    dkk_slice made = {signature, *len};

    rv = *len <= room ? check_signature(key, hash, digest, made)
                      : DKIMKIT_ERR_SIGN_FAILED;
  }
  if (rv != DKIMKIT_OK) {
    dkk_mem_wipe(signature, room);
  }
  return rv;
}

static int write_pem(const dkimkit_key *key, dkk_buf *out)
{
  dkk_slice raw = {key->raw, key->raw_len};
  dkk_buf der;
  int rv;

  if (key->start != NULL) {
    return DKIMKIT_ERR_KEY_EXTERNAL;
  }
  dkk_buf_init(&der, out->mem);
  rv = dkk_keyform_write_pkcs8(&der, key->type, raw);
  if (rv == DKIMKIT_OK) {
    rv = dkk_pem_write(out, "PRIVATE KEY", der.data, der.len);
  }
  dkk_buf_clear_secret(&der);
  return rv;
}

int dkimkit_key_export(uint8_t *out, size_t *len, const dkimkit_key *key,
                       dkimkit_key_format format)
{
  dkk_buf form;
  int rv;

  if (key == NULL || len == NULL ||
      (format != DKIMKIT_KEY_FORMAT_PKCS8_PEM &&
       format != DKIMKIT_KEY_FORMAT_RECORD_PUBLIC)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_buf_init(&form, &key->config->mem);
  rv = format == DKIMKIT_KEY_FORMAT_PKCS8_PEM
           ? write_pem(key, &form)
           : dkk_key_record_public(key, &form);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_copy_out(&form, out, len, 0);
  }
  dkk_buf_clear_secret(&form);
  return rv;
}
