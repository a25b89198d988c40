/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_AVX512_H
#define DKK_CORE_BLOCK_AVX512_H

/* AVX-512 with BW: a block is one register, and comparing it makes the mask. */

#include <immintrin.h>
#include <stdint.h>

typedef struct dkk_block {
  __m512i all;
} dkk_block;

/** Reads 64 octets from anywhere. */
static inline dkk_block dkk_block_load(const uint8_t *p)
{
  dkk_block b = {_mm512_loadu_si512((const void *)p)};

  return b;
}

static inline __m512i dkk_block_avx512_all(uint8_t c)
{
  return _mm512_set1_epi8((char)c);
}

/** Where the octet is `c`. */
static inline uint64_t dkk_block_equal(const dkk_block *b, uint8_t c)
{
  return _mm512_cmpeq_epi8_mask(b->all, dkk_block_avx512_all(c));
}

/** What blocks had in them, together. */
typedef struct dkk_block_seen {
  __m512i least;
  __m512i bits;
} dkk_block_seen;

static inline dkk_block_seen dkk_block_seen_nothing(void)
{
  dkk_block_seen seen = {dkk_block_avx512_all(1), _mm512_setzero_si512()};

  return seen;
}

static inline void dkk_block_see(dkk_block_seen *seen, const dkk_block *b)
{
  seen->least = _mm512_min_epu8(seen->least, b->all);
  seen->bits = _mm512_or_si512(seen->bits, b->all);
}

/** 1 if any octet was above 127. */
static inline int dkk_block_seen_high(const dkk_block_seen *seen)
{
  return _mm512_movepi8_mask(seen->bits) != 0;
}

/** 1 if any octet was 0. */
static inline int dkk_block_seen_zero(const dkk_block_seen *seen)
{
  return _mm512_testn_epi8_mask(seen->least, seen->least) != 0;
}

/** 0 if there is no HTAB and each SP has an octet above SP behind it; `p` is
 *  where the block was read, and has one octet more. Another value says little.
 */
static inline int dkk_block_may_end_space(const dkk_block *b, const uint8_t *p)
{
  __m512i next = _mm512_loadu_si512((const void *)(p + 1));
  __mmask64 space = _mm512_cmpeq_epi8_mask(b->all, dkk_block_avx512_all(' '));
  __mmask64 ends =
      _mm512_mask_cmple_epu8_mask(space, next, dkk_block_avx512_all(' '));
  __mmask64 tabs = _mm512_cmpeq_epi8_mask(b->all, dkk_block_avx512_all('\t'));

  return (ends | tabs) != 0;
}

#endif /* !defined(DKK_CORE_BLOCK_AVX512_H) */
