/* SPDX-License-Identifier: MIT */

/* Allocators that come back to the resolver for which they are called: its own,
 * and that of who asks. */

#include "intruder.h"
#include "servers/nameserver.h"

#include <dkimkit/config.h>
#include <dkimkit/keyrecord.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define NAME "key.example.com"
#define WATCHDOG_SECONDS 1200

typedef struct application {
  void *resolver;
  dkimkit_config *config;
  dkimkit_query *query;
  /* Whose allocators intrude from now on. */
  int in_resolver;
  int in_config;
  /* What is open is cancelled from there. */
  int cancels;
  size_t intrusions;
  size_t live;
  int is_within;
  /* A query of another owner, for each intrusion. */
  dkimkit_config *plain;
  int asked;
} application;

static void ask(application *app)
{
  dkimkit_keylookup *lookup = NULL;

  app->asked = DKIMKIT_OK;
  assert_int_equal(
      dkimkit_keylookup_new(&lookup, app->plain, "key2.example.com", NULL),
      DKIMKIT_OK);
  dkimkit_keylookup_free(lookup);
}

static void intrude(application *app)
{
  if (app->is_within) {
    return;
  }
  app->is_within = 1;
  app->intrusions++;
  resolver_intrude(app->resolver);
  ask(app);
  if (app->cancels && app->query != NULL) {
    resolver_cancel(app->query, app->resolver);
  }
  app->is_within = 0;
}

static void *resize(application *app, void *ptr, size_t size)
{
  void *moved = realloc(ptr, size);

  app->live += ptr == NULL && moved != NULL;
  return moved;
}

static void *resolver_resize(void *ptr, size_t size, void *user_data)
{
  application *app = user_data;

  if (app->in_resolver) {
    intrude(app);
  }
  return resize(app, ptr, size);
}

static void *resolver_allocate(size_t size, void *user_data)
{
  return resolver_resize(NULL, size, user_data);
}

static void resolver_release(void *ptr, void *user_data)
{
  application *app = user_data;

  /* The resolver itself is the last. */
  if (app->in_resolver && ptr != app->resolver) {
    intrude(app);
  }
  app->live -= ptr != NULL;
  free(ptr);
}

static void *config_resize(void *ptr, size_t size, void *user_data)
{
  application *app = user_data;

  if (app->in_config) {
    intrude(app);
  }
  return resize(app, ptr, size);
}

static void *config_allocate(size_t size, void *user_data)
{
  return config_resize(NULL, size, user_data);
}

static void config_release(void *ptr, void *user_data)
{
  application *app = user_data;

  app->live -= ptr != NULL;
  free(ptr);
}

static int lookup(dkimkit_query *query, void *user_data)
{
  application *app = user_data;

  app->query = query;
  return resolver_lookup(query, app->resolver);
}

static int lookup_plain(dkimkit_query *query, void *user_data)
{
  application *app = user_data;

  app->asked = resolver_lookup(query, app->resolver);
  return app->asked;
}

static void cancel(dkimkit_query *query, void *user_data)
{
  application *app = user_data;

  resolver_cancel(query, app->resolver);
  if (app->query == query) {
    app->query = NULL;
  }
}

static void configure(dkimkit_config **config, const dkimkit_mem *mem,
                      dkimkit_dns_lookup how, application *app)
{
  assert_int_equal(dkimkit_config_new(config, mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_dns(*config, how, cancel, app),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(*config), DKIMKIT_OK);
}

static void open_application(application *app)
{
  static const application none;
  const dkimkit_mem own = {app, resolver_allocate, resolver_resize,
                           resolver_release};
  const dkimkit_mem mem = {app, config_allocate, config_resize, config_release};

  *app = none;
  app->resolver = resolver_new(&own);
  configure(&app->config, &mem, lookup, app);
  configure(&app->plain, NULL, lookup_plain, app);
}

static void close_application(application *app)
{
  resolver_free(app->resolver);
  app->in_resolver = 0;
  app->in_config = 0;
  dkimkit_config_free(app->config);
  dkimkit_config_free(app->plain);
  assert_int_equal(app->live, 0);
}

static dkimkit_keylookup *start(application *app)
{
  dkimkit_keylookup *started;

  assert_int_equal(dkimkit_keylookup_new(&started, app->config, NAME, NULL),
                   DKIMKIT_OK);
  return started;
}

static void finish(application *app, const dkimkit_keylookup *started)
{
  while (dkimkit_keylookup_finish(started) == DKIMKIT_PENDING) {
    assert_true(resolver_wait(app->resolver, -1) >= 0);
  }
}

static void expect_intrusions(application *app)
{
  assert_true(app->intrusions > 0);
  app->intrusions = 0;
}

/* While it is set up, asks, is answered and ends. */
static void test_own_allocator(void **state)
{
  responder *server = responder_start(GOOD);
  application app;
  dkimkit_keylookup *started;

  (void)state;
  open_application(&app);
  app.in_resolver = 1;
  resolver_set_up(app.resolver, responder_port(server), 0);
  expect_intrusions(&app);
  started = start(&app);
  expect_intrusions(&app);
  assert_int_equal(app.asked, DKIMKIT_ERR_REENTERED);
  finish(&app, started);
  expect_intrusions(&app);
  assert_int_equal(dkimkit_keylookup_status(started), DKIMKIT_DNS_OK);
  dkimkit_keylookup_free(started);
  close_application(&app);
  expect_intrusions(&app);
  assert_int_equal(app.asked, DKIMKIT_ERR_REENTERED);
  responder_stop(server);
}

/* Where an answer is given, there may be other questions. */
static void test_allocator_of_who_asks(void **state)
{
  responder *server = responder_start(HELD);
  application app;
  dkimkit_keylookup *started;

  (void)state;
  open_application(&app);
  resolver_set_up(app.resolver, responder_port(server), 0);
  started = start(&app);
  app.in_config = 1;
  app.cancels = 1;
  responder_release(server);
  finish(&app, started);
  expect_intrusions(&app);
  assert_int_equal(app.asked, DKIMKIT_OK);
  assert_int_equal(dkimkit_keylookup_status(started), DKIMKIT_DNS_OK);
  app.in_config = 0;
  dkimkit_keylookup_free(started);
  close_application(&app);
  responder_stop(server);
}

static void test_cancel(void **state)
{
  responder *server = responder_start(SILENT);
  application app;
  dkimkit_keylookup *started;

  (void)state;
  open_application(&app);
  resolver_set_up(app.resolver, responder_port(server), 0);
  started = start(&app);
  app.in_resolver = 1;
  app.cancels = 1;
  dkimkit_keylookup_free(started);
  assert_int_equal(resolver_wait(app.resolver, 0), 0);
  close_application(&app);
  expect_intrusions(&app);
  responder_stop(server);
}

static void test_free_while_open(void **state)
{
  responder *server = responder_start(SILENT);
  application app;
  dkimkit_keylookup *started;

  (void)state;
  open_application(&app);
  resolver_set_up(app.resolver, responder_port(server), 0);
  started = start(&app);
  app.in_resolver = 1;
  app.in_config = 1;
  app.cancels = 1;
  resolver_free(app.resolver);
  expect_intrusions(&app);
  app.in_config = 0;
  app.resolver = NULL;
  assert_int_equal(dkimkit_keylookup_finish(started), DKIMKIT_OK);
  assert_int_equal(dkimkit_keylookup_status(started), DKIMKIT_DNS_ERROR);
  dkimkit_keylookup_free(started);
  close_application(&app);
  responder_stop(server);
}

/* c-ares has another channel for what the first server can't answer. */
static void test_free_while_the_second_server_is_asked(void **state)
{
  responder *first = responder_start(SERVFAIL);
  responder *second = responder_start(SILENT);
  application app;
  dkimkit_keylookup *started;

  (void)state;
  open_application(&app);
  resolver_set_up(app.resolver, responder_port(first), responder_port(second));
  started = start(&app);
  while (responder_questions(second) == 0) {
    assert_int_equal(resolver_wait(app.resolver, 10), 1);
  }
  app.in_resolver = 1;
  resolver_free(app.resolver);
  expect_intrusions(&app);
  app.resolver = NULL;
  assert_int_equal(dkimkit_keylookup_finish(started), DKIMKIT_OK);
  assert_int_equal(dkimkit_keylookup_status(started), DKIMKIT_DNS_ERROR);
  dkimkit_keylookup_free(started);
  close_application(&app);
  responder_stop(first);
  responder_stop(second);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_own_allocator),
      cmocka_unit_test(test_allocator_of_who_asks),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_free_while_open),
      cmocka_unit_test(test_free_while_the_second_server_is_asked),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
