/* SPDX-License-Identifier: MIT */
#include "keyring/holds.h"

uint64_t dkk_ring_later(uint64_t a, uint64_t b)
{
  return a > b ? a : b;
}

static uint64_t known(uint64_t ttl)
{
  return ttl != 0 ? ttl : DKK_RING_TTL_UNSEEN;
}

/* One gap for a stamp that was too early, one for a look at the clock that is
 * too late: neither is noticed. */
static uint64_t clock_error(const dkk_ring_record *record)
{
  return 2 * record->policy.clock_gap + DKK_RING_SKEW;
}

uint64_t dkk_ring_ttl(const dkk_ring_record *record, int slot)
{
  const dkk_ring_slot *of = &record->slots[slot];

  return dkk_ring_later(
      dkk_ring_later(of->ttl, of->ttl_before),
      dkk_ring_later(known(record->ttl_cname), known(record->ttl_negative)));
}

uint64_t dkk_ring_publish_hold(const dkk_ring_record *record, int slot)
{
  return dkk_ring_later(record->policy.publish_hold,
                        2 * dkk_ring_ttl(record, slot) + clock_error(record));
}

uint64_t dkk_ring_drain_hold(const dkk_ring_record *record, int slot)
{
  return dkk_ring_later(record->policy.drain_hold,
                        DKK_RING_QUEUE_LIFETIME + dkk_ring_ttl(record, slot) +
                            clock_error(record));
}

uint64_t dkk_ring_hold_from(const dkk_ring_record *record, uint64_t stamp)
{
  return dkk_ring_later(stamp, record->t_epoch);
}

void dkk_ring_note_ttl(uint64_t *longest, uint64_t ttl)
{
  uint64_t capped = ttl < DKK_RING_TTL_MAX ? ttl : DKK_RING_TTL_MAX;

  *longest = dkk_ring_later(*longest, capped);
}
