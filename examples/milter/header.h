/* SPDX-License-Identifier: MIT */
#ifndef HEADER_H
#define HEADER_H

/*
 * The header of a message, put together again from what libmilter hands over:
 * the octets that are on the wire, one field after the other.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct header {
  uint8_t *octets;
  size_t len;
  size_t room;
  size_t *ends; /* where each field ends, behind its CRLF */
  size_t count;
};

typedef enum header_status {
  HEADER_OK,
  HEADER_TOO_LARGE,
  HEADER_NO_MEMORY
} header_status;

/**
 * Adds a field.
 * @param name, value as libmilter gives them: lines of the value end in LF.
 * @param has_space   whether the value has the white space behind the colon
 *                    (SMFIP_HDR_LEADSPC); else one space is put there.
 * @param limit       octets that the header may have.
 */
header_status header_add(struct header *header, const char *name,
                         const char *value, bool has_space, size_t limit);

/** A field with its final CRLF; `index` is below `count`. */
const uint8_t *header_field(const struct header *header, size_t index,
                            size_t *len);

/** The value of a field: behind the colon, with its final CRLF; NULL if the
 *  field has another name. Names are compared without case. */
const uint8_t *header_value(const struct header *header, size_t index,
                            const char *name, size_t *len);

/** Forgets all fields and gives the memory back. */
void header_clear(struct header *header);

#endif /* !defined(HEADER_H) */
