/* SPDX-License-Identifier: MIT */
#include "core/headerindex.h"

#include "core/name.h"

#include <string.h>

/* Runs that are sorted by insertion, before they are merged. */
#define RUN_FIELDS 16

/* Any order will do: the key, the length, and only then the rest of the text.
 */
static inline int compare_keys(uint64_t a_key, dkk_slice a, uint64_t b_key,
                               dkk_slice b)
{
  if (a_key != b_key) {
    return a_key < b_key ? -1 : 1;
  }
  if (a.len != b.len) {
    return a.len < b.len ? -1 : 1;
  }
  return a.len <= 8 || dkk_slice_equal_nocase(a, b)
             ? 0
             : dkk_slice_compare_nocase(a, b);
}

static inline int is_less(const dkk_header *header, const dkk_indexed *a,
                          const dkk_indexed *b)
{
  if (a->key != b->key) {
    return a->key < b->key;
  }
  return compare_keys(a->key, dkk_header_name(header, a->field), b->key,
                      dkk_header_name(header, b->field)) < 0;
}

/* One by one into those before it: the fewest steps for a few. */
static void sort_run(const dkk_header *header, dkk_indexed *run, size_t count)
{
  size_t i;

  for (i = 1; i < count; i++) {
    dkk_indexed one = run[i];
    size_t at = i;

    for (; at > 0 && is_less(header, &one, &run[at - 1]); at--) {
      run[at] = run[at - 1];
    }
    run[at] = one;
  }
}

/* Equal ones keep their order. */
static void merge(const dkk_header *header, dkk_indexed *out,
                  const dkk_indexed *a, const dkk_indexed *b,
                  const dkk_indexed *end)
{
  const dkk_indexed *middle = b;

  while (a < middle && b < end) {
    *out++ = is_less(header, b, a) ? *b++ : *a++;
  }
  while (a < middle) {
    *out++ = *a++;
  }
  while (b < end) {
    *out++ = *b++;
  }
}

static size_t smaller(size_t a, size_t b)
{
  return a < b ? a : b;
}

/* Sorts into the first half of twice as much room. */
static void sort(const dkk_header *header, dkk_indexed *index, size_t count)
{
  dkk_indexed *scratch = index + count;
  size_t width;
  size_t i;

  for (i = 0; i < count; i += RUN_FIELDS) {
    sort_run(header, index + i, smaller(RUN_FIELDS, count - i));
  }
  for (width = RUN_FIELDS; width < count; width *= 2) {
    for (i = 0; i < count; i += 2 * width) {
      merge(header, scratch + i, index + i, index + smaller(i + width, count),
            index + smaller(i + 2 * width, count));
    }
    memcpy(index, scratch, count * sizeof(*index));
  }
}

int dkk_header_index(dkk_header *header)
{
  size_t i;

  header->index = dkk_mem_zalloc_array(header->mem, header->count,
                                       2 * sizeof(*header->index));
  if (header->index == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < header->count; i++) {
    header->index[i].key = header->fields[i].key;
    header->index[i].field = i;
  }
  sort(header, header->index, header->count);
  return DKIMKIT_OK;
}

static inline int compare_at(const dkk_header *header, size_t position,
                             uint64_t key, dkk_slice name)
{
  const dkk_indexed *at = &header->index[position];

  return compare_keys(at->key, dkk_header_name(header, at->field), key, name);
}

/* Positions in the index. */
typedef struct range {
  size_t first;
  size_t end;
} range;

/* The first position from `low` on whose name isn't less than (or, with
 * `after`, is greater than) the name. */
static size_t bound(const dkk_header *header, size_t low, uint64_t key,
                    dkk_slice name, int after)
{
  size_t high = header->count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare_at(header, middle, key, name);

    if (order < 0 || (after && order == 0)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The first position whose key isn't less. Each half is chosen without a
 * branch, which nobody could predict. */
static size_t first_with_key(const dkk_header *header, uint64_t key)
{
  const dkk_indexed *from = header->index;
  size_t count = header->count;

  while (count > 1) {
    size_t half = count / 2;

    from += from[half - 1].key < key ? half : 0;
    count -= half;
  }
  return (size_t)(from - header->index) + (count == 1 && from->key < key);
}

static int is_at(const dkk_header *header, size_t position, uint64_t key,
                 dkk_slice name)
{
  return position < header->count && header->index[position].key == key &&
         compare_at(header, position, key, name) == 0;
}

/* Where the name is: mostly nowhere or once. */
static range find(const dkk_header *header, dkk_slice name, uint64_t key)
{
  size_t first = name.len > 0 ? first_with_key(header, key) : header->count;
  range found = {first, first};
  int order;

  if (first == header->count || header->index[first].key != key) {
    return found;
  }
  order = compare_at(header, first, key, name);
  if (order < 0) {
    first = bound(header, first + 1, key, name, 0);
    found.first = first;
    found.end = first;
    order = !is_at(header, first, key, name);
  }
  if (order == 0) {
    found.end = is_at(header, first + 1, key, name)
                    ? bound(header, first + 2, key, name, 1)
                    : first + 1;
  }
  return found;
}

size_t dkk_header_count_named(const dkk_header *header, dkk_slice name)
{
  range found = find(header, name, dkk_slice_key(name));

  return found.end - found.first;
}

size_t dkk_header_first_named(const dkk_header *header, dkk_slice name)
{
  range found = find(header, name, dkk_slice_key(name));

  return found.end > found.first ? header->index[found.first].field
                                 : DKK_HEADER_NONE;
}

size_t dkk_header_next_repeated(const dkk_header *header, size_t *position,
                                dkk_slice *name)
{
  while (*position + 1 < header->count) {
    size_t first = (*position)++;

    *name = dkk_header_name(header, header->index[first].field);
    if (name->len > 0 &&
        is_at(header, *position, header->index[first].key, *name)) {
      *position = find(header, *name, header->index[first].key).end;
      return *position - first;
    }
  }
  return 0;
}

int dkk_header_cursor_init(dkk_header_cursor *cursor, const dkk_header *header)
{
  cursor->header = header;
  cursor->excluded = DKK_HEADER_NONE;
  cursor->round = 1;
  cursor->last_first = 0;
  cursor->last_end = 0;
  if (header->count <= DKK_HEADER_FEW) {
    memset(cursor->few, 0, sizeof(cursor->few));
    cursor->taken = cursor->few;
  } else {
    cursor->taken = dkk_mem_zalloc_array(header->mem, header->count,
                                         sizeof(*cursor->taken));
  }
  return cursor->taken == NULL ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK;
}

void dkk_header_cursor_begin(dkk_header_cursor *cursor, size_t excluded)
{
  cursor->excluded = excluded;
  cursor->round++;
}

void dkk_header_cursor_clear(dkk_header_cursor *cursor)
{
  if (cursor->taken != cursor->few) {
    dkk_mem_free(cursor->header->mem, cursor->taken);
  }
  cursor->taken = NULL;
}

/* Lists often have a name twice in a row. */
static range find_again(dkk_header_cursor *cursor, dkk_slice name, uint64_t key)
{
  range last = {cursor->last_first, cursor->last_end};

  if (last.end == last.first || !is_at(cursor->header, last.first, key, name)) {
    last = find(cursor->header, name, key);
    cursor->last_first = last.first;
    cursor->last_end = last.end;
  }
  return last;
}

size_t dkk_header_cursor_next(dkk_header_cursor *cursor, dkk_slice name)
{
  const dkk_header *header = cursor->header;
  range found = find_again(cursor, name, dkk_slice_key(name));
  dkk_header_taken *taken = &cursor->taken[found.first];

  if (found.first == found.end) {
    return DKK_HEADER_NONE;
  }
  if (taken->round != cursor->round) {
    taken->round = cursor->round;
    taken->count = 0;
  }
  while (taken->count < found.end - found.first) {
    size_t index = header->index[found.end - 1 - taken->count].field;

    taken->count++;
    if (index != cursor->excluded) {
      return index;
    }
  }
  return DKK_HEADER_NONE;
}
