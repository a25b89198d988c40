/* SPDX-License-Identifier: MIT */

/* What is believed of a provider's private keys. */

#include "core/key.h"

#include "fake_provider.h"

static const uint8_t seed[64] = {7};

/* What the provider says that it wrote. */
static size_t written;

static int sign(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                const uint8_t *digest, size_t digest_len, uint8_t *signature,
                size_t *signature_len)
{
  assert_ptr_equal(key, &asked);
  assert_int_equal(hash, DKIMKIT_HASH_SHA256);
  (void)type;
  (void)digest;
  (void)digest_len;
  memset(signature, 0x5a, *signature_len);
  *signature_len = written;
  return answer;
}

static int to_public(dkimkit_key_type type, const uint8_t *raw, size_t len,
                     uint8_t *public_raw, size_t *public_len)
{
  assert_int_equal(type, DKIMKIT_KEY_TYPE_ED25519);
  assert_memory_equal(raw, seed, 32);
  assert_int_equal(len, 32);
  assert_true(*public_len >= 32);
  memset(public_raw, 0x11, 32);
  *public_len = written;
  return answer;
}

static dkimkit_crypto_ops signing_ops(void)
{
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);

  ops.private_sign = sign;
  ops.private_to_public = to_public;
  written = 64;
  return ops;
}

static dkimkit_key *new_key(const dkimkit_config *config)
{
  dkimkit_key *key = NULL;

  answer = DKIMKIT_OK;
  assert_int_equal(dkimkit_key_import(&key, config, seed, 32), DKIMKIT_OK);
  assert_int_equal(dkimkit_key_get_type(key), DKIMKIT_KEY_TYPE_ED25519);
  assert_int_equal(dkimkit_key_bits(key), 256);
  return key;
}

typedef struct answer_case {
  int answer;
  int expected;
} answer_case;

/* Of a key that wasn't made nothing is freed, whatever was left in its place.
 */
static void test_private_import_that_fails(void **state)
{
  static const answer_case cases[] = {
      {DKIMKIT_OK, DKIMKIT_OK},
      {DKIMKIT_ERR_KEY_SYNTAX, DKIMKIT_ERR_KEY_SYNTAX},
      {DKIMKIT_ERR_UNSUPPORTED, DKIMKIT_ERR_UNSUPPORTED},
      {DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_NOMEM},
      {DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_ERR_CRYPTO},
  };
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_key *key = NULL;

    answer = cases[i].answer;
    freed = 0;
    assert_int_equal(dkimkit_key_import(&key, config, seed, 32),
                     cases[i].expected);
    assert_int_equal(key != NULL, cases[i].expected == DKIMKIT_OK);
    dkimkit_key_free(key);
    assert_int_equal(freed, cases[i].expected == DKIMKIT_OK);
  }
  dkimkit_config_free(config);
}

static void test_private_import_without_provider(void **state)
{
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ONLY(DKIMKIT_KEY_TYPE_RSA));
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  dkimkit_key *key = NULL;

  (void)state;
  assert_int_equal(dkimkit_key_import(&key, config, seed, 32),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(
      dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(
      dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_RSA, 1024),
      DKIMKIT_ERR_UNSUPPORTED);
  assert_null(key);
  dkimkit_config_free(config);
}

/* The last reference frees it. */
static void test_references(void **state)
{
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  dkimkit_key *key = new_key(config);

  (void)state;
  assert_ptr_equal(dkimkit_key_ref(key), key);
  dkimkit_key_free(key);
  assert_int_equal(freed, 0);
  dkimkit_key_free(key);
  assert_int_equal(freed, 1);
  assert_null(dkimkit_key_ref(NULL));
  dkimkit_config_free(config);
}

typedef struct sign_case {
  int answer;
  size_t written;
  int expected;
} sign_case;

/* 64 octets or no signature; of what else was written nothing is left. */
static void test_signatures_that_are_wrong(void **state)
{
  static const sign_case cases[] = {
      {DKIMKIT_OK, 64, DKIMKIT_OK},
      {DKIMKIT_OK, 63, DKIMKIT_ERR_SIGN_FAILED},
      {DKIMKIT_OK, 65, DKIMKIT_ERR_SIGN_FAILED},
      {DKIMKIT_OK, 0, DKIMKIT_ERR_SIGN_FAILED},
      {DKIMKIT_OK, 81, DKIMKIT_ERR_SIGN_FAILED},
      {DKIMKIT_ERR_NOMEM, 64, DKIMKIT_ERR_NOMEM},
      {DKIMKIT_ERR_SIGN_FAILED, 64, DKIMKIT_ERR_CRYPTO},
      {1, 64, DKIMKIT_ERR_CRYPTO},
  };
  static const uint8_t zeros[80];
  dkk_slice digest = {zeros, 32};
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  dkimkit_key *key = new_key(config);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    uint8_t signature[sizeof(zeros)];
    size_t len = sizeof(signature);

    answer = cases[i].answer;
    written = cases[i].written;
    assert_int_equal(
        dkk_key_sign(key, DKIMKIT_HASH_SHA256, digest, signature, &len),
        cases[i].expected);
    if (cases[i].expected == DKIMKIT_OK) {
      assert_int_equal(len, 64);
      assert_int_equal(signature[63], 0x5a);
    } else {
      assert_memory_equal(signature, zeros, sizeof(zeros));
    }
  }
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* RFC 8032, 5.1.5: 32 octets or no public key. */
static void test_public_keys_that_are_wrong(void **state)
{
  static const sign_case cases[] = {
      {DKIMKIT_OK, 32, DKIMKIT_OK},
      {DKIMKIT_OK, 31, DKIMKIT_ERR_CRYPTO},
      {DKIMKIT_OK, 33, DKIMKIT_ERR_CRYPTO},
      {DKIMKIT_ERR_NOMEM, 32, DKIMKIT_ERR_NOMEM},
      {DKIMKIT_ERR_KEY_SYNTAX, 32, DKIMKIT_ERR_CRYPTO},
  };
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  dkimkit_key *key = new_key(config);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    answer = cases[i].answer;
    written = cases[i].written;
    assert_int_equal(dkk_key_public(key, &out), cases[i].expected);
    assert_int_equal(out.len, cases[i].expected == DKIMKIT_OK ? 32 : 0);
    dkk_buf_clear(&out);
  }
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* A seed with a public key behind it: both belong together, or it isn't
 * taken. */
static void test_seed_with_public_key(void **state)
{
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  uint8_t both[64];
  size_t i;

  (void)state;
  for (i = 31; i < 64; i++) {
    dkimkit_key *key = NULL;

    memset(both, 0x11, sizeof(both));
    memcpy(both, seed, 32);
    both[i] ^= (uint8_t)(i >= 32);
    answer = DKIMKIT_OK;
    written = 32;
    freed = 0;
    assert_int_equal(dkimkit_key_import(&key, config, both, sizeof(both)),
                     i >= 32 ? DKIMKIT_ERR_KEY_SYNTAX : DKIMKIT_OK);
    assert_int_equal(key == NULL, i >= 32);
    dkimkit_key_free(key);
    assert_int_equal(freed, 1);
  }
  written = 31;
  {
    dkimkit_key *key = NULL;

    assert_int_equal(dkimkit_key_import(&key, config, both, sizeof(both)),
                     DKIMKIT_ERR_CRYPTO);
    assert_null(key);
  }
  dkimkit_config_free(config);
}

/* What a provider generates. */
static size_t generated;
static unsigned generated_bits;

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  (void)type;
  generated_bits = bits;
  assert_true(*len >= 8192);
  memset(raw, 0x30, 64);
  memcpy(raw, seed, 32);
  *len = generated;
  return answer;
}

static void test_generated_keys_that_are_wrong(void **state)
{
  static const sign_case cases[] = {
      {DKIMKIT_OK, 32, DKIMKIT_OK},
      {DKIMKIT_OK, 31, DKIMKIT_ERR_CRYPTO},
      {DKIMKIT_OK, 33, DKIMKIT_ERR_CRYPTO},
      {DKIMKIT_OK, 8193, DKIMKIT_ERR_CRYPTO},
      {DKIMKIT_ERR_NOMEM, 32, DKIMKIT_ERR_NOMEM},
      {DKIMKIT_ERR_UNSUPPORTED, 32, DKIMKIT_ERR_UNSUPPORTED},
      {DKIMKIT_ERR_KEY_SYNTAX, 32, DKIMKIT_ERR_CRYPTO},
  };
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config;
  size_t i;

  (void)state;
  ops.generate = generate;
  config = with_fake(&ops, DKIMKIT_OK);
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_key *key = NULL;

    answer = cases[i].answer;
    generated = cases[i].written;
    assert_int_equal(
        dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_ED25519, 0),
        cases[i].expected);
    assert_int_equal(generated_bits, 256);
    assert_int_equal(key != NULL, cases[i].expected == DKIMKIT_OK);
    dkimkit_key_free(key);
  }
  answer = DKIMKIT_OK;
  generated = 8193;
  {
    dkimkit_key *key = NULL;

    assert_int_equal(
        dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_RSA, 1025),
        DKIMKIT_ERR_CRYPTO);
    assert_int_equal(generated_bits, 1025);
    generated = 64;
    assert_int_equal(
        dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_RSA, 8192),
        DKIMKIT_ERR_KEY_SYNTAX);
    assert_int_equal(generated_bits, 8192);
    assert_null(key);
  }
  dkimkit_config_free(config);
}

typedef struct size_case {
  unsigned min;
  unsigned max;
  unsigned bits;
  int expected;
} size_case;

/* RFC 8301, 3.2: nobody signs with less than 1024 bits, whatever is
 * configured. */
static void test_check_size(void **state)
{
  static const size_case cases[] = {
      {512, 4096, 1023, DKIMKIT_ERR_KEY_TOO_SMALL},
      {512, 4096, 1024, DKIMKIT_OK},
      {1024, 4096, 1024, DKIMKIT_OK},
      {1024, 4096, 1023, DKIMKIT_ERR_KEY_TOO_SMALL},
      {2048, 4096, 1024, DKIMKIT_ERR_KEY_TOO_SMALL},
      {2048, 4096, 2047, DKIMKIT_ERR_KEY_TOO_SMALL},
      {2048, 4096, 2048, DKIMKIT_OK},
      {2048, 4096, 4096, DKIMKIT_OK},
      {2048, 4096, 4097, DKIMKIT_ERR_KEY_TOO_LARGE},
      {512, 512, 1024, DKIMKIT_ERR_KEY_TOO_LARGE},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_config *config = new_config();
    dkk_keyform form = {DKIMKIT_KEY_TYPE_RSA, cases[i].bits, {NULL, 0}, 0};

    assert_int_equal(
        dkimkit_config_set_rsa_bits(config, cases[i].min, cases[i].max),
        DKIMKIT_OK);
    assert_int_equal(dkk_key_check_size(config, &form), cases[i].expected);
    form.type = DKIMKIT_KEY_TYPE_ED25519;
    form.bits = 256;
    assert_int_equal(dkk_key_check_size(config, &form), DKIMKIT_OK);
    dkimkit_config_free(config);
  }
}

static void test_nothing_has_no_size(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_key_get_type(NULL), 0);
  assert_int_equal(dkimkit_key_bits(NULL), 0);
  dkimkit_key_free(NULL);
}

/* Octets that end a line are passed over behind base64, and no others. */
static void test_base64_seed_endings(void **state)
{
  static const char text[] = "BwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  static const char *const good[] = {"",   "\n",   "\r",      "\r\n", " ",
                                     "\t", "\n\n", " \t\r\n", "\n ",  "\r\r"};
  static const char *const bad[] = {"=", "x", "\v", "\n=", "=\n", "\f\n"};
  dkimkit_crypto_ops ops = signing_ops();
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good) + COUNT(bad); i++) {
    const int is_good = i < COUNT(good);
    const char *tail = is_good ? good[i] : bad[i - COUNT(good)];
    dkimkit_key *key = NULL;
    char whole[60];

    answer = DKIMKIT_OK;
    (void)snprintf(whole, sizeof(whole), "%s%s", text, tail);
    check_number(tail, dkimkit_key_import(&key, config, whole, strlen(whole)),
                 is_good ? DKIMKIT_OK : DKIMKIT_ERR_KEY_SYNTAX);
    if (is_good) {
      assert_int_equal(key->raw_len, 32);
      assert_memory_equal(key->raw, seed, 32);
    }
    dkimkit_key_free(key);
  }
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_private_import_that_fails),
      cmocka_unit_test(test_private_import_without_provider),
      cmocka_unit_test(test_references),
      cmocka_unit_test(test_signatures_that_are_wrong),
      cmocka_unit_test(test_public_keys_that_are_wrong),
      cmocka_unit_test(test_seed_with_public_key),
      cmocka_unit_test(test_generated_keys_that_are_wrong),
      cmocka_unit_test(test_check_size),
      cmocka_unit_test(test_nothing_has_no_size),
      cmocka_unit_test(test_base64_seed_endings),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
