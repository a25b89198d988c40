/* SPDX-License-Identifier: MIT */
#ifndef CLI_BODYTEST_H
#define CLI_BODYTEST_H

#include <stdint.h>

#include "bodyedit.h"

/* What becomes of the canonical octets before they are hashed. */
enum cli_body_post {
  CLI_POST_NONE,
  /* Without the line end of the last line. */
  CLI_POST_CHOP,
  CLI_POST_ADD_LINE,
  CLI_POST_ADD_DOT,
  CLI_POST_LF
};

/* Also the beginnings of the body, at line ends. */
#define CLI_TEST_PREFIX 1u
/* Not canonicalized. */
#define CLI_TEST_RAW 2u
/* Under relaxed it changes nothing. */
#define CLI_TEST_SIMPLE_ONLY 4u
/* Where CRLF alone ends a line. */
#define CLI_TEST_STRICT_ONLY 8u
/* Small bodies. */
#define CLI_TEST_SMALL_ONLY 16u
/* With l= only. */
#define CLI_TEST_LIMIT_ONLY 32u

struct cli_body_test {
  const char *id;
  enum cli_body_edit edit;
  uint64_t amount;
  enum cli_body_post post;
  unsigned flags;
  /* What is the case if the hash fits. */
  const char *cause;
  /* What was tested; NULL if the one before stands for it. */
  const char *tested;
};

/* The first is the body as it is; the last has no id. */
extern const struct cli_body_test cli_body_tests[];

#endif
