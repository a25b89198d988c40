/* SPDX-License-Identifier: MIT */

/* A check's questions and their answers: limits, what is called when it
 * mustn't be, and memory that runs out. */

#include "check_dns.h"

#include <stdio.h>
#include <stdlib.h>

static size_t allocations;
/* The one, from 1, that fails; 0: none. */
static size_t fail_at;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
  return ++allocations == fail_at ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
  return ++allocations == fail_at ? NULL : __real_realloc(ptr, size);
}

static dkimkit_keyring_question *first_question(fixture *f)
{
  dkimkit_keyring_question *question;

  ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
  assert_int_equal(dkimkit_keyring_check_next(&question, f->check),
                   DKIMKIT_PENDING);
  assert_non_null(question);
  return question;
}

static void subjects_that_cannot_be(void **state)
{
  fixture *f = *state;
  dkimkit_config *unsealed;
  dkimkit_keyring_check *check = NULL;

  assert_int_equal(dkk_ring_check_begin(NULL, &f->subject, f->config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkk_ring_check_begin(&check, NULL, f->config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkk_ring_check_begin(&check, &f->subject, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_config_new(&unsealed, NULL));
  assert_int_equal(dkk_ring_check_begin(&check, &f->subject, unsealed),
                   DKIMKIT_ERR_STATE);
  dkimkit_config_free(unsealed);
  f->subject.slots[1].own[0] = '\0';
  assert_int_equal(dkk_ring_check_begin(&check, &f->subject, f->config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(check);
}

static void nothing_before_it_is_complete(void **state)
{
  fixture *f = *state;

  (void)first_question(f);
  assert_verdict(f, 0, HOST, "none");
  assert_null(dkimkit_keyring_check_found(f->check, 0, HOST));
  assert_null(dkimkit_keyring_check_hint(f->check, 0, HOST));
  assert_null(dkimkit_keyring_check_server(f->check, 0, HOST));
  assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, HOST), 0);
  assert_int_equal(dkimkit_keyring_check_negative_ttl(f->check, 0, HOST), 0);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST), 0);
  assert_false(dkimkit_keyring_check_authoritative(f->check, 0, HOST));
  assert_false(dkimkit_keyring_check_secure(f->check, 0, HOST));
  assert_false(dkimkit_keyring_check_is_ok(f->check));
  assert_false(dkimkit_keyring_check_is_ok(NULL));
  dkimkit_keyring_check_free(f->check);
  dkimkit_keyring_check_free(NULL);
  f->check = NULL;
  run_check(f);
  assert_verdict(f, -1, HOST, "none");
  assert_verdict(f, 2, HOST, "none");
  assert_verdict(f, 0, (dkimkit_keyring_name)2, "none");
  assert_verdict(f, 0, (dkimkit_keyring_name)-1, "none");
}

static void questions(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *question = first_question(f);
  int data;

  assert_string_equal(dkimkit_keyring_question_name(question), HOST_1);
  assert_int_equal(dkimkit_keyring_question_type(question), 16);
  assert_null(dkimkit_keyring_question_data(question));
  dkimkit_keyring_question_set_data(question, &data);
  assert_ptr_equal(dkimkit_keyring_question_data(question), &data);
  dkimkit_keyring_question_set_data(NULL, &data);
  assert_null(dkimkit_keyring_question_data(NULL));
  assert_null(dkimkit_keyring_question_name(NULL));
  assert_int_equal(dkimkit_keyring_question_type(NULL), 0);
}

static void calls_at_the_wrong_time(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);

  assert_int_equal(dkimkit_keyring_answer_cname(q, OWN_1, 1, HOST_1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(
      dkimkit_keyring_answer_txt(q, OWN_1, 1, (const uint8_t *)"", 0),
      DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_answer_address(q, OWN_1, 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_answer_negative_ttl(q, 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_keyring_answer_begin(q, "ns1"));
  assert_int_equal(dkimkit_keyring_answer_begin(q, "ns1"), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_question_done(q), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_answer_end(q, (dkimkit_dns_status)8, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_answer_end(q, (dkimkit_dns_status)-1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 4),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_answer_cname(q, NULL, 1, HOST_1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_answer_cname(q, OWN_1, 1, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_answer_txt(q, OWN_1, 1, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 3));
  ok(dkimkit_keyring_question_done(q));
  assert_int_equal(dkimkit_keyring_question_done(q), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_answer_begin(q, "ns1"), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_answer_begin(NULL, "ns1"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_question_done(NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* Answers the other questions as the DNS has it. */
static void finish(fixture *f)
{
  dkimkit_keyring_question *question;
  int rv;

  while ((rv = dkimkit_keyring_check_next(&question, f->check)) ==
         DKIMKIT_PENDING) {
    assert_non_null(question);
    fake_dns_answer(&f->dns, question);
  }
  ok(rv);
}

static void no_answers_at_all(void **state)
{
  fixture *f = *state;

  ok(dkimkit_keyring_question_done(first_question(f)));
  finish(f);
  assert_verdict(f, 0, HOST, "timeout");
  assert_server(f, 0, HOST, "");
  assert_hint(f, 0, HOST,
              "For " HOST_1 " there was no answer in time. Check again later; "
              "if it stays so, the host has to look at its name servers.");
}

static void too_many_records(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);
  int i;

  ok(dkimkit_keyring_answer_begin(q, NULL));
  ok(dkimkit_keyring_answer_txt(q, HOST_1, 1, (const uint8_t *)TXT_A,
                                sizeof(TXT_A) - 1));
  for (i = 1; i < DKK_RING_CHECK_RECORDS; i++) {
    ok(dkimkit_keyring_answer_address(q, HOST_1, 1));
  }
  assert_int_equal(dkimkit_keyring_answer_txt(
                       q, HOST_1, 1, (const uint8_t *)TXT_B, sizeof(TXT_B) - 1),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0));
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  /* The other key record isn't known, nor that there is none. */
  assert_verdict(f, 0, HOST, "servfail");
}

/* A second CNAME, to somewhere else, may be what isn't known. */
static void too_many_records_beside_a_cname(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);
  int i;

  fake_dns_answer(&f->dns, q);
  assert_int_equal(dkimkit_keyring_check_next(&q, f->check), DKIMKIT_PENDING);
  assert_string_equal(dkimkit_keyring_question_name(q), OWN_1);
  ok(dkimkit_keyring_answer_begin(q, NULL));
  ok(dkimkit_keyring_answer_cname(q, OWN_1, 1, HOST_1));
  for (i = 1; i < DKK_RING_CHECK_RECORDS; i++) {
    ok(dkimkit_keyring_answer_address(q, "www.example.net", 1));
  }
  assert_int_equal(dkimkit_keyring_answer_cname(q, OWN_1, 1, "a.example"),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0));
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  assert_verdict(f, 0, OWN, "servfail");
  assert_verdict(f, 0, HOST, "ok");
}

static void too_long_a_text(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);
  uint8_t text[DKK_RING_CHECK_TEXT_MAX + 1];

  memset(text, ' ', sizeof(text));
  memcpy(text, TXT_A, sizeof(TXT_A) - 1);
  ok(dkimkit_keyring_answer_begin(q, NULL));
  ok(dkimkit_keyring_answer_txt(q, HOST_1, 1, text, sizeof(text) - 1));
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0));
  ok(dkimkit_keyring_answer_begin(q, NULL));
  assert_int_equal(dkimkit_keyring_answer_txt(q, HOST_1, 1, text, sizeof(text)),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0));
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  assert_verdict(f, 0, HOST, "syntax");
  assert_found(f, 0, HOST, "");
}

/* What the last would have said isn't known. */
static void too_many_servers(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);
  int i;

  for (i = 0; i < DKK_RING_CHECK_SERVERS; i++) {
    ok(dkimkit_keyring_answer_begin(q, "ns"));
    ok(dkimkit_keyring_answer_txt(q, HOST_1, 1, (const uint8_t *)TXT_A,
                                  sizeof(TXT_A) - 1));
    ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0));
  }
  assert_int_equal(dkimkit_keyring_answer_begin(q, "ns"), DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_keyring_answer_address(q, HOST_1, 1),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  assert_verdict(f, 0, HOST, "servfail");
}

static void names_of_servers(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);
  char server[2 * DKK_RING_CHECK_SERVER_MAX];

  memset(server, 's', sizeof(server));
  server[sizeof(server) - 1] = '\0';
  ok(dkimkit_keyring_answer_begin(q, server));
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_NXDOMAIN, 0));
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  assert_int_equal(strlen(dkimkit_keyring_check_server(f->check, 0, HOST)),
                   DKK_RING_CHECK_SERVER_MAX);
}

static void freed_with_open_questions(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);

  ok(dkimkit_keyring_answer_begin(q, "ns1"));
  ok(dkimkit_keyring_answer_cname(q, OWN_1, 1, HOST_1));
  assert_int_equal(dkimkit_keyring_check_next(&q, f->check), DKIMKIT_PENDING);
  ok(dkimkit_keyring_answer_begin(q, "ns1"));
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 0));
}

/* Every name of the owner's leads to 60 others, and each of these to more. */
static void endless_ways(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *question;
  unsigned number = 0;
  size_t asked = 0;
  int rv;

  ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
  while ((rv = dkimkit_keyring_check_next(&question, f->check)) ==
         DKIMKIT_PENDING) {
    int server;

    asked++;
    for (server = 0; server < DKK_RING_CHECK_SERVERS; server++) {
      int i;

      ok(dkimkit_keyring_answer_begin(question, NULL));
      for (i = 0; i < 60; i++) {
        char target[64];

        (void)snprintf(target, sizeof(target), "n%u.example", number++);
        ok(dkimkit_keyring_answer_cname(
            question, dkimkit_keyring_question_name(question), 1, target));
      }
      ok(dkimkit_keyring_answer_end(question, DKIMKIT_DNS_OK, 0));
    }
    ok(dkimkit_keyring_question_done(question));
  }
  ok(rv);
  assert_int_equal(asked, 2 * (2 + DKK_RING_CHECK_DETOURS));
  assert_verdict(f, 0, OWN, "chain");
  assert_verdict(f, 1, OWN, "chain");
}

/* ---- memory ---- */

/* Like run_check, until something isn't there. */
static int try_check(fixture *f)
{
  dkimkit_keyring_question *question;
  int rv = dkk_ring_check_begin(&f->check, &f->subject, f->config);

  while (rv == DKIMKIT_OK && (rv = dkimkit_keyring_check_next(
                                  &question, f->check)) == DKIMKIT_PENDING) {
    const char *name = dkimkit_keyring_question_name(question);
    size_t i;

    rv = dkimkit_keyring_answer_begin(question, "ns1");
    for (i = 0; rv == DKIMKIT_OK && i < f->dns.record_count; i++) {
      const fake_record *record = &f->dns.records[i];

      if (strcmp(record->name, name) == 0 &&
          record->type == dkimkit_keyring_question_type(question)) {
        rv =
            record->type == 5
                ? dkimkit_keyring_answer_cname(question, name, 1, record->value)
                : dkimkit_keyring_answer_txt(question, name, 1,
                                             (const uint8_t *)record->value,
                                             record->len);
      }
    }
    if (rv == DKIMKIT_OK) {
      rv = dkimkit_keyring_answer_end(question, DKIMKIT_DNS_OK, 0);
    }
    if (rv == DKIMKIT_OK) {
      rv = dkimkit_keyring_question_done(question);
    }
  }
  return rv;
}

static void without_memory(void **state)
{
  fixture *f = *state;
  size_t count;
  size_t i;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1 "." DOMAIN, TXT_A);
  fail_at = 0;
  allocations = 0;
  ok(try_check(f));
  count = allocations;
  assert_true(count > 20);
  for (i = 1; i <= count; i++) {
    dkimkit_keyring_check_free(f->check);
    f->check = NULL;
    allocations = 0;
    fail_at = i;
    assert_int_equal(try_check(f), DKIMKIT_ERR_NOMEM);
    fail_at = 0;
    if (f->check != NULL) {
      assert_verdict(f, 0, OWN, "none");
    }
  }
}

/* A record that couldn't be kept isn't taken for one that isn't there. */
static void record_without_memory(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);

  ok(dkimkit_keyring_answer_begin(q, "ns1"));
  allocations = 0;
  fail_at = 1;
  assert_int_equal(dkimkit_keyring_answer_txt(
                       q, HOST_1, 1, (const uint8_t *)TXT_A, sizeof(TXT_A) - 1),
                   DKIMKIT_ERR_NOMEM);
  fail_at = 0;
  ok(dkimkit_keyring_answer_end(q, DKIMKIT_DNS_OK, 3));
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  assert_verdict(f, 0, HOST, "servfail");
  assert_verdict(f, 0, OWN, "servfail");
}

/* What couldn't be noted isn't done, and can be said again. */
static void done_without_memory(void **state)
{
  fixture *f = *state;
  dkimkit_keyring_question *q = first_question(f);

  allocations = 0;
  fail_at = 1;
  assert_int_equal(dkimkit_keyring_question_done(q), DKIMKIT_ERR_NOMEM);
  fail_at = 0;
  ok(dkimkit_keyring_question_done(q));
  finish(f);
  assert_verdict(f, 0, HOST, "timeout");
}

typedef struct failing_mem {
  size_t calls;
  size_t fail_at;
} failing_mem;

static void *mem_allocate(size_t size, void *user_data)
{
  failing_mem *m = user_data;

  return ++m->calls == m->fail_at ? NULL : malloc(size);
}

static void *mem_resize(void *ptr, size_t size, void *user_data)
{
  failing_mem *m = user_data;

  return ++m->calls == m->fail_at ? NULL : __real_realloc(ptr, size);
}

static void mem_release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr);
}

/* The configuration's memory runs out while records are parsed; the check can
 * go on afterwards. */
static void parsing_without_memory(void **state)
{
  fixture *f = *state;
  failing_mem m = {0, 0};
  const dkimkit_mem mem = {&m, mem_allocate, mem_resize, mem_release};
  size_t count;
  size_t i;

  dkimkit_config_free(f->config);
  ok(config_with_provider(&f->config, &mem));
  ok(dkimkit_config_seal(f->config));
  m.calls = 0;
  run_check(f);
  count = m.calls;
  for (i = 1; i <= count; i++) {
    int rv;

    dkimkit_keyring_check_free(f->check);
    f->check = NULL;
    m.calls = 0;
    m.fail_at = i;
    rv = try_check(f);
    assert_int_equal(rv, DKIMKIT_ERR_NOMEM);
    m.fail_at = 0;
    if (f->check != NULL) {
      dkimkit_keyring_question *question;

      ok(dkimkit_keyring_check_next(&question, f->check));
      assert_true(dkimkit_keyring_check_is_ok(f->check));
    }
  }
}

/* ---- answers that are anything ---- */

static void words(void **state)
{
  int i;

  (void)state;
  for (i = 0; i < (int)DKK_RING_VERDICTS; i++) {
    assert_non_null(dkimkit_keyring_verdict_name((dkimkit_keyring_verdict)i));
    assert_true(
        strlen(dkimkit_keyring_verdict_text((dkimkit_keyring_verdict)i)) > 10);
  }
  assert_string_equal(
      dkimkit_keyring_verdict_name(DKIMKIT_KEYRING_VERDICT_WRONG_TARGET),
      "wrong-target");
  assert_null(dkimkit_keyring_verdict_name((dkimkit_keyring_verdict)23));
  assert_null(dkimkit_keyring_verdict_text((dkimkit_keyring_verdict)-1));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
      T(subjects_that_cannot_be),
      T(nothing_before_it_is_complete),
      T(questions),
      T(calls_at_the_wrong_time),
      T(no_answers_at_all),
      T(too_many_records),
      T(too_many_records_beside_a_cname),
      T(too_long_a_text),
      T(too_many_servers),
      T(names_of_servers),
      T(freed_with_open_questions),
      T(endless_ways),
      T(without_memory),
      T(record_without_memory),
      T(done_without_memory),
      T(parsing_without_memory),
      T(words),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
