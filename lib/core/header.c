/* SPDX-License-Identifier: MIT */
#include "core/header.h"

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
  dkk_mem_free(header->mem, header->order);
  dkk_header_init(header, header->mem);
}

/* Any CR or LF that isn't part of CRLF, or a NUL. */
static int is_malformed(dkk_slice raw)
{
  size_t i;

  if (raw.len > 0 && memchr(raw.data, '\0', raw.len) != NULL) {
    return 1;
  }
  for (i = 0; i < raw.len; i++) {
    if (raw.data[i] == '\r' && i + 1 < raw.len && raw.data[i + 1] == '\n') {
      i++;
    } else if (raw.data[i] == '\r' || raw.data[i] == '\n') {
      return 1;
    }
  }
  return 0;
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
  const uint8_t *colon = raw.len > 0 ? memchr(raw.data, ':', raw.len) : NULL;
  size_t i;

  if (is_malformed(raw)) {
    *problems |= DKK_HEADER_MALFORMED;
  }
  if (colon == NULL || dkk_is_wsp(raw.data[0])) {
    *problems |= DKK_HEADER_NO_FIELD;
    return;
  }
  field->value_offset = (size_t)(colon - raw.data) + 1;
  field->name_len = name_length(raw, field->value_offset - 1);
  for (i = 0; i < field->name_len; i++) {
    if (!dkk_is_ftext(raw.data[i])) {
      field->name_len = 0;
    }
  }
  if (field->name_len == 0) {
    *problems |= DKK_HEADER_BAD_NAME;
  }
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

dkk_slice dkk_header_field(const dkk_header *header, size_t index)
{
  const dkk_field *field = &header->fields[index];
  dkk_slice raw = {header->octets.data, field->len};

  if (field->offset > 0) {
    raw.data += field->offset;
  }
  return raw;
}

dkk_slice dkk_header_name(const dkk_header *header, size_t index)
{
  dkk_slice raw = dkk_header_field(header, index);

  raw.len = header->fields[index].name_len;
  return raw;
}

dkk_slice dkk_header_value(const dkk_header *header, size_t index)
{
  dkk_slice raw = dkk_header_field(header, index);
  size_t skip = header->fields[index].value_offset;

  raw.data += skip;
  raw.len -= skip;
  return raw;
}

static int compare_fields(size_t a, size_t b, const void *context)
{
  return dkk_slice_compare_nocase(dkk_header_name(context, a),
                                  dkk_header_name(context, b));
}

int dkk_header_index(dkk_header *header)
{
  size_t *scratch;
  size_t i;

  header->order =
      dkk_mem_zalloc_array(header->mem, header->count, sizeof(size_t));
  scratch = dkk_mem_zalloc_array(header->mem, header->count, sizeof(size_t));
  if (header->order == NULL || scratch == NULL) {
    dkk_mem_free(header->mem, scratch);
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < header->count; i++) {
    header->order[i] = i;
  }
  dkk_sort_indices(header->order, scratch, header->count, compare_fields,
                   header);
  dkk_mem_free(header->mem, scratch);
  return DKIMKIT_OK;
}

/* The first position in `order` whose name isn't less than (or, with `after`,
 * is greater than) the name. */
static size_t bound(const dkk_header *header, dkk_slice name, int after)
{
  size_t low = 0;
  size_t high = header->count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = dkk_slice_compare_nocase(
        dkk_header_name(header, header->order[middle]), name);

    if (order < 0 || (after && order == 0)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

size_t dkk_header_count_named(const dkk_header *header, dkk_slice name)
{
  return name.len == 0 ? 0 : bound(header, name, 1) - bound(header, name, 0);
}

size_t dkk_header_first_named(const dkk_header *header, dkk_slice name)
{
  size_t first = bound(header, name, 0);

  return name.len > 0 && first < bound(header, name, 1) ? header->order[first]
                                                        : DKK_HEADER_NONE;
}

int dkk_header_cursor_init(dkk_header_cursor *cursor, const dkk_header *header,
                           size_t excluded)
{
  cursor->header = header;
  cursor->excluded = excluded;
  cursor->taken =
      dkk_mem_zalloc_array(header->mem, header->count, sizeof(size_t));
  return cursor->taken == NULL ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK;
}

void dkk_header_cursor_clear(dkk_header_cursor *cursor)
{
  if (cursor->taken != NULL) {
    dkk_mem_free(cursor->header->mem, cursor->taken);
    cursor->taken = NULL;
  }
}

size_t dkk_header_cursor_next(dkk_header_cursor *cursor, dkk_slice name)
{
  const dkk_header *header = cursor->header;
  size_t first = bound(header, name, 0);
  size_t end = name.len > 0 ? bound(header, name, 1) : first;

  while (first < end && cursor->taken[first] < end - first) {
    size_t index = header->order[end - 1 - cursor->taken[first]];

    cursor->taken[first]++;
    if (index != cursor->excluded) {
      return index;
    }
  }
  return DKK_HEADER_NONE;
}
