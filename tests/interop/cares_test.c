/* SPDX-License-Identifier: MIT */
#include "cares/client.h"
#include "servers/nameserver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static daemon_server *real;

static void open_nsd_client(client *c)
{
  open_client(c, daemon_port(real), 0, PATIENT, 3);
}

static void test_nsd_records(void **state)
{
  dkimkit_keylookup *lookup;
  client c;

  (void)state;
  open_nsd_client(&c);
  assert_found(look_up(&c, "key.example.com"), "v=DKIM1; p=abc", 600);
  assert_found(look_up(&c, "KEY.Example.COM"), "v=DKIM1; p=abc", 600);
  assert_found(look_up(&c, "empty.example.com"), "", 3600);
  lookup = look_up(&c, "two.example.com");
  assert_int_equal(dkimkit_keylookup_count(lookup), 2);
  assert_record(lookup, 0, "first");
  assert_record(lookup, 1, "second");
  dkimkit_keylookup_free(lookup);
  close_client(&c);
}

static void test_nsd_cnames(void **state)
{
  client c;

  (void)state;
  open_nsd_client(&c);
  assert_found(look_up(&c, "alias.example.com"), "v=DKIM1; p=abc", 60);
  assert_found(look_up(&c, "elsewhere.example.com"), "in the other zone", 30);
  assert_found(look_up(&c, "chain8.example.com"), "v=DKIM1; p=abc", 600);
  assert_failed(look_up(&c, "chain9.example.com"), DKIMKIT_DNS_ERROR);
  assert_failed(look_up(&c, "self.example.com"), DKIMKIT_DNS_ERROR);
  assert_failed(look_up(&c, "loop1.example.com"), DKIMKIT_DNS_ERROR);
  assert_failed(look_up(&c, "tonowhere.example.com"), DKIMKIT_DNS_NXDOMAIN);
  assert_failed(look_up(&c, "tonowhere2.example.com"), DKIMKIT_DNS_NXDOMAIN);
  assert_failed(look_up(&c, "tonodata.example.com"), DKIMKIT_DNS_NODATA);
  assert_failed(look_up(&c, "toforeign.example.com"), DKIMKIT_DNS_REFUSED);
  close_client(&c);
}

static void test_nsd_no_records(void **state)
{
  client c;

  (void)state;
  open_nsd_client(&c);
  assert_failed(look_up(&c, "nodata.example.com"), DKIMKIT_DNS_NODATA);
  assert_failed(look_up(&c, "missing.example.com"), DKIMKIT_DNS_NXDOMAIN);
  assert_failed(look_up(&c, "key.example.org"), DKIMKIT_DNS_REFUSED);
  close_client(&c);
}

static void assert_long(dkimkit_keylookup *lookup, size_t octets)
{
  size_t len = 0;
  const uint8_t *text = dkimkit_keylookup_text(lookup, 0, &len);
  size_t i;

  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(len, octets);
  for (i = 0; i < len; i++) {
    assert_int_equal(text[i], LONG_TEXT_CHAR);
  }
  dkimkit_keylookup_free(lookup);
}

static void test_nsd_long_records(void **state)
{
  client c;

  (void)state;
  open_nsd_client(&c);
  assert_long(look_up(&c, "large.example.com"), LARGE_OCTETS);
  assert_long(look_up(&c, "huge.example.com"), HUGE_OCTETS);
  close_client(&c);
}

static void test_many_at_once(void **state)
{
  static const char *const names[] = {"key.example.com", "huge.example.com",
                                      "elsewhere.example.com",
                                      "missing.example.com"};
  static const dkimkit_dns_status statuses[] = {
      DKIMKIT_DNS_OK, DKIMKIT_DNS_OK, DKIMKIT_DNS_OK, DKIMKIT_DNS_NXDOMAIN};
  dkimkit_keylookup *lookups[100];
  client c;
  size_t i;

  (void)state;
  open_nsd_client(&c);
  for (i = 0; i < COUNT(lookups); i++) {
    lookups[i] = start(&c, names[i % COUNT(names)]);
  }
  assert_true(dkimkit_cares_timeout(c.resolver) >= 0);
  for (i = 0; i < COUNT(lookups); i++) {
    finish(&c, lookups[i]);
    assert_int_equal(dkimkit_keylookup_status(lookups[i]),
                     statuses[i % COUNT(names)]);
    dkimkit_keylookup_free(lookups[i]);
  }
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 0);
  close_client(&c);
}

/* Asks one responder; `tries` 1. */
static dkimkit_keylookup *ask_responder(behaviour what, unsigned timeout,
                                        const char *name, unsigned *questions)
{
  responder *server = responder_start(what);
  dkimkit_keylookup *lookup;
  client c;

  open_client(&c, responder_port(server), 0, timeout, 1);
  lookup = look_up(&c, name);
  close_client(&c);
  *questions = responder_questions(server);
  responder_stop(server);
  return lookup;
}

static void test_rcodes(void **state)
{
  static const struct {
    behaviour what;
    dkimkit_dns_status status;
    unsigned questions;
  } cases[] = {
      {SERVFAIL, DKIMKIT_DNS_SERVFAIL, 1}, {REFUSED, DKIMKIT_DNS_REFUSED, 1},
      {YXDOMAIN, DKIMKIT_DNS_ERROR, 1},    {FORMERR, DKIMKIT_DNS_ERROR, 0},
      {NOTIMP, DKIMKIT_DNS_ERROR, 0},      {GARBAGE, DKIMKIT_DNS_ERROR, 0},
      {CNAME_ODD, DKIMKIT_DNS_ERROR, 1},
  };
  unsigned questions;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    assert_failed(
        ask_responder(cases[i].what, PATIENT, "key.example.com", &questions),
        cases[i].status);
    if (cases[i].questions > 0) {
      assert_int_equal(questions, cases[i].questions);
    }
  }
}

static void test_silence(void **state)
{
  unsigned questions;

  (void)state;
  assert_failed(ask_responder(SILENT, IMPATIENT, "key.example.com", &questions),
                DKIMKIT_DNS_TIMEOUT);
  assert_int_equal(questions, 1);
}

static void test_nothing_listens(void **state)
{
  client c;

  (void)state;
  open_client(&c, unused_port(), 0, PATIENT, 1);
  assert_failed(look_up(&c, "key.example.com"), DKIMKIT_DNS_ERROR);
  close_client(&c);
}

static void test_truncated(void **state)
{
  unsigned questions;

  (void)state;
  assert_found(ask_responder(TRUNCATED, PATIENT, "key.example.com", &questions),
               "good", 60);
  assert_int_equal(questions, 2);
  assert_failed(
      ask_responder(TRUNCATED_ALWAYS, PATIENT, "key.example.com", &questions),
      DKIMKIT_DNS_ERROR);
}

static void test_servers_without_edns(void **state)
{
  static const behaviour cases[] = {
      FORMERR_TO_EDNS, FORMERR_TO_EDNS_WITHOUT_OPT, NOTIMP_TO_EDNS};
  dkimkit_keylookup *lookups[4];
  unsigned questions;
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    responder *server = responder_start(cases[i]);
    client c;

    assert_found(
        ask_responder(cases[i], PATIENT, "key.example.com", &questions), "good",
        60);
    assert_int_equal(questions, 2);
    open_client(&c, responder_port(server), 0, PATIENT, 1);
    for (j = 0; j < COUNT(lookups); j++) {
      lookups[j] = start(&c, "key.example.com");
    }
    for (j = 0; j < COUNT(lookups); j++) {
      finish(&c, lookups[j]);
      assert_found(lookups[j], "good", 60);
    }
    close_client(&c);
    responder_stop(server);
  }
}

static void test_cnames_from_server_without_recursion(void **state)
{
  unsigned questions;

  (void)state;
  assert_found(ask_responder(CNAME_ONLY, PATIENT, "s1.example.com", &questions),
               "good", 60);
  assert_int_equal(questions, 2);
  assert_failed(
      ask_responder(CNAME_FOREVER, PATIENT, "s1.example.com", &questions),
      DKIMKIT_DNS_ERROR);
  assert_int_equal(questions, 9);
}

/* The record is there, but nothing can be read from it. */
static void test_malformed_record(void **state)
{
  dkimkit_keylookup *lookup;
  unsigned questions;

  (void)state;
  lookup = ask_responder(MALFORMED_TXT, PATIENT, "s1.example.com", &questions);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_NXDOMAIN);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_NODATA);
  dkimkit_keylookup_free(lookup);
}

static dkimkit_keylookup *ask_two(unsigned port1, unsigned port2,
                                  unsigned timeout)
{
  dkimkit_keylookup *lookup;
  client c;

  open_client(&c, port1, port2, timeout, 2);
  lookup = look_up(&c, "key.example.com");
  close_client(&c);
  return lookup;
}

static void test_failover(void **state)
{
  static const behaviour cases[] = {SERVFAIL, REFUSED, NOTIMP, FORMERR, SILENT};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    responder *bad = responder_start(cases[i]);

    /* Patient enough for a busy machine: only SILENT has to wait. */
    assert_found(ask_two(responder_port(bad), daemon_port(real),
                         cases[i] == SILENT ? 2000 : PATIENT),
                 "v=DKIM1; p=abc", 600);
    assert_true(responder_questions(bad) > 0);
    if (cases[i] == SERVFAIL || cases[i] == REFUSED) {
      assert_int_equal(responder_questions(bad), 1);
    }
    responder_stop(bad);
  }
  assert_found(ask_two(unused_port(), daemon_port(real), PATIENT),
               "v=DKIM1; p=abc", 600);
}

static void test_failover_keeps_nxdomain(void **state)
{
  responder *bad = responder_start(SERVFAIL);
  client c;

  (void)state;
  open_client(&c, responder_port(bad), daemon_port(real), PATIENT, 2);
  assert_failed(look_up(&c, "missing.example.com"), DKIMKIT_DNS_NXDOMAIN);
  assert_failed(look_up(&c, "nodata.example.com"), DKIMKIT_DNS_NODATA);
  assert_failed(look_up(&c, "chain9.example.com"), DKIMKIT_DNS_SERVFAIL);
  assert_found(look_up(&c, "chain8.example.com"), "v=DKIM1; p=abc", 600);
  close_client(&c);
  responder_stop(bad);
}

static void test_all_servers_fail(void **state)
{
  static const struct {
    behaviour what;
    dkimkit_dns_status status;
  } cases[] = {{SERVFAIL, DKIMKIT_DNS_SERVFAIL},
               {REFUSED, DKIMKIT_DNS_REFUSED},
               {NOTIMP, DKIMKIT_DNS_ERROR},
               {SILENT, DKIMKIT_DNS_TIMEOUT}};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    responder *one = responder_start(cases[i].what);
    responder *two = responder_start(cases[i].what);

    assert_failed(ask_two(responder_port(one), responder_port(two),
                          cases[i].what == SILENT ? IMPATIENT : PATIENT),
                  cases[i].status);
    assert_true(responder_questions(one) > 0);
    assert_true(responder_questions(two) > 0);
    responder_stop(one);
    responder_stop(two);
  }
  assert_failed(ask_two(unused_port(), unused_port(), PATIENT),
                DKIMKIT_DNS_ERROR);
}

static int set_up(void **state)
{
  (void)state;
  real = nsd_start();
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  daemon_stop(real);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nsd_records),
      cmocka_unit_test(test_nsd_cnames),
      cmocka_unit_test(test_nsd_no_records),
      cmocka_unit_test(test_nsd_long_records),
      cmocka_unit_test(test_many_at_once),
      cmocka_unit_test(test_rcodes),
      cmocka_unit_test(test_silence),
      cmocka_unit_test(test_nothing_listens),
      cmocka_unit_test(test_truncated),
      cmocka_unit_test(test_servers_without_edns),
      cmocka_unit_test(test_cnames_from_server_without_recursion),
      cmocka_unit_test(test_malformed_record),
      cmocka_unit_test(test_failover),
      cmocka_unit_test(test_failover_keeps_nxdomain),
      cmocka_unit_test(test_all_servers_fail),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
