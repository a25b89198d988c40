/* SPDX-License-Identifier: MIT */
#include "invariants.h"

#include "keyring/active.h"

#include <string.h>

#define HOUR 3600u
#define DAYS(n) ((n)*24u * HOUR)

static int is_one_of(dkk_ring_state state, const char *letters)
{
  /* EMPTY GENERATED PUBLISHED SEEN READY ACTIVE DRAINING RETIRED REVOKING
   * REVOKED */
  static const char names[] = "EGPSYADTVK";

  return strchr(letters, names[state]) != NULL;
}

static int is_no_key(const dkk_ring_key_id *id)
{
  size_t i;

  for (i = 0; i < sizeof(id->octets); i++) {
    if (id->octets[i] != 0) {
      return 0;
    }
  }
  return 1;
}

static int is_same_key(const dkk_ring_key_id *a, const dkk_ring_key_id *b)
{
  return memcmp(a, b, sizeof(*a)) == 0;
}

/* Mail needn't verify any more: somebody said so. */
static int is_emergency(const dkk_ring_event *event, int slot)
{
  return event->slot == slot &&
         (event->type == DKK_RING_COMPROMISE ||
          (event->type == DKK_RING_WITHDRAW && event->force));
}

int holds_i1(const dkk_ring_record *record, uint64_t now)
{
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    dkk_ring_active active =
        dkk_ring_active_slot(record, (dkk_ring_name)name, now);

    if (active.slot != DKK_RING_NONE) {
      const dkk_ring_slot *slot = &record->slots[active.slot];
      const dkk_ring_sighting *of = &slot->sightings[name];

      if (!is_one_of(slot->state, "SYA") || slot->t_zone_done == 0 ||
          slot->is_compromised) {
        return 0;
      }
      if (of->t_first == 0 &&
          (of->t_seen == 0 || now < of->t_seen + record->policy.publish_hold ||
           now < of->t_seen + 2 * slot->ttl)) {
        return 0;
      }
    }
  }
  return 1;
}

int holds_i2(const dkk_ring_record *record)
{
  return record->slots[0].state != DKK_RING_ACTIVE ||
         record->slots[1].state != DKK_RING_ACTIVE;
}

int holds_i3(const invariant_step *step)
{
  int slot;

  for (slot = 0; step->before != NULL && slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *was = &step->before->slots[slot];
    const dkk_ring_slot *is = &step->after->slots[slot];
    int is_kept =
        is_same_key(&was->key_id, &is->key_id) && !is_one_of(is->state, "VK");
    int is_over = was->state == DKK_RING_DRAINING &&
                  step->event->type == DKK_RING_TICK &&
                  step->event->time >= was->t_last_sign + DAYS(5);

    if (is_one_of(was->state, "AD") &&
        (!is_kept || is->state == DKK_RING_RETIRED) && !is_over &&
        !is_emergency(step->event, slot)) {
      return 0;
    }
  }
  return 1;
}

int holds_i4(const invariant_step *step)
{
  int slot;

  for (slot = 0; step->before != NULL && slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *was = &step->before->slots[slot];
    const dkk_ring_slot *is = &step->after->slots[slot];
    int is_replaced =
        !is_same_key(&was->key_id, &is->key_id) && !is_no_key(&is->key_id);

    if (is_replaced && !is_one_of(was->state, "TKE") &&
        ((was->t_last_sign != 0 &&
          step->event->time < was->t_last_sign + DAYS(5)) ||
         is_one_of(was->state, "ADV"))) {
      return 0;
    }
  }
  return 1;
}

int holds_i5(const invariant_step *step)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_key_id *is = &step->after->slots[slot].key_id;
    int other;

    if (is_no_key(is) || (step->before != NULL &&
                          is_same_key(is, &step->before->slots[slot].key_id))) {
      continue;
    }
    if (step->event->key_is_used || step->event->key_is_compromised) {
      return 0;
    }
    for (other = 0; step->before != NULL && other < DKK_RING_SLOTS; other++) {
      if (is_same_key(is, &step->before->slots[other].key_id) ||
          is_same_key(is, &step->before->slots[other].prev_key_id)) {
        return 0;
      }
    }
  }
  return 1;
}

int holds_i7(const invariant_step *step)
{
  int slot;

  if (step->before == NULL || step->before->enabled || !step->after->enabled) {
    return 1;
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *of = &step->before->slots[slot];
    const dkk_ring_sighting *own = &of->sightings[DKK_RING_OWN];

    if (own->t_checked + HOUR < step->event->time ||
        (is_one_of(of->state, "EVK")
             ? own->verdict == DKK_RING_VERDICT_MISSING ||
                   own->verdict == DKK_RING_VERDICT_NONE
             : own->verdict != DKK_RING_VERDICT_OK &&
                   own->verdict != DKK_RING_VERDICT_OK_DIRECT)) {
      return 0;
    }
  }
  return 1;
}

int holds_i8(const invariant_step *step)
{
  int slot;
  int name;

  for (slot = 0; step->before != NULL && slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      const dkk_ring_sighting *was = &step->before->slots[slot].sightings[name];
      const dkk_ring_sighting *is = &step->after->slots[slot].sightings[name];

      if (is->bad_count == 2 && was->bad_count < 2 &&
          (step->event->type != DKK_RING_ANSWER ||
           !step->event->is_authoritative || was->bad_count != 1 ||
           step->event->time + 300 < was->bad_since + HOUR)) {
        return 0;
      }
    }
  }
  return 1;
}

int holds_i9(const invariant_step *step)
{
  return step->after->generation ==
         (step->before != NULL ? step->before->generation + 1 : 1);
}

int holds_i11(const invariant_step *step)
{
  int slot;

  for (slot = 0; step->before != NULL && slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *was = &step->before->slots[slot];
    const dkk_ring_slot *is = &step->after->slots[slot];
    unsigned gone = was->pending & ~is->pending;
    unsigned acknowledged = 0;

    if (step->event->type == DKK_RING_ACKNOWLEDGE &&
        step->event->slot == slot &&
        step->event->effect_number == was->effect_number[step->event->effect]) {
      acknowledged = 1u << step->event->effect;
    }
    /* An order to the zone is overtaken by the opposite order. */
    if ((is->pending & 1u << DKK_RING_REVOKE) != 0) {
      acknowledged |= 1u << DKK_RING_ZONE;
    }
    if ((gone & ~acknowledged) != 0) {
      return 0;
    }
    /* What the zone has to do is ordered in the same step. */
    if (was->state != is->state &&
        ((is->state == DKK_RING_GENERATED &&
          (is->pending & 1u << DKK_RING_ZONE) == 0) ||
         (is->state == DKK_RING_REVOKING &&
          (is->pending & 1u << DKK_RING_REVOKE) == 0))) {
      return 0;
    }
  }
  return 1;
}

int holds_i12(const dkk_ring_record *record)
{
  const dkk_ring_slot *after = &record->slots[record->sel_after];
  const dkk_ring_sighting *host = &after->sightings[DKK_RING_HOST];
  const uint64_t clocks[] = {1, record->rotate_on, record->last_tick,
                             record->last_tick + DAYS(4000)};
  size_t i;

  if (after->state != DKK_RING_ACTIVE || host->t_first == 0 ||
      host->t_first < host->t_seen || host->bad_count == 2) {
    return 1;
  }
  for (i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
    dkk_ring_active active =
        dkk_ring_active_slot(record, DKK_RING_HOST, clocks[i]);

    if (host->t_seen != 0 && active.slot != record->sel_after) {
      return 0;
    }
  }
  return 1;
}

/* Clocks that are set right change every time; that is a tick. */
static int is_set_by(const invariant_step *step, dkk_ring_event_type type,
                     uint64_t was, uint64_t is)
{
  return is == was || is == 0 || step->event->type == type ||
         step->event->type == DKK_RING_TICK;
}

int holds_i14(const invariant_step *step)
{
  int slot;
  int name;

  for (slot = 0; step->before != NULL && slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *was = &step->before->slots[slot];
    const dkk_ring_slot *is = &step->after->slots[slot];

    if (!is_set_by(step, DKK_RING_ACKNOWLEDGE, was->t_zone_done,
                   is->t_zone_done) ||
        !is_set_by(step, DKK_RING_ANSWER, was->t_revoked, is->t_revoked)) {
      return 0;
    }
    for (name = 0; name < DKK_RING_NAMES; name++) {
      if (!is_set_by(step, DKK_RING_ANSWER, was->sightings[name].t_seen,
                     is->sightings[name].t_seen) ||
          (is->sightings[name].t_seen != 0 &&
           is->sightings[name].t_seen < is->t_zone_done &&
           was->sightings[name].t_seen == 0)) {
        return 0;
      }
    }
    /* Readers of what was before go on until the lease is over. */
    if (was->state == DKK_RING_ACTIVE && is->state == DKK_RING_DRAINING &&
        is->t_last_sign < step->event->time + step->before->policy.lease) {
      return 0;
    }
  }
  return 1;
}

const char *broken_invariant(const invariant_step *step)
{
  uint64_t time = step->event->time;

#define CHECK(name, holds)                                                     \
  if (!(holds)) {                                                              \
    return name;                                                               \
  }
  CHECK("record", dkk_ring_record_check(step->after) == DKK_RING_FAULT_NONE)
  CHECK("I1", holds_i1(step->after, time))
  CHECK("I1", holds_i1(step->after, time + 12 * HOUR))
  CHECK("I2", holds_i2(step->after))
  CHECK("I3", holds_i3(step))
  CHECK("I4", holds_i4(step))
  CHECK("I5", holds_i5(step))
  CHECK("I7", holds_i7(step))
  CHECK("I8", holds_i8(step))
  CHECK("I9", holds_i9(step))
  CHECK("I11", holds_i11(step))
  CHECK("I12", holds_i12(step->after))
  CHECK("I14", holds_i14(step))
#undef CHECK
  return NULL;
}
