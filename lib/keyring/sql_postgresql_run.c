/* SPDX-License-Identifier: MIT */
#include "keyring/sql_postgresql.h"

#include <stdlib.h>
#include <string.h>

/* From the server's pg_type.dat; they never change. */
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_INT4 23
#define OID_TEXT 25

/* Formats of libpq. */
#define BINARY 1

typedef struct arguments {
  Oid types[DKK_RING_SQL_PARAMETERS_MAX];
  const char *values[DKK_RING_SQL_PARAMETERS_MAX];
  int lengths[DKK_RING_SQL_PARAMETERS_MAX];
  int formats[DKK_RING_SQL_PARAMETERS_MAX];
  char integers[DKK_RING_SQL_PARAMETERS_MAX][8];
} arguments;

static void put_integer(char out[8], int64_t integer)
{
  uint64_t bits = (uint64_t)integer;
  int i;

  for (i = 0; i < 8; i++) {
    out[i] = (char)(bits >> (56 - 8 * i) & 0xff);
  }
}

/* 4 or 8 octets, the highest one first. */
static int64_t get_integer(const char *octets, size_t len)
{
  /* Begins with the sign. */
  uint64_t bits = (octets[0] & 0x80) != 0 ? UINT64_MAX : 0;
  size_t i;

  for (i = 0; i < len; i++) {
    bits = bits << 8 | (unsigned char)octets[i];
  }
  return (int64_t)bits;
}

static void take_parameters(arguments *a,
                            const dkk_ring_sql_statement *statement)
{
  int i;

  for (i = 0; i < statement->count; i++) {
    const dkk_ring_sql_value *value = &statement->parameters[i];

    a->formats[i] = BINARY;
    if (value->type == DKK_RING_SQL_INTEGER) {
      put_integer(a->integers[i], value->integer);
      a->types[i] = OID_INT8;
      a->values[i] = a->integers[i];
      a->lengths[i] = 8;
    } else {
      a->types[i] = value->type == DKK_RING_SQL_TEXT ? OID_TEXT : OID_BYTEA;
      a->values[i] = value->octets;
      a->lengths[i] = (int)value->len;
    }
  }
}

static void read_column(dkk_ring_sql_value *value, const PGresult *result,
                        int at)
{
  Oid type = PQftype(result, at);
  int len = PQgetlength(result, 0, at);

  memset(value, 0, sizeof(*value));
  if (PQgetisnull(result, 0, at)) {
    value->type = DKK_RING_SQL_NULL;
  } else if ((type == OID_INT8 && len == 8) || (type == OID_INT4 && len == 4)) {
    value->type = DKK_RING_SQL_INTEGER;
    value->integer = get_integer(PQgetvalue(result, 0, at), (size_t)len);
  } else if (type == OID_TEXT || type == OID_BYTEA) {
    value->type = type == OID_TEXT ? DKK_RING_SQL_TEXT : DKK_RING_SQL_OCTETS;
    value->octets = PQgetvalue(result, 0, at);
    value->len = (size_t)len;
  } else {
    value->type = DKK_RING_SQL_OTHER;
  }
}

static int hand_over(const PGresult *result,
                     const dkk_ring_sql_statement *statement)
{
  dkk_ring_sql_value columns[DKK_RING_SQL_COLUMNS_MAX];
  int count = PQnfields(result);
  int at;

  if (statement->on == NULL) {
    return 0;
  }
  for (at = 0; at < count && at < DKK_RING_SQL_COLUMNS_MAX; at++) {
    read_column(&columns[at], result, at);
  }
  return statement->on(columns, at, statement->user);
}

static int take_result(dkk_ring_pg *pg, PGresult *result,
                       const dkk_ring_sql_statement *statement,
                       uint64_t *changed)
{
  ExecStatusType status = PQresultStatus(result);

  if (status == PGRES_SINGLE_TUPLE) {
    return hand_over(result, statement);
  }
  if (status == PGRES_TUPLES_OK) {
    return DKIMKIT_OK;
  }
  if (status == PGRES_COMMAND_OK) {
    *changed = strtoull(PQcmdTuples(result), NULL, 10);
    return DKIMKIT_OK;
  }
  return dkk_ring_pg_fail(pg, result);
}

int dkk_ring_pg_run(dkk_ring_sql *sql, const dkk_ring_sql_statement *statement,
                    uint64_t *changed)
{
  dkk_ring_pg *pg = (dkk_ring_pg *)sql;
  arguments a;
  PGresult *result;
  int rv = DKIMKIT_OK;

  take_parameters(&a, statement);
  if (!PQsendQueryParams(pg->connection, statement->text, statement->count,
                         a.types, a.values, a.lengths, a.formats, BINARY) ||
      !PQsetSingleRowMode(pg->connection)) {
    return dkk_ring_pg_fail(pg, NULL);
  }
  /* All of them: the connection can't be used before. What comes after an error
   * or the callback's end is thrown away. */
  while ((result = PQgetResult(pg->connection)) != NULL) {
    if (rv == DKIMKIT_OK) {
      rv = take_result(pg, result, statement, changed);
    }
    PQclear(result);
  }
  return rv;
}
