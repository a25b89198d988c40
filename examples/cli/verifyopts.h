/* SPDX-License-Identifier: MIT */
#ifndef CLI_VERIFYOPTS_H
#define CLI_VERIFYOPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dkimkit/config.h>

#include "color.h"
#include "config.h"
#include "input.h"
#include "options.h"
#include "policyopts.h"
#include "resolver.h"

#define COMMAND_VERIFY "verify"
#define CLI_RSA_BITS_MIN 512
/* The library's default for the largest RSA key. */
#define CLI_RSA_BITS_MAX 8192

struct cli_verify_options {
  struct cli_options base;
  struct cli_settings settings;
  struct cli_resolver_options resolver;
  bool json;
  bool explain;
  /* --show-canonical */
  bool canonical;
  const char *public_key;
  enum cli_color color;
  const char *authserv_id;
  bool no_quoted_pairs;
  /* 0 for the library's default, here and below. */
  size_t max_signatures;
  unsigned min_rsa_bits;
  dkimkit_internationalized internationalized;
  struct cli_policy_options policy;
  bool header_only;
  bool has_clock_skew;
  uint32_t clock_skew;
  enum cli_line_ends line_ends;
};

int cli_verify_options_read(struct cli_verify_options *options, int argc,
                            char *const *argv);
void cli_verify_options_free(struct cli_verify_options *options);

#endif
