/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SQUEEZE_PIECES_H
#define DKK_CORE_SQUEEZE_PIECES_H

/* A block for whatever block.h is about: what stays is copied run by run. */

#include "core/bits.h"
#include "core/block.h"
#include "core/squeeze_keep.h"

#define DKK_SQUEEZE_STRIDE 16

/* Copies by whole strides: both sides have room for one more. */
static inline size_t dkk_squeeze_copy(uint8_t *out, const uint8_t *text,
                                      size_t len)
{
  size_t i;

  for (i = 0; i < len; i += DKK_SQUEEZE_STRIDE) {
    memcpy(out + i, text + i, DKK_SQUEEZE_STRIDE);
  }
  return len;
}

static inline size_t dkk_squeeze_write(uint8_t *out, const uint8_t *text,
                                       uint64_t keep)
{
  size_t written = 0;
  size_t at = 0;

  while (keep != 0) {
    unsigned skip = dkk_lowest_bit(keep);
    unsigned run;

    at += skip;
    keep >>= skip;
    run = keep == UINT64_MAX ? DKK_BLOCK_OCTETS : dkk_lowest_bit(~keep);
    written += dkk_squeeze_copy(out + written, text + at, run);
    if (run == DKK_BLOCK_OCTETS) {
      break;
    }
    at += run;
    keep >>= run;
  }
  return written;
}

static inline size_t dkk_squeeze_block(uint8_t *out, const uint8_t *data)
{
  dkk_block b = dkk_block_load(data);
  uint64_t tabs = dkk_block_equal(&b, '\t');
  uint64_t keep = dkk_squeeze_keep(&b, tabs, data + DKK_BLOCK_OCTETS);
  uint8_t text[DKK_BLOCK_OCTETS + DKK_SQUEEZE_STRIDE];

  if (keep == UINT64_MAX && tabs == 0) {
    return dkk_squeeze_copy(out, data, DKK_BLOCK_OCTETS);
  }
  memcpy(text, data, DKK_BLOCK_OCTETS);
  for (; tabs != 0; tabs &= tabs - 1) {
    text[dkk_lowest_bit(tabs)] = ' ';
  }
  return dkk_squeeze_write(out, text, keep);
}

#endif /* !defined(DKK_CORE_SQUEEZE_PIECES_H) */
