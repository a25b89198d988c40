/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_ASCII_SSE2_H
#define DKK_CORE_ASCII_SSE2_H

/* What core/ascii.c looks for, in 16 octets at once: masks have the bit of the
 * n-th octet (n = 0 is the lowest bit) set. */

#include "core/ascii_run.h"

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

static inline __m128i dkk_sse2_load(const uint8_t *p)
{
  return _mm_loadu_si128((const void *)p);
}

/** With letters made small. What is above 127 is below all letters here. */
static inline __m128i dkk_sse2_lower(__m128i octets)
{
  __m128i from_a = _mm_cmpgt_epi8(octets, _mm_set1_epi8('A' - 1));
  __m128i to_z = _mm_cmplt_epi8(octets, _mm_set1_epi8('Z' + 1));

  return _mm_or_si128(octets, _mm_and_si128(_mm_and_si128(from_a, to_z),
                                            _mm_set1_epi8('a' - 'A')));
}

/** The first eight octets, the first one lowest. */
static inline uint64_t dkk_sse2_first_eight(__m128i octets)
{
  return (uint64_t)_mm_cvtsi128_si64(octets);
}

/** Where an octet is that can't be in a name: what isn't above SP (128 and
 *  more is below it here), DEL, ":" and ";". */
static inline unsigned dkk_sse2_not_in_name(__m128i octets)
{
  __m128i low = _mm_cmplt_epi8(octets, _mm_set1_epi8('!'));
  __m128i colons =
      _mm_or_si128(dkk_sse2_equal(octets, ':'), dkk_sse2_equal(octets, ';'));

  return dkk_sse2_bits(
      _mm_or_si128(_mm_or_si128(low, colons), dkk_sse2_equal(octets, 0x7f)));
}

/** Where a run of the kind ends; `before` is 1 if the octet before is above
 *  SP. */
static inline unsigned dkk_sse2_run_ends(const uint8_t *p, unsigned before,
                                         dkk_run_kind kind)
{
  __m128i octets = dkk_sse2_load(p);
  unsigned ends = dkk_sse2_bits(dkk_sse2_at_most(octets, ' '));

  if (kind.words) {
    unsigned space = dkk_sse2_bits(dkk_sse2_equal(octets, ' '));

    ends &= ~space | ends << 1 | (before ^ 1);
  }
  if (kind.valchar) {
    ends |= dkk_sse2_bits(_mm_or_si128(dkk_sse2_equal(octets, ';'),
                                       dkk_sse2_equal(octets, 0x7f)));
    ends |= kind.eight_bit ? 0 : dkk_sse2_bits(octets);
  }
  return ends;
}

#endif /* !defined(DKK_CORE_ASCII_SSE2_H) */
