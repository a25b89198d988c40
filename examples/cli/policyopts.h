/* SPDX-License-Identifier: MIT */
#ifndef CLI_POLICYOPTS_H
#define CLI_POLICYOPTS_H

#include <stdbool.h>

#include <dkimkit/config.h>

#include "options.h"

/* What a signature has to be like to count, and what is asked beside it. */
struct cli_policy_options {
  dkimkit_body_length_policy body_length;
  dkimkit_malformed_policy malformed;
  dkimkit_underscore_policy underscore;
  dkimkit_syntax syntax;
  bool allow_sha1;
  bool allow_expired;
  bool allow_future;
  bool refuse_multiple_from;
  bool refuse_duplicates;
  bool atps;
  bool reports;
  struct cli_names required;
  struct cli_names suffixes;
};

/* A table to include, CLI_OPTION_TABLE, and what takes its options. */
extern struct poptOption cli_policy_table[];
#define CLI_POLICY_FIRST (CLI_OPTION_SHARED + 100)

int cli_policy_take(struct cli_policy_options *options, const char *command,
                    int option, char *value);
void cli_policy_free(struct cli_policy_options *options);

/* Sets up the configuration; `options` must live as long as it. */
int cli_policy_apply(struct cli_policy_options *options, const char *command,
                     dkimkit_config *config);

#endif
