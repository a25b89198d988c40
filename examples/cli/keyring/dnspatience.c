/* SPDX-License-Identifier: MIT */
#include "dnspatience.h"

#include <string.h>
#include <time.h>

#define TIMES 2
#define SECONDS 60

static uint64_t steady(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec;
}

/* `count` if it isn't there. */
static size_t find(const struct cli_dns_patience *patience,
                   const struct cli_dns_server *server)
{
  size_t i;

  for (i = 0; i < patience->count; ++i) {
    const struct cli_dns_server *one = &patience->list[i].server;

    if (one->len == server->len &&
        memcmp(&one->address, &server->address, server->len) == 0) {
      break;
    }
  }
  return i;
}

bool cli_dns_is_given_up(const struct cli_dns_patience *patience,
                         const struct cli_dns_server *server)
{
  size_t i = find(patience, server);

  return i < patience->count && patience->list[i].times >= TIMES &&
         steady() - patience->list[i].since < SECONDS;
}

static void forget(struct cli_dns_patience *patience, size_t index)
{
  --patience->count;
  patience->list[index] = patience->list[patience->count];
}

void cli_dns_note(struct cli_dns_patience *patience,
                  const struct cli_dns_server *server,
                  enum cli_dns_outcome outcome)
{
  size_t i = find(patience, server);

  if (outcome != CLI_DNS_SILENT) {
    if (i < patience->count) {
      forget(patience, i);
    }
    return;
  }
  if (i == CLI_DNS_SILENT_MAX) {
    return;
  }
  if (i == patience->count) {
    ++patience->count;
    patience->list[i].server = *server;
    patience->list[i].times = 0;
  }
  ++patience->list[i].times;
  patience->list[i].since = steady();
}
