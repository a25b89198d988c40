/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DNSSERVER_H
#define CLI_KEYRING_DNSSERVER_H

#include <stddef.h>
#include <sys/socket.h>

/* "[2001:db8::1]:65535" and its NUL. */
#define CLI_DNS_SERVER_TEXT 64
#define CLI_DNS_SERVERS_MAX 16

/* A name server: one address. */
struct cli_dns_server {
  struct sockaddr_storage address;
  socklen_t len;
  char text[CLI_DNS_SERVER_TEXT];
};

struct cli_dns_servers {
  struct cli_dns_server list[CLI_DNS_SERVERS_MAX];
  size_t count;
};

/* Reads "192.0.2.1", "192.0.2.1:5353", "2001:db8::1" or "[2001:db8::1]:5353".
   Returns 0, or -1 if it is none. */
int cli_dns_server_parse(struct cli_dns_server *server, const char *text);

/* Sets the port of one. */
void cli_dns_server_set_port(struct cli_dns_server *server, unsigned port);

/* Adds one, once; what is more than fits is left out. */
void cli_dns_servers_add(struct cli_dns_servers *servers,
                         const struct cli_dns_server *server);

/* The resolvers of /etc/resolv.conf; 127.0.0.1 if it names none. */
void cli_dns_servers_of_system(struct cli_dns_servers *servers);

#endif
