/* SPDX-License-Identifier: MIT */

/* What is asked of libpq, and what is made of its answers: libpq is the test's,
 * so that no server is needed and every error can be had. */

#include "domain.h"
#include "fakepq.h"

#include "keyring/sql.h"
#include "keyring/sql_postgresql.h"

#include <stdio.h>

#define FAILED DKIMKIT_KEYRING_ERR_STORE
#define BUSY DKIMKIT_KEYRING_ERR_STORE_BUSY
#define DAMAGED DKIMKIT_KEYRING_ERR_STORE_DAMAGED
#define INT8 20
#define INT4 23
#define TEXT 25
#define BYTEA 17

static dkk_ring_sql *sql;
static char message[DKK_RING_SQL_MESSAGE_MAX + 1];

static int set_up(void **state)
{
  (void)state;
  memset(&asked, 0, sizeof(asked));
  memset(&answers, 0, sizeof(answers));
  memset(&sent, 0, sizeof(sent));
  memset(message, 0, sizeof(message));
  answers.status = CONNECTION_OK;
  answers.status_after_reset = CONNECTION_OK;
  sql = NULL;
  return 0;
}

static int open_it(unsigned flags)
{
  return dkk_ring_sql_open_postgresql(&sql, "dbname=ring", flags, message);
}

/* What was asked for that isn't counted. */
static void opened(void)
{
  assert_int_equal(open_it(0), DKIMKIT_OK);
  asked.texts_count = 0;
  asked.clears = 0;
}

static int close_all(void **state)
{
  (void)state;
  if (sql != NULL) {
    sql->transaction = DKK_RING_SQL_NO_TRANSACTION;
    dkk_ring_sql_close(sql);
  }
  return 0;
}

static void exec_answers(const char *sqlstate, int is_end)
{
  PGresult *to = &answers.exec[answers.exec_count++];

  *to = fine;
  if (sqlstate != NULL) {
    to->status = PGRES_FATAL_ERROR;
    to->state = sqlstate;
    to->words = "the server's words";
  }
  to->is_end = is_end;
}

static void said(int at, const char *text)
{
  assert_in_range(at, 0, asked.texts_count - 1);
  assert_string_equal(asked.texts[at], text);
}

#define LOCK_TIMEOUT "SET lock_timeout = 10000"
#define READ_ONLY "SET default_transaction_read_only = on"
#define BEGIN_WRITE "BEGIN ISOLATION LEVEL READ COMMITTED"
#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"

/* ---- connecting ---- */

static void test_open(void **state)
{
  (void)state;
  assert_int_equal(open_it(0), DKIMKIT_OK);
  assert_int_equal(sql->dialect, DKK_RING_SQL_POSTGRESQL);
  assert_int_equal(sql->is_read_only, 0);
  assert_string_equal(asked.keywords[0], "fallback_application_name");
  assert_string_equal(asked.values[0], "dkimkit-keyring");
  /* The conninfo is a whole one, and can't have another encoding. */
  assert_string_equal(asked.keywords[1], "dbname");
  assert_string_equal(asked.values[1], "dbname=ring");
  assert_int_equal(asked.expand, 1);
  assert_string_equal(asked.keywords[2], "client_encoding");
  assert_string_equal(asked.values[2], "UTF8");
  assert_null(asked.keywords[3]);
  assert_int_equal(asked.receivers, 1);
  assert_int_equal(asked.texts_count, 1);
  said(0, LOCK_TIMEOUT);
  assert_int_equal(asked.clears, 1);
  assert_string_equal(message, "");
  assert_int_equal(sql->driver->settle(sql), DKIMKIT_OK);
  assert_null(sql->driver->scrub);
  dkk_ring_sql_close(sql);
  sql = NULL;
  assert_int_equal(asked.finishes, 1);
}

static void test_open_read_only(void **state)
{
  (void)state;
  assert_int_equal(open_it(DKIMKIT_KEYRING_OPEN_READ_ONLY), DKIMKIT_OK);
  assert_int_equal(sql->is_read_only, 1);
  assert_int_equal(asked.texts_count, 2);
  said(0, LOCK_TIMEOUT);
  said(1, READ_ONLY);
}

static void not_opened(unsigned flags, int expected, const char *words)
{
  assert_int_equal(open_it(flags), expected);
  assert_null(sql);
  assert_string_equal(message, words);
  assert_int_equal(asked.finishes, 1);
}

static void test_not_opened(void **state)
{
  (void)state;
  answers.no_connection = 1;
  not_opened(0, DKIMKIT_ERR_NOMEM, "");
  set_up(state);
  answers.status = CONNECTION_BAD;
  not_opened(0, FAILED, "words of the connection");
  assert_int_equal(asked.texts_count, 0);
  set_up(state);
  exec_answers("42501", 0);
  not_opened(DKIMKIT_KEYRING_OPEN_READ_ONLY, FAILED,
             "the server's words: 42501");
  assert_int_equal(asked.texts_count, 1);
  set_up(state);
  exec_answers(NULL, 0);
  exec_answers("57014", 0);
  not_opened(DKIMKIT_KEYRING_OPEN_READ_ONLY, BUSY, "the server's words: 57014");
}

static int memory_is_gone;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
  return memory_is_gone ? NULL : __real_calloc(count, size);
}

static void test_no_memory(void **state)
{
  int rv;

  (void)state;
  memory_is_gone = 1;
  rv = open_it(0);
  memory_is_gone = 0;
  assert_int_equal(rv, DKIMKIT_ERR_NOMEM);
  assert_null(sql);
  assert_string_equal(message, "");
  assert_int_equal(asked.connects, 0);
}

/* ---- transactions ---- */

static void test_begin(void **state)
{
  (void)state;
  opened();
  assert_int_equal(sql->driver->begin(sql, 1), DKIMKIT_OK);
  assert_int_equal(sql->driver->begin(sql, 0), DKIMKIT_OK);
  assert_int_equal(asked.texts_count, 2);
  said(0, BEGIN_WRITE);
  said(1, BEGIN_READ);
  assert_int_equal(asked.clears, 2);
  /* An error of a server that is there. */
  exec_answers("40001", 0);
  assert_int_equal(sql->driver->begin(sql, 1), BUSY);
  assert_int_equal(asked.texts_count, 3);
  assert_int_equal(asked.resets, 0);
}

static void test_lost_before(void **state)
{
  (void)state;
  opened();
  connection.status = CONNECTION_BAD;
  assert_int_equal(sql->driver->begin(sql, 1), DKIMKIT_OK);
  assert_int_equal(asked.resets, 1);
  assert_int_equal(asked.texts_count, 2);
  said(0, LOCK_TIMEOUT);
  said(1, BEGIN_WRITE);
}

static void test_lost_at_the_beginning(void **state)
{
  (void)state;
  opened();
  exec_answers("57P01", 1);
  assert_int_equal(sql->driver->begin(sql, 0), DKIMKIT_OK);
  assert_int_equal(asked.resets, 1);
  assert_int_equal(asked.texts_count, 3);
  said(0, BEGIN_READ);
  said(1, LOCK_TIMEOUT);
  said(2, BEGIN_READ);
}

static void test_lost_for_good(void **state)
{
  (void)state;
  opened();
  connection.status = CONNECTION_BAD;
  answers.status_after_reset = CONNECTION_BAD;
  assert_int_equal(sql->driver->begin(sql, 1), FAILED);
  assert_string_equal(sql->message, "words of the connection");
  assert_int_equal(asked.texts_count, 0);
  /* It's there again, but can't be set up. */
  answers.status_after_reset = CONNECTION_OK;
  exec_answers("53300", 0);
  assert_int_equal(sql->driver->begin(sql, 1), BUSY);
  assert_int_equal(asked.texts_count, 1);
}

static void test_rollback(void **state)
{
  static const PGTransactionStatusType none[] = {PQTRANS_IDLE, PQTRANS_ACTIVE,
                                                 PQTRANS_UNKNOWN};
  size_t i;

  (void)state;
  opened();
  for (i = 0; i < COUNT(none); i++) {
    connection.transaction = none[i];
    sql->driver->rollback(sql);
  }
  assert_int_equal(asked.texts_count, 0);
  connection.transaction = PQTRANS_INTRANS;
  sql->driver->rollback(sql);
  connection.transaction = PQTRANS_INERROR;
  sql->driver->rollback(sql);
  assert_int_equal(asked.texts_count, 2);
  said(0, "ROLLBACK");
  said(1, "ROLLBACK");
  assert_int_equal(asked.clears, 2);
}

static void test_commit(void **state)
{
  (void)state;
  opened();
  answers.exec[0] = fine;
  answers.exec[0].command = "COMMIT";
  answers.exec_count = 1;
  connection.transaction = PQTRANS_INTRANS;
  assert_int_equal(sql->driver->commit(sql), DKIMKIT_OK);
  assert_int_equal(asked.texts_count, 1);
  said(0, "COMMIT");
  assert_int_equal(asked.clears, 1);
  /* The server has done the other thing. */
  answers.exec[1] = fine;
  answers.exec[1].command = "ROLLBACK";
  answers.exec_count = 2;
  connection.transaction = PQTRANS_IDLE;
  assert_int_equal(sql->driver->commit(sql), FAILED);
  assert_string_equal(sql->message, "the transaction was rolled back");
  assert_int_equal(asked.texts_count, 2);
  /* Whatever is left of it goes. */
  exec_answers("23503", 0);
  connection.transaction = PQTRANS_INERROR;
  assert_int_equal(sql->driver->commit(sql), DKK_RING_SQL_ERR_FOREIGN);
  assert_string_equal(sql->message, "the server's words: 23503");
  assert_int_equal(asked.texts_count, 4);
  said(3, "ROLLBACK");
}

/* ---- errors ---- */

/* PostgreSQL's documentation, appendix A. */
static void test_states(void **state)
{
  static const struct {
    const char *state;
    int expected;
  } cases[] = {
      {"23503", DKK_RING_SQL_ERR_FOREIGN},
      {"23505", DKK_RING_SQL_ERR_UNIQUE},
      {"23502", FAILED},
      {"25006", DKIMKIT_KEYRING_ERR_STORE_READ_ONLY},
      {"40001", BUSY},
      {"40P01", BUSY},
      {"55P03", BUSY},
      {"57014", BUSY},
      {"53300", BUSY},
      {"53100", DKIMKIT_KEYRING_ERR_STORE_FULL},
      {"53200", FAILED},
      {"3D000", DKIMKIT_KEYRING_ERR_STORE_MISSING},
      {"3F000", DKIMKIT_KEYRING_ERR_STORE_MISSING},
      {"42P01", DAMAGED},
      {"42703", DAMAGED},
      {"42804", DAMAGED},
      {"42883", DAMAGED},
      {"42P10", DAMAGED},
      {"42501", FAILED},
      {"XX001", DAMAGED},
      {"XX002", DAMAGED},
      {"XX000", FAILED},
      {"", FAILED},
  };
  size_t i;

  (void)state;
  opened();
  for (i = 0; i < COUNT(cases); i++) {
    PGresult result = {
        .status = PGRES_FATAL_ERROR, .state = cases[i].state, .words = "words"};

    if (dkk_ring_pg_fail((dkk_ring_pg *)sql, &result) != cases[i].expected) {
      fail_msg("%s", cases[i].state);
    }
  }
}

static void test_words(void **state)
{
  PGresult result = {.status = PGRES_FATAL_ERROR};
  dkk_ring_pg *pg;

  (void)state;
  opened();
  pg = (dkk_ring_pg *)sql;
  assert_int_equal(dkk_ring_pg_fail(pg, NULL), FAILED);
  assert_string_equal(sql->message, "words of the connection");
  /* A result that libpq has made itself. */
  assert_int_equal(dkk_ring_pg_fail(pg, &result), FAILED);
  assert_string_equal(sql->message, "words of the connection");
  result.words = "words";
  assert_int_equal(dkk_ring_pg_fail(pg, &result), FAILED);
  assert_string_equal(sql->message, "words");
  result.state = "23505";
  assert_int_equal(dkk_ring_pg_fail(pg, &result), DKK_RING_SQL_ERR_UNIQUE);
  assert_string_equal(sql->message, "words: 23505");
}

/* ---- statements ---- */

typedef struct rows {
  dkk_ring_sql_value values[DKK_RING_SQL_COLUMNS_MAX];
  int columns;
  int count;
  int end;
} rows;

static int on_row(const dkk_ring_sql_value *columns, int count, void *user)
{
  rows *r = user;

  memcpy(r->values, columns, (size_t)count * sizeof(*columns));
  r->columns = count;
  r->count++;
  return r->end;
}

static int run(const dkk_ring_sql_value *parameters, int count, rows *r,
               uint64_t *changed)
{
  dkk_ring_sql_statement statement = {"a statement", parameters, count,
                                      r != NULL ? on_row : NULL, r};

  answers.results_at = 0;
  asked.texts_count = 0;
  asked.clears = 0;
  return sql->driver->run(sql, &statement, changed);
}

static void put_result(ExecStatusType status, const cell *cells, int columns)
{
  PGresult *to = &answers.results[answers.results_count++];

  memset(to, 0, sizeof(*to));
  to->status = status;
  to->cells = cells;
  to->columns = columns;
}

static void test_parameters(void **state)
{
  static const uint8_t octets[] = {0, 0xff, 7};
  static const char number[8] = {1, 2, 3, 4, 5, 6, 7, (char)0xfe};
  static const char minus_two[8] = {-1, -1, -1, -1, -1, -1, -1, -2};
  const dkk_ring_sql_value given[] = {
      dkk_ring_sql_integer(0x01020304050607fe),
      dkk_ring_sql_integer(-2),
      dkk_ring_sql_text("text"),
      dkk_ring_sql_octets(octets, sizeof(octets)),
      {DKK_RING_SQL_OCTETS, 0, NULL, 0},
      {DKK_RING_SQL_TEXT, 0, NULL, 0},
  };
  static const Oid types[] = {INT8, INT8, TEXT, BYTEA, BYTEA, TEXT};
  static const int lengths[] = {8, 8, 4, 3, 0, 0};
  uint64_t changed = 0;
  size_t i;

  (void)state;
  opened();
  assert_int_equal(run(given, COUNT(given), NULL, &changed), DKIMKIT_OK);
  said(0, "a statement");
  assert_int_equal(sent.count, COUNT(given));
  assert_int_equal(sent.result_format, 1);
  for (i = 0; i < COUNT(given); i++) {
    assert_int_equal(sent.types[i], types[i]);
    assert_int_equal(sent.lengths[i], lengths[i]);
    assert_int_equal(sent.formats[i], 1);
    assert_int_equal(sent.is_null[i], i >= 4);
  }
  assert_memory_equal(sent.values[0], number, 8);
  assert_memory_equal(sent.values[1], minus_two, 8);
  assert_memory_equal(sent.values[2], "text", 4);
  assert_memory_equal(sent.values[3], octets, 3);
}

static void test_columns(void **state)
{
  static const cell cells[] = {
      {INT8, "\x01\x02\x03\x04\x05\x06\x07\xfe", 8},
      {INT8, "\xff\xff\xff\xff\xff\xff\xff\xfe", 8},
      {INT8, "\x80\0\0\0\0\0\0\0", 8},
      {INT4, "\x7f\0\0\x01", 4},
      {INT4, "\xff\xff\xff\xfe", 4},
      {TEXT, "te\0xt", 5},
      {BYTEA, "\0\xff", 2},
      {BYTEA, "", 0},
      {INT8, NULL, 0},
      {TEXT, NULL, 0},
      /* float8, and numbers of another length than their type has */
      {701, "\0\0\0\0\0\0\0\0", 8},
      {INT8, "\0\0\0\x01", 4},
      {INT4, "\0\0\0\0\0\0\0\x01", 8},
  };
  static const dkk_ring_sql_type types[] = {
      DKK_RING_SQL_INTEGER, DKK_RING_SQL_INTEGER, DKK_RING_SQL_INTEGER,
      DKK_RING_SQL_INTEGER, DKK_RING_SQL_INTEGER, DKK_RING_SQL_TEXT,
      DKK_RING_SQL_OCTETS,  DKK_RING_SQL_OCTETS,  DKK_RING_SQL_NULL,
      DKK_RING_SQL_NULL,    DKK_RING_SQL_OTHER,   DKK_RING_SQL_OTHER,
      DKK_RING_SQL_OTHER,
  };
  static const int64_t numbers[] = {0x01020304050607fe, -2, INT64_MIN,
                                    0x7f000001, -2};
  rows r = {.count = 0};
  uint64_t changed = 0;
  size_t i;

  (void)state;
  opened();
  put_result(PGRES_SINGLE_TUPLE, cells, COUNT(cells));
  put_result(PGRES_TUPLES_OK, NULL, 0);
  assert_int_equal(run(NULL, 0, &r, &changed), DKIMKIT_OK);
  assert_int_equal(r.count, 1);
  assert_int_equal(r.columns, COUNT(cells));
  for (i = 0; i < COUNT(cells); i++) {
    const dkk_ring_sql_value *value = &r.values[i];
    int is_long =
        types[i] == DKK_RING_SQL_TEXT || types[i] == DKK_RING_SQL_OCTETS;

    assert_int_equal(value->type, types[i]);
    assert_true(value->integer == (i < COUNT(numbers) ? numbers[i] : 0));
    assert_ptr_equal(value->octets, is_long ? cells[i].octets : NULL);
    assert_int_equal(value->len, is_long ? cells[i].len : 0);
  }
}

static void test_many_columns(void **state)
{
  static cell cells[DKK_RING_SQL_COLUMNS_MAX + 1];
  rows r = {.count = 0};
  uint64_t changed = 0;
  int columns;

  (void)state;
  opened();
  for (columns = DKK_RING_SQL_COLUMNS_MAX - 1;
       columns <= DKK_RING_SQL_COLUMNS_MAX + 1; columns++) {
    answers.results_count = 0;
    put_result(PGRES_SINGLE_TUPLE, cells, columns);
    assert_int_equal(run(NULL, 0, &r, &changed), DKIMKIT_OK);
    assert_int_equal(r.columns, columns < DKK_RING_SQL_COLUMNS_MAX
                                    ? columns
                                    : DKK_RING_SQL_COLUMNS_MAX);
  }
}

static void test_results(void **state)
{
  static const cell one = {INT8, "\0\0\0\0\0\0\0\x01", 8};
  rows r = {.count = 0};
  uint64_t changed = 77;

  (void)state;
  opened();
  put_result(PGRES_SINGLE_TUPLE, &one, 1);
  put_result(PGRES_SINGLE_TUPLE, &one, 1);
  put_result(PGRES_TUPLES_OK, NULL, 0);
  assert_int_equal(run(NULL, 0, &r, &changed), DKIMKIT_OK);
  assert_int_equal(r.count, 2);
  assert_int_equal(changed, 77);
  assert_int_equal(asked.clears, 3);
  /* Nobody wants them. */
  assert_int_equal(run(NULL, 0, NULL, &changed), DKIMKIT_OK);
  /* The callback has seen enough: the rest is thrown away. */
  r.count = 0;
  r.end = -42;
  assert_int_equal(run(NULL, 0, &r, &changed), -42);
  assert_int_equal(r.count, 1);
  assert_int_equal(asked.clears, 3);
}

static void test_changed(void **state)
{
  uint64_t changed = 77;

  (void)state;
  opened();
  put_result(PGRES_COMMAND_OK, NULL, 0);
  answers.results[0].tuples = "12";
  assert_int_equal(run(NULL, 0, NULL, &changed), DKIMKIT_OK);
  assert_int_equal(changed, 12);
  answers.results[0].tuples = "";
  assert_int_equal(run(NULL, 0, NULL, &changed), DKIMKIT_OK);
  assert_int_equal(changed, 0);
}

static void test_errors_of_statements(void **state)
{
  static const cell one = {INT8, "\0\0\0\0\0\0\0\x01", 8};
  rows r = {.count = 0};
  uint64_t changed = 77;

  (void)state;
  opened();
  put_result(PGRES_SINGLE_TUPLE, &one, 1);
  put_result(PGRES_FATAL_ERROR, NULL, 0);
  answers.results[1].state = "23505";
  answers.results[1].words = "words";
  put_result(PGRES_COMMAND_OK, NULL, 0);
  answers.results[2].tuples = "3";
  assert_int_equal(run(NULL, 0, &r, &changed), DKK_RING_SQL_ERR_UNIQUE);
  assert_string_equal(sql->message, "words: 23505");
  assert_int_equal(r.count, 1);
  assert_int_equal(changed, 77);
  assert_int_equal(asked.clears, 3);
  /* Not even sent. */
  answers.send_fails = 1;
  assert_int_equal(run(NULL, 0, &r, &changed), FAILED);
  assert_string_equal(sql->message, "words of the connection");
  assert_int_equal(asked.clears, 0);
  answers.send_fails = 0;
  answers.mode_fails = 1;
  assert_int_equal(run(NULL, 0, &r, &changed), FAILED);
  assert_int_equal(asked.clears, 0);
}

/* In a transaction it can't go on as if nothing had happened. */
static void test_lost_at_a_statement(void **state)
{
  uint64_t changed = 0;

  (void)state;
  opened();
  connection.status = CONNECTION_BAD;
  assert_int_equal(run(NULL, 0, NULL, &changed), DKIMKIT_OK);
  assert_int_equal(asked.resets, 1);
  assert_int_equal(asked.texts_count, 2);
  said(0, LOCK_TIMEOUT);
  said(1, "a statement");
  connection.status = CONNECTION_BAD;
  answers.status_after_reset = CONNECTION_BAD;
  assert_int_equal(run(NULL, 0, NULL, &changed), FAILED);
  assert_int_equal(asked.resets, 2);
  assert_int_equal(asked.texts_count, 0);
  sql->transaction = DKK_RING_SQL_READS;
  assert_int_equal(run(NULL, 0, NULL, &changed), DKIMKIT_OK);
  assert_int_equal(asked.resets, 2);
  assert_int_equal(asked.texts_count, 1);
  /* One that is there isn't made again. */
  sql->transaction = DKK_RING_SQL_NO_TRANSACTION;
  connection.status = CONNECTION_OK;
  assert_int_equal(run(NULL, 0, NULL, &changed), DKIMKIT_OK);
  assert_int_equal(asked.resets, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_all)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_open),
      TEST(test_open_read_only),
      TEST(test_not_opened),
      TEST(test_no_memory),
      TEST(test_begin),
      TEST(test_lost_before),
      TEST(test_lost_at_the_beginning),
      TEST(test_lost_for_good),
      TEST(test_rollback),
      TEST(test_commit),
      TEST(test_states),
      TEST(test_words),
      TEST(test_parameters),
      TEST(test_columns),
      TEST(test_many_columns),
      TEST(test_results),
      TEST(test_changed),
      TEST(test_errors_of_statements),
      TEST(test_lost_at_a_statement),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
