/* SPDX-License-Identifier: MIT */
#include "core/wide.h"

const dkk_loops *dkk_loops_here(void)
{
#ifdef DKK_WIDE_AVX512
  if (dkk_has_avx512()) {
    return &dkk_loops_avx512;
  }
#endif
#ifdef DKK_WIDE_AVX2
  if (dkk_has_avx2()) {
    return &dkk_loops_avx2;
  }
#endif
  return &dkk_loops_everywhere;
}
