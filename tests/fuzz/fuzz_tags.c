/* SPDX-License-Identifier: MIT */

/* Tag lists. Names and values are slices of the text, in order and apart; what
 * is between them is "=", ";" and white space; with more allowed nothing that
 * was a list stops to be one. */

#include "core/tags.h"
#include "fuzz.h"

#define ALL_FLAGS                                                              \
  (DKK_TAGS_ALLOW_8BIT | DKK_TAGS_ALLOW_EMPTY | DKK_TAGS_ALLOW_BLANK_LINES)

static void check_inside(dkk_slice part, dkk_slice text)
{
  FUZZ_CHECK(part.data >= text.data);
  FUZZ_CHECK(part.data + part.len <= text.data + text.len);
}

static void check_fws(const uint8_t *from, const uint8_t *to)
{
  for (; from < to; from++) {
    FUZZ_CHECK(dkk_is_wsp(*from) || *from == '\r' || *from == '\n');
  }
}

static void check_tag(const dkk_tag *tag, dkk_slice text)
{
  size_t i;

  check_inside(tag->name, text);
  check_inside(tag->value, text);
  check_inside(tag->whole, text);
  FUZZ_CHECK(tag->name.len > 0 && dkk_is_alpha(tag->name.data[0]));
  FUZZ_CHECK(tag->whole.data[-1] == '=');
  check_fws(tag->name.data + tag->name.len, tag->whole.data - 1);
  check_fws(tag->whole.data, tag->value.data);
  check_fws(tag->value.data + tag->value.len, tag->whole.data + tag->whole.len);
  FUZZ_CHECK(fuzz_equal(dkk_slice_trim_fws(tag->value), tag->value));
  for (i = 0; i < tag->whole.len; i++) {
    FUZZ_CHECK(tag->whole.data[i] != ';' && tag->whole.data[i] != 0);
  }
}

static void check_unique(const dkk_tags *list)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    FUZZ_CHECK(dkk_tags_find_slice(list, list->tags[i].name) == &list->tags[i]);
  }
}

static void check_list(const dkk_tags *list, dkk_slice text)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    check_tag(&list->tags[i], text);
    FUZZ_CHECK(i == 0 ||
               list->tags[i - 1].whole.data + list->tags[i - 1].whole.len <
                   list->tags[i].name.data);
  }
}

/* The items of a list with separators, and the separators, are all of it. */
static void check_items(dkk_slice value)
{
  dkk_slice rest = value;
  dkk_slice item;
  int more = 1;
  size_t items = 0;
  size_t colons = 0;
  size_t i;

  while (dkk_list_next(&rest, &more, ':', &item)) {
    check_inside(item, value);
    FUZZ_CHECK(item.len == 0 || memchr(item.data, ':', item.len) == NULL);
    items++;
  }
  for (i = 0; i < value.len; i++) {
    colons += value.data[i] == ':';
  }
  FUZZ_CHECK(items == colons + 1);
}

static dkk_tags_result parse(dkk_slice text, size_t max_tags, unsigned flags,
                             size_t fail_at)
{
  dkk_tags_result result = DKK_TAGS_OK;
  dkk_slice subject = {NULL, 0};
  dkk_tags list;
  fuzz_mem mem;
  size_t i;
  int rv;

  fuzz_mem_init(&mem);
  mem.fail_at = fail_at;
  dkk_tags_init(&list, &mem.mem);
  rv = dkk_tags_parse(&list, &result, &subject, text, max_tags, flags);
  FUZZ_CHECK(rv == (fail_at > 0 && mem.calls >= fail_at ? DKIMKIT_ERR_NOMEM
                                                        : DKIMKIT_OK));
  FUZZ_CHECK(list.count <= max_tags);
  check_list(&list, text);
  if (rv == DKIMKIT_OK && result == DKK_TAGS_OK) {
    check_unique(&list);
    for (i = 0; i < list.count; i++) {
      check_items(list.tags[i].value);
    }
  }
  dkk_tags_clear(&list);
  FUZZ_CHECK(mem.open == 0);
  return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in) & ALL_FLAGS;
  size_t max_tags = (size_t)fuzz_octet(&in) + 1;
  size_t fail_at = fuzz_octet(&in);
  dkk_tags_result result = parse(in, max_tags, flags, 0);

  if (result == DKK_TAGS_OK) {
    FUZZ_CHECK(parse(in, max_tags, ALL_FLAGS, 0) == DKK_TAGS_OK);
  }
  if (fail_at > 0) {
    (void)parse(in, max_tags, flags, fail_at);
  }
  return 0;
}
