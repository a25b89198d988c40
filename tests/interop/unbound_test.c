/* SPDX-License-Identifier: MIT */
#include "servers/nameserver.h"
#include "servers/signed.h"
#include "unbound/client.h"

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

/* Ways to the same DNS: by itself from the root on, through a resolver that
 * doesn't validate, through one that does. */
enum { RESOLVING, BY_RECURSOR, BY_VALIDATOR, WAYS };

static void open_validating(client *c, int way)
{
  char path[128];

  if (way == RESOLVING) {
    open_resolving(c, daemon_port(authoritative), PATIENT);
  } else {
    open_forwarding(c, daemon_port(way == BY_RECURSOR ? recursor : validator),
                    PATIENT);
  }
  (void)signed_anchor_file(authoritative, path, sizeof(path));
  assert_int_equal(dkimkit_unbound_add_trust_anchor_file(c->resolver, path),
                   DKIMKIT_OK);
}

static void each_way(void (*test)(client *c, int way))
{
  int way;

  for (way = 0; way < WAYS; way++) {
    client c;

    open_validating(&c, way);
    test(&c, way);
    close_client(&c);
  }
}

static void check_secure(client *c, int way)
{
  dkimkit_keylookup *lookup;

  (void)way;
  assert_found(look_up(c, "key." SIGNED), KEY, 1);
  /* From the cache. */
  assert_found(look_up(c, "KEY." SIGNED), KEY, 1);
  assert_found(look_up(c, "empty." SIGNED), "", 1);
  lookup = look_up(c, "two." SIGNED);
  assert_int_equal(dkimkit_keylookup_count(lookup), 2);
  assert_int_equal(dkimkit_keylookup_secure(lookup), 1);
  dkimkit_keylookup_free(lookup);
  assert_failed(look_up(c, "missing." SIGNED), DKIMKIT_DNS_NXDOMAIN, 1);
  assert_failed(look_up(c, "nodata." SIGNED), DKIMKIT_DNS_NODATA, 1);
}

static void test_secure(void **state)
{
  (void)state;
  each_way(check_secure);
}

static void check_insecure(client *c, int way)
{
  (void)way;
  assert_found(look_up(c, "key." PLAIN), KEY, 0);
  assert_found(look_up(c, "key." PLAIN), KEY, 0);
  assert_failed(look_up(c, "missing." PLAIN), DKIMKIT_DNS_NXDOMAIN, 0);
  assert_failed(look_up(c, "nodata." PLAIN), DKIMKIT_DNS_NODATA, 0);
}

static void test_insecure(void **state)
{
  (void)state;
  each_way(check_insecure);
}

/* A forwarder that validates says SERVFAIL: it keeps the answer back. */
static void check_bogus(client *c, int way)
{
  static const char *const names[] = {"key." BROKEN,   "key." WRONG_DS,
                                      "key." EXPIRED,  "key." STRIPPED,
                                      "alias." BROKEN, "missing." STRIPPED};
  size_t i;

  for (i = 0; i < COUNT(names); i++) {
    dkimkit_keylookup *lookup = look_up(c, names[i]);

    if (way == BY_VALIDATOR) {
      assert_true(dkimkit_keylookup_status(lookup) == DKIMKIT_DNS_SERVFAIL ||
                  dkimkit_keylookup_status(lookup) == DKIMKIT_DNS_BOGUS);
      assert_int_equal(dkimkit_keylookup_count(lookup), 0);
      dkimkit_keylookup_free(lookup);
    } else {
      assert_failed(lookup, DKIMKIT_DNS_BOGUS, 0);
      /* From the cache. */
      assert_failed(look_up(c, names[i]), DKIMKIT_DNS_BOGUS, 0);
    }
  }
  /* Only its TXT records are broken. */
  assert_failed(look_up(c, "nodata." BROKEN), DKIMKIT_DNS_NODATA, 1);
}

static void test_bogus(void **state)
{
  (void)state;
  each_way(check_bogus);
}

static void check_cnames(client *c, int way)
{
  assert_found(look_up(c, "alias." SIGNED), KEY, 1);
  assert_found(look_up(c, "chain8." SIGNED), KEY, 1);
  assert_failed(look_up(c, "chain9." SIGNED), DKIMKIT_DNS_ERROR, 1);
  assert_found(look_up(c, "tosigned." SIGNED), KEY, 1);
  assert_found(look_up(c, "toplain." SIGNED), KEY, 0);
  assert_found(look_up(c, "tosigned." PLAIN), KEY, 0);
  assert_failed(look_up(c, "tonowhere." SIGNED), DKIMKIT_DNS_NXDOMAIN, 1);
  assert_failed(look_up(c, "tonodata." SIGNED), DKIMKIT_DNS_NODATA, 1);
  if (way != BY_VALIDATOR) {
    assert_failed(look_up(c, "tobroken." SIGNED), DKIMKIT_DNS_BOGUS, 0);
    assert_failed(look_up(c, "tobroken." PLAIN), DKIMKIT_DNS_BOGUS, 0);
  }
}

static void test_cnames(void **state)
{
  (void)state;
  each_way(check_cnames);
}

static void check_loops(client *c, int way)
{
  static const char *const names[] = {"self." SIGNED, "loop1." SIGNED,
                                      "self." PLAIN, "loop1." PLAIN};
  size_t i;

  (void)way;
  for (i = 0; i < COUNT(names); i++) {
    dkimkit_keylookup *lookup = look_up(c, names[i]);
    dkimkit_dns_status status = dkimkit_keylookup_status(lookup);

    assert_true(status == DKIMKIT_DNS_ERROR || status == DKIMKIT_DNS_SERVFAIL);
    dkimkit_keylookup_free(lookup);
  }
}

static void test_loops(void **state)
{
  (void)state;
  each_way(check_loops);
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

static void check_long_records(client *c, int way)
{
  dkimkit_keylookup *lookup;

  (void)way;
  assert_long(look_up(c, "large." SIGNED), LARGE_OCTETS, 1);
  assert_long(look_up(c, "huge." SIGNED), HUGE_OCTETS, 1);
  assert_long(look_up(c, "max." SIGNED), MAX_OCTETS, 1);
  assert_long(look_up(c, "max." PLAIN), MAX_OCTETS, 0);
  lookup = look_up(c, "nearly." SIGNED);
  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(dkimkit_keylookup_count(lookup), NEARLY_RECORDS);
  assert_int_equal(dkimkit_keylookup_secure(lookup), 1);
  dkimkit_keylookup_free(lookup);
}

static void test_long_records(void **state)
{
  (void)state;
  each_way(check_long_records);
}

/* No answer can carry them all, and part of them is none. */
static void test_too_many_records(void **state)
{
  client c;
  dkimkit_keylookup *lookup;

  (void)state;
  open_validating(&c, RESOLVING);
  lookup = look_up(&c, "over." PLAIN);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_OK);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_NXDOMAIN);
  assert_true(dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_NODATA);
  dkimkit_keylookup_free(lookup);
  close_client(&c);
}

static void test_answer_limit(void **state)
{
  client c;

  (void)state;
  open_validating(&c, RESOLVING);
  assert_int_equal(dkimkit_unbound_set_answer_limit(c.resolver, 8192),
                   DKIMKIT_OK);
  assert_long(look_up(&c, "large." SIGNED), LARGE_OCTETS, 1);
  assert_failed(look_up(&c, "huge." PLAIN), DKIMKIT_DNS_ERROR, 0);
  close_client(&c);
}

static void test_many_at_once(void **state)
{
  static const char *const names[] = {"key." SIGNED, "huge." SIGNED,
                                      "key." PLAIN, "missing." SIGNED,
                                      "key." BROKEN};
  static const dkimkit_dns_status statuses[] = {
      DKIMKIT_DNS_OK, DKIMKIT_DNS_OK, DKIMKIT_DNS_OK, DKIMKIT_DNS_NXDOMAIN,
      DKIMKIT_DNS_BOGUS};
  static const int secure[] = {1, 1, 0, 1, 0};
  dkimkit_keylookup *lookups[200];
  client c;
  size_t i;

  (void)state;
  open_validating(&c, RESOLVING);
  for (i = 0; i < COUNT(lookups); i++) {
    lookups[i] = start(&c, names[i % COUNT(names)]);
  }
  assert_true(dkimkit_unbound_timeout(c.resolver) >= 0);
  for (i = 0; i < COUNT(lookups); i++) {
    finish(&c, lookups[i]);
    assert_int_equal(dkimkit_keylookup_status(lookups[i]),
                     statuses[i % COUNT(names)]);
    assert_int_equal(dkimkit_keylookup_secure(lookups[i]),
                     secure[i % COUNT(names)]);
    dkimkit_keylookup_free(lookups[i]);
  }
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), 0);
  close_client(&c);
}

/* Too many cancelled questions: libunbound begins anew, with all that it was
 * told before. */
static void check_renewed(client *c, int way)
{
  char name[64];
  int i;

  assert_found(look_up(c, "key." SIGNED), KEY, 1);
  for (i = 0; i < 256; i++) {
    (void)snprintf(name, sizeof(name), "n%d." SIGNED, i);
    dkimkit_keylookup_free(start(c, name));
  }
  assert_int_equal(dkimkit_unbound_timeout(c->resolver), 0);
  assert_int_equal(dkimkit_unbound_wait(c->resolver, 0), 0);
  assert_int_equal(dkimkit_unbound_timeout(c->resolver), -1);
  check_secure(c, way);
  check_insecure(c, way);
  check_bogus(c, way);
}

static void test_renewed(void **state)
{
  (void)state;
  each_way(check_renewed);
}

/* A trust anchor further down is enough for what is below it. */
static void test_other_anchors(void **state)
{
  client c;
  char path[128];

  (void)state;
  open_resolving(&c, daemon_port(authoritative), PATIENT);
  (void)snprintf(path, sizeof(path), "%s/" SIGNED ".ds",
                 daemon_directory(authoritative));
  assert_int_equal(dkimkit_unbound_add_trust_anchor_file(c.resolver, path),
                   DKIMKIT_OK);
  assert_found(look_up(&c, "key." SIGNED), KEY, 1);
  assert_found(look_up(&c, "key." BROKEN), KEY, 0);
  close_client(&c);
}

/* The key of the root is another: nothing below it can be right. */
static void test_wrong_anchor(void **state)
{
  client c;

  (void)state;
  open_resolving(&c, daemon_port(authoritative), PATIENT);
  assert_int_equal(
      dkimkit_unbound_add_trust_anchors(
          c.resolver,
          ". IN DS 20326 8 2 "
          "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"),
      DKIMKIT_OK);
  assert_failed(look_up(&c, "key." SIGNED), DKIMKIT_DNS_BOGUS, 0);
  assert_failed(look_up(&c, "key." PLAIN), DKIMKIT_DNS_BOGUS, 0);
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
      cmocka_unit_test(test_secure),
      cmocka_unit_test(test_insecure),
      cmocka_unit_test(test_bogus),
      cmocka_unit_test(test_cnames),
      cmocka_unit_test(test_loops),
      cmocka_unit_test(test_long_records),
      cmocka_unit_test(test_too_many_records),
      cmocka_unit_test(test_answer_limit),
      cmocka_unit_test(test_many_at_once),
      cmocka_unit_test(test_renewed),
      cmocka_unit_test(test_other_anchors),
      cmocka_unit_test(test_wrong_anchor),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
