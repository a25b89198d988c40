/* SPDX-License-Identifier: MIT */
#include "domains.h"

#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "../output.h"
#include "../text.h"

int cli_domains_add(struct cli_domains *domains, const char *name)
{
  if (domains->count == domains->room) {
    size_t room = domains->room * 2 + 64;
    char **names = realloc(domains->names, room * sizeof(*names));

    if (!names) {
      return cli_error_memory();
    }
    domains->names = names;
    domains->room = room;
  }
  domains->names[domains->count] = cli_text_copy(name);
  if (!domains->names[domains->count]) {
    return cli_error_memory();
  }
  ++domains->count;
  return CLI_OK;
}

void cli_domains_free(struct cli_domains *domains)
{
  size_t i;

  for (i = 0; i < domains->count; ++i) {
    free(domains->names[i]);
  }
  free(domains->names);
  memset(domains, 0, sizeof(*domains));
}

int cli_domains_given(struct cli_domains *domains, const struct cli_ring *ring)
{
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < ring->base.file_count; ++i) {
    rv = cli_domains_add(domains, cli_ring_argument(ring, i));
  }
  return rv;
}

static int keep(const dkimkit_keyring_domain *domain, void *user_data)
{
  return cli_domains_add(user_data, dkimkit_keyring_domain_name(domain));
}

/* The callback's result is an exit code, which is above 0, and has been
   explained; the keyring's own errors are below. */
static int outcome(struct cli_ring *ring, const char *what, int rv)
{
  return rv < 0 ? cli_ring_error(ring, what, rv) : rv;
}

int cli_domains_all(struct cli_domains *domains, struct cli_ring *ring,
                    const char *tenant)
{
  return outcome(
      ring, tenant ? tenant : "keyring",
      dkimkit_keyring_each_domain(ring->keyring, tenant, keep, domains));
}

int cli_domains_due(struct cli_domains *domains, struct cli_ring *ring)
{
  return outcome(ring, "keyring",
                 dkimkit_keyring_each_due(ring->keyring, 0, keep, domains));
}

int cli_domain_read(dkimkit_keyring_domain **domain, struct cli_ring *ring,
                    const char *name)
{
  int rv = dkimkit_keyring_domain_read(domain, ring->keyring, name);

  return rv ? cli_ring_error(ring, name, rv) : CLI_OK;
}

bool cli_domain_is_initial(const dkimkit_keyring_domain *domain)
{
  return strcmp(dkimkit_keyring_domain_name(domain),
                dkimkit_keyring_domain_initial(domain)) == 0;
}

int cli_domain_show(struct cli_ring *ring, cli_domain_print text,
                    cli_domain_print json)
{
  dkimkit_keyring_domain *domain;
  int rv = cli_domain_read(&domain, ring, cli_ring_argument(ring, 0));

  if (rv) {
    return rv;
  }
  rv = (ring->options.json ? json : text)(ring, domain);
  dkimkit_keyring_domain_free(domain);
  return rv ? rv : cli_output_publish(&ring->spool);
}
