/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "commands.h"
#include "duration.h"
#include "replacefile.h"
#include "runcommand.h"
#include "zonebuild.h"

enum {
  OPT_OUTPUT = 'a',
  OPT_NS,
  OPT_CONTACT,
  OPT_TTL,
  OPT_NEGATIVE_TTL,
  OPT_RUN,
  OPT_SKIP_DAMAGED,
  OPT_ACKNOWLEDGE
};

#define TTL 3600
#define NEGATIVE_TTL 300
#define TTL_MAX 2147483647
#define NAME_MAX_TEXT 256

struct own {
  struct cli_zone_plan plan;
  const char *output;
  const char *run;
  const char *acknowledge;
  char contact[NAME_MAX_TEXT];
  char zone[NAME_MAX_TEXT];
  size_t acknowledged;
};

static const struct poptOption table[] = {
    CLI_OPTION("output", OPT_OUTPUT, "where the zone goes (standard output)",
               "FILE"),
    CLI_OPTION("ns", OPT_NS, "a name server of the zone; may be repeated",
               "NAME[=ADDRESS,...]"),
    CLI_OPTION("contact", OPT_CONTACT, "who answers for the zone (hostmaster)",
               "NAME"),
    CLI_OPTION("ttl", OPT_TTL, "TTL of the NS records (1h)", "TIME"),
    CLI_OPTION("negative-ttl", OPT_NEGATIVE_TTL,
               "how long an absence may be cached (5m)", "TIME"),
    CLI_OPTION("run", OPT_RUN,
               "run this when the file is there, and acknowledge its orders if "
               "that succeeds",
               "COMMAND"),
    CLI_FLAG("skip-damaged", OPT_SKIP_DAMAGED,
             "leave out domains that can't be read, and their records"),
    CLI_OPTION("acknowledge", OPT_ACKNOWLEDGE,
               "acknowledge the orders of a zone file that is served, and do "
               "nothing else",
               "FILE"),
    CLI_OPTION_END};

static void strip_dot(char *name)
{
  size_t len = strlen(name);

  if (len > 1 && name[len - 1] == '.') {
    name[len - 1] = '\0';
  }
}

/* Nothing but a name gets into the file. */
static int check_name(const struct cli_ring *ring, const char *option,
                      const char *name)
{
  size_t len = strlen(name);

  if (len == 0 || len > 253 || name[0] == '.' || strstr(name, "..") ||
      strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                   "0123456789-_.") != len) {
    return cli_error_usage(ring->title, "%s%s%s: not a domain name", option,
                           *option ? ": " : "", name);
  }
  return CLI_OK;
}

static int check_addresses(const struct cli_ring *ring, const char *text)
{
  char one[INET6_ADDRSTRLEN];
  uint8_t octets[sizeof(struct in6_addr)];

  while (*text) {
    size_t len = strcspn(text, ",");
    bool is_long = len >= sizeof(one);

    memcpy(one, text, is_long ? 0 : len);
    one[is_long ? 0 : len] = '\0';
    if (inet_pton(strchr(one, ':') ? AF_INET6 : AF_INET, one, octets) != 1) {
      return cli_error_usage(ring->title, "--ns: %.*s: not an address",
                             (int)len, text);
    }
    text += len + (text[len] != '\0');
  }
  return CLI_OK;
}

static int take_server(struct cli_ring *ring, char *value)
{
  struct own *own = ring->own;
  struct cli_zone_plan *plan = &own->plan;
  char *equals = strchr(value, '=');
  int rv;

  if (plan->server_count == CLI_ZONE_NS_MAX) {
    return cli_error_usage(ring->title, "more than %d --ns", CLI_ZONE_NS_MAX);
  }
  if (equals) {
    *equals = '\0';
    plan->addresses[plan->server_count] = equals + 1;
  }
  strip_dot(value);
  plan->servers[plan->server_count++] = value;
  rv = check_name(ring, "--ns", value);
  return rv || !equals ? rv : check_addresses(ring, equals + 1);
}

static int take_ttl(uint32_t *ttl, const struct cli_ring *ring,
                    const char *option, const char *value)
{
  uint64_t seconds;
  int rv = cli_duration_parse(&seconds, ring->title, option, value);

  if (!rv && (seconds == 0 || seconds > TTL_MAX)) {
    rv = cli_error_usage(ring->title, "%s: %s: can't be", option, value);
  }
  if (!rv) {
    *ttl = (uint32_t)seconds;
  }
  return rv;
}

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  switch (option) {
  case OPT_OUTPUT:
    own->output = value;
    return CLI_OK;
  case OPT_NS:
    return take_server(ring, value);
  case OPT_CONTACT:
    strip_dot(value);
    own->plan.contact = value;
    return check_name(ring, "--contact", value);
  case OPT_TTL:
    return take_ttl(&own->plan.ttl, ring, "--ttl", value);
  case OPT_NEGATIVE_TTL:
    return take_ttl(&own->plan.negative_ttl, ring, "--negative-ttl", value);
  case OPT_SKIP_DAMAGED:
    own->plan.skip_damaged = true;
    return CLI_OK;
  case OPT_RUN:
    own->run = value;
    return CLI_OK;
  default:
    own->acknowledge = value;
    return CLI_OK;
  }
}

static int print_summary(struct cli_ring *ring, const char *zone,
                         const struct cli_zone_built *built)
{
  const struct own *own = ring->own;
  json_t *document;
  char text[512];
  int failures = 0;
  int len;

  if (!ring->options.json) {
    len = snprintf(text, sizeof(text),
                   "%s: serial %" PRIu32
                   ", %zu key records, %zu orders, %zu acknowledged%s\n",
                   zone, built->serial, built->records, built->orders.count,
                   own->acknowledged,
                   ring->options.dry_run ? " (not written)" : "");
    return cli_spool_write(&ring->spool, text, (size_t)len);
  }
  document = json_object();
  cli_json_put(document, "command", cli_json_text("export-zone"), &failures);
  cli_json_put(document, "dry_run", json_boolean(ring->options.dry_run),
               &failures);
  cli_json_put(document, "zone", cli_json_text(zone), &failures);
  cli_json_put(document, "serial", cli_json_number(built->serial), &failures);
  cli_json_put(document, "records", cli_json_number(built->records), &failures);
  cli_json_put(document, "orders", cli_json_number(built->orders.count),
               &failures);
  cli_json_put(document, "acknowledged", cli_json_number(own->acknowledged),
               &failures);
  return cli_json_write(&ring->spool, document, failures);
}

/* The file is in its place before anything is acknowledged. */
static int install(struct cli_ring *ring, struct cli_spool *zone,
                   const struct cli_zone_built *built)
{
  struct own *own = ring->own;
  int rv;

  if (ring->options.dry_run) {
    return CLI_OK;
  }
  rv = cli_replace_file(own->output, zone);
  if (!rv && own->run) {
    rv = cli_run_command(own->run);
    if (!rv) {
      rv = cli_orders_acknowledge(ring, &built->orders, &own->acknowledged);
    }
  }
  return rv;
}

/* Who writes the same file waits: an older zone must not come after a newer
   one. Without a file there is nothing to wait for. */
static int hold_output(int *directory, const char *path)
{
  char *copy;

  *directory = -1;
  if (!path) {
    return CLI_OK;
  }
  copy = strdup(path);
  if (!copy) {
    return cli_error_memory();
  }
  *directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(copy);
  if (*directory < 0 || flock(*directory, LOCK_EX)) {
    return cli_error_errno(CLI_IO, path);
  }
  return CLI_OK;
}

static int write_zone(struct cli_ring *ring)
{
  struct own *own = ring->own;
  struct cli_zone_built built;
  struct cli_spool zone;
  int rv;

  cli_spool_init(&zone);
  rv = cli_zone_build(&zone, &built, ring, &own->plan);
  if (!rv && !own->output) {
    rv = cli_output_publish(&zone);
  } else if (!rv) {
    rv = install(ring, &zone, &built);
    if (!rv) {
      rv = print_summary(ring, own->plan.zone, &built);
    }
    if (!rv) {
      rv = cli_output_publish(&ring->spool);
    }
  }
  cli_orders_free(&built.orders);
  cli_spool_free(&zone);
  return rv;
}

static int export_zone(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  int directory;
  int rv = hold_output(&directory, own->output);

  if (!rv) {
    rv = write_zone(ring);
  }
  if (directory >= 0) {
    close(directory);
  }
  return rv;
}

static int print_acknowledged(struct cli_ring *ring, size_t orders)
{
  const struct own *own = ring->own;
  json_t *document;
  char text[64];
  int failures = 0;
  int len;

  if (!ring->options.json) {
    len = snprintf(text, sizeof(text), "%zu orders, %zu acknowledged\n", orders,
                   own->acknowledged);
    return cli_spool_write(&ring->spool, text, (size_t)len);
  }
  document = json_object();
  cli_json_put(document, "command", cli_json_text("export-zone"), &failures);
  cli_json_put(document, "dry_run", json_boolean(ring->options.dry_run),
               &failures);
  cli_json_put(document, "orders", cli_json_number(orders), &failures);
  cli_json_put(document, "acknowledged", cli_json_number(own->acknowledged),
               &failures);
  return cli_json_write(&ring->spool, document, failures);
}

static int acknowledge_file(struct cli_ring *ring)
{
  struct own *own = ring->own;
  struct cli_zone_built built = {0};
  int rv;

  if (ring->base.file_count > 0 || own->output || own->run ||
      own->plan.server_count > 0) {
    return cli_error_usage(
        ring->title, "--acknowledge does nothing else, and takes no ZONE");
  }
  rv = cli_orders_read(&built.orders, own->acknowledge);
  if (!rv) {
    rv = cli_orders_acknowledge(ring, &built.orders, &own->acknowledged);
  }
  if (!rv) {
    rv = print_acknowledged(ring, built.orders.count);
  }
  cli_orders_free(&built.orders);
  return rv ? rv : cli_output_publish(&ring->spool);
}

static int complete_plan(struct cli_ring *ring)
{
  struct own *own = ring->own;
  struct cli_zone_plan *plan = &own->plan;
  int rv;

  if (ring->base.file_count == 0 || plan->server_count == 0) {
    return cli_error_usage(ring->title, "%s is missing",
                           plan->server_count ? "ZONE" : "--ns");
  }
  if (!own->output && (own->run || ring->options.json)) {
    return cli_error_usage(ring->title, "%s needs --output",
                           own->run ? "--run" : "--json");
  }
  rv = check_name(ring, "ZONE", cli_ring_argument(ring, 0));
  if (rv) {
    return rv;
  }
  snprintf(own->zone, sizeof(own->zone), "%s", cli_ring_argument(ring, 0));
  strip_dot(own->zone);
  plan->zone = own->zone;
  if (!plan->contact) {
    snprintf(own->contact, sizeof(own->contact), "hostmaster.%.240s",
             own->zone);
    plan->contact = own->contact;
  }
  plan->ttl = plan->ttl ? plan->ttl : TTL;
  plan->negative_ttl = plan->negative_ttl ? plan->negative_ttl : NEGATIVE_TTL;
  return CLI_OK;
}

static int run(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  int rv;

  if (own->acknowledge) {
    return acknowledge_file(ring);
  }
  rv = complete_plan(ring);
  return rv ? rv : export_zone(ring);
}

const struct cli_ring_command cli_ring_export_zone = {
    .name = "export-zone",
    .arguments = "[OPTION...] ZONE",
    .about = "write the host's zone, and acknowledge what it carries out",
    .flags = CLI_RING_CHANGES,
    .most = 1,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
