/* SPDX-License-Identifier: MIT */
#ifndef CLI_NEWFILE_H
#define CLI_NEWFILE_H

#include <stddef.h>
#include <stdint.h>

/* Makes the file `path` with mode 0600, whole or not at all; a file that is
   there already stays. */
int cli_newfile(const char *path, const uint8_t *data, size_t len);

#endif
