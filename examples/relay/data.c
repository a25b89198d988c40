/* SPDX-License-Identifier: MIT */
#include "data.h"

#include <string.h>

/* Copies up to the next CR or LF. */
static size_t copy_text(uint8_t *out, const uint8_t *data, size_t len)
{
  size_t i = 0;

  while (i < len && data[i] != '\r' && data[i] != '\n') {
    out[i] = data[i];
    i++;
  }
  return i;
}

static size_t put_crlf(uint8_t *out)
{
  out[0] = '\r';
  out[1] = '\n';
  return 2;
}

/* For states in which one octet decides. A state that only changes its name
 * leaves the octet to the next: then *used is 0. */
static data_state next_state(data_state state, uint8_t octet, size_t *used)
{
  *used = 1;
  if (state == DATA_LINE_START && octet == '.') {
    return DATA_DOT;
  }
  if (state == DATA_DOT && octet == '\r') {
    return DATA_DOT_CR;
  }
  if (state == DATA_TEXT && octet == '\r') {
    return DATA_CR;
  }
  *used = 0;
  return DATA_TEXT;
}

size_t data_take(data_reader *r, data_event *event, uint8_t *out,
                 size_t *out_len, const uint8_t *data, size_t len)
{
  size_t i = 0;
  size_t used;

  *out_len = 0;
  *event = DATA_MORE;
  while (i < len && *event == DATA_MORE) {
    if (r->state == DATA_CR || r->state == DATA_DOT_CR) {
      if (data[i] != '\n') {
        *event = DATA_BARE;
      } else if (r->state == DATA_DOT_CR) {
        *event = DATA_END;
      } else {
        *out_len += put_crlf(out + *out_len);
      }
      r->state = DATA_LINE_START;
      i++;
      continue;
    }
    r->state = next_state(r->state, data[i], &used);
    i += used;
    if (r->state == DATA_TEXT) {
      used = copy_text(out + *out_len, data + i, len - i);
      *out_len += used;
      i += used;
      if (i < len && data[i] == '\n') {
        *event = DATA_BARE;
        i++;
      }
    }
  }
  return i;
}

size_t data_put(data_writer *w, uint8_t *out, const uint8_t *data, size_t len)
{
  size_t written = 0;
  size_t i = 0;

  while (i < len) {
    const uint8_t *lf = memchr(data + i, '\n', len - i);
    size_t run = lf == NULL ? len - i : (size_t)(lf - (data + i)) + 1;

    if (!w->in_line && data[i] == '.') {
      out[written++] = '.';
    }
    memcpy(out + written, data + i, run);
    written += run;
    i += run;
    w->in_line = lf == NULL;
  }
  return written;
}
