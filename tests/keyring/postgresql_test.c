/* SPDX-License-Identifier: MIT */

/* What only a server can do to its clients. */

#include "database.h"
#include "domain.h"
#include "rows.h"

#include <libpq-fe.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static dkk_ring_store *store;

static int set_up(void **state)
{
  dkk_ring_tenant_row tenant;

  (void)state;
  database_clear();
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_OK);
  row_tenant(&tenant, "contoso");
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  assert_int_equal(row_add(store, "a.example", "contoso", 10), DKIMKIT_OK);
  assert_int_equal(row_add(store, "b.example", "contoso", 20), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  return 0;
}

/* Returns when the other sessions have ended. */
static void end_sessions(void)
{
  (void)database_number("SELECT pg_terminate_backend(pid)"
                        " FROM pg_stat_activity WHERE"
                        " application_name = 'dkimkit-keyring'");
  while (database_number("SELECT count(*) FROM pg_stat_activity WHERE"
                         " application_name = 'dkimkit-keyring'") > 0) {
    usleep(1000);
  }
}

static int on_domain(const dkk_ring_domain_row *row, void *user)
{
  (void)row;
  ++*(int *)user;
  return 0;
}

static void assert_domains(uint64_t expected)
{
  uint64_t count = 99;

  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, expected);
}

/* It isn't noticed, for nothing is lost. */
static void test_lost_before(void **state)
{
  (void)state;
  end_sessions();
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "c.example", "contoso", 30), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  assert_domains(3);
}

static void test_lost_while_reading(void **state)
{
  int rows = 0;

  (void)state;
  end_sessions();
  /* Who reads outside of a transaction learns it once. */
  assert_int_equal(dkk_ring_store_each_domain(store, NULL, 1, on_domain, &rows),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(rows, 0);
  assert_string_not_equal(dkk_ring_store_message(store), "");
  assert_int_equal(dkk_ring_store_each_domain(store, NULL, 1, on_domain, &rows),
                   DKIMKIT_OK);
  assert_int_equal(rows, 2);
}

static void test_lost_in_the_middle(void **state)
{
  uint64_t count = 0;

  (void)state;
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "c.example", "contoso", 30), DKIMKIT_OK);
  end_sessions();
  assert_int_equal(row_add(store, "d.example", "contoso", 40),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_string_not_equal(dkk_ring_store_message(store), "");
  /* It isn't taken up again in the middle. */
  assert_int_equal(dkk_ring_store_count_domains(store, &count),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "d.example", "contoso", 40), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  assert_domains(3);
}

static void test_lost_at_the_end(void **state)
{
  (void)state;
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "c.example", "contoso", 30), DKIMKIT_OK);
  end_sessions();
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_KEYRING_ERR_STORE);
  assert_domains(2);
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "c.example", "contoso", 30), DKIMKIT_OK);
  end_sessions();
  dkk_ring_store_rollback(store);
  assert_int_equal(dkk_ring_store_begin(store, 0), DKIMKIT_OK);
  assert_domains(2);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
}

/* Settings of the session are made again. */
static void test_read_only_again(void **state)
{
  dkk_ring_store *reader = NULL;
  dkk_ring_tenant_row row;

  (void)state;
  assert_int_equal(database_open(&reader, DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_OK);
  end_sessions();
  assert_int_equal(dkk_ring_store_begin(reader, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_tenant(reader, "contoso", &row),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(reader), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_begin(reader, 1),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  dkk_ring_store_close(reader);
}

/* The server, or the role, is one that only reads. */
static void test_read_only_server(void **state)
{
  (void)state;
  database_run("ALTER ROLE tester SET default_transaction_read_only = on");
  end_sessions();
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "c.example", "contoso", 30),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  dkk_ring_store_rollback(store);
  assert_domains(2);
  {
    char conninfo[4096];
    PGconn *connection;

    snprintf(conninfo, sizeof(conninfo),
             "%s options='-c default_transaction_read_only=off'",
             database_where());
    connection = PQconnectdb(conninfo);
    PQclear(PQexec(connection,
                   "ALTER ROLE tester RESET default_transaction_read_only"));
    PQfinish(connection);
  }
}

static int set_one(dkk_ring_store *own, const char *name)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(own, name, &row);

  if (rv == DKIMKIT_OK) {
    row.record.generation++;
    rv = dkk_ring_store_set_domain(own, &row, row.record.generation - 1);
  }
  return rv;
}

/* Returns when the other process is here, too. */
static void meet(int other)
{
  char octet = '.';

  if (send(other, &octet, 1, MSG_NOSIGNAL) == 1) {
    (void)!read(other, &octet, 1);
  }
}

static int set_both(dkk_ring_store *own, const char *first, const char *second,
                    int other)
{
  int rv = dkk_ring_store_begin(own, 1);

  if (rv == DKIMKIT_OK) {
    rv = set_one(own, first);
  }
  meet(other);
  if (rv == DKIMKIT_OK) {
    rv = set_one(own, second);
  }
  if (rv == DKIMKIT_OK) {
    return dkk_ring_store_commit(own);
  }
  dkk_ring_store_rollback(own);
  return rv;
}

/* Two that wait for each other: one is told to try again. */
static void test_deadlock(void **state)
{
  pid_t child;
  int ends[2];
  int status;
  int rv;

  (void)state;
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    dkk_ring_store *own = NULL;

    close(ends[0]);
    if (database_open(&own, 0) != DKIMKIT_OK) {
      _exit(3);
    }
    rv = set_both(own, "a.example", "b.example", ends[1]);
    dkk_ring_store_close(own);
    _exit(rv == DKIMKIT_OK ? 0 : rv == DKIMKIT_KEYRING_ERR_STORE_BUSY ? 1 : 2);
  }
  close(ends[1]);
  rv = set_both(store, "b.example", "a.example", ends[0]);
  close(ends[0]);
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  if (rv == DKIMKIT_OK) {
    assert_int_equal(WEXITSTATUS(status), 1);
  } else {
    assert_int_equal(rv, DKIMKIT_KEYRING_ERR_STORE_BUSY);
    assert_int_equal(WEXITSTATUS(status), 0);
  }
}

static void test_no_server(void **state)
{
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
  dkk_ring_store *none = NULL;

  (void)state;
  assert_int_equal(dkk_ring_store_open_postgresql(
                       &none, "host=/nonexistent password=hush", 0, message),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_string_not_equal(message, "");
  assert_null(strstr(message, "hush"));
  assert_null(strchr(message, '\n'));
  assert_int_equal(dkk_ring_store_open_postgresql(&none, "host='", 0, message),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_string_not_equal(message, "");
  assert_null(none);
}

/* It is refused, with words that don't have the password. */
static void expect_no_hush(const char *const *wrong, size_t count)
{
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
  dkk_ring_store *none = NULL;
  size_t i;

  for (i = 0; i < count; i++) {
    assert_int_equal(
        dkk_ring_store_open_postgresql(&none, wrong[i], 0, message),
        DKIMKIT_KEYRING_ERR_STORE);
    assert_string_not_equal(message, "");
    assert_null(strstr(message, "hush"));
  }
  assert_null(none);
}

/* What libpq can't parse it quotes, and what it can't find. */
static void test_no_password_is_told(void **state)
{
  static const char *const wrong[] = {
      "postgresql://u:hush%zzhush@h/db",      "postgres://u:hush%zz@h/db",
      "host=/nonexistent password=hush hush", "password=a hush=1",
      "postgresql://u:pass@hush@/db",         "postgresql://u:hush/word@h/db",
      "postgresql://u:p@hush,hush@h/db",      "postgresql://u:p@hush/x@h/db",
      "postgresql://u:p@hush:42/x@h/db",
  };

  (void)state;
  expect_no_hush(wrong, sizeof(wrong) / sizeof(wrong[0]));
}

/* A server that is asked if nothing else is said. */
static void choose_server(void)
{
  PQconninfoOption *options = PQconninfoParse(database_where(), NULL);
  PQconninfoOption *option;

  assert_non_null(options);
  for (option = options; option->keyword != NULL; option++) {
    if (option->val != NULL && strcmp(option->keyword, "host") == 0) {
      assert_int_equal(setenv("PGHOST", option->val, 1), 0);
    }
    if (option->val != NULL && strcmp(option->keyword, "user") == 0) {
      assert_int_equal(setenv("PGUSER", option->val, 1), 0);
    }
  }
  PQconninfoFree(options);
}

/* To libpq a URI of another scheme is the name of a database, which the server
 * quotes. */
static void test_no_password_for_a_name(void **state)
{
  static const char *const wrong[] = {"postgre://u:hush@h/db",
                                      "Postgresql://u:hush@h/db",
                                      "u:hush@h",
                                      "u:hush",
                                      "hush@h",
                                      "dbname=postgresql://u:hush@h/db",
                                      "dbname=u:hush"};
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
  dkk_ring_store *none = NULL;

  (void)state;
  choose_server();
  assert_int_equal(dkk_ring_store_open_postgresql(&none, "absent", 0, message),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_non_null(strstr(message, "\"absent\""));
  expect_no_hush(wrong, sizeof(wrong) / sizeof(wrong[0]));
  unsetenv("PGHOST");
  unsetenv("PGUSER");
}

/* The first schema of the search path, and no other. */
static void test_search_path(void **state)
{
  char conninfo[4096];
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
  dkk_ring_store *other = NULL;
  uint64_t count = 99;

  (void)state;
  database_run("DROP SCHEMA IF EXISTS second CASCADE; CREATE SCHEMA second");
  snprintf(conninfo, sizeof(conninfo),
           "%s options='-c search_path=second,public'", database_where());
  assert_int_equal(dkk_ring_store_open_postgresql(&other, conninfo, 0, message),
                   DKIMKIT_KEYRING_ERR_STORE_MISSING);
  assert_int_equal(dkk_ring_store_open_postgresql(
                       &other, conninfo, DKIMKIT_KEYRING_OPEN_CREATE, message),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_count_domains(other, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  dkk_ring_store_close(other);
  assert_domains(2);
  database_run("DROP SCHEMA second CASCADE");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_lost_before),
      TEST(test_lost_while_reading),
      TEST(test_lost_in_the_middle),
      TEST(test_lost_at_the_end),
      TEST(test_read_only_again),
      TEST(test_read_only_server),
      TEST(test_deadlock),
      TEST(test_no_server),
      TEST(test_no_password_is_told),
      TEST(test_no_password_for_a_name),
      TEST(test_search_path),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
