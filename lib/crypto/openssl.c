/* SPDX-License-Identifier: MIT */
#include "core/buf.h"
#include "core/der.h"
#include "crypto/ed25519_point.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_hash.h"
#include "crypto/openssl_point.h"
#include "crypto/providers.h"
#include "crypto/rsa_numbers.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ED25519_OCTETS 32
#define ED25519_SIGNATURE_OCTETS 64
/* Of an RSA key of 16,384 bits. */
#define NUMBER_MAX_OCTETS 2048

/* `prepared` is for RSA: ready to sign or verify with SHA-256. Making it takes
 * a third of the time of a verification, copying it little. It is only copied,
 * so threads can share it; one copy that nobody uses is kept. */
typedef struct any_key {
  const dkimkit_mem *mem;
  EVP_PKEY *pkey;
  EVP_PKEY_CTX *prepared;
  _Atomic(EVP_PKEY_CTX *) spare;
} any_key;

static int init(void)
{
  return dkk_openssl_digest(DKIMKIT_HASH_SHA256) != NULL ? DKIMKIT_OK
                                                         : DKIMKIT_ERR_CRYPTO;
}

static int has_key_type(dkimkit_key_type type)
{
  return type == DKIMKIT_KEY_TYPE_RSA || type == DKIMKIT_KEY_TYPE_ED25519;
}

static void key_free(void *key)
{
  any_key *k = key;

  if (k != NULL) {
    EVP_PKEY_CTX_free(atomic_load_explicit(&k->spare, memory_order_acquire));
    EVP_PKEY_CTX_free(k->prepared);
    EVP_PKEY_free(k->pkey);
    k->mem->release(k, k->mem->user_data);
  }
}

/* An empty key, which `key_free` can take. */
static any_key *new_key(const dkimkit_mem *mem)
{
  any_key *made = mem->allocate(sizeof(*made), mem->user_data);

  if (made != NULL) {
    made->mem = mem;
    made->pkey = NULL;
    made->prepared = NULL;
    atomic_init(&made->spare, NULL);
  }
  return made;
}

/* Takes `pkey` over, which may be NULL. */
static int wrap_key(any_key *key, EVP_PKEY *pkey)
{
  key->pkey = pkey;
  return pkey == NULL ? dkk_openssl_status_or(DKIMKIT_ERR_KEY_SYNTAX)
                      : DKIMKIT_OK;
}

static int wrap_rsa(any_key *key, EVP_PKEY *pkey,
                    int (*begin)(EVP_PKEY_CTX *ctx))
{
  int rv = wrap_key(key, pkey);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  key->prepared = EVP_PKEY_CTX_new(pkey, NULL);
  if (key->prepared == NULL) {
    rv = DKIMKIT_ERR_NOMEM;
  } else if (begin(key->prepared) != 1) {
    rv = dkk_openssl_status_or(DKIMKIT_ERR_KEY_SYNTAX);
  } else if (EVP_PKEY_CTX_set_rsa_padding(key->prepared, RSA_PKCS1_PADDING) !=
                 1 ||
             EVP_PKEY_CTX_set_signature_md(
                 key->prepared, dkk_openssl_digest(DKIMKIT_HASH_SHA256)) != 1) {
    rv = DKIMKIT_ERR_CRYPTO;
  }
  return rv;
}

/* No key is made as a constant; only its use is. */
static EVP_PKEY_CTX *swap_spare(const any_key *key, EVP_PKEY_CTX *ctx)
{
  any_key *k = (any_key *)(uintptr_t)key;

  return atomic_exchange_explicit(&k->spare, ctx, memory_order_acq_rel);
}

/* For the caller alone, until it is given back. */
static EVP_PKEY_CTX *take_prepared(const any_key *key, dkimkit_hash hash)
{
  EVP_PKEY_CTX *ctx = swap_spare(key, NULL);

  if (ctx == NULL) {
    ctx = EVP_PKEY_CTX_dup(key->prepared);
  }
  if (ctx != NULL && hash != DKIMKIT_HASH_SHA256 &&
      EVP_PKEY_CTX_set_signature_md(ctx, dkk_openssl_digest(hash)) != 1) {
    EVP_PKEY_CTX_free(ctx);
    return NULL;
  }
  return ctx;
}

/* Not after a failure, nor what was set for another hash. */
static void give_back(const any_key *key, EVP_PKEY_CTX *ctx, dkimkit_hash hash,
                      int rv)
{
  if (rv == DKIMKIT_OK && hash == DKIMKIT_HASH_SHA256) {
    ctx = swap_spare(key, ctx);
  }
  EVP_PKEY_CTX_free(ctx);
}

static const char *const rsa_names[DKK_RSA_PRIVATE_NUMBERS] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

static int push_numbers(OSSL_PARAM_BLD *builder, BIGNUM **owned,
                        const dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS])
{
  size_t i;

  for (i = 0; i < DKK_RSA_PRIVATE_NUMBERS; i++) {
    /* Of secure numbers the builder's copies are wiped. */
    owned[i] = i < DKK_RSA_PUBLIC_NUMBERS ? BN_new() : BN_secure_new();
    if (owned[i] == NULL ||
        BN_bin2bn(numbers[i].data, (int)numbers[i].len, owned[i]) == NULL ||
        OSSL_PARAM_BLD_push_BN(builder, rsa_names[i], owned[i]) != 1) {
      return 0;
    }
  }
  return 1;
}

static EVP_PKEY *from_params(OSSL_PARAM *params)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  EVP_PKEY *pkey = NULL;

  if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
      EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1) {
    pkey = NULL;
  }
  EVP_PKEY_CTX_free(ctx);
  return pkey;
}

/* d2i_PrivateKey() goes through the decoders, for ten times as long. */
static EVP_PKEY *from_numbers(const dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS])
{
  BIGNUM *owned[DKK_RSA_PRIVATE_NUMBERS] = {NULL};
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM *params = NULL;
  EVP_PKEY *pkey = NULL;
  size_t i;

  if (builder != NULL && push_numbers(builder, owned, numbers)) {
    params = OSSL_PARAM_BLD_to_param(builder);
  }
  if (params != NULL) {
    pkey = from_params(params);
  }
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(builder);
  for (i = 0; i < DKK_RSA_PRIVATE_NUMBERS; i++) {
    BN_clear_free(owned[i]);
  }
  return pkey;
}

static int import_rsa_public(any_key *key, const uint8_t *raw, size_t len)
{
  dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS];
  const uint8_t *end = raw;

  /* d2i_PublicKey() alone would take what isn't DER. */
  if (len > INT_MAX || !dkk_rsa_numbers_public(numbers, raw, len)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  return wrap_rsa(key, d2i_PublicKey(EVP_PKEY_RSA, NULL, &end, (long)len),
                  EVP_PKEY_verify_init);
}

static int import_rsa_private(any_key *key, const uint8_t *raw, size_t len)
{
  dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS];

  if (len > INT_MAX || !dkk_rsa_numbers_private(numbers, raw, len)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  return wrap_rsa(key, from_numbers(numbers), EVP_PKEY_sign_init);
}

static int import_ed25519_public(any_key *key, const uint8_t *raw, size_t len)
{
  int rv;

  if (len != ED25519_OCTETS || !dkk_ed25519_point_is_acceptable(raw)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  rv = dkk_openssl_point_check(raw);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return wrap_key(
      key, EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, len));
}

static int import_ed25519_private(any_key *key, const uint8_t *raw, size_t len)
{
  if (len != ED25519_OCTETS) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  return wrap_key(
      key, EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, len));
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  any_key *made;
  int rv;

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  made = new_key(mem);
  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  dkk_openssl_begin();
  rv = type == DKIMKIT_KEY_TYPE_RSA ? import_rsa_public(made, raw, len)
                                    : import_ed25519_public(made, raw, len);
  if (rv == DKIMKIT_OK) {
    *key = made;
  } else {
    key_free(made);
  }
  return dkk_openssl_end(rv);
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  any_key *made;
  int rv;

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  made = new_key(mem);
  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  dkk_openssl_begin();
  rv = type == DKIMKIT_KEY_TYPE_RSA ? import_rsa_private(made, raw, len)
                                    : import_ed25519_private(made, raw, len);
  if (rv == DKIMKIT_OK) {
    *key = made;
  } else {
    key_free(made);
  }
  return dkk_openssl_end(rv);
}

static int verify_rsa(const any_key *key, dkimkit_hash hash,
                      const uint8_t *digest, size_t digest_len,
                      const uint8_t *signature, size_t signature_len)
{
  EVP_PKEY_CTX *ctx = take_prepared(key, hash);
  int rv;

  if (ctx == NULL) {
    return DKIMKIT_ERR_CRYPTO;
  }
  rv = EVP_PKEY_verify(ctx, signature, signature_len, digest, digest_len) == 1
           ? DKIMKIT_OK
           : dkk_openssl_status_or(DKIMKIT_ERR_SIGN_FAILED);
  give_back(key, ctx, hash, rv);
  return rv;
}

static int verify_ed25519(EVP_PKEY *pkey, const uint8_t *message, size_t len,
                          const uint8_t *signature, size_t signature_len)
{
  EVP_MD_CTX *ctx;
  int rv = DKIMKIT_ERR_CRYPTO;

  /* The first half of a signature is a point. */
  if (signature_len != ED25519_SIGNATURE_OCTETS ||
      !dkk_ed25519_point_is_acceptable(signature)) {
    return DKIMKIT_ERR_SIGN_FAILED;
  }
  ctx = EVP_MD_CTX_new();
  if (ctx == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1) {
    rv = EVP_DigestVerify(ctx, signature, signature_len, message, len) == 1
             ? DKIMKIT_OK
             : dkk_openssl_status_or(DKIMKIT_ERR_SIGN_FAILED);
  }
  EVP_MD_CTX_free(ctx);
  return rv;
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  const any_key *k = key;
  const EVP_MD *md = dkk_openssl_digest(hash);

  if (md == NULL || !has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (type == DKIMKIT_KEY_TYPE_RSA &&
      digest_len != (size_t)EVP_MD_get_size(md)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_openssl_begin();
  return dkk_openssl_end(
      type == DKIMKIT_KEY_TYPE_RSA
          ? verify_rsa(k, hash, digest, digest_len, signature, signature_len)
          : verify_ed25519(k->pkey, digest, digest_len, signature,
                           signature_len));
}

static int recover_rsa(const any_key *key, dkimkit_hash hash,
                       const uint8_t *signature, size_t signature_len,
                       uint8_t *digest, size_t *digest_len)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
  uint8_t found[EVP_MAX_MD_SIZE];
  size_t len = sizeof(found);
  int rv = DKIMKIT_ERR_SIGN_FAILED;

  if (ctx == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (EVP_PKEY_verify_recover_init(ctx) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(ctx, dkk_openssl_digest(hash)) != 1) {
    rv = DKIMKIT_ERR_CRYPTO;
  } else if (EVP_PKEY_verify_recover(ctx, found, &len, signature,
                                     signature_len) == 1) {
    rv = len <= *digest_len ? DKIMKIT_OK : DKIMKIT_ERR_LIMIT;
  } else {
    rv = dkk_openssl_status_or(DKIMKIT_ERR_SIGN_FAILED);
  }
  if (rv == DKIMKIT_OK) {
    memcpy(digest, found, len);
    *digest_len = len;
  }
  EVP_PKEY_CTX_free(ctx);
  return rv;
}

static int public_recover(const void *key, dkimkit_key_type type,
                          dkimkit_hash hash, const uint8_t *signature,
                          size_t signature_len, uint8_t *digest,
                          size_t *digest_len)
{
  if (type != DKIMKIT_KEY_TYPE_RSA || dkk_openssl_digest(hash) == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  dkk_openssl_begin();
  return dkk_openssl_end(
      recover_rsa(key, hash, signature, signature_len, digest, digest_len));
}

static int sign_rsa(const any_key *key, dkimkit_hash hash,
                    const uint8_t *digest, size_t digest_len,
                    uint8_t *signature, size_t *signature_len)
{
  EVP_PKEY_CTX *ctx;
  int rv = DKIMKIT_OK;

  if (*signature_len < (size_t)EVP_PKEY_get_size(key->pkey)) {
    return DKIMKIT_ERR_LIMIT;
  }
  ctx = take_prepared(key, hash);
  if (ctx == NULL ||
      EVP_PKEY_sign(ctx, signature, signature_len, digest, digest_len) != 1) {
    rv = DKIMKIT_ERR_CRYPTO;
  }
  give_back(key, ctx, hash, rv);
  return rv;
}

static int sign_ed25519(EVP_PKEY *pkey, const uint8_t *message, size_t len,
                        uint8_t *signature, size_t *signature_len)
{
  EVP_MD_CTX *ctx;
  int rv = DKIMKIT_ERR_CRYPTO;

  if (*signature_len < ED25519_SIGNATURE_OCTETS) {
    return DKIMKIT_ERR_LIMIT;
  }
  ctx = EVP_MD_CTX_new();
  if (ctx == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
      EVP_DigestSign(ctx, signature, signature_len, message, len) == 1) {
    rv = DKIMKIT_OK;
  }
  EVP_MD_CTX_free(ctx);
  return rv;
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  const any_key *k = key;
  const EVP_MD *md = dkk_openssl_digest(hash);

  if (md == NULL || !has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (type == DKIMKIT_KEY_TYPE_RSA &&
      digest_len != (size_t)EVP_MD_get_size(md)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_openssl_begin();
  return dkk_openssl_end(
      type == DKIMKIT_KEY_TYPE_RSA
          ? sign_rsa(k, hash, digest, digest_len, signature, signature_len)
          : sign_ed25519(k->pkey, digest, digest_len, signature,
                         signature_len));
}

static int private_to_public(dkimkit_key_type type, const uint8_t *raw,
                             size_t len, uint8_t *public_raw,
                             size_t *public_len)
{
  EVP_PKEY *pkey;
  int rv = DKIMKIT_OK;

  if (type != DKIMKIT_KEY_TYPE_ED25519) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (len != ED25519_OCTETS) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (*public_len < ED25519_OCTETS) {
    return DKIMKIT_ERR_LIMIT;
  }
  dkk_openssl_begin();
  pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, len);
  if (pkey == NULL ||
      EVP_PKEY_get_raw_public_key(pkey, public_raw, public_len) != 1) {
    rv = DKIMKIT_ERR_CRYPTO;
  }
  EVP_PKEY_free(pkey);
  return dkk_openssl_end(rv);
}

/* As an INTEGER. EVP_PKEY_get_bn_param() would leave it on the stack. */
static int append_number(dkk_buf *out, const EVP_PKEY *pkey, const char *name)
{
  uint8_t octets[1 + NUMBER_MAX_OCTETS] = {0};
  BIGNUM *number = BN_secure_new();
  OSSL_PARAM params[2];
  int rv = DKIMKIT_ERR_CRYPTO;

  params[0] = OSSL_PARAM_construct_BN(name, octets, NUMBER_MAX_OCTETS);
  params[1] = OSSL_PARAM_construct_end();
  if (number != NULL && EVP_PKEY_get_params(pkey, params) == 1 &&
      BN_native2bn(octets, (int)params[0].return_size, number) != NULL) {
    size_t len = (size_t)BN_num_bytes(number);
    size_t sign = BN_num_bits(number) % 8 == 0;

    octets[0] = 0;
    (void)BN_bn2binpad(number, octets + sign, (int)len);
    rv = dkk_der_write(out, DKK_DER_INTEGER, octets, sign + len);
  }
  BN_clear_free(number);
  OPENSSL_cleanse(octets, sizeof(octets));
  return rv;
}

/* i2d_PrivateKey() would leave the key in memory that it frees. */
static int append_numbers(dkk_buf *out, const EVP_PKEY *pkey)
{
  static const uint8_t version[1] = {0};
  int rv = dkk_der_write(out, DKK_DER_INTEGER, version, sizeof(version));
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < DKK_RSA_PRIVATE_NUMBERS; i++) {
    rv = append_number(out, pkey, rsa_names[i]);
  }
  return rv;
}

static int write_rsa(const EVP_PKEY *pkey, uint8_t *raw, size_t *len)
{
  dkk_buf numbers;
  dkk_buf der;
  int rv;

  dkk_buf_init(&numbers, &dkk_mem_default);
  dkk_buf_init(&der, &dkk_mem_default);
  rv = dkk_buf_reserve(&numbers,
                       (size_t)DKK_RSA_PRIVATE_NUMBERS * NUMBER_MAX_OCTETS);
  if (rv == DKIMKIT_OK) {
    rv = append_numbers(&numbers, pkey);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(&der, DKK_DER_SEQUENCE, numbers.data, numbers.len);
  }
  if (rv == DKIMKIT_OK && der.len > *len) {
    rv = DKIMKIT_ERR_LIMIT;
  } else if (rv == DKIMKIT_OK) {
    memcpy(raw, der.data, der.len);
    *len = der.len;
  }
  dkk_buf_clear_secret(&numbers);
  dkk_buf_clear_secret(&der);
  return rv;
}

static int generate_rsa(unsigned bits, uint8_t *raw, size_t *len)
{
  EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
  int rv = pkey != NULL ? write_rsa(pkey, raw, len) : DKIMKIT_ERR_CRYPTO;

  EVP_PKEY_free(pkey);
  return rv;
}

/* A private key is 32 random octets (RFC 8032, 5.1.5). One that libcrypto made
 * would be left in memory that it frees when it's asked for. */
static int generate_ed25519(uint8_t *raw, size_t *len)
{
  if (*len < ED25519_OCTETS) {
    return DKIMKIT_ERR_LIMIT;
  }
  *len = ED25519_OCTETS;
  return RAND_priv_bytes(raw, ED25519_OCTETS) == 1 ? DKIMKIT_OK
                                                   : DKIMKIT_ERR_CRYPTO;
}

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  dkk_openssl_begin();
  return dkk_openssl_end(type == DKIMKIT_KEY_TYPE_RSA
                             ? generate_rsa(bits, raw, len)
                             : generate_ed25519(raw, len));
}

const dkimkit_crypto_ops dkk_crypto_openssl = {
    .struct_size = sizeof(dkimkit_crypto_ops),
    .name = "openssl",
    .init = init,
    .hash_state_size = dkk_openssl_hash_state_size,
    .hash_init = dkk_openssl_hash_init,
    .hash_update = dkk_openssl_hash_update,
    .hash_final = dkk_openssl_hash_final,
    .hash_clear = dkk_openssl_hash_clear,
    .has_key_type = has_key_type,
    .public_import = public_import,
    .public_verify = public_verify,
    .public_free = key_free,
    .private_import = private_import,
    .private_sign = private_sign,
    .private_free = key_free,
    .private_to_public = private_to_public,
    .generate = generate,
    .hash_copy = dkk_openssl_hash_copy,
    .hash_restart = dkk_openssl_hash_restart,
    .public_recover = public_recover,
};
