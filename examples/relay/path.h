/* SPDX-License-Identifier: MIT */
#ifndef RELAY_PATH_H
#define RELAY_PATH_H

#include <stddef.h>

/** Room for a mailbox with its NUL: RFC 5321, 4.5.3.1.3 allows 256 octets with
 *  the angle brackets. */
#define PATH_SIZE 255

/** "<>" is allowed: the null reverse-path. */
#define PATH_NULL 1u
/** "<Postmaster>" without a domain is allowed (RFC 5321, 4.5.1). */
#define PATH_POSTMASTER 2u

/**
 * Reads the Path at the beginning of `text` (RFC 5321, 4.1.2). A source route
 * is checked and left out (RFC 5321, appendix C).
 * @param mailbox receives what is to be sent on, without "<" and ">".
 * @return octets of the path with its brackets; 0 if it is none.
 */
size_t path_read(char mailbox[PATH_SIZE], const char *text, unsigned flags);

/** @return the domain of a mailbox that `path_read` gave; "" without one. */
const char *path_domain(const char *mailbox);

/** @return 1 for a domain or address literal as EHLO has it, else 0. */
int path_is_domain(const char *text);

#endif /* !defined(RELAY_PATH_H) */
