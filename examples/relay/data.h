/* SPDX-License-Identifier: MIT */
#ifndef RELAY_DATA_H
#define RELAY_DATA_H

#include <stddef.h>
#include <stdint.h>

typedef enum data_event {
  /** All octets are used, the message goes on. */
  DATA_MORE,
  /** CRLF.CRLF was there, and nothing else is taken for it. */
  DATA_END,
  /** A CR without LF, or an LF without CR. Servers that take "LF.LF" or the
   *  like for the end would see a second message here (SMTP smuggling). */
  DATA_BARE
} data_event;

typedef enum data_state {
  DATA_LINE_START = 0,
  DATA_TEXT,
  DATA_CR,
  DATA_DOT,
  DATA_DOT_CR
} data_state;

/** Reads what follows DATA: finds its end and takes the dots out that the
 *  client put in (RFC 5321, 4.5.2). All zero is the beginning. */
typedef struct data_reader {
  data_state state;
} data_reader;

/**
 * Uses octets up to the end of the message at most.
 * @param out     receives the message's octets: room for `len` + 1. A CRLF is
 *                never divided between two calls.
 * @param out_len receives their number.
 * @return how many octets were used.
 */
size_t data_take(data_reader *r, data_event *event, uint8_t *out,
                 size_t *out_len, const uint8_t *data, size_t len);

/** Writes what goes behind DATA: puts the dots in. All zero is the beginning
 *  of a line. */
typedef struct data_writer {
  int in_line;
} data_writer;

/** @param out room for twice `len`. @return octets written. */
size_t data_put(data_writer *w, uint8_t *out, const uint8_t *data, size_t len);

#endif /* !defined(RELAY_DATA_H) */
