/* SPDX-License-Identifier: MIT */
#include "fatal.h"
#include "primitives.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <stdlib.h>

typedef struct ready_key {
  EVP_PKEY *pkey;
  /** RSA; used again and again. */
  EVP_PKEY_CTX *ctx;
  /** Ed25519. */
  EVP_MD_CTX *md_ctx;
  int signs;
} ready_key;

static const EVP_MD *digest(void)
{
  static EVP_MD *fetched;

  if (fetched == NULL) {
    fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
  }
  return must_have(fetched);
}

static void sha256(const uint8_t *data, size_t len, uint8_t out[32])
{
  static EVP_MD_CTX *ctx;

  if (ctx == NULL) {
    ctx = must_have(EVP_MD_CTX_new());
  }
  if (EVP_DigestInit_ex2(ctx, digest(), NULL) != 1 ||
      EVP_DigestUpdate(ctx, data, len) != 1 ||
      EVP_DigestFinal_ex(ctx, out, NULL) != 1) {
    fatal("OpenSSL", "no SHA-256");
  }
}

static EVP_PKEY *import(dkimkit_key_type type, int signs, const uint8_t *raw,
                        size_t len)
{
  if (type == DKIMKIT_KEY_TYPE_ED25519) {
    return signs
               ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, len)
               : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, len);
  }
  return signs ? d2i_PrivateKey(EVP_PKEY_RSA, NULL, &raw, (long)len)
               : d2i_PublicKey(EVP_PKEY_RSA, NULL, &raw, (long)len);
}

static void *ready(dkimkit_key_type type, int signs, const uint8_t *raw,
                   size_t len)
{
  ready_key *key = must_have(calloc(1, sizeof(*key)));

  key->signs = signs;
  key->pkey = must_have(import(type, signs, raw, len));
  if (type == DKIMKIT_KEY_TYPE_ED25519) {
    key->md_ctx = must_have(EVP_MD_CTX_new());
    return key;
  }
  key->ctx = must_have(EVP_PKEY_CTX_new(key->pkey, NULL));
  if ((signs ? EVP_PKEY_sign_init(key->ctx) : EVP_PKEY_verify_init(key->ctx)) !=
          1 ||
      EVP_PKEY_CTX_set_rsa_padding(key->ctx, RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(key->ctx, digest()) != 1) {
    fatal("OpenSSL", "the key isn't taken");
  }
  return key;
}

static int verify(void *key, const uint8_t *data, size_t len,
                  const uint8_t *signature, size_t signature_len)
{
  const ready_key *k = key;

  if (k->ctx != NULL) {
    return EVP_PKEY_verify(k->ctx, signature, signature_len, data, len) == 1;
  }
  return EVP_DigestVerifyInit(k->md_ctx, NULL, NULL, NULL, k->pkey) == 1 &&
         EVP_DigestVerify(k->md_ctx, signature, signature_len, data, len) == 1;
}

static int sign(void *key, const uint8_t *data, size_t len, uint8_t *signature,
                size_t room)
{
  const ready_key *k = key;

  if (k->ctx != NULL) {
    return EVP_PKEY_sign(k->ctx, signature, &room, data, len) == 1;
  }
  return EVP_DigestSignInit(k->md_ctx, NULL, NULL, NULL, k->pkey) == 1 &&
         EVP_DigestSign(k->md_ctx, signature, &room, data, len) == 1;
}

static void end(void *key)
{
  ready_key *k = key;

  EVP_PKEY_CTX_free(k->ctx);
  EVP_MD_CTX_free(k->md_ctx);
  EVP_PKEY_free(k->pkey);
  free(k);
}

const primitives primitives_openssl = {"openssl", sha256, ready,
                                       verify,    sign,   end};
