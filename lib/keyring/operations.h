/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OPERATIONS_H
#define DKK_KEYRING_OPERATIONS_H

/* What operators order, and what a tick orders in their place. */

#include "keyring/ring.h"

/** As dkimkit_keyring_rotate, for a name that the store has; `word` goes into
 *  the audit log. */
int dkk_ring_rotate_domain(dkimkit_keyring *ring, const char *domain,
                           unsigned bits, const char *word);

/** Makes a key for a slot, as a standby. */
int dkk_ring_make_standby(dkimkit_keyring *ring, const char *domain, int slot);

#endif /* !defined(DKK_KEYRING_OPERATIONS_H) */
