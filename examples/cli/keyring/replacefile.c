/* SPDX-License-Identifier: MIT */
#include "replacefile.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../errors.h"
#include "../file.h"

struct target {
  int fd;
  const char *path;
};

static int write_piece(const uint8_t *data, size_t len, void *user_data)
{
  const struct target *target = user_data;

  return cli_write(target->fd, data, len) == 0
             ? CLI_OK
             : cli_error_errno(CLI_IO, target->path);
}

static int fill(struct target *target, struct cli_spool *spool)
{
  mode_t mask = umask(0);
  int rv;

  umask(mask);
  rv = cli_spool_each(spool, write_piece, target);
  if (!rv &&
      (fchmod(target->fd, 0644 & ~mask) != 0 || fsync(target->fd) != 0)) {
    rv = cli_error_errno(CLI_IO, target->path);
  }
  if (close(target->fd) != 0 && !rv) {
    rv = cli_error_errno(CLI_IO, target->path);
  }
  return rv;
}

/* So that the new name survives a power failure. Not all file systems can do
   it, and the file is there. */
static void sync_directory(const char *directory)
{
  int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0) {
    (void)fsync(fd);
    close(fd);
  }
}

static int replace(const char *directory, const char *path,
                   struct cli_spool *spool)
{
  static const char suffix[] = "/.dkimkit-XXXXXX";
  size_t room = strlen(directory) + sizeof(suffix);
  char *temporary = malloc(room);
  struct target target = {-1, path};
  int rv;

  if (!temporary) {
    return cli_error_memory();
  }
  snprintf(temporary, room, "%s%s", directory, suffix);
  target.fd = mkstemp(temporary);
  if (target.fd < 0) {
    rv = cli_error_errno(CLI_IO, directory);
    free(temporary);
    return rv;
  }
  rv = fill(&target, spool);
  if (!rv && rename(temporary, path) != 0) {
    rv = cli_error_errno(CLI_IO, path);
  }
  if (rv) {
    unlink(temporary);
  }
  free(temporary);
  return rv;
}

int cli_replace_file(const char *path, struct cli_spool *spool)
{
  char *copy = strdup(path);
  const char *directory;
  int rv;

  if (!copy) {
    return cli_error_memory();
  }
  directory = dirname(copy);
  rv = replace(directory, path, spool);
  if (!rv) {
    sync_directory(directory);
  }
  free(copy);
  return rv;
}
