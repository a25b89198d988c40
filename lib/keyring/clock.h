/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CLOCK_H
#define DKK_KEYRING_CLOCK_H

/* When the clock was in doubt: what has been waited for is waited for again.
 * That costs time and never mail. */

#include "keyring/record.h"

/** All holds count anew from `now`, which becomes the time of the last tick;
 *  what seemed to have happened after it happens at `now`. */
void dkk_ring_restart_clock(dkk_ring_record *record, uint64_t now);

#endif /* !defined(DKK_KEYRING_CLOCK_H) */
