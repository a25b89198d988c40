/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_ACTIVE_H
#define DKK_KEYRING_ACTIVE_H

/* Who signs: a function of the stored record and the clock. Nothing has to
 * run at the moment of a switch. */

#include "keyring/record.h"

typedef enum dkk_ring_why {
  DKK_RING_SIGNS,
  /** The customer's name, and the domain isn't enabled. */
  DKK_RING_WHY_NOT_ENABLED,
  /** The record wasn't seen under this name for as long as it must be. */
  DKK_RING_WHY_NOT_SEEN,
  /** The record is lost; policy says default policy or no signature. */
  DKK_RING_WHY_LOST,
  /** There is no key that may sign. */
  DKK_RING_WHY_NO_KEY
} dkk_ring_why;

typedef struct dkk_ring_active {
  /** DKK_RING_NONE if nobody signs. */
  int slot;
  dkk_ring_why why;
} dkk_ring_active;

/** The slot that signs under `name` at `now`. */
dkk_ring_active dkk_ring_active_slot(const dkk_ring_record *record,
                                     dkk_ring_name name, uint64_t now);

#endif /* !defined(DKK_KEYRING_ACTIVE_H) */
