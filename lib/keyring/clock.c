/* SPDX-License-Identifier: MIT */
#include "keyring/clock.h"

#include "keyring/holds.h"
#include "keyring/switched.h"

static void not_after(uint64_t *time, uint64_t limit)
{
  if (*time > limit) {
    *time = limit;
  }
}

static void limit_sighting(dkk_ring_sighting *sighting, uint64_t now)
{
  not_after(&sighting->bad_since, now);
  not_after(&sighting->t_checked, now);
  not_after(&sighting->t_seen, now);
  not_after(&sighting->t_first, now);
}

static void limit_slot(dkk_ring_record *record, int index, uint64_t now)
{
  dkk_ring_slot *slot = &record->slots[index];
  uint64_t last_reader = dkk_ring_last_reader(record, now);
  int name;

  not_after(&slot->t_generated, now);
  not_after(&slot->t_zone_done, now);
  not_after(&slot->t_first_sign, now);
  not_after(&slot->t_revoked, now);
  not_after(&slot->t_last_sign, last_reader);
  not_after(&slot->prev_last_signed, last_reader);
  for (name = 0; name < DKK_RING_NAMES; name++) {
    limit_sighting(&slot->sightings[name], now);
  }
}

void dkk_ring_restart_clock(dkk_ring_record *record, uint64_t now)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    limit_slot(record, slot, now);
  }
  not_after(&record->key_creation_time, now);
  not_after(&record->last_checked, now);
  /* A pending switch can't be further away than from a request made now. */
  not_after(&record->rotate_on,
            dkk_ring_is_pending(record)
                ? now + dkk_ring_publish_hold(record, record->sel_after)
                : now);
  record->last_tick = now;
  record->t_epoch = now;
}
