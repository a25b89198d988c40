/* SPDX-License-Identifier: MIT */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"
#include "spool.h"

/* A message that was read once and can be read again: from its regular file,
   or from what was kept of a pipe. */
struct cli_source {
  struct cli_input *input;
  struct cli_spool kept;
  uint64_t octets;
};

void cli_source_init(struct cli_source *source, struct cli_input *input);
void cli_source_free(struct cli_source *source);

/* During the first reading: takes what was read. */
int cli_source_keep(struct cli_source *source, const uint8_t *data, size_t len);

typedef int (*cli_source_take)(const uint8_t *data, size_t len,
                               void *user_data);

/* Reads the body of the message, as raw octets. */
int cli_source_body(struct cli_source *source, cli_source_take take,
                    void *user_data);

#endif
