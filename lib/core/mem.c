/* SPDX-License-Identifier: MIT */
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

/* Arrays begin with this many octets, or four elements: most never grow. */
#define GROW_FROM_OCTETS 768

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

const dkimkit_mem dkk_mem_default = {
    .allocate = default_allocate,
    .resize = default_resize,
    .release = default_release,
};

void *dkk_mem_zalloc(const dkimkit_mem *mem, size_t size)
{
  void *ptr = dkk_mem_alloc(mem, size);

  if (ptr != NULL) {
    memset(ptr, 0, size > 0 ? size : 1);
  }
  return ptr;
}

void *dkk_mem_zalloc_array(const dkimkit_mem *mem, size_t count, size_t size)
{
  if (size > 0 && count > SIZE_MAX / size) {
    return NULL;
  }
  return dkk_mem_zalloc(mem, count * size);
}

void *dkk_mem_resize_array(const dkimkit_mem *mem, void *array, size_t count,
                           size_t size)
{
  if (count == 0 || size == 0 || count > SIZE_MAX / size) {
    return NULL;
  }
  return mem->resize(array, count * size, mem->user_data);
}

void *dkk_mem_grow_array(const dkimkit_mem *mem, void *array, size_t count,
                         size_t *capacity, size_t size)
{
  size_t wanted = 4;
  void *grown;

  if (count < *capacity) {
    return array;
  }
  if (*capacity > SIZE_MAX / 2) {
    return NULL;
  }
  if (*capacity > 0) {
    wanted = *capacity * 2;
  } else if (size < GROW_FROM_OCTETS / 4) {
    wanted = GROW_FROM_OCTETS / size;
  }
  grown = dkk_mem_resize_array(mem, array, wanted, size);
  if (grown != NULL) {
    *capacity = wanted;
  }
  return grown;
}

char *dkk_mem_strndup(const dkimkit_mem *mem, const void *data, size_t len)
{
  char *copy;

  if (len == SIZE_MAX) {
    return NULL;
  }
  copy = mem->allocate(len + 1, mem->user_data);
  if (copy != NULL) {
    if (len > 0) {
      memcpy(copy, data, len);
    }
    copy[len] = '\0';
  }
  return copy;
}

void dkk_mem_wipe(void *ptr, size_t len)
{
  /* explicit_bzero(3) isn't everywhere; a volatile pointer is. */
  volatile uint8_t *p = ptr;

  while (len > 0) {
    *p++ = 0;
    len--;
  }
}

void dkk_mem_free_secret(const dkimkit_mem *mem, void *ptr, size_t len)
{
  if (ptr != NULL) {
    dkk_mem_wipe(ptr, len);
    mem->release(ptr, mem->user_data);
  }
}

int dkk_mem_equal_secret(const void *a, const void *b, size_t len)
{
  const volatile uint8_t *pa = a;
  const volatile uint8_t *pb = b;
  uint8_t difference = 0;
  size_t i;

  for (i = 0; i < len; i++) {
    difference = (uint8_t)(difference | (pa[i] ^ pb[i]));
  }
  return difference == 0;
}
