/* SPDX-License-Identifier: MIT */
#include "addresses.h"

#include <stdbool.h>
#include <string.h>

#define DOMAIN_MAX 1024

struct reader {
  const uint8_t *data;
  size_t len;
  size_t at;
  /* Of the address that is being read. */
  char domain[DOMAIN_MAX];
  size_t filled;
  bool after_at;
  /* There is something before "@". */
  bool has_words;
  bool in_angle;
  /* An address stood in angle brackets. */
  bool angle_done;
  bool broken;
};

static void begin(struct reader *reader)
{
  reader->filled = 0;
  reader->after_at = false;
  reader->has_words = false;
  reader->in_angle = false;
  reader->angle_done = false;
  reader->broken = false;
}

/* Over a comment or a quoted string, whose opening mark was read. */
static void skip_enclosed(struct reader *reader, uint8_t open, uint8_t close)
{
  size_t depth = 1;

  while (reader->at < reader->len) {
    uint8_t c = reader->data[reader->at++];

    if (c == '\\') {
      ++reader->at;
    } else if (c == close && --depth == 0) {
      return;
    } else if (c == open && c != close) {
      ++depth;
    }
  }
  reader->at = reader->len;
  reader->broken = true;
}

static void add_octet(struct reader *reader, uint8_t c)
{
  if (!reader->after_at) {
    reader->has_words = true;
  } else if (reader->angle_done || c == '\0' ||
             reader->filled + 1 >= DOMAIN_MAX) {
    reader->broken = true;
  } else {
    reader->domain[reader->filled++] = (char)c;
  }
}

static void open_angle(struct reader *reader)
{
  if (reader->in_angle || reader->angle_done || reader->after_at) {
    reader->broken = true;
  }
  reader->in_angle = true;
  reader->has_words = false;
}

static void close_angle(struct reader *reader)
{
  if (!reader->in_angle) {
    reader->broken = true;
  }
  reader->in_angle = false;
  reader->angle_done = true;
}

static void take_at(struct reader *reader)
{
  if (reader->after_at || !reader->has_words || reader->angle_done) {
    reader->broken = true;
  }
  reader->after_at = true;
}

/* At "," ";" or the end. Nothing at all is no address; words without "@" are
   one without a domain. */
static int finish(struct reader *reader, cli_on_address on, void *user_data)
{
  bool good = reader->after_at && !reader->broken && !reader->in_angle &&
              reader->filled > 0;
  bool any = reader->after_at || reader->has_words || reader->broken ||
             reader->angle_done || reader->in_angle;
  int rv = 0;

  reader->domain[good ? reader->filled : 0] = '\0';
  if (any) {
    rv = on(reader->domain, user_data);
  }
  begin(reader);
  return rv;
}

/* White space within a domain is obsolete, and parts it from what follows. */
static bool is_blank(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int take(struct reader *reader, cli_on_address on, void *user_data)
{
  uint8_t c = reader->data[reader->at++];

  switch (c) {
  case '(':
    skip_enclosed(reader, '(', ')');
    return 0;
  case '"':
    skip_enclosed(reader, '"', '"');
    reader->has_words = true;
    reader->broken = reader->broken || reader->after_at;
    return 0;
  case '<':
    open_angle(reader);
    return 0;
  case '>':
    close_angle(reader);
    return 0;
  case '@':
    take_at(reader);
    return 0;
  case ':':
    /* The name of a group; within an address it is a source route. */
    if (reader->in_angle || reader->after_at) {
      reader->broken = true;
    } else {
      begin(reader);
    }
    return 0;
  case ',':
  case ';':
    return finish(reader, on, user_data);
  default:
    if (!is_blank(c)) {
      add_octet(reader, c);
    }
    return 0;
  }
}

int cli_addresses(const uint8_t *value, size_t len, cli_on_address on,
                  void *user_data)
{
  struct reader reader = {.data = value, .len = len};
  int rv = 0;

  while (!rv && reader.at < reader.len) {
    rv = take(&reader, on, user_data);
  }
  return rv ? rv : finish(&reader, on, user_data);
}
