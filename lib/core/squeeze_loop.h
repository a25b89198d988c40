/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SQUEEZE_LOOP_H
#define DKK_CORE_SQUEEZE_LOOP_H

/* The loop of core/squeeze.c, for whatever block.h is about. */

#include "core/squeeze.h"

#if defined(DKK_BLOCK_AVX512)
#include "core/squeeze_avx512.h"
#elif defined(DKK_BLOCK_AVX2)
#include "core/squeeze_avx2.h"
#else
#include "core/squeeze_pieces.h"
#endif

static inline size_t dkk_squeeze_loop(uint8_t out[DKK_SQUEEZE_ROOM],
                                      size_t *used, const uint8_t *data,
                                      size_t len)
{
  size_t written = 0;
  size_t at = 0;

  while (at < DKK_SQUEEZE_OCTETS && len - at >= DKK_SQUEEZE_MIN_OCTETS) {
    written += dkk_squeeze_block(out + written, data + at);
    at += DKK_BLOCK_OCTETS;
  }
  *used = at;
  return written;
}

#endif /* !defined(DKK_CORE_SQUEEZE_LOOP_H) */
