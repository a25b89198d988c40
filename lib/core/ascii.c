/* SPDX-License-Identifier: MIT */
#include "core/ascii.h"

#include "core/ascii_run.h"
#include "core/bits.h"

#include <string.h>

#if !defined(DKK_BLOCK_PORTABLE) && defined(__SSE2__)
#include "core/ascii_sse2.h"
#define DKK_ASCII_SSE2
#endif

#define ONES UINT64_C(0x0101010101010101)

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__

static inline uint64_t load_eight(const uint8_t *p)
{
  return dkk_load_eight(p);
}

static inline void store_eight(uint8_t *p, uint64_t octets)
{
  unsigned i;

  for (i = 0; i < 8; i++) {
    p[i] = (uint8_t)(octets >> (8 * i));
  }
}

#else

static inline uint64_t load_eight(const uint8_t *p)
{
  uint64_t octets;

  memcpy(&octets, p, sizeof(octets));
  return octets;
}

static inline void store_eight(uint8_t *p, uint64_t octets)
{
  memcpy(p, &octets, sizeof(octets));
}

#endif

static inline uint64_t swap_eight(uint64_t octets)
{
  octets = (octets >> 8 & UINT64_C(0x00ff00ff00ff00ff)) |
           (octets & UINT64_C(0x00ff00ff00ff00ff)) << 8;
  octets = (octets >> 16 & UINT64_C(0x0000ffff0000ffff)) |
           (octets & UINT64_C(0x0000ffff0000ffff)) << 16;
  return octets >> 32 | octets << 32;
}

/* Eight octets with letters made small. What is added to an octet without its
 * highest bit carries into that bit from "A" on, or from behind "Z". */
static inline uint64_t lower_eight(uint64_t octets)
{
  uint64_t low = octets & (ONES * 0x7f);
  uint64_t from_a = low + ONES * (0x80 - 'A');
  uint64_t behind_z = low + ONES * (0x7f - 'Z');
  uint64_t upper = (from_a ^ behind_z) & ~octets & (ONES * 0x80);

  return octets | upper >> 2;
}

void dkk_lower(uint8_t *to, const uint8_t *from, size_t len)
{
  size_t i = 0;

#ifdef DKK_ASCII_SSE2
  for (; len - i >= 16; i += 16) {
    _mm_storeu_si128((void *)(to + i), dkk_sse2_lower(dkk_sse2_load(from + i)));
  }
#endif
  for (; len - i >= 8; i += 8) {
    store_eight(to + i, lower_eight(load_eight(from + i)));
  }
  if (i < len && len >= 8) {
    /* The last eight, of which the first ones were copied. */
    i = len - 8;
    store_eight(to + i, lower_eight(load_eight(from + i)));
    return;
  }
  for (; i < len; i++) {
    to[i] = dkk_to_lower(from[i]);
  }
}

/* The highest bit of each octet (all below 128) that isn't 0. */
static inline uint64_t not_zero(uint64_t low)
{
  return (low + ONES * 0x7f) & (ONES * 0x80);
}

size_t dkk_count_octet(dkk_slice a, uint8_t octet)
{
  size_t count = 0;
  size_t i;

  for (i = 0; a.len - i >= 8; i += 8) {
    uint64_t other = load_eight(a.data + i) ^ (ONES * octet);
    uint64_t differs = not_zero(other & (ONES * 0x7f)) | other;

    count += (size_t)(((~differs & (ONES * 0x80)) >> 7) * ONES >> 56);
  }
  for (; i < a.len; i++) {
    count += a.data[i] == octet;
  }
  return count;
}

/* The highest bit of each octet that can't be in a name. */
static inline uint64_t not_in_name(uint64_t octets)
{
  uint64_t low = octets & (ONES * 0x7f);
  uint64_t from_visible = low + ONES * (0x80 - '!');
  uint64_t is_delete = low + ONES;
  /* ":" and ";" differ in the lowest bit. */
  uint64_t other = not_zero((low | ONES) ^ (ONES * ';'));

  return (~(from_visible & other) | is_delete | octets) & (ONES * 0x80);
}

static inline int is_in_name(uint8_t c)
{
  return dkk_is_ftext(c) && c != ';';
}

/* Of eight octets in small letters, of which the first `len` count. */
static inline uint64_t key_of(uint64_t lower, size_t len)
{
  return swap_eight(len >= 8 ? lower
                             : lower & ((UINT64_C(1) << (8 * len)) - 1));
}

uint64_t dkk_slice_key(dkk_slice a)
{
  uint64_t octets = 0;
  size_t i;

  if (a.len >= 8) {
    octets = load_eight(a.data);
  } else {
    for (i = 0; i < a.len; i++) {
      octets |= (uint64_t)a.data[i] << (8 * i);
    }
  }
  return swap_eight(lower_eight(octets));
}

static size_t take_few(uint8_t *to, dkk_slice a)
{
  size_t i;

  for (i = 0; i < a.len && is_in_name(a.data[i]); i++) {
    if (to != NULL) {
      to[i] = dkk_to_lower(a.data[i]);
    }
  }
  return i;
}

size_t dkk_take_name(uint8_t *to, dkk_slice a, uint64_t *key)
{
  dkk_slice name = a;
  uint64_t first = 0;
  size_t i = 0;

#ifdef DKK_ASCII_SSE2
  if (a.len >= 16) {
    __m128i octets = dkk_sse2_load(a.data);
    __m128i lower = dkk_sse2_lower(octets);
    unsigned ends = dkk_sse2_not_in_name(octets);

    if (to != NULL) {
      _mm_storeu_si128((void *)to, lower);
    }
    first = dkk_sse2_first_eight(lower);
    i = ends != 0 ? dkk_lowest_bit(ends) : 16;
    *key = key_of(first, i);
    if (ends != 0) {
      return i;
    }
  }
#endif
  for (; a.len - i >= 8; i += 8) {
    uint64_t octets = load_eight(a.data + i);
    uint64_t ends = not_in_name(octets);
    uint64_t lower = lower_eight(octets);

    first = i == 0 ? lower : first;
    if (to != NULL) {
      store_eight(to + i, lower);
    }
    if (ends != 0) {
      i += dkk_lowest_bit(ends) / 8;
      *key = key_of(first, i);
      return i;
    }
  }
  name.data += i;
  name.len -= i;
  name.len = take_few(to != NULL ? to + i : NULL, name) + i;
  name.data = a.data;
  *key = i > 0 ? key_of(first, i) : dkk_slice_key(name);
  return name.len;
}

/* The highest bit of each octet at which a run of the kind ends; `before` is 1
 * if the octet before is above SP. */
static inline uint64_t run_ends(const uint8_t *p, unsigned before,
                                dkk_run_kind kind)
{
  uint64_t octets = load_eight(p);
  uint64_t low = octets & (ONES * 0x7f);
  uint64_t visible = (low + ONES * (0x80 - '!')) | octets;
  uint64_t ends = ~visible;

  if (kind.words) {
    uint64_t printed = (low + ONES * (0x80 - ' ')) | octets;

    ends = ~(printed & (visible | visible << 8 | (uint64_t)before << 7));
  }
  if (kind.valchar) {
    uint64_t other = ~not_zero(low ^ (ONES * ';')) | (low + ONES);

    ends |= kind.eight_bit ? other & ~octets : other | octets;
  }
  return ends & (ONES * 0x80);
}

static size_t count_few(dkk_slice a, dkk_run_kind kind)
{
  size_t i;

  for (i = 0; i < a.len; i++) {
    uint8_t c = a.data[i];

    if (c <= ' ' ? c < ' ' || !kind.words || i == 0 || a.data[i - 1] <= ' '
                 : kind.valchar && (c == ';' || c == 0x7f ||
                                    (c > 0x7f && !kind.eight_bit))) {
      break;
    }
  }
  return i;
}

static inline unsigned is_visible(uint8_t c)
{
  return c > ' ';
}

/* Inline, so that each kind has a loop of its own. */
static inline size_t count_run(dkk_slice a, dkk_run_kind kind)
{
  unsigned before = 0;
  uint64_t ends = 0;
  size_t i = 0;

  if (a.len < 8) {
    return count_few(a, kind);
  }
#ifdef DKK_ASCII_SSE2
  for (; a.len - i > 16; i += 16, before = is_visible(a.data[i - 1])) {
    unsigned ends_here = dkk_sse2_run_ends(a.data + i, before, kind);

    if (ends_here != 0) {
      return i + dkk_lowest_bit(ends_here);
    }
  }
#endif
  for (; ends == 0 && a.len - i > 8;
       i += 8, before = is_visible(a.data[i - 1])) {
    ends = run_ends(a.data + i, before, kind);
  }
  if (ends == 0) {
    /* The last eight, of which the first ones were counted. */
    i = a.len;
    before = i > 8 ? is_visible(a.data[i - 9]) : 0;
    ends = run_ends(a.data + i - 8, before, kind);
  }
  return ends != 0 ? i - 8 + dkk_lowest_bit(ends) / 8 : i;
}

static inline size_t without_last_space(dkk_slice a, size_t count)
{
  return count > 0 && a.data[count - 1] == ' ' ? count - 1 : count;
}

size_t dkk_count_valchar(dkk_slice a)
{
  const dkk_run_kind kind = {0, 1, 0};

  return count_run(a, kind);
}

size_t dkk_count_tag_value(dkk_slice a, int eight_bit)
{
  const dkk_run_kind kind = {1, 1, eight_bit};

  return without_last_space(a, count_run(a, kind));
}

size_t dkk_count_words(dkk_slice a)
{
  const dkk_run_kind kind = {1, 0, 1};

  return without_last_space(a, count_run(a, kind));
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
  return lower_eight(load_eight(a)) == lower_eight(load_eight(b));
}

/* At least eight octets: the last eight are compared again rather than the
 * rest one by one. */
static int is_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
  size_t i = 0;

#ifdef DKK_ASCII_SSE2
  for (; len - i >= 16; i += 16) {
    if (dkk_sse2_bits(_mm_cmpeq_epi8(dkk_sse2_lower(dkk_sse2_load(a + i)),
                                     dkk_sse2_lower(dkk_sse2_load(b + i)))) !=
        0xffff) {
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
    seen |= load_eight(a.data + i);
  }
  for (; i < a.len; i++) {
    seen |= a.data[i];
  }
  return (seen & (ONES * 0x80)) == 0;
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
