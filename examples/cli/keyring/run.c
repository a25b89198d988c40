/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "commands.h"
#include "progress.h"

/* RFC 6376, 3.5: t= and x= have 12 digits at most. */
#define SECONDS_MAX UINT64_C(999999999999)
#define OWN_OPTIONS_MAX 24

enum {
  OPT_KEYRING = CLI_OPTION_SHARED + 100,
  OPT_MASTER,
  OPT_JSON,
  OPT_COLOR,
  OPT_NOW,
  OPT_CRYPTO,
  OPT_DRY_RUN,
  OPT_ACTOR
};

static struct poptOption common_table[] = {
    CLI_OPTION("keyring", OPT_KEYRING,
               "where it is (or DKIMKIT_KEYRING in the environment)",
               "FILE|postgresql://..."),
    CLI_OPTION("master", OPT_MASTER,
               "master key, the current one first (or DKIMKIT_MASTER)", "FILE"),
    CLI_FLAG("json", OPT_JSON, "print a JSON object"),
    CLI_OPTION("color", OPT_COLOR, "colors (auto)", "auto|always|never"),
    CLI_OPTION("now", OPT_NOW,
               "set all clocks, for tests and simulations of time", "SECONDS"),
    CLI_OPTION("crypto", OPT_CRYPTO, "crypto providers to use", "NAME[,NAME]"),
    CLI_OPTION_END};

static struct poptOption change_table[] = {
    CLI_FLAG("dry-run", OPT_DRY_RUN, "say what would be done, store nothing"),
    CLI_OPTION("actor", OPT_ACTOR, "who does it, for the audit log", "NAME"),
    CLI_OPTION_END};

static int take_common(struct cli_ring *ring, int option, char *value)
{
  struct cli_ring_options *options = &ring->options;

  switch (option) {
  case OPT_KEYRING:
    options->keyring = value;
    return CLI_OK;
  case OPT_MASTER:
    if (options->master_count == CLI_RING_MASTERS_MAX) {
      return cli_error_usage(ring->title, "more than %d --master",
                             CLI_RING_MASTERS_MAX);
    }
    options->masters[options->master_count++] = value;
    return CLI_OK;
  case OPT_COLOR:
    return cli_color_parse(&options->color, ring->title, value);
  case OPT_NOW:
    options->settings.has_now = true;
    return cli_number(&options->settings.now, ring->title, "--now", value, 1,
                      SECONDS_MAX);
  case OPT_CRYPTO:
    options->settings.crypto = value;
    return CLI_OK;
  case OPT_DRY_RUN:
    options->dry_run = true;
    return CLI_OK;
  case OPT_ACTOR:
    options->actor = value;
    return CLI_OK;
  default:
    options->json = true;
    return CLI_OK;
  }
}

static int take(int option, char *value, void *user_data)
{
  struct cli_ring *ring = user_data;

  if (option < CLI_OPTION_SHARED) {
    return ring->command->take(ring, option, value);
  }
  if (option >= CLI_RING_SETTING_OPTION) {
    return cli_ring_settings_take(&ring->changes, ring->title, option, value);
  }
  if (option >= CLI_DNS_OPTION) {
    return cli_dns_take(&ring->dns, ring->title, option, value);
  }
  return take_common(ring, option, value);
}

static void add_table(struct poptOption *tables, size_t *count,
                      struct poptOption *table, const char *title)
{
  const struct poptOption included = CLI_OPTION_TABLE(table, title);

  tables[*count] = included;
  ++*count;
}

/* The command's own options, and the tables that it shares with others. */
static void collect_options(const struct cli_ring_command *command,
                            struct poptOption *tables)
{
  static const struct poptOption end = CLI_OPTION_END;
  size_t count = 0;

  while (command->table && command->table[count].longName &&
         count < OWN_OPTIONS_MAX) {
    tables[count] = command->table[count];
    ++count;
  }
  if (command->flags & CLI_RING_SETTINGS) {
    add_table(tables, &count, cli_ring_settings_table(),
              "How a domain is signed for:");
  }
  if (command->flags & CLI_RING_DNS) {
    add_table(tables, &count, cli_dns_table, "Who is asked:");
  }
  if (command->flags & CLI_RING_CHANGES) {
    add_table(tables, &count, change_table, "Changes:");
  }
  add_table(tables, &count, common_table, "The keyring:");
  tables[count] = end;
}

static int check_arguments(const struct cli_ring *ring)
{
  const struct cli_ring_command *command = ring->command;

  if (ring->base.file_count < command->least) {
    return cli_error_usage(ring->title, "arguments are missing: %s",
                           command->arguments);
  }
  if (ring->base.file_count > command->most) {
    return cli_error_usage(ring->title, "%s: one argument too many",
                           cli_ring_argument(ring, command->most));
  }
  return CLI_OK;
}

static int read_options(struct cli_ring *ring, int argc, char *const *argv)
{
  struct poptOption tables[OWN_OPTIONS_MAX + 5];
  struct cli_syntax syntax = {ring->title, ring->command->arguments, tables,
                              take};
  int rv;

  collect_options(ring->command, tables);
  rv = cli_options_read(&ring->base, &syntax, argc, argv, ring);
  return rv ? rv : check_arguments(ring);
}

static int make_own(struct cli_ring *ring)
{
  if (ring->command->own == 0) {
    return CLI_OK;
  }
  ring->own = calloc(1, ring->command->own);
  return ring->own ? CLI_OK : cli_error_memory();
}

static void close_ring(struct cli_ring *ring)
{
  cli_progress_end(ring);
  dkimkit_keyring_free(ring->keyring);
  dkimkit_config_free(ring->config);
  cli_spool_free(&ring->spool);
  cli_options_free(&ring->base);
  free(ring->own);
}

int cli_ring_run(const struct cli_ring_command *command, int argc,
                 char *const *argv)
{
  static struct cli_ring ring;
  int rv;

  ring.command = command;
  snprintf(ring.title, sizeof(ring.title), "keyring %s", command->name);
  cli_spool_init(&ring.spool);
  rv = make_own(&ring);
  if (!rv) {
    rv = read_options(&ring, argc, argv);
  }
  if (!rv && !(command->flags & CLI_RING_CREATES)) {
    rv = cli_ring_open(&ring, command->flags & CLI_RING_CHANGES
                                  ? 0
                                  : DKIMKIT_KEYRING_OPEN_READ_ONLY);
  }
  if (!rv) {
    rv = command->run(&ring);
  }
  close_ring(&ring);
  return rv == CLI_DONE ? CLI_OK : rv;
}
