/* SPDX-License-Identifier: MIT */
#include "coredump.h"

#include <sys/resource.h>

void cli_no_coredump(void)
{
  static const struct rlimit none = {0, 0};

  (void)setrlimit(RLIMIT_CORE, &none);
}
