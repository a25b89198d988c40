/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_DICE_H
#define DKK_TEST_KEYRING_DICE_H

/* Random numbers that are the same everywhere for a seed (SplitMix64). */

#include <stdint.h>

typedef struct dice {
  uint64_t state;
} dice;

static inline uint64_t dice_next(dice *d)
{
  uint64_t z = (d->state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/** From 0 to `limit` - 1; 0 if that is 0. */
static inline uint64_t dice_below(dice *d, uint64_t limit)
{
  return limit != 0 ? dice_next(d) % limit : 0;
}

static inline uint64_t dice_between(dice *d, uint64_t least, uint64_t most)
{
  return least + dice_below(d, most - least + 1);
}

/** In `percent` of all cases. */
static inline int dice_percent(dice *d, unsigned percent)
{
  return dice_below(d, 100) < percent;
}

#endif /* !defined(DKK_TEST_KEYRING_DICE_H) */
