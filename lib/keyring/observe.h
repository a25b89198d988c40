/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OBSERVE_H
#define DKK_KEYRING_OBSERVE_H

/* What comes back from outside: DNS answers and acknowledgements. */

#include "keyring/slot.h"

int dkk_ring_answer(dkk_ring_step *step);
int dkk_ring_acknowledge(dkk_ring_step *step);

/** Whether an acknowledgement is of the effect that is pending, not of an
 *  order before it. */
int dkk_ring_is_ordered(const dkk_ring_slot *slot, dkk_ring_effect effect,
                        uint64_t number);

#endif /* !defined(DKK_KEYRING_OBSERVE_H) */
