/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_CANON_BODY_H
#define DKK_CORE_CANON_BODY_H

/* Body canonicalization (RFC 6376, 3.4.3 and 3.4.4) as a machine that holds
 * counters only: any split of the input gives the same output, and memory
 * doesn't depend on its size. */

#include "core/sink.h"

#include <dkimkit/common.h>

typedef struct dkk_canon_body {
  dkk_collector out;
  int relaxed;
  /** Octets were written and the last ones were not CRLF. */
  int line_open;
  /** Anything was written. */
  int begun;
  /** The last octet of the input was a CR that may begin a CRLF. */
  int pending_cr;
  /** Relaxed: white space that is one SP if text follows in the line. */
  int pending_space;
  /** Empty lines that count only if text follows. */
  uint64_t pending_lines;
} dkk_canon_body;

void dkk_canon_body_init(dkk_canon_body *body,
                         dkimkit_canonicalization canonicalization,
                         dkk_sink to);

/** Takes the next octets. @return DKIMKIT_OK or the sink's error. */
int dkk_canon_body_update(dkk_canon_body *body, const uint8_t *data,
                          size_t len);

/** Ends the body. @return DKIMKIT_OK or the sink's error. */
int dkk_canon_body_final(dkk_canon_body *body);

#endif /* !defined(DKK_CORE_CANON_BODY_H) */
