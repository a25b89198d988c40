/* SPDX-License-Identifier: MIT */
#include "core/wide.h"

#if defined(DKK_WIDE_AVX2) || defined(DKK_WIDE_AVX512)

int dkk_has_avx2(void)
{
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

int dkk_has_avx512(void)
{
  return __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("popcnt");
}

#endif
