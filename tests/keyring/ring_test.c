/* SPDX-License-Identifier: MIT */

/* Each function of keyring.h by itself: what it returns, refuses and leaves
 * behind.
 *
 * usage: ring_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "ringworld.h"

#include <dkimkit/key.h>
#include <dkimkit/sign.h>

#include <sys/stat.h>
#include <unistd.h>

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define DOMAIN "contoso.com"
#define HOLD (4 * DAY)

static world w;

static int set_up(void **state)
{
  (void)state;
  world_make(&w);
  world_tenant(&w, TENANT, INITIAL);
  world_domain(&w, TENANT, DOMAIN);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  world_free(&w);
  return 0;
}

static void bring_up(void)
{
  world_publish(&w);
  world_delegate(&w, DOMAIN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&w, INITIAL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN), DKIMKIT_OK);
  world_pass(&w, HOLD + 2 * HOUR);
}

/* ---- connection ---- */

static void test_new(void **state)
{
  dkimkit_config *config = NULL;
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(NULL, w.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_new(&ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_new(&ring, config), DKIMKIT_ERR_STATE);
  assert_null(ring);
  dkimkit_config_free(config);
  dkimkit_keyring_free(NULL);
  assert_string_equal(dkimkit_keyring_message(NULL), "");
}

static int on_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  unsigned *count = user_data;

  (void)domain;
  ++*count;
  return 0;
}

static int on_tenant(const dkimkit_keyring_tenant *tenant, void *user_data)
{
  unsigned *count = user_data;

  (void)tenant;
  ++*count;
  return 0;
}

static int on_order(const dkimkit_keyring_domain *domain, int slot,
                    dkimkit_keyring_effect effect, uint64_t number,
                    void *user_data)
{
  unsigned *count = user_data;

  (void)domain;
  (void)slot;
  (void)effect;
  (void)number;
  ++*count;
  return 0;
}

static int on_audit(uint64_t id, uint64_t time, const char *actor,
                    const char *tenant, const char *domain, const char *event,
                    uint64_t generation, const char *detail, void *user_data)
{
  unsigned *count = user_data;

  (void)id;
  (void)time;
  (void)actor;
  (void)tenant;
  (void)domain;
  (void)event;
  (void)generation;
  (void)detail;
  if (count != NULL) {
    ++*count;
  }
  return 0;
}

/* Everything that takes a keyring, as it would be called. */
static void expect_all(dkimkit_keyring *ring, int status)
{
  static const uint8_t digest[32] = {1};
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_view *view = NULL;
  dkimkit_key *key = NULL;
  unsigned count = 0;
  uint32_t serial;

  assert_int_equal(
      dkimkit_key_generate(&key, w.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_tenant(ring, "a", "a.example", settings),
                   status);
  assert_int_equal(
      dkimkit_keyring_set_option(ring, TENANT, DKIMKIT_KEYRING_DOUBLE_SIGN, 1),
      status);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, ring, TENANT), status);
  assert_int_equal(dkimkit_keyring_each_tenant(ring, on_tenant, &count),
                   status);
  assert_int_equal(dkimkit_keyring_remove_tenant(ring, TENANT), status);
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "a.example", NULL, settings),
      status);
  assert_int_equal(dkimkit_keyring_remove_domain(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_set_settings(ring, DOMAIN, settings, 0),
                   status);
  assert_int_equal(dkimkit_keyring_enable(ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_disable(ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_rotate(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_cancel(ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_withdraw(ring, DOMAIN, 0, 0), status);
  assert_int_equal(dkimkit_keyring_delete_key(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_import(ring, DOMAIN, 0, key), status);
  assert_int_equal(dkimkit_keyring_domain_read(&domain, ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_each_domain(ring, NULL, on_domain, &count),
                   status);
  assert_int_equal(dkimkit_keyring_each_due(ring, 0, on_domain, &count),
                   status);
  assert_int_equal(dkimkit_keyring_each_order(ring, on_order, &count), status);
  assert_int_equal(dkimkit_keyring_acknowledge(ring, DOMAIN, 0,
                                               DKIMKIT_KEYRING_PUBLISH, 1, 0),
                   status);
  assert_int_equal(dkimkit_keyring_tick(ring, 1, NULL, NULL, NULL), status);
  assert_int_equal(
      dkimkit_keyring_zone_serial(ring, "onhost.example", digest, &serial),
      status);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, NULL), status);
  assert_int_equal(dkimkit_keyring_each_audit(ring, NULL, 0, on_audit, &count),
                   status);
  assert_int_equal(dkimkit_keyring_verify_store(ring, NULL, NULL, NULL),
                   status);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), status);
  assert_int_equal(count, 0);
  dkimkit_key_free(key);
  dkimkit_keyring_settings_free(settings);
}

static void test_not_open(void **state)
{
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(&ring, w.config), DKIMKIT_OK);
  expect_all(ring, DKIMKIT_ERR_STATE);
  expect_all(NULL, DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_string_equal(dkimkit_keyring_message(ring), "");
  dkimkit_keyring_free(ring);
}

static void test_open(void **state)
{
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(world_open(w.ring, 0), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_set_clock(w.ring, NULL, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_new(&ring, w.config), DKIMKIT_OK);
  assert_int_equal(world_open(ring, 4), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      world_open(ring, DKIMKIT_KEYRING_CREATE | DKIMKIT_KEYRING_READ_ONLY),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_open_sqlite(ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_open_postgresql(ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_open(ring, DKIMKIT_KEYRING_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  assert_string_not_equal(dkimkit_keyring_message(ring), "");
  /* After an error it can be opened all the same. */
  assert_int_equal(world_open(ring, 0), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_message(ring), "");
  dkimkit_keyring_free(ring);
  database_clear();
  assert_int_equal(dkimkit_keyring_new(&ring, w.config), DKIMKIT_OK);
  assert_int_equal(world_open(ring, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
  dkimkit_keyring_free(ring);
}

static void test_read_only(void **state)
{
  dkimkit_keyring *ring = world_connect(&w, DKIMKIT_KEYRING_READ_ONLY);
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_settings *settings = world_ed25519();
  static const uint8_t digest[32] = {1};
  uint32_t serial;
  unsigned count = 0;

  (void)state;
  world_master(ring, 1);
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_add_tenant(ring, "a", "a.example", settings),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_set_settings(ring, DOMAIN, settings, 0),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(
      dkimkit_keyring_zone_serial(ring, "onhost.example", digest, &serial),
      DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, NULL),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_each_domain(ring, NULL, on_domain, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkimkit_keyring_verify_store(ring, NULL, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), DKIMKIT_OK);
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_free(ring);
}

typedef struct reentry {
  unsigned calls;
} reentry;

static int reenter(void *user_data)
{
  reentry *r = user_data;

  if (r->calls++ == 0) {
    expect_all(w.ring, DKIMKIT_ERR_REENTERED);
  }
  return 7;
}

static int reenter_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  (void)domain;
  return reenter(user_data);
}

static int reenter_tenant(const dkimkit_keyring_tenant *tenant, void *user_data)
{
  (void)tenant;
  return reenter(user_data);
}

static int reenter_order(const dkimkit_keyring_domain *domain, int slot,
                         dkimkit_keyring_effect effect, uint64_t number,
                         void *user_data)
{
  (void)domain;
  (void)slot;
  (void)effect;
  (void)number;
  return reenter(user_data);
}

static int reenter_audit(uint64_t id, uint64_t time, const char *actor,
                         const char *tenant, const char *domain,
                         const char *event, uint64_t generation,
                         const char *detail, void *user_data)
{
  (void)id;
  (void)time;
  (void)actor;
  (void)tenant;
  (void)domain;
  (void)event;
  (void)generation;
  (void)detail;
  return reenter(user_data);
}

static int reenter_news(const char *domain, unsigned alarms, unsigned did,
                        int slot, int status, void *user_data)
{
  (void)domain;
  (void)alarms;
  (void)did;
  (void)slot;
  (void)status;
  return reenter(user_data);
}

static int reenter_progress(uint64_t done, uint64_t total, void *user_data)
{
  assert_true(done <= total);
  return reenter(user_data);
}

/* Not 0 ends it, and is what the caller gets. */
static void test_reentrance(void **state)
{
  reentry r = {0};

  (void)state;
  assert_int_equal(
      dkimkit_keyring_each_domain(w.ring, NULL, reenter_domain, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_each_due(w.ring, 0, reenter_domain, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_each_tenant(w.ring, reenter_tenant, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_each_order(w.ring, reenter_order, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(
      dkimkit_keyring_each_audit(w.ring, NULL, 0, reenter_audit, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_rekey(w.ring, reenter_progress, &r, NULL),
                   7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  world_publish(&w);
  world_check(&w, DOMAIN);
  world_check(&w, INITIAL);
  w.nobody_checks = 1;
  world_pass(&w, HOLD - HOUR);
  world_wait(&w, 2 * HOUR);
  assert_int_equal(
      dkimkit_keyring_tick(w.ring, 1, reenter_news, reenter_progress, &r), 7);
  assert_int_equal(r.calls, 1);
  /* And it can be used again. */
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
}

static int master_calls;

static int master_reenters(const uint8_t id[8], uint8_t key[32],
                           void *user_data)
{
  master_calls++;
  assert_null(id);
  expect_all(user_data, DKIMKIT_ERR_REENTERED);
  memset(key, 9, 32);
  return 0;
}

static int master_by_id(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  uint8_t *wanted = user_data;

  master_calls++;
  if (id == NULL && wanted[0] == 0) {
    return -1;
  }
  memset(key, id == NULL ? wanted[0] : wanted[1], 32);
  return 0;
}

static void test_masters(void **state)
{
  uint8_t key[32] = {1};
  uint8_t answers[2] = {0, 0};
  dkimkit_keyring *ring = world_connect(&w, 0);
  dkimkit_keyring_settings *settings = world_ed25519();
  uint64_t changed = 77;
  int i;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(dkimkit_keyring_add_tenant(ring, "a", "a.example", settings),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, &changed),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  /* Without it there is less to look at. */
  assert_int_equal(dkimkit_keyring_verify_store(ring, NULL, NULL, &changed),
                   DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(dkimkit_keyring_add_master(ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_add_master(NULL, key),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  /* New master alone: the keys that are there can't be opened. */
  world_master(ring, 2);
  memset(key, 2, sizeof(key));
  assert_int_equal(dkimkit_keyring_add_master(ring, key),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, &changed),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  assert_int_equal(changed, 0);
  assert_int_equal(dkimkit_keyring_verify_store(ring, NULL, NULL, &changed),
                   DKIMKIT_OK);
  assert_int_equal(changed, 4);
  /* Somebody knows the old one. */
  answers[1] = 1;
  master_calls = 0;
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, master_by_id, answers),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, &changed),
                   DKIMKIT_OK);
  assert_int_equal(changed, 4);
  assert_int_equal(master_calls, 1);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, &changed),
                   DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(world_count_events(&w, NULL, "rekey"), 1);
  /* Who has the old one alone can't open them any more. */
  assert_int_equal(world_faults(&w), 4);
  for (i = 3; i < 17; i++) {
    world_master(ring, (uint8_t)i);
  }
  memset(key, 99, sizeof(key));
  assert_int_equal(dkimkit_keyring_add_master(ring, key), DKIMKIT_ERR_LIMIT);
  dkimkit_keyring_free(ring);
  dkimkit_keyring_settings_free(settings);
}

static void test_master_source(void **state)
{
  uint8_t answers[2] = {2, 1};
  dkimkit_keyring *ring = world_connect(&w, 0);
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_profile *profile = NULL;
  uint64_t changed = 0;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, master_reenters, ring),
      DKIMKIT_OK);
  master_calls = 0;
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_OK);
  assert_int_equal(master_calls, 1);
  dkimkit_keyring_free(ring);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, "fabrikam.com", 0),
                   DKIMKIT_OK);

  /* A key is opened first, with an old master key: that isn't the current one
   * for that. */
  world_publish(&w);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  world_pass(&w, HOLD + HOUR);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  ring = world_connect(&w, 0);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, w.choice, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, master_by_id, answers),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, w.choice, 0),
                   DKIMKIT_OK);
  dkimkit_profile_free(profile);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, &changed),
                   DKIMKIT_OK);
  assert_int_equal(changed, 4);
  dkimkit_keyring_free(ring);
  dkimkit_keyring_settings_free(settings);
}

/* Nothing of a page that was taken back counts. */
static void test_rekey_that_fails(void **state)
{
  dkimkit_keyring *ring = world_connect(&w, 0);
  uint64_t changed = 77;

  (void)state;
  /* The seal of the last key in order is another one's. */
  database_run("UPDATE ring_key SET sealed = (SELECT sealed FROM ring_key"
               " ORDER BY id LIMIT 1) WHERE id = (SELECT id FROM ring_key"
               " ORDER BY id DESC LIMIT 1)");
  world_master(ring, 2);
  world_master(ring, 1);
  assert_int_equal(dkimkit_keyring_rekey(ring, NULL, NULL, &changed),
                   DKIMKIT_KEYRING_ERR_SEAL);
  assert_int_equal(changed, 0);
  assert_int_equal(world_count_events(&w, NULL, "rekey"), 0);
  dkimkit_keyring_free(ring);
}

static void test_master_file(void **state)
{
  char name[] = "/tmp/dkimkit-master-XXXXXX";
  int file = mkstemp(name);
  static const char hex[] =
      "0101010101010101010101010101010101010101010101010101010101010101\n";

  (void)state;
  assert_true(file >= 0);
  assert_int_equal(write(file, hex, 64), 64);
  assert_int_equal(dkimkit_keyring_add_master_file(w.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(fchmod(file, 0644), 0);
  assert_int_equal(dkimkit_keyring_add_master_file(w.ring, name),
                   DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_non_null(strstr(dkimkit_keyring_message(w.ring), "chmod 600"));
  assert_int_equal(fchmod(file, 0600), 0);
  /* The one that the world has. */
  assert_int_equal(dkimkit_keyring_add_master_file(w.ring, name),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(ftruncate(file, 31), 0);
  assert_int_equal(dkimkit_keyring_add_master_file(w.ring, name),
                   DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_non_null(strstr(dkimkit_keyring_message(w.ring), "32 octets"));
  close(file);
  unlink(name);
  assert_int_equal(dkimkit_keyring_add_master_file(w.ring, name),
                   DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_string_not_equal(dkimkit_keyring_message(w.ring), "");
}

static void test_actor_and_audit(void **state)
{
  char event[64];
  char actor[160];
  char longest[132];
  unsigned count = 0;

  (void)state;
  assert_int_equal(dkimkit_keyring_set_actor(w.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_actor(w.ring, "alice"), DKIMKIT_OK);
  world_publish(&w);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 1), DKIMKIT_OK);
  assert_true(world_last_event(&w, DOMAIN, event, actor));
  assert_string_equal(event, "compromise");
  assert_string_equal(actor, "alice");
  /* Cut before a character, not within it. */
  memset(longest, 'x', sizeof(longest));
  memcpy(longest + 127, "\xc3\xa9", 3);
  assert_int_equal(dkimkit_keyring_set_actor(w.ring, longest), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT,
                                              DKIMKIT_KEYRING_DOUBLE_SIGN, 1),
                   DKIMKIT_OK);
  assert_true(world_last_event(&w, NULL, event, actor));
  assert_string_equal(event, "set-tenant");
  assert_int_equal(strlen(actor), 127);
  /* What couldn't be in the log isn't taken. */
  assert_int_equal(dkimkit_keyring_set_actor(w.ring, "\xff"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_actor(w.ring, "a\nb"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT,
                                              DKIMKIT_KEYRING_DOUBLE_SIGN, 0),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_each_audit(w.ring, "NoBody.example", 0, on_audit, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(dkimkit_keyring_each_audit(w.ring, "-", 0, on_audit, &count),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_each_audit(w.ring, NULL, UINT64_MAX, on_audit, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(dkimkit_keyring_each_audit(w.ring, NULL, 0, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static long long all_rows(void)
{
  return database_number("SELECT (SELECT count(*) FROM ring_audit) * 1000000"
                         " + (SELECT count(*) FROM ring_domain) * 10000"
                         " + (SELECT count(*) FROM ring_key) * 100"
                         " + (SELECT sum(generation) FROM ring_domain)");
}

static void test_dry_run(void **state)
{
  static const uint8_t digest[32] = {1};
  dkimkit_keyring_settings *settings = world_ed25519();
  uint32_t first;
  uint32_t second;
  uint64_t changed = 0;
  long long rows;

  (void)state;
  bring_up();
  rows = all_rows();
  assert_int_equal(dkimkit_keyring_set_dry_run(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_dry_run(w.ring, 1), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, "a", "a.example", settings),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_domain(w.ring, TENANT, "fabrikam.com",
                                              NULL, settings),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_domain(w.ring, TENANT, DOMAIN, NULL, settings),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(dkimkit_keyring_add_domain(w.ring, "nobody", "fabrikam.com",
                                              NULL, settings),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT,
                                              DKIMKIT_KEYRING_DOUBLE_SIGN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  world_wait(&w, 11 * HOUR);
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_zone_serial(w.ring, "onhost.example", digest, &first),
      DKIMKIT_OK);
  assert_int_equal(first, w.wall);
  world_wait(&w, 1);
  assert_int_equal(
      dkimkit_keyring_zone_serial(w.ring, "onhost.example", digest, &second),
      DKIMKIT_OK);
  assert_int_equal(second, first + 1);
  assert_int_equal(dkimkit_keyring_rekey(w.ring, NULL, NULL, &changed),
                   DKIMKIT_OK);
  assert_int_equal(all_rows(), rows);
  assert_int_equal(dkimkit_keyring_set_dry_run(w.ring, 0), DKIMKIT_OK);
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_not_equal(all_rows(), rows);
  assert_int_equal(world_faults(&w), 0);
  dkimkit_keyring_settings_free(settings);
}

static void test_words(void **state)
{
  static const int codes[] = {
      2,     -1101, -1102, -1103, -1104, -1105, -1106, -1107, -1108, -1121,
      -1122, -1123, -1124, -1125, -1141, -1142, -1143, -1144, -1145, -1146,
      -1147, -1148, -1161, -1162, -1163, -1164, -1165, -1166, -1167, -1168,
      -1169, -1170, -1171, -1172, -1173, -1174, -1175, -1176, -1177};
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
    const char *name = dkimkit_keyring_error_name(codes[i]);

    assert_string_not_equal(name, dkimkit_keyring_error_name(-12345));
    assert_string_not_equal(dkimkit_keyring_strerror(codes[i]),
                            dkimkit_keyring_strerror(-12345));
    assert_string_not_equal(dkimkit_keyring_strerror(codes[i]), "");
    for (j = 0; j < i; j++) {
      assert_string_not_equal(name, dkimkit_keyring_error_name(codes[j]));
    }
  }
  assert_string_equal(
      dkimkit_keyring_error_name(DKIMKIT_KEYRING_ERR_ROTATION_PENDING),
      "rotation-pending");
  assert_string_equal(dkimkit_keyring_error_name(DKIMKIT_ERR_NOMEM),
                      dkimkit_error_name(DKIMKIT_ERR_NOMEM));
  for (i = 0; i < 8; i++) {
    assert_non_null(dkimkit_keyring_status_name((dkimkit_keyring_status)i));
    assert_non_null(dkimkit_keyring_status_exchange((dkimkit_keyring_status)i));
  }
  assert_null(dkimkit_keyring_status_name((dkimkit_keyring_status)8));
  assert_string_equal(dkimkit_keyring_state_name(DKIMKIT_KEYRING_STATE_SEEN),
                      "seen");
  assert_null(dkimkit_keyring_state_name((dkimkit_keyring_state)10));
  assert_null(dkimkit_keyring_option_name((dkimkit_keyring_option)4));
  assert_null(dkimkit_keyring_setting_name((dkimkit_keyring_setting)15));
  assert_null(dkimkit_keyring_text_name((dkimkit_keyring_text)3));
  assert_string_equal(
      dkimkit_keyring_setting_name(DKIMKIT_KEYRING_PUBLISH_HOLD),
      "publish-hold");
}

/* ---- settings ---- */

static void test_settings(void **state)
{
  static const struct {
    dkimkit_keyring_setting setting;
    uint64_t value;
    uint64_t good[2];
    uint64_t bad[2];
  } of[] = {
      {DKIMKIT_KEYRING_PUBLISH_HOLD,
       345600,
       {0, 345600},
       {UINT64_MAX, 1ull << 62}},
      {DKIMKIT_KEYRING_DRAIN_HOLD,
       604800,
       {0, 604800},
       {UINT64_MAX, 1ull << 62}},
      {DKIMKIT_KEYRING_LEASE, 900, {1, 900}, {0, UINT64_MAX}},
      {DKIMKIT_KEYRING_CLOCK_GAP, 43200, {43200, 86400}, {0, UINT64_MAX}},
      {DKIMKIT_KEYRING_ZONE_TTL, 3600, {1, 86400}, {0, UINT64_MAX}},
      {DKIMKIT_KEYRING_ROTATE_INTERVAL, 15552000, {0, 86400}, {1, UINT64_MAX}},
      {DKIMKIT_KEYRING_ON_LOST, 0, {0, 2}, {3, 1ull << 32}},
      {DKIMKIT_KEYRING_REVOKE_RETIRED, 0, {0, 1}, {2, 256}},
      {DKIMKIT_KEYRING_PRESTAGED, 0, {0, 1}, {2, 256}},
      {DKIMKIT_KEYRING_KEY_TYPE, 1, {1, 2}, {0, 3}},
      {DKIMKIT_KEYRING_KEY_BITS, 2048, {1024, 4096}, {1023, 4097}},
      {DKIMKIT_KEYRING_HEADER_CANONICALIZATION, 1, {0, 1}, {2, 1ull << 32}},
      {DKIMKIT_KEYRING_BODY_CANONICALIZATION, 1, {0, 1}, {2, 1ull << 32}},
      {DKIMKIT_KEYRING_TIMESTAMP, 1, {0, 1}, {2, 256}},
      {DKIMKIT_KEYRING_EXPIRE, 0, {0, 604800}, {UINT64_MAX, 1ull << 40}},
  };
  dkimkit_keyring_settings *settings = NULL;
  size_t i;
  size_t j;

  (void)state;
  assert_int_equal(dkimkit_keyring_settings_new(NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_settings_new(&settings), DKIMKIT_OK);
  assert_int_equal(sizeof(of) / sizeof(of[0]), DKIMKIT_KEYRING_SETTINGS);
  for (i = 0; i < DKIMKIT_KEYRING_SETTINGS; i++) {
    if (of[i].setting != DKIMKIT_KEYRING_KEY_TYPE) {
      assert_int_equal(dkimkit_keyring_settings_get(settings, of[i].setting),
                       of[i].value);
    }
    for (j = 0; j < 2; j++) {
      uint64_t good = of[i].good[j];

      if (of[i].setting == DKIMKIT_KEYRING_KEY_TYPE) {
        good = j == 0 ? DKIMKIT_KEY_TYPE_RSA : DKIMKIT_KEY_TYPE_ED25519;
      }
      assert_int_equal(
          dkimkit_keyring_settings_set(settings, of[i].setting, good),
          DKIMKIT_OK);
      assert_int_equal(dkimkit_keyring_settings_get(settings, of[i].setting),
                       good);
      if (of[i].setting != DKIMKIT_KEYRING_KEY_TYPE) {
        assert_int_equal(
            dkimkit_keyring_settings_set(settings, of[i].setting, of[i].bad[j]),
            DKIMKIT_KEYRING_ERR_SETTING);
      }
      assert_int_equal(dkimkit_keyring_settings_get(settings, of[i].setting),
                       good);
    }
  }
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_KEY_TYPE, 77),
      DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, (dkimkit_keyring_setting)15, 1),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, (dkimkit_keyring_setting)15), 0);
  assert_int_equal(dkimkit_keyring_settings_set(NULL, DKIMKIT_KEYRING_LEASE, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_settings_free(NULL);
}

static void test_settings_texts(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  char text[1002];

  (void)state;
  assert_string_equal(
      dkimkit_keyring_settings_text(settings, DKIMKIT_KEYRING_HEADERS), "");
  memset(text, 'x', sizeof(text));
  text[1001] = '\0';
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_HEADERS, text),
                   DKIMKIT_KEYRING_ERR_SETTING);
  text[1000] = '\0';
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_HEADERS, text),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_DISPLAY_NAME, text),
                   DKIMKIT_KEYRING_ERR_SETTING);
  text[255] = '\0';
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_DISPLAY_NAME, text),
                   DKIMKIT_OK);
  assert_string_equal(
      dkimkit_keyring_settings_text(settings, DKIMKIT_KEYRING_DISPLAY_NAME),
      text);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_DISPLAY_NAME, "a\x01z"),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_DISPLAY_NAME, "\xc2\x85"),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_DISPLAY_NAME, "\xc3"),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_DISPLAY_NAME, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_settings_set_text(settings, (dkimkit_keyring_text)3, ""),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_string_equal(
      dkimkit_keyring_settings_text(settings, (dkimkit_keyring_text)3), "");
  dkimkit_keyring_settings_free(settings);
}

static int set_headers(const char *headers, const char *oversign)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv;

  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_HEADERS, headers),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_OVERSIGN, oversign),
                   DKIMKIT_OK);
  rv = dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, 0);
  dkimkit_keyring_settings_free(settings);
  return rv;
}

static void test_headers(void **state)
{
  char many[400];
  size_t i;

  (void)state;
  assert_int_equal(set_headers("From:To:Subject", ""), DKIMKIT_OK);
  assert_int_equal(set_headers("eop", ""), DKIMKIT_OK);
  assert_int_equal(set_headers("", "none"), DKIMKIT_OK);
  assert_int_equal(set_headers("To:Subject", ""), DKIMKIT_ERR_FROM_NOT_SIGNED);
  assert_int_equal(set_headers("From:S ubject", ""),
                   DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(set_headers("From::To", ""), DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(set_headers("From:", ""), DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(set_headers("From:Return-Path", ""),
                   DKIMKIT_ERR_HEADER_NOT_SIGNABLE);
  memcpy(many, "From", 5);
  for (i = 0; i < 130; i++) {
    strcat(many, ":X");
  }
  assert_int_equal(set_headers(many, ""), DKIMKIT_KEYRING_ERR_SETTING);
}

static void test_set_settings(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_settings *found = NULL;
  dkimkit_keyring_domain *of;
  uint64_t generation = world_generation(&w, DOMAIN);

  (void)state;
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, DOMAIN, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, NULL, settings, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_set_settings(w.ring, "nobody.example", settings, 0),
      DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_LEASE, 1800);
  dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_EXPIRE, 3600);
  assert_int_equal(
      dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, generation + 1),
      DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(world_generation(&w, DOMAIN), generation);
  assert_int_equal(
      dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, generation),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, generation),
      DKIMKIT_KEYRING_ERR_GENERATION);
  /* The lease can become longer only. */
  dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_LEASE, 1799);
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, 0),
                   DKIMKIT_KEYRING_ERR_SETTING);
  of = world_read(&w, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_settings(of, &found), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_get(found, DKIMKIT_KEYRING_LEASE),
                   1800);
  assert_int_equal(dkimkit_keyring_settings_get(found, DKIMKIT_KEYRING_EXPIRE),
                   3600);
  dkimkit_keyring_settings_free(found);
  dkimkit_keyring_domain_free(of);
  dkimkit_keyring_settings_free(settings);
}

/* ---- tenants ---- */

static void test_tenants(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  char longest[130];
  unsigned count = 0;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, NULL, "a.example", settings),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_add_tenant(w.ring, "a", NULL, settings),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, "", "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, "a\tb", "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, "\xff", "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  memset(longest, 't', sizeof(longest));
  longest[129] = '\0';
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, longest, "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  longest[128] = '\0';
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, longest, "a.example", settings),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, TENANT, "b.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_EXISTS);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, "b", "A.Example.", settings),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(
      dkimkit_keyring_add_tenant(w.ring, "b", "no domain", settings),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_each_tenant(w.ring, on_tenant, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkimkit_keyring_each_tenant(w.ring, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, w.ring, TENANT),
                   DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_tenant_name(tenant), TENANT);
  assert_string_equal(dkimkit_keyring_tenant_initial(tenant), INITIAL);
  assert_int_equal(dkimkit_keyring_tenant_created(tenant), WORLD_BEGIN);
  dkimkit_keyring_tenant_free(tenant);
  dkimkit_keyring_tenant_free(NULL);
  dkimkit_keyring_settings_free(settings);
}

/* Names that nobody can have are nobody's, on every database. */
static void test_names_of_nobody(void **state)
{
  static const char *const names[] = {"nobody", "", "\xff", "a\tb"};
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  unsigned count = 0;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    assert_int_equal(dkimkit_keyring_tenant_read(&tenant, w.ring, names[i]),
                     DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(dkimkit_keyring_remove_tenant(w.ring, names[i]),
                     DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(dkimkit_keyring_set_option(w.ring, names[i],
                                                DKIMKIT_KEYRING_DOUBLE_SIGN, 1),
                     DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(dkimkit_keyring_add_domain(w.ring, names[i],
                                                "fabrikam.com", NULL, settings),
                     DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(
        dkimkit_keyring_each_domain(w.ring, names[i], on_domain, &count),
        DKIMKIT_OK);
  }
  assert_int_equal(count, 0);
  dkimkit_keyring_settings_free(settings);
}

static void test_options(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;
  int option;

  (void)state;
  for (option = 0; option < DKIMKIT_KEYRING_OPTIONS; option++) {
    dkimkit_keyring_option of = (dkimkit_keyring_option)option;
    unsigned most = of == DKIMKIT_KEYRING_DEFAULT_POLICY ? 2 : 1;

    assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT, of, 0),
                     DKIMKIT_KEYRING_UNCHANGED);
    assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT, of, most + 1),
                     DKIMKIT_KEYRING_ERR_SETTING);
    assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT, of, most),
                     DKIMKIT_OK);
    assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT, of, most),
                     DKIMKIT_KEYRING_UNCHANGED);
    assert_int_equal(dkimkit_keyring_tenant_read(&tenant, w.ring, TENANT),
                     DKIMKIT_OK);
    assert_int_equal(dkimkit_keyring_tenant_option(tenant, of), most);
    dkimkit_keyring_tenant_free(tenant);
  }
  assert_int_equal(
      dkimkit_keyring_set_option(w.ring, TENANT, (dkimkit_keyring_option)4, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_count_events(&w, NULL, "set-tenant"), 4);
}

static void test_remove_tenant(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_remove_tenant(w.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, INITIAL, 1),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_enable(w.ring, INITIAL),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_disable(w.ring, INITIAL),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_remove_tenant(w.ring, TENANT), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, w.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key"
                                   " WHERE sealed IS NOT NULL"),
                   0);
  /* The name is free again. */
  world_tenant(&w, TENANT, INITIAL);
  assert_int_equal(world_faults(&w), 0);
}

/* ---- domains ---- */

static int add_with_label(const char *domain, const char *label)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv = dkimkit_keyring_add_domain(w.ring, TENANT, domain, label, settings);

  dkimkit_keyring_settings_free(settings);
  return rv;
}

static void expect_label(const char *domain, const char *label)
{
  dkimkit_keyring_domain *of = world_read(&w, domain);

  assert_string_equal(dkimkit_keyring_domain_label(of), label);
  dkimkit_keyring_domain_free(of);
}

static void test_labels(void **state)
{
  static const char *const bad[] = {"",    "-a",  "a-",      "a.b",
                                    "a_b", "a b", "\xc3\xa9"};
  char name[200];
  size_t i;

  (void)state;
  expect_label(DOMAIN, "contoso-com");
  expect_label(INITIAL, "contoso-onhost-example");
  /* Two that come to the same. */
  assert_int_equal(add_with_label("a-b.example", NULL), DKIMKIT_OK);
  assert_int_equal(add_with_label("a.b.example", NULL), DKIMKIT_OK);
  expect_label("a-b.example", "a-b-example");
  expect_label("a.b.example", "a-b-example-2");
  assert_int_equal(add_with_label("x.example", "Given-1"), DKIMKIT_OK);
  expect_label("x.example", "given-1");
  assert_int_equal(add_with_label("y.example", "GIVEN-1"),
                   DKIMKIT_KEYRING_ERR_LABEL);
  for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(add_with_label("y.example", bad[i]),
                     DKIMKIT_KEYRING_ERR_LABEL);
  }
  memset(name, 'l', sizeof(name));
  name[54] = '\0';
  assert_int_equal(add_with_label("y.example", name),
                   DKIMKIT_KEYRING_ERR_LABEL);
  name[53] = '\0';
  assert_int_equal(add_with_label("y.example", name), DKIMKIT_OK);
  /* Long names come to the same, too. */
  memset(name, 'n', sizeof(name));
  name[60] = '\0';
  strcat(name, ".example");
  assert_int_equal(add_with_label(name, NULL), DKIMKIT_OK);
  name[58] = '\0';
  strcat(name, ".example");
  assert_int_equal(add_with_label(name, NULL), DKIMKIT_OK);
  assert_int_equal(world_faults(&w), 0);
}

/* What doesn't fit with a selector before it. */
static void test_domain_names(void **state)
{
  char name[260];
  dkimkit_keyring_domain *of = NULL;
  size_t i;

  (void)state;
  assert_int_equal(add_with_label("b\xc3\xbc"
                                  "cher.example",
                                  NULL),
                   DKIMKIT_OK);
  of = world_read(&w, "XN--BCHER-KVA.Example.");
  assert_string_equal(dkimkit_keyring_domain_name(of), "xn--bcher-kva.example");
  assert_string_equal(dkimkit_keyring_domain_label(of),
                      "xn--bcher-kva-example");
  dkimkit_keyring_domain_free(of);
  of = world_read(&w, "b\xc3\xbc"
                      "cher.example");
  assert_string_equal(
      dkimkit_keyring_domain_record_name(of, 1, DKIMKIT_KEYRING_NAME_OWN),
      "selector2._domainkey.xn--bcher-kva.example");
  assert_string_equal(
      dkimkit_keyring_domain_record_name(of, 0, DKIMKIT_KEYRING_NAME_HOST),
      "selector1-xn--bcher-kva-example._domainkey." INITIAL);
  assert_null(
      dkimkit_keyring_domain_record_name(of, 2, DKIMKIT_KEYRING_NAME_OWN));
  assert_null(
      dkimkit_keyring_domain_record_name(of, 0, (dkimkit_keyring_name)2));
  dkimkit_keyring_domain_free(of);
  assert_int_equal(add_with_label("b\xc3\xbc"
                                  "cher.example",
                                  NULL),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(add_with_label("", NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_with_label(".", NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_with_label("a..example", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_with_label("\xff.example", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  for (i = 0; i < 240; i += 2) {
    memcpy(name + i, "a.", 3);
  }
  strcat(name, "example");
  assert_int_equal(add_with_label(name, NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_domain_read(&of, w.ring, name),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_read(NULL, w.ring, DOMAIN),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_domain_read(&of, w.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_domain_getters(void **state)
{
  dkimkit_keyring_domain *of = world_read(&w, DOMAIN);

  (void)state;
  assert_string_equal(dkimkit_keyring_domain_tenant(of), TENANT);
  assert_string_equal(dkimkit_keyring_domain_initial(of), INITIAL);
  assert_int_equal(dkimkit_keyring_domain_generation(of), 1);
  assert_int_equal(dkimkit_keyring_domain_enabled(of), 0);
  assert_int_equal(dkimkit_keyring_domain_fault(of), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_domain_status(of),
                   DKIMKIT_KEYRING_RECORDS_MISSING);
  assert_int_equal(
      dkimkit_keyring_domain_signs(of, DKIMKIT_KEYRING_NAME_HOST, w.wall), -1);
  assert_int_equal(
      dkimkit_keyring_domain_signs(of, (dkimkit_keyring_name)2, w.wall), -1);
  assert_int_equal(dkimkit_keyring_domain_after(of), 0);
  assert_int_equal(dkimkit_keyring_domain_before(of), 1);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_CREATED),
      WORLD_BEGIN);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_GENERATED),
      WORLD_BEGIN);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_READY), 0);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 2, DKIMKIT_KEYRING_TIME_GENERATED), 0);
  assert_int_equal(dkimkit_keyring_domain_time(of, 0, (dkimkit_keyring_time)99),
                   0);
  assert_int_equal(dkimkit_keyring_domain_state(of, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  assert_int_equal(dkimkit_keyring_domain_state(of, -1),
                   DKIMKIT_KEYRING_STATE_EMPTY);
  assert_int_equal(dkimkit_keyring_domain_state(of, 2),
                   DKIMKIT_KEYRING_STATE_EMPTY);
  assert_null(dkimkit_keyring_domain_key_id(of, 2));
  assert_non_null(dkimkit_keyring_domain_key_id(of, 1));
  assert_int_equal(dkimkit_keyring_domain_key_bits(of, 2), 0);
  assert_int_equal(dkimkit_keyring_domain_key_type(of, 0),
                   DKIMKIT_KEY_TYPE_ED25519);
  assert_non_null(
      strstr(dkimkit_keyring_domain_record_text(of, 0), "k=ed25519"));
  assert_null(dkimkit_keyring_domain_record_text(of, 2));
  assert_int_equal(dkimkit_keyring_domain_record_ttl(of, 0), 3600);
  assert_int_equal(
      dkimkit_keyring_domain_verdict(of, 0, DKIMKIT_KEYRING_NAME_OWN),
      DKIMKIT_KEYRING_VERDICT_NONE);
  assert_int_equal(
      dkimkit_keyring_domain_verdict(of, 0, (dkimkit_keyring_name)2),
      DKIMKIT_KEYRING_VERDICT_NONE);
  assert_int_equal(
      dkimkit_keyring_domain_checked(of, 0, DKIMKIT_KEYRING_NAME_OWN), 0);
  assert_int_equal(dkimkit_keyring_domain_settings(of, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_domain_free(of);
  dkimkit_keyring_domain_free(NULL);
}

static void test_remove_domain(void **state)
{
  (void)state;
  bring_up();
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN), DKIMKIT_OK);
  /* Still signs under the initial domain. */
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_count_events(&w, DOMAIN, "remove-domain"), 1);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key WHERE"
                                   " domain = 'contoso.com' AND"
                                   " sealed IS NOT NULL"),
                   0);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key WHERE"
                                   " domain = 'contoso.com'"),
                   2);
}

/* The hold is over, and no tick has recorded that the key signs: signers know
 * without. */
static void test_remove_what_may_sign(void **state)
{
  (void)state;
  world_publish(&w);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  w.nobody_checks = 1;
  world_pass(&w, HOLD - HOUR);
  world_wait(&w, 2 * HOUR);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 1);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
}

static void test_remove_enabled(void **state)
{
  (void)state;
  world_publish(&w);
  world_delegate(&w, DOMAIN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_OK);
}

/* ---- orders ---- */

static void test_acknowledge(void **state)
{
  uint64_t number = world_generation(&w, DOMAIN);

  (void)state;
  assert_int_equal(dkimkit_keyring_acknowledge(w.ring, NULL, 0,
                                               DKIMKIT_KEYRING_PUBLISH, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_acknowledge(w.ring, DOMAIN, 2,
                                               DKIMKIT_KEYRING_PUBLISH, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_acknowledge(w.ring, DOMAIN, 0,
                                               (dkimkit_keyring_effect)2, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_acknowledge(w.ring, DOMAIN, 0,
                                               DKIMKIT_KEYRING_PUBLISH,
                                               number + 1, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(dkimkit_keyring_acknowledge(
                       w.ring, DOMAIN, 0, DKIMKIT_KEYRING_REVOKE, number, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(dkimkit_keyring_acknowledge(
                       w.ring, DOMAIN, 0, DKIMKIT_KEYRING_PUBLISH, number, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_acknowledge(
                       w.ring, DOMAIN, 0, DKIMKIT_KEYRING_PUBLISH, number, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(world_count_events(&w, DOMAIN, "published"), 1);
  assert_int_equal(dkimkit_keyring_each_order(w.ring, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* An order that isn't acknowledged comes again (I11), also to others. */
static void test_orders_come_again_I11(void **state)
{
  dkimkit_keyring *other = world_connect(&w, 0);
  unsigned count = 0;

  (void)state;
  assert_int_equal(dkimkit_keyring_each_order(w.ring, on_order, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 4);
  assert_int_equal(dkimkit_keyring_each_order(other, on_order, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 8);
  world_publish(&w);
  assert_int_equal(dkimkit_keyring_each_order(other, on_order, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 8);
  dkimkit_keyring_free(other);
}

static uint32_t serial_of(const char *zone, uint8_t content)
{
  uint8_t digest[32];
  uint32_t serial = 0;

  memset(digest, content, sizeof(digest));
  assert_int_equal(dkimkit_keyring_zone_serial(w.ring, zone, digest, &serial),
                   DKIMKIT_OK);
  return serial;
}

static void test_zone_serial(void **state)
{
  static const uint8_t digest[32];
  uint32_t serial = serial_of("onhost.example", 1);

  (void)state;
  assert_int_equal(serial, WORLD_BEGIN);
  world_wait(&w, 10);
  assert_int_equal(serial_of("ONHOST.example.", 1), serial);
  assert_int_equal(serial_of("onhost.example", 2), serial + 10);
  /* Within a second, and with a clock that went back. */
  assert_int_equal(serial_of("onhost.example", 3), serial + 11);
  w.wall -= 1000;
  assert_int_equal(serial_of("onhost.example", 4), serial + 12);
  assert_int_equal(serial_of("onhost.example", 4), serial + 12);
  assert_int_equal(dkimkit_keyring_zone_serial(w.ring, NULL, digest, &serial),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_zone_serial(w.ring, "a.example", NULL, &serial),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_zone_serial(w.ring, "a.example", digest, NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_zone_serial(w.ring, "a..b", digest, &serial),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
}

/* RFC 1982: serial numbers are on a circle. */
static void test_zone_serial_wraps(void **state)
{
  uint32_t serial;

  (void)state;
  w.wall = 0xfffffffe;
  assert_int_equal(serial_of("onhost.example", 1), 0xfffffffe);
  assert_int_equal(serial_of("onhost.example", 2), 0xffffffff);
  serial = serial_of("onhost.example", 3);
  assert_true((int32_t)(serial - 0xffffffff) > 0);
  /* Also there an unchanged zone keeps its serial. */
  world_wait(&w, 1000);
  assert_int_equal(serial_of("onhost.example", 3), serial);
  assert_true((int32_t)(serial_of("onhost.example", 4) - serial) > 0);
}

/* ---- what is due ---- */

static unsigned due(size_t limit)
{
  unsigned count = 0;

  assert_int_equal(dkimkit_keyring_each_due(w.ring, limit, on_domain, &count),
                   DKIMKIT_OK);
  return count;
}

static void test_due(void **state)
{
  uint64_t waits[12];
  size_t i;

  (void)state;
  assert_int_equal(due(0), 2);
  assert_int_equal(due(1), 1);
  world_publish(&w);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&w, INITIAL), DKIMKIT_OK);
  assert_int_equal(due(0), 0);
  world_wait(&w, HOUR - 1);
  assert_int_equal(due(0), 0);
  world_wait(&w, 1);
  assert_int_equal(due(0), 2);
  /* Nothing is found out: later and later. */
  w.dns_fails = DKIMKIT_DNS_TIMEOUT;
  assert_int_equal(world_check(&w, INITIAL), DKIMKIT_KEYRING_UNCHANGED);
  for (i = 0; i < 12; i++) {
    uint64_t from = w.wall;

    assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    assert_int_equal(world_check(&w, INITIAL), DKIMKIT_KEYRING_UNCHANGED);
    while (due(0) == 0) {
      world_wait(&w, MINUTE);
      assert_true(w.wall < from + DAY);
      if ((w.wall - from) % HOUR == 0) {
        /* Ticks don't make it sooner. */
        assert_int_equal(world_tick(&w), DKIMKIT_OK);
      }
    }
    waits[i] = w.wall - from;
    assert_true(i == 0 || waits[i] >= waits[i - 1]);
    assert_true(waits[i] >= 5 * MINUTE && waits[i] <= 6 * HOUR + MINUTE);
  }
  assert_true(waits[0] <= HOUR);
  assert_true(waits[11] >= 6 * HOUR);
  assert_int_equal(dkimkit_keyring_each_due(w.ring, 0, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* ---- checks ---- */

static void test_check(void **state)
{
  dkimkit_keyring_domain *of = world_read(&w, DOMAIN);
  dkimkit_keyring_check *check = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_check_new(NULL, of, w.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, NULL, w.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, of, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, of, w.config), DKIMKIT_OK);
  dkimkit_keyring_domain_free(of);
  assert_int_equal(dkimkit_keyring_check_store(w.ring, check),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_check_store(w.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_check_free(check);
  world_publish(&w);
  /* Both keys are others when the answer comes. */
  check = world_ask(&w, DOMAIN);
  assert_int_equal(dkimkit_keyring_check_store(NULL, check),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_check_store(w.ring, check),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  world_domain(&w, TENANT, DOMAIN);
  assert_int_equal(dkimkit_keyring_check_store(w.ring, check),
                   DKIMKIT_KEYRING_ERR_STALE_ANSWER);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_GENERATED);
  dkimkit_keyring_check_free(check);
}

/* ---- what is damaged ---- */

static void test_verify_store(void **state)
{
  uint64_t faults = 0;
  unsigned count = 0;

  (void)state;
  bring_up();
  assert_int_equal(world_faults(&w), 0);
  /* The private key of a selector that signs is gone. */
  database_run("UPDATE ring_key SET sealed = NULL WHERE domain = 'contoso.com'"
               " AND slot = 0");
  assert_int_equal(world_faults(&w), 1);
  assert_int_equal(
      dkimkit_keyring_verify_store(w.ring, on_audit, &count, &faults),
      DKIMKIT_OK);
  assert_int_equal(count, 1);
  database_run("UPDATE ring_key SET sealed = NULL");
  assert_int_equal(world_faults(&w), 4);
}

static void test_verify_store_other_text(void **state)
{
  (void)state;
  /* What would be published is another key than what signs. */
  database_run("UPDATE ring_key SET txt = (SELECT k.txt FROM ring_key k"
               " WHERE k.domain = 'contoso.com' AND k.slot = 1)"
               " WHERE domain = 'contoso.com' AND slot = 0");
  assert_int_equal(world_faults(&w), 1);
}

static void test_verify_store_other_domain(void **state)
{
  (void)state;
  /* The record is right; the seals don't open for another domain. */
  database_run("UPDATE ring_key SET domain = 'contoso.com'"
               " WHERE domain = 'contoso.onhost.example' AND slot = 0");
  assert_true(world_faults(&w) >= 1);
}

static void test_verify_store_left_behind(void **state)
{
  (void)state;
  database_run("DELETE FROM ring_domain WHERE name = 'contoso.com'");
  assert_int_equal(world_faults(&w), 2);
}

static void test_verify_store_seal(void **state)
{
  (void)state;
  database_run(database_which() == DATABASE_SQLITE
                   ? "UPDATE ring_key SET sealed = CAST(x'00' ||"
                     " substr(sealed, 2) AS BLOB)"
                     " WHERE domain = 'contoso.com'"
                   : "UPDATE ring_key SET sealed = set_byte(sealed, 90,"
                     " get_byte(sealed, 90) # 1)"
                     " WHERE domain = 'contoso.com'");
  assert_int_equal(world_faults(&w), 2);
}

typedef struct faulty {
  unsigned count;
  unsigned faults;
} faulty;

static int on_faulty(const dkimkit_keyring_domain *domain, void *user_data)
{
  faulty *f = user_data;

  f->count++;
  if (dkimkit_keyring_domain_fault(domain) != DKIMKIT_OK) {
    assert_int_equal(dkimkit_keyring_domain_fault(domain),
                     DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    assert_string_equal(dkimkit_keyring_domain_name(domain), DOMAIN);
    assert_string_equal(dkimkit_keyring_domain_tenant(domain), TENANT);
    assert_int_equal(
        dkimkit_keyring_domain_signs(domain, DKIMKIT_KEYRING_NAME_HOST, w.wall),
        -1);
    assert_null(dkimkit_keyring_domain_record_text(domain, 0));
    dkimkit_keyring_domain_status(domain);
    f->faults++;
  }
  return 0;
}

static int on_error_news(const char *domain, unsigned alarms, unsigned did,
                         int slot, int status, void *user_data)
{
  faulty *f = user_data;

  (void)did;
  (void)slot;
  if ((alarms & DKIMKIT_KEYRING_ALARM_ERROR) != 0) {
    assert_string_equal(domain, DOMAIN);
    assert_int_equal(status, DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    f->faults++;
  }
  return 0;
}

/* One record that can't be stops nobody else. */
static void test_damaged_record(void **state)
{
  dkimkit_keyring_domain *of = NULL;
  dkimkit_keyring_settings *settings = world_ed25519();
  faulty f = {0, 0};

  (void)state;
  bring_up();
  database_run(database_which() == DATABASE_SQLITE
                   ? "UPDATE ring_domain SET record = x'00'"
                     " WHERE name = 'contoso.com'"
                   : "UPDATE ring_domain SET record = '\\x00'"
                     " WHERE name = 'contoso.com'");
  assert_int_equal(dkimkit_keyring_domain_read(&of, w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_each_domain(w.ring, NULL, on_faulty, &f),
                   DKIMKIT_OK);
  assert_int_equal(f.count, 2);
  assert_int_equal(f.faults, 1);
  assert_int_equal(world_faults(&w), 1);
  f.faults = 0;
  world_wait(&w, 11 * HOUR);
  assert_int_equal(dkimkit_keyring_tick(w.ring, 10, on_error_news, NULL, &f),
                   DKIMKIT_OK);
  assert_int_equal(f.faults, 1);
  assert_int_equal(dkimkit_keyring_each_order(w.ring, on_order, &f.count),
                   DKIMKIT_OK);
  world_expect(&w, TENANT, DOMAIN, INITIAL, "selector1-contoso-onhost-example",
               DKIMKIT_KEYRING_ALIGNED_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               DKIMKIT_KEYRING_WHY_NO_KEY);
  assert_int_equal(dkimkit_keyring_view_damaged(w.view), 1);
  assert_int_equal(dkimkit_keyring_view_count(w.view), 2);
  dkimkit_keyring_settings_free(settings);
}

/* Without a master key no new key is made, but nothing may stop an emergency.
 */
static void test_compromise_without_master(void **state)
{
  dkimkit_keyring *ring = world_connect(&w, 0);

  (void)state;
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, -1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 1), DKIMKIT_OK);
  world_pass(&w, 2 * HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 1), DKIMKIT_KEYRING_STATE_REVOKED);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(world_state(&w, DOMAIN, 1), DKIMKIT_KEYRING_STATE_REVOKED);
  w.alarms = 0;
  w.did = 0;
  /* A tick with one makes it. */
  world_pass(&w, 4 * HOUR);
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_NO_KEY) != 0);
  assert_true((w.did & (DKIMKIT_KEYRING_DID_ROTATE |
                        DKIMKIT_KEYRING_DID_MAKE_KEY)) != 0);
  assert_int_equal(world_faults(&w), 0);
  dkimkit_keyring_free(ring);
}

/* What one domain can't have doesn't keep a tick from the others. */
static void test_tick_goes_on(void **state)
{
  (void)state;
  bring_up();
  world_domain(&w, TENANT, "a.example");
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_ROTATE_INTERVAL, DAY);
  world_undelegate(&w, DOMAIN, 1);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  world_domain(&w, TENANT, "z.example");
  w.alarms = 0;
  world_pass(&w, 5 * DAY);
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_ERROR) != 0);
  assert_int_equal(w.status, DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_state(&w, "a.example", 0),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(world_state(&w, "z.example", 0),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_new),
      TEST(test_not_open),
      TEST(test_open),
      TEST(test_read_only),
      TEST(test_reentrance),
      TEST(test_masters),
      TEST(test_master_source),
      TEST(test_rekey_that_fails),
      TEST(test_master_file),
      TEST(test_actor_and_audit),
      TEST(test_dry_run),
      TEST(test_words),
      TEST(test_settings),
      TEST(test_settings_texts),
      TEST(test_headers),
      TEST(test_set_settings),
      TEST(test_tenants),
      TEST(test_names_of_nobody),
      TEST(test_options),
      TEST(test_remove_tenant),
      TEST(test_labels),
      TEST(test_domain_names),
      TEST(test_domain_getters),
      TEST(test_remove_domain),
      TEST(test_remove_what_may_sign),
      TEST(test_remove_enabled),
      TEST(test_acknowledge),
      TEST(test_orders_come_again_I11),
      TEST(test_zone_serial),
      TEST(test_zone_serial_wraps),
      TEST(test_due),
      TEST(test_check),
      TEST(test_verify_store),
      TEST(test_verify_store_other_text),
      TEST(test_verify_store_other_domain),
      TEST(test_verify_store_left_behind),
      TEST(test_verify_store_seal),
      TEST(test_damaged_record),
      TEST(test_compromise_without_master),
      TEST(test_tick_goes_on),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
