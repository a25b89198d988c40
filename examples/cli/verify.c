/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <dkimkit/dkimkit.h>

#include "commands.h"
#include "errors.h"
#include "explain.h"
#include "input.h"
#include "json.h"
#include "output.h"
#include "source.h"
#include "verifyopts.h"

struct verifying {
  struct cli_verify_options options;
  struct cli_resolver resolver;
  /* One for each dkimkit_line_ends. */
  dkimkit_config *configs[2];
  /* For explanations: knows more than is accepted. */
  dkimkit_config *lenient;
  struct cli_input input;
  struct cli_source source;
  struct cli_spool results;
  const char *authserv_id;
  char host[256];
  bool all_pass;
  bool temporary;
};

static int set_up(dkimkit_config *config, struct cli_verify_options *options)
{
  size_t signatures = options->max_signatures;
  int rv = DKIMKIT_OK;

  if (signatures > 0) {
    rv = dkimkit_config_set_limit(config, DKIMKIT_LIMIT_SIGNATURES, signatures);
  }
  /* Each of them may have a key of its own. */
  if (!rv && signatures > dkimkit_config_limit(config, DKIMKIT_LIMIT_QUERIES)) {
    rv = dkimkit_config_set_limit(config, DKIMKIT_LIMIT_QUERIES, signatures);
  }
  if (!rv && options->min_rsa_bits > 0) {
    rv = dkimkit_config_set_rsa_bits(config, options->min_rsa_bits,
                                     CLI_RSA_BITS_MAX);
  }
  if (!rv && options->has_clock_skew) {
    rv = dkimkit_config_set_clock_skew(config, options->clock_skew);
  }
  if (!rv) {
    rv = dkimkit_config_set_internationalized(config,
                                              options->internationalized);
  }
  return rv ? cli_error_status("configuration", rv)
            : cli_policy_apply(&options->policy, COMMAND_VERIFY, config);
}

static int make_config(struct verifying *verifying, dkimkit_line_ends line_ends)
{
  struct cli_verify_options *options = &verifying->options;
  dkimkit_config **config = &verifying->configs[line_ends];
  int rv;

  if (*config) {
    return CLI_OK;
  }
  rv = cli_config_new(config, COMMAND_VERIFY, &options->settings);
  if (rv) {
    return rv;
  }
  rv = dkimkit_config_set_line_ends(*config, line_ends);
  if (rv) {
    return cli_error_status("--line-ends", rv);
  }
  rv = cli_resolver_attach(&verifying->resolver, *config);
  if (!rv) {
    rv = set_up(*config, options);
  }
  if (!rv) {
    rv = cli_config_seal(config, COMMAND_VERIFY, &options->settings);
  }
  return rv;
}

static int make_lenient(struct verifying *verifying)
{
  struct cli_settings *settings = &verifying->options.settings;
  dkimkit_config **config = &verifying->lenient;
  int rv;

  if (*config || !verifying->options.explain) {
    return CLI_OK;
  }
  rv = cli_config_new(config, COMMAND_VERIFY, settings);
  if (!rv) {
    rv = cli_resolver_attach(&verifying->resolver, *config);
  }
  if (!rv) {
    rv = dkimkit_config_set_rsa_bits(*config, CLI_RSA_BITS_MIN,
                                     CLI_RSA_BITS_MAX);
    if (!rv) {
      rv = dkimkit_config_set_allow_sha1(*config, 1);
    }
    rv = rv ? cli_error_status("configuration", rv) : CLI_OK;
  }
  return rv ? rv : cli_config_seal(config, COMMAND_VERIFY, settings);
}

/* Feeds what is wanted: with --header-only no more than the header. */
static int feed(struct verifying *verifying, dkimkit_verifier *verifier)
{
  struct cli_input *input = &verifying->input;
  bool header_only = verifying->options.header_only;
  const uint8_t *data;
  size_t len;
  int rv;

  while (!header_only ||
         (dkimkit_verifier_want(verifier) & DKIMKIT_WANT_HEADER) != 0) {
    rv = cli_input_next(input, &data, &len);
    if (rv) {
      return rv;
    }
    if (len == 0) {
      break;
    }
    rv = dkimkit_verifier_feed(verifier, data, len);
    if (rv) {
      return cli_error_status(input->name, rv);
    }
    if (verifying->options.explain) {
      rv = cli_source_keep(&verifying->source, data, len);
      if (rv) {
        return rv;
      }
    }
  }
  return CLI_OK;
}

static int finish(struct verifying *verifying, dkimkit_verifier *verifier)
{
  int (*step)(dkimkit_verifier *) = verifying->options.header_only
                                        ? dkimkit_verifier_finish_headers
                                        : dkimkit_verifier_finish;
  int rv;

  while ((rv = step(verifier)) == DKIMKIT_PENDING) {
    int waited = cli_resolver_wait(&verifying->resolver);

    if (waited) {
      return waited;
    }
  }
  return rv ? cli_error_status(verifying->input.name, rv) : CLI_OK;
}

/* As asked: a signature passes, or would with --header-only if the body were
   right. */
static bool is_good(const struct verifying *verifying,
                    const dkimkit_verifier *verifier)
{
  dkimkit_reason wanted = verifying->options.header_only
                              ? DKIMKIT_REASON_BODY_NOT_VERIFIED
                              : DKIMKIT_REASON_OK;
  size_t i;

  for (i = 0; i < dkimkit_verifier_count(verifier); ++i) {
    if (dkimkit_signature_reason(dkimkit_verifier_signature(verifier, i)) ==
        wanted) {
      return true;
    }
  }
  return false;
}

/* The field ends its lines as the message does. */
static size_t to_lf(char *field, size_t len)
{
  size_t kept = 0;
  size_t i;

  for (i = 0; i < len; ++i) {
    if (field[i] != '\r') {
      field[kept++] = field[i];
    }
  }
  return kept;
}

static int make_authres(dkimkit_authres_builder **builder,
                        const struct verifying *verifying,
                        const dkimkit_verifier *verifier)
{
  const char *id = verifying->authserv_id;
  unsigned flags = 0;
  int rv;

  if (dkimkit_verifier_internationalized(verifier)) {
    flags |= DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED;
  }
  if (verifying->options.no_quoted_pairs) {
    flags |= DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS;
  }
  rv = dkimkit_authres_builder_new(
      builder, verifying->configs[verifying->input.line_ends], id, flags);
  if (rv == DKIMKIT_ERR_INVALID_ARGUMENT) {
    return cli_error_usage(COMMAND_VERIFY, "--authserv-id: %s: not a name", id);
  }
  if (!rv) {
    rv = dkimkit_authres_builder_add_verifier(*builder, verifier);
  }
  return rv ? cli_error_status("Authentication-Results", rv) : CLI_OK;
}

static int spool_authres(struct verifying *verifying,
                         const dkimkit_authres_builder *builder)
{
  size_t len = 0;
  char *field;
  int rv = dkimkit_authres_builder_write(NULL, &len, builder);

  if (rv) {
    return cli_error_status("Authentication-Results", rv);
  }
  ++len;
  field = malloc(len);
  if (!field) {
    return cli_error_memory();
  }
  rv = dkimkit_authres_builder_write(field, &len, builder);
  if (rv) {
    rv = cli_error_status("Authentication-Results", rv);
  } else {
    len = verifying->input.lf ? to_lf(field, len) : len;
    rv = cli_spool_write(&verifying->results, field, len);
  }
  free(field);
  return rv;
}

static int write_authres(struct verifying *verifying,
                         const dkimkit_verifier *verifier)
{
  dkimkit_authres_builder *builder = NULL;
  int rv = make_authres(&builder, verifying, verifier);

  if (!rv) {
    rv = spool_authres(verifying, builder);
  }
  dkimkit_authres_builder_free(builder);
  return rv;
}

static int explain(struct verifying *verifying,
                   const dkimkit_verifier *verifier)
{
  const struct cli_verify_options *options = &verifying->options;
  struct cli_diagnosis_options what = {options->canonical, options->public_key,
                                       options->settings.now};
  struct cli_explain_options how = {cli_color_wanted(options->color),
                                    options->canonical};
  const char *name = verifying->input.name;
  struct cli_diagnosis diagnosis;
  int rv;

  if (!options->settings.has_now) {
    what.now = (uint64_t)time(NULL);
  }
  rv = cli_diagnose(&diagnosis, verifying->lenient, &verifying->resolver,
                    &verifying->source, verifier, &what);
  if (!rv) {
    rv = options->json
             ? cli_json_verdict(&verifying->results, name, verifier, &diagnosis)
             : cli_explain(&verifying->results, name, verifier, &diagnosis,
                           &how);
  }
  cli_diagnosis_free(&diagnosis);
  return rv;
}

static int write_result(struct verifying *verifying,
                        const dkimkit_verifier *verifier)
{
  if (verifying->options.explain) {
    return explain(verifying, verifier);
  }
  if (verifying->options.json) {
    return cli_json_verdict(&verifying->results, verifying->input.name,
                            verifier, NULL);
  }
  return write_authres(verifying, verifier);
}

static int verify_input(struct verifying *verifying)
{
  dkimkit_line_ends line_ends = verifying->input.line_ends;
  dkimkit_verifier *verifier;
  int rv = make_config(verifying, line_ends);

  if (rv) {
    return rv;
  }
  rv = dkimkit_verifier_new(&verifier, verifying->configs[line_ends], NULL);
  if (rv) {
    return cli_error_status("verifier", rv);
  }
  rv = feed(verifying, verifier);
  if (!rv) {
    rv = finish(verifying, verifier);
  }
  if (!rv) {
    bool good = is_good(verifying, verifier);

    verifying->all_pass &= good;
    verifying->temporary |=
        !good && dkimkit_verifier_result(verifier) == DKIMKIT_RESULT_TEMPERROR;
    rv = write_result(verifying, verifier);
  }
  dkimkit_verifier_free(verifier);
  return rv;
}

static int verify_file(struct verifying *verifying, const char *path)
{
  int rv =
      cli_input_open(&verifying->input, path, verifying->options.line_ends);

  if (rv) {
    return rv;
  }
  cli_source_init(&verifying->source, &verifying->input);
  rv = verify_input(verifying);
  cli_source_free(&verifying->source);
  cli_input_close(&verifying->input);
  return rv;
}

static void choose_authserv_id(struct verifying *verifying)
{
  verifying->authserv_id = verifying->options.authserv_id;
  if (!verifying->authserv_id) {
    if (gethostname(verifying->host, sizeof(verifying->host) - 1) != 0 ||
        !verifying->host[0]) {
      strcpy(verifying->host, "localhost");
    }
    verifying->authserv_id = verifying->host;
  }
}

static int verify_all(struct verifying *verifying)
{
  const struct cli_options *base = &verifying->options.base;
  size_t i;
  int rv = CLI_OK;

  verifying->all_pass = true;
  choose_authserv_id(verifying);
  if (base->file_count == 0) {
    rv = verify_file(verifying, NULL);
  }
  for (i = 0; !rv && i < base->file_count; ++i) {
    rv = verify_file(verifying, base->files[i]);
  }
  if (!rv) {
    rv = cli_output_publish(&verifying->results);
  }
  if (rv || verifying->all_pass) {
    return rv;
  }
  return verifying->temporary ? CLI_TEMPORARY : CLI_NO_PASS;
}

static void clean_up(struct verifying *verifying)
{
  dkimkit_config_free(verifying->configs[0]);
  dkimkit_config_free(verifying->configs[1]);
  dkimkit_config_free(verifying->lenient);
  cli_resolver_close(&verifying->resolver);
  cli_spool_free(&verifying->results);
  cli_verify_options_free(&verifying->options);
}

int cli_verify(int argc, char *const *argv)
{
  static struct verifying verifying;
  int rv;

  cli_spool_init(&verifying.results);
  rv = cli_verify_options_read(&verifying.options, argc, argv);
  if (!rv) {
    rv = cli_resolver_open(&verifying.resolver, COMMAND_VERIFY,
                           &verifying.options.resolver);
  }
  if (!rv) {
    rv = make_config(&verifying, DKIMKIT_LINE_ENDS_STRICT);
  }
  if (!rv) {
    rv = make_lenient(&verifying);
  }
  if (!rv) {
    rv = verify_all(&verifying);
  }
  clean_up(&verifying);
  return rv == CLI_DONE ? CLI_OK : rv;
}
