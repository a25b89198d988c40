/* SPDX-License-Identifier: MIT */
#include "raw_sign.h"
#include "test_support.h"

#include <stdio.h>

#define MESSAGE "rfc8463-A.3.eml"
#define COUNTER(cache, name)                                                   \
  (dkimkit_cache_count((cache), DKIMKIT_CACHE_##name))

typedef struct fixture {
  test_dns dns;
  uint64_t now;
  dkimkit_config *config;
  dkimkit_cache *cache;
  bytes message;
} fixture;

static uint64_t clock_of(void *user_data)
{
  return *(uint64_t *)user_data;
}

static void open_sized(fixture *f, size_t max_entries, size_t max_octets)
{
  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  f->now = NOW;
  f->config = config_open(&f->dns, NULL);
  ok(dkimkit_config_set_clock(f->config, clock_of, &f->now));
  ok(dkimkit_config_seal(f->config));
  ok(dkimkit_cache_new(&f->cache, f->config, max_entries, max_octets));
  f->message = vector(MESSAGE);
}

static void open_fixture(fixture *f)
{
  open_sized(f, 0, 0);
}

static void close_fixture(fixture *f)
{
  bytes_free(&f->message);
  dkimkit_cache_free(f->cache);
  dkimkit_config_free(f->config);
}

static dkimkit_verifier *start(const fixture *f)
{
  dkimkit_verifier *verifier = NULL;

  ok(dkimkit_verifier_new(&verifier, f->config, NULL));
  ok(dkimkit_verifier_set_cache(verifier, f->cache));
  return verifier;
}

/* Verifies the message and tells how many questions that took. */
static size_t questions(fixture *f, dkimkit_result wanted)
{
  dkimkit_verifier *verifier = start(f);

  f->dns.asked = 0;
  ok(verifier_run(verifier, f->message));
  assert_int_equal(dkimkit_verifier_result(verifier), wanted);
  dkimkit_verifier_free(verifier);
  return f->dns.asked;
}

static void test_hit(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  assert_int_equal(COUNTER(f.cache, ENTRIES), 2);
  assert_int_equal(COUNTER(f.cache, MISSES), 2);
  assert_int_equal(COUNTER(f.cache, HITS), 0);
  assert_true(COUNTER(f.cache, OCTETS) > 2 * 200);
  assert_true(COUNTER(f.cache, OCTETS) < 2 * 16384);
  /* The resolver could only answer later: nobody has to wait for it. */
  f.dns.mode = DNS_LATER;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
  assert_int_equal(COUNTER(f.cache, HITS), 2);
  assert_int_equal(COUNTER(f.cache, STORED), 2);
  close_fixture(&f);
}

static void test_both_signatures_pass_from_the_cache(void **state)
{
  fixture f;
  dkimkit_verifier *verifier;

  (void)state;
  open_fixture(&f);
  f.dns.flags = DKIMKIT_DNS_SECURE;
  (void)questions(&f, DKIMKIT_RESULT_PASS);
  f.dns.status = DKIMKIT_DNS_SERVFAIL;
  verifier = start(&f);
  ok(verifier_run(verifier, f.message));
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  assert_reason(verifier, 1, DKIMKIT_REASON_OK);
  assert_int_equal(
      dkimkit_signature_key_bits(dkimkit_verifier_signature(verifier, 1)),
      1024);
  assert_int_equal(
      dkimkit_signature_dns_secure(dkimkit_verifier_signature(verifier, 0)), 1);
  dkimkit_verifier_free(verifier);
  close_fixture(&f);
}

static void test_ttl(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  f.dns.ttl = 60;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  f.now = NOW + 59;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
  f.now = NOW + 60;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  /* A hit doesn't make an answer live longer. */
  f.now = NOW + 119;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
  f.now = NOW + 120;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  close_fixture(&f);
}

/* There is no time behind the last second. */
static void test_end_of_time(void **state)
{
  uint64_t before;

  (void)state;
  for (before = 299; before <= 301; before++) {
    fixture f;

    open_fixture(&f);
    f.now = UINT64_MAX - before;
    assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
    assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
    f.now = UINT64_MAX - 2;
    assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
    close_fixture(&f);
  }
}

static void test_clock_goes_back(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  (void)questions(&f, DKIMKIT_RESULT_PASS);
  f.now = NOW - 1;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  close_fixture(&f);
}

/* However late the answer, its time begins with the question. */
static void test_late_answer(void **state)
{
  fixture f;
  dkimkit_verifier *verifier;
  size_t i;

  (void)state;
  open_fixture(&f);
  f.dns.ttl = 60;
  f.dns.mode = DNS_LATER;
  verifier = start(&f);
  assert_int_equal(verifier_run(verifier, f.message), DKIMKIT_PENDING);
  f.now = NOW + 50;
  for (i = 0; i < 2; i++) {
    (void)dns_answer(&f.dns, f.dns.queries[i]);
  }
  ok(dkimkit_verifier_finish(verifier));
  dkimkit_verifier_free(verifier);
  f.dns.mode = DNS_SYNC;
  f.now = NOW + 59;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
  f.now = NOW + 60;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  close_fixture(&f);
}

static void test_max_ttl(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  assert_int_equal(dkimkit_cache_set_max_ttl(f.cache, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_cache_set_max_ttl(f.cache, 10));
  f.dns.ttl = UINT32_MAX;
  (void)questions(&f, DKIMKIT_RESULT_PASS);
  f.now = NOW + 9;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
  f.now = NOW + 10;
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  close_fixture(&f);
}

/* What is kept, and what never is. */
static void test_statuses(void **state)
{
  static const struct {
    dkimkit_dns_status status;
    uint32_t ttl;
    dkimkit_result result;
    int kept;
  } cases[] = {
      {DKIMKIT_DNS_OK, 300, DKIMKIT_RESULT_PASS, 1},
      {DKIMKIT_DNS_OK, 0, DKIMKIT_RESULT_PASS, 0},
      {DKIMKIT_DNS_NXDOMAIN, 300, DKIMKIT_RESULT_PERMERROR, 1},
      {DKIMKIT_DNS_NXDOMAIN, 0, DKIMKIT_RESULT_PERMERROR, 0},
      {DKIMKIT_DNS_NODATA, 300, DKIMKIT_RESULT_PERMERROR, 1},
      {DKIMKIT_DNS_SERVFAIL, 300, DKIMKIT_RESULT_TEMPERROR, 0},
      {DKIMKIT_DNS_TIMEOUT, 300, DKIMKIT_RESULT_TEMPERROR, 0},
      {DKIMKIT_DNS_BOGUS, 300, DKIMKIT_RESULT_TEMPERROR, 0},
      {DKIMKIT_DNS_REFUSED, 300, DKIMKIT_RESULT_TEMPERROR, 0},
      {DKIMKIT_DNS_ERROR, 300, DKIMKIT_RESULT_TEMPERROR, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    fixture f;

    open_fixture(&f);
    f.dns.status = cases[i].status;
    f.dns.ttl = cases[i].ttl;
    assert_int_equal(questions(&f, cases[i].result), 2);
    assert_int_equal(COUNTER(f.cache, STORED), cases[i].kept ? 2 : 0);
    assert_int_equal(questions(&f, cases[i].result), cases[i].kept ? 0 : 2);
    close_fixture(&f);
  }
}

/* With what is in the cache it's known before the body whether there is a key
 * at all. */
static void check_want(dkimkit_dns_status status, unsigned wanted)
{
  fixture f;
  dkimkit_verifier *verifier;
  size_t header;

  open_fixture(&f);
  header = (size_t)(strstr((char *)f.message.data, "\r\n\r\n") -
                    (char *)f.message.data) +
           4;
  f.dns.status = status;
  ok(verifier_run(verifier = start(&f), f.message));
  dkimkit_verifier_free(verifier);
  verifier = start(&f);
  f.dns.asked = 0;
  ok(dkimkit_verifier_feed(verifier, f.message.data, header));
  assert_int_equal(f.dns.asked, 0);
  assert_int_equal(dkimkit_verifier_want(verifier), wanted);
  dkimkit_verifier_free(verifier);
  close_fixture(&f);
}

static void test_want(void **state)
{
  (void)state;
  check_want(DKIMKIT_DNS_OK, DKIMKIT_WANT_BODY);
  check_want(DKIMKIT_DNS_NXDOMAIN, 0);
}

/* Looked for once a message, as it would be asked for. */
static void test_same_name_twice(void **state)
{
  static const char tags[] = "d=football.example.com; s=brisbane; h=from";
  fixture f;
  bytes one = raw_sign(tags, "From: a@example.com\r\n", "Hi.\r\n");

  (void)state;
  open_fixture(&f);
  bytes_free(&f.message);
  f.message = raw_sign_again(tags, one);
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 1);
  assert_int_equal(COUNTER(f.cache, MISSES), 1);
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 0);
  assert_int_equal(COUNTER(f.cache, HITS), 1);
  bytes_free(&one);
  close_fixture(&f);
}

static void test_refused_query_is_not_kept(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  f.dns.mode = DNS_REFUSE;
  (void)questions(&f, DKIMKIT_RESULT_TEMPERROR);
  assert_int_equal(COUNTER(f.cache, STORED), 0);
  close_fixture(&f);
}

/* A record that is no key record is an answer like any other. */
static void test_bad_record(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  f.dns.record_count = 0;
  test_dns_add(&f.dns, NAME_8463_ED25519, "v=spf1 -all");
  test_dns_add(&f.dns, NAME_8463_RSA, "v=DKIM1; p=");
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PERMERROR), 2);
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PERMERROR), 0);
  close_fixture(&f);
}

/* Verifies a message whose one signature asks for this selector. */
static size_t ask(fixture *f, const char *selector)
{
  char text[256];
  dkimkit_verifier *verifier = start(f);
  bytes message;

  (void)snprintf(text, sizeof(text),
                 "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=%s; "
                 "h=from; bh=%s; b=AAAA\r\nFrom: a@example.com\r\n\r\n",
                 selector, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  f->dns.asked = 0;
  message = bytes_of(text);
  ok(verifier_run(verifier, message));
  bytes_free(&message);
  dkimkit_verifier_free(verifier);
  return f->dns.asked;
}

static void test_least_recently_used_goes_first(void **state)
{
  fixture f;

  (void)state;
  open_sized(&f, 3, 0);
  assert_int_equal(ask(&f, "a"), 1);
  assert_int_equal(ask(&f, "b"), 1);
  assert_int_equal(ask(&f, "c"), 1);
  assert_int_equal(ask(&f, "a"), 0);
  assert_int_equal(COUNTER(f.cache, EVICTED), 0);
  assert_int_equal(ask(&f, "d"), 1);
  assert_int_equal(COUNTER(f.cache, EVICTED), 1);
  assert_int_equal(COUNTER(f.cache, ENTRIES), 3);
  assert_int_equal(ask(&f, "a"), 0);
  assert_int_equal(ask(&f, "c"), 0);
  assert_int_equal(ask(&f, "d"), 0);
  assert_int_equal(ask(&f, "b"), 1);
  assert_int_equal(ask(&f, "a"), 1);
  close_fixture(&f);
}

static void test_names_are_compared_without_case(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  assert_int_equal(ask(&f, "Abc"), 1);
  assert_int_equal(ask(&f, "aBC"), 0);
  ok(dkimkit_cache_forget(f.cache, "ABC._DomainKey.Example.COM"));
  assert_int_equal(ask(&f, "abc"), 1);
  close_fixture(&f);
}

static void test_octets_are_bounded(void **state)
{
  fixture f;
  char selector[16];
  size_t i;

  (void)state;
  open_sized(&f, 0, 16384);
  for (i = 0; i < 200; i++) {
    (void)snprintf(selector, sizeof(selector), "s%d", (int)i);
    assert_int_equal(ask(&f, selector), 1);
    assert_true(COUNTER(f.cache, OCTETS) <= 16384);
  }
  assert_true(COUNTER(f.cache, ENTRIES) > 10);
  assert_true(COUNTER(f.cache, EVICTED) > 10);
  assert_int_equal(ask(&f, selector), 0);
  close_fixture(&f);
}

static void test_large_answer_is_not_kept(void **state)
{
  fixture f;
  size_t octets;
  size_t less;
  char text[4096];

  (void)state;
  open_sized(&f, 0, 16384);
  memset(text, 'x', sizeof(text) - 1);
  text[sizeof(text) - 1] = '\0';
  test_dns_add(&f.dns, "big._domainkey.example.com", text);
  assert_int_equal(ask(&f, "small"), 1);
  assert_int_equal(ask(&f, "big"), 1);
  assert_int_equal(ask(&f, "big"), 1);
  assert_int_equal(ask(&f, "small"), 0);
  octets = (size_t)COUNTER(f.cache, OCTETS);
  close_fixture(&f);
  for (less = 0; less < 2; less++) {
    open_sized(&f, 0, 8 * octets - less);
    assert_int_equal(ask(&f, "small"), 1);
    assert_int_equal(ask(&f, "small"), less);
    close_fixture(&f);
  }
}

static void test_forget_and_clear(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  (void)questions(&f, DKIMKIT_RESULT_PASS);
  ok(dkimkit_cache_forget(f.cache, NAME_8463_RSA));
  ok(dkimkit_cache_forget(f.cache, "nobody._domainkey.example.com"));
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 1);
  dkimkit_cache_clear(f.cache);
  assert_int_equal(COUNTER(f.cache, ENTRIES), 0);
  assert_int_equal(COUNTER(f.cache, OCTETS), 0);
  assert_int_equal(questions(&f, DKIMKIT_RESULT_PASS), 2);
  close_fixture(&f);
}

static void test_arguments(void **state)
{
  const int bad = DKIMKIT_ERR_INVALID_ARGUMENT;
  fixture f;
  dkimkit_cache *cache = NULL;
  dkimkit_config *other;
  dkimkit_verifier *verifier;

  (void)state;
  open_fixture(&f);
  other = config_open(&f.dns, NULL);
  assert_int_equal(dkimkit_cache_new(NULL, f.config, 0, 0), bad);
  assert_int_equal(dkimkit_cache_new(&cache, NULL, 0, 0), bad);
  assert_int_equal(dkimkit_cache_new(&cache, other, 0, 0), DKIMKIT_ERR_STATE);
  ok(dkimkit_config_seal(other));
  ok(dkimkit_cache_new(&cache, other, 0, 0));
  verifier = start(&f);
  assert_int_equal(dkimkit_verifier_set_cache(verifier, cache), bad);
  assert_int_equal(dkimkit_verifier_set_cache(NULL, f.cache), bad);
  ok(verifier_run(verifier, f.message));
  assert_int_equal(dkimkit_verifier_set_cache(verifier, f.cache),
                   DKIMKIT_ERR_STATE);
  dkimkit_verifier_free(verifier);
  assert_int_equal(COUNTER(cache, MISSES), 0);
  assert_int_equal(COUNTER(f.cache, MISSES), 2);
  assert_int_equal(dkimkit_cache_forget(NULL, "a"), bad);
  assert_int_equal(dkimkit_cache_forget(cache, NULL), bad);
  assert_int_equal(dkimkit_cache_count(NULL, DKIMKIT_CACHE_HITS), 0);
  assert_int_equal(dkimkit_cache_count(cache, (dkimkit_cache_counter)99), 0);
  dkimkit_cache_free(cache);
  dkimkit_cache_free(NULL);
  dkimkit_cache_clear(NULL);
  dkimkit_config_free(other);
  close_fixture(&f);
}

static void test_without_a_cache_again(void **state)
{
  fixture f;
  dkimkit_verifier *verifier;

  (void)state;
  open_fixture(&f);
  verifier = start(&f);
  ok(dkimkit_verifier_set_cache(verifier, NULL));
  ok(verifier_run(verifier, f.message));
  dkimkit_verifier_free(verifier);
  assert_int_equal(COUNTER(f.cache, STORED) + COUNTER(f.cache, MISSES), 0);
  close_fixture(&f);
}

/* Whoever comes last puts out the light. */
static void test_lifetimes(void **state)
{
  test_mem m;
  test_dns dns;
  dkimkit_config *config;
  dkimkit_cache *cache = NULL;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector(MESSAGE);

  (void)state;
  test_mem_init(&m);
  test_dns_init(&dns);
  config = config_open(&dns, &m.mem);
  ok(dkimkit_config_seal(config));
  ok(dkimkit_cache_new(&cache, config, 0, 0));
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_set_cache(verifier, cache));
  dkimkit_config_free(config);
  dkimkit_cache_free(cache);
  ok(verifier_run(verifier, message));
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
  dkimkit_verifier_free(verifier);
  assert_int_equal(m.open, 0);
  bytes_free(&message);
}

static int run_twice(const dkimkit_mem *mem, size_t *asked)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_cache *cache = NULL;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector(MESSAGE);
  size_t i;
  int rv;

  test_dns_init(&dns);
  rv = config_try(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_seal(config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_cache_new(&cache, config, 0, 0);
  }
  for (i = 0; rv == DKIMKIT_OK && i < 2; i++) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
    if (rv == DKIMKIT_OK) {
      ok(dkimkit_verifier_set_cache(verifier, cache));
      rv = verifier_run(verifier, message);
    }
    if (rv == DKIMKIT_OK) {
      rv = dns.add_rv;
    }
    if (rv == DKIMKIT_OK) {
      assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
    }
    dkimkit_verifier_free(verifier);
    verifier = NULL;
  }
  *asked = dns.asked;
  dkimkit_cache_free(cache);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

/* Without memory an answer may go unkept: the message passes all the same. */
static void test_no_memory(void **state)
{
  test_mem m;
  size_t unkept = 0;
  size_t asked;
  size_t calls;
  size_t i;

  (void)state;
  test_mem_init(&m);
  ok(run_twice(&m.mem, &asked));
  assert_int_equal(asked, 2);
  calls = m.calls;
  for (i = 1; i <= calls; i++) {
    int rv;

    test_mem_init(&m);
    m.fail_at = i;
    rv = run_twice(&m.mem, &asked);
    assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
    assert_int_equal(m.open, 0);
    unkept += rv == DKIMKIT_OK && asked > 2;
  }
  assert_true(unkept > 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hit),
      cmocka_unit_test(test_both_signatures_pass_from_the_cache),
      cmocka_unit_test(test_ttl),
      cmocka_unit_test(test_end_of_time),
      cmocka_unit_test(test_clock_goes_back),
      cmocka_unit_test(test_late_answer),
      cmocka_unit_test(test_max_ttl),
      cmocka_unit_test(test_statuses),
      cmocka_unit_test(test_want),
      cmocka_unit_test(test_same_name_twice),
      cmocka_unit_test(test_refused_query_is_not_kept),
      cmocka_unit_test(test_bad_record),
      cmocka_unit_test(test_least_recently_used_goes_first),
      cmocka_unit_test(test_names_are_compared_without_case),
      cmocka_unit_test(test_octets_are_bounded),
      cmocka_unit_test(test_large_answer_is_not_kept),
      cmocka_unit_test(test_forget_and_clear),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_without_a_cache_again),
      cmocka_unit_test(test_lifetimes),
      cmocka_unit_test(test_no_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
