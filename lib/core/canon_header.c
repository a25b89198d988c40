/* SPDX-License-Identifier: MIT */
#include "core/canon_header.h"

#include "core/run.h"

#include <string.h>

typedef struct relaxed {
  dkk_collector *out;
  /** White space was seen since the last octet written. */
  int space;
  /** An octet of the value was written. */
  int begun;
} relaxed;

static const uint8_t one_space[] = {' '};
static const uint8_t one_colon[] = {':'};

/* Folding: CRLF before white space. A CRLF at the end of a piece may be
 * followed by white space in the next one only if a value was cut out between
 * them, and then the white space went with it. */
static size_t white_space(const uint8_t *p, size_t len)
{
  if (dkk_is_wsp(p[0])) {
    return 1;
  }
  return len >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* As far as the output is the input, which begins with text. A control octet
 * is text, but seldom enough to be taken alone. */
static size_t plain_run(dkk_slice text)
{
  size_t run = dkk_count_words(text);

  return run > 0 ? run : 1;
}

static void relax(relaxed *state, dkk_slice piece)
{
  while (piece.len > 0) {
    size_t octets = white_space(piece.data, piece.len);

    if (octets > 0) {
      state->space = 1;
    } else {
      octets = plain_run(piece);
      if (state->space && state->begun) {
        dkk_collector_write(state->out, one_space, sizeof(one_space));
      }
      dkk_collector_write(state->out, piece.data, octets);
      state->space = 0;
      state->begun = 1;
    }
    piece.data += octets;
    piece.len -= octets;
  }
}

static void write_lower(dkk_collector *out, dkk_slice text)
{
  while (text.len > 0) {
    size_t some =
        text.len < DKK_COLLECTOR_OCTETS ? text.len : DKK_COLLECTOR_OCTETS;

    dkk_lower(dkk_collector_take(out, some), text.data, some);
    text.data += some;
    text.len -= some;
  }
}

static void relax_name(dkk_collector *out, dkk_slice name)
{
  while (name.len > 0 && dkk_is_wsp(name.data[name.len - 1])) {
    name.len--;
    if (name.len >= 2 && name.data[name.len - 1] == '\n' &&
        name.data[name.len - 2] == '\r') {
      name.len -= 2;
    }
  }
  write_lower(out, name);
}

static void write_relaxed(dkk_collector *out, dkk_slice field, dkk_range omit)
{
  const uint8_t *colon =
      field.len > 0 ? memchr(field.data, ':', field.len) : NULL;
  relaxed state = {out, 0, 0};
  dkk_slice piece = field;
  size_t name_len = 0;

  if (colon != NULL) {
    name_len = (size_t)(colon - field.data) + 1;
    piece.len = name_len - 1;
    relax_name(out, piece);
    dkk_collector_write(out, one_colon, sizeof(one_colon));
  }
  piece.data = field.data + name_len;
  piece.len = (omit.len > 0 ? omit.offset : field.len) - name_len;
  relax(&state, piece);
  if (omit.len > 0) {
    piece.data = field.data + omit.offset + omit.len;
    piece.len = field.len - omit.offset - omit.len;
    relax(&state, piece);
  }
}

void dkk_canon_header(dkk_collector *out,
                      dkimkit_canonicalization canonicalization,
                      dkk_slice field, dkk_range omit)
{
  if (canonicalization == DKIMKIT_CANONICALIZATION_RELAXED) {
    write_relaxed(out, field, omit);
    return;
  }
  if (omit.len > 0) {
    dkk_collector_write(out, field.data, omit.offset);
    field.data += omit.offset + omit.len;
    field.len -= omit.offset + omit.len;
  }
  dkk_collector_write(out, field.data, field.len);
}
