/* SPDX-License-Identifier: MIT */
#include "keyring/sql_postgresql.h"

#include <stdlib.h>
#include <string.h>

#define STRING(number) #number
#define SETTING(number) STRING(number)

typedef struct class_of_state {
  /** The state, or what it begins with. */
  const char *state;
  int status;
} class_of_state;

/* PostgreSQL's documentation, appendix A. The first that fits. */
static const class_of_state classes[] = {
    {"23503", DKK_RING_SQL_ERR_FOREIGN},
    {"23505", DKK_RING_SQL_ERR_UNIQUE},
    {"25006", DKIMKIT_KEYRING_ERR_STORE_READ_ONLY},
    {"40", DKIMKIT_KEYRING_ERR_STORE_BUSY},
    {"55P03", DKIMKIT_KEYRING_ERR_STORE_BUSY},
    {"57014", DKIMKIT_KEYRING_ERR_STORE_BUSY},
    {"53300", DKIMKIT_KEYRING_ERR_STORE_BUSY},
    {"53100", DKIMKIT_KEYRING_ERR_STORE_FULL},
    {"3D000", DKIMKIT_KEYRING_ERR_STORE_MISSING},
    {"3F000", DKIMKIT_KEYRING_ERR_STORE_MISSING},
    /* Statements are constant: tables or columns are no keyring's. */
    {"42P01", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
    {"42703", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
    {"42804", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
    {"42883", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
    {"42P10", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
    {"XX001", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
    {"XX002", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
};

static int class_of(const char *sqlstate)
{
  size_t i;

  for (i = 0; sqlstate != NULL && i < sizeof(classes) / sizeof(classes[0]);
       i++) {
    if (strncmp(sqlstate, classes[i].state, strlen(classes[i].state)) == 0) {
      return classes[i].status;
    }
  }
  return DKIMKIT_KEYRING_ERR_STORE;
}

int dkk_ring_pg_fail(dkk_ring_pg *pg, const PGresult *result)
{
  const char *primary =
      result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)
                     : NULL;
  const char *state =
      result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

  dkk_ring_sql_say(&pg->sql,
                   primary != NULL ? primary : PQerrorMessage(pg->connection),
                   state);
  return class_of(state);
}

int dkk_ring_pg_execute(dkk_ring_pg *pg, const char *text)
{
  PGresult *result = PQexec(pg->connection, text);
  int rv = PQresultStatus(result) == PGRES_COMMAND_OK
               ? DKIMKIT_OK
               : dkk_ring_pg_fail(pg, result);

  PQclear(result);
  return rv;
}

static dkk_ring_pg *pg_of(dkk_ring_sql *sql)
{
  return (dkk_ring_pg *)sql;
}

static int set_up(dkk_ring_pg *pg)
{
  int rv =
      dkk_ring_pg_execute(pg, "SET lock_timeout = " SETTING(DKK_RING_SQL_WAIT));

  return rv == DKIMKIT_OK && pg->sql.is_read_only
             ? dkk_ring_pg_execute(pg, "SET default_transaction_read_only = on")
             : rv;
}

static int is_lost(const dkk_ring_pg *pg)
{
  return PQstatus(pg->connection) != CONNECTION_OK;
}

static int connect_again(dkk_ring_pg *pg)
{
  PQreset(pg->connection);
  return is_lost(pg) ? dkk_ring_pg_fail(pg, NULL) : set_up(pg);
}

/* Who only reads sees one moment; who writes sees what others have committed,
 * or the generation couldn't tell. */
static int begin(dkk_ring_sql *sql, int is_write)
{
  dkk_ring_pg *pg = pg_of(sql);
  const char *text = is_write
                         ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                         : "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
  int rv;

  if (!is_lost(pg)) {
    rv = dkk_ring_pg_execute(pg, text);
    if (rv == DKIMKIT_OK || !is_lost(pg)) {
      return rv;
    }
  }
  /* Nothing was begun, so nothing is lost. */
  rv = connect_again(pg);
  return rv == DKIMKIT_OK ? dkk_ring_pg_execute(pg, text) : rv;
}

static void rollback(dkk_ring_sql *sql)
{
  dkk_ring_pg *pg = pg_of(sql);
  PGTransactionStatusType status = PQtransactionStatus(pg->connection);

  if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) {
    PQclear(PQexec(pg->connection, "ROLLBACK"));
  }
}

static int commit(dkk_ring_sql *sql)
{
  dkk_ring_pg *pg = pg_of(sql);
  PGresult *result = PQexec(pg->connection, "COMMIT");
  int rv = DKIMKIT_OK;

  if (PQresultStatus(result) != PGRES_COMMAND_OK) {
    rv = dkk_ring_pg_fail(pg, result);
  } else if (strcmp(PQcmdStatus(result), "COMMIT") != 0) {
    /* A transaction that has failed is "committed" by rolling it back. */
    dkk_ring_sql_say(sql, "the transaction was rolled back", NULL);
    rv = DKIMKIT_KEYRING_ERR_STORE;
  }
  PQclear(result);
  if (rv != DKIMKIT_OK) {
    rollback(sql);
  }
  return rv;
}

/* Outside of a transaction, a connection that was lost before is made again. */
static int run(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
               uint64_t *changed)
{
  dkk_ring_pg *pg = pg_of(sql);

  if (sql->transaction == DKK_RING_SQL_NO_TRANSACTION && is_lost(pg)) {
    int rv = connect_again(pg);

    if (rv != DKIMKIT_OK) {
      return rv;
    }
  }
  return dkk_ring_pg_run(sql, statement, changed);
}

static int settle(dkk_ring_sql *sql)
{
  (void)sql;
  return DKIMKIT_OK;
}

static void free_pg(dkk_ring_pg *pg)
{
  PQfinish(pg->connection);
  free(pg);
}

static void close_connection(dkk_ring_sql *sql)
{
  free_pg(pg_of(sql));
}

static const dkk_ring_sql_driver driver = {
    .close = close_connection,
    .settle = settle,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = run,
};

/* Notices go nowhere: a library doesn't write to stderr. */
static void ignore_notice(void *user, const PGresult *result)
{
  (void)user;
  (void)result;
}

/* What libpq takes for more than the name of a database. */
static int has_options(const char *conninfo)
{
  return strchr(conninfo, '=') != NULL ||
         strncmp(conninfo, "postgres://", strlen("postgres://")) == 0 ||
         strncmp(conninfo, "postgresql://", strlen("postgresql://")) == 0;
}

/* The server quotes it if it has no such database. A URI of another scheme, or
 * behind "dbname=", would be one, with a password in it; and so would the end
 * of a URI whose password isn't encoded. */
static int is_database(const char *name)
{
  return strpbrk(name, ":@") == NULL;
}

/* Of a URI whose password isn't encoded a part may end up there, and libpq
 * tells of a host that it can't find. */
static int is_plausible(const PQconninfoOption *option)
{
  const char *value = option->val;

  if (value == NULL) {
    return 1;
  }
  if (strcmp(option->keyword, "port") == 0) {
    return value[strspn(value, "0123456789,")] == '\0';
  }
  if (strcmp(option->keyword, "dbname") == 0) {
    return is_database(value);
  }
  return strcmp(option->keyword, "host") != 0 || value[0] == '/' ||
         value[0] == '@' || strchr(value, '@') == NULL;
}

/* libpq quotes what it can't parse, which may be a password. */
static int check_options(const char *conninfo, int *is_good)
{
  char *words = NULL;
  PQconninfoOption *options = PQconninfoParse(conninfo, &words);
  PQconninfoOption *option;
  int no_memory = options == NULL && words == NULL;

  *is_good = options != NULL;
  for (option = options; *is_good && option->keyword != NULL; option++) {
    *is_good = is_plausible(option);
  }
  PQconninfoFree(options);
  PQfreemem(words);
  return no_memory ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK;
}

static int check_conninfo(dkk_ring_pg *pg, const char *conninfo)
{
  int is_good = is_database(conninfo);
  int rv =
      has_options(conninfo) ? check_options(conninfo, &is_good) : DKIMKIT_OK;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (!is_good) {
    dkk_ring_sql_say(
        &pg->sql,
        "the connection string can't be parsed, or names no plausible host, "
        "port or database",
        NULL);
    return DKIMKIT_KEYRING_ERR_STORE;
  }
  return DKIMKIT_OK;
}

/* Texts are UTF-8 whatever the environment or the conninfo says. */
static int connect_server(dkk_ring_pg *pg, const char *conninfo)
{
  const char *const keywords[] = {"fallback_application_name", "dbname",
                                  "client_encoding", NULL};
  const char *const values[] = {"dkimkit-keyring", conninfo, "UTF8", NULL};

  pg->connection = PQconnectdbParams(keywords, values, 1);
  if (pg->connection == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  PQsetNoticeReceiver(pg->connection, ignore_notice, NULL);
  return is_lost(pg) ? dkk_ring_pg_fail(pg, NULL) : set_up(pg);
}

int dkk_ring_sql_open_postgresql(dkk_ring_sql **out, const char *conninfo,
                                 unsigned flags, char *message)
{
  dkk_ring_pg *pg =
      dkk_ring_sql_new(sizeof(*pg), &driver, DKK_RING_SQL_POSTGRESQL, flags);
  int rv;

  if (pg == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = check_conninfo(pg, conninfo);
  if (rv == DKIMKIT_OK) {
    rv = connect_server(pg, conninfo);
  }
  if (rv == DKIMKIT_OK) {
    *out = &pg->sql;
  } else {
    dkk_ring_sql_copy_message(message, pg->sql.message);
    free_pg(pg);
  }
  return rv;
}
