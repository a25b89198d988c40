/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <dkimkit/canon.h>
#include <dkimkit/dkimkit.h>

#include "commands.h"
#include "config.h"
#include "errors.h"
#include "input.h"
#include "options.h"
#include "output.h"

#define COMMAND "canon"

enum { OPT_HEADER = 'a', OPT_BODY, OPT_LINE_ENDS };

struct canon {
  struct cli_options base;
  struct cli_settings settings;
  bool has_header;
  bool has_body;
  dkimkit_canonicalization header;
  dkimkit_canonicalization body;
  enum cli_line_ends line_ends;
  struct cli_input input;
  dkimkit_config *config;
  struct cli_spool output;
  /* What writing to the spool came to. */
  int written;
};

static struct poptOption table[] = {
    CLI_OPTION("header", OPT_HEADER, "canonicalization of the header",
               "simple|relaxed"),
    CLI_OPTION("body", OPT_BODY, "canonicalization of the body",
               "simple|relaxed"),
    CLI_OPTION("line-ends", OPT_LINE_ENDS, "how the message ends its lines",
               "strict|normalize|auto"),
    CLI_OPTION_END};

static int parse_form(dkimkit_canonicalization *out, const char *option,
                      const char *text)
{
  if (strcmp(text, "simple") == 0) {
    *out = DKIMKIT_CANONICALIZATION_SIMPLE;
    return CLI_OK;
  }
  if (strcmp(text, "relaxed") == 0) {
    *out = DKIMKIT_CANONICALIZATION_RELAXED;
    return CLI_OK;
  }
  return cli_error_usage(COMMAND, "%s: %s: neither simple nor relaxed", option,
                         text);
}

static int take(int option, char *value, void *user_data)
{
  struct canon *canon = user_data;

  switch (option) {
  case OPT_HEADER:
    canon->has_header = true;
    return parse_form(&canon->header, "--header", value);
  case OPT_BODY:
    canon->has_body = true;
    return parse_form(&canon->body, "--body", value);
  default:
    return cli_line_ends_parse(&canon->line_ends, COMMAND, value);
  }
}

static int read_options(struct canon *canon, int argc, char *const *argv)
{
  static const struct cli_syntax syntax = {COMMAND, "[OPTION...] [FILE]", table,
                                           take};
  int rv = cli_options_read(&canon->base, &syntax, argc, argv, canon);

  if (rv) {
    return rv;
  }
  if (!canon->has_header || !canon->has_body) {
    return cli_error_usage(COMMAND, "%s is missing",
                           canon->has_header ? "--body" : "--header");
  }
  if (canon->base.file_count > 1) {
    return cli_error_usage(COMMAND, "more than one FILE");
  }
  return CLI_OK;
}

static int keep(const uint8_t *data, size_t len, void *user_data)
{
  struct canon *canon = user_data;

  canon->written = cli_spool_write(&canon->output, data, len);
  return canon->written ? DKIMKIT_ERR_CALLBACK : 0;
}

static int refuse(const struct canon *canon, int status)
{
  return canon->written ? canon->written
                        : cli_error_status(canon->input.name, status);
}

static int feed(struct canon *canon, dkimkit_canon *state)
{
  const uint8_t *data;
  size_t len;
  int rv;

  for (;;) {
    rv = cli_input_next(&canon->input, &data, &len);
    if (rv) {
      return rv;
    }
    if (len == 0) {
      break;
    }
    rv = dkimkit_canon_feed(state, data, len);
    if (rv) {
      return refuse(canon, rv);
    }
  }
  rv = dkimkit_canon_finish(state);
  return rv ? refuse(canon, rv) : CLI_OK;
}

static int set_up(struct canon *canon)
{
  int rv = cli_config_new(&canon->config, COMMAND, &canon->settings);

  if (rv) {
    return rv;
  }
  rv = dkimkit_config_set_line_ends(canon->config, canon->input.line_ends);
  if (rv) {
    return cli_error_status("--line-ends", rv);
  }
  return cli_config_seal(&canon->config, COMMAND, &canon->settings);
}

static int canon_input(struct canon *canon)
{
  dkimkit_canon *state;
  int rv = set_up(canon);

  if (rv) {
    return rv;
  }
  rv = dkimkit_canon_new(&state, canon->config, canon->header, canon->body,
                         keep, canon);
  if (rv) {
    return cli_error_status("canonicalization", rv);
  }
  rv = feed(canon, state);
  dkimkit_canon_free(state);
  return rv ? rv : cli_output_publish(&canon->output);
}

int cli_canon(int argc, char *const *argv)
{
  static struct canon canon;
  int rv;

  cli_spool_init(&canon.output);
  rv = read_options(&canon, argc, argv);
  if (!rv) {
    rv = cli_input_open(&canon.input, canon.base.files[0], canon.line_ends);
    if (!rv) {
      rv = canon_input(&canon);
      cli_input_close(&canon.input);
    }
  }
  dkimkit_config_free(canon.config);
  cli_spool_free(&canon.output);
  cli_options_free(&canon.base);
  return rv == CLI_DONE ? CLI_OK : rv;
}
