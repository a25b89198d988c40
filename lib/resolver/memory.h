/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_MEMORY_H
#define DKK_RESOLVER_MEMORY_H

/* The embedder's allocator, as the resolvers use it. */

#include <dkimkit/common.h>

/**
 * Copies `mem`, or malloc(3) and friends if it is NULL.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` if it lacks a function.
 */
int dkk_memory_set(dkimkit_mem *out, const dkimkit_mem *mem);

/** @return `size` zero octets; NULL without memory. */
void *dkk_memory_zalloc(const dkimkit_mem *mem, size_t size);

/** Releases; NULL is allowed. */
void dkk_memory_free(const dkimkit_mem *mem, void *ptr);

#endif /* !defined(DKK_RESOLVER_MEMORY_H) */
