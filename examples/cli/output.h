/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "spool.h"

/* Writes to standard output. */
int cli_output_write(const uint8_t *data, size_t len);

/* Ends standard output; only then it is known that all of it got through. */
int cli_output_close(void);

/* Writes a whole spool to standard output and ends it. */
int cli_output_publish(struct cli_spool *spool);

#endif
