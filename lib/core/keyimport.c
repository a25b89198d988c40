/* SPDX-License-Identifier: MIT */
#include "core/base64.h"
#include "core/key.h"
#include "core/pem.h"

#include <string.h>

#define SEED_OCTETS 32
#define SEED_AND_PUBLIC_OCTETS 64
#define RSA_GENERATE_MAX_BITS 8192
/* RSAPrivateKey of 8192 bits has about 4.7 KB. */
#define GENERATED_MAX_OCTETS 8192

static int import_der(dkimkit_key **out, const dkimkit_config *config,
                      dkk_slice der)
{
  dkk_keyform form;
  int rv = dkk_keyform_read_private(&form, der);

  return rv == DKIMKIT_OK ? dkk_key_new_local(out, config, &form) : rv;
}

/* 32 octets of seed, or the seed with its public key behind it, which must
 * belong to it; what else has 64 octets, such as an expanded key, may be secret
 * as a whole. */
static int import_seed(dkimkit_key **out, const dkimkit_config *config,
                       dkk_slice octets)
{
  dkk_keyform form = {DKIMKIT_KEY_TYPE_ED25519, 256, octets, 0};
  dkimkit_key *key;
  dkk_buf public_raw;
  int rv;

  form.raw.len = SEED_OCTETS;
  rv = dkk_key_new_local(&key, config, &form);
  if (rv != DKIMKIT_OK || octets.len == SEED_OCTETS) {
    if (rv == DKIMKIT_OK) {
      *out = key;
    }
    return rv;
  }
  dkk_buf_init(&public_raw, &config->mem);
  rv = dkk_key_public(key, &public_raw);
  if (rv == DKIMKIT_OK &&
      !dkk_mem_equal_secret(public_raw.data, octets.data + SEED_OCTETS,
                            SEED_OCTETS)) {
    rv = DKIMKIT_ERR_KEY_SYNTAX;
  }
  dkk_buf_clear(&public_raw);
  if (rv == DKIMKIT_OK) {
    *out = key;
  } else {
    dkimkit_key_free(key);
  }
  return rv;
}

static int is_seed_length(size_t len)
{
  return len == SEED_OCTETS || len == SEED_AND_PUBLIC_OCTETS;
}

static int import_base64(dkimkit_key **out, const dkimkit_config *config,
                         dkk_slice text)
{
  dkk_buf octets;
  int rv;

  while (text.len > 0 &&
         (dkk_is_wsp(text.data[text.len - 1]) ||
          text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r')) {
    text.len--;
  }
  dkk_buf_init(&octets, &config->mem);
  rv = dkk_base64_decode(&octets, text, 0);
  if (rv == DKIMKIT_OK) {
    rv = is_seed_length(octets.len)
             ? import_seed(out, config, dkk_buf_slice(&octets))
             : DKIMKIT_ERR_KEY_SYNTAX;
  }
  dkk_buf_clear_secret(&octets);
  return rv == DKIMKIT_ERR_SYNTAX ? DKIMKIT_ERR_KEY_SYNTAX : rv;
}

static int import_block(dkimkit_key **out, const dkimkit_config *config,
                        const dkk_pem_block *block)
{
  dkk_buf der;
  int rv;

  dkk_buf_init(&der, &config->mem);
  rv = dkk_pem_decode(&der, block);
  if (rv == DKIMKIT_OK) {
    rv = import_der(out, config, dkk_buf_slice(&der));
  }
  dkk_buf_clear_secret(&der);
  return rv == DKIMKIT_ERR_SYNTAX ? DKIMKIT_ERR_KEY_SYNTAX : rv;
}

static int label_ends_with(const dkk_pem_block *block, const char *text)
{
  size_t len = strlen(text);

  return block->label.len >= len &&
         memcmp(block->label.data + block->label.len - len, text, len) == 0;
}

static int import_pem(dkimkit_key **out, const dkimkit_config *config,
                      dkk_slice text)
{
  dkk_pem_block block;
  int rv = DKIMKIT_ERR_KEY_SYNTAX;

  while (dkk_pem_next(&text, &block)) {
    if (dkk_pem_is_encrypted(&block)) {
      return DKIMKIT_ERR_KEY_ENCRYPTED;
    }
    if (dkk_slice_is(block.label, "PRIVATE KEY") ||
        dkk_slice_is(block.label, "RSA PRIVATE KEY")) {
      return import_block(out, config, &block);
    }
    if (label_ends_with(&block, "PRIVATE KEY")) {
      return DKIMKIT_ERR_KEY_TYPE;
    }
    if (label_ends_with(&block, "PUBLIC KEY") ||
        label_ends_with(&block, "CERTIFICATE")) {
      rv = DKIMKIT_ERR_KEY_NOT_PRIVATE;
    }
  }
  return rv;
}

static int has_pem(dkk_slice text)
{
  dkk_pem_block block;

  return dkk_pem_next(&text, &block);
}

/* Base64 may begin with "0", too, but isn't DER then. */
static int import_der_or_base64(dkimkit_key **out, const dkimkit_config *config,
                                dkk_slice octets)
{
  int rv = DKIMKIT_ERR_KEY_SYNTAX;

  if (octets.len > 0 && octets.data[0] == 0x30) {
    rv = import_der(out, config, octets);
  }
  return rv == DKIMKIT_ERR_KEY_SYNTAX ? import_base64(out, config, octets) : rv;
}

int dkimkit_key_import(dkimkit_key **out, const dkimkit_config *config,
                       const void *data, size_t len)
{
  dkk_slice octets = {data, len};

  if (out == NULL || config == NULL || (data == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  if (len > config->limits[DKIMKIT_LIMIT_KEY_FILE_OCTETS]) {
    return DKIMKIT_ERR_LIMIT;
  }
  if (is_seed_length(len)) {
    return import_seed(out, config, octets);
  }
  if (has_pem(octets)) {
    return import_pem(out, config, octets);
  }
  return import_der_or_base64(out, config, octets);
}

static int generate(dkimkit_key **out, const dkimkit_config *config,
                    dkimkit_key_type type, unsigned bits, uint8_t *raw)
{
  const dkimkit_crypto_ops *ops = config->key_ops[type];
  dkk_keyform form = {type, bits, {raw, 0}, 0};
  int rv;

  if (ops == NULL || ops->generate == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  form.raw.len = GENERATED_MAX_OCTETS;
  rv = ops->generate(type, bits, raw, &form.raw.len);
  if (rv != DKIMKIT_OK) {
    return rv == DKIMKIT_ERR_UNSUPPORTED || rv == DKIMKIT_ERR_NOMEM
               ? rv
               : DKIMKIT_ERR_CRYPTO;
  }
  if (form.raw.len > GENERATED_MAX_OCTETS ||
      (type == DKIMKIT_KEY_TYPE_ED25519 && form.raw.len != SEED_OCTETS)) {
    return DKIMKIT_ERR_CRYPTO;
  }
  return type == DKIMKIT_KEY_TYPE_RSA ? import_der(out, config, form.raw)
                                      : dkk_key_new_local(out, config, &form);
}

int dkimkit_key_generate(dkimkit_key **out, const dkimkit_config *config,
                         dkimkit_key_type type, unsigned bits)
{
  uint8_t *raw;
  int rv;

  if (out == NULL || config == NULL ||
      (type != DKIMKIT_KEY_TYPE_RSA && type != DKIMKIT_KEY_TYPE_ED25519) ||
      (type == DKIMKIT_KEY_TYPE_ED25519 && bits != 0 && bits != 256)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  if (type == DKIMKIT_KEY_TYPE_RSA && bits < 1024) {
    return DKIMKIT_ERR_KEY_TOO_SMALL;
  }
  if (bits > RSA_GENERATE_MAX_BITS) {
    return DKIMKIT_ERR_KEY_TOO_LARGE;
  }
  raw = dkk_mem_zalloc(&config->mem, GENERATED_MAX_OCTETS);
  if (raw == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = generate(out, config, type,
                type == DKIMKIT_KEY_TYPE_ED25519 ? 256 : bits, raw);
  dkk_mem_free_secret(&config->mem, raw, GENERATED_MAX_OCTETS);
  return rv;
}
