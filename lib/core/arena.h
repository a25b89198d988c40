/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_ARENA_H
#define DKK_CORE_ARENA_H

/* Memory for what ends together, in an allocator's clothes: pieces are cut off
 * a block and freed with all others. Large ones, if they don't fit into the
 * block at hand, are blocks of their own, which can be freed before. */

#include "core/mem.h"

/** Of the blocks, in a ring that begins and ends in the arena. */
typedef struct dkk_arena_link {
  struct dkk_arena_link *before;
  struct dkk_arena_link *behind;
} dkk_arena_link;

typedef struct dkk_arena {
  /** Allocates here; valid as long as the arena, which must not move. */
  dkimkit_mem mem;
  const dkimkit_mem *from;
  dkk_arena_link blocks;
  /** What is left of the block that is cut. */
  uint8_t *next;
  size_t left;
} dkk_arena;

/**
 * @param room cut first, `octets` of it, aligned for everything; may be NULL
 *        with 0. Belongs to the caller, and must outlive the arena.
 */
void dkk_arena_init(dkk_arena *arena, const dkimkit_mem *from, void *room,
                    size_t octets);

/** Frees everything; the arena is empty, without room. */
void dkk_arena_clear(dkk_arena *arena);

#endif /* !defined(DKK_CORE_ARENA_H) */
