/* SPDX-License-Identifier: MIT */
#include "core/base64.h"
#include "core/key.h"
#include "core/pem.h"

#define ED25519_PUBLIC_OCTETS 32

static void set_callbacks(dkimkit_key *key, dkimkit_sign_start start,
                          dkimkit_sign_cancel cancel, void *user_data)
{
  key->start = start;
  key->cancel = cancel;
  key->user_data = user_data;
}

int dkimkit_key_external(dkimkit_key **out, const dkimkit_config *config,
                         dkimkit_algorithm algorithm, dkimkit_sign_start start,
                         dkimkit_sign_cancel cancel, void *user_data)
{
  dkimkit_key *key;

  if (algorithm == DKIMKIT_ALGORITHM_RSA_SHA1) {
    return DKIMKIT_ERR_SHA1_HISTORIC;
  }
  if (out == NULL || config == NULL || start == NULL ||
      (algorithm != DKIMKIT_ALGORITHM_RSA_SHA256 &&
       algorithm != DKIMKIT_ALGORITHM_ED25519_SHA256)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  key = dkk_key_new(config);
  if (key == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  key->type = dkk_algorithm_key_type(algorithm);
  key->bits = key->type == DKIMKIT_KEY_TYPE_ED25519 ? 256 : 0;
  set_callbacks(key, start, cancel, user_data);
  *out = key;
  return DKIMKIT_OK;
}

static int decode_pem(dkk_buf *out, dkk_slice text)
{
  dkk_pem_block block;

  while (dkk_pem_next(&text, &block)) {
    if (dkk_slice_is(block.label, "PUBLIC KEY") ||
        dkk_slice_is(block.label, "RSA PUBLIC KEY")) {
      return dkk_pem_decode(out, &block);
    }
  }
  return DKIMKIT_ERR_SYNTAX;
}

static dkk_slice without_line_end(dkk_slice text)
{
  while (text.len > 0 &&
         (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r')) {
    text.len--;
  }
  return text;
}

/* Octets of a key are never base64: in DER the first length octet is 0x2a or
 * above 0x7f. */
static int decode(dkk_buf *out, dkk_slice data)
{
  dkk_slice rest = data;
  dkk_pem_block block;
  int rv;

  if (data.len != ED25519_PUBLIC_OCTETS) {
    rv = dkk_pem_next(&rest, &block)
             ? decode_pem(out, data)
             : dkk_base64_decode(out, without_line_end(data), 0);
    if (rv != DKIMKIT_ERR_SYNTAX) {
      return rv;
    }
    dkk_buf_clear(out);
  }
  return dkk_buf_append(out, data.data, data.len);
}

static int read_public(dkk_keyform *form, dkk_slice octets)
{
  if (octets.len == ED25519_PUBLIC_OCTETS) {
    form->type = DKIMKIT_KEY_TYPE_ED25519;
    form->bits = 256;
    form->raw = octets;
    return DKIMKIT_OK;
  }
  return dkk_keyform_read_public(form, octets);
}

static int import_public(dkimkit_key *key, dkk_slice octets)
{
  dkk_keyform form = {0};
  int rv = read_public(&form, octets);

  if (rv == DKIMKIT_OK) {
    rv = dkk_key_check_size(key->config, &form);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_key_set_raw(key, form.raw);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_public_key_import(&key->public_key, key->config, form.type,
                               form.bits, form.raw);
  }
  key->type = form.type;
  key->bits = form.bits;
  return rv;
}

static int set_public(dkimkit_key *key, dkk_slice data)
{
  dkk_buf octets;
  int rv;

  dkk_buf_init(&octets, &key->config->mem);
  rv = decode(&octets, data);
  if (rv == DKIMKIT_OK) {
    rv = import_public(key, dkk_buf_slice(&octets));
  }
  dkk_buf_clear(&octets);
  return rv;
}

int dkimkit_key_external_public(dkimkit_key **out, const dkimkit_config *config,
                                const void *public_key, size_t len,
                                dkimkit_sign_start start,
                                dkimkit_sign_cancel cancel, void *user_data)
{
  dkk_slice data = {public_key, len};
  dkimkit_key *key;
  int rv;

  if (out == NULL || config == NULL || start == NULL || public_key == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  if (len > config->limits[DKIMKIT_LIMIT_KEY_FILE_OCTETS]) {
    return DKIMKIT_ERR_LIMIT;
  }
  key = dkk_key_new(config);
  if (key == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  set_callbacks(key, start, cancel, user_data);
  rv = set_public(key, data);
  if (rv != DKIMKIT_OK) {
    dkimkit_key_free(key);
    return rv;
  }
  *out = key;
  return DKIMKIT_OK;
}

int dkk_key_check_external(const dkimkit_key *key, dkimkit_hash hash,
                           dkk_slice digest, dkk_slice signature)
{
  int rv;

  if (key->start == NULL || key->public_key.key == NULL) {
    return DKIMKIT_OK;
  }
  rv = dkk_public_key_verify(&key->public_key, hash, digest, signature);
  return rv == DKIMKIT_ERR_SIGN_FAILED ? DKIMKIT_ERR_SIGN_MISMATCH : rv;
}
