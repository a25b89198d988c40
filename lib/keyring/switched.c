/* SPDX-License-Identifier: MIT */
#include "keyring/switched.h"

#include "keyring/holds.h"
#include "keyring/ready.h"

/* Behind this the clock isn't believed; a tick has to come first. */
static uint64_t latest_now(const dkk_ring_record *record)
{
  return record->last_tick + record->policy.clock_gap;
}

dkk_ring_clock dkk_ring_clock_at(const dkk_ring_record *record, uint64_t now)
{
  if (now < record->last_tick && record->last_tick - now > DKK_RING_SKEW) {
    return DKK_RING_CLOCK_BACKWARD;
  }
  return now > latest_now(record) ? DKK_RING_CLOCK_FORWARD
                                  : DKK_RING_CLOCK_STEADY;
}

int dkk_ring_is_switched(const dkk_ring_record *record, uint64_t now)
{
  const dkk_ring_slot *after = &record->slots[record->sel_after];

  if (after->state == DKK_RING_ACTIVE) {
    return 1;
  }
  return dkk_ring_is_standby(after->state) && now <= latest_now(record) &&
         now >= record->rotate_on &&
         now >= dkk_ring_ready_at(record, record->sel_after);
}

int dkk_ring_could_sign(const dkk_ring_record *record, int slot)
{
  if (record->slots[slot].state == DKK_RING_ACTIVE) {
    return 1;
  }
  return slot == record->sel_after &&
         dkk_ring_is_switched(record, latest_now(record));
}

uint64_t dkk_ring_last_reader(const dkk_ring_record *record, uint64_t now)
{
  return now + record->policy.lease + DKK_RING_SKEW;
}
