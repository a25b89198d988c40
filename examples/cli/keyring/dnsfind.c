/* SPDX-License-Identifier: MIT */
#include "dnsfind.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TIMEOUT 2000
/* Names of servers of one zone that are looked up. */
#define NAMES_MAX 13
#define LABELS_MAX 128

void cli_dns_open(struct cli_dns *dns, const struct cli_dns_options *options)
{
  memset(dns, 0, sizeof(*dns));
  dns->options = options;
  dns->timeout = options->timeout ? options->timeout : TIMEOUT;
  dns->resolvers = options->resolvers;
  if (dns->resolvers.count == 0) {
    cli_dns_servers_of_system(&dns->resolvers);
  }
}

void cli_dns_close(struct cli_dns *dns)
{
  size_t i;

  for (i = 0; i < dns->zone_count; ++i) {
    free(dns->zones[i].name);
  }
  free(dns->zones);
  dns->zones = NULL;
  dns->zone_count = 0;
}

/* Names without a dot at the end; "" is above all. */
static bool is_below(const char *name, const char *zone)
{
  size_t len = strlen(name);
  size_t zone_len = strlen(zone);

  return zone_len == 0 ||
         (len >= zone_len && strcasecmp(name + len - zone_len, zone) == 0 &&
          (len == zone_len || name[len - zone_len - 1] == '.'));
}

static const struct cli_dns_servers *given(const struct cli_dns *dns,
                                           const char *name)
{
  const struct cli_dns_authority *best = NULL;
  size_t i;

  for (i = 0; i < dns->options->authority_count; ++i) {
    const struct cli_dns_authority *one = &dns->options->authorities[i];

    if (is_below(name, one->zone) &&
        (!best || strlen(one->zone) > strlen(best->zone))) {
      best = one;
    }
  }
  return best ? &best->servers : NULL;
}

enum cli_dns_outcome cli_dns_resolve(ldns_pkt **answer,
                                     const struct cli_dns_server **server,
                                     const struct cli_dns *dns,
                                     const char *name, ldns_rr_type type)
{
  enum cli_dns_outcome outcome = CLI_DNS_SILENT;
  size_t i;

  for (i = 0; i < dns->resolvers.count; ++i) {
    struct cli_dns_talk talk = {&dns->resolvers.list[i], name, type, true,
                                dns->timeout};

    *server = talk.server;
    outcome = cli_dns_talk(answer, &talk);
    if (outcome == CLI_DNS_ANSWERED || outcome == CLI_DNS_NO_MEMORY) {
      break;
    }
  }
  return outcome;
}

/* Without the dot at the end; NULL if memory ran out. */
static char *text_of(const ldns_rdf *name)
{
  char *text = ldns_rdf2str(name);
  size_t len = text ? strlen(text) : 0;

  if (len > 0 && text[len - 1] == '.') {
    text[len - 1] = '\0';
  }
  return text;
}

static bool has_alias(const ldns_pkt *answer)
{
  const ldns_rr_list *list = ldns_pkt_answer(answer);
  size_t i;

  for (i = 0; list && i < ldns_rr_list_rr_count(list); ++i) {
    if (ldns_rr_get_type(ldns_rr_list_rr(list, i)) == LDNS_RR_TYPE_CNAME) {
      return true;
    }
  }
  return false;
}

static char *soa_owner(const ldns_rr_list *list, const char *name)
{
  size_t i;

  for (i = 0; list && i < ldns_rr_list_rr_count(list); ++i) {
    const ldns_rr *rr = ldns_rr_list_rr(list, i);

    if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA) {
      char *owner = text_of(ldns_rr_owner(rr));

      if (owner && is_below(name, owner)) {
        return owner;
      }
      free(owner);
    }
  }
  return NULL;
}

/* The zone that `name` is in. Behind an alias another zone answers, so that the
   next name above has to be asked for. */
static enum cli_dns_outcome find_zone(char **zone, const struct cli_dns *dns,
                                      const char *name)
{
  int i;

  *zone = NULL;
  for (i = 0; i < LABELS_MAX && !*zone; ++i) {
    const struct cli_dns_server *server = NULL;
    const char *dot = strchr(name, '.');
    ldns_pkt *answer = NULL;
    enum cli_dns_outcome outcome =
        cli_dns_resolve(&answer, &server, dns, name, LDNS_RR_TYPE_SOA);

    if (outcome != CLI_DNS_ANSWERED) {
      return outcome;
    }
    if (!has_alias(answer)) {
      *zone = soa_owner(ldns_pkt_answer(answer), name);
      *zone = *zone ? *zone : soa_owner(ldns_pkt_authority(answer), name);
    }
    ldns_pkt_free(answer);
    if (!dot) {
      break;
    }
    name = dot + 1;
  }
  return *zone ? CLI_DNS_ANSWERED : CLI_DNS_BROKEN;
}

static void add_address(struct cli_dns_servers *servers,
                        const struct cli_dns *dns, const ldns_rr *rr)
{
  struct cli_dns_server server;
  char *text = ldns_rdf2str(ldns_rr_rdf(rr, 0));

  if (text && cli_dns_server_parse(&server, text) == 0) {
    if (dns->options->port) {
      cli_dns_server_set_port(&server, dns->options->port);
    }
    cli_dns_servers_add(servers, &server);
  }
  LDNS_FREE(text);
}

static enum cli_dns_outcome add_addresses(struct cli_dns_servers *servers,
                                          const struct cli_dns *dns,
                                          const char *host, ldns_rr_type type)
{
  const struct cli_dns_server *server = NULL;
  ldns_pkt *answer = NULL;
  enum cli_dns_outcome outcome =
      cli_dns_resolve(&answer, &server, dns, host, type);
  ldns_rr_list *list;
  size_t i;

  if (outcome != CLI_DNS_ANSWERED) {
    return outcome;
  }
  list = ldns_pkt_answer(answer);
  for (i = 0; list && i < ldns_rr_list_rr_count(list); ++i) {
    const ldns_rr *rr = ldns_rr_list_rr(list, i);

    if (ldns_rr_get_type(rr) == type && ldns_rr_rd_count(rr) == 1) {
      add_address(servers, dns, rr);
    }
  }
  ldns_pkt_free(answer);
  return CLI_DNS_ANSWERED;
}

static enum cli_dns_outcome add_host(struct cli_dns_servers *servers,
                                     const struct cli_dns *dns,
                                     const ldns_rr *rr)
{
  char *host = text_of(ldns_rr_rdf(rr, 0));
  enum cli_dns_outcome outcome;

  if (!host) {
    return CLI_DNS_NO_MEMORY;
  }
  outcome = add_addresses(servers, dns, host, LDNS_RR_TYPE_A);
  if (outcome == CLI_DNS_ANSWERED) {
    outcome = add_addresses(servers, dns, host, LDNS_RR_TYPE_AAAA);
  }
  free(host);
  return outcome;
}

/* A server whose address can't be found out leaves the others. */
static enum cli_dns_outcome find_servers(struct cli_dns_servers *servers,
                                         const struct cli_dns *dns,
                                         const char *zone)
{
  const struct cli_dns_server *server = NULL;
  ldns_pkt *answer = NULL;
  enum cli_dns_outcome outcome = cli_dns_resolve(
      &answer, &server, dns, *zone ? zone : ".", LDNS_RR_TYPE_NS);
  enum cli_dns_outcome last = CLI_DNS_BROKEN;
  ldns_rr_list *list;
  size_t names = 0;
  size_t i;

  if (outcome != CLI_DNS_ANSWERED) {
    return outcome;
  }
  list = ldns_pkt_answer(answer);
  for (i = 0; list && i < ldns_rr_list_rr_count(list); ++i) {
    const ldns_rr *rr = ldns_rr_list_rr(list, i);

    if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_NS && names++ < NAMES_MAX &&
        ldns_rr_rd_count(rr) == 1) {
      last = add_host(servers, dns, rr);
    }
  }
  ldns_pkt_free(answer);
  return servers->count > 0 ? CLI_DNS_ANSWERED : last;
}

static struct cli_dns_zone *add_zone(struct cli_dns *dns, char *name)
{
  struct cli_dns_zone *zones =
      realloc(dns->zones, (dns->zone_count + 1) * sizeof(*zones));

  if (!zones) {
    return NULL;
  }
  dns->zones = zones;
  memset(&zones[dns->zone_count], 0, sizeof(*zones));
  zones[dns->zone_count].name = name;
  return &zones[dns->zone_count];
}

static const struct cli_dns_zone *known_zone(const struct cli_dns *dns,
                                             const char *name)
{
  size_t i;

  for (i = 0; i < dns->zone_count; ++i) {
    if (strcasecmp(dns->zones[i].name, name) == 0) {
      return &dns->zones[i];
    }
  }
  return NULL;
}

enum cli_dns_outcome cli_dns_find(const struct cli_dns_servers **servers,
                                  struct cli_dns *dns, const char *name)
{
  const struct cli_dns_zone *known;
  struct cli_dns_zone *added;
  enum cli_dns_outcome outcome;
  char *zone;

  *servers = given(dns, name);
  if (*servers) {
    return CLI_DNS_ANSWERED;
  }
  outcome = find_zone(&zone, dns, name);
  if (outcome != CLI_DNS_ANSWERED) {
    return outcome;
  }
  known = known_zone(dns, zone);
  if (known) {
    free(zone);
    *servers = &known->servers;
    return CLI_DNS_ANSWERED;
  }
  added = add_zone(dns, zone);
  if (!added) {
    free(zone);
    return CLI_DNS_NO_MEMORY;
  }
  outcome = find_servers(&added->servers, dns, zone);
  if (outcome != CLI_DNS_ANSWERED) {
    free(zone);
    return outcome;
  }
  ++dns->zone_count;
  *servers = &added->servers;
  return CLI_DNS_ANSWERED;
}
