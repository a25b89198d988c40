/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_HOLDS_H
#define DKK_KEYRING_HOLDS_H

/* How long to wait. The policy's holds are lower limits; below them are
 * floors, which come from the TTLs that were seen. */

#include "keyring/record.h"

#define DKK_RING_MINUTE ((uint64_t)60)
#define DKK_RING_HOUR (60 * DKK_RING_MINUTE)
#define DKK_RING_DAY (24 * DKK_RING_HOUR)

/** Clocks of nodes may differ by this without anybody noticing. */
#define DKK_RING_SKEW (5 * DKK_RING_MINUTE)
/** How long mail may wait in a queue (RFC 5321, 4.5.4.1: 4 to 5 days). */
#define DKK_RING_QUEUE_LIFETIME (5 * DKK_RING_DAY)
/** Taken for a TTL that hasn't been seen (RFC 2308, 5: one day is too long
 *  already for an absence). */
#define DKK_RING_TTL_UNSEEN DKK_RING_DAY
/** Resolvers keep nothing longer. */
#define DKK_RING_TTL_MAX (7 * DKK_RING_DAY)

/** A time that never comes. */
#define DKK_RING_NEVER UINT64_MAX

/** Nodes' clocks differ: where one time follows another, the later of both. */
uint64_t dkk_ring_later(uint64_t a, uint64_t b);

/** The longest time for which any answer about the slot may be cached. */
uint64_t dkk_ring_ttl(const dkk_ring_record *record, int slot);

/** From the time at which the record was seen to the first signature: the
 *  policy's, at least twice the longest TTL (once for what is cached, once for
 *  servers that get the new zone late), two clock gaps and the skew. */
uint64_t dkk_ring_publish_hold(const dkk_ring_record *record, int slot);

/** From the last signature to a change of the record: the policy's, at least
 *  the queue lifetime, the longest TTL, two clock gaps and the skew. */
uint64_t dkk_ring_drain_hold(const dkk_ring_record *record, int slot);

/** Where a hold that would count from `stamp` starts: not before the clock was
 *  last in doubt. */
uint64_t dkk_ring_hold_from(const dkk_ring_record *record, uint64_t stamp);

/** Remembers a TTL; 0 is none. */
void dkk_ring_note_ttl(uint64_t *longest, uint64_t ttl);

#endif /* !defined(DKK_KEYRING_HOLDS_H) */
