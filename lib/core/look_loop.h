/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_LOOK_LOOP_H
#define DKK_CORE_LOOK_LOOP_H

/* What blocks of a header have in them, for core/wide.c. */

#include "core/block.h"
#include "core/look.h"

static inline void dkk_look_loop(dkk_look *look, const uint8_t *data,
                                 size_t blocks)
{
  dkk_block_seen seen = dkk_block_seen_nothing();
  uint64_t after_cr = (uint64_t)look->after_cr;
  uint64_t bare = 0;
  size_t i;

  for (i = 0; i < blocks; i++) {
    dkk_block b = dkk_block_load(data + i * DKK_BLOCK_OCTETS);
    uint64_t cr = dkk_block_equal(&b, '\r');

    bare |= (cr << 1 | after_cr) ^ dkk_block_equal(&b, '\n');
    after_cr = cr >> 63;
    dkk_block_see(&seen, &b);
  }
  look->after_cr = (int)after_cr;
  look->malformed |= bare != 0 || dkk_block_seen_zero(&seen);
  look->eight_bit |= dkk_block_seen_high(&seen);
}

#endif /* !defined(DKK_CORE_LOOK_LOOP_H) */
