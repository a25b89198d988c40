/* SPDX-License-Identifier: MIT */
#include "crypto_provider_support.h"

#include "core/der.h"
#include "core/mem.h"
#include "crypto/rsa_numbers.h"
#include "crypto_vectors.h"

static void rsa_verifies(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *key = provider_public(ops, RSA, rsa2048_public);
  void *small = provider_public(ops, RSA, rsa1024_public);
  octets sha1 = provider_abc(SHA1);
  octets sha256 = provider_abc(SHA256);
  octets sha512 = provider_abc(SHA512);

  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA1, sha1, rsa2048_abc_sha1),
      DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA256, sha256, rsa2048_abc_sha256),
      DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA512, sha512, rsa2048_abc_sha512),
      DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, small, RSA, SHA256, sha256, rsa1024_abc_sha256),
      DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA256, sha256, rsa2048_abc_sha512),
      BAD);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA256, sha256, rsa1024_abc_sha256),
      BAD);
  assert_int_equal(
      provider_verify_hex(ops, small, RSA, SHA256, sha256, rsa2048_abc_sha256),
      BAD);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA512, sha256, rsa2048_abc_sha512),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  /* The right digest length with another hash's name. */
  sha512.len = 20;
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA1, sha512, rsa2048_abc_sha512),
      BAD);
  free(sha1.data);
  free(sha256.data);
  free(sha512.data);
  ops->public_free(key);
  ops->public_free(small);
}

/* C-105: a modulus that isn't a multiple of 8 bits long. */
static void rsa_takes_uneven_sizes(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *key = provider_public(ops, RSA, rsa2047_public);
  octets sha1 = provider_abc(SHA1);
  octets digest = provider_abc(SHA256);
  octets right = provider_unhex(rsa2047_abc_sha256);

  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA256, digest, rsa2047_abc_sha256),
      DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA1, sha1, rsa2047_abc_sha1),
      DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, key, RSA, SHA1, sha1, rsa2047_abc_sha256), BAD);
  provider_refuse_changed(ops, key, RSA, digest, right);
  ops->public_free(key);
  free(sha1.data);
  free(digest.data);
  free(right.data);
}

static void rsa_refuses_signatures(void **state)
{
  static const char *const forged[] = {
      rsa2048_plus_modulus, rsa2048_no_null,      rsa2048_short_padding,
      rsa2048_bad_padding,  rsa2048_block_type_2, rsa2048_digest_only,
      rsa2048_ber_length};
  const dkimkit_crypto_ops *ops = *state;
  void *key = provider_public(ops, RSA, rsa2048_public);
  octets digest = provider_abc(SHA256);
  octets right = provider_unhex(rsa2048_abc_sha256);
  octets raw = provider_unhex(rsa2048_public);
  uint8_t constant[256];
  dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS];
  size_t i;

  for (i = 0; i < COUNT(forged); i++) {
    assert_int_equal(
        provider_verify_hex(ops, key, RSA, SHA256, digest, forged[i]), BAD);
  }
  provider_refuse_changed(ops, key, RSA, digest, right);
  for (i = 0; i < 256; i += 255) {
    memset(constant, (int)i, sizeof(constant));
    assert_int_equal(ops->public_verify(key, RSA, SHA256, digest.data,
                                        digest.len, constant, 256),
                     BAD);
  }
  assert_true(dkk_rsa_numbers_public(numbers, raw.data, raw.len));
  assert_int_equal(ops->public_verify(key, RSA, SHA256, digest.data, digest.len,
                                      numbers[0].data, numbers[0].len),
                   BAD);
  ops->public_free(key);
  free(digest.data);
  free(right.data);
  free(raw.data);
}

static void rsa_signs(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *key = provider_private(ops, RSA, rsa2048_private);
  octets digest = provider_abc(SHA256);
  octets expected = provider_unhex(rsa2048_abc_sha256);
  octets got = provider_sign(ops, key, RSA, digest, 256);
  size_t len = 255;

  assert_memory_equal(got.data, expected.data, 256);
  assert_int_equal(
      ops->private_sign(key, RSA, SHA256, digest.data, 32, got.data, &len),
      DKIMKIT_ERR_LIMIT);
  assert_int_equal(len, 255);
  len = 256;
  assert_int_equal(
      ops->private_sign(key, RSA, SHA256, digest.data, 31, got.data, &len),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  ops->private_free(key);
  free(digest.data);
  free(expected.data);
  free(got.data);
}

static void rsa_refuses_keys(void **state)
{
  static const uint8_t negative[] = {0x30, 6, 2, 1, 0xff, 2, 1, 3};
  const dkimkit_crypto_ops *ops = *state;
  octets public = provider_unhex(rsa2048_public);
  octets private = provider_unhex(rsa2048_private);
  size_t i;

  for (i = 0; i < public.len; i += 3) {
    provider_refuse_public(ops, RSA, public.data, i);
  }
  for (i = 0; i < private.len; i += 17) {
    provider_refuse_private(ops, RSA, private.data, i);
  }
  provider_refuse_public(ops, RSA, private.data, private.len);
  provider_refuse_private(ops, RSA, public.data, public.len);
  provider_refuse_public(ops, RSA, negative, sizeof(negative));
  public.data = realloc(public.data, public.len + 1);
  private.data = realloc(private.data, private.len + 1);
  assert_non_null(public.data);
  assert_non_null(private.data);
  public.data[public.len] = 0;
  private.data[private.len] = 0;
  provider_refuse_public(ops, RSA, public.data, public.len + 1);
  provider_refuse_private(ops, RSA, private.data, private.len + 1);
  /* The version of a key of more than two primes. */
  private.data[6] = 1;
  provider_refuse_private(ops, RSA, private.data, private.len);
  free(public.data);
  free(private.data);
}

static octets rsa_public(dkk_slice modulus, dkk_slice exponent)
{
  static const uint8_t zero = 0;
  dkk_buf number;
  dkk_buf body;
  dkk_buf der;
  octets made;

  dkk_buf_init(&number, &dkk_mem_default);
  dkk_buf_init(&body, &dkk_mem_default);
  dkk_buf_init(&der, &dkk_mem_default);
  assert_int_equal(dkk_buf_append(&number, &zero, 1), DKIMKIT_OK);
  assert_int_equal(dkk_buf_append(&number, modulus.data, modulus.len),
                   DKIMKIT_OK);
  assert_int_equal(
      dkk_der_write(&body, DKK_DER_INTEGER, number.data, number.len),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_der_write(&body, DKK_DER_INTEGER, exponent.data, exponent.len),
      DKIMKIT_OK);
  assert_int_equal(dkk_der_write(&der, DKK_DER_SEQUENCE, body.data, body.len),
                   DKIMKIT_OK);
  made = provider_copy(der.data, der.len);
  dkk_buf_clear(&number);
  dkk_buf_clear(&body);
  dkk_buf_clear(&der);
  return made;
}

static void rsa_large_key(void **state)
{
  static const uint8_t exponent[] = {1, 0, 1};
  const dkimkit_crypto_ops *ops = *state;
  int has = strcmp(ops->name, "mbedtls") != 0;
  uint8_t modulus[1024];
  octets raw;
  void *key = NULL;
  size_t len = sizeof(modulus);

  memset(modulus, 0xff, sizeof(modulus));
  raw = rsa_public((dkk_slice){modulus, sizeof(modulus)},
                   (dkk_slice){exponent, sizeof(exponent)});
  assert_int_equal(
      ops->public_import(&key, RSA, raw.data, raw.len, &dkk_mem_default),
      has ? DKIMKIT_OK : DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(key != NULL, has);
  if (!has) {
    assert_int_equal(ops->generate(RSA, 8192, modulus, &len),
                     DKIMKIT_ERR_UNSUPPORTED);
  }
  ops->public_free(key);
  free(raw.data);
}

static void rsa_generates(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  octets raw = {malloc(700), 700};
  octets digest = provider_abc(SHA256);
  dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS];
  octets public_raw;
  octets signature;
  void *private_key = NULL;
  void *public_key = NULL;
  size_t len = 500;

  assert_non_null(raw.data);
  assert_int_equal(ops->generate(RSA, 1024, raw.data, &len), DKIMKIT_ERR_LIMIT);
  assert_int_equal(len, 500);
  assert_int_equal(ops->generate(RSA, 1024, raw.data, &raw.len), DKIMKIT_OK);
  assert_true(dkk_rsa_numbers_private(numbers, raw.data, raw.len));
  assert_int_equal(numbers[0].len, 128);
  assert_true(numbers[0].data[0] >= 0x80);
  public_raw = rsa_public(numbers[0], numbers[1]);
  assert_int_equal(ops->private_import(&private_key, RSA, raw.data, raw.len,
                                       &dkk_mem_default),
                   DKIMKIT_OK);
  assert_int_equal(ops->public_import(&public_key, RSA, public_raw.data,
                                      public_raw.len, &dkk_mem_default),
                   DKIMKIT_OK);
  signature = provider_sign(ops, private_key, RSA, digest, 128);
  assert_int_equal(ops->public_verify(public_key, RSA, SHA256, digest.data,
                                      digest.len, signature.data, 128),
                   DKIMKIT_OK);
  ops->private_free(private_key);
  ops->public_free(public_key);
  free(raw.data);
  free(digest.data);
  free(public_raw.data);
  free(signature.data);
}

const provider_test provider_rsa_tests[PROVIDER_RSA_TESTS] = {
    {"rsa verifies", rsa_verifies, RSA},
    {"rsa takes uneven sizes", rsa_takes_uneven_sizes, RSA},
    {"rsa refuses signatures", rsa_refuses_signatures, RSA},
    {"rsa signs", rsa_signs, RSA},
    {"rsa refuses keys", rsa_refuses_keys, RSA},
    {"rsa large key", rsa_large_key, RSA},
    {"rsa generates", rsa_generates, RSA},
};
