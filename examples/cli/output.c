/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"

#define WHAT "standard output"

int cli_output_write(const uint8_t *data, size_t len)
{
  if (cli_write(STDOUT_FILENO, data, len) != 0) {
    return cli_error_errno(CLI_IO, WHAT);
  }
  return CLI_OK;
}

int cli_output_close(void)
{
  struct stat st;

  /* Only a file has something to sync. */
  if (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) &&
      fsync(STDOUT_FILENO) != 0) {
    return cli_error_errno(CLI_IO, WHAT);
  }
  if (close(STDOUT_FILENO) != 0) {
    return cli_error_errno(CLI_IO, WHAT);
  }
  return CLI_OK;
}

int cli_output_publish(struct cli_spool *spool)
{
  int rv = cli_spool_read(spool, cli_output_write);

  return rv ? rv : cli_output_close();
}
