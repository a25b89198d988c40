/* SPDX-License-Identifier: MIT */
#include "core/tags.h"

#include "core/run.h"
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

static inline dkk_slice behind(dkk_slice a, size_t octets)
{
  a.data += octets;
  a.len -= octets;
  return a;
}

dkk_slice dkk_slice_skip_low(dkk_slice a)
{
  size_t octets;

  while (a.len > 0 && a.data[0] <= ' ' && (octets = leading_fws(a)) > 0) {
    a = behind(a, octets);
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

static inline dkk_slice between(const uint8_t *start, const uint8_t *end)
{
  dkk_slice gap = {start, (size_t)(end - start)};

  return gap;
}

/* [FWS] stands at each side of name and value, which is one fold at most; the
 * trimming takes any number. */
static int has_wide_gap(const dkk_tag *tag, const uint8_t *spec)
{
  const uint8_t *name_end = tag->name.data + tag->name.len;
  const uint8_t *value_end = tag->value.data + tag->value.len;
  const uint8_t *spec_end = tag->whole.data + tag->whole.len;

  return dkk_has_blank_line(between(spec, tag->name.data)) ||
         dkk_has_blank_line(between(name_end, tag->whole.data)) ||
         dkk_has_blank_line(between(tag->whole.data, tag->value.data)) ||
         dkk_has_blank_line(between(value_end, spec_end));
}

/* What may follow the last ";": nothing by the grammar; white space is
 * harmless, but a line of it is obs-FWS. */
static int is_good_tail(const dkk_tags *list, dkk_slice text, unsigned flags)
{
  return (flags & DKK_TAGS_ALLOW_EMPTY) != 0 ||
         (list->count > 0 && ((flags & DKK_TAGS_ALLOW_BLANK_LINES) != 0 ||
                              dkk_slice_trim_wsp(text).len == 0));
}

/* Folding white space; two folds of which have a line between them. */
static dkk_slice skip_fws(dkk_slice a, int *has_blank_line)
{
  size_t folds = 0;
  size_t octets;

  while (a.len > 0 && a.data[0] <= ' ' && (octets = leading_fws(a)) > 0) {
    folds += octets > 1;
    a = behind(a, octets);
  }
  *has_blank_line |= folds > 1;
  return a;
}

/* tag-name = ALPHA *ALNUMPUNC, and "=" behind it. */
static int take_name(dkk_tag *tag, dkk_slice *rest, int *has_blank_line)
{
  dkk_slice name = *rest;
  size_t i = 0;

  if (name.len == 0 || !dkk_is_alpha(name.data[0])) {
    return 0;
  }
  while (i < name.len && (dkk_is_alnum(name.data[i]) || name.data[i] == '_')) {
    i++;
  }
  *rest = skip_fws(behind(name, i), has_blank_line);
  name.len = i;
  tag->name = name;
  if (rest->len == 0 || rest->data[0] != '=') {
    return 0;
  }
  *rest = behind(*rest, 1);
  return 1;
}

/* tag-value = tval *( 1*(WSP / FWS) tval ), tval = 1*VALCHAR; up to ";" or the
 * end. */
static int take_value(dkk_tag *tag, dkk_slice *rest, int *has_blank_line,
                      unsigned flags)
{
  const int eight_bit = (flags & DKK_TAGS_ALLOW_8BIT) != 0;
  const uint8_t *start = rest->data;
  const uint8_t *end;

  *rest = skip_fws(*rest, has_blank_line);
  tag->value.data = rest->data;
  end = rest->data;
  while (rest->len > 0 && rest->data[0] != ';') {
    size_t run = dkk_count_tag_value(*rest, eight_bit);

    if (run == 0) {
      return 0;
    }
    end = rest->data + run;
    *rest = skip_fws(behind(*rest, run), has_blank_line);
  }
  tag->value.len = (size_t)(end - tag->value.data);
  tag->whole = between(start, rest->data);
  return 1;
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

/* One tag-spec, which begins at `spec`, the white space before it taken off
 * `*rest`: 0 if it isn't good. */
static int take_spec(dkk_tag *tag, dkk_slice *rest, const uint8_t *spec,
                     int *has_blank_line, unsigned flags)
{
  return take_name(tag, rest, has_blank_line) &&
         take_value(tag, rest, has_blank_line, flags) &&
         (!*has_blank_line || (flags & DKK_TAGS_ALLOW_BLANK_LINES) != 0 ||
          !has_wide_gap(tag, spec));
}

int dkk_tags_parse(dkk_tags *list, dkk_tags_result *result, dkk_slice *subject,
                   dkk_slice text, size_t max_tags, unsigned flags)
{
  dkk_slice rest = text;
  int rv = DKIMKIT_OK;

  *result = DKK_TAGS_SYNTAX;
  list->has_blank_line = 0;
  while (rv == DKIMKIT_OK) {
    dkk_tag tag;
    dkk_slice spec = rest;

    rest = skip_fws(spec, &list->has_blank_line);
    if (rest.len == 0 && is_good_tail(list, spec, flags)) {
      break;
    }
    if (rest.len > 0 && rest.data[0] == ';' &&
        (flags & DKK_TAGS_ALLOW_EMPTY) != 0) {
      rest = behind(rest, 1);
      continue;
    }
    if (!take_spec(&tag, &rest, spec.data, &list->has_blank_line, flags)) {
      return DKIMKIT_OK;
    }
    if (list->count >= max_tags) {
      *result = DKK_TAGS_TOO_MANY;
      return DKIMKIT_OK;
    }
    rv = add_tag(list, &tag);
    if (rest.len == 0) {
      break;
    }
    rest = behind(rest, 1);
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
