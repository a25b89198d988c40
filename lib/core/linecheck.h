/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_LINECHECK_H
#define DKK_CORE_LINECHECK_H

/* What a message must not have when it is signed: bare CR or LF, NUL, lines
 * over 998 octets (RFC 5322, 2.1.1 and 2.3; RFC 6376, 5.3). */

#include <dkimkit/common.h>

/** Octets of a line, without CRLF. */
#define DKK_LINE_MAX_OCTETS 998

/** What may be allowed, and is noted then. */
#define DKK_LINECHECK_LONG 1u
#define DKK_LINECHECK_NUL 2u

typedef struct dkk_linecheck {
  /** DKK_LINECHECK_*; may change between two calls. */
  unsigned allowed;
  /** What was there of it. */
  unsigned seen;
  /** Of the line that is being read, from 1. */
  uint64_t line;
  /** Octets of the line so far, without CRLF. */
  size_t column;
  int after_cr;
  int eight_bit;
  /** The last octets were CRLF, or there were none. */
  int at_line_start;
} dkk_linecheck;

void dkk_linecheck_init(dkk_linecheck *check);

/** Takes the next octets. @return DKIMKIT_OK,
 *  DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, DKIMKIT_ERR_MESSAGE_SYNTAX or
 *  DKIMKIT_ERR_LINE_TOO_LONG, with `line` at the fault. */
int dkk_linecheck_update(dkk_linecheck *check, const uint8_t *data, size_t len);

/** Ends the message. @return as dkk_linecheck_update. */
int dkk_linecheck_final(const dkk_linecheck *check);

#endif /* !defined(DKK_CORE_LINECHECK_H) */
