/* SPDX-License-Identifier: MIT */
#include "line.h"

static void begin(line *l)
{
  l->len = 0;
  l->too_long = 0;
  l->after_cr = 0;
  l->is_done = 0;
}

static line_event end(line *l)
{
  l->text[l->len] = '\0';
  l->is_done = 1;
  return l->too_long ? LINE_TOO_LONG : LINE_DONE;
}

static line_event take_octet(line *l, uint8_t octet)
{
  if (l->after_cr) {
    return octet == '\n' ? end(l) : LINE_BARE;
  }
  if (octet == '\n') {
    return LINE_BARE;
  }
  if (octet == '\r') {
    l->after_cr = 1;
  } else if (l->len < LINE_MAX_OCTETS) {
    l->text[l->len++] = (char)octet;
  } else {
    l->too_long = 1;
  }
  return LINE_MORE;
}

size_t line_take(line *l, line_event *event, const uint8_t *data, size_t len)
{
  size_t i;

  if (l->is_done) {
    begin(l);
  }
  *event = LINE_MORE;
  for (i = 0; i < len && *event == LINE_MORE; i++) {
    *event = take_octet(l, data[i]);
  }
  return i;
}
