/* SPDX-License-Identifier: MIT */
#ifndef BENCH_MAIL_H
#define BENCH_MAIL_H

#include <stddef.h>
#include <stdint.h>

typedef enum mail_shape {
  /** Words of 2 to 9 letters in lines of up to 72, with paragraphs. */
  MAIL_PROSE,
  /** An attachment: lines of 76. */
  MAIL_BASE64,
  /** Words in lines of up to 990 octets. */
  MAIL_LONG_LINES,
  /** Empty lines, and a word in the last one so that they count. */
  MAIL_BLANK_LINES,
  /** A word, then 1 to 8 spaces and tabs, also at the ends of lines. */
  MAIL_WHITE_SPACE,
  /** Tags, indented. */
  MAIL_HTML
} mail_shape;

#define MAIL_SHAPES 6

typedef struct mail {
  uint8_t *octets;
  size_t len;
  /** Where the body begins. */
  size_t body;
} mail;

const char *mail_shape_name(mail_shape shape);

/** Makes a message; the same arguments give the same octets.
 *  @param body_octets length of the body, a line more or less.
 *  @param fields      header fields, 8 at least. */
mail mail_make(mail_shape shape, size_t body_octets, size_t fields);

/** A message with `field` (with CRLF) on top of another. */
mail mail_with(const char *field, size_t field_len, const mail *below);

void mail_free(mail *m);

#endif /* !defined(BENCH_MAIL_H) */
