/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_ZONEBUILD_H
#define CLI_KEYRING_ZONEBUILD_H

#include "orders.h"

#define CLI_ZONE_NS_MAX 16

/* The host's own zone. */
struct cli_zone_plan {
  /* Names without a dot at the end. */
  const char *zone;
  const char *servers[CLI_ZONE_NS_MAX];
  /* Addresses of each, between commas; NULL for none. */
  const char *addresses[CLI_ZONE_NS_MAX];
  size_t server_count;
  /* "hostmaster.example.com" */
  const char *contact;
  uint32_t ttl;
  uint32_t negative_ttl;
  /* Leave out domains that can't be read, instead of refusing. */
  bool skip_damaged;
};

struct cli_zone_built {
  uint32_t serial;
  size_t records;
  /* The orders that it carries out. */
  struct cli_orders orders;
};

/* Writes the zone with all keys of initial domains at or below it. *built is to
   be freed by cli_orders_free(&built->orders), even after an error. */
int cli_zone_build(struct cli_spool *out, struct cli_zone_built *built,
                   struct cli_ring *ring, const struct cli_zone_plan *plan);

#endif
