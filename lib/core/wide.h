/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_WIDE_H
#define DKK_CORE_WIDE_H

/* The loops of scan, squeeze and linecheck, compiled for AVX2 in a file of
 * their own, as not every x86-64 has it. Without DKK_WIDE there is no such
 * file. */

#include "core/linecheck.h"
#include "core/squeeze.h"

#ifdef DKK_WIDE

static inline int dkk_has_wide(void)
{
  return __builtin_cpu_supports("avx2");
}

#else

static inline int dkk_has_wide(void)
{
  return 0;
}

#endif

/** As `dkk_scan_relaxed`. */
size_t dkk_wide_scan(const uint8_t *data, size_t len);

/** As `dkk_squeeze`. */
size_t dkk_wide_squeeze(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                        const uint8_t *data, size_t len);

/** As `dkk_linecheck_loop`. */
size_t dkk_wide_lines(dkk_linecheck *check, const uint8_t *data, size_t len);

#endif /* !defined(DKK_CORE_WIDE_H) */
