/* SPDX-License-Identifier: MIT */
#include "core/base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Values of the alphabet plus 64: what isn't in it has 0 in that bit. */
#define IN_ALPHABET 64u
/* Those of four letters, where their values are put together. */
#define FOUR_MARKS                                                             \
  (IN_ALPHABET << 18 ^ IN_ALPHABET << 12 ^ IN_ALPHABET << 6 ^ IN_ALPHABET)

static const uint8_t values[256] = {
    ['A'] = 64,  ['B'] = 65,  ['C'] = 66,  ['D'] = 67,  ['E'] = 68,
    ['F'] = 69,  ['G'] = 70,  ['H'] = 71,  ['I'] = 72,  ['J'] = 73,
    ['K'] = 74,  ['L'] = 75,  ['M'] = 76,  ['N'] = 77,  ['O'] = 78,
    ['P'] = 79,  ['Q'] = 80,  ['R'] = 81,  ['S'] = 82,  ['T'] = 83,
    ['U'] = 84,  ['V'] = 85,  ['W'] = 86,  ['X'] = 87,  ['Y'] = 88,
    ['Z'] = 89,  ['a'] = 90,  ['b'] = 91,  ['c'] = 92,  ['d'] = 93,
    ['e'] = 94,  ['f'] = 95,  ['g'] = 96,  ['h'] = 97,  ['i'] = 98,
    ['j'] = 99,  ['k'] = 100, ['l'] = 101, ['m'] = 102, ['n'] = 103,
    ['o'] = 104, ['p'] = 105, ['q'] = 106, ['r'] = 107, ['s'] = 108,
    ['t'] = 109, ['u'] = 110, ['v'] = 111, ['w'] = 112, ['x'] = 113,
    ['y'] = 114, ['z'] = 115, ['0'] = 116, ['1'] = 117, ['2'] = 118,
    ['3'] = 119, ['4'] = 120, ['5'] = 121, ['6'] = 122, ['7'] = 123,
    ['8'] = 124, ['9'] = 125, ['+'] = 126, ['/'] = 127,
};

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
  uint8_t value = values[c];

  if (c == '=') {
    return ++d->padding > 2 ? DKIMKIT_ERR_SYNTAX : DKIMKIT_OK;
  }
  if ((value & IN_ALPHABET) == 0 || d->padding > 0) {
    return DKIMKIT_ERR_SYNTAX;
  }
  d->bits = (d->bits << 6) | (value & 63u);
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

/* Letters by fours, from `at` on: how many. */
static size_t take_fours(dkk_buf *out, dkk_slice text, size_t at)
{
  const uint8_t *p = text.data + at;
  const uint8_t *end = text.data + text.len;
  uint8_t *to = out->data + out->len;

  for (; end - p >= 4; p += 4, to += 3) {
    uint32_t a = values[p[0]];
    uint32_t b = values[p[1]];
    uint32_t c = values[p[2]];
    uint32_t d = values[p[3]];
    uint32_t bits = a << 18 ^ b << 12 ^ c << 6 ^ d ^ FOUR_MARKS;

    if ((a & b & c & d & IN_ALPHABET) == 0) {
      break;
    }
    to[0] = (uint8_t)(bits >> 16);
    to[1] = (uint8_t)(bits >> 8);
    to[2] = (uint8_t)bits;
  }
  out->len = (size_t)(to - out->data);
  return (size_t)(p - text.data) - at;
}

int dkk_base64_decode(dkk_buf *out, dkk_slice text, unsigned flags)
{
  decoder d = {0, 0, 0};
  size_t at = 0;
  int rv = dkk_buf_reserve(out, text.len / 4 * 3 + 3);

  while (rv == DKIMKIT_OK && at < text.len) {
    size_t skip;

    if (d.characters == 0 && d.padding == 0) {
      at += take_fours(out, text, at);
      if (at == text.len) {
        break;
      }
    }
    skip = folding(text, at);

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
