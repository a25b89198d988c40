/* SPDX-License-Identifier: MIT */
/* The words for numbers of the API, as the headers have them; any other number
 * is "unknown". */
#include "test_support.h"

#define OTHER 9999

typedef struct word {
  int number;
  const char *text;
} word;

static void assert_words(const char *(*name)(int), const word *words,
                         size_t count, const char *unknown)
{
  size_t i;

  for (i = 0; i < count; i++) {
    assert_string_equal(name(words[i].number), words[i].text);
  }
  assert_string_equal(name(OTHER), unknown);
}

static const char *result_name(int number)
{
  return dkimkit_result_name((dkimkit_result)number);
}

static void test_results(void **state)
{
  /* RFC 8601, 2.7.1. */
  static const word words[] = {
      {DKIMKIT_RESULT_NONE, "none"},
      {DKIMKIT_RESULT_PASS, "pass"},
      {DKIMKIT_RESULT_FAIL, "fail"},
      {DKIMKIT_RESULT_POLICY, "policy"},
      {DKIMKIT_RESULT_NEUTRAL, "neutral"},
      {DKIMKIT_RESULT_TEMPERROR, "temperror"},
      {DKIMKIT_RESULT_PERMERROR, "permerror"},
  };

  (void)state;
  assert_words(result_name, words, COUNT(words), "unknown");
}

static const char *warning_name(int number)
{
  return dkimkit_warning_name((dkimkit_warning)number);
}

static void test_warnings(void **state)
{
  static const word words[] = {
      {DKIMKIT_WARNING_UNSIGNED_CONTENT, "unsigned-content"},
      {DKIMKIT_WARNING_UNSIGNED_CONTENT_TYPE, "unsigned-content-type"},
      {DKIMKIT_WARNING_MULTIPLE_FROM, "multiple-from"},
      {DKIMKIT_WARNING_DUPLICATE_HEADER, "duplicate-header"},
      {DKIMKIT_WARNING_KEY_WEAK, "key-weak"},
      {DKIMKIT_WARNING_SHA1, "sha1"},
      {DKIMKIT_WARNING_HEADER_SYNTAX, "header-syntax"},
      {DKIMKIT_WARNING_SEVERAL_RECORDS, "several-records"},
      {DKIMKIT_WARNING_KEY_PKCS1, "key-pkcs1"},
      {DKIMKIT_WARNING_EXPIRED, "expired"},
      {DKIMKIT_WARNING_FUTURE, "future"},
      {DKIMKIT_WARNING_MESSAGE_MALFORMED, "message-malformed"},
  };
  size_t i;

  (void)state;
  assert_words(warning_name, words, COUNT(words), "unknown");
  for (i = 0; i < COUNT(words); i++) {
    dkimkit_warning warning = (dkimkit_warning)words[i].number;

    assert_string_not_equal(dkimkit_warning_meaning(warning), "unknown");
    assert_string_not_equal(dkimkit_warning_advice(warning), "unknown");
  }
  assert_string_equal(dkimkit_warning_meaning((dkimkit_warning)OTHER),
                      "unknown");
  assert_string_equal(dkimkit_warning_advice((dkimkit_warning)OTHER),
                      "unknown");
}

static const char *algorithm_name(int number)
{
  return dkimkit_algorithm_name((dkimkit_algorithm)number);
}

static const char *canonicalization_name(int number)
{
  return dkimkit_canonicalization_name((dkimkit_canonicalization)number);
}

static void test_words_of_tags(void **state)
{
  /* RFC 6376, 3.3 and 3.4; RFC 8463, 3. */
  static const word algorithms[] = {
      {DKIMKIT_ALGORITHM_RSA_SHA256, "rsa-sha256"},
      {DKIMKIT_ALGORITHM_ED25519_SHA256, "ed25519-sha256"},
      {DKIMKIT_ALGORITHM_RSA_SHA1, "rsa-sha1"},
      {DKIMKIT_ALGORITHM_UNKNOWN, "unknown"},
  };
  static const word canonicalizations[] = {
      {DKIMKIT_CANONICALIZATION_SIMPLE, "simple"},
      {DKIMKIT_CANONICALIZATION_RELAXED, "relaxed"},
  };

  (void)state;
  assert_words(algorithm_name, algorithms, COUNT(algorithms), "unknown");
  assert_words(canonicalization_name, canonicalizations,
               COUNT(canonicalizations), "unknown");
}

static const char *severity_name(int number)
{
  return dkimkit_severity_name((dkimkit_severity)number);
}

static void test_faults(void **state)
{
  static const word words[] = {
      {DKIMKIT_SEVERITY_NOTE, "note"},
      {DKIMKIT_SEVERITY_WARNING, "warning"},
      {DKIMKIT_SEVERITY_ERROR, "error"},
  };
  dkimkit_fault none = (dkimkit_fault)OTHER;

  (void)state;
  assert_words(severity_name, words, COUNT(words), "unknown");
  assert_string_equal(dkimkit_fault_name(none), "unknown");
  assert_string_equal(dkimkit_fault_text(none), "unknown");
  assert_string_equal(dkimkit_fault_advice(none), "unknown");
  assert_int_equal(dkimkit_fault_severity(none), 0);
}

static void test_reasons(void **state)
{
  dkimkit_reason none = (dkimkit_reason)OTHER;
  dkimkit_reason known = DKIMKIT_REASON_BODY_HASH_MISMATCH;

  (void)state;
  assert_string_equal(dkimkit_reason_name(known), "body-hash-mismatch");
  assert_int_equal(dkimkit_reason_result(known), DKIMKIT_RESULT_FAIL);
  assert_string_not_equal(dkimkit_reason_meaning(known), "unknown");
  assert_string_not_equal(dkimkit_reason_advice(known), "unknown");
  assert_string_equal(dkimkit_reason_name(none), "unknown");
  assert_string_equal(dkimkit_reason_text(none), "unknown");
  assert_string_equal(dkimkit_reason_meaning(none), "unknown");
  assert_string_equal(dkimkit_reason_advice(none), "unknown");
  assert_int_equal(dkimkit_reason_result(none), DKIMKIT_RESULT_NONE);
}

static void test_errors(void **state)
{
  (void)state;
  assert_string_equal(dkimkit_error_name(DKIMKIT_ERR_NOMEM), "out-of-memory");
  assert_string_equal(dkimkit_strerror(DKIMKIT_ERR_NOMEM), "out of memory");
  assert_string_equal(dkimkit_error_name(OTHER), "unknown-error");
  assert_string_equal(dkimkit_strerror(OTHER), "unknown error");
  assert_true(dkimkit_is_fatal(DKIMKIT_ERR_NOMEM));
  assert_false(dkimkit_is_fatal(DKIMKIT_OK));
  assert_false(dkimkit_is_fatal(DKIMKIT_ERR_INVALID_ARGUMENT));
}

static void test_version(void **state)
{
  (void)state;
  /* What is linked is what the headers are of. */
  assert_string_equal(dkimkit_version(), DKIMKIT_VERSION);
  assert_int_equal(dkimkit_version_num(), DKIMKIT_VERSION_NUM);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_results),       cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_words_of_tags), cmocka_unit_test(test_faults),
      cmocka_unit_test(test_reasons),       cmocka_unit_test(test_errors),
      cmocka_unit_test(test_version),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
