/* SPDX-License-Identifier: MIT */

/* A connection to a keyring by itself: opening, callbacks, the log, dry runs.
 *
 * usage: ring_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "contoso.h"

#include <dkimkit/key.h>

static void test_new(void **state)
{
  dkimkit_config *config = NULL;
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(NULL, contoso.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_new(&ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(config_with_provider(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_new(&ring, config), DKIMKIT_ERR_STATE);
  assert_null(ring);
  dkimkit_config_free(config);
  dkimkit_keyring_free(NULL);
  assert_string_equal(dkimkit_keyring_message(NULL), "");
}

/* Everything that takes a keyring, as it would be called. */
/* What tells a keyring something, or opens it. */
static void expect_settings(dkimkit_keyring *ring, int status)
{
  static const uint8_t key[32] = {2};

  assert_int_equal(dkimkit_keyring_set_clock(ring, NULL, NULL, NULL), status);
  assert_int_equal(dkimkit_keyring_set_actor(ring, "a"), status);
  assert_int_equal(dkimkit_keyring_set_dry_run(ring, 1), status);
  assert_int_equal(dkimkit_keyring_add_master(ring, key), status);
  assert_int_equal(dkimkit_keyring_add_master_file(ring, "absent"), status);
  assert_int_equal(dkimkit_keyring_set_master_source(ring, NULL, NULL), status);
  assert_int_equal(dkimkit_keyring_set_organizational(ring, NULL, NULL),
                   status);
  assert_int_equal(dkimkit_keyring_open_sqlite(ring, "absent", 0), status);
  assert_int_equal(dkimkit_keyring_open_postgresql(ring, "", 0), status);
}

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
      dkimkit_key_generate(&key, contoso.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_tenant(ring, "a", "a.example", settings),
                   status);
  assert_int_equal(dkimkit_keyring_set_option(
                       ring, TENANT, DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1),
                   status);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, ring, TENANT), status);
  assert_int_equal(dkimkit_keyring_each_tenant(ring, count_tenant, &count),
                   status);
  assert_int_equal(dkimkit_keyring_remove_tenant(ring, TENANT, 1), status);
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
  assert_int_equal(
      dkimkit_keyring_each_domain(ring, NULL, count_domain, &count), status);
  assert_int_equal(dkimkit_keyring_each_due(ring, 0, count_domain, &count),
                   status);
  assert_int_equal(dkimkit_keyring_each_order(ring, count_order, &count),
                   status);
  assert_int_equal(dkimkit_keyring_acknowledge(
                       ring, DOMAIN, 0, DKIMKIT_KEYRING_EFFECT_PUBLISH, 1, 0),
                   status);
  assert_int_equal(dkimkit_keyring_tick(ring, 1, NULL, NULL, NULL), status);
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest),
      status);
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   status);
  assert_int_equal(
      dkimkit_keyring_each_audit(ring, NULL, 0, count_audit, &count), status);
  assert_int_equal(dkimkit_keyring_verify_store(NULL, ring, NULL, NULL),
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
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  expect_all(ring, DKIMKIT_ERR_STATE);
  expect_all(NULL, DKIMKIT_ERR_INVALID_ARGUMENT);
  expect_settings(NULL, DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_string_equal(dkimkit_keyring_message(ring), "");
  dkimkit_keyring_free(ring);
}

static void test_open(void **state)
{
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(world_open(contoso.ring, 0), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_set_clock(contoso.ring, NULL, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(world_open(ring, 4), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_open(ring, DKIMKIT_KEYRING_OPEN_CREATE |
                                        DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_open_sqlite(ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_open_postgresql(ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_open(ring, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  assert_string_not_equal(dkimkit_keyring_message(ring), "");
  /* After an error it can be opened all the same. */
  assert_int_equal(world_open(ring, 0), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_message(ring), "");
  dkimkit_keyring_free(ring);
  database_clear();
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(world_open(ring, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
  dkimkit_keyring_free(ring);
}

static void test_read_only(void **state)
{
  dkimkit_keyring *ring =
      world_connect(&contoso, DKIMKIT_KEYRING_OPEN_READ_ONLY);
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
      dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest),
      DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(
      dkimkit_keyring_each_domain(ring, NULL, count_domain, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkimkit_keyring_verify_store(NULL, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), DKIMKIT_OK);
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_free(ring);
}

typedef struct reentry {
  dkimkit_keyring *ring;
  unsigned calls;
} reentry;

static int reenter(void *user_data)
{
  reentry *r = user_data;

  if (r->calls++ == 0) {
    /* It stays: it is at work. */
    dkimkit_keyring_free(r->ring);
    expect_all(r->ring, DKIMKIT_ERR_REENTERED);
    expect_settings(r->ring, DKIMKIT_ERR_REENTERED);
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

static int reenter_order(const dkimkit_keyring_order *told, void *user_data)
{
  (void)told;
  return reenter(user_data);
}

static int reenter_audit(const dkimkit_keyring_audit_entry *entry,
                         void *user_data)
{
  (void)entry;
  return reenter(user_data);
}

static int reenter_news(const dkimkit_keyring_news *news, void *user_data)
{
  (void)news;
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
  reentry r = {contoso.ring, 0};

  (void)state;
  assert_int_equal(
      dkimkit_keyring_each_domain(contoso.ring, NULL, reenter_domain, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(
      dkimkit_keyring_each_due(contoso.ring, 0, reenter_domain, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(
      dkimkit_keyring_each_tenant(contoso.ring, reenter_tenant, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_each_order(contoso.ring, reenter_order, &r),
                   7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, NULL, 0, reenter_audit, &r), 7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, contoso.ring,
                                         reenter_progress, NULL, &r),
                   7);
  assert_int_equal(r.calls, 1);
  r.calls = 0;
  world_publish(&contoso);
  world_check(&contoso, DOMAIN);
  world_check(&contoso, INITIAL);
  contoso.nobody_checks = 1;
  world_pass(&contoso, HOLD - HOUR);
  world_wait(&contoso, 2 * HOUR);
  assert_int_equal(
      dkimkit_keyring_tick(contoso.ring, 1, reenter_news, reenter_progress, &r),
      7);
  assert_int_equal(r.calls, 1);
  /* And it can be used again. */
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
}

static int reenter_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  (void)fault;
  return reenter(user_data);
}

static void test_reentrance_of_a_fault(void **state)
{
  reentry r = {contoso.ring, 0};

  (void)state;
  database_run("UPDATE ring_key SET key_bits = 99999999"
               " WHERE domain = 'contoso.com' AND slot = 1");
  assert_int_equal(
      dkimkit_keyring_rekey(NULL, NULL, contoso.ring, NULL, reenter_fault, &r),
      7);
  assert_int_equal(r.calls, 1);
}

static int reenter_master(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  assert_null(id);
  (void)reenter(user_data);
  memset(key, 9, 32);
  return 0;
}

static void test_reentrance_of_a_master_source(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_keyring_settings *settings = world_ed25519();
  reentry r = {ring, 0};

  (void)state;
  assert_int_equal(dkimkit_keyring_set_master_source(ring, reenter_master, &r),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_OK);
  assert_int_equal(r.calls, 1);
  dkimkit_keyring_free(ring);
  dkimkit_keyring_settings_free(settings);
}

static uint64_t reenter_clock(void *user_data)
{
  (void)reenter(user_data);
  return WORLD_BEGIN;
}

static void test_reentrance_of_a_clock(void **state)
{
  reentry r = {NULL, 0};
  dkimkit_keyring_view *view = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(&r.ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_clock(r.ring, reenter_clock, reenter_clock, &r),
      DKIMKIT_OK);
  assert_int_equal(world_open(r.ring, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(r.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_true(r.calls >= 1);
  r.calls = 0;
  assert_int_equal(dkimkit_keyring_view_load(&view, r.ring), DKIMKIT_OK);
  assert_true(r.calls >= 1);
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_free(r.ring);
}

static void test_actor_and_audit(void **state)
{
  char event[64];
  char actor[160];
  char longest[132];
  unsigned count = 0;

  (void)state;
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "alice"),
                   DKIMKIT_OK);
  world_publish(&contoso);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_true(world_last_event(&contoso, DOMAIN, event, actor));
  assert_string_equal(event, "compromise");
  assert_string_equal(actor, "alice");
  /* Cut before a character, not within it. */
  memset(longest, 'x', sizeof(longest));
  memcpy(longest + 127, "\xc3\xa9", 3);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, longest),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1),
      DKIMKIT_OK);
  assert_true(world_last_event(&contoso, NULL, event, actor));
  assert_string_equal(event, "set-tenant");
  assert_int_equal(strlen(actor), 127);
  /* What couldn't be in the log isn't taken. */
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "\xff"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "a\nb"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_each_audit(contoso.ring, "NoBody.example", 0,
                                              count_audit, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, "-", 0, count_audit, &count),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_each_audit(contoso.ring, NULL, UINT64_MAX,
                                              count_audit, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, NULL, 0, NULL, NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
}

static long long all_rows(void)
{
  return database_number("SELECT (SELECT count(*) FROM ring_audit) * 1000000"
                         " + (SELECT count(*) FROM ring_domain) * 10000"
                         " + (SELECT count(*) FROM ring_key) * 100"
                         " + (SELECT sum(generation) FROM ring_domain)");
}

/* The rows that there are, and have to stay. */
static long long begin_dry_run(void)
{
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_set_dry_run(contoso.ring, 1), DKIMKIT_OK);
  return all_rows();
}

/* Afterwards it can be done. */
static void end_dry_run(long long rows)
{
  assert_int_equal(all_rows(), rows);
  assert_int_equal(dkimkit_keyring_set_dry_run(contoso.ring, 0), DKIMKIT_OK);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_not_equal(all_rows(), rows);
  assert_int_equal(world_faults(&contoso), 0);
}

static void test_dry_run_of_additions(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  long long rows = begin_dry_run();

  (void)state;
  assert_int_equal(dkimkit_keyring_set_dry_run(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "a", "a.example", settings),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "fabrikam.com", NULL, settings),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_domain(contoso.ring, TENANT, DOMAIN, NULL, settings),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, "nobody",
                                              "fabrikam.com", NULL, settings),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  end_dry_run(rows);
  dkimkit_keyring_settings_free(settings);
}

static void test_dry_run_of_changes(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  long long rows = begin_dry_run();

  (void)state;
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  end_dry_run(rows);
  dkimkit_keyring_settings_free(settings);
}

static void test_dry_run_of_what_is_due(void **state)
{
  static const uint8_t digest[32] = {1};
  uint64_t changed = 0;
  uint32_t first;
  uint32_t second;
  long long rows = begin_dry_run();

  (void)state;
  world_wait(&contoso, 11 * HOUR);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_zone_serial(&first, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_OK);
  assert_int_equal(first, contoso.wall);
  world_wait(&contoso, 1);
  assert_int_equal(dkimkit_keyring_zone_serial(&second, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_OK);
  assert_int_equal(second, first + 1);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, NULL, contoso.ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  end_dry_run(rows);
}

static void test_words(void **state)
{
  static const int codes[] = {
      2,    -601, -602, -603, -604, -605, -606, -607, -608, -621, -622,
      -623, -624, -625, -641, -642, -643, -644, -645, -646, -647, -648,
      -649, -661, -662, -663, -664, -665, -666, -667, -668, -669, -670,
      -671, -672, -673, -674, -675, -676, -677, -678, -679, -680};
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
  for (i = 0; i <= DKIMKIT_KEYRING_STATUS_LEAVING; i++) {
    assert_non_null(dkimkit_keyring_status_name((dkimkit_keyring_status)i));
    assert_non_null(dkimkit_keyring_status_exchange((dkimkit_keyring_status)i));
  }
  assert_null(dkimkit_keyring_status_name((dkimkit_keyring_status)9));
  assert_string_equal(dkimkit_keyring_state_name(DKIMKIT_KEYRING_STATE_SEEN),
                      "seen");
  assert_null(dkimkit_keyring_state_name((dkimkit_keyring_state)10));
  assert_null(dkimkit_keyring_option_name((dkimkit_keyring_option)6));
  assert_null(dkimkit_keyring_setting_name((dkimkit_keyring_setting)15));
  assert_null(dkimkit_keyring_text_name((dkimkit_keyring_text)3));
  assert_string_equal(
      dkimkit_keyring_setting_name(DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD),
      "publish-hold");
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_new),
      TEST(test_not_open),
      TEST(test_open),
      TEST(test_read_only),
      TEST(test_reentrance),
      TEST(test_reentrance_of_a_fault),
      TEST(test_reentrance_of_a_master_source),
      TEST(test_reentrance_of_a_clock),
      TEST(test_actor_and_audit),
      TEST(test_dry_run_of_additions),
      TEST(test_dry_run_of_changes),
      TEST(test_dry_run_of_what_is_due),
      TEST(test_words),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
