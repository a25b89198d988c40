/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SQUEEZE_AVX512_H
#define DKK_CORE_SQUEEZE_AVX512_H

/* A block with AVX-512 VBMI2, which moves what stays together in one
 * instruction: whatever the text, it takes the same time. Registers are those
 * of AVX2: with longer ones some processors lower their clock for a while, and
 * hashing or signing, which is most of all work, loses more than is won. */

#include "core/block.h"

#include <stddef.h>

#define DKK_SQUEEZE_HALF 32

static inline __m256i dkk_squeeze_equal(__m256i text, uint8_t c)
{
  return _mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)c));
}

/* Which octets at `p`, of which `space` are white space, go: those with white
 * space or CRLF behind them. */
static inline uint32_t dkk_squeeze_gone(__m256i space, const uint8_t *p)
{
  __m256i next = _mm256_loadu_si256((const void *)(p + 1));
  __m256i second = _mm256_loadu_si256((const void *)(p + 2));
  __m256i is_space = _mm256_or_si256(dkk_squeeze_equal(next, ' '),
                                     dkk_squeeze_equal(next, '\t'));
  __m256i is_crlf = _mm256_and_si256(dkk_squeeze_equal(next, '\r'),
                                     dkk_squeeze_equal(second, '\n'));

  return (uint32_t)_mm256_movemask_epi8(
      _mm256_and_si256(space, _mm256_or_si256(is_space, is_crlf)));
}

/* Writes 32 octets, of which the first ones count: how many. */
static inline size_t dkk_squeeze_half(uint8_t *out, const uint8_t *p)
{
  __m256i text = _mm256_loadu_si256((const void *)p);
  __m256i tabs = dkk_squeeze_equal(text, '\t');
  __m256i space = _mm256_or_si256(dkk_squeeze_equal(text, ' '), tabs);
  uint32_t keep = ~dkk_squeeze_gone(space, p);
  __m256i plain = _mm256_blendv_epi8(text, _mm256_set1_epi8(' '), tabs);

  /* _mm256_mask_compressstoreu_epi8() takes some processors hundreds of
   * cycles. */
  _mm256_storeu_si256((void *)out, _mm256_maskz_compress_epi8(keep, plain));
  return (size_t)_mm_popcnt_u32(keep);
}

static inline size_t dkk_squeeze_block(uint8_t *out, const uint8_t *data)
{
  size_t written = dkk_squeeze_half(out, data);

  return written + dkk_squeeze_half(out + written, data + DKK_SQUEEZE_HALF);
}

#endif /* !defined(DKK_CORE_SQUEEZE_AVX512_H) */
