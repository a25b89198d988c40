/* SPDX-License-Identifier: MIT */
#include "signopts.h"

#include <string.h>

#include "errors.h"

#define COMMAND "sign"
/* RFC 6376, 3.5: t= and x= have 12 digits at most. */
#define SECONDS_MAX UINT64_C(999999999999)

enum {
  OPT_DOMAIN = 'a',
  OPT_SELECTOR,
  OPT_KEY,
  OPT_CANONICALIZATION,
  OPT_HEADERS,
  OPT_OVERSIGN,
  OPT_NO_OVERSIGN,
  OPT_IDENTITY,
  OPT_TIMESTAMP,
  OPT_EXPIRE,
  OPT_BODY_LENGTH,
  OPT_COPY_HEADERS,
  OPT_ALGORITHM,
  OPT_CHECK_RECORD,
  OPT_ALLOW_LONG_LINES,
  OPT_ALLOW_NUL,
  OPT_ALLOW_MULTIPLE_FROM,
  OPT_CRYPTO,
  OPT_NOW,
  OPT_FIELD_ONLY,
  OPT_LINE_ENDS,
  OPT_VERBOSE
};

static struct poptOption table[] = {
    CLI_OPTION("domain", OPT_DOMAIN, "signing domain (d=)", "DOMAIN"),
    CLI_OPTION("selector", OPT_SELECTOR, "selector (s=)", "SELECTOR"),
    CLI_OPTION("key", OPT_KEY,
               "private key; repeat the three for several signatures", "FILE"),
    CLI_OPTION("canonicalization", OPT_CANONICALIZATION,
               "header/body canonicalization (relaxed/relaxed)", "H[/B]"),
    CLI_OPTION("headers", OPT_HEADERS, "header fields to sign", "A:B:C"),
    CLI_OPTION("oversign", OPT_OVERSIGN, "header fields to over-sign", "A:B"),
    CLI_FLAG("no-oversign", OPT_NO_OVERSIGN, "over-sign nothing"),
    CLI_OPTION("identity", OPT_IDENTITY, "agent or user (i=)", "AUID"),
    CLI_OPTION("timestamp", OPT_TIMESTAMP, "time of signing (t=; now)",
               "SECONDS|now|none"),
    CLI_OPTION("expire", OPT_EXPIRE, "lifetime (x=), from now on", "SECONDS"),
    CLI_OPTION("body-length", OPT_BODY_LENGTH, "body octets to sign (l=)",
               "OCTETS|all"),
    CLI_FLAG("copy-headers", OPT_COPY_HEADERS,
             "copies of the signed fields (z=)"),
    CLI_OPTION("algorithm", OPT_ALGORITHM, "insist on an algorithm",
               "rsa-sha256|ed25519-sha256"),
    CLI_FLAG("check-record", OPT_CHECK_RECORD,
             "sign only if the key records in the DNS fit"),
    CLI_FLAG("allow-long-lines", OPT_ALLOW_LONG_LINES,
             "sign lines over 998 octets"),
    CLI_FLAG("allow-nul", OPT_ALLOW_NUL, "sign NUL in the body"),
    CLI_FLAG("allow-multiple-from", OPT_ALLOW_MULTIPLE_FROM,
             "sign several From fields"),
    CLI_OPTION("crypto", OPT_CRYPTO, "crypto providers to use", "NAME[,NAME]"),
    CLI_OPTION("now", OPT_NOW, "set the clock", "SECONDS"),
    CLI_FLAG("field-only", OPT_FIELD_ONLY, "print only the new fields"),
    CLI_OPTION("line-ends", OPT_LINE_ENDS, "how the message ends its lines",
               "strict|normalize|auto"),
    CLI_FLAG("verbose", OPT_VERBOSE, "print warnings"),
    CLI_OPTION_TABLE(cli_resolver_table, "Where --check-record looks:"),
    CLI_OPTION_END};

/* A second value for any of the three begins the next signature. */
static int take_group(struct cli_sign_options *options, int option,
                      const char *value)
{
  size_t member = option == OPT_DOMAIN ? 0 : option == OPT_SELECTOR ? 1 : 2;
  struct cli_sign_group *group;
  const char **slots[3];

  if (options->count == 0) {
    options->count = 1;
  }
  for (;;) {
    group = &options->groups[options->count - 1];
    slots[0] = &group->domain;
    slots[1] = &group->selector;
    slots[2] = &group->key;
    if (!*slots[member]) {
      break;
    }
    if (options->count == CLI_SIGN_GROUPS_MAX) {
      return cli_error_usage(COMMAND, "more than %d signatures",
                             CLI_SIGN_GROUPS_MAX);
    }
    ++options->count;
  }
  *slots[member] = value;
  return CLI_OK;
}

static int parse_form(dkimkit_canonicalization *out, const char *text,
                      size_t len)
{
  if (len == 6 && memcmp(text, "simple", len) == 0) {
    *out = DKIMKIT_CANONICALIZATION_SIMPLE;
    return 0;
  }
  if (len == 7 && memcmp(text, "relaxed", len) == 0) {
    *out = DKIMKIT_CANONICALIZATION_RELAXED;
    return 0;
  }
  return -1;
}

/* As in c=: without the second word it is "simple" (RFC 6376, 3.5). */
static int parse_canonicalization(struct cli_sign_options *options,
                                  const char *text)
{
  size_t len = strcspn(text, "/");
  const char *body = text[len] ? text + len + 1 : "simple";

  if (parse_form(&options->header, text, len) != 0 ||
      parse_form(&options->body, body, strlen(body)) != 0) {
    return cli_error_usage(COMMAND,
                           "--canonicalization: %s: not simple or "
                           "relaxed on both sides of \"/\"",
                           text);
  }
  return CLI_OK;
}

static int parse_timestamp(struct cli_sign_options *options, const char *text)
{
  if (strcmp(text, "now") == 0) {
    options->timestamp = DKIMKIT_TIMESTAMP_NOW;
    return CLI_OK;
  }
  if (strcmp(text, "none") == 0) {
    options->timestamp = DKIMKIT_TIMESTAMP_NONE;
    return CLI_OK;
  }
  options->timestamp = DKIMKIT_TIMESTAMP_FIXED;
  return cli_number(&options->timestamp_seconds, COMMAND, "--timestamp", text,
                    0, SECONDS_MAX);
}

static int parse_body_length(struct cli_sign_options *options, const char *text)
{
  if (strcmp(text, "all") == 0) {
    options->body_length = DKIMKIT_BODY_LENGTH_ALL;
    return CLI_OK;
  }
  return cli_number(&options->body_length, COMMAND, "--body-length", text, 0,
                    DKIMKIT_BODY_LENGTH_ALL - 1);
}

static int parse_algorithm(struct cli_sign_options *options, const char *text)
{
  static const dkimkit_algorithm known[] = {DKIMKIT_ALGORITHM_RSA_SHA256,
                                            DKIMKIT_ALGORITHM_ED25519_SHA256,
                                            DKIMKIT_ALGORITHM_RSA_SHA1};
  size_t i;

  for (i = 0; i < sizeof(known) / sizeof(*known); ++i) {
    if (strcmp(text, dkimkit_algorithm_name(known[i])) == 0) {
      options->algorithm = known[i];
      return CLI_OK;
    }
  }
  return cli_error_usage(COMMAND, "--algorithm: %s: not known", text);
}

static int take_flag(struct cli_sign_options *options, int option)
{
  switch (option) {
  case OPT_NO_OVERSIGN:
    options->oversign.given = true;
    options->oversign.count = 0;
    break;
  case OPT_ALLOW_LONG_LINES:
    options->allow |= DKIMKIT_SIGN_ALLOW_LONG_LINES;
    return CLI_OK;
  case OPT_ALLOW_NUL:
    options->allow |= DKIMKIT_SIGN_ALLOW_NUL;
    return CLI_OK;
  case OPT_ALLOW_MULTIPLE_FROM:
    options->allow |= DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM;
    return CLI_OK;
  case OPT_COPY_HEADERS:
    options->copy_headers = true;
    break;
  case OPT_FIELD_ONLY:
    options->field_only = true;
    break;
  case OPT_CHECK_RECORD:
    options->check_record = true;
    break;
  default:
    options->verbose = true;
    break;
  }
  return CLI_OK;
}

static int take(int option, char *value, void *user_data)
{
  struct cli_sign_options *options = user_data;

  switch (option) {
  case OPT_DOMAIN:
  case OPT_SELECTOR:
  case OPT_KEY:
    return take_group(options, option, value);
  case OPT_CANONICALIZATION:
    return parse_canonicalization(options, value);
  case OPT_HEADERS:
    return cli_names_read(&options->headers, value, ':');
  case OPT_OVERSIGN:
    return cli_names_read(&options->oversign, value, ':');
  case OPT_IDENTITY:
    options->identity = value;
    return CLI_OK;
  case OPT_TIMESTAMP:
    return parse_timestamp(options, value);
  case OPT_EXPIRE:
    return cli_number(&options->expire, COMMAND, "--expire", value, 1,
                      SECONDS_MAX);
  case OPT_BODY_LENGTH:
    return parse_body_length(options, value);
  case OPT_ALGORITHM:
    return parse_algorithm(options, value);
  case OPT_CRYPTO:
    options->settings.crypto = value;
    return CLI_OK;
  case OPT_NOW:
    options->settings.has_now = true;
    return cli_number(&options->settings.now, COMMAND, "--now", value, 0,
                      SECONDS_MAX);
  case OPT_LINE_ENDS:
    return cli_line_ends_parse(&options->line_ends, COMMAND, value);
  default:
    return option >= CLI_OPTION_SHARED
               ? cli_resolver_take(&options->resolver_options, COMMAND, option,
                                   value)
               : take_flag(options, option);
  }
}

static bool has_resolver(const struct cli_resolver_options *options)
{
  return options->zone || options->nameserver || options->resolv_conf ||
         options->timeout || options->dnssec;
}

static int check(struct cli_sign_options *options)
{
  size_t i;

  if (options->count == 0) {
    return cli_error_usage(COMMAND,
                           "--domain, --selector and --key are missing");
  }
  for (i = 0; i < options->count; ++i) {
    const struct cli_sign_group *group = &options->groups[i];
    const char *missing = !group->domain     ? "--domain"
                          : !group->selector ? "--selector"
                          : !group->key      ? "--key"
                                             : NULL;

    if (missing) {
      return cli_error_usage(COMMAND, "%s is missing for signature %zu",
                             missing, i + 1);
    }
  }
  if (options->base.file_count > 1) {
    return cli_error_usage(COMMAND, "more than one FILE");
  }
  if (!options->check_record && has_resolver(&options->resolver_options)) {
    return cli_error_usage(COMMAND, "the DNS is asked by --check-record only");
  }
  options->file = options->base.files[0];
  return CLI_OK;
}

int cli_sign_options_read(struct cli_sign_options *options, int argc,
                          char *const *argv)
{
  static const struct cli_syntax syntax = {COMMAND, "[OPTION...] [FILE]", table,
                                           take};
  int rv;

  memset(options, 0, sizeof(*options));
  options->header = DKIMKIT_CANONICALIZATION_RELAXED;
  options->body = DKIMKIT_CANONICALIZATION_RELAXED;
  options->timestamp = DKIMKIT_TIMESTAMP_NOW;
  options->body_length = DKIMKIT_BODY_LENGTH_NONE;
  rv = cli_options_read(&options->base, &syntax, argc, argv, options);
  return rv ? rv : check(options);
}

void cli_sign_options_free(struct cli_sign_options *options)
{
  cli_names_free(&options->headers);
  cli_names_free(&options->oversign);
  cli_options_free(&options->base);
}
