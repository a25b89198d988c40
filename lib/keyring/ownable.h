/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OWNABLE_H
#define DKK_KEYRING_OWNABLE_H

/* What can be the From domain of one owner. */

#include "keyring/ring.h"

/**
 * @param tenant whose it shall be, or become.
 * @param domain the name of a set of keys, its domain an A-label in lower case;
 *               a second set is as good as its first.
 * @return DKIMKIT_OK; DKIMKIT_ERR_DOMAIN_SYNTAX if its last label is a number,
 *         as in an address; DKIMKIT_KEYRING_ERR_PUBLIC_SUFFIX;
 *         DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE if another tenant has one below it;
 *         an error of the store.
 */
int dkk_ring_ownable_check(dkimkit_keyring *ring, const char *tenant,
                           const char *domain);

#endif /* !defined(DKK_KEYRING_OWNABLE_H) */
