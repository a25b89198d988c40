/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_TICK_H
#define DKK_KEYRING_TICK_H

/* What the passing of time brings: it records switches that have come, lets
 * keys retire, and says what is due. */

#include "keyring/slot.h"

/** DKK_RING_OK, or DKK_RING_UNCHANGED if nothing needs to be stored. */
int dkk_ring_tick(dkk_ring_step *step);

/** When a rotation is due: the policy's interval after the switch, more or
 *  less by a tenth, so that domains made together don't stay together. */
uint64_t dkk_ring_rotation_due(const dkk_ring_record *record);

#endif /* !defined(DKK_KEYRING_TICK_H) */
