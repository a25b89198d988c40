/* SPDX-License-Identifier: MIT */

/* What a result has beside its verdict: TTLs, who said so, warnings; whether
 * all is right; and that a check leaves nothing behind. */

#include "check_dns.h"
#include "meter.h"

#include <stdlib.h>

#define OWN_SERVER DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE
#define SECURE DKIMKIT_KEYRING_ANSWER_SECURE
#define HIGH DKIMKIT_KEYRING_WARNING_TTL_HIGH
#define LOW DKIMKIT_KEYRING_WARNING_TTL_LOW
#define HOUR 3600u

static int is_authoritative(const fixture *f, dkk_ring_name name)
{
  return dkk_ring_check_result_of(f->check, 0, name)->is_authoritative;
}

/* Each record that isn't as it should be is enough. */
static void all_of_them_count(void **state)
{
  static const struct {
    const char *name;
    unsigned type;
  } records[] = {{OWN_1, 5}, {OWN_2, 5}, {HOST_1, 16}, {HOST_2, 16}};
  fixture *f = *state;
  size_t i;

  run_check(f);
  assert_true(dkimkit_keyring_check_is_ok(f->check));
  for (i = 0; i < COUNT(records); i++) {
    f->dns.record_count = 0;
    fake_dns_publish(&f->dns);
    fake_dns_remove(&f->dns, records[i].name, records[i].type);
    run_check(f);
    assert_false(dkimkit_keyring_check_is_ok(f->check));
  }
}

/* The owner's records are right, the host's isn't: that alone is enough, too.
 */
static void host_alone_counts(void **state)
{
  fixture *f = *state;

  f->subject.allow_direct = 1;
  fake_dns_remove(&f->dns, OWN_2, 5);
  fake_dns_txt(&f->dns, OWN_2, TXT_B);
  fake_dns_remove(&f->dns, HOST_2, 16);
  run_check(f);
  assert_verdict(f, 1, OWN, "ok-direct");
  assert_verdict(f, 1, HOST, "missing");
  assert_false(dkimkit_keyring_check_is_ok(f->check));
}

/* Asked again when it's complete, it has no question. */
static void complete(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *question;

  run_check(f);
  question = (dkimkit_keyring_question *)f;
  ok(dkimkit_keyring_check_next(&question, f->check));
  assert_null(question);
  assert_verdict(f, 0, OWN, "ok");
  assert_int_equal(dkimkit_keyring_check_next(NULL, f->check),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_next(&question, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* ---- TTLs ---- */

static void set_ttl(fixture *f, const char *name, uint32_t ttl)
{
  size_t i;

  for (i = 0; i < f->dns.record_count; i++) {
    if (strcmp(f->dns.records[i].name, name) == 0) {
      f->dns.records[i].ttl = ttl;
    }
  }
}

/* Half of the publish hold, of 96 hours, is the most; an hour is the least. */
static void warnings_of_ttls(void **state)
{
  static const struct {
    uint32_t ttl;
    unsigned warnings;
  } cases[] = {
      {0, 0},
      {1, LOW},
      {HOUR - 1, LOW},
      {HOUR, 0},
      {48 * HOUR, 0},
      {48 * HOUR + 1, HIGH},
      {UINT32_MAX, HIGH},
  };
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    set_ttl(f, OWN_1, cases[i].ttl);
    set_ttl(f, HOST_2, cases[i].ttl);
    run_check(f);
    assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, OWN), cases[i].ttl);
    assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN),
                     cases[i].warnings);
    assert_int_equal(dkimkit_keyring_check_ttl(f->check, 1, HOST),
                     cases[i].ttl);
    assert_int_equal(dkimkit_keyring_check_warnings(f->check, 1, HOST),
                     cases[i].warnings);
    assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST), 0);
  }
  /* Without a hold there is nothing to be longer than. */
  f->subject.slots[0].publish_hold = 0;
  set_ttl(f, OWN_1, 48 * HOUR + 1);
  run_check(f);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN), 0);
}

/* The longest, whichever server gave it first. */
static void ttls_of_several(void **state)
{
  fixture *f = *state;
  int turn;

  fake_dns_server(&f->dns, "ns2", OWN_SERVER, 0);
  for (turn = 0; turn < 2; turn++) {
    f->dns.record_count = 0;
    fake_dns_add(&f->dns, "ns1", OWN_1, 5, HOST_1)->ttl = turn ? 7200 : 5000;
    fake_dns_add(&f->dns, "ns2", OWN_1, 5, HOST_1)->ttl = turn ? 5000 : 7200;
    fake_dns_add(&f->dns, "ns1", HOST_1, 16, TXT_A)->ttl = turn ? 9000 : 4000;
    fake_dns_add(&f->dns, "ns2", HOST_1, 16, TXT_A)->ttl = turn ? 4000 : 9000;
    run_check(f);
    assert_verdict(f, 0, OWN, "ok");
    assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, OWN), 7200);
    assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, HOST), 9000);
  }
}

/* Gives the answer of a server that has nothing. */
static void give_absence(dkimkit_keyring_question *question, const char *server,
                         uint32_t ttl)
{
  ok(dkimkit_keyring_answer_begin(question, server));
  ok(dkimkit_keyring_answer_negative_ttl(question, ttl));
  ok(dkimkit_keyring_answer_end(question, DKIMKIT_DNS_NXDOMAIN, OWN_SERVER));
}

static void negative_ttls_of_several(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *question;
  int turn;

  for (turn = 0; turn < 2; turn++) {
    dkimkit_keyring_check_free(f->check);
    f->check = NULL;
    ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
    while (dkimkit_keyring_check_next(&question, f->check) == DKIMKIT_PENDING) {
      give_absence(question, "ns1", turn ? 300 : 900);
      give_absence(question, "ns2", turn ? 900 : 300);
      ok(dkimkit_keyring_question_done(question));
    }
    assert_verdict(f, 0, OWN, "missing");
    assert_int_equal(dkimkit_keyring_check_negative_ttl(f->check, 0, OWN), 900);
    assert_int_equal(dkimkit_keyring_check_negative_ttl(f->check, 1, HOST),
                     900);
  }
}

/* ---- who said so ---- */

static void authority(void **state)
{
  fixture *f = *state;

  fake_dns_server(&f->dns, "cache", 0, 0);
  run_check(f);
  assert_false(dkimkit_keyring_check_authoritative(f->check, 0, OWN));
  assert_false(dkimkit_keyring_check_authoritative(f->check, 0, HOST));
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST),
                   DKIMKIT_KEYRING_WARNING_NOT_AUTHORITATIVE);
  assert_false(is_authoritative(f, DKK_RING_OWN));
  /* Who said nothing doesn't count. */
  fake_dns_fail(&f->dns, "cache", NULL, 0, DKIMKIT_DNS_TIMEOUT);
  run_check(f);
  assert_true(dkimkit_keyring_check_authoritative(f->check, 0, OWN));
  assert_true(dkimkit_keyring_check_authoritative(f->check, 0, HOST));
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST), 0);
  /* Nobody said anything. */
  fake_dns_fail(&f->dns, "ns1", NULL, 0, DKIMKIT_DNS_TIMEOUT);
  run_check(f);
  assert_false(dkimkit_keyring_check_authoritative(f->check, 0, HOST));
  assert_false(dkimkit_keyring_check_secure(f->check, 0, HOST));
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST), 0);
}

/* Of a record that isn't there, too. */
static void authority_of_absence(void **state)
{
  fixture *f = *state;
  int direct;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_remove(&f->dns, HOST_1, 16);
  for (direct = 0; direct < 2; direct++) {
    f->subject.allow_direct = (uint8_t)direct;
    f->dns.flags[0] = OWN_SERVER;
    run_check(f);
    assert_verdict(f, 0, OWN, "missing");
    assert_true(is_authoritative(f, DKK_RING_OWN));
    assert_true(is_authoritative(f, DKK_RING_HOST));
    f->dns.flags[0] = 0;
    run_check(f);
    assert_verdict(f, 0, OWN, "missing");
    assert_false(is_authoritative(f, DKK_RING_OWN));
    assert_false(is_authoritative(f, DKK_RING_HOST));
  }
}

static void security(void **state)
{
  fixture *f = *state;

  f->dns.flags[0] = OWN_SERVER | SECURE;
  fake_dns_server(&f->dns, "ns2", OWN_SERVER | SECURE, 0);
  run_check(f);
  assert_true(dkimkit_keyring_check_secure(f->check, 0, OWN));
  assert_true(dkimkit_keyring_check_secure(f->check, 1, HOST));
  f->dns.flags[1] = OWN_SERVER;
  run_check(f);
  assert_false(dkimkit_keyring_check_secure(f->check, 0, OWN));
  assert_false(dkimkit_keyring_check_secure(f->check, 1, HOST));
  assert_true(dkimkit_keyring_check_authoritative(f->check, 1, HOST));
  fake_dns_fail(&f->dns, "ns2", NULL, 0, DKIMKIT_DNS_SERVFAIL);
  run_check(f);
  assert_true(dkimkit_keyring_check_secure(f->check, 0, OWN));
}

/* ---- without a CNAME ---- */

/* Where the key may be at the name itself, what else stands there is told. */
static void instead_of_direct(void **state)
{
  fixture *f = *state;

  f->subject.allow_direct = 1;
  fake_dns_remove(&f->dns, OWN_1, 5);
  (void)fake_dns_add(&f->dns, NULL, OWN_1, 1, "");
  run_check(f);
  assert_verdict(f, 0, OWN, "proxied");
  fake_dns_remove(&f->dns, OWN_1, 1);
  fake_dns_cname(&f->dns, OWN_1 "." DOMAIN, HOST_1);
  run_check(f);
  assert_verdict(f, 0, OWN, "double-zone");
  assert_found(f, 0, OWN, HOST_1);
  fake_dns_txt(&f->dns, OWN_1, TXT_A);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok-direct");
  assert_int_equal(dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN)->place,
                   DKK_RING_PLACE_OWN);
  assert_int_equal(dkk_ring_check_result_of(f->check, 0, DKK_RING_HOST)->place,
                   DKK_RING_PLACE_HOST);
  assert_int_equal(dkk_ring_check_result_of(f->check, 1, DKK_RING_OWN)->place,
                   DKK_RING_PLACE_HOST);
}

/* A TXT record of the zone's own servers is no proof where it was a cache that
 * had no CNAME. */
static void direct_by_a_cache(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *question;

  f->subject.allow_direct = 1;
  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1, TXT_ED25519);
  ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
  while (dkimkit_keyring_check_next(&question, f->check) == DKIMKIT_PENDING) {
    f->dns.flags[0] =
        dkimkit_keyring_question_type(question) == 5 ? 0 : OWN_SERVER;
    fake_dns_answer(&f->dns, question);
  }
  assert_verdict(f, 0, OWN, "mismatch");
  assert_false(is_authoritative(f, DKK_RING_OWN));
  assert_true(is_authoritative(f, DKK_RING_HOST));
}

/* The smallest value, whatever comes first. */
static void instead_in_any_order(void **state)
{
  static const char *const values[] = {"v=spf1", "v=spf1 -all", "a", "b"};
  fixture *f = *state;
  size_t i;
  size_t j;

  for (i = 0; i < COUNT(values); i++) {
    for (j = 0; j < COUNT(values); j++) {
      const char *first =
          strcmp(values[i], values[j]) < 0 ? values[i] : values[j];

      fake_dns_remove(&f->dns, OWN_1, 5);
      fake_dns_remove(&f->dns, OWN_1, 16);
      fake_dns_txt(&f->dns, OWN_1, values[i]);
      fake_dns_txt(&f->dns, OWN_1, values[j]);
      run_check(f);
      assert_verdict(f, 0, OWN, "txt-not-cname");
      assert_found(f, 0, OWN, first);
    }
  }
}

/* Somebody else's record at the doubled name doesn't come before a TXT record
 * at the name itself; ours does. */
static void ours_at_the_doubled_name(void **state)
{
  static const struct {
    unsigned type;
    const char *value;
    const char *verdict;
  } cases[] = {
      {5, HOST_1, "double-zone"},
      {5, HOST_1 "." DOMAIN, "double-zone"},
      {5, HOST_2, "txt-not-cname"},
      {5, "www.example.net", "txt-not-cname"},
      {5, "no name", "txt-not-cname"},
      {16, TXT_A, "double-zone"},
      {16, TXT_B, "txt-not-cname"},
      {16, "v=DKIM1; h=sha1; p=" P_A, "txt-not-cname"},
      {16, "v=spf1 -all", "txt-not-cname"},
  };
  fixture *f = *state;
  size_t i;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1, "v=spf1 -all");
  for (i = 0; i < COUNT(cases); i++) {
    (void)fake_dns_add(&f->dns, NULL, OWN_1 "." DOMAIN, cases[i].type,
                       cases[i].value);
    run_check(f);
    assert_verdict(f, 0, OWN, cases[i].verdict);
    fake_dns_remove(&f->dns, OWN_1 "." DOMAIN, cases[i].type);
  }
  /* Without a key none of them can be ours. */
  f->subject.slots[0].has_key = 0;
  fake_dns_txt(&f->dns, OWN_1 "." DOMAIN, TXT_A);
  run_check(f);
  assert_verdict(f, 0, OWN, "txt-not-cname");
}

/* ---- texts that are too long ---- */

static dkimkit_keyring_question *begin_answer(fixture *f)
{
  dkimkit_keyring_question *question = NULL;

  dkimkit_keyring_check_free(f->check);
  f->check = NULL;
  ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
  assert_int_equal(dkimkit_keyring_check_next(&question, f->check),
                   DKIMKIT_PENDING);
  assert_string_equal(dkimkit_keyring_question_name(question), HOST_1);
  ok(dkimkit_keyring_answer_begin(question, "ns1"));
  return question;
}

static void end_answer(fixture *f, dkimkit_keyring_question *question)
{
  ok(dkimkit_keyring_answer_end(question, DKIMKIT_DNS_OK, 0));
  ok(dkimkit_keyring_question_done(question));
  while (dkimkit_keyring_check_next(&question, f->check) == DKIMKIT_PENDING) {
    fake_dns_answer(&f->dns, question);
  }
}

/* What they are isn't known: not the same, nor the same as an empty one. */
static void too_long(void **state)
{
  static uint8_t text[DKK_RING_CHECK_TEXT_MAX + 1];
  fixture *f = *state;
  dkimkit_keyring_question *question = begin_answer(f);
  int i;

  for (i = 0; i < 2; i++) {
    assert_int_equal(
        dkimkit_keyring_answer_txt(question, HOST_1, 1, text, sizeof(text)),
        DKIMKIT_ERR_LIMIT);
  }
  end_answer(f, question);
  assert_verdict(f, 0, HOST, "multiple");
  question = begin_answer(f);
  assert_int_equal(
      dkimkit_keyring_answer_txt(question, HOST_1, 1, text, sizeof(text)),
      DKIMKIT_ERR_LIMIT);
  ok(dkimkit_keyring_answer_txt(question, HOST_1, 1, text, 0));
  end_answer(f, question);
  assert_verdict(f, 0, HOST, "syntax");
  assert_true(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_HOST)->outcome.has_others);
}

/* ---- memory ---- */

/* Of the records that it parsed. */
static void nothing_stays(void **state)
{
  fixture *f = *state;
  meter m = {0};
  const dkimkit_mem mem = {&m, meter_allocate, meter_resize, meter_release};
  size_t before;

  dkimkit_config_free(f->config);
  ok(config_with_provider(&f->config, &mem));
  ok(dkimkit_config_seal(f->config));
  before = m.open;
  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1 "." DOMAIN, TXT_A);
  run_check(f);
  dkimkit_keyring_check_free(f->check);
  f->check = NULL;
  assert_int_equal(m.open, before);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
      T(all_of_them_count),
      T(host_alone_counts),
      T(complete),
      T(warnings_of_ttls),
      T(ttls_of_several),
      T(negative_ttls_of_several),
      T(authority),
      T(authority_of_absence),
      T(security),
      T(instead_of_direct),
      T(direct_by_a_cache),
      T(instead_in_any_order),
      T(ours_at_the_doubled_name),
      T(too_long),
      T(nothing_stays),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
