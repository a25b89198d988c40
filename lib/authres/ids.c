/* SPDX-License-Identifier: MIT */
#include "authres/ids.h"

#include "core/mem.h"
#include "dkim/alabels.h"
#include "dkim/names.h"
#include "idn/idn.h"

#include <string.h>

/* Before it is mapped a character may have nine octets for each one after it:
 * three jamo for a syllable. */
#define MAPPED_MAX_OCTETS ((size_t)9 * DKK_DOMAIN_MAX_OCTETS)

/* Names that readers of different care may see in one field that nobody forged:
 * with a comment, and without. */
#define FIELD_MAX_NAMES 3
/* Of all fields of a header. */
#define HEADER_MAX_OCTETS 16384

/* Octets that another name could go on with. */
static int goes_on(uint8_t c)
{
  return dkk_is_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

static dkk_slice without_final_dot(dkk_slice name)
{
  if (name.len > 1 && name.data[name.len - 1] == '.') {
    name.len--;
  }
  return name;
}

static int same_name(dkk_slice a, dkk_slice b)
{
  return dkk_slice_equal_nocase(without_final_dot(a), without_final_dot(b));
}

/* 1 if the text begins with the name and the name ends there. */
static int begins_with(dkk_slice text, dkk_slice name)
{
  dkk_slice head = text;
  size_t end;

  name = without_final_dot(name);
  end = name.len;
  if (text.len < end) {
    return 0;
  }
  head.len = end;
  if (!same_name(head, name)) {
    return 0;
  }
  end += end < text.len && text.data[end] == '.';
  return end >= text.len || !goes_on(text.data[end]);
}

/* The name that the text begins with, whatever the labels hold. */
static dkk_slice leading_name(dkk_slice text)
{
  dkk_slice name = {text.data, 0};

  while (name.len < text.len &&
         (goes_on(text.data[name.len]) || text.data[name.len] == '.')) {
    name.len++;
  }
  while (name.len > 0 && name.data[name.len - 1] == '.') {
    name.len--;
  }
  return name;
}

/* 8-bit octets or an A-label, and not too long: else there is nothing to map.
 */
static int may_be_mapped(dkk_slice name)
{
  dkk_slice prefix = {name.data, 4};
  int at_start = 1;

  if (name.len > MAPPED_MAX_OCTETS || dkimkit_idn_name() == NULL) {
    return 0;
  }
  if (!dkk_slice_is_ascii(name)) {
    return 1;
  }
  for (; (size_t)(prefix.data - name.data) + 4 <= name.len; prefix.data++) {
    if (at_start && dkk_slice_equal_nocase(prefix, dkk_slice_of("xn--"))) {
      return 1;
    }
    at_start = prefix.data[0] == '.';
  }
  return 0;
}

/* A label that can't be mapped stays as it is. */
static int append_mapped_label(dkk_buf *out, dkk_slice label,
                               const void *transitional)
{
  int rv = dkk_idn_append_mapped(out, label, *(const int *)transitional);

  return rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM
             ? rv
             : dkk_buf_append(out, label.data, label.len);
}

/* What IDNA 2008 (0) and IDNA 2003 (1) make of the name, and a NUL. */
static int append_mapped(dkk_buf *out, dkk_slice name, int transitional)
{
  int rv = dkk_idn_append_mapped(out, name, transitional);

  if (rv == DKIMKIT_ERR_SYNTAX) {
    rv = dkk_append_labels(out, name, append_mapped_label, &transitional);
  }
  if (rv == DKIMKIT_OK) {
    return dkk_buf_append_octet(out, 0);
  }
  return rv == DKIMKIT_ERR_NOMEM ? rv : DKIMKIT_OK;
}

static int add_mapped(dkk_authres_ids *ids, dkk_slice name)
{
  size_t i;
  int rv = DKIMKIT_OK;

  if (!may_be_mapped(name)) {
    return DKIMKIT_OK;
  }
  for (i = 0; rv == DKIMKIT_OK && i < 2; i++) {
    size_t before = ids->mapped.len;

    rv = append_mapped(&ids->mapped, name, (int)i);
    if (ids->mapped.len - before > ids->longest) {
      ids->longest = ids->mapped.len - before;
    }
  }
  return rv;
}

int dkk_authres_ids_init(dkk_authres_ids *ids, const dkimkit_mem *mem,
                         const char *const *names, size_t count)
{
  size_t i;

  ids->mem = mem;
  ids->names = names;
  ids->count = count;
  ids->longest = 0;
  ids->tried_octets = 0;
  ids->tried_count = 0;
  ids->rv = DKIMKIT_OK;
  dkk_buf_init(&ids->mapped, mem);
  dkk_buf_init(&ids->tried, mem);
  if (names == NULL || count == 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  for (i = 0; i < count; i++) {
    dkk_slice name = {NULL, 0};
    int rv;

    if (names[i] != NULL) {
      name = dkk_slice_of(names[i]);
    }
    if (name.len == 0) {
      return DKIMKIT_ERR_INVALID_ARGUMENT;
    }
    ids->longest = name.len > ids->longest ? name.len : ids->longest;
    rv = add_mapped(ids, without_final_dot(name));
    if (rv != DKIMKIT_OK) {
      return rv;
    }
  }
  return DKIMKIT_OK;
}

void dkk_authres_ids_clear(dkk_authres_ids *ids)
{
  dkk_buf_clear(&ids->mapped);
  dkk_buf_clear(&ids->tried);
}

void dkk_authres_ids_next_field(dkk_authres_ids *ids)
{
  ids->tried.len = 0;
  ids->tried_count = 0;
}

static int begins_with_any(const dkk_authres_ids *ids, dkk_slice text)
{
  size_t at = 0;
  size_t i;

  for (i = 0; i < ids->count; i++) {
    if (begins_with(text, dkk_slice_of(ids->names[i]))) {
      return 1;
    }
  }
  while (at < ids->mapped.len) {
    dkk_slice name = dkk_slice_of((const char *)ids->mapped.data + at);

    if (begins_with(text, name)) {
      return 1;
    }
    at += name.len + 1;
  }
  return 0;
}

static int was_tried(const dkk_authres_ids *ids, dkk_slice name)
{
  size_t at = 0;

  while (at < ids->tried.len) {
    dkk_slice known = dkk_slice_of((const char *)ids->tried.data + at);

    if (dkk_slice_equal(known, name)) {
      return 1;
    }
    at += known.len + 1;
  }
  return 0;
}

static int map_and_compare(dkk_authres_ids *ids, dkk_slice name)
{
  dkk_buf mapped;
  int found = 0;
  int i;

  for (i = 0; i < 2 && !found && ids->rv == DKIMKIT_OK; i++) {
    dkk_buf_init(&mapped, ids->mem);
    ids->rv = append_mapped(&mapped, name, i);
    found = ids->rv == DKIMKIT_OK && mapped.len > 0 &&
            begins_with_any(ids, dkk_slice_of((const char *)mapped.data));
    dkk_buf_clear(&mapped);
  }
  return found;
}

static int remember(dkk_authres_ids *ids, dkk_slice name)
{
  int rv = dkk_buf_append(&ids->tried, name.data, name.len);

  ids->tried_count++;
  ids->tried_octets += name.len;
  return rv == DKIMKIT_OK ? dkk_buf_append_octet(&ids->tried, 0) : rv;
}

int dkk_authres_ids_begin(dkk_authres_ids *ids, dkk_slice text)
{
  dkk_slice name;

  if (begins_with_any(ids, text)) {
    return 1;
  }
  name = leading_name(text);
  if (ids->rv != DKIMKIT_OK || !may_be_mapped(name) || was_tried(ids, name)) {
    return 0;
  }
  if (ids->tried_count == FIELD_MAX_NAMES ||
      ids->tried_octets + name.len > HEADER_MAX_OCTETS) {
    return 1;
  }
  ids->rv = remember(ids, name);
  return map_and_compare(ids, name);
}

static int may_become(dkk_slice text, dkk_slice name)
{
  dkk_slice head = {name.data, text.len};

  return name.len > text.len && dkk_slice_equal_nocase(text, head);
}

int dkk_authres_ids_is_open(const dkk_authres_ids *ids, dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len && text.data[i] != ' '; i++) {
    if (text.data[i] == ';') {
      break;
    }
  }
  if (i == text.len) {
    return 1;
  }
  for (i = 0; i < ids->count; i++) {
    if (may_become(text, dkk_slice_of(ids->names[i]))) {
      return 1;
    }
  }
  return 0;
}

/* As the RFC reads it: any characters may be quoted, so the whole id counts.
 * The quoted-pairs are taken apart on the way. */
static int equals_quoted(dkk_slice text, dkk_slice name)
{
  size_t at = 0;
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (text.data[i] == '\\' && i + 1 < text.len) {
      i++;
    } else if (text.data[i] == '\r' || text.data[i] == '\n') {
      continue;
    }
    if (at >= name.len ||
        dkk_to_lower(text.data[i]) != dkk_to_lower(name.data[at])) {
      return 0;
    }
    at++;
  }
  return at == name.len;
}

int dkk_authres_ids_equal(const dkk_authres_ids *ids, dkk_slice text,
                          int quoted)
{
  size_t i;

  for (i = 0; i < ids->count; i++) {
    dkk_slice name = dkk_slice_of(ids->names[i]);

    if (same_name(text, name) || (quoted && equals_quoted(text, name))) {
      return 1;
    }
  }
  return 0;
}
