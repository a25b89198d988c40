/* SPDX-License-Identifier: MIT */
#include "keyring/withdraw.h"

#include "keyring/ready.h"
#include "keyring/switched.h"

static int is_withdrawn(dkk_ring_state state)
{
  return state == DKK_RING_REVOKING || state == DKK_RING_REVOKED;
}

/* Its record is still there, and nobody else knows the key. */
static int can_be_taken_back(const dkk_ring_slot *slot)
{
  return slot->state == DKK_RING_DRAINING &&
         !dkk_ring_is_lost(&slot->sightings[DKK_RING_OWN]) &&
         !dkk_ring_is_lost(&slot->sightings[DKK_RING_HOST]);
}

/* Nothing may stop an emergency: a key that can't be used is left out. */
static int can_take_key(const dkk_ring_step *step, int slot)
{
  const dkk_ring_event *event = step->event;

  return dkk_ring_check_key(step->before, event, &event->key_id) ==
             DKK_RING_OK &&
         dkk_ring_can_replace(step->before, slot, step->at) == DKK_RING_OK;
}

static void find_successor(dkk_ring_step *step, int compromised)
{
  int slot = dkk_ring_other(compromised);
  const dkk_ring_slot *other = &step->after->slots[slot];

  if (can_be_taken_back(other)) {
    dkk_ring_order_switch(step, slot, step->at);
    dkk_ring_activate(step, slot);
    return;
  }
  if (dkk_ring_is_standby(other->state)) {
    dkk_ring_order_switch(step, slot, step->at);
    if (dkk_ring_is_switched(step->after, step->at)) {
      dkk_ring_activate(step, slot);
    }
    return;
  }
  if (can_take_key(step, slot)) {
    dkk_ring_place_key(step, slot, &step->event->key_id);
    dkk_ring_order_switch(step, slot, step->at);
    return;
  }
  step->after->sel_before = (uint8_t)compromised;
  step->after->sel_after = (uint8_t)compromised;
  step->after->rotate_on = 0;
  step->news->alarms |= DKK_RING_ALARM_NO_KEY;
}

int dkk_ring_compromise(dkk_ring_step *step)
{
  int slot = step->event->slot;
  int signing = dkk_ring_signing_slot(step->before);
  dkk_ring_slot *of = &step->after->slots[slot];

  if (of->state == DKK_RING_EMPTY) {
    return DKK_RING_ERR_WRONG_STATE;
  }
  if (of->is_compromised) {
    return DKK_RING_UNCHANGED;
  }
  of->is_compromised = 1;
  if (is_withdrawn(of->state)) {
    return DKK_RING_OK;
  }
  dkk_ring_withdraw_key(step, slot);
  if (slot == signing ||
      (signing == DKK_RING_NONE && slot == step->before->sel_after)) {
    find_successor(step, slot);
  } else if (slot == step->before->sel_after) {
    step->after->sel_before = (uint8_t)signing;
    step->after->sel_after = (uint8_t)signing;
    step->after->rotate_on = 0;
  }
  return DKK_RING_OK;
}

int dkk_ring_withdraw(dkk_ring_step *step)
{
  int slot = step->event->slot;
  const dkk_ring_slot *of = &step->before->slots[slot];

  if (of->state == DKK_RING_ACTIVE || of->state == DKK_RING_EMPTY ||
      is_withdrawn(of->state)) {
    return DKK_RING_ERR_WRONG_STATE;
  }
  if (dkk_ring_is_standby(of->state) && slot == step->before->sel_after) {
    return DKK_RING_ERR_ROTATION_PENDING;
  }
  if (!step->event->force &&
      (of->state == DKK_RING_DRAINING ||
       !dkk_ring_is_quiet(step->before, slot, step->at))) {
    return DKK_RING_ERR_DRAINING;
  }
  dkk_ring_withdraw_key(step, slot);
  return DKK_RING_OK;
}

int dkk_ring_delete(dkk_ring_step *step)
{
  int slot = step->event->slot;
  const dkk_ring_slot *of = &step->before->slots[slot];

  if (of->state == DKK_RING_DRAINING) {
    return DKK_RING_ERR_DRAINING;
  }
  if (of->state == DKK_RING_REVOKING) {
    return DKK_RING_ERR_REVOKING;
  }
  if (of->state != DKK_RING_RETIRED && of->state != DKK_RING_REVOKED) {
    return DKK_RING_ERR_WRONG_STATE;
  }
  if ((of->pending & 1u << DKK_RING_DESTROY) != 0) {
    return DKK_RING_ERR_EFFECT_PENDING;
  }
  dkk_ring_remove_key(step, slot);
  return DKK_RING_OK;
}
