/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "output.h"

#define HELP 1

static struct poptOption help_table[] = {
    {"help", 'h', POPT_ARG_NONE, NULL, HELP, "show this help", NULL},
    POPT_TABLEEND};

static int print_help(const struct cli_options *options)
{
  struct cli_spool spool;
  char *text = NULL;
  size_t len = 0;
  int rv = CLI_OK;
  FILE *out = open_memstream(&text, &len);

  if (!out) {
    return cli_error_memory();
  }
  poptPrintHelp(options->context, out, 0);
  if (fclose(out) != 0) {
    free(text);
    return cli_error_memory();
  }
  cli_spool_init(&spool);
  rv = cli_spool_write(&spool, text, len);
  if (!rv) {
    rv = cli_output_publish(&spool);
  }
  cli_spool_free(&spool);
  free(text);
  return rv ? rv : CLI_DONE;
}

static int keep(struct cli_options *options, char *value)
{
  char **values;

  values = realloc(options->values,
                   (options->value_count + 1) * sizeof(*options->values));
  if (!values) {
    free(value);
    return cli_error_memory();
  }
  options->values = values;
  values[options->value_count] = value;
  ++options->value_count;
  return CLI_OK;
}

/* popt wants its argv constant throughout, and shows the first word in the
   help: "dkimkit sign". */
static int open_context(struct cli_options *options, char *title,
                        const struct cli_syntax *syntax,
                        const struct poptOption *table, int argc,
                        char *const *argv)
{
  int i;

  options->argv = calloc((size_t)argc + 1, sizeof(*options->argv));
  if (!options->argv) {
    return cli_error_memory();
  }
  options->argv[0] = title;
  for (i = 1; i < argc; ++i) {
    options->argv[i] = argv[i];
  }
  options->context = poptGetContext(title, argc, options->argv, table, 0);
  if (!options->context) {
    return cli_error_memory();
  }
  poptSetOtherOptionHelp(options->context, syntax->arguments);
  return CLI_OK;
}

static int read_options(struct cli_options *options,
                        const struct cli_syntax *syntax, void *user_data)
{
  int option;

  while ((option = poptGetNextOpt(options->context)) > 0) {
    char *value = poptGetOptArg(options->context);
    int rv = keep(options, value);

    if (!rv) {
      rv = option == HELP ? print_help(options)
                          : syntax->take(option, value, user_data);
    }
    if (rv) {
      return rv;
    }
  }
  if (option < -1) {
    return cli_error_usage(syntax->command, "%s: %s",
                           poptBadOption(options->context, 0),
                           poptStrerror(option));
  }
  return CLI_OK;
}

static void find_files(struct cli_options *options)
{
  static const char *const none[] = {NULL};
  const char **files = poptGetArgs(options->context);

  options->files = none;
  if (files) {
    options->files = files;
    while (files[options->file_count]) {
      ++options->file_count;
    }
  }
}

int cli_options_read(struct cli_options *options,
                     const struct cli_syntax *syntax, int argc,
                     char *const *argv, void *user_data)
{
  struct poptOption table[] = {CLI_OPTION_TABLE(syntax->options, "Options:"),
                               CLI_OPTION_TABLE(help_table, "Help:"),
                               POPT_TABLEEND};
  char title[64];
  int rv;

  memset(options, 0, sizeof(*options));
  snprintf(title, sizeof(title), "dkimkit %s", syntax->command);
  rv = open_context(options, title, syntax, table, argc, argv);
  if (!rv) {
    rv = read_options(options, syntax, user_data);
  }
  if (!rv) {
    find_files(options);
  }
  return rv;
}

void cli_options_free(struct cli_options *options)
{
  size_t i;

  for (i = 0; i < options->value_count; ++i) {
    free(options->values[i]);
  }
  free(options->values);
  if (options->context) {
    poptFreeContext(options->context);
  }
  free(options->argv);
  memset(options, 0, sizeof(*options));
}

int cli_names_read(struct cli_names *names, char *text, char separator)
{
  size_t count = 1;
  char *c;

  for (c = text; *c; ++c) {
    count += *c == separator;
  }
  cli_names_free(names);
  names->names = calloc(count, sizeof(*names->names));
  if (!names->names) {
    return cli_error_memory();
  }
  names->given = true;
  names->names[names->count++] = text;
  for (c = text; *c; ++c) {
    if (*c == separator) {
      *c = '\0';
      names->names[names->count++] = c + 1;
    }
  }
  return CLI_OK;
}

void cli_names_free(struct cli_names *names)
{
  free(names->names);
  memset(names, 0, sizeof(*names));
}

int cli_number(uint64_t *out, const char *command, const char *option,
               const char *text, uint64_t min, uint64_t max)
{
  uint64_t value = 0;
  const char *c;

  for (c = text; *c; ++c) {
    uint64_t digit = (uint64_t)(*c - '0');

    if (*c < '0' || *c > '9') {
      return cli_error_usage(command, "%s: %s: not a number", option, text);
    }
    if (value > (UINT64_MAX - digit) / 10) {
      return cli_error_usage(command, "%s: %s: too large", option, text);
    }
    value = value * 10 + digit;
  }
  if (c == text) {
    return cli_error_usage(command, "%s: not a number", option);
  }
  if (value < min || value > max) {
    return cli_error_usage(command, "%s: %s: not from %" PRIu64 " to %" PRIu64,
                           option, text, min, max);
  }
  *out = value;
  return CLI_OK;
}
