/* SPDX-License-Identifier: MIT */
#include "keyring/record.h"

#include "keyring/holds.h"
#include "keyring/ready.h"

#include <string.h>

#define HOLD_MAX (365 * DKK_RING_DAY)
#define LEASE_MAX (7 * DKK_RING_DAY)
#define GAP_MIN (15 * DKK_RING_MINUTE)
#define GAP_MAX DKK_RING_DAY
#define INTERVAL_MAX (3650 * DKK_RING_DAY)

#define BIT(state) (1u << (state))
#define STANDBY                                                                \
  (BIT(DKK_RING_GENERATED) | BIT(DKK_RING_PUBLISHED) | BIT(DKK_RING_SEEN) |    \
   BIT(DKK_RING_READY))
#define WITHDRAWN (BIT(DKK_RING_REVOKING) | BIT(DKK_RING_REVOKED))
/* The record is under the name, by all that is known. */
#define PUBLISHED                                                              \
  (BIT(DKK_RING_PUBLISHED) | BIT(DKK_RING_SEEN) | BIT(DKK_RING_READY) |        \
   BIT(DKK_RING_ACTIVE) | BIT(DKK_RING_DRAINING) | BIT(DKK_RING_RETIRED))
#define SIGNED                                                                 \
  (BIT(DKK_RING_ACTIVE) | BIT(DKK_RING_DRAINING) | BIT(DKK_RING_RETIRED))

int dkk_ring_pair_allowed(dkk_ring_state a, dkk_ring_state b)
{
  if ((unsigned)a >= DKK_RING_STATES || (unsigned)b >= DKK_RING_STATES) {
    return 0;
  }
  /* Of two keys that signed, one signs: it took over from the other. */
  return (SIGNED & BIT(a)) == 0 || (SIGNED & BIT(b)) == 0 ||
         (a == DKK_RING_ACTIVE) != (b == DKK_RING_ACTIVE);
}

int dkk_ring_key_id_is_none(const dkk_ring_key_id *id)
{
  static const dkk_ring_key_id none;

  return dkk_ring_key_id_equal(id, &none);
}

int dkk_ring_key_id_equal(const dkk_ring_key_id *a, const dkk_ring_key_id *b)
{
  return memcmp(a->octets, b->octets, sizeof(a->octets)) == 0;
}

int dkk_ring_other(int slot)
{
  return DKK_RING_SLOTS - 1 - slot;
}

int dkk_ring_signing_slot(const dkk_ring_record *record)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (record->slots[slot].state == DKK_RING_ACTIVE) {
      return slot;
    }
  }
  return DKK_RING_NONE;
}

int dkk_ring_is_pending(const dkk_ring_record *record)
{
  return record->sel_before != record->sel_after &&
         dkk_ring_is_standby(record->slots[record->sel_after].state);
}

int dkk_ring_is_standby(dkk_ring_state state)
{
  return (unsigned)state < DKK_RING_STATES && (STANDBY & BIT(state)) != 0;
}

int dkk_ring_name_in_use(const dkk_ring_record *record, dkk_ring_name name)
{
  return name == DKK_RING_HOST || record->enabled;
}

void dkk_ring_policy_default(dkk_ring_policy *policy)
{
  memset(policy, 0, sizeof(*policy));
  policy->publish_hold = 96 * DKK_RING_HOUR;
  policy->drain_hold = 7 * DKK_RING_DAY;
  policy->lease = 15 * DKK_RING_MINUTE;
  policy->clock_gap = 12 * DKK_RING_HOUR;
  policy->zone_ttl = DKK_RING_HOUR;
  policy->rotate_interval = 180 * DKK_RING_DAY;
  policy->on_lost = DKK_RING_LOST_KEEP;
}

dkk_ring_fault dkk_ring_policy_check(const dkk_ring_policy *policy)
{
  int is_right = policy->publish_hold <= HOLD_MAX &&
                 policy->drain_hold <= HOLD_MAX && policy->lease >= 1 &&
                 policy->lease <= LEASE_MAX && policy->clock_gap >= GAP_MIN &&
                 policy->clock_gap <= GAP_MAX && policy->zone_ttl >= 1 &&
                 policy->zone_ttl <= DKK_RING_TTL_MAX &&
                 (policy->rotate_interval == 0 ||
                  policy->rotate_interval >= DKK_RING_DAY) &&
                 policy->rotate_interval <= INTERVAL_MAX &&
                 (unsigned)policy->on_lost <= DKK_RING_LOST_NO_SIGNATURE &&
                 policy->revoke_retired <= 1 && policy->prestaged <= 1;

  return is_right ? DKK_RING_FAULT_NONE : DKK_RING_FAULT_POLICY;
}

/* What everything else relies on: enumerations, flags, and sizes with which
 * sums of times can't overflow. */
static int in_range(const dkk_ring_record *record, const dkk_ring_slot *slot)
{
  int name;

  if ((unsigned)slot->state >= DKK_RING_STATES || slot->is_compromised > 1 ||
      slot->ttl > DKK_RING_TTL_MAX || slot->ttl_before > DKK_RING_TTL_MAX ||
      slot->pending >= 1u << DKK_RING_EFFECTS) {
    return 0;
  }
  for (name = 0; name < DKK_RING_NAMES; name++) {
    const dkk_ring_sighting *of = &slot->sightings[name];

    if ((unsigned)of->verdict >= DKK_RING_VERDICTS || of->bad_count > 2) {
      return 0;
    }
  }
  return record->enabled <= 1 && record->sel_before < DKK_RING_SLOTS &&
         record->sel_after < DKK_RING_SLOTS &&
         record->ttl_cname <= DKK_RING_TTL_MAX &&
         record->ttl_negative <= DKK_RING_TTL_MAX;
}

static dkk_ring_fault check_key(const dkk_ring_record *record, int index)
{
  const dkk_ring_slot *slot = &record->slots[index];
  const dkk_ring_slot *other = &record->slots[dkk_ring_other(index)];
  int has_key = !dkk_ring_key_id_is_none(&slot->key_id);

  if (has_key != (slot->state != DKK_RING_EMPTY)) {
    return DKK_RING_FAULT_KEY;
  }
  if (has_key && (dkk_ring_key_id_equal(&slot->key_id, &other->key_id) ||
                  dkk_ring_key_id_equal(&slot->key_id, &other->prev_key_id) ||
                  dkk_ring_key_id_equal(&slot->key_id, &slot->prev_key_id))) {
    return DKK_RING_FAULT_KEY;
  }
  if (slot->is_compromised && (WITHDRAWN & BIT(slot->state)) == 0) {
    return DKK_RING_FAULT_KEY;
  }
  return DKK_RING_FAULT_NONE;
}

static dkk_ring_fault check_effects(const dkk_ring_record *record,
                                    const dkk_ring_slot *slot)
{
  int effect;

  for (effect = 0; effect < DKK_RING_EFFECTS; effect++) {
    if ((slot->pending & BIT(effect)) != 0 &&
        (slot->effect_number[effect] == 0 ||
         slot->effect_number[effect] > record->generation)) {
      return DKK_RING_FAULT_EFFECT;
    }
  }
  /* A key is GENERATED for as long as its ZONE is pending, no longer. */
  if ((slot->state == DKK_RING_GENERATED) !=
      ((slot->pending & BIT(DKK_RING_ZONE)) != 0)) {
    return DKK_RING_FAULT_EFFECT;
  }
  if ((slot->pending & BIT(DKK_RING_REVOKE)) != 0 &&
      slot->state != DKK_RING_REVOKING) {
    return DKK_RING_FAULT_EFFECT;
  }
  if ((slot->pending & BIT(DKK_RING_DESTROY)) != 0 &&
      dkk_ring_key_id_is_none(&slot->prev_key_id)) {
    return DKK_RING_FAULT_EFFECT;
  }
  return DKK_RING_FAULT_NONE;
}

static int is_later(uint64_t time, uint64_t than)
{
  return time > than;
}

static dkk_ring_fault check_times(const dkk_ring_record *record,
                                  const dkk_ring_slot *slot)
{
  uint64_t latest = record->last_tick + GAP_MAX;
  unsigned state = BIT(slot->state);

  if (is_later(slot->t_generated, latest) ||
      is_later(slot->t_zone_done, latest) ||
      is_later(slot->t_first_sign, latest) ||
      is_later(slot->t_revoked, latest) ||
      is_later(slot->t_last_sign, latest + LEASE_MAX + DKK_RING_SKEW) ||
      is_later(slot->prev_last_signed, latest + LEASE_MAX + DKK_RING_SKEW)) {
    return DKK_RING_FAULT_TIME;
  }
  if ((state & BIT(DKK_RING_EMPTY)) == 0 && slot->t_generated == 0) {
    return DKK_RING_FAULT_TIME;
  }
  if ((state & PUBLISHED) != 0 &&
      (slot->t_zone_done == 0 || slot->t_zone_done < slot->t_generated)) {
    return DKK_RING_FAULT_TIME;
  }
  if ((state & SIGNED) != 0 &&
      (slot->t_first_sign == 0 || slot->t_first_sign < slot->t_zone_done)) {
    return DKK_RING_FAULT_TIME;
  }
  if ((state & (STANDBY | BIT(DKK_RING_EMPTY))) != 0 &&
      slot->t_first_sign != 0) {
    return DKK_RING_FAULT_TIME;
  }
  if ((state & (BIT(DKK_RING_DRAINING) | BIT(DKK_RING_RETIRED))) != 0 &&
      slot->t_last_sign < slot->t_first_sign) {
    return DKK_RING_FAULT_TIME;
  }
  if (slot->state == DKK_RING_ACTIVE && slot->t_last_sign != 0) {
    return DKK_RING_FAULT_TIME;
  }
  return (slot->state == DKK_RING_REVOKED) == (slot->t_revoked != 0)
             ? DKK_RING_FAULT_NONE
             : DKK_RING_FAULT_TIME;
}

static dkk_ring_fault check_sightings(const dkk_ring_record *record, int index)
{
  const dkk_ring_slot *slot = &record->slots[index];
  uint64_t latest = record->last_tick + GAP_MAX;
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    const dkk_ring_sighting *of = &slot->sightings[name];

    if (is_later(of->t_seen, latest) || is_later(of->t_first, latest) ||
        is_later(of->bad_since, latest) || is_later(of->t_checked, latest)) {
      return DKK_RING_FAULT_SIGHTING;
    }
    if ((of->t_seen != 0 || of->t_first != 0) &&
        (PUBLISHED & BIT(slot->state)) == 0) {
      return DKK_RING_FAULT_SIGHTING;
    }
    if (of->t_seen > of->t_checked ||
        (of->bad_count != 0) != (of->bad_since != 0)) {
      return DKK_RING_FAULT_SIGHTING;
    }
  }
  if ((slot->state == DKK_RING_SEEN || slot->state == DKK_RING_READY) &&
      dkk_ring_seen_all(record, index) == 0) {
    return DKK_RING_FAULT_SIGHTING;
  }
  return DKK_RING_FAULT_NONE;
}

static dkk_ring_fault check_selection(const dkk_ring_record *record)
{
  int signing = dkk_ring_signing_slot(record);

  if (signing != DKK_RING_NONE && record->sel_after != signing &&
      (record->sel_before != signing || !dkk_ring_is_pending(record))) {
    return DKK_RING_FAULT_SELECTION;
  }
  /* While DRAINING, the other one has the name that signs. */
  if (record->slots[record->sel_after].state == DKK_RING_DRAINING) {
    return DKK_RING_FAULT_SELECTION;
  }
  return DKK_RING_FAULT_NONE;
}

static dkk_ring_fault check_slot(const dkk_ring_record *record, int index)
{
  const dkk_ring_slot *slot = &record->slots[index];
  dkk_ring_fault fault = check_key(record, index);

  if (fault == DKK_RING_FAULT_NONE) {
    fault = check_effects(record, slot);
  }
  if (fault == DKK_RING_FAULT_NONE) {
    fault = check_times(record, slot);
  }
  if (fault == DKK_RING_FAULT_NONE) {
    fault = check_sightings(record, index);
  }
  return fault;
}

static dkk_ring_fault check_whole(const dkk_ring_record *record)
{
  if (dkk_ring_policy_check(&record->policy) != DKK_RING_FAULT_NONE) {
    return DKK_RING_FAULT_POLICY;
  }
  if (record->generation == 0) {
    return DKK_RING_FAULT_GENERATION;
  }
  /* Far enough from overflow for every sum of a time and a hold. */
  if (record->last_tick == 0 || record->last_tick > INT64_MAX ||
      record->t_epoch > record->last_tick ||
      record->rotate_on > record->last_tick + 2 * HOLD_MAX ||
      record->key_creation_time > record->last_tick + GAP_MAX ||
      record->last_checked > record->last_tick + GAP_MAX) {
    return DKK_RING_FAULT_TIME;
  }
  return dkk_ring_pair_allowed(record->slots[0].state, record->slots[1].state)
             ? check_selection(record)
             : DKK_RING_FAULT_PAIR;
}

dkk_ring_fault dkk_ring_record_check(const dkk_ring_record *record)
{
  dkk_ring_fault fault;
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (!in_range(record, &record->slots[slot])) {
      return DKK_RING_FAULT_RANGE;
    }
  }
  fault = check_whole(record);
  for (slot = 0; fault == DKK_RING_FAULT_NONE && slot < DKK_RING_SLOTS;
       slot++) {
    fault = check_slot(record, slot);
  }
  return fault;
}
