/* SPDX-License-Identifier: MIT */
#include "newfile.h"

#include "errors.h"
#include "file.h"
#include "tempfile.h"

int cli_newfile(const char *path, const uint8_t *data, size_t len)
{
  struct cli_tempfile file;
  int rv = cli_tempfile_open(&file, path);

  if (rv) {
    return rv;
  }
  if (cli_write(file.fd, data, len) != 0) {
    rv = cli_error_errno(CLI_IO, path);
  }
  return cli_tempfile_close(&file, rv, false);
}
