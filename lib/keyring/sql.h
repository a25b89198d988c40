/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SQL_H
#define DKK_KEYRING_SQL_H

/* A connection to a database that knows SQL, with parameters $1, $2, … in the
 * text: what SQLite and PostgreSQL have in common. Statements are constant
 * texts; values go in as parameters only.
 *
 * Functions return DKIMKIT_OK, DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_STATE,
 * DKIMKIT_KEYRING_ERR_STORE…, or one of the following two, which don't leave
 * the store. */

#include <dkimkit/keyring.h>

#include <stddef.h>
#include <stdint.h>

/** A key of a table is there already. */
#define DKK_RING_SQL_ERR_UNIQUE (-1191)
/** A row refers to one that isn't there, or is referred to. */
#define DKK_RING_SQL_ERR_FOREIGN (-1192)

#define DKK_RING_SQL_MESSAGE_MAX 511
#define DKK_RING_SQL_PARAMETERS_MAX 24
#define DKK_RING_SQL_COLUMNS_MAX 48
/** How long others may keep the database busy, in milliseconds. */
#define DKK_RING_SQL_WAIT 10000

typedef enum dkk_ring_sql_type {
  DKK_RING_SQL_NULL,
  DKK_RING_SQL_INTEGER,
  DKK_RING_SQL_TEXT,
  DKK_RING_SQL_OCTETS,
  /** In a result: of a type that no column has. */
  DKK_RING_SQL_OTHER
} dkk_ring_sql_type;

typedef struct dkk_ring_sql_value {
  dkk_ring_sql_type type;
  int64_t integer;
  /** TEXT and OCTETS; a parameter that is NULL is one of its type. Texts in
   *  results may have any octet in them. */
  const void *octets;
  size_t len;
} dkk_ring_sql_value;

dkk_ring_sql_value dkk_ring_sql_integer(int64_t integer);
dkk_ring_sql_value dkk_ring_sql_text(const char *text);
dkk_ring_sql_value dkk_ring_sql_octets(const uint8_t *octets, size_t len);

/** Not 0 ends the reading, and is what is returned. The values live until it
 *  returns. No statement can be run in it. */
typedef int (*dkk_ring_sql_on_row)(const dkk_ring_sql_value *columns, int count,
                                   void *user);

typedef struct dkk_ring_sql_statement {
  const char *text;
  const dkk_ring_sql_value *parameters;
  int count;
  /** May be NULL: there are no rows, or nobody wants them. */
  dkk_ring_sql_on_row on;
  void *user;
} dkk_ring_sql_statement;

typedef struct dkk_ring_sql dkk_ring_sql;

/** What a backend does; transactions and errors have been checked by sql.c. */
typedef struct dkk_ring_sql_driver {
  void (*close)(dkk_ring_sql *sql);
  /** Called once, when the database is known to be a keyring. */
  int (*settle)(dkk_ring_sql *sql);
  int (*begin)(dkk_ring_sql *sql, int is_write);
  /** After an error there is no transaction any more. */
  int (*commit)(dkk_ring_sql *sql);
  void (*rollback)(dkk_ring_sql *sql);
  int (*run)(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
             uint64_t *changed);
  /** Takes what was deleted out of the files; best effort. May be NULL. */
  void (*scrub)(dkk_ring_sql *sql);
} dkk_ring_sql_driver;

typedef enum dkk_ring_sql_dialect {
  DKK_RING_SQL_SQLITE,
  DKK_RING_SQL_POSTGRESQL
} dkk_ring_sql_dialect;

#define DKK_RING_SQL_DIALECTS (DKK_RING_SQL_POSTGRESQL + 1)

typedef enum dkk_ring_sql_transaction {
  DKK_RING_SQL_NO_TRANSACTION,
  DKK_RING_SQL_READS,
  DKK_RING_SQL_WRITES
} dkk_ring_sql_transaction;

/** First member of what a backend keeps. */
struct dkk_ring_sql {
  const dkk_ring_sql_driver *driver;
  dkk_ring_sql_dialect dialect;
  int is_read_only;
  dkk_ring_sql_transaction transaction;
  /** The first error of a statement in the transaction: it can only be rolled
   *  back. */
  int failed;
  /** Of the last error, "" if there was none. */
  char message[DKK_RING_SQL_MESSAGE_MAX + 1];
};

/** What a driver has of a connection, in zeros but for what is given here, to
 * be freed by its close. @param octets of the driver's struct, which begins
 * with a dkk_ring_sql. NULL without memory. */
void *dkk_ring_sql_new(size_t octets, const dkk_ring_sql_driver *driver,
                       dkk_ring_sql_dialect dialect, unsigned flags);

/** @param flags DKIMKIT_KEYRING_OPEN_CREATE: there must be no file; it is
 * removed by dkk_ring_sql_sqlite_discard.
 *  @param message of DKK_RING_SQL_MESSAGE_MAX + 1 octets, written on an error.
 */
int dkk_ring_sql_open_sqlite(dkk_ring_sql **out, const char *path,
                             unsigned flags, char *message);
int dkk_ring_sql_open_postgresql(dkk_ring_sql **out, const char *conninfo,
                                 unsigned flags, char *message);

/** Rolls back what is open. NULL is allowed. */
void dkk_ring_sql_close(dkk_ring_sql *sql);

/** Removes the files of a keyring whose making failed. */
void dkk_ring_sql_sqlite_discard(const char *path);

int dkk_ring_sql_begin(dkk_ring_sql *sql, int is_write);
/** In any case there is no transaction any more. */
int dkk_ring_sql_commit(dkk_ring_sql *sql);
void dkk_ring_sql_rollback(dkk_ring_sql *sql);

/** Reads, inside or outside of a transaction. */
int dkk_ring_sql_read(dkk_ring_sql *sql,
                      const dkk_ring_sql_statement *statement);
/** Writes, inside of a transaction that may. `changed`: how many rows; may be
 *  NULL. */
int dkk_ring_sql_write(dkk_ring_sql *sql,
                       const dkk_ring_sql_statement *statement,
                       uint64_t *changed);

/** Sets the message: `about`, and ": `words`" unless that is NULL. */
void dkk_ring_sql_say(dkk_ring_sql *sql, const char *about, const char *words);
/** Copies a message: one line, without control characters, UTF-8 or cut. */
void dkk_ring_sql_copy_message(char out[DKK_RING_SQL_MESSAGE_MAX + 1],
                               const char *words);

#endif /* !defined(DKK_KEYRING_SQL_H) */
