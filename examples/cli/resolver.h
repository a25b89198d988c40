/* SPDX-License-Identifier: MIT */
#ifndef CLI_RESOLVER_H
#define CLI_RESOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include <dkimkit/cares.h>
#include <dkimkit/config.h>

#include "dnssec.h"
#include "options.h"
#include "zone.h"

/* The options of commands that ask the DNS. */
struct cli_resolver_options {
  const char *zone;
  const char *nameserver;
  const char *resolv_conf;
  /* Milliseconds of the first try; 0 for the resolver's default. */
  unsigned timeout;
  bool dnssec;
  /* NULL: the system's anchor of the root. */
  const char *trust_anchor;
};

extern struct poptOption cli_resolver_table[];

/* Takes one option of the table. */
int cli_resolver_take(struct cli_resolver_options *options, const char *command,
                      int option, const char *value);

/* Where the answers come from: one of the three. */
struct cli_resolver {
  struct cli_zone *zone;
  dkimkit_cares *cares;
  struct dkimkit_unbound *unbound;
};

int cli_resolver_open(struct cli_resolver *resolver, const char *command,
                      const struct cli_resolver_options *options);
void cli_resolver_close(struct cli_resolver *resolver);

/* Gives the resolver to a configuration; it has to live longer. */
int cli_resolver_attach(struct cli_resolver *resolver, dkimkit_config *config);

/* Waits until one more answer may be there. */
int cli_resolver_wait(struct cli_resolver *resolver);

#endif
