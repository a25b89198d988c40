/* SPDX-License-Identifier: MIT */
#include "author.h"

#include <string.h>

/* What is left of the value. */
struct reader {
  const uint8_t *at;
  const uint8_t *end;
};

static void skip_pair(struct reader *in)
{
  if (in->at + 1 < in->end && *in->at == '\\') {
    in->at++;
  }
  in->at++;
}

static void skip_quoted(struct reader *in)
{
  in->at++;
  while (in->at < in->end && *in->at != '"') {
    skip_pair(in);
  }
  if (in->at < in->end) {
    in->at++;
  }
}

static void skip_comment(struct reader *in)
{
  size_t depth = 0;

  do {
    depth += *in->at == '(';
    depth -= *in->at == ')';
    skip_pair(in);
  } while (depth > 0 && in->at < in->end);
}

/* Goes on to the next octet that is neither comment, quoted nor white space;
 * 0 at the end of the value. */
static char next(struct reader *in)
{
  while (in->at < in->end) {
    uint8_t c = *in->at;

    if (c == '(') {
      skip_comment(in);
    } else if (c == '"') {
      skip_quoted(in);
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      in->at++;
    } else {
      in->at++;
      return (char)c;
    }
  }
  return '\0';
}

static bool is_mark(char c)
{
  return c == '<' || c == '@' || c == ':';
}

/* Goes over the next address. "<" ends a display-name, "@" a local-part, ":"
 * the name of a group. @return false if there is none. */
static bool read_address(char *domain, struct reader *in)
{
  size_t len = 0;
  bool in_domain = false;
  bool is_over = false;
  bool is_there = false;
  char c;

  while ((c = next(in)) != '\0' && c != ',' && c != ';') {
    is_there = true;
    is_over = is_over || c == '>';
    if (is_over) {
      continue;
    }
    if (is_mark(c)) {
      in_domain = c == '@';
      len = 0;
    } else if (in_domain && len < AUTHOR_DOMAIN_ROOM - 1) {
      domain[len++] = c;
    } else if (in_domain) {
      len = 0;
      is_over = true;
    }
  }
  domain[len] = '\0';
  return is_there;
}

static int read_addresses(struct reader in,
                          int (*on)(const char *domain, void *user_data),
                          void *user_data)
{
  char domain[AUTHOR_DOMAIN_ROOM];
  int rv = 0;

  while (rv == 0 && in.at < in.end) {
    if (read_address(domain, &in)) {
      rv = on(domain, user_data);
    }
  }
  return rv;
}

int author_each(size_t *fields, const struct header *header, const char *name,
                int (*on)(const char *domain, void *user_data), void *user_data)
{
  int rv = 0;
  size_t i;

  *fields = 0;
  for (i = 0; rv == 0 && i < header->count; i++) {
    size_t len;
    const uint8_t *value = header_value(header, i, name, &len);

    if (value != NULL) {
      ++*fields;
      rv = read_addresses((struct reader){value, value + len}, on, user_data);
    }
  }
  return rv;
}

struct first {
  char *domain;
  bool is_known;
};

static int take_first(const char *domain, void *user_data)
{
  struct first *first = user_data;

  if (!first->is_known) {
    memcpy(first->domain, domain, strlen(domain) + 1);
    first->is_known = true;
  }
  return 0;
}

void author_domain(char domain[AUTHOR_DOMAIN_ROOM], const struct header *header)
{
  struct first first = {domain, false};
  size_t fields;

  domain[0] = '\0';
  (void)author_each(&fields, header, "From", take_first, &first);
  if (fields != 1) {
    domain[0] = '\0';
  }
}
