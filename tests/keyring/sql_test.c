/* SPDX-License-Identifier: MIT */
/* Transactions, errors and messages of any database: the driver is one of the
 * test's. */
#include "domain.h"

#include "keyring/schema.h"
#include "keyring/sql.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX DKK_RING_SQL_MESSAGE_MAX

/* What the driver was asked, and what it answers. */
static struct {
  int begins;
  int is_write;
  int commits;
  int rollbacks;
  int closes;
  int runs;
  int answer;
  /** Of statements, if it isn't DKIMKIT_OK. */
  int run_answer;
  uint64_t changed;
  /** Rows that it hands over. */
  int rows;
  int has_callback;
  char text[128];
} asked;

static void close_it(dkk_ring_sql *sql)
{
  asked.closes++;
  free(sql);
}

static int begin_it(dkk_ring_sql *sql, int is_write)
{
  (void)sql;
  asked.begins++;
  asked.is_write = is_write;
  return asked.answer;
}

static int commit_it(dkk_ring_sql *sql)
{
  (void)sql;
  asked.commits++;
  return asked.answer;
}

static void roll_it_back(dkk_ring_sql *sql)
{
  (void)sql;
  asked.rollbacks++;
}

static int run_it(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
                  uint64_t *changed)
{
  int answer = asked.run_answer != DKIMKIT_OK ? asked.run_answer : asked.answer;
  int i;

  asked.runs++;
  asked.has_callback = statement->on != NULL;
  snprintf(asked.text, sizeof(asked.text), "%s", statement->text);
  assert_int_equal(*changed, 0);
  assert_string_equal(sql->message, "");
  for (i = 0; i < asked.rows; i++) {
    dkk_ring_sql_value column = dkk_ring_sql_integer(i);
    int rv = statement->on(&column, 1, statement->user);

    if (rv != 0) {
      return rv;
    }
  }
  *changed = asked.changed;
  if (answer != DKIMKIT_OK) {
    dkk_ring_sql_say(sql, "as the driver says", NULL);
  }
  return answer;
}

static const dkk_ring_sql_driver driver = {
    .close = close_it,
    .begin = begin_it,
    .commit = commit_it,
    .rollback = roll_it_back,
    .run = run_it,
};

static dkk_ring_sql *sql;

static int set_up(void **state)
{
  (void)state;
  memset(&asked, 0, sizeof(asked));
  sql = dkk_ring_sql_new(sizeof(*sql), &driver, DKK_RING_SQL_POSTGRESQL, 0);
  assert_non_null(sql);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkk_ring_sql_close(sql);
  return 0;
}

static const dkk_ring_sql_statement nothing = {"a statement", NULL, 0, NULL,
                                               NULL};

/* ---- messages ---- */

static void copied_as(const char *words, const char *expected)
{
  char out[MAX + 2];

  memset(out, '#', sizeof(out));
  dkk_ring_sql_copy_message(out, words);
  assert_string_equal(out, expected);
}

static void test_one_line(void **state)
{
  (void)state;
  copied_as("", "");
  copied_as("a", "a");
  copied_as(" a b ", " a b");
  copied_as("a\r\n", "a");
  copied_as("\n \t", "");
  copied_as("!\n!", "! !");
  copied_as("a\x01"
            "b\x1f"
            "c\x7f"
            "d~",
            "a b c d~");
  copied_as("\xc3\xbc", "\xc3\xbc");
}

/* `before` letters, and "euro" signs behind: three octets each. */
static void cut_to(size_t before, size_t expected)
{
  char words[MAX + 32];
  char out[MAX + 2];
  size_t i;

  memset(words, 'a', sizeof(words));
  for (i = 0; i < 4; i++) {
    memcpy(words + before + 3 * i, "\xe2\x82\xac", 3);
  }
  words[before + 12] = '\0';
  memset(out, '#', sizeof(out));
  dkk_ring_sql_copy_message(out, words);
  assert_int_equal(strlen(out), expected);
  assert_memory_equal(out, words, expected);
  assert_int_equal(out[MAX + 1], '#');
}

static void test_not_within_a_character(void **state)
{
  char words[MAX + 100];

  (void)state;
  cut_to(MAX - 12, MAX);
  cut_to(MAX - 11, MAX - 2);
  cut_to(MAX - 9, MAX);
  cut_to(MAX - 8, MAX - 2);
  cut_to(MAX - 7, MAX - 1);
  cut_to(MAX - 6, MAX);
  cut_to(MAX - 1, MAX - 1);
  cut_to(MAX, MAX);
  /* No character begins. */
  memset(words, 0x80, sizeof(words));
  words[MAX + 99] = '\0';
  copied_as(words, "");
}

static void test_said(void **state)
{
  char words[4 * MAX];

  (void)state;
  dkk_ring_sql_say(sql, "about", NULL);
  assert_string_equal(sql->message, "about");
  dkk_ring_sql_say(sql, "about", "words\n");
  assert_string_equal(sql->message, "about: words");
  dkk_ring_sql_say(sql, "about", "");
  assert_string_equal(sql->message, "about:");
  memset(words, 'w', sizeof(words));
  words[sizeof(words) - 1] = '\0';
  dkk_ring_sql_say(sql, "about", words);
  assert_int_equal(strlen(sql->message), MAX);
}

static void test_values(void **state)
{
  static const uint8_t octets[] = {1, 0, 2};
  dkk_ring_sql_value value = dkk_ring_sql_integer(-7);

  (void)state;
  assert_int_equal(value.type, DKK_RING_SQL_INTEGER);
  assert_int_equal(value.integer, -7);
  assert_null(value.octets);
  assert_int_equal(value.len, 0);
  value = dkk_ring_sql_text("text");
  assert_int_equal(value.type, DKK_RING_SQL_TEXT);
  assert_int_equal(value.integer, 0);
  assert_int_equal(value.len, 4);
  assert_string_equal(value.octets, "text");
  value = dkk_ring_sql_octets(octets, sizeof(octets));
  assert_int_equal(value.type, DKK_RING_SQL_OCTETS);
  assert_int_equal(value.integer, 0);
  assert_int_equal(value.len, 3);
  assert_ptr_equal(value.octets, octets);
}

/* ---- transactions ---- */

static void state_is(dkk_ring_sql_transaction transaction, const char *message)
{
  assert_int_equal(sql->transaction, transaction);
  assert_string_equal(sql->message, message);
}

static void test_begin(void **state)
{
  (void)state;
  dkk_ring_sql_say(sql, "before", NULL);
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  assert_int_equal(asked.is_write, 0);
  state_is(DKK_RING_SQL_READS, "");
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_ERR_STATE);
  state_is(DKK_RING_SQL_READS, "a transaction is open");
  assert_int_equal(dkk_ring_sql_commit(sql), DKIMKIT_OK);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "");
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
  assert_int_equal(asked.is_write, 1);
  state_is(DKK_RING_SQL_WRITES, "");
  assert_int_equal(asked.begins, 2);
  dkk_ring_sql_rollback(sql);
  asked.answer = DKIMKIT_KEYRING_ERR_STORE_BUSY;
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_KEYRING_ERR_STORE_BUSY);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "");
}

static void test_read_only(void **state)
{
  (void)state;
  dkk_ring_sql_close(sql);
  sql = dkk_ring_sql_new(sizeof(*sql), &driver, DKK_RING_SQL_SQLITE,
                         DKIMKIT_KEYRING_OPEN_READ_ONLY);
  assert_int_equal(dkk_ring_sql_begin(sql, 1),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "opened to be read only");
  assert_int_equal(asked.begins, 0);
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  state_is(DKK_RING_SQL_READS, "");
}

static void test_commit(void **state)
{
  (void)state;
  assert_int_equal(dkk_ring_sql_commit(sql), DKIMKIT_ERR_STATE);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "no transaction is open");
  assert_int_equal(asked.commits, 0);
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
  dkk_ring_sql_say(sql, "of a callback", NULL);
  asked.answer = DKIMKIT_KEYRING_ERR_STORE_FULL;
  /* After an error there's none any more, either, nor is it rolled back. */
  assert_int_equal(dkk_ring_sql_commit(sql), DKIMKIT_KEYRING_ERR_STORE_FULL);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "");
  assert_int_equal(asked.commits, 1);
  assert_int_equal(asked.rollbacks, 0);
}

static void test_rollback(void **state)
{
  (void)state;
  dkk_ring_sql_rollback(sql);
  assert_int_equal(asked.rollbacks, 0);
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  dkk_ring_sql_rollback(sql);
  dkk_ring_sql_rollback(sql);
  assert_int_equal(asked.rollbacks, 1);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "");
}

static void test_close(void **state)
{
  (void)state;
  dkk_ring_sql_close(NULL);
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
  dkk_ring_sql_close(sql);
  sql = NULL;
  assert_int_equal(asked.rollbacks, 1);
  assert_int_equal(asked.closes, 1);
}

/* ---- statements ---- */

static void test_write(void **state)
{
  uint64_t changed = 77;

  (void)state;
  asked.changed = 3;
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, &changed),
                   DKIMKIT_ERR_STATE);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "no transaction that writes is open");
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, &changed),
                   DKIMKIT_ERR_STATE);
  dkk_ring_sql_rollback(sql);
  assert_int_equal(asked.runs, 0);
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, &changed), DKIMKIT_OK);
  assert_int_equal(changed, 3);
  assert_int_equal(asked.has_callback, 0);
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, NULL), DKIMKIT_OK);
  assert_int_equal(asked.runs, 2);
  asked.changed = 5;
  asked.answer = DKIMKIT_KEYRING_ERR_STORE;
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, &changed),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(changed, 3);
  state_is(DKK_RING_SQL_WRITES, "as the driver says");
}

/* It can only be rolled back then, and is. */
static void failed_with(int answer, int expected)
{
  int runs;

  asked.answer = DKIMKIT_OK;
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
  asked.answer = answer;
  assert_int_equal(dkk_ring_sql_read(sql, &nothing), answer);
  asked.answer = DKIMKIT_OK;
  runs = asked.runs;
  assert_int_equal(dkk_ring_sql_read(sql, &nothing), expected);
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, NULL), expected);
  assert_int_equal(asked.runs, runs);
  assert_int_equal(dkk_ring_sql_commit(sql), expected);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "as the driver says");
}

static void test_failed_transaction(void **state)
{
  (void)state;
  failed_with(DKIMKIT_KEYRING_ERR_STORE_FULL, DKIMKIT_KEYRING_ERR_STORE_FULL);
  failed_with(DKK_RING_SQL_ERR_UNIQUE, DKIMKIT_KEYRING_ERR_STORE);
  failed_with(DKK_RING_SQL_ERR_FOREIGN, DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(asked.rollbacks, 3);
  assert_int_equal(asked.commits, 0);
  /* The next one doesn't know of it. */
  assert_int_equal(dkk_ring_sql_begin(sql, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_sql_write(sql, &nothing, NULL), DKIMKIT_OK);
  assert_int_equal(dkk_ring_sql_commit(sql), DKIMKIT_OK);
  assert_int_equal(asked.commits, 1);
}

static void test_failed_without_transaction(void **state)
{
  (void)state;
  asked.answer = DKIMKIT_KEYRING_ERR_STORE;
  assert_int_equal(dkk_ring_sql_read(sql, &nothing), DKIMKIT_KEYRING_ERR_STORE);
  asked.answer = DKIMKIT_OK;
  assert_int_equal(dkk_ring_sql_read(sql, &nothing), DKIMKIT_OK);
  assert_int_equal(asked.runs, 2);
}

static int end_at(const dkk_ring_sql_value *columns, int count, void *user)
{
  const int *end = user;

  assert_int_equal(count, 1);
  return columns[0].integer == *end ? -42 : 0;
}

static void test_ended_by_callback(void **state)
{
  int end = 1;
  dkk_ring_sql_statement reading = {"a statement", NULL, 0, end_at, &end};

  (void)state;
  asked.rows = 3;
  assert_int_equal(dkk_ring_sql_begin(sql, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_sql_read(sql, &reading), -42);
  /* That is no error of the database: the transaction goes on. */
  end = 7;
  assert_int_equal(dkk_ring_sql_read(sql, &reading), DKIMKIT_OK);
  assert_int_equal(dkk_ring_sql_commit(sql), DKIMKIT_OK);
}

/* ---- tables ---- */

/* Nothing is asked of a database that can't be begun with, or locked. */
static void test_tables_not_made(void **state)
{
  (void)state;
  asked.answer = DKIMKIT_KEYRING_ERR_STORE_BUSY;
  assert_int_equal(dkk_ring_schema_create(sql, dkk_ring_schema_current()),
                   DKIMKIT_KEYRING_ERR_STORE_BUSY);
  assert_int_equal(asked.runs, 0);
  asked.answer = DKIMKIT_OK;
  asked.run_answer = DKIMKIT_KEYRING_ERR_STORE_FULL;
  assert_int_equal(dkk_ring_schema_create(sql, dkk_ring_schema_current()),
                   DKIMKIT_KEYRING_ERR_STORE_FULL);
  assert_int_equal(asked.runs, 1);
  /* With PostgreSQL two could make them at once. */
  assert_non_null(strstr(asked.text, "pg_advisory_xact_lock"));
  assert_int_equal(asked.rollbacks, 1);
  assert_int_equal(asked.commits, 0);
  state_is(DKK_RING_SQL_NO_TRANSACTION, "as the driver says");
  assert_int_equal(dkk_ring_schema_open(sql, dkk_ring_schema_current()),
                   DKIMKIT_KEYRING_ERR_STORE_FULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_one_line),
      TEST(test_not_within_a_character),
      TEST(test_said),
      TEST(test_values),
      TEST(test_begin),
      TEST(test_read_only),
      TEST(test_commit),
      TEST(test_rollback),
      TEST(test_close),
      TEST(test_write),
      TEST(test_failed_transaction),
      TEST(test_failed_without_transaction),
      TEST(test_ended_by_callback),
      TEST(test_tables_not_made),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
