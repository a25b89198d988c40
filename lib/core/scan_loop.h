/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SCAN_LOOP_H
#define DKK_CORE_SCAN_LOOP_H

/* The loop of core/scan.c, for whatever block.h is about. */

#include "core/ascii.h"
#include "core/bits.h"
#include "core/block.h"

static inline int dkk_ends_space(uint8_t c)
{
  return dkk_is_wsp(c) || c == '\r';
}

/* `next` is the octet behind the block. */
static inline uint64_t dkk_relaxed_changes(const dkk_block *b, uint8_t next)
{
  uint64_t space = dkk_block_equal(b, ' ');
  uint64_t tab = dkk_block_equal(b, '\t');
  uint64_t ends = space | tab | dkk_block_equal(b, '\r');

  ends = ends >> 1 | (uint64_t)dkk_ends_space(next) << 63;
  return tab | (space & ends);
}

/* Changes in the block at `p`, behind which there is an octet. */
static inline uint64_t dkk_scan_block(const uint8_t *p)
{
  dkk_block b = dkk_block_load(p);

  return dkk_relaxed_changes(&b, p[DKK_BLOCK_OCTETS]);
}

static inline size_t dkk_scan_octets(const uint8_t *data, size_t len)
{
  size_t at = 0;

  while (at < len && data[at] != '\t' &&
         (data[at] != ' ' || (at + 1 < len && !dkk_ends_space(data[at + 1])))) {
    at++;
  }
  return at;
}

#define DKK_SCAN_PAIR ((size_t)2 * DKK_BLOCK_OCTETS)

/* Octets of pairs of blocks without changes. More than a block is left. */
static inline size_t dkk_scan_pairs(const uint8_t *data, size_t len)
{
  size_t at = 0;

  while (len - at > DKK_SCAN_PAIR + DKK_BLOCK_OCTETS &&
         !dkk_block_two_may_end_space(data + at)) {
    at += DKK_SCAN_PAIR;
  }
  return at;
}

/* Of more octets than a block has. */
static inline size_t dkk_scan_blocks(const uint8_t *data, size_t len)
{
  uint64_t changes = 0;
  size_t at = 0;

  do {
    at += dkk_scan_pairs(data + at, len - at);
    changes = dkk_scan_block(data + at);
    at += DKK_BLOCK_OCTETS;
  } while (changes == 0 && len - at > DKK_BLOCK_OCTETS);
  if (changes == 0) {
    /* All but the last octet of the rest, with some that were looked at. */
    at = len - 1;
    changes = dkk_scan_block(data + at - DKK_BLOCK_OCTETS);
  }
  return changes != 0 ? at - DKK_BLOCK_OCTETS + dkk_lowest_bit(changes)
                      : at + (size_t)!dkk_is_wsp(data[at]);
}

static inline size_t dkk_scan_loop(const uint8_t *data, size_t len)
{
  return len > DKK_BLOCK_OCTETS ? dkk_scan_blocks(data, len)
                                : dkk_scan_octets(data, len);
}

#endif /* !defined(DKK_CORE_SCAN_LOOP_H) */
