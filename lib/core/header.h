/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_HEADER_H
#define DKK_CORE_HEADER_H

/* The header of one message: its raw fields in order. */

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

/** A field in the order of names. */
typedef struct dkk_indexed {
  uint64_t key;
  size_t field;
} dkk_indexed;

typedef struct dkk_header {
  const dkimkit_mem *mem;
  dkk_buf octets;
  dkk_field *fields;
  size_t count;
  size_t capacity;
  unsigned problems;
  /** Some octet is above 127. */
  int has_eight_bit;
  /** Of core/headerindex.h. */
  dkk_indexed *index;
} dkk_header;

void dkk_header_init(dkk_header *header, const dkimkit_mem *mem);
void dkk_header_clear(dkk_header *header);

/**
 * Adds the field that stands in `octets` from `offset` on, without its final
 * CRLF. DKIMKIT_OK or DKIMKIT_ERR_NOMEM.
 */
int dkk_header_add(dkk_header *header, size_t offset, size_t len);

/** After the last field: looks through the octets for problems. */
void dkk_header_look(dkk_header *header);

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

#endif /* !defined(DKK_CORE_HEADER_H) */
