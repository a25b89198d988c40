/* SPDX-License-Identifier: MIT */
#include "core/canon_body.h"

#include <string.h>

static const uint8_t crlf[] = {'\r', '\n'};
static const uint8_t one_space[] = {' '};
static const uint8_t one_cr[] = {'\r'};

#define LINES_AT_ONCE 64

void dkk_canon_body_init(dkk_canon_body *body,
                         dkimkit_canonicalization canonicalization, dkk_sink to)
{
  dkk_collector_init(&body->out, to);
  body->relaxed = canonicalization == DKIMKIT_CANONICALIZATION_RELAXED;
  body->line_open = 0;
  body->begun = 0;
  body->pending_cr = 0;
  body->pending_space = 0;
  body->pending_lines = 0;
}

static void write_lines(dkk_collector *out, uint64_t lines)
{
  uint8_t block[2 * LINES_AT_ONCE];
  size_t i;

  for (i = 0; i < sizeof(block); i += 2) {
    memcpy(block + i, crlf, sizeof(crlf));
  }
  while (lines > 0) {
    size_t some = lines < LINES_AT_ONCE ? (size_t)lines : LINES_AT_ONCE;

    dkk_collector_write(out, block, 2 * some);
    lines -= some;
  }
}

/* What was held back, because text follows. */
static void release(dkk_canon_body *body)
{
  if (body->pending_lines > 0) {
    write_lines(&body->out, body->pending_lines);
    body->pending_lines = 0;
  }
  if (body->pending_space) {
    dkk_collector_write(&body->out, one_space, 1);
    body->pending_space = 0;
  }
  body->line_open = 1;
  body->begun = 1;
}

static void end_line(dkk_canon_body *body)
{
  body->pending_space = 0;
  if (body->line_open) {
    dkk_collector_write(&body->out, crlf, sizeof(crlf));
    body->line_open = 0;
  } else {
    body->pending_lines++;
  }
}

/* A held CR and the octet behind it: the octets used of what follows. */
static size_t resolve_cr(dkk_canon_body *body, uint8_t next)
{
  body->pending_cr = 0;
  if (next == '\n') {
    end_line(body);
    return 1;
  }
  release(body);
  dkk_collector_write(&body->out, one_cr, 1);
  return 0;
}

/* The next octet that may change: CR, or in relaxed mode white space. */
static size_t simple_run(const uint8_t *data, size_t len)
{
  const uint8_t *cr = memchr(data, '\r', len);

  return cr == NULL ? len : (size_t)(cr - data);
}

static const uint8_t special[256] = {['\r'] = 1, ['\t'] = 1, [' '] = 1};

/* As far as the output is the input: text, and single spaces between text. */
static size_t relaxed_run(const uint8_t *data, size_t len)
{
  size_t i = 0;

  for (;;) {
    while (i < len && !special[data[i]]) {
      i++;
    }
    if (i + 1 < len && data[i] == ' ' && i > 0 && !special[data[i + 1]]) {
      i += 2;
      continue;
    }
    return i;
  }
}

static size_t take(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  size_t run;

  if (body->pending_cr) {
    return resolve_cr(body, data[0]);
  }
  if (data[0] == '\r') {
    body->pending_cr = 1;
    return 1;
  }
  if (body->relaxed && dkk_is_wsp(data[0])) {
    body->pending_space = 1;
    return 1;
  }
  run = body->relaxed ? relaxed_run(data, len) : simple_run(data, len);
  release(body);
  dkk_collector_write(&body->out, data, run);
  return run;
}

int dkk_canon_body_update(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  while (len > 0) {
    size_t used = take(body, data, len);

    data += used;
    len -= used;
  }
  return body->out.rv;
}

int dkk_canon_body_final(dkk_canon_body *body)
{
  if (body->pending_cr) {
    (void)resolve_cr(body, 0);
  }
  if (body->line_open || (!body->relaxed && !body->begun)) {
    dkk_collector_write(&body->out, crlf, sizeof(crlf));
    body->line_open = 0;
  }
  return dkk_collector_flush(&body->out);
}
