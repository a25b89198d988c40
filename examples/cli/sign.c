/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <dkimkit/dkimkit.h>

#include "commands.h"
#include "errors.h"
#include "keycheck.h"
#include "keyfile.h"
#include "output.h"
#include "profile.h"
#include "signopts.h"

#define COMMAND "sign"

struct signing {
  struct cli_sign_options options;
  struct cli_input input;
  dkimkit_config *config;
  dkimkit_key *keys[CLI_SIGN_GROUPS_MAX];
  dkimkit_profile *profiles[CLI_SIGN_GROUPS_MAX];
  size_t count;
  dkimkit_signer *signer;
  /* The message, if it can't be read again. */
  struct cli_spool message;
  /* The new fields. */
  struct cli_spool fields;
};

static int refuse_message(const struct signing *signing, int status)
{
  uint64_t line = dkimkit_signer_line(signing->signer);

  if (line == 0) {
    return cli_error_status(signing->input.name, status);
  }
  cli_error(CLI_OK, signing->input.name, "line %" PRIu64 ": %s", line,
            dkimkit_strerror(status));
  return cli_exit_code(status);
}

static int feed(struct signing *signing)
{
  bool keep = !signing->options.field_only && !signing->input.regular;
  const uint8_t *data;
  size_t len;

  for (;;) {
    int rv = cli_input_next(&signing->input, &data, &len);

    if (rv || len == 0) {
      return rv;
    }
    rv = dkimkit_signer_feed(signing->signer, data, len);
    if (rv) {
      return refuse_message(signing, rv);
    }
    if (keep) {
      rv = cli_spool_write(&signing->message, data, len);
      if (rv) {
        return rv;
      }
    }
  }
}

/* A message that ends its lines with LF gets fields that do, too. */
static int keep_field(struct signing *signing, const char *field, size_t len)
{
  const char *end = field + len;

  while (signing->input.lf && field < end) {
    const char *cr = memchr(field, '\r', (size_t)(end - field));
    size_t part = (size_t)((cr ? cr : end) - field);
    int rv = cli_spool_write(&signing->fields, field, part);

    if (rv) {
      return rv;
    }
    field += part + (cr ? 1 : 0);
  }
  return cli_spool_write(&signing->fields, field, (size_t)(end - field));
}

static int finish(struct signing *signing)
{
  size_t i;
  int rv = dkimkit_signer_finish(signing->signer);

  if (rv == DKIMKIT_PENDING) {
    return cli_error(CLI_INTERNAL, signing->input.name, "is still unsigned");
  }
  if (rv) {
    return refuse_message(signing, rv);
  }
  for (i = 0; i < dkimkit_signer_count(signing->signer); ++i) {
    size_t len;
    const char *field = dkimkit_signer_field(signing->signer, i, &len);

    rv = keep_field(signing, field, len);
    if (rv) {
      return rv;
    }
  }
  return CLI_OK;
}

static void warn(const struct signing *signing)
{
  static const struct {
    unsigned flag;
    const char *text;
  } warnings[] = {
      {DKIMKIT_SIGN_WARNING_KEY_WEAK, "an RSA key has less than 2048 bits"},
      {DKIMKIT_SIGN_WARNING_EIGHT_BIT,
       "has 8-bit octets, which may be converted on the way"},
      {DKIMKIT_SIGN_WARNING_NO_FINAL_CRLF,
       "has no line end at its end: it must be sent with one"},
      {DKIMKIT_SIGN_WARNING_CONTROL,
       "has VT or FF in a header field, which some verifiers get wrong"},
      {DKIMKIT_SIGN_WARNING_LONG_LINE,
       "has a line over 998 octets, which may be cut on the way"},
      {DKIMKIT_SIGN_WARNING_NUL,
       "has NUL in the body, which may be lost on the way"},
      {DKIMKIT_SIGN_WARNING_MULTIPLE_FROM, "has several From fields"}};
  unsigned flags = dkimkit_signer_warnings(signing->signer);
  size_t i;

  for (i = 0; i < sizeof(warnings) / sizeof(*warnings); ++i) {
    if (flags & warnings[i].flag) {
      cli_error(CLI_OK, signing->input.name, "warning: %s", warnings[i].text);
    }
  }
}

static int copy_again(struct cli_input *input, uint64_t octets)
{
  const uint8_t *data;
  size_t len;
  int rv;

  do {
    rv = cli_input_next(input, &data, &len);
    if (!rv && len > 0) {
      rv = cli_output_write(data, len);
    }
  } while (!rv && len > 0 && input->octets < octets);
  return rv;
}

static int write_message(struct signing *signing)
{
  struct cli_input *input = &signing->input;
  uint64_t octets = input->octets;
  int rv;

  if (!input->regular) {
    rv = cli_spool_read(&signing->fields, cli_output_write);
    return rv ? rv : cli_spool_read(&signing->message, cli_output_write);
  }
  rv = cli_input_rewind(input);
  if (!rv) {
    rv = cli_spool_read(&signing->fields, cli_output_write);
  }
  if (!rv) {
    rv = copy_again(input, octets);
  }
  return rv ? rv : cli_input_check_same(input, octets);
}

static int write_result(struct signing *signing)
{
  int rv;

  if (signing->options.field_only) {
    return cli_output_publish(&signing->fields);
  }
  rv = write_message(signing);
  return rv ? rv : cli_output_close();
}

static void drop_profiles(struct signing *signing)
{
  while (signing->count > 0) {
    --signing->count;
    dkimkit_profile_free(signing->profiles[signing->count]);
  }
  dkimkit_config_free(signing->config);
  signing->config = NULL;
}

static int make_config(struct signing *signing, dkimkit_line_ends line_ends)
{
  struct cli_settings *settings = &signing->options.settings;
  int rv = cli_config_new(&signing->config, COMMAND, settings);

  if (rv) {
    return rv;
  }
  rv = dkimkit_config_set_line_ends(signing->config, line_ends);
  if (rv) {
    return cli_error_status("--line-ends", rv);
  }
  rv = dkimkit_config_set_sign_allow(signing->config, signing->options.allow);
  if (rv) {
    return cli_error_status("configuration", rv);
  }
  return cli_config_seal(&signing->config, COMMAND, settings);
}

static int load_keys(struct signing *signing)
{
  const struct cli_sign_options *options = &signing->options;
  size_t i;

  for (i = 0; i < options->count; ++i) {
    int rv = cli_keyfile_load(&signing->keys[i], signing->config,
                              options->groups[i].key);

    if (rv) {
      return rv;
    }
  }
  return CLI_OK;
}

static int make_profiles(struct signing *signing)
{
  const struct cli_sign_options *options = &signing->options;

  while (signing->count < options->count) {
    size_t i = signing->count;
    int rv = cli_profile_new(&signing->profiles[i], signing->config, options,
                             &options->groups[i], signing->keys[i]);

    if (rv) {
      return rv;
    }
    ++signing->count;
  }
  return CLI_OK;
}

/* Mistakes in the options and keys are told before a message is waited
   for. */
static int prepare(struct signing *signing)
{
  int rv = make_config(signing, DKIMKIT_LINE_ENDS_STRICT);

  if (!rv) {
    rv = load_keys(signing);
  }
  if (!rv) {
    rv = make_profiles(signing);
  }
  if (!rv && signing->options.check_record) {
    rv = cli_keycheck(&signing->options, signing->profiles, signing->keys);
  }
  return rv;
}

static int make_signer(struct signing *signing)
{
  int rv = CLI_OK;

  if (signing->input.line_ends != DKIMKIT_LINE_ENDS_STRICT) {
    drop_profiles(signing);
    rv = make_config(signing, signing->input.line_ends);
    if (!rv) {
      rv = make_profiles(signing);
    }
  }
  if (rv) {
    return rv;
  }
  rv = dkimkit_signer_new(&signing->signer, signing->config, signing->profiles,
                          signing->count, NULL);
  return rv ? cli_error_status("signer", rv) : CLI_OK;
}

static int sign_input(struct signing *signing)
{
  int rv = make_signer(signing);

  if (!rv) {
    rv = feed(signing);
  }
  if (!rv) {
    rv = finish(signing);
  }
  if (!rv && signing->options.verbose) {
    warn(signing);
  }
  if (!rv) {
    rv = write_result(signing);
  }
  return rv;
}

static void clean_up(struct signing *signing)
{
  size_t i;

  dkimkit_signer_free(signing->signer);
  drop_profiles(signing);
  for (i = 0; i < CLI_SIGN_GROUPS_MAX; ++i) {
    dkimkit_key_free(signing->keys[i]);
  }
  cli_spool_free(&signing->message);
  cli_spool_free(&signing->fields);
  cli_sign_options_free(&signing->options);
}

int cli_sign(int argc, char *const *argv)
{
  static struct signing signing;
  int rv;

  cli_spool_init(&signing.message);
  cli_spool_init(&signing.fields);
  rv = cli_sign_options_read(&signing.options, argc, argv);
  if (!rv) {
    rv = prepare(&signing);
  }
  if (!rv) {
    rv = cli_input_open(&signing.input, signing.options.file,
                        signing.options.line_ends);
    if (!rv) {
      rv = sign_input(&signing);
      cli_input_close(&signing.input);
    }
  }
  clean_up(&signing);
  return rv == CLI_DONE ? CLI_OK : rv;
}
