/* SPDX-License-Identifier: MIT */
#ifndef RELAY_HEADER_H
#define RELAY_HEADER_H

#include "buffer.h"

/** Takes one field with its CRLF. @return 0, or -1 to stop. */
typedef int (*header_field)(void *owner, const uint8_t *field, size_t len);

/** Cuts the header of a message into fields (RFC 5322, 2.2.3): a line that
 *  begins with white space belongs to the one before. All zero is the
 *  beginning. Keeps one field only. */
typedef struct header {
  buffer field;
  int in_line;
  int has_ended;
} header;

/**
 * @param data lines that all end with CRLF; a CRLF is never divided.
 * @param used receives how many octets belong to the header: what follows is
 *             the empty line and the body.
 * @return 0, or -1 without memory or if `take` said so.
 */
int header_take(header *h, size_t *used, const uint8_t *data, size_t len,
                header_field take, void *owner);
/** The message has ended: gives the last field of one without an empty line. */
int header_end(header *h, header_field take, void *owner);

#endif /* !defined(RELAY_HEADER_H) */
