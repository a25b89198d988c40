/* SPDX-License-Identifier: MIT */
#include "core/header.h"

#include "core/block.h"
#include "core/name.h"
#include "core/wide.h"

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
  dkk_mem_free(header->mem, header->index);
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

/* Of ftext, and its key. */
static size_t name_octets(dkk_slice raw, uint64_t *key)
{
  size_t len = dkk_take_name(NULL, raw, key);

  if (len < raw.len && raw.data[len] == ';') {
    while (len < raw.len && dkk_is_ftext(raw.data[len])) {
      len++;
    }
    raw.len = len;
    *key = dkk_slice_key(raw);
  }
  return len;
}

static void measure(dkk_field *field, dkk_slice raw, unsigned *problems)
{
  const uint8_t *colon = NULL;
  uint64_t key;
  size_t name = name_octets(raw, &key);

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
    field->key = key;
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

/* From the first field to the end of the last: any CR or LF that isn't part of
 * CRLF, or a NUL; and 8-bit octets. */
static void look_at_fields(dkk_header *header)
{
  const dkk_field *last = &header->fields[header->count - 1];
  const size_t len = last->offset + last->len;
  const size_t whole = len / DKK_BLOCK_OCTETS * DKK_BLOCK_OCTETS;
  /* In lines that are good: what fills up the last block changes nothing. */
  uint8_t rest[DKK_BLOCK_OCTETS];
  dkk_look look = {0, 0, 0};

  dkk_loops_here()->look(&look, header->octets.data, len / DKK_BLOCK_OCTETS);
  memset(rest, ' ', sizeof(rest));
  memcpy(rest, header->octets.data + whole, len - whole);
  dkk_loops_here()->look(&look, rest, 1);
  if (look.malformed || look.after_cr) {
    header->problems |= DKK_HEADER_MALFORMED;
  }
  header->has_eight_bit = look.eight_bit;
}

void dkk_header_look(dkk_header *header)
{
  if (header->count > 0) {
    look_at_fields(header);
  }
}
