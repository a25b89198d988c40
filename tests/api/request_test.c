/* SPDX-License-Identifier: MIT */
#include "test_support.h"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  bytes message;
  size_t header;
  dkimkit_verifier *verifier;
  int tag;
} fixture;

static void open_mode(fixture *f, dns_mode mode)
{
  const char *end;

  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  f->dns.mode = mode;
  f->config = config_make(&f->dns);
  f->message = vector("rfc8463-A.3.eml");
  end = strstr((const char *)f->message.data, "\r\n\r\n");
  assert_non_null(end);
  f->header = (size_t)(end - (const char *)f->message.data) + 4;
  ok(dkimkit_verifier_new(&f->verifier, f->config, &f->tag));
}

static int feed_header(fixture *f)
{
  return dkimkit_verifier_feed(f->verifier, f->message.data, f->header);
}

static int feed_body(fixture *f)
{
  return dkimkit_verifier_feed(f->verifier, f->message.data + f->header,
                               f->message.len - f->header);
}

static void assert_pass(fixture *f)
{
  ok(dkimkit_verifier_finish(f->verifier));
  assert_int_equal(dkimkit_verifier_want(f->verifier), 0);
  assert_reason(f->verifier, 0, DKIMKIT_REASON_OK);
  assert_reason(f->verifier, 1, DKIMKIT_REASON_OK);
}

static void close_fixture(fixture *f)
{
  dkimkit_verifier_free(f->verifier);
  dkimkit_config_free(f->config);
  bytes_free(&f->message);
}

static void test_sync(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_SYNC);
  ok(feed_header(&f));
  assert_int_equal(f.dns.asked, 2);
  assert_ptr_equal(f.dns.owner_data, &f.tag);
  assert_string_equal(dkimkit_query_name(f.dns.queries[0]), NAME_8463_ED25519);
  assert_string_equal(dkimkit_query_name(f.dns.queries[1]), NAME_8463_RSA);
  ok(feed_body(&f));
  assert_pass(&f);
  close_fixture(&f);
  assert_int_equal(f.dns.cancelled, 0);
}

static void test_before_body(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  assert_int_equal(dkimkit_verifier_want(f.verifier),
                   DKIMKIT_WANT_BODY | DKIMKIT_WANT_REPLY);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[0]), DKIMKIT_PENDING);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_OK);
  assert_int_equal(dkimkit_verifier_want(f.verifier), DKIMKIT_WANT_BODY);
  ok(feed_body(&f));
  assert_pass(&f);
  close_fixture(&f);
  assert_int_equal(f.dns.cancelled, 0);
}

static void test_out_of_order(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  ok(feed_body(&f));
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_verifier_want(f.verifier), DKIMKIT_WANT_REPLY);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  /* What doesn't need the open query is known. */
  assert_reason(f.verifier, 1, DKIMKIT_REASON_OK);
  assert_int_equal(
      dkimkit_signature_reason(dkimkit_verifier_signature(f.verifier, 0)),
      DKIMKIT_REASON_PENDING);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[0]), DKIMKIT_OK);
  assert_pass(&f);
  close_fixture(&f);
}

static void test_pending_with_body_mismatch(void **state)
{
  fixture f;
  bytes changed;

  (void)state;
  open_mode(&f, DNS_LATER);
  changed = bytes_replace(f.message, "Hi.", "Ho.");
  bytes_free(&f.message);
  f.message = changed;
  ok(feed_header(&f));
  ok(feed_body(&f));
  (void)!dkimkit_verifier_finish(f.verifier);
  dns_answer(&f.dns, f.dns.queries[0]);
  dns_answer(&f.dns, f.dns.queries[1]);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_reason(f.verifier, 1, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  close_fixture(&f);
}

static void test_shared_name(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc6376-A.2.eml");
  const char *text = (const char *)message.data;
  size_t len = (size_t)(strstr(text, "Received:") - text);
  char *signature = malloc(len + 1);
  bytes twice;
  dkimkit_verifier *verifier;

  (void)state;
  assert_non_null(signature);
  memcpy(signature, text, len);
  signature[len] = '\0';
  twice = bytes_join(signature, message);
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, twice);
  assert_int_equal(dkimkit_verifier_count(verifier), 2);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  assert_reason(verifier, 1, DKIMKIT_REASON_OK);
  assert_int_equal(dns.asked, 1);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&twice);
  bytes_free(&message);
  free(signature);
}

static void test_cancel(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[0]), DKIMKIT_PENDING);
  ok(feed_body(&f));
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  close_fixture(&f);
  assert_int_equal(f.dns.cancelled, 1);
  assert_ptr_equal(f.dns.last_cancelled, f.dns.queries[1]);
}

static void test_cancel_before_body(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  close_fixture(&f);
  assert_int_equal(f.dns.cancelled, 2);
}

static void test_cancel_null(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3.eml");
  dkimkit_verifier *verifier = NULL;

  (void)state;
  test_dns_init(&dns);
  dns.mode = DNS_LATER;
  config = config_open(NULL, NULL);
  ok(dkimkit_config_set_dns(config, dns_lookup, NULL, &dns));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_int_equal(verifier_run(verifier, message), DKIMKIT_PENDING);
  dkimkit_verifier_free(verifier);
  assert_int_equal(dns.cancelled, 0);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_double(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_TWICE);
  ok(feed_header(&f));
  assert_int_equal(f.dns.last_rv, DKIMKIT_ERR_STATE);
  ok(feed_body(&f));
  assert_pass(&f);
  assert_int_equal(
      dkimkit_query_done(f.dns.queries[0], DKIMKIT_DNS_SERVFAIL, 0, 0),
      DKIMKIT_ERR_STATE);
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  close_fixture(&f);
}

static void test_add_after_done(void **state)
{
  static const uint8_t text[] = "v=DKIM1; p=";
  fixture f;
  dkimkit_query *query;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  query = f.dns.queries[0];
  assert_int_equal(dns_answer(&f.dns, query), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_query_add_txt(query, text, sizeof(text) - 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_query_add_rdata(query, text, sizeof(text) - 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_OK);
  ok(feed_body(&f));
  assert_pass(&f);
  close_fixture(&f);
}

static void test_unknown_status(void **state)
{
  fixture f;
  dkimkit_query *query;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  query = f.dns.queries[0];
  assert_int_equal(dkimkit_query_done(query, (dkimkit_dns_status)99, 0, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_query_set_data(query, &f);
  assert_ptr_equal(dkimkit_query_data(query), &f);
  assert_int_equal(dns_answer(&f.dns, query), DKIMKIT_PENDING);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_OK);
  ok(feed_body(&f));
  assert_pass(&f);
  close_fixture(&f);
}

static void test_rdata(void **state)
{
  fixture f;
  uint8_t rdata[128];
  size_t len = strlen(record_8463_ed25519);
  const size_t cut = 10;

  (void)state;
  open_mode(&f, DNS_LATER);
  ok(feed_header(&f));
  rdata[0] = (uint8_t)cut;
  memcpy(rdata + 1, record_8463_ed25519, cut);
  rdata[1 + cut] = (uint8_t)(len - cut);
  memcpy(rdata + 2 + cut, record_8463_ed25519 + cut, len - cut);
  assert_int_equal(dkimkit_query_add_rdata(f.dns.queries[0], rdata, len + 1),
                   DKIMKIT_ERR_SYNTAX);
  ok(dkimkit_query_add_rdata(f.dns.queries[0], rdata, len + 2));
  assert_int_equal(dkimkit_query_done(f.dns.queries[0], DKIMKIT_DNS_OK,
                                      DKIMKIT_DNS_SECURE, 60),
                   DKIMKIT_PENDING);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_OK);
  ok(feed_body(&f));
  assert_pass(&f);
  assert_int_equal(
      dkimkit_signature_dns_secure(dkimkit_verifier_signature(f.verifier, 0)),
      1);
  assert_int_equal(
      dkimkit_signature_dns_secure(dkimkit_verifier_signature(f.verifier, 1)),
      0);
  close_fixture(&f);
}

static void test_refused(void **state)
{
  fixture f;
  size_t i;

  (void)state;
  open_mode(&f, DNS_REFUSE);
  ok(feed_header(&f));
  assert_int_equal(f.dns.asked, 2);
  assert_int_equal(dkimkit_query_done(f.dns.queries[0], DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_ERR_STATE);
  ok(feed_body(&f));
  ok(dkimkit_verifier_finish(f.verifier));
  for (i = 0; i < 2; i++) {
    assert_int_equal(
        dkimkit_signature_result(dkimkit_verifier_signature(f.verifier, i)),
        DKIMKIT_RESULT_TEMPERROR);
  }
  close_fixture(&f);
  assert_int_equal(f.dns.cancelled, 0);
}

static void test_fatal(void **state)
{
  fixture f;
  int rv;

  (void)state;
  open_mode(&f, DNS_FATAL);
  rv = feed_header(&f);
  assert_int_equal(rv, DKIMKIT_ERR_CALLBACK);
  assert_int_equal(dkimkit_is_fatal(rv), 1);
  assert_int_equal(f.dns.asked, 1);
  close_fixture(&f);
  assert_int_equal(f.dns.cancelled, 0);
}

static void reenter_verifier(void *user_data)
{
  fixture *f = user_data;
  static const uint8_t text[] = "x";

  assert_int_equal(dkimkit_verifier_feed(f->verifier, text, 1),
                   DKIMKIT_ERR_REENTERED);
  assert_int_equal(dkimkit_verifier_finish(f->verifier), DKIMKIT_ERR_REENTERED);
  assert_int_equal(dkimkit_verifier_header(f->verifier, text, 1),
                   DKIMKIT_ERR_REENTERED);
  assert_int_equal(dkimkit_verifier_end_headers(f->verifier),
                   DKIMKIT_ERR_REENTERED);
  assert_int_equal(dkimkit_verifier_body(f->verifier, text, 1),
                   DKIMKIT_ERR_REENTERED);
}

static void test_reentered(void **state)
{
  fixture f;

  (void)state;
  open_mode(&f, DNS_REENTER);
  f.dns.reenter = reenter_verifier;
  f.dns.reenter_data = &f;
  ok(feed_header(&f));
  ok(feed_body(&f));
  assert_pass(&f);
  close_fixture(&f);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sync),
      cmocka_unit_test(test_before_body),
      cmocka_unit_test(test_out_of_order),
      cmocka_unit_test(test_pending_with_body_mismatch),
      cmocka_unit_test(test_shared_name),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_cancel_before_body),
      cmocka_unit_test(test_cancel_null),
      cmocka_unit_test(test_double),
      cmocka_unit_test(test_add_after_done),
      cmocka_unit_test(test_unknown_status),
      cmocka_unit_test(test_rdata),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_fatal),
      cmocka_unit_test(test_reentered),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
