/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BITS_H
#define DKK_CORE_BITS_H

/* Octets as bits of a number, bits of a mask that isn't 0, and octets that will
 * be needed. */

#include <stdint.h>
#include <string.h>

/** Eight octets; the first is the lowest one, whatever the machine's order.
 *  Not every compiler makes one load of the second form. */
static inline uint64_t dkk_load_eight(const uint8_t *p)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t octets;

  memcpy(&octets, p, sizeof(octets));
  return octets;
#else
  return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
         (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
         (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
#endif
}

/** What one call of `dkk_fetch` fetches, on most machines. */
#define DKK_FETCHED_OCTETS 64

#if defined(__GNUC__) || defined(__clang__)

/** Begins to fetch what is at `p` from memory. */
static inline void dkk_fetch(const uint8_t *p)
{
  __builtin_prefetch(p);
}

static inline unsigned dkk_lowest_bit(uint64_t mask)
{
  return (unsigned)__builtin_ctzll(mask);
}

static inline unsigned dkk_highest_bit(uint64_t mask)
{
  return 63u ^ (unsigned)__builtin_clzll(mask);
}

#else

static inline void dkk_fetch(const uint8_t *p)
{
  (void)p;
}

static inline unsigned dkk_lowest_bit(uint64_t mask)
{
  unsigned n = 0;

  for (; (mask & 1) == 0; mask >>= 1) {
    n++;
  }
  return n;
}

static inline unsigned dkk_highest_bit(uint64_t mask)
{
  unsigned n = 0;

  while ((mask >>= 1) != 0) {
    n++;
  }
  return n;
}

#endif

#if defined(__POPCNT__)

static inline unsigned dkk_count_bits(uint64_t mask)
{
  return (unsigned)__builtin_popcountll(mask);
}

#else

/* Of few bits, or sums of neighbours, of two, four and then eight bits. */
static inline unsigned dkk_count_bits(uint64_t mask)
{
  if ((mask & (mask - 1)) == 0) {
    return mask != 0;
  }
  mask -= mask >> 1 & UINT64_C(0x5555555555555555);
  mask = (mask & UINT64_C(0x3333333333333333)) +
         (mask >> 2 & UINT64_C(0x3333333333333333));
  mask = (mask + (mask >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
  return (unsigned)(mask * UINT64_C(0x0101010101010101) >> 56);
}

#endif

#endif /* !defined(DKK_CORE_BITS_H) */
