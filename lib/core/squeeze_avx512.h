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

/* What of _mm256_ternarylogic_epi32(), by its three operands. */
#define DKK_SQUEEZE_A_XOR_B_AND_C 0x78
#define DKK_SQUEEZE_A_OR_B_OR_C 0xfe

/* Where white space or CRLF begins at `p`. */
static inline __m256i dkk_squeeze_ends(const uint8_t *p)
{
  __m256i text = _mm256_loadu_si256((const void *)p);
  __m256i next = _mm256_loadu_si256((const void *)(p + 1));
  __m256i is_crlf = _mm256_and_si256(dkk_squeeze_equal(text, '\r'),
                                     dkk_squeeze_equal(next, '\n'));

  return _mm256_ternarylogic_epi32(is_crlf, dkk_squeeze_equal(text, ' '),
                                   dkk_squeeze_equal(text, '\t'),
                                   DKK_SQUEEZE_A_OR_B_OR_C);
}

/* Writes 32 octets, of which the first ones count: how many. */
static inline size_t dkk_squeeze_half(uint8_t *out, const uint8_t *p)
{
  __m256i text = _mm256_loadu_si256((const void *)p);
  __m256i plain = _mm256_ternarylogic_epi32(text, dkk_squeeze_equal(text, '\t'),
                                            _mm256_set1_epi8('\t' ^ ' '),
                                            DKK_SQUEEZE_A_XOR_B_AND_C);
  __mmask32 keep = _mm256_testn_epi8_mask(dkk_squeeze_equal(plain, ' '),
                                          dkk_squeeze_ends(p + 1));

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
