/* SPDX-License-Identifier: MIT */
#ifndef RELAY_OPTIONS_H
#define RELAY_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <sys/socket.h>

#define OPTIONS_DOMAINS_MAX 64

/** What the command line says; `relay --help` tells what each is for. Texts
 *  are those of argv. Times are milliseconds. */
typedef struct options {
  struct sockaddr_storage listen;
  struct sockaddr_storage next_hop;
  const char *hostname;
  const char *authserv_id;
  const char *spool;
  const char *domain;
  const char *selector;
  const char *key;
  const char *nameserver;
  const char *relay_domains[OPTIONS_DOMAINS_MAX];
  size_t relay_domain_count;
  uint64_t max_size;
  uint64_t max_header;
  uint64_t max_recipients;
  uint64_t max_connections;
  uint64_t max_errors;
  uint64_t max_queue;
  uint64_t max_outbound;
  uint64_t queue_timeout;
  uint64_t idle_timeout;
  uint64_t data_timeout;
  uint64_t message_timeout;
  uint64_t dns_timeout;
  uint64_t key_cache;
  uint64_t client_timeout;
  uint64_t retry_min;
  uint64_t retry_max;
  uint64_t retry_age;
  uint64_t shutdown_timeout;
  uint64_t defer_temperror;
  uint64_t allow_readable_key;
} options;

/** Reads the command line. @return 0; 1 if only help was asked for; -1 after
 *  saying what is wrong. */
int options_read(options *o, int argc, char **argv);

/** @return 1 if mail for this domain is taken, else 0. */
int options_relays(const options *o, const char *domain);

#endif /* !defined(RELAY_OPTIONS_H) */
