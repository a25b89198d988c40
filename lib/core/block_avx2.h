/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_AVX2_H
#define DKK_CORE_BLOCK_AVX2_H

#include <immintrin.h>
#include <stdint.h>

typedef struct dkk_block {
  __m256i part[2];
} dkk_block;

/** Reads 64 octets from anywhere. */
static inline dkk_block dkk_block_load(const uint8_t *p)
{
  const __m256i *q = (const void *)p;
  dkk_block b = {{_mm256_loadu_si256(q), _mm256_loadu_si256(q + 1)}};

  return b;
}

static inline uint64_t dkk_block_avx2_bits(__m256i part)
{
  return (uint32_t)_mm256_movemask_epi8(part);
}

/** Where the octet is `c`. */
static inline uint64_t dkk_block_equal(const dkk_block *b, uint8_t c)
{
  __m256i all = _mm256_set1_epi8((char)c);

  return dkk_block_avx2_bits(_mm256_cmpeq_epi8(b->part[0], all)) |
         dkk_block_avx2_bits(_mm256_cmpeq_epi8(b->part[1], all)) << 32;
}

/** What blocks had in them, together. */
typedef struct dkk_block_seen {
  __m256i least;
  __m256i bits;
} dkk_block_seen;

static inline dkk_block_seen dkk_block_seen_nothing(void)
{
  dkk_block_seen seen = {_mm256_set1_epi8(1), _mm256_setzero_si256()};

  return seen;
}

static inline void dkk_block_see(dkk_block_seen *seen, const dkk_block *b)
{
  seen->least =
      _mm256_min_epu8(seen->least, _mm256_min_epu8(b->part[0], b->part[1]));
  seen->bits =
      _mm256_or_si256(seen->bits, _mm256_or_si256(b->part[0], b->part[1]));
}

/** 1 if any octet was above 127. */
static inline int dkk_block_seen_high(const dkk_block_seen *seen)
{
  return _mm256_movemask_epi8(seen->bits) != 0;
}

/** 1 if any octet was 0. */
static inline int dkk_block_seen_zero(const dkk_block_seen *seen)
{
  return _mm256_movemask_epi8(
             _mm256_cmpeq_epi8(seen->least, _mm256_setzero_si256())) != 0;
}

/* 0 for an SP without an octet above SP behind it. */
static inline __m256i dkk_block_avx2_differs(__m256i part, const uint8_t *next)
{
  __m256i space = _mm256_set1_epi8(' ');
  __m256i above =
      _mm256_subs_epu8(_mm256_loadu_si256((const void *)next), space);

#ifdef __AVX512VL__
  /* above | (part ^ space) */
  return _mm256_ternarylogic_epi32(above, part, space, 0xf6);
#else
  return _mm256_or_si256(_mm256_xor_si256(part, space), above);
#endif
}

/* Of the block at `p`, 0 where white space may change. */
static inline __m256i dkk_block_avx2_stays(const uint8_t *p)
{
  dkk_block b = dkk_block_load(p);
  __m256i least = _mm256_min_epu8(b.part[0], b.part[1]);

  return _mm256_min_epu8(
      _mm256_subs_epu8(least, _mm256_set1_epi8('\t')),
      _mm256_min_epu8(dkk_block_avx2_differs(b.part[0], p + 1),
                      dkk_block_avx2_differs(b.part[1], p + 33)));
}

/** 0 if no HTAB is in the two blocks at `p` and each SP in them has an octet
 *  above SP behind it; there is one octet more. Another value says little. */
static inline int dkk_block_two_may_end_space(const uint8_t *p)
{
  __m256i stays = _mm256_min_epu8(dkk_block_avx2_stays(p),
                                  dkk_block_avx2_stays(p + DKK_BLOCK_OCTETS));

  return _mm256_movemask_epi8(
             _mm256_cmpeq_epi8(stays, _mm256_setzero_si256())) != 0;
}

#endif /* !defined(DKK_CORE_BLOCK_AVX2_H) */
