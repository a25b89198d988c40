/* SPDX-License-Identifier: MIT */
#include "../errors.h"
#include "commands.h"
#include "domains.h"
#include "results.h"

enum { OPT_LABEL = 'a', OPT_FORCE };

struct own {
  const char *label;
  int force;
};

static const struct poptOption add_table[] = {
    CLI_OPTION("label", OPT_LABEL,
               "what stands for the domain in the host's zone (contoso-com)",
               "LABEL"),
    CLI_OPTION_END};

static const struct poptOption remove_table[] = {
    CLI_FLAG("force", OPT_FORCE, "even if its signatures may be under way"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  if (option == OPT_LABEL) {
    own->label = value;
  } else {
    own->force = 1;
  }
  return CLI_OK;
}

static int add_domain(struct cli_ring *ring,
                      const dkimkit_keyring_settings *settings)
{
  const struct own *own = ring->own;
  const char *tenant = cli_ring_argument(ring, 0);
  const char *name = cli_ring_argument(ring, 1);
  int status = dkimkit_keyring_add_domain(ring->keyring, tenant, name,
                                          own->label, settings);

  return cli_results_single(
      ring, status == DKIMKIT_KEYRING_ERR_NO_TENANT ? tenant : name, status,
      "added");
}

static int add(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 1);
  dkimkit_keyring_settings *settings;
  int rv = dkimkit_keyring_settings_new(&settings, ring->config);

  if (rv) {
    return cli_ring_error(ring, name, rv);
  }
  rv = cli_ring_changes_apply(&ring->changes, ring->title, settings);
  if (!rv) {
    rv = add_domain(ring, settings);
  }
  dkimkit_keyring_settings_free(settings);
  return rv;
}

static int store_settings(struct cli_ring *ring, const char *name,
                          const dkimkit_keyring_domain *domain)
{
  dkimkit_keyring_settings *settings;
  int rv = dkimkit_keyring_domain_settings(&settings, domain);

  if (rv) {
    return cli_ring_error(ring, name, rv);
  }
  rv = cli_ring_changes_apply(&ring->changes, ring->title, settings);
  if (!rv) {
    rv = cli_results_single(
        ring, name,
        dkimkit_keyring_set_settings(ring->keyring, name, settings,
                                     dkimkit_keyring_domain_generation(domain)),
        "set");
  }
  dkimkit_keyring_settings_free(settings);
  return rv;
}

static int set(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);
  dkimkit_keyring_domain *domain;
  int rv;

  if (!cli_ring_changes_any(&ring->changes)) {
    return cli_error_usage(ring->title, "nothing is to be set");
  }
  rv = cli_domain_read(&domain, ring, name);
  if (!rv) {
    rv = store_settings(ring, name, domain);
    dkimkit_keyring_domain_free(domain);
  }
  return rv;
}

static int remove_one(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  const char *name = cli_ring_argument(ring, 0);
  dkimkit_keyring_domain *domain = NULL;
  int rv = dkimkit_keyring_remove_domain(ring->keyring, name, own->force);
  bool leaves =
      rv == DKIMKIT_OK && !ring->options.dry_run &&
      dkimkit_keyring_domain_read(&domain, ring->keyring, name) == DKIMKIT_OK;

  dkimkit_keyring_domain_free(domain);
  return cli_results_single(
      ring, name, rv,
      leaves ? "leaves: its records stay until no mail needs them" : "removed");
}

const struct cli_ring_command cli_ring_add_domain = {
    .name = "add-domain",
    .arguments = "[OPTION...] TENANT DOMAIN",
    .about = "add a domain of a tenant's, with two keys",
    .flags = CLI_RING_CHANGES | CLI_RING_SETTINGS,
    .least = 2,
    .most = 2,
    .table = add_table,
    .take = take,
    .own = sizeof(struct own),
    .run = add};

const struct cli_ring_command cli_ring_set = {
    .name = "set",
    .arguments = "[OPTION...] DOMAIN",
    .about = "set how a domain is signed for",
    .flags = CLI_RING_CHANGES | CLI_RING_SETTINGS,
    .least = 1,
    .most = 1,
    .run = set};

const struct cli_ring_command cli_ring_remove_domain = {
    .name = "remove-domain",
    .arguments = "[OPTION...] DOMAIN",
    .about = "remove a domain and its keys",
    .flags = CLI_RING_CHANGES,
    .least = 1,
    .most = 1,
    .table = remove_table,
    .take = take,
    .own = sizeof(struct own),
    .run = remove_one};
