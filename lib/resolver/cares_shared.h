/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_CARES_SHARED_H
#define DKK_RESOLVER_CARES_SHARED_H

/*
 * Questions under way, and the queries that wait for them. Queries for one name
 * share a question: with as many identifiers open as there are messages, who
 * forges answers blindly would hit one of them that much sooner (RFC 5452, 5).
 */

#include "cares_channel.h"
#include "dnsanswer.h"
#include "links.h"

/** Freed by the callback of c-ares. */
typedef struct dkk_cares_question {
  /** In `questions` of the resolver while `is_open`: a query can join. */
  dkk_nameset_node node;
  int is_open;
  dkk_link waiters;
  dkimkit_cares *resolver;
  int channel;
  dkimkit_dns_status first_status;
  /** All answers so far had the AD bit. */
  int secure;
  /** Of the queries; CNAMEs lead `answer` elsewhere. */
  char name[DKK_DNSANSWER_NAME_SIZE];
  dkk_dnsanswer answer;
} dkk_cares_question;

/** A query that waits, of which it is the data. */
typedef struct dkk_cares_waiter {
  dkk_link link;
  dkk_cares_question *question;
  dkimkit_query *query;
} dkk_cares_waiter;

/**
 * Lets a query wait for the question for its name, upper case or lower.
 *
 * @param added receives it if there was none, and it has yet to be asked;
 *              else NULL.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_NOMEM`.
 */
int dkk_cares_question_join(dkk_cares_question **added, dkimkit_cares *resolver,
                            dkimkit_query *query);

/** Lets a query wait no longer; one that waits for nothing is left alone. A
 *  question for which nobody waits any more is abandoned. */
void dkk_cares_question_leave(dkimkit_query *query);

/** @return whether nobody waits for it. */
int dkk_cares_question_is_abandoned(const dkk_cares_question *q);

/** Lets nobody join any more: its end has come. */
void dkk_cares_question_close(dkk_cares_question *q);

/** @return who has waited longest and doesn't any more, but still counts as
 *  open; to be freed. NULL: none. */
dkk_cares_waiter *dkk_cares_question_next(dkk_cares_question *q);

/** What releases memory may free the owner of the query: it's done by then. */
void dkk_cares_waiter_free(dkk_cares_waiter *w);

/** Frees one for which nobody waits. */
void dkk_cares_question_free(dkk_cares_question *q);

#endif /* !defined(DKK_RESOLVER_CARES_SHARED_H) */
