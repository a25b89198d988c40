/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SLOT_H
#define DKK_KEYRING_SLOT_H

/* What is done to a slot, whatever the reason. */

#include "keyring/event.h"

/** A transition under way. */
typedef struct dkk_ring_step {
  const dkk_ring_record *before;
  const dkk_ring_event *event;
  /** Begins as a copy of `before`, with the next generation. */
  dkk_ring_record *after;
  dkk_ring_news *news;
  /** The event's time, not before the last tick. */
  uint64_t at;
} dkk_ring_step;

/** Whether nobody can be verifying mail signed with the slot's key any more,
 *  nor with the one before. */
int dkk_ring_is_quiet(const dkk_ring_record *record, int slot, uint64_t now);

/** DKK_RING_OK if another key may be put into the slot, or why not. */
int dkk_ring_can_replace(const dkk_ring_record *record, int slot, uint64_t now);

/** DKK_RING_OK if the event's key may be used: it is none of a domain's, and
 *  was none before. */
int dkk_ring_check_key(const dkk_ring_record *record,
                       const dkk_ring_event *event, const dkk_ring_key_id *key);

/** Whether an acknowledgement is of the effect that is pending, not of an
 *  order before it. */
int dkk_ring_is_ordered(const dkk_ring_slot *slot, dkk_ring_effect effect,
                        uint64_t number);

/** Puts a key into the slot, orders its publication and the deletion of the
 *  private key that was there. */
void dkk_ring_place_key(dkk_ring_step *step, int slot,
                        const dkk_ring_key_id *key);

/** Takes the key out, and orders the deletion of its private key. */
void dkk_ring_remove_key(dkk_ring_step *step, int slot);

/** Orders an empty p=. */
void dkk_ring_withdraw_key(dkk_ring_step *step, int slot);

/** From now on the slot signs; the one that did drains. */
void dkk_ring_activate(dkk_ring_step *step, int slot);

/** Orders that `sel_after` becomes `slot` at `rotate_on`. */
void dkk_ring_order_switch(dkk_ring_step *step, int slot, uint64_t rotate_on);

/** Computes whether a standby is PUBLISHED, SEEN or READY. */
void dkk_ring_settle_standby(dkk_ring_step *step, int slot);

/** A pending switch comes when the standby's publish hold is over, if that is
 *  known and later than it was ordered for. */
void dkk_ring_settle_switch(dkk_ring_step *step);

/** Keeps `t_last_sign` true: who has read `before` may sign with what could
 *  sign then, until the lease is over. */
void dkk_ring_note_last_sign(dkk_ring_step *step, int slot);

#endif /* !defined(DKK_KEYRING_SLOT_H) */
