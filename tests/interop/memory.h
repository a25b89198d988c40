/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_INTEROP_MEMORY_H
#define DKIMKIT_TESTS_INTEROP_MEMORY_H

/* Memory that fails as told, for resolvers and configurations. */

#include <dkimkit/common.h>

#include <stddef.h>

typedef struct faulty {
  /** Allocations that were asked for. */
  size_t count;
  /** The one of this number fails; 0: none. */
  size_t fail_at;
  /** All fail. */
  int refuse;
  /** Pieces that weren't freed. */
  size_t live;
} faulty;

dkimkit_mem faulty_mem(faulty *f);

#endif /* !defined(DKIMKIT_TESTS_INTEROP_MEMORY_H) */
