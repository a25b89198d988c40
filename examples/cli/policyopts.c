/* SPDX-License-Identifier: MIT */
#include "policyopts.h"

#include <string.h>
#include <strings.h>

#include "errors.h"

enum {
  OPT_BODY_LENGTH = CLI_POLICY_FIRST,
  OPT_MALFORMED,
  OPT_UNDERSCORE,
  OPT_SYNTAX,
  OPT_ALLOW_SHA1,
  OPT_ALLOW_EXPIRED,
  OPT_ALLOW_FUTURE,
  OPT_REFUSE_MULTIPLE_FROM,
  OPT_REFUSE_DUPLICATES,
  OPT_REQUIRE_SIGNED,
  OPT_PUBLIC_SUFFIX,
  OPT_ATPS,
  OPT_REPORTS
};

struct poptOption cli_policy_table[] = {
    CLI_OPTION("body-length-policy", OPT_BODY_LENGTH,
               "what l= is worth (refuse-unsigned)",
               "allow|refuse-unsigned|refuse"),
    CLI_OPTION("malformed-policy", OPT_MALFORMED,
               "what NUL, bare CR and bare LF in the header do (refuse)",
               "allow|refuse"),
    CLI_OPTION("underscore", OPT_UNDERSCORE,
               "where \"_\" may stand in names (selector)",
               "selector|anywhere|nowhere"),
    CLI_OPTION("syntax", OPT_SYNTAX,
               "how exactly fields and records are read (strict)",
               "strict|lenient"),
    CLI_FLAG("allow-sha1", OPT_ALLOW_SHA1, "verify rsa-sha1"),
    CLI_FLAG("allow-expired", OPT_ALLOW_EXPIRED, "only warn of x= in the past"),
    CLI_FLAG("allow-future", OPT_ALLOW_FUTURE, "only warn of t= in the future"),
    CLI_FLAG("refuse-multiple-from", OPT_REFUSE_MULTIPLE_FROM,
             "refuse messages with more than one From"),
    CLI_FLAG("refuse-duplicates", OPT_REFUSE_DUPLICATES,
             "refuse unsigned second instances of single fields"),
    CLI_OPTION("require-signed", OPT_REQUIRE_SIGNED,
               "fields that have to be signed", "A:B:C"),
    CLI_OPTION("public-suffix", OPT_PUBLIC_SUFFIX, "domains that must not sign",
               "NAME[,NAME]"),
    CLI_FLAG("atps", OPT_ATPS, "ask for third-party authorization (RFC 6541)"),
    CLI_FLAG("reports", OPT_REPORTS,
             "look up who wants failure reports (RFC 6651)"),
    CLI_OPTION_END};

struct word {
  const char *word;
  int value;
};

/* `words` ends with NULL. */
static int choose(int *out, const char *command, const char *option,
                  const struct word *words, const char *text)
{
  for (; words->word; ++words) {
    if (strcmp(words->word, text) == 0) {
      *out = words->value;
      return CLI_OK;
    }
  }
  return cli_error_usage(command, "%s: %s: no such value", option, text);
}

static int take_word(struct cli_policy_options *options, const char *command,
                     int option, const char *text)
{
  static const struct word lengths[] = {
      {"allow", DKIMKIT_BODY_LENGTH_ALLOW},
      {"refuse-unsigned", DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED},
      {"refuse", DKIMKIT_BODY_LENGTH_REFUSE},
      {NULL, 0}};
  static const struct word malformed[] = {{"allow", DKIMKIT_MALFORMED_ALLOW},
                                          {"refuse", DKIMKIT_MALFORMED_REFUSE},
                                          {NULL, 0}};
  static const struct word underscores[] = {
      {"selector", DKIMKIT_UNDERSCORE_SELECTOR},
      {"anywhere", DKIMKIT_UNDERSCORE_ANYWHERE},
      {"nowhere", DKIMKIT_UNDERSCORE_NOWHERE},
      {NULL, 0}};
  static const struct word syntaxes[] = {{"strict", DKIMKIT_SYNTAX_STRICT},
                                         {"lenient", DKIMKIT_SYNTAX_LENIENT},
                                         {NULL, 0}};
  int value = 0;
  int rv;

  if (option == OPT_BODY_LENGTH) {
    rv = choose(&value, command, "--body-length-policy", lengths, text);
    options->body_length = (dkimkit_body_length_policy)value;
  } else if (option == OPT_MALFORMED) {
    rv = choose(&value, command, "--malformed-policy", malformed, text);
    options->malformed = (dkimkit_malformed_policy)value;
  } else if (option == OPT_SYNTAX) {
    rv = choose(&value, command, "--syntax", syntaxes, text);
    options->syntax = (dkimkit_syntax)value;
  } else {
    rv = choose(&value, command, "--underscore", underscores, text);
    options->underscore = (dkimkit_underscore_policy)value;
  }
  return rv;
}

int cli_policy_take(struct cli_policy_options *options, const char *command,
                    int option, char *value)
{
  switch (option) {
  case OPT_ALLOW_SHA1:
    options->allow_sha1 = true;
    return CLI_OK;
  case OPT_ALLOW_EXPIRED:
    options->allow_expired = true;
    return CLI_OK;
  case OPT_ALLOW_FUTURE:
    options->allow_future = true;
    return CLI_OK;
  case OPT_REFUSE_MULTIPLE_FROM:
    options->refuse_multiple_from = true;
    return CLI_OK;
  case OPT_REFUSE_DUPLICATES:
    options->refuse_duplicates = true;
    return CLI_OK;
  case OPT_ATPS:
    options->atps = true;
    return CLI_OK;
  case OPT_REPORTS:
    options->reports = true;
    return CLI_OK;
  case OPT_REQUIRE_SIGNED:
    return cli_names_read(&options->required, value, ':');
  case OPT_PUBLIC_SUFFIX:
    return cli_names_read(&options->suffixes, value, ',');
  default:
    return take_word(options, command, option, value);
  }
}

void cli_policy_free(struct cli_policy_options *options)
{
  cli_names_free(&options->required);
  cli_names_free(&options->suffixes);
}

static int is_suffix(const char *domain, void *user_data)
{
  const struct cli_names *suffixes = user_data;
  size_t i;

  for (i = 0; i < suffixes->count; ++i) {
    if (strcasecmp(suffixes->names[i], domain) == 0) {
      return 1;
    }
  }
  return 0;
}

static int require(const struct cli_names *names, const char *command,
                   dkimkit_config *config)
{
  int rv;

  if (!names->given) {
    return CLI_OK;
  }
  rv = dkimkit_config_set_required_headers(config, names->names, names->count);
  if (rv == DKIMKIT_ERR_HEADER_NAME_SYNTAX) {
    return cli_error_usage(command, "--require-signed: not a field name");
  }
  return rv ? cli_error_status("--require-signed", rv) : CLI_OK;
}

int cli_policy_apply(struct cli_policy_options *options, const char *command,
                     dkimkit_config *config)
{
  const struct {
    int (*set)(dkimkit_config *config, int value);
    bool value;
  } flags[] = {
      {dkimkit_config_set_allow_sha1, options->allow_sha1},
      {dkimkit_config_set_allow_expired, options->allow_expired},
      {dkimkit_config_set_allow_future, options->allow_future},
      {dkimkit_config_set_refuse_multiple_from, options->refuse_multiple_from},
      {dkimkit_config_set_refuse_duplicates, options->refuse_duplicates},
      {dkimkit_config_set_atps, options->atps},
      {dkimkit_config_set_reports, options->reports}};
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; !rv && i < sizeof(flags) / sizeof(*flags); ++i) {
    rv = flags[i].set(config, flags[i].value);
  }
  if (!rv) {
    rv = dkimkit_config_set_body_length_policy(config, options->body_length);
  }
  if (!rv) {
    rv = dkimkit_config_set_malformed_policy(config, options->malformed);
  }
  if (!rv) {
    rv = dkimkit_config_set_underscore_policy(config, options->underscore);
  }
  if (!rv) {
    rv = dkimkit_config_set_syntax(config, options->syntax);
  }
  if (!rv && options->suffixes.given) {
    rv =
        dkimkit_config_set_public_suffix(config, is_suffix, &options->suffixes);
  }
  return rv ? cli_error_status("configuration", rv)
            : require(&options->required, command, config);
}
