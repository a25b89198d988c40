/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdlib.h>

static void *faulty_resize(void *ptr, size_t size, void *user_data)
{
  faulty *f = user_data;
  void *new_ptr;

  if (++f->count == f->fail_at || f->refuse) {
    return NULL;
  }
  new_ptr = realloc(ptr, size);
  f->live += ptr == NULL && new_ptr != NULL;
  return new_ptr;
}

static void *faulty_allocate(size_t size, void *user_data)
{
  return faulty_resize(NULL, size, user_data);
}

static void faulty_release(void *ptr, void *user_data)
{
  faulty *f = user_data;

  f->live -= ptr != NULL;
  free(ptr);
}

dkimkit_mem faulty_mem(faulty *f)
{
  dkimkit_mem mem = {f, faulty_allocate, faulty_resize, faulty_release};

  return mem;
}
