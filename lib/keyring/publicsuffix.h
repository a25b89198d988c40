/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_PUBLICSUFFIX_H
#define DKK_KEYRING_PUBLICSUFFIX_H

/* Organizational domains by the Public Suffix List (RFC 7489, 3.2). */

/** Where the organizational domain begins in `domain`, an A-label in lower
 *  case; NULL if it has none, or no list is built in. Any thread. */
const char *dkk_ring_public_suffix_organizational(const char *domain);

/** Whether registries give names below `domain`, an A-label in lower case, to
 *  anybody, e.g. "co.uk"; 0 if no list is built in. Suffixes of the list's
 *  private part have an owner, who may send mail, and aren't meant; nor are top
 *  level domains that the list doesn't know. Any thread. */
int dkk_ring_public_suffix_is(const char *domain);

#endif /* !defined(DKK_KEYRING_PUBLICSUFFIX_H) */
