/* SPDX-License-Identifier: MIT */

/* What is stored is what is read: the keyring as a whole, tenants, zones and
 * the audit log, on any database.
 *
 * usage: store_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "opened.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- the keyring as a whole ---- */

static void test_exists(void **state)
{
  dkk_ring_store *other = NULL;

  (void)state;
  assert_int_equal(database_open(&other, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  assert_null(other);
  assert_string_not_equal(database_message(), "");
  /* It's still there, and can be used. */
  add("contoso.example", 1);
}

static void test_missing(void **state)
{
  dkk_ring_store *other = NULL;

  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  database_clear();
  assert_int_equal(database_open(&other, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
  assert_string_not_equal(database_message(), "");
  assert_int_equal(database_open(&other, DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_KEYRING_ERR_STORE_MISSING);
  assert_int_equal(database_open(&other, 4), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(database_open(&other, DKIMKIT_KEYRING_OPEN_CREATE |
                                             DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(other);
}

static void test_schema_version(void **state)
{
  static const struct {
    const char *change;
    int expected;
  } cases[] = {
      {"UPDATE ring_meta SET version = 2", DKIMKIT_KEYRING_ERR_STORE_NEWER},
      {"UPDATE ring_meta SET version = 9223372036854775807",
       DKIMKIT_KEYRING_ERR_STORE_NEWER},
      {"UPDATE ring_meta SET version = 0", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"UPDATE ring_meta SET version = -1", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"UPDATE ring_meta SET version = 1, mark = 'dkimkit'",
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"UPDATE ring_meta SET mark = 'dkimkit keyring'", DKIMKIT_OK},
      {"INSERT INTO ring_meta VALUES ('another', 1)",
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"DELETE FROM ring_meta", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"ALTER TABLE ring_meta DROP COLUMN version",
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"DROP TABLE ring_meta", DKIMKIT_KEYRING_ERR_STORE_MISSING},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_ring_store *other = NULL;
    int rv;

    database_run(cases[i].change);
    rv = database_open(&other, 0);
    if (rv != cases[i].expected) {
      fail_msg("%s: %d (%s)", cases[i].change, rv, database_message());
    }
    assert_int_equal(database_message()[0] == '\0', rv == DKIMKIT_OK);
    dkk_ring_store_close(other);
  }
}

/* The same octets, but no text. */
static void test_mark_of_octets(void **state)
{
  dkk_ring_store *other = NULL;

  (void)state;
  database_run(database_which() == DATABASE_SQLITE
                   ? "UPDATE ring_meta SET mark = CAST(mark AS BLOB)"
                   : "ALTER TABLE ring_meta ALTER COLUMN mark TYPE BYTEA"
                     " USING mark::BYTEA");
  assert_int_equal(database_open(&other, 0), DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_null(other);
}

static void test_read_only(void **state)
{
  dkk_ring_store *other = another(DKIMKIT_KEYRING_OPEN_READ_ONLY);
  dkk_ring_tenant_row row;

  (void)state;
  assert_int_equal(dkk_ring_store_get_tenant(other, "contoso", &row),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_begin(other, 1),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_string_not_equal(dkk_ring_store_message(other), "");
  assert_int_equal(dkk_ring_store_begin(other, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_remove_tenant(other, "contoso"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_commit(other), DKIMKIT_OK);
  dkk_ring_store_close(other);
}

static void test_transactions_only(void **state)
{
  dkk_ring_key_id id = row_key_id(1);

  (void)state;
  add("contoso.example", 1);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_delete_secret(store, &id), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_begin(store, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_mark_compromised(store, &id),
                   DKIMKIT_ERR_STATE);
  dkk_ring_store_rollback(store);
  dkk_ring_store_rollback(store);
  begin();
  assert_int_equal(dkk_ring_store_mark_compromised(store, &id), DKIMKIT_OK);
  commit();
}

static void test_rollback(void **state)
{
  dkk_ring_domain_row row;
  uint64_t count = 99;

  (void)state;
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_OK);
  dkk_ring_store_rollback(store);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkk_ring_store_count_secrets(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  /* Closing is rolling back. */
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  dkk_ring_store_close(store);
  store = another(0);
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
}

/* After a statement that the database refused, nothing of it is stored. */
static void test_after_an_error(void **state)
{
  dkk_ring_store *other;
  uint64_t count = 99;

  (void)state;
  database_run("ALTER TABLE ring_audit RENAME TO ring_gone");
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  {
    dkk_ring_audit_row audit = {0};

    assert_int_equal(dkk_ring_store_add_audit(store, &audit),
                     DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    assert_string_not_equal(dkk_ring_store_message(store), "");
  }
  assert_int_equal(dkk_ring_store_count_domains(store, &count),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkk_ring_store_commit(store),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  other = another(0);
  assert_int_equal(dkk_ring_store_count_domains(other, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  dkk_ring_store_close(other);
  add("contoso.example", 1);
}

/* ---- tenants ---- */

static int collect_tenant(const dkk_ring_tenant_row *row, void *user)
{
  char *names = user;

  strcat(names, row->name);
  strcat(names, "|");
  return strcmp(row->name, "stop") == 0 ? 77 : 0;
}

/* One is set, and none of the others, which may have been set meanwhile. */
static void set_option(dkk_ring_tenant_row *row, dkimkit_keyring_option option,
                       unsigned value)
{
  dkk_ring_tenant_row back;

  begin();
  assert_int_equal(dkk_ring_store_set_option(store, row->name, option, value),
                   DKIMKIT_OK);
  commit();
  assert_int_equal(dkk_ring_store_get_tenant(store, row->name, &back),
                   DKIMKIT_OK);
  assert_memory_equal(&back, row, sizeof(back));
}

static void test_options(void **state)
{
  dkk_ring_tenant_row row;

  (void)state;
  row_tenant(&row, "adatum");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  commit();
  row.default_policy = DKK_RING_DEFAULT_NONE;
  set_option(&row, DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
             DKK_RING_DEFAULT_NONE);
  row.allow_parent = 0;
  set_option(&row, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 0);
  row.double_sign = 1;
  set_option(&row, DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1);
  row.skip_internal = 0;
  set_option(&row, DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL, 0);
  row.skip_list = 1;
  set_option(&row, DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1);
  row.skip_signed = 1;
  set_option(&row, DKIMKIT_KEYRING_OPTION_SKIP_SIGNED, 1);
}

static void test_tenants(void **state)
{
  dkk_ring_tenant_row row;
  dkk_ring_tenant_row back;
  char names[512] = "";

  (void)state;
  row_tenant(&row, "B\xc3\xbc"
                   "cher & 'S\xc3\xb6"
                   "hne'");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  memset(&back, 0xa5, sizeof(back));
  assert_int_equal(dkk_ring_store_get_tenant(store, row.name, &back),
                   DKIMKIT_OK);
  assert_memory_equal(&back, &row, sizeof(row));
  commit();
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &row),
                   DKIMKIT_KEYRING_ERR_TENANT_EXISTS);
  row_tenant(&row, "stop");
  assert_int_equal(dkk_ring_store_set_option(
                       store, "stop", DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkk_ring_store_remove_tenant(store, "stop"),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  row_tenant(&row, "zebra");
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  commit();
  assert_int_equal(dkk_ring_store_each_tenant(store, collect_tenant, names),
                   77);
  assert_string_equal(names, "B\xc3\xbc"
                             "cher & 'S\xc3\xb6"
                             "hne'|contoso|stop|");
}

static void test_tenant_with_domains(void **state)
{
  dkk_ring_tenant_row row;

  (void)state;
  add("contoso.example", 1);
  begin();
  assert_int_equal(dkk_ring_store_remove_tenant(store, "contoso"),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  dkk_ring_store_rollback(store);
  begin();
  assert_int_equal(dkk_ring_store_remove_domain(store, "contoso.example", 1),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_remove_tenant(store, "contoso"), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_tenant(store, "contoso", &row),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  commit();
}

/* ---- zones and the audit log ---- */

static void test_zones(void **state)
{
  uint8_t digest[32];
  uint8_t expected[32] = {0};
  uint32_t serial = 99;

  (void)state;
  memset(digest, 0xa5, sizeof(digest));
  assert_int_equal(
      dkk_ring_store_get_zone(store, "onhost.example", &serial, digest),
      DKIMKIT_OK);
  assert_int_equal(serial, 0);
  assert_memory_equal(digest, expected, sizeof(digest));
  memset(expected, 0xc3, sizeof(expected));
  begin();
  assert_int_equal(
      dkk_ring_store_set_zone(store, "onhost.example", 0, 7, digest),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_set_zone(store, "onhost.example", 6, 8, digest),
      DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(
      dkk_ring_store_set_zone(store, "onhost.example", 7, UINT32_MAX, expected),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_set_zone(store, "other.example", 0, 1, digest),
      DKIMKIT_OK);
  commit();
  assert_int_equal(
      dkk_ring_store_get_zone(store, "onhost.example", &serial, digest),
      DKIMKIT_OK);
  assert_true(serial == UINT32_MAX);
  assert_memory_equal(digest, expected, sizeof(digest));
}

typedef struct audits {
  dkk_ring_audit_row rows[4];
  int count;
} audits;

static int collect_audit(const dkk_ring_audit_row *row, void *user)
{
  audits *a = user;

  assert_in_range(a->count, 0, COUNT(a->rows) - 1);
  a->rows[a->count++] = *row;
  return 0;
}

static void test_audit(void **state)
{
  static const char *const domains[] = {"a.example", "b.example", "a.example",
                                        ""};
  dkk_ring_audit_row row;
  audits a = {.count = 0};
  audits of_one = {.count = 0};
  audits later = {.count = 0};
  int i;

  (void)state;
  memset(&row, 0, sizeof(row));
  begin();
  for (i = 0; i < 4; i++) {
    row.time = START + (uint64_t)i;
    row.generation = (uint64_t)i;
    strcpy(row.actor, "J\xc3\xb6rg");
    strcpy(row.tenant, "contoso");
    strcpy(row.domain, domains[i]);
    strcpy(row.event, "rotate");
    memset(row.detail, 'd', sizeof(row.detail) - 1);
    assert_int_equal(dkk_ring_store_add_audit(store, &row), DKIMKIT_OK);
  }
  commit();
  assert_int_equal(dkk_ring_store_each_audit(store, NULL, 0, collect_audit, &a),
                   DKIMKIT_OK);
  assert_int_equal(a.count, 4);
  for (i = 0; i < 4; i++) {
    if (i > 0) {
      assert_true(a.rows[i].id > a.rows[i - 1].id);
    }
    row.id = a.rows[i].id;
    row.time = START + (uint64_t)i;
    row.generation = (uint64_t)i;
    memset(row.domain, 0, sizeof(row.domain));
    strcpy(row.domain, domains[i]);
    assert_memory_equal(&a.rows[i], &row, sizeof(row));
  }
  assert_int_equal(
      dkk_ring_store_each_audit(store, "a.example", 0, collect_audit, &of_one),
      DKIMKIT_OK);
  assert_int_equal(of_one.count, 2);
  assert_int_equal(of_one.rows[1].id, a.rows[2].id);
  assert_int_equal(dkk_ring_store_each_audit(store, NULL, a.rows[2].id,
                                             collect_audit, &later),
                   DKIMKIT_OK);
  assert_int_equal(later.count, 1);
  assert_int_equal(later.rows[0].id, a.rows[3].id);
}

static void test_check(void **state)
{
  (void)state;
  add("contoso.example", 1);
  assert_int_equal(dkk_ring_store_check(store), DKIMKIT_OK);
}

/* By the database's own check; PostgreSQL sees to that itself. */
static void test_check_of_references(void **state)
{
  int is_sqlite = database_which() == DATABASE_SQLITE;

  (void)state;
  add("contoso.example", 1);
  database_run("DELETE FROM ring_tenant");
  assert_int_equal(dkk_ring_store_check(store),
                   is_sqlite ? DKIMKIT_KEYRING_ERR_STORE_DAMAGED : DKIMKIT_OK);
  assert_string_equal(dkk_ring_store_message(store),
                      is_sqlite ? "a row refers to one that isn't there" : "");
}

static void test_check_of_pages(void **state)
{
  const char *words;

  (void)state;
  if (database_which() != DATABASE_SQLITE) {
    assert_int_equal(dkk_ring_store_check(store), DKIMKIT_OK);
    return;
  }
  /* Pages of an index of which nothing is known. */
  database_run("PRAGMA writable_schema = ON;"
               "DELETE FROM sqlite_master WHERE name = 'ring_domain_tick'");
  dkk_ring_store_close(store);
  store = another(0);
  assert_int_equal(dkk_ring_store_check(store),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  words = dkk_ring_store_message(store);
  assert_int_equal(strncmp(words, "integrity check: ", 17), 0);
  assert_non_null(strstr(words, "never used"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_exists),
      TEST(test_missing),
      TEST(test_schema_version),
      TEST(test_mark_of_octets),
      TEST(test_read_only),
      TEST(test_transactions_only),
      TEST(test_rollback),
      TEST(test_after_an_error),
      TEST(test_tenants),
      TEST(test_options),
      TEST(test_tenant_with_domains),
      TEST(test_zones),
      TEST(test_audit),
      TEST(test_check),
      TEST(test_check_of_references),
      TEST(test_check_of_pages),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
