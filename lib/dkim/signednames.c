/* SPDX-License-Identifier: MIT */
#include "dkim/signednames.h"

#include "core/name.h"
#include "core/tags.h"

/* What taking a name may write behind the text. */
#define SLACK_OCTETS 16

size_t dkk_signed_names_count(dkk_slice value)
{
  return dkk_count_octet(value, ':') + 1;
}

/* All in one piece: the names, their fields, and the text. */
static uint8_t *allocate(dkk_signed_names *names, const dkimkit_mem *mem,
                         size_t count, size_t text_octets)
{
  const size_t each = sizeof(*names->names) + sizeof(*names->fields);

  if (count > (SIZE_MAX - text_octets) / each) {
    return NULL;
  }
  names->names = dkk_mem_alloc(mem, count * each + text_octets);
  if (names->names == NULL) {
    return NULL;
  }
  names->fields = (size_t *)(void *)(names->names + count);
  return (uint8_t *)(names->fields + count);
}

static void add(dkk_signed_names *names, dkk_slice text)
{
  names->names[names->count] = text.data;
  names->fields[names->count] = DKK_HEADER_NONE;
  names->end = text.data + text.len + 1;
  names->count++;
}

static dkk_slice behind(dkk_slice text, size_t octets)
{
  text.data += octets;
  text.len -= octets;
  return text;
}

int dkk_signed_names_parse(dkk_signed_names *names, const dkimkit_mem *mem,
                           dkk_slice value, size_t count)
{
  const size_t octets = value.len + SLACK_OCTETS;
  uint8_t *to = allocate(names, mem, count, octets);
  dkk_slice rest = value;

  if (to == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (;;) {
    dkk_slice text = {to, 0};
    uint64_t key;

    rest = dkk_slice_skip_fws(rest);
    text.len = dkk_take_name(to, rest, &key);
    to[text.len] = '\0';
    rest = dkk_slice_skip_fws(behind(rest, text.len));
    if (text.len == 0 || (rest.len > 0 && rest.data[0] != ':')) {
      return DKIMKIT_ERR_SYNTAX;
    }
    add(names, text);
    if (rest.len == 0) {
      return DKIMKIT_OK;
    }
    rest = behind(rest, 1);
    to += text.len + 1;
  }
}

void dkk_signed_names_choose(dkk_signed_names *names, dkk_header_cursor *cursor,
                             size_t excluded)
{
  size_t i;

  dkk_header_cursor_begin(cursor, excluded);
  for (i = 0; i < names->count; i++) {
    names->fields[i] =
        dkk_header_cursor_next(cursor, dkk_signed_name(names, i));
  }
}
