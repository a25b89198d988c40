/* SPDX-License-Identifier: MIT */

/* Cancelling when, how often and from where an application likes; and memory
 * that runs out, or has an owner who calls back. */

#include "cares/client.h"
#include "memory.h"
#include "servers/nameserver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NAME "key.example.com"
#define QUERIES_MAX 8

/* An application with callbacks of its own in front of the resolver's. */
typedef struct application {
  client c;
  dkimkit_query *queries[QUERIES_MAX];
  size_t count;
  /* Called once, by the next callback of the kind. */
  void (*after_lookup)(struct application *);
  void (*in_cancel)(struct application *);
  void (*in_memory)(struct application *);
  void (*in_release)(struct application *);
  dkimkit_keylookup *lookups[QUERIES_MAX];
  client plain;
  dkimkit_keylookup *again;
} application;

static void call_once(application *app, void (**hook)(application *))
{
  void (*called)(application *) = *hook;

  *hook = NULL;
  if (called != NULL) {
    called(app);
  }
}

static int lookup(dkimkit_query *query, void *user_data)
{
  application *app = user_data;
  int rv = dkimkit_cares_lookup(query, app->c.resolver);

  assert_true(app->count < QUERIES_MAX);
  app->queries[app->count++] = query;
  call_once(app, &app->after_lookup);
  return rv;
}

static void cancel(dkimkit_query *query, void *user_data)
{
  application *app = user_data;

  dkimkit_cares_cancel(query, app->c.resolver);
  call_once(app, &app->in_cancel);
}

static void *app_resize(void *ptr, size_t size, void *user_data)
{
  application *app = user_data;

  call_once(app, &app->in_memory);
  return realloc(ptr, size);
}

static void *app_allocate(size_t size, void *user_data)
{
  return app_resize(NULL, size, user_data);
}

static void app_release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr);
}

static void *resolver_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return realloc(ptr, size);
}

static void *resolver_allocate(size_t size, void *user_data)
{
  (void)user_data;
  return malloc(size);
}

static void resolver_release(void *ptr, void *user_data)
{
  application *app = user_data;

  free(ptr);
  call_once(app, &app->in_release);
}

static void set_dns(dkimkit_config **config, const dkimkit_mem *mem,
                    dkimkit_dns_lookup how, dkimkit_dns_cancel not_how,
                    void *user_data)
{
  assert_int_equal(dkimkit_config_new(config, mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_dns(*config, how, not_how, user_data),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(*config), DKIMKIT_OK);
}

static void open_application(application *app, responder *server)
{
  const dkimkit_mem resolver_mem = {app, resolver_allocate, resolver_resize,
                                    resolver_release};
  const dkimkit_mem app_mem = {app, app_allocate, app_resize, app_release};
  dkimkit_cares *resolver;
  char servers[64];

  memset(app, 0, sizeof(*app));
  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u",
                 responder_port(server));
  assert_int_equal(dkimkit_cares_new(&resolver, &resolver_mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_servers(resolver, servers), DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_timeout(resolver, PATIENT, 1), DKIMKIT_OK);
  app->c.resolver = resolver;
  app->plain.resolver = resolver;
  set_dns(&app->c.config, &app_mem, lookup, cancel, app);
  set_dns(&app->plain.config, NULL, dkimkit_cares_lookup, dkimkit_cares_cancel,
          resolver);
}

static void close_application(application *app)
{
  dkimkit_config_free(app->plain.config);
  close_client(&app->c);
}

static void start_all(application *app, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    app->lookups[i] = start(&app->c, NAME);
  }
}

static int open_queries(application *app)
{
  return dkimkit_cares_wait(app->c.resolver, 0);
}

static void give_up(application *app, size_t which)
{
  dkimkit_cares_cancel(app->queries[which], app->c.resolver);
  (void)dkimkit_query_done(app->queries[which], DKIMKIT_DNS_TIMEOUT, 0, 0);
}

static void expect_good(application *app, dkimkit_keylookup *which)
{
  finish(&app->c, which);
  assert_found(which, "good", 60);
}

static void expect_given_up(dkimkit_keylookup *which)
{
  assert_int_equal(dkimkit_keylookup_finish(which), DKIMKIT_OK);
  assert_failed(which, DKIMKIT_DNS_TIMEOUT);
}

/* Cancelled by the application, and once more with the owner. */
static void test_cancel_twice(void **state)
{
  responder *server = responder_start(HELD);
  application app;
  dkimkit_keylookup *other;

  (void)state;
  open_application(&app, server);
  start_all(&app, 3);
  other = start(&app.c, "key2.example.com");
  dkimkit_cares_cancel(app.queries[0], app.c.resolver);
  assert_int_equal(open_queries(&app), 3);
  dkimkit_cares_cancel(app.queries[0], app.c.resolver);
  assert_int_equal(open_queries(&app), 3);
  dkimkit_keylookup_free(app.lookups[0]);
  dkimkit_keylookup_free(app.lookups[1]);
  assert_int_equal(open_queries(&app), 2);
  responder_release(server);
  expect_good(&app, app.lookups[2]);
  expect_good(&app, other);
  assert_int_equal(open_queries(&app), 0);
  assert_int_equal(responder_questions(server), 2);
  close_application(&app);
  responder_stop(server);
}

/* The question is gone before the second. */
static void test_cancel_later_again(void **state)
{
  responder *server = responder_start(SILENT);
  application app;

  (void)state;
  open_application(&app, server);
  start_all(&app, 2);
  dkimkit_cares_cancel(app.queries[0], app.c.resolver);
  dkimkit_cares_cancel(app.queries[1], app.c.resolver);
  assert_int_equal(open_queries(&app), 0);
  assert_null(dkimkit_query_data(app.queries[0]));
  assert_null(dkimkit_query_data(app.queries[1]));
  dkimkit_keylookup_free(app.lookups[0]);
  dkimkit_keylookup_free(app.lookups[1]);
  assert_int_equal(open_queries(&app), 0);
  assert_int_equal(dkimkit_cares_timeout(app.c.resolver), -1);
  close_application(&app);
  responder_stop(server);
}

/* What examples/milter does with all its queries when the time is over. */
static void test_give_up_all_again_and_again(void **state)
{
  responder *server = responder_start(SILENT);
  application app;
  size_t turn;
  size_t i;

  (void)state;
  open_application(&app, server);
  start_all(&app, 3);
  for (turn = 0; turn < 3; turn++) {
    for (i = 0; i < app.count; i++) {
      give_up(&app, i);
    }
    assert_int_equal(open_queries(&app), 0);
  }
  for (i = 0; i < app.count; i++) {
    expect_given_up(app.lookups[i]);
  }
  close_application(&app);
  responder_stop(server);
}

static void test_cancel_answered(void **state)
{
  responder *server = responder_start(GOOD);
  application app;
  size_t i;

  (void)state;
  open_application(&app, server);
  start_all(&app, 2);
  finish(&app.c, app.lookups[0]);
  for (i = 0; i < 2; i++) {
    dkimkit_cares_cancel(app.queries[i], app.c.resolver);
    expect_good(&app, app.lookups[i]);
  }
  assert_int_equal(open_queries(&app), 0);
  close_application(&app);
  responder_stop(server);
}

static void give_up_first(application *app)
{
  give_up(app, 0);
}

static void test_cancel_in_lookup_of_another(void **state)
{
  responder *server = responder_start(HELD);
  application app;

  (void)state;
  open_application(&app, server);
  app.lookups[0] = start(&app.c, NAME);
  app.after_lookup = give_up_first;
  app.lookups[1] = start(&app.c, NAME);
  assert_int_equal(open_queries(&app), 1);
  responder_release(server);
  expect_given_up(app.lookups[0]);
  expect_good(&app, app.lookups[1]);
  assert_int_equal(responder_questions(server), 1);
  close_application(&app);
  responder_stop(server);
}

static void test_cancel_in_cancel_of_another(void **state)
{
  responder *server = responder_start(HELD);
  application app;

  (void)state;
  open_application(&app, server);
  start_all(&app, 3);
  app.in_cancel = give_up_first;
  dkimkit_keylookup_free(app.lookups[2]);
  assert_int_equal(open_queries(&app), 1);
  expect_given_up(app.lookups[0]);
  responder_release(server);
  expect_good(&app, app.lookups[1]);
  assert_int_equal(responder_questions(server), 1);
  close_application(&app);
  responder_stop(server);
}

static void ask_again(application *app)
{
  app->again = start(&app->plain, NAME);
}

static void give_up_some_and_ask_again(application *app)
{
  give_up(app, 1);
  give_up(app, 3);
  ask_again(app);
}

/* The memory is asked for when the first of them is given the record. */
static void test_cancel_while_another_is_answered(void **state)
{
  responder *server = responder_start(HELD);
  application app;

  (void)state;
  open_application(&app, server);
  start_all(&app, 4);
  app.in_memory = give_up_some_and_ask_again;
  responder_release(server);
  finish(&app.c, app.lookups[0]);
  assert_non_null(app.again);
  expect_good(&app, app.lookups[0]);
  expect_given_up(app.lookups[1]);
  expect_good(&app, app.lookups[2]);
  expect_given_up(app.lookups[3]);
  expect_good(&app, app.again);
  assert_int_equal(open_queries(&app), 0);
  assert_int_equal(responder_questions(server), 2);
  close_application(&app);
  responder_stop(server);
}

static void give_up_the_others(application *app)
{
  size_t i;

  for (i = 1; i < app->count; i++) {
    give_up(app, i);
  }
}

static void test_cancel_all_while_one_is_answered(void **state)
{
  responder *server = responder_start(HELD);
  application app;

  (void)state;
  open_application(&app, server);
  start_all(&app, 3);
  app.in_memory = give_up_the_others;
  responder_release(server);
  expect_good(&app, app.lookups[0]);
  expect_given_up(app.lookups[1]);
  expect_given_up(app.lookups[2]);
  assert_int_equal(open_queries(&app), 0);
  close_application(&app);
  responder_stop(server);
}

/* Asks as soon as nobody waits any more, while c-ares still has what it was
 * told to forget. */
static void ask_when_done(application *app)
{
  if (dkimkit_keylookup_finish(app->lookups[0]) == DKIMKIT_PENDING ||
      dkimkit_keylookup_finish(app->lookups[1]) == DKIMKIT_PENDING) {
    app->in_release = ask_when_done;
  } else {
    ask_again(app);
  }
}

static void test_ask_while_the_last_is_answered(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  application app;

  (void)state;
  open_application(&app, server);
  start_all(&app, 2);
  dkimkit_keylookup_free(start(&app.plain, "silent.example.com"));
  app.in_release = ask_when_done;
  finish(&app.c, app.lookups[1]);
  assert_non_null(app.again);
  expect_good(&app, app.lookups[0]);
  expect_good(&app, app.lookups[1]);
  expect_good(&app, app.again);
  assert_int_equal(open_queries(&app), 0);
  assert_int_equal(responder_questions(server), 3);
  close_application(&app);
  responder_stop(server);
}

static void free_first(application *app)
{
  dkimkit_keylookup_free(app->lookups[0]);
}

static void fail_in_cancel(application *app)
{
  (void)app;
  fail_msg("the query has its answer");
}

/* The resolver frees what it noted of the first query, and then its owner goes,
 * before the second one is told. */
static void test_owner_freed_when_memory_is_released(void **state)
{
  responder *server = responder_start(HELD);
  application app;

  (void)state;
  open_application(&app, server);
  start_all(&app, 2);
  app.in_release = free_first;
  app.in_cancel = fail_in_cancel;
  responder_release(server);
  expect_good(&app, app.lookups[1]);
  assert_null(app.in_release);
  app.in_cancel = NULL;
  assert_int_equal(open_queries(&app), 0);
  close_application(&app);
  responder_stop(server);
}

typedef struct attempt {
  client c;
  faulty f;
  dkimkit_keylookup *lookups[3];
  /* There was no memory to wait for the socket: nothing that it carries is
   * ever read. */
  int is_deaf;
} attempt;

/* What a socket is noted in is all that is allocated right before. */
static void note_deaf(int socket, unsigned events, void *user_data)
{
  attempt *a = user_data;

  (void)socket;
  a->is_deaf |= events != 0 && a->f.count == a->f.fail_at;
}

static void attempt_start(attempt *a, size_t fail_at, unsigned port,
                          unsigned timeout)
{
  dkimkit_mem mem = faulty_mem(&a->f);
  char servers[64];
  size_t i;

  memset(a, 0, sizeof(*a));
  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u", port);
  open_client_mem(&a->c, &mem);
  assert_int_equal(dkimkit_cares_set_servers(a->c.resolver, servers),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_timeout(a->c.resolver, timeout, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_watch(a->c.resolver, note_deaf, a),
                   DKIMKIT_OK);
  a->f.count = 0;
  a->f.fail_at = fail_at;
  for (i = 0; i < COUNT(a->lookups); i++) {
    a->lookups[i] = start(&a->c, NAME);
  }
}

static void attempt_end(attempt *a)
{
  size_t i;

  for (i = 0; i < COUNT(a->lookups); i++) {
    dkimkit_keylookup_free(a->lookups[i]);
  }
  close_client(&a->c);
  assert_int_equal(a->f.live, 0);
}

static int is_deaf(size_t fail_at, unsigned port)
{
  attempt a;

  attempt_start(&a, fail_at, port, PATIENT);
  attempt_end(&a);
  return a.is_deaf;
}

/* Those that are refused as there is no memory for them. */
static size_t count_refused(attempt *a)
{
  size_t refused = 0;
  size_t i;

  for (i = 0; i < COUNT(a->lookups); i++) {
    dkimkit_dns_status status;

    finish(&a->c, a->lookups[i]);
    status = dkimkit_keylookup_status(a->lookups[i]);
    if (a->is_deaf) {
      assert_int_equal(status, DKIMKIT_DNS_TIMEOUT);
    } else if (status == DKIMKIT_DNS_OK) {
      assert_record(a->lookups[i], 0, "good");
    } else {
      assert_int_equal(status, DKIMKIT_DNS_ERROR);
      refused++;
    }
  }
  return refused;
}

static void test_allocator(void **state)
{
  responder *server = responder_start(GOOD);
  unsigned port = responder_port(server);
  size_t refused = 0;
  size_t deaf = 0;
  size_t total;
  size_t i;
  attempt a;

  (void)state;
  attempt_start(&a, 0, port, PATIENT);
  assert_int_equal(count_refused(&a), 0);
  attempt_end(&a);
  total = a.f.count;
  for (i = 1; i <= total; i++) {
    size_t failed;

    attempt_start(&a, i, port, is_deaf(i, port) ? IMPATIENT : PATIENT);
    failed = count_refused(&a);
    attempt_end(&a);
    assert_true(failed <= 1 || failed == COUNT(a.lookups));
    refused += failed == 1;
    deaf += a.is_deaf != 0;
  }
  /* The question, and each of those who wait for it. */
  assert_true(refused >= 4);
  assert_true(deaf >= 1);
  responder_stop(server);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cancel_twice),
      cmocka_unit_test(test_cancel_later_again),
      cmocka_unit_test(test_give_up_all_again_and_again),
      cmocka_unit_test(test_cancel_answered),
      cmocka_unit_test(test_cancel_in_lookup_of_another),
      cmocka_unit_test(test_cancel_in_cancel_of_another),
      cmocka_unit_test(test_cancel_while_another_is_answered),
      cmocka_unit_test(test_cancel_all_while_one_is_answered),
      cmocka_unit_test(test_ask_while_the_last_is_answered),
      cmocka_unit_test(test_owner_freed_when_memory_is_released),
      cmocka_unit_test(test_allocator),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
