/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"

/* Whether a call that failed is worth repeating, waiting if need be. */
static int again(int fd, short events)
{
  struct pollfd pfd = {.fd = fd, .events = events};

  if (errno == EINTR) {
    return 1;
  }
  if (errno != EAGAIN) {
    return 0;
  }
  return poll(&pfd, 1, -1) >= 0 || errno == EINTR;
}

ptrdiff_t cli_read(int fd, uint8_t *data, size_t len)
{
  ssize_t n;

  do {
    n = read(fd, data, len);
  } while (n < 0 && again(fd, POLLIN));
  return n;
}

int cli_write(int fd, const uint8_t *data, size_t len)
{
  while (len > 0) {
    ssize_t n = write(fd, data, len);

    if (n < 0 && !again(fd, POLLOUT)) {
      return -1;
    }
    if (n > 0) {
      data += n;
      len -= (size_t)n;
    }
  }
  return 0;
}

int cli_file_open(int *fd, const char *path)
{
  struct stat st;
  int rv = CLI_OK;
  int file = open(path, O_RDONLY | O_CLOEXEC);

  *fd = -1;
  if (file < 0) {
    return cli_error_errno(CLI_NO_INPUT, path);
  }
  if (fstat(file, &st) != 0) {
    rv = cli_error_errno(CLI_IO, path);
  } else if (S_ISDIR(st.st_mode)) {
    rv = cli_error(CLI_NO_INPUT, path, "is a directory");
  }
  if (rv) {
    close(file);
    return rv;
  }
  *fd = file;
  return CLI_OK;
}

static uint8_t *grow(uint8_t *old, size_t len, size_t room)
{
  uint8_t *data = malloc(room);

  if (data && old) {
    memcpy(data, old, len);
  }
  cli_file_release(old, len);
  return data;
}

static int read_all(uint8_t **out, size_t *len, int fd, const char *path,
                    size_t limit)
{
  uint8_t *data = NULL;
  size_t room = 0;
  size_t filled = 0;
  ptrdiff_t n = 0;

  do {
    filled += (size_t)n;
    if (filled > limit) {
      cli_file_release(data, filled);
      return cli_error(CLI_DATA, path, "has more than %zu octets", limit);
    }
    if (filled + 2 > room) {
      room = room ? room * 2 : 65536;
      data = grow(data, filled, room);
      if (!data) {
        return cli_error_memory();
      }
    }
    n = cli_read(fd, data + filled, room - filled - 1);
  } while (n > 0);
  if (n < 0) {
    cli_file_release(data, filled);
    return cli_error_errno(CLI_IO, path);
  }
  *out = data;
  *len = filled;
  return CLI_OK;
}

int cli_file_read(uint8_t **out, size_t *len, const char *path, size_t limit)
{
  int fd;
  int rv = cli_file_open(&fd, path);

  if (rv) {
    return rv;
  }
  rv = read_all(out, len, fd, path, limit);
  close(fd);
  return rv;
}

void cli_file_release(uint8_t *data, size_t len)
{
  if (data) {
    explicit_bzero(data, len);
  }
  free(data);
}
