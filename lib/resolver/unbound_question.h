/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_QUESTION_H
#define DKK_RESOLVER_UNBOUND_QUESTION_H

/* A question to libunbound, from the query on to the answer. */

#include "dnsanswer.h"
#include "unbound_resolver.h"

/** The questions that a resolver may have under way. */
#define DKK_UNBOUND_QUESTIONS_MAX 1024

/** Freed when libunbound is done with it. */
typedef struct dkk_unbound_question {
  dkk_link link;
  dkimkit_unbound *resolver;
  dkimkit_query *query; /* NULL: abandoned */
  int64_t deadline;
  dkk_dnsanswer answer;
} dkk_unbound_question;

dkk_unbound_question *dkk_unbound_question_of(dkk_link *link);

/**
 * Makes one of a query, which waits from now on.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_NOMEM`.
 */
int dkk_unbound_question_new(dkk_unbound_question **out,
                             dkimkit_unbound *resolver, dkimkit_query *query);

/**
 * Asks libunbound. Afterwards it may be gone: what is in the cache is answered
 * at once.
 * @return `DKIMKIT_OK`; else libunbound doesn't have it.
 */
int dkk_unbound_question_ask(dkk_unbound_question *q);

/** Completes the query without answer; libunbound still has the question. */
void dkk_unbound_question_give_up(dkk_unbound_question *q,
                                  dkimkit_dns_status status);

/** The query is gone; libunbound still has the question. */
void dkk_unbound_question_abandon(dkk_unbound_question *q);

/** Frees one that libunbound doesn't have. */
void dkk_unbound_question_free(dkk_unbound_question *q);

#endif /* !defined(DKK_RESOLVER_UNBOUND_QUESTION_H) */
