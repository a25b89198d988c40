/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_CACHE_H
#define DKK_DKIM_CACHE_H

/* Answers to key queries by name, bounded, shared between threads. */

#include "dkim/keyanswer.h"

#include <dkimkit/cache.h>

/** Another reference. */
dkimkit_cache *dkk_cache_ref(dkimkit_cache *cache);

/** Whether the cache is for verifiers of this configuration. */
int dkk_cache_is_for(const dkimkit_cache *cache, const dkimkit_config *config);

/** The answer for a name; NULL if there is none. The caller has a reference to
 *  it. */
dkk_keyanswer *dkk_cache_find(dkimkit_cache *cache, const char *name,
                              uint64_t now);

/** Keeps an answer, if it is one to keep and there is memory for it. `asked`
 *  is when the question was: no answer is older. */
void dkk_cache_keep(dkimkit_cache *cache, const char *name,
                    dkk_keyanswer *answer, uint64_t asked);

#endif /* !defined(DKK_DKIM_CACHE_H) */
