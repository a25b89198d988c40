/* SPDX-License-Identifier: MIT */
#include "keyring/domain.h"
#include "keyring/keyset.h"
#include "keyring/rotation.h"
#include "keyring/told.h"
#include "keyring/update.h"

#include <string.h>

typedef struct order_walk {
  dkimkit_keyring_on_order on;
  void *user_data;
  uint64_t now;
  dkimkit_keyring_domain domain;
} order_walk;

/* What private keys are about is done here. */
static int effect_of(dkk_ring_effect effect, dkimkit_keyring_effect *out)
{
  switch (effect) {
  case DKK_RING_ZONE:
    *out = DKIMKIT_KEYRING_EFFECT_PUBLISH;
    return 1;
  case DKK_RING_REVOKE:
    *out = DKIMKIT_KEYRING_EFFECT_REVOKE;
    return 1;
  case DKK_RING_DESTROY:
  default:
    return 0;
  }
}

static int on_row(const dkk_ring_domain_row *row, void *user)
{
  order_walk *walk = user;
  dkk_ring_order orders[DKK_RING_ORDERS];
  int count =
      row->fault == DKIMKIT_OK ? dkk_ring_orders(&row->record, orders) : 0;
  int rv = 0;
  int i;

  for (i = 0; i < count && rv == 0; i++) {
    dkimkit_keyring_order order = {.domain = &walk->domain,
                                   .slot = orders[i].slot,
                                   .number = orders[i].number};

    if (effect_of(orders[i].effect, &order.effect)) {
      dkk_ring_domain_init(&walk->domain, row, walk->now);
      rv = walk->on(&order, walk->user_data);
    }
  }
  return rv;
}

int dkimkit_keyring_each_order(dkimkit_keyring *ring,
                               dkimkit_keyring_on_order on, void *user_data)
{
  order_walk walk;
  int rv = on != NULL ? dkk_ring_enter(ring) : DKIMKIT_ERR_INVALID_ARGUMENT;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  walk.on = on;
  walk.user_data = user_data;
  walk.now = dkk_ring_now(ring);
  rv = dkk_ring_store_each_domain(ring->store, NULL, 1, on_row, &walk);
  return dkk_ring_leave(ring, dkk_ring_say(ring, rv));
}

static int acknowledge(dkk_ring_update *update, void *user)
{
  dkk_ring_event event = *(const dkk_ring_event *)user;
  int rv = dkk_ring_update_apply(update, &event);

  if (rv == DKIMKIT_OK) {
    dkk_ring_update_note(
        update, event.effect == DKK_RING_ZONE ? "published" : "revoked",
        "selector%d", event.slot + 1);
  }
  return rv;
}

int dkimkit_keyring_acknowledge(dkimkit_keyring *ring, const char *domain,
                                int slot, dkimkit_keyring_effect effect,
                                uint64_t number, uint32_t ttl)
{
  dkk_ring_event event;

  if (slot < 0 || slot >= DKK_RING_SLOTS ||
      (effect != DKIMKIT_KEYRING_EFFECT_PUBLISH &&
       effect != DKIMKIT_KEYRING_EFFECT_REVOKE)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ACKNOWLEDGE;
  event.slot = slot;
  event.effect = effect == DKIMKIT_KEYRING_EFFECT_PUBLISH ? DKK_RING_ZONE
                                                          : DKK_RING_REVOKE;
  event.effect_number = number;
  event.ttl = ttl;
  return dkk_ring_update_named(ring, domain, acknowledge, &event);
}

#define SERIAL_TRIES 8

/* RFC 1982: greater as far as half of the circle. 0 is left out, for it says
 * that there is none. */
static uint32_t next_serial(uint32_t serial, uint64_t now)
{
  uint32_t time = (uint32_t)now;
  uint32_t next =
      serial == 0 || (time != serial && (uint32_t)(time - serial) < 1u << 31)
          ? time
          : serial + 1;

  return next != 0 ? next : 1;
}

static int find_serial(dkimkit_keyring *ring, const char *zone,
                       const uint8_t digest[32], uint32_t *serial)
{
  uint8_t before[32];
  uint32_t expect;
  int rv = dkk_ring_store_get_zone(ring->store, zone, serial, before);

  if (rv != DKIMKIT_OK ||
      (*serial != 0 && memcmp(before, digest, sizeof(before)) == 0)) {
    return rv;
  }
  expect = *serial;
  *serial = next_serial(expect, dkk_ring_now(ring));
  return dkk_ring_store_set_zone(ring->store, zone, expect, *serial, digest);
}

static int give_serial(uint32_t *serial, dkimkit_keyring *ring,
                       const char *name, const uint8_t digest[32])
{
  uint32_t found = 0;
  int tries = 0;
  int rv;

  if (digest == NULL || serial == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkk_ring_set_is_second(name)) {
    return DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  /* Of two hosts that write different zones one comes after the other. */
  do {
    rv = dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1));
    if (rv == DKIMKIT_OK) {
      rv = dkk_ring_end(ring, find_serial(ring, name, digest, &found));
    }
  } while (rv == DKIMKIT_KEYRING_ERR_GENERATION && ++tries < SERIAL_TRIES);
  if (rv == DKIMKIT_OK) {
    *serial = found;
  }
  return rv;
}

int dkimkit_keyring_zone_serial(uint32_t *serial, dkimkit_keyring *ring,
                                const char *zone, const uint8_t digest[32])
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter_named(ring, zone, name);

  return rv == DKIMKIT_OK
             ? dkk_ring_leave(ring, give_serial(serial, ring, name, digest))
             : rv;
}
