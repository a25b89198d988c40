/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(size_t size, void *user_data)
{
  (void)user_data;
  return malloc(size);
}

static void *default_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return realloc(ptr, size);
}

static void default_release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr);
}

int dkk_memory_set(dkimkit_mem *out, const dkimkit_mem *mem)
{
  static const dkimkit_mem default_mem = {
      .allocate = default_allocate,
      .resize = default_resize,
      .release = default_release,
  };

  if (mem == NULL) {
    mem = &default_mem;
  }
  if (mem->allocate == NULL || mem->resize == NULL || mem->release == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  *out = *mem;
  return DKIMKIT_OK;
}

void *dkk_memory_zalloc(const dkimkit_mem *mem, size_t size)
{
  void *ptr = mem->allocate(size, mem->user_data);

  if (ptr != NULL) {
    memset(ptr, 0, size);
  }
  return ptr;
}

void dkk_memory_free(const dkimkit_mem *mem, void *ptr)
{
  if (ptr != NULL) {
    mem->release(ptr, mem->user_data);
  }
}
