/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYFETCH_H
#define DKK_DKIM_KEYFETCH_H

/* The questions of one message: equal names are asked once. */

#include "dkim/cache.h"
#include "dkim/signature.h"

/** One question. */
typedef struct dkk_keyfetch_slot {
  /** NULL if the answer was in the cache. */
  dkimkit_query *query;
  /** When the query was started, if there is a cache. */
  uint64_t asked;
  /** The answer as key records, once somebody wanted it. */
  dkk_keyanswer *answer;
  char name[];
} dkk_keyfetch_slot;

typedef struct dkk_keyfetch {
  const dkimkit_config *config;
  const dkimkit_mem *mem;
  dkk_owner *owner;
  /** NULL for none. */
  dkimkit_cache *cache;
  dkk_keyfetch_slot **slots;
  size_t count;
  size_t capacity;
} dkk_keyfetch;

/** @param mem for the questions; it is freed after them. */
void dkk_keyfetch_init(dkk_keyfetch *fetch, const dkimkit_config *config,
                       const dkimkit_mem *mem, dkk_owner *owner);

/** Uses a cache from now on, or none with NULL; before the first question. */
void dkk_keyfetch_set_cache(dkk_keyfetch *fetch, dkimkit_cache *cache);

/** Cancels what is open. */
void dkk_keyfetch_clear(dkk_keyfetch *fetch);

/** Gives an open signature its question, which isn't asked yet. A name that is
 *  too long, and a question too many, settle it. DKIMKIT_OK or
 *  DKIMKIT_ERR_NOMEM. */
int dkk_keyfetch_add(dkk_keyfetch *fetch, dkimkit_signature *signature);

/** Asks for another name and starts the query; `*query` is NULL if that is a
 *  question too many. DKIMKIT_OK, DKIMKIT_ERR_NOMEM or
 *  DKIMKIT_ERR_CALLBACK. */
int dkk_keyfetch_ask(dkk_keyfetch *fetch, const char *name,
                     dkimkit_query **query);

/** Asks all questions. DKIMKIT_OK or DKIMKIT_ERR_CALLBACK. */
int dkk_keyfetch_start(dkk_keyfetch *fetch);

/** 1 if the answer is there. */
int dkk_keyfetch_is_done(const dkk_keyfetch_slot *slot);

/** 1 if the answer is there and has no records. */
int dkk_keyfetch_is_empty(const dkk_keyfetch_slot *slot);

/** Reads the answer that is there. It belongs to the slot. DKIMKIT_OK,
 *  DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO. */
int dkk_keyfetch_read(const dkk_keyfetch *fetch, dkk_keyfetch_slot *slot,
                      const dkk_keyanswer **answer);

#endif /* !defined(DKK_DKIM_KEYFETCH_H) */
