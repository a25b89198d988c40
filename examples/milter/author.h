/* SPDX-License-Identifier: MIT */
#ifndef AUTHOR_H
#define AUTHOR_H

/* Whose message it is. */

#include "header.h"

/** Octets of the longest domain, the NUL included (RFC 1035, 2.3.4). */
#define AUTHOR_DOMAIN_ROOM 256

/**
 * Calls `on` for each address in the fields of a name ("From", "Sender"), in
 * order, with its domain as it stands, without comments; "" if it has none.
 * @param fields receives how many such fields there are.
 * @return what a call returned that wasn't 0, which ends it; else 0.
 */
int author_each(size_t *fields, const struct header *header, const char *name,
                int (*on)(const char *domain, void *user_data),
                void *user_data);

/**
 * The domain of the first address in From (RFC 5322, 3.4), without comments,
 * as it stands.
 * @return "" if there isn't exactly one From, or no domain in it.
 */
void author_domain(char domain[AUTHOR_DOMAIN_ROOM],
                   const struct header *header);

#endif /* !defined(AUTHOR_H) */
