/* SPDX-License-Identifier: MIT */
#include "core/base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int sextet(uint8_t c)
{
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (dkk_is_digit(c)) {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Octets of folding white space at `at`; 0 if there is none. */
static size_t folding(dkk_slice text, size_t at)
{
  if (dkk_is_wsp(text.data[at])) {
    return 1;
  }
  if (text.len - at >= 3 && text.data[at] == '\r' &&
      text.data[at + 1] == '\n' && dkk_is_wsp(text.data[at + 2])) {
    return 3;
  }
  return 0;
}

typedef struct decoder {
  uint32_t bits;
  unsigned characters;
  unsigned padding;
} decoder;

static int take(decoder *d, dkk_buf *out, uint8_t c)
{
  int value = sextet(c);

  if (c == '=') {
    return ++d->padding > 2 ? DKIMKIT_ERR_SYNTAX : DKIMKIT_OK;
  }
  if (value < 0 || d->padding > 0) {
    return DKIMKIT_ERR_SYNTAX;
  }
  d->bits = (d->bits << 6) | (uint32_t)value;
  d->characters++;
  if (d->characters < 4) {
    return DKIMKIT_OK;
  }
  out->data[out->len++] = (uint8_t)(d->bits >> 16);
  out->data[out->len++] = (uint8_t)(d->bits >> 8);
  out->data[out->len++] = (uint8_t)d->bits;
  d->characters = 0;
  d->bits = 0;
  return DKIMKIT_OK;
}

static int finish(const decoder *d, dkk_buf *out, unsigned flags)
{
  int strict = (flags & DKK_BASE64_LOOSE_BITS) == 0;

  if (d->padding > 0 && d->padding + d->characters != 4) {
    return DKIMKIT_ERR_SYNTAX;
  }
  switch (d->characters) {
  case 0:
    return DKIMKIT_OK;
  case 2:
    if (strict && (d->bits & 0xf) != 0) {
      return DKIMKIT_ERR_SYNTAX;
    }
    out->data[out->len++] = (uint8_t)(d->bits >> 4);
    return DKIMKIT_OK;
  case 3:
    if (strict && (d->bits & 0x3) != 0) {
      return DKIMKIT_ERR_SYNTAX;
    }
    out->data[out->len++] = (uint8_t)(d->bits >> 10);
    out->data[out->len++] = (uint8_t)(d->bits >> 2);
    return DKIMKIT_OK;
  default:
    return DKIMKIT_ERR_SYNTAX;
  }
}

int dkk_base64_decode(dkk_buf *out, dkk_slice text, unsigned flags)
{
  decoder d = {0, 0, 0};
  size_t at = 0;
  int rv = dkk_buf_reserve(out, text.len / 4 * 3 + 3);

  while (rv == DKIMKIT_OK && at < text.len) {
    size_t skip = folding(text, at);

    if (text.data[at] == '"' && (flags & DKK_BASE64_PASS_QUOTES) != 0) {
      skip = 1;
    }
    if (skip == 0) {
      rv = take(&d, out, text.data[at]);
      skip = 1;
    }
    at += skip;
  }
  if (rv == DKIMKIT_OK) {
    rv = finish(&d, out, flags);
  }
  dkk_mem_wipe(&d, sizeof(d));
  return rv;
}

int dkk_base64_encode(dkk_buf *out, const uint8_t *data, size_t len)
{
  size_t i;
  int rv = dkk_buf_reserve(out, len / 3 * 4 + 4);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  for (i = 0; i < len; i += 3) {
    size_t left = len - i;
    uint32_t bits = (uint32_t)data[i] << 16;

    bits |= left > 1 ? (uint32_t)data[i + 1] << 8 : 0;
    bits |= left > 2 ? data[i + 2] : 0;
    out->data[out->len++] = (uint8_t)alphabet[bits >> 18];
    out->data[out->len++] = (uint8_t)alphabet[(bits >> 12) & 63];
    out->data[out->len++] =
        (uint8_t)(left > 1 ? alphabet[(bits >> 6) & 63] : '=');
    out->data[out->len++] = (uint8_t)(left > 2 ? alphabet[bits & 63] : '=');
  }
  return DKIMKIT_OK;
}
