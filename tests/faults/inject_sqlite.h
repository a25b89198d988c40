/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_INJECT_SQLITE_H
#define DKIMKIT_TESTS_FAULTS_INJECT_SQLITE_H

/* Calls of SQLite that fail as FAULTS_STORE; how they fail is SQLite's code. */

#include <sqlite3.h>

int faults_sqlite_prepare(sqlite3 *db, const char *text, int len,
                          sqlite3_stmt **out, const char **tail);
int faults_sqlite_step(sqlite3_stmt *statement);
int faults_sqlite_exec(sqlite3 *db, const char *text, sqlite3_callback on,
                       void *user, char **message);
int faults_sqlite_bind_null(sqlite3_stmt *statement, int at);
int faults_sqlite_bind_int64(sqlite3_stmt *statement, int at,
                             sqlite3_int64 value);
int faults_sqlite_bind_text64(sqlite3_stmt *statement, int at, const char *text,
                              sqlite3_uint64 len, void (*end)(void *),
                              unsigned char encoding);
int faults_sqlite_bind_blob64(sqlite3_stmt *statement, int at,
                              const void *octets, sqlite3_uint64 len,
                              void (*end)(void *));
/** That of the call that was let fail, until the next call. */
int faults_sqlite_errcode(sqlite3 *db);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_INJECT_SQLITE_H) */
