/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_REMOVAL_H
#define DKK_KEYRING_REMOVAL_H

/* Domains that go. One whose keys nobody can be verifying with any more is
 * deleted at once. Another one leaves: it signs no more, is in no view, and
 * nothing is done to it but what time asks for; its records stay in the zone
 * until no mail needs them. Until it is gone its name can't be used again. */

#include "keyring/update.h"

/** DKIMKIT_OK, DKIMKIT_KEYRING_ERR_LEAVING. */
int dkk_ring_check_stays(const dkk_ring_domain_row *row);

/**
 * What a tick does besides to a domain that leaves, after its own event: if its
 * time is over, it is deleted, and its tenant if that leaves, too. A clock in
 * doubt begins the time anew.
 */
int dkk_ring_leave_tick(dkk_ring_update *update);

#endif /* !defined(DKK_KEYRING_REMOVAL_H) */
