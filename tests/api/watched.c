/* SPDX-License-Identifier: MIT */
#include "watched.h"

#if TEST_WATCHED

#include <stdlib.h>
#include <string.h>

/* As malloc(3) aligns. */
#define HEAD 16

static const dkimkit_crypto_ops *inner;

/* libcrypto gives libc what it has written itself, where MemorySanitizer
 * looks. What remains watched is what the library and the tests decide by. */
__attribute__((constructor)) static void trust_libcrypto(void)
{
  __msan_scoped_disable_interceptor_checks();
}

static void check(const void *data, size_t len)
{
  __msan_check_mem_is_initialized(data, len);
}

/* In front of the inner state stands how long its digest is. */
static void *inside(void *state)
{
  return (uint8_t *)state + HEAD;
}

static size_t digest_octets(dkimkit_hash hash)
{
  switch (hash) {
  case DKIMKIT_HASH_SHA1:
    return 20;
  case DKIMKIT_HASH_SHA256:
    return 32;
  case DKIMKIT_HASH_SHA512:
    return 64;
  }
  return 0;
}

static size_t hash_state_size(dkimkit_hash hash)
{
  size_t size = inner->hash_state_size(hash);

  return size > 0 ? HEAD + size : 0;
}

static int hash_init(void *state, dkimkit_hash hash)
{
  size_t octets = digest_octets(hash);

  memcpy(state, &octets, sizeof(octets));
  return inner->hash_init(inside(state), hash);
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  check(data, len);
  return inner->hash_update(inside(state), data, len);
}

static int hash_final(void *state, uint8_t *out)
{
  size_t octets;

  memcpy(&octets, state, sizeof(octets));
  TEST_WRITTEN(out, octets);
  return inner->hash_final(inside(state), out);
}

static void hash_clear(void *state)
{
  inner->hash_clear(inside(state));
}

static int hash_copy(void *to, const void *from)
{
  memcpy(to, from, HEAD);
  return inner->hash_copy(inside(to), (const uint8_t *)from + HEAD);
}

static int hash_restart(void *state)
{
  return inner->hash_restart(inside(state));
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  check(raw, len);
  return inner->public_import(key, type, raw, len, mem);
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  check(digest, digest_len);
  check(signature, signature_len);
  return inner->public_verify(key, type, hash, digest, digest_len, signature,
                              signature_len);
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  check(raw, len);
  return inner->private_import(key, type, raw, len, mem);
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  int rv;

  check(digest, digest_len);
  rv = inner->private_sign(key, type, hash, digest, digest_len, signature,
                           signature_len);
  if (rv == DKIMKIT_OK) {
    TEST_WRITTEN(signature, *signature_len);
  }
  return rv;
}

static int private_to_public(dkimkit_key_type type, const uint8_t *raw,
                             size_t len, uint8_t *public_raw,
                             size_t *public_len)
{
  int rv;

  check(raw, len);
  rv = inner->private_to_public(type, raw, len, public_raw, public_len);
  if (rv == DKIMKIT_OK) {
    TEST_WRITTEN(public_raw, *public_len);
  }
  return rv;
}

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  int rv = inner->generate(type, bits, raw, len);

  if (rv == DKIMKIT_OK) {
    TEST_WRITTEN(raw, *len);
  }
  return rv;
}

static int public_recover(const void *key, dkimkit_key_type type,
                          dkimkit_hash hash, const uint8_t *signature,
                          size_t signature_len, uint8_t *digest,
                          size_t *digest_len)
{
  int rv;

  check(signature, signature_len);
  rv = inner->public_recover(key, type, hash, signature, signature_len, digest,
                             digest_len);
  if (rv == DKIMKIT_OK) {
    TEST_WRITTEN(digest, *digest_len);
  }
  return rv;
}

const dkimkit_crypto_ops *watched_provider(void)
{
  static dkimkit_crypto_ops ops;

  inner = dkimkit_crypto_builtin("openssl");
  if (inner == NULL) {
    abort();
  }
  ops = *inner;
  ops.hash_state_size = hash_state_size;
  ops.hash_init = hash_init;
  ops.hash_update = hash_update;
  ops.hash_final = hash_final;
  ops.hash_clear = hash_clear;
  ops.hash_copy = hash_copy;
  ops.hash_restart = hash_restart;
  ops.public_import = public_import;
  ops.public_verify = public_verify;
  ops.private_import = private_import;
  ops.private_sign = private_sign;
  ops.private_to_public = private_to_public;
  ops.generate = generate;
  ops.public_recover = public_recover;
  return &ops;
}

#endif
