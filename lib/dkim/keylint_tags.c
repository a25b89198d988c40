/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include "core/config.h"
#include "core/sort.h"

#include <string.h>

static const char known_tags[] = "vghknpst";

static int is_known(uint8_t letter)
{
  return letter != '\0' && strchr(known_tags, letter) != NULL;
}

/* White space and quotes at both ends. */
static dkk_slice unquote(dkk_lint *lint, dkk_slice a)
{
  int is_quoted = 0;

  a = dkk_slice_trim_wsp(a);
  while (a.len > 0 && a.data[0] == '"') {
    a.data++;
    a.len--;
    is_quoted = 1;
  }
  while (a.len > 0 && a.data[a.len - 1] == '"') {
    a.len--;
    is_quoted = 1;
  }
  if (is_quoted) {
    dkk_lint_add(lint, DKIMKIT_FAULT_QUOTES_INSIDE, a.data);
    a = dkk_slice_trim_wsp(a);
  }
  return a;
}

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

/* The name that was meant. */
static dkk_slice read_name(dkk_lint *lint, dkk_slice name)
{
  name = unquote(lint, name);
  if (name.len == 1 && !is_known(name.data[0]) &&
      is_known(dkk_to_lower(name.data[0]))) {
    dkk_lint_add(lint, DKIMKIT_FAULT_UPPERCASE_TAG, name.data);
    name.data = (const uint8_t *)strchr(known_tags, dkk_to_lower(name.data[0]));
  }
  return name;
}

static int add_tag(dkk_lint *lint, const dkk_lint_tag *tag)
{
  dkk_lint_tag *grown =
      dkk_mem_grow_array(lint->text.mem, lint->tags, lint->tag_count,
                         &lint->tag_capacity, sizeof(*tag));

  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  lint->tags = grown;
  lint->tags[lint->tag_count++] = *tag;
  return DKIMKIT_OK;
}

static int read_tag(dkk_lint *lint, dkk_slice spec)
{
  dkk_lint_tag tag;
  const uint8_t *equals = memchr(spec.data, '=', spec.len);

  memset(&tag, 0, sizeof(tag));
  if (equals == NULL) {
    dkk_lint_add(lint, DKIMKIT_FAULT_MISSING_EQUALS,
                 dkk_slice_trim_wsp(spec).data);
    return DKIMKIT_OK;
  }
  tag.name.data = spec.data;
  tag.name.len = (size_t)(equals - spec.data);
  tag.whole.data = equals + 1;
  tag.whole.len = spec.len - tag.name.len - 1;
  tag.value = dkk_slice_trim_wsp(tag.whole);
  tag.name = read_name(lint, tag.name);
  if (!is_tag_name(tag.name)) {
    dkk_lint_add(lint, DKIMKIT_FAULT_BAD_TAG_NAME,
                 dkk_slice_trim_wsp(spec).data);
    return DKIMKIT_OK;
  }
  if (tag.name.len == 1 && is_known(tag.name.data[0]) &&
      tag.name.data[0] != 'n') {
    tag.value = unquote(lint, tag.whole);
  }
  if (lint->tag_count >= lint->config->limits[DKIMKIT_LIMIT_TAGS]) {
    dkk_lint_add(lint, DKIMKIT_FAULT_TOO_MANY_TAGS, spec.data);
    return DKIMKIT_OK;
  }
  return add_tag(lint, &tag);
}

static int compare_names(size_t a, size_t b, const void *context)
{
  const dkk_lint_tag *tags = context;
  dkk_slice x = tags[a].name;
  dkk_slice y = tags[b].name;
  int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);

  return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

static void mark_duplicate(dkk_lint *lint, size_t a, size_t b)
{
  dkk_lint_tag *tag = &lint->tags[a > b ? a : b];

  tag->is_duplicate = 1;
  dkk_lint_add(lint, DKIMKIT_FAULT_DUPLICATE_TAG, tag->value.data);
  if (!dkk_slice_equal(lint->tags[a].value, lint->tags[b].value)) {
    lint->is_hopeless = 1;
  }
}

static int find_duplicates(dkk_lint *lint)
{
  size_t count = lint->tag_count;
  size_t *order;
  size_t i;

  if (count < 2) {
    return DKIMKIT_OK;
  }
  order = dkk_mem_zalloc_array(lint->text.mem, count, 2 * sizeof(*order));
  if (order == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < count; i++) {
    order[i] = i;
  }
  dkk_sort_indices(order, order + count, count, compare_names, lint->tags);
  for (i = 1; i < count; i++) {
    if (compare_names(order[i - 1], order[i], lint->tags) == 0) {
      mark_duplicate(lint, order[i - 1], order[i]);
    }
  }
  dkk_mem_free(lint->text.mem, order);
  return DKIMKIT_OK;
}

/* "k=rsa p=…": where the next tag begins, though no semicolon stands there. In
 * n= and p= that could be part of the value. */
static const uint8_t *hidden_tag(dkk_slice spec)
{
  const uint8_t *end = spec.data + spec.len;
  dkk_slice name = dkk_slice_trim_wsp(spec);
  const uint8_t *at;

  if (name.len < 2 || strchr("vghkst", name.data[0]) == NULL ||
      (name.data[1] != '=' && !dkk_is_wsp(name.data[1]))) {
    return NULL;
  }
  for (at = name.data + 1; end - at >= 3; at++) {
    if (dkk_is_wsp(at[0]) && is_known(at[1]) && at[2] == '=' &&
        memchr(name.data, '=', (size_t)(at - name.data)) != NULL) {
      return at + 1;
    }
  }
  return NULL;
}

static int read_spec(dkk_lint *lint, dkk_slice spec)
{
  const uint8_t *hidden;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && (hidden = hidden_tag(spec)) != NULL) {
    dkk_slice part = {spec.data, (size_t)(hidden - spec.data)};

    dkk_lint_add(lint, DKIMKIT_FAULT_MISSING_SEMICOLON, hidden);
    rv = read_tag(lint, part);
    spec.data += part.len;
    spec.len -= part.len;
  }
  return rv == DKIMKIT_OK ? read_tag(lint, spec) : rv;
}

int dkk_lint_split(dkk_lint *lint)
{
  dkk_slice rest = dkk_buf_slice(&lint->text);
  int is_first = 1;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && rest.len > 0) {
    const uint8_t *end = memchr(rest.data, ';', rest.len);
    dkk_slice spec = rest;

    spec.len = end != NULL ? (size_t)(end - rest.data) : rest.len;
    if (dkk_slice_trim_wsp(spec).len > 0) {
      rv = read_spec(lint, spec);
    } else if (end != NULL) {
      dkk_lint_add(lint,
                   is_first ? DKIMKIT_FAULT_LEADING_SEMICOLON
                            : DKIMKIT_FAULT_EMPTY_TAG,
                   end);
    }
    is_first = 0;
    rest.data += spec.len + (end != NULL);
    rest.len -= spec.len + (end != NULL);
  }
  return rv == DKIMKIT_OK ? find_duplicates(lint) : rv;
}

const dkk_lint_tag *dkk_lint_find(const dkk_lint *lint, const char *name)
{
  size_t i;

  for (i = 0; i < lint->tag_count; i++) {
    if (dkk_slice_is(lint->tags[i].name, name)) {
      return &lint->tags[i];
    }
  }
  return NULL;
}

static int is_nocase(dkk_slice a, const char *text)
{
  return dkk_slice_equal_nocase(a, dkk_slice_of(text));
}

static int begins_nocase(dkk_slice a, const char *text)
{
  dkk_slice wanted = dkk_slice_of(text);

  if (a.len < wanted.len) {
    return 0;
  }
  a.len = wanted.len;
  return dkk_slice_equal_nocase(a, wanted);
}

static void check_v(dkk_lint *lint, const dkk_lint_tag *v)
{
  if (v == NULL) {
    dkk_keylint_add(lint->out, DKIMKIT_FAULT_V_MISSING);
    return;
  }
  if (v != lint->tags) {
    dkk_lint_add(lint, DKIMKIT_FAULT_V_NOT_FIRST, v->value.data);
  }
  if (v->value.len == 0) {
    dkk_lint_add(lint, DKIMKIT_FAULT_V_EMPTY, v->value.data);
  } else if (!dkk_slice_is(v->value, "DKIM1")) {
    dkk_lint_add(lint,
                 is_nocase(v->value, "DKIM1") ? DKIMKIT_FAULT_V_CASE
                                              : DKIMKIT_FAULT_V_WRONG,
                 v->value.data);
  }
}

static void check_k(dkk_lint *lint, const dkk_lint_tag *k)
{
  dkk_slice value;

  lint->wanted = DKIMKIT_KEY_TYPE_RSA;
  if (k == NULL) {
    return;
  }
  value = k->value;
  if (begins_nocase(value, "ed25519")) {
    lint->wanted = DKIMKIT_KEY_TYPE_ED25519;
  } else if (!begins_nocase(value, "rsa")) {
    lint->wanted = (dkimkit_key_type)0;
  }
  if (dkk_slice_is(value, "rsa") || dkk_slice_is(value, "ed25519")) {
    return;
  }
  if (value.len == 0) {
    dkk_lint_add(lint, DKIMKIT_FAULT_K_EMPTY, value.data);
  } else if (is_nocase(value, "rsa") || is_nocase(value, "ed25519")) {
    dkk_lint_add(lint, DKIMKIT_FAULT_K_CASE, value.data);
  } else if (begins_nocase(value, "rsa-sha") ||
             begins_nocase(value, "ed25519-sha")) {
    dkk_lint_add(lint, DKIMKIT_FAULT_K_ALGORITHM, value.data);
  } else {
    dkk_lint_add(lint, DKIMKIT_FAULT_K_UNKNOWN, value.data);
  }
}

static void check_h(dkk_lint *lint, const dkk_lint_tag *h)
{
  dkk_slice rest;
  dkk_slice item;
  int more = 1;
  int has_sha256 = 0;

  if (h == NULL) {
    return;
  }
  if (h->value.len == 0) {
    dkk_lint_add(lint, DKIMKIT_FAULT_H_EMPTY, h->value.data);
    return;
  }
  rest = h->value;
  while (dkk_list_next(&rest, &more, ':', &item)) {
    if (dkk_slice_is(item, "sha256")) {
      has_sha256 = 1;
    } else if (dkk_slice_is(item, "sha1")) {
      dkk_lint_add(lint, DKIMKIT_FAULT_H_SHA1, item.data);
    } else if (is_nocase(item, "sha256") || is_nocase(item, "sha1")) {
      dkk_lint_add(lint, DKIMKIT_FAULT_H_CASE, item.data);
    } else {
      dkk_lint_add(lint, DKIMKIT_FAULT_H_UNKNOWN, item.data);
    }
  }
  if (!has_sha256) {
    dkk_lint_add(lint, DKIMKIT_FAULT_H_WITHOUT_SHA256, h->value.data);
  }
}

static void check_s(dkk_lint *lint, const dkk_lint_tag *s)
{
  dkk_slice rest;
  dkk_slice item;
  int more = 1;
  int is_for_mail = 0;

  if (s == NULL) {
    return;
  }
  if (s->value.len == 0) {
    dkk_lint_add(lint, DKIMKIT_FAULT_S_EMPTY, s->value.data);
    return;
  }
  rest = s->value;
  while (dkk_list_next(&rest, &more, ':', &item)) {
    if (dkk_slice_is(item, "email") || dkk_slice_is(item, "*")) {
      is_for_mail = 1;
    } else if (is_nocase(item, "email")) {
      dkk_lint_add(lint, DKIMKIT_FAULT_S_CASE, item.data);
    } else {
      dkk_lint_add(lint, DKIMKIT_FAULT_S_UNKNOWN, item.data);
    }
  }
  if (!is_for_mail) {
    dkk_lint_add(lint, DKIMKIT_FAULT_S_WITHOUT_EMAIL, s->value.data);
  }
}

static void check_flag(dkk_lint *lint, dkk_slice item)
{
  if (dkk_slice_is(item, "y")) {
    dkk_lint_add(lint, DKIMKIT_FAULT_T_TESTING, item.data);
  } else if (dkk_slice_is(item, "s")) {
    dkk_lint_add(lint, DKIMKIT_FAULT_T_STRICT, item.data);
  } else if (is_nocase(item, "y") || is_nocase(item, "s")) {
    dkk_lint_add(lint, DKIMKIT_FAULT_T_CASE, item.data);
  } else {
    dkk_lint_add(lint, DKIMKIT_FAULT_T_UNKNOWN, item.data);
  }
}

static void check_t(dkk_lint *lint, const dkk_lint_tag *t)
{
  dkk_slice rest;
  dkk_slice item;
  int more = 1;

  if (t == NULL) {
    return;
  }
  if (t->value.len == 0) {
    dkk_lint_add(lint, DKIMKIT_FAULT_T_EMPTY, t->value.data);
    return;
  }
  rest = t->value;
  while (dkk_list_next(&rest, &more, ':', &item)) {
    check_flag(lint, item);
  }
}

void dkk_lint_tags(dkk_lint *lint)
{
  const dkk_lint_tag *g = dkk_lint_find(lint, "g");
  size_t i;

  check_v(lint, dkk_lint_find(lint, "v"));
  check_k(lint, dkk_lint_find(lint, "k"));
  check_h(lint, dkk_lint_find(lint, "h"));
  check_s(lint, dkk_lint_find(lint, "s"));
  check_t(lint, dkk_lint_find(lint, "t"));
  if (g != NULL) {
    dkk_lint_add(lint,
                 dkk_slice_is(g->value, "*") ? DKIMKIT_FAULT_G_HISTORIC
                                             : DKIMKIT_FAULT_G_RESTRICTS,
                 g->value.data);
  }
  for (i = 0; i < lint->tag_count; i++) {
    dkk_slice name = lint->tags[i].name;

    if (name.len != 1 || !is_known(name.data[0])) {
      dkk_lint_add(lint, DKIMKIT_FAULT_UNKNOWN_TAG, name.data);
    }
  }
}
