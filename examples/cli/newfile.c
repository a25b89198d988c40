/* SPDX-License-Identifier: MIT */
#include "newfile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"

static int fill(int fd, const uint8_t *data, size_t len, const char *path)
{
  if (cli_write(fd, data, len) != 0 || fsync(fd) != 0) {
    int rv = cli_error_errno(CLI_IO, path);

    close(fd);
    return rv;
  }
  return close(fd) == 0 ? CLI_OK : cli_error_errno(CLI_IO, path);
}

/* So that the new name survives a power failure. Not all file systems can
   do it, and the file is there. */
static void sync_directory(const char *directory)
{
  int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0) {
    (void)fsync(fd);
    close(fd);
  }
}

int cli_newfile(const char *directory, const char *path, const uint8_t *data,
                size_t len)
{
  static const char suffix[] = "/.dkimkit-XXXXXX";
  size_t room = strlen(directory) + sizeof(suffix);
  char *temporary = malloc(room);
  int fd;
  int rv;

  if (!temporary) {
    return cli_error_memory();
  }
  snprintf(temporary, room, "%s%s", directory, suffix);
  fd = mkstemp(temporary);
  if (fd < 0) {
    rv = cli_error_errno(CLI_IO, directory);
    free(temporary);
    return rv;
  }
  rv = fill(fd, data, len, path);
  /* Unlike rename(2), link(2) never replaces a file. */
  if (!rv && link(temporary, path) != 0) {
    rv = cli_error_errno(CLI_IO, path);
  }
  unlink(temporary);
  free(temporary);
  if (!rv) {
    sync_directory(directory);
  }
  return rv;
}
