/* SPDX-License-Identifier: MIT */

/* Which provider is taken for what, and what is believed of its answers. */

#include "core/crypto.h"

#include "fake_provider.h"

static void check_added(const dkimkit_crypto_ops *ops, int expected)
{
  dkimkit_config *config = NULL;

  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_add_crypto(config, ops), expected);
  assert_int_equal(config->application_crypto_count, expected == DKIMKIT_OK);
  dkimkit_config_free(config);
}

#define WITHOUT(member, expected)                                              \
  do {                                                                         \
    dkimkit_crypto_ops without = ops;                                          \
    without.member = NULL;                                                     \
    check_added(&without, expected);                                           \
  } while (0)

static void check_without_each(unsigned hashes, unsigned types)
{
  const int bad = DKIMKIT_ERR_INVALID_ARGUMENT;
  dkimkit_crypto_ops ops = offering(hashes, types);
  int of_hashes = hashes != 0 ? bad : DKIMKIT_OK;
  int of_keys = types != 0 ? bad : DKIMKIT_OK;

  check_added(&ops, DKIMKIT_OK);
  WITHOUT(init, DKIMKIT_OK);
  WITHOUT(name, bad);
  WITHOUT(hash_init, of_hashes);
  WITHOUT(hash_update, of_hashes);
  WITHOUT(hash_final, of_hashes);
  WITHOUT(hash_clear, of_hashes);
  WITHOUT(public_import, of_keys);
  WITHOUT(public_verify, of_keys);
  WITHOUT(public_free, of_keys);
  WITHOUT(private_import, of_keys);
  WITHOUT(private_sign, of_keys);
  WITHOUT(private_free, of_keys);
  WITHOUT(private_to_public,
          (types & ONLY(DKIMKIT_KEY_TYPE_ED25519)) != 0 ? bad : DKIMKIT_OK);
}

/* What belongs to something offered has to be there, and nothing else. */
static void test_each_function_that_is_missing(void **state)
{
  dkimkit_crypto_ops ops;
  unsigned hashes;
  unsigned types;

  (void)state;
  for (hashes = 0; hashes <= ALL_HASHES; hashes += 2) {
    for (types = 0; types <= ALL_TYPES; types += 2) {
      check_without_each(hashes, types);
    }
  }
  ops = offering(ALL_HASHES, ALL_TYPES);
  ops.hash_state_size = NULL;
  ops.hash_init = NULL;
  check_added(&ops, DKIMKIT_OK);
  ops = offering(ALL_HASHES, ALL_TYPES);
  ops.has_key_type = NULL;
  ops.public_import = NULL;
  check_added(&ops, DKIMKIT_OK);
}

/* As short as a name, which offers nothing, and longer than this library's. */
static void test_each_size_of_table(void **state)
{
  struct {
    dkimkit_crypto_ops ops;
    uint8_t more[16];
  } later;
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);

  (void)state;
  ops.struct_size = offsetof(dkimkit_crypto_ops, init);
  check_added(&ops, DKIMKIT_OK);
  ops.struct_size--;
  check_added(&ops, DKIMKIT_ERR_INVALID_ARGUMENT);
  memset(&later, 0x5a, sizeof(later));
  later.ops = offering(ALL_HASHES, ALL_TYPES);
  later.ops.struct_size = sizeof(later);
  check_added(&later.ops, DKIMKIT_OK);
}

static void test_add_arguments(void **state)
{
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);
  dkimkit_config *config = sealed_config();

  (void)state;
  assert_int_equal(dkimkit_config_add_crypto(NULL, &ops),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_config_add_crypto(config, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_config_add_crypto(config, &ops), DKIMKIT_ERR_STATE);
  dkimkit_config_free(config);
}

typedef struct name_case {
  unsigned hashes;
  unsigned types;
  /** RSA with SHA-256, RSA with SHA-1, Ed25519. */
  int rsa;
  int sha1;
  int ed25519;
} name_case;

static void check_name(const dkimkit_config *config, int algorithm, int there)
{
  const char *name =
      dkimkit_config_crypto_name(config, (dkimkit_algorithm)algorithm);

  assert_int_equal(name != NULL, there);
  assert_true(name == NULL || strcmp(name, "fake") == 0);
}

static void test_crypto_name(void **state)
{
  static const name_case cases[] = {
      {ALL_HASHES, ALL_TYPES, 1, 1, 1},
      {ONLY(DKIMKIT_HASH_SHA256), ALL_TYPES, 1, 0, 1},
      {ALL_HASHES, ONLY(DKIMKIT_KEY_TYPE_RSA), 1, 1, 0},
      {ALL_HASHES, ONLY(DKIMKIT_KEY_TYPE_ED25519), 0, 0, 1},
      {ALL_HASHES, 0, 0, 0, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_crypto_ops ops = offering(cases[i].hashes, cases[i].types);
    dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);

    check_name(config, DKIMKIT_ALGORITHM_RSA_SHA256, cases[i].rsa);
    check_name(config, DKIMKIT_ALGORITHM_RSA_SHA1, cases[i].sha1);
    check_name(config, DKIMKIT_ALGORITHM_ED25519_SHA256, cases[i].ed25519);
    check_name(config, 0, 0);
    check_name(config, 4, 0);
    dkimkit_config_free(config);
  }
  check_name(NULL, DKIMKIT_ALGORITHM_RSA_SHA256, 0);
}

/* SHA-256 is the one hash that every signature needs. */
static void test_seal_needs_sha256(void **state)
{
  dkimkit_crypto_ops ops =
      offering(ALL_HASHES & ~ONLY(DKIMKIT_HASH_SHA256), ALL_TYPES);

  (void)state;
  dkimkit_config_free(with_fake(&ops, DKIMKIT_ERR_UNSUPPORTED));
}

static void test_init_that_fails(void **state)
{
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);
  dkimkit_config *config;

  (void)state;
  init_result = DKIMKIT_ERR_NOMEM;
  config = with_fake(&ops, DKIMKIT_ERR_CRYPTO);
  /* It was chosen, but can't be used. */
  check_name(config, DKIMKIT_ALGORITHM_RSA_SHA256, 0);
  dkimkit_config_free(config);
  ops.init = NULL;
  dkimkit_config_free(with_fake(&ops, DKIMKIT_OK));
}

/* For keys alone it's begun, too. */
static void test_init_of_keys_that_fails(void **state)
{
  dkimkit_crypto_ops ops = offering(0, ONLY(DKIMKIT_KEY_TYPE_ED25519));
  dkimkit_config *config = NULL;

  (void)state;
  assert_int_equal(config_behind(&config, NULL, &ops), DKIMKIT_OK);
  init_result = DKIMKIT_ERR_CRYPTO;
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_ERR_CRYPTO);
  dkimkit_config_free(config);
}

/* The first that offers it, in the order in which they were added. */
static void test_first_that_offers_it(void **state)
{
  dkimkit_crypto_ops first = offering(0, ONLY(DKIMKIT_KEY_TYPE_ED25519));
  dkimkit_crypto_ops second = first;
  dkimkit_config *config = NULL;

  (void)state;
  second.name = "second";
  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_add_crypto(config, &first), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_add_crypto(config, &second), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_add_crypto(config, any_provider()),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  assert_string_equal(config->key_ops[DKIMKIT_KEY_TYPE_ED25519]->name, "fake");
  assert_string_equal(config->hash_ops[DKIMKIT_HASH_SHA256]->name,
                      any_provider()->name);
  dkimkit_config_free(config);
}

/* Every status that isn't meant for the caller is DKIMKIT_ERR_CRYPTO. */
static void test_crypto_status(void **state)
{
  int rv;

  (void)state;
  for (rv = -100; rv <= 10; rv++) {
    int known = rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM;

    assert_int_equal(dkk_crypto_status(rv, DKIMKIT_OK),
                     known ? rv : DKIMKIT_ERR_CRYPTO);
    known = known || rv == DKIMKIT_ERR_SIGN_FAILED;
    assert_int_equal(dkk_crypto_status(rv, DKIMKIT_ERR_SIGN_FAILED),
                     known ? rv : DKIMKIT_ERR_CRYPTO);
  }
}

typedef struct import_case {
  int answer;
  int expected;
} import_case;

static void test_public_key_import(void **state)
{
  static const import_case cases[] = {
      {DKIMKIT_OK, DKIMKIT_OK},
      {DKIMKIT_ERR_KEY_SYNTAX, DKIMKIT_ERR_KEY_SYNTAX},
      {DKIMKIT_ERR_UNSUPPORTED, DKIMKIT_ERR_UNSUPPORTED},
      {DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_NOMEM},
      {DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_ERR_CRYPTO},
      {1, DKIMKIT_ERR_CRYPTO},
  };
  static const uint8_t octets[33] = {0};
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_slice raw = {octets, sizeof(octets)};
    dkk_public_key key;

    memset(&key, 0x5a, sizeof(key));
    answer = cases[i].answer;
    freed = 0;
    assert_int_equal(
        dkk_public_key_import(&key, config, DKIMKIT_KEY_TYPE_RSA, 1024, raw),
        cases[i].expected);
    if (answer == DKIMKIT_OK) {
      assert_int_equal(key.type, DKIMKIT_KEY_TYPE_RSA);
      assert_int_equal(key.bits, 1024);
    }
    dkk_public_key_clear(&key);
    assert_int_equal(freed, answer == DKIMKIT_OK);
    dkk_public_key_clear(&key);
    assert_int_equal(freed, answer == DKIMKIT_OK);
  }
  dkimkit_config_free(config);
}

/* RFC 8032, 5.1.5: 32 octets, whatever a provider says. */
static void test_public_key_import_ed25519_length(void **state)
{
  static const uint8_t octets[64] = {0};
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  size_t len;

  (void)state;
  for (len = 0; len <= sizeof(octets); len++) {
    dkk_slice raw = {octets, len};
    dkk_public_key key;

    asked = 0;
    assert_int_equal(
        dkk_public_key_import(&key, config, DKIMKIT_KEY_TYPE_ED25519, 256, raw),
        len == 32 ? DKIMKIT_OK : DKIMKIT_ERR_KEY_SYNTAX);
    assert_int_equal(asked, len == 32);
    dkk_public_key_clear(&key);
  }
  dkimkit_config_free(config);
}

static void test_public_key_import_without_provider(void **state)
{
  static const uint8_t octets[32] = {0};
  dkk_slice raw = {octets, sizeof(octets)};
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ONLY(DKIMKIT_KEY_TYPE_ED25519));
  dkimkit_config *config = with_fake(&ops, DKIMKIT_OK);
  dkk_public_key key;

  (void)state;
  assert_int_equal(
      dkk_public_key_import(&key, config, DKIMKIT_KEY_TYPE_RSA, 1024, raw),
      DKIMKIT_ERR_UNSUPPORTED);
  dkk_public_key_clear(&key);
  assert_int_equal(freed, 0);
  dkimkit_config_free(config);
}

/* RFC 8017, 8.2.1: as many octets as the modulus; RFC 8032, 5.1.6: 64. */
static void test_signature_octets(void **state)
{
  (void)state;
  assert_int_equal(dkk_signature_octets(DKIMKIT_KEY_TYPE_ED25519, 256), 64);
  assert_int_equal(dkk_signature_octets(DKIMKIT_KEY_TYPE_RSA, 1024), 128);
  assert_int_equal(dkk_signature_octets(DKIMKIT_KEY_TYPE_RSA, 1023), 128);
  assert_int_equal(dkk_signature_octets(DKIMKIT_KEY_TYPE_RSA, 1025), 129);
  assert_int_equal(dkk_signature_octets(DKIMKIT_KEY_TYPE_RSA, 1017), 128);
  assert_int_equal(dkk_signature_octets(DKIMKIT_KEY_TYPE_RSA, 1016), 127);
}

static void test_public_key_verify(void **state)
{
  static const uint8_t octets[256] = {0};
  const dkk_slice digest = {octets, 32};
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);
  dkk_public_key key = {&ops, DKIMKIT_KEY_TYPE_RSA, 1024, &asked};
  size_t len;

  (void)state;
  for (len = 126; len <= 130; len++) {
    dkk_slice signature = {octets, len};

    asked = 0;
    answer = DKIMKIT_OK;
    assert_int_equal(
        dkk_public_key_verify(&key, DKIMKIT_HASH_SHA256, digest, signature),
        len == 128 ? DKIMKIT_OK : DKIMKIT_ERR_SIGN_FAILED);
    assert_int_equal(asked, len == 128);
    answer = DKIMKIT_ERR_SIGN_FAILED;
    assert_int_equal(
        dkk_public_key_verify(&key, DKIMKIT_HASH_SHA256, digest, signature),
        DKIMKIT_ERR_SIGN_FAILED);
    answer = DKIMKIT_ERR_KEY_SYNTAX;
    assert_int_equal(
        dkk_public_key_verify(&key, DKIMKIT_HASH_SHA256, digest, signature),
        len == 128 ? DKIMKIT_ERR_CRYPTO : DKIMKIT_ERR_SIGN_FAILED);
  }
}

static void test_algorithms(void **state)
{
  const dkimkit_algorithm rsa = DKIMKIT_ALGORITHM_RSA_SHA256;
  const dkimkit_algorithm sha1 = DKIMKIT_ALGORITHM_RSA_SHA1;
  const dkimkit_algorithm ed25519 = DKIMKIT_ALGORITHM_ED25519_SHA256;

  (void)state;
  assert_int_equal(dkk_algorithm_key_type(rsa), DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkk_algorithm_key_type(sha1), DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkk_algorithm_key_type(ed25519), DKIMKIT_KEY_TYPE_ED25519);
  assert_int_equal(dkk_algorithm_hash(rsa), DKIMKIT_HASH_SHA256);
  assert_int_equal(dkk_algorithm_hash(sha1), DKIMKIT_HASH_SHA1);
  assert_int_equal(dkk_algorithm_hash(ed25519), DKIMKIT_HASH_SHA256);
}

static int set_builtin(const char *names, size_t *count)
{
  dkimkit_config *config = NULL;
  int rv;

  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  rv = dkimkit_config_set_builtin_crypto(config, names);
  *count = config->builtin_crypto_count;
  assert_int_equal(config->builtin_crypto_chosen, rv == DKIMKIT_OK);
  dkimkit_config_free(config);
  return rv;
}

/* Names by commas, as many as there are providers at most. */
static void test_set_builtin_crypto(void **state)
{
  const char *first = dkimkit_crypto_builtin_name(0);
  size_t count;
  char text[200];
  int n;

  (void)state;
  assert_int_equal(set_builtin(NULL, &count), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_config_set_builtin_crypto(NULL, ""),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(set_builtin("", &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(set_builtin(",", &count), DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(set_builtin("another", &count), DKIMKIT_ERR_UNSUPPORTED);
  for (n = 1; first != NULL && n <= 5; n++) {
    (void)snprintf(text, sizeof(text), "%s,%s,%s,%s,%s", first, first, first,
                   first, first);
    text[(strlen(first) + 1) * (size_t)n - 1] = '\0';
    assert_int_equal(set_builtin(text, &count),
                     n <= 3 ? DKIMKIT_OK : DKIMKIT_ERR_INVALID_ARGUMENT);
    assert_int_equal(count, n <= 3 ? n : 0);
  }
  if (first != NULL) {
    (void)snprintf(text, sizeof(text), "%s,another", first);
    assert_int_equal(set_builtin(text, &count), DKIMKIT_ERR_UNSUPPORTED);
    assert_int_equal(count, 0);
    (void)snprintf(text, sizeof(text), "%s.", first);
    assert_int_equal(set_builtin(text, &count), DKIMKIT_ERR_UNSUPPORTED);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_function_that_is_missing),
      cmocka_unit_test(test_each_size_of_table),
      cmocka_unit_test(test_add_arguments),
      cmocka_unit_test(test_crypto_name),
      cmocka_unit_test(test_seal_needs_sha256),
      cmocka_unit_test(test_init_that_fails),
      cmocka_unit_test(test_init_of_keys_that_fails),
      cmocka_unit_test(test_first_that_offers_it),
      cmocka_unit_test(test_crypto_status),
      cmocka_unit_test(test_public_key_import),
      cmocka_unit_test(test_public_key_import_ed25519_length),
      cmocka_unit_test(test_public_key_import_without_provider),
      cmocka_unit_test(test_signature_octets),
      cmocka_unit_test(test_public_key_verify),
      cmocka_unit_test(test_algorithms),
      cmocka_unit_test(test_set_builtin_crypto),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
