/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <dkimkit/dkimkit.h>

#include "authresjson.h"
#include "commands.h"
#include "config.h"
#include "errors.h"
#include "json.h"
#include "options.h"
#include "output.h"
#include "rawheader.h"

#define COMMAND "authres"

enum { OPT_AUTHSERV_ID = 'a', OPT_NO_ID, OPT_LINE_ENDS };

struct authres {
  struct cli_options base;
  struct cli_settings settings;
  const char **ids;
  size_t id_count;
  bool no_id;
  enum cli_line_ends line_ends;
  struct cli_input input;
  struct cli_raw_header header;
  dkimkit_config *config;
  struct cli_spool output;
  /* Fields that claim one of the ids, from the bottom to the top. */
  size_t *claims;
  size_t *instances;
  size_t claim_count;
};

static struct poptOption table[] = {
    CLI_OPTION("authserv-id", OPT_AUTHSERV_ID,
               "name of this service; may be repeated", "ID"),
    CLI_FLAG("no-id", OPT_NO_ID,
             "fields without an authserv-id count as of this service, too"),
    CLI_OPTION("line-ends", OPT_LINE_ENDS, "how the message ends its lines",
               "strict|normalize|auto"),
    CLI_OPTION_END};

static int add_id(struct authres *authres, const char *id)
{
  const char **ids;

  if (!*id) {
    return cli_error_usage(COMMAND, "--authserv-id: empty");
  }
  ids = realloc(authres->ids, (authres->id_count + 1) * sizeof(*ids));
  if (!ids) {
    return cli_error_memory();
  }
  authres->ids = ids;
  ids[authres->id_count] = id;
  ++authres->id_count;
  return CLI_OK;
}

static int take(int option, char *value, void *user_data)
{
  struct authres *authres = user_data;

  switch (option) {
  case OPT_AUTHSERV_ID:
    return add_id(authres, value);
  case OPT_NO_ID:
    authres->no_id = true;
    return CLI_OK;
  default:
    return cli_line_ends_parse(&authres->line_ends, COMMAND, value);
  }
}

static int find_claims(struct authres *authres)
{
  const struct cli_raw_header *header = &authres->header;
  unsigned flags = authres->no_id ? DKIMKIT_AUTHRES_CLAIM_NO_ID : 0;
  int rv;

  if (authres->input.line_ends == DKIMKIT_LINE_ENDS_NORMALIZE) {
    flags |= DKIMKIT_AUTHRES_CLAIM_BARE_LF;
  }
  authres->claim_count = header->count;
  authres->claims = calloc(header->count + 1, sizeof(size_t));
  authres->instances = calloc(header->count + 1, sizeof(size_t));
  if (!authres->claims || !authres->instances) {
    return cli_error_memory();
  }
  rv = dkimkit_authres_find_claims(
      authres->claims, authres->instances, &authres->claim_count, NULL,
      header->octets, header->len, authres->ids, authres->id_count, flags);
  return rv ? cli_error_status(authres->input.name, rv) : CLI_OK;
}

static json_t *claims_json(const struct authres *authres, int *failures)
{
  json_t *array;
  size_t i;

  if (authres->id_count == 0) {
    return json_null();
  }
  array = json_array();
  for (i = 0; i < authres->claim_count; ++i) {
    json_t *object = json_object();

    cli_json_put(object, "index", cli_json_number(authres->claims[i]),
                 failures);
    cli_json_put(object, "instance",
                 authres->instances[i] > 0
                     ? cli_json_number(authres->instances[i])
                     : json_null(),
                 failures);
    cli_json_append(array, object, failures);
  }
  return array;
}

static int print_fields(struct authres *authres)
{
  json_t *message = json_object();
  json_t *fields = json_array();
  size_t instance = 0;
  int failures = 0;
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < authres->header.count; ++i) {
    dkimkit_authres *parsed;
    size_t len;
    const uint8_t *field = cli_raw_header_field(&authres->header, i, &len);

    rv = dkimkit_authres_parse(&parsed, authres->config, field, len);
    if (rv == DKIMKIT_ERR_SYNTAX) {
      rv = CLI_OK;
    } else if (rv) {
      rv = cli_error_status(authres->input.name, rv);
    } else {
      ++instance;
      cli_json_append(fields, cli_authres_json(parsed, i, instance, &failures),
                      &failures);
      dkimkit_authres_free(parsed);
    }
  }
  cli_json_put(message, "file", cli_json_text(authres->input.name), &failures);
  cli_json_put(message, "claims", claims_json(authres, &failures), &failures);
  cli_json_put(message, "fields", fields, &failures);
  if (rv) {
    json_decref(message);
    return rv;
  }
  return cli_json_write(&authres->output, message, failures);
}

static int print_stripped(struct authres *authres)
{
  const struct cli_raw_header *header = &authres->header;
  size_t left = authres->claim_count;
  const uint8_t *data;
  size_t len;
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < header->count; ++i) {
    if (left > 0 && authres->claims[left - 1] == i) {
      --left;
      continue;
    }
    data = cli_raw_header_field(header, i, &len);
    rv = cli_spool_write(&authres->output, data, len);
  }
  if (!rv) {
    rv = cli_spool_write(&authres->output, header->octets + header->len,
                         header->filled - header->len);
  }
  while (!rv) {
    rv = cli_input_next(&authres->input, &data, &len);
    if (rv || len == 0) {
      break;
    }
    rv = cli_spool_write(&authres->output, data, len);
  }
  return rv;
}

static int run(struct authres *authres, bool strip)
{
  int rv = cli_config_new(&authres->config, COMMAND, &authres->settings);

  if (!rv) {
    rv = cli_config_seal(&authres->config, COMMAND, &authres->settings);
  }
  if (!rv) {
    rv = cli_raw_header_read(
        &authres->header, &authres->input,
        dkimkit_config_limit(authres->config, DKIMKIT_LIMIT_HEADER_OCTETS));
  }
  if (!rv && authres->id_count > 0) {
    rv = find_claims(authres);
  }
  if (!rv) {
    rv = strip ? print_stripped(authres) : print_fields(authres);
  }
  return rv ? rv : cli_output_publish(&authres->output);
}

static int choose(bool *strip, const struct authres *authres)
{
  const char *word = authres->base.file_count > 0 ? authres->base.files[0] : "";

  *strip = strcmp(word, "strip") == 0;
  if (!*strip && strcmp(word, "parse") != 0) {
    return cli_error_usage(COMMAND, "neither parse nor strip");
  }
  if (authres->base.file_count > 2) {
    return cli_error_usage(COMMAND, "more than one FILE");
  }
  if (authres->id_count == 0 && (*strip || authres->no_id)) {
    return cli_error_usage(COMMAND, "--authserv-id is missing");
  }
  return CLI_OK;
}

static void clean_up(struct authres *authres)
{
  cli_raw_header_free(&authres->header);
  dkimkit_config_free(authres->config);
  cli_spool_free(&authres->output);
  free(authres->claims);
  free(authres->instances);
  free(authres->ids);
  cli_options_free(&authres->base);
}

int cli_authres(int argc, char *const *argv)
{
  static const struct cli_syntax syntax = {
      COMMAND, "parse|strip [OPTION...] [FILE]", table, take};
  static struct authres authres;
  bool strip = false;
  int rv;

  cli_spool_init(&authres.output);
  rv = cli_options_read(&authres.base, &syntax, argc, argv, &authres);
  if (!rv) {
    rv = choose(&strip, &authres);
  }
  if (!rv) {
    rv = cli_input_open(&authres.input,
                        authres.base.file_count > 1 ? authres.base.files[1]
                                                    : NULL,
                        authres.line_ends);
    if (!rv) {
      rv = run(&authres, strip);
      cli_input_close(&authres.input);
    }
  }
  clean_up(&authres);
  return rv == CLI_DONE ? CLI_OK : rv;
}
