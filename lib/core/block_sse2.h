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

/* The least of octets, and of what is 0 for an SP without an octet above SP
 * behind it. */
typedef struct dkk_block_sse2_spaces {
  __m128i least;
  __m128i ends;
} dkk_block_sse2_spaces;

static inline void dkk_block_sse2_space(dkk_block_sse2_spaces *all,
                                        const uint8_t *p)
{
  __m128i space = _mm_set1_epi8(' ');
  __m128i part = _mm_loadu_si128((const void *)p);
  __m128i next = _mm_loadu_si128((const void *)(p + 1));
  __m128i differs =
      _mm_or_si128(_mm_xor_si128(part, space), _mm_subs_epu8(next, space));

  all->least = _mm_min_epu8(all->least, part);
  all->ends = _mm_min_epu8(all->ends, differs);
}

static inline void dkk_block_sse2_spaces_in(dkk_block_sse2_spaces *all,
                                            const uint8_t *p)
{
  dkk_block_sse2_space(all, p);
  dkk_block_sse2_space(all, p + 16);
  dkk_block_sse2_space(all, p + 32);
  dkk_block_sse2_space(all, p + 48);
}

/** 0 if no HTAB is in the two blocks at `p` and each SP in them has an octet
 *  above SP behind it; there is one octet more. Another value says little. */
static inline int dkk_block_two_may_end_space(const uint8_t *p)
{
  __m128i most = _mm_set1_epi8((char)0xff);
  dkk_block_sse2_spaces all = {most, most};

  dkk_block_sse2_spaces_in(&all, p);
  dkk_block_sse2_spaces_in(&all, p + DKK_BLOCK_OCTETS);
  all.least = _mm_subs_epu8(all.least, _mm_set1_epi8('\t'));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(all.least, all.ends),
                                          _mm_setzero_si128())) != 0;
}

#endif /* !defined(DKK_CORE_BLOCK_SSE2_H) */
