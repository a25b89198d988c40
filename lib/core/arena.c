/* SPDX-License-Identifier: MIT */
#include "core/arena.h"

#include <stddef.h>
#include <string.h>

#define BLOCK_OCTETS 4096

/* Where a sanitizer watches the bounds of what is allocated, nothing is cut
 * off a block. */
#if defined(__SANITIZE_ADDRESS__)
#define SMALL_OCTETS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SMALL_OCTETS 0
#endif
#endif
#ifndef SMALL_OCTETS
#define SMALL_OCTETS 1024
#endif

/* Before each piece. */
typedef struct head {
  _Alignas(max_align_t) size_t octets;
  /** It is all of a block. */
  int is_alone;
} head;

/* Before each block. */
typedef struct block {
  _Alignas(max_align_t) dkk_arena_link link;
} block;

static head *head_of(void *piece)
{
  return (head *)piece - 1;
}

static block *block_of(void *piece)
{
  return (block *)(void *)head_of(piece) - 1;
}

static void join(dkk_arena *arena, block *made)
{
  made->link.before = &arena->blocks;
  made->link.behind = arena->blocks.behind;
  made->link.before->behind = &made->link;
  made->link.behind->before = &made->link;
}

static void part(block *old)
{
  old->link.before->behind = old->link.behind;
  old->link.behind->before = old->link.before;
}

/* A block with a head and `octets` behind it; `old` is one to resize, or
 * NULL. */
static block *take_block(dkk_arena *arena, block *old, size_t octets)
{
  block *made;

  if (octets > SIZE_MAX - sizeof(block) - sizeof(head)) {
    return NULL;
  }
  if (old != NULL) {
    part(old);
  }
  made = dkk_mem_resize_array(arena->from, old,
                              sizeof(block) + sizeof(head) + octets, 1);
  if (made != NULL) {
    join(arena, made);
  } else if (old != NULL) {
    join(arena, old);
  }
  return made;
}

static void *begin_piece(void *at, size_t octets, int is_alone)
{
  head *made = at;

  made->octets = octets;
  made->is_alone = is_alone;
  return made + 1;
}

static void *take_alone(dkk_arena *arena, void *old, size_t octets)
{
  block *made = take_block(arena, old != NULL ? block_of(old) : NULL, octets);

  return made != NULL ? begin_piece(made + 1, octets, 1) : NULL;
}

static size_t rounded(size_t octets)
{
  return (octets + sizeof(head) - 1) / sizeof(head) * sizeof(head);
}

static void *cut(dkk_arena *arena, size_t octets)
{
  uint8_t *piece = arena->next;

  arena->next += sizeof(head) + octets;
  arena->left -= sizeof(head) + octets;
  return begin_piece(piece, octets, 0);
}

static int begin_block(dkk_arena *arena)
{
  block *made = take_block(arena, NULL, BLOCK_OCTETS);

  if (made != NULL) {
    arena->next = (uint8_t *)(made + 1);
    arena->left = sizeof(head) + BLOCK_OCTETS;
  }
  return made != NULL;
}

static void *allocate(size_t size, void *user_data)
{
  dkk_arena *arena = user_data;
  size_t needed = sizeof(head) + rounded(size);

  if (needed > size && needed <= arena->left) {
    return cut(arena, rounded(size));
  }
  if (size > SMALL_OCTETS) {
    return take_alone(arena, NULL, size);
  }
  return begin_block(arena) ? cut(arena, rounded(size)) : NULL;
}

static void release(void *ptr, void *user_data)
{
  dkk_arena *arena = user_data;

  if (ptr != NULL && head_of(ptr)->is_alone) {
    part(block_of(ptr));
    dkk_mem_free(arena->from, block_of(ptr));
  }
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  void *moved;

  if (ptr == NULL) {
    return allocate(size, user_data);
  }
  if (head_of(ptr)->is_alone) {
    return take_alone(user_data, ptr, size);
  }
  if (size <= head_of(ptr)->octets) {
    return ptr;
  }
  moved = allocate(size, user_data);
  if (moved != NULL) {
    memcpy(moved, ptr, head_of(ptr)->octets);
  }
  return moved;
}

void dkk_arena_init(dkk_arena *arena, const dkimkit_mem *from, void *room,
                    size_t octets)
{
  arena->mem.user_data = arena;
  arena->mem.allocate = allocate;
  arena->mem.resize = resize;
  arena->mem.release = release;
  arena->from = from;
  arena->blocks.before = &arena->blocks;
  arena->blocks.behind = &arena->blocks;
  arena->next = room;
  arena->left = SMALL_OCTETS > 0 ? octets : 0;
}

void dkk_arena_clear(dkk_arena *arena)
{
  dkk_arena_link *link = arena->blocks.behind;

  while (link != &arena->blocks) {
    dkk_arena_link *behind = link->behind;

    dkk_mem_free(arena->from, link);
    link = behind;
  }
  dkk_arena_init(arena, arena->from, NULL, 0);
}
