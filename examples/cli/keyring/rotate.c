/* SPDX-License-Identifier: MIT */
#include "../errors.h"
#include "commands.h"
#include "domains.h"
#include "progress.h"
#include "results.h"

enum { OPT_ALL = 'a', OPT_TENANT, OPT_BITS };

struct own {
  bool all;
  const char *tenant;
  uint64_t bits;
  struct cli_domains domains;
};

static const struct poptOption table[] = {
    CLI_FLAG("all", OPT_ALL, "all domains"),
    CLI_OPTION("tenant", OPT_TENANT, "all domains of a tenant", "TENANT"),
    CLI_OPTION("bits", OPT_BITS, "size of the new keys, and of those to come",
               "N"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  switch (option) {
  case OPT_ALL:
    own->all = true;
    return CLI_OK;
  case OPT_TENANT:
    own->tenant = value;
    return CLI_OK;
  default:
    return cli_number(&own->bits, ring->title, "--bits", value, 1024, 4096);
  }
}

static int choose_domains(struct cli_ring *ring)
{
  struct own *own = ring->own;
  bool given = ring->base.file_count > 0;

  if (own->all + given + (own->tenant != NULL) != 1) {
    return cli_error_usage(ring->title, "one of DOMAIN, --tenant and --all");
  }
  return given ? cli_domains_given(&own->domains, ring)
               : cli_domains_all(&own->domains, ring, own->tenant);
}

static int rotate_all(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  struct cli_results results;
  size_t i;
  int rv = cli_results_open(&results, ring);

  if (rv) {
    return rv;
  }
  for (i = 0; i < own->domains.count; ++i) {
    const char *name = own->domains.names[i];

    if (own->domains.count > 1) {
      cli_progress_show(ring, i, own->domains.count);
    }
    cli_results_add(
        &results, name,
        dkimkit_keyring_rotate(ring->keyring, name, (unsigned)own->bits),
        "the rotation is begun");
  }
  return cli_results_close(&results);
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv = choose_domains(ring);

  if (!rv) {
    rv = rotate_all(ring);
  }
  cli_domains_free(&own->domains);
  return rv;
}

static int cancel(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);

  return cli_results_single(ring, name,
                            dkimkit_keyring_cancel(ring->keyring, name),
                            "the rotation is taken back");
}

const struct cli_ring_command cli_ring_rotate = {.name = "rotate",
                                                 .arguments =
                                                     "[OPTION...] [DOMAIN...]",
                                                 .about = "replace keys",
                                                 .flags = CLI_RING_CHANGES,
                                                 .most = CLI_RING_ANY,
                                                 .table = table,
                                                 .take = take,
                                                 .own = sizeof(struct own),
                                                 .run = run};

const struct cli_ring_command cli_ring_cancel = {
    .name = "cancel",
    .arguments = "[OPTION...] DOMAIN",
    .about = "take a rotation back",
    .flags = CLI_RING_CHANGES,
    .least = 1,
    .most = 1,
    .run = cancel};
