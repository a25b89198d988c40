/* SPDX-License-Identifier: MIT */
#include "servers/nameserver.h"
#include "unbound/eventloop.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY "v=DKIM1; p=abc"

static daemon_server *real;

static void open_nsd_client(client *c)
{
  open_unsigned(c, daemon_port(real), PATIENT);
}

static void test_unsigned(void **state)
{
  client c;

  (void)state;
  open_nsd_client(&c);
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  assert_found(look_up(&c, "elsewhere.example.com"), "in the other zone", 0);
  assert_failed(look_up(&c, "missing.example.com"), DKIMKIT_DNS_NXDOMAIN, 0);
  assert_failed(look_up(&c, "nodata.example.com"), DKIMKIT_DNS_NODATA, 0);
  close_client(&c);
}

/* As long as the SOA record says, not as long as a CNAME before (RFC 2308, 5).
 */
static void test_how_long_nothing_lasts(void **state)
{
  static const char *const names[] = {"nodata.example.com",
                                      "tonodata.example.com"};
  size_t i;
  client c;

  (void)state;
  open_nsd_client(&c);
  for (i = 0; i < COUNT(names); i++) {
    dkimkit_keylookup *lookup = look_up(&c, names[i]);

    assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_NODATA);
    assert_int_equal(dkimkit_keylookup_ttl(lookup), 300);
    dkimkit_keylookup_free(lookup);
  }
  close_client(&c);
}

static dkimkit_keylookup *ask_responder(behaviour what, unsigned timeout,
                                        const char *name, unsigned *questions)
{
  responder *server = responder_start(what);
  dkimkit_keylookup *lookup;
  client c;

  open_unsigned(&c, responder_port(server), timeout);
  lookup = look_up(&c, name);
  close_client(&c);
  *questions = responder_questions(server);
  responder_stop(server);
  return lookup;
}

static void test_truncated(void **state)
{
  unsigned questions;

  (void)state;
  assert_found(ask_responder(TRUNCATED, PATIENT, "key.example.com", &questions),
               "good", 0);
  assert_true(questions >= 2);
}

/* Whatever a server says that is no answer is nothing definite. */
static void test_servers_that_misbehave(void **state)
{
  static const behaviour cases[] = {SERVFAIL, REFUSED,       NOTIMP,
                                    FORMERR,  YXDOMAIN,      GARBAGE,
                                    SILENT,   CNAME_FOREVER, TRUNCATED_ALWAYS};
  unsigned questions;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_keylookup *lookup =
        ask_responder(cases[i], 1000, "key.example.com", &questions);
    dkimkit_dns_status status = dkimkit_keylookup_status(lookup);

    assert_true(questions > 0);
    assert_true(status == DKIMKIT_DNS_SERVFAIL || status == DKIMKIT_DNS_ERROR ||
                status == DKIMKIT_DNS_REFUSED || status == DKIMKIT_DNS_TIMEOUT);
    if (cases[i] == SILENT) {
      assert_int_equal(status, DKIMKIT_DNS_TIMEOUT);
    }
    assert_int_equal(dkimkit_keylookup_count(lookup), 0);
    dkimkit_keylookup_free(lookup);
  }
}

static void test_late_answer(void **state)
{
  responder *slow = responder_start(HELD);
  dkimkit_keylookup *lookup;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(slow), IMPATIENT);
  assert_failed(look_up(&c, "key.example.com"), DKIMKIT_DNS_TIMEOUT, 0);
  responder_release(slow);
  /* It comes all the same, and stays for who asks again. */
  do {
    lookup = look_up(&c, "key.example.com");
    if (dkimkit_keylookup_status(lookup) == DKIMKIT_DNS_OK) {
      break;
    }
    assert_failed(lookup, DKIMKIT_DNS_TIMEOUT, 0);
  } while (1);
  assert_found(lookup, "good", 0);
  close_client(&c);
  responder_stop(slow);
}

static void test_cancel(void **state)
{
  responder *silent = responder_start(SILENT);
  dkimkit_keylookup *first;
  dkimkit_keylookup *second;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(silent), IMPATIENT);
  first = start(&c, "key.example.com");
  second = start(&c, "key2.example.com");
  dkimkit_keylookup_free(first);
  finish(&c, second);
  assert_failed(second, DKIMKIT_DNS_TIMEOUT, 0);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, -1), 0);

  dkimkit_keylookup_free(start(&c, "key3.example.com"));
  assert_int_equal(dkimkit_unbound_timeout(c.resolver), -1);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, -1), 0);
  close_client(&c);
  responder_stop(silent);
}

/* Two ask the same; one goes away. */
static void test_cancel_one_of_two(void **state)
{
  dkimkit_keylookup *kept;
  dkimkit_keylookup *cancelled;
  client c;

  (void)state;
  open_nsd_client(&c);
  cancelled = start(&c, "key.example.com");
  kept = start(&c, "key.example.com");
  dkimkit_keylookup_free(cancelled);
  finish(&c, kept);
  assert_found(kept, KEY, 0);
  close_client(&c);
}

/* The same name, each time in other letters. */
static void spell(char *name, unsigned which)
{
  for (; *name != '\0'; name++) {
    if (islower((unsigned char)*name)) {
      *name = (char)(which % 2 != 0 ? toupper((unsigned char)*name) : *name);
      which /= 2;
    }
  }
}

/* libunbound has one question for all who ask the same. When no answer comes
 * it repeats it, a few times before it gives up. */
static void test_one_question(void **state)
{
  responder *server = responder_start(HELD);
  dkimkit_keylookup *lookups[100];
  unsigned questions;
  client c;
  unsigned i;

  (void)state;
  open_unsigned(&c, responder_port(server), PATIENT);
  for (i = 0; i < COUNT(lookups); i++) {
    char name[] = "key.example.com";

    spell(name, i);
    lookups[i] = start(&c, name);
  }
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), COUNT(lookups));
  dkimkit_keylookup_free(lookups[0]);
  responder_release(server);
  for (i = 1; i < COUNT(lookups); i++) {
    finish(&c, lookups[i]);
    assert_found(lookups[i], "good", 0);
  }
  questions = responder_questions(server);
  assert_true(questions >= 1 && questions < COUNT(lookups) / 4);
  close_client(&c);
  responder_stop(server);
}

static dkimkit_query *last_query;

static int note_lookup(dkimkit_query *query, void *user_data)
{
  last_query = query;
  return dkimkit_unbound_lookup(query, user_data);
}

/* One lookup whose query the application knows, beside another one. */
static void start_two(dkimkit_keylookup **known, dkimkit_config **config,
                      dkimkit_keylookup **kept, client *c)
{
  *kept = start(c, "key.example.com");
  assert_int_equal(dkimkit_config_new(config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_dns(*config, note_lookup,
                                          dkimkit_unbound_cancel, c->resolver),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(*config), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keylookup_new(known, *config, "key.example.com", NULL),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_wait(c->resolver, 0), 2);
}

/* By the application, and once more with the owner. */
static void test_cancel_twice(void **state)
{
  responder *silent = responder_start(SILENT);
  dkimkit_keylookup *cancelled;
  dkimkit_keylookup *kept;
  dkimkit_config *config;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(silent), PATIENT);
  start_two(&cancelled, &config, &kept, &c);
  dkimkit_unbound_cancel(last_query, c.resolver);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 1);
  dkimkit_unbound_cancel(last_query, c.resolver);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 1);
  dkimkit_keylookup_free(cancelled);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 1);
  dkimkit_keylookup_free(kept);
  dkimkit_config_free(config);
  close_client(&c);
  responder_stop(silent);
}

/* The same when libunbound doesn't have the question any more. */
static void test_cancel_later_again(void **state)
{
  responder *server = responder_start(HELD);
  dkimkit_keylookup *cancelled;
  dkimkit_keylookup *kept;
  dkimkit_config *config;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(server), PATIENT);
  start_two(&cancelled, &config, &kept, &c);
  dkimkit_unbound_cancel(last_query, c.resolver);
  responder_release(server);
  finish(&c, kept);
  assert_found(kept, "good", 0);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 0);
  dkimkit_unbound_cancel(last_query, c.resolver);
  dkimkit_keylookup_free(cancelled);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 0);
  assert_int_equal(dkimkit_unbound_timeout(c.resolver), -1);
  dkimkit_config_free(config);
  close_client(&c);
  responder_stop(server);
}

static void test_free_while_open(void **state)
{
  responder *silent = responder_start(SILENT);
  dkimkit_keylookup *lookup;
  dkimkit_keylookup *cancelled;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(silent), PATIENT);
  lookup = start(&c, "key.example.com");
  cancelled = start(&c, "key2.example.com");
  dkimkit_keylookup_free(cancelled);
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 1);
  assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_PENDING);
  close_client(&c);
  assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_OK);
  assert_failed(lookup, DKIMKIT_DNS_ERROR, 0);
  responder_stop(silent);
}

static void test_limit(void **state)
{
  responder *silent = responder_start(SILENT);
  dkimkit_keylookup *lookup;
  char name[64];
  client c;
  int i;

  (void)state;
  open_unsigned(&c, responder_port(silent), PATIENT);
  for (i = 0; i < 1024; i++) {
    (void)snprintf(name, sizeof(name), "key%d.example.com", i);
    lookup = start(&c, name);
    assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_PENDING);
    dkimkit_keylookup_free(lookup);
  }
  lookup = start(&c, "onemore.example.com");
  assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_OK);
  assert_failed(lookup, DKIMKIT_DNS_ERROR, 0);
  close_client(&c);
  responder_stop(silent);
}

static void run_loop(unsigned port, const char *name, unsigned timeout,
                     dkimkit_dns_status status)
{
  eventloop l;
  client c;
  dkimkit_keylookup *lookup;

  open_unsigned(&c, port, timeout);
  eventloop_attach(&l, &c);
  l.reenter = c.resolver;
  lookup = start(&c, name);
  eventloop_finish(&l, &c, lookup);
  assert_int_equal(dkimkit_keylookup_status(lookup), status);
  assert_int_equal(dkimkit_unbound_timeout(c.resolver), -1);
  assert_true(l.calls > 0);
  dkimkit_keylookup_free(lookup);
  l.reenter = NULL;
  close_client(&c);
  assert_int_equal(l.count, 0);
}

static void test_event_loop(void **state)
{
  responder *silent = responder_start(SILENT);
  responder *truncated = responder_start(TRUNCATED);
  unsigned port = daemon_port(real);

  (void)state;
  run_loop(port, "key.example.com", PATIENT, DKIMKIT_DNS_OK);
  run_loop(port, "huge.example.com", PATIENT, DKIMKIT_DNS_OK);
  run_loop(port, "elsewhere.example.com", PATIENT, DKIMKIT_DNS_OK);
  run_loop(responder_port(truncated), "key.example.com", PATIENT,
           DKIMKIT_DNS_OK);
  run_loop(responder_port(silent), "key.example.com", IMPATIENT,
           DKIMKIT_DNS_TIMEOUT);
  responder_stop(silent);
  responder_stop(truncated);
}

static void test_event_loop_free_while_open(void **state)
{
  responder *silent = responder_start(SILENT);
  eventloop l;
  client c;
  dkimkit_keylookup *lookup;

  (void)state;
  open_unsigned(&c, responder_port(silent), PATIENT);
  eventloop_attach(&l, &c);
  lookup = start(&c, "key.example.com");
  assert_int_equal(dkimkit_unbound_timeout(c.resolver), 0);
  dkimkit_unbound_process(c.resolver, -1, 0);
  assert_true(l.count > 0);
  close_client(&c);
  assert_int_equal(l.count, 0);
  assert_failed(lookup, DKIMKIT_DNS_ERROR, 0);
  responder_stop(silent);
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
      cmocka_unit_test(test_unsigned),
      cmocka_unit_test(test_how_long_nothing_lasts),
      cmocka_unit_test(test_truncated),
      cmocka_unit_test(test_servers_that_misbehave),
      cmocka_unit_test(test_late_answer),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_cancel_one_of_two),
      cmocka_unit_test(test_one_question),
      cmocka_unit_test(test_cancel_twice),
      cmocka_unit_test(test_cancel_later_again),
      cmocka_unit_test(test_free_while_open),
      cmocka_unit_test(test_limit),
      cmocka_unit_test(test_event_loop),
      cmocka_unit_test(test_event_loop_free_while_open),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
