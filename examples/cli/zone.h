/* SPDX-License-Identifier: MIT */
#ifndef CLI_ZONE_H
#define CLI_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include <dkimkit/dns.h>

/* A DNS master file in memory, as a resolver for the library. */
struct cli_zone;

enum cli_zone_kind {
  /* TXT: `rdata`, wire form. */
  CLI_ZONE_TXT,
  /* CNAME: `target`. */
  CLI_ZONE_CNAME,
  /* Any other record: the name exists. */
  CLI_ZONE_OTHER,
  /* A pseudo record: `status` is the answer. */
  CLI_ZONE_STATUS
};

struct cli_zone_entry {
  /* Lower-case, fully qualified. */
  ldns_rdf *name;
  enum cli_zone_kind kind;
  uint32_t ttl;
  size_t order;
  uint8_t *rdata;
  size_t len;
  ldns_rdf *target;
  dkimkit_dns_status status;
};

int cli_zone_load(struct cli_zone **out, const char *path);
void cli_zone_free(struct cli_zone *zone);

/* The dkimkit_dns_lookup of a zone; `user_data` is the cli_zone. */
int cli_zone_lookup(dkimkit_query *query, void *user_data);

/* For the reader of the file: takes over what the entry points to, also if it
   fails. */
int cli_zone_add(struct cli_zone *zone, const struct cli_zone_entry *entry);

#endif
