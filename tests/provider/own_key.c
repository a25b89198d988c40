/* SPDX-License-Identifier: MIT */
#include "own.h"
#include "watch.h"

#include "crypto/openssl_point.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <limits.h>
#include <string.h>

#define ED25519_OCTETS 32

int own_has_key_type(dkimkit_key_type type)
{
  return type == DKIMKIT_KEY_TYPE_RSA || type == DKIMKIT_KEY_TYPE_ED25519;
}

/* libcrypto's uses of a key don't change it, but few of them say so. */
static EVP_PKEY *pkey_of(const void *key)
{
  return (EVP_PKEY *)(uintptr_t)key;
}

void own_key_free(void *key)
{
  EVP_PKEY_free(key);
}

/* What a test provokes isn't left in libcrypto's queue. */
static int status(int done, int failure)
{
  if (done == 1) {
    return DKIMKIT_OK;
  }
  ERR_clear_error();
  return failure;
}

static int imported(void **key, EVP_PKEY *pkey)
{
  *key = pkey;
  return status(pkey != NULL, DKIMKIT_ERR_KEY_SYNTAX);
}

int own_public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                      size_t len, const dkimkit_mem *mem)
{
  (void)mem;
  TEST_READ(raw, len);
  if (len > INT_MAX || (type == DKIMKIT_KEY_TYPE_ED25519 &&
                        (!dkk_ed25519_point_is_acceptable(raw) ||
                         dkk_openssl_point_check(raw) != DKIMKIT_OK))) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  return imported(
      key, type == DKIMKIT_KEY_TYPE_RSA
               ? d2i_PublicKey(EVP_PKEY_RSA, NULL, &raw, (long)len)
               : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, len));
}

int own_private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                       size_t len, const dkimkit_mem *mem)
{
  (void)mem;
  TEST_READ(raw, len);
  if (len > INT_MAX) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  return imported(key, type == DKIMKIT_KEY_TYPE_RSA
                           ? d2i_PrivateKey(EVP_PKEY_RSA, NULL, &raw, (long)len)
                           : EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
                                                          NULL, raw, len));
}

/* For a key of RSA, with the padding and hash that DKIM has. */
static EVP_PKEY_CTX *rsa_ctx(const void *key, int (*begin)(EVP_PKEY_CTX *ctx),
                             dkimkit_hash hash)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey_of(key), NULL);

  if (ctx != NULL &&
      (begin(ctx) != 1 ||
       EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1 ||
       EVP_PKEY_CTX_set_signature_md(ctx, own_md(hash)) != 1)) {
    EVP_PKEY_CTX_free(ctx);
    return NULL;
  }
  return ctx;
}

static int verify_ed25519(const void *key, const uint8_t *digest,
                          size_t digest_len, const uint8_t *signature,
                          size_t signature_len)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  int done =
      ctx != NULL &&
      EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey_of(key)) == 1 &&
      EVP_DigestVerify(ctx, signature, signature_len, digest, digest_len) == 1;

  EVP_MD_CTX_free(ctx);
  return status(done, DKIMKIT_ERR_SIGN_FAILED);
}

int own_public_verify(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                      const uint8_t *digest, size_t digest_len,
                      const uint8_t *signature, size_t signature_len)
{
  EVP_PKEY_CTX *ctx;
  int done;

  TEST_READ(digest, digest_len);
  TEST_READ(signature, signature_len);
  if (type == DKIMKIT_KEY_TYPE_ED25519) {
    return verify_ed25519(key, digest, digest_len, signature, signature_len);
  }
  ctx = rsa_ctx(key, EVP_PKEY_verify_init, hash);
  done = ctx != NULL && EVP_PKEY_verify(ctx, signature, signature_len, digest,
                                        digest_len) == 1;
  EVP_PKEY_CTX_free(ctx);
  return status(done, DKIMKIT_ERR_SIGN_FAILED);
}

static int sign_ed25519(const void *key, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature, size_t *len)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  int done = ctx != NULL &&
             EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey_of(key)) == 1 &&
             EVP_DigestSign(ctx, signature, len, digest, digest_len) == 1;

  EVP_MD_CTX_free(ctx);
  return done;
}

static int sign_rsa(const void *key, dkimkit_hash hash, const uint8_t *digest,
                    size_t digest_len, uint8_t *signature, size_t *len)
{
  EVP_PKEY_CTX *ctx = rsa_ctx(key, EVP_PKEY_sign_init, hash);
  int done = ctx != NULL &&
             EVP_PKEY_sign(ctx, signature, len, digest, digest_len) == 1;

  EVP_PKEY_CTX_free(ctx);
  return done;
}

int own_private_sign(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                     const uint8_t *digest, size_t digest_len,
                     uint8_t *signature, size_t *signature_len)
{
  int done;

  TEST_READ(digest, digest_len);
  done =
      type == DKIMKIT_KEY_TYPE_ED25519
          ? sign_ed25519(key, digest, digest_len, signature, signature_len)
          : sign_rsa(key, hash, digest, digest_len, signature, signature_len);

  if (done) {
    TEST_WRITTEN(signature, *signature_len);
  }
  return status(done, DKIMKIT_ERR_CRYPTO);
}

int own_private_to_public(dkimkit_key_type type, const uint8_t *raw, size_t len,
                          uint8_t *public_raw, size_t *public_len)
{
  void *key = NULL;
  int rv;

  if (type != DKIMKIT_KEY_TYPE_ED25519) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = own_private_import(&key, type, raw, len, NULL);
  if (rv == DKIMKIT_OK) {
    rv = status(EVP_PKEY_get_raw_public_key(key, public_raw, public_len),
                DKIMKIT_ERR_CRYPTO);
    TEST_WRITTEN(public_raw, *public_len);
  }
  own_key_free(key);
  return rv;
}

/* RSAPrivateKey, as i2d_PrivateKey() writes it. */
static int write_rsa(EVP_PKEY *pkey, uint8_t *raw, size_t *len)
{
  uint8_t *octets = NULL;
  int made = i2d_PrivateKey(pkey, &octets);
  int rv = DKIMKIT_ERR_CRYPTO;

  if (made > 0 && (size_t)made <= *len) {
    TEST_WRITTEN(octets, (size_t)made);
    memcpy(raw, octets, (size_t)made);
    *len = (size_t)made;
    rv = DKIMKIT_OK;
  }
  OPENSSL_clear_free(octets, made > 0 ? (size_t)made : 0);
  return rv;
}

int own_generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                 size_t *len)
{
  EVP_PKEY *pkey = type == DKIMKIT_KEY_TYPE_RSA
                       ? EVP_RSA_gen(bits)
                       : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  int rv = DKIMKIT_ERR_CRYPTO;

  if (pkey != NULL && type == DKIMKIT_KEY_TYPE_RSA) {
    rv = write_rsa(pkey, raw, len);
  } else if (pkey != NULL) {
    rv = status(EVP_PKEY_get_raw_private_key(pkey, raw, len),
                DKIMKIT_ERR_CRYPTO);
    TEST_WRITTEN(raw, *len);
  }
  EVP_PKEY_free(pkey);
  return rv;
}
