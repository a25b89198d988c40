/* SPDX-License-Identifier: MIT */
#include "fakepq.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

fakepq_asked asked;
fakepq_answers answers;
fakepq_sent sent;
struct pg_conn connection;

const PGresult fine = {.status = PGRES_COMMAND_OK, .command = "OK"};

static void note(const char *text)
{
  assert_in_range(asked.texts_count, 0, FAKEPQ_TEXTS - 1);
  snprintf(asked.texts[asked.texts_count++], sizeof(asked.texts[0]), "%s",
           text);
}

PGconn *PQconnectdbParams(const char *const *keywords,
                          const char *const *values, int expand_dbname)
{
  size_t i;

  asked.connects++;
  for (i = 0; i < sizeof(asked.keywords) / sizeof(asked.keywords[0]) &&
              keywords[i] != NULL;
       i++) {
    asked.keywords[i] = keywords[i];
    asked.values[i] = values[i];
  }
  asked.expand = expand_dbname;
  connection.status = answers.status;
  connection.transaction = PQTRANS_IDLE;
  return answers.no_connection ? NULL : &connection;
}

void PQfinish(PGconn *conn)
{
  assert_true(conn == NULL || conn == &connection);
  asked.finishes++;
}

void PQreset(PGconn *conn)
{
  asked.resets++;
  conn->status = answers.status_after_reset;
}

ConnStatusType PQstatus(const PGconn *conn)
{
  return conn->status;
}

PGTransactionStatusType PQtransactionStatus(const PGconn *conn)
{
  return conn->transaction;
}

char *PQerrorMessage(const PGconn *conn)
{
  static char words[] = "words of the connection\n";

  assert_ptr_equal(conn, &connection);
  return words;
}

PQnoticeReceiver PQsetNoticeReceiver(PGconn *conn, PQnoticeReceiver proc,
                                     void *arg)
{
  assert_non_null(proc);
  proc(arg, NULL);
  conn->transaction = PQTRANS_IDLE;
  asked.receivers++;
  return NULL;
}

static PGresult *copy(const PGresult *from)
{
  PGresult *made = malloc(sizeof(*made));

  assert_non_null(made);
  *made = *from;
  if (made->is_end) {
    connection.status = CONNECTION_BAD;
  }
  return made;
}

PGresult *PQexec(PGconn *conn, const char *query)
{
  assert_ptr_equal(conn, &connection);
  note(query);
  return copy(answers.exec_at < answers.exec_count
                  ? &answers.exec[answers.exec_at++]
                  : &fine);
}

void PQclear(PGresult *res)
{
  asked.clears++;
  free(res);
}

ExecStatusType PQresultStatus(const PGresult *res)
{
  return res->status;
}

char *PQresultErrorField(const PGresult *res, int fieldcode)
{
  const char *text = fieldcode == PG_DIAG_SQLSTATE ? res->state : res->words;

  assert_true(fieldcode == PG_DIAG_SQLSTATE ||
              fieldcode == PG_DIAG_MESSAGE_PRIMARY);
  return (char *)(uintptr_t)text;
}

char *PQcmdStatus(PGresult *res)
{
  return (char *)(uintptr_t)res->command;
}

char *PQcmdTuples(PGresult *res)
{
  return (char *)(uintptr_t)res->tuples;
}

int PQsendQueryParams(PGconn *conn, const char *command, int nParams,
                      const Oid *paramTypes, const char *const *paramValues,
                      const int *paramLengths, const int *paramFormats,
                      int resultFormat)
{
  int i;

  assert_ptr_equal(conn, &connection);
  note(command);
  sent.count = nParams;
  sent.result_format = resultFormat;
  for (i = 0; i < nParams; i++) {
    sent.types[i] = paramTypes[i];
    sent.lengths[i] = paramLengths[i];
    sent.formats[i] = paramFormats[i];
    sent.is_null[i] = paramValues[i] == NULL;
    if (paramValues[i] != NULL) {
      assert_in_range(paramLengths[i], 0, sizeof(sent.values[i]));
      memcpy(sent.values[i], paramValues[i], (size_t)paramLengths[i]);
    }
  }
  return !answers.send_fails;
}

int PQsetSingleRowMode(PGconn *conn)
{
  assert_ptr_equal(conn, &connection);
  return !answers.mode_fails;
}

PGresult *PQgetResult(PGconn *conn)
{
  assert_ptr_equal(conn, &connection);
  return answers.results_at < answers.results_count
             ? copy(&answers.results[answers.results_at++])
             : NULL;
}

int PQnfields(const PGresult *res)
{
  return res->columns;
}

Oid PQftype(const PGresult *res, int field_num)
{
  return res->cells[field_num].type;
}

int PQgetlength(const PGresult *res, int tup_num, int field_num)
{
  assert_int_equal(tup_num, 0);
  return res->cells[field_num].len;
}

int PQgetisnull(const PGresult *res, int tup_num, int field_num)
{
  assert_int_equal(tup_num, 0);
  return res->cells[field_num].octets == NULL;
}

char *PQgetvalue(const PGresult *res, int tup_num, int field_num)
{
  assert_int_equal(tup_num, 0);
  return (char *)(uintptr_t)res->cells[field_num].octets;
}
