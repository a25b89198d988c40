/* SPDX-License-Identifier: MIT */
#include "verifyopts.h"

#include <string.h>

#include "errors.h"

#define CLOCK_SKEW_MAX 86400
#define SIGNATURES_MAX 10000

enum {
  OPT_NOW = 'a',
  OPT_JSON,
  OPT_EXPLAIN,
  OPT_SHOW_CANONICAL,
  OPT_PUBLIC_KEY,
  OPT_COLOR,
  OPT_AUTHSERV_ID,
  OPT_NO_QUOTED_PAIRS,
  OPT_MAX_SIGNATURES,
  OPT_MIN_RSA_BITS,
  OPT_HEADER_ONLY,
  OPT_INTERNATIONALIZED,
  OPT_CLOCK_SKEW,
  OPT_CRYPTO,
  OPT_LINE_ENDS
};

static struct poptOption table[] = {
    CLI_OPTION("now", OPT_NOW, "set the clock", "SECONDS"),
    CLI_FLAG("json", OPT_JSON, "print one JSON object a message"),
    CLI_FLAG("explain", OPT_EXPLAIN, "explain the results, for people"),
    CLI_FLAG("show-canonical", OPT_SHOW_CANONICAL,
             "explain, with all that is hashed"),
    CLI_OPTION("public-key", OPT_PUBLIC_KEY,
               "explain, and try this key or key record, too", "FILE"),
    CLI_OPTION("color", OPT_COLOR, "colour of explanations (auto)",
               "auto|always|never"),
    CLI_FLAG("header-only", OPT_HEADER_ONLY,
             "verify the header and leave the body alone"),
    CLI_OPTION("authserv-id", OPT_AUTHSERV_ID,
               "name in Authentication-Results (host name)", "ID"),
    CLI_FLAG("no-quoted-pairs", OPT_NO_QUOTED_PAIRS,
             "leave out what needs backslashes in Authentication-Results"),
    CLI_OPTION("max-signatures", OPT_MAX_SIGNATURES,
               "signatures to verify in one message (20)", "N"),
    CLI_OPTION("min-rsa-bits", OPT_MIN_RSA_BITS,
               "smallest RSA key to accept (1024)", "N"),
    CLI_OPTION("internationalized", OPT_INTERNATIONALIZED,
               "whether messages may have U-labels (auto)",
               "auto|always|never"),
    CLI_OPTION("clock-skew", OPT_CLOCK_SKEW,
               "seconds that clocks may differ (300)", "SECONDS"),
    CLI_OPTION("crypto", OPT_CRYPTO, "crypto providers to use", "NAME[,NAME]"),
    CLI_OPTION("line-ends", OPT_LINE_ENDS, "how messages end their lines",
               "strict|normalize|auto"),
    CLI_OPTION_TABLE(cli_policy_table, "What counts:"),
    CLI_OPTION_TABLE(cli_resolver_table, "Where keys come from:"),
    CLI_OPTION_END};

static int parse_internationalized(struct cli_verify_options *options,
                                   const char *text)
{
  if (strcmp(text, "auto") == 0) {
    options->internationalized = DKIMKIT_INTERNATIONALIZED_AUTO;
  } else if (strcmp(text, "always") == 0) {
    options->internationalized = DKIMKIT_INTERNATIONALIZED_ALWAYS;
  } else if (strcmp(text, "never") == 0) {
    options->internationalized = DKIMKIT_INTERNATIONALIZED_NEVER;
  } else {
    return cli_error_usage(COMMAND_VERIFY,
                           "--internationalized: %s: none of auto, always, "
                           "never",
                           text);
  }
  return CLI_OK;
}

static int take_explaining(struct cli_verify_options *options, int option,
                           const char *value)
{
  if (option == OPT_COLOR) {
    return cli_color_parse(&options->color, COMMAND_VERIFY, value);
  }
  options->explain = true;
  if (option == OPT_SHOW_CANONICAL) {
    options->canonical = true;
  } else if (option == OPT_PUBLIC_KEY) {
    options->public_key = value;
  }
  return CLI_OK;
}

static int take_number(struct cli_verify_options *options, int option,
                       const char *value)
{
  uint64_t number;
  int rv;

  switch (option) {
  case OPT_NOW:
    options->settings.has_now = true;
    return cli_number(&options->settings.now, COMMAND_VERIFY, "--now", value, 0,
                      INT64_MAX);
  case OPT_MAX_SIGNATURES:
    rv = cli_number(&number, COMMAND_VERIFY, "--max-signatures", value, 1,
                    SIGNATURES_MAX);
    options->max_signatures = rv ? 0 : (size_t)number;
    return rv;
  case OPT_MIN_RSA_BITS:
    rv = cli_number(&number, COMMAND_VERIFY, "--min-rsa-bits", value,
                    CLI_RSA_BITS_MIN, CLI_RSA_BITS_MAX);
    options->min_rsa_bits = rv ? 0 : (unsigned)number;
    return rv;
  default:
    rv = cli_number(&number, COMMAND_VERIFY, "--clock-skew", value, 0,
                    CLOCK_SKEW_MAX);
    options->has_clock_skew = true;
    options->clock_skew = rv ? 0 : (uint32_t)number;
    return rv;
  }
}

static int take(int option, char *value, void *user_data)
{
  struct cli_verify_options *options = user_data;

  switch (option) {
  case OPT_NOW:
  case OPT_MAX_SIGNATURES:
  case OPT_MIN_RSA_BITS:
  case OPT_CLOCK_SKEW:
    return take_number(options, option, value);
  case OPT_JSON:
    options->json = true;
    return CLI_OK;
  case OPT_EXPLAIN:
  case OPT_SHOW_CANONICAL:
  case OPT_PUBLIC_KEY:
  case OPT_COLOR:
    return take_explaining(options, option, value);
  case OPT_AUTHSERV_ID:
    options->authserv_id = value;
    return CLI_OK;
  case OPT_NO_QUOTED_PAIRS:
    options->no_quoted_pairs = true;
    return CLI_OK;
  case OPT_INTERNATIONALIZED:
    return parse_internationalized(options, value);
  case OPT_HEADER_ONLY:
    options->header_only = true;
    return CLI_OK;
  case OPT_CRYPTO:
    options->settings.crypto = value;
    return CLI_OK;
  case OPT_LINE_ENDS:
    return cli_line_ends_parse(&options->line_ends, COMMAND_VERIFY, value);
  default:
    if (option >= CLI_POLICY_FIRST) {
      return cli_policy_take(&options->policy, COMMAND_VERIFY, option, value);
    }
    return cli_resolver_take(&options->resolver, COMMAND_VERIFY, option, value);
  }
}

int cli_verify_options_read(struct cli_verify_options *options, int argc,
                            char *const *argv)
{
  static const struct cli_syntax syntax = {
      COMMAND_VERIFY, "[OPTION...] [FILE...]", table, take};

  memset(options, 0, sizeof(*options));
  return cli_options_read(&options->base, &syntax, argc, argv, options);
}

void cli_verify_options_free(struct cli_verify_options *options)
{
  cli_policy_free(&options->policy);
  cli_options_free(&options->base);
}
