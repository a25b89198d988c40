/* SPDX-License-Identifier: MIT */
#ifndef CLI_TEMPFILE_H
#define CLI_TEMPFILE_H

#include <stdbool.h>

/* A file on its way to its name: it is written under another name in the same
   directory, so that it's there whole or not at all. */
struct cli_tempfile {
  int fd;
  const char *path;
  char *directory;
  char *name;
};

/* Makes it, with mode 0600; `path` is where it shall be. */
int cli_tempfile_open(struct cli_tempfile *file, const char *path);

/* Gives it its name if `status` is CLI_OK, in place of a file that is there
   only if `replace`; removes it otherwise. Survives a power failure.
   Returns `status`, or what went wrong. */
int cli_tempfile_close(struct cli_tempfile *file, int status, bool replace);

#endif
