/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_MEM_H
#define DKK_CORE_MEM_H

/* Allocation through the configuration's allocator, with overflow checks, and
 * wiping of what was secret. */

#include <dkimkit/common.h>

/** malloc(3) and friends. */
extern const dkimkit_mem dkk_mem_default;

/** Uninitialised memory, NULL if there is none left; `size` may be 0. */
static inline void *dkk_mem_alloc(const dkimkit_mem *mem, size_t size)
{
  return mem->allocate(size > 0 ? size : 1, mem->user_data);
}

/** Allocates `size` zeroed octets (at least one). NULL if there are none. */
void *dkk_mem_zalloc(const dkimkit_mem *mem, size_t size);

/** Allocates a zeroed array. NULL if there is no memory or it overflows. */
void *dkk_mem_zalloc_array(const dkimkit_mem *mem, size_t count, size_t size);

/** Resizes an array; new elements are not zeroed. NULL, with the old array
 *  untouched, if there is no memory or it overflows. */
void *dkk_mem_resize_array(const dkimkit_mem *mem, void *array, size_t count,
                           size_t size);

/**
 * Makes room in an array for one more element: doubles `*capacity` where
 * needed. Returns the array (maybe moved), or NULL with the old one
 * untouched.
 */
void *dkk_mem_grow_array(const dkimkit_mem *mem, void *array, size_t count,
                         size_t *capacity, size_t size);

/** Copies `len` octets and adds a NUL. NULL if there is no memory. */
char *dkk_mem_strndup(const dkimkit_mem *mem, const void *data, size_t len);

/** Frees; `ptr` may be NULL. */
static inline void dkk_mem_free(const dkimkit_mem *mem, void *ptr)
{
  if (ptr != NULL) {
    mem->release(ptr, mem->user_data);
  }
}

/** Overwrites `len` octets in a way that isn't optimised away. */
void dkk_mem_wipe(void *ptr, size_t len);

/** Wipes, then frees; `ptr` may be NULL. */
void dkk_mem_free_secret(const dkimkit_mem *mem, void *ptr, size_t len);

/** 1 if the octets are equal; takes the same time wherever they differ. */
int dkk_mem_equal_secret(const void *a, const void *b, size_t len);

#endif /* !defined(DKK_CORE_MEM_H) */
