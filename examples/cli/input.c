/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"

static bool has_crlf(const uint8_t *data, size_t len)
{
  const uint8_t *end = data + len;

  while (data < end) {
    const uint8_t *cr = memchr(data, '\r', (size_t)(end - data));

    if (!cr) {
      return false;
    }
    if (cr + 1 < end && cr[1] == '\n') {
      return true;
    }
    data = cr + 1;
  }
  return false;
}

/* Looks through the file behind the first chunk without moving in it. */
static int rest_has_crlf(bool *found, const struct cli_input *input)
{
  uint8_t data[CLI_CHUNK];
  off_t at = input->start + (off_t)input->filled;
  uint8_t last = input->chunk[input->filled - 1];
  ssize_t n;

  *found = false;
  while ((n = pread(input->fd, data, sizeof(data), at)) > 0) {
    if ((last == '\r' && data[0] == '\n') || has_crlf(data, (size_t)n)) {
      *found = true;
      return CLI_OK;
    }
    last = data[n - 1];
    at += n;
  }
  return n < 0 ? cli_error_errno(CLI_IO, input->name) : CLI_OK;
}

static int find_line_ends(struct cli_input *input, enum cli_line_ends wanted)
{
  const uint8_t *first;
  bool crlf;

  if (wanted == CLI_LINE_ENDS_STRICT) {
    return CLI_OK;
  }
  if (wanted == CLI_LINE_ENDS_AUTO) {
    crlf = has_crlf(input->chunk, input->filled);
    if (!crlf && input->regular) {
      int rv = rest_has_crlf(&crlf, input);

      if (rv) {
        return rv;
      }
    }
    if (crlf) {
      return CLI_OK;
    }
  }
  input->guessed = wanted == CLI_LINE_ENDS_AUTO && !input->regular;
  input->line_ends = DKIMKIT_LINE_ENDS_NORMALIZE;
  first = memchr(input->chunk, '\n', input->filled);
  input->lf = first && (first == input->chunk || first[-1] != '\r');
  return CLI_OK;
}

static int read_first(struct cli_input *input)
{
  ptrdiff_t n;

  do {
    n = cli_read(input->fd, input->chunk + input->filled,
                 sizeof(input->chunk) - input->filled);
    if (n > 0) {
      input->filled += (size_t)n;
    }
  } while (n > 0 && input->filled < sizeof(input->chunk));
  if (n < 0) {
    return cli_error_errno(CLI_IO, input->name);
  }
  if (input->filled == 0) {
    return cli_error(CLI_DATA, input->name, "empty input");
  }
  input->have_first = true;
  return CLI_OK;
}

static int look_at(struct cli_input *input)
{
  if (fstat(input->fd, &input->before) != 0) {
    return cli_error_errno(CLI_NO_INPUT, input->name);
  }
  if (S_ISDIR(input->before.st_mode)) {
    return cli_error(CLI_NO_INPUT, input->name, "is a directory");
  }
  if (S_ISREG(input->before.st_mode)) {
    input->start = lseek(input->fd, 0, SEEK_CUR);
    input->regular = input->start >= 0;
  }
  return CLI_OK;
}

int cli_input_open(struct cli_input *input, const char *path,
                   enum cli_line_ends line_ends)
{
  int rv = CLI_OK;

  memset(input, 0, sizeof(*input));
  input->line_ends = DKIMKIT_LINE_ENDS_STRICT;
  if (!path || strcmp(path, "-") == 0) {
    input->name = "-";
    input->fd = STDIN_FILENO;
  } else {
    input->name = path;
    rv = cli_file_open(&input->fd, path);
    if (rv) {
      return rv;
    }
  }
  rv = look_at(input);
  if (!rv) {
    rv = read_first(input);
  }
  if (!rv) {
    rv = find_line_ends(input, line_ends);
  }
  if (rv) {
    cli_input_close(input);
  }
  return rv;
}

void cli_input_close(struct cli_input *input)
{
  if (input->fd > STDIN_FILENO) {
    close(input->fd);
  }
  input->fd = -1;
}

/* What was guessed from the beginning of a pipe must hold to its end: a file
   with the same octets would have been read in another way. */
static int check_guess(struct cli_input *input)
{
  bool crlf = has_crlf(input->chunk, input->filled) ||
              (input->after_cr && input->filled > 0 && input->chunk[0] == '\n');

  if (input->filled > 0) {
    input->after_cr = input->chunk[input->filled - 1] == '\r';
  }
  return crlf ? cli_error(CLI_DATA, input->name,
                          "has CRLF, but none near its beginning; choose "
                          "with --line-ends")
              : CLI_OK;
}

int cli_input_next(struct cli_input *input, const uint8_t **data, size_t *len)
{
  if (!input->have_first) {
    ptrdiff_t n = cli_read(input->fd, input->chunk, sizeof(input->chunk));

    if (n < 0) {
      return cli_error_errno(CLI_IO, input->name);
    }
    input->filled = (size_t)n;
  }
  input->have_first = false;
  input->octets += input->filled;
  *data = input->chunk;
  *len = input->filled;
  return input->guessed ? check_guess(input) : CLI_OK;
}

static int check_unchanged(struct cli_input *input)
{
  const struct stat *old = &input->before;
  struct stat now;

  if (fstat(input->fd, &now) != 0) {
    return cli_error_errno(CLI_IO, input->name);
  }
  if (now.st_size != old->st_size ||
      now.st_mtim.tv_sec != old->st_mtim.tv_sec ||
      now.st_mtim.tv_nsec != old->st_mtim.tv_nsec) {
    return cli_error(CLI_IO, input->name, "changed while it was read");
  }
  return CLI_OK;
}

int cli_input_rewind(struct cli_input *input)
{
  int rv = check_unchanged(input);

  if (rv) {
    return rv;
  }
  if (lseek(input->fd, input->start, SEEK_SET) != input->start) {
    return cli_error_errno(CLI_IO, input->name);
  }
  input->octets = 0;
  return CLI_OK;
}

int cli_input_check_same(struct cli_input *input, uint64_t octets)
{
  if (input->octets != octets) {
    return cli_error(CLI_IO, input->name, "changed while it was read");
  }
  return check_unchanged(input);
}

int cli_line_ends_parse(enum cli_line_ends *out, const char *command,
                        const char *text)
{
  if (strcmp(text, "auto") == 0) {
    *out = CLI_LINE_ENDS_AUTO;
  } else if (strcmp(text, "strict") == 0) {
    *out = CLI_LINE_ENDS_STRICT;
  } else if (strcmp(text, "normalize") == 0) {
    *out = CLI_LINE_ENDS_NORMALIZE;
  } else {
    return cli_error_usage(command,
                           "--line-ends: %s: none of strict, "
                           "normalize, auto",
                           text);
  }
  return CLI_OK;
}
