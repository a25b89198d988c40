/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_INJECT_POSTGRESQL_H
#define DKIMKIT_TESTS_FAULTS_INJECT_POSTGRESQL_H

/* Statements of libpq before which, or behind which, the connection breaks as
 * FAULTS_STORE. */

#include <libpq-fe.h>

/** How. */
enum {
  /** The server never sees the statement. */
  FAULTS_PQ_BEFORE = 1,
  /** The server has carried it out, but its answer is lost. Of statements with
   *  parameters it isn't known when that is: they break as above. */
  FAULTS_PQ_BEHIND = 2
};

PGresult *faults_pq_exec(PGconn *connection, const char *text);
int faults_pq_send(PGconn *connection, const char *text, int count,
                   const Oid *types, const char *const *values,
                   const int *lengths, const int *formats, int format);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_INJECT_POSTGRESQL_H) */
