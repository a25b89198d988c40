/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_PUBLICSUFFIX_H
#define DKK_KEYRING_PUBLICSUFFIX_H

/* Organizational domains by the Public Suffix List (RFC 7489, 3.2). */

/** Where the organizational domain begins in `domain`, an A-label in lower
 *  case; NULL if it has none, or no list is built in. Any thread. */
const char *dkk_ring_public_suffix_organizational(const char *domain);

#endif /* !defined(DKK_KEYRING_PUBLICSUFFIX_H) */
