/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_SSE2_H
#define DKK_CORE_BLOCK_SSE2_H

#include <emmintrin.h>
#include <stdint.h>

typedef struct dkk_block {
  __m128i part[4];
} dkk_block;

/** Reads 64 octets from anywhere. */
static inline dkk_block dkk_block_load(const uint8_t *p)
{
  const __m128i *q = (const void *)p;
  dkk_block b = {{_mm_loadu_si128(q), _mm_loadu_si128(q + 1),
                  _mm_loadu_si128(q + 2), _mm_loadu_si128(q + 3)}};

  return b;
}

static inline uint64_t dkk_block_sse2_bits(__m128i part, unsigned at)
{
  return (uint64_t)(uint32_t)_mm_movemask_epi8(part) << at;
}

/** Where the octet is `c`. */
static inline uint64_t dkk_block_equal(const dkk_block *b, uint8_t c)
{
  __m128i all = _mm_set1_epi8((char)c);

  return dkk_block_sse2_bits(_mm_cmpeq_epi8(b->part[0], all), 0) |
         dkk_block_sse2_bits(_mm_cmpeq_epi8(b->part[1], all), 16) |
         dkk_block_sse2_bits(_mm_cmpeq_epi8(b->part[2], all), 32) |
         dkk_block_sse2_bits(_mm_cmpeq_epi8(b->part[3], all), 48);
}

/** Where the octet is above 127. */
static inline uint64_t dkk_block_high(const dkk_block *b)
{
  return dkk_block_sse2_bits(b->part[0], 0) |
         dkk_block_sse2_bits(b->part[1], 16) |
         dkk_block_sse2_bits(b->part[2], 32) |
         dkk_block_sse2_bits(b->part[3], 48);
}

#endif /* !defined(DKK_CORE_BLOCK_SSE2_H) */
