/* SPDX-License-Identifier: MIT */
#include "rawheader.h"

#include <stdlib.h>
#include <string.h>

#include "errors.h"

static int append(struct cli_raw_header *header, const uint8_t *data,
                  size_t len)
{
  if (len > header->room - header->filled) {
    size_t room = header->room + len + CLI_CHUNK;
    uint8_t *grown = realloc(header->octets, room);

    if (!grown) {
      return cli_error_memory();
    }
    header->octets = grown;
    header->room = room;
  }
  memcpy(header->octets + header->filled, data, len);
  header->filled += len;
  return CLI_OK;
}

/* Behind the line that begins at `at`; 0 if its end isn't there yet. */
static size_t line_end(const struct cli_raw_header *header, size_t at, bool lf)
{
  size_t from = at;

  while (from < header->filled) {
    const uint8_t *found =
        memchr(header->octets + from, '\n', header->filled - from);

    if (!found) {
      return 0;
    }
    from = (size_t)(found - header->octets) + 1;
    if (lf || (from - 1 > at && found[-1] == '\r')) {
      return from;
    }
  }
  return 0;
}

static int add_start(struct cli_raw_header *header, size_t at, size_t *room)
{
  if (header->count == *room) {
    size_t *grown;

    *room = *room * 2 + 64;
    grown = realloc(header->starts, *room * sizeof(*grown));
    if (!grown) {
      return cli_error_memory();
    }
    header->starts = grown;
  }
  header->starts[header->count] = at;
  ++header->count;
  return CLI_OK;
}

static bool is_empty(const struct cli_raw_header *header, size_t at, size_t end)
{
  return end - at <= 2 && header->octets[at] == (end - at == 2 ? '\r' : '\n');
}

static bool is_continued(const struct cli_raw_header *header, size_t at)
{
  return header->count > 0 &&
         (header->octets[at] == ' ' || header->octets[at] == '\t');
}

int cli_raw_header_read(struct cli_raw_header *header, struct cli_input *input,
                        size_t limit)
{
  bool lf = input->line_ends == DKIMKIT_LINE_ENDS_NORMALIZE;
  bool ended = false;
  size_t room = 0;
  int rv = CLI_OK;

  memset(header, 0, sizeof(*header));
  while (!rv) {
    size_t end = line_end(header, header->len, lf);

    if (header->len > limit || header->filled - header->len > limit + 1) {
      return cli_error(CLI_DATA, input->name, "the header is too large");
    }
    if (!end && !ended) {
      const uint8_t *data;
      size_t len;

      rv = cli_input_next(input, &data, &len);
      ended = len == 0;
      rv = rv || ended ? rv : append(header, data, len);
      continue;
    }
    end = end ? end : header->filled;
    if (end == header->len || is_empty(header, header->len, end)) {
      break;
    }
    if (!is_continued(header, header->len)) {
      rv = add_start(header, header->len, &room);
    }
    header->len = end;
  }
  return rv;
}

void cli_raw_header_free(struct cli_raw_header *header)
{
  free(header->octets);
  free(header->starts);
  memset(header, 0, sizeof(*header));
}

const uint8_t *cli_raw_header_field(const struct cli_raw_header *header,
                                    size_t index, size_t *len)
{
  size_t end =
      index + 1 < header->count ? header->starts[index + 1] : header->len;

  *len = end - header->starts[index];
  return header->octets + header->starts[index];
}
