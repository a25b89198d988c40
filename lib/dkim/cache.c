/* SPDX-License-Identifier: MIT */
#include "dkim/cache.h"

#include <pthread.h>
#include <string.h>

#define DEFAULT_ENTRIES 4096
#define DEFAULT_OCTETS (16u << 20)
#define DEFAULT_MAX_TTL 86400
#define FIRST_CAPACITY 16

/* A single answer may take one part of so many of the whole cache. */
#define SHARE 8

typedef struct entry entry;

struct entry {
  char *name;
  dkk_keyanswer *answer;
  size_t octets;
  /** Found only in between: a clock that goes back finds nothing. */
  uint64_t from;
  uint64_t until;
  entry *newer;
  entry *older;
};

struct dkimkit_cache {
  dkimkit_config *config;
  atomic_size_t references;
  pthread_mutex_t lock;
  size_t max_entries;
  size_t max_octets;
  uint32_t max_ttl;
  /** Sorted by name. A hash table has a worst case that senders can choose;
   *  moving pointers after a miss costs less than the question did. */
  entry **entries;
  size_t count;
  size_t capacity;
  size_t octets;
  /** The ends of the chain in the order of use. */
  entry *newest;
  entry *oldest;
  uint64_t hits;
  uint64_t misses;
  uint64_t stored;
  uint64_t evicted;
};

int dkimkit_cache_new(dkimkit_cache **out, const dkimkit_config *config,
                      size_t max_entries, size_t max_octets)
{
  dkimkit_cache *cache;

  if (out == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  cache = dkk_mem_zalloc(&config->mem, sizeof(*cache));
  if (cache == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (pthread_mutex_init(&cache->lock, NULL) != 0) {
    dkk_mem_free(&config->mem, cache);
    return DKIMKIT_ERR_SYSTEM;
  }
  cache->config = dkk_config_ref(config);
  atomic_init(&cache->references, 1);
  cache->max_entries = max_entries > 0 ? max_entries : DEFAULT_ENTRIES;
  cache->max_octets = max_octets > 0 ? max_octets : DEFAULT_OCTETS;
  cache->max_ttl = DEFAULT_MAX_TTL;
  *out = cache;
  return DKIMKIT_OK;
}

dkimkit_cache *dkk_cache_ref(dkimkit_cache *cache)
{
  atomic_fetch_add_explicit(&cache->references, 1, memory_order_relaxed);
  return cache;
}

int dkk_cache_is_for(const dkimkit_cache *cache, const dkimkit_config *config)
{
  return cache->config == config;
}

static void lock(dkimkit_cache *cache)
{
  (void)pthread_mutex_lock(&cache->lock);
}

static void unlock(dkimkit_cache *cache)
{
  (void)pthread_mutex_unlock(&cache->lock);
}

/* Where a name stands, or would stand; compared without case. */
static size_t position(const dkimkit_cache *cache, const char *name, int *there)
{
  dkk_slice wanted = dkk_slice_of(name);
  size_t low = 0;
  size_t high = cache->count;

  *there = 0;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = dkk_slice_compare_nocase(
        dkk_slice_of(cache->entries[middle]->name), wanted);

    if (order == 0) {
      *there = 1;
      return middle;
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static void unchain(dkimkit_cache *cache, entry *one)
{
  *(one->newer != NULL ? &one->newer->older : &cache->newest) = one->older;
  *(one->older != NULL ? &one->older->newer : &cache->oldest) = one->newer;
}

static void chain(dkimkit_cache *cache, entry *one)
{
  one->newer = NULL;
  one->older = cache->newest;
  *(one->older != NULL ? &one->older->newer : &cache->oldest) = one;
  cache->newest = one;
}

/* `removed`: see free_removed. */
static void remove_at(dkimkit_cache *cache, size_t at, entry **removed)
{
  entry *one = cache->entries[at];

  cache->count--;
  memmove(&cache->entries[at], &cache->entries[at + 1],
          (cache->count - at) * sizeof(cache->entries[0]));
  cache->octets -= one->octets;
  unchain(cache, one);
  one->older = *removed;
  *removed = one;
}

static void remove_name(dkimkit_cache *cache, const char *name, entry **removed)
{
  int there;
  size_t at = position(cache, name, &there);

  if (there) {
    remove_at(cache, at, removed);
  }
}

/* Not under the lock: the allocator and the provider may come back here. */
static void free_removed(const dkimkit_mem *mem, entry *removed)
{
  while (removed != NULL) {
    entry *one = removed;

    removed = one->older;
    dkk_keyanswer_free(one->answer);
    dkk_mem_free(mem, one->name);
    dkk_mem_free(mem, one);
  }
}

dkk_keyanswer *dkk_cache_find(dkimkit_cache *cache, const char *name,
                              uint64_t now)
{
  dkk_keyanswer *answer = NULL;
  entry *removed = NULL;
  size_t at;
  int there;

  lock(cache);
  at = position(cache, name, &there);
  if (there && cache->entries[at]->from <= now &&
      now < cache->entries[at]->until) {
    entry *one = cache->entries[at];

    unchain(cache, one);
    chain(cache, one);
    answer = dkk_keyanswer_ref(one->answer);
    cache->hits++;
  } else {
    if (there) {
      remove_at(cache, at, &removed);
    }
    cache->misses++;
  }
  unlock(cache);
  free_removed(&cache->config->mem, removed);
  return answer;
}

static entry *make_entry(const dkimkit_cache *cache, const char *name,
                         dkk_keyanswer *answer)
{
  const dkimkit_mem *mem = &cache->config->mem;
  size_t len = strlen(name);
  entry *one = dkk_mem_zalloc(mem, sizeof(*one));

  if (one == NULL) {
    return NULL;
  }
  one->octets = sizeof(*one) + len + 1 + answer->octets;
  one->name = dkk_mem_strndup(mem, name, len);
  if (one->name == NULL || one->octets > cache->max_octets / SHARE) {
    free_removed(mem, one);
    return NULL;
  }
  one->answer = dkk_keyanswer_ref(answer);
  return one;
}

/* 0: there is no room in the array. */
static int insert(dkimkit_cache *cache, entry *one, entry **removed)
{
  size_t at;
  int there;

  remove_name(cache, one->name, removed);
  while (cache->count > 0 &&
         (cache->count >= cache->max_entries ||
          cache->octets + one->octets > cache->max_octets)) {
    remove_name(cache, cache->oldest->name, removed);
    cache->evicted++;
  }
  if (cache->count == cache->capacity) {
    return 0;
  }
  at = position(cache, one->name, &there);
  memmove(&cache->entries[at + 1], &cache->entries[at],
          (cache->count - at) * sizeof(cache->entries[0]));
  cache->entries[at] = one;
  cache->count++;
  cache->octets += one->octets;
  cache->stored++;
  chain(cache, one);
  return 1;
}

/* To `wanted` entries, unless another thread was here first; `entries` has room
 * for them and receives the array that isn't needed any more. */
static void move_entries(dkimkit_cache *cache, entry ***entries, size_t wanted)
{
  entry **old = cache->entries;

  if (cache->capacity < wanted) {
    if (cache->count > 0) {
      memcpy(*entries, old, cache->count * sizeof(*old));
    }
    cache->entries = *entries;
    cache->capacity = wanted;
    *entries = old;
  }
}

/* Allocates without the lock, for the reason that free_removed has. */
static int grow(dkimkit_cache *cache)
{
  const dkimkit_mem *mem = &cache->config->mem;
  size_t wanted;
  entry **entries;

  lock(cache);
  wanted = cache->capacity > 0 ? 2 * cache->capacity : FIRST_CAPACITY;
  unlock(cache);
  entries = dkk_mem_zalloc_array(mem, wanted, sizeof(*entries));
  if (entries == NULL) {
    return 0;
  }
  lock(cache);
  move_entries(cache, &entries, wanted);
  unlock(cache);
  dkk_mem_free(mem, entries);
  return 1;
}

static int try_to_keep(dkimkit_cache *cache, entry *one, uint64_t asked)
{
  uint32_t ttl = one->answer->ttl;
  entry *removed = NULL;
  int rv;

  lock(cache);
  ttl = ttl < cache->max_ttl ? ttl : cache->max_ttl;
  one->from = asked;
  one->until = asked > UINT64_MAX - ttl ? UINT64_MAX : asked + ttl;
  rv = insert(cache, one, &removed);
  unlock(cache);
  free_removed(&cache->config->mem, removed);
  return rv;
}

void dkk_cache_keep(dkimkit_cache *cache, const char *name,
                    dkk_keyanswer *answer, uint64_t asked)
{
  entry *one;

  if (!dkk_keyanswer_is_lasting(answer) || answer->ttl == 0) {
    return;
  }
  one = make_entry(cache, name, answer);
  if (one == NULL) {
    return;
  }
  while (!try_to_keep(cache, one, asked)) {
    if (!grow(cache)) {
      free_removed(&cache->config->mem, one);
      return;
    }
  }
}

int dkimkit_cache_set_max_ttl(dkimkit_cache *cache, uint32_t seconds)
{
  if (cache == NULL || seconds == 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  lock(cache);
  cache->max_ttl = seconds;
  unlock(cache);
  return DKIMKIT_OK;
}

int dkimkit_cache_forget(dkimkit_cache *cache, const char *name)
{
  entry *removed = NULL;

  if (cache == NULL || name == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_cache_ref(cache);
  lock(cache);
  remove_name(cache, name, &removed);
  unlock(cache);
  free_removed(&cache->config->mem, removed);
  dkimkit_cache_free(cache);
  return DKIMKIT_OK;
}

static entry *take_all(dkimkit_cache *cache)
{
  entry *all = cache->newest;

  cache->newest = NULL;
  cache->oldest = NULL;
  cache->count = 0;
  cache->octets = 0;
  return all;
}

void dkimkit_cache_clear(dkimkit_cache *cache)
{
  entry *all;

  if (cache == NULL) {
    return;
  }
  dkk_cache_ref(cache);
  lock(cache);
  all = take_all(cache);
  unlock(cache);
  free_removed(&cache->config->mem, all);
  dkimkit_cache_free(cache);
}

void dkimkit_cache_free(dkimkit_cache *cache)
{
  dkimkit_config *config;

  if (cache == NULL || atomic_fetch_sub_explicit(&cache->references, 1,
                                                 memory_order_acq_rel) != 1) {
    return;
  }
  /* Whatever its callbacks do, it isn't freed again. */
  atomic_store_explicit(&cache->references, SIZE_MAX / 2, memory_order_relaxed);
  config = cache->config;
  free_removed(&config->mem, take_all(cache));
  dkk_mem_free(&config->mem, cache->entries);
  (void)pthread_mutex_destroy(&cache->lock);
  dkk_mem_free(&config->mem, cache);
  dkimkit_config_free(config);
}

static uint64_t count(const dkimkit_cache *cache, dkimkit_cache_counter counter)
{
  switch (counter) {
  case DKIMKIT_CACHE_ENTRIES:
    return cache->count;
  case DKIMKIT_CACHE_OCTETS:
    return cache->octets;
  case DKIMKIT_CACHE_HITS:
    return cache->hits;
  case DKIMKIT_CACHE_MISSES:
    return cache->misses;
  case DKIMKIT_CACHE_STORED:
    return cache->stored;
  case DKIMKIT_CACHE_EVICTED:
    return cache->evicted;
  }
  return 0;
}

uint64_t dkimkit_cache_count(dkimkit_cache *cache,
                             dkimkit_cache_counter counter)
{
  uint64_t result;

  if (cache == NULL) {
    return 0;
  }
  lock(cache);
  result = count(cache, counter);
  unlock(cache);
  return result;
}
