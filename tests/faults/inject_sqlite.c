/* SPDX-License-Identifier: MIT */
#include "inject_sqlite.h"

#include "inject.h"

#include <string.h>

static int injected;

/* 0, or the code that the call fails with. */
static int failing(void)
{
  injected = faults_hit(FAULTS_STORE) ? faults_how() : 0;
  return injected;
}

int faults_sqlite_errcode(sqlite3 *db)
{
  return injected != 0 ? injected : sqlite3_extended_errcode(db);
}

int faults_sqlite_prepare(sqlite3 *db, const char *text, int len,
                          sqlite3_stmt **out, const char **tail)
{
  int rv = failing();

  return rv != 0 ? rv : sqlite3_prepare_v2(db, text, len, out, tail);
}

int faults_sqlite_step(sqlite3_stmt *statement)
{
  int rv = failing();

  return rv != 0 ? rv : sqlite3_step(statement);
}

int faults_sqlite_exec(sqlite3 *db, const char *text, sqlite3_callback on,
                       void *user, char **message)
{
  /* What takes back after a failure is no second point. */
  int rv = strcmp(text, "ROLLBACK") == 0 ? 0 : failing();

  return rv != 0 ? rv : sqlite3_exec(db, text, on, user, message);
}

int faults_sqlite_bind_null(sqlite3_stmt *statement, int at)
{
  int rv = failing();

  return rv != 0 ? rv : sqlite3_bind_null(statement, at);
}

int faults_sqlite_bind_int64(sqlite3_stmt *statement, int at,
                             sqlite3_int64 value)
{
  int rv = failing();

  return rv != 0 ? rv : sqlite3_bind_int64(statement, at, value);
}

int faults_sqlite_bind_text64(sqlite3_stmt *statement, int at, const char *text,
                              sqlite3_uint64 len, void (*end)(void *),
                              unsigned char encoding)
{
  int rv = failing();

  return rv != 0 ? rv
                 : sqlite3_bind_text64(statement, at, text, len, end, encoding);
}

int faults_sqlite_bind_blob64(sqlite3_stmt *statement, int at,
                              const void *octets, sqlite3_uint64 len,
                              void (*end)(void *))
{
  int rv = failing();

  return rv != 0 ? rv : sqlite3_bind_blob64(statement, at, octets, len, end);
}
