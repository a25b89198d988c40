/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OPERATE_H
#define DKK_KEYRING_OPERATE_H

/* What an operator orders in the course of things. Each answers DKK_RING_OK,
 * or why it is refused; then `after` is of no use. */

#include "keyring/slot.h"

int dkk_ring_create(dkk_ring_step *step);
int dkk_ring_set(dkk_ring_step *step);
int dkk_ring_enable(dkk_ring_step *step);
int dkk_ring_disable(dkk_ring_step *step);
int dkk_ring_import_key(dkk_ring_step *step);
int dkk_ring_rotate(dkk_ring_step *step);
int dkk_ring_cancel(dkk_ring_step *step);

/** The slot that a rotation would switch to. */
int dkk_ring_rotation_slot(const dkk_ring_record *record);

#endif /* !defined(DKK_KEYRING_OPERATE_H) */
