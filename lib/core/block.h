/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_H
#define DKK_CORE_BLOCK_H

/* 64 octets looked at together: a mask has the bit of the n-th octet (n = 0 is
 * the lowest bit) set where something is true of it.
 *
 * SSE2 and NEON belong to every x86-64 and AArch64; other machines, and builds
 * with DKK_BLOCK_PORTABLE, take eight octets at a time in a register. AVX2 and
 * AVX-512 are for what core/wide.h is about. */

#include <stdint.h>

#define DKK_BLOCK_OCTETS 64

#if defined(DKK_BLOCK_AVX2) || defined(DKK_BLOCK_AVX512)
#include "core/block_avx2.h"
#elif !defined(DKK_BLOCK_PORTABLE) && defined(__SSE2__)
#include "core/block_sse2.h"
#elif !defined(DKK_BLOCK_PORTABLE) && defined(__aarch64__) &&                  \
    defined(__ARM_NEON) && defined(__AARCH64EL__)
#include "core/block_neon.h"
#else
#include "core/block_portable.h"
#endif

/** 1 if any octet is 0. */
static inline int dkk_block_has_zero(const dkk_block *b)
{
  dkk_block_seen seen = dkk_block_seen_nothing();

  dkk_block_see(&seen, b);
  return dkk_block_seen_zero(&seen);
}

#endif /* !defined(DKK_CORE_BLOCK_H) */
