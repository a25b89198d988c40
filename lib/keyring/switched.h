/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SWITCHED_H
#define DKK_KEYRING_SWITCHED_H

/* Whether the switch to `sel_after` has come. */

#include "keyring/record.h"

typedef enum dkk_ring_clock {
  DKK_RING_CLOCK_STEADY,
  /** Earlier than the last tick, by more than the skew. */
  DKK_RING_CLOCK_BACKWARD,
  /** Later than the last tick by more than the clock gap: either the clock
   *  jumped or nobody has ticked. */
  DKK_RING_CLOCK_FORWARD
} dkk_ring_clock;

dkk_ring_clock dkk_ring_clock_at(const dkk_ring_record *record, uint64_t now);

/** Whether `sel_after` is the slot to use at `now`. Once a tick has recorded
 *  the switch it is, whatever the clock says; before, its record must be
 *  proven and the clock not be far from the last tick. */
int dkk_ring_is_switched(const dkk_ring_record *record, uint64_t now);

/** Whether somebody who has read this record, and whose clock says anything,
 *  may sign with the slot. */
int dkk_ring_could_sign(const dkk_ring_record *record, int slot);

/** When the last one of those who have read a record before `now` reads it
 *  anew. */
uint64_t dkk_ring_last_reader(const dkk_ring_record *record, uint64_t now);

#endif /* !defined(DKK_KEYRING_SWITCHED_H) */
