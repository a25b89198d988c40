/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_CACHE_H
#define DKIMKIT_CACHE_H

/**
 * @file cache.h
 * A cache of key records: answers to key queries with their keys already
 * imported, shared by as many verifiers and threads as the application likes.
 *
 *  - What is kept: records, and that there are none (NXDOMAIN, NODATA). What
 *    failed (SERVFAIL, timeout, bogus …) never is.
 *  - How long: as long as `dkimkit_query_done` said, counted from when the
 *    query was started, and never longer. Answers with a TTL of 0 aren't kept.
 *    Time is the clock of the configuration.
 *  - How many: entries and octets are bounded; what wasn't used for the
 *    longest time goes first.
 *  - DNSSEC: a secure answer stays secure.
 *
 * A verifier that finds its answer here asks no DNS question. Queries of
 * atps.h and report.h aren't cached.
 *
 * All functions may be called from any thread at any time, also from within a
 * callback: none runs while the cache is locked. The allocator of the
 * configuration has to allow that as well.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What can be counted. Since 1.0. */
typedef enum dkimkit_cache_counter {
  /** Entries at this moment, those that have expired included. */
  DKIMKIT_CACHE_ENTRIES = 1,
  /** About how many octets they take, keys included. */
  DKIMKIT_CACHE_OCTETS = 2,
  /** Answers found, since the cache was made. */
  DKIMKIT_CACHE_HITS = 3,
  /** Questions that had no answer here. */
  DKIMKIT_CACHE_MISSES = 4,
  /** Answers kept. */
  DKIMKIT_CACHE_STORED = 5,
  /** Answers that went because there was no room. */
  DKIMKIT_CACHE_EVICTED = 6
} dkimkit_cache_counter;

/**
 * Makes a cache for the verifiers of one configuration.
 *
 * @param out receives it; free with `dkimkit_cache_free`.
 * @param config sealed. The cache keeps it alive.
 * @param max_entries names at most; 0 for 4,096.
 * @param max_octets octets at most; 0 for 16 MiB. A single answer over an
 *                   eighth of it isn't kept.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if the configuration isn't sealed;
 *         `DKIMKIT_ERR_NOMEM`; `DKIMKIT_ERR_SYSTEM` if there is no lock to be
 *         had.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_cache_new(dkimkit_cache **out, const dkimkit_config *config,
                  size_t max_entries, size_t max_octets);

/** Gives up the caller's reference. Verifiers that use the cache keep it
 *  alive, and so does a call that is at work on it. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_cache_free(dkimkit_cache *cache);

/**
 * Sets the longest time that an answer is kept, whatever its TTL, in seconds:
 * how late a key that was revoked may still be found. Holds for answers that
 * come from now on.
 *
 * @param seconds at least 1; by default 86,400.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT`.
 * Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_cache_set_max_ttl(dkimkit_cache *cache,
                                             uint32_t seconds);

/**
 * Forgets the answer for one name, such as after a key was revoked.
 *
 * @param name "<selector>._domainkey.<domain>" in A-labels, without final
 *             dot; compared without case.
 * @return `DKIMKIT_OK`, whether or not there was one;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT` for NULL.
 * Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_cache_forget(dkimkit_cache *cache, const char *name);

/** Forgets everything; the counts of the past stay. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_cache_clear(dkimkit_cache *cache);

/** @return a count; 0 for an unknown counter or NULL. Since 1.0. */
DKIMKIT_EXTERN uint64_t dkimkit_cache_count(dkimkit_cache *cache,
                                            dkimkit_cache_counter counter);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_CACHE_H) */
