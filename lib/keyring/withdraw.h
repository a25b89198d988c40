/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_WITHDRAW_H
#define DKK_KEYRING_WITHDRAW_H

/* Keys go: at once if somebody else knows them, else when no mail needs them
 * any more. Answers as in operate.h. */

#include "keyring/slot.h"

/** The key that signs is replaced by what there is: the key that drains, a
 *  standby, or the event's key. Without any nobody signs until there is one. */
int dkk_ring_compromise(dkk_ring_step *step);

int dkk_ring_withdraw(dkk_ring_step *step);
int dkk_ring_delete(dkk_ring_step *step);

#endif /* !defined(DKK_KEYRING_WITHDRAW_H) */
