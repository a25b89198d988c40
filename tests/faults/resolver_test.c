/* SPDX-License-Identifier: MIT */

/* The resolvers with each allocation of theirs, and of who asks, failing. The
 * servers are real sockets on the loopback. What can't be looked up is a
 * failure of the look-up (dns.h, rule 1), so it's no error of the call. */

#include "kit.h"
#include "tempfile.h"

#include "../interop/servers/nameserver.h"
#ifdef FAULTS_CARES
#include <dkimkit/cares.h>
#endif
#ifdef FAULTS_UNBOUND
#include <dkimkit/unbound.h>
#endif

#include <signal.h>
#include <unistd.h>

#define NAME "key.example.com"
#define WATCHDOG_SECONDS 1200
/* Milliseconds for an answer that comes at once, but on a busy machine. */
#define PATIENT 60000

static responder *server;
static char address[64];

static void start_server(void)
{
  server = responder_start(GOOD);
  (void)snprintf(address, sizeof(address), "127.0.0.1:%u",
                 responder_port(server));
}

static void stop_server(void)
{
  responder_stop(server);
}

static void write_resolv_conf(void)
{
  tempfile_write("nameserver 192.0.2.1\n");
}

/* It fails, or finds what is there; after a fault either may be. */
static int looked_up(const dkimkit_keylookup *lookup)
{
  if (dkimkit_keylookup_status(lookup) == DKIMKIT_DNS_OK) {
    assert_int_equal(dkimkit_keylookup_count(lookup), 1);
    return faults_has_failed() ? SCENE_ALLOWED : DKIMKIT_OK;
  }
  assert_int_equal(dkimkit_keylookup_count(lookup), 0);
  if (dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_ERROR &&
      dkimkit_keylookup_status(lookup) != DKIMKIT_DNS_TIMEOUT) {
    fail_msg("status %d", (int)dkimkit_keylookup_status(lookup));
  }
  return faults_has_failed() ? SCENE_ALLOWED : DKIMKIT_ERR_SYSTEM;
}

typedef int (*waiting)(void *resolver);

static int begin(dkimkit_config **config, dkimkit_dns_lookup how,
                 dkimkit_dns_cancel cancel, void *resolver)
{
  int rv;

  TRY(kit_config(config, NULL));
  ok(dkimkit_config_set_dns(*config, how, cancel, resolver));
  TRY(dkimkit_config_seal(*config));
end:
  return rv;
}

/* Several ask the same; one of them is given up. */
static int ask(dkimkit_dns_lookup how, dkimkit_dns_cancel cancel, waiting wait,
               void *resolver)
{
  dkimkit_config *config = NULL;
  dkimkit_keylookup *lookups[3] = {NULL, NULL, NULL};
  size_t i;
  int rv;

  TRY(begin(&config, how, cancel, resolver));
  /* One that is given up before, so that they find it in their way. */
  TRY(dkimkit_keylookup_new(&lookups[0], config, NAME, NULL));
  dkimkit_keylookup_free(lookups[0]);
  lookups[0] = NULL;
  for (i = 0; i < COUNT(lookups); i++) {
    TRY(dkimkit_keylookup_new(&lookups[i], config, NAME, NULL));
  }
  dkimkit_keylookup_free(lookups[0]);
  lookups[0] = NULL;
  for (i = 1; i < COUNT(lookups); i++) {
    while (dkimkit_keylookup_finish(lookups[i]) == DKIMKIT_PENDING) {
      assert_true(wait(resolver) >= 0);
    }
    rv = looked_up(lookups[i]);
    if (rv < 0) {
      goto end;
    }
  }
end:
  for (i = 0; i < COUNT(lookups); i++) {
    dkimkit_keylookup_free(lookups[i]);
  }
  dkimkit_config_free(config);
  return rv;
}

#ifdef FAULTS_CARES
static void watch_cares(int socket, unsigned events, void *user_data)
{
  (void)socket;
  (void)events;
  (void)user_data;
}

static int wait_cares(void *resolver)
{
  int rv = dkimkit_cares_wait(resolver, -1);

  dkimkit_cares_process(resolver, -1, 0);
  return rv < 0 ? rv : dkimkit_cares_timeout(resolver) < -1;
}

static int ask_cares(int trusts)
{
  dkimkit_cares *r = NULL;
  int rv;

  TRY(dkimkit_cares_new(&r, &kit_mem));
  rv = dkimkit_cares_set_servers(r, address);
  if (rv == DKIMKIT_ERR_NOMEM) {
    ok(dkimkit_cares_set_servers(r, address));
  }
  TRY(rv);
  ok(dkimkit_cares_set_timeout(r, PATIENT, 1));
  ok(dkimkit_cares_set_trust_ad(r, trusts));
  ok(dkimkit_cares_set_watch(r, watch_cares, NULL));
  rv = ask(dkimkit_cares_lookup, dkimkit_cares_cancel, wait_cares, r);
end:
  dkimkit_cares_free(r);
  return rv;
}

static int cares(void)
{
  return ask_cares(0);
}

static int cares_ad(void)
{
  return ask_cares(1);
}

static int cares_conf(void)
{
  dkimkit_cares *r = NULL;
  int rv;

  TRY(dkimkit_cares_new(&r, &kit_mem));
  rv = dkimkit_cares_set_resolv_conf(r, tempfile_name());
  if (rv == DKIMKIT_ERR_NOMEM) {
    ok(dkimkit_cares_set_resolv_conf(r, tempfile_name()));
  }
end:
  dkimkit_cares_free(r);
  return rv;
}
#endif

#ifdef FAULTS_UNBOUND
/* For a key that nobody has: what is asked for isn't below it. */
#define ANCHOR                                                                 \
  "anchored.example. IN DS 12345 13 2 "                                        \
  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static void write_anchor(void)
{
  tempfile_write(ANCHOR "\n");
}

static void watch_unbound(int socket, unsigned events, void *user_data)
{
  (void)socket;
  (void)events;
  (void)user_data;
}

static int wait_unbound(void *resolver)
{
  int rv = dkimkit_unbound_wait(resolver, -1);

  dkimkit_unbound_process(resolver, -1, 0);
  return rv < 0 ? rv : dkimkit_unbound_timeout(resolver) < -1;
}

static int unbound(void)
{
  dkimkit_unbound *r = NULL;
  int rv;

  TRY(dkimkit_unbound_new(&r, &kit_mem));
  TRY(dkimkit_unbound_set_forwarders(r, address));
  TRY(dkimkit_unbound_add_trust_anchors(r, ANCHOR));
  ok(dkimkit_unbound_set_timeout(r, PATIENT));
  ok(dkimkit_unbound_set_answer_limit(r, 4096));
  ok(dkimkit_unbound_set_question_limit(r, 16));
  ok(dkimkit_unbound_set_watch(r, watch_unbound, NULL));
  rv = ask(dkimkit_unbound_lookup, dkimkit_unbound_cancel, wait_unbound, r);
end:
  dkimkit_unbound_free(r);
  return rv;
}

/* When a setter fails nothing is set, and it can be called again. */
static int unbound_setters(void)
{
  dkimkit_unbound *r = NULL;
  int failed = DKIMKIT_OK;
  int rv;

  TRY(dkimkit_unbound_new(&r, &kit_mem));
#define AGAIN(call)                                                            \
  do {                                                                         \
    rv = (call);                                                               \
    if (rv == DKIMKIT_ERR_NOMEM) {                                             \
      failed = rv;                                                             \
      rv = (call);                                                             \
    }                                                                          \
    assert_int_equal(rv, DKIMKIT_OK);                                          \
  } while (0)
  AGAIN(dkimkit_unbound_add_trust_anchors(r, ANCHOR));
  AGAIN(dkimkit_unbound_add_trust_anchor_file(r, tempfile_name()));
  AGAIN(dkimkit_unbound_set_forwarders(r, address));
  AGAIN(dkimkit_unbound_add_stub_zone(r, "internal.example", address));
  AGAIN(dkimkit_unbound_add_stub_zone(r, "internal.example", "192.0.2.1"));
  rv = failed;
end:
  dkimkit_unbound_free(r);
  return rv;
}

static int unbound_conf(void)
{
  dkimkit_unbound *r = NULL;
  int rv;

  TRY(dkimkit_unbound_new(&r, &kit_mem));
  rv = dkimkit_unbound_set_resolv_conf(r, tempfile_name());
  if (rv == DKIMKIT_ERR_NOMEM) {
    ok(dkimkit_unbound_set_resolv_conf(r, tempfile_name()));
  }
end:
  dkimkit_unbound_free(r);
  return rv;
}
#endif

static const scene scenes[] = {
#ifdef FAULTS_CARES
    {"cares: look up", .act = cares, .set_up = start_server,
     .tear_down = stop_server},
    {"cares: look up and trust", .act = cares_ad, .set_up = start_server,
     .tear_down = stop_server},
    {"cares: resolv.conf", .act = cares_conf, .set_up = write_resolv_conf,
     .tear_down = tempfile_remove},
#endif
#ifdef FAULTS_UNBOUND
    {"unbound: look up", .act = unbound, .set_up = start_server,
     .tear_down = stop_server},
    {"unbound: setters", .act = unbound_setters, .set_up = write_anchor,
     .tear_down = tempfile_remove},
    {"unbound: resolv.conf", .act = unbound_conf, .set_up = write_resolv_conf,
     .tear_down = tempfile_remove},
#endif
    {.name = NULL},
};

static int is_nomem(int rv, int how)
{
  (void)how;
  return rv == DKIMKIT_ERR_NOMEM;
}

static void test_memory(void **state)
{
  scene_run(*state, FAULTS_MEMORY, 0, is_nomem);
  assert_int_equal(kit_mem_open(), 0);
}

int main(void)
{
  static struct CMUnitTest tests[COUNT(scenes)];
  size_t count = 0;
  int rv;

  signal(SIGPIPE, SIG_IGN);
  alarm(WATCHDOG_SECONDS);
  for (; scenes[count].name != NULL; count++) {
    tests[count].name = scenes[count].name;
    tests[count].test_func = test_memory;
    tests[count].initial_state = (void *)(uintptr_t)&scenes[count];
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  rv = _cmocka_run_group_tests("resolvers", tests, count, NULL, NULL);
  scene_report("resolvers");
  return rv;
}
