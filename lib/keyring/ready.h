/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_READY_H
#define DKK_KEYRING_READY_H

/* Whether a slot's record is proven: seen under a name, with our key, for the
 * publish hold. */

#include "keyring/record.h"

/** When the publish hold of the slot is over under this name; DKK_RING_NEVER if
 *  its record hasn't been seen there. */
uint64_t dkk_ring_name_ready_at(const dkk_ring_record *record, int slot,
                                dkk_ring_name name);

/** The same for all names in use. */
uint64_t dkk_ring_ready_at(const dkk_ring_record *record, int slot);

/** Since when the record is seen under all names in use, 0 = it isn't. */
uint64_t dkk_ring_seen_all(const dkk_ring_record *record, int slot);

/** A tick found that signing under this name is allowed, and the record has
 *  been there since (or the policy is to go on without). */
int dkk_ring_has_begun(const dkk_ring_record *record, int slot,
                       dkk_ring_name name);

/** A bad authoritative answer at `at` is the second, an hour after the first:
 *  the record is lost. */
int dkk_ring_is_second_bad(const dkk_ring_sighting *sighting, uint64_t at);

/** The record was lost, and has not been seen again. */
int dkk_ring_is_lost(const dkk_ring_sighting *sighting);

/** Whether the customer's CNAME for this selector was right when it was last
 *  checked, not long before `now`. */
int dkk_ring_is_delegated(const dkk_ring_record *record, int slot,
                          uint64_t now);

#endif /* !defined(DKK_KEYRING_READY_H) */
