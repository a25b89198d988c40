/* SPDX-License-Identifier: MIT */
#include "coredump.h"

#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

void cli_no_coredump(void)
{
  static const struct rlimit none = {0, 0};

  (void)setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
  /* A program that takes dumps (core_pattern) isn't kept off by the limit. */
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
