/* SPDX-License-Identifier: MIT */
#include "core/ascii.h"

#include <string.h>

dkk_slice dkk_slice_of(const char *text)
{
  dkk_slice slice = {(const uint8_t *)text, strlen(text)};

  return slice;
}

int dkk_is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

int dkk_is_digit(uint8_t c)
{
  return c >= '0' && c <= '9';
}

int dkk_is_alpha(uint8_t c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int dkk_is_alnum(uint8_t c)
{
  return dkk_is_alpha(c) || dkk_is_digit(c);
}

int dkk_is_ftext(uint8_t c)
{
  return c >= 33 && c <= 126 && c != ':';
}

int dkk_is_atext(uint8_t c)
{
  return dkk_is_alnum(c) ||
         (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

int dkk_hex_value(uint8_t c)
{
  if (dkk_is_digit(c)) {
    return c - '0';
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

uint8_t dkk_to_lower(uint8_t c)
{
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

int dkk_slice_equal_nocase(dkk_slice a, dkk_slice b)
{
  return a.len == b.len && dkk_slice_compare_nocase(a, b) == 0;
}

int dkk_slice_equal(dkk_slice a, dkk_slice b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int dkk_slice_is(dkk_slice a, const char *text)
{
  return dkk_slice_equal(a, dkk_slice_of(text));
}

int dkk_slice_compare_nocase(dkk_slice a, dkk_slice b)
{
  size_t common = a.len < b.len ? a.len : b.len;
  size_t i;

  for (i = 0; i < common; i++) {
    int difference = dkk_to_lower(a.data[i]) - dkk_to_lower(b.data[i]);

    if (difference != 0) {
      return difference;
    }
  }
  return (a.len > b.len) - (a.len < b.len);
}

dkk_slice dkk_slice_trim_wsp(dkk_slice a)
{
  while (a.len > 0 && dkk_is_wsp(a.data[0])) {
    a.data++;
    a.len--;
  }
  while (a.len > 0 && dkk_is_wsp(a.data[a.len - 1])) {
    a.len--;
  }
  return a;
}

int dkk_slice_to_number(dkk_slice a, size_t max_digits, uint64_t *value)
{
  uint64_t number = 0;
  size_t i;

  if (a.len == 0 || a.len > max_digits) {
    return 0;
  }
  for (i = 0; i < a.len; i++) {
    unsigned digit;

    if (!dkk_is_digit(a.data[i])) {
      return 0;
    }
    digit = (unsigned)(a.data[i] - '0');
    if (number > (UINT64_MAX - digit) / 10) {
      number = UINT64_MAX;
    } else if (number != UINT64_MAX) {
      number = number * 10 + digit;
    }
  }
  *value = number;
  return 1;
}

int dkk_slice_is_ascii(dkk_slice a)
{
  uint64_t seen = 0;
  size_t i = 0;

  /* Whole headers pass here, so by eight octets. */
  for (; a.len - i >= sizeof(seen); i += sizeof(seen)) {
    uint64_t octets;

    memcpy(&octets, a.data + i, sizeof(octets));
    seen |= octets;
  }
  for (; i < a.len; i++) {
    seen |= a.data[i];
  }
  return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* Octets of the sequence that begins at `p`, 0 if it isn't well-formed: the
 * table of Unicode 15, 3-7, which also excludes surrogates and overlongs. */
static size_t utf8_sequence(const uint8_t *p, size_t len)
{
  uint8_t low = 0x80;
  uint8_t high = 0xbf;
  size_t need;
  size_t i;

  if (p[0] < 0x80) {
    return 1;
  }
  if (p[0] < 0xc2 || p[0] > 0xf4) {
    return 0;
  }
  need = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
  if (len < need) {
    return 0;
  }
  if (p[0] == 0xe0) {
    low = 0xa0;
  } else if (p[0] == 0xed) {
    high = 0x9f;
  } else if (p[0] == 0xf0) {
    low = 0x90;
  } else if (p[0] == 0xf4) {
    high = 0x8f;
  }
  if (p[1] < low || p[1] > high) {
    return 0;
  }
  for (i = 2; i < need; i++) {
    if ((p[i] & 0xc0) != 0x80) {
      return 0;
    }
  }
  return need;
}

int dkk_slice_is_utf8(dkk_slice a)
{
  size_t i = 0;

  while (i < a.len) {
    size_t step = utf8_sequence(a.data + i, a.len - i);

    if (step == 0) {
      return 0;
    }
    i += step;
  }
  return 1;
}
