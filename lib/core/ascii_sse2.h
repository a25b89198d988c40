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

/** Where a run of the kind ends; `before` is 1 if the octet before is above
 *  SP. */
static inline unsigned dkk_sse2_run_ends(const uint8_t *p, unsigned before,
                                         dkk_run_kind kind)
{
  __m128i octets = _mm_loadu_si128((const void *)p);
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
