/* SPDX-License-Identifier: MIT */
#include "cares/client.h"
#include "memory.h"
#include "servers/nameserver.h"

#include <dkimkit/cache.h>
#include <dkimkit/verify.h>

#include <poll.h>
#include <pthread.h>
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

static void test_cancel(void **state)
{
  responder *silent = responder_start(SILENT);
  dkimkit_keylookup *first;
  dkimkit_keylookup *second;
  client c;

  (void)state;
  open_client(&c, responder_port(silent), 0, IMPATIENT, 1);
  first = start(&c, "key.example.com");
  second = start(&c, "key2.example.com");
  dkimkit_keylookup_free(first);
  finish(&c, second);
  assert_failed(second, DKIMKIT_DNS_TIMEOUT);
  assert_int_equal(dkimkit_cares_wait(c.resolver, -1), 0);

  dkimkit_keylookup_free(start(&c, "key3.example.com"));
  assert_int_equal(dkimkit_cares_timeout(c.resolver), -1);
  assert_int_equal(dkimkit_cares_wait(c.resolver, -1), 0);

  dkimkit_keylookup_free(start(&c, "key4.example.com"));
  second = look_up(&c, "key5.example.com");
  assert_failed(second, DKIMKIT_DNS_TIMEOUT);

  dkimkit_keylookup_free(start(&c, "key6.example.com"));
  close_client(&c);
  responder_stop(silent);
}

/* The answer is there before the query is cancelled, but nobody read it. */
static void test_answer_to_cancelled(void **state)
{
  dkimkit_keylookup *kept;
  dkimkit_keylookup *cancelled;
  client c;

  (void)state;
  open_nsd_client(&c);
  cancelled = start(&c, "toforeign.example.com");
  kept = start(&c, "key.example.com");
  dkimkit_keylookup_free(cancelled);
  finish(&c, kept);
  assert_found(kept, "v=DKIM1; p=abc", 600);
  close_client(&c);
}

static void test_free_while_open(void **state)
{
  responder *silent = responder_start(SILENT);
  dkimkit_keylookup *lookup;
  dkimkit_keylookup *cancelled;
  client c;

  (void)state;
  open_client(&c, responder_port(silent), 0, PATIENT, 1);
  lookup = start(&c, "key.example.com");
  cancelled = start(&c, "key2.example.com");
  dkimkit_keylookup_free(cancelled);
  assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_PENDING);
  close_client(&c);
  assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_OK);
  assert_failed(lookup, DKIMKIT_DNS_ERROR);
  responder_stop(silent);
}

/* An event loop of the embedder's own. */
typedef struct loop {
  struct pollfd fds[64];
  size_t count;
  unsigned calls;
  dkimkit_cares *reenter;
} loop;

static void watch(int fd, unsigned events, void *user_data)
{
  loop *l = user_data;
  size_t i = 0;

  l->calls++;
  while (i < l->count && l->fds[i].fd != fd) {
    i++;
  }
  if (events == 0) {
    assert_true(i < l->count);
    l->fds[i] = l->fds[--l->count];
    return;
  }
  if (i == l->count) {
    assert_true(l->count < COUNT(l->fds));
    l->fds[l->count++].fd = fd;
  }
  l->fds[i].events = (short)((events & DKIMKIT_CARES_READ ? POLLIN : 0) |
                             (events & DKIMKIT_CARES_WRITE ? POLLOUT : 0));
  if (l->reenter != NULL) {
    dkimkit_cares_process(l->reenter, fd, events);
    assert_int_equal(dkimkit_cares_wait(l->reenter, 0), DKIMKIT_ERR_REENTERED);
    dkimkit_cares_free(l->reenter);
  }
}

static void turn(loop *l, dkimkit_cares *resolver)
{
  struct pollfd fds[COUNT(l->fds)];
  size_t count = l->count;
  size_t i;
  int ready;

  memcpy(fds, l->fds, sizeof(fds));
  ready = poll(fds, (nfds_t)count, dkimkit_cares_timeout(resolver));
  assert_true(ready >= 0);
  if (ready == 0) {
    dkimkit_cares_process(resolver, -1, 0);
  }
  for (i = 0; i < count; i++) {
    if (fds[i].revents != 0) {
      dkimkit_cares_process(
          resolver, fds[i].fd,
          (fds[i].revents & ~POLLOUT ? DKIMKIT_CARES_READ : 0u) |
              (fds[i].revents & ~POLLIN ? DKIMKIT_CARES_WRITE : 0u));
    }
  }
}

static void run_loop(unsigned port1, unsigned port2, const char *name,
                     unsigned timeout, dkimkit_dns_status status)
{
  loop l;
  client c;
  dkimkit_keylookup *lookup;

  memset(&l, 0, sizeof(l));
  open_client(&c, port1, port2, timeout, 1);
  l.reenter = c.resolver;
  assert_int_equal(dkimkit_cares_set_watch(c.resolver, watch, &l), DKIMKIT_OK);
  lookup = start(&c, name);
  while (dkimkit_keylookup_finish(lookup) == DKIMKIT_PENDING) {
    turn(&l, c.resolver);
  }
  assert_int_equal(dkimkit_keylookup_status(lookup), status);
  assert_int_equal(dkimkit_cares_timeout(c.resolver), -1);
  assert_true(l.calls > 0);
  dkimkit_keylookup_free(lookup);
  close_client(&c);
  assert_int_equal(l.count, 0);
}

static void test_event_loop(void **state)
{
  responder *silent = responder_start(SILENT);
  responder *bad = responder_start(SERVFAIL);
  unsigned port = daemon_port(real);

  (void)state;
  run_loop(port, 0, "key.example.com", PATIENT, DKIMKIT_DNS_OK);
  run_loop(port, 0, "huge.example.com", PATIENT, DKIMKIT_DNS_OK);
  run_loop(port, 0, "elsewhere.example.com", PATIENT, DKIMKIT_DNS_OK);
  run_loop(responder_port(bad), port, "huge.example.com", PATIENT,
           DKIMKIT_DNS_OK);
  run_loop(responder_port(silent), 0, "key.example.com", IMPATIENT,
           DKIMKIT_DNS_TIMEOUT);
  run_loop(unused_port(), 0, "key.example.com", PATIENT, DKIMKIT_DNS_ERROR);
  responder_stop(silent);
  responder_stop(bad);
}

/* Nobody waits any more: the next call lets the sockets go. */
static void test_event_loop_cancel(void **state)
{
  responder *silent = responder_start(SILENT);
  loop l;
  client c;

  (void)state;
  memset(&l, 0, sizeof(l));
  open_client(&c, responder_port(silent), 0, PATIENT, 1);
  assert_int_equal(dkimkit_cares_set_watch(c.resolver, watch, &l), DKIMKIT_OK);
  dkimkit_keylookup_free(start(&c, "key.example.com"));
  assert_int_equal(l.count, 1);
  assert_int_equal(dkimkit_cares_timeout(c.resolver), -1);
  dkimkit_cares_process(c.resolver, -1, 0);
  assert_int_equal(l.count, 0);
  close_client(&c);
  responder_stop(silent);
}

static void test_event_loop_free_while_open(void **state)
{
  responder *silent = responder_start(SILENT);
  loop l;
  client c;
  dkimkit_keylookup *lookup;

  (void)state;
  memset(&l, 0, sizeof(l));
  open_client(&c, responder_port(silent), 0, PATIENT, 1);
  assert_int_equal(dkimkit_cares_set_watch(c.resolver, watch, &l), DKIMKIT_OK);
  lookup = start(&c, "key.example.com");
  assert_int_equal(l.count, 1);
  assert_int_equal(dkimkit_cares_wait(c.resolver, 0), 1);
  close_client(&c);
  assert_int_equal(l.count, 0);
  assert_failed(lookup, DKIMKIT_DNS_ERROR);
  responder_stop(silent);
}

#define THREADS 4
#define NAMES 25

/* What the threads of a server share, and what each has of its own. */
typedef struct shared {
  dkimkit_config *config;
  dkimkit_cache *cache;
} shared;

typedef struct thread {
  pthread_t id;
  const shared *all;
  dkimkit_cares *resolver;
  size_t good;
} thread;

/* The configuration's callback finds the thread's resolver by the message. */
static int thread_lookup(dkimkit_query *query, void *user_data)
{
  thread *t = dkimkit_query_owner_data(query);

  (void)user_data;
  return dkimkit_cares_lookup(query, t->resolver);
}

static void thread_cancel(dkimkit_query *query, void *user_data)
{
  thread *t = dkimkit_query_owner_data(query);

  (void)user_data;
  dkimkit_cares_cancel(query, t->resolver);
}

static int verify_one(thread *t, unsigned number)
{
  char text[256];
  dkimkit_verifier *verifier = NULL;
  int len = snprintf(text, sizeof(text),
                     "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s%u; "
                     "h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; "
                     "b=AAAA\r\nFrom: a@example.com\r\n\r\n",
                     number);
  int rv = dkimkit_verifier_new(&verifier, t->all->config, t);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_set_cache(verifier, t->all->cache);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_feed(verifier, (const uint8_t *)text, (size_t)len);
  }
  while (rv == DKIMKIT_OK &&
         (rv = dkimkit_verifier_finish(verifier)) == DKIMKIT_PENDING) {
    rv = dkimkit_cares_wait(t->resolver, -1) < 0 ? DKIMKIT_ERR_SYSTEM
                                                 : DKIMKIT_OK;
  }
  rv = rv == DKIMKIT_OK &&
       dkimkit_verifier_reason(verifier) == DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE;
  dkimkit_verifier_free(verifier);
  return rv;
}

static void *run_thread(void *user_data)
{
  thread *t = user_data;
  unsigned i;

  for (i = 0; i < NAMES; i++) {
    t->good += verify_one(t, i) == 1;
  }
  return NULL;
}

/* One configuration and one cache for several resolvers. That a name isn't
 * there stays known as well, for as long as the zone's SOA record says. */
static void test_threads(void **state)
{
  thread threads[THREADS];
  shared all = {NULL, NULL};
  char servers[32];
  size_t i;

  (void)state;
  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u", daemon_port(real));
  assert_int_equal(dkimkit_config_new(&all.config, NULL), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_config_set_dns(all.config, thread_lookup, thread_cancel, NULL),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(all.config), DKIMKIT_OK);
  assert_int_equal(dkimkit_cache_new(&all.cache, all.config, 0, 0), DKIMKIT_OK);
  for (i = 0; i < THREADS; i++) {
    threads[i].all = &all;
    threads[i].good = 0;
    assert_int_equal(dkimkit_cares_new(&threads[i].resolver, NULL), DKIMKIT_OK);
    assert_int_equal(dkimkit_cares_set_servers(threads[i].resolver, servers),
                     DKIMKIT_OK);
    assert_int_equal(
        pthread_create(&threads[i].id, NULL, run_thread, &threads[i]), 0);
  }
  for (i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i].id, NULL), 0);
    assert_int_equal(threads[i].good, NAMES);
    dkimkit_cares_free(threads[i].resolver);
  }
  assert_int_equal(dkimkit_cache_count(all.cache, DKIMKIT_CACHE_ENTRIES),
                   NAMES);
  assert_int_equal(dkimkit_cache_count(all.cache, DKIMKIT_CACHE_HITS) +
                       dkimkit_cache_count(all.cache, DKIMKIT_CACHE_MISSES),
                   THREADS * NAMES);
  dkimkit_cache_free(all.cache);
  dkimkit_config_free(all.config);
}

static void test_servers_syntax(void **state)
{
  static const char *const good[] = {"192.0.2.1",
                                     "127.0.0.1:5353",
                                     "[::1]:5353",
                                     "[::1]",
                                     "::1",
                                     "2001:db8::1:53",
                                     "1.2.3.4,::1,[fe80::1]:1,5.6.7.8:65535"};
  static const char *const bad[] = {
      "",
      ",",
      "1.2.3.4,",
      ",1.2.3.4",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.256",
      "1.2.3.4:",
      "1.2.3.4:0",
      "1.2.3.4:65536",
      "1.2.3.4:+53",
      "1.2.3.4: 53",
      "1.2.3.4:5a",
      " 1.2.3.4",
      "1.2.3.4 ",
      "1.2.3.4, 5.6.7.8",
      "localhost",
      "[::1",
      "::1]",
      "[::1]:",
      "[::1]53",
      "[1.2.3.4]:53",
      "[::1]:053535",
      ":::",
      "[]",
      "[]:53",
      "fe80::1%lo",
      "1.2.3.4;5.6.7.8",
      "1.2.3.4\n",
      "0x7f000001",
      "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee"};
  dkimkit_cares *resolver;
  size_t i;

  (void)state;
  assert_int_equal(dkimkit_cares_new(&resolver, NULL), DKIMKIT_OK);
  for (i = 0; i < COUNT(good); i++) {
    assert_int_equal(dkimkit_cares_set_servers(resolver, good[i]), DKIMKIT_OK);
  }
  for (i = 0; i < COUNT(bad); i++) {
    assert_int_equal(dkimkit_cares_set_servers(resolver, bad[i]),
                     DKIMKIT_ERR_SYNTAX);
  }
  dkimkit_cares_free(resolver);
}

static int set_resolv_conf(dkimkit_cares *resolver, const char *text)
{
  char path[128];
  FILE *file;
  int rv;

  (void)snprintf(path, sizeof(path), "%s/resolv.conf", daemon_directory(real));
  file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
  rv = dkimkit_cares_set_resolv_conf(resolver, path);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(dkimkit_cares_set_resolv_conf(resolver, path),
                   DKIMKIT_ERR_SYSTEM);
  return rv;
}

static void test_resolv_conf(void **state)
{
  static const char *const without[] = {
      "",
      "\n\n",
      "search example.com\noptions ndots:1\n",
      "# nameserver 127.0.0.1\n",
      " nameserver 127.0.0.1\n",
      "nameserver\n",
      "nameserver \n",
      "nameserver localhost\n",
      "nameserver127.0.0.1\n",
  };
  char text[256];
  client c;
  size_t i;

  (void)state;
  open_client_mem(&c, NULL);
  for (i = 0; i < COUNT(without); i++) {
    assert_int_equal(set_resolv_conf(c.resolver, without[i]),
                     DKIMKIT_ERR_SYNTAX);
  }
  assert_int_equal(
      dkimkit_cares_set_resolv_conf(c.resolver, daemon_directory(real)),
      DKIMKIT_ERR_SYSTEM);
  (void)snprintf(text, sizeof(text),
                 "search example.com\nnameserver\t127.0.0.1:%u\t\r\n"
                 "nameserver nonsense\nnameserver [::1]:%u",
                 daemon_port(real), daemon_port(real));
  assert_int_equal(set_resolv_conf(c.resolver, text), DKIMKIT_OK);
  assert_found(look_up(&c, "key.example.com"), "v=DKIM1; p=abc", 600);
  /* Not in the search domain either. */
  assert_failed(look_up(&c, "key"), DKIMKIT_DNS_REFUSED);
  close_client(&c);
}

static void test_setters(void **state)
{
  dkimkit_cares *resolver;
  dkimkit_mem no_functions = {0};
  client c;

  (void)state;
  assert_int_equal(dkimkit_cares_new(NULL, NULL), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_new(&resolver, &no_functions),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  open_nsd_client(&c);
  assert_int_equal(dkimkit_cares_set_timeout(c.resolver, 0, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_timeout(c.resolver, 60001, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_timeout(c.resolver, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_timeout(c.resolver, 1, 11),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_timeout(c.resolver, 60000, 10),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_servers(c.resolver, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_resolv_conf(c.resolver, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_wait(c.resolver, -2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_timeout(c.resolver), -1);
  assert_int_equal(dkimkit_cares_wait(c.resolver, -1), 0);
  dkimkit_cares_process(c.resolver, -1, 0);
  assert_found(look_up(&c, "key.example.com"), "v=DKIM1; p=abc", 600);
  assert_int_equal(dkimkit_cares_set_servers(c.resolver, "127.0.0.1"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_cares_set_resolv_conf(c.resolver, "/dev/null"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_cares_set_timeout(c.resolver, 1, 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_cares_set_watch(c.resolver, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  close_client(&c);
}

static void test_null(void **state)
{
  (void)state;
  dkimkit_cares_free(NULL);
  dkimkit_cares_cancel(NULL, NULL);
  dkimkit_cares_process(NULL, -1, 0);
  assert_int_equal(dkimkit_cares_timeout(NULL), -1);
  assert_int_equal(dkimkit_cares_wait(NULL, 0), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_lookup(NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_servers(NULL, "::1"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_resolv_conf(NULL, "x"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_timeout(NULL, 1, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_cares_set_watch(NULL, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* Returns what the lookup ended as, or -1 if it didn't come to it. */
static int look_up_with(faulty *f)
{
  dkimkit_mem mem = faulty_mem(f);
  char servers[64];
  dkimkit_keylookup *lookup;
  client c;
  int status = -1;

  memset(&c, 0, sizeof(c));
  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u", daemon_port(real));
  if (f->fail_at == 1) {
    assert_int_equal(dkimkit_cares_new(&c.resolver, &mem), DKIMKIT_ERR_NOMEM);
    return -1;
  }
  open_client_mem(&c, &mem);
  /* Without memory to watch the socket the answer is never read. */
  assert_int_equal(dkimkit_cares_set_timeout(
                       c.resolver, f->fail_at == 0 ? PATIENT : IMPATIENT, 1),
                   DKIMKIT_OK);
  if (f->fail_at == 2) {
    assert_int_equal(dkimkit_cares_set_servers(c.resolver, servers),
                     DKIMKIT_ERR_NOMEM);
  } else {
    assert_int_equal(dkimkit_cares_set_servers(c.resolver, servers),
                     DKIMKIT_OK);
    lookup = look_up(&c, "key.example.com");
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
  assert_true(total >= 3);
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
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_answer_to_cancelled),
      cmocka_unit_test(test_free_while_open),
      cmocka_unit_test(test_event_loop),
      cmocka_unit_test(test_event_loop_cancel),
      cmocka_unit_test(test_event_loop_free_while_open),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_servers_syntax),
      cmocka_unit_test(test_resolv_conf),
      cmocka_unit_test(test_setters),
      cmocka_unit_test(test_null),
      cmocka_unit_test(test_allocator),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
