/* SPDX-License-Identifier: MIT */
#include "balance.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void __real_free(void *ptr);
void __wrap_free(void *ptr);
void *__real_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size);
void __real_sodium_free(void *ptr);
void __wrap_sodium_free(void *ptr);

static atomic_long blocks;

static void *taken(void *ptr)
{
  if (ptr != NULL) {
    atomic_fetch_add(&blocks, 1);
  }
  return ptr;
}

void *__wrap_malloc(size_t size)
{
  return taken(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
  return taken(__real_calloc(count, size));
}

void *__wrap_realloc(void *ptr, size_t size)
{
  return ptr == NULL ? taken(__real_realloc(NULL, size))
                     : __real_realloc(ptr, size);
}

void __wrap_free(void *ptr)
{
  if (ptr != NULL) {
    atomic_fetch_sub(&blocks, 1);
  }
  __real_free(ptr);
}

void *__wrap_sodium_malloc(size_t size)
{
  return taken(__real_sodium_malloc(size));
}

void __wrap_sodium_free(void *ptr)
{
  if (ptr != NULL) {
    atomic_fetch_sub(&blocks, 1);
  }
  __real_sodium_free(ptr);
}

static void *allocate(size_t size, void *user_data)
{
  (void)user_data;
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr);
}

const dkimkit_mem balance_mem = {
    .allocate = allocate, .resize = resize, .release = release};

long balance_open(void)
{
  return atomic_load(&blocks);
}
