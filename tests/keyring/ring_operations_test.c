/* SPDX-License-Identifier: MIT */

/* Operations on a domain: what each leaves in the log and in the schedule, when
 * a key is made for it, and arguments that can't be.
 *
 * usage: ring_operations_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

#include "keyring/schedule.h"

#include <dkimkit/key.h>

/* ---- the log ---- */

typedef struct entry {
  unsigned count;
  uint64_t id;
  uint64_t time;
  uint64_t generation;
  char actor[160];
  char tenant[160];
  char domain[256];
  char event[64];
  char detail[512];
} entry;

static int take_entry(const dkimkit_keyring_audit_entry *told, void *user_data)
{
  entry *last = user_data;

  last->count++;
  last->id = dkimkit_keyring_audit_id(told);
  last->time = dkimkit_keyring_audit_time(told);
  last->generation = dkimkit_keyring_audit_generation(told);
  snprintf(last->actor, sizeof(last->actor), "%s",
           dkimkit_keyring_audit_actor(told));
  snprintf(last->tenant, sizeof(last->tenant), "%s",
           dkimkit_keyring_audit_tenant(told));
  snprintf(last->domain, sizeof(last->domain), "%s",
           dkimkit_keyring_audit_domain(told));
  snprintf(last->event, sizeof(last->event), "%s",
           dkimkit_keyring_audit_event(told));
  snprintf(last->detail, sizeof(last->detail), "%s",
           dkimkit_keyring_audit_detail(told));
  return 0;
}

static entry last_entry;

/* One more entry, about DOMAIN. */
static void expect_entry(const char *event, const char *detail)
{
  entry last = {.count = 0};

  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, DOMAIN, 0, take_entry, &last),
      DKIMKIT_OK);
  assert_int_equal(last.count, last_entry.count + 1);
  assert_true(last.id > last_entry.id);
  assert_int_equal(last.time, contoso.wall);
  assert_int_equal(last.generation, world_generation(&contoso, DOMAIN));
  assert_string_equal(last.actor, "alice");
  assert_string_equal(last.tenant, TENANT);
  assert_string_equal(last.domain, DOMAIN);
  assert_string_equal(last.event, event);
  assert_string_equal(last.detail, detail);
  last_entry = last;
}

static void count_entries(void)
{
  last_entry.count = 0;
  assert_int_equal(dkimkit_keyring_each_audit(contoso.ring, DOMAIN, 0,
                                              take_entry, &last_entry),
                   DKIMKIT_OK);
}

#define done(call) assert_int_equal((call), DKIMKIT_OK)

static void test_log(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_key *key = contoso_key();

  (void)state;
  done(dkimkit_keyring_set_actor(contoso.ring, "alice"));
  contoso_bring_up();
  done(world_check(&contoso, DOMAIN));
  count_entries();
  done(dkimkit_keyring_disable(contoso.ring, DOMAIN));
  expect_entry("disable", "");
  done(dkimkit_keyring_enable(contoso.ring, DOMAIN));
  expect_entry("enable", "");
  done(dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0));
  expect_entry("set", "");
  done(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key));
  expect_entry("import-key", "selector2");
  world_publish(&contoso);
  count_entries();
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  expect_entry("rotate", "to selector2");
  done(dkimkit_keyring_cancel(contoso.ring, DOMAIN));
  expect_entry("cancel", "selector1");
  done(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 1, 0));
  expect_entry("withdraw", "selector2");
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1));
  expect_entry("compromise", "selector2");
  world_pass(&contoso, HOUR);
  count_entries();
  done(dkimkit_keyring_delete_key(contoso.ring, DOMAIN, 1));
  expect_entry("delete-key", "selector2");
  /* What changes nothing isn't in it. */
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  done(dkimkit_keyring_disable(contoso.ring, DOMAIN));
  expect_entry("disable", "");
  dkimkit_key_free(key);
  dkimkit_keyring_settings_free(settings);
}

/* The selector that goes on signing. */
static void test_log_of_cancel(void **state)
{
  (void)state;
  done(dkimkit_keyring_set_actor(contoso.ring, "alice"));
  contoso_bring_up();
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  world_pass(&contoso, 10 * DAY);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  count_entries();
  done(dkimkit_keyring_cancel(contoso.ring, DOMAIN));
  expect_entry("cancel", "selector2");
}

/* ---- the schedule ---- */

static void read_row(dkk_ring_domain_row *row)
{
  dkk_ring_store *store = NULL;

  done(database_open(&store, 0));
  done(dkk_ring_store_get_domain(store, DOMAIN, row));
  dkk_ring_store_close(store);
}

static void assert_ticks(void)
{
  dkk_ring_domain_row row;

  read_row(&row);
  assert_int_equal(row.tick_at, dkk_ring_tick_at(&row.record));
}

static uint64_t check_at(void)
{
  dkk_ring_domain_row row;

  read_row(&row);
  return row.check_at;
}

static void assert_checks(void)
{
  dkk_ring_domain_row row;

  read_row(&row);
  assert_int_equal(row.check_at, dkk_ring_check_at(&row.record));
}

/* Whatever is done, the next tick comes when there may be something to do, and
 * a new key is looked for. */
static void test_schedule(void **state)
{
  (void)state;
  assert_ticks();
  contoso_bring_up();
  done(world_check(&contoso, DOMAIN));
  assert_ticks();
  done(dkimkit_keyring_disable(contoso.ring, DOMAIN));
  assert_ticks();
  done(dkimkit_keyring_enable(contoso.ring, DOMAIN));
  assert_ticks();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL,
            30 * DAY);
  assert_ticks();
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  assert_ticks();
  done(dkimkit_keyring_cancel(contoso.ring, DOMAIN));
  assert_ticks();
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0));
  assert_ticks();
  assert_checks();
  world_pass(&contoso, HOUR);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_ticks();
  assert_checks();
}

/* A check that was put off isn't called for by what changes no key. */
static void test_check_put_off(void **state)
{
  uint64_t at;
  int i;

  (void)state;
  contoso_bring_up();
  contoso.dns_fails = DKIMKIT_DNS_TIMEOUT;
  contoso.nobody_checks = 1;
  world_pass(&contoso, 2 * DAY);
  for (i = 0; i < 3; i++) {
    assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    world_wait(&contoso, 10 * MINUTE);
  }
  at = check_at();
  assert_true(at > contoso.wall);
  done(dkimkit_keyring_disable(contoso.ring, DOMAIN));
  assert_int_equal(check_at(), at);
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_LEASE, 3600);
  assert_int_equal(check_at(), at);
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1));
  assert_checks();
  assert_int_not_equal(check_at(), at);
}

/* What was put off before there was anything to find is due once there is. */
static void test_check_after_publication(void **state)
{
  (void)state;
  contoso.dns_fails = DKIMKIT_DNS_TIMEOUT;
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
  assert_true(check_at() > contoso.wall);
  world_publish(&contoso);
  assert_checks();
  assert_true(check_at() <= contoso.wall);
}

/* It's a tick that tells of what a check has found. */
static void test_alarm_calls_a_tick(void **state)
{
  dkk_ring_domain_row row;

  (void)state;
  contoso_bring_up();
  world_put(&contoso.zone, "selector1-contoso-com._domainkey." INITIAL, 0,
            "v=DKIM1; k=ed25519; "
            "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  read_row(&row);
  assert_int_equal(row.tick_at, contoso.wall);
  contoso.alarms = 0;
  done(world_tick(&contoso));
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_FOREIGN_KEY) != 0);
  assert_int_equal(contoso.alarm_slot, 0);
}

/* ---- keys that are made ---- */

static long long keys(void)
{
  return database_number("SELECT count(*) FROM ring_key"
                         " WHERE domain = 'contoso.com'");
}

/* Only where there is no standby, and something signed with it. */
static void test_keys_of_compromise(void **state)
{
  (void)state;
  contoso_bring_up();
  assert_int_equal(keys(), 2);
  /* The standby: the other one signs. */
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1));
  assert_int_equal(keys(), 2);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(keys(), 2);
  world_pass(&contoso, 2 * HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_REVOKED);
  /* The one that signs, without another. */
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0));
  assert_int_equal(keys(), 3);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(keys(), 3);
}

static void test_keys_of_compromise_with_standby(void **state)
{
  (void)state;
  contoso_bring_up();
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0));
  assert_int_equal(keys(), 2);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
}

static int count_master(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  unsigned *calls = user_data;

  (void)id;
  ++*calls;
  memset(key, 1, 32);
  return 0;
}

/* Where no key is made, no master key is asked for. */
static void test_master_of_compromise(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  unsigned calls = 0;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, count_master, &calls),
      DKIMKIT_OK);
  contoso_bring_up();
  done(dkimkit_keyring_compromise(ring, DOMAIN, 1));
  assert_int_equal(calls, 0);
  world_pass(&contoso, 2 * HOUR);
  done(dkimkit_keyring_compromise(ring, DOMAIN, 0));
  assert_int_equal(calls, 1);
  dkimkit_keyring_free(ring);
}

static void test_keys_of_rotate(void **state)
{
  (void)state;
  contoso_bring_up();
  /* The standby is taken. */
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  assert_int_equal(keys(), 2);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_ROTATION_PENDING);
  assert_int_equal(keys(), 2);
  world_pass(&contoso, HOUR);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  assert_int_equal(keys(), 2);
  world_pass(&contoso, 10 * DAY);
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  assert_int_equal(keys(), 3);
  assert_int_equal(world_faults(&contoso), 0);
}

static long long compromised(int slot)
{
  return database_number(slot == 0
                             ? "SELECT count(*) FROM ring_key WHERE slot = 0"
                               " AND domain = 'contoso.com' AND compromised = 1"
                             : "SELECT count(*) FROM ring_key WHERE slot = 1"
                               " AND domain = 'contoso.com'"
                               " AND compromised = 1");
}

/* For ever, whatever becomes of the domain. */
static void test_marks(void **state)
{
  (void)state;
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1));
  assert_int_equal(compromised(0), 0);
  assert_int_equal(compromised(1), 1);
  done(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0));
  assert_int_equal(compromised(0), 1);
  assert_int_equal(compromised(1), 1);
}

/* What is refused says so, and changes nothing. */
static void test_refused(void **state)
{
  uint64_t generation = world_generation(&contoso, DOMAIN);

  (void)state;
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_ROTATION_PENDING);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, INITIAL),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, INITIAL),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(world_generation(&contoso, DOMAIN), generation);
}

/* No key is made for what would be refused. */
static void test_refused_first(void **state)
{
  dkimkit_keyring *ring;

  (void)state;
  contoso_bring_up();
  ring = world_connect(&contoso, 0);
  done(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0));
  world_pass(&contoso, HOUR);
  assert_int_equal(dkimkit_keyring_rotate(ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  world_pass(&contoso, 10 * DAY);
  assert_int_equal(dkimkit_keyring_rotate(ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  dkimkit_keyring_free(ring);
}

/* ---- arguments ---- */

/* Each of them, for a domain and a slot. */
static void expect_all(const char *domain, int slot, int status)
{
  dkimkit_key *key = contoso_key();

  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, domain, slot),
                   status);
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, domain, slot, 0),
                   status);
  assert_int_equal(dkimkit_keyring_delete_key(contoso.ring, domain, slot),
                   status);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, domain, slot, key),
                   status);
  dkimkit_key_free(key);
}

static void expect_without_slot(const char *domain, int status)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  assert_int_equal(dkimkit_keyring_enable(contoso.ring, domain), status);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, domain), status);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, domain, 0), status);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, domain), status);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, domain, settings, 0), status);
  dkimkit_keyring_settings_free(settings);
}

static void test_arguments(void **state)
{
  (void)state;
  expect_all(DOMAIN, -1, DKIMKIT_ERR_INVALID_ARGUMENT);
  expect_all(DOMAIN, 2, DKIMKIT_ERR_INVALID_ARGUMENT);
  expect_all(NULL, 0, DKIMKIT_ERR_INVALID_ARGUMENT);
  expect_all("a..b", 1, DKIMKIT_ERR_DOMAIN_SYNTAX);
  expect_all("nobody.example", 0, DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  expect_all("nobody.example", 1, DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  expect_without_slot(NULL, DKIMKIT_ERR_INVALID_ARGUMENT);
  expect_without_slot("a..b", DKIMKIT_ERR_DOMAIN_SYNTAX);
  expect_without_slot("nobody.example", DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(keys(), 2);
}

static void test_bits(void **state)
{
  static const struct {
    unsigned bits;
    int status;
  } cases[] = {
      {1, DKIMKIT_ERR_KEY_TOO_SMALL},
      {1023, DKIMKIT_ERR_KEY_TOO_SMALL},
      {4097, DKIMKIT_ERR_KEY_TOO_LARGE},
      /* In their range: it is the domain that isn't there. */
      {0, DKIMKIT_KEYRING_ERR_NO_DOMAIN},
      {1024, DKIMKIT_KEYRING_ERR_NO_DOMAIN},
      {4096, DKIMKIT_KEYRING_ERR_NO_DOMAIN},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    assert_int_equal(
        dkimkit_keyring_rotate(contoso.ring, "nobody.example", cases[i].bits),
        cases[i].status);
  }
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_log),
      TEST(test_log_of_cancel),
      TEST(test_schedule),
      TEST(test_check_put_off),
      TEST(test_check_after_publication),
      TEST(test_alarm_calls_a_tick),
      TEST(test_keys_of_compromise),
      TEST(test_keys_of_compromise_with_standby),
      TEST(test_master_of_compromise),
      TEST(test_keys_of_rotate),
      TEST(test_marks),
      TEST(test_refused),
      TEST(test_refused_first),
      TEST(test_arguments),
      TEST(test_bits),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
