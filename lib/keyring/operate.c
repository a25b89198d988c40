/* SPDX-License-Identifier: MIT */
#include "keyring/operate.h"

#include "keyring/holds.h"
#include "keyring/ready.h"
#include "keyring/switched.h"

#include <string.h>

int dkk_ring_create(dkk_ring_step *step)
{
  const dkk_ring_event *event = step->event;
  dkk_ring_record *after = step->after;
  int rv = dkk_ring_check_key(NULL, event, &event->key_id);

  if (rv == DKK_RING_OK) {
    rv = dkk_ring_check_key(NULL, event, &event->second_key_id);
  }
  if (rv != DKK_RING_OK) {
    return rv;
  }
  if (dkk_ring_key_id_equal(&event->key_id, &event->second_key_id)) {
    return DKK_RING_ERR_KEY_USED;
  }
  if (dkk_ring_policy_check(&event->policy) != DKK_RING_FAULT_NONE) {
    return DKK_RING_ERR_POLICY;
  }
  after->policy = event->policy;
  after->last_tick = step->at;
  after->t_epoch = step->at;
  dkk_ring_place_key(step, 0, &event->key_id);
  dkk_ring_place_key(step, 1, &event->second_key_id);
  /* As if the switch to selector 1 had been ordered for now. */
  dkk_ring_order_switch(step, 0, step->at);
  return DKK_RING_OK;
}

int dkk_ring_set(dkk_ring_step *step)
{
  const dkk_ring_policy *policy = &step->event->policy;

  /* Signers have read the longer lease and rely on it. */
  if (dkk_ring_policy_check(policy) != DKK_RING_FAULT_NONE ||
      policy->lease < step->before->policy.lease) {
    return DKK_RING_ERR_POLICY;
  }
  step->after->policy = *policy;
  return DKK_RING_OK;
}

int dkk_ring_enable(dkk_ring_step *step)
{
  int slot;

  if (step->before->enabled) {
    return DKK_RING_ERR_WRONG_STATE;
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (!dkk_ring_is_delegated(step->before, slot, step->at)) {
      return DKK_RING_ERR_NOT_SEEN;
    }
  }
  step->after->enabled = 1;
  return DKK_RING_OK;
}

int dkk_ring_disable(dkk_ring_step *step)
{
  int slot;

  if (!step->before->enabled) {
    return DKK_RING_ERR_WRONG_STATE;
  }
  step->after->enabled = 0;
  /* Enabled again, signing begins anew: the CNAME may have been away. */
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    step->after->slots[slot].sightings[DKK_RING_OWN].t_first = 0;
  }
  return DKK_RING_OK;
}

int dkk_ring_import_key(dkk_ring_step *step)
{
  const dkk_ring_event *event = step->event;
  int rv = dkk_ring_check_key(step->before, event, &event->key_id);

  if (rv != DKK_RING_OK) {
    return rv;
  }
  if (event->slot == step->before->sel_after &&
      dkk_ring_signing_slot(step->before) != DKK_RING_NONE) {
    return event->slot == dkk_ring_signing_slot(step->before)
               ? DKK_RING_ERR_WRONG_STATE
               : DKK_RING_ERR_ROTATION_PENDING;
  }
  rv = dkk_ring_can_replace(step->before, event->slot, step->at);
  if (rv == DKK_RING_OK) {
    dkk_ring_place_key(step, event->slot, &event->key_id);
  }
  return rv;
}

static int is_busy(dkk_ring_state state)
{
  return state == DKK_RING_DRAINING || state == DKK_RING_REVOKING;
}

int dkk_ring_rotation_slot(const dkk_ring_record *record)
{
  int signing = dkk_ring_signing_slot(record);
  int other;

  if (signing != DKK_RING_NONE) {
    return dkk_ring_other(signing);
  }
  /* The key that signed is withdrawn: the other selector, unless its own is
   * free sooner. */
  other = dkk_ring_other(record->sel_after);
  return is_busy(record->slots[other].state) &&
                 !is_busy(record->slots[record->sel_after].state)
             ? record->sel_after
             : other;
}

static int is_first_pending(const dkk_ring_record *record)
{
  return dkk_ring_signing_slot(record) == DKK_RING_NONE &&
         dkk_ring_is_standby(record->slots[record->sel_after].state);
}

/* The customer removed the second CNAME: better said now than when the
 * switch doesn't come. */
static int is_known_undelegated(const dkk_ring_record *record, int slot)
{
  dkk_ring_verdict verdict =
      record->slots[slot].sightings[DKK_RING_OWN].verdict;

  return record->enabled && !dkk_ring_verdict_is_unknown(verdict) &&
         !dkk_ring_verdict_is_delegated(verdict);
}

int dkk_ring_rotate(dkk_ring_step *step)
{
  const dkk_ring_record *before = step->before;
  const dkk_ring_key_id *key = &step->event->key_id;
  int slot = dkk_ring_rotation_slot(before);
  int rv;

  if (dkk_ring_is_pending(before) || is_first_pending(before)) {
    return DKK_RING_ERR_ROTATION_PENDING;
  }
  if (is_known_undelegated(before, slot)) {
    return DKK_RING_ERR_NOT_SEEN;
  }
  if (dkk_ring_key_id_is_none(key)) {
    if (!dkk_ring_is_standby(before->slots[slot].state)) {
      return before->slots[slot].state == DKK_RING_DRAINING
                 ? DKK_RING_ERR_DRAINING
                 : DKK_RING_ERR_NO_STANDBY;
    }
    dkk_ring_order_switch(step, slot, dkk_ring_last_reader(before, step->at));
    return DKK_RING_OK;
  }
  rv = dkk_ring_check_key(before, step->event, key);
  if (rv == DKK_RING_OK) {
    rv = dkk_ring_can_replace(before, slot, step->at);
  }
  if (rv == DKK_RING_OK) {
    dkk_ring_place_key(step, slot, key);
    dkk_ring_order_switch(step, slot,
                          step->at + dkk_ring_publish_hold(step->after, slot));
  }
  return rv;
}

int dkk_ring_cancel(dkk_ring_step *step)
{
  int signing = dkk_ring_signing_slot(step->before);

  if (signing == DKK_RING_NONE || !dkk_ring_is_pending(step->before)) {
    return DKK_RING_ERR_NO_ROTATION;
  }
  if (step->at >= step->before->rotate_on) {
    return DKK_RING_ERR_TOO_LATE;
  }
  step->after->sel_before = (uint8_t)signing;
  step->after->sel_after = (uint8_t)signing;
  step->after->rotate_on = 0;
  return DKK_RING_OK;
}
