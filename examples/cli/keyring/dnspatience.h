/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DNSPATIENCE_H
#define CLI_KEYRING_DNSPATIENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "dnstalk.h"

#define CLI_DNS_SILENT_MAX 64

/* Servers that kept silent: with one that is down, a check of all domains would
   wait for it again and again. */
struct cli_dns_patience {
  struct {
    struct cli_dns_server server;
    unsigned times;
    /* Seconds of the steady clock. */
    uint64_t since;
  } list[CLI_DNS_SILENT_MAX];
  size_t count;
};

/* Whether a server kept silent twice within the last minute, so that it isn't
   worth to wait for. */
bool cli_dns_is_given_up(const struct cli_dns_patience *patience,
                         const struct cli_dns_server *server);

/* Notes how a server did. */
void cli_dns_note(struct cli_dns_patience *patience,
                  const struct cli_dns_server *server,
                  enum cli_dns_outcome outcome);

#endif
