/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SQUEEZE_AVX512_H
#define DKK_CORE_SQUEEZE_AVX512_H

/* A block with AVX-512 VBMI2, which moves what stays together in one
 * instruction: whatever the text, it takes the same time. */

#include "core/block_avx512.h"

#include <stddef.h>

/* What may go of the block at `p`: white space before white space or CRLF. */
static inline __mmask64 dkk_squeeze_gone(__mmask64 space, const uint8_t *p)
{
  __m512i next = _mm512_loadu_si512((const void *)(p + 1));
  __m512i second = _mm512_loadu_si512((const void *)(p + 2));
  __mmask64 before_cr =
      _mm512_mask_cmpeq_epi8_mask(space, next, dkk_block_avx512_all('\r'));

  return _mm512_mask_cmpeq_epi8_mask(space, next, dkk_block_avx512_all(' ')) |
         _mm512_mask_cmpeq_epi8_mask(space, next, dkk_block_avx512_all('\t')) |
         _mm512_mask_cmpeq_epi8_mask(before_cr, second,
                                     dkk_block_avx512_all('\n'));
}

/* Writes 64 octets, of which the first ones count: how many. */
static inline size_t dkk_squeeze_block(uint8_t *out, const uint8_t *data)
{
  __m512i blank = dkk_block_avx512_all(' ');
  dkk_block b = dkk_block_load(data);
  __mmask64 tabs = _mm512_cmpeq_epi8_mask(b.all, dkk_block_avx512_all('\t'));
  __mmask64 space = _mm512_cmpeq_epi8_mask(b.all, blank) | tabs;
  __mmask64 keep = ~dkk_squeeze_gone(space, data);
  __m512i text = _mm512_mask_mov_epi8(b.all, tabs, blank);

  /* Not _mm512_mask_compressstoreu_epi8(), which takes some processors
   * hundreds of cycles. */
  _mm512_storeu_si512((void *)out, _mm512_maskz_compress_epi8(keep, text));
  return (size_t)_mm_popcnt_u64(keep);
}

#endif /* !defined(DKK_CORE_SQUEEZE_AVX512_H) */
