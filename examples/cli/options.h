/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <popt.h>

/* What the option parser of a command returns besides exit codes: there is
   nothing left to do, the help was asked for. */
#define CLI_DONE (-1)

/* Options that take no part in the tables of the commands have codes from
   here on, see resolver.h. */
#define CLI_OPTION_SHARED 1000

#define CLI_OPTION_END POPT_TABLEEND

/* An option with a value, one without, and a table that others share. */
#define CLI_OPTION(name, code, text, value)                                    \
  {                                                                            \
    name, '\0', POPT_ARG_STRING, NULL, code, text, value                       \
  }
#define CLI_FLAG(name, code, text)                                             \
  {                                                                            \
    name, '\0', POPT_ARG_NONE, NULL, code, text, NULL                          \
  }
#define CLI_OPTION_TABLE(table, title)                                         \
  {                                                                            \
    NULL, '\0', POPT_ARG_INCLUDE_TABLE, table, 0, title, NULL                  \
  }

struct cli_syntax {
  /* "sign" */
  const char *command;
  /* What stands behind it in the help. */
  const char *arguments;
  struct poptOption *options;
  /* Takes one option; `value` lives as long as the cli_options. */
  int (*take)(int option, char *value, void *user_data);
};

/* Options that were read; what they point to lives as long. */
struct cli_options {
  poptContext context;
  const char **argv;
  char **values;
  size_t value_count;
  /* The arguments that are no options, NULL-terminated. */
  const char *const *files;
  size_t file_count;
};

/* Returns 0, CLI_DONE or an exit code. To be freed after any of them. */
int cli_options_read(struct cli_options *options,
                     const struct cli_syntax *syntax, int argc,
                     char *const *argv, void *user_data);
void cli_options_free(struct cli_options *options);

/* Names between separators; `given` tells an empty list from none. */
struct cli_names {
  const char **names;
  size_t count;
  bool given;
};

/* Cuts `text` into names, which stay in it, instead of what was read before.
   The list is to be freed, even after an error. */
int cli_names_read(struct cli_names *names, char *text, char separator);
void cli_names_free(struct cli_names *names);

/* A decimal number from `min` to `max`. */
int cli_number(uint64_t *out, const char *command, const char *option,
               const char *text, uint64_t min, uint64_t max);

#endif
