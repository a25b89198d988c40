/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <string.h>

#include "errors.h"

/* Looks for the empty line that ends the header, as the library does. */
struct body_reader {
  cli_source_take take;
  void *user_data;
  bool lf_ends_line;
  bool in_body;
  bool after_cr;
  uint64_t line;
};

void cli_source_init(struct cli_source *source, struct cli_input *input)
{
  source->input = input;
  source->octets = 0;
  cli_spool_init(&source->kept);
}

void cli_source_free(struct cli_source *source)
{
  cli_spool_free(&source->kept);
}

int cli_source_keep(struct cli_source *source, const uint8_t *data, size_t len)
{
  source->octets += len;
  return source->input->regular ? CLI_OK
                                : cli_spool_write(&source->kept, data, len);
}

/* The octets up to and with the end of the header, or all. */
static size_t pass_header(struct body_reader *reader, const uint8_t *data,
                          size_t len)
{
  size_t i;

  for (i = 0; i < len; ++i) {
    uint8_t c = data[i];

    if (c == '\n' && (reader->after_cr || reader->lf_ends_line)) {
      if (reader->line == (reader->after_cr ? 1 : 0)) {
        reader->in_body = true;
        return i + 1;
      }
      reader->line = 0;
      reader->after_cr = false;
    } else {
      ++reader->line;
      reader->after_cr = c == '\r';
    }
  }
  return len;
}

static int read_body(const uint8_t *data, size_t len, void *user_data)
{
  struct body_reader *reader = user_data;

  if (!reader->in_body) {
    size_t header = pass_header(reader, data, len);

    data += header;
    len -= header;
  }
  return len > 0 ? reader->take(data, len, reader->user_data) : CLI_OK;
}

static int read_file(struct cli_source *source, struct body_reader *reader)
{
  struct cli_input *input = source->input;
  const uint8_t *data;
  size_t len;
  int rv = cli_input_rewind(input);

  while (!rv) {
    rv = cli_input_next(input, &data, &len);
    if (rv || len == 0) {
      break;
    }
    rv = read_body(data, len, reader);
  }
  return rv ? rv : cli_input_check_same(input, source->octets);
}

int cli_source_body(struct cli_source *source, cli_source_take take,
                    void *user_data)
{
  struct body_reader reader;

  memset(&reader, 0, sizeof(reader));
  reader.take = take;
  reader.user_data = user_data;
  reader.lf_ends_line = source->input->line_ends == DKIMKIT_LINE_ENDS_NORMALIZE;
  return source->input->regular
             ? read_file(source, &reader)
             : cli_spool_each(&source->kept, read_body, &reader);
}
