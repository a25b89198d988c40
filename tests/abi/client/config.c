/* SPDX-License-Identifier: MIT */

/* The configuration, and the words for all values, as their headers were. */

#include "client.h"

static int no_suffix(const char *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  return 0;
}

static void set_policies(dkimkit_config *config)
{
  static const char *const names[] = {"subject"};

  ok(dkimkit_config_set_line_ends(config, DKIMKIT_LINE_ENDS_NORMALIZE));
  ok(dkimkit_config_set_rsa_bits(config, 1024, 4096));
  ok(dkimkit_config_set_allow_sha1(config, 1));
  ok(dkimkit_config_set_clock_skew(config, 60));
  ok(dkimkit_config_set_body_length_policy(config, DKIMKIT_BODY_LENGTH_REFUSE));
  ok(dkimkit_config_set_internationalized(config,
                                          DKIMKIT_INTERNATIONALIZED_NEVER));
  ok(dkimkit_config_set_malformed_policy(config, DKIMKIT_MALFORMED_ALLOW));
  ok(dkimkit_config_set_sign_allow(
      config, DKIMKIT_SIGN_ALLOW_LONG_LINES | DKIMKIT_SIGN_ALLOW_NUL |
                  DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM));
  ok(dkimkit_config_set_underscore_policy(config, DKIMKIT_UNDERSCORE_NOWHERE));
  ok(dkimkit_config_set_syntax(config, DKIMKIT_SYNTAX_LENIENT));
  ok(dkimkit_config_set_allow_expired(config, 1));
  ok(dkimkit_config_set_allow_future(config, 1));
  ok(dkimkit_config_set_refuse_multiple_from(config, 1));
  ok(dkimkit_config_set_refuse_duplicates(config, 1));
  ok(dkimkit_config_set_required_headers(config, names, COUNT(names)));
  ok(dkimkit_config_set_public_suffix(config, no_suffix, NULL));
}

static void test_setters(void **state)
{
  dkimkit_config *config = client_config();

  (void)state;
  set_policies(config);
  ok(dkimkit_config_set_builtin_crypto(config, dkimkit_crypto_builtin_name(0)));
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS, 99));
  assert_int_equal(
      dkimkit_config_limit(config, DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS), 99);
  assert_int_equal(dkimkit_config_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS),
                   4194304);
  ok(dkimkit_config_seal(config));
  assert_int_equal(dkimkit_config_set_allow_sha1(config, 1), DKIMKIT_ERR_STATE);
  assert_ptr_equal(dkimkit_config_ref(config), config);
  dkimkit_config_free(config);
  assert_non_null(dkimkit_config_mem(config)->allocate);
  dkimkit_config_free(config);
}

/* Each limit has the number that it had: its default tells which it is. */
static void test_limits(void **state)
{
  static const size_t defaults[] = {4194304, 65536, 20,   3145728, 4096,
                                    65536,   16384, 64,   4,       20,
                                    65536,   32,    4096, 65536};
  dkimkit_config *config = client_config();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(defaults); i++) {
    assert_int_equal(dkimkit_config_limit(config, (dkimkit_limit)(i + 1)),
                     defaults[i]);
  }
  dkimkit_config_free(config);
}

/* The values that programs have compiled in still have the words that their
 * logs have. */
static void test_words(void **state)
{
  (void)state;
  same(dkimkit_error_name(DKIMKIT_ERR_MULTIPLE_FROM), "multiple-from");
  same(dkimkit_error_name(DKIMKIT_ERR_SIGN_MISMATCH), "sign-mismatch");
  same(dkimkit_strerror(1 << 20), "unknown error");
  assert_int_equal(dkimkit_is_fatal(DKIMKIT_ERR_NOMEM), 1);
  assert_int_equal(dkimkit_is_fatal(DKIMKIT_ERR_SIGN_MISMATCH), 0);
  same(dkimkit_algorithm_name(DKIMKIT_ALGORITHM_RSA_SHA1), "rsa-sha1");
  same(dkimkit_canonicalization_name(DKIMKIT_CANONICALIZATION_RELAXED),
       "relaxed");
  same(dkimkit_result_name(DKIMKIT_RESULT_PERMERROR), "permerror");
  same(dkimkit_reason_name(DKIMKIT_REASON_DUPLICATE_HEADER),
       "duplicate-header");
  same(dkimkit_reason_text(DKIMKIT_REASON_BODY_HASH_MISMATCH),
       "body hash did not verify");
  assert_int_equal(dkimkit_reason_result(DKIMKIT_REASON_KEY_QUERY_BOGUS),
                   DKIMKIT_RESULT_TEMPERROR);
  assert_non_null(dkimkit_reason_meaning(DKIMKIT_REASON_OK));
  assert_non_null(dkimkit_reason_advice(DKIMKIT_REASON_OK));
  same(dkimkit_warning_name(DKIMKIT_WARNING_MESSAGE_MALFORMED),
       "message-malformed");
  assert_non_null(dkimkit_warning_meaning(DKIMKIT_WARNING_SHA1));
  assert_non_null(dkimkit_warning_advice(DKIMKIT_WARNING_SHA1));
  same(dkimkit_atps_status_name(DKIMKIT_ATPS_TOO_MANY_QUERIES),
       "too-many-queries");
  assert_int_equal(dkimkit_atps_status_result(DKIMKIT_ATPS_SYNTAX),
                   DKIMKIT_RESULT_PERMERROR);
  same(dkimkit_report_status_name(DKIMKIT_REPORT_TOO_MANY_QUERIES),
       "too-many-queries");
  same(dkimkit_fault_name(DKIMKIT_FAULT_RECORD_UNREADABLE),
       "record-unreadable");
  assert_int_equal(dkimkit_fault_severity(DKIMKIT_FAULT_KEY_WEAK),
                   DKIMKIT_SEVERITY_WARNING);
  assert_non_null(dkimkit_fault_text(DKIMKIT_FAULT_NUL));
  assert_non_null(dkimkit_fault_advice(DKIMKIT_FAULT_NUL));
  same(dkimkit_severity_name(DKIMKIT_SEVERITY_ERROR), "error");
}

static void test_version(void **state)
{
  (void)state;
  /* This library is not older than the headers. */
  assert_true(dkimkit_version_num() >= DKIMKIT_VERSION_NUM);
  assert_int_equal(dkimkit_version_num() >> 16, DKIMKIT_VERSION_NUM >> 16);
  assert_non_null(strchr(dkimkit_version(), '.'));
}

static void test_names(void **state)
{
  dkimkit_config *config = client_sealed();
  char name[64];
  size_t len = sizeof(name);
  int rv = dkimkit_domain_to_ascii(name, &len, config,
                                   "b\xc3\xbc"
                                   "cher.example");

  (void)state;
  if (dkimkit_idn_name() == NULL) {
    assert_int_equal(rv, DKIMKIT_ERR_IDN_UNSUPPORTED);
  } else {
    ok(rv);
    same(name, "xn--bcher-kva.example");
  }
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      client_test(test_setters), client_test(test_limits),
      client_test(test_words),   client_test(test_version),
      client_test(test_names),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
