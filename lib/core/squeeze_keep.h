/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SQUEEZE_KEEP_H
#define DKK_CORE_SQUEEZE_KEEP_H

/* What stays of a block, as a mask. */

#include "core/ascii.h"
#include "core/block.h"

/* A mask one octet on, with what is true of the octet behind the block. */
static inline uint64_t dkk_squeeze_shifted(uint64_t mask, int next)
{
  return mask >> 1 | (uint64_t)next << 63;
}

/* Which octets stay. Of white space it is the last one of a run, if no CRLF
 * follows. `next` are the two octets behind the block. */
static inline uint64_t dkk_squeeze_keep(const dkk_block *b, uint64_t tabs,
                                        const uint8_t *next)
{
  uint64_t space = dkk_block_equal(b, ' ') | tabs;
  uint64_t last = space & ~dkk_squeeze_shifted(space, dkk_is_wsp(next[0]));
  uint64_t cr;
  uint64_t lf;

  if (last == 0) {
    return ~space;
  }
  cr = dkk_squeeze_shifted(dkk_block_equal(b, '\r'), next[0] == '\r');
  lf = dkk_squeeze_shifted(dkk_block_equal(b, '\n'), next[0] == '\n');
  return ~space | (last & ~(cr & dkk_squeeze_shifted(lf, next[1] == '\n')));
}

#endif /* !defined(DKK_CORE_SQUEEZE_KEEP_H) */
