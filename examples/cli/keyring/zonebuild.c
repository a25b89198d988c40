/* SPDX-License-Identifier: MIT */
#include "zonebuild.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <ldns/ldns.h>

#include "../errors.h"
#include "../page.h"
#include "zonetext.h"

#define REFRESH 3600
#define RETRY 600
#define EXPIRE 1209600
/* After so many domains, what was written goes to the spool. */
#define FLUSH_DOMAINS 256

struct build {
  const struct cli_zone_plan *plan;
  struct cli_page page;
  size_t domains;
  size_t records;
  /* What was ordered, by name, and which of that the zone has. */
  const struct cli_orders *pending;
  struct cli_orders *carried;
};

static bool is_below(const char *name, const char *zone)
{
  size_t len = strlen(name);
  size_t zone_len = strlen(zone);

  return len >= zone_len && strcasecmp(name + len - zone_len, zone) == 0 &&
         (len == zone_len || name[len - zone_len - 1] == '.');
}

static int compare_orders(const void *a, const void *b)
{
  const struct cli_order *left = a;
  const struct cli_order *right = b;

  return strcmp(left->domain, right->domain);
}

/* An order is carried out only if the zone has what was ordered: in between
   the domain may have got another. */
static int carry_out(struct build *build, const char *domain, int slot,
                     const char *text)
{
  struct cli_order wanted = {.domain = (char *)(uintptr_t)domain};
  const struct cli_order *end;
  const struct cli_order *order;
  int rv = CLI_OK;

  if (build->pending->count == 0) {
    return CLI_OK;
  }
  end = build->pending->list + build->pending->count;
  order = bsearch(&wanted, build->pending->list, build->pending->count,
                  sizeof(*order), compare_orders);
  while (order && order > build->pending->list &&
         strcmp(order[-1].domain, domain) == 0) {
    --order;
  }
  for (; !rv && order && order < end && strcmp(order->domain, domain) == 0;
       ++order) {
    if (order->slot == slot && order->text && strcmp(order->text, text) == 0) {
      rv = cli_orders_add(build->carried, order);
    }
  }
  return rv;
}

static int add_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  struct build *build = user_data;
  int fault = dkimkit_keyring_domain_fault(domain);
  int slot;
  int rv = CLI_OK;

  /* A zone without its records would make mail fail that is right. */
  if (fault && !build->plan->skip_damaged) {
    return cli_error(CLI_DATA, dkimkit_keyring_domain_name(domain),
                     "%s: no zone is written without its records",
                     dkimkit_keyring_strerror(fault));
  }
  for (slot = 0; !fault && !rv && slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const char *name = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_HOST);
    const char *text = dkimkit_keyring_domain_record_text(domain, slot);

    if (text && is_below(name, build->plan->zone)) {
      cli_zone_txt(build->page.out, name,
                   dkimkit_keyring_domain_record_ttl(domain, slot), text);
      ++build->records;
      rv = carry_out(build, dkimkit_keyring_domain_name(domain), slot, text);
    }
  }
  ++build->domains;
  return !rv && build->domains % FLUSH_DOMAINS == 0
             ? cli_page_flush(&build->page)
             : rv;
}

static void write_addresses(FILE *out, const char *name, const char *addresses)
{
  while (addresses && *addresses) {
    size_t len = strcspn(addresses, ",");

    fprintf(out, "%s. IN %s %.*s\n", name,
            memchr(addresses, ':', len) ? "AAAA" : "A", (int)len, addresses);
    addresses += len + (addresses[len] != '\0');
  }
}

static void write_servers(FILE *out, const struct cli_zone_plan *plan)
{
  size_t i;

  for (i = 0; i < plan->server_count; ++i) {
    fprintf(out, "%s. IN NS %s.\n", plan->zone, plan->servers[i]);
    write_addresses(out, plan->servers[i], plan->addresses[i]);
  }
}

static int write_contents(struct cli_spool *spool, struct cli_ring *ring,
                          struct build *build)
{
  int closed;
  int rv = cli_page_open(&build->page, spool, false);

  if (rv) {
    return rv;
  }
  write_servers(build->page.out, build->plan);
  rv = dkimkit_keyring_each_domain(ring->keyring, NULL, add_domain, build);
  if (rv < 0) {
    rv = cli_ring_error(ring, "keyring", rv);
  }
  closed = cli_page_close(&build->page);
  return rv ? rv : closed;
}

/* What a secondary has to notice a change of, apart from the contents. */
static void soa_text(char *out, size_t room, const struct cli_zone_plan *plan)
{
  snprintf(out, room, "%s. %s. %d %d %d %" PRIu32 " %" PRIu32, plan->servers[0],
           plan->contact, REFRESH, RETRY, EXPIRE, plan->negative_ttl,
           plan->ttl);
}

static int digest_piece(const uint8_t *data, size_t len, void *user_data)
{
  ldns_sha256_update(user_data, data, len);
  return CLI_OK;
}

static int find_serial(uint32_t *serial, struct cli_ring *ring,
                       const struct cli_zone_plan *plan,
                       struct cli_spool *contents)
{
  uint8_t digest[LDNS_SHA256_DIGEST_LENGTH];
  ldns_sha256_CTX hash;
  char soa[1024];
  int rv;

  soa_text(soa, sizeof(soa), plan);
  ldns_sha256_init(&hash);
  ldns_sha256_update(&hash, (const uint8_t *)soa, strlen(soa));
  rv = cli_spool_each(contents, digest_piece, &hash);
  ldns_sha256_final(digest, &hash);
  if (rv) {
    return rv;
  }
  rv = dkimkit_keyring_zone_serial(serial, ring->keyring, plan->zone, digest);
  return rv < 0 ? cli_ring_error(ring, plan->zone, rv) : CLI_OK;
}

static int write_head(struct cli_spool *out, const struct cli_zone_plan *plan,
                      uint32_t serial)
{
  struct cli_page page;
  int rv = cli_page_open(&page, out, false);

  if (rv) {
    return rv;
  }
  fprintf(page.out,
          "$TTL %" PRIu32 "\n"
          "%s. IN SOA %s. %s. (\n"
          "    %" PRIu32 " %d %d %d %" PRIu32 " )\n",
          plan->ttl, plan->zone, plan->servers[0], plan->contact, serial,
          REFRESH, RETRY, EXPIRE, plan->negative_ttl);
  return cli_page_close(&page);
}

static int copy_piece(const uint8_t *data, size_t len, void *user_data)
{
  return cli_spool_write(user_data, data, len);
}

static int assemble(struct cli_spool *out, const struct cli_zone_plan *plan,
                    struct cli_spool *contents,
                    const struct cli_zone_built *built)
{
  size_t i;
  int rv = write_head(out, plan, built->serial);

  if (!rv) {
    rv = cli_spool_each(contents, copy_piece, out);
  }
  for (i = 0; !rv && i < built->orders.count; ++i) {
    rv = cli_orders_write(out, &built->orders.list[i]);
  }
  return rv;
}

int cli_zone_build(struct cli_spool *out, struct cli_zone_built *built,
                   struct cli_ring *ring, const struct cli_zone_plan *plan)
{
  struct cli_orders pending = {0};
  struct cli_spool contents;
  struct build build = {
      .plan = plan, .pending = &pending, .carried = &built->orders};
  int rv;

  memset(built, 0, sizeof(*built));
  cli_spool_init(&contents);
  /* The orders come first: an order that comes later is for the next zone. */
  rv = cli_orders_pending(&pending, ring);
  if (!rv) {
    if (pending.count > 1) {
      qsort(pending.list, pending.count, sizeof(*pending.list), compare_orders);
    }
    rv = write_contents(&contents, ring, &build);
  }
  built->records = build.records;
  if (!rv) {
    rv = find_serial(&built->serial, ring, plan, &contents);
  }
  if (!rv) {
    rv = assemble(out, plan, &contents, built);
  }
  cli_spool_free(&contents);
  cli_orders_free(&pending);
  return rv;
}
