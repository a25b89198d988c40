/* SPDX-License-Identifier: MIT */

/* What is damaged or missing: it's found, and stops nobody else.
 *
 * usage: ring_damage_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

/* ---- what is damaged ---- */

static void test_verify_store(void **state)
{
  uint64_t faults = 0;
  unsigned count = 0;

  (void)state;
  contoso_bring_up();
  assert_int_equal(world_faults(&contoso), 0);
  /* The private key of a selector that signs is gone. */
  database_run("UPDATE ring_key SET sealed = NULL WHERE domain = 'contoso.com'"
               " AND slot = 0");
  assert_int_equal(world_faults(&contoso), 1);
  assert_int_equal(
      dkimkit_keyring_verify_store(&faults, contoso.ring, count_fault, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 1);
  database_run("UPDATE ring_key SET sealed = NULL");
  assert_int_equal(world_faults(&contoso), 4);
}

static void test_verify_store_other_text(void **state)
{
  (void)state;
  /* What would be published is another key than what signs. */
  database_run("UPDATE ring_key SET txt = (SELECT k.txt FROM ring_key k"
               " WHERE k.domain = 'contoso.com' AND k.slot = 1)"
               " WHERE domain = 'contoso.com' AND slot = 0");
  assert_int_equal(world_faults(&contoso), 1);
}

static void test_verify_store_other_domain(void **state)
{
  (void)state;
  /* The record is right; the seals don't open for another domain. */
  database_run("UPDATE ring_key SET domain = 'contoso.com'"
               " WHERE domain = 'contoso.onhost.example' AND slot = 0");
  assert_true(world_faults(&contoso) >= 1);
}

static void test_verify_store_left_behind(void **state)
{
  (void)state;
  database_run("DELETE FROM ring_domain WHERE name = 'contoso.com'");
  assert_int_equal(world_faults(&contoso), 2);
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
  assert_int_equal(world_faults(&contoso), 2);
}

typedef struct told {
  unsigned count;
  /** Ends it after so many. */
  unsigned most;
  char tenant[160];
  char domain[256];
  char detail[256];
} told;

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  dkimkit_keyring_domain *of = NULL;
  told *t = user_data;

  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, DOMAIN),
                   DKIMKIT_ERR_REENTERED);
  snprintf(t->tenant, sizeof(t->tenant), "%s",
           dkimkit_keyring_fault_tenant(fault));
  snprintf(t->domain, sizeof(t->domain), "%s",
           dkimkit_keyring_fault_domain(fault));
  snprintf(t->detail, sizeof(t->detail), "%s",
           dkimkit_keyring_fault_detail(fault));
  return ++t->count == t->most ? 7 : 0;
}

static void expect_one(const char *tenant, const char *domain,
                       const char *detail)
{
  told t = {.count = 0};
  uint64_t faults = 77;

  assert_int_equal(
      dkimkit_keyring_verify_store(&faults, contoso.ring, on_fault, &t),
      DKIMKIT_OK);
  assert_int_equal(faults, 1);
  assert_int_equal(t.count, 1);
  assert_string_equal(t.tenant, tenant);
  assert_string_equal(t.domain, domain);
  assert_string_equal(t.detail, detail);
  /* The keyring can be used again. */
  assert_int_equal(world_faults(&contoso), 1);
}

/* Whose it is and what it is, wherever its key is in their order. */
static void test_verify_store_tells(void **state)
{
  static const char *const domains[] = {DOMAIN, INITIAL};
  char statement[200];
  size_t i;

  (void)state;
  for (i = 0; i < 4; i++) {
    const char *domain = domains[i / 2];
    int slot = (int)(i % 2);

    snprintf(statement, sizeof(statement),
             "CREATE TABLE kept AS SELECT sealed FROM ring_key"
             " WHERE domain = '%s' AND slot = %d",
             domain, slot);
    database_run(statement);
    snprintf(statement, sizeof(statement),
             "UPDATE ring_key SET sealed = NULL"
             " WHERE domain = '%s' AND slot = %d",
             domain, slot);
    database_run(statement);
    expect_one("", domain,
               dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_KEY_DELETED));
    snprintf(statement, sizeof(statement),
             "UPDATE ring_key SET sealed = (SELECT sealed FROM kept)"
             " WHERE domain = '%s' AND slot = %d",
             domain, slot);
    database_run(statement);
    database_run("DROP TABLE kept");
    assert_int_equal(world_faults(&contoso), 0);
  }
  database_run("UPDATE ring_key SET txt = 'no record'"
               " WHERE domain = 'contoso.com' AND slot = 0");
  expect_one(TENANT, DOMAIN,
             "the key of selector1 has the record of another one");
  database_run("UPDATE ring_key SET txt = (SELECT k.txt FROM ring_key k"
               " WHERE k.domain = 'contoso.com' AND k.slot = 1)"
               " WHERE domain = 'contoso.com' AND slot = 0;"
               "UPDATE ring_domain SET key_bits = -1"
               " WHERE name = 'contoso.com'");
  /* What a damaged domain has isn't known: no key is left behind. */
  expect_one(TENANT, DOMAIN,
             dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_STORE_DAMAGED));
}

static int give_octet(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  const uint8_t *octet = user_data;

  (void)id;
  memset(key, *octet, 32);
  return *octet != 0 ? 0 : -1;
}

/* No private key could be opened: that isn't told as no fault. */
static void test_verify_store_without_the_source(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  uint64_t faults = 77;
  uint8_t octet = 0;

  (void)state;
  database_run("UPDATE ring_key SET sealed = (SELECT k.sealed FROM ring_key k"
               " WHERE k.domain = 'contoso.com' AND k.slot = 1)"
               " WHERE domain = 'contoso.com' AND slot = 0");
  assert_int_equal(dkimkit_keyring_set_master_source(ring, give_octet, &octet),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(faults, 0);
  octet = 1;
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 1);
  /* Those that it has are enough, whatever the source says. */
  octet = 0;
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 1);
  dkimkit_keyring_free(ring);
}

/* What the callback returns ends it. */
static void test_verify_store_ends(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  told t = {.count = 0, .most = 1};
  uint64_t faults = 77;

  (void)state;
  /* Without a master key the private keys stay closed. */
  database_run("UPDATE ring_key SET txt = 'no record'");
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 4);
  for (t.most = 1; t.most <= 4; t.most++) {
    t.count = 0;
    assert_int_equal(
        dkimkit_keyring_verify_store(&faults, contoso.ring, on_fault, &t), 7);
    assert_int_equal(faults, t.most);
    assert_int_equal(t.count, t.most);
  }
  database_run("DELETE FROM ring_domain WHERE name = 'contoso.com';"
               "UPDATE ring_key SET sealed = NULL"
               " WHERE domain = 'contoso.onhost.example'");
  for (t.most = 3; t.most <= 6; t.most++) {
    t.count = 0;
    assert_int_equal(
        dkimkit_keyring_verify_store(NULL, contoso.ring, on_fault, &t), 7);
    assert_int_equal(t.count, t.most);
  }
  assert_int_equal(world_faults(&contoso), 6);
  dkimkit_keyring_free(ring);
}

static void add_left_behind(unsigned count)
{
  char statement[600];

  snprintf(statement, sizeof(statement),
           database_which() == DATABASE_SQLITE
               ? "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                 " SELECT i + 1 FROM n WHERE i < %u)"
                 " INSERT INTO ring_key SELECT randomblob(32), 'a.example',"
                 " 0, 2, 256, 0, 0, 'x', x'00' FROM n"
               : "INSERT INTO ring_key SELECT"
                 " decode(md5(n::text) || md5((-n)::text), 'hex'),"
                 " 'a.example', 0, 2, 256, 0, 0, 'x', '\\x00'::bytea"
                 " FROM generate_series(1, %u) n",
           count);
  database_run(statement);
}

/* They are read 256 at a time. */
static void test_verify_store_many(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  uint64_t faults = 77;

  (void)state;
  add_left_behind(252);
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 252);
  /* The first of all ids. */
  database_run(database_which() == DATABASE_SQLITE
                   ? "UPDATE ring_key SET id = x'00000000000000000000000000"
                     "00000000000000000000000000000000000001' WHERE id ="
                     " (SELECT min(id) FROM ring_key WHERE domain ="
                     " 'a.example')"
                   : "UPDATE ring_key SET id = '\\x00000000000000000000000000"
                     "00000000000000000000000000000000000001' WHERE id ="
                     " (SELECT id FROM ring_key WHERE domain = 'a.example'"
                     " ORDER BY id LIMIT 1)");
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 252);
  database_run("DELETE FROM ring_key WHERE domain = 'a.example'");
  add_left_behind(700);
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 700);
  dkimkit_keyring_free(ring);
}

/* More selectors than there is room for at first. */
static void test_verify_store_many_domains(void **state)
{
  char domain[64];
  unsigned i;

  (void)state;
  for (i = 0; i < 140; i++) {
    snprintf(domain, sizeof(domain), "d%u.example", i);
    world_domain(&contoso, TENANT, domain);
  }
  assert_int_equal(world_faults(&contoso), 0);
  database_run("UPDATE ring_key SET sealed = NULL"
               " WHERE domain = 'd139.example' AND slot = 1");
  expect_one("", "d139.example",
             dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_KEY_DELETED));
}

static int end_walk(const dkimkit_keyring_fault *fault, void *user_data)
{
  (void)fault;
  ++*(unsigned *)user_data;
  return -5;
}

/* Whatever the callback returns; and it isn't told twice of one key. */
static void test_verify_store_ended(void **state)
{
  unsigned calls = 0;
  uint64_t faults = 0;

  (void)state;
  database_run("DELETE FROM ring_domain WHERE name = '" DOMAIN "'");
  assert_int_equal(
      dkimkit_keyring_verify_store(&faults, contoso.ring, end_walk, &calls),
      -5);
  assert_int_equal(calls, 1);
  assert_int_equal(faults, 1);
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
    assert_int_equal(dkimkit_keyring_domain_signs(
                         domain, DKIMKIT_KEYRING_NAME_HOST, contoso.wall),
                     -1);
    assert_null(dkimkit_keyring_domain_record_text(domain, 0));
    dkimkit_keyring_domain_status(domain);
    f->faults++;
  }
  return 0;
}

static int on_error_news(const dkimkit_keyring_news *news, void *user_data)
{
  const char *domain = dkimkit_keyring_news_domain(news);
  unsigned alarms = dkimkit_keyring_news_alarms(news);
  int status = dkimkit_keyring_news_status(news);
  faulty *f = user_data;
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
  contoso_bring_up();
  database_run(database_which() == DATABASE_SQLITE
                   ? "UPDATE ring_domain SET record = x'00'"
                     " WHERE name = 'contoso.com'"
                   : "UPDATE ring_domain SET record = '\\x00'"
                     " WHERE name = 'contoso.com'");
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0),
      DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(
      dkimkit_keyring_each_domain(contoso.ring, NULL, on_faulty, &f),
      DKIMKIT_OK);
  assert_int_equal(f.count, 2);
  assert_int_equal(f.faults, 1);
  assert_int_equal(world_faults(&contoso), 1);
  f.faults = 0;
  world_wait(&contoso, 11 * HOUR);
  assert_int_equal(
      dkimkit_keyring_tick(contoso.ring, 10, on_error_news, NULL, &f),
      DKIMKIT_OK);
  assert_int_equal(f.faults, 1);
  assert_int_equal(
      dkimkit_keyring_each_order(contoso.ring, count_order, &f.count),
      DKIMKIT_OK);
  world_expect(&contoso, TENANT, DOMAIN, INITIAL,
               "selector1-contoso-onhost-example",
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               DKIMKIT_KEYRING_WHY_NO_KEY);
  assert_int_equal(dkimkit_keyring_view_damaged(contoso.view), 1);
  assert_int_equal(dkimkit_keyring_view_count(contoso.view), 2);
  dkimkit_keyring_settings_free(settings);
}

/* Without a master key no new key is made, but nothing may stop an emergency.
 */
static void test_compromise_without_master(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);

  (void)state;
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, -1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 1), DKIMKIT_OK);
  world_pass(&contoso, 2 * HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_REVOKED);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_REVOKED);
  contoso.alarms = 0;
  contoso.did = 0;
  /* A tick with one makes it. */
  world_pass(&contoso, 4 * HOUR);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_NO_KEY) != 0);
  assert_true((contoso.did & (DKIMKIT_KEYRING_DID_ROTATE |
                              DKIMKIT_KEYRING_DID_MAKE_KEY)) != 0);
  assert_int_equal(world_faults(&contoso), 0);
  dkimkit_keyring_free(ring);
}

/* Nobody is given a serial of which nothing is known. */
static void test_damaged_zone(void **state)
{
  static const uint8_t digest[32] = {1};
  uint32_t serial = 0;

  (void)state;
  assert_int_equal(dkimkit_keyring_zone_serial(&serial, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_OK);
  database_run("UPDATE ring_zone SET serial = -1");
  assert_int_equal(dkimkit_keyring_zone_serial(&serial, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_string_not_equal(dkimkit_keyring_message(contoso.ring), "");
}

/* Nor one that couldn't be kept: it would be given to another zone file. */
static void test_zone_that_cannot_be_kept(void **state)
{
  static const uint8_t digest[32] = {1};
  uint32_t serial = 0;

  (void)state;
  assert_int_equal(dkimkit_keyring_zone_serial(&serial, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_OK);
  database_run("CREATE UNIQUE INDEX one ON ring_zone ((serial IS NOT NULL))");
  serial = 12345;
  assert_true(dkimkit_keyring_zone_serial(&serial, contoso.ring,
                                          "other.example", digest) < 0);
  assert_int_equal(serial, 12345);
}

/* What one domain can't have doesn't keep a tick from the others. */
static void test_tick_goes_on(void **state)
{
  (void)state;
  contoso_bring_up();
  world_domain(&contoso, TENANT, "a.example");
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY);
  world_undelegate(&contoso, DOMAIN, 1);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  world_domain(&contoso, TENANT, "z.example");
  contoso.alarms = 0;
  world_pass(&contoso, 5 * DAY);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_ERROR) != 0);
  assert_int_equal(contoso.status, DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_state(&contoso, "a.example", 0),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(world_state(&contoso, "z.example", 0),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_verify_store),
      TEST(test_verify_store_other_text),
      TEST(test_verify_store_other_domain),
      TEST(test_verify_store_left_behind),
      TEST(test_verify_store_seal),
      TEST(test_verify_store_tells),
      TEST(test_verify_store_without_the_source),
      TEST(test_verify_store_ends),
      TEST(test_verify_store_many),
      TEST(test_verify_store_many_domains),
      TEST(test_verify_store_ended),
      TEST(test_damaged_record),
      TEST(test_compromise_without_master),
      TEST(test_damaged_zone),
      TEST(test_zone_that_cannot_be_kept),
      TEST(test_tick_goes_on),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
