/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_POOL_H
#define DKK_KEYRING_POOL_H

/* Memory that only grows, and is freed at once; what was handed out stays where
 * it is. */

#include <stddef.h>

typedef struct dkk_ring_pool_block dkk_ring_pool_block;

typedef struct dkk_ring_pool {
  dkk_ring_pool_block *blocks;
  size_t left;
  /** Of all blocks. */
  size_t octets;
} dkk_ring_pool;

/** @return `size` octets that are 0, aligned for anything; NULL if there is no
 *  memory. */
void *dkk_ring_pool_take(dkk_ring_pool *pool, size_t size);

/** A copy of a text. */
const char *dkk_ring_pool_text(dkk_ring_pool *pool, const char *text);

void dkk_ring_pool_free(dkk_ring_pool *pool);

#endif /* !defined(DKK_KEYRING_POOL_H) */
