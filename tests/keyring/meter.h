/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_METER_H
#define DKIMKIT_TESTS_METER_H

/* An allocator that counts what is open; `user_data` is the meter. */

#include <stddef.h>
#include <stdlib.h>

typedef struct meter {
  size_t open;
} meter;

static inline void *meter_allocate(size_t size, void *user_data)
{
  void *ptr = malloc(size);
  meter *m = user_data;

  assert_non_null(ptr);
  m->open++;
  return ptr;
}

static inline void *meter_resize(void *ptr, size_t size, void *user_data)
{
  void *moved = realloc(ptr, size);
  meter *m = user_data;

  assert_non_null(moved);
  m->open += ptr == NULL;
  return moved;
}

static inline void meter_release(void *ptr, void *user_data)
{
  meter *m = user_data;

  m->open -= ptr != NULL;
  free(ptr);
}

#endif /* !defined(DKIMKIT_TESTS_METER_H) */
