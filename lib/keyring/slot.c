/* SPDX-License-Identifier: MIT */
#include "keyring/slot.h"

#include "keyring/holds.h"
#include "keyring/ready.h"
#include "keyring/switched.h"

#include <string.h>

static void order(dkk_ring_step *step, int slot, dkk_ring_effect effect)
{
  dkk_ring_slot *of = &step->after->slots[slot];

  of->pending |= 1u << effect;
  of->effect_number[effect] = step->after->generation;
}

int dkk_ring_is_ordered(const dkk_ring_slot *slot, dkk_ring_effect effect,
                        uint64_t number)
{
  return (slot->pending & 1u << effect) != 0 &&
         slot->effect_number[effect] == number;
}

int dkk_ring_is_quiet(const dkk_ring_record *record, int slot, uint64_t now)
{
  const dkk_ring_slot *of = &record->slots[slot];

  /* These were quiet before they became what they are. */
  if (of->state == DKK_RING_RETIRED || of->state == DKK_RING_REVOKED ||
      of->state == DKK_RING_EMPTY) {
    return 1;
  }
  return of->t_last_sign == 0 ||
         now >= dkk_ring_hold_from(record, of->t_last_sign) +
                    dkk_ring_drain_hold(record, slot);
}

int dkk_ring_can_replace(const dkk_ring_record *record, int slot, uint64_t now)
{
  const dkk_ring_slot *of = &record->slots[slot];

  if (of->state == DKK_RING_ACTIVE) {
    return DKK_RING_ERR_WRONG_STATE;
  }
  if (of->state == DKK_RING_DRAINING) {
    return DKK_RING_ERR_DRAINING;
  }
  if (of->state == DKK_RING_REVOKING) {
    return DKK_RING_ERR_REVOKING;
  }
  if ((of->pending & 1u << DKK_RING_DESTROY) != 0) {
    return DKK_RING_ERR_EFFECT_PENDING;
  }
  if (dkk_ring_could_sign(record, slot)) {
    return DKK_RING_ERR_ROTATION_PENDING;
  }
  return dkk_ring_is_quiet(record, slot, now) ? DKK_RING_OK
                                              : DKK_RING_ERR_DRAINING;
}

int dkk_ring_check_key(const dkk_ring_record *record,
                       const dkk_ring_event *event, const dkk_ring_key_id *key)
{
  int slot;

  if (dkk_ring_key_id_is_none(key)) {
    return DKK_RING_ERR_ARGUMENT;
  }
  if (event->key_is_compromised) {
    return DKK_RING_ERR_COMPROMISED_KEY;
  }
  for (slot = 0; record != NULL && slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *of = &record->slots[slot];

    if (dkk_ring_key_id_equal(key, &of->key_id)) {
      return of->is_compromised ? DKK_RING_ERR_COMPROMISED_KEY
                                : DKK_RING_ERR_KEY_USED;
    }
    if (dkk_ring_key_id_equal(key, &of->prev_key_id)) {
      return DKK_RING_ERR_KEY_USED;
    }
  }
  return event->key_is_used ? DKK_RING_ERR_KEY_USED : DKK_RING_OK;
}

/* What may be in caches once the slot has another key. What was there before
 * a key that never signed may be as well, or even be in the zone still. */
static uint64_t ttl_left_behind(const dkk_ring_slot *slot)
{
  return slot->t_first_sign != 0 ? slot->ttl
                                 : dkk_ring_later(slot->ttl, slot->ttl_before);
}

/* The key goes, what has to be known of it stays. */
static void retire_key_id(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];

  if (dkk_ring_key_id_is_none(&of->key_id)) {
    return;
  }
  of->prev_key_id = of->key_id;
  /* Mail signed with a compromised key needn't verify any more. */
  if (!of->is_compromised) {
    of->prev_last_signed =
        dkk_ring_later(of->prev_last_signed, of->t_last_sign);
  }
  order(step, slot, DKK_RING_DESTROY);
}

static void clear_key(dkk_ring_slot *slot)
{
  memset(&slot->key_id, 0, sizeof(slot->key_id));
  memset(slot->sightings, 0, sizeof(slot->sightings));
  slot->is_compromised = 0;
  slot->t_generated = 0;
  slot->t_zone_done = 0;
  slot->t_first_sign = 0;
  slot->t_last_sign = 0;
  slot->t_revoked = 0;
  slot->pending &= 1u << DKK_RING_DESTROY;
}

void dkk_ring_place_key(dkk_ring_step *step, int slot,
                        const dkk_ring_key_id *key)
{
  dkk_ring_slot *of = &step->after->slots[slot];

  of->ttl_before = ttl_left_behind(of);
  /* From now on anybody may find it, whether that is acknowledged or not. */
  of->ttl = step->after->policy.zone_ttl;
  retire_key_id(step, slot);
  clear_key(of);
  of->state = DKK_RING_GENERATED;
  of->key_id = *key;
  of->t_generated = step->at;
  order(step, slot, DKK_RING_ZONE);
  step->after->key_creation_time = step->at;
  step->news->changes |= DKK_RING_CHANGE_KEY | DKK_RING_CHANGE_EFFECT;
}

void dkk_ring_remove_key(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];

  retire_key_id(step, slot);
  clear_key(of);
  of->state = DKK_RING_EMPTY;
  step->news->changes |= DKK_RING_CHANGE_KEY | DKK_RING_CHANGE_EFFECT;
}

void dkk_ring_withdraw_key(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    of->sightings[name].t_seen = 0;
    of->sightings[name].t_first = 0;
    of->sightings[name].bad_count = 0;
    of->sightings[name].bad_since = 0;
  }
  of->state = DKK_RING_REVOKING;
  dkk_ring_note_ttl(&of->ttl, step->after->policy.zone_ttl);
  of->pending &= ~(1u << DKK_RING_ZONE);
  order(step, slot, DKK_RING_REVOKE);
  step->news->changes |= DKK_RING_CHANGE_REVOKING | DKK_RING_CHANGE_EFFECT;
}

void dkk_ring_activate(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];
  dkk_ring_slot *other = &step->after->slots[dkk_ring_other(slot)];

  if (other->state == DKK_RING_ACTIVE) {
    other->state = DKK_RING_DRAINING;
  }
  of->state = DKK_RING_ACTIVE;
  if (of->t_first_sign == 0) {
    of->t_first_sign = dkk_ring_later(step->at, of->t_zone_done);
  }
  of->t_last_sign = 0;
  step->news->changes |= DKK_RING_CHANGE_SWITCHED;
}

void dkk_ring_order_switch(dkk_ring_step *step, int slot, uint64_t rotate_on)
{
  step->after->sel_before = (uint8_t)dkk_ring_other(slot);
  step->after->sel_after = (uint8_t)slot;
  step->after->rotate_on = rotate_on;
}

void dkk_ring_settle_standby(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];
  dkk_ring_state state = DKK_RING_PUBLISHED;

  if (!dkk_ring_is_standby(of->state) || of->state == DKK_RING_GENERATED) {
    return;
  }
  if (dkk_ring_seen_all(step->after, slot) != 0) {
    state = step->at >= dkk_ring_ready_at(step->after, slot) ? DKK_RING_READY
                                                             : DKK_RING_SEEN;
  }
  if (state != of->state) {
    of->state = state;
    step->news->changes |= DKK_RING_CHANGE_STANDBY;
  }
}

void dkk_ring_settle_switch(dkk_ring_step *step)
{
  dkk_ring_record *after = step->after;
  uint64_t ready = dkk_ring_ready_at(after, after->sel_after);

  /* As long as nobody signs there is nothing to wait for but the hold. */
  if (dkk_ring_is_pending(after) && ready != DKK_RING_NEVER &&
      dkk_ring_signing_slot(after) != DKK_RING_NONE) {
    after->rotate_on = dkk_ring_later(after->rotate_on, ready);
  }
}

void dkk_ring_note_last_sign(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];

  if (dkk_ring_could_sign(step->before, slot) &&
      !dkk_ring_could_sign(step->after, slot) &&
      dkk_ring_key_id_equal(&of->key_id, &step->before->slots[slot].key_id)) {
    of->t_last_sign =
        dkk_ring_later(dkk_ring_later(of->t_last_sign, of->t_first_sign),
                       dkk_ring_last_reader(step->before, step->at));
  }
}
