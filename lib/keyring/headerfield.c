/* SPDX-License-Identifier: MIT */
#include "keyring/choice.h"

#include "keyring/asciicase.h"

#include <string.h>

static int is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind the colon of a field of this name, NULL if it has another. White space
 * before the colon is obsolete, and allowed. */
static const char *value_of(const char *field, size_t *len, const char *name)
{
  size_t at;

  for (at = 0; name[at] != '\0'; at++) {
    if (at == *len || dkk_ring_lower_letter(field[at]) != name[at]) {
      return NULL;
    }
  }
  while (at < *len && (field[at] == ' ' || field[at] == '\t')) {
    at++;
  }
  if (at == *len || field[at] != ':') {
    return NULL;
  }
  *len -= at + 1;
  return field + at + 1;
}

/* Copies what isn't white space; 0 if there is too much of it. */
static int copy_word(dkk_ring_domain_text out, const char *text, size_t len)
{
  size_t written = 0;
  size_t i;

  for (i = 0; i < len; i++) {
    if (is_space(text[i])) {
      continue;
    }
    if (written == DKK_RING_DOMAIN_MAX || text[i] == '\0') {
      return 0;
    }
    out[written++] = text[i];
  }
  out[written] = '\0';
  return 1;
}

/* d= of a tag list (RFC 6376, 3.2). What is no tag list has none, or a wrong
 * one, and then the message has a signature that nobody believes. */
static int find_domain(dkk_ring_domain_text out, const char *list, size_t len)
{
  const char *end = list + len;

  while (list < end) {
    const char *next = memchr(list, ';', (size_t)(end - list));
    const char *stop = next != NULL ? next : end;

    while (list < stop && is_space(*list)) {
      list++;
    }
    if (list < stop && *list == 'd') {
      do {
        list++;
      } while (list < stop && is_space(*list));
      if (list < stop && *list == '=') {
        return copy_word(out, list + 1, (size_t)(stop - list) - 1);
      }
    }
    list = next != NULL ? next + 1 : end;
  }
  return 0;
}

int dkimkit_keyring_choice_add_field(dkimkit_keyring_choice *choice,
                                     const char *field, size_t len)
{
  dkk_ring_domain_text domain;
  const char *value;
  size_t value_len = len;

  if (choice == NULL || field == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (value_of(field, &value_len, "list-id") != NULL) {
    return dkimkit_keyring_choice_set_list(choice, 1);
  }
  value_len = len;
  value = value_of(field, &value_len, "dkim-signature");
  if (value != NULL && find_domain(domain, value, value_len)) {
    int rv = dkimkit_keyring_choice_add_signature(choice, domain);

    /* Of more than can be, the first count. */
    return rv == DKIMKIT_ERR_LIMIT ? DKIMKIT_OK : rv;
  }
  return DKIMKIT_OK;
}
