/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DOMAINS_H
#define CLI_KEYRING_DOMAINS_H

#include "ring.h"

/* Names of domains: while a keyring is read, it can't be used for anything
   else. */
struct cli_domains {
  char **names;
  size_t count;
  size_t room;
};

int cli_domains_add(struct cli_domains *domains, const char *name);
void cli_domains_free(struct cli_domains *domains);

/* The arguments of the command. */
int cli_domains_given(struct cli_domains *domains, const struct cli_ring *ring);

/* All domains, or those of a tenant. */
int cli_domains_all(struct cli_domains *domains, struct cli_ring *ring,
                    const char *tenant);

/* Those whose check is due. */
int cli_domains_due(struct cli_domains *domains, struct cli_ring *ring);

/* Reads a domain; says why if that fails. */
int cli_domain_read(dkimkit_keyring_domain **domain, struct cli_ring *ring,
                    const char *name);

/* Prints the domain that the first argument names, by one of the two into the
   command's spool. */
typedef int (*cli_domain_print)(struct cli_ring *ring,
                                const dkimkit_keyring_domain *domain);
int cli_domain_show(struct cli_ring *ring, cli_domain_print text,
                    cli_domain_print json);

/* Whether it is the initial domain of its tenant. */
bool cli_domain_is_initial(const dkimkit_keyring_domain *domain);

#endif
