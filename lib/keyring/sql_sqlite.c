/* SPDX-License-Identifier: MIT */
#include "keyring/sql_sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of a row, with all that is in it; the longest one has some 10,000 octets. */
#define LENGTH_MAX (1024 * 1024)
#define SQL_LENGTH_MAX (16 * 1024)

typedef struct sqlite_connection {
  dkk_ring_sql sql;
  sqlite3 *db;
} sqlite_connection;

static sqlite_connection *connection_of(dkk_ring_sql *sql)
{
  return (sqlite_connection *)sql;
}

static int is_no_space(int why)
{
  return why == ENOSPC || why == EDQUOT || why == EFBIG;
}

static int class_of_constraint(int extended)
{
  switch (extended) {
  case SQLITE_CONSTRAINT_PRIMARYKEY:
  case SQLITE_CONSTRAINT_UNIQUE:
  case SQLITE_CONSTRAINT_ROWID:
    return DKK_RING_SQL_ERR_UNIQUE;
  case SQLITE_CONSTRAINT_FOREIGNKEY:
    return DKK_RING_SQL_ERR_FOREIGN;
  default:
    return DKIMKIT_KEYRING_ERR_STORE;
  }
}

static int class_of(int extended, int system_error)
{
  switch (extended & 0xff) {
  case SQLITE_NOMEM:
    return DKIMKIT_ERR_NOMEM;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return DKIMKIT_KEYRING_ERR_STORE_BUSY;
  case SQLITE_FULL:
    return DKIMKIT_KEYRING_ERR_STORE_FULL;
  case SQLITE_READONLY:
    return DKIMKIT_KEYRING_ERR_STORE_READ_ONLY;
  case SQLITE_CONSTRAINT:
    return class_of_constraint(extended);
  case SQLITE_IOERR:
    if (extended == SQLITE_IOERR_NOMEM) {
      return DKIMKIT_ERR_NOMEM;
    }
    return is_no_space(system_error) ? DKIMKIT_KEYRING_ERR_STORE_FULL
                                     : DKIMKIT_KEYRING_ERR_STORE;
  /* Statements are constant: one that is wrong is so because tables or columns
   * are others than those of a keyring. */
  case SQLITE_ERROR:
  case SQLITE_TOOBIG:
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_FORMAT:
    return DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  default:
    return DKIMKIT_KEYRING_ERR_STORE;
  }
}

/* On a file system that is read-only SQLite says that the log isn't there. */
static int say_read_only(sqlite_connection *c)
{
  const char *path = sqlite3_db_filename(c->db, "main");
  int why = path != NULL ? dkk_ring_sqlite_why_read_only(path) : 0;

  if (why != 0) {
    dkk_ring_sql_say(&c->sql, "no write-ahead log can be kept beside the file",
                     strerror(why));
  }
  return why != 0;
}

/* SQLite doesn't note the system's error of every call. What is in errno is
 * from the call, for it was 0 before, but need not be the reason: only that
 * there is no space can't be anything else. */
static int fail(sqlite_connection *c)
{
  int since = errno;
  int noted = sqlite3_system_errno(c->db);
  int extended = sqlite3_extended_errcode(c->db);
  int is_file =
      (extended & 0xff) == SQLITE_IOERR || (extended & 0xff) == SQLITE_CANTOPEN;
  int rv = class_of(extended, is_no_space(since) ? since : noted);

  if ((extended & 0xff) == SQLITE_CANTOPEN && say_read_only(c)) {
    return DKIMKIT_KEYRING_ERR_STORE_READ_ONLY;
  }
  dkk_ring_sql_say(&c->sql, sqlite3_errmsg(c->db),
                   is_file && noted != 0 ? strerror(noted) : NULL);
  return rv;
}

static int bind(sqlite3_stmt *statement, int at,
                const dkk_ring_sql_value *value)
{
  if (value->type == DKK_RING_SQL_INTEGER) {
    return sqlite3_bind_int64(statement, at, value->integer);
  }
  if (value->octets == NULL) {
    return sqlite3_bind_null(statement, at);
  }
  if (value->type == DKK_RING_SQL_TEXT) {
    return sqlite3_bind_text64(statement, at, value->octets, value->len,
                               SQLITE_STATIC, SQLITE_UTF8);
  }
  return sqlite3_bind_blob64(statement, at, value->octets, value->len,
                             SQLITE_STATIC);
}

/* SQLite numbers "$2" by where it stands first in the text. */
static int bind_all(sqlite3_stmt *prepared,
                    const dkk_ring_sql_statement *statement)
{
  int places = sqlite3_bind_parameter_count(prepared);
  int at;

  for (at = 1; at <= places; at++) {
    const char *name = sqlite3_bind_parameter_name(prepared, at);
    long number = name != NULL ? strtol(name + 1, NULL, 10) : 0;
    int rv;

    if (number < 1 || number > statement->count) {
      return SQLITE_RANGE;
    }
    rv = bind(prepared, at, &statement->parameters[number - 1]);
    if (rv != SQLITE_OK) {
      return rv;
    }
  }
  return SQLITE_OK;
}

static void read_column(dkk_ring_sql_value *value, sqlite3_stmt *prepared,
                        int at)
{
  memset(value, 0, sizeof(*value));
  switch (sqlite3_column_type(prepared, at)) {
  case SQLITE_NULL:
    value->type = DKK_RING_SQL_NULL;
    break;
  case SQLITE_INTEGER:
    value->type = DKK_RING_SQL_INTEGER;
    value->integer = sqlite3_column_int64(prepared, at);
    break;
  case SQLITE_TEXT:
    value->type = DKK_RING_SQL_TEXT;
    value->octets = sqlite3_column_text(prepared, at);
    value->len = (size_t)sqlite3_column_bytes(prepared, at);
    break;
  case SQLITE_BLOB:
    value->type = DKK_RING_SQL_OCTETS;
    value->octets = sqlite3_column_blob(prepared, at);
    value->len = (size_t)sqlite3_column_bytes(prepared, at);
    break;
  default:
    value->type = DKK_RING_SQL_OTHER;
    break;
  }
}

/* Answers what the callback did, or 0. */
static int hand_over(sqlite3_stmt *prepared,
                     const dkk_ring_sql_statement *statement)
{
  dkk_ring_sql_value columns[DKK_RING_SQL_COLUMNS_MAX];
  int count = sqlite3_column_count(prepared);
  int at;

  if (statement->on == NULL) {
    return 0;
  }
  for (at = 0; at < count && at < DKK_RING_SQL_COLUMNS_MAX; at++) {
    read_column(&columns[at], prepared, at);
    /* A text or octets whose memory couldn't be had. */
    if (columns[at].octets == NULL && columns[at].len > 0) {
      return DKIMKIT_ERR_NOMEM;
    }
  }
  return statement->on(columns, at, statement->user);
}

static int step_all(sqlite_connection *c, sqlite3_stmt *prepared,
                    const dkk_ring_sql_statement *statement)
{
  for (;;) {
    int rv = sqlite3_step(prepared);

    if (rv == SQLITE_DONE) {
      return DKIMKIT_OK;
    }
    if (rv != SQLITE_ROW) {
      return fail(c);
    }
    rv = hand_over(prepared, statement);
    if (rv != 0) {
      return rv;
    }
  }
}

static int run(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
               uint64_t *changed)
{
  sqlite_connection *c = connection_of(sql);
  sqlite3_stmt *prepared = NULL;
  int rv;

  errno = 0;
  if (sqlite3_prepare_v2(c->db, statement->text, -1, &prepared, NULL) !=
      SQLITE_OK) {
    return fail(c);
  }
  if (bind_all(prepared, statement) != SQLITE_OK) {
    rv = fail(c);
  } else {
    rv = step_all(c, prepared, statement);
  }
  if (rv == DKIMKIT_OK && !sqlite3_stmt_readonly(prepared)) {
    *changed = (uint64_t)sqlite3_changes64(c->db);
  }
  sqlite3_finalize(prepared);
  return rv;
}

static int execute(sqlite_connection *c, const char *text)
{
  errno = 0;
  return sqlite3_exec(c->db, text, NULL, NULL, NULL) == SQLITE_OK ? DKIMKIT_OK
                                                                  : fail(c);
}

static void rollback(dkk_ring_sql *sql)
{
  sqlite_connection *c = connection_of(sql);

  /* After some errors SQLite has done it by itself. */
  if (!sqlite3_get_autocommit(c->db)) {
    (void)sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
  }
}

static int begin(dkk_ring_sql *sql, int is_write)
{
  return execute(connection_of(sql), is_write ? "BEGIN IMMEDIATE" : "BEGIN");
}

static int commit(dkk_ring_sql *sql)
{
  int rv;

  /* It can't if an error has rolled back on its own: nothing of that may be
   * taken for stored. */
  if (sqlite3_get_autocommit(connection_of(sql)->db)) {
    dkk_ring_sql_say(sql, "the transaction was rolled back", NULL);
    return DKIMKIT_KEYRING_ERR_STORE;
  }
  rv = execute(connection_of(sql), "COMMIT");
  if (rv != DKIMKIT_OK) {
    rollback(sql);
  }
  return rv;
}

static int read_mode(const dkk_ring_sql_value *columns, int count, void *user)
{
  int *is_wal = user;

  *is_wal = count == 1 && columns[0].type == DKK_RING_SQL_TEXT &&
            columns[0].len == 3 && memcmp(columns[0].octets, "wal", 3) == 0;
  return 0;
}

/* A log, so that who reads doesn't wait for who writes. */
static int settle(dkk_ring_sql *sql)
{
  dkk_ring_sql_statement statement = {"PRAGMA journal_mode = WAL", NULL, 0,
                                      read_mode, NULL};
  uint64_t changed;
  int is_wal = 0;
  int rv;

  if (sql->is_read_only) {
    return DKIMKIT_OK;
  }
  statement.user = &is_wal;
  rv = run(sql, &statement, &changed);
  if (rv == DKIMKIT_OK && !is_wal) {
    dkk_ring_sql_say(sql, "no write-ahead log can be kept beside the file",
                     NULL);
    rv = DKIMKIT_KEYRING_ERR_STORE;
  }
  return rv;
}

static void scrub(dkk_ring_sql *sql)
{
  sqlite_connection *c = connection_of(sql);

  /* Others that read keep the log from being emptied: not waited for. */
  sqlite3_busy_timeout(c->db, 0);
  (void)sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                  NULL);
  sqlite3_busy_timeout(c->db, DKK_RING_SQL_WAIT);
}

static void close_connection(dkk_ring_sql *sql)
{
  sqlite_connection *c = connection_of(sql);

  sqlite3_close_v2(c->db);
  free(c);
}

static const dkk_ring_sql_driver driver = {
    .close = close_connection,
    .settle = settle,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = run,
    .scrub = scrub,
};

/* What a file says mustn't run anything, nor let anything grow. */
static void defend(sqlite3 *db)
{
  static const struct {
    int option;
    int on;
  } options[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
      {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
  };
  size_t i;

  for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
    (void)sqlite3_db_config(db, options[i].option, options[i].on, NULL);
  }
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, SQL_LENGTH_MAX);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

/* Nothing of this writes into the file, which may be another program's. */
static int set_up(sqlite_connection *c)
{
  sqlite3_extended_result_codes(c->db, 1);
  sqlite3_busy_timeout(c->db, DKK_RING_SQL_WAIT);
  defend(c->db);
  return execute(c, "PRAGMA synchronous = FULL;"
                    "PRAGMA secure_delete = ON;"
                    "PRAGMA cell_size_check = ON;"
                    "PRAGMA mmap_size = 0;"
                    "PRAGMA temp_store = MEMORY;");
}

static int check_writable(sqlite_connection *c)
{
  if (!c->sql.is_read_only && sqlite3_db_readonly(c->db, "main") == 1) {
    dkk_ring_sql_say(&c->sql, "the file can't be written", NULL);
    return DKIMKIT_KEYRING_ERR_STORE_READ_ONLY;
  }
  return DKIMKIT_OK;
}

static int connect_file(sqlite_connection *c, const char *path, unsigned flags)
{
  int mode = (flags & DKIMKIT_KEYRING_OPEN_READ_ONLY) != 0
                 ? SQLITE_OPEN_READONLY
                 : SQLITE_OPEN_READWRITE;
  int rv;

  errno = 0;
  /* Not SQLITE_OPEN_CREATE: the file is made before, if it shall be. */
  if (sqlite3_open_v2(path, &c->db, mode | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK) {
    return c->db != NULL ? fail(c) : DKIMKIT_ERR_NOMEM;
  }
  rv = set_up(c);
  return rv == DKIMKIT_OK ? check_writable(c) : rv;
}

static void discard_created(const char *path, unsigned flags)
{
  if ((flags & DKIMKIT_KEYRING_OPEN_CREATE) != 0) {
    dkk_ring_sql_sqlite_discard(path);
  }
}

int dkk_ring_sql_open_sqlite(dkk_ring_sql **out, const char *path,
                             unsigned flags, char *message)
{
  sqlite_connection *c;
  char *plain = NULL;
  int rv = dkk_ring_sqlite_prepare_file(&plain, path, flags, message);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  c = dkk_ring_sql_new(sizeof(*c), &driver, DKK_RING_SQL_SQLITE, flags);
  if (c == NULL) {
    free(plain);
    discard_created(path, flags);
    return DKIMKIT_ERR_NOMEM;
  }
  rv = connect_file(c, plain, flags);
  free(plain);
  if (rv != DKIMKIT_OK) {
    dkk_ring_sql_copy_message(message, c->sql.message);
    close_connection(&c->sql);
    discard_created(path, flags);
    return rv;
  }
  *out = &c->sql;
  return DKIMKIT_OK;
}
