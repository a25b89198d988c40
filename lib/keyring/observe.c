/* SPDX-License-Identifier: MIT */
#include "keyring/observe.h"

#include "keyring/holds.h"
#include "keyring/ready.h"

/* Its record is published, by all that is known. */
static int is_published(dkk_ring_state state)
{
  return state == DKK_RING_ACTIVE || state == DKK_RING_DRAINING ||
         state == DKK_RING_RETIRED ||
         (dkk_ring_is_standby(state) && state != DKK_RING_GENERATED);
}

static void note_good(dkk_ring_step *step, const dkk_ring_slot *slot,
                      dkk_ring_sighting *sighting)
{
  if (!is_published(slot->state)) {
    return;
  }
  sighting->bad_count = 0;
  sighting->bad_since = 0;
  if (sighting->t_seen == 0) {
    sighting->t_seen = dkk_ring_later(step->at, slot->t_zone_done);
  }
}

/* Signing goes on until the record is surely lost. */
static void note_bad_in_use(dkk_ring_step *step, dkk_ring_sighting *sighting)
{
  if (!step->event->is_authoritative) {
    return;
  }
  if (sighting->bad_since == 0) {
    sighting->bad_since = step->at;
  }
  if (dkk_ring_is_second_bad(sighting, step->at)) {
    sighting->bad_count = 2;
    sighting->t_seen = 0;
    /* With KEEP signing goes on, and that must be remembered. */
    if (step->before->policy.on_lost != DKK_RING_LOST_KEEP) {
      sighting->t_first = 0;
    }
  } else if (sighting->bad_count == 0) {
    sighting->bad_count = 1;
  }
}

static void note_bad(dkk_ring_step *step, int slot, dkk_ring_name name)
{
  dkk_ring_slot *of = &step->after->slots[slot];
  dkk_ring_sighting *sighting = &of->sightings[name];

  if (step->event->verdict == DKK_RING_VERDICT_MISMATCH) {
    step->news->alarms |= DKK_RING_ALARM_FOREIGN_KEY;
    step->news->alarm_slot = slot;
    step->news->alarm_verdict = step->event->verdict;
  }
  if (!is_published(of->state)) {
    return;
  }
  if (dkk_ring_has_begun(step->before, slot, name)) {
    note_bad_in_use(step, sighting);
  } else {
    /* Not proven after all; whoever said so, the hold begins anew. */
    sighting->t_seen = 0;
  }
}

static int note_revoked(dkk_ring_step *step, dkk_ring_slot *slot)
{
  if (step->event->name != DKK_RING_HOST || slot->state != DKK_RING_REVOKING ||
      (slot->pending & 1u << DKK_RING_REVOKE) != 0) {
    return 0;
  }
  slot->state = DKK_RING_REVOKED;
  slot->t_revoked = step->at;
  step->news->changes |= DKK_RING_CHANGE_REVOKED;
  return 1;
}

int dkk_ring_answer(dkk_ring_step *step)
{
  const dkk_ring_event *event = step->event;
  dkk_ring_slot *of = &step->after->slots[event->slot];
  dkk_ring_sighting *sighting = &of->sightings[event->name];

  if (!dkk_ring_key_id_equal(&event->key_id, &of->key_id)) {
    return DKK_RING_ERR_STALE_ANSWER;
  }
  if (dkk_ring_verdict_is_unknown(event->verdict)) {
    return DKK_RING_UNCHANGED;
  }
  sighting->verdict = event->verdict;
  sighting->t_checked = dkk_ring_later(
      step->at, dkk_ring_later(sighting->t_checked, of->t_zone_done));
  step->after->last_checked = step->at;
  dkk_ring_note_ttl(event->name == DKK_RING_OWN ? &step->after->ttl_cname
                                                : &of->ttl,
                    event->ttl);
  dkk_ring_note_ttl(&step->after->ttl_negative, event->ttl_negative);
  if (dkk_ring_verdict_is_ok(event->verdict)) {
    note_good(step, of, sighting);
  } else if (event->verdict != DKK_RING_VERDICT_REVOKED ||
             !note_revoked(step, of)) {
    note_bad(step, event->slot, event->name);
  }
  return DKK_RING_OK;
}

int dkk_ring_acknowledge(dkk_ring_step *step)
{
  const dkk_ring_event *event = step->event;
  dkk_ring_slot *of = &step->after->slots[event->slot];

  if (!dkk_ring_is_ordered(of, event->effect, event->effect_number)) {
    return DKK_RING_ERR_UNKNOWN_EFFECT;
  }
  of->pending &= ~(1u << event->effect);
  if (event->effect == DKK_RING_DESTROY) {
    return DKK_RING_OK;
  }
  of->t_zone_done = dkk_ring_later(step->at, of->t_generated);
  dkk_ring_note_ttl(&of->ttl, event->ttl);
  if (event->effect == DKK_RING_ZONE) {
    of->state = DKK_RING_PUBLISHED;
    step->news->changes |= DKK_RING_CHANGE_STANDBY;
  }
  return DKK_RING_OK;
}
