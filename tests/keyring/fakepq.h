/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_FAKEPQ_H
#define DKK_TEST_KEYRING_FAKEPQ_H

/* A libpq that writes down what it is asked, and answers what it is told to:
 * its functions come before those of the real library. There is one
 * connection. */

#include <libpq-fe.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FAKEPQ_TEXTS 12
#define FAKEPQ_RESULTS 8
#define FAKEPQ_PARAMETERS 8

struct pg_conn {
  ConnStatusType status;
  PGTransactionStatusType transaction;
};

typedef struct cell {
  Oid type;
  const char *octets;
  int len;
} cell;

struct pg_result {
  ExecStatusType status;
  const char *state;
  const char *words;
  const char *command;
  const char *tuples;
  const cell *cells;
  int columns;
  /** The connection is gone with it. */
  int is_end;
};

/** What is asked, in order. */
typedef struct fakepq_asked {
  char texts[FAKEPQ_TEXTS][96];
  int texts_count;
  int connects;
  int finishes;
  int resets;
  int clears;
  const char *keywords[4];
  const char *values[4];
  int expand;
  int receivers;
} fakepq_asked;

/** What is answered; what isn't said is fine. */
typedef struct fakepq_answers {
  int no_connection;
  ConnStatusType status;
  ConnStatusType status_after_reset;
  PGresult exec[FAKEPQ_TEXTS];
  int exec_count;
  int exec_at;
  int send_fails;
  int mode_fails;
  PGresult results[FAKEPQ_RESULTS];
  int results_count;
  int results_at;
} fakepq_answers;

/** The parameters of the last statement. */
typedef struct fakepq_sent {
  int count;
  Oid types[FAKEPQ_PARAMETERS];
  char values[FAKEPQ_PARAMETERS][16];
  int is_null[FAKEPQ_PARAMETERS];
  int lengths[FAKEPQ_PARAMETERS];
  int formats[FAKEPQ_PARAMETERS];
  int result_format;
} fakepq_sent;

extern fakepq_asked asked;
extern fakepq_answers answers;
extern fakepq_sent sent;
extern struct pg_conn connection;

/** A command that was done. */
extern const PGresult fine;

#endif /* !defined(DKK_TEST_KEYRING_FAKEPQ_H) */
