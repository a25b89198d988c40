/* SPDX-License-Identifier: MIT */
#ifndef CLI_SIGNOPTS_H
#define CLI_SIGNOPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dkimkit/sign.h>

#include "config.h"
#include "input.h"
#include "options.h"
#include "resolver.h"

#define CLI_SIGN_GROUPS_MAX 32

/* --domain, --selector and --key of one signature. */
struct cli_sign_group {
  const char *domain;
  const char *selector;
  const char *key;
};

struct cli_sign_options {
  struct cli_options base;
  struct cli_settings settings;
  struct cli_sign_group groups[CLI_SIGN_GROUPS_MAX];
  size_t count;
  dkimkit_canonicalization header;
  dkimkit_canonicalization body;
  struct cli_names headers;
  struct cli_names oversign;
  const char *identity;
  dkimkit_timestamp timestamp;
  uint64_t timestamp_seconds;
  uint64_t expire;
  uint64_t body_length;
  bool copy_headers;
  dkimkit_algorithm algorithm;
  bool check_record;
  struct cli_resolver_options resolver_options;
  /* DKIMKIT_SIGN_ALLOW_*. */
  unsigned allow;
  bool field_only;
  bool verbose;
  enum cli_line_ends line_ends;
  const char *file;
};

int cli_sign_options_read(struct cli_sign_options *options, int argc,
                          char *const *argv);
void cli_sign_options_free(struct cli_sign_options *options);

#endif
