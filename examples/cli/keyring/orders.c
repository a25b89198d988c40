/* SPDX-License-Identifier: MIT */
#include "orders.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "../text.h"

#define MARK "; order "

static const char *const effect_words[] = {"publish", "revoke"};

void cli_orders_free(struct cli_orders *orders)
{
  size_t i;

  for (i = 0; i < orders->count; ++i) {
    free(orders->list[i].domain);
    free(orders->list[i].text);
  }
  free(orders->list);
  memset(orders, 0, sizeof(*orders));
}

int cli_orders_add(struct cli_orders *orders, const struct cli_order *order)
{
  struct cli_order *added;

  if (orders->count == orders->room) {
    size_t room = orders->room * 2 + 64;
    struct cli_order *list = realloc(orders->list, room * sizeof(*list));

    if (!list) {
      return cli_error_memory();
    }
    orders->list = list;
    orders->room = room;
  }
  added = &orders->list[orders->count];
  *added = *order;
  added->domain = cli_text_copy(order->domain);
  added->text = order->text ? cli_text_copy(order->text) : NULL;
  if (!added->domain || (order->text && !added->text)) {
    free(added->domain);
    free(added->text);
    return cli_error_memory();
  }
  ++orders->count;
  return CLI_OK;
}

static int keep(const dkimkit_keyring_order *told, void *user_data)
{
  const dkimkit_keyring_domain *domain = dkimkit_keyring_order_domain(told);
  int slot = dkimkit_keyring_order_slot(told);
  dkimkit_keyring_effect effect = dkimkit_keyring_order_effect(told);
  uint64_t number = dkimkit_keyring_order_number(told);
  const char *text = dkimkit_keyring_domain_record_text(domain, slot);
  char *name = strdup(dkimkit_keyring_domain_name(domain));
  char *copy = text ? strdup(text) : NULL;
  struct cli_order order = {name,
                            slot,
                            effect,
                            number,
                            dkimkit_keyring_domain_record_ttl(domain, slot),
                            copy};
  int rv = name && (copy || !text) ? cli_orders_add(user_data, &order)
                                   : cli_error_memory();

  free(name);
  free(copy);
  return rv;
}

int cli_orders_pending(struct cli_orders *orders, struct cli_ring *ring)
{
  int rv = dkimkit_keyring_each_order(ring->keyring, keep, orders);

  return rv < 0 ? cli_ring_error(ring, "keyring", rv) : rv;
}

int cli_orders_write(struct cli_spool *spool, const struct cli_order *order)
{
  char line[512];
  int len =
      snprintf(line, sizeof(line), MARK "%s %s %s %" PRIu64 " %" PRIu32 "\n",
               order->domain, cli_ring_selector(order->slot),
               effect_words[order->effect], order->number, order->ttl);

  return cli_spool_write(spool, line, (size_t)len);
}

static int refuse(const char *path, size_t line)
{
  return cli_error(CLI_DATA, path, "line %zu: no order", line);
}

static bool read_number(uint64_t *out, const char *digits)
{
  unsigned long long number;
  char *end;

  if (digits[strspn(digits, "0123456789")] != '\0') {
    return false;
  }
  errno = 0;
  number = strtoull(digits, &end, 10);
  *out = number;
  return errno == 0 && end != digits;
}

static int add_line(struct cli_orders *orders, const char *path, size_t line,
                    const char *text)
{
  char domain[256];
  char selector[16];
  char effect[16];
  char number[24];
  char ttl[16];
  uint64_t seconds;
  struct cli_order order = {.domain = domain};
  int end = 0;

  if (sscanf(text, MARK "%255s %15s %15s %23s %15s %n", domain, selector,
             effect, number, ttl, &end) != 5 ||
      text[end] != '\0' || !read_number(&order.number, number) ||
      !read_number(&seconds, ttl) || seconds > UINT32_MAX) {
    return refuse(path, line);
  }
  order.ttl = (uint32_t)seconds;
  order.slot = strcmp(selector, "selector2") == 0;
  order.effect = strcmp(effect, "revoke") == 0 ? DKIMKIT_KEYRING_EFFECT_REVOKE
                                               : DKIMKIT_KEYRING_EFFECT_PUBLISH;
  if (strcmp(selector, cli_ring_selector(order.slot)) != 0 ||
      strcmp(effect, effect_words[order.effect]) != 0) {
    return refuse(path, line);
  }
  return cli_orders_add(orders, &order);
}

int cli_orders_read(struct cli_orders *orders, const char *path)
{
  FILE *file = fopen(path, "re");
  char *text = NULL;
  size_t room = 0;
  size_t line = 0;
  int rv = CLI_OK;

  if (!file) {
    return cli_error_errno(CLI_NO_INPUT, path);
  }
  while (!rv && getline(&text, &room, file) >= 0) {
    ++line;
    if (strncmp(text, MARK, sizeof(MARK) - 1) == 0) {
      rv = add_line(orders, path, line, text);
    }
  }
  if (!rv && ferror(file)) {
    rv = cli_error_errno(CLI_IO, path);
  }
  free(text);
  fclose(file);
  return rv;
}

int cli_orders_acknowledge(struct cli_ring *ring,
                           const struct cli_orders *orders, size_t *done)
{
  int worst = CLI_OK;
  size_t i;

  *done = 0;
  for (i = 0; i < orders->count; ++i) {
    const struct cli_order *order = &orders->list[i];
    int rv =
        dkimkit_keyring_acknowledge(ring->keyring, order->domain, order->slot,
                                    order->effect, order->number, order->ttl);

    if (rv >= 0) {
      ++*done;
    } else if (rv != DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER &&
               rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
      rv = cli_ring_error(ring, order->domain, rv);
      worst = worst ? worst : rv;
    }
  }
  return worst;
}
