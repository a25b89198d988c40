/* SPDX-License-Identifier: MIT */
#include "core/tags.h"

#include "core/sort.h"

#include <string.h>

void dkk_tags_init(dkk_tags *list, const dkimkit_mem *mem)
{
  memset(list, 0, sizeof(*list));
  list->mem = mem;
}

void dkk_tags_clear(dkk_tags *list)
{
  dkk_mem_free(list->mem, list->tags);
  dkk_tags_init(list, list->mem);
}

/* Folding white space at the front: WSP, or CRLF before WSP. A CRLF before
 * another CRLF isn't (erratum 5070 took obs-FWS out of tag lists). */
static size_t leading_fws(dkk_slice a)
{
  if (a.len > 0 && dkk_is_wsp(a.data[0])) {
    return 1;
  }
  if (a.len >= 3 && a.data[0] == '\r' && a.data[1] == '\n' &&
      dkk_is_wsp(a.data[2])) {
    return 3;
  }
  return 0;
}

static size_t trailing_fws(dkk_slice a)
{
  if (a.len == 0 || !dkk_is_wsp(a.data[a.len - 1])) {
    return 0;
  }
  if (a.len >= 3 && a.data[a.len - 2] == '\n' && a.data[a.len - 3] == '\r') {
    return 3;
  }
  return 1;
}

dkk_slice dkk_slice_skip_fws(dkk_slice a)
{
  size_t octets;

  while ((octets = leading_fws(a)) > 0) {
    a.data += octets;
    a.len -= octets;
  }
  return a;
}

dkk_slice dkk_slice_trim_fws(dkk_slice a)
{
  size_t octets;

  a = dkk_slice_skip_fws(a);
  while ((octets = trailing_fws(a)) > 0) {
    a.len -= octets;
  }
  return a;
}

int dkk_list_next(dkk_slice *rest, int *more, uint8_t separator,
                  dkk_slice *item)
{
  const uint8_t *end;

  if (!*more) {
    return 0;
  }
  end = rest->len > 0 ? memchr(rest->data, separator, rest->len) : NULL;
  *item = *rest;
  if (end == NULL) {
    *more = 0;
  } else {
    item->len = (size_t)(end - rest->data);
    rest->data = end + 1;
    rest->len -= item->len + 1;
  }
  *item = dkk_slice_trim_fws(*item);
  return 1;
}

/* tag-name = ALPHA *ALNUMPUNC */
static int is_tag_name(dkk_slice name)
{
  size_t i;

  if (name.len == 0 || !dkk_is_alpha(name.data[0])) {
    return 0;
  }
  for (i = 1; i < name.len; i++) {
    if (!dkk_is_alnum(name.data[i]) && name.data[i] != '_') {
      return 0;
    }
  }
  return 1;
}

/* Eight octets of VALCHAR without ";" aside: none below "!", and none above
 * "~". */
static int is_visible_eight(const uint8_t *p)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  const uint64_t high = UINT64_C(0x8080808080808080);
  uint64_t x;

  memcpy(&x, p, sizeof(x));
  return (((x - ones * 0x21) | (x + ones) | x) & high) == 0;
}

/* tag-value = tval *( 1*(WSP / FWS) tval ), tval = 1*VALCHAR */
static int is_tag_value(dkk_slice value, unsigned flags)
{
  while (value.len > 0) {
    uint8_t c = value.data[0];
    size_t octets = 1;

    if (value.len >= 8 && is_visible_eight(value.data)) {
      octets = 8;
    } else if (c < 0x21 || c == 0x7f ||
               (c > 0x7e && (flags & DKK_TAGS_ALLOW_8BIT) == 0)) {
      octets = leading_fws(value);
      if (octets == 0) {
        return 0;
      }
    }
    value.data += octets;
    value.len -= octets;
  }
  return 1;
}

static int is_white(const uint8_t *p, const uint8_t *end)
{
  while (p < end && (dkk_is_wsp(*p) || *p == '\r')) {
    p++;
  }
  return p == end;
}

int dkk_has_blank_line(dkk_slice text)
{
  const uint8_t *end = text.data + text.len;
  const uint8_t *line = NULL;
  const uint8_t *at = text.data;
  const uint8_t *lf;

  while (at < end && (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
    int is_crlf = lf > text.data && lf[-1] == '\r';

    if (is_crlf && line != NULL && is_white(line, lf)) {
      return 1;
    }
    line = is_crlf ? lf + 1 : NULL;
    at = lf + 1;
  }
  return 0;
}

static dkk_slice between(const uint8_t *start, const uint8_t *end)
{
  dkk_slice gap = {start, (size_t)(end - start)};

  return gap;
}

/* [FWS] stands at each side of name and value, which is one fold at most; the
 * trimming takes any number. */
static int has_wide_gap(const dkk_tag *tag, dkk_slice spec)
{
  const uint8_t *name_end = tag->name.data + tag->name.len;
  const uint8_t *value_end = tag->value.data + tag->value.len;

  return dkk_has_blank_line(between(spec.data, tag->name.data)) ||
         dkk_has_blank_line(between(name_end, tag->whole.data)) ||
         dkk_has_blank_line(between(tag->whole.data, tag->value.data)) ||
         dkk_has_blank_line(between(value_end, spec.data + spec.len));
}

/* What may follow the last ";": nothing by the grammar; white space is
 * harmless, but a line of it is obs-FWS. */
static int is_white_tail(dkk_slice text, unsigned flags)
{
  return (flags & DKK_TAGS_ALLOW_BLANK_LINES) != 0
             ? dkk_slice_trim_fws(text).len == 0
             : dkk_slice_trim_wsp(text).len == 0;
}

static int is_empty(dkk_slice spec, unsigned flags)
{
  return (flags & DKK_TAGS_ALLOW_EMPTY) != 0 &&
         dkk_slice_trim_fws(spec).len == 0;
}

static int parse_tag(dkk_tag *tag, dkk_slice spec, unsigned flags)
{
  const uint8_t *equals = spec.data;
  const uint8_t *end = spec.data + spec.len;

  /* It comes soon. */
  while (equals < end && *equals != '=') {
    equals++;
  }
  if (equals == end) {
    return 0;
  }
  tag->name.data = spec.data;
  tag->name.len = (size_t)(equals - spec.data);
  tag->name = dkk_slice_trim_fws(tag->name);
  tag->whole.data = equals + 1;
  tag->whole.len = spec.len - (size_t)(equals + 1 - spec.data);
  tag->value = dkk_slice_trim_fws(tag->whole);
  return is_tag_name(tag->name) && is_tag_value(tag->value, flags);
}

static int compare_names(size_t a, size_t b, const void *context)
{
  const dkk_tag *tags = context;
  dkk_slice x = tags[a].name;
  dkk_slice y = tags[b].name;
  int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);

  return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

/* Of names with one letter no two are equal, and at most one is longer: so it
 * is in most lists, and then there is nothing to sort. */
static int has_only_letters(const dkk_tags *list)
{
  uint64_t seen = 0;
  size_t longer = 0;
  size_t i;

  for (i = 0; i < list->count; i++) {
    dkk_slice name = list->tags[i].name;
    uint64_t bit = UINT64_C(1) << (name.data[0] - 'A');

    if (name.len > 1) {
      longer++;
    } else if ((seen & bit) != 0) {
      return 0;
    } else {
      seen |= bit;
    }
  }
  return longer <= 1;
}

static int find_duplicate(const dkk_tags *list, dkk_tags_result *result,
                          dkk_slice *subject)
{
  size_t *order;
  size_t i;

  if (list->count < 2 || has_only_letters(list)) {
    return DKIMKIT_OK;
  }
  order = dkk_mem_zalloc_array(list->mem, list->count, 2 * sizeof(*order));
  if (order == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < list->count; i++) {
    order[i] = i;
  }
  dkk_sort_indices(order, order + list->count, list->count, compare_names,
                   list->tags);
  for (i = 1; i < list->count; i++) {
    if (compare_names(order[i - 1], order[i], list->tags) == 0) {
      *result = DKK_TAGS_DUPLICATE;
      *subject = list->tags[order[i]].name;
      break;
    }
  }
  dkk_mem_free(list->mem, order);
  return DKIMKIT_OK;
}

static int add_tag(dkk_tags *list, const dkk_tag *tag)
{
  dkk_tag *grown = dkk_mem_grow_array(list->mem, list->tags, list->count,
                                      &list->capacity, sizeof(*tag));

  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  list->tags = grown;
  list->tags[list->count++] = *tag;
  return DKIMKIT_OK;
}

int dkk_tags_parse(dkk_tags *list, dkk_tags_result *result, dkk_slice *subject,
                   dkk_slice text, size_t max_tags, unsigned flags)
{
  dkk_slice rest = text;
  int more = 1;
  int rv = DKIMKIT_OK;

  *result = DKK_TAGS_SYNTAX;
  list->has_blank_line = dkk_has_blank_line(text);
  while (rv == DKIMKIT_OK && more) {
    dkk_tag tag;
    dkk_slice spec = rest;
    const uint8_t *end = rest.len > 0 ? memchr(rest.data, ';', rest.len) : NULL;

    if (end != NULL) {
      spec.len = (size_t)(end - rest.data);
      rest.data = end + 1;
      rest.len -= spec.len + 1;
    }
    more = end != NULL;
    if (!more && list->count > 0 && is_white_tail(spec, flags)) {
      break;
    }
    if (is_empty(spec, flags)) {
      continue;
    }
    if (!parse_tag(&tag, spec, flags) ||
        (list->has_blank_line && (flags & DKK_TAGS_ALLOW_BLANK_LINES) == 0 &&
         has_wide_gap(&tag, spec))) {
      return DKIMKIT_OK;
    }
    if (list->count >= max_tags) {
      *result = DKK_TAGS_TOO_MANY;
      return DKIMKIT_OK;
    }
    rv = add_tag(list, &tag);
  }
  *result = DKK_TAGS_OK;
  return rv == DKIMKIT_OK ? find_duplicate(list, result, subject) : rv;
}

const dkk_tag *dkk_tags_find_slice(const dkk_tags *list, dkk_slice name)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    const dkk_tag *tag = &list->tags[i];

    /* Most names are told apart by their first letter. */
    if (name.len > 0 && tag->name.data[0] == name.data[0] &&
        dkk_slice_equal(tag->name, name)) {
      return tag;
    }
  }
  return NULL;
}

const dkk_tag *dkk_tags_find(const dkk_tags *list, const char *name)
{
  return dkk_tags_find_slice(list, dkk_slice_of(name));
}
