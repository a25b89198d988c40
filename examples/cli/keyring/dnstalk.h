/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DNSTALK_H
#define CLI_KEYRING_DNSTALK_H

#include <stdbool.h>

#include <ldns/ldns.h>

#include "dnsserver.h"

enum cli_dns_outcome {
  CLI_DNS_ANSWERED,
  /* Nothing that answers the question came in time. */
  CLI_DNS_SILENT,
  /* The server refused the connection, or sent what is no DNS. */
  CLI_DNS_BROKEN,
  /* This host has no way to such an address. */
  CLI_DNS_NO_ROUTE,
  CLI_DNS_NO_MEMORY
};

/* A question for one server. */
struct cli_dns_talk {
  const struct cli_dns_server *server;
  const char *name;
  ldns_rr_type type;
  bool recursion;
  /* Milliseconds for a try. */
  unsigned timeout;
};

/* Asks it by UDP, twice if need be, and by TCP if the answer is cut. What
   doesn't fit the question is as good as nothing. *answer is to be freed by
   ldns_pkt_free. */
enum cli_dns_outcome cli_dns_talk(ldns_pkt **answer,
                                  const struct cli_dns_talk *talk);

#endif
