/* SPDX-License-Identifier: MIT */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <dkimkit/config.h>

/* --line-ends */
enum cli_line_ends {
  CLI_LINE_ENDS_AUTO,
  CLI_LINE_ENDS_STRICT,
  CLI_LINE_ENDS_NORMALIZE
};

#define CLI_CHUNK 65536

/* A message that is being read. */
struct cli_input {
  const char *name;
  int fd;
  /* A regular file: it can be read again from `start`. */
  bool regular;
  off_t start;
  struct stat before;
  /* How the library has to read it. */
  dkimkit_line_ends line_ends;
  /* The message ends its lines with LF, and so must what is added. */
  bool lf;
  /* The line ends of a pipe were guessed from its first octets. */
  bool guessed;
  bool after_cr;
  uint64_t octets;
  bool have_first;
  size_t filled;
  uint8_t chunk[CLI_CHUNK];
};

/* Opens FILE, or standard input for "-" and NULL, and finds out about its
   line ends. A message without any octet is refused. */
int cli_input_open(struct cli_input *input, const char *path,
                   enum cli_line_ends line_ends);
void cli_input_close(struct cli_input *input);

/* The next octets; *len is 0 at the end. */
int cli_input_next(struct cli_input *input, const uint8_t **data, size_t *len);

/* Begins again with a regular file that was read to its end. */
int cli_input_rewind(struct cli_input *input);

/* After the second reading: it must have been the same message. */
int cli_input_check_same(struct cli_input *input, uint64_t octets);

/* strict, normalize or auto. */
int cli_line_ends_parse(enum cli_line_ends *out, const char *command,
                        const char *text);

#endif
