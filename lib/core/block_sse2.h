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

/** What blocks had in them, together. */
typedef struct dkk_block_seen {
  __m128i least;
  __m128i bits;
} dkk_block_seen;

static inline dkk_block_seen dkk_block_seen_nothing(void)
{
  dkk_block_seen seen = {_mm_set1_epi8(1), _mm_setzero_si128()};

  return seen;
}

static inline void dkk_block_see(dkk_block_seen *seen, const dkk_block *b)
{
  __m128i least = _mm_min_epu8(_mm_min_epu8(b->part[0], b->part[1]),
                               _mm_min_epu8(b->part[2], b->part[3]));
  __m128i bits = _mm_or_si128(_mm_or_si128(b->part[0], b->part[1]),
                              _mm_or_si128(b->part[2], b->part[3]));

  seen->least = _mm_min_epu8(seen->least, least);
  seen->bits = _mm_or_si128(seen->bits, bits);
}

/** 1 if any octet was above 127. */
static inline int dkk_block_seen_high(const dkk_block_seen *seen)
{
  return _mm_movemask_epi8(seen->bits) != 0;
}

/** 1 if any octet was 0. */
static inline int dkk_block_seen_zero(const dkk_block_seen *seen)
{
  return _mm_movemask_epi8(_mm_cmpeq_epi8(seen->least, _mm_setzero_si128())) !=
         0;
}

/* `p` is where the octets behind those of `part` are. */
static inline __m128i dkk_block_sse2_space_ends(__m128i part, const uint8_t *p)
{
  __m128i space = _mm_set1_epi8(' ');
  __m128i next = _mm_loadu_si128((const void *)p);
  __m128i is_low = _mm_cmpeq_epi8(_mm_min_epu8(next, space), next);

  return _mm_or_si128(_mm_and_si128(_mm_cmpeq_epi8(part, space), is_low),
                      _mm_cmpeq_epi8(part, _mm_set1_epi8('\t')));
}

/** 0 if there is no HTAB and each SP has an octet above SP behind it; `p` is
 *  where the block was read, and has one octet more. Another value says little.
 */
static inline int dkk_block_may_end_space(const dkk_block *b, const uint8_t *p)
{
  __m128i ends = _mm_or_si128(dkk_block_sse2_space_ends(b->part[0], p + 1),
                              dkk_block_sse2_space_ends(b->part[1], p + 17));

  ends = _mm_or_si128(ends, dkk_block_sse2_space_ends(b->part[2], p + 33));
  ends = _mm_or_si128(ends, dkk_block_sse2_space_ends(b->part[3], p + 49));
  return _mm_movemask_epi8(ends) != 0;
}

#endif /* !defined(DKK_CORE_BLOCK_SSE2_H) */
