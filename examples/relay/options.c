/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "path.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uv.h>

typedef enum kind { TEXT, DOMAINS, ADDRESS, COUNT, AMOUNT, SECONDS, FLAG } kind;

typedef struct row {
  const char *name;
  kind kind;
  size_t at; /* in `options` */
  const char *preset;
  const char *help;
} row;

#define AT(member) offsetof(options, member)

static const row rows[] = {
    {"listen", ADDRESS, AT(listen), "127.0.0.1:2525", "where to accept mail"},
    {"next-hop", ADDRESS, AT(next_hop), NULL, "where all mail goes"},
    {"hostname", TEXT, AT(hostname), NULL, "the name in greetings"},
    {"authserv-id", TEXT, AT(authserv_id), NULL,
     "the name in Authentication-Results (RFC 8601, 2.5)"},
    {"relay-domain", DOMAINS, 0, NULL,
     "recipients to accept: a domain, or * for all; again for more"},
    {"spool", TEXT, AT(spool), NULL, "the folder of accepted mail"},
    {"domain", TEXT, AT(domain), NULL, "d= of new signatures"},
    {"selector", TEXT, AT(selector), NULL, "s= of new signatures"},
    {"key", TEXT, AT(key), NULL, "file of the private key"},
    {"nameserver", TEXT, AT(nameserver), "",
     "ADDRESS:PORT, comma-separated; without it, the system's"},
    {"max-size", COUNT, AT(max_size), "33554432", "octets of a message"},
    {"max-header", COUNT, AT(max_header), "1048576", "octets of its header"},
    {"max-recipients", COUNT, AT(max_recipients), "100", "of a message"},
    {"max-connections", COUNT, AT(max_connections), "1000", "at a time"},
    {"max-errors", COUNT, AT(max_errors), "20", "in a session"},
    {"max-queue", COUNT, AT(max_queue), "10000",
     "messages waiting, above which no more are accepted"},
    {"queue-timeout", SECONDS, AT(queue_timeout), "5",
     "that MAIL waits for room among them"},
    {"max-outbound", COUNT, AT(max_outbound), "8", "deliveries at a time"},
    {"idle-timeout", SECONDS, AT(idle_timeout), "300", "for the next command"},
    {"data-timeout", SECONDS, AT(data_timeout), "180", "for more of a message"},
    {"message-timeout", SECONDS, AT(message_timeout), "3600",
     "for a whole message"},
    {"dns-timeout", SECONDS, AT(dns_timeout), "5", "for the first try"},
    {"key-cache", AMOUNT, AT(key_cache), "4096",
     "names whose key records are kept; 0 for none"},
    {"client-timeout", SECONDS, AT(client_timeout), "300",
     "for an answer of the next hop"},
    {"retry-min", SECONDS, AT(retry_min), "60", "until the second try"},
    {"retry-max", SECONDS, AT(retry_max), "3600", "between later tries"},
    {"retry-age", SECONDS, AT(retry_age), "432000", "until it is given up"},
    {"shutdown-timeout", SECONDS, AT(shutdown_timeout), "10",
     "for open sessions to end"},
    {"defer-temperror", FLAG, AT(defer_temperror), "",
     "answer 451 where a key can't be asked for"},
    {"allow-readable-key", FLAG, AT(allow_readable_key), "",
     "take a key file that group or others may use"},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void print_help(void)
{
  size_t i;

  (void)printf("usage: relay OPTION...\n"
               "Accepts mail, verifies and signs it, sends it on.\n\n");
  for (i = 0; i < ROWS; i++) {
    (void)printf("  --%-18s%s", rows[i].name, rows[i].help);
    if (rows[i].preset != NULL && rows[i].preset[0] != '\0') {
      (void)printf(" (%s)", rows[i].preset);
    }
    (void)printf("%s\n", rows[i].preset == NULL ? " (required)" : "");
  }
}

static int read_address(struct sockaddr_storage *out, const char *text)
{
  char host[64];
  const char *colon = strrchr(text, ':');
  size_t len = colon == NULL ? 0 : (size_t)(colon - text);
  char *end;
  long port = colon == NULL ? -1 : strtol(colon + 1, &end, 10);

  if (port < 0 || port > UINT16_MAX || *end != '\0' || end == colon + 1 ||
      len == 0 || len >= sizeof(host)) {
    return -1;
  }
  memcpy(host, text, len);
  host[len] = '\0';
  if (host[0] == '[' && host[len - 1] == ']') {
    host[len - 1] = '\0';
    return uv_ip6_addr(host + 1, (int)port, (struct sockaddr_in6 *)out);
  }
  return uv_ip4_addr(host, (int)port, (struct sockaddr_in *)out);
}

static int read_count(uint64_t *out, const char *text, uint64_t min)
{
  char *end;
  unsigned long long value = strtoull(text, &end, 10);

  if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < min ||
      value > UINT32_MAX) {
    return -1;
  }
  *out = value;
  return 0;
}

static int read_seconds(uint64_t *out, const char *text)
{
  char *end;
  double value = strtod(text, &end);

  if (text[0] < '0' || text[0] > '9' || *end != '\0' || !(value >= 0.001) ||
      value > 1e8) {
    return -1;
  }
  *out = (uint64_t)(value * 1000);
  return 0;
}

static int add_domain(options *o, const char *text)
{
  if (o->relay_domain_count == OPTIONS_DOMAINS_MAX ||
      (strcmp(text, "*") != 0 && !path_is_domain(text))) {
    return -1;
  }
  o->relay_domains[o->relay_domain_count++] = text;
  return 0;
}

static int set(options *o, const row *r, const char *text)
{
  char *member = (char *)o + r->at;

  switch (r->kind) {
  case TEXT:
    memcpy(member, &text, sizeof(text));
    return 0;
  case DOMAINS:
    return add_domain(o, text);
  case ADDRESS:
    return read_address((struct sockaddr_storage *)(void *)member, text);
  case COUNT:
    return read_count((uint64_t *)(void *)member, text, 1);
  case AMOUNT:
    return read_count((uint64_t *)(void *)member, text, 0);
  case SECONDS:
    return read_seconds((uint64_t *)(void *)member, text);
  case FLAG:
    *(uint64_t *)(void *)member = text == NULL;
    return 0;
  }
  return -1;
}

static int read_all(options *o, unsigned char given[ROWS], int argc,
                    char **argv)
{
  struct option table[ROWS + 2] = {{0}};
  int index = 0;
  size_t i;

  for (i = 0; i < ROWS; i++) {
    table[i].name = rows[i].name;
    table[i].has_arg = rows[i].kind == FLAG ? no_argument : required_argument;
  }
  table[ROWS].name = "help";
  for (;;) {
    switch (getopt_long(argc, argv, "", table, &index)) {
    case -1:
      return optind == argc ? 0 : -1;
    case 0:
      break;
    default:
      return -1;
    }
    if ((size_t)index == ROWS) {
      return 1;
    }
    given[index] = 1;
    if (set(o, &rows[index], optarg) != 0) {
      (void)fprintf(stderr, "relay: --%s can't be \"%s\"\n", rows[index].name,
                    optarg);
      return -1;
    }
  }
}

int options_read(options *o, int argc, char **argv)
{
  unsigned char given[ROWS] = {0};
  size_t i;
  int rv;

  memset(o, 0, sizeof(*o));
  for (i = 0; i < ROWS; i++) {
    if (rows[i].preset != NULL) {
      (void)set(o, &rows[i], rows[i].preset);
    }
  }
  rv = read_all(o, given, argc, argv);
  if (rv != 0) {
    print_help();
    return rv;
  }
  for (i = 0; i < ROWS; i++) {
    if (rows[i].preset == NULL && !given[i]) {
      (void)fprintf(stderr, "relay: --%s is missing\n", rows[i].name);
      return -1;
    }
  }
  if (!path_is_domain(o->hostname)) {
    (void)fprintf(stderr, "relay: --hostname is no domain name\n");
    return -1;
  }
  return 0;
}

int options_relays(const options *o, const char *domain)
{
  size_t i;

  for (i = 0; i < o->relay_domain_count; i++) {
    if (strcmp(o->relay_domains[i], "*") == 0 ||
        strcasecmp(o->relay_domains[i], domain) == 0) {
      return 1;
    }
  }
  return 0;
}
