/* SPDX-License-Identifier: MIT */
#include "authres/scan.h"

#include <string.h>

void dkk_scan_init(dkk_scan *scan, dkk_slice text)
{
  scan->at = text.data;
  scan->end = text.len > 0 ? text.data + text.len : text.data;
  scan->unclosed = 0;
}

int dkk_scan_is(const dkk_scan *scan, uint8_t c)
{
  return scan->at < scan->end && *scan->at == c;
}

static int is_space(uint8_t c)
{
  return dkk_is_wsp(c) || c == '\r' || c == '\n';
}

void dkk_scan_space(dkk_scan *scan)
{
  while (scan->at < scan->end && is_space(*scan->at)) {
    scan->at++;
  }
}

dkk_slice dkk_scan_without_line_end(dkk_slice value)
{
  while (value.len > 0 && (value.data[value.len - 1] == '\r' ||
                           value.data[value.len - 1] == '\n')) {
    value.len--;
  }
  return value;
}

static dkk_slice since(const uint8_t *start, const uint8_t *end)
{
  dkk_slice text = {start, (size_t)(end - start)};

  return text;
}

/* Over a quoted-pair or one octet. */
static void step(dkk_scan *scan)
{
  scan->at += *scan->at == '\\' && scan->end - scan->at > 1 ? 2 : 1;
}

dkk_slice dkk_scan_comment(dkk_scan *scan)
{
  const uint8_t *start = scan->at + 1;
  size_t depth = 0;

  while (scan->at < scan->end) {
    uint8_t c = *scan->at;

    step(scan);
    if (c == '(') {
      depth++;
    } else if (c == ')' && --depth == 0) {
      return since(start, scan->at - 1);
    }
  }
  scan->unclosed = 1;
  return since(start, scan->end);
}

dkk_slice dkk_scan_quoted(dkk_scan *scan)
{
  const uint8_t *start = ++scan->at;

  while (scan->at < scan->end) {
    if (*scan->at == '"') {
      return since(start, scan->at++);
    }
    step(scan);
  }
  scan->unclosed = 1;
  return since(start, scan->end);
}

void dkk_scan_cfws(dkk_scan *scan)
{
  dkk_scan_space(scan);
  while (dkk_scan_is(scan, '(')) {
    dkk_scan_comment(scan);
    dkk_scan_space(scan);
  }
}

dkk_slice dkk_scan_run(dkk_scan *scan, const char *stops)
{
  const uint8_t *start = scan->at;

  while (scan->at < scan->end && !is_space(*scan->at) &&
         (*scan->at == 0 || strchr(stops, *scan->at) == NULL)) {
    scan->at++;
  }
  return since(start, scan->at);
}

dkk_slice dkk_scan_value(dkk_scan *scan)
{
  const uint8_t *start = scan->at;

  while (scan->at < scan->end && !is_space(*scan->at) && *scan->at != ';' &&
         *scan->at != '(') {
    if (*scan->at == '"') {
      dkk_scan_quoted(scan);
    } else {
      scan->at++;
    }
  }
  return since(start, scan->at);
}

int dkk_scan_authserv_id(dkk_scan *scan, dkk_slice *id, int *quoted)
{
  dkk_scan after;

  dkk_scan_cfws(scan);
  after = *scan;
  *quoted = dkk_scan_is(scan, '"');
  if (*quoted) {
    *id = dkk_scan_quoted(scan);
    return 1;
  }
  *id = dkk_scan_run(&after, ";(=/\"");
  if (id->len == 0) {
    return 0;
  }
  scan->at = after.at;
  dkk_scan_cfws(&after);
  if (dkk_scan_is(&after, '=') || dkk_scan_is(&after, '/')) {
    scan->at = id->data;
    return 0;
  }
  return 1;
}

int dkk_scan_field(dkk_slice *value, dkk_slice field, int sloppy)
{
  static const char name[] = "authentication-results";
  size_t matched = 0;
  size_t i;

  for (i = 0; i < field.len; i++) {
    uint8_t c = field.data[i];

    if (c == ':' && matched == sizeof(name) - 1) {
      value->data = field.data + i + 1;
      value->len = field.len - i - 1;
      return 1;
    }
    if (matched < sizeof(name) - 1 &&
        dkk_to_lower(c) == (uint8_t)name[matched]) {
      matched++;
    } else if (!(is_space(c) &&
                 (matched == sizeof(name) - 1 || (sloppy && matched == 0))) &&
               !(sloppy && (c < 0x20 || c == 0x7f))) {
      return 0;
    }
  }
  return 0;
}
