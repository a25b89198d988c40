/* SPDX-License-Identifier: MIT */

/* Tables of an older version become those of a newer one, wholly or not at
 * all. There is only one version yet: the second one is made up here.
 *
 * usage: schema_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "database.h"
#include "domain.h"
#include "rows.h"

#include "keyring/schema.h"

#include <stdio.h>

static const char *const second[] = {
    "CREATE TABLE ring_extra (note TEXT NOT NULL)",
    "INSERT INTO ring_extra (note) SELECT name FROM ring_tenant", NULL};
static const char *const third[] = {
    "INSERT INTO ring_extra (note) VALUES ('third')", NULL};
static const char *const wrong[] = {
    "INSERT INTO ring_extra (note) VALUES ('wrong')",
    "INSERT INTO ring_nowhere (note) VALUES ('wrong')", NULL};

static dkk_ring_schema_step steps[3];

static dkk_ring_schema schema_to(int version, const char *const *last)
{
  dkk_ring_schema schema = {steps, version};

  steps[0] = dkk_ring_schema_current()->steps[0];
  steps[1] = (dkk_ring_schema_step){{second, second}};
  steps[2] = (dkk_ring_schema_step){{last, last}};
  return schema;
}

static dkk_ring_sql *connect_to(unsigned flags)
{
  char message[DKK_RING_SQL_MESSAGE_MAX + 1];
  dkk_ring_sql *sql = NULL;
  int rv = DKIMKIT_ERR_UNSUPPORTED;

#ifdef DKK_RING_SQLITE
  if (database_which() == DATABASE_SQLITE) {
    rv = dkk_ring_sql_open_sqlite(&sql, database_where(), flags, message);
  }
#endif
#ifdef DKK_RING_POSTGRESQL
  if (database_which() == DATABASE_POSTGRESQL) {
    rv = dkk_ring_sql_open_postgresql(&sql, database_where(), flags, message);
  }
#endif
  assert_int_equal(rv, DKIMKIT_OK);
  return sql;
}

static int set_up(void **state)
{
  dkk_ring_store *store = NULL;
  dkk_ring_tenant_row tenant;

  (void)state;
  database_clear();
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_OK);
  row_tenant(&tenant, "contoso");
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  dkk_ring_store_close(store);
  return 0;
}

static int open_with(const dkk_ring_schema *schema, unsigned flags)
{
  dkk_ring_sql *sql = connect_to(flags);
  int rv = dkk_ring_schema_open(sql, schema);

  assert_int_equal(sql->message[0] == '\0', rv == DKIMKIT_OK);
  assert_int_equal(sql->transaction, DKK_RING_SQL_NO_TRANSACTION);
  dkk_ring_sql_close(sql);
  return rv;
}

static long long version(void)
{
  return database_number("SELECT version FROM ring_meta");
}

static long long extra(const char *note)
{
  char text[128];

  snprintf(text, sizeof(text),
           "SELECT count(*) FROM ring_extra WHERE note = '%s'", note);
  return database_number(text);
}

static void test_upgrade(void **state)
{
  dkk_ring_schema schema = schema_to(3, third);
  dkk_ring_store *store = NULL;

  (void)state;
  assert_int_equal(version(), 1);
  assert_int_equal(open_with(&schema, 0), DKIMKIT_OK);
  assert_int_equal(version(), 3);
  assert_int_equal(extra("contoso"), 1);
  assert_int_equal(extra("third"), 1);
  /* Once. */
  assert_int_equal(open_with(&schema, 0), DKIMKIT_OK);
  assert_int_equal(extra("contoso"), 1);
  assert_int_equal(extra("third"), 1);
  /* What knows version 1 doesn't touch it. */
  assert_int_equal(database_open(&store, 0), DKIMKIT_KEYRING_ERR_STORE_NEWER);
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_KEYRING_ERR_STORE_NEWER);
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
}

static void test_read_only(void **state)
{
  dkk_ring_schema schema = schema_to(2, NULL);

  (void)state;
  assert_int_equal(open_with(&schema, DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(version(), 1);
}

/* A step that fails leaves the version before it. */
static void test_failure(void **state)
{
  dkk_ring_schema schema = schema_to(3, wrong);

  (void)state;
  assert_int_equal(open_with(&schema, 0), DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(version(), 2);
  assert_int_equal(extra("contoso"), 1);
  assert_int_equal(extra("wrong"), 0);
  schema = schema_to(3, third);
  assert_int_equal(open_with(&schema, 0), DKIMKIT_OK);
  assert_int_equal(version(), 3);
}

/* The other one has done it while this one was waiting for it. */
static void test_two(void **state)
{
  dkk_ring_schema schema = schema_to(2, NULL);
  dkk_ring_sql *slow = connect_to(0);

  (void)state;
  assert_int_equal(open_with(&schema, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_schema_open(slow, &schema), DKIMKIT_OK);
  dkk_ring_sql_close(slow);
  assert_int_equal(version(), 2);
  assert_int_equal(extra("contoso"), 1);
}

/* Made anew with all steps at once, or not at all. */
static void test_create(void **state)
{
  dkk_ring_schema schema = schema_to(3, wrong);
  unsigned flags = DKIMKIT_KEYRING_OPEN_CREATE;
  dkk_ring_sql *sql;

  (void)state;
  database_clear();
  sql = connect_to(flags);
  assert_int_equal(dkk_ring_schema_create(sql, &schema),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkk_ring_schema_open(sql, &schema),
                   DKIMKIT_KEYRING_ERR_STORE_MISSING);
  schema = schema_to(3, third);
  assert_int_equal(dkk_ring_schema_create(sql, &schema), DKIMKIT_OK);
  assert_int_equal(dkk_ring_schema_create(sql, &schema),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  dkk_ring_sql_close(sql);
  assert_int_equal(version(), 3);
  assert_int_equal(extra("third"), 1);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_upgrade), TEST(test_read_only), TEST(test_failure),
      TEST(test_two),     TEST(test_create),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
