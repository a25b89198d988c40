/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SCHEDULE_H
#define DKK_KEYRING_SCHEDULE_H

/* When a domain has to be looked at again. Too early costs a look; too late
 * costs nothing but time, for who signs doesn't depend on it. */

#include "keyring/record.h"

/** When the next tick may find something to do. */
uint64_t dkk_ring_tick_at(const dkk_ring_record *record);

/** When the next check is due. */
uint64_t dkk_ring_check_at(const dkk_ring_record *record);

/** The same after a check at `now` that has found nothing out: the longer that
 *  goes on, the later. */
uint64_t dkk_ring_check_again_at(const dkk_ring_record *record, uint64_t now);

#endif /* !defined(DKK_KEYRING_SCHEDULE_H) */
