/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_SYNTAX_H
#define DKK_DKIM_SYNTAX_H

/* What dkimkit_config_set_syntax decides, for the parsers of signature fields
 * and key records. */

#include "core/ascii.h"
#include "core/config.h"

typedef struct dkk_syntax {
  /** Flags of dkk_tags_parse. */
  unsigned field_tags;
  unsigned record_tags;
  /** Flags of dkk_base64_decode. */
  unsigned b_base64;
  unsigned p_base64;
  /** Flags of dkk_qp_decode. */
  unsigned qp;
  /** Is the value this word of the grammar? */
  int (*is_word)(dkk_slice value, const char *word);
  /** Digits of t= and x= in a signature field. */
  size_t time_digits;
  /** Whether z= may be anything. */
  int any_copies;
  /** Whether a line end without WSP behind it is white space in a record. */
  int record_line_ends;
  /** Whether t= of a record may be empty. */
  int empty_flags;
} dkk_syntax;

/** @return static storage. */
const dkk_syntax *dkk_syntax_of(const dkimkit_config *config);

#endif /* !defined(DKK_DKIM_SYNTAX_H) */
