/* SPDX-License-Identifier: MIT */
#include "keyring/ready.h"

#include "keyring/holds.h"

/* What was checked longer ago says nothing of now. */
#define ENABLE_WINDOW DKK_RING_HOUR

uint64_t dkk_ring_name_ready_at(const dkk_ring_record *record, int slot,
                                dkk_ring_name name)
{
  uint64_t seen = record->slots[slot].sightings[name].t_seen;

  return seen != 0 ? dkk_ring_hold_from(record, seen) +
                         dkk_ring_publish_hold(record, slot)
                   : DKK_RING_NEVER;
}

uint64_t dkk_ring_ready_at(const dkk_ring_record *record, int slot)
{
  uint64_t latest = 0;
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    if (dkk_ring_name_in_use(record, (dkk_ring_name)name)) {
      uint64_t at = dkk_ring_name_ready_at(record, slot, (dkk_ring_name)name);

      latest = at > latest ? at : latest;
    }
  }
  return latest;
}

uint64_t dkk_ring_seen_all(const dkk_ring_record *record, int slot)
{
  uint64_t latest = 0;
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    if (dkk_ring_name_in_use(record, (dkk_ring_name)name)) {
      uint64_t seen = record->slots[slot].sightings[name].t_seen;

      if (seen == 0) {
        return 0;
      }
      latest = seen > latest ? seen : latest;
    }
  }
  return latest;
}

int dkk_ring_has_begun(const dkk_ring_record *record, int slot,
                       dkk_ring_name name)
{
  const dkk_ring_sighting *of = &record->slots[slot].sightings[name];

  if (record->policy.on_lost == DKK_RING_LOST_KEEP) {
    return of->t_first != 0;
  }
  return of->t_seen != 0 && of->t_first >= of->t_seen;
}

int dkk_ring_is_second_bad(const dkk_ring_sighting *sighting, uint64_t at)
{
  return sighting->bad_count >= 1 && at >= sighting->bad_since + DKK_RING_HOUR;
}

int dkk_ring_is_lost(const dkk_ring_sighting *sighting)
{
  return sighting->bad_count >= 2;
}

int dkk_ring_is_delegated(const dkk_ring_record *record, int slot, uint64_t now)
{
  const dkk_ring_slot *of = &record->slots[slot];
  const dkk_ring_sighting *own = &of->sightings[DKK_RING_OWN];

  if (own->t_checked == 0 || now > own->t_checked + ENABLE_WINDOW) {
    return 0;
  }
  /* Where no key of ours is to be found the CNAME is what counts. */
  return of->state == DKK_RING_EMPTY || of->state == DKK_RING_REVOKING ||
                 of->state == DKK_RING_REVOKED
             ? dkk_ring_verdict_is_delegated(own->verdict)
             : dkk_ring_verdict_is_ok(own->verdict);
}
