/* SPDX-License-Identifier: MIT */
#include "tempfile.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"

static void forget(struct cli_tempfile *file)
{
  free(file->directory);
  free(file->name);
}

int cli_tempfile_open(struct cli_tempfile *file, const char *path)
{
  static const char suffix[] = "/.dkimkit-XXXXXX";
  char *copy = strdup(path);
  size_t room = 0;
  int rv = CLI_OK;

  file->path = path;
  file->name = NULL;
  file->directory = copy ? strdup(dirname(copy)) : NULL;
  free(copy);
  if (file->directory) {
    room = strlen(file->directory) + sizeof(suffix);
    file->name = malloc(room);
  }
  if (!file->name) {
    forget(file);
    return cli_error_memory();
  }
  snprintf(file->name, room, "%s%s", file->directory, suffix);
  file->fd = mkstemp(file->name);
  if (file->fd < 0) {
    rv = cli_error_errno(CLI_IO, file->directory);
    forget(file);
  }
  return rv;
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

/* Unlike rename(2), link(2) never replaces a file. */
static int give_name(const struct cli_tempfile *file, bool replace)
{
  int failed =
      replace ? rename(file->name, file->path) : link(file->name, file->path);

  return failed ? cli_error_errno(CLI_IO, file->path) : CLI_OK;
}

int cli_tempfile_close(struct cli_tempfile *file, int status, bool replace)
{
  if (!status && fsync(file->fd) != 0) {
    status = cli_error_errno(CLI_IO, file->path);
  }
  if (close(file->fd) != 0 && !status) {
    status = cli_error_errno(CLI_IO, file->path);
  }
  if (!status) {
    status = give_name(file, replace);
  }
  if (status || !replace) {
    unlink(file->name);
  }
  if (!status) {
    sync_directory(file->directory);
  }
  forget(file);
  return status;
}
