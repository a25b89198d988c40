/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <string.h>
#include <strings.h>

#define LOCAL_PART_MAX 64
#define LABEL_MAX 63

static int is_alnum(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

/* RFC 5322, 3.2.3. */
static int is_atext(char c)
{
  return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static size_t read_atoms(const char *text)
{
  size_t i = 0;

  while (is_atext(text[i])) {
    while (is_atext(text[i])) {
      i++;
    }
    if (text[i] == '.' && is_atext(text[i + 1])) {
      i++;
    }
  }
  return i;
}

static size_t read_quoted(const char *text)
{
  size_t i = 1;

  while (text[i] != '"') {
    if (text[i] == '\\') {
      i++;
    }
    if (text[i] < 0x20 || text[i] > 0x7e) {
      return 0;
    }
    i++;
  }
  return i + 1;
}

static size_t read_literal(const char *text)
{
  size_t i = 1;

  while (is_alnum(text[i]) || text[i] == '.' || text[i] == ':' ||
         text[i] == '-') {
    i++;
  }
  return i > 1 && text[i] == ']' ? i + 1 : 0;
}

/* "_" is in no host name, but in many HELOs. */
static size_t read_label(const char *text)
{
  size_t i = 0;

  while (is_alnum(text[i]) || text[i] == '-' || text[i] == '_') {
    i++;
  }
  return i > LABEL_MAX || text[0] == '-' || (i > 0 && text[i - 1] == '-') ? 0
                                                                          : i;
}

static size_t read_domain(const char *text)
{
  size_t i = 0;
  size_t label;

  if (text[0] == '[') {
    return read_literal(text);
  }
  do {
    label = read_label(text + i);
    if (label == 0) {
      return 0;
    }
    i += label;
  } while (text[i] == '.' && i++ > 0);
  return i;
}

/* "@a.example,@b.example:" */
static size_t read_route(const char *text)
{
  size_t i = 0;
  size_t domain;

  do {
    domain = text[i] == '@' ? read_domain(text + i + 1) : 0;
    if (domain == 0) {
      return 0;
    }
    i += 1 + domain;
  } while (text[i] == ',' && i++ > 0);
  return text[i] == ':' ? i + 1 : 0;
}

static size_t read_mailbox(const char *text, unsigned flags)
{
  size_t local = text[0] == '"' ? read_quoted(text) : read_atoms(text);
  size_t domain;

  if (local == 0 || local > LOCAL_PART_MAX) {
    return 0;
  }
  if (text[local] == '>' && (flags & PATH_POSTMASTER) != 0 &&
      local == strlen("postmaster") &&
      strncasecmp(text, "postmaster", local) == 0) {
    return local;
  }
  domain = text[local] == '@' ? read_domain(text + local + 1) : 0;
  return domain == 0 ? 0 : local + 1 + domain;
}

size_t path_read(char mailbox[PATH_SIZE], const char *text, unsigned flags)
{
  size_t start = 1;
  size_t len;

  if (text[0] != '<') {
    return 0;
  }
  if (text[1] == '>') {
    mailbox[0] = '\0';
    return (flags & PATH_NULL) != 0 ? 2 : 0;
  }
  if (text[1] == '@') {
    start += read_route(text + 1);
  }
  len = read_mailbox(text + start, flags);
  if (len == 0 || len >= PATH_SIZE || text[start + len] != '>') {
    return 0;
  }
  memcpy(mailbox, text + start, len);
  mailbox[len] = '\0';
  return start + len + 1;
}

const char *path_domain(const char *mailbox)
{
  const char *at = strrchr(mailbox, '@');

  return at == NULL ? "" : at + 1;
}

int path_is_domain(const char *text)
{
  size_t len = read_domain(text);

  return len > 0 && len < PATH_SIZE && text[len] == '\0';
}
