/* SPDX-License-Identifier: MIT */

/* Verification, as its headers were: the message of RFC 8463, A.3, with what
 * that says about it. */

#include "client.h"

static void expect_signature(const dkimkit_signature *s, const char *selector,
                             dkimkit_algorithm algorithm, unsigned bits)
{
  uint64_t number = 0;
  size_t field = 0;

  assert_int_equal(dkimkit_signature_result(s), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_signature_reason(s), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_header_result(s), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_signature_header_reason(s), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_body_result(s), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_signature_body_reason(s), DKIMKIT_REASON_OK);
  assert_null(dkimkit_signature_subject(s));
  same(dkimkit_signature_domain(s), "football.example.com");
  same(dkimkit_signature_domain_ascii(s), "football.example.com");
  same(dkimkit_signature_selector(s), selector);
  same(dkimkit_signature_selector_ascii(s), selector);
  same(dkimkit_signature_identity(s), "@football.example.com");
  same(dkimkit_signature_identity_ascii(s), "@football.example.com");
  assert_int_equal(dkimkit_signature_algorithm(s), algorithm);
  assert_int_equal(dkimkit_signature_header_canonicalization(s),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_body_canonicalization(s),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_timestamp(s, &number), 1);
  assert_int_equal(number, 1528637909);
  assert_int_equal(dkimkit_signature_age(s, &number), 1);
  assert_int_equal(number, NOW - 1528637909);
  assert_int_equal(dkimkit_signature_expiration(s, &number), 0);
  assert_int_equal(dkimkit_signature_body_length(s, &number), 0);
  assert_int_equal(dkimkit_signature_unsigned_octets(s), 0);
  assert_int_equal(dkimkit_signature_key_bits(s), bits);
  assert_int_equal(dkimkit_signature_dns_secure(s), 1);
  assert_int_equal(dkimkit_signature_testing(s), 0);
  assert_int_equal(dkimkit_signature_signed_count(s), 8);
  same(dkimkit_signature_signed_name(s, 4), "message-id");
  /* The first "subject" of h=, below two signatures, From and To. */
  assert_int_equal(dkimkit_signature_signed_field(s, 2, &field), 1);
  assert_int_equal(field, 4);
  /* The second one designates nothing. */
  assert_int_equal(dkimkit_signature_signed_field(s, 6, &field), 0);
}

static void expect_text(const char *text, size_t len, const char *wanted)
{
  assert_int_equal(len, strlen(wanted));
  assert_memory_equal(text, wanted, len);
}

static void expect_raw(const dkimkit_verifier *v, const dkimkit_signature *s)
{
  /* base64 -d of bh=. */
  static const uint8_t hash[] = {
      0xda, 0x35, 0x12, 0x38, 0x7f, 0x4d, 0x86, 0xd5, 0x46, 0x09, 0x05,
      0x8d, 0xaf, 0xd0, 0x6b, 0x20, 0x03, 0xeb, 0x78, 0xa4, 0x23, 0x3b,
      0xa4, 0xa7, 0xed, 0x72, 0x24, 0x7c, 0x95, 0x4e, 0xce, 0xff};
  size_t len = 0;
  size_t offset = 0;
  const char *text = dkimkit_signature_tag(s, "q", &len);
  const uint8_t *octets;

  expect_text(text, len, "dns/txt");
  text = dkimkit_verifier_header_field(v, 3, &len);
  expect_text(text, len, "To: Suzie Q <suzie@shopping.example.net>");
  text = dkimkit_signature_field(s, &len);
  assert_memory_equal(text, football, len);
  assert_memory_equal(football + len, "\r\nDKIM", 6);
  assert_int_equal(dkimkit_signature_b_range(s, &offset, &len), 1);
  assert_memory_equal(football + offset, "/gCrinpc", 8);
  same(dkimkit_signature_prefix(s), "/gCrinpc");
  octets = dkimkit_signature_body_hash(s, &len);
  assert_int_equal(len, sizeof(hash));
  assert_memory_equal(octets, hash, sizeof(hash));
  octets = dkimkit_signature_data(s, &len);
  assert_int_equal(len, 64);
  assert_int_equal(octets[0], 0xfe);
  assert_int_equal(dkimkit_signature_header_index(s), 0);
  assert_int_equal(dkimkit_signature_body_octets(s),
                   strlen("Hi.\r\n\r\nWe lost the game. Are you hungry yet?"
                          "\r\n\r\nJoe.\r\n"));
}

static void test_football(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_verifier *v;

  (void)state;
  client_publish(NAME_ED25519, football_ed25519);
  client_publish(NAME_RSA, football_rsa);
  v = client_verify(config, football);
  assert_int_equal(dkimkit_verifier_result(v), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_verifier_reason(v), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_count(v), 2);
  assert_int_equal(dkimkit_verifier_want(v), 0);
  assert_int_equal(dkimkit_verifier_internationalized(v), 0);
  expect_signature(dkimkit_verifier_signature(v, 0), "brisbane",
                   DKIMKIT_ALGORITHM_ED25519_SHA256, 256);
  expect_signature(dkimkit_verifier_signature(v, 1), "test",
                   DKIMKIT_ALGORITHM_RSA_SHA256, 1024);
  expect_raw(v, dkimkit_verifier_signature(v, 0));
  assert_int_equal(
      dkimkit_signature_warning_count(dkimkit_verifier_signature(v, 1)), 1);
  assert_int_equal(
      dkimkit_signature_warning(dkimkit_verifier_signature(v, 1), 0),
      DKIMKIT_WARNING_KEY_WEAK);
  assert_null(dkimkit_verifier_signature(v, 2));
  dkimkit_verifier_free(v);
  dkimkit_config_free(config);
}

static int take(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  *(size_t *)user_data += len;
  return 0;
}

static void test_piecewise(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_verifier *v = NULL;
  const dkimkit_signature *s;
  size_t copied = 0;

  (void)state;
  ok(dkimkit_verifier_new(&v, config, NULL));
  ok(dkimkit_verifier_set_time(v, NOW + 1));
  ok(dkimkit_verifier_set_cache(v, NULL));
  ok(dkimkit_verifier_set_internationalized(v,
                                            DKIMKIT_INTERNATIONALIZED_ALWAYS));
  assert_int_equal(dkimkit_verifier_want(v),
                   DKIMKIT_WANT_HEADER | DKIMKIT_WANT_BODY);
  ok(dkimkit_verifier_header(
      v, OCTETS("DKIM-Signature: v=1; a=rsa-sha256; d=example.com;"
                " z=From:a; h=from; bh=AAAA; b=AAAA")));
  ok(dkimkit_verifier_header(v, OCTETS("From: a@example.com\r\n")));
  ok(dkimkit_verifier_end_headers(v));
  ok(dkimkit_verifier_body(v, OCTETS("Hello\r\n")));
  ok(dkimkit_verifier_finish(v));
  assert_int_equal(dkimkit_verifier_internationalized(v), 1);
  s = dkimkit_verifier_signature(v, 0);
  assert_int_equal(dkimkit_signature_result(s), DKIMKIT_RESULT_PERMERROR);
  assert_int_equal(dkimkit_signature_reason(s), DKIMKIT_REASON_MISSING_TAG);
  same(dkimkit_signature_subject(s), "s");
  ok(dkimkit_signature_copies(s, take, &copied));
  assert_int_equal(copied, strlen("From:a"));
  dkimkit_verifier_free(v);
  dkimkit_config_free(config);
}

/* atps.h and report.h, for the mail of somebody who has neither. */
static void test_extensions(void **state)
{
  dkimkit_config *config = client_config();
  dkimkit_verifier *v;
  const dkimkit_signature *s;

  (void)state;
  ok(dkimkit_config_set_atps(config, 1));
  ok(dkimkit_config_set_reports(config, 1));
  ok(dkimkit_config_seal(config));
  v = client_verify(config, football);
  s = dkimkit_verifier_signature(v, 0);
  assert_int_equal(dkimkit_signature_reason(s),
                   DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  assert_int_equal(dkimkit_signature_atps_status(s), DKIMKIT_ATPS_NONE);
  assert_int_equal(dkimkit_signature_atps_result(s), DKIMKIT_RESULT_NONE);
  assert_null(dkimkit_signature_atps_domain(s));
  assert_int_equal(dkimkit_signature_report_status(s), DKIMKIT_REPORT_NONE);
  assert_null(dkimkit_signature_report_subject(s));
  assert_int_equal(dkimkit_signature_report_wanted(s), 0);
  assert_null(dkimkit_signature_report_address(s));
  assert_int_equal(dkimkit_signature_report_percent(s), 0);
  assert_int_equal(dkimkit_signature_report_requests(s), 0);
  assert_null(dkimkit_signature_report_smtp_text(s));
  dkimkit_verifier_free(v);
  dkimkit_config_free(config);
}

static void test_later(void **state)
{
  dkimkit_config *config = client_config();
  dkimkit_verifier *v = NULL;
  int owner = 0;
  int resolver = 0;

  (void)state;
  ok(dkimkit_config_set_dns(config, client_keep, client_cancel, &resolver));
  ok(dkimkit_config_seal(config));
  client_publish(NAME_RSA, football_rsa);
  ok(dkimkit_verifier_new(&v, config, &owner));
  ok(dkimkit_verifier_feed(v, OCTETS(football)));
  assert_int_equal(dkimkit_verifier_finish(v), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_verifier_want(v), DKIMKIT_WANT_REPLY);
  assert_ptr_equal(dkimkit_query_owner_data(client_kept), &owner);
  same(dkimkit_query_name(client_kept), NAME_RSA);
  client_answer(client_kept);
  assert_int_equal(dkimkit_verifier_finish(v), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_signature_result(dkimkit_verifier_signature(v, 1)),
                   DKIMKIT_RESULT_PASS);
  dkimkit_verifier_free(v);
  assert_int_equal(client_cancelled, 1);
  dkimkit_config_free(config);
}

static void test_header_only_and_rdata(void **state)
{
  dkimkit_config *config = client_config();
  dkimkit_verifier *v = NULL;
  uint8_t rdata[128];

  (void)state;
  ok(dkimkit_config_set_dns(config, client_keep, NULL, NULL));
  ok(dkimkit_config_seal(config));
  rdata[0] = (uint8_t)strlen(football_ed25519);
  memcpy(rdata + 1, football_ed25519, rdata[0]);
  ok(dkimkit_verifier_new(&v, config, NULL));
  /* The first signature alone. */
  ok(dkimkit_verifier_feed(v, (const uint8_t *)football,
                           (size_t)(strstr(football, "DKIM-Signature: v=1; a="
                                                     "rsa") -
                                    football)));
  ok(dkimkit_verifier_feed(v, OCTETS(strstr(football, "From: Joe"))));
  ok(dkimkit_query_add_rdata(client_kept, rdata, rdata[0] + 1u));
  ok(dkimkit_query_done(client_kept, DKIMKIT_DNS_OK, 0, 0));
  ok(dkimkit_verifier_finish_headers(v));
  assert_int_equal(dkimkit_verifier_result(v), DKIMKIT_RESULT_NEUTRAL);
  assert_int_equal(dkimkit_verifier_reason(v),
                   DKIMKIT_REASON_BODY_NOT_VERIFIED);
  dkimkit_verifier_free(v);
  dkimkit_config_free(config);
}

static void test_cache(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_cache *cache = NULL;
  dkimkit_verifier *v = NULL;
  int i;

  (void)state;
  client_publish(NAME_RSA, football_rsa);
  ok(dkimkit_cache_new(&cache, config, 8, 65536));
  ok(dkimkit_cache_set_max_ttl(cache, 3600));
  for (i = 0; i < 2; i++) {
    ok(dkimkit_verifier_new(&v, config, NULL));
    ok(dkimkit_verifier_set_cache(v, cache));
    ok(dkimkit_verifier_feed(v, OCTETS(football)));
    ok(dkimkit_verifier_finish(v));
    assert_int_equal(dkimkit_verifier_result(v), DKIMKIT_RESULT_PASS);
    dkimkit_verifier_free(v);
  }
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_MISSES), 2);
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_HITS), 2);
  ok(dkimkit_cache_forget(cache, NAME_RSA));
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_ENTRIES), 1);
  dkimkit_cache_clear(cache);
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_ENTRIES), 0);
  dkimkit_cache_free(cache);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      client_test(test_football),
      client_test(test_piecewise),
      client_test(test_extensions),
      client_test(test_later),
      client_test(test_header_only_and_rdata),
      client_test(test_cache),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
