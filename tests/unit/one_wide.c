/* SPDX-License-Identifier: MIT */
/* Linked into a test, takes the place of core/wide_choice.c: TEST_LOOPS only,
 * or, where TEST_HAS says that the processor hasn't got them, no test. */
#include "core/wide.h"

#include <stdio.h>
#include <stdlib.h>

const dkk_loops *dkk_loops_here(void)
{
  return &TEST_LOOPS;
}

__attribute__((constructor)) static void skip_if_absent(void)
{
  __builtin_cpu_init();
  if (!TEST_HAS()) {
    puts("# summary: left out, as this processor hasn't got it: " TEST_NAME);
    puts("1..0 # SKIP this processor hasn't got " TEST_NAME);
    (void)fflush(stdout);
    _Exit(0);
  }
}
