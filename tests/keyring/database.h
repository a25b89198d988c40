/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_DATABASE_H
#define DKK_TEST_KEYRING_DATABASE_H

/* The database that a test of the store works on: a file of SQLite in a
 * directory of its own, or a database of PostgreSQL that is for tests. */

#include "keyring/store.h"

typedef enum database_kind {
  DATABASE_SQLITE,
  DATABASE_POSTGRESQL
} database_kind;

/** Arguments of the program: "sqlite" and a directory, or "postgresql" and a
 *  conninfo; without the second: a temporary directory that is removed at the
 *  end, or DKIMKIT_TEST_CONNINFO. 0, or -1 with words on stderr. */
int database_choose(int argc, char **argv);
database_kind database_which(void);
/** The file, or the conninfo. */
const char *database_where(void);

/** There is no keyring any more. */
void database_clear(void);
int database_open(dkk_ring_store **out, unsigned flags);
/** Of the last database_open. */
const char *database_message(void);
/** Runs statements on a connection of their own, on which no row is checked
 *  for what it refers to. Fails the test if they can't be run. */
void database_run(const char *statements);
/** The first column of the first row. */
long long database_number(const char *statement);

#endif /* !defined(DKK_TEST_KEYRING_DATABASE_H) */
