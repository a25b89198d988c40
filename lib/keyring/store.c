/* SPDX-License-Identifier: MIT */
#include "keyring/schema.h"
#include "keyring/storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int prepare(dkk_ring_sql *sql, unsigned flags)
{
  int rv = (flags & DKIMKIT_KEYRING_OPEN_CREATE) != 0
               ? dkk_ring_schema_create(sql, dkk_ring_schema_current())
               : dkk_ring_schema_open(sql, dkk_ring_schema_current());

  return rv == DKIMKIT_OK ? sql->driver->settle(sql) : rv;
}

static int check_flags(unsigned flags, char *message)
{
  const unsigned both =
      DKIMKIT_KEYRING_OPEN_CREATE | DKIMKIT_KEYRING_OPEN_READ_ONLY;

  message[0] = '\0';
  return (flags & ~both) != 0 || (flags & both) == both
             ? DKIMKIT_ERR_INVALID_ARGUMENT
             : DKIMKIT_OK;
}

/* Takes over the connection. */
static int open_store(dkk_ring_store **out, dkk_ring_sql *sql, unsigned flags,
                      char *message)
{
  dkk_ring_store *store = calloc(1, sizeof(*store));
  int rv = store != NULL ? prepare(sql, flags) : DKIMKIT_ERR_NOMEM;

  if (rv != DKIMKIT_OK) {
    dkk_ring_sql_copy_message(message, sql->message);
    dkk_ring_sql_close(sql);
    free(store);
    return rv;
  }
  store->sql = sql;
  *out = store;
  return DKIMKIT_OK;
}

#ifdef DKK_RING_SQLITE
int dkk_ring_store_open_sqlite(dkk_ring_store **out, const char *path,
                               unsigned flags,
                               char message[DKK_RING_STORE_MESSAGE_MAX + 1])
{
  dkk_ring_sql *sql = NULL;
  int rv = check_flags(flags, message);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_sql_open_sqlite(&sql, path, flags, message);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = open_store(out, sql, flags, message);
  if (rv != DKIMKIT_OK && (flags & DKIMKIT_KEYRING_OPEN_CREATE) != 0) {
    dkk_ring_sql_sqlite_discard(path);
  }
  return rv;
}
#else
int dkk_ring_store_open_sqlite(dkk_ring_store **out, const char *path,
                               unsigned flags,
                               char message[DKK_RING_STORE_MESSAGE_MAX + 1])
{
  (void)out;
  (void)path;
  (void)flags;
  dkk_ring_sql_copy_message(message, "built without SQLite");
  return DKIMKIT_ERR_UNSUPPORTED;
}
#endif

#ifdef DKK_RING_POSTGRESQL
int dkk_ring_store_open_postgresql(dkk_ring_store **out, const char *conninfo,
                                   unsigned flags,
                                   char message[DKK_RING_STORE_MESSAGE_MAX + 1])
{
  dkk_ring_sql *sql = NULL;
  int rv = check_flags(flags, message);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_sql_open_postgresql(&sql, conninfo, flags, message);
  return rv == DKIMKIT_OK ? open_store(out, sql, flags, message) : rv;
}
#else
int dkk_ring_store_open_postgresql(dkk_ring_store **out, const char *conninfo,
                                   unsigned flags,
                                   char message[DKK_RING_STORE_MESSAGE_MAX + 1])
{
  (void)out;
  (void)conninfo;
  (void)flags;
  dkk_ring_sql_copy_message(message, "built without PostgreSQL");
  return DKIMKIT_ERR_UNSUPPORTED;
}
#endif

void dkk_ring_store_close(dkk_ring_store *store)
{
  if (store != NULL) {
    dkk_ring_sql_close(store->sql);
    free(store);
  }
}

const char *dkk_ring_store_message(const dkk_ring_store *store)
{
  return store->sql->message;
}

int dkk_ring_store_begin(dkk_ring_store *store, int is_write)
{
  int rv = dkk_ring_sql_begin(store->sql, is_write);

  if (rv == DKIMKIT_OK) {
    store->is_scrub_due = 0;
  }
  return rv;
}

int dkk_ring_store_commit(dkk_ring_store *store)
{
  int rv = dkk_ring_sql_commit(store->sql);

  if (rv == DKIMKIT_OK && store->is_scrub_due &&
      store->sql->driver->scrub != NULL) {
    store->sql->driver->scrub(store->sql);
  }
  /* Which one isn't known at the end: a key of a record isn't there. */
  return rv == DKK_RING_SQL_ERR_FOREIGN || rv == DKK_RING_SQL_ERR_UNIQUE
             ? DKIMKIT_KEYRING_ERR_STORE
             : rv;
}

void dkk_ring_store_rollback(dkk_ring_store *store)
{
  dkk_ring_sql_rollback(store->sql);
}

int dkk_ring_storage_read(dkk_ring_store *store, const char *text,
                          const dkk_ring_parameters *parameters,
                          dkk_ring_sql_on_row on, void *user)
{
  dkk_ring_sql_statement statement = {text, parameters->values,
                                      parameters->count, on, user};

  return parameters->fault == DKIMKIT_OK
             ? dkk_ring_sql_read(store->sql, &statement)
             : parameters->fault;
}

int dkk_ring_storage_write(dkk_ring_store *store, const char *text,
                           const dkk_ring_parameters *parameters,
                           uint64_t *changed)
{
  dkk_ring_sql_statement statement = {text, parameters->values,
                                      parameters->count, NULL, NULL};

  return parameters->fault == DKIMKIT_OK
             ? dkk_ring_sql_write(store->sql, &statement, changed)
             : parameters->fault;
}

int dkk_ring_storage_write_one(dkk_ring_store *store, const char *text,
                               const dkk_ring_parameters *parameters,
                               int otherwise)
{
  uint64_t changed = 0;
  int rv = dkk_ring_storage_write(store, text, parameters, &changed);

  return rv == DKIMKIT_OK && changed == 0 ? otherwise : rv;
}

typedef struct counted {
  dkk_ring_store *store;
  uint64_t number;
} counted;

static int take_count(const dkk_ring_sql_value *columns, int count, void *user)
{
  counted *c = user;
  dkk_ring_fields fields;

  dkk_ring_fields_begin(&fields, c->store->sql, "a count", columns, count);
  c->number = dkk_ring_field_number(&fields, "count", INT64_MAX);
  return fields.fault;
}

int dkk_ring_storage_count(dkk_ring_store *store, const char *text,
                           const dkk_ring_parameters *parameters,
                           uint64_t *count)
{
  counted c = {store, 0};
  int rv = dkk_ring_storage_read(store, text, parameters, take_count, &c);

  if (rv == DKIMKIT_OK) {
    *count = c.number;
  }
  return rv;
}

int dkk_ring_storage_is_there(dkk_ring_store *store, const char *text,
                              const dkk_ring_parameters *parameters)
{
  uint64_t count = 0;
  int rv = dkk_ring_storage_count(store, text, parameters, &count);

  return rv == DKIMKIT_OK ? count > 0 : rv;
}

/* As many rows as there are faults, or one that says "ok". */
static int on_check(const dkk_ring_sql_value *columns, int count, void *user)
{
  dkk_ring_store *store = user;
  char words[256];

  if (count != 1 || columns[0].type != DKK_RING_SQL_TEXT) {
    dkk_ring_sql_say(store->sql, "a row refers to one that isn't there", NULL);
    return DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  }
  snprintf(words, sizeof(words), "%.*s", (int)columns[0].len,
           (const char *)columns[0].octets);
  if (strcmp(words, "ok") == 0) {
    return 0;
  }
  dkk_ring_sql_say(store->sql, "integrity check", words);
  return DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
}

int dkk_ring_store_check(dkk_ring_store *store)
{
  static const dkk_ring_parameters none;
  int rv;

  if (store->sql->dialect != DKK_RING_SQL_SQLITE) {
    return DKIMKIT_OK;
  }
  rv = dkk_ring_storage_read(store, "PRAGMA integrity_check(1)", &none,
                             on_check, store);
  return rv == DKIMKIT_OK
             ? dkk_ring_storage_read(store, "PRAGMA foreign_key_check", &none,
                                     on_check, store)
             : rv;
}
