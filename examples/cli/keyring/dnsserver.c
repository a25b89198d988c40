/* SPDX-License-Identifier: MIT */
#include "dnsserver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESOLV_CONF "/etc/resolv.conf"

/* Cuts "[address]:port" or "address:port"; an IPv6 address with a port needs
   its brackets. */
static int split(char host[CLI_DNS_SERVER_TEXT], const char **port,
                 const char *text)
{
  const char *colon = strchr(text, ':');
  const char *begin = text;
  size_t len = strlen(text);

  *port = "53";
  if (text[0] == '[') {
    const char *bracket = strchr(text, ']');

    if (!bracket || (bracket[1] != '\0' && bracket[1] != ':')) {
      return -1;
    }
    begin = text + 1;
    len = (size_t)(bracket - begin);
    *port = bracket[1] ? bracket + 2 : *port;
  } else if (colon && !strchr(colon + 1, ':')) {
    len = (size_t)(colon - text);
    *port = colon + 1;
  }
  if (len == 0 || len >= CLI_DNS_SERVER_TEXT) {
    return -1;
  }
  memcpy(host, begin, len);
  host[len] = '\0';
  return 0;
}

static int port_is_number(const char *port)
{
  size_t digits = strspn(port, "0123456789");

  return digits > 0 && digits <= 5 && port[digits] == '\0' &&
         strtoul(port, NULL, 10) <= 65535;
}

int cli_dns_server_parse(struct cli_dns_server *server, const char *text)
{
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                           .ai_socktype = SOCK_DGRAM};
  struct addrinfo *found;
  char host[CLI_DNS_SERVER_TEXT];
  const char *port;

  memset(server, 0, sizeof(*server));
  if (split(host, &port, text) != 0 || !port_is_number(port) ||
      getaddrinfo(host, port, &hints, &found) != 0) {
    return -1;
  }
  memcpy(&server->address, found->ai_addr, found->ai_addrlen);
  server->len = found->ai_addrlen;
  freeaddrinfo(found);
  snprintf(server->text, sizeof(server->text), "%s", text);
  return 0;
}

void cli_dns_server_set_port(struct cli_dns_server *server, unsigned port)
{
  char host[CLI_DNS_SERVER_TEXT];
  char text[CLI_DNS_SERVER_TEXT];
  const char *old;

  if (split(host, &old, server->text) == 0) {
    snprintf(text, sizeof(text), strchr(host, ':') ? "[%.50s]:%u" : "%.50s:%u",
             host, port);
    (void)cli_dns_server_parse(server, text);
  }
}

void cli_dns_servers_add(struct cli_dns_servers *servers,
                         const struct cli_dns_server *server)
{
  size_t i;

  for (i = 0; i < servers->count; ++i) {
    if (servers->list[i].len == server->len &&
        memcmp(&servers->list[i].address, &server->address, server->len) == 0) {
      return;
    }
  }
  if (servers->count < CLI_DNS_SERVERS_MAX) {
    servers->list[servers->count++] = *server;
  }
}

void cli_dns_servers_of_system(struct cli_dns_servers *servers)
{
  struct cli_dns_server server;
  char line[512];
  char word[CLI_DNS_SERVER_TEXT];
  FILE *file = fopen(RESOLV_CONF, "re");

  while (file && fgets(line, sizeof(line), file)) {
    if (sscanf(line, " nameserver %63s", word) == 1 &&
        cli_dns_server_parse(&server, word) == 0) {
      cli_dns_servers_add(servers, &server);
    }
  }
  if (file) {
    fclose(file);
  }
  if (servers->count == 0 && cli_dns_server_parse(&server, "127.0.0.1") == 0) {
    cli_dns_servers_add(servers, &server);
  }
}
