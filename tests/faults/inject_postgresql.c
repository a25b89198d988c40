/* SPDX-License-Identifier: MIT */
#include "inject_postgresql.h"

#include "inject.h"

#include <string.h>
#include <sys/socket.h>

static void cut(PGconn *connection)
{
  (void)shutdown(PQsocket(connection), SHUT_RDWR);
}

/* A connection that breaks at BEGIN is made again (tests/keyring has that), and
 * what takes back after a failure is no second point. */
static int is_point(const char *text)
{
  return strncmp(text, "BEGIN", 5) != 0 && strcmp(text, "ROLLBACK") != 0;
}

PGresult *faults_pq_exec(PGconn *connection, const char *text)
{
  if (is_point(text) && faults_hit(FAULTS_STORE)) {
    if (faults_how() == FAULTS_PQ_BEHIND) {
      PQclear(PQexec(connection, text));
    }
    cut(connection);
  }
  return PQexec(connection, text);
}

int faults_pq_send(PGconn *connection, const char *text, int count,
                   const Oid *types, const char *const *values,
                   const int *lengths, const int *formats, int format)
{
  if (faults_hit(FAULTS_STORE)) {
    cut(connection);
  }
  return PQsendQueryParams(connection, text, count, types, values, lengths,
                           formats, format);
}
