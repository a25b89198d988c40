/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_NEON_H
#define DKK_CORE_BLOCK_NEON_H

#include <arm_neon.h>
#include <stdint.h>

typedef struct dkk_block {
  uint8x16_t part[4];
} dkk_block;

/** Reads 64 octets from anywhere. */
static inline dkk_block dkk_block_load(const uint8_t *p)
{
  dkk_block b = {
      {vld1q_u8(p), vld1q_u8(p + 16), vld1q_u8(p + 32), vld1q_u8(p + 48)}};

  return b;
}

/* There is no movemask: each octet of a comparison keeps the bit of its place
 * among eight, and pairs are added up until eight places are one octet. */
static inline uint64_t dkk_block_neon_bits(uint8x16_t a, uint8x16_t b,
                                           uint8x16_t c, uint8x16_t d)
{
  const uint8x16_t place = {1, 2, 4, 8, 16, 32, 64, 128,
                            1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t low = vpaddq_u8(vandq_u8(a, place), vandq_u8(b, place));
  uint8x16_t high = vpaddq_u8(vandq_u8(c, place), vandq_u8(d, place));
  uint8x16_t all = vpaddq_u8(low, high);

  all = vpaddq_u8(all, all);
  return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

/** Where the octet is `c`. */
static inline uint64_t dkk_block_equal(const dkk_block *b, uint8_t c)
{
  uint8x16_t all = vdupq_n_u8(c);

  return dkk_block_neon_bits(
      vceqq_u8(b->part[0], all), vceqq_u8(b->part[1], all),
      vceqq_u8(b->part[2], all), vceqq_u8(b->part[3], all));
}

/** Where the octet is above 127. */
static inline uint64_t dkk_block_high(const dkk_block *b)
{
  uint8x16_t ascii = vdupq_n_u8(127);

  return dkk_block_neon_bits(
      vcgtq_u8(b->part[0], ascii), vcgtq_u8(b->part[1], ascii),
      vcgtq_u8(b->part[2], ascii), vcgtq_u8(b->part[3], ascii));
}

#endif /* !defined(DKK_CORE_BLOCK_NEON_H) */
