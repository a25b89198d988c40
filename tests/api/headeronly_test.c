/* SPDX-License-Identifier: MIT */
/* Header and body apart, and the header without a body. */
#include "raw_sign.h"

#define KEY_NAME "s1._domainkey.signer.example.net"
#define TAGS "d=signer.example.net; s=s1; h=from:subject"
#define HEADER "From: joe@example.com\r\nSubject: dinner\r\n"
#define BODY "Hello\r\n"

static void assert_parts(const dkimkit_verifier *verifier, size_t index,
                         dkimkit_reason header, dkimkit_reason body)
{
  const dkimkit_signature *s = dkimkit_verifier_signature(verifier, index);

  assert_non_null(s);
  assert_string_equal(dkimkit_reason_name(dkimkit_signature_header_reason(s)),
                      dkimkit_reason_name(header));
  assert_string_equal(dkimkit_reason_name(dkimkit_signature_body_reason(s)),
                      dkimkit_reason_name(body));
  assert_int_equal(dkimkit_signature_header_result(s),
                   dkimkit_reason_result(header));
  assert_int_equal(dkimkit_signature_body_result(s),
                   dkimkit_reason_result(body));
}

static size_t header_octets(bytes message)
{
  const char *end = strstr((const char *)message.data, "\r\n\r\n");

  assert_non_null(end);
  return (size_t)(end - (const char *)message.data) + 4;
}

static void dns_open(test_dns *dns)
{
  test_dns_init(dns);
  test_dns_add(dns, KEY_NAME, record_8463_ed25519);
}

static dkimkit_verifier *open_verifier(const dkimkit_config *config)
{
  dkimkit_verifier *verifier = NULL;

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  return verifier;
}

static void check_parts(bytes message, dkimkit_reason reason,
                        dkimkit_reason header, dkimkit_reason body)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;

  dns_open(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_reason(verifier, 0, reason);
  assert_parts(verifier, 0, header, body);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

static void check_replaced(const char *tags, const char *from, const char *to,
                           dkimkit_reason reason, dkimkit_reason header,
                           dkimkit_reason body)
{
  bytes message = raw_sign(tags, HEADER, BODY);
  bytes changed = bytes_replace(message, from, to);

  check_parts(changed, reason, header, body);
  bytes_free(&message);
  bytes_free(&changed);
}

#define GOOD DKIMKIT_REASON_OK
#define BAD_B DKIMKIT_REASON_SIGNATURE_MISMATCH
#define BAD_BH DKIMKIT_REASON_BODY_HASH_MISMATCH
#define UNKNOWN DKIMKIT_REASON_PENDING

/* RFC 6376, 6.1.3: step 3 (the body) goes before step 4 (the signature). */
static void test_parts(void **state)
{
  (void)state;
  check_replaced(TAGS, "Hello", "Hello", GOOD, GOOD, GOOD);
  check_replaced(TAGS, "Hello", "Hallo", BAD_BH, GOOD, BAD_BH);
  check_replaced(TAGS, "dinner", "dinker", BAD_B, BAD_B, GOOD);
  check_replaced(TAGS, "dinner\r\n\r\nHello", "dinker\r\n\r\nHallo", BAD_BH,
                 BAD_B, BAD_BH);
  check_replaced(TAGS "; l=7", "Hello\r\n", "He",
                 DKIMKIT_REASON_BODY_LENGTH_EXCEEDS, GOOD,
                 DKIMKIT_REASON_BODY_LENGTH_EXCEEDS);
}

/* Policy isn't cryptography: the parts tell what is right by itself. */
static void test_parts_under_policy(void **state)
{
  bytes message = raw_sign(TAGS, "Subject: dinner\r\n", BODY);

  (void)state;
  check_replaced(TAGS "; l=7", "Hello\r\n", "Hello\r\nmore\r\n",
                 DKIMKIT_REASON_UNSIGNED_CONTENT, GOOD, GOOD);
  check_parts(message, DKIMKIT_REASON_MESSAGE_NO_FROM, GOOD, GOOD);
  bytes_free(&message);
}

/* Without a key there is nothing that the parts could be right by. */
static void test_parts_not_reached(void **state)
{
  (void)state;
  check_replaced(TAGS, "s=s1", "s=s2", DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE,
                 UNKNOWN, UNKNOWN);
  check_replaced(TAGS, "v=1;", "v=2;", DKIMKIT_REASON_INCOMPATIBLE_VERSION,
                 UNKNOWN, UNKNOWN);
  check_replaced(TAGS, "s=s1;", "s=s1; x=1;", DKIMKIT_REASON_SIGNATURE_EXPIRED,
                 UNKNOWN, UNKNOWN);
  assert_int_equal(dkimkit_signature_header_reason(NULL), UNKNOWN);
  assert_int_equal(dkimkit_signature_body_result(NULL), DKIMKIT_RESULT_NONE);
}

/* A message that dkimpy signed; its body never comes. */
static void check_withheld(const char *file, size_t count)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message = vector(file);
  size_t i;

  dns_open(&dns);
  config = config_make(&dns);
  verifier = open_verifier(config);
  ok(dkimkit_verifier_feed(verifier, message.data, header_octets(message)));
  ok(dkimkit_verifier_finish_headers(verifier));
  assert_int_equal(dkimkit_verifier_count(verifier), count);
  for (i = 0; i < count; i++) {
    assert_reason(verifier, i, DKIMKIT_REASON_BODY_NOT_VERIFIED);
    assert_parts(verifier, i, GOOD, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  }
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_NEUTRAL);
  assert_int_equal(dkimkit_verifier_reason(verifier),
                   DKIMKIT_REASON_BODY_NOT_VERIFIED);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_withheld_body(void **state)
{
  (void)state;
  check_withheld("dkimpy-relaxed.eml", 1);
  check_withheld("rfc8463-A.3.eml", 2);
  check_withheld("rfc6376-A.2.eml", 1);
}

static void check_header_only(bytes message, size_t len, dkimkit_reason reason,
                              dkimkit_reason header, dkimkit_reason body)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;

  dns_open(&dns);
  config = config_make(&dns);
  verifier = open_verifier(config);
  ok(dkimkit_verifier_feed(verifier, message.data, len));
  ok(dkimkit_verifier_finish_headers(verifier));
  assert_reason(verifier, 0, reason);
  assert_parts(verifier, 0, header, body);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

/* Whatever of the body was fed, right or wrong, has no part in it; nor does
 * it matter whether the empty line was there. */
static void test_fed_body_is_ignored(void **state)
{
  bytes message = raw_sign(TAGS, HEADER, BODY);
  bytes changed = bytes_replace(message, "Hello", "Hallo");
  size_t header = header_octets(message);
  const size_t lengths[] = {header - 4, header - 2, header, header + 3,
                            message.len};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(lengths); i++) {
    check_header_only(message, lengths[i], DKIMKIT_REASON_BODY_NOT_VERIFIED,
                      GOOD, DKIMKIT_REASON_BODY_NOT_VERIFIED);
    check_header_only(changed, lengths[i], DKIMKIT_REASON_BODY_NOT_VERIFIED,
                      GOOD, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  }
  bytes_free(&message);
  bytes_free(&changed);
}

/* l= over nothing would make any body right: no pass either. */
static void test_header_only_refusals(void **state)
{
  bytes message = raw_sign(TAGS "; l=0", HEADER, BODY);
  bytes bad = bytes_replace(message, "dinner", "dinker");
  bytes cr = raw_sign(TAGS, HEADER "X: a\rb\r\n", BODY);

  (void)state;
  check_header_only(message, message.len, DKIMKIT_REASON_BODY_NOT_VERIFIED,
                    GOOD, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  check_header_only(bad, bad.len, BAD_B, BAD_B,
                    DKIMKIT_REASON_BODY_NOT_VERIFIED);
  check_header_only(cr, cr.len, DKIMKIT_REASON_MESSAGE_MALFORMED, GOOD,
                    DKIMKIT_REASON_BODY_NOT_VERIFIED);
  bytes_free(&message);
  bytes_free(&bad);
  bytes_free(&cr);
}

static void test_pending_and_states(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message = raw_sign(TAGS, HEADER, BODY);

  (void)state;
  dns_open(&dns);
  dns.mode = DNS_LATER;
  config = config_make(&dns);
  verifier = open_verifier(config);
  ok(dkimkit_verifier_feed(verifier, message.data, header_octets(message)));
  assert_int_equal(dkimkit_verifier_want(verifier),
                   DKIMKIT_WANT_BODY | DKIMKIT_WANT_REPLY);
  assert_int_equal(dkimkit_verifier_finish_headers(verifier), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_verifier_want(verifier), DKIMKIT_WANT_REPLY);
  assert_int_equal(dkimkit_verifier_feed(verifier, message.data, 1),
                   DKIMKIT_ERR_STATE);
  assert_parts(verifier, 0, UNKNOWN, UNKNOWN);
  assert_int_equal(dns_answer(&dns, dns.queries[0]), DKIMKIT_OK);
  ok(dkimkit_verifier_finish_headers(verifier));
  ok(dkimkit_verifier_finish_headers(verifier));
  ok(dkimkit_verifier_finish(verifier));
  assert_int_equal(dkimkit_verifier_want(verifier), 0);
  assert_reason(verifier, 0, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  dkimkit_verifier_free(verifier);
  dns.mode = DNS_SYNC;
  verifier = verify(config, message);
  assert_int_equal(dkimkit_verifier_finish_headers(verifier),
                   DKIMKIT_ERR_STATE);
  assert_reason(verifier, 0, GOOD);
  assert_int_equal(dkimkit_verifier_finish_headers(NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* Field by field, as milters hand them over. */
static void test_piecewise(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message = raw_sign(TAGS, HEADER, BODY);
  const char *field = (const char *)message.data;

  (void)state;
  dns_open(&dns);
  config = config_make(&dns);
  verifier = open_verifier(config);
  while (strncmp(field, "\r\n", 2) != 0) {
    const char *end = strstr(field, "\r\n");

    ok(dkimkit_verifier_header(verifier, (const uint8_t *)field,
                               (size_t)(end - field)));
    field = end + 2;
  }
  ok(dkimkit_verifier_end_headers(verifier));
  ok(dkimkit_verifier_finish_headers(verifier));
  assert_reason(verifier, 0, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  assert_parts(verifier, 0, GOOD, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  assert_int_equal(dns.asked, 1);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_unsigned(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;

  (void)state;
  dns_open(&dns);
  config = config_make(&dns);
  verifier = open_verifier(config);
  ok(dkimkit_verifier_feed(verifier, (const uint8_t *)HEADER, strlen(HEADER)));
  ok(dkimkit_verifier_finish_headers(verifier));
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_NONE);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts),
      cmocka_unit_test(test_parts_under_policy),
      cmocka_unit_test(test_parts_not_reached),
      cmocka_unit_test(test_withheld_body),
      cmocka_unit_test(test_fed_body_is_ignored),
      cmocka_unit_test(test_header_only_refusals),
      cmocka_unit_test(test_pending_and_states),
      cmocka_unit_test(test_piecewise),
      cmocka_unit_test(test_unsigned),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
