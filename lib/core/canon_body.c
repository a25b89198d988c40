/* SPDX-License-Identifier: MIT */
#include "core/canon_body.h"

#include "core/scan.h"
#include "core/squeeze.h"

#include <string.h>

static const uint8_t crlf[] = {'\r', '\n'};
static const uint8_t one_space[] = {' '};
static const uint8_t one_cr[] = {'\r'};

#define LINES_AT_ONCE 2048

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
  size_t some = lines < LINES_AT_ONCE ? (size_t)lines : LINES_AT_ONCE;
  size_t i;

  memset(block, '\n', 2 * some);
  for (i = 0; i < some; i++) {
    block[2 * i] = '\r';
  }
  while (lines > 0) {
    some = lines < some ? (size_t)lines : some;
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

/* Text, and the ends of lines in it, as they are. Empty lines at the end, and
 * a CR that may begin a CRLF, are held back. */
static void pass(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  size_t lines;

  body->pending_cr = data[len - 1] == '\r';
  len -= (size_t)body->pending_cr;
  lines = dkk_scan_last_crlfs(data, len);
  len -= 2 * lines;
  if (len > 0) {
    release(body);
    dkk_collector_write(&body->out, data, len);
  }
  if (lines > 0 && body->line_open) {
    end_line(body);
    lines--;
  }
  body->pending_lines += lines;
}

/* White space and what decides about it: the octets used. */
static size_t take_space(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  size_t used = dkk_scan_wsp(data, len);

  body->pending_space = 1;
  if (len - used >= 2 && data[used] == '\r' && data[used + 1] == '\n') {
    end_line(body);
    used += 2;
  } else if (used < len && data[used] == '\r') {
    body->pending_cr = 1;
    used++;
  } else if (used < len) {
    release(body);
  }
  return used;
}

/* Shorter runs than this cost more one by one than squeezing all does. */
#define SHORT_RUN_OCTETS 256

/* Text in which much changes. */
static size_t take_squeezed(dkk_canon_body *body, const uint8_t *data,
                            size_t len)
{
  uint8_t text[DKK_SQUEEZE_ROOM];
  size_t used;
  size_t written = dkk_squeeze(text, &used, data, len);

  if (written > 0) {
    pass(body, text, written);
  }
  return used;
}

/* Text up to white space that changes. */
static size_t take_run(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  size_t run = dkk_scan_relaxed(data, len);

  if (run < SHORT_RUN_OCTETS && len >= DKK_SQUEEZE_MIN_OCTETS) {
    return take_squeezed(body, data, len);
  }
  if (run > 0) {
    pass(body, data, run);
  }
  if (run < len && body->pending_cr) {
    /* White space follows, so it is no line end. */
    (void)resolve_cr(body, data[run]);
  }
  body->pending_space = run < len;
  return run;
}

static size_t take(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  if (body->pending_cr) {
    return resolve_cr(body, data[0]);
  }
  if (body->pending_space) {
    return take_space(body, data, len);
  }
  if (body->relaxed) {
    return take_run(body, data, len);
  }
  pass(body, data, len);
  return len;
}

/* Chunks that aren't longer are hardly worth the look at many octets. */
#define FEW_OCTETS 8

/* Text in an open line: as it is, octet by octet. */
static size_t take_text(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  size_t i = 0;

  if (body->line_open && !body->pending_cr && !body->pending_space) {
    for (; i < len && data[i] > ' '; i++) {
      *dkk_collector_take(&body->out, 1) = data[i];
    }
  }
  return i;
}

int dkk_canon_body_update(dkk_canon_body *body, const uint8_t *data, size_t len)
{
  if (len <= FEW_OCTETS) {
    size_t used = take_text(body, data, len);

    if (used == len) {
      return body->out.rv;
    }
    data += used;
    len -= used;
  }
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
