/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <dkimkit/dkimkit.h>

#include "commands.h"
#include "config.h"
#include "errors.h"
#include "keyfile.h"
#include "options.h"
#include "output.h"
#include "recordhint.h"
#include "recordprint.h"
#include "resolver.h"

#define COMMAND "record"

enum { OPT_TEXT = 'a', OPT_KEY, OPT_JSON, OPT_CRYPTO };

struct record {
  struct cli_options base;
  struct cli_settings settings;
  struct cli_resolver_options resolver_options;
  const char *text;
  const char *key_file;
  bool json;
  /* The name without its final dot, or what --text is called. */
  char *name;
  const char *what;
  struct cli_resolver resolver;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_keylookup *lookup;
  struct cli_records found;
};

static struct poptOption table[] = {
    CLI_OPTION("text", OPT_TEXT, "check this text instead of a name", "TEXT"),
    CLI_OPTION("key", OPT_KEY, "private key that the record must match",
               "FILE"),
    CLI_FLAG("json", OPT_JSON, "print a JSON object"),
    CLI_OPTION("crypto", OPT_CRYPTO, "crypto providers to use", "NAME[,NAME]"),
    CLI_OPTION_TABLE(cli_resolver_table, "Where records come from:"),
    CLI_OPTION_END};

static int take(int option, char *value, void *user_data)
{
  struct record *record = user_data;

  switch (option) {
  case OPT_TEXT:
    record->text = value;
    return CLI_OK;
  case OPT_KEY:
    record->key_file = value;
    return CLI_OK;
  case OPT_JSON:
    record->json = true;
    return CLI_OK;
  case OPT_CRYPTO:
    record->settings.crypto = value;
    return CLI_OK;
  default:
    return cli_resolver_take(&record->resolver_options, COMMAND, option, value);
  }
}

static int choose_name(struct record *record)
{
  size_t len;

  if (record->base.file_count != (record->text ? 0u : 1u)) {
    return cli_error_usage(COMMAND, "one NAME or --text TEXT");
  }
  if (record->text) {
    record->what = "--text";
    return CLI_OK;
  }
  record->name = strdup(record->base.files[0]);
  if (!record->name) {
    return cli_error_memory();
  }
  len = strlen(record->name);
  if (len > 1 && record->name[len - 1] == '.') {
    record->name[len - 1] = '\0';
  }
  record->what = record->name;
  return CLI_OK;
}

static int set_up(struct record *record)
{
  int rv = cli_config_new(&record->config, COMMAND, &record->settings);

  if (!rv && record->name) {
    rv = cli_resolver_open(&record->resolver, COMMAND,
                           &record->resolver_options);
    if (!rv) {
      rv = cli_resolver_attach(&record->resolver, record->config);
    }
  }
  if (!rv) {
    rv = cli_config_seal(&record->config, COMMAND, &record->settings);
  }
  if (!rv && record->key_file) {
    rv = cli_keyfile_load(&record->key, record->config, record->key_file);
  }
  return rv;
}

/* Says where else a key is, if that can be found out. */
static int explain_absence(struct record *record, const char *why)
{
  char *found = NULL;
  int rv =
      cli_record_hint(&found, record->config, &record->resolver, record->name);

  if (!rv && found) {
    rv = cli_error(CLI_NO_INPUT, record->what,
                   "%s, but there is a key record at %s", why, found);
  } else if (!rv) {
    rv = cli_error(CLI_NO_INPUT, record->what, "%s", why);
  }
  free(found);
  return rv;
}

static int look_up(struct record *record)
{
  int code;
  const char *why;
  int rv = cli_record_lookup(&record->lookup, record->config, &record->resolver,
                             record->name);

  if (rv) {
    return rv;
  }
  why = cli_record_absence(record->lookup, &code);
  if (!why) {
    return CLI_OK;
  }
  return code == CLI_NO_INPUT ? explain_absence(record, why)
                              : cli_error(code, record->what, "%s", why);
}

/* A lookup may have kept no record though there are some: all of them are
   over the limits. */
static int count_records(struct record *record)
{
  struct cli_records *found = &record->found;

  found->count = record->text ? 1 : dkimkit_keylookup_count(record->lookup);
  if (found->count == 0) {
    return cli_error(CLI_DATA, record->what, "no record is of usable size");
  }
  found->records = calloc(found->count, sizeof(*found->records));
  return found->records ? CLI_OK : cli_error_memory();
}

static int parse_record(struct record *record, size_t index)
{
  struct cli_record *one = &record->found.records[index];
  const uint8_t *text = (const uint8_t *)record->text;
  int rv;

  if (text) {
    one->len = strlen(record->text);
  } else {
    text = dkimkit_keylookup_text(record->lookup, index, &one->len);
  }
  one->text = (const char *)text;
  one->matches = -1;
  rv = dkimkit_keyrecord_parse(&one->parsed, record->config, text, one->len);
  if (!rv && record->key) {
    one->matches = dkimkit_keyrecord_matches(one->parsed, record->key);
    rv = one->matches < 0 ? one->matches : 0;
  }
  /* Without a text it couldn't be kept; the answer's findings say why. */
  if (!rv && text) {
    rv = dkimkit_keylint_new(&one->lint, record->config, text, one->len,
                             record->text ? 0 : DKIMKIT_KEYLINT_PUBLISHED);
  }
  return rv ? cli_error_status(record->what, rv) : CLI_OK;
}

/* The record that the private key needs. */
static int write_expected(struct record *record)
{
  size_t len = 0;
  int rv = dkimkit_keyrecord_write(NULL, &len, record->key);

  if (rv) {
    return cli_error_status(record->key_file, rv);
  }
  ++len;
  record->found.expected = malloc(len);
  if (!record->found.expected) {
    return cli_error_memory();
  }
  rv = dkimkit_keyrecord_write(record->found.expected, &len, record->key);
  return rv ? cli_error_status(record->key_file, rv) : CLI_OK;
}

/* Looks at the answer as a whole. */
static int check_answer(struct record *record)
{
  struct cli_records *found = &record->found;
  int rv = dkimkit_keylint_lookup(&found->answer, record->lookup);

  if (rv) {
    return cli_error_status(record->what, rv);
  }
  found->name = dkimkit_keylookup_name(record->lookup);
  found->ttl = dkimkit_keylookup_ttl(record->lookup);
  found->secure = dkimkit_keylookup_secure(record->lookup) != 0;
  if (dkimkit_keylint_reason(found->answer) == DKIMKIT_REASON_OK) {
    return CLI_OK;
  }
  return cli_record_wildcard(&found->wildcard, record->config,
                             &record->resolver, record->name);
}

/* Verifiers try the records in turn, so that one good one is enough. */
static int judge(const struct record *record)
{
  const struct cli_records *found = &record->found;
  const dkimkit_keyrecord *first = found->records[0].parsed;
  const char *subject = dkimkit_keyrecord_subject(first);
  dkimkit_reason reason = found->answer ? dkimkit_keylint_reason(found->answer)
                                        : dkimkit_keyrecord_reason(first);
  bool acceptable = false;
  size_t i;

  if (reason != dkimkit_keyrecord_reason(first)) {
    subject = NULL;
  }
  for (i = 0; i < found->count; ++i) {
    if (dkimkit_keyrecord_reason(found->records[i].parsed) ==
        DKIMKIT_REASON_OK) {
      acceptable = true;
      if (found->records[i].matches != 0) {
        return CLI_OK;
      }
    }
  }
  if (acceptable) {
    return cli_error(CLI_DATA, record->what,
                     "the record doesn't belong to the key in %s",
                     record->key_file);
  }
  return cli_error(CLI_DATA, record->what, "%s%s%s",
                   dkimkit_reason_text(reason), subject ? ": tag " : "",
                   subject ? subject : "");
}

static int print(const struct record *record)
{
  struct cli_spool spool;
  int rv;

  cli_spool_init(&spool);
  rv = record->json ? cli_record_json(&spool, &record->found)
                    : cli_record_print(&spool, &record->found);
  if (!rv) {
    rv = cli_output_publish(&spool);
  }
  cli_spool_free(&spool);
  return rv;
}

static int collect(struct record *record)
{
  size_t i;
  int rv = count_records(record);

  for (i = 0; !rv && i < record->found.count; ++i) {
    rv = parse_record(record, i);
  }
  if (!rv && record->lookup) {
    rv = check_answer(record);
  }
  if (!rv && record->key) {
    rv = write_expected(record);
  }
  return rv;
}

static int run(struct record *record)
{
  int rv = set_up(record);

  if (!rv && record->name) {
    rv = look_up(record);
  }
  if (!rv) {
    rv = collect(record);
  }
  if (!rv) {
    rv = print(record);
  }
  return rv ? rv : judge(record);
}

static void clean_up(struct record *record)
{
  size_t i;

  for (i = 0; record->found.records && i < record->found.count; ++i) {
    dkimkit_keyrecord_free(record->found.records[i].parsed);
    dkimkit_keylint_free(record->found.records[i].lint);
  }
  dkimkit_keylint_free(record->found.answer);
  free(record->found.expected);
  free(record->found.records);
  dkimkit_keylookup_free(record->lookup);
  dkimkit_key_free(record->key);
  dkimkit_config_free(record->config);
  cli_resolver_close(&record->resolver);
  free(record->name);
  cli_options_free(&record->base);
}

int cli_record(int argc, char *const *argv)
{
  static const struct cli_syntax syntax = {
      COMMAND, "[OPTION...] NAME | --text TEXT", table, take};
  struct record record = {0};
  int rv = cli_options_read(&record.base, &syntax, argc, argv, &record);

  if (!rv) {
    rv = choose_name(&record);
  }
  if (!rv) {
    rv = run(&record);
  }
  clean_up(&record);
  return rv == CLI_DONE ? CLI_OK : rv;
}
