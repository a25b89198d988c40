/* SPDX-License-Identifier: MIT */
#include "dnsopts.h"

#include <string.h>

#include "../errors.h"
#include "../options.h"

enum {
  OPT_NAMESERVER = CLI_DNS_OPTION,
  OPT_RESOLVER_ONLY,
  OPT_AUTHORITY,
  OPT_TIMEOUT,
  OPT_PORT
};

struct poptOption cli_dns_table[] = {
    CLI_OPTION("nameserver", OPT_NAMESERVER,
               "ask this resolver (those of /etc/resolv.conf)",
               "ADDRESS[:PORT]"),
    CLI_FLAG("resolver-only", OPT_RESOLVER_ONLY,
             "ask only the resolver, which proves nothing about others"),
    CLI_OPTION("authority", OPT_AUTHORITY,
               "the servers of a zone; may be repeated",
               "ZONE=ADDRESS[:PORT][,...]"),
    CLI_OPTION("dns-timeout", OPT_TIMEOUT, "milliseconds to wait (2000)",
               "MILLISECONDS"),
    CLI_OPTION("dns-port", OPT_PORT, "port of the servers that are found (53)",
               "PORT"),
    CLI_OPTION_END};

static int add_servers(struct cli_dns_servers *servers, const char *command,
                       const char *option, char *text)
{
  struct cli_dns_server server;

  while (text) {
    char *comma = strchr(text, ',');

    if (comma) {
      *comma = '\0';
    }
    if (cli_dns_server_parse(&server, text) != 0) {
      return cli_error_usage(command, "%s: %s: not an address", option, text);
    }
    cli_dns_servers_add(servers, &server);
    text = comma ? comma + 1 : NULL;
  }
  return CLI_OK;
}

static int take_authority(struct cli_dns_options *options, const char *command,
                          char *value)
{
  struct cli_dns_authority *authority;
  char *equals = strchr(value, '=');
  size_t len = equals ? (size_t)(equals - value) : 0;

  if (len == 0) {
    return cli_error_usage(command, "--authority: %s: not ZONE=ADDRESS", value);
  }
  if (options->authority_count == CLI_DNS_AUTHORITIES_MAX) {
    return cli_error_usage(command, "more than %d --authority",
                           CLI_DNS_AUTHORITIES_MAX);
  }
  authority = &options->authorities[options->authority_count];
  ++options->authority_count;
  *equals = '\0';
  if (value[len - 1] == '.') {
    value[len - 1] = '\0';
  }
  authority->zone = value;
  return add_servers(&authority->servers, command, "--authority", equals + 1);
}

int cli_dns_take(struct cli_dns_options *options, const char *command,
                 int option, char *value)
{
  uint64_t number = 0;
  int rv;

  switch (option) {
  case OPT_NAMESERVER:
    return add_servers(&options->resolvers, command, "--nameserver", value);
  case OPT_RESOLVER_ONLY:
    options->resolver_only = true;
    return CLI_OK;
  case OPT_AUTHORITY:
    return take_authority(options, command, value);
  case OPT_PORT:
    rv = cli_number(&number, command, "--dns-port", value, 1, 65535);
    options->port = (unsigned)number;
    return rv;
  default:
    rv = cli_number(&number, command, "--dns-timeout", value, 1, 60000);
    options->timeout = (unsigned)number;
    return rv;
  }
}
