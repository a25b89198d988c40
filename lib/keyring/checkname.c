/* SPDX-License-Identifier: MIT */
#include "keyring/checkname.h"

#include <string.h>

static char small(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int is_name_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

int dkk_ring_name_read(char out[DKK_RING_NAME_OCTETS], const char *text)
{
  size_t len = strnlen(text, DKK_RING_DOMAIN_MAX + 2);
  size_t label = 0;
  size_t i;

  out[0] = '\0';
  if (len > 0 && text[len - 1] == '.') {
    len--;
  }
  if (len == 0 || len > DKK_RING_DOMAIN_MAX) {
    return 0;
  }
  for (i = 0; i < len; i++) {
    out[i] = small(text[i]);
    label = text[i] == '.' ? 0 : label + 1;
    if (text[i] == '.'
            ? i == 0 || text[i - 1] == '.'
            : !is_name_character(out[i]) || label > DKK_RING_LABEL_MAX) {
      out[0] = '\0';
      return 0;
    }
  }
  out[text[len - 1] == '.' ? 0 : len] = '\0';
  return out[0] != '\0';
}

int dkk_ring_name_join(char out[DKK_RING_NAME_OCTETS], const char *first,
                       const char *rest)
{
  size_t first_len = strlen(first);
  size_t rest_len = strlen(rest);

  out[0] = '\0';
  if (first_len + 1 + rest_len > DKK_RING_DOMAIN_MAX) {
    return 0;
  }
  memcpy(out, first, first_len);
  out[first_len] = '.';
  memcpy(out + first_len + 1, rest, rest_len + 1);
  return 1;
}

size_t dkk_ring_name_before(const char *name, const char *end)
{
  size_t len = strlen(name);
  size_t end_len = strlen(end);

  if (len < end_len + 2 || name[len - end_len - 1] != '.' ||
      strcmp(name + len - end_len, end) != 0) {
    return 0;
  }
  return len - end_len - 1;
}

const char *dkk_ring_name_behind(const char *name, const char *start)
{
  size_t len = strlen(start);

  return strncmp(name, start, len) == 0 && name[len] == '.' &&
                 name[len + 1] != '\0'
             ? name + len + 1
             : NULL;
}
