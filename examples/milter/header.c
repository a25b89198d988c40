/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool reserve(struct header *header, size_t more)
{
  size_t room = header->room == 0 ? 4096 : header->room;
  uint8_t *octets;

  while (room - header->len < more) {
    room *= 2;
  }
  if (room == header->room) {
    return true;
  }
  octets = realloc(header->octets, room);
  if (octets == NULL) {
    return false;
  }
  header->octets = octets;
  header->room = room;
  return true;
}

static bool reserve_end(struct header *header)
{
  size_t *ends;

  if (header->count % 64 != 0) {
    return true;
  }
  ends = realloc(header->ends, (header->count + 64) * sizeof(*ends));
  if (ends != NULL) {
    header->ends = ends;
  }
  return ends != NULL;
}

static void put(struct header *header, char c)
{
  header->octets[header->len++] = (uint8_t)c;
}

/* A CR in the value is data: the mail server took off those of line ends. */
static void put_lines(struct header *header, const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text == '\n') {
      put(header, '\r');
    }
    put(header, *text);
  }
}

/* Octets on the wire: each LF is to be a CRLF. */
static size_t wire_len(const char *text)
{
  size_t len = strlen(text);

  for (text = strchr(text, '\n'); text != NULL; text = strchr(text + 1, '\n')) {
    len++;
  }
  return len;
}

header_status header_add(struct header *header, const char *name,
                         const char *value, bool has_space, size_t limit)
{
  size_t len = wire_len(name) + wire_len(value) + (has_space ? 3 : 4);

  if (len > limit || header->len > limit - len) {
    return HEADER_TOO_LARGE;
  }
  if (!reserve(header, len) || !reserve_end(header)) {
    return HEADER_NO_MEMORY;
  }
  put_lines(header, name);
  put(header, ':');
  if (!has_space) {
    put(header, ' ');
  }
  put_lines(header, value);
  put(header, '\r');
  put(header, '\n');
  header->ends[header->count++] = header->len;
  return HEADER_OK;
}

const uint8_t *header_field(const struct header *header, size_t index,
                            size_t *len)
{
  size_t start = index == 0 ? 0 : header->ends[index - 1];

  *len = header->ends[index] - start;
  return header->octets + start;
}

const uint8_t *header_value(const struct header *header, size_t index,
                            const char *name, size_t *len)
{
  const uint8_t *field = header_field(header, index, len);
  size_t name_len = strlen(name);

  if (*len <= name_len || field[name_len] != ':' ||
      strncasecmp((const char *)field, name, name_len) != 0) {
    return NULL;
  }
  *len -= name_len + 1;
  return field + name_len + 1;
}

void header_clear(struct header *header)
{
  free(header->octets);
  free(header->ends);
  memset(header, 0, sizeof(*header));
}
