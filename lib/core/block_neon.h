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

/** What blocks had in them, together. */
typedef struct dkk_block_seen {
  uint8x16_t least;
  uint8x16_t most;
} dkk_block_seen;

static inline dkk_block_seen dkk_block_seen_nothing(void)
{
  dkk_block_seen seen = {vdupq_n_u8(1), vdupq_n_u8(1)};

  return seen;
}

static inline void dkk_block_see(dkk_block_seen *seen, const dkk_block *b)
{
  uint8x16_t least = vminq_u8(vminq_u8(b->part[0], b->part[1]),
                              vminq_u8(b->part[2], b->part[3]));
  uint8x16_t most = vmaxq_u8(vmaxq_u8(b->part[0], b->part[1]),
                             vmaxq_u8(b->part[2], b->part[3]));

  seen->least = vminq_u8(seen->least, least);
  seen->most = vmaxq_u8(seen->most, most);
}

/** 1 if any octet was above 127. */
static inline int dkk_block_seen_high(const dkk_block_seen *seen)
{
  return vmaxvq_u8(seen->most) > 127;
}

/** 1 if any octet was 0. */
static inline int dkk_block_seen_zero(const dkk_block_seen *seen)
{
  return vminvq_u8(seen->least) == 0;
}

/* Octets at `p` that may be white space to change: HTAB, and SP without an
 * octet above SP behind it. */
static inline uint8x16_t dkk_block_neon_space_ends(const uint8_t *p)
{
  uint8x16_t part = vld1q_u8(p);
  uint8x16_t space = vdupq_n_u8(' ');
  uint8x16_t is_low = vcleq_u8(vld1q_u8(p + 1), space);

  return vorrq_u8(vandq_u8(vceqq_u8(part, space), is_low),
                  vceqq_u8(part, vdupq_n_u8('\t')));
}

static inline uint8x16_t dkk_block_neon_ends_in_block(const uint8_t *p)
{
  return vorrq_u8(
      vorrq_u8(dkk_block_neon_space_ends(p), dkk_block_neon_space_ends(p + 16)),
      vorrq_u8(dkk_block_neon_space_ends(p + 32),
               dkk_block_neon_space_ends(p + 48)));
}

/** 0 if no HTAB is in the two blocks at `p` and each SP in them has an octet
 *  above SP behind it; there is one octet more. Another value says little. */
static inline int dkk_block_two_may_end_space(const uint8_t *p)
{
  uint8x16_t ends =
      vorrq_u8(dkk_block_neon_ends_in_block(p),
               dkk_block_neon_ends_in_block(p + DKK_BLOCK_OCTETS));

  return vmaxvq_u8(ends) != 0;
}

#endif /* !defined(DKK_CORE_BLOCK_NEON_H) */
