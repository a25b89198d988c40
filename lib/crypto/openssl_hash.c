/* SPDX-License-Identifier: MIT */
#include "crypto/openssl_hash.h"

#include "crypto/openssl_error.h"

#include <openssl/crypto.h>

typedef struct hash_state {
  EVP_MD_CTX *ctx;
} hash_state;

/* Fetching costs more than hashing a short header does, so it is done once.
 * The digests are never given back: OpenSSL may be gone before this is. */
static CRYPTO_ONCE fetch_once = CRYPTO_ONCE_STATIC_INIT;
static EVP_MD *fetched[DKIMKIT_HASH_SHA512 + 1];

static void fetch(void)
{
  dkk_openssl_begin();
  fetched[DKIMKIT_HASH_SHA1] = EVP_MD_fetch(NULL, "SHA1", NULL);
  fetched[DKIMKIT_HASH_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
  fetched[DKIMKIT_HASH_SHA512] = EVP_MD_fetch(NULL, "SHA512", NULL);
  (void)dkk_openssl_end(0);
}

const EVP_MD *dkk_openssl_digest(dkimkit_hash hash)
{
  if (hash < DKIMKIT_HASH_SHA1 || hash > DKIMKIT_HASH_SHA512 ||
      CRYPTO_THREAD_run_once(&fetch_once, fetch) != 1) {
    return NULL;
  }
  return fetched[hash];
}

size_t dkk_openssl_hash_state_size(dkimkit_hash hash)
{
  return dkk_openssl_digest(hash) != NULL ? sizeof(hash_state) : 0;
}

/* With SHA nothing in the next four fails by input, and a mark would cost
 * about as much as hashing a line does. */
int dkk_openssl_hash_init(void *state, dkimkit_hash hash)
{
  hash_state *s = state;
  const EVP_MD *md = dkk_openssl_digest(hash);
  int rv = DKIMKIT_OK;

  if (md == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  s->ctx = EVP_MD_CTX_new();
  if (s->ctx == NULL) {
    rv = DKIMKIT_ERR_NOMEM;
  } else if (EVP_DigestInit_ex2(s->ctx, md, NULL) != 1) {
    EVP_MD_CTX_free(s->ctx);
    s->ctx = NULL;
    rv = DKIMKIT_ERR_CRYPTO;
  }
  if (rv != DKIMKIT_OK) {
    ERR_clear_error();
  }
  return rv;
}

int dkk_openssl_hash_update(void *state, const uint8_t *data, size_t len)
{
  hash_state *s = state;

  if (EVP_DigestUpdate(s->ctx, data, len) != 1) {
    ERR_clear_error();
    return DKIMKIT_ERR_CRYPTO;
  }
  return DKIMKIT_OK;
}

int dkk_openssl_hash_final(void *state, uint8_t *out)
{
  hash_state *s = state;

  if (EVP_DigestFinal_ex(s->ctx, out, NULL) != 1) {
    ERR_clear_error();
    return DKIMKIT_ERR_CRYPTO;
  }
  return DKIMKIT_OK;
}

int dkk_openssl_hash_restart(void *state)
{
  hash_state *s = state;

  if (EVP_DigestInit_ex2(s->ctx, NULL, NULL) != 1) {
    ERR_clear_error();
    return DKIMKIT_ERR_CRYPTO;
  }
  return DKIMKIT_OK;
}

void dkk_openssl_hash_clear(void *state)
{
  hash_state *s = state;

  EVP_MD_CTX_free(s->ctx);
  s->ctx = NULL;
}

int dkk_openssl_hash_copy(void *to, const void *from)
{
  hash_state *copy = to;
  const hash_state *s = from;
  int rv = DKIMKIT_OK;

  dkk_openssl_begin();
  copy->ctx = EVP_MD_CTX_new();
  if (copy->ctx == NULL) {
    rv = DKIMKIT_ERR_NOMEM;
  } else if (EVP_MD_CTX_copy_ex(copy->ctx, s->ctx) != 1) {
    EVP_MD_CTX_free(copy->ctx);
    copy->ctx = NULL;
    rv = DKIMKIT_ERR_CRYPTO;
  }
  return dkk_openssl_end(rv);
}
