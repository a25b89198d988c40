/* SPDX-License-Identifier: MIT */

/* A connection to a database, as sql.h says it is: values, errors,
 * transactions, and what it's set to.
 *
 * usage: connection_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 *        database.h */

#include "database.h"
#include "domain.h"

#include "keyring/sql.h"

#include <stdio.h>

#define UNIQUE DKK_RING_SQL_ERR_UNIQUE
#define FOREIGN DKK_RING_SQL_ERR_FOREIGN
#define DAMAGED DKIMKIT_KEYRING_ERR_STORE_DAMAGED
#define FAILED DKIMKIT_KEYRING_ERR_STORE

static dkk_ring_sql *sql;
static char message[DKK_RING_SQL_MESSAGE_MAX + 1];

static dkk_ring_sql *open_connection(unsigned flags)
{
  dkk_ring_sql *opened = NULL;
  int rv = DKIMKIT_ERR_UNSUPPORTED;

#ifdef DKK_RING_SQLITE
  if (database_which() == DATABASE_SQLITE) {
    rv = dkk_ring_sql_open_sqlite(&opened, database_where(), flags, message);
  }
#endif
#ifdef DKK_RING_POSTGRESQL
  if (database_which() == DATABASE_POSTGRESQL) {
    rv =
        dkk_ring_sql_open_postgresql(&opened, database_where(), flags, message);
  }
#endif
  if (rv != DKIMKIT_OK) {
    fail_msg("%d: %s", rv, message);
  }
  return opened;
}

static int set_up(void **state)
{
  (void)state;
  database_clear();
  sql = open_connection(DKIMKIT_KEYRING_OPEN_CREATE);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkk_ring_sql_close(sql);
  sql = NULL;
  return 0;
}

static int run(const char *text)
{
  dkk_ring_sql_statement statement = {text, NULL, 0, NULL, NULL};

  return dkk_ring_sql_write(sql, &statement, NULL);
}

static void must_run(const char *text)
{
  int rv = run(text);

  if (rv != DKIMKIT_OK) {
    fail_msg("%s: %d (%s)", text, rv, sql->message);
  }
}

static void begin(void)
{
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
}

static void commit(void)
{
  assert_int_equal(dkk_ring_sql_commit(sql), DKIMKIT_OK);
}

/* In a transaction of its own. */
static void once(const char *text)
{
  begin();
  must_run(text);
  commit();
}

/* ---- what is read ---- */

typedef struct seen {
  dkk_ring_sql_value values[DKK_RING_SQL_COLUMNS_MAX];
  char octets[8][64];
  int columns;
  int rows;
  /** What the callback answers. */
  int end;
} seen;

static int look(const dkk_ring_sql_value *columns, int count, void *user)
{
  seen *s = user;
  int i;

  assert_in_range(count, 1, DKK_RING_SQL_COLUMNS_MAX);
  for (i = 0; i < count; i++) {
    s->values[i] = columns[i];
    if (i < 8 && columns[i].len > 0) {
      assert_in_range(columns[i].len, 1, sizeof(s->octets[i]));
      memcpy(s->octets[i], columns[i].octets, columns[i].len);
    }
  }
  s->columns = count;
  s->rows++;
  return s->end;
}

static int read_with(seen *s, const char *text,
                     const dkk_ring_sql_value *parameters, int count)
{
  dkk_ring_sql_statement statement = {text, parameters, count, look, s};

  s->rows = 0;
  s->columns = 0;
  return dkk_ring_sql_read(sql, &statement);
}

static int read_one(seen *s, const char *text)
{
  memset(s, 0, sizeof(*s));
  return read_with(s, text, NULL, 0);
}

static int64_t number(const char *text)
{
  seen s;

  assert_int_equal(read_one(&s, text), DKIMKIT_OK);
  assert_int_equal(s.rows, 1);
  assert_int_equal(s.values[0].type, DKK_RING_SQL_INTEGER);
  return s.values[0].integer;
}

static void text_is(const char *text, const char *expected)
{
  seen s;

  assert_int_equal(read_one(&s, text), DKIMKIT_OK);
  assert_int_equal(s.rows, 1);
  assert_int_equal(s.values[0].type, DKK_RING_SQL_TEXT);
  assert_int_equal(s.values[0].len, strlen(expected));
  assert_memory_equal(s.octets[0], expected, strlen(expected));
}

static int is_sqlite(void)
{
  return database_which() == DATABASE_SQLITE;
}

static void make_table(void)
{
  once(is_sqlite() ? "CREATE TABLE v (n BIGINT, t TEXT, o BLOB)"
                   : "CREATE TABLE v (n BIGINT, t TEXT, o BYTEA)");
}

static void came_back(const dkk_ring_sql_value *given, const seen *s)
{
  int i;

  assert_int_equal(s->rows, 1);
  assert_int_equal(s->columns, 3);
  for (i = 0; i < 3; i++) {
    const dkk_ring_sql_value *found = &s->values[i];

    if (given[i].type != DKK_RING_SQL_INTEGER && given[i].octets == NULL) {
      assert_int_equal(found->type, DKK_RING_SQL_NULL);
      assert_null(found->octets);
      assert_int_equal(found->len, 0);
      continue;
    }
    assert_int_equal(found->type, given[i].type);
    assert_true(found->integer == given[i].integer);
    assert_int_equal(found->len, given[i].len);
    if (given[i].len > 0) {
      assert_memory_equal(s->octets[i], given[i].octets, given[i].len);
    }
  }
}

static void test_values(void **state)
{
  static const uint8_t octets[] = {0, 1, 0x7f, 0x80, 0xff};
  static const dkk_ring_sql_value no_text = {DKK_RING_SQL_TEXT, 0, NULL, 0};
  static const dkk_ring_sql_value no_octets = {DKK_RING_SQL_OCTETS, 0, NULL, 0};
  const dkk_ring_sql_value given[][3] = {
      {dkk_ring_sql_integer(0), dkk_ring_sql_text(""),
       dkk_ring_sql_octets(octets, 0)},
      {dkk_ring_sql_integer(0x0123456789abcdef), dkk_ring_sql_text("a"),
       dkk_ring_sql_octets(octets, sizeof(octets))},
      {dkk_ring_sql_integer(-2),
       dkk_ring_sql_text("B\xc3\xbc"
                         "cher"),
       dkk_ring_sql_octets(octets, 1)},
      {dkk_ring_sql_integer(INT64_MIN), no_text, no_octets},
      {dkk_ring_sql_integer(INT64_MAX), no_text, no_octets},
  };
  size_t i;

  (void)state;
  make_table();
  for (i = 0; i < COUNT(given); i++) {
    /* By their numbers, not by where they stand. */
    dkk_ring_sql_statement insert = {
        "INSERT INTO v (o, t, n) VALUES ($3, $2, $1)", given[i], 3, NULL, NULL};
    uint64_t changed = 77;
    seen s = {.rows = 0};

    begin();
    assert_int_equal(dkk_ring_sql_write(sql, &insert, &changed), DKIMKIT_OK);
    assert_int_equal(changed, 1);
    commit();
    assert_int_equal(
        read_with(&s, "SELECT n, t, o FROM v WHERE n = $1", given[i], 1),
        DKIMKIT_OK);
    came_back(given[i], &s);
  }
}

static void test_types(void **state)
{
  seen s;

  (void)state;
  assert_int_equal(
      read_one(&s, "SELECT CAST(-7 AS INTEGER), CAST(7 AS INTEGER), 1.5, NULL"),
      DKIMKIT_OK);
  assert_int_equal(s.columns, 4);
  assert_int_equal(s.values[0].type, DKK_RING_SQL_INTEGER);
  assert_int_equal(s.values[0].integer, -7);
  assert_int_equal(s.values[1].integer, 7);
  assert_int_equal(s.values[2].type, DKK_RING_SQL_OTHER);
  assert_null(s.values[2].octets);
  assert_int_equal(s.values[3].type, DKK_RING_SQL_NULL);
}

/* A row that has more is one of no table of ours. */
static void test_columns(void **state)
{
  char text[512] = "SELECT 1";
  seen s;
  int i;

  (void)state;
  for (i = 1; i < DKK_RING_SQL_COLUMNS_MAX; i++) {
    strcat(text, ", 1");
  }
  assert_int_equal(read_one(&s, text), DKIMKIT_OK);
  assert_int_equal(s.columns, DKK_RING_SQL_COLUMNS_MAX);
  strcat(text, ", 1");
  assert_int_equal(read_one(&s, text), DKIMKIT_OK);
  assert_int_equal(s.columns, DKK_RING_SQL_COLUMNS_MAX);
}

static void test_rows(void **state)
{
  dkk_ring_sql_statement update = {"UPDATE v SET t = 'x' WHERE n > 1", NULL, 0,
                                   NULL, NULL};
  dkk_ring_sql_statement select = {"SELECT n FROM v", NULL, 0, NULL, NULL};
  uint64_t changed = 77;
  seen s;

  (void)state;
  make_table();
  once("INSERT INTO v (n) VALUES (1), (2), (3)");
  assert_int_equal(read_one(&s, "SELECT n FROM v ORDER BY n"), DKIMKIT_OK);
  assert_int_equal(s.rows, 3);
  assert_int_equal(s.values[0].integer, 3);
  begin();
  assert_int_equal(dkk_ring_sql_write(sql, &update, &changed), DKIMKIT_OK);
  assert_int_equal(changed, 2);
  /* Reading changes nothing, and nobody needs to want the rows. */
  assert_int_equal(dkk_ring_sql_write(sql, &select, &changed), DKIMKIT_OK);
  assert_int_equal(changed, 0);
  update.text = "UPDATE v SET t = 'x' WHERE n > 3";
  assert_int_equal(dkk_ring_sql_write(sql, &update, &changed), DKIMKIT_OK);
  assert_int_equal(changed, 0);
  commit();
  /* The callback has seen enough. */
  memset(&s, 0, sizeof(s));
  s.end = -42;
  assert_int_equal(read_with(&s, "SELECT n FROM v", NULL, 0), -42);
  assert_int_equal(s.rows, 1);
  assert_int_equal(number("SELECT count(*) FROM v"), 3);
}

/* ---- errors ---- */

static void test_errors(void **state)
{
  static const struct {
    const char *text;
    int expected;
  } cases[] = {
      {"INSERT INTO parent VALUES (1)", UNIQUE},
      {"INSERT INTO child VALUES (2, 7)", FOREIGN},
      {"DELETE FROM parent", FOREIGN},
      {"INSERT INTO child VALUES (7, 1)", UNIQUE},
      {"INSERT INTO child VALUES (NULL, 1)", FAILED},
      {"INSERT INTO child VALUES (-1, 1)", FAILED},
      {"INSERT INTO nowhere VALUES (1)", DAMAGED},
      {"SELECT nothing FROM child", DAMAGED},
      {"SELECT $1", FAILED},
  };
  size_t i;

  (void)state;
  begin();
  must_run("CREATE TABLE parent (n BIGINT PRIMARY KEY)");
  must_run("CREATE TABLE child (u BIGINT NOT NULL UNIQUE CHECK (u > 0),"
           " n BIGINT REFERENCES parent (n))");
  must_run("INSERT INTO parent VALUES (1)");
  must_run("INSERT INTO child VALUES (7, 1)");
  commit();
  for (i = 0; i < COUNT(cases); i++) {
    int rv;

    begin();
    rv = run(cases[i].text);
    if (rv != cases[i].expected) {
      fail_msg("%s: %d (%s)", cases[i].text, rv, sql->message);
    }
    assert_string_not_equal(sql->message, "");
    dkk_ring_sql_rollback(sql);
  }
  assert_int_equal(number("SELECT count(*) FROM child"), 1);
  assert_string_equal(sql->message, "");
}

static void test_error_at_the_end(void **state)
{
  (void)state;
  begin();
  must_run("CREATE TABLE parent (n BIGINT PRIMARY KEY)");
  must_run("CREATE TABLE child (n BIGINT REFERENCES parent (n)"
           " DEFERRABLE INITIALLY DEFERRED)");
  commit();
  begin();
  must_run("INSERT INTO child VALUES (1)");
  assert_int_equal(dkk_ring_sql_commit(sql), FOREIGN);
  assert_string_not_equal(sql->message, "");
  /* It is over, and nothing of it is stored. */
  begin();
  assert_int_equal(number("SELECT count(*) FROM child"), 0);
  must_run("INSERT INTO parent VALUES (1)");
  must_run("INSERT INTO child VALUES (1)");
  commit();
  assert_int_equal(number("SELECT count(*) FROM child"), 1);
}

/* Whatever has rolled it back, it isn't taken for stored. */
static void test_rolled_back_by_itself(void **state)
{
  dkk_ring_sql_statement wrong = {
      is_sqlite() ? "ROLLBACK" : "SELECT * FROM nowhere", NULL, 0, NULL, NULL};
  uint64_t changed = 0;

  (void)state;
  begin();
  (void)sql->driver->run(sql, &wrong, &changed);
  assert_int_equal(dkk_ring_sql_commit(sql), FAILED);
  assert_string_equal(sql->message, "the transaction was rolled back");
  once("CREATE TABLE after (n BIGINT)");
}

/* ---- transactions ---- */

static void test_transactions(void **state)
{
  (void)state;
  make_table();
  begin();
  must_run("INSERT INTO v (n) VALUES (1)");
  dkk_ring_sql_rollback(sql);
  assert_int_equal(number("SELECT count(*) FROM v"), 0);
  begin();
  must_run("INSERT INTO v (n) VALUES (1)");
  dkk_ring_sql_close(sql);
  sql = open_connection(0);
  assert_int_equal(number("SELECT count(*) FROM v"), 0);
  once("INSERT INTO v (n) VALUES (1)");
  assert_int_equal(number("SELECT count(*) FROM v"), 1);
}

static void test_read_only(void **state)
{
  dkk_ring_sql_statement insert = {"INSERT INTO v (n) VALUES (1)", NULL, 0,
                                   NULL, NULL};
  uint64_t changed = 0;

  (void)state;
  make_table();
  dkk_ring_sql_close(sql);
  sql = open_connection(DKIMKIT_KEYRING_OPEN_READ_ONLY);
  assert_int_equal(sql->is_read_only, 1);
  assert_int_equal(number("SELECT count(*) FROM v"), 0);
  /* Not the program alone sees to it. */
  assert_int_equal(sql->driver->run(sql, &insert, &changed),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
}

#ifdef DKK_RING_POSTGRESQL
#include <unistd.h>

static void test_words_of_postgresql(void **state)
{
  (void)state;
  once("CREATE TABLE t (n BIGINT PRIMARY KEY)");
  once("INSERT INTO t VALUES (1)");
  begin();
  assert_int_equal(run("INSERT INTO t VALUES (1)"), UNIQUE);
  /* What the server says, and the state that it names. */
  assert_string_equal(sql->message,
                      "duplicate key value violates unique constraint"
                      " \"t_pkey\": 23505");
  dkk_ring_sql_rollback(sql);
}

/* A library doesn't write to stderr. */
static void test_no_notices(void **state)
{
  FILE *file = tmpfile();
  int kept = dup(STDERR_FILENO);
  int rv;

  (void)state;
  assert_non_null(file);
  fflush(stderr);
  assert_int_equal(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
  begin();
  rv = run("DROP TABLE IF EXISTS nowhere");
  commit();
  fflush(stderr);
  assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
  close(kept);
  assert_int_equal(rv, DKIMKIT_OK);
  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  assert_int_equal(ftell(file), 0);
  fclose(file);
}

static void test_settings_of_postgresql(void **state)
{
  (void)state;
  text_is("SHOW lock_timeout", "10s");
  text_is("SHOW client_encoding", "UTF8");
  text_is("SHOW application_name", "dkimkit-keyring");
  text_is("SHOW default_transaction_read_only", "off");
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  text_is("SHOW transaction_isolation", "repeatable read");
  text_is("SHOW transaction_read_only", "on");
  dkk_ring_sql_rollback(sql);
  begin();
  text_is("SHOW transaction_isolation", "read committed");
  text_is("SHOW transaction_read_only", "off");
  commit();
  dkk_ring_sql_close(sql);
  sql = open_connection(DKIMKIT_KEYRING_OPEN_READ_ONLY);
  text_is("SHOW lock_timeout", "10s");
  text_is("SHOW default_transaction_read_only", "on");
  /* SQLite alone keeps what is deleted. */
  assert_null(sql->driver->scrub);
  assert_int_equal(sql->driver->settle(sql), DKIMKIT_OK);
}
#endif

#ifdef DKK_RING_SQLITE
#include <sqlite3.h>
#include <sys/stat.h>

static void test_settings_of_sqlite(void **state)
{
  (void)state;
  assert_int_equal(number("PRAGMA busy_timeout"), 10000);
  assert_int_equal(number("PRAGMA synchronous"), 2);
  assert_int_equal(number("PRAGMA secure_delete"), 1);
  assert_int_equal(number("PRAGMA cell_size_check"), 1);
  assert_int_equal(number("PRAGMA mmap_size"), 0);
  assert_int_equal(number("PRAGMA temp_store"), 2);
  assert_int_equal(number("PRAGMA foreign_keys"), 1);
  assert_int_equal(number("PRAGMA trusted_schema"), 0);
  text_is("PRAGMA journal_mode", "delete");
  assert_int_equal(sql->driver->settle(sql), DKIMKIT_OK);
  text_is("PRAGMA journal_mode", "wal");
}

/* What is there is left as it is. */
static void test_settled_to_read_only(void **state)
{
  (void)state;
  make_table();
  dkk_ring_sql_close(sql);
  sql = open_connection(DKIMKIT_KEYRING_OPEN_READ_ONLY);
  assert_int_equal(sql->driver->settle(sql), DKIMKIT_OK);
  text_is("PRAGMA journal_mode", "delete");
}

static void test_nothing_of_the_file_runs(void **state)
{
  dkk_ring_sql_statement attach = {"ATTACH ':memory:' AS another", NULL, 0,
                                   NULL, NULL};

  (void)state;
  begin();
  must_run("CREATE TABLE t (n INTEGER)");
  must_run("CREATE VIEW seen AS SELECT n FROM t");
  must_run("CREATE TRIGGER again AFTER INSERT ON t BEGIN"
           " UPDATE t SET n = n + 1; END");
  must_run("INSERT INTO t VALUES (1)");
  assert_int_equal(number("SELECT n FROM t"), 1);
  commit();
  begin();
  assert_int_equal(run("SELECT n FROM seen"), DAMAGED);
  dkk_ring_sql_rollback(sql);
  /* "n" is a column's name, never a text. */
  begin();
  assert_int_equal(run("SELECT \"none\" FROM t"), DAMAGED);
  dkk_ring_sql_rollback(sql);
  begin();
  assert_int_equal(run("CREATE INDEX i ON t (\"none\")"), DAMAGED);
  dkk_ring_sql_rollback(sql);
  /* Nor can the file's description of itself be written. */
  begin();
  must_run("PRAGMA writable_schema = ON");
  assert_int_equal(run("UPDATE sqlite_master SET sql = 'x'"), DAMAGED);
  dkk_ring_sql_rollback(sql);
  assert_int_equal(dkk_ring_sql_read(sql, &attach), DAMAGED);
}

static void test_lengths(void **state)
{
  static char text[16 * 1024 + 2];
  seen s;

  (void)state;
  assert_int_equal(read_one(&s, "SELECT length(zeroblob(1048576))"),
                   DKIMKIT_OK);
  assert_int_equal(read_one(&s, "SELECT length(zeroblob(1048577))"), DAMAGED);
  memset(text, ' ', sizeof(text) - 1);
  memcpy(text, "SELECT 1", 8);
  text[16 * 1024] = '\0';
  assert_int_equal(read_one(&s, text), DKIMKIT_OK);
  text[16 * 1024] = ' ';
  assert_int_equal(read_one(&s, text), DAMAGED);
}

/* Statements name their parameters by number. */
static void test_parameters_of_sqlite(void **state)
{
  const dkk_ring_sql_value one = dkk_ring_sql_integer(1);
  seen s = {.rows = 0};

  (void)state;
  assert_int_equal(read_with(&s, "SELECT $1", &one, 1), DKIMKIT_OK);
  assert_int_equal(read_with(&s, "SELECT $2", &one, 1), FAILED);
  assert_int_equal(read_with(&s, "SELECT $0", &one, 1), FAILED);
  assert_int_equal(read_with(&s, "SELECT ?", &one, 1), FAILED);
}

/* A text may have any octet in it, and be longer than to its first NUL. */
static void test_text_with_nul(void **state)
{
  seen s;

  (void)state;
  assert_int_equal(read_one(&s, "SELECT CAST(x'610062' AS TEXT)"), DKIMKIT_OK);
  assert_int_equal(s.values[0].type, DKK_RING_SQL_TEXT);
  assert_int_equal(s.values[0].len, 3);
  assert_memory_equal(s.octets[0], "a\0b", 3);
}

static sqlite3 *other_program(const char *text)
{
  sqlite3 *other = NULL;

  assert_int_equal(sqlite3_open(database_where(), &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, text, NULL, NULL, NULL), SQLITE_OK);
  return other;
}

static void test_who_writes_begins_at_once(void **state)
{
  sqlite3 *other;

  (void)state;
  make_table();
  begin();
  assert_int_equal(sqlite3_open(database_where(), &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                   SQLITE_BUSY);
  dkk_ring_sql_rollback(sql);
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  assert_int_equal(
      sqlite3_exec(other, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL),
      SQLITE_OK);
  dkk_ring_sql_rollback(sql);
  sqlite3_close(other);
}

static long long octets_of_log(void)
{
  char name[4200];
  struct stat found;

  snprintf(name, sizeof(name), "%s-wal", database_where());
  return stat(name, &found) == 0 ? (long long)found.st_size : -1;
}

static void test_scrub(void **state)
{
  sqlite3 *other;

  (void)state;
  assert_int_equal(sql->driver->settle(sql), DKIMKIT_OK);
  make_table();
  assert_true(octets_of_log() > 0);
  sql->driver->scrub(sql);
  assert_int_equal(octets_of_log(), 0);
  assert_int_equal(number("PRAGMA busy_timeout"), 10000);
  /* Who reads is neither waited for nor disturbed. */
  other = other_program("BEGIN; SELECT * FROM v");
  once("INSERT INTO v (n) VALUES (1)");
  sql->driver->scrub(sql);
  assert_true(octets_of_log() > 0);
  assert_int_equal(number("PRAGMA busy_timeout"), 10000);
  sqlite3_close(other);
}
#endif

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define COMMON                                                                 \
  TEST(test_values), TEST(test_types), TEST(test_columns), TEST(test_rows),    \
      TEST(test_errors), TEST(test_error_at_the_end),                          \
      TEST(test_rolled_back_by_itself), TEST(test_transactions),               \
      TEST(test_read_only)

int main(int argc, char **argv)
{
#ifdef DKK_RING_SQLITE
  const struct CMUnitTest on_sqlite[] = {
      COMMON,
      TEST(test_settings_of_sqlite),
      TEST(test_settled_to_read_only),
      TEST(test_nothing_of_the_file_runs),
      TEST(test_lengths),
      TEST(test_parameters_of_sqlite),
      TEST(test_text_with_nul),
      TEST(test_who_writes_begins_at_once),
      TEST(test_scrub),
  };
#endif
#ifdef DKK_RING_POSTGRESQL
  const struct CMUnitTest on_postgresql[] = {
      COMMON,
      TEST(test_words_of_postgresql),
      TEST(test_no_notices),
      TEST(test_settings_of_postgresql),
  };
#endif

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
#ifdef DKK_RING_SQLITE
  if (is_sqlite()) {
    return cmocka_run_group_tests(on_sqlite, NULL, NULL);
  }
#endif
#ifdef DKK_RING_POSTGRESQL
  if (!is_sqlite()) {
    return cmocka_run_group_tests(on_postgresql, NULL, NULL);
  }
#endif
  return 2;
}
