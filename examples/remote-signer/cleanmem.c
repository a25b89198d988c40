/* SPDX-License-Identifier: MIT */
#include "cleanmem.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t size, const char *file, int line)
{
  (void)file;
  (void)line;
  return malloc(size);
}

static void release(void *ptr, const char *file, int line)
{
  (void)file;
  (void)line;
  if (ptr != NULL) {
    explicit_bzero(ptr, malloc_usable_size(ptr));
    free(ptr);
  }
}

/* Not realloc(3): it would leave what it moves. */
static void *resize(void *ptr, size_t size, const char *file, int line)
{
  size_t old = ptr != NULL ? malloc_usable_size(ptr) : 0;
  void *moved = malloc(size);

  if (moved != NULL) {
    if (ptr != NULL) {
      memcpy(moved, ptr, old < size ? old : size);
    }
    release(ptr, file, line);
  }
  return moved;
}

int rs_cleanmem_use(void)
{
  return CRYPTO_set_mem_functions(allocate, resize, release) == 1 ? 0 : -1;
}
