/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DNSOPTS_H
#define CLI_KEYRING_DNSOPTS_H

#include <stdbool.h>
#include <stddef.h>

#include <popt.h>

#include "dnsserver.h"

#define CLI_DNS_AUTHORITIES_MAX 64

/* --authority ZONE=ADDR[:PORT][,ADDR...] */
struct cli_dns_authority {
  const char *zone;
  struct cli_dns_servers servers;
};

struct cli_dns_options {
  /* --nameserver; else those of resolv.conf. */
  struct cli_dns_servers resolvers;
  struct cli_dns_authority authorities[CLI_DNS_AUTHORITIES_MAX];
  size_t authority_count;
  /* Ask nobody but the resolver. */
  bool resolver_only;
  /* Milliseconds for a try; 0 for the default. */
  unsigned timeout;
  /* Of servers that are found; 0 for the default. */
  unsigned port;
};

extern struct poptOption cli_dns_table[];

/* Codes of these options. */
#define CLI_DNS_OPTION 1200
#define CLI_DNS_OPTION_END 1210

/* Takes one of them. `value` is cut into pieces, and has to live as long. */
int cli_dns_take(struct cli_dns_options *options, const char *command,
                 int option, char *value);

#endif
