/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"

#define WHAT "temporary file"

void cli_spool_init(struct cli_spool *spool)
{
  memset(spool, 0, sizeof(*spool));
  spool->fd = -1;
}

void cli_spool_free(struct cli_spool *spool)
{
  free(spool->memory);
  if (spool->fd >= 0) {
    close(spool->fd);
  }
  cli_spool_init(spool);
}

static int open_file(struct cli_spool *spool)
{
  const char *directory = getenv("TMPDIR");
  char path[4096];
  int len;

  if (!directory || !*directory) {
    directory = "/tmp";
  }
  len = snprintf(path, sizeof(path), "%s/dkimkit-XXXXXX", directory);
  if (len < 0 || (size_t)len >= sizeof(path)) {
    return cli_error(CLI_IO, WHAT, "TMPDIR is too long");
  }
  spool->fd = mkstemp(path);
  if (spool->fd < 0) {
    return cli_error_errno(CLI_IO, directory);
  }
  if (unlink(path) != 0) {
    return cli_error_errno(CLI_IO, path);
  }
  return CLI_OK;
}

static int flush(struct cli_spool *spool)
{
  if (spool->fd < 0) {
    int rv = open_file(spool);

    if (rv) {
      return rv;
    }
  }
  if (cli_write(spool->fd, spool->memory, spool->filled) != 0) {
    return cli_error_errno(CLI_IO, WHAT);
  }
  spool->filled = 0;
  return CLI_OK;
}

static int grow(struct cli_spool *spool, size_t needed)
{
  size_t room = spool->room ? spool->room : 4096;
  uint8_t *memory;

  while (room < needed) {
    room *= 2;
  }
  if (room == spool->room) {
    return CLI_OK;
  }
  memory = realloc(spool->memory, room);
  if (!memory) {
    return cli_error_memory();
  }
  spool->memory = memory;
  spool->room = room;
  return CLI_OK;
}

int cli_spool_write(struct cli_spool *spool, const void *data, size_t len)
{
  const uint8_t *next = data;

  while (len > 0) {
    size_t part = CLI_SPOOL_MEMORY - spool->filled;
    int rv;

    if (part > len) {
      part = len;
    }
    rv = grow(spool, spool->filled + part);
    if (rv) {
      return rv;
    }
    memcpy(spool->memory + spool->filled, next, part);
    spool->filled += part;
    next += part;
    len -= part;
    if (spool->filled == CLI_SPOOL_MEMORY) {
      rv = flush(spool);
      if (rv) {
        return rv;
      }
    }
  }
  return CLI_OK;
}

static int read_file(struct cli_spool *spool,
                     int (*take)(const uint8_t *data, size_t len,
                                 void *user_data),
                     void *user_data)
{
  uint8_t chunk[65536];
  ptrdiff_t n;

  if (lseek(spool->fd, 0, SEEK_SET) != 0) {
    return cli_error_errno(CLI_IO, WHAT);
  }
  while ((n = cli_read(spool->fd, chunk, sizeof(chunk))) > 0) {
    int rv = take(chunk, (size_t)n, user_data);

    if (rv) {
      return rv;
    }
  }
  return n < 0 ? cli_error_errno(CLI_IO, WHAT) : CLI_OK;
}

int cli_spool_each(struct cli_spool *spool,
                   int (*take)(const uint8_t *data, size_t len,
                               void *user_data),
                   void *user_data)
{
  if (spool->fd >= 0) {
    int rv = read_file(spool, take, user_data);

    if (rv) {
      return rv;
    }
  }
  return spool->filled ? take(spool->memory, spool->filled, user_data) : CLI_OK;
}

struct writer {
  int (*write)(const uint8_t *data, size_t len);
};

static int write_piece(const uint8_t *data, size_t len, void *user_data)
{
  const struct writer *writer = user_data;

  return writer->write(data, len);
}

int cli_spool_read(struct cli_spool *spool,
                   int (*write)(const uint8_t *data, size_t len))
{
  struct writer writer = {write};

  return cli_spool_each(spool, write_piece, &writer);
}
