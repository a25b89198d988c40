/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_FIELDWRITER_H
#define DKK_DKIM_FIELDWRITER_H

/* Writes a header field folded at 78 columns (RFC 5322, 2.1.1), broken only
 * where the caller allows it. */

#include "core/buf.h"

typedef struct dkk_fieldwriter {
  dkk_buf *out;
  size_t column;
  /** Columns that a word leaves free for the octet of a break behind it. */
  size_t reserve;
  /** A word was written. */
  int begun;
  /** Where the caller may put a word together; the caller clears it. */
  dkk_buf word;
  /** The first error; after it nothing is written. */
  int rv;
} dkk_fieldwriter;

/** Begins with a field name, its colon included. */
void dkk_fieldwriter_init(dkk_fieldwriter *writer, dkk_buf *out,
                          const char *name);

/** Writes a word after a space, or on a new line if it doesn't fit. */
void dkk_fieldwriter_word(dkk_fieldwriter *writer, dkk_slice word);

/** Writes a piece without a space before it, on a new line if it doesn't
 *  fit. */
void dkk_fieldwriter_piece(dkk_fieldwriter *writer, dkk_slice piece);

/** Writes octets that may be broken anywhere, but not within "=XX" if
 *  `quoted`. */
void dkk_fieldwriter_run(dkk_fieldwriter *writer, dkk_slice run, int quoted);

/** Writes one octet and goes on on a new line. */
void dkk_fieldwriter_break(dkk_fieldwriter *writer, char octet);

#endif /* !defined(DKK_DKIM_FIELDWRITER_H) */
