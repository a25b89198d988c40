/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_WIDE_H
#define DKK_CORE_WIDE_H

/* The loops of scan, squeeze, linecheck, base64 and header, compiled for what
 * every machine of its kind has, and again, each in a file of its own, for what
 * some x86-64 have: AVX2 (with DKK_WIDE_AVX2) and AVX-512 with BW, VL and VBMI2
 * (with DKK_WIDE_AVX512). */

#include "core/linecheck.h"
#include "core/look.h"
#include "core/squeeze.h"

typedef struct dkk_loops {
  /** As `dkk_scan_relaxed`. */
  size_t (*scan)(const uint8_t *data, size_t len);
  /** As `dkk_squeeze`. */
  size_t (*squeeze)(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                    const uint8_t *data, size_t len);
  /** Blocks in which nothing is wrong: how many octets they have. */
  size_t (*lines)(dkk_linecheck *check, const uint8_t *data, size_t len);
  /** Letters of base64 that are many at once, decoded in place: how many. The
   *  octets they became, three for four of them, begin at `text`. */
  size_t (*base64)(uint8_t *text, size_t len);
  /** What more is in blocks of a header. */
  void (*look)(dkk_look *seen, const uint8_t *data, size_t blocks);
} dkk_loops;

extern const dkk_loops dkk_loops_everywhere;
extern const dkk_loops dkk_loops_avx2;
extern const dkk_loops dkk_loops_avx512;

/** Whether this processor has them and the system saves their registers. Only
 *  where they were built. */
int dkk_has_avx2(void);
int dkk_has_avx512(void);

/** The fastest that there are here. */
const dkk_loops *dkk_loops_here(void);

#endif /* !defined(DKK_CORE_WIDE_H) */
