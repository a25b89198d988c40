/* SPDX-License-Identifier: MIT */
#include "crypto/mbedtls_rsa.h"
#include "crypto/providers.h"
#include "crypto/rsa_numbers.h"

#include <psa/crypto.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Up to 2.28 PSA's key store and random numbers are not safe to use from
 * several threads, and only 32 keys fit into the store. So keys are kept in
 * their raw form, and are in the store only while they are used, one at a
 * time. The dynamic key store came after the safe one. */
#if defined(MBEDTLS_THREADING_C) && defined(MBEDTLS_PSA_KEY_STORE_DYNAMIC)
#define ONE_AT_A_TIME 0
#else
#define ONE_AT_A_TIME 1
#endif

#define SIGN_ANY PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_ANY_HASH)

typedef struct hash_state {
  psa_hash_operation_t operation;
  size_t octets;
} hash_state;

typedef struct rsa_key {
  const dkimkit_mem *mem;
  /* PSA doesn't take it. */
  int is_below_psa;
  size_t modulus_offset;
  size_t modulus_len;
  size_t len;
  uint8_t raw[];
} rsa_key;

static pthread_mutex_t psa_mutex = PTHREAD_MUTEX_INITIALIZER;

static void lock(void)
{
  if (ONE_AT_A_TIME) {
    (void)pthread_mutex_lock(&psa_mutex);
  }
}

static void unlock(void)
{
  if (ONE_AT_A_TIME) {
    (void)pthread_mutex_unlock(&psa_mutex);
  }
}

static void wipe(void *ptr, size_t len)
{
  volatile uint8_t *p = ptr;

  while (len > 0) {
    p[--len] = 0;
  }
}

static int status_of(psa_status_t status)
{
  if (status == PSA_SUCCESS) {
    return DKIMKIT_OK;
  }
  if (status == PSA_ERROR_INSUFFICIENT_MEMORY) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (status == PSA_ERROR_BUFFER_TOO_SMALL) {
    return DKIMKIT_ERR_LIMIT;
  }
  return status == PSA_ERROR_NOT_SUPPORTED ? DKIMKIT_ERR_UNSUPPORTED
                                           : DKIMKIT_ERR_CRYPTO;
}

static int init(void)
{
  psa_status_t status;

  lock();
  status = psa_crypto_init();
  unlock();
  return status_of(status);
}

/* PSA_ALG_NONE for what this build of Mbed TLS leaves out. */
static psa_algorithm_t algorithm_of(dkimkit_hash hash)
{
#ifdef PSA_WANT_ALG_SHA_1
  if (hash == DKIMKIT_HASH_SHA1) {
    return PSA_ALG_SHA_1;
  }
#endif
#ifdef PSA_WANT_ALG_SHA_256
  if (hash == DKIMKIT_HASH_SHA256) {
    return PSA_ALG_SHA_256;
  }
#endif
#ifdef PSA_WANT_ALG_SHA_512
  if (hash == DKIMKIT_HASH_SHA512) {
    return PSA_ALG_SHA_512;
  }
#endif
  return PSA_ALG_NONE;
}

static size_t octets_of(psa_algorithm_t algorithm)
{
  return PSA_HASH_LENGTH(algorithm);
}

static size_t hash_state_size(dkimkit_hash hash)
{
  return algorithm_of(hash) != PSA_ALG_NONE ? sizeof(hash_state) : 0;
}

static int hash_init(void *state, dkimkit_hash hash)
{
  hash_state *s = state;
  psa_algorithm_t algorithm = algorithm_of(hash);
  psa_status_t status;

  if (algorithm == PSA_ALG_NONE) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  s->operation = psa_hash_operation_init();
  s->octets = octets_of(algorithm);
  status = psa_hash_setup(&s->operation, algorithm);
  if (status != PSA_SUCCESS) {
    (void)psa_hash_abort(&s->operation);
  }
  return status_of(status);
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  hash_state *s = state;

  return len == 0 ? DKIMKIT_OK
                  : status_of(psa_hash_update(&s->operation, data, len));
}

static int hash_final(void *state, uint8_t *out)
{
  hash_state *s = state;
  size_t len;

  return status_of(psa_hash_finish(&s->operation, out, s->octets, &len));
}

static void hash_clear(void *state)
{
  hash_state *s = state;

  (void)psa_hash_abort(&s->operation);
}

static int hash_copy(void *to, const void *from)
{
  hash_state *copy = to;
  const hash_state *s = from;
  psa_status_t status;

  copy->operation = psa_hash_operation_init();
  copy->octets = s->octets;
  status = psa_hash_clone(&s->operation, &copy->operation);
  if (status != PSA_SUCCESS) {
    (void)psa_hash_abort(&copy->operation);
  }
  return status_of(status);
}

static int has_key_type(dkimkit_key_type type)
{
#ifdef PSA_WANT_ALG_RSA_PKCS1V15_SIGN
  return type == DKIMKIT_KEY_TYPE_RSA;
#else
  (void)type;
  return 0;
#endif
}

/* Puts a key into the store; the caller holds the lock. */
static psa_status_t store(mbedtls_svc_key_id_t *id, const rsa_key *key,
                          psa_key_type_t type, psa_key_usage_t usage)
{
  psa_key_attributes_t attributes = psa_key_attributes_init();

  psa_set_key_type(&attributes, type);
  psa_set_key_usage_flags(&attributes, usage);
  psa_set_key_algorithm(&attributes, SIGN_ANY);
  return psa_import_key(&attributes, key->raw, key->len, id);
}

static void rsa_free(void *key)
{
  rsa_key *k = key;

  if (k != NULL) {
    wipe(k->raw, k->len);
    k->mem->release(k, k->mem->user_data);
  }
}

static int import_status(psa_status_t status)
{
  /* A generic error is what PSA makes of some of the parser's. */
  return status == PSA_ERROR_INVALID_ARGUMENT ||
                 status == PSA_ERROR_GENERIC_ERROR
             ? DKIMKIT_ERR_KEY_SYNTAX
             : status_of(status);
}

static int rsa_new(rsa_key **key, dkk_slice modulus, const uint8_t *raw,
                   size_t len, const dkimkit_mem *mem)
{
  rsa_key *made = mem->allocate(sizeof(*made) + len, mem->user_data);

  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  made->mem = mem;
  made->is_below_psa = 0;
  made->modulus_offset = (size_t)(modulus.data - raw);
  made->modulus_len = modulus.len;
  made->len = len;
  memcpy(made->raw, raw, len);
  *key = made;
  return DKIMKIT_OK;
}

static int rsa_import(void **key, dkk_slice modulus, psa_key_type_t type,
                      psa_key_usage_t usage, const uint8_t *raw, size_t len,
                      const dkimkit_mem *mem)
{
  rsa_key *made;
  mbedtls_svc_key_id_t id;
  psa_status_t status;
  int rv = rsa_new(&made, modulus, raw, len, mem);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  lock();
  status = store(&id, made, type, usage);
  if (status == PSA_SUCCESS) {
    (void)psa_destroy_key(id);
  }
  unlock();
  if (status != PSA_SUCCESS) {
    rsa_free(made);
    return import_status(status);
  }
  *key = made;
  return DKIMKIT_OK;
}

static int below_psa_import(void **key,
                            const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS],
                            const uint8_t *raw, size_t len,
                            const dkimkit_mem *mem)
{
  rsa_key *made;
  int rv = dkk_mbedtls_rsa_check(numbers);

  if (rv == DKIMKIT_OK) {
    rv = rsa_new(&made, numbers[0], raw, len, mem);
  }
  if (rv == DKIMKIT_OK) {
    made->is_below_psa = 1;
    *key = made;
  }
  return rv;
}

static int below_psa_verify(const rsa_key *key, dkimkit_hash hash,
                            dkk_slice digest, const uint8_t *signature)
{
  dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS];

  return dkk_rsa_numbers_public(numbers, key->raw, key->len)
             ? dkk_mbedtls_rsa_verify(numbers, hash, digest, signature)
             : DKIMKIT_ERR_CRYPTO;
}

static int is_too_large(dkk_slice modulus)
{
  return modulus.len > PSA_VENDOR_RSA_MAX_KEY_BITS / 8;
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS];
  int rv;

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (!dkk_rsa_numbers_public(numbers, raw, len)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (is_too_large(numbers[0])) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = rsa_import(key, numbers[0], PSA_KEY_TYPE_RSA_PUBLIC_KEY,
                  PSA_KEY_USAGE_VERIFY_HASH, raw, len, mem);
  return rv == DKIMKIT_ERR_UNSUPPORTED
             ? below_psa_import(key, numbers, raw, len, mem)
             : rv;
}

/* A signature that is not below the modulus gives the same generic error as
 * trouble inside of Mbed TLS, so it must not get that far. */
static int may_be_signature(const rsa_key *key, const uint8_t *signature,
                            size_t len)
{
  return len == key->modulus_len &&
         memcmp(signature, key->raw + key->modulus_offset, len) < 0;
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  const rsa_key *k = key;
  psa_algorithm_t algorithm = algorithm_of(hash);
  mbedtls_svc_key_id_t id;
  psa_status_t status;

  if (!has_key_type(type) || algorithm == PSA_ALG_NONE) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (digest_len != octets_of(algorithm)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!may_be_signature(k, signature, signature_len)) {
    return DKIMKIT_ERR_SIGN_FAILED;
  }
  if (k->is_below_psa) {
    dkk_slice slice = {digest, digest_len};

    return below_psa_verify(k, hash, slice, signature);
  }
  lock();
  status =
      store(&id, k, PSA_KEY_TYPE_RSA_PUBLIC_KEY, PSA_KEY_USAGE_VERIFY_HASH);
  if (status == PSA_SUCCESS) {
    status = psa_verify_hash(id, PSA_ALG_RSA_PKCS1V15_SIGN(algorithm), digest,
                             digest_len, signature, signature_len);
    (void)psa_destroy_key(id);
  }
  unlock();
  return status == PSA_ERROR_INVALID_SIGNATURE ? DKIMKIT_ERR_SIGN_FAILED
                                               : status_of(status);
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS];

  if (!has_key_type(type)) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (!dkk_rsa_numbers_private(numbers, raw, len)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (is_too_large(numbers[0])) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  return rsa_import(key, numbers[0], PSA_KEY_TYPE_RSA_KEY_PAIR,
                    PSA_KEY_USAGE_SIGN_HASH, raw, len, mem);
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  psa_algorithm_t algorithm = algorithm_of(hash);
  mbedtls_svc_key_id_t id;
  psa_status_t status;
  size_t written = 0;

  if (!has_key_type(type) || algorithm == PSA_ALG_NONE) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (digest_len != octets_of(algorithm)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  lock();
  status = store(&id, key, PSA_KEY_TYPE_RSA_KEY_PAIR, PSA_KEY_USAGE_SIGN_HASH);
  if (status == PSA_SUCCESS) {
    status = psa_sign_hash(id, PSA_ALG_RSA_PKCS1V15_SIGN(algorithm), digest,
                           digest_len, signature, *signature_len, &written);
    (void)psa_destroy_key(id);
  }
  unlock();
  if (status == PSA_SUCCESS) {
    *signature_len = written;
  }
  return status_of(status);
}

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  psa_key_attributes_t attributes = psa_key_attributes_init();
  mbedtls_svc_key_id_t id;
  psa_status_t status;
  size_t written = 0;

  if (!has_key_type(type) || bits > PSA_VENDOR_RSA_MAX_KEY_BITS) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
  psa_set_key_bits(&attributes, bits);
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_EXPORT);
  lock();
  status = psa_generate_key(&attributes, &id);
  if (status == PSA_SUCCESS) {
    status = psa_export_key(id, raw, *len, &written);
    (void)psa_destroy_key(id);
  }
  unlock();
  if (status == PSA_SUCCESS) {
    *len = written;
  }
  return status_of(status);
}

const dkimkit_crypto_ops dkk_crypto_mbedtls = {
    .struct_size = sizeof(dkimkit_crypto_ops),
    .name = "mbedtls",
    .init = init,
    .hash_state_size = hash_state_size,
    .hash_init = hash_init,
    .hash_update = hash_update,
    .hash_final = hash_final,
    .hash_clear = hash_clear,
    .has_key_type = has_key_type,
    .public_import = public_import,
    .public_verify = public_verify,
    .public_free = rsa_free,
    .private_import = private_import,
    .private_sign = private_sign,
    .private_free = rsa_free,
    .private_to_public = NULL,
    .generate = generate,
    .hash_copy = hash_copy,
};
