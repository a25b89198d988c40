/* SPDX-License-Identifier: MIT */
#include "core/base64.h"

#include "core/run.h"
#include "core/wide.h"

#include <string.h>

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

/* Octets of folding white space at the front; 0 if there is none. */
static size_t folding(dkk_slice text)
{
  if (dkk_is_wsp(text.data[0])) {
    return 1;
  }
  return text.len >= 3 && text.data[0] == '\r' && text.data[1] == '\n' &&
                 dkk_is_wsp(text.data[2])
             ? 3
             : 0;
}

static size_t remove_quotes(uint8_t *text, size_t len)
{
  size_t kept = 0;
  size_t i;

  for (i = 0; i < len; i++) {
    text[kept] = text[i];
    kept += text[i] != '"';
  }
  return kept;
}

/* Copies the text without what is passed over. */
static int strip(uint8_t *to, size_t *len, dkk_slice text, unsigned flags)
{
  *len = 0;
  while (text.len > 0) {
    size_t run = dkk_count_valchar(text);
    size_t skip = run > 0 ? run : folding(text);

    if (skip == 0) {
      return DKIMKIT_ERR_SYNTAX;
    }
    memcpy(to + *len, text.data, run);
    *len += run;
    text.data += skip;
    text.len -= skip;
  }
  if ((flags & DKK_BASE64_PASS_QUOTES) != 0) {
    *len = remove_quotes(to, *len);
  }
  return DKIMKIT_OK;
}

/* Letters by fours, in place: how many. */
static size_t take_fours(uint8_t *text, size_t len)
{
  size_t at = dkk_loops_here()->base64(text, len);
  uint8_t *to = text + at / 4 * 3;

  for (; len - at >= 4; at += 4, to += 3) {
    uint32_t a = values[text[at]];
    uint32_t b = values[text[at + 1]];
    uint32_t c = values[text[at + 2]];
    uint32_t d = values[text[at + 3]];
    uint32_t bits = a << 18 ^ b << 12 ^ c << 6 ^ d ^ FOUR_MARKS;

    if ((a & b & c & d & IN_ALPHABET) == 0) {
      break;
    }
    to[0] = (uint8_t)(bits >> 16);
    to[1] = (uint8_t)(bits >> 8);
    to[2] = (uint8_t)bits;
  }
  return at;
}

/* Letters that aren't four, and padding. */
static int take_rest(dkk_buf *out, dkk_slice text, unsigned flags)
{
  const int strict = (flags & DKK_BASE64_LOOSE_BITS) == 0;
  uint32_t bits = 0;
  size_t letters = 0;
  size_t i;

  while (letters < text.len && letters < 3 &&
         (values[text.data[letters]] & IN_ALPHABET) != 0) {
    bits = bits << 6 | (values[text.data[letters]] & 63u);
    letters++;
  }
  if (letters == 1 || (letters < text.len && text.len != 4)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  for (i = letters; i < text.len; i++) {
    if (text.data[i] != '=') {
      return DKIMKIT_ERR_SYNTAX;
    }
  }
  bits <<= 6 * (4 - letters);
  if (letters == 0) {
    return text.len == 0 ? DKIMKIT_OK : DKIMKIT_ERR_SYNTAX;
  }
  if (strict && (bits & (letters == 2 ? 0xffffu : 0xffu)) != 0) {
    return DKIMKIT_ERR_SYNTAX;
  }
  out->data[out->len++] = (uint8_t)(bits >> 16);
  if (letters == 3) {
    out->data[out->len++] = (uint8_t)(bits >> 8);
  }
  return DKIMKIT_OK;
}

int dkk_base64_decode(dkk_buf *out, dkk_slice text, unsigned flags)
{
  dkk_slice rest;
  size_t fours;
  int rv = dkk_buf_reserve(out, text.len + 1);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = strip(out->data + out->len, &rest.len, text, flags);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  fours = take_fours(out->data + out->len, rest.len);
  rest.data = out->data + out->len + fours;
  rest.len -= fours;
  out->len += fours / 4 * 3;
  return take_rest(out, rest, flags);
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
