/* SPDX-License-Identifier: MIT */
#include "dkim/headerlist.h"

#include <string.h>

void dkk_headerlist_init(dkk_headerlist *list, const dkimkit_mem *mem)
{
  memset(list, 0, sizeof(*list));
  list->mem = mem;
}

void dkk_headerlist_clear(dkk_headerlist *list)
{
  dkk_mem_free(list->mem, list->names);
  dkk_mem_free(list->mem, list->fields);
  dkk_headerlist_init(list, list->mem);
}

static int add(dkk_headerlist *list, const char *name, size_t field)
{
  size_t names_capacity = list->capacity;
  size_t fields_capacity = list->capacity;
  void *names = dkk_mem_grow_array(list->mem, list->names, list->count,
                                   &names_capacity, sizeof(char *));
  void *fields;

  if (names == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  list->names = names;
  fields = dkk_mem_grow_array(list->mem, list->fields, list->count,
                              &fields_capacity, sizeof(size_t));
  if (fields == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  list->fields = fields;
  list->capacity = fields_capacity;
  list->names[list->count] = name;
  list->fields[list->count] = field;
  list->count++;
  return DKIMKIT_OK;
}

static int add_field(dkk_headerlist *list, const dkk_header *header,
                     const char *name, size_t field)
{
  if (header->fields[field].value_offset !=
      header->fields[field].name_len + 1) {
    return DKIMKIT_ERR_HEADER_SYNTAX;
  }
  return add(list, name, field);
}

static int add_instances(dkk_headerlist *list, dkk_header_cursor *cursor,
                         const char *name)
{
  size_t field;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK &&
         (field = dkk_header_cursor_next(cursor, dkk_slice_of(name))) !=
             DKK_HEADER_NONE) {
    rv = add_field(list, cursor->header, name, field);
  }
  return rv;
}

/* All instances, and one more that isn't there. */
static int add_oversigned(dkk_headerlist *list, dkk_header_cursor *cursor,
                          const char *name)
{
  int rv = add_instances(list, cursor, name);

  return rv == DKIMKIT_OK ? add(list, name, DKK_HEADER_NONE) : rv;
}

static int has(const dkk_headerlist *list, const char *name)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    if (strcmp(list->names[i], name) == 0) {
      return 1;
    }
  }
  return 0;
}

/* Blocks of Resent- fields stand with the latest on top (RFC 5322, 3.6.6), and
 * h= counts from the bottom: to sign that one, all have to be. Where there may
 * be several From, none of them may be left out. */
static int needs_all(const dkimkit_profile *profile, const char *name)
{
  return strcmp(name, "from") == 0 ||
         (!profile->headers_chosen && strncmp(name, "resent-", 7) == 0);
}

static int add_listed(dkk_headerlist *list, dkk_header_cursor *cursor,
                      const dkimkit_profile *profile, const char *name)
{
  size_t field;

  if (dkk_namelist_has(&profile->oversign, name)) {
    return has(list, name) ? DKIMKIT_OK : add_oversigned(list, cursor, name);
  }
  if (needs_all(profile, name)) {
    return add_instances(list, cursor, name);
  }
  field = dkk_header_cursor_next(cursor, dkk_slice_of(name));
  return field == DKK_HEADER_NONE
             ? DKIMKIT_OK
             : add_field(list, cursor->header, name, field);
}

int dkk_headerlist_choose(dkk_headerlist *list, const dkimkit_profile *profile,
                          const dkk_header *header)
{
  dkk_header_cursor cursor;
  size_t i;
  int rv = dkk_header_cursor_init(&cursor, header);

  for (i = 0; rv == DKIMKIT_OK && i < profile->headers.count; i++) {
    rv = add_listed(list, &cursor, profile, profile->headers.names[i]);
  }
  for (i = 0; rv == DKIMKIT_OK && profile->oversign_chosen &&
              i < profile->oversign.count;
       i++) {
    if (!has(list, profile->oversign.names[i])) {
      rv = add_oversigned(list, &cursor, profile->oversign.names[i]);
    }
  }
  dkk_header_cursor_clear(&cursor);
  return rv;
}
