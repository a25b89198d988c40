/* SPDX-License-Identifier: MIT */
#ifndef DKK_AUTHRES_READING_H
#define DKK_AUTHRES_READING_H

/* How readers of different care see the beginning of an
 * Authentication-Results value. */

#include "core/ascii.h"

/** "\" keeps the next octet of a comment from ending it or opening another. */
#define DKK_READING_PAIRS 1u
/** Comments nest. */
#define DKK_READING_NESTED 2u
/** Comments, NUL, control and unseen characters don't end a word. */
#define DKK_READING_GLUE 4u
/** A comment ends with the last ")" of the value. */
#define DKK_READING_GREEDY 8u
/** There are no comments: parentheses are white space. */
#define DKK_READING_FLAT 16u

/** The readings of a value that may differ: call with 0, 1, 2 … @return 1 and
 *  the reading, or 0 behind the last. */
int dkk_reading_at(size_t index, dkk_slice value, unsigned *reading);

/** What a reading came to. */
typedef struct dkk_reading_end {
  /** Octets that were written. */
  size_t len;
  /** Octets of the value that were looked at. */
  size_t seen;
  /** There would have been more of the value to look at. */
  int is_cut;
} dkk_reading_end;

/**
 * Writes the first octets that this reading sees, at most `room`: without
 * white space and ";" in front; without quotes, "\" and line ends; comments,
 * NUL, control and unseen characters as the reading has them; other white space
 * as one space; percent-encoded octets decoded. Looks at `most` octets, those
 * not counted that a comment to the last ")" passes over.
 */
dkk_reading_end dkk_reading_head(uint8_t *out, size_t room, dkk_slice value,
                                 unsigned reading, size_t most);

/** Takes out the spaces beside dots (RFC 5322, 4.4). @return what is left. */
size_t dkk_reading_close_dots(uint8_t *head, size_t len);

#endif /* !defined(DKK_AUTHRES_READING_H) */
