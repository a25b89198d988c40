/* SPDX-License-Identifier: MIT */
#include "database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef DKK_RING_SQLITE
#include <sqlite3.h>
#endif
#ifdef DKK_RING_POSTGRESQL
#include <libpq-fe.h>
#endif

static database_kind kind;
static char where[4096];
static char message[DKK_RING_STORE_MESSAGE_MAX + 1];

static void remove_directory(void)
{
  char *slash = strrchr(where, '/');

  database_clear();
  if (slash != NULL) {
    *slash = '\0';
    rmdir(where);
  }
}

static const char *temporary_directory(void)
{
  static char name[4000];
  const char *base = getenv("TMPDIR");

  snprintf(name, sizeof(name), "%s/dkimkit-store-XXXXXX",
           base != NULL ? base : "/tmp");
  if (mkdtemp(name) == NULL) {
    perror(name);
    return NULL;
  }
  atexit(remove_directory);
  return name;
}

int database_choose(int argc, char **argv)
{
  const char *place = argc > 2 ? argv[2] : NULL;

  if (argc > 1 && strcmp(argv[1], "sqlite") == 0) {
    kind = DATABASE_SQLITE;
    place = place != NULL ? place : temporary_directory();
    snprintf(where, sizeof(where), "%s/keyring.db", place != NULL ? place : "");
    return place != NULL ? 0 : -1;
  }
  if (argc > 1 && strcmp(argv[1], "postgresql") == 0) {
    kind = DATABASE_POSTGRESQL;
    place = place != NULL ? place : getenv("DKIMKIT_TEST_CONNINFO");
    snprintf(where, sizeof(where), "%s", place != NULL ? place : "");
    return place != NULL ? 0 : -1;
  }
  fprintf(stderr, "usage: %s sqlite|postgresql [DIRECTORY|CONNINFO]\n",
          argv[0]);
  return -1;
}

database_kind database_which(void)
{
  return kind;
}

const char *database_where(void)
{
  return where;
}

int database_open(dkk_ring_store **out, unsigned flags)
{
  memset(message, 'x', sizeof(message));
  return kind == DATABASE_SQLITE
             ? dkk_ring_store_open_sqlite(out, where, flags, message)
             : dkk_ring_store_open_postgresql(out, where, flags, message);
}

const char *database_message(void)
{
  return message;
}

#ifdef DKK_RING_SQLITE
static int on_row(void *user, int count, char **columns, char **names)
{
  long long *number = user;

  (void)count;
  (void)names;
  *number = columns[0] != NULL ? atoll(columns[0]) : -1;
  return 0;
}

static void run_sqlite(const char *text, long long *number)
{
  sqlite3 *db;
  char *words = NULL;
  int rv;

  assert_int_equal(sqlite3_open_v2(where, &db,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                   NULL),
                   SQLITE_OK);
  sqlite3_busy_timeout(db, 10000);
  rv = sqlite3_exec(db, text, on_row, number, &words);
  if (rv != SQLITE_OK) {
    fail_msg("%s: %s", text, words);
  }
  sqlite3_close(db);
}

static void clear_sqlite(void)
{
  static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
  size_t i;

  for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
    char name[sizeof(where) + 16];

    snprintf(name, sizeof(name), "%s%s", where, ends[i]);
    unlink(name);
  }
}
#else
static void run_sqlite(const char *text, long long *number)
{
  (void)number;
  fail_msg("built without SQLite: %s", text);
}

static void clear_sqlite(void)
{
}
#endif

#ifdef DKK_RING_POSTGRESQL
static void run_postgresql(const char *text, long long *number)
{
  PGconn *connection = PQconnectdb(where);
  PGresult *result =
      PQexec(connection, "SET session_replication_role = replica;"
                         "SET client_min_messages = error");

  assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
  PQclear(result);
  result = PQexec(connection, text);
  if (PQresultStatus(result) != PGRES_COMMAND_OK &&
      PQresultStatus(result) != PGRES_TUPLES_OK) {
    fail_msg("%s: %s", text, PQerrorMessage(connection));
  }
  if (PQntuples(result) > 0) {
    *number = atoll(PQgetvalue(result, 0, 0));
  }
  PQclear(result);
  PQfinish(connection);
}
#else
static void run_postgresql(const char *text, long long *number)
{
  (void)number;
  fail_msg("built without PostgreSQL: %s", text);
}
#endif

long long database_number(const char *statement)
{
  long long number = -1;

  if (kind == DATABASE_SQLITE) {
    run_sqlite(statement, &number);
  } else {
    run_postgresql(statement, &number);
  }
  return number;
}

void database_run(const char *statements)
{
  (void)database_number(statements);
}

void database_clear(void)
{
  if (kind == DATABASE_SQLITE) {
    clear_sqlite();
  } else {
    database_run("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
  }
}
