/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_PORTABLE_H
#define DKK_CORE_BLOCK_PORTABLE_H

#include "core/bits.h"

#include <stdint.h>

#define DKK_BLOCK_LOW_BITS UINT64_C(0x7f7f7f7f7f7f7f7f)
#define DKK_BLOCK_HIGH_BITS UINT64_C(0x8080808080808080)

typedef struct dkk_block {
  uint64_t part[8];
} dkk_block;

/** Reads 64 octets from anywhere. */
static inline dkk_block dkk_block_load(const uint8_t *p)
{
  dkk_block b;
  unsigned i;

  for (i = 0; i < 8; i++) {
    b.part[i] = dkk_load_eight(p + (size_t)8 * i);
  }
  return b;
}

/* The highest bits of the eight octets, side by side. */
static inline uint64_t dkk_block_portable_bits(uint64_t part, unsigned at)
{
  return ((part & DKK_BLOCK_HIGH_BITS) >> 7) * UINT64_C(0x0102040810204080) >>
         56 << at;
}

/* The highest bit of each octet that is 0: adding 127 to the others carries
 * into it, or it is set already. */
static inline uint64_t dkk_block_portable_zero(uint64_t part)
{
  return ~(((part & DKK_BLOCK_LOW_BITS) + DKK_BLOCK_LOW_BITS) | part |
           DKK_BLOCK_LOW_BITS);
}

/** Where the octet is `c`. */
static inline uint64_t dkk_block_equal(const dkk_block *b, uint8_t c)
{
  uint64_t all = UINT64_C(0x0101010101010101) * c;
  uint64_t mask = 0;
  unsigned i;

  for (i = 0; i < 8; i++) {
    mask |= dkk_block_portable_bits(dkk_block_portable_zero(b->part[i] ^ all),
                                    8 * i);
  }
  return mask;
}

/** What blocks had in them, together. */
typedef struct dkk_block_seen {
  uint64_t zeros;
  uint64_t bits;
} dkk_block_seen;

static inline dkk_block_seen dkk_block_seen_nothing(void)
{
  dkk_block_seen seen = {0, 0};

  return seen;
}

static inline void dkk_block_see(dkk_block_seen *seen, const dkk_block *b)
{
  unsigned i;

  for (i = 0; i < 8; i++) {
    seen->zeros |= dkk_block_portable_zero(b->part[i]);
    seen->bits |= b->part[i];
  }
}

/** 1 if any octet was above 127. */
static inline int dkk_block_seen_high(const dkk_block_seen *seen)
{
  return (seen->bits & DKK_BLOCK_HIGH_BITS) != 0;
}

/** 1 if any octet was 0. */
static inline int dkk_block_seen_zero(const dkk_block_seen *seen)
{
  return seen->zeros != 0;
}

/** 0 if no HTAB is in the two blocks at `p` and each SP in them has an octet
 *  above SP behind it; there is one octet more. Another value says little. */
static inline int dkk_block_two_may_end_space(const uint8_t *p)
{
  (void)p;
  return 1;
}

#endif /* !defined(DKK_CORE_BLOCK_PORTABLE_H) */
