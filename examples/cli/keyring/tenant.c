/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "../errors.h"
#include "commands.h"
#include "results.h"

enum { OPT_FIRST = 'a' };

#define WORDS_MAX 3
#define OPTIONS (DKIMKIT_KEYRING_OPTION_SKIP_SIGNED + 1)

/* What the values of each option from 0 on are called. */
static const char *const words[OPTIONS][WORDS_MAX] = {
    [DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY] = {"domain-key", "initial-key",
                                               "none"},
    [DKIMKIT_KEYRING_OPTION_ALLOW_PARENT] = {"no", "yes"},
    [DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN] = {"no", "yes"},
    [DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL] = {"no", "yes"},
    [DKIMKIT_KEYRING_OPTION_SKIP_LIST] = {"no", "yes"},
    [DKIMKIT_KEYRING_OPTION_SKIP_SIGNED] = {"no", "yes"}};

struct own {
  bool given[OPTIONS];
  unsigned values[OPTIONS];
};

/* In the order of dkimkit_keyring_option. */
static const struct poptOption table[] = {
    CLI_OPTION("default-policy",
               OPT_FIRST + DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
               "how a domain signs that doesn't as itself (domain-key)",
               "domain-key|initial-key|none"),
    CLI_OPTION("allow-parent", OPT_FIRST + DKIMKIT_KEYRING_OPTION_ALLOW_PARENT,
               "a parent domain may sign (no)", "yes|no"),
    CLI_OPTION("double-sign", OPT_FIRST + DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN,
               "the default's signature, too (no)", "yes|no"),
    CLI_OPTION("skip-internal",
               OPT_FIRST + DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL,
               "don't sign mail within the tenant (no)", "yes|no"),
    CLI_OPTION("skip-list", OPT_FIRST + DKIMKIT_KEYRING_OPTION_SKIP_LIST,
               "don't sign mail of mailing lists (no)", "yes|no"),
    CLI_OPTION("skip-signed", OPT_FIRST + DKIMKIT_KEYRING_OPTION_SKIP_SIGNED,
               "don't sign what the tenant has signed (no)", "yes|no"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;
  int i = option - OPT_FIRST;
  unsigned word;

  for (word = 0; word < WORDS_MAX; ++word) {
    const char *known = words[i][word];

    if (known && strcmp(known, value) == 0) {
      own->given[i] = true;
      own->values[i] = word;
      return CLI_OK;
    }
  }
  return cli_error_usage(ring->title, "--%s: %s: none of %s", table[i].longName,
                         value, table[i].argDescrip);
}

static int add(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);
  dkimkit_keyring_settings *settings;
  int rv = dkimkit_keyring_settings_new(&settings, ring->config);

  if (rv) {
    return cli_ring_error(ring, name, rv);
  }
  rv = cli_ring_changes_apply(&ring->changes, ring->title, settings);
  if (!rv) {
    rv = cli_results_single(
        ring, name,
        dkimkit_keyring_add_tenant(ring->keyring, name,
                                   cli_ring_argument(ring, 1), settings),
        "added");
  }
  dkimkit_keyring_settings_free(settings);
  return rv;
}

static int set(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  const char *name = cli_ring_argument(ring, 0);
  int status = DKIMKIT_KEYRING_UNCHANGED;
  int given = 0;
  int i;

  for (i = 0; i < OPTIONS; ++i) {
    int one;

    if (!own->given[i]) {
      continue;
    }
    ++given;
    one = dkimkit_keyring_set_option(ring->keyring, name,
                                     (dkimkit_keyring_option)i, own->values[i]);
    if (one < 0) {
      return cli_ring_error(ring, name, one);
    }
    status = one == DKIMKIT_OK ? DKIMKIT_OK : status;
  }
  if (given == 0) {
    return cli_error_usage(ring->title, "nothing is to be set");
  }
  return cli_results_single(ring, name, status, "set");
}

enum { OPT_FORCE = 'a' };

static const struct poptOption remove_table[] = {
    CLI_FLAG("force", OPT_FORCE, "at once, even if mail is under way"),
    CLI_OPTION_END};

static int take_force(struct cli_ring *ring, int option, char *value)
{
  bool *force = ring->own;

  (void)option;
  (void)value;
  *force = true;
  return CLI_OK;
}

static int remove_one(struct cli_ring *ring)
{
  const bool *force = ring->own;
  const char *name = cli_ring_argument(ring, 0);
  dkimkit_keyring_tenant *tenant = NULL;
  int rv = dkimkit_keyring_remove_tenant(ring->keyring, name, *force);
  bool leaves =
      rv == DKIMKIT_OK && !ring->options.dry_run &&
      dkimkit_keyring_tenant_read(&tenant, ring->keyring, name) == DKIMKIT_OK;

  dkimkit_keyring_tenant_free(tenant);
  return cli_results_single(
      ring, name, rv,
      leaves ? "leaves: its records stay until no mail needs them" : "removed");
}

const struct cli_ring_command cli_ring_add_tenant = {
    .name = "add-tenant",
    .arguments = "[OPTION...] TENANT INITIAL-DOMAIN",
    .about = "add a tenant with its initial domain",
    .flags = CLI_RING_CHANGES | CLI_RING_SETTINGS,
    .least = 2,
    .most = 2,
    .run = add};

const struct cli_ring_command cli_ring_set_tenant = {
    .name = "set-tenant",
    .arguments = "[OPTION...] TENANT",
    .about = "set what holds for a tenant",
    .flags = CLI_RING_CHANGES,
    .least = 1,
    .most = 1,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = set};

const struct cli_ring_command cli_ring_remove_tenant = {
    .name = "remove-tenant",
    .arguments = "[OPTION...] TENANT",
    .about = "remove a tenant without domains",
    .flags = CLI_RING_CHANGES,
    .least = 1,
    .most = 1,
    .table = remove_table,
    .take = take_force,
    .own = sizeof(bool),
    .run = remove_one};
