/* SPDX-License-Identifier: MIT */
#include "keyring/schedule.h"

#include "keyring/holds.h"
#include "keyring/ready.h"
#include "keyring/tick.h"

#define AWAITED (4 * DKK_RING_DAY)
#define SOON (5 * DKK_RING_MINUTE)
#define LATE (6 * DKK_RING_HOUR)

/* What is not after the last tick was dealt with by it. */
static void sooner(uint64_t *at, uint64_t candidate, uint64_t last_tick)
{
  if (candidate > last_tick && candidate < *at) {
    *at = candidate;
  }
}

uint64_t dkk_ring_tick_at(const dkk_ring_record *record)
{
  uint64_t last = record->last_tick;
  uint64_t at = last + record->policy.clock_gap / 4;
  int slot;
  int name;

  sooner(&at, record->rotate_on, last);
  sooner(&at, dkk_ring_rotation_due(record), last);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *of = &record->slots[slot];

    for (name = 0; name < DKK_RING_NAMES; name++) {
      sooner(&at, dkk_ring_name_ready_at(record, slot, (dkk_ring_name)name),
             last);
    }
    if (of->state == DKK_RING_DRAINING && of->t_last_sign != 0) {
      sooner(&at, of->t_last_sign + dkk_ring_drain_hold(record, slot), last);
    }
  }
  return at;
}

static int is_awaited(const dkk_ring_record *record, int slot)
{
  const dkk_ring_slot *of = &record->slots[slot];

  return of->state == DKK_RING_PUBLISHED || of->state == DKK_RING_SEEN ||
         of->state == DKK_RING_REVOKING ||
         (of->state != DKK_RING_EMPTY &&
          record->last_tick < of->t_generated + AWAITED);
}

uint64_t dkk_ring_check_at(const dkk_ring_record *record)
{
  int soon = is_awaited(record, 0) || is_awaited(record, 1);

  return record->last_checked + (soon ? DKK_RING_HOUR : DKK_RING_DAY);
}

uint64_t dkk_ring_check_again_at(const dkk_ring_record *record, uint64_t now)
{
  uint64_t since = now > record->last_checked ? now - record->last_checked : 0;
  uint64_t wait = since / 2;

  return now + (wait < SOON ? SOON : wait > LATE ? LATE : wait);
}
