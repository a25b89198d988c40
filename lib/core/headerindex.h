/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_HEADERINDEX_H
#define DKK_CORE_HEADERINDEX_H

/* The fields of a header by their names, which are compared without case, and
 * the choice of instances from the bottom up (RFC 6376, 5.4.2). */

#include "core/header.h"

/** What was taken of so many fields needs no memory. */
#define DKK_HEADER_FEW 32

/** How many instances of a name were taken, if that was in this round. */
typedef struct dkk_header_taken {
  size_t round;
  size_t count;
} dkk_header_taken;

/** Remembers which instances were already taken, name by name. Must not move.
 */
typedef struct dkk_header_cursor {
  const dkk_header *header;
  /** A field that counts as not there. */
  size_t excluded;
  /** Counted so that a new choice finds nothing taken. */
  size_t round;
  /** Where in the index the last name was found, if it was. */
  size_t last_first;
  size_t last_end;
  /** At the first position of a name in the index. `few`, or allocated. */
  dkk_header_taken *taken;
  dkk_header_taken few[DKK_HEADER_FEW];
} dkk_header_cursor;

/** After the last field: sorts them by name, and then from top to bottom.
 *  DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_header_index(dkk_header *header);

/** How many fields have this name, compared without case. */
size_t dkk_header_count_named(const dkk_header *header, dkk_slice name);

/** The topmost field with this name, or DKK_HEADER_NONE. */
size_t dkk_header_first_named(const dkk_header *header, dkk_slice name);

/**
 * Goes through the names that more than one field has.
 * @param position 0 at first.
 * @return how many fields have `*name`; 0 at the end.
 */
size_t dkk_header_next_repeated(const dkk_header *header, size_t *position,
                                dkk_slice *name);

/** For one choice after another. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_header_cursor_init(dkk_header_cursor *cursor, const dkk_header *header);

/** Begins a choice: nothing is taken. */
void dkk_header_cursor_begin(dkk_header_cursor *cursor, size_t excluded);
void dkk_header_cursor_clear(dkk_header_cursor *cursor);

/** The next instance of this name from the bottom, or DKK_HEADER_NONE. */
size_t dkk_header_cursor_next(dkk_header_cursor *cursor, dkk_slice name);

#endif /* !defined(DKK_CORE_HEADERINDEX_H) */
