/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SIXTEEN_H
#define DKK_CORE_SIXTEEN_H

/* Sixteen octets at once, where DKK_SIXTEEN is defined: masks have the bit of
 * the n-th octet (n = 0 is the lowest bit) set. */

#if !defined(DKK_BLOCK_PORTABLE) && defined(__SSE2__)
#define DKK_SIXTEEN

#include <emmintrin.h>
#include <stdint.h>

static inline __m128i dkk_sixteen_at_most(__m128i octets, int c)
{
  return _mm_cmpeq_epi8(_mm_min_epu8(octets, _mm_set1_epi8((char)c)), octets);
}

static inline __m128i dkk_sixteen_equal(__m128i octets, int c)
{
  return _mm_cmpeq_epi8(octets, _mm_set1_epi8((char)c));
}

static inline unsigned dkk_sixteen_bits(__m128i octets)
{
  return (unsigned)_mm_movemask_epi8(octets);
}

static inline __m128i dkk_sixteen_load(const uint8_t *p)
{
  return _mm_loadu_si128((const void *)p);
}

/** With letters made small. What is above 127 is below all letters here. */
static inline __m128i dkk_sixteen_lower(__m128i octets)
{
  __m128i from_a = _mm_cmpgt_epi8(octets, _mm_set1_epi8('A' - 1));
  __m128i to_z = _mm_cmplt_epi8(octets, _mm_set1_epi8('Z' + 1));

  return _mm_or_si128(octets, _mm_and_si128(_mm_and_si128(from_a, to_z),
                                            _mm_set1_epi8('a' - 'A')));
}

/** The first eight octets, the first one lowest. */
static inline uint64_t dkk_sixteen_first_eight(__m128i octets)
{
  uint64_t eight;

  _mm_storel_epi64((void *)&eight, octets);
  return eight;
}

#endif

#endif /* !defined(DKK_CORE_SIXTEEN_H) */
