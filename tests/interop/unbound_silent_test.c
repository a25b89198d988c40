/* SPDX-License-Identifier: MIT */
#include "memory.h"
#include "servers/nameserver.h"
#include "unbound/eventloop.h"

#include <sys/resource.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* The questions that a resolver may have under way, and those among them that
 * it may have given up. */
#define QUESTIONS_MAX 1024
#define ABANDONED_MAX 256
/* What a test has open at a time at most. */
#define SOCKETS_MAX 2048
/* It is well again after a second at most. libunbound alone would be after some
 * 17: then it has given all questions up. */
#define RECOVERY_MS 10000
#define ATTEMPTS 50

static dkimkit_keylookup *start_silent(client *c, unsigned number)
{
  char name[64];

  (void)snprintf(name, sizeof(name), "silent%u.example.com", number);
  return start(c, name);
}

static void cancel_silent(client *c, unsigned count)
{
  unsigned i;

  for (i = 0; i < count; i++) {
    dkimkit_keylookup_free(start_silent(c, i));
  }
}

static void test_good_beside_silent(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  dkimkit_keylookup *silent[1000];
  client c;
  unsigned i;

  (void)state;
  open_unsigned(&c, responder_port(server), PATIENT);
  for (i = 0; i < COUNT(silent); i++) {
    silent[i] = start_silent(&c, i);
  }
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), COUNT(silent));
  for (i = 0; i < 5; i++) {
    char name[64];
    dkimkit_keylookup *good;

    (void)snprintf(name, sizeof(name), "key%u.example.com", i);
    good = start(&c, name);
    finish(&c, good);
    assert_found(good, "good", 0);
  }
  for (i = 0; i < COUNT(silent); i++) {
    assert_int_equal(dkimkit_keylookup_finish(silent[i]), DKIMKIT_PENDING);
    dkimkit_keylookup_free(silent[i]);
  }
  close_client(&c);
  responder_stop(server);
}

static long long now_ms(void)
{
  struct timespec now;

  assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A busy machine may let some attempts run out of time. */
static void assert_recovers(client *c, eventloop *l, size_t limit)
{
  dkimkit_dns_status status = DKIMKIT_DNS_ERROR;
  long long end = now_ms() + RECOVERY_MS;
  int i;

  for (i = 0; (i < ATTEMPTS || now_ms() < end) &&
              (status != DKIMKIT_DNS_OK || l->count >= limit / 4);
       i++) {
    dkimkit_keylookup *lookup;

    eventloop_turn(l, c->resolver, 100);
    lookup = start(c, "key.example.com");
    eventloop_finish(l, c, lookup);
    status = dkimkit_keylookup_status(lookup);
    dkimkit_keylookup_free(lookup);
  }
  assert_int_equal(status, DKIMKIT_DNS_OK);
  assert_true(l->count < limit / 4);
}

static void test_recovery_after_timeouts(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  dkimkit_keylookup *silent[QUESTIONS_MAX];
  eventloop l;
  client c;
  unsigned i;

  (void)state;
  open_unsigned(&c, responder_port(server), 1000);
  eventloop_attach(&l, &c);
  for (i = 0; i < COUNT(silent); i++) {
    silent[i] = start_silent(&c, i);
  }
  for (i = 0; i < COUNT(silent); i++) {
    eventloop_finish(&l, &c, silent[i]);
    assert_failed(silent[i], DKIMKIT_DNS_TIMEOUT, 0);
  }
  assert_recovers(&c, &l, QUESTIONS_MAX);
  close_client(&c);
  responder_stop(server);
}

static void test_recovery_after_cancels(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  eventloop l;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(server), 1000);
  eventloop_attach(&l, &c);
  cancel_silent(&c, QUESTIONS_MAX);
  assert_recovers(&c, &l, QUESTIONS_MAX);
  close_client(&c);
  responder_stop(server);
}

/* A limit of one's own: no more questions, no more sockets, and the same
 * recovery. */
static void test_question_limit(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  dkimkit_keylookup *silent[32];
  dkimkit_keylookup *refused;
  eventloop l;
  client c;
  unsigned i;

  (void)state;
  open_unsigned(&c, responder_port(server), 1000);
  assert_int_equal(
      dkimkit_unbound_set_question_limit(c.resolver, COUNT(silent)),
      DKIMKIT_OK);
  eventloop_attach(&l, &c);
  for (i = 0; i < COUNT(silent); i++) {
    silent[i] = start_silent(&c, i);
  }
  refused = start_silent(&c, i);
  assert_failed(refused, DKIMKIT_DNS_ERROR, 0);
  assert_true(l.count <= COUNT(silent));
  for (i = 0; i < COUNT(silent); i++) {
    eventloop_finish(&l, &c, silent[i]);
    assert_failed(silent[i], DKIMKIT_DNS_TIMEOUT, 0);
  }
  assert_recovers(&c, &l, COUNT(silent));
  close_client(&c);
  responder_stop(server);
}

/* However fast others are given up, a question that takes less than half
 * of its time is answered. */
static void test_slow_beside_many_cancels(void **state)
{
  responder *server = responder_start(SLOW_AND_SILENT);
  dkimkit_keylookup *slow;
  eventloop l;
  client c;
  unsigned i;

  (void)state;
  open_unsigned(&c, responder_port(server), PATIENT);
  assert_int_equal(dkimkit_unbound_set_question_limit(c.resolver, 64),
                   DKIMKIT_OK);
  eventloop_attach(&l, &c);
  slow = start(&c, "key.example.com");
  for (i = 0; dkimkit_keylookup_finish(slow) == DKIMKIT_PENDING; i++) {
    cancel_silent(&c, 4);
    eventloop_turn(&l, c.resolver, 10);
  }
  assert_found(slow, "good", 0);
  close_client(&c);
  responder_stop(server);
}

/* What is open meanwhile doesn't notice, whether it is answered or not. */
static void test_open_go_on(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  dkimkit_keylookup *good;
  dkimkit_keylookup *silent;
  eventloop l;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(server), PATIENT);
  eventloop_attach(&l, &c);
  silent = start_silent(&c, 0);
  good = start(&c, "key.example.com");
  cancel_silent(&c, ABANDONED_MAX);
  assert_int_equal(dkimkit_unbound_timeout(c.resolver), 0);
  dkimkit_unbound_process(c.resolver, -1, 0);
  assert_true(l.count < ABANDONED_MAX);
  eventloop_finish(&l, &c, good);
  assert_found(good, "good", 0);
  assert_int_equal(dkimkit_keylookup_finish(silent), DKIMKIT_PENDING);
  close_client(&c);
  assert_int_equal(l.count, 0);
  assert_failed(silent, DKIMKIT_DNS_ERROR, 0);
  responder_stop(server);
}

/* Fewer are left alone: what comes late gets into the cache. */
static void test_few_are_kept(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  eventloop l;
  client c;

  (void)state;
  open_unsigned(&c, responder_port(server), PATIENT);
  eventloop_attach(&l, &c);
  cancel_silent(&c, ABANDONED_MAX - 1);
  assert_int_equal(dkimkit_unbound_timeout(c.resolver), -1);
  dkimkit_unbound_process(c.resolver, -1, 0);
  assert_true(l.count > ABANDONED_MAX / 2);
  assert_recovers(&c, &l, QUESTIONS_MAX);
  close_client(&c);
  assert_int_equal(l.count, 0);
  responder_stop(server);
}

/* It doesn't try without a pause, nor forever in vain. */
static void test_without_memory(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  faulty f = {0, 0, 0, 0};
  dkimkit_mem mem = faulty_mem(&f);
  dkimkit_keylookup *silent[QUESTIONS_MAX];
  char servers[64];
  eventloop l;
  client c;
  unsigned i;

  (void)state;
  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u",
                 responder_port(server));
  open_client(&c, &mem);
  assert_int_equal(dkimkit_unbound_set_forwarders(c.resolver, servers),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(c.resolver, OTHER_ANCHOR),
                   DKIMKIT_OK);
  eventloop_attach(&l, &c);
  for (i = 0; i < COUNT(silent); i++) {
    silent[i] = start_silent(&c, i);
  }
  /* What libunbound needs memory for is done before it is refused. */
  dkimkit_unbound_process(c.resolver, -1, 0);
  for (i = 0; i < COUNT(silent); i++) {
    dkimkit_keylookup_free(silent[i]);
  }
  f.refuse = 1;
  dkimkit_unbound_process(c.resolver, -1, 0);
  f.refuse = 0;
  assert_true(l.count > ABANDONED_MAX);
  assert_true(dkimkit_unbound_timeout(c.resolver) > 0);
  assert_failed(start(&c, "key.example.com"), DKIMKIT_DNS_ERROR, 0);
  assert_recovers(&c, &l, QUESTIONS_MAX);
  close_client(&c);
  responder_stop(server);
}

/* Each question has a socket, and the usual limit is 1024. */
static int set_up(void **state)
{
  struct rlimit limit;

  (void)state;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur < SOCKETS_MAX) {
    limit.rlim_cur =
        limit.rlim_max < SOCKETS_MAX ? limit.rlim_max : SOCKETS_MAX;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good_beside_silent),
      cmocka_unit_test(test_recovery_after_timeouts),
      cmocka_unit_test(test_recovery_after_cancels),
      cmocka_unit_test(test_question_limit),
      cmocka_unit_test(test_slow_beside_many_cancels),
      cmocka_unit_test(test_open_go_on),
      cmocka_unit_test(test_few_are_kept),
      cmocka_unit_test(test_without_memory),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, NULL);
}
