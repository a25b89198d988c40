/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_ASCII_SSE2_H
#define DKK_CORE_ASCII_SSE2_H

/* What core/ascii.c looks for, in 16 octets at once: masks have the bit of the
 * n-th octet (n = 0 is the lowest bit) set. */

#include <emmintrin.h>
#include <stdint.h>

static inline __m128i dkk_sse2_at_most(__m128i octets, int c)
{
  return _mm_cmpeq_epi8(_mm_min_epu8(octets, _mm_set1_epi8((char)c)), octets);
}

static inline __m128i dkk_sse2_equal(__m128i octets, int c)
{
  return _mm_cmpeq_epi8(octets, _mm_set1_epi8((char)c));
}

static inline unsigned dkk_sse2_bits(__m128i octets)
{
  return (unsigned)_mm_movemask_epi8(octets);
}

/** Where no VALCHAR is; what is above 127 is none without `eight_bit`. */
static inline unsigned dkk_sse2_not_valchar(const uint8_t *p, int eight_bit)
{
  __m128i octets = _mm_loadu_si128((const void *)p);
  unsigned ends = dkk_sse2_bits(_mm_or_si128(
      _mm_or_si128(dkk_sse2_at_most(octets, ' '), dkk_sse2_equal(octets, ';')),
      dkk_sse2_equal(octets, 0x7f)));

  return eight_bit ? ends : ends | dkk_sse2_bits(octets);
}

/** Where an octet is below SP, or an SP behind what isn't above SP; `before`
 *  is 1 if the octet before is above SP. */
static inline unsigned dkk_sse2_not_words(const uint8_t *p, unsigned before)
{
  __m128i octets = _mm_loadu_si128((const void *)p);
  unsigned low = dkk_sse2_bits(dkk_sse2_at_most(octets, ' '));
  unsigned space = dkk_sse2_bits(dkk_sse2_equal(octets, ' '));

  return low & (~space | low << 1 | (before ^ 1));
}

#endif /* !defined(DKK_CORE_ASCII_SSE2_H) */
