/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYFETCH_H
#define DKK_DKIM_KEYFETCH_H

/* The queries of one message: equal names are asked once. */

#include "dkim/signature.h"

typedef struct dkk_keyfetch {
  const dkimkit_config *config;
  dkk_owner *owner;
  dkimkit_query **queries;
  size_t count;
  size_t capacity;
} dkk_keyfetch;

void dkk_keyfetch_init(dkk_keyfetch *fetch, const dkimkit_config *config,
                       dkk_owner *owner);

/** Cancels what is open. */
void dkk_keyfetch_clear(dkk_keyfetch *fetch);

/** Gives an open signature its query, which isn't started yet. A name that is
 *  too long, and a question too many, settle it. DKIMKIT_OK or
 *  DKIMKIT_ERR_NOMEM. */
int dkk_keyfetch_add(dkk_keyfetch *fetch, dkimkit_signature *signature);

/** Asks for another name and starts the query; `*query` is NULL if that is a
 *  question too many. DKIMKIT_OK, DKIMKIT_ERR_NOMEM or
 *  DKIMKIT_ERR_CALLBACK. */
int dkk_keyfetch_ask(dkk_keyfetch *fetch, const char *name,
                     dkimkit_query **query);

/** Starts all queries. DKIMKIT_OK or DKIMKIT_ERR_CALLBACK. */
int dkk_keyfetch_start(dkk_keyfetch *fetch);

#endif /* !defined(DKK_DKIM_KEYFETCH_H) */
