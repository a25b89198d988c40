/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_EIGHT_H
#define DKK_CORE_EIGHT_H

/* Eight octets in a number, the first one lowest, as on every machine. */

#include "core/bits.h"

#include <stdint.h>
#include <string.h>

#define DKK_EIGHT_ONES UINT64_C(0x0101010101010101)

static inline void dkk_eight_store(uint8_t *p, uint64_t octets)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  memcpy(p, &octets, sizeof(octets));
#else
  unsigned i;

  for (i = 0; i < 8; i++) {
    p[i] = (uint8_t)(octets >> (8 * i));
  }
#endif
}

static inline uint64_t dkk_eight_swap(uint64_t octets)
{
  octets = (octets >> 8 & UINT64_C(0x00ff00ff00ff00ff)) |
           (octets & UINT64_C(0x00ff00ff00ff00ff)) << 8;
  octets = (octets >> 16 & UINT64_C(0x0000ffff0000ffff)) |
           (octets & UINT64_C(0x0000ffff0000ffff)) << 16;
  return octets >> 32 | octets << 32;
}

/* Eight octets with letters made small. What is added to an octet without its
 * highest bit carries into that bit from "A" on, or from behind "Z". */
static inline uint64_t dkk_eight_lower(uint64_t octets)
{
  uint64_t low = octets & (DKK_EIGHT_ONES * 0x7f);
  uint64_t from_a = low + DKK_EIGHT_ONES * (0x80 - 'A');
  uint64_t behind_z = low + DKK_EIGHT_ONES * (0x7f - 'Z');
  uint64_t upper = (from_a ^ behind_z) & ~octets & (DKK_EIGHT_ONES * 0x80);

  return octets | upper >> 2;
}

/* The highest bit of each octet (all below 128) that isn't 0. */
static inline uint64_t dkk_eight_not_zero(uint64_t low)
{
  return (low + DKK_EIGHT_ONES * 0x7f) & (DKK_EIGHT_ONES * 0x80);
}

#endif /* !defined(DKK_CORE_EIGHT_H) */
