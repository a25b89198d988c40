/* SPDX-License-Identifier: MIT */
/* What is told of a signature. */
#include "test_support.h"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
} fixture;

static void verify_text(fixture *f, bytes message)
{
  f->config = config_make(&f->dns);
  f->verifier = NULL;
  ok(dkimkit_verifier_new(&f->verifier, f->config, NULL));
  ok(dkimkit_verifier_feed(f->verifier, message.data, message.len));
  ok(dkimkit_verifier_finish(f->verifier));
  bytes_free(&message);
}

static const dkimkit_signature *first(const fixture *f)
{
  return dkimkit_verifier_signature(f->verifier, 0);
}

static void close_fixture(fixture *f)
{
  dkimkit_verifier_free(f->verifier);
  dkimkit_config_free(f->config);
}

static void assert_tag(const dkimkit_signature *signature, const char *name,
                       const char *expected)
{
  size_t len = 99;
  const char *value = dkimkit_signature_tag(signature, name, &len);

  if (expected == NULL) {
    assert_null(value);
  } else {
    assert_non_null(value);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(value, expected, len);
  }
}

static void assert_signed(const dkimkit_signature *signature)
{
  static const char *const names[] = {"from",       "to",   "subject", "date",
                                      "message-id", "from", "subject", "date"};
  size_t i;

  assert_int_equal(dkimkit_signature_signed_count(signature), COUNT(names));
  for (i = 0; i < COUNT(names); i++) {
    size_t field = 99;

    assert_string_equal(dkimkit_signature_signed_name(signature, i), names[i]);
    assert_int_equal(dkimkit_signature_signed_field(signature, i, &field),
                     i < 5);
    /* Behind the two signatures. */
    assert_int_equal(field, i < 5 ? i + 2 : 99);
  }
  assert_null(dkimkit_signature_signed_name(signature, i));
  assert_int_equal(dkimkit_signature_signed_field(signature, i, &i), 0);
}

static void assert_rfc8463(const dkimkit_signature *signature)
{
  uint64_t number = 0;

  assert_int_equal(dkimkit_signature_reason(signature), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_result(signature), DKIMKIT_RESULT_PASS);
  assert_string_equal(dkimkit_signature_domain(signature),
                      "football.example.com");
  assert_string_equal(dkimkit_signature_identity(signature),
                      "@football.example.com");
  assert_int_equal(dkimkit_signature_header_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_body_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_timestamp(signature, &number), 1);
  assert_int_equal(number, 1528637909);
  assert_int_equal(dkimkit_signature_age(signature, &number), 1);
  assert_int_equal(number, NOW - 1528637909);
  assert_int_equal(dkimkit_signature_expiration(signature, &number), 0);
  assert_int_equal(dkimkit_signature_body_length(signature, &number), 0);
  /* "Hi.", "", "We lost the game. Are you hungry yet?", "", "Joe." */
  assert_int_equal(dkimkit_signature_body_octets(signature),
                   5 + 2 + 39 + 2 + 6);
  assert_int_equal(dkimkit_signature_unsigned_octets(signature), 0);
  assert_int_equal(dkimkit_signature_dns_secure(signature), 1);
  assert_int_equal(dkimkit_signature_testing(signature), 0);
  assert_null(dkimkit_signature_subject(signature));
  assert_tag(signature, "q", "dns/txt");
  assert_tag(signature, "x", NULL);
  assert_tag(signature, "", NULL);
  assert_signed(signature);
}

/* RFC 8463, A.3. */
static void test_rfc8463(void **state)
{
  fixture f;
  const dkimkit_signature *second;

  (void)state;
  test_dns_init(&f.dns);
  f.dns.flags = DKIMKIT_DNS_SECURE;
  test_dns_add(&f.dns, NAME_8463_ED25519, record_8463_ed25519);
  test_dns_add(&f.dns, NAME_8463_RSA, record_8463_rsa);
  verify_text(&f, vector("rfc8463-A.3.eml"));
  assert_rfc8463(first(&f));
  assert_int_equal(dkimkit_signature_algorithm(first(&f)),
                   DKIMKIT_ALGORITHM_ED25519_SHA256);
  assert_string_equal(dkimkit_signature_selector(first(&f)), "brisbane");
  assert_int_equal(dkimkit_signature_key_bits(first(&f)), 256);
  second = dkimkit_verifier_signature(f.verifier, 1);
  assert_rfc8463(second);
  assert_int_equal(dkimkit_signature_algorithm(second),
                   DKIMKIT_ALGORITHM_RSA_SHA256);
  assert_string_equal(dkimkit_signature_selector(second), "test");
  assert_int_equal(dkimkit_signature_key_bits(second), 1024);
  assert_null(dkimkit_verifier_signature(f.verifier, 2));
  close_fixture(&f);
}

#define FROM "From: a@example.com\r\n\r\nabcdef\r\n"
#define FIELD(v, tags)                                                         \
  "DKIM-Signature: " v "a=rsa-sha256; d=Example.com; s=A; h=from; " tags       \
  "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n" FROM

/* Numbers at their edges; t= later than now has no age. */
static void test_numbers(void **state)
{
  fixture f;
  uint64_t number = 0;

  (void)state;
  test_dns_init(&f.dns);
  verify_text(&f,
              bytes_of(FIELD("v=1; ", "t=1700000005; x=999999999999; l=3; ")));
  assert_int_equal(dkimkit_signature_timestamp(first(&f), &number), 1);
  assert_int_equal(number, NOW + 5);
  assert_int_equal(dkimkit_signature_age(first(&f), &number), 1);
  assert_int_equal(number, 0);
  assert_int_equal(dkimkit_signature_expiration(first(&f), &number), 1);
  assert_true(number == UINT64_C(999999999999));
  assert_int_equal(dkimkit_signature_body_length(first(&f), &number), 1);
  assert_int_equal(number, 3);
  assert_string_equal(dkimkit_signature_domain(first(&f)), "Example.com");
  assert_string_equal(dkimkit_signature_selector(first(&f)), "A");
  assert_string_equal(dkimkit_signature_identity(first(&f)), "@Example.com");
  assert_int_equal(dkimkit_signature_header_canonicalization(first(&f)),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(dkimkit_signature_body_canonicalization(first(&f)),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(dkimkit_signature_key_bits(first(&f)), 0);
  assert_int_equal(dkimkit_signature_dns_secure(first(&f)), 0);
  close_fixture(&f);

  verify_text(&f, bytes_of(FIELD("v=1; ", "l=18446744073709551616; ")));
  assert_int_equal(dkimkit_signature_body_length(first(&f), &number), 1);
  assert_true(number == UINT64_MAX);
  assert_int_equal(dkimkit_signature_timestamp(first(&f), &number), 0);
  assert_int_equal(dkimkit_signature_age(first(&f), &number), 0);
  close_fixture(&f);
}

static void check(const char *text, dkimkit_reason reason, const char *subject)
{
  fixture f;

  test_dns_init(&f.dns);
  verify_text(&f, bytes_of(text));
  assert_string_equal(dkimkit_reason_name(dkimkit_signature_reason(first(&f))),
                      dkimkit_reason_name(reason));
  if (subject == NULL) {
    assert_null(dkimkit_signature_subject(first(&f)));
  } else {
    assert_string_equal(dkimkit_signature_subject(first(&f)), subject);
  }
  close_fixture(&f);
}

/* RFC 6376, 3.5 and 6.1.1. */
static void test_syntax(void **state)
{
  (void)state;
  check(FIELD("v=; ", ""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "v");
  check(FIELD("v=one; ", ""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "v");
  check(FIELD("v=1x; ", ""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "v");
  check(FIELD("v=2; ", ""), DKIMKIT_REASON_INCOMPATIBLE_VERSION, "v");
  check(FIELD("v=1.0; ", ""), DKIMKIT_REASON_INCOMPATIBLE_VERSION, "v");
  check(FIELD("", ""), DKIMKIT_REASON_MISSING_TAG, "v");
  check(FIELD("v=1; ", "v=1; "), DKIMKIT_REASON_DUPLICATE_TAG, "v");
  check(FIELD("v=1; ", "=; "), DKIMKIT_REASON_SIGNATURE_SYNTAX, NULL);
  check(FIELD("v=1; ", "t=1x; "), DKIMKIT_REASON_SIGNATURE_SYNTAX, "t");
  check(FIELD("v=1; ", "c=relaxed/; "), DKIMKIT_REASON_SIGNATURE_SYNTAX, "c");
}

static void test_algorithms(void **state)
{
#define WITH_A(a)                                                              \
  "DKIM-Signature: v=1; a=" a "; d=a.example; s=A; h=from;"                    \
  " bh=AAAA; b=AAAA\r\n" FROM
  (void)state;
  check(WITH_A("rsa-sha512"), DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a");
  check(WITH_A("x1-a-b"), DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a");
  check(WITH_A("1x-a"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("-a"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa-"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa-sha_1"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A(""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa-sha256"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "bh");
}

/* As many tags as the limit allows, and one more. */
static void test_too_many_tags(void **state)
{
  size_t extra;

  (void)state;
  for (extra = 0; extra < 2; extra++) {
    fixture f;
    bytes message = extra == 0 ? bytes_of(FIELD("v=1; ", "x1=; "))
                               : bytes_of(FIELD("v=1; ", "x1=; x2=; "));

    test_dns_init(&f.dns);
    f.config = config_open(&f.dns, NULL);
    f.verifier = NULL;
    ok(dkimkit_config_set_limit(f.config, DKIMKIT_LIMIT_TAGS, 8));
    ok(dkimkit_config_seal(f.config));
    ok(dkimkit_verifier_new(&f.verifier, f.config, NULL));
    ok(dkimkit_verifier_feed(f.verifier, message.data, message.len));
    ok(dkimkit_verifier_finish(f.verifier));
    assert_int_equal(dkimkit_signature_reason(first(&f)) ==
                         DKIMKIT_REASON_SIGNATURE_TOO_LARGE,
                     extra > 0);
    bytes_free(&message);
    close_fixture(&f);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc8463),       cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_syntax),        cmocka_unit_test(test_algorithms),
      cmocka_unit_test(test_too_many_tags),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
