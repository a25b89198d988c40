/* SPDX-License-Identifier: MIT */
#include "core/ascii.h"

#include "core/eight.h"
#include "core/sixteen.h"

#include <string.h>

void dkk_lower(uint8_t *to, const uint8_t *from, size_t len)
{
  size_t i = 0;

#ifdef DKK_SIXTEEN
  for (; len - i >= 16; i += 16) {
    _mm_storeu_si128((void *)(to + i),
                     dkk_sixteen_lower(dkk_sixteen_load(from + i)));
  }
#endif
  for (; len - i >= 8; i += 8) {
    dkk_eight_store(to + i, dkk_eight_lower(dkk_load_eight(from + i)));
  }
  if (i < len && len >= 8) {
    /* The last eight, of which the first ones were copied. */
    i = len - 8;
    dkk_eight_store(to + i, dkk_eight_lower(dkk_load_eight(from + i)));
    return;
  }
  for (; i < len; i++) {
    to[i] = dkk_to_lower(from[i]);
  }
}

size_t dkk_count_octet(dkk_slice a, uint8_t octet)
{
  size_t count = 0;
  size_t i;

  for (i = 0; a.len - i >= 8; i += 8) {
    uint64_t other = dkk_load_eight(a.data + i) ^ (DKK_EIGHT_ONES * octet);
    uint64_t differs =
        dkk_eight_not_zero(other & (DKK_EIGHT_ONES * 0x7f)) | other;

    count +=
        (size_t)(((~differs & (DKK_EIGHT_ONES * 0x80)) >> 7) * DKK_EIGHT_ONES >>
                 56);
  }
  for (; i < a.len; i++) {
    count += a.data[i] == octet;
  }
  return count;
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

static inline int is_equal_eight(const uint8_t *a, const uint8_t *b)
{
  return dkk_eight_lower(dkk_load_eight(a)) ==
         dkk_eight_lower(dkk_load_eight(b));
}

/* At least eight octets: the last eight are compared again rather than the
 * rest one by one. */
static int is_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
  size_t i = 0;

#ifdef DKK_SIXTEEN
  for (; len - i >= 16; i += 16) {
    if (dkk_sixteen_bits(_mm_cmpeq_epi8(
            dkk_sixteen_lower(dkk_sixteen_load(a + i)),
            dkk_sixteen_lower(dkk_sixteen_load(b + i)))) != 0xffff) {
      return 0;
    }
  }
#endif
  for (; len - i > 8; i += 8) {
    if (!is_equal_eight(a + i, b + i)) {
      return 0;
    }
  }
  return is_equal_eight(a + len - 8, b + len - 8);
}

int dkk_slice_equal_nocase(dkk_slice a, dkk_slice b)
{
  if (a.len != b.len) {
    return 0;
  }
  return a.len >= 8 ? is_equal(a.data, b.data, a.len)
                    : dkk_slice_compare_nocase(a, b) == 0;
}

int dkk_slice_compare_nocase(dkk_slice a, dkk_slice b)
{
  size_t common = a.len < b.len ? a.len : b.len;
  size_t i = 0;

  while (common - i >= 8 && is_equal_eight(a.data + i, b.data + i)) {
    i += 8;
  }
  for (; i < common; i++) {
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
    seen |= dkk_load_eight(a.data + i);
  }
  for (; i < a.len; i++) {
    seen |= a.data[i];
  }
  return (seen & (DKK_EIGHT_ONES * 0x80)) == 0;
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
