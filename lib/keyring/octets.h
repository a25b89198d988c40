/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_OCTETS_H
#define DKK_KEYRING_OCTETS_H

/* Numbers as octets, little-endian. */

#include <stdint.h>

static inline void dkk_ring_put_u16(uint8_t out[2], unsigned number)
{
  out[0] = (uint8_t)(number & 0xff);
  out[1] = (uint8_t)(number >> 8 & 0xff);
}

static inline unsigned dkk_ring_get_u16(const uint8_t octets[2])
{
  return octets[0] | (unsigned)octets[1] << 8;
}

static inline void dkk_ring_put_u64(uint8_t out[8], uint64_t number)
{
  int i;

  for (i = 0; i < 8; i++) {
    out[i] = (uint8_t)(number >> 8 * i & 0xff);
  }
}

static inline uint64_t dkk_ring_get_u64(const uint8_t octets[8])
{
  uint64_t number = 0;
  int i;

  for (i = 0; i < 8; i++) {
    number |= (uint64_t)octets[i] << 8 * i;
  }
  return number;
}

#endif /* !defined(DKK_KEYRING_OCTETS_H) */
