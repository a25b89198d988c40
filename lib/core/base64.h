/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BASE64_H
#define DKK_CORE_BASE64_H

/* Base64 (RFC 4648, 4) as RFC 6376, 2.10 has it: folding white space between
 * any two characters, padding optional. */

#include "core/buf.h"

#define DKK_BASE64_LOOSE_BITS 1u
#define DKK_BASE64_PASS_QUOTES 2u

/**
 * Decodes and appends to `out`. SP, HTAB and CRLF followed by SP or HTAB are
 * passed over, with DKK_BASE64_PASS_QUOTES also DQUOTE. Refused: any other
 * character, data after padding, padding of the wrong length, a single
 * left-over character, and without DKK_BASE64_LOOSE_BITS bits set that no octet
 * holds (RFC 4648, 3.5).
 * @return DKIMKIT_OK, DKIMKIT_ERR_SYNTAX (then `out` holds rubbish),
 *         DKIMKIT_ERR_NOMEM.
 */
int dkk_base64_decode(dkk_buf *out, dkk_slice text, unsigned flags);

/** Encodes with padding and without line breaks, and appends to `out`. */
int dkk_base64_encode(dkk_buf *out, const uint8_t *data, size_t len);

#endif /* !defined(DKK_CORE_BASE64_H) */
