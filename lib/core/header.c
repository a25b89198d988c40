/* SPDX-License-Identifier: MIT */
#include "core/header.h"

#include "core/block.h"
#include "core/sort.h"

#include <string.h>

void dkk_header_init(dkk_header *header, const dkimkit_mem *mem)
{
  memset(header, 0, sizeof(*header));
  header->mem = mem;
  dkk_buf_init(&header->octets, mem);
}

void dkk_header_clear(dkk_header *header)
{
  dkk_buf_clear(&header->octets);
  dkk_mem_free(header->mem, header->fields);
  dkk_mem_free(header->mem, header->keys);
  dkk_header_init(header, header->mem);
}

/* The name without the white space, or a fold, that stands before the colon
 * (RFC 5322, 4.5: obsolete, but mail readers take it for a field). */
static size_t name_length(dkk_slice raw, size_t colon)
{
  while (colon > 0 &&
         (dkk_is_wsp(raw.data[colon - 1]) || raw.data[colon - 1] == '\r' ||
          raw.data[colon - 1] == '\n')) {
    colon--;
  }
  return colon;
}

static void measure(dkk_field *field, dkk_slice raw, unsigned *problems)
{
  const uint8_t *colon = NULL;
  size_t name = 0;

  while (name < raw.len && dkk_is_ftext(raw.data[name])) {
    name++;
  }
  if (name < raw.len) {
    colon = raw.data[name] == ':'
                ? raw.data + name
                : memchr(raw.data + name, ':', raw.len - name);
  }
  if (colon == NULL || dkk_is_wsp(raw.data[0])) {
    *problems |= DKK_HEADER_NO_FIELD;
    return;
  }
  field->value_offset = (size_t)(colon - raw.data) + 1;
  if (name == name_length(raw, field->value_offset - 1)) {
    field->name_len = name;
  }
  if (field->name_len == 0) {
    *problems |= DKK_HEADER_BAD_NAME;
  }
  field->key = dkk_prefix_key(raw, field->name_len);
}

int dkk_header_add(dkk_header *header, size_t offset, size_t len)
{
  dkk_field *grown =
      dkk_mem_grow_array(header->mem, header->fields, header->count,
                         &header->capacity, sizeof(*grown));
  dkk_field *field;

  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  header->fields = grown;
  field = &grown[header->count++];
  memset(field, 0, sizeof(*field));
  field->offset = offset;
  field->len = len;
  measure(field, dkk_header_field(header, header->count - 1),
          &header->problems);
  return DKIMKIT_OK;
}

static inline int compare_keys(uint64_t a_key, dkk_slice a, uint64_t b_key,
                               dkk_slice b)
{
  if (a_key != b_key) {
    return a_key < b_key ? -1 : 1;
  }
  if (a.len <= 8 || b.len <= 8) {
    return (a.len > 8) - (b.len > 8);
  }
  return dkk_slice_equal_nocase(a, b) ? 0 : dkk_slice_compare_nocase(a, b);
}

static int compare_fields(size_t a, size_t b, const void *context)
{
  const dkk_header *header = context;

  return compare_keys(header->fields[a].key, dkk_header_name(header, a),
                      header->fields[b].key, dkk_header_name(header, b));
}

/* What is the case in some octets; a CR may stand before them. */
typedef struct look {
  uint64_t after_cr;
  uint64_t malformed;
  dkk_block_seen seen;
} look;

static void look_at_blocks(look *l, const uint8_t *data, size_t blocks)
{
  look now = *l;
  size_t i;

  for (i = 0; i < blocks; i++) {
    dkk_block b = dkk_block_load(data + i * DKK_BLOCK_OCTETS);
    uint64_t cr = dkk_block_equal(&b, '\r');

    now.malformed |= (cr << 1 | now.after_cr) ^ dkk_block_equal(&b, '\n');
    now.after_cr = cr >> 63;
    dkk_block_see(&now.seen, &b);
  }
  *l = now;
}

/* From the first field to the end of the last: any CR or LF that isn't part of
 * CRLF, or a NUL; and 8-bit octets. */
static void look_at_octets(dkk_header *header)
{
  const dkk_field *last = &header->fields[header->count - 1];
  const size_t len = last->offset + last->len;
  const size_t whole = len / DKK_BLOCK_OCTETS * DKK_BLOCK_OCTETS;
  /* In lines that are good: what fills up the last block changes nothing. */
  uint8_t rest[DKK_BLOCK_OCTETS];
  look l = {0, 0, dkk_block_seen_nothing()};

  look_at_blocks(&l, header->octets.data, len / DKK_BLOCK_OCTETS);
  memset(rest, ' ', sizeof(rest));
  memcpy(rest, header->octets.data + whole, len - whole);
  look_at_blocks(&l, rest, 1);
  if (l.malformed != 0 || l.after_cr != 0 || dkk_block_seen_zero(&l.seen)) {
    header->problems |= DKK_HEADER_MALFORMED;
  }
  header->has_eight_bit = dkk_block_seen_high(&l.seen);
}

/* One by one into those before it: the fewest steps for a few. */
static void sort_few(dkk_header *header)
{
  size_t i;

  for (i = 0; i < header->count; i++) {
    uint64_t key = header->fields[i].key;
    size_t at = i;

    while (at > 0 && (key < header->keys[at - 1] ||
                      (key == header->keys[at - 1] &&
                       compare_fields(i, header->order[at - 1], header) < 0))) {
      header->keys[at] = header->keys[at - 1];
      header->order[at] = header->order[at - 1];
      at--;
    }
    header->keys[at] = key;
    header->order[at] = i;
  }
}

static void sort_many(dkk_header *header)
{
  size_t i;

  for (i = 0; i < header->count; i++) {
    header->order[i] = i;
  }
  dkk_sort_indices(header->order, header->order + header->count, header->count,
                   compare_fields, header);
  for (i = 0; i < header->count; i++) {
    header->keys[i] = header->fields[header->order[i]].key;
  }
}

int dkk_header_index(dkk_header *header)
{
  if (header->count > 0) {
    look_at_octets(header);
  }
  /* With room for sorting behind the order. */
  header->keys = dkk_mem_zalloc_array(header->mem, header->count,
                                      sizeof(uint64_t) + 2 * sizeof(size_t));
  if (header->keys == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  header->order = (size_t *)(void *)(header->keys + header->count);
  if (header->count <= DKK_HEADER_FEW) {
    sort_few(header);
  } else {
    sort_many(header);
  }
  return DKIMKIT_OK;
}

static inline int compare_at(const dkk_header *header, size_t position,
                             uint64_t key, dkk_slice name)
{
  return compare_keys(header->keys[position],
                      dkk_header_name(header, header->order[position]), key,
                      name);
}

/* Positions in `order`. */
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
  const uint64_t *from = header->keys;
  size_t count = header->count;

  while (count > 1) {
    size_t half = count / 2;

    from += from[half - 1] < key ? half : 0;
    count -= half;
  }
  return (size_t)(from - header->keys) + (count == 1 && *from < key);
}

static int is_at(const dkk_header *header, size_t position, uint64_t key,
                 dkk_slice name)
{
  return position < header->count && header->keys[position] == key &&
         compare_at(header, position, key, name) == 0;
}

/* Where the name is: mostly nowhere or once. */
static range find(const dkk_header *header, dkk_slice name, uint64_t key)
{
  size_t first = name.len > 0 ? first_with_key(header, key) : header->count;
  range found = {first, first};
  int order;

  if (first == header->count || header->keys[first] != key) {
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

  return found.end > found.first ? header->order[found.first] : DKK_HEADER_NONE;
}

size_t dkk_header_next_repeated(const dkk_header *header, size_t *position,
                                dkk_slice *name)
{
  while (*position + 1 < header->count) {
    size_t first = (*position)++;

    *name = dkk_header_name(header, header->order[first]);
    if (name->len > 0 && is_at(header, *position, header->keys[first], *name)) {
      *position = find(header, *name, header->keys[first]).end;
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
  return dkk_header_cursor_next_keyed(cursor, name, dkk_slice_key(name));
}

size_t dkk_header_cursor_next_keyed(dkk_header_cursor *cursor, dkk_slice name,
                                    uint64_t key)
{
  const dkk_header *header = cursor->header;
  range found = find_again(cursor, name, key);
  dkk_header_taken *taken = &cursor->taken[found.first];

  if (found.first == found.end) {
    return DKK_HEADER_NONE;
  }
  if (taken->round != cursor->round) {
    taken->round = cursor->round;
    taken->count = 0;
  }
  while (taken->count < found.end - found.first) {
    size_t index = header->order[found.end - 1 - taken->count];

    taken->count++;
    if (index != cursor->excluded) {
      return index;
    }
  }
  return DKK_HEADER_NONE;
}
