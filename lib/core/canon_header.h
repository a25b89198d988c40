/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_CANON_HEADER_H
#define DKK_CORE_CANON_HEADER_H

/* Header canonicalization (RFC 6376, 3.4.1 and 3.4.2). */

#include "core/sink.h"

#include <dkimkit/common.h>

/** Octets to leave out, counted from the start of the field. */
typedef struct dkk_range {
  size_t offset;
  size_t len;
} dkk_range;

/**
 * Writes one raw field (without its final CRLF) in its canonical form, without
 * a final CRLF.
 * @param omit what counts as not there before canonicalization (the value of
 *             a signature tag, RFC 6376, 3.7); length 0 for nothing.
 */
void dkk_canon_header(dkk_collector *out,
                      dkimkit_canonicalization canonicalization,
                      dkk_slice field, dkk_range omit);

#endif /* !defined(DKK_CORE_CANON_HEADER_H) */
