/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BLOCK_H
#define DKK_CORE_BLOCK_H

/* 64 octets looked at together: a mask has the bit of the n-th octet (n = 0 is
 * the lowest bit) set where something is true of it.
 *
 * SSE2 and NEON belong to every x86-64 and AArch64; other machines, and builds
 * with DKK_BLOCK_PORTABLE, take eight octets at a time in a register. AVX2 is
 * for what core/wide.h is about. */

#include <stdint.h>

#define DKK_BLOCK_OCTETS 64

#if defined(DKK_BLOCK_AVX2)
#include "core/block_avx2.h"
#elif !defined(DKK_BLOCK_PORTABLE) && defined(__SSE2__)
#include "core/block_sse2.h"
#elif !defined(DKK_BLOCK_PORTABLE) && defined(__aarch64__) &&                  \
    defined(__ARM_NEON) && defined(__AARCH64EL__)
#include "core/block_neon.h"
#else
#include "core/block_portable.h"
#endif

#endif /* !defined(DKK_CORE_BLOCK_H) */
