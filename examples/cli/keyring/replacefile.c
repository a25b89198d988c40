/* SPDX-License-Identifier: MIT */
#include "replacefile.h"

#include <sys/stat.h>

#include "../errors.h"
#include "../file.h"
#include "../tempfile.h"

static int write_piece(const uint8_t *data, size_t len, void *user_data)
{
  const struct cli_tempfile *file = user_data;

  return cli_write(file->fd, data, len) == 0
             ? CLI_OK
             : cli_error_errno(CLI_IO, file->path);
}

int cli_replace_file(const char *path, struct cli_spool *spool)
{
  struct cli_tempfile file;
  mode_t mask = umask(0);
  int rv;

  umask(mask);
  rv = cli_tempfile_open(&file, path);
  if (rv) {
    return rv;
  }
  rv = cli_spool_each(spool, write_piece, &file);
  if (!rv && fchmod(file.fd, 0644 & ~mask) != 0) {
    rv = cli_error_errno(CLI_IO, path);
  }
  return cli_tempfile_close(&file, rv, true);
}
