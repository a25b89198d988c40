/* SPDX-License-Identifier: MIT */
#ifndef DKK_AUTHRES_WORDS_H
#define DKK_AUTHRES_WORDS_H

/* The words of an Authentication-Results field (RFC 8601, 2.2): what needs
 * quotes, and how text from outside is made fit for it. */

#include "core/buf.h"

/** token of RFC 2045, 5.1. */
int dkk_authres_is_token(dkk_slice text);

/** [ [ dot-atom ] "@" ] domain-name, which needs no quotes. A local-part with
 *  characters that a token can't have gets quotes, too: without them some
 *  readers stop at its "=" or "/". */
int dkk_authres_is_address(dkk_slice text);

/** Keyword of RFC 5321, 4.1.2. */
int dkk_authres_is_keyword(dkk_slice text);

/** Not a token, and `"` or "\" in it. */
int dkk_authres_needs_pairs(dkk_slice text);

/**
 * 1 if each character may be written as it is: UTF-8 without control
 * characters (C0, DEL, C1, line and paragraph separators), characters that
 * change the direction of the text, and noncharacters; ASCII unless the flags
 * have DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED.
 */
int dkk_authres_is_printable(dkk_slice text, unsigned flags);

/** Appends a quoted-string. */
int dkk_authres_append_quoted(dkk_buf *out, dkk_slice text);

/** Appends a pvalue, quoted if it must be. */
int dkk_authres_append_pvalue(dkk_buf *out, dkk_slice text);

/** Appends a value (token or quoted-string), quoted if it must be. */
int dkk_authres_append_value(dkk_buf *out, dkk_slice text);

/**
 * Appends text without control characters of ASCII, each run of white space as
 * one space, none at the ends, "?" for what isn't printable in a field with
 * these flags, and with DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS also for what
 * would need a backslash.
 */
int dkk_authres_append_clean(dkk_buf *out, dkk_slice text, unsigned flags);

/** Octets of the UTF-8 sequence at the start; 0 if it isn't well-formed. */
size_t dkk_authres_utf8_octets(dkk_slice text);

/** The character of a well-formed sequence of so many octets. */
uint32_t dkk_authres_utf8_code(dkk_slice text, size_t octets);

#endif /* !defined(DKK_AUTHRES_WORDS_H) */
