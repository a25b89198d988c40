/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SQL_POSTGRESQL_H
#define DKK_KEYRING_SQL_POSTGRESQL_H

/* What the backend on PostgreSQL is made of. */

#include "keyring/sql.h"

#include <libpq-fe.h>

typedef struct dkk_ring_pg {
  dkk_ring_sql sql;
  PGconn *connection;
} dkk_ring_pg;

/** Takes the message and class of a result that is an error, or of the
 *  connection if there is no result. */
int dkk_ring_pg_fail(dkk_ring_pg *pg, const PGresult *result);

/** A text without parameters and rows. */
int dkk_ring_pg_execute(dkk_ring_pg *pg, const char *text);

int dkk_ring_pg_run(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
                    uint64_t *changed);

#endif /* !defined(DKK_KEYRING_SQL_POSTGRESQL_H) */
