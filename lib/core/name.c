/* SPDX-License-Identifier: MIT */
#include "core/name.h"

#include "core/eight.h"
#include "core/sixteen.h"

/* The highest bit of each octet that can't be in a name. */
static inline uint64_t not_in_name(uint64_t octets)
{
  uint64_t low = octets & (DKK_EIGHT_ONES * 0x7f);
  uint64_t from_visible = low + DKK_EIGHT_ONES * (0x80 - '!');
  uint64_t is_delete = low + DKK_EIGHT_ONES;
  /* ":" and ";" differ in the lowest bit. */
  uint64_t other =
      dkk_eight_not_zero((low | DKK_EIGHT_ONES) ^ (DKK_EIGHT_ONES * ';'));

  return (~(from_visible & other) | is_delete | octets) &
         (DKK_EIGHT_ONES * 0x80);
}

#ifdef DKK_SIXTEEN

/* Where an octet is that can't be in a name: what isn't above SP (128 and more
 * is below it here), DEL, ":" and ";". */
static inline unsigned sixteen_not_in_name(__m128i octets)
{
  __m128i low = _mm_cmplt_epi8(octets, _mm_set1_epi8('!'));
  __m128i colons = _mm_or_si128(dkk_sixteen_equal(octets, ':'),
                                dkk_sixteen_equal(octets, ';'));

  return dkk_sixteen_bits(
      _mm_or_si128(_mm_or_si128(low, colons), dkk_sixteen_equal(octets, 0x7f)));
}

#endif

static inline int is_in_name(uint8_t c)
{
  return dkk_is_ftext(c) && c != ';';
}

/* Of eight octets in small letters, of which the first `len` count. */
static inline uint64_t key_of(uint64_t lower, size_t len)
{
  return dkk_eight_swap(len >= 8 ? lower
                                 : lower & ((UINT64_C(1) << (8 * len)) - 1));
}

uint64_t dkk_slice_key(dkk_slice a)
{
  uint64_t octets = 0;
  size_t i;

  if (a.len >= 8) {
    octets = dkk_load_eight(a.data);
  } else {
    for (i = 0; i < a.len; i++) {
      octets |= (uint64_t)a.data[i] << (8 * i);
    }
  }
  return dkk_eight_swap(dkk_eight_lower(octets));
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

#ifdef DKK_SIXTEEN
  if (a.len >= 16) {
    __m128i octets = dkk_sixteen_load(a.data);
    __m128i lower = dkk_sixteen_lower(octets);
    unsigned ends = sixteen_not_in_name(octets);

    if (to != NULL) {
      _mm_storeu_si128((void *)to, lower);
    }
    first = dkk_sixteen_first_eight(lower);
    i = ends != 0 ? dkk_lowest_bit(ends) : 16;
    *key = key_of(first, i);
    if (ends != 0) {
      return i;
    }
  }
#endif
  for (; a.len - i >= 8; i += 8) {
    uint64_t octets = dkk_load_eight(a.data + i);
    uint64_t ends = not_in_name(octets);
    uint64_t lower = dkk_eight_lower(octets);

    first = i == 0 ? lower : first;
    if (to != NULL) {
      dkk_eight_store(to + i, lower);
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
