/* SPDX-License-Identifier: MIT */
/* libdkimkit-cares behind a resolver that validates. */
#include "cares/client.h"
#include "servers/nameserver.h"
#include "servers/signed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY "v=DKIM1; p=abc"

static daemon_server *authoritative;
static daemon_server *recursor;
static daemon_server *validator;

static void open_asking(client *c, const daemon_server *server, int trust_ad)
{
  open_client(c, daemon_port(server), 0, PATIENT, 3);
  assert_int_equal(dkimkit_cares_set_trust_ad(c->resolver, trust_ad),
                   DKIMKIT_OK);
}

static void expect(client *c, const char *name, dkimkit_dns_status status,
                   int secure)
{
  dkimkit_keylookup *lookup = look_up(c, name);

  if (dkimkit_keylookup_status(lookup) != status ||
      dkimkit_keylookup_secure(lookup) != secure) {
    (void)fprintf(stderr, "# %s\n", name);
  }
  assert_int_equal(dkimkit_keylookup_status(lookup), status);
  assert_int_equal(dkimkit_keylookup_secure(lookup), secure);
  if (status == DKIMKIT_DNS_OK) {
    assert_record(lookup, 0, KEY);
  }
  dkimkit_keylookup_free(lookup);
}

static void test_trusted(void **state)
{
  client c;

  (void)state;
  open_asking(&c, validator, 1);
  expect(&c, "key." SIGNED, DKIMKIT_DNS_OK, 1);
  expect(&c, "alias." SIGNED, DKIMKIT_DNS_OK, 1);
  expect(&c, "missing." SIGNED, DKIMKIT_DNS_NXDOMAIN, 1);
  expect(&c, "nodata." SIGNED, DKIMKIT_DNS_NODATA, 1);
  expect(&c, "key." PLAIN, DKIMKIT_DNS_OK, 0);
  expect(&c, "missing." PLAIN, DKIMKIT_DNS_NXDOMAIN, 0);
  expect(&c, "toplain." SIGNED, DKIMKIT_DNS_OK, 0);
  expect(&c, "tosigned." PLAIN, DKIMKIT_DNS_OK, 0);
  close_client(&c);
}

static void test_not_trusted(void **state)
{
  client c;

  (void)state;
  open_asking(&c, validator, 0);
  expect(&c, "key." SIGNED, DKIMKIT_DNS_OK, 0);
  expect(&c, "missing." SIGNED, DKIMKIT_DNS_NXDOMAIN, 0);
  close_client(&c);
}

/* Who sets the bit unasked is believed only if that was wanted. */
static void test_bit_unasked(void **state)
{
  responder *server = responder_start(GOOD_AD);
  int trust_ad;

  (void)state;
  for (trust_ad = 0; trust_ad <= 1; trust_ad++) {
    dkimkit_keylookup *lookup;
    client c;

    open_client(&c, responder_port(server), 0, PATIENT, 1);
    assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, trust_ad),
                     DKIMKIT_OK);
    lookup = look_up(&c, "key.example.com");
    assert_record(lookup, 0, "good");
    assert_int_equal(dkimkit_keylookup_secure(lookup), trust_ad);
    dkimkit_keylookup_free(lookup);
    close_client(&c);
  }
  responder_stop(server);
}

/* A link of the chain that wasn't validated makes all of it insecure. */
static void test_bit_of_each_link(void **state)
{
  static const behaviour servers[] = {CNAME_AD, CNAME_WITHOUT_AD,
                                      CNAME_KEY_WITHOUT_AD};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(servers); i++) {
    responder *server = responder_start(servers[i]);
    dkimkit_keylookup *lookup;
    client c;

    open_client(&c, responder_port(server), 0, PATIENT, 1);
    assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, 1), DKIMKIT_OK);
    lookup = look_up(&c, "selector.example.com");
    assert_record(lookup, 0, "good");
    assert_int_equal(responder_questions(server), 2);
    assert_int_equal(dkimkit_keylookup_secure(lookup), servers[i] == CNAME_AD);
    dkimkit_keylookup_free(lookup);
    close_client(&c);
    responder_stop(server);
  }
}

/* No bit, no trust: it doesn't validate, or isn't asked to. */
static void test_server_without_validation(void **state)
{
  client c;

  (void)state;
  open_asking(&c, recursor, 1);
  expect(&c, "key." SIGNED, DKIMKIT_DNS_OK, 0);
  close_client(&c);
  open_asking(&c, authoritative, 1);
  expect(&c, "key." SIGNED, DKIMKIT_DNS_OK, 0);
  close_client(&c);
}

static void check_bogus(int trust_ad)
{
  static const char *const names[] = {"key." BROKEN,      "key." WRONG_DS,
                                      "key." EXPIRED,     "key." STRIPPED,
                                      "tobroken." SIGNED, "tobroken." PLAIN};
  client c;
  size_t i;

  open_asking(&c, validator, trust_ad);
  for (i = 0; i < COUNT(names); i++) {
    expect(&c, names[i], DKIMKIT_DNS_SERVFAIL, 0);
  }
  close_client(&c);
}

static void test_bogus(void **state)
{
  (void)state;
  check_bogus(0);
  check_bogus(1);
}

static void check_cnames(int trust_ad)
{
  client c;

  open_asking(&c, validator, trust_ad);
  expect(&c, "chain8." SIGNED, DKIMKIT_DNS_OK, trust_ad);
  expect(&c, "chain9." SIGNED, DKIMKIT_DNS_ERROR, 0);
  expect(&c, "tonowhere." SIGNED, DKIMKIT_DNS_NXDOMAIN, trust_ad);
  expect(&c, "tonodata." SIGNED, DKIMKIT_DNS_NODATA, trust_ad);
  expect(&c, "tosigned." SIGNED, DKIMKIT_DNS_OK, trust_ad);
  assert_true(dkimkit_cares_timeout(c.resolver) == -1);
  close_client(&c);
}

static void test_cnames(void **state)
{
  (void)state;
  check_cnames(0);
  check_cnames(1);
}

static void test_loops(void **state)
{
  static const char *const names[] = {"self." SIGNED, "loop1." SIGNED,
                                      "self." PLAIN, "loop1." PLAIN};
  client c;
  size_t i;

  (void)state;
  open_asking(&c, validator, 1);
  for (i = 0; i < COUNT(names); i++) {
    dkimkit_keylookup *lookup = look_up(&c, names[i]);
    dkimkit_dns_status status = dkimkit_keylookup_status(lookup);

    assert_true(status == DKIMKIT_DNS_ERROR || status == DKIMKIT_DNS_SERVFAIL);
    assert_int_equal(dkimkit_keylookup_secure(lookup), 0);
    dkimkit_keylookup_free(lookup);
  }
  close_client(&c);
}

static void assert_long(dkimkit_keylookup *lookup, size_t octets, int secure)
{
  size_t len = 0;
  const uint8_t *text = dkimkit_keylookup_text(lookup, 0, &len);
  size_t i;

  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(dkimkit_keylookup_secure(lookup), secure);
  assert_int_equal(len, octets);
  for (i = 0; i < len; i++) {
    assert_int_equal(text[i], LONG_TEXT_CHAR);
  }
  dkimkit_keylookup_free(lookup);
}

static void check_long_records(const daemon_server *server, int trust_ad,
                               int secure)
{
  dkimkit_keylookup *lookup;
  client c;

  open_asking(&c, server, trust_ad);
  assert_long(look_up(&c, "large." SIGNED), LARGE_OCTETS, secure);
  assert_long(look_up(&c, "huge." SIGNED), HUGE_OCTETS, secure);
  assert_long(look_up(&c, "max." SIGNED), MAX_OCTETS, secure);
  lookup = look_up(&c, "nearly." SIGNED);
  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(dkimkit_keylookup_count(lookup), NEARLY_RECORDS);
  assert_int_equal(dkimkit_keylookup_secure(lookup), secure);
  dkimkit_keylookup_free(lookup);
  lookup = look_up(&c, "over." PLAIN);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_OK);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_NXDOMAIN);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_NODATA);
  dkimkit_keylookup_free(lookup);
  close_client(&c);
}

static void test_long_records(void **state)
{
  (void)state;
  check_long_records(authoritative, 0, 0);
  check_long_records(authoritative, 1, 0);
  check_long_records(validator, 0, 0);
  check_long_records(validator, 1, 1);
}

/* The owner goes while the validator is at work. */
static void test_cancel(void **state)
{
  dkimkit_keylookup *kept;
  client c;

  (void)state;
  open_asking(&c, validator, 1);
  dkimkit_keylookup_free(start(&c, "two." SIGNED));
  kept = start(&c, "key." SIGNED);
  dkimkit_keylookup_free(start(&c, "large." PLAIN));
  finish(&c, kept);
  assert_record(kept, 0, KEY);
  assert_int_equal(dkimkit_keylookup_secure(kept), 1);
  dkimkit_keylookup_free(kept);
  dkimkit_keylookup_free(start(&c, "huge." SIGNED));
  close_client(&c);
}

/* The bit counts from the server that answers, not from one that failed. */
static void test_failover(void **state)
{
  static const behaviour cases[] = {SERVFAIL, REFUSED, NOTIMP, FORMERR};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    responder *bad = responder_start(cases[i]);
    client c;

    open_client(&c, responder_port(bad), daemon_port(validator), PATIENT, 2);
    assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, 1), DKIMKIT_OK);
    expect(&c, "key." SIGNED, DKIMKIT_DNS_OK, 1);
    assert_true(responder_questions(bad) > 0);
    close_client(&c);
    responder_stop(bad);
  }
}

/* What servers do to questions with the bit that don't know it. */
static void test_servers_that_misbehave(void **state)
{
  static const struct {
    behaviour what;
    dkimkit_dns_status status;
  } cases[] = {{SERVFAIL, DKIMKIT_DNS_SERVFAIL}, {REFUSED, DKIMKIT_DNS_REFUSED},
               {YXDOMAIN, DKIMKIT_DNS_ERROR},    {FORMERR, DKIMKIT_DNS_ERROR},
               {NOTIMP, DKIMKIT_DNS_ERROR},      {GARBAGE, DKIMKIT_DNS_ERROR},
               {TRUNCATED, DKIMKIT_DNS_OK},      {SILENT, DKIMKIT_DNS_TIMEOUT},
               {FORMERR_TO_EDNS, DKIMKIT_DNS_OK}};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    responder *server = responder_start(cases[i].what);
    dkimkit_keylookup *lookup;
    client c;

    open_client(&c, responder_port(server), 0,
                cases[i].what == SILENT ? IMPATIENT : PATIENT, 1);
    assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, 1), DKIMKIT_OK);
    lookup = look_up(&c, "key.example.com");
    assert_int_equal(dkimkit_keylookup_status(lookup), cases[i].status);
    assert_int_equal(dkimkit_keylookup_secure(lookup), 0);
    dkimkit_keylookup_free(lookup);
    close_client(&c);
    responder_stop(server);
  }
}

static void test_setter(void **state)
{
  client c;

  (void)state;
  assert_int_equal(dkimkit_cares_set_trust_ad(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  open_asking(&c, validator, 1);
  assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  expect(&c, "key." SIGNED, DKIMKIT_DNS_OK, 1);
  assert_int_equal(dkimkit_cares_set_trust_ad(c.resolver, 0),
                   DKIMKIT_ERR_STATE);
  close_client(&c);
}

static int set_up(void **state)
{
  (void)state;
  authoritative = signed_start(NULL);
  recursor = recursor_start(authoritative);
  validator = validator_start(authoritative);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  daemon_stop(validator);
  daemon_stop(recursor);
  daemon_stop(authoritative);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_trusted),
      cmocka_unit_test(test_not_trusted),
      cmocka_unit_test(test_bit_unasked),
      cmocka_unit_test(test_bit_of_each_link),
      cmocka_unit_test(test_server_without_validation),
      cmocka_unit_test(test_bogus),
      cmocka_unit_test(test_cnames),
      cmocka_unit_test(test_loops),
      cmocka_unit_test(test_long_records),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_failover),
      cmocka_unit_test(test_servers_that_misbehave),
      cmocka_unit_test(test_setter),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
