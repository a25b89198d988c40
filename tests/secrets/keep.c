/* SPDX-License-Identifier: MIT */
/*
 * malloc(3) and friends for a program whose memory is looked through: what is
 * freed stays as it is, and nobody gets it again.
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CHUNK_OCTETS ((size_t)1 << 20)
#define PAGE_OCTETS ((size_t)4096)
/* In front of each piece stands its size. */
#define HEAD_OCTETS ((size_t)16)

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint8_t *chunk;
static size_t used;
static size_t chunk_size;

static size_t round_up(size_t value, size_t alignment)
{
  return (value + alignment - 1) / alignment * alignment;
}

static int map_chunk(size_t least)
{
  size_t size =
      round_up(least < CHUNK_OCTETS ? CHUNK_OCTETS : least, PAGE_OCTETS);
  void *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (mapped == MAP_FAILED) {
    return 0;
  }
  chunk = mapped;
  chunk_size = size;
  used = 0;
  return 1;
}

static void *cut_off(size_t size, size_t alignment)
{
  size_t at = round_up(used + HEAD_OCTETS, alignment);

  if (at > chunk_size || size > chunk_size - at) {
    if (!map_chunk(alignment + size)) {
      return NULL;
    }
    at = round_up(HEAD_OCTETS, alignment);
  }
  used = at + size;
  memcpy(chunk + at - HEAD_OCTETS, &size, sizeof(size));
  return chunk + at;
}

/* Fresh memory is zero. */
static void *take(size_t size, size_t alignment)
{
  void *piece = NULL;

  if (alignment < HEAD_OCTETS) {
    alignment = HEAD_OCTETS;
  }
  if (size <= PTRDIFF_MAX && alignment <= PAGE_OCTETS) {
    (void)pthread_mutex_lock(&mutex);
    piece = cut_off(size, alignment);
    (void)pthread_mutex_unlock(&mutex);
  }
  if (piece == NULL) {
    errno = ENOMEM;
  }
  return piece;
}

void *malloc(size_t size)
{
  return take(size, HEAD_OCTETS);
}

void free(void *ptr)
{
  (void)ptr;
}

void *calloc(size_t count, size_t size)
{
  return take(size > 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size,
              HEAD_OCTETS);
}

size_t malloc_usable_size(void *ptr)
{
  size_t size = 0;

  if (ptr != NULL) {
    memcpy(&size, (uint8_t *)ptr - HEAD_OCTETS, sizeof(size));
  }
  return size;
}

/* Always moved. */
void *realloc(void *ptr, size_t size)
{
  size_t old = malloc_usable_size(ptr);
  void *moved = take(size, HEAD_OCTETS);

  if (moved != NULL && ptr != NULL) {
    memcpy(moved, ptr, old < size ? old : size);
  }
  return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
  return take(size, alignment);
}

void *memalign(size_t alignment, size_t size)
{
  return take(size, alignment);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
  void *piece = take(size, alignment);

  if (piece == NULL) {
    return ENOMEM;
  }
  *out = piece;
  return 0;
}
