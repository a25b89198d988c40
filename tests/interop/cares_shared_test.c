/* SPDX-License-Identifier: MIT */

/* Queries for one name, open at once: one question, whose answer is for all of
 * them. Each question more is an identifier more that a forger can hit. */

#include "cares/client.h"
#include "memory.h"
#include "servers/nameserver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define NAME "key.example.com"
#define SOME 5

static void open_asking(client *c, responder *server, unsigned timeout)
{
  open_client(c, responder_port(server), 0, timeout, 1);
}

static void start_all(dkimkit_keylookup **lookups, size_t count, client *c,
                      const char *name)
{
  size_t i;

  for (i = 0; i < count; i++) {
    lookups[i] = start(c, name);
  }
}

static void expect_good(client *c, dkimkit_keylookup *lookup)
{
  finish(c, lookup);
  assert_found(lookup, "good", 60);
}

/* A domain's name in capitals is as good as any: d= is the sender's. */
static void test_one_question(void **state)
{
  static const char *const names[] = {NAME, "KEY.EXAMPLE.COM",
                                      "key.Example.com"};
  responder *server = responder_start(HELD);
  dkimkit_keylookup *lookups[100];
  client c;
  size_t i;

  (void)state;
  open_asking(&c, server, PATIENT);
  for (i = 0; i < COUNT(lookups); i++) {
    lookups[i] = start(&c, names[i % COUNT(names)]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), COUNT(lookups));
  responder_release(server);
  for (i = 0; i < COUNT(lookups); i++) {
    expect_good(&c, lookups[i]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 0);
  assert_int_equal(responder_questions(server), 1);
  /* Nothing is kept for later. */
  assert_found(look_up(&c, NAME), "good", 60);
  assert_int_equal(responder_questions(server), 2);
  close_client(&c);
  responder_stop(server);
}

static void test_other_names(void **state)
{
  static const char *const names[] = {"key.example.com", "key.example.co",
                                      "key.example.comm", "kez.example.com",
                                      "key-example.com"};
  responder *server = responder_start(HELD);
  dkimkit_keylookup *lookups[COUNT(names)];
  client c;
  size_t i;

  (void)state;
  open_asking(&c, server, PATIENT);
  for (i = 0; i < COUNT(names); i++) {
    lookups[i] = start(&c, names[i]);
  }
  responder_release(server);
  for (i = 0; i < COUNT(names); i++) {
    expect_good(&c, lookups[i]);
  }
  assert_int_equal(responder_questions(server), COUNT(names));
  close_client(&c);
  responder_stop(server);
}

/* Whatever comes of it, and however many packets that takes. */
typedef struct outcome {
  behaviour what;
  const char *name;
  dkimkit_dns_status status;
  unsigned questions;
  unsigned timeout;
} outcome;

static void expect_outcome(const outcome *expected, int trust_ad)
{
  responder *server = responder_start(expected->what);
  dkimkit_keylookup *lookups[SOME];
  client c;
  size_t i;

  open_asking(&c, server, expected->timeout);
  assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, trust_ad),
                   DKIMKIT_OK);
  start_all(lookups, SOME, &c, expected->name);
  for (i = 0; i < SOME; i++) {
    finish(&c, lookups[i]);
    assert_int_equal(dkimkit_keylookup_status(lookups[i]), expected->status);
    assert_int_equal(dkimkit_keylookup_secure(lookups[i]),
                     trust_ad && expected->what == GOOD_AD);
    if (expected->status == DKIMKIT_DNS_OK) {
      assert_record(lookups[i], 0, "good");
      assert_int_equal(dkimkit_keylookup_ttl(lookups[i]), 60);
    }
    assert_int_equal(dkimkit_keylookup_count(lookups[i]),
                     expected->status == DKIMKIT_DNS_OK);
    dkimkit_keylookup_free(lookups[i]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 0);
  assert_int_equal(responder_questions(server), expected->questions);
  close_client(&c);
  responder_stop(server);
}

static void test_outcomes(void **state)
{
  static const outcome outcomes[] = {
      {GOOD, NAME, DKIMKIT_DNS_OK, 1, PATIENT},
      {GOOD_AD, NAME, DKIMKIT_DNS_OK, 1, PATIENT},
      {SERVFAIL, NAME, DKIMKIT_DNS_SERVFAIL, 1, PATIENT},
      {REFUSED, NAME, DKIMKIT_DNS_REFUSED, 1, PATIENT},
      {YXDOMAIN, NAME, DKIMKIT_DNS_ERROR, 1, PATIENT},
      {TRUNCATED, NAME, DKIMKIT_DNS_OK, 2, PATIENT},
      {FORMERR_TO_EDNS, NAME, DKIMKIT_DNS_OK, 2, PATIENT},
      {CNAME_ONLY, "s1.example.com", DKIMKIT_DNS_OK, 2, PATIENT},
      {CNAME_FOREVER, "s1.example.com", DKIMKIT_DNS_ERROR, 9, PATIENT},
      {SILENT, NAME, DKIMKIT_DNS_TIMEOUT, 1, IMPATIENT},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(outcomes); i++) {
    expect_outcome(&outcomes[i], 0);
    expect_outcome(&outcomes[i], 1);
  }
}

static void test_failover(void **state)
{
  responder *bad = responder_start(SERVFAIL);
  responder *good = responder_start(GOOD);
  dkimkit_keylookup *lookups[SOME];
  client c;
  size_t i;

  (void)state;
  open_client(&c, responder_port(bad), responder_port(good), PATIENT, 1);
  start_all(lookups, SOME, &c, NAME);
  for (i = 0; i < SOME; i++) {
    expect_good(&c, lookups[i]);
  }
  assert_int_equal(responder_questions(bad), 1);
  assert_int_equal(responder_questions(good), 1);
  close_client(&c);
  responder_stop(bad);
  responder_stop(good);
}

static void test_cancel_some(void **state)
{
  responder *server = responder_start(HELD);
  dkimkit_keylookup *lookups[SOME];
  client c;
  size_t i;

  (void)state;
  open_asking(&c, server, PATIENT);
  start_all(lookups, SOME, &c, NAME);
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), SOME);
  for (i = 0; i < SOME; i += 2) {
    dkimkit_keylookup_free(lookups[i]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), SOME / 2);
  responder_release(server);
  for (i = 1; i < SOME; i += 2) {
    expect_good(&c, lookups[i]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 0);
  assert_int_equal(responder_questions(server), 1);
  close_client(&c);
  responder_stop(server);
}

/* Who asks later has a question, and a time, of its own. */
static void test_cancel_all(void **state)
{
  responder *server = responder_start(HELD);
  dkimkit_keylookup *lookups[SOME];
  dkimkit_keylookup *other;
  dkimkit_keylookup *again;
  client c;
  size_t i;

  (void)state;
  open_asking(&c, server, PATIENT);
  start_all(lookups, SOME, &c, NAME);
  other = start(&c, "key2.example.com");
  for (i = 0; i < SOME; i++) {
    dkimkit_keylookup_free(lookups[i]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 1);
  again = start(&c, NAME);
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 2);
  responder_release(server);
  expect_good(&c, again);
  expect_good(&c, other);
  assert_int_equal(responder_questions(server), 3);
  close_client(&c);
  responder_stop(server);
}

static void test_cancel_all_that_are_open(void **state)
{
  responder *server = responder_start(SILENT);
  dkimkit_keylookup *lookups[SOME];
  client c;
  size_t i;

  (void)state;
  open_asking(&c, server, PATIENT);
  start_all(lookups, SOME, &c, NAME);
  for (i = 0; i < SOME; i++) {
    assert_true(dkimkit_cares_timeout(c.resolver) > 0);
    dkimkit_keylookup_free(lookups[i]);
  }
  assert_int_equal(dkimkit_cares_timeout(c.resolver), -1);
  assert_int_equal(dkimkit_cares_wait(c.resolver, -1), 0);
  close_client(&c);
  responder_stop(server);
}

static void test_free_while_open(void **state)
{
  responder *server = responder_start(SILENT);
  dkimkit_keylookup *lookups[SOME];
  client c;
  size_t i;

  (void)state;
  open_asking(&c, server, PATIENT);
  start_all(lookups, SOME, &c, NAME);
  dkimkit_keylookup_free(lookups[0]);
  close_client(&c);
  for (i = 1; i < SOME; i++) {
    assert_int_equal(dkimkit_keylookup_finish(lookups[i]), DKIMKIT_OK);
    assert_failed(lookups[i], DKIMKIT_DNS_ERROR);
  }
  responder_stop(server);
}

static void test_one_without_memory(void **state)
{
  responder *server = responder_start(HELD);
  faulty f = {0, 0, 0, 0};
  dkimkit_mem mem = faulty_mem(&f);
  dkimkit_keylookup *lookups[3];
  dkimkit_config *config;
  client c;

  (void)state;
  open_asking(&c, server, PATIENT);
  assert_int_equal(dkimkit_config_new(&config, &mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_dns(config, dkimkit_cares_lookup,
                                          dkimkit_cares_cancel, c.resolver),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  lookups[0] = start(&c, NAME);
  assert_int_equal(dkimkit_keylookup_new(&lookups[1], config, NAME, NULL),
                   DKIMKIT_OK);
  lookups[2] = start(&c, NAME);
  f.refuse = 1;
  responder_release(server);
  expect_good(&c, lookups[0]);
  f.refuse = 0;
  assert_int_equal(dkimkit_keylookup_finish(lookups[1]), DKIMKIT_OK);
  assert_failed(lookups[1], DKIMKIT_DNS_ERROR);
  expect_good(&c, lookups[2]);
  assert_int_equal(responder_questions(server), 1);
  dkimkit_config_free(config);
  close_client(&c);
  responder_stop(server);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_question),
      cmocka_unit_test(test_other_names),
      cmocka_unit_test(test_outcomes),
      cmocka_unit_test(test_failover),
      cmocka_unit_test(test_cancel_some),
      cmocka_unit_test(test_cancel_all),
      cmocka_unit_test(test_cancel_all_that_are_open),
      cmocka_unit_test(test_free_while_open),
      cmocka_unit_test(test_one_without_memory),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
