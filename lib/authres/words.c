/* SPDX-License-Identifier: MIT */
#include "authres/words.h"

#include <dkimkit/authres.h>

#include <string.h>

static int is_control(uint8_t c)
{
  return c < 0x20 || c == 0x7f;
}

int dkk_authres_is_token(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c <= 0x20 || c >= 0x7f || strchr("()<>@,;:\\\"/[]?=", c) != NULL) {
      return 0;
    }
  }
  return text.len > 0;
}

static int is_dot_atom(dkk_slice text)
{
  int after_dot = 1;
  size_t i;

  for (i = 0; i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c == '.' ? after_dot : !dkk_is_atext(c)) {
      return 0;
    }
    after_dot = c == '.';
  }
  return text.len == 0 || !after_dot;
}

int dkk_authres_is_address(dkk_slice text)
{
  const uint8_t *at = text.len > 0 ? memchr(text.data, '@', text.len) : NULL;
  dkk_slice local = text;
  dkk_slice domain = text;

  if (at == NULL) {
    return 0;
  }
  local.len = (size_t)(at - text.data);
  domain.data = at + 1;
  domain.len = text.len - local.len - 1;
  return (local.len == 0 ||
          (is_dot_atom(local) && dkk_authres_is_token(local))) &&
         dkk_authres_is_token(domain);
}

int dkk_authres_is_keyword(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (!dkk_is_alnum(text.data[i]) &&
        (text.data[i] != '-' || i == 0 || i == text.len - 1)) {
      return 0;
    }
  }
  return text.len > 0;
}

int dkk_authres_needs_pairs(dkk_slice text)
{
  return text.len > 0 && (memchr(text.data, '"', text.len) != NULL ||
                          memchr(text.data, '\\', text.len) != NULL);
}

int dkk_authres_append_quoted(dkk_buf *out, dkk_slice text)
{
  int rv = dkk_buf_append_octet(out, '"');
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c == '"' || c == '\\') {
      rv = dkk_buf_append_octet(out, '\\');
    }
    /* Nothing that reaches this has control characters; to be sure that none
     * ends the line, they would become "?". */
    if (rv == DKIMKIT_OK) {
      rv = dkk_buf_append_octet(out, is_control(c) ? '?' : c);
    }
  }
  return rv == DKIMKIT_OK ? dkk_buf_append_octet(out, '"') : rv;
}

int dkk_authres_append_value(dkk_buf *out, dkk_slice text)
{
  return dkk_authres_is_token(text) ? dkk_buf_append(out, text.data, text.len)
                                    : dkk_authres_append_quoted(out, text);
}

int dkk_authres_append_pvalue(dkk_buf *out, dkk_slice text)
{
  return dkk_authres_is_address(text) ? dkk_buf_append(out, text.data, text.len)
                                      : dkk_authres_append_value(out, text);
}

size_t dkk_authres_utf8_octets(dkk_slice text)
{
  dkk_slice head = text;

  for (head.len = 1; head.len <= 4 && head.len <= text.len; head.len++) {
    if (dkk_slice_is_utf8(head)) {
      return head.len;
    }
  }
  return 0;
}

uint32_t dkk_authres_utf8_code(dkk_slice text, size_t octets)
{
  uint32_t code = text.data[0];
  size_t i;

  if (octets > 1) {
    code &= 0x7fu >> octets;
  }
  for (i = 1; i < octets; i++) {
    code = code << 6 | (text.data[i] & 0x3fu);
  }
  return code;
}

/* Steers what shows the text, or is no character (The Unicode Standard,
 * 23.7). */
static int is_steering(uint32_t code)
{
  static const struct {
    uint32_t first;
    uint32_t last;
  } ranges[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},
                {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
                {0xfdd0, 0xfdef}};
  size_t i;

  for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
    if (code >= ranges[i].first && code <= ranges[i].last) {
      return 1;
    }
  }
  return (code & 0xfffe) == 0xfffe;
}

/* Octets of the character at the start if it is printable; else 0. */
static size_t printable_octets(dkk_slice text, unsigned flags)
{
  size_t octets = dkk_authres_utf8_octets(text);
  int fits =
      octets == 1 || (flags & DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED) != 0;

  return octets > 0 && fits && !is_steering(dkk_authres_utf8_code(text, octets))
             ? octets
             : 0;
}

int dkk_authres_is_printable(dkk_slice text, unsigned flags)
{
  while (text.len > 0) {
    size_t octets = printable_octets(text, flags);

    if (octets == 0) {
      return 0;
    }
    text.data += octets;
    text.len -= octets;
  }
  return 1;
}

static int needs_pair(uint8_t c)
{
  return c == '(' || c == ')' || c == '\\' || c == '"';
}

/* The character at the start, or "?". */
static int append_character(dkk_buf *out, dkk_slice text, unsigned flags)
{
  size_t octets = printable_octets(text, flags);

  if (octets == 0 || ((flags & DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS) != 0 &&
                      needs_pair(text.data[0]))) {
    return dkk_buf_append_octet(out, '?');
  }
  return dkk_buf_append(out, text.data, octets);
}

int dkk_authres_append_clean(dkk_buf *out, dkk_slice text, unsigned flags)
{
  size_t start = out->len;
  int space = 0;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && text.len > 0) {
    size_t octets = dkk_authres_utf8_octets(text);
    size_t step = octets > 0 ? octets : 1;
    uint8_t c = text.data[0];

    if (dkk_is_wsp(c)) {
      space = 1;
    } else if (!is_control(c)) {
      if (space && out->len > start) {
        rv = dkk_buf_append_octet(out, ' ');
      }
      space = 0;
      if (rv == DKIMKIT_OK) {
        rv = append_character(out, text, flags);
      }
    }
    text.data += step;
    text.len -= step;
  }
  return rv;
}
