/* SPDX-License-Identifier: MIT */
#include "keyring/tick.h"

#include "keyring/clock.h"
#include "keyring/holds.h"
#include "keyring/operate.h"
#include "keyring/ready.h"
#include "keyring/switched.h"

/* The standby became provable in this tick, or its time has come. */
static void note_switch(dkk_ring_step *step)
{
  int slot = step->after->sel_after;

  if (step->after->slots[slot].state != DKK_RING_ACTIVE &&
      dkk_ring_is_switched(step->after, step->at)) {
    dkk_ring_activate(step, slot);
  }
}

/* From here on neither a clock that goes back nor one that stands still
 * makes a signer stop. */
static void note_begun(dkk_ring_step *step)
{
  int slot = dkk_ring_signing_slot(step->after);
  int name;

  for (name = 0; slot != DKK_RING_NONE && name < DKK_RING_NAMES; name++) {
    dkk_ring_sighting *of = &step->after->slots[slot].sightings[name];

    if (dkk_ring_name_in_use(step->after, (dkk_ring_name)name) &&
        of->t_seen != 0 && of->t_first < of->t_seen &&
        step->at >=
            dkk_ring_name_ready_at(step->after, slot, (dkk_ring_name)name)) {
      of->t_first = step->at;
      step->news->changes |= DKK_RING_CHANGE_BEGUN;
    }
  }
}

static void retire(dkk_ring_step *step, int slot)
{
  dkk_ring_slot *of = &step->after->slots[slot];

  if (of->state == DKK_RING_DRAINING && of->t_last_sign != 0 &&
      dkk_ring_is_quiet(step->after, slot, step->at)) {
    of->state = DKK_RING_RETIRED;
    step->news->changes |= DKK_RING_CHANGE_RETIRED;
  }
  if (of->state == DKK_RING_RETIRED && step->after->policy.revoke_retired) {
    dkk_ring_withdraw_key(step, slot);
  }
}

/* The switch moves to the first moment at which it can come. Until a key
 * signs there is nothing to move: it begins as soon as it is proven. */
static void note_stalled(dkk_ring_step *step)
{
  dkk_ring_record *after = step->after;
  int slot = after->sel_after;
  const dkk_ring_slot *of = &after->slots[slot];
  uint64_t ready = dkk_ring_ready_at(after, slot);

  if (!dkk_ring_is_standby(of->state)) {
    return;
  }
  if (dkk_ring_signing_slot(after) == DKK_RING_NONE) {
    if (step->at < of->t_generated + 2 * dkk_ring_publish_hold(after, slot)) {
      return;
    }
  } else if (step->at < after->rotate_on) {
    return;
  } else {
    after->rotate_on = ready != DKK_RING_NEVER
                           ? ready
                           : step->at + dkk_ring_publish_hold(after, slot);
    step->news->changes |= DKK_RING_CHANGE_MOVED;
  }
  step->news->alarms |= DKK_RING_ALARM_STALLED;
  step->news->alarm_slot = slot;
  step->news->alarm_verdict = of->sightings[DKK_RING_HOST].verdict;
  if (after->enabled &&
      !dkk_ring_verdict_is_ok(of->sightings[DKK_RING_OWN].verdict)) {
    step->news->alarm_verdict = of->sightings[DKK_RING_OWN].verdict;
  }
}

static void note_lost(dkk_ring_step *step)
{
  int slot = dkk_ring_signing_slot(step->after);
  int name;

  for (name = 0; slot != DKK_RING_NONE && name < DKK_RING_NAMES; name++) {
    const dkk_ring_sighting *of = &step->after->slots[slot].sightings[name];

    if (dkk_ring_name_in_use(step->after, (dkk_ring_name)name) &&
        dkk_ring_is_lost(of)) {
      step->news->alarms |= DKK_RING_ALARM_LOST;
      step->news->alarm_slot = slot;
      step->news->alarm_verdict = of->verdict;
    }
  }
}

/* Somebody else's key under the name of a key that others verify with. */
static void note_foreign(dkk_ring_step *step)
{
  int slot;
  int name;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      if (step->after->slots[slot].sightings[name].verdict ==
          DKK_RING_VERDICT_MISMATCH) {
        step->news->alarms |= DKK_RING_ALARM_FOREIGN_KEY;
        step->news->alarm_slot = slot;
        step->news->alarm_verdict = DKK_RING_VERDICT_MISMATCH;
      }
    }
  }
}

uint64_t dkk_ring_rotation_due(const dkk_ring_record *record)
{
  int signing = dkk_ring_signing_slot(record);
  uint64_t interval = record->policy.rotate_interval;
  const dkk_ring_slot *of;
  uint64_t part;

  if (signing == DKK_RING_NONE || interval == 0) {
    return DKK_RING_NEVER;
  }
  of = &record->slots[signing];
  /* The key is as good a die as any, and the same for all nodes. */
  part = (uint64_t)of->key_id.octets[0] << 8 | of->key_id.octets[1];
  return of->t_first_sign + interval - interval / 10 +
         interval / 5 * part / 0xffff;
}

static void say_wants(dkk_ring_step *step)
{
  const dkk_ring_record *after = step->after;
  int slot = dkk_ring_rotation_slot(after);
  dkk_ring_state state = after->slots[slot].state;
  int has_key_to_sign =
      dkk_ring_signing_slot(after) != DKK_RING_NONE ||
      dkk_ring_is_standby(after->slots[after->sel_after].state);

  if (!has_key_to_sign) {
    step->news->alarms |= DKK_RING_ALARM_NO_KEY;
  }
  if (dkk_ring_is_pending(after) ||
      (!dkk_ring_is_standby(state) &&
       dkk_ring_can_replace(after, slot, step->at) != DKK_RING_OK)) {
    return;
  }
  step->news->want_slot = slot;
  if (!dkk_ring_is_standby(state) &&
      (after->policy.prestaged || !has_key_to_sign)) {
    step->news->wants |= DKK_RING_WANT_KEY;
  }
  if (step->at >= dkk_ring_rotation_due(after) ||
      (dkk_ring_is_standby(state) && !has_key_to_sign)) {
    step->news->wants |= DKK_RING_WANT_ROTATION;
  }
}

/* The time of the tick alone is stored only when it begins to matter: a
 * quarter of the gap is little, and a store for each domain and minute is
 * much. */
static int needs_storing(const dkk_ring_step *step)
{
  return step->news->changes != 0 ||
         step->at >=
             step->before->last_tick + step->before->policy.clock_gap / 4;
}

int dkk_ring_tick(dkk_ring_step *step)
{
  dkk_ring_clock clock = dkk_ring_clock_at(step->before, step->event->time);
  int slot;

  if (clock != DKK_RING_CLOCK_STEADY) {
    dkk_ring_restart_clock(step->after, step->event->time);
    step->at = step->event->time;
    step->news->alarms |= clock == DKK_RING_CLOCK_BACKWARD
                              ? DKK_RING_ALARM_CLOCK_BACKWARD
                              : DKK_RING_ALARM_CLOCK_FORWARD;
    return DKK_RING_OK;
  }
  step->after->last_tick = step->at;
  note_switch(step);
  note_begun(step);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_settle_standby(step, slot);
    retire(step, slot);
  }
  note_stalled(step);
  note_lost(step);
  note_foreign(step);
  say_wants(step);
  return needs_storing(step) ? DKK_RING_OK : DKK_RING_UNCHANGED;
}
