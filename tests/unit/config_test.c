/* SPDX-License-Identifier: MIT */
#include "core/config.h"

#include "test_util.h"

#include <dkimkit/diagnose.h>

static int lookup(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
  return 0;
}

static dkimkit_config *unsealed_config(void)
{
  dkimkit_config *config = NULL;

  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  return config;
}

static void test_bad_values(void **state)
{
  const int bad = DKIMKIT_ERR_INVALID_ARGUMENT;
  dkimkit_config *c = unsealed_config();

  (void)state;
  assert_int_equal(dkimkit_config_set_dns(c, NULL, NULL, NULL), bad);
  assert_int_equal(dkimkit_config_set_line_ends(c, (dkimkit_line_ends)2), bad);
  assert_int_equal(dkimkit_config_set_limit(c, DKIMKIT_LIMIT_SIGNATURES, 0),
                   bad);
  assert_int_equal(dkimkit_config_set_limit(c, (dkimkit_limit)0, 1), bad);
  assert_int_equal(dkimkit_config_set_limit(c, (dkimkit_limit)15, 1), bad);
  assert_int_equal(dkimkit_config_set_rsa_bits(c, 511, 2048), bad);
  assert_int_equal(dkimkit_config_set_rsa_bits(c, 2048, 1024), bad);
  assert_int_equal(dkimkit_config_set_rsa_bits(c, 1024, 16385), bad);
  assert_int_equal(dkimkit_config_set_allow_sha1(c, 2), bad);
  assert_int_equal(dkimkit_config_set_clock_skew(c, 86401), bad);
  assert_int_equal(
      dkimkit_config_set_body_length_policy(c, (dkimkit_body_length_policy)3),
      bad);
  assert_int_equal(
      dkimkit_config_set_internationalized(c, (dkimkit_internationalized)3),
      bad);
  assert_int_equal(dkimkit_config_set_internationalized(
                       NULL, DKIMKIT_INTERNATIONALIZED_AUTO),
                   bad);
  assert_int_equal(dkimkit_config_set_builtin_crypto(c, "no-such-provider"),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(c->limits[DKIMKIT_LIMIT_SIGNATURES], 20);
  assert_int_equal(c->rsa_min_bits, 1024);
  assert_int_equal(c->clock_skew, 300);
  dkimkit_config_free(c);
}

static void test_sealed(void **state)
{
  dkimkit_config *c = new_config();

  (void)state;
  assert_null(dkimkit_config_crypto_name(c, DKIMKIT_ALGORITHM_RSA_SHA256));
  assert_int_equal(dkimkit_config_seal(c), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(c), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_dns(c, lookup, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_limit(c, DKIMKIT_LIMIT_TAGS, 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_builtin_crypto(c, ""), DKIMKIT_ERR_STATE);
  assert_int_equal(
      dkimkit_config_set_internationalized(c, DKIMKIT_INTERNATIONALIZED_NEVER),
      DKIMKIT_ERR_STATE);
  dkimkit_config_free(c);
}

/* Nobody to hash: an application that adds no provider can't go on. */
static void test_without_crypto(void **state)
{
  dkimkit_config *c = unsealed_config();

  (void)state;
  assert_int_equal(dkimkit_config_set_builtin_crypto(c, ""), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(c), DKIMKIT_ERR_UNSUPPORTED);
  dkimkit_config_free(c);
}

static void test_incomplete_table(void **state)
{
  const dkimkit_crypto_ops *builtin = any_provider();
  dkimkit_crypto_ops ops = *builtin;
  dkimkit_config *c = unsealed_config();
  int i;

  (void)state;
  ops.struct_size = 0;
  assert_int_equal(dkimkit_config_add_crypto(c, &ops),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ops = *builtin;
  ops.hash_final = NULL;
  assert_int_equal(dkimkit_config_add_crypto(c, &ops),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ops = *builtin;
  ops.name = "mine";
  for (i = 0; i < DKK_CONFIG_APPLICATION_CRYPTO; i++) {
    assert_int_equal(dkimkit_config_add_crypto(c, &ops), DKIMKIT_OK);
  }
  assert_int_equal(dkimkit_config_add_crypto(c, &ops), DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_config_seal(c), DKIMKIT_OK);
  assert_string_equal(c->hash_ops[DKIMKIT_HASH_SHA256]->name, "mine");
  dkimkit_config_free(c);
}

/* An application that was compiled when the table was shorter. */
static void test_older_table(void **state)
{
  dkimkit_crypto_ops ops = *any_provider();
  dkimkit_config *c = unsealed_config();
  dkimkit_digest *digest = NULL;

  (void)state;
  ops.struct_size = offsetof(dkimkit_crypto_ops, hash_copy);
  ops.name = "older";
  assert_non_null(ops.hash_copy);
  assert_int_equal(dkimkit_config_add_crypto(c, &ops), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(c), DKIMKIT_OK);
  assert_string_equal(c->hash_ops[DKIMKIT_HASH_SHA256]->name, "older");
  assert_null(c->hash_ops[DKIMKIT_HASH_SHA256]->hash_copy);
  assert_null(c->hash_ops[DKIMKIT_HASH_SHA256]->public_recover);
  assert_null(c->hash_ops[DKIMKIT_HASH_SHA256]->hash_restart);
  assert_int_equal(dkimkit_digest_new(&digest, c, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_null(digest);
  dkimkit_config_free(c);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_older_table),
      cmocka_unit_test(test_bad_values),
      cmocka_unit_test(test_sealed),
      cmocka_unit_test(test_without_crypto),
      cmocka_unit_test(test_incomplete_table),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
