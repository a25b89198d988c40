/* SPDX-License-Identifier: MIT */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stddef.h>
#include <stdint.h>

/* read(2) that goes on after signals and waits where the descriptor doesn't
   block. Returns the octets, 0 at the end, -1 with errno. */
ptrdiff_t cli_read(int fd, uint8_t *data, size_t len);

/* Writes all of it, like cli_read. Returns 0, or -1 with errno. */
int cli_write(int fd, const uint8_t *data, size_t len);

/* Opens a file to read it; a directory is refused. */
int cli_file_open(int *fd, const char *path);

/* Reads a whole file of at most `limit` octets, which is small enough to be
   kept. One more octet of room follows it. */
int cli_file_read(uint8_t **out, size_t *len, const char *path, size_t limit);

/* Wipes and frees: it may have been a key. */
void cli_file_release(uint8_t *data, size_t len);

#endif
