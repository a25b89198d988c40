/* SPDX-License-Identifier: MIT */
/* RFC 6541. The hashed names are those of its appendix A, or computed with
 * Python's hashlib and base64. */
#include "raw_sign.h"

#include <stdio.h>

#define KEY_NAME "s1._domainkey.one.example.net"
#define TAGS "d=one.example.net; s=s1; h=from"
#define FROM "From: Joe <joe@example.com>\r\n"
#define BODY "Hello\r\n"

#define NAME_NONE "one.example.net._atps.example.com"
#define NAME_SHA1 "qsp4i4d24crhopdz3o3ziu2ksgs3x6z6._atps.example.com"
#define NAME_SHA256                                                            \
  "sqwhepkqyg5kriog6f7lpedttnoif7dqusvco2pchsh3qugxakha._atps.example.com"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message;
} fixture;

static void set_up(fixture *f, const char *record)
{
  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  test_dns_add(&f->dns, KEY_NAME, record_8463_ed25519);
  if (record != NULL) {
    test_dns_add(&f->dns, NAME_NONE, record);
    test_dns_add(&f->dns, NAME_SHA1, record);
    test_dns_add(&f->dns, NAME_SHA256, record);
  }
  f->config = config_open(&f->dns, NULL);
  ok(dkimkit_config_set_atps(f->config, 1));
}

/* Feeds; the DNS may change its mind before the end. */
static void start(fixture *f, const char *tags, const char *header)
{
  ok(dkimkit_config_seal(f->config));
  f->message = raw_sign(tags, header, BODY);
  ok(dkimkit_verifier_new(&f->verifier, f->config, NULL));
  ok(dkimkit_verifier_feed(f->verifier, f->message.data, f->message.len));
}

static void tear_down(fixture *f)
{
  dkimkit_verifier_free(f->verifier);
  dkimkit_config_free(f->config);
  bytes_free(&f->message);
}

static void assert_atps(const fixture *f, size_t index,
                        dkimkit_atps_status status, dkimkit_result result)
{
  const dkimkit_signature *s = dkimkit_verifier_signature(f->verifier, index);

  assert_non_null(s);
  assert_string_equal(
      dkimkit_atps_status_name(dkimkit_signature_atps_status(s)),
      dkimkit_atps_status_name(status));
  assert_int_equal(dkimkit_signature_atps_result(s), result);
  assert_int_equal(dkimkit_atps_status_result(status), result);
}

/* RFC 6541, 8.3. */
static void assert_written(const fixture *f, dkimkit_atps_status status,
                           dkimkit_result result)
{
  char field[1024];
  char expected[40];
  size_t len = sizeof(field);

  (void)snprintf(expected, sizeof(expected), "dkim-atps=%s",
                 dkimkit_result_name(result));
  ok(dkimkit_authres_write(field, &len, f->verifier, "mx.example"));
  if (status == DKIMKIT_ATPS_NONE) {
    assert_null(strstr(field, "dkim-atps"));
  } else {
    assert_non_null(strstr(field, expected));
  }
  if (result == DKIMKIT_RESULT_PASS) {
    assert_non_null(strstr(field, " header.from=example.com"));
  }
}

static void check_full(const char *record, const char *tags, const char *header,
                       dkimkit_atps_status status, dkimkit_result result,
                       const char *name)
{
  fixture f;

  set_up(&f, record);
  start(&f, tags, header);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_result(f.verifier), DKIMKIT_RESULT_PASS);
  assert_atps(&f, 0, status, result);
  assert_written(&f, status, result);
  assert_int_equal(f.dns.asked, name != NULL ? 2 : 1);
  if (name != NULL) {
    assert_string_equal(dkimkit_query_name(f.dns.queries[1]), name);
  }
  tear_down(&f);
}

static void check(const char *tags, const char *header,
                  dkimkit_atps_status status, dkimkit_result result,
                  const char *name)
{
  check_full("v=ATPS1", tags, header, status, result, name);
}

#define AUTHORIZED DKIMKIT_ATPS_AUTHORIZED, DKIMKIT_RESULT_PASS
#define NOT_AUTHORIZED DKIMKIT_ATPS_NOT_AUTHORIZED, DKIMKIT_RESULT_FAIL
#define MISMATCH DKIMKIT_ATPS_AUTHOR_MISMATCH, DKIMKIT_RESULT_FAIL
#define SYNTAX DKIMKIT_ATPS_SYNTAX, DKIMKIT_RESULT_PERMERROR
#define NO_HASH DKIMKIT_ATPS_UNSUPPORTED_HASH, DKIMKIT_RESULT_PERMERROR
#define NO_AUTHOR DKIMKIT_ATPS_AUTHOR_UNKNOWN, DKIMKIT_RESULT_PERMERROR
#define NOTHING DKIMKIT_ATPS_NONE, DKIMKIT_RESULT_NONE
#define ATPS(hash) TAGS "; atps=example.com; atpsh=" hash

static void test_names(void **state)
{
  (void)state;
  check(ATPS("none"), FROM, AUTHORIZED, NAME_NONE);
  check(ATPS("sha1"), FROM, AUTHORIZED, NAME_SHA1);
  check(ATPS("sha256"), FROM, AUTHORIZED, NAME_SHA256);
}

/* No name in the DNS has more than 253 octets: such a one isn't asked for. */
static void check_name_octets(int octets, size_t asked,
                              dkimkit_atps_status status, dkimkit_result result)
{
  const int last = octets - (int)strlen("._atps.example.com") - 3 * 64;
  char domain[256];
  char key[300];
  char name[300];
  char tags[400];
  fixture f;

  (void)snprintf(domain, sizeof(domain), "%063d.%063d.%063d.%0*d", 1, 2, 3,
                 last, 4);
  (void)snprintf(key, sizeof(key), "s1._domainkey.%s", domain);
  (void)snprintf(name, sizeof(name), "%s._atps.example.com", domain);
  assert_int_equal(strlen(name), octets);
  (void)snprintf(tags, sizeof(tags),
                 "d=%s; s=s1; h=from; atps=example.com; atpsh=none", domain);
  set_up(&f, NULL);
  test_dns_add(&f.dns, key, record_8463_ed25519);
  test_dns_add(&f.dns, name, "v=ATPS1");
  start(&f, tags, FROM);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  assert_atps(&f, 0, status, result);
  assert_int_equal(f.dns.asked, asked);
  tear_down(&f);
}

static void test_long_name(void **state)
{
  (void)state;
  check_name_octets(253, 2, AUTHORIZED);
  check_name_octets(254, 1, NOT_AUTHORIZED);
}

/* Letters are lowered before they are hashed. */
static void test_case(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "v=ATPS1; d=one.EXAMPLE.net");
  test_dns_add(&f.dns, "s1._domainkey.ONE.example.net", record_8463_ed25519);
  start(&f, "d=ONE.example.net; s=s1; h=from; atps=Example.COM; atpsh=sha256",
        "From: joe@EXAMPLE.com\r\n");
  ok(dkimkit_verifier_finish(f.verifier));
  assert_atps(&f, 0, AUTHORIZED);
  assert_string_equal(dkimkit_query_name(f.dns.queries[1]), NAME_SHA256);
  assert_string_equal(
      dkimkit_signature_atps_domain(dkimkit_verifier_signature(f.verifier, 0)),
      "Example.COM");
  tear_down(&f);
}

static void test_tags(void **state)
{
  (void)state;
  check(TAGS, FROM, NOTHING, NULL);
  check(TAGS "; atpsh=sha256", FROM, NOTHING, NULL);
  check(TAGS "; atps=example.com", FROM, SYNTAX, NULL);
  check(TAGS "; atps=; atpsh=none", FROM, SYNTAX, NULL);
  check(TAGS "; atps=com; atpsh=none", FROM, SYNTAX, NULL);
  check(TAGS "; atps=example..com; atpsh=none", FROM, SYNTAX, NULL);
  check(ATPS(""), FROM, NO_HASH, NULL);
  check(ATPS("sha512"), FROM, NO_HASH, NULL);
  check(ATPS("SHA256"), FROM, NO_HASH, NULL);
}

static void test_author(void **state)
{
  (void)state;
  check(ATPS("none"), "From: joe@other.example\r\n", MISMATCH, NULL);
  check(ATPS("none"), "From: joe@sub.example.com\r\n", MISMATCH, NULL);
  check(ATPS("none"), "From: \"joe@example.com\" <joe@other.example>\r\n",
        MISMATCH, NULL);
  check(ATPS("none"), "From: a@other.example, joe@example.com\r\n", AUTHORIZED,
        NAME_NONE);
  check(ATPS("none"), "From: somebody\r\n", NO_AUTHOR, NULL);
}

/* Nobody can say which of two From fields a reader sees. */
static void test_two_authors(void **state)
{
  (void)state;
  check("d=one.example.net; s=s1; h=from:from; atps=example.com; atpsh=none",
        FROM FROM, NO_AUTHOR, NULL);
}

static void test_replies(void **state)
{
  static const struct {
    const char *record;
    int authorized;
  } cases[] = {
      {"v=ATPS1", 1},
      {" v = ATPS1 ; d = one.example.net ; x=y;", 1},
      {"d=One.Example.NET; v=ATPS1", 1},
      /* Another domain with the same hash. */
      {"v=ATPS1; d=two.example.net", 0},
      {"v=ATPS1; d=example.com", 0},
      {"v=ATPS1; d=", 0},
      {"v=atps1", 0},
      {"v=ATPS2", 0},
      {"v=ATPS1; v=ATPS1", 0},
      {"d=one.example.net", 0},
      {"v=spf1 -all", 0},
      {"", 0},
      {"rubbish", 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_full(cases[i].record, ATPS("sha256"), FROM,
               cases[i].authorized ? DKIMKIT_ATPS_AUTHORIZED
                                   : DKIMKIT_ATPS_NOT_AUTHORIZED,
               cases[i].authorized ? DKIMKIT_RESULT_PASS : DKIMKIT_RESULT_FAIL,
               NAME_SHA256);
  }
  check_full(NULL, ATPS("sha256"), FROM, NOT_AUTHORIZED, NAME_SHA256);
}

/* One good record among others is enough. */
static void test_several_records(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, NULL);
  test_dns_add(&f.dns, NAME_NONE, "v=spf1 -all");
  test_dns_add(&f.dns, NAME_NONE, "v=ATPS1; d=two.example.net");
  test_dns_add(&f.dns, NAME_NONE, "v=ATPS1");
  start(&f, ATPS("none"), FROM);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_atps(&f, 0, AUTHORIZED);
  tear_down(&f);
}

static size_t (*builtin_state_size)(dkimkit_hash hash);

static size_t state_size_without_sha1(dkimkit_hash hash)
{
  return hash == DKIMKIT_HASH_SHA1 ? 0 : builtin_state_size(hash);
}

/* sha1 in atpsh= needs somebody who computes it, and is no error of a call. */
__attribute__((unused)) static void test_without_sha1(void **state)
{
  const dkimkit_crypto_ops *builtin = dkimkit_crypto_builtin("openssl");
  dkimkit_crypto_ops ops;
  fixture f;

  (void)state;
  if (builtin == NULL) {
    builtin = any_provider();
  }
  assert_non_null(builtin);
  builtin_state_size = builtin->hash_state_size;
  ops = *builtin;
  ops.hash_state_size = state_size_without_sha1;
  set_up(&f, "v=ATPS1");
  dkimkit_config_free(f.config);
  ok(dkimkit_config_new(&f.config, NULL));
  ok(dkimkit_config_set_builtin_crypto(f.config, ""));
  ok(dkimkit_config_add_crypto(f.config, &ops));
  ok(dkimkit_config_set_clock(f.config, fixed_clock, NULL));
  ok(dkimkit_config_set_dns(f.config, dns_lookup, dns_cancel, &f.dns));
  ok(dkimkit_config_set_atps(f.config, 1));
  start(&f, ATPS("sha1"), FROM);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_atps(&f, 0, NO_HASH);
  assert_int_equal(f.dns.asked, 1);
  tear_down(&f);
}

static void C_756_off_by_default(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "v=ATPS1");
  ok(dkimkit_config_set_atps(f.config, 0));
  start(&f, ATPS("none"), FROM);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_atps(&f, 0, NOTHING);
  assert_null(
      dkimkit_signature_atps_domain(dkimkit_verifier_signature(f.verifier, 0)));
  assert_int_equal(f.dns.asked, 1);
  tear_down(&f);
}

/* Only what passes can be authorized. */
static void test_not_for_failures(void **state)
{
  fixture f;
  bytes changed;

  (void)state;
  set_up(&f, "v=ATPS1");
  ok(dkimkit_config_seal(f.config));
  f.message = raw_sign(ATPS("none"), FROM, BODY);
  changed = bytes_replace(f.message, "Hello", "Hallo");
  f.verifier = verify(f.config, changed);
  assert_reason(f.verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_atps(&f, 0, NOTHING);
  dkimkit_verifier_free(f.verifier);
  ok(dkimkit_verifier_new(&f.verifier, f.config, NULL));
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len));
  ok(dkimkit_verifier_finish_headers(f.verifier));
  assert_atps(&f, 0, NOTHING);
  assert_int_equal(f.dns.asked, 2);
  bytes_free(&changed);
  tear_down(&f);
}

static void check_status(dkimkit_dns_status status, dkimkit_atps_status atps,
                         dkimkit_result result)
{
  fixture f;

  set_up(&f, "v=ATPS1");
  start(&f, ATPS("none"), FROM);
  f.dns.status = status;
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  assert_atps(&f, 0, atps, result);
  tear_down(&f);
}

#define FAILED DKIMKIT_ATPS_QUERY_FAILED, DKIMKIT_RESULT_TEMPERROR

static void C_756_dns_statuses(void **state)
{
  (void)state;
  check_status(DKIMKIT_DNS_NXDOMAIN, NOT_AUTHORIZED);
  check_status(DKIMKIT_DNS_NODATA, NOT_AUTHORIZED);
  check_status(DKIMKIT_DNS_SERVFAIL, FAILED);
  check_status(DKIMKIT_DNS_TIMEOUT, FAILED);
  check_status(DKIMKIT_DNS_BOGUS, FAILED);
  check_status(DKIMKIT_DNS_REFUSED, FAILED);
  check_status(DKIMKIT_DNS_ERROR, FAILED);
}

static void test_refused_query(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "v=ATPS1");
  start(&f, ATPS("none"), FROM);
  f.dns.mode = DNS_REFUSE;
  ok(dkimkit_verifier_finish(f.verifier));
  assert_atps(&f, 0, FAILED);
  tear_down(&f);
}

/* The signature has its result while the question is open. */
static void test_late_answer(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "v=ATPS1");
  start(&f, ATPS("sha1"), FROM);
  f.dns.mode = DNS_LATER;
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_verifier_want(f.verifier), DKIMKIT_WANT_REPLY);
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  assert_atps(&f, 0, DKIMKIT_ATPS_PENDING, DKIMKIT_RESULT_NONE);
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  assert_int_equal(f.dns.asked, 2);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_OK);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_atps(&f, 0, AUTHORIZED);
  assert_int_equal(dkimkit_verifier_want(f.verifier), 0);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_ERR_STATE);
  tear_down(&f);
}

/* Records of a name that isn't there are none. */
static void test_records_without_name(void **state)
{
  const char *text = "v=ATPS1";
  fixture f;

  (void)state;
  set_up(&f, text);
  start(&f, ATPS("sha1"), FROM);
  f.dns.mode = DNS_LATER;
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  ok(dkimkit_query_add_txt(f.dns.queries[1], (const uint8_t *)text,
                           strlen(text)));
  ok(dkimkit_query_done(f.dns.queries[1], DKIMKIT_DNS_NXDOMAIN, 0, 0));
  ok(dkimkit_verifier_finish(f.verifier));
  assert_int_equal(
      dkimkit_signature_atps_status(dkimkit_verifier_signature(f.verifier, 0)),
      DKIMKIT_ATPS_NOT_AUTHORIZED);
  tear_down(&f);
}

static void test_freed_while_open(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "v=ATPS1");
  start(&f, ATPS("none"), FROM);
  f.dns.mode = DNS_LATER;
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  dkimkit_verifier_free(f.verifier);
  f.verifier = NULL;
  assert_int_equal(f.dns.cancelled, 1);
  assert_ptr_equal(f.dns.last_cancelled, f.dns.queries[1]);
  tear_down(&f);
}

/* Equal names are asked once; the key and these together are limited. */
static void test_questions_are_counted(void **state)
{
  fixture f;
  bytes one;

  (void)state;
  set_up(&f, "v=ATPS1");
  ok(dkimkit_config_set_limit(f.config, DKIMKIT_LIMIT_QUERIES, 2));
  ok(dkimkit_config_seal(f.config));
  one = raw_sign(ATPS("none"), FROM, BODY);
  f.message = raw_sign_again(ATPS("none"), one);
  bytes_free(&one);
  one = raw_sign_again(ATPS("sha256"), f.message);
  f.verifier = verify(f.config, one);
  assert_atps(&f, 0, AUTHORIZED);
  assert_atps(&f, 1, DKIMKIT_ATPS_TOO_MANY_QUERIES, DKIMKIT_RESULT_PERMERROR);
  assert_atps(&f, 2, DKIMKIT_ATPS_TOO_MANY_QUERIES, DKIMKIT_RESULT_PERMERROR);
  dkimkit_verifier_free(f.verifier);
  assert_int_equal(f.dns.asked, 2);
  f.dns.asked = 0;
  f.verifier = verify(f.config, f.message);
  assert_atps(&f, 0, AUTHORIZED);
  assert_atps(&f, 1, AUTHORIZED);
  assert_int_equal(f.dns.asked, 2);
  bytes_free(&one);
  tear_down(&f);
}

static void test_values_without_meaning(void **state)
{
  (void)state;
  assert_string_equal(dkimkit_atps_status_name((dkimkit_atps_status)99),
                      "unknown");
  assert_int_equal(dkimkit_atps_status_result((dkimkit_atps_status)99),
                   DKIMKIT_RESULT_NONE);
  assert_int_equal(dkimkit_signature_atps_status(NULL), DKIMKIT_ATPS_NONE);
  assert_null(dkimkit_signature_atps_domain(NULL));
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_long_name),
      cmocka_unit_test(test_case),
      cmocka_unit_test(test_tags),
      cmocka_unit_test(test_author),
      cmocka_unit_test(test_two_authors),
      cmocka_unit_test(test_replies),
      cmocka_unit_test(test_several_records),
      cmocka_unit_test(test_without_sha1),
      cmocka_unit_test(C_756_off_by_default),
      cmocka_unit_test(test_not_for_failures),
      cmocka_unit_test(C_756_dns_statuses),
      cmocka_unit_test(test_refused_query),
      cmocka_unit_test(test_late_answer),
      cmocka_unit_test(test_records_without_name),
      cmocka_unit_test(test_freed_while_open),
      cmocka_unit_test(test_questions_are_counted),
      cmocka_unit_test(test_values_without_meaning),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
