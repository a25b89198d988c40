/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_LINECHECK_LOOP_H
#define DKK_CORE_LINECHECK_LOOP_H

/* The loop of core/linecheck.c, for whatever block.h is about. */

#include "core/bits.h"
#include "core/block.h"
#include "core/linecheck.h"

/* The last block with an LF. */
typedef struct dkk_last_end {
  size_t at;
  uint64_t lf;
} dkk_last_end;

static inline size_t dkk_line_start(const dkk_last_end *last)
{
  return last->at + dkk_highest_bit(last->lf) + 1;
}

/* Whether the text of the line up to the first LF of the block at `at`, or to
 * its end, may be as long. */
static inline int dkk_is_line_short(const dkk_last_end *last, size_t at,
                                    uint64_t cr, uint64_t lf)
{
  size_t first = lf != 0 ? dkk_lowest_bit(lf) : DKK_BLOCK_OCTETS;
  size_t without_cr = first - (lf != 0 || cr >> 63 != 0);

  return at + without_cr - dkk_line_start(last) <= DKK_LINE_MAX_OCTETS;
}

/* Between blocks that are no further apart there is no long line. */
#define DKK_LINE_NEAR (DKK_LINE_MAX_OCTETS - DKK_BLOCK_OCTETS)

/* Blocks in which nothing is wrong: how many octets they have. A line that
 * began before `data` is one that began in a block before it. */
static inline size_t dkk_linecheck_loop(dkk_linecheck *check,
                                        const uint8_t *data, size_t len)
{
  dkk_last_end last = {(size_t)0 - check->column - (size_t)check->after_cr -
                           DKK_BLOCK_OCTETS,
                       UINT64_C(1) << 63};
  uint64_t after_cr = (uint64_t)check->after_cr;
  uint64_t lines = 0;
  int eight_bit = check->eight_bit;
  size_t at = 0;

  for (; len - at >= DKK_BLOCK_OCTETS; at += DKK_BLOCK_OCTETS) {
    dkk_block b = dkk_block_load(data + at);
    uint64_t cr = dkk_block_equal(&b, '\r');
    uint64_t lf = dkk_block_equal(&b, '\n');

    if ((cr << 1 | after_cr) != lf || dkk_block_has_zero(&b) ||
        (at - last.at > DKK_LINE_NEAR &&
         !dkk_is_line_short(&last, at, cr, lf))) {
      break;
    }
    last.at = lf != 0 ? at : last.at;
    last.lf = lf != 0 ? lf : last.lf;
    lines += lf != 0;
    if ((lf & (lf - 1)) != 0) {
      lines += dkk_count_bits(lf) - 1;
    }
    after_cr = cr >> 63;
    eight_bit |= dkk_block_has_high(&b);
  }
  if (at > 0) {
    check->line += lines;
    check->column = at - dkk_line_start(&last) - (size_t)after_cr;
    check->after_cr = (int)after_cr;
    check->at_line_start = at == dkk_line_start(&last);
    check->eight_bit = eight_bit;
  }
  return at;
}

#endif /* !defined(DKK_CORE_LINECHECK_LOOP_H) */
