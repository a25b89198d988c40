/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_ROTATION_H
#define DKK_KEYRING_ROTATION_H

/* The machine: a record and an event give another record. It does nothing
 * itself. What shall be done outside is in the record, as effects that stay
 * until they are acknowledged; what somebody should know is in the news. */

#include "keyring/event.h"

/**
 * @param before NULL with DKK_RING_CREATE only.
 * @param after written only with DKK_RING_OK; may not be `before`. To be stored
 *        if the store still has the generation of `before`, else the event has
 *        to be applied again to what it has.
 * @param news written unless the event is refused.
 * @return DKK_RING_OK, DKK_RING_UNCHANGED, or one of DKK_RING_ERR_*.
 */
int dkk_ring_apply(const dkk_ring_record *before, const dkk_ring_event *event,
                   dkk_ring_record *after, dkk_ring_news *news);

/** Something for somebody else to do, again and again until it is
 *  acknowledged. */
typedef struct dkk_ring_order {
  int slot;
  dkk_ring_effect effect;
  /** To acknowledge with. Zones must not take an order for a name after one
   *  with a higher number. */
  uint64_t number;
  /** What to publish, or whose private key to delete; of no meaning with
   *  REVOKE. */
  dkk_ring_key_id key_id;
  /** Publish with this TTL, or a shorter one. */
  uint64_t ttl;
} dkk_ring_order;

#define DKK_RING_ORDERS (DKK_RING_SLOTS * DKK_RING_EFFECTS)

/** The effects that are pending; returns how many. */
int dkk_ring_orders(const dkk_ring_record *record,
                    dkk_ring_order orders[DKK_RING_ORDERS]);

#endif /* !defined(DKK_KEYRING_ROTATION_H) */
