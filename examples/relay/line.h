/* SPDX-License-Identifier: MIT */
#ifndef RELAY_LINE_H
#define RELAY_LINE_H

#include <stddef.h>
#include <stdint.h>

/** Octets of a command line or a reply line, without its CRLF. RFC 5321,
 *  4.5.3.1.4 asks for 510, and parameters of MAIL make it longer. */
#define LINE_MAX_OCTETS 1022

typedef enum line_event {
  /** All octets are used, the line goes on. */
  LINE_MORE,
  /** A line is there: `text`, `len`. */
  LINE_DONE,
  /** A line has ended that was too long; its text is gone. */
  LINE_TOO_LONG,
  /** A CR without LF, or an LF without CR: two programs may see different
   *  lines here. */
  LINE_BARE
} line_event;

/** Cuts what a peer sends into lines. Only CRLF ends one (RFC 5321, 2.3.8).
 *  All zero is the beginning of a line. */
typedef struct line {
  /** NUL-terminated when the line is there; NULs of the peer's may be in it. */
  char text[LINE_MAX_OCTETS + 1];
  size_t len;
  int too_long;
  int after_cr;
  int is_done;
} line;

/** Uses octets up to the end of one line at most. @return how many. */
size_t line_take(line *l, line_event *event, const uint8_t *data, size_t len);

#endif /* !defined(RELAY_LINE_H) */
