/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DNSFIND_H
#define CLI_KEYRING_DNSFIND_H

#include "dnsopts.h"
#include "dnspatience.h"
#include "dnstalk.h"

/* The servers of a zone, as they were found. */
struct cli_dns_zone {
  char *name;
  struct cli_dns_servers servers;
};

/* Whom to ask. */
struct cli_dns {
  const struct cli_dns_options *options;
  struct cli_dns_servers resolvers;
  unsigned timeout;
  struct cli_dns_zone *zones;
  size_t zone_count;
  struct cli_dns_patience patience;
};

/* `options` has to live as long. */
void cli_dns_open(struct cli_dns *dns, const struct cli_dns_options *options);
void cli_dns_close(struct cli_dns *dns);

/* The servers of the zone that a name is in: those of the longest --authority,
   or what the resolvers know. *servers lives until the next call. CLI_DNS_
   ANSWERED, also if there are none; else why the resolvers don't know. */
enum cli_dns_outcome cli_dns_find(const struct cli_dns_servers **servers,
                                  struct cli_dns *dns, const char *name);

/* Asks the resolvers in turn until one answers. *server is the last that was
   asked. */
enum cli_dns_outcome cli_dns_resolve(ldns_pkt **answer,
                                     const struct cli_dns_server **server,
                                     const struct cli_dns *dns,
                                     const char *name, ldns_rr_type type);

#endif
