/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_KEYSET_H
#define DKK_KEYRING_KEYSET_H

/* A domain has a set of keys: two selectors and their record. It may have a
 * second set of another algorithm, with selectors of its own, for signatures
 * beside the first ones: "contoso.com/ed25519" with selector1e and selector2e.
 * To the store and the machine a set is a domain like any other; this is the
 * one place that knows better. */

#include <stddef.h>

/** What follows the domain in the name of a second set. */
#define DKK_RING_SECOND_SET "/ed25519"

/** Octets of the domain in the name of a set. */
size_t dkk_ring_set_domain_len(const char *name);

/** Whether it is a second set. */
int dkk_ring_set_is_second(const char *name);

/** Whether it is a set of this domain. */
int dkk_ring_set_is_of(const char *name, const char *domain);

/** What follows "selectorN" in the domain's own selectors: "" or "e". */
const char *dkk_ring_set_suffix(const char *name);

/** Writes the name of a domain's second set. 0 if there is no room for it. */
int dkk_ring_set_second(char *out, size_t room, const char *domain);

#endif /* !defined(DKK_KEYRING_KEYSET_H) */
