/* SPDX-License-Identifier: MIT */

/* Authentication-Results, key records and what diagnosis needs, as their
 * headers were. */

#include "client.h"

static void test_build(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_authres_builder *builder = NULL;
  dkimkit_verifier *v = client_verify(config, message);
  char text[512];
  size_t len = sizeof(text);

  (void)state;
  ok(dkimkit_authres_write(text, &len, v, "mx.example.net"));
  assert_non_null(strstr(text, "dkim=none"));
  ok(dkimkit_authres_builder_new(&builder, config, "mx.example.net",
                                 DKIMKIT_AUTHRES_WRITE_REASON));
  ok(dkimkit_authres_builder_add_result(builder, "spf", "fail"));
  ok(dkimkit_authres_builder_add_reason(builder, "no", 2));
  ok(dkimkit_authres_builder_add_property(builder, "smtp", "mailfrom",
                                          "a@example.com", 13));
  ok(dkimkit_authres_builder_add_comment(builder, "so it is", 8));
  ok(dkimkit_authres_builder_add_verifier(builder, v));
  len = sizeof(text);
  ok(dkimkit_authres_builder_write(text, &len, builder));
  assert_non_null(strstr(text, "spf=fail"));
  assert_non_null(strstr(text, "reason=\"no\""));
  assert_non_null(strstr(text, "smtp.mailfrom=a@example.com"));
  assert_non_null(strstr(text, "(so it is)"));
  dkimkit_authres_builder_free(builder);
  dkimkit_verifier_free(v);
  dkimkit_config_free(config);
}

#define FIELD                                                                  \
  "Authentication-Results: mx.example.net 1; dkim/1=pass (good) "              \
  "reason=\"why\" header.d=example.com; =; spf=none"

static void test_parse(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_authres *a = NULL;
  dkimkit_result result = DKIMKIT_RESULT_NONE;

  (void)state;
  ok(dkimkit_authres_parse(&a, config, OCTETS(FIELD)));
  same(dkimkit_authres_authserv_id(a), "mx.example.net");
  same(dkimkit_authres_version(a), "1");
  assert_int_equal(dkimkit_authres_is_none(a), 0);
  assert_int_equal(dkimkit_authres_problems(a), DKIMKIT_AUTHRES_PROBLEM_SYNTAX);
  assert_int_equal(dkimkit_authres_malformed(a), 1);
  assert_int_equal(dkimkit_authres_count(a), 2);
  same(dkimkit_authres_method(a, 0), "dkim");
  same(dkimkit_authres_method_version(a, 0), "1");
  same(dkimkit_authres_result_text(a, 1), "none");
  assert_int_equal(dkimkit_authres_result(a, 0, &result), 1);
  assert_int_equal(result, DKIMKIT_RESULT_PASS);
  same(dkimkit_authres_reason(a, 0), "why");
  assert_int_equal(dkimkit_authres_comment_count(a, 0), 1);
  same(dkimkit_authres_comment(a, 0, 0), "good");
  assert_int_equal(dkimkit_authres_property_count(a, 0), 1);
  same(dkimkit_authres_property_type(a, 0, 0), "header");
  same(dkimkit_authres_property_name(a, 0, 0), "d");
  same(dkimkit_authres_property_value(a, 0, 0), "example.com");
  same(dkimkit_authres_find(a, 0, "HEADER", "D"), "example.com");
  dkimkit_authres_free(a);
  ok(dkimkit_authres_parse_value(&a, config, OCTETS("mx; none")));
  assert_int_equal(dkimkit_authres_is_none(a), 1);
  dkimkit_authres_free(a);
  dkimkit_config_free(config);
}

static void test_claims(void **state)
{
  static const char *const ids[] = {"mx.example.net"};
  size_t fields[2];
  size_t instances[2];
  size_t count = COUNT(fields);

  (void)state;
  assert_int_equal(dkimkit_authres_claims(NULL, OCTETS(FIELD), ids, 1, 0), 1);
  assert_int_equal(
      dkimkit_authres_claims(NULL, OCTETS("From: mx.example.net"), ids, 1, 0),
      0);
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL,
                                 OCTETS("From: a\r\n" FIELD "\r\n"), ids, 1,
                                 DKIMKIT_AUTHRES_CLAIM_NO_ID));
  assert_int_equal(count, 1);
  assert_int_equal(fields[0], 1);
  assert_int_equal(instances[0], 1);
}

static void test_record(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_keyrecord *r = NULL;
  const char *tag;
  size_t len = 0;

  (void)state;
  ok(dkimkit_keyrecord_parse(&r, config, OCTETS("v=DKIM1; t=y:s; p=")));
  assert_int_equal(dkimkit_keyrecord_reason(r), DKIMKIT_REASON_KEY_REVOKED);
  same(dkimkit_keyrecord_subject(r), "p");
  assert_int_equal(dkimkit_keyrecord_flags(r),
                   DKIMKIT_KEYRECORD_TESTING | DKIMKIT_KEYRECORD_STRICT);
  dkimkit_keyrecord_free(r);
  ok(dkimkit_keyrecord_parse(&r, config, OCTETS(football_rsa)));
  assert_int_equal(dkimkit_keyrecord_key_type(r), DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkimkit_keyrecord_key_bits(r), 1024);
  assert_int_equal(dkimkit_keyrecord_is_pkcs1(r), 0);
  tag = dkimkit_keyrecord_tag(r, "k", &len);
  assert_int_equal(len, 3);
  assert_memory_equal(tag, "rsa", 3);
  dkimkit_keyrecord_free(r);
  dkimkit_config_free(config);
}

static void test_lint(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_keylint *lint = NULL;
  size_t offset = 0;
  size_t len = 0;

  (void)state;
  ok(dkimkit_keylint_new(&lint, config, OCTETS("k=ed25519; v=DKIM1; p="),
                         DKIMKIT_KEYLINT_PUBLISHED));
  assert_int_equal(dkimkit_keylint_reason(lint), DKIMKIT_REASON_KEY_SYNTAX);
  assert_int_equal(dkimkit_keylint_count(lint), 2);
  assert_int_equal(dkimkit_keylint_fault(lint, 0), DKIMKIT_FAULT_V_NOT_FIRST);
  assert_int_equal(dkimkit_keylint_severity(lint, 0), DKIMKIT_SEVERITY_ERROR);
  assert_int_equal(dkimkit_keylint_offset(lint, 0, &offset), 1);
  assert_in_range(offset, strlen("k=ed25519; "), strlen("k=ed25519; v=DKIM1"));
  (void)dkimkit_keylint_mended(lint, &len);
  dkimkit_keylint_free(lint);
  dkimkit_config_free(config);
}

static void test_lookup(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;
  size_t len = 0;

  (void)state;
  client_publish(NAME_ED25519, football_ed25519);
  ok(dkimkit_keylookup_new(&lookup, config, NAME_ED25519, NULL));
  ok(dkimkit_keylookup_finish(lookup));
  same(dkimkit_keylookup_name(lookup), NAME_ED25519);
  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(dkimkit_keylookup_count(lookup), 1);
  assert_memory_equal(dkimkit_keylookup_text(lookup, 0, &len), football_ed25519,
                      strlen(football_ed25519));
  assert_int_equal(len, strlen(football_ed25519));
  assert_int_equal(dkimkit_keylookup_ttl(lookup), 300);
  assert_int_equal(dkimkit_keylookup_secure(lookup), 1);
  ok(dkimkit_keylint_lookup(&lint, lookup));
  assert_int_equal(dkimkit_keylint_count(lint), 0);
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
}

static int append(const uint8_t *data, size_t len, void *user_data)
{
  strncat(user_data, (const char *)data, len);
  return 0;
}

static void test_canonical_form(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_canon *canon = NULL;
  char text[128] = "";

  (void)state;
  ok(dkimkit_canon_new(&canon, config, DKIMKIT_CANONICALIZATION_RELAXED,
                       DKIMKIT_CANONICALIZATION_SIMPLE, append, text));
  /* RFC 6376, 3.4.5. */
  ok(dkimkit_canon_feed(canon, OCTETS("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\n"
                                      "D \t E\r\n\r\n\r\n")));
  ok(dkimkit_canon_finish(canon));
  same(text, "a:X\r\nb:Y Z\r\n\r\n C \r\nD \t E\r\n");
  dkimkit_canon_free(canon);
  text[0] = '\0';
  ok(dkimkit_canon_field(DKIMKIT_CANONICALIZATION_RELAXED, OCTETS("A: X"),
                         append, text));
  same(text, "a:X");
  dkimkit_config_free(config);
}

/* What the RFC's Ed25519 signature is not: one over another digest. */
static void test_diagnosis(void **state)
{
  static const uint8_t digest[32] = {0};
  static const uint8_t signature[128] = {0};
  dkimkit_config *config = client_sealed();
  dkimkit_keyrecord *r = NULL;
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);
  int rv;

  (void)state;
  ok(dkimkit_keyrecord_parse(&r, config, OCTETS(football_rsa)));
  assert_int_equal(dkimkit_keyrecord_verify(r, DKIMKIT_ALGORITHM_RSA_SHA256,
                                            digest, sizeof(digest), signature,
                                            sizeof(signature)),
                   0);
  rv = dkimkit_keyrecord_recover(out, &len, r, DKIMKIT_ALGORITHM_RSA_SHA256,
                                 signature, sizeof(signature));
  assert_true(rv == 0 || rv == DKIMKIT_ERR_UNSUPPORTED);
  dkimkit_keyrecord_free(r);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      client_test(test_build),          client_test(test_parse),
      client_test(test_claims),         client_test(test_record),
      client_test(test_lint),           client_test(test_lookup),
      client_test(test_canonical_form), client_test(test_diagnosis),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
