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
  in->at++;
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
 * 0 at the end of the value or of the first address. */
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
      return c == ',' || c == ';' || c == '>' ? '\0' : (char)c;
    }
  }
  return '\0';
}

/* "<" ends a display-name, "@" a local-part, ":" the name of a group. */
static void read_domain(char *domain, struct reader in)
{
  size_t len = 0;
  bool in_domain = false;
  char c;

  while ((c = next(&in)) != '\0') {
    if (c == '<' || c == '@' || c == ':') {
      in_domain = c == '@';
      len = 0;
    } else if (in_domain && len < AUTHOR_DOMAIN_ROOM - 1) {
      domain[len++] = c;
    } else if (in_domain) {
      len = 0;
      break;
    }
  }
  domain[len] = '\0';
}

void author_domain(char domain[AUTHOR_DOMAIN_ROOM], const struct header *header)
{
  size_t found = 0;
  size_t i;

  domain[0] = '\0';
  for (i = 0; i < header->count; i++) {
    size_t len;
    const uint8_t *value = header_value(header, i, "From", &len);

    if (value != NULL && found++ == 0) {
      read_domain(domain, (struct reader){value, value + len});
    }
  }
  if (found != 1) {
    domain[0] = '\0';
  }
}
