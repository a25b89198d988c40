/* SPDX-License-Identifier: MIT */

/* Answers of servers by themselves, texts that are shown, questions of a plan,
 * and why a CNAME leads elsewhere. */

#include "check_dns.h"

#include "keyring/checkcause.h"
#include "keyring/checktext.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- answers ---- */

static dkk_ring_check_answer *answer_of(const char *server)
{
  dkk_ring_check_answer *answer = NULL;

  ok(dkk_ring_check_answer_new(&answer, server));
  return answer;
}

static int add(dkk_ring_check_answer *answer, unsigned type, const char *owner,
               const char *value)
{
  return dkk_ring_check_answer_add(answer, type, owner, 60, value,
                                   strlen(value));
}

static void servers(void **state)
{
  char name[DKK_RING_CHECK_SERVER_MAX + 2];
  dkk_ring_check_answer *answer = answer_of(NULL);

  (void)state;
  assert_string_equal(answer->server, "");
  dkk_ring_check_answer_free(answer);
  memset(name, 's', sizeof(name));
  name[DKK_RING_CHECK_SERVER_MAX] = '\0';
  answer = answer_of(name);
  assert_string_equal(answer->server, name);
  dkk_ring_check_answer_free(answer);
  name[DKK_RING_CHECK_SERVER_MAX] = 's';
  name[DKK_RING_CHECK_SERVER_MAX + 1] = '\0';
  answer = answer_of(name);
  assert_int_equal(strlen(answer->server), DKK_RING_CHECK_SERVER_MAX);
  dkk_ring_check_answer_free(answer);
  dkk_ring_check_answer_free(NULL);
}

static void records(void **state)
{
  dkk_ring_check_answer *answer = answer_of("ns");
  const dkk_ring_check_record *record;
  size_t at = 0;

  (void)state;
  ok(add(answer, DKK_RING_TYPE_TXT, "A.Example.", "Text."));
  ok(add(answer, DKK_RING_TYPE_CNAME, "a.example", "B.Example."));
  ok(add(answer, DKK_RING_TYPE_TXT, "b.example", "other"));
  ok(add(answer, DKK_RING_TYPE_TXT, "a.example", ""));
  ok(add(answer, DKK_RING_TYPE_CNAME, "c.example", "no name."));
  assert_int_equal(answer->count, 5);
  record = dkk_ring_check_next_at(answer, DKK_RING_TYPE_TXT, "a.example", &at);
  assert_non_null(record);
  assert_int_equal(record->type, DKK_RING_TYPE_TXT);
  assert_int_equal(record->ttl, 60);
  assert_int_equal(record->len, 5);
  assert_string_equal(record->value, "Text.");
  assert_string_equal(record->owner, "a.example");
  assert_false(record->is_name);
  assert_false(record->is_too_long);
  record = dkk_ring_check_next_at(answer, DKK_RING_TYPE_TXT, "a.example", &at);
  assert_non_null(record);
  assert_int_equal(record->len, 0);
  assert_null(
      dkk_ring_check_next_at(answer, DKK_RING_TYPE_TXT, "a.example", &at));
  at = 0;
  record =
      dkk_ring_check_next_at(answer, DKK_RING_TYPE_CNAME, "a.example", &at);
  assert_non_null(record);
  assert_true(record->is_name);
  assert_string_equal(record->value, "b.example");
  assert_int_equal(record->len, 9);
  record =
      dkk_ring_check_next_at(answer, DKK_RING_TYPE_CNAME, "a.example", &at);
  assert_null(record);
  at = 0;
  record =
      dkk_ring_check_next_at(answer, DKK_RING_TYPE_CNAME, "c.example", &at);
  assert_non_null(record);
  assert_false(record->is_name);
  assert_string_equal(record->value, "no name.");
  assert_true(dkk_ring_check_has_at(answer, DKK_RING_TYPE_TXT, "b.example"));
  assert_false(dkk_ring_check_has_at(answer, DKK_RING_TYPE_A, "b.example"));
  assert_false(dkk_ring_check_has_at(answer, DKK_RING_TYPE_CNAME, "b.example"));
  dkk_ring_check_answer_free(answer);
}

static void limits(void **state)
{
  static char text[DKK_RING_CHECK_TEXT_MAX + 1];
  dkk_ring_check_answer *answer = answer_of("ns");
  size_t i;

  (void)state;
  memset(text, 't', sizeof(text));
  ok(dkk_ring_check_answer_add(answer, DKK_RING_TYPE_TXT, "a", 1, text,
                               DKK_RING_CHECK_TEXT_MAX));
  assert_int_equal(answer->records[0]->len, DKK_RING_CHECK_TEXT_MAX);
  assert_memory_equal(answer->records[0]->value, text, DKK_RING_CHECK_TEXT_MAX);
  assert_int_equal(dkk_ring_check_answer_add(answer, DKK_RING_TYPE_TXT, "a", 1,
                                             text, DKK_RING_CHECK_TEXT_MAX + 1),
                   DKIMKIT_ERR_LIMIT);
  assert_true(answer->records[1]->is_too_long);
  assert_int_equal(answer->records[1]->len, 0);
  for (i = 2; i < DKK_RING_CHECK_RECORDS; i++) {
    ok(dkk_ring_check_answer_add(answer, DKK_RING_TYPE_A, "a", 1, NULL, 0));
  }
  assert_false(answer->is_cut);
  assert_int_equal(
      dkk_ring_check_answer_add(answer, DKK_RING_TYPE_A, "a", 1, NULL, 0),
      DKIMKIT_ERR_LIMIT);
  assert_true(answer->is_cut);
  assert_int_equal(answer->count, DKK_RING_CHECK_RECORDS);
  dkk_ring_check_answer_free(answer);
}

static void statuses(void **state)
{
  static const struct {
    dkimkit_dns_status status;
    dkk_ring_verdict verdict;
  } cases[] = {
      {DKIMKIT_DNS_OK, DKK_RING_VERDICT_NONE},
      {DKIMKIT_DNS_NXDOMAIN, DKK_RING_VERDICT_NONE},
      {DKIMKIT_DNS_NODATA, DKK_RING_VERDICT_NONE},
      {DKIMKIT_DNS_TIMEOUT, DKK_RING_VERDICT_TIMEOUT},
      {DKIMKIT_DNS_BOGUS, DKK_RING_VERDICT_BOGUS},
      {DKIMKIT_DNS_SERVFAIL, DKK_RING_VERDICT_SERVFAIL},
      {DKIMKIT_DNS_REFUSED, DKK_RING_VERDICT_SERVFAIL},
      {DKIMKIT_DNS_ERROR, DKK_RING_VERDICT_SERVFAIL},
  };
  dkk_ring_check_answer *answer = answer_of("ns");
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    answer->status = cases[i].status;
    assert_int_equal(dkk_ring_check_failure(answer), cases[i].verdict);
  }
  assert_int_equal(dkk_ring_check_is_own(answer), 0);
  answer->flags = DKIMKIT_KEYRING_ANSWER_SECURE;
  assert_int_equal(dkk_ring_check_is_own(answer), 0);
  answer->flags |= DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE;
  assert_int_equal(dkk_ring_check_is_own(answer), 1);
  dkk_ring_check_answer_free(answer);
}

/* ---- texts ---- */

static char *shown(const char *octets, size_t len, int is_octets)
{
  dkk_ring_text text;

  memset(&text, 0, sizeof(text));
  dkk_ring_text_add_foreign(&text, octets, len, is_octets);
  return dkk_ring_text_take(&text);
}

static void assert_shown(const char *octets, size_t len, int is_octets,
                         const char *expected)
{
  char *text = shown(octets, len, is_octets);

  assert_non_null(text);
  assert_string_equal(text, expected);
  free(text);
}

static void texts(void **state)
{
  (void)state;
  assert_shown("", 0, 0, "");
  assert_shown("a\0b", 3, 0, "a\\000b");
  assert_shown("\x1f ~\x7f\xff", 5, 1, "\\031 ~\\127\\255");
  assert_shown("\\", 1, 0, "\\");
  assert_shown("\\", 1, 1, "\\\\");
  assert_shown("abc", 2, 1, "ab");
}

/* At each length, where more room is taken and where not. */
static void lengths(void **state)
{
  char expected[2100];
  size_t len;

  (void)state;
  memset(expected, 'x', sizeof(expected));
  for (len = 0; len < sizeof(expected) - 1; len++) {
    dkk_ring_text text;
    char *taken;

    memset(&text, 0, sizeof(text));
    expected[len] = '\0';
    dkk_ring_text_add(&text, "");
    dkk_ring_text_add(&text, expected);
    assert_int_equal(text.len, len);
    assert_true(text.capacity > len);
    assert_true(text.capacity <= 256 || text.capacity <= 2 * (len + 1));
    taken = dkk_ring_text_take(&text);
    assert_string_equal(taken, expected);
    assert_null(text.data);
    assert_int_equal(text.len, 0);
    assert_int_equal(text.capacity, 0);
    free(taken);
    expected[len] = 'x';
  }
}

static void texts_in_pieces(void **state)
{
  dkk_ring_text text;
  char *taken;
  size_t i;

  (void)state;
  memset(&text, 0, sizeof(text));
  for (i = 0; i < 1000; i++) {
    dkk_ring_text_add(&text, "abc");
  }
  taken = dkk_ring_text_take(&text);
  assert_int_equal(strlen(taken), 3000);
  for (i = 0; i < 1000; i++) {
    assert_memory_equal(taken + 3 * i, "abc", 3);
  }
  free(taken);
}

/* ---- questions ---- */

static void questions(void **state)
{
  dkk_ring_check_subject subject;
  dkk_ring_check_plan plan;
  char name[64];
  int i;

  (void)state;
  subject_init(&subject);
  ok(dkk_ring_check_plan_init(&plan, &subject));
  ok(dkk_ring_check_ask(&plan, "a.example", DKK_RING_TYPE_TXT));
  ok(dkk_ring_check_ask(&plan, "a.example", DKK_RING_TYPE_TXT));
  assert_int_equal(plan.count, 1);
  ok(dkk_ring_check_ask(&plan, "a.example", DKK_RING_TYPE_CNAME));
  assert_int_equal(plan.count, 2);
  assert_null(dkk_ring_check_find(&plan, "b.example", DKK_RING_TYPE_TXT));
  assert_null(dkk_ring_check_find(&plan, "a.example", DKK_RING_TYPE_A));
  assert_ptr_equal(dkk_ring_check_find(&plan, "a.example", DKK_RING_TYPE_CNAME),
                   plan.questions[1]);
  assert_null(dkk_ring_check_answered(&plan, "a.example", DKK_RING_TYPE_TXT));
  plan.questions[0]->state = DKK_RING_QUESTION_ASKED;
  assert_null(dkk_ring_check_answered(&plan, "a.example", DKK_RING_TYPE_TXT));
  plan.questions[0]->state = DKK_RING_QUESTION_DONE;
  assert_ptr_equal(
      dkk_ring_check_answered(&plan, "a.example", DKK_RING_TYPE_TXT),
      plan.questions[0]);
  /* Each slot has detours of its own; one that was asked for costs none. */
  ok(dkk_ring_check_ask_detour(&plan, 0, "a.example"));
  assert_int_equal(plan.detours[0], 0);
  for (i = 0; i < DKK_RING_CHECK_DETOURS; i++) {
    (void)snprintf(name, sizeof(name), "d%d.example", i);
    ok(dkk_ring_check_ask_detour(&plan, 0, name));
  }
  assert_int_equal(plan.detours[0], DKK_RING_CHECK_DETOURS);
  assert_int_equal(dkk_ring_check_ask_detour(&plan, 0, "one.example"),
                   DKIMKIT_ERR_LIMIT);
  ok(dkk_ring_check_ask_detour(&plan, 0, "d0.example"));
  ok(dkk_ring_check_ask_detour(&plan, 1, "one.example"));
  assert_int_equal(plan.detours[1], 1);
  dkk_ring_check_plan_clear(&plan);
  assert_int_equal(plan.count, 0);
}

static void doubled(void **state)
{
  dkk_ring_check_subject subject;
  dkk_ring_check_plan plan;
  char name[DKK_RING_NAME_OCTETS];

  (void)state;
  subject_init(&subject);
  ok(dkk_ring_check_plan_init(&plan, &subject));
  dkk_ring_check_doubled(name, &plan, 1);
  assert_string_equal(name, OWN_2 "." DOMAIN);
  memset(plan.subject.slots[1].own, 'n', 253 - strlen(DOMAIN));
  plan.subject.slots[1].own[253 - strlen(DOMAIN)] = '\0';
  dkk_ring_check_doubled(name, &plan, 1);
  assert_string_equal(name, "");
}

/* No name is asked for that can't be; that says nothing of what is there. */
static void too_long_to_be_doubled(void **state)
{
  fixture *f = *state;
  size_t i;

  for (i = 0; i < 225; i++) {
    f->subject.domain[i] = i % 40 == 39 ? '.' : 'd';
  }
  f->subject.domain[225] = '\0';
  fake_dns_remove(&f->dns, OWN_1, 5);
  run_check(f);
  assert_verdict(f, 0, OWN, "missing");
  assert_int_equal(f->asked, 4 + 3);
}

/* ---- causes ---- */

static dkk_ring_cause cause_of(const char *target)
{
  dkk_ring_check_subject subject;
  dkk_ring_check_answer *answer = answer_of("ns");
  dkk_ring_cause cause;

  subject_init(&subject);
  ok(add(answer, DKK_RING_TYPE_CNAME, OWN_1, target));
  cause = dkk_ring_cause_of(&subject, 0, answer->records[0]);
  dkk_ring_check_answer_free(answer);
  return cause;
}

static void causes(void **state)
{
  static const struct {
    const char *target;
    dkk_ring_cause cause;
  } cases[] = {
      {"a b", DKK_RING_CAUSE_NO_NAME},
      {HOST_2, DKK_RING_CAUSE_SWAPPED},
      {HOST_1 "." DOMAIN, DKK_RING_CAUSE_ZONE_APPENDED},
      {HOST_1 ".com", DKK_RING_CAUSE_ZONE_APPENDED},
      {HOST_1 ".elsewhere.example", DKK_RING_CAUSE_ZONE_APPENDED},
      {HOST_1 ".onhost.example", DKK_RING_CAUSE_SUFFIX_TWICE},
      {HOST_1 "." HOST_ZONE, DKK_RING_CAUSE_SUFFIX_TWICE},
      {HOST_1 "." HOST_1, DKK_RING_CAUSE_SUFFIX_TWICE},
      {HOST_1 ".xonhost.example", DKK_RING_CAUSE_ZONE_APPENDED},
      {"selector1.contoso.com._domainkey." HOST_ZONE, DKK_RING_CAUSE_DOTS},
      {"selector1-contoso.com._domainkey." HOST_ZONE, DKK_RING_CAUSE_DOTS},
      {"selector1.contoso.co._domainkey." HOST_ZONE, DKK_RING_CAUSE_NONE},
      {"selector1.contoso.net._domainkey." HOST_ZONE, DKK_RING_CAUSE_NONE},
      {"selector1-contoso-com.elsewhere.example", DKK_RING_CAUSE_OTHER_FORMAT},
      {"selector1-contoso-com", DKK_RING_CAUSE_OTHER_FORMAT},
      {"selector1-contoso-con.elsewhere.example", DKK_RING_CAUSE_NONE},
      {"selector1-contoso-co.elsewhere.example", DKK_RING_CAUSE_NONE},
      {"selector1-x._domainkey.a.example", DKK_RING_CAUSE_ANOTHERS},
      {"selector2-x._domainkey.a.example", DKK_RING_CAUSE_ANOTHERS},
      {"selectox1-x._domainkey.a.example", DKK_RING_CAUSE_NONE},
      {"selector1x._domainkey.a.example", DKK_RING_CAUSE_NONE},
      {"selector1-x.b._domainkey.a.example", DKK_RING_CAUSE_NONE},
      {"selector1._domainkey.a-b.example", DKK_RING_CAUSE_NONE},
      {"selector1-x._domainkey", DKK_RING_CAUSE_NONE},
      {"www.example.net", DKK_RING_CAUSE_NONE},
      {"localhost", DKK_RING_CAUSE_NONE},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    if (cause_of(cases[i].target) != cases[i].cause) {
      fail_msg("%s: %d", cases[i].target, (int)cause_of(cases[i].target));
    }
  }
}

/* Where the owner's zone ends as the host's does, it was appended. */
static void cause_in_one_zone(void **state)
{
  static const char *const zones[] = {HOST_ZONE, "onhost.example", "example"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(zones); i++) {
    dkk_ring_check_subject subject;
    dkk_ring_check_answer *answer = answer_of("ns");
    char target[256];

    subject_init(&subject);
    memcpy(subject.domain, HOST_ZONE, sizeof(HOST_ZONE));
    (void)snprintf(target, sizeof(target), "%s.%s", HOST_1, zones[i]);
    ok(add(answer, DKK_RING_TYPE_CNAME, OWN_1, target));
    assert_int_equal(dkk_ring_cause_of(&subject, 0, answer->records[0]),
                     DKK_RING_CAUSE_ZONE_APPENDED);
    dkk_ring_check_answer_free(answer);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(servers),
      cmocka_unit_test(records),
      cmocka_unit_test(limits),
      cmocka_unit_test(statuses),
      cmocka_unit_test(texts),
      cmocka_unit_test(lengths),
      cmocka_unit_test(texts_in_pieces),
      cmocka_unit_test(questions),
      cmocka_unit_test(doubled),
      cmocka_unit_test_setup_teardown(too_long_to_be_doubled, setup, teardown),
      cmocka_unit_test(causes),
      cmocka_unit_test(cause_in_one_zone),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
