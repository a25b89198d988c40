/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_HEADER_H
#define DKK_CORE_HEADER_H

/* The header of one message: its raw fields in order, and the choice of
 * instances from the bottom up (RFC 6376, 5.4.2). */

#include "core/buf.h"

/** NUL, bare CR or bare LF in the header. */
#define DKK_HEADER_MALFORMED 1u
/** A line that is no field: no colon, or white space before the first. */
#define DKK_HEADER_NO_FIELD 2u
/** A field name with octets outside ftext. */
#define DKK_HEADER_BAD_NAME 4u
/** More octets or fields than the configuration allows; the rest is gone. */
#define DKK_HEADER_TOO_LARGE 8u

/** No field. */
#define DKK_HEADER_NONE SIZE_MAX

typedef struct dkk_field {
  size_t offset;
  /** Octets without the final CRLF. */
  size_t len;
  /** Octets of the name, without the white space before the colon; 0 if the
   *  line is no field or the name has octets outside ftext. */
  size_t name_len;
  /** Octets up to and with the colon. */
  size_t value_offset;
  /** The first eight octets of the name in small letters, as a number whose
   *  order is theirs. */
  uint64_t key;
} dkk_field;

typedef struct dkk_header {
  const dkimkit_mem *mem;
  dkk_buf octets;
  dkk_field *fields;
  size_t count;
  size_t capacity;
  unsigned problems;
  /** Some octet is above 127; known once the names are sorted. */
  int has_eight_bit;
  /** Indices of the fields, by name and then from top to bottom, and the keys
   *  of their names in that order; in one piece of memory. */
  uint64_t *keys;
  size_t *order;
} dkk_header;

/** So many fields are sorted and remembered in the simplest way. */
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
  /** Where in `order` the last name was found, if it was. */
  size_t last_first;
  size_t last_end;
  /** At the first index of a name in `order`. `few`, or allocated. */
  dkk_header_taken *taken;
  dkk_header_taken few[DKK_HEADER_FEW];
} dkk_header_cursor;

void dkk_header_init(dkk_header *header, const dkimkit_mem *mem);
void dkk_header_clear(dkk_header *header);

/**
 * Adds the field that stands in `octets` from `offset` on, without its final
 * CRLF. DKIMKIT_OK or DKIMKIT_ERR_NOMEM.
 */
int dkk_header_add(dkk_header *header, size_t offset, size_t len);

/** After the last field: looks through the octets and sorts the names.
 * DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_header_index(dkk_header *header);

/** The whole field. */
static inline dkk_slice dkk_header_field(const dkk_header *header, size_t index)
{
  const dkk_field *field = &header->fields[index];
  dkk_slice raw = {header->octets.data + field->offset, field->len};

  return raw;
}

/** Its name, without white space; empty if it has none. */
static inline dkk_slice dkk_header_name(const dkk_header *header, size_t index)
{
  dkk_slice name = dkk_header_field(header, index);

  name.len = header->fields[index].name_len;
  return name;
}

/** What stands behind the colon. */
static inline dkk_slice dkk_header_value(const dkk_header *header, size_t index)
{
  dkk_slice value = dkk_header_field(header, index);
  size_t skip = header->fields[index].value_offset;

  value.data += skip;
  value.len -= skip;
  return value;
}

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

/** The same for a name whose `dkk_slice_key` is known. */
size_t dkk_header_cursor_next_keyed(dkk_header_cursor *cursor, dkk_slice name,
                                    uint64_t key);

#endif /* !defined(DKK_CORE_HEADER_H) */
