/* SPDX-License-Identifier: MIT */

/* A keyring refuses what it can't do now: all of it before it's open, and while
 * it is at work, which is when callbacks, allocators and providers are called.
 *
 * usage: ring_refuses_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

#include "../provider/provider.h"

#include <dkimkit/key.h>
#include <dkimkit/keyring_check.h>
#include <dkimkit/sign.h>

#include <stdlib.h>

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

/* What a keyring can be told of. */
static dkimkit_keyring_check *check;

static int set_up_check(void **state)
{
  contoso_set_up(state);
  check = world_ask(&contoso, DOMAIN);
  return 0;
}

static int tear_down_check(void **state)
{
  dkimkit_keyring_check_free(check);
  return contoso_tear_down(state);
}

static void expect_tenants(dkimkit_keyring *ring, int status)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  unsigned count = 0;

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
  assert_int_equal(count, 0);
  dkimkit_keyring_settings_free(settings);
}

static void expect_keys(dkimkit_keyring *ring, int status)
{
  dkimkit_key *key = contoso_key();
  dkimkit_key *revealed = NULL;
  dkimkit_profile *profile = NULL;

  assert_int_equal(dkimkit_keyring_enable(ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_disable(ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_rotate(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_cancel(ring, DOMAIN), status);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_withdraw(ring, DOMAIN, 0, 0), status);
  assert_int_equal(dkimkit_keyring_delete_key(ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_import(ring, DOMAIN, 0, key), status);
  assert_int_equal(dkimkit_keyring_reveal(&revealed, ring, DOMAIN, 0), status);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   status);
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   status);
  dkimkit_key_free(key);
}

static void expect_the_rest(dkimkit_keyring *ring, int status)
{
  static const uint8_t digest[32] = {1};
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_view *view = NULL;
  unsigned count = 0;
  uint32_t serial;

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
  assert_int_equal(dkimkit_keyring_check_store(ring, check), status);
  assert_int_equal(dkimkit_keyring_tick(ring, 1, NULL, NULL, NULL), status);
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest),
      status);
  assert_int_equal(
      dkimkit_keyring_each_audit(ring, NULL, 0, count_audit, &count), status);
  assert_int_equal(dkimkit_keyring_verify_store(NULL, ring, NULL, NULL),
                   status);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), status);
  assert_int_equal(count, 0);
}

/* Everything else that takes a keyring, as it would be called. */
static void expect_all(dkimkit_keyring *ring, int status)
{
  expect_tenants(ring, status);
  expect_keys(ring, status);
  expect_the_rest(ring, status);
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

/* A configuration whose memory and provider come back to the keyring. */
static dkimkit_keyring *intruded;
static unsigned in_memory;
static unsigned in_crypto;

static void intrude(unsigned *calls)
{
  if (intruded != NULL) {
    ++*calls;
    dkimkit_keyring_free(intruded);
    expect_all(intruded, DKIMKIT_ERR_REENTERED);
    expect_settings(intruded, DKIMKIT_ERR_REENTERED);
  }
}

static void *allocate(size_t size, void *user_data)
{
  (void)user_data;
  intrude(&in_memory);
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  intrude(&in_memory);
  return realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  intrude(&in_memory);
  free(ptr);
}

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  intrude(&in_crypto);
  return any_provider()->generate(type, bits, raw, len);
}

static int hash_init(void *state, dkimkit_hash hash)
{
  intrude(&in_crypto);
  return any_provider()->hash_init(state, hash);
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  intrude(&in_crypto);
  return any_provider()->private_import(key, type, raw, len, mem);
}

/* Whether the call before came across the intruders. */
static void expect_intrusion(void)
{
  assert_true(in_memory > 0);
  in_memory = 0;
}

static void expect_intrusion_of_both(void)
{
  assert_true(in_crypto > 0);
  in_crypto = 0;
  expect_intrusion();
}

static void intrude_upon_additions(dkimkit_keyring *ring,
                                   const dkimkit_key *key)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  assert_int_equal(dkimkit_keyring_add_tenant(
                       ring, "adatum", "adatum.onhost.example", settings),
                   DKIMKIT_OK);
  expect_intrusion_of_both();
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_OK);
  expect_intrusion_of_both();
  assert_int_equal(dkimkit_keyring_import(ring, "fabrikam.com", 0, key),
                   DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(
      dkimkit_keyring_set_settings(ring, "fabrikam.com", settings, 0),
      DKIMKIT_OK);
  expect_intrusion();
  dkimkit_keyring_settings_free(settings);
}

static void intrude_upon_changes(dkimkit_keyring *ring)
{
  static const uint8_t digest[32] = {1};
  uint32_t serial;

  assert_int_equal(dkimkit_keyring_rotate(ring, DOMAIN, 0), DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(dkimkit_keyring_cancel(ring, DOMAIN), DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0), DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(dkimkit_keyring_disable(ring, DOMAIN), DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest),
      DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(dkimkit_keyring_remove_domain(ring, "fabrikam.com", 1),
                   DKIMKIT_OK);
  expect_intrusion();
}

static void intrude_upon_reading(dkimkit_keyring *ring)
{
  dkimkit_keyring_domain *domain = NULL;

  assert_int_equal(dkimkit_keyring_domain_read(&domain, ring, DOMAIN),
                   DKIMKIT_OK);
  expect_intrusion();
  dkimkit_keyring_domain_free(domain);
  assert_int_equal(
      dkimkit_keyring_each_audit(ring, DOMAIN, 0, count_audit, NULL),
      DKIMKIT_OK);
  expect_intrusion();
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_verify_store(NULL, ring, NULL, NULL),
                   DKIMKIT_OK);
  expect_intrusion();
}

static void intrude_upon_signing(dkimkit_keyring *ring)
{
  dkimkit_profile *profile = NULL;

  contoso_expect_own("selector1");
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_OK);
  expect_intrusion_of_both();
  /* Its memory is no work of the keyring's. */
  intruded = NULL;
  dkimkit_profile_free(profile);
  intruded = ring;
}

/* Too large for a stack. */
static world other;

static void test_intruders(void **state)
{
  static const dkimkit_mem mem = {NULL, allocate, resize, release};
  dkimkit_crypto_ops front = *any_provider();
  dkimkit_config *config = NULL;
  dkimkit_keyring *ring;
  dkimkit_key *key = contoso_key();

  (void)state;
  contoso_bring_up();
  front.name = "intruder";
  front.generate = generate;
  front.hash_init = hash_init;
  front.private_import = private_import;
  assert_int_equal(config_behind(&config, &mem, &front), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  other = contoso;
  other.config = config;
  ring = world_connect(&other, 0);
  world_master(ring, 1);
  in_memory = 0;
  in_crypto = 0;
  intruded = ring;
  intrude_upon_signing(ring);
  intrude_upon_additions(ring, key);
  intrude_upon_changes(ring);
  intrude_upon_reading(ring);
  /* The keyring has the last reference to its configuration. */
  dkimkit_config_free(config);
  in_memory = 0;
  dkimkit_keyring_free(ring);
  intruded = NULL;
  expect_intrusion();
  dkimkit_key_free(key);
}

/* What it refused is over: it isn't at work any more. */
static void refused(int rv, int expected)
{
  assert_int_equal(rv, expected);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "a"), DKIMKIT_OK);
}

static void test_refused_tenants_and_domains(void **state)
{
  dkimkit_keyring *ring = contoso.ring;
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  dkimkit_keyring_domain *domain = NULL;
  const int invalid = DKIMKIT_ERR_INVALID_ARGUMENT;

  (void)state;
  refused(dkimkit_keyring_add_tenant(ring, NULL, "a.example", settings),
          invalid);
  refused(dkimkit_keyring_add_tenant(ring, "", "a.example", settings),
          DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  refused(dkimkit_keyring_add_tenant(ring, "a", "..", settings),
          DKIMKIT_ERR_DOMAIN_SYNTAX);
  refused(dkimkit_keyring_add_tenant(ring, TENANT, "a.example", settings),
          DKIMKIT_KEYRING_ERR_TENANT_EXISTS);
  refused(dkimkit_keyring_set_option(ring, "nobody",
                                     DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1),
          DKIMKIT_KEYRING_ERR_NO_TENANT);
  refused(dkimkit_keyring_set_option(ring, TENANT,
                                     DKIMKIT_KEYRING_OPTION_SKIP_LIST, 2),
          DKIMKIT_KEYRING_ERR_SETTING);
  refused(dkimkit_keyring_tenant_read(NULL, ring, TENANT), invalid);
  refused(dkimkit_keyring_tenant_read(&tenant, ring, "nobody"),
          DKIMKIT_KEYRING_ERR_NO_TENANT);
  refused(dkimkit_keyring_remove_tenant(ring, TENANT, 0),
          DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  refused(dkimkit_keyring_add_domain(ring, NULL, DOMAIN, NULL, settings),
          invalid);
  refused(dkimkit_keyring_add_domain(ring, TENANT, DOMAIN, NULL, settings),
          DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  refused(dkimkit_keyring_remove_domain(ring, "a.example", 0),
          DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  refused(dkimkit_keyring_domain_read(NULL, ring, DOMAIN), invalid);
  refused(dkimkit_keyring_domain_read(&domain, ring, ".."),
          DKIMKIT_ERR_DOMAIN_SYNTAX);
  refused(dkimkit_keyring_each_domain(ring, NULL, NULL, NULL), invalid);
  refused(dkimkit_keyring_each_audit(ring, "..", 0, count_audit, NULL),
          DKIMKIT_ERR_DOMAIN_SYNTAX);
  dkimkit_keyring_settings_free(settings);
}

static void test_refused_keys(void **state)
{
  static const uint8_t digest[32] = {1};
  dkimkit_keyring *ring = contoso.ring;
  dkimkit_key *key = contoso_key();
  dkimkit_key *revealed = NULL;
  dkimkit_profile *profile = NULL;
  uint32_t serial;
  const int invalid = DKIMKIT_ERR_INVALID_ARGUMENT;

  (void)state;
  refused(dkimkit_keyring_set_settings(ring, DOMAIN, NULL, 0), invalid);
  refused(dkimkit_keyring_enable(ring, ".."), DKIMKIT_ERR_DOMAIN_SYNTAX);
  refused(dkimkit_keyring_disable(ring, NULL), invalid);
  refused(dkimkit_keyring_rotate(ring, DOMAIN, 512), DKIMKIT_ERR_KEY_TOO_SMALL);
  refused(dkimkit_keyring_rotate(ring, DOMAIN, 8192),
          DKIMKIT_ERR_KEY_TOO_LARGE);
  refused(dkimkit_keyring_cancel(ring, DOMAIN),
          DKIMKIT_KEYRING_ERR_NO_ROTATION);
  refused(dkimkit_keyring_compromise(ring, "a.example", 0),
          DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  refused(dkimkit_keyring_import(ring, DOMAIN "/ed25519", 0, key),
          DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  refused(dkimkit_keyring_reveal(NULL, ring, DOMAIN, 0), invalid);
  refused(dkimkit_keyring_reveal(&revealed, ring, DOMAIN, 0),
          DKIMKIT_KEYRING_ERR_WRONG_STATE);
  refused(dkimkit_keyring_profile(&profile, ring, NULL, 0), invalid);
  refused(dkimkit_keyring_zone_serial(&serial, ring, "a.example", NULL),
          invalid);
  refused(dkimkit_keyring_zone_serial(&serial, ring, "..", digest),
          DKIMKIT_ERR_DOMAIN_SYNTAX);
  refused(dkimkit_keyring_check_store(ring, NULL), invalid);
  refused(dkimkit_keyring_view_load(NULL, ring), invalid);
  dkimkit_key_free(key);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, set_up_check, tear_down_check)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_not_open),
      TEST(test_reentrance),
      TEST(test_reentrance_of_a_fault),
      TEST(test_reentrance_of_a_master_source),
      TEST(test_reentrance_of_a_clock),
      TEST(test_intruders),
      TEST(test_refused_tenants_and_domains),
      TEST(test_refused_keys),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
