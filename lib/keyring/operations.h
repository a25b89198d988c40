/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OPERATIONS_H
#define DKK_KEYRING_OPERATIONS_H

/* What operators order, and what a tick orders in their place. */

#include "keyring/ring.h"

/** A key would have to be made, and none may be. */
#define DKK_RING_NO_KEYS_LEFT 1000

/** As dkimkit_keyring_rotate, for a name that the store has; `word` goes into
 *  the audit log. @param keys_left how many keys may be made, counted down;
 * NULL = any number. @return also DKK_RING_NO_KEYS_LEFT. */
int dkk_ring_rotate_domain(dkimkit_keyring *ring, const char *domain,
                           unsigned bits, const char *word, size_t *keys_left);

/** Makes a key for a slot, as a standby; likewise. */
int dkk_ring_make_standby(dkimkit_keyring *ring, const char *domain, int slot,
                          size_t *keys_left);

#endif /* !defined(DKK_KEYRING_OPERATIONS_H) */
