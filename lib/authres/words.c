/* SPDX-License-Identifier: MIT */
#include "authres/words.h"

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

int dkk_authres_is_printable(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (is_control(text.data[i])) {
      return 0;
    }
  }
  return dkk_slice_is_utf8(text);
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

static int needs_pair(uint8_t c)
{
  return c == '(' || c == ')' || c == '\\' || c == '"';
}

int dkk_authres_append_clean(dkk_buf *out, dkk_slice text, int plain)
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
        rv = octets == 0 || (plain && needs_pair(c))
                 ? dkk_buf_append_octet(out, '?')
                 : dkk_buf_append(out, text.data, octets);
      }
    }
    text.data += step;
    text.len -= step;
  }
  return rv;
}
