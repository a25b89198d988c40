/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_LINECHECK_LOOP_H
#define DKK_CORE_LINECHECK_LOOP_H

/* The loop of core/linecheck.c, for whatever block.h is about. */

#include "core/bits.h"
#include "core/block.h"
#include "core/linecheck.h"

/* Blocks that are looked at together. */
#define DKK_LINES_GROUP ((size_t)4 * DKK_BLOCK_OCTETS)

/* What is known of lines so far. */
typedef struct dkk_lines {
  /* The last block with an LF. The end of a line before the text is one in a
   * block before it: that is below 0 and wraps around, as differences do. */
  size_t last;
  uint64_t last_lf;
  uint64_t after_cr;
  uint64_t ends;
} dkk_lines;

/* Where the open line begins. */
static inline size_t dkk_lines_start(const dkk_lines *lines)
{
  return lines->last + dkk_highest_bit(lines->last_lf) + 1;
}

/* What was in blocks. */
typedef struct dkk_lines_seen {
  /* A CR without LF, or an LF without CR. */
  uint64_t bare;
  dkk_block_seen octets;
} dkk_lines_seen;

/* The block at `at`. No branches: nobody can foretell where a line ends. */
static inline void dkk_lines_take(dkk_lines *lines, dkk_lines_seen *seen,
                                  const uint8_t *data, size_t at)
{
  dkk_block b = dkk_block_load(data + at);
  uint64_t cr = dkk_block_equal(&b, '\r');
  uint64_t lf = dkk_block_equal(&b, '\n');

  seen->bare |= (cr << 1 | lines->after_cr) ^ lf;
  dkk_block_see(&seen->octets, &b);
  lines->after_cr = cr >> 63;
  lines->last = lf != 0 ? at : lines->last;
  lines->last_lf = lf != 0 ? lf : lines->last_lf;
  lines->ends += dkk_count_bits(lf);
}

/* Whether a line that began at `start`, or later, and is open at `at` can't be
 * too long, wherever it ends in the next `octets`. */
static inline int dkk_lines_are_near(size_t start, size_t at, size_t octets)
{
  return at - start <= DKK_LINE_MAX_OCTETS - octets;
}

/* Whether the text of the line up to the first LF of the block at `at`, or to
 * its end, may be as long. */
static inline int dkk_is_line_short(const dkk_lines *lines, size_t at,
                                    const dkk_block *b)
{
  uint64_t lf = dkk_block_equal(b, '\n');
  size_t first = lf != 0 ? dkk_lowest_bit(lf) : DKK_BLOCK_OCTETS;
  int cr_is_last = lf != 0 || dkk_block_equal(b, '\r') >> 63 != 0;

  return at + first - (size_t)cr_is_last - dkk_lines_start(lines) <=
         DKK_LINE_MAX_OCTETS;
}

/* Takes a block if nothing is wrong in it. */
static inline int dkk_lines_block(dkk_lines *lines, int *eight_bit,
                                  const uint8_t *data, size_t at)
{
  dkk_block b = dkk_block_load(data + at);
  dkk_lines_seen seen = {0, dkk_block_seen_nothing()};
  dkk_lines then = *lines;

  dkk_lines_take(&then, &seen, data, at);
  if (seen.bare != 0 || dkk_block_seen_zero(&seen.octets) ||
      (!dkk_lines_are_near(dkk_lines_start(lines), at, DKK_BLOCK_OCTETS) &&
       !dkk_is_line_short(lines, at, &b))) {
    return 0;
  }
  *lines = then;
  *eight_bit |= dkk_block_seen_high(&seen.octets);
  return 1;
}

#if defined(DKK_BLOCK_AVX512)
#include "core/linecheck_avx512.h"
#else

/* Takes a group if nothing can be wrong in it. */
static inline int dkk_lines_group(dkk_lines *lines, int *eight_bit,
                                  const uint8_t *data, size_t at)
{
  dkk_lines_seen seen = {0, dkk_block_seen_nothing()};
  dkk_lines then = *lines;

  if (!dkk_lines_are_near(dkk_lines_start(lines), at, DKK_LINES_GROUP)) {
    return 0;
  }
  dkk_lines_take(&then, &seen, data, at);
  dkk_lines_take(&then, &seen, data, at + DKK_BLOCK_OCTETS);
  dkk_lines_take(&then, &seen, data, at + (size_t)2 * DKK_BLOCK_OCTETS);
  dkk_lines_take(&then, &seen, data, at + (size_t)3 * DKK_BLOCK_OCTETS);
  if (seen.bare != 0 || dkk_block_seen_zero(&seen.octets)) {
    return 0;
  }
  *lines = then;
  *eight_bit |= dkk_block_seen_high(&seen.octets);
  return 1;
}

/* Takes groups from `at`, which isn't 0, on: where they end. */
static inline size_t dkk_lines_groups(dkk_lines *lines, int *eight_bit,
                                      const uint8_t *data, size_t at,
                                      size_t len)
{
  while (len - at >= DKK_LINES_GROUP &&
         dkk_lines_group(lines, eight_bit, data, at)) {
    at += DKK_LINES_GROUP;
  }
  return at;
}

#endif

/* Blocks in which nothing is wrong: how many octets they have. */
static inline size_t dkk_linecheck_loop(dkk_linecheck *check,
                                        const uint8_t *data, size_t len)
{
  dkk_lines lines = {(size_t)0 - check->column - (size_t)check->after_cr -
                         DKK_BLOCK_OCTETS,
                     UINT64_C(1) << 63, (uint64_t)check->after_cr, 0};
  int eight_bit = 0;
  size_t at = 0;

  while (len - at >= DKK_BLOCK_OCTETS &&
         dkk_lines_block(&lines, &eight_bit, data, at)) {
    at += DKK_BLOCK_OCTETS;
    at = dkk_lines_groups(&lines, &eight_bit, data, at, len);
  }
  if (at > 0) {
    check->line += lines.ends;
    check->column = at - dkk_lines_start(&lines) - (size_t)lines.after_cr;
    check->after_cr = (int)lines.after_cr;
    check->at_line_start = at == dkk_lines_start(&lines);
    check->eight_bit |= eight_bit;
  }
  return at;
}

#endif /* !defined(DKK_CORE_LINECHECK_LOOP_H) */
