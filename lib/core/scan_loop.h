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

static inline size_t dkk_scan_loop(const uint8_t *data, size_t len)
{
  size_t at = 0;

  for (; len - at > DKK_BLOCK_OCTETS; at += DKK_BLOCK_OCTETS) {
    dkk_block b = dkk_block_load(data + at);
    uint64_t changes = 0;

    if (dkk_block_may_end_space(&b, data + at)) {
      changes = dkk_relaxed_changes(&b, data[at + DKK_BLOCK_OCTETS]);
    }
    if (changes != 0) {
      return at + dkk_lowest_bit(changes);
    }
  }
  while (at < len && data[at] != '\t' &&
         (data[at] != ' ' || (at + 1 < len && !dkk_ends_space(data[at + 1])))) {
    at++;
  }
  return at;
}

#endif /* !defined(DKK_CORE_SCAN_LOOP_H) */
