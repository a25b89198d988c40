/* SPDX-License-Identifier: MIT */
#ifndef CLI_RAWHEADER_H
#define CLI_RAWHEADER_H

#include "input.h"

/* The header of a message, as much as was read with it, and where its fields
   begin. A line that begins with white space belongs to the field before it;
   any other line begins a field. */
struct cli_raw_header {
  uint8_t *octets;
  size_t filled;
  size_t room;
  /* Octets of the fields, without the empty line that ends them. */
  size_t len;
  size_t *starts;
  size_t count;
};

/* Reads it; a header above the library's limit is refused. To be freed after
   any return. */
int cli_raw_header_read(struct cli_raw_header *header, struct cli_input *input,
                        size_t limit);
void cli_raw_header_free(struct cli_raw_header *header);

/* A field with its line end. */
const uint8_t *cli_raw_header_field(const struct cli_raw_header *header,
                                    size_t index, size_t *len);

#endif
