/* SPDX-License-Identifier: MIT */
#include "crypto_provider_support.h"

#include "core/mem.h"

octets provider_copy(const void *data, size_t len)
{
  octets made = {malloc(len > 0 ? len : 1), len};

  assert_non_null(made.data);
  if (len > 0) {
    memcpy(made.data, data, len);
  }
  return made;
}

octets provider_unhex(const char *text)
{
  octets made = {malloc(strlen(text) / 2 + 1), strlen(text) / 2};
  size_t i;

  assert_non_null(made.data);
  for (i = 0; i < made.len; i++) {
    char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};

    made.data[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
  if (made.len > 0) {
    made.data = realloc(made.data, made.len);
    assert_non_null(made.data);
  }
  return made;
}

octets provider_digest(const dkimkit_crypto_ops *ops, dkimkit_hash hash,
                       const char *message, size_t repeat)
{
  static const size_t lengths[] = {0, 20, 32, 64};
  octets made = {malloc(lengths[hash]), lengths[hash]};
  void *state = malloc(ops->hash_state_size(hash));

  assert_non_null(made.data);
  assert_non_null(state);
  assert_int_equal(ops->hash_init(state, hash), DKIMKIT_OK);
  for (; repeat > 0; repeat--) {
    assert_int_equal(
        ops->hash_update(state, (const uint8_t *)message, strlen(message)),
        DKIMKIT_OK);
  }
  assert_int_equal(ops->hash_final(state, made.data), DKIMKIT_OK);
  ops->hash_clear(state);
  free(state);
  return made;
}

/* The digest of "abc". */
octets provider_abc(dkimkit_hash hash)
{
  static const char *const names[] = {"openssl", "mbedtls", "sodium"};
  size_t i;

  for (i = 0; i < COUNT(names); i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(names[i]);

    if (ops != NULL && ops->hash_state_size(hash) > 0) {
      return provider_digest(ops, hash, "abc", 1);
    }
  }
  fail_msg("no provider has the hash");
  return provider_copy("", 0);
}

void *provider_public(const dkimkit_crypto_ops *ops, dkimkit_key_type type,
                      const char *hex)
{
  octets raw = provider_unhex(hex);
  void *key = NULL;

  assert_int_equal(
      ops->public_import(&key, type, raw.data, raw.len, &dkk_mem_default),
      DKIMKIT_OK);
  assert_non_null(key);
  free(raw.data);
  return key;
}

void *provider_private(const dkimkit_crypto_ops *ops, dkimkit_key_type type,
                       const char *hex)
{
  octets raw = provider_unhex(hex);
  void *key = NULL;

  assert_int_equal(
      ops->private_import(&key, type, raw.data, raw.len, &dkk_mem_default),
      DKIMKIT_OK);
  assert_non_null(key);
  free(raw.data);
  return key;
}

void provider_refuse_public(const dkimkit_crypto_ops *ops,
                            dkimkit_key_type type, const uint8_t *raw,
                            size_t len)
{
  octets exact = provider_copy(raw, len);
  void *key = NULL;

  assert_int_equal(
      ops->public_import(&key, type, exact.data, len, &dkk_mem_default),
      DKIMKIT_ERR_KEY_SYNTAX);
  assert_null(key);
  free(exact.data);
}

void provider_refuse_private(const dkimkit_crypto_ops *ops,
                             dkimkit_key_type type, const uint8_t *raw,
                             size_t len)
{
  octets exact = provider_copy(raw, len);
  void *key = NULL;

  assert_int_equal(
      ops->private_import(&key, type, exact.data, len, &dkk_mem_default),
      DKIMKIT_ERR_KEY_SYNTAX);
  assert_null(key);
  free(exact.data);
}

int provider_verify_hex(const dkimkit_crypto_ops *ops, const void *key,
                        dkimkit_key_type type, dkimkit_hash hash, octets digest,
                        const char *hex)
{
  octets signature = provider_unhex(hex);
  int rv = ops->public_verify(key, type, hash, digest.data, digest.len,
                              signature.data, signature.len);

  free(signature.data);
  return rv;
}

octets provider_sign(const dkimkit_crypto_ops *ops, const void *key,
                     dkimkit_key_type type, octets digest, size_t len)
{
  octets made = {malloc(len), len};

  assert_non_null(made.data);
  assert_int_equal(ops->private_sign(key, type, SHA256, digest.data, digest.len,
                                     made.data, &made.len),
                   DKIMKIT_OK);
  assert_int_equal(made.len, len);
  return made;
}

/* Neither one bit of difference nor of length passes. */
void provider_refuse_changed(const dkimkit_crypto_ops *ops, const void *key,
                             dkimkit_key_type type, octets digest,
                             octets signature)
{
  octets longer = provider_copy(signature.data, signature.len);
  size_t i;

  longer.data = realloc(longer.data, signature.len + 1);
  assert_non_null(longer.data);
  longer.data[signature.len] = 0;
  for (i = 0; i < signature.len; i += 7) {
    uint8_t bit = (uint8_t)(1U << (i % 8));

    longer.data[i] ^= bit;
    assert_int_equal(ops->public_verify(key, type, SHA256, digest.data,
                                        digest.len, longer.data, signature.len),
                     BAD);
    longer.data[i] ^= bit;
  }
  for (i = 0; i <= signature.len + 1; i++) {
    assert_int_equal(ops->public_verify(key, type, SHA256, digest.data,
                                        digest.len, longer.data, i),
                     i == signature.len ? DKIMKIT_OK : BAD);
  }
  memmove(longer.data + 1, longer.data, signature.len);
  longer.data[0] = 0;
  assert_int_equal(ops->public_verify(key, type, SHA256, digest.data,
                                      digest.len, longer.data,
                                      signature.len + 1),
                   BAD);
  digest.data[0] ^= 1;
  assert_int_equal(ops->public_verify(key, type, SHA256, digest.data,
                                      digest.len, signature.data,
                                      signature.len),
                   BAD);
  digest.data[0] ^= 1;
  free(longer.data);
}
