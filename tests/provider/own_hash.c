/* SPDX-License-Identifier: MIT */
#include "own.h"
#include "watch.h"

#include <openssl/evp.h>

typedef struct hash_state {
  EVP_MD_CTX *ctx;
} hash_state;

const EVP_MD *own_md(dkimkit_hash hash)
{
  switch (hash) {
  case DKIMKIT_HASH_SHA1:
    return EVP_sha1();
  case DKIMKIT_HASH_SHA256:
    return EVP_sha256();
  case DKIMKIT_HASH_SHA512:
    return EVP_sha512();
  default:
    return NULL;
  }
}

size_t own_hash_state_size(dkimkit_hash hash)
{
  return own_md(hash) != NULL ? sizeof(hash_state) : 0;
}

int own_hash_init(void *state, dkimkit_hash hash)
{
  hash_state *s = state;

  s->ctx = EVP_MD_CTX_new();
  if (s->ctx == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (EVP_DigestInit_ex(s->ctx, own_md(hash), NULL) != 1) {
    own_hash_clear(s);
    return DKIMKIT_ERR_CRYPTO;
  }
  return DKIMKIT_OK;
}

int own_hash_update(void *state, const uint8_t *data, size_t len)
{
  hash_state *s = state;

  TEST_READ(data, len);
  return EVP_DigestUpdate(s->ctx, data, len) == 1 ? DKIMKIT_OK
                                                  : DKIMKIT_ERR_CRYPTO;
}

int own_hash_final(void *state, uint8_t *out)
{
  hash_state *s = state;

  if (EVP_DigestFinal_ex(s->ctx, out, NULL) != 1) {
    return DKIMKIT_ERR_CRYPTO;
  }
  TEST_WRITTEN(out, (size_t)EVP_MD_CTX_get_size(s->ctx));
  return DKIMKIT_OK;
}

void own_hash_clear(void *state)
{
  hash_state *s = state;

  EVP_MD_CTX_free(s->ctx);
}

int own_hash_copy(void *to, const void *from)
{
  const hash_state *source = from;
  hash_state *s = to;

  s->ctx = EVP_MD_CTX_new();
  if (s->ctx == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (EVP_MD_CTX_copy_ex(s->ctx, source->ctx) != 1) {
    own_hash_clear(s);
    return DKIMKIT_ERR_CRYPTO;
  }
  return DKIMKIT_OK;
}

int own_hash_restart(void *state)
{
  hash_state *s = state;

  return EVP_DigestInit_ex(s->ctx, NULL, NULL) == 1 ? DKIMKIT_OK
                                                    : DKIMKIT_ERR_CRYPTO;
}
