/* SPDX-License-Identifier: MIT */
#include "keyring/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

dkk_ring_sql_value dkk_ring_sql_integer(int64_t integer)
{
  dkk_ring_sql_value value = {DKK_RING_SQL_INTEGER, integer, NULL, 0};

  return value;
}

dkk_ring_sql_value dkk_ring_sql_text(const char *text)
{
  dkk_ring_sql_value value = {DKK_RING_SQL_TEXT, 0, text, strlen(text)};

  return value;
}

dkk_ring_sql_value dkk_ring_sql_octets(const uint8_t *octets, size_t len)
{
  dkk_ring_sql_value value = {DKK_RING_SQL_OCTETS, 0, octets, len};

  return value;
}

void *dkk_ring_sql_new(size_t octets, const dkk_ring_sql_driver *driver,
                       dkk_ring_sql_dialect dialect, unsigned flags)
{
  dkk_ring_sql *sql = calloc(1, octets);

  if (sql != NULL) {
    sql->driver = driver;
    sql->dialect = dialect;
    sql->is_read_only = (flags & DKIMKIT_KEYRING_OPEN_READ_ONLY) != 0;
  }
  return sql;
}

void dkk_ring_sql_copy_message(char out[DKK_RING_SQL_MESSAGE_MAX + 1],
                               const char *words)
{
  size_t len = strlen(words);
  size_t i;

  while (len > 0 && (unsigned char)words[len - 1] <= ' ') {
    len--;
  }
  if (len > DKK_RING_SQL_MESSAGE_MAX) {
    len = DKK_RING_SQL_MESSAGE_MAX;
    /* Not within a character. */
    while (len > 0 && ((unsigned char)words[len] & 0xc0) == 0x80) {
      len--;
    }
  }
  for (i = 0; i < len; i++) {
    unsigned char c = (unsigned char)words[i];

    out[i] = c < ' ' || c == 0x7f ? ' ' : words[i];
  }
  out[len] = '\0';
}

void dkk_ring_sql_say(dkk_ring_sql *sql, const char *about, const char *words)
{
  char text[2 * DKK_RING_SQL_MESSAGE_MAX];

  snprintf(text, sizeof(text), "%s%s%s", about, words != NULL ? ": " : "",
           words != NULL ? words : "");
  dkk_ring_sql_copy_message(sql->message, text);
}

void dkk_ring_sql_close(dkk_ring_sql *sql)
{
  if (sql != NULL) {
    dkk_ring_sql_rollback(sql);
    sql->driver->close(sql);
  }
}

int dkk_ring_sql_begin(dkk_ring_sql *sql, int is_write)
{
  int rv;

  if (sql->transaction != DKK_RING_SQL_NO_TRANSACTION) {
    dkk_ring_sql_say(sql, "a transaction is open", NULL);
    return DKIMKIT_ERR_STATE;
  }
  sql->message[0] = '\0';
  if (is_write && sql->is_read_only) {
    dkk_ring_sql_say(sql, "opened to be read only", NULL);
    return DKIMKIT_KEYRING_ERR_STORE_READ_ONLY;
  }
  rv = sql->driver->begin(sql, is_write);
  if (rv == DKIMKIT_OK) {
    sql->transaction = is_write ? DKK_RING_SQL_WRITES : DKK_RING_SQL_READS;
    sql->failed = DKIMKIT_OK;
  }
  return rv;
}

int dkk_ring_sql_commit(dkk_ring_sql *sql)
{
  int failed = sql->failed;

  if (sql->transaction == DKK_RING_SQL_NO_TRANSACTION) {
    dkk_ring_sql_say(sql, "no transaction is open", NULL);
    return DKIMKIT_ERR_STATE;
  }
  if (failed != DKIMKIT_OK) {
    dkk_ring_sql_rollback(sql);
    return failed;
  }
  sql->message[0] = '\0';
  sql->transaction = DKK_RING_SQL_NO_TRANSACTION;
  return sql->driver->commit(sql);
}

void dkk_ring_sql_rollback(dkk_ring_sql *sql)
{
  if (sql->transaction != DKK_RING_SQL_NO_TRANSACTION) {
    sql->driver->rollback(sql);
    sql->transaction = DKK_RING_SQL_NO_TRANSACTION;
    sql->failed = DKIMKIT_OK;
  }
}

/* What a callback wanted to end with is no error of the database. */
typedef struct guarded {
  const dkk_ring_sql_statement *statement;
  int ended;
} guarded;

static int on_row(const dkk_ring_sql_value *columns, int count, void *user)
{
  guarded *g = user;

  g->ended = g->statement->on(columns, count, g->statement->user);
  return g->ended;
}

static int run(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
               uint64_t *changed)
{
  dkk_ring_sql_statement own = *statement;
  guarded g = {statement, 0};
  int rv;

  if (sql->failed != DKIMKIT_OK) {
    return sql->failed;
  }
  if (statement->on != NULL) {
    own.on = on_row;
    own.user = &g;
  }
  sql->message[0] = '\0';
  *changed = 0;
  rv = sql->driver->run(sql, &own, changed);
  if (rv != DKIMKIT_OK && g.ended == 0 &&
      sql->transaction != DKK_RING_SQL_NO_TRANSACTION) {
    sql->failed =
        rv == DKK_RING_SQL_ERR_UNIQUE || rv == DKK_RING_SQL_ERR_FOREIGN
            ? DKIMKIT_KEYRING_ERR_STORE
            : rv;
  }
  return rv;
}

int dkk_ring_sql_read(dkk_ring_sql *sql,
                      const dkk_ring_sql_statement *statement)
{
  uint64_t changed;

  return run(sql, statement, &changed);
}

int dkk_ring_sql_write(dkk_ring_sql *sql,
                       const dkk_ring_sql_statement *statement,
                       uint64_t *changed)
{
  uint64_t rows;
  int rv;

  if (sql->transaction != DKK_RING_SQL_WRITES) {
    dkk_ring_sql_say(sql, "no transaction that writes is open", NULL);
    return DKIMKIT_ERR_STATE;
  }
  rv = run(sql, statement, &rows);
  if (rv == DKIMKIT_OK && changed != NULL) {
    *changed = rows;
  }
  return rv;
}
