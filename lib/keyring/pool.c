/* SPDX-License-Identifier: MIT */
#include "keyring/pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_OCTETS ((size_t)256 * 1024)

struct dkk_ring_pool_block {
  dkk_ring_pool_block *next;
  size_t used;
  alignas(max_align_t) unsigned char octets[];
};

static int add_block(dkk_ring_pool *pool, size_t size)
{
  size_t octets = size > BLOCK_OCTETS ? size : BLOCK_OCTETS;
  dkk_ring_pool_block *block;

  if (octets > SIZE_MAX - sizeof(*block)) {
    return -1;
  }
  block = calloc(1, sizeof(*block) + octets);
  if (block == NULL) {
    return -1;
  }
  block->next = pool->blocks;
  pool->blocks = block;
  pool->left = octets;
  pool->octets += sizeof(*block) + octets;
  return 0;
}

static void *take(dkk_ring_pool *pool, size_t size)
{
  dkk_ring_pool_block *block;

  if (size > pool->left && add_block(pool, size) != 0) {
    return NULL;
  }
  block = pool->blocks;
  block->used += size;
  pool->left -= size;
  return block->octets + block->used - size;
}

void *dkk_ring_pool_take(dkk_ring_pool *pool, size_t size)
{
  const size_t unit = alignof(max_align_t);

  return size <= SIZE_MAX - unit ? take(pool, (size + unit - 1) / unit * unit)
                                 : NULL;
}

const char *dkk_ring_pool_text(dkk_ring_pool *pool, const char *text)
{
  size_t size = strlen(text) + 1;
  char *to = dkk_ring_pool_take(pool, size);

  return to != NULL ? memcpy(to, text, size) : NULL;
}

void dkk_ring_pool_free(dkk_ring_pool *pool)
{
  while (pool->blocks != NULL) {
    dkk_ring_pool_block *block = pool->blocks;

    pool->blocks = block->next;
    free(block);
  }
  pool->left = 0;
}
