/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKNAME_H
#define DKK_KEYRING_CHECKNAME_H

/* Domain names as a check compares them: lower case, without a dot at the end.
 * A name that can be asked for has letters, digits, "-" and "_" only; anything
 * else that an answer calls a name is a text that equals none of ours. */

#include "keyring/choose.h"

#include <stddef.h>

#define DKK_RING_NAME_OCTETS (DKK_RING_DOMAIN_MAX + 1)

/** Reads a name, with or without a dot at the end, in any case.
 *  @return 1, or 0 and "" if it can't be asked for. */
int dkk_ring_name_read(char out[DKK_RING_NAME_OCTETS], const char *text);

/** Joins two names with a dot. @return 1, or 0 and "" if that is too long. */
int dkk_ring_name_join(char out[DKK_RING_NAME_OCTETS], const char *first,
                       const char *rest);

/** Octets of what stands before "." and `end` in `name`; 0 if it doesn't end
 *  so. */
size_t dkk_ring_name_before(const char *name, const char *end);

/** What stands behind `start` and "." in `name`; NULL if it doesn't begin
 *  so. */
const char *dkk_ring_name_behind(const char *name, const char *start);

#endif /* !defined(DKK_KEYRING_CHECKNAME_H) */
