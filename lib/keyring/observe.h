/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OBSERVE_H
#define DKK_KEYRING_OBSERVE_H

/* What comes back from outside: DNS answers and acknowledgements. */

#include "keyring/slot.h"

int dkk_ring_answer(dkk_ring_step *step);
int dkk_ring_acknowledge(dkk_ring_step *step);

#endif /* !defined(DKK_KEYRING_OBSERVE_H) */
