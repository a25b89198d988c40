/* SPDX-License-Identifier: MIT */
#ifndef DKK_FENCE_H
#define DKK_FENCE_H

/* Octets that have a page behind them, and one before, that can't be touched:
 * a step over their ends ends the test. */

#include "test_util.h"

#include <sys/mman.h>
#include <unistd.h>

typedef struct fence {
  uint8_t *all;
  uint8_t *first;
  /** Behind the last octet that may be touched. */
  uint8_t *end;
} fence;

/** Room for 8 pages. */
static inline fence fence_new(void)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  fence f;

  f.all = mmap(NULL, 10 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_true(f.all != MAP_FAILED);
  f.first = f.all + page;
  f.end = f.first + 8 * page;
  assert_int_equal(mprotect(f.first, 8 * page, PROT_READ | PROT_WRITE), 0);
  return f;
}

static inline void fence_free(fence *f)
{
  (void)munmap(f->all, (size_t)(f->end - f->all) + (size_t)(f->first - f->all));
}

/** Room for `len` octets with nothing behind them. */
static inline uint8_t *fence_room(const fence *f, size_t len)
{
  return f->end - len;
}

/** A copy with nothing behind it. */
static inline dkk_slice fence_end(const fence *f, dkk_slice octets)
{
  dkk_slice copy = {f->end - octets.len, octets.len};

  memcpy(f->end - octets.len, octets.data, octets.len);
  return copy;
}

/** A copy with nothing before it. */
static inline dkk_slice fence_start(const fence *f, dkk_slice octets)
{
  dkk_slice copy = {f->first, octets.len};

  memcpy(f->first, octets.data, octets.len);
  return copy;
}

#endif /* !defined(DKK_FENCE_H) */
