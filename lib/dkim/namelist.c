/* SPDX-License-Identifier: MIT */
#include "dkim/namelist.h"

#include "dkim/names.h"

#include <string.h>

const char *const dkk_default_headers[] = {
    "from",
    "sender",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "to",
    "cc",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-id",
    "content-description",
    "content-disposition",
    "content-language",
    "resent-date",
    "resent-from",
    "resent-sender",
    "resent-to",
    "resent-cc",
    "resent-message-id",
    "in-reply-to",
    "references",
    "list-id",
    "list-help",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-subscribe",
    "list-post",
    "list-owner",
    "list-archive",
};
const size_t dkk_default_headers_count =
    sizeof(dkk_default_headers) / sizeof(dkk_default_headers[0]);

const char *const dkk_default_oversign[] = {
    "from", "reply-to", "subject",      "date",         "message-id",
    "to",   "cc",       "mime-version", "content-type",
};
const size_t dkk_default_oversign_count =
    sizeof(dkk_default_oversign) / sizeof(dkk_default_oversign[0]);

void dkk_namelist_init(dkk_namelist *list, const dkimkit_mem *mem)
{
  list->mem = mem;
  list->names = NULL;
  list->count = 0;
}

void dkk_namelist_clear(dkk_namelist *list)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    dkk_mem_free(list->mem, list->names[i]);
  }
  dkk_mem_free(list->mem, list->names);
  dkk_namelist_init(list, list->mem);
}

static int copy_name(const dkimkit_mem *mem, char **out, const char *name)
{
  size_t len;

  if (name == NULL || !dkk_is_field_name(dkk_slice_of(name))) {
    return DKIMKIT_ERR_HEADER_NAME_SYNTAX;
  }
  len = strlen(name);
  *out = dkk_mem_strndup(mem, name, len);
  if (*out == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  dkk_lower((uint8_t *)*out, (const uint8_t *)name, len);
  return DKIMKIT_OK;
}

int dkk_namelist_set(dkk_namelist *list, const char *const *names, size_t count)
{
  dkk_namelist copy;
  int rv = DKIMKIT_OK;

  dkk_namelist_init(&copy, list->mem);
  copy.names = dkk_mem_zalloc_array(list->mem, count, sizeof(char *));
  if (copy.names == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  while (rv == DKIMKIT_OK && copy.count < count) {
    rv = copy_name(list->mem, &copy.names[copy.count], names[copy.count]);
    copy.count += rv == DKIMKIT_OK;
  }
  dkk_namelist_clear(rv == DKIMKIT_OK ? list : &copy);
  if (rv == DKIMKIT_OK) {
    *list = copy;
  }
  return rv;
}

int dkk_namelist_has(const dkk_namelist *list, const char *name)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    if (strcmp(list->names[i], name) == 0) {
      return 1;
    }
  }
  return 0;
}
