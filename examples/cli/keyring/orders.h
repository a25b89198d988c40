/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_ORDERS_H
#define CLI_KEYRING_ORDERS_H

#include "ring.h"

/* An order that a zone file carries out. */
struct cli_order {
  char *domain;
  int slot;
  dkimkit_keyring_effect effect;
  uint64_t number;
  uint32_t ttl;
  /* The record's text as it was ordered; NULL when read from a file. */
  char *text;
};

struct cli_orders {
  struct cli_order *list;
  size_t count;
  size_t room;
};

void cli_orders_free(struct cli_orders *orders);

/* Adds an order; `text` may be NULL, both texts are copied. */
int cli_orders_add(struct cli_orders *orders, const struct cli_order *order);

/* All orders that aren't acknowledged. */
int cli_orders_pending(struct cli_orders *orders, struct cli_ring *ring);

/* "; order DOMAIN SELECTOR EFFECT NUMBER TTL", one for each line. */
int cli_orders_write(struct cli_spool *spool, const struct cli_order *order);

/* Reads such lines from a file; other lines are left. */
int cli_orders_read(struct cli_orders *orders, const char *path);

/* Acknowledges them. *done receives how many were; those that were overtaken
   or acknowledged before are left. */
int cli_orders_acknowledge(struct cli_ring *ring,
                           const struct cli_orders *orders, size_t *done);

#endif
