/* SPDX-License-Identifier: MIT */
#include "core/digest.h"
#include "dkim/keyrecord.h"
#include "dkim/qp.h"
#include "dkim/signature.h"
#include "dkim/syntax.h"

#include <dkimkit/diagnose.h>

#include <string.h>

static int is_algorithm(dkimkit_algorithm algorithm)
{
  return algorithm == DKIMKIT_ALGORITHM_RSA_SHA256 ||
         algorithm == DKIMKIT_ALGORITHM_ED25519_SHA256 ||
         algorithm == DKIMKIT_ALGORITHM_RSA_SHA1;
}

int dkimkit_keyrecord_verify(const dkimkit_keyrecord *record,
                             dkimkit_algorithm algorithm, const uint8_t *digest,
                             size_t digest_len, const uint8_t *signature,
                             size_t signature_len)
{
  dkk_slice digest_octets = {digest, digest_len};
  dkk_slice signature_octets = {signature, signature_len};
  dkimkit_hash hash = dkk_algorithm_hash(algorithm);
  dkimkit_key_type type = dkk_algorithm_key_type(algorithm);
  int rv;

  if (record == NULL || digest == NULL || signature == NULL ||
      !is_algorithm(algorithm) ||
      (type == DKIMKIT_KEY_TYPE_RSA && digest_len != dkk_hash_octets(hash))) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (record->key.key == NULL || record->key.type != type) {
    return 0;
  }
  if (record->config->hash_ops[hash] == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = dkk_public_key_verify(&record->key, hash, digest_octets,
                             signature_octets);
  if (rv == DKIMKIT_ERR_SIGN_FAILED) {
    return 0;
  }
  return rv == DKIMKIT_OK ? 1 : rv;
}

int dkimkit_keyrecord_recover(uint8_t *out, size_t *len,
                              const dkimkit_keyrecord *record,
                              dkimkit_algorithm algorithm,
                              const uint8_t *signature, size_t signature_len)
{
  dkimkit_hash hash = dkk_algorithm_hash(algorithm);
  const dkk_public_key *key;
  int rv;

  if (record == NULL || signature == NULL || out == NULL || len == NULL ||
      !is_algorithm(algorithm)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  key = &record->key;
  if (dkk_algorithm_key_type(algorithm) != DKIMKIT_KEY_TYPE_RSA) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (key->key == NULL || key->type != DKIMKIT_KEY_TYPE_RSA ||
      signature_len != (key->bits + 7) / 8) {
    return 0;
  }
  if (key->ops->public_recover == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = key->ops->public_recover(key->key, key->type, hash, signature,
                                signature_len, out, len);
  if (rv == DKIMKIT_ERR_UNSUPPORTED || rv == DKIMKIT_ERR_LIMIT) {
    return rv;
  }
  rv = dkk_crypto_status(rv, DKIMKIT_ERR_SIGN_FAILED);
  if (rv == DKIMKIT_ERR_SIGN_FAILED) {
    return 0;
  }
  if (rv == DKIMKIT_OK && *len != dkk_hash_octets(hash)) {
    rv = DKIMKIT_ERR_CRYPTO;
  }
  return rv == DKIMKIT_OK ? 1 : rv;
}

static const uint8_t *give(const dkk_buf *buf, size_t *len)
{
  if (len != NULL) {
    *len = buf != NULL ? buf->len : 0;
  }
  return buf != NULL && buf->len > 0 ? buf->data : NULL;
}

const uint8_t *dkimkit_signature_body_hash(const dkimkit_signature *signature,
                                           size_t *len)
{
  return give(signature != NULL ? &signature->body_hash : NULL, len);
}

const uint8_t *dkimkit_signature_data(const dkimkit_signature *signature,
                                      size_t *len)
{
  return give(signature != NULL ? &signature->octets : NULL, len);
}

size_t dkimkit_signature_header_index(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->field : 0;
}

int dkimkit_signature_b_range(const dkimkit_signature *signature,
                              size_t *offset, size_t *len)
{
  if (signature == NULL || offset == NULL || len == NULL ||
      signature->b_range.offset == 0) {
    return 0;
  }
  *offset = signature->b_range.offset;
  *len = signature->b_range.len;
  return 1;
}

/* The name as it stands, and the value decoded. */
static int decode_copy(dkk_buf *out, dkk_slice item, unsigned flags)
{
  const uint8_t *colon = memchr(item.data, ':', item.len);
  size_t name;
  int rv;

  if (colon == NULL) {
    return DKIMKIT_ERR_SYNTAX;
  }
  name = (size_t)(colon - item.data) + 1;
  rv = dkk_buf_append(out, item.data, name);
  item.data += name;
  item.len -= name;
  return rv == DKIMKIT_OK ? dkk_qp_decode(out, item, flags) : rv;
}

int dkimkit_signature_copies(const dkimkit_signature *signature,
                             dkimkit_canon_write write, void *user_data)
{
  const dkk_tag *tag;
  dkk_slice rest;
  dkk_slice item;
  dkk_buf copy;
  int more = 1;
  int rv = DKIMKIT_OK;

  if (signature == NULL || write == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  tag = dkk_tags_find(&signature->tags, "z");
  if (tag == NULL || tag->value.len == 0) {
    return DKIMKIT_OK;
  }
  rest = tag->value;
  dkk_buf_init(&copy, &signature->config->mem);
  while (rv == DKIMKIT_OK && dkk_list_next(&rest, &more, '|', &item)) {
    copy.len = 0;
    rv = decode_copy(&copy, item, dkk_syntax_of(signature->config)->qp);
    if (rv == DKIMKIT_OK) {
      rv = write(copy.data, copy.len, user_data);
    }
  }
  dkk_buf_clear(&copy);
  return rv;
}
