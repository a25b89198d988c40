/* SPDX-License-Identifier: MIT */
#include "memory.h"
#include "servers/nameserver.h"
#include "unbound/client.h"

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

#define DIGEST                                                                 \
  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const char *const good_anchors[] = {
    ". IN DS 12345 8 2 " DIGEST,
    "example.com. DS 12345 13 2 " DIGEST "\n",
    "example.com 3600 IN DS 12345 13 2 " DIGEST " ; a comment",
    "; a comment\r\n\r\n.\tIN\tds\t1 8 2 " DIGEST "\r\n",
    ". 3600 IN DNSKEY 257 3 15 "
    "AQIDBAUGBwgJCgsMDQ4P EBESExQVFhcYGRobHB0eHyA=\n"
    "example.com. IN DS 12345 13 2 " DIGEST,
};

static const char *const unsupported_anchors[] = {
    ". IN DS 12345 3 2 " DIGEST,
    ". IN DS 12345 8 3 " DIGEST,
    ". IN DNSKEY 257 3 12 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
};

static const char *const bad_anchors[] = {
    "",
    "\n\n",
    "; . IN DS 12345 8 2 " DIGEST "\n",
    "nonsense",
    ". IN DS",
    ". IN DS 12345 8 2",
    ". IN DS 12345 8 2 " DIGEST "0",
    ". IN DS 12345 8 2 xy",
    ". IN DS 99999 8 2 " DIGEST,
    ". CH DS 12345 8 2 " DIGEST,
    ". IN A 127.0.0.1",
    ". IN TXT DS",
    "example.com IN 3600 DS 12345 13 2 " DIGEST,
    "DS 12345 8 2 " DIGEST,
    " IN DS 12345 8 2 " DIGEST,
    ". IN DNSKEY 257 3 15 ***",
    ". IN DNSKEY 257 3 15",
    ". IN DNSKEY 257 3 15 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
    ". IN DNSKEY 257 3 15 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e",
    ". IN DNSKEY 257 3 15 AQID=AUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
    ". IN DNSKEY 257 2 15 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
    ". IN DNSKEY 1 3 15 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
    ". IN DNSKEY 385 3 15 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
    ". IN DS 12345 256 2 " DIGEST,
    ". IN DS 12345 8 1 " DIGEST,
    ". IN DS -1 8 2 " DIGEST,
    "$ORIGIN example.com.",
    ". IN DS ( 12345 8 2\n" DIGEST " )",
    ". IN DS 12345 8 2 " DIGEST "\nnonsense\n",
    "example..com. IN DS 12345 8 2 " DIGEST,
    ". IN DS 12345 8 2 \001" DIGEST,
    ". IN DS 12345 8 2 \377" DIGEST,
};

static void assert_anchors(dkimkit_unbound *resolver, const char *const *texts,
                           size_t count, int expected)
{
  size_t i;

  for (i = 0; i < count; i++) {
    int rv = dkimkit_unbound_add_trust_anchors(resolver, texts[i]);

    if (rv != expected) {
      (void)fprintf(stderr, "# %s\n", texts[i]);
    }
    assert_int_equal(rv, expected);
  }
}

static void test_anchor_syntax(void **state)
{
  dkimkit_unbound *resolver;

  (void)state;
  assert_int_equal(dkimkit_unbound_new(&resolver, NULL), DKIMKIT_OK);
  assert_anchors(resolver, good_anchors, COUNT(good_anchors), DKIMKIT_OK);
  assert_anchors(resolver, bad_anchors, COUNT(bad_anchors), DKIMKIT_ERR_SYNTAX);
  assert_anchors(resolver, unsupported_anchors, COUNT(unsupported_anchors),
                 DKIMKIT_ERR_UNSUPPORTED);
  dkimkit_unbound_free(resolver);
}

/* What can't be read adds nothing. */
static void test_no_anchor(void **state)
{
  client c;

  (void)state;
  open_forwarding(&c, daemon_port(real), PATIENT);
  assert_int_equal(
      dkimkit_unbound_add_trust_anchors(c.resolver, OTHER_ANCHOR "\nnonsense"),
      DKIMKIT_ERR_SYNTAX);
  assert_failed(look_up(&c, "key.example.com"), DKIMKIT_DNS_ERROR, 0);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(c.resolver, OTHER_ANCHOR),
                   DKIMKIT_OK);
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  close_client(&c);
}

static int add_file(dkimkit_unbound *resolver, const char *text, size_t len)
{
  char path[128];
  FILE *file;
  int rv;

  (void)snprintf(path, sizeof(path), "%s/anchor", daemon_directory(real));
  file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, len, file), len);
  assert_int_equal(fclose(file), 0);
  rv = dkimkit_unbound_add_trust_anchor_file(resolver, path);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(dkimkit_unbound_add_trust_anchor_file(resolver, path),
                   DKIMKIT_ERR_SYSTEM);
  return rv;
}

static void test_anchor_file(void **state)
{
  static const char with_nul[] = OTHER_ANCHOR "\0 ; hidden";
  char *large = malloc(70000);
  dkimkit_unbound *resolver;

  (void)state;
  assert_non_null(large);
  memset(large, '\n', 70000);
  assert_int_equal(dkimkit_unbound_new(&resolver, NULL), DKIMKIT_OK);
  assert_int_equal(add_file(resolver, "", 0), DKIMKIT_ERR_SYNTAX);
  assert_int_equal(add_file(resolver, with_nul, sizeof(with_nul)),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(add_file(resolver, OTHER_ANCHOR, strlen(OTHER_ANCHOR)),
                   DKIMKIT_OK);
  memcpy(large, OTHER_ANCHOR, strlen(OTHER_ANCHOR));
  assert_int_equal(add_file(resolver, large, 65535), DKIMKIT_OK);
  assert_int_equal(add_file(resolver, large, 65536), DKIMKIT_ERR_SYNTAX);
  assert_int_equal(
      dkimkit_unbound_add_trust_anchor_file(resolver, daemon_directory(real)),
      DKIMKIT_ERR_SYSTEM);
  large[65536] = '\0';
  assert_int_equal(dkimkit_unbound_add_trust_anchors(resolver, large),
                   DKIMKIT_ERR_LIMIT);
  dkimkit_unbound_free(resolver);
  free(large);
}

/* The second list replaces the first. */
static void test_forwarders(void **state)
{
  responder *replaced = responder_start(GOOD);
  char text[128];
  char path[128];
  FILE *file;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(replaced), PATIENT);
  (void)snprintf(text, sizeof(text), "127.0.0.1:%u", daemon_port(real));
  assert_int_equal(dkimkit_unbound_set_forwarders(c.resolver, text),
                   DKIMKIT_OK);
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  assert_found(look_up(&c, "elsewhere.example.com"), "in the other zone", 0);
  assert_failed(look_up(&c, "missing.example.com"), DKIMKIT_DNS_NXDOMAIN, 0);
  close_client(&c);
  assert_int_equal(responder_questions(replaced), 0);
  responder_stop(replaced);

  open_unsigned(&c, unused_port(), PATIENT);
  (void)snprintf(path, sizeof(path), "%s/resolv.conf", daemon_directory(real));
  file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fprintf(file, "nameserver 127.0.0.1:%u\n", daemon_port(real)) >
              0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(dkimkit_unbound_set_resolv_conf(c.resolver, path),
                   DKIMKIT_OK);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(dkimkit_unbound_set_resolv_conf(c.resolver, path),
                   DKIMKIT_ERR_SYSTEM);
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  close_client(&c);
}

/* The first of two servers doesn't answer. */
static void test_failover(void **state)
{
  responder *bad = responder_start(SERVFAIL);
  char text[128];
  client c;

  (void)state;
  open_client(&c, NULL);
  (void)snprintf(text, sizeof(text), "127.0.0.1:%u,127.0.0.1:%u,[::1]:%u",
                 responder_port(bad), daemon_port(real), unused_port());
  assert_int_equal(dkimkit_unbound_set_forwarders(c.resolver, text),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(c.resolver, OTHER_ANCHOR),
                   DKIMKIT_OK);
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  close_client(&c);
  responder_stop(bad);
}

static void test_new_without_place_or_memory(void **state)
{
  dkimkit_unbound *resolver;
  dkimkit_mem no_functions = {0};

  (void)state;
  assert_int_equal(dkimkit_unbound_new(NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_new(&resolver, &no_functions),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* What is refused changes nothing: names are found afterwards. */
static void test_settings_that_cannot_be(void **state)
{
  dkimkit_unbound *resolver;
  client c;

  (void)state;
  open_nsd_client(&c);
  resolver = c.resolver;
  assert_int_equal(dkimkit_unbound_set_timeout(resolver, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_timeout(resolver, 60001),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_timeout(resolver, 60000), DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_set_answer_limit(resolver, 511),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_answer_limit(resolver, 65536),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_answer_limit(resolver, 512), DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_set_question_limit(resolver, 15),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_question_limit(resolver, 1025),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_question_limit(resolver, 1024),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_set_forwarders(resolver, "nonsense"),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(dkimkit_unbound_set_forwarders(resolver, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_resolv_conf(resolver, "/dev/null"),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(dkimkit_unbound_add_stub_zone(resolver, "a..b", "127.0.0.1"),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(dkimkit_unbound_add_stub_zone(resolver, "", "127.0.0.1"),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(dkimkit_unbound_add_stub_zone(resolver, "a.b", "a.b"),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(dkimkit_unbound_add_stub_zone(resolver, "a.b", NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_wait(resolver, -2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_timeout(resolver), -1);
  assert_int_equal(dkimkit_unbound_wait(resolver, -1), 0);
  dkimkit_unbound_process(resolver, -1, 0);
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  close_client(&c);
}

static void test_settings_after_a_question(void **state)
{
  dkimkit_unbound *resolver;
  client c;

  (void)state;
  open_nsd_client(&c);
  resolver = c.resolver;
  assert_found(look_up(&c, "key.example.com"), KEY, 0);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(resolver, OTHER_ANCHOR),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_add_trust_anchor_file(resolver, "/dev/null"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_set_forwarders(resolver, "127.0.0.1"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_set_resolv_conf(resolver, "/dev/null"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_add_stub_zone(resolver, "a", "127.0.0.1"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_set_timeout(resolver, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_set_answer_limit(resolver, 512),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_set_question_limit(resolver, 16),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_unbound_set_watch(resolver, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  close_client(&c);
}

static void test_null(void **state)
{
  (void)state;
  dkimkit_unbound_free(NULL);
  dkimkit_unbound_cancel(NULL, NULL);
  dkimkit_unbound_process(NULL, -1, 0);
  assert_int_equal(dkimkit_unbound_timeout(NULL), -1);
  assert_int_equal(dkimkit_unbound_wait(NULL, 0), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_lookup(NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(NULL, OTHER_ANCHOR),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_add_trust_anchor_file(NULL, "x"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_forwarders(NULL, "::1"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_resolv_conf(NULL, "x"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_add_stub_zone(NULL, "a", "::1"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_timeout(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_answer_limit(NULL, 512),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_question_limit(NULL, 16),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_unbound_set_watch(NULL, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* Returns what the lookup ended as, or -1 if it didn't come to it. */
static int look_up_with(faulty *f)
{
  dkimkit_mem mem = faulty_mem(f);
  char servers[64];
  client c;
  int status = -1;

  memset(&c, 0, sizeof(c));
  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u", daemon_port(real));
  if (f->fail_at == 1) {
    assert_int_equal(dkimkit_unbound_new(&c.resolver, &mem), DKIMKIT_ERR_NOMEM);
    return -1;
  }
  open_client(&c, &mem);
  /* Without memory to watch the socket the answer is never read. */
  assert_int_equal(dkimkit_unbound_set_timeout(
                       c.resolver, f->fail_at == 0 ? PATIENT : IMPATIENT),
                   DKIMKIT_OK);
  if (dkimkit_unbound_set_forwarders(c.resolver, servers) == DKIMKIT_OK &&
      dkimkit_unbound_add_trust_anchors(c.resolver, OTHER_ANCHOR) ==
          DKIMKIT_OK) {
    dkimkit_keylookup *lookup = look_up(&c, "huge.example.com");

    status = (int)dkimkit_keylookup_status(lookup);
    dkimkit_keylookup_free(lookup);
  }
  close_client(&c);
  return status;
}

static void test_allocator(void **state)
{
  faulty f;
  size_t i;
  size_t total;
  int status;

  (void)state;
  memset(&f, 0, sizeof(f));
  assert_int_equal(look_up_with(&f), DKIMKIT_DNS_OK);
  assert_int_equal(f.live, 0);
  total = f.count;
  assert_true(total >= 5);
  for (i = 1; i <= total; i++) {
    memset(&f, 0, sizeof(f));
    f.fail_at = i;
    status = look_up_with(&f);
    assert_int_not_equal(status, DKIMKIT_DNS_NXDOMAIN);
    assert_int_not_equal(status, DKIMKIT_DNS_NODATA);
    assert_int_equal(f.live, 0);
  }
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
      cmocka_unit_test(test_anchor_syntax),
      cmocka_unit_test(test_no_anchor),
      cmocka_unit_test(test_anchor_file),
      cmocka_unit_test(test_forwarders),
      cmocka_unit_test(test_failover),
      cmocka_unit_test(test_new_without_place_or_memory),
      cmocka_unit_test(test_settings_that_cannot_be),
      cmocka_unit_test(test_settings_after_a_question),
      cmocka_unit_test(test_null),
      cmocka_unit_test(test_allocator),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
