/* SPDX-License-Identifier: MIT */
#include "keyring/active.h"

#include "keyring/holds.h"
#include "keyring/ready.h"
#include "keyring/switched.h"

static dkk_ring_why why_under(const dkk_ring_record *record, int slot,
                              dkk_ring_name name, uint64_t now)
{
  if (!dkk_ring_name_in_use(record, name)) {
    return DKK_RING_WHY_NOT_ENABLED;
  }
  if (record->policy.on_lost != DKK_RING_LOST_KEEP &&
      dkk_ring_is_lost(&record->slots[slot].sightings[name])) {
    return DKK_RING_WHY_LOST;
  }
  if (dkk_ring_has_begun(record, slot, name)) {
    return DKK_RING_SIGNS;
  }
  /* For the first time under this name: as with a switch, a clock that is
   * far from the last tick proves nothing. */
  return dkk_ring_clock_at(record, now) != DKK_RING_CLOCK_FORWARD &&
                 now >= dkk_ring_name_ready_at(record, slot, name)
             ? DKK_RING_SIGNS
             : DKK_RING_WHY_NOT_SEEN;
}

/* Nobody signs yet, or nobody can any more. */
static dkk_ring_why why_nobody(const dkk_ring_record *record,
                               dkk_ring_name name)
{
  if (!dkk_ring_name_in_use(record, name)) {
    return DKK_RING_WHY_NOT_ENABLED;
  }
  return dkk_ring_is_standby(record->slots[record->sel_after].state)
             ? DKK_RING_WHY_NOT_SEEN
             : DKK_RING_WHY_NO_KEY;
}

dkk_ring_active dkk_ring_active_slot(const dkk_ring_record *record,
                                     dkk_ring_name name, uint64_t now)
{
  dkk_ring_active answer;

  /* A switch that can't be proven leaves everything as it was. */
  answer.slot = dkk_ring_is_switched(record, now)
                    ? record->sel_after
                    : dkk_ring_signing_slot(record);
  if (answer.slot == DKK_RING_NONE) {
    answer.why = why_nobody(record, name);
    return answer;
  }
  answer.why = why_under(record, answer.slot, name, now);
  if (answer.why != DKK_RING_SIGNS) {
    answer.slot = DKK_RING_NONE;
  }
  return answer;
}
