/* SPDX-License-Identifier: MIT */
#include "keyring/update.h"

#include "keyring/rotation.h"
#include "keyring/schedule.h"

#include <sodium.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Somebody who is slower than others this often has another trouble. */
#define TRIES 8

int dkk_ring_log(dkimkit_keyring *ring, const char *tenant, const char *domain,
                 uint64_t generation, const char *event, const char *detail)
{
  dkk_ring_audit_row row;

  memset(&row, 0, sizeof(row));
  row.time = dkk_ring_now(ring);
  row.generation = generation;
  snprintf(row.actor, sizeof(row.actor), "%s", ring->actor);
  snprintf(row.tenant, sizeof(row.tenant), "%s", tenant);
  snprintf(row.domain, sizeof(row.domain), "%s", domain);
  snprintf(row.event, sizeof(row.event), "%s", event);
  snprintf(row.detail, sizeof(row.detail), "%s", detail);
  return dkk_ring_store_add_audit(ring->store, &row);
}

void dkk_ring_update_note(dkk_ring_update *update, const char *event,
                          const char *format, ...)
{
  va_list args;

  snprintf(update->event, sizeof(update->event), "%s", event);
  va_start(args, format);
  vsnprintf(update->detail, sizeof(update->detail), format, args);
  va_end(args);
}

/* What the store knows of the event's keys. */
static int know_keys(dkk_ring_update *update, dkk_ring_event *event)
{
  const dkk_ring_key_id *keys[] = {&event->key_id, &event->second_key_id};
  size_t i;

  if (event->type == DKK_RING_ANSWER) {
    return DKIMKIT_OK;
  }
  for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    int is_compromised = 0;
    int rv = dkk_ring_key_id_is_none(keys[i])
                 ? 0
                 : dkk_ring_store_has_key(update->ring->store, keys[i],
                                          &is_compromised);

    if (rv < 0) {
      return rv;
    }
    event->key_is_used |= rv == 1;
    event->key_is_compromised |= is_compromised != 0;
  }
  return DKIMKIT_OK;
}

static void add_news(dkk_ring_news *all, const dkk_ring_news *more)
{
  all->alarms |= more->alarms;
  all->changes |= more->changes;
  /* Later ones know what earlier ones wanted. */
  all->wants = more->wants;
  if (more->want_slot != DKK_RING_NONE) {
    all->want_slot = more->want_slot;
  }
  if (more->alarm_slot != DKK_RING_NONE) {
    all->alarm_slot = more->alarm_slot;
    all->alarm_verdict = more->alarm_verdict;
  }
}

int dkk_ring_update_apply(dkk_ring_update *update, dkk_ring_event *event)
{
  dkk_ring_record after;
  dkk_ring_news news;
  int rv;

  event->time = update->now;
  rv = know_keys(update, event);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_apply(&update->row.record, event, &after, &news);
  if (rv >= DKK_RING_OK) {
    add_news(&update->news, &news);
  }
  if (rv == DKK_RING_OK) {
    update->row.record = after;
  }
  return dkk_ring_public_status(rv);
}

int dkk_ring_update_would(const dkk_ring_update *update,
                          const dkk_ring_event *event)
{
  dkk_ring_event trial = *event;
  dkk_ring_record after;
  dkk_ring_news news;

  trial.time = update->now;
  if (dkk_ring_key_id_is_none(&trial.key_id)) {
    randombytes_buf(trial.key_id.octets, sizeof(trial.key_id.octets));
  }
  return dkk_ring_public_status(
      dkk_ring_apply(&update->row.record, &trial, &after, &news));
}

/* What happens to the row of a key: its secret is deleted by an order, or
 * (NULL) it is marked as compromised. */
typedef struct key_change {
  dkk_ring_key_id id;
  const dkk_ring_order *order;
} key_change;

#define KEY_CHANGES (DKK_RING_ORDERS + DKK_RING_SLOTS)

static int is_newly_compromised(const dkk_ring_update *update, int slot)
{
  const dkk_ring_slot *of = &update->row.record.slots[slot];
  const dkk_ring_key_row *key = &update->row.keys[slot];

  return of->is_compromised &&
         !(key->is_compromised && dkk_ring_key_id_equal(&key->id, &of->key_id));
}

static int compare_changes(const void *a, const void *b)
{
  return memcmp(a, b, sizeof(dkk_ring_key_id));
}

/* Private keys are in the store itself: what shall be deleted is deleted in the
 * transaction that says so. */
static int change_key(dkk_ring_update *update, const key_change *change)
{
  dkk_ring_event event;
  int rv;

  if (change->order == NULL) {
    return dkk_ring_store_mark_compromised(update->ring->store, &change->id);
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ACKNOWLEDGE;
  event.slot = change->order->slot;
  event.effect = DKK_RING_DESTROY;
  event.effect_number = change->order->number;
  rv = dkk_ring_store_delete_secret(update->ring->store, &change->id);
  return rv == DKIMKIT_OK ? dkk_ring_update_apply(update, &event) : rv;
}

/* In the order of ids, as rekeying does it: two transactions that change the
 * same keys wait for each other, but not both at once. */
static int change_keys(dkk_ring_update *update)
{
  dkk_ring_order orders[DKK_RING_ORDERS];
  key_change changes[KEY_CHANGES];
  int ordered = dkk_ring_orders(&update->row.record, orders);
  size_t count = 0;
  size_t at;
  int rv = DKIMKIT_OK;
  int i;

  for (i = 0; i < ordered; i++) {
    if (orders[i].effect == DKK_RING_DESTROY) {
      changes[count].id = orders[i].key_id;
      changes[count++].order = &orders[i];
    }
  }
  for (i = 0; i < DKK_RING_SLOTS; i++) {
    if (is_newly_compromised(update, i)) {
      changes[count].id = update->row.record.slots[i].key_id;
      changes[count++].order = NULL;
    }
  }
  qsort(changes, count, sizeof(changes[0]), compare_changes);
  for (at = 0; at < count && rv == DKIMKIT_OK; at++) {
    rv = change_key(update, &changes[at]);
  }
  return rv;
}

static int store_update(dkk_ring_update *update)
{
  const dkk_ring_domain_row *row = &update->row;
  uint64_t tick_at = row->tick_at;
  int rv = change_keys(update);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (row->record.generation != update->generation) {
    update->row.tick_at = dkk_ring_tick_at(&row->record);
    /* What doesn't change the keys doesn't call for a check: it may have been
     * put off. */
    if (update->news.changes != 0 ||
        row->record.last_checked != update->last_checked) {
      update->row.check_at = dkk_ring_check_at(&row->record);
    }
  }
  /* An updater that wants to be called again says so. */
  if (update->is_touched && tick_at < update->row.tick_at) {
    update->row.tick_at = tick_at;
  }
  /* The store takes nothing that others couldn't notice. */
  if (row->record.generation == update->generation) {
    update->row.record.generation++;
  }
  rv = dkk_ring_store_set_domain(update->ring->store, row, update->generation);
  if (rv == DKIMKIT_OK && update->event[0] != '\0') {
    rv = dkk_ring_log(update->ring, row->tenant, row->name,
                      row->record.generation, update->event, update->detail);
  }
  return rv;
}

static int try_once(dkk_ring_update *update, const char *domain,
                    dkk_ring_updater updater, void *user)
{
  int rv = dkk_ring_store_get_domain(update->ring->store, domain, &update->row);

  if (rv != DKIMKIT_OK || update->row.fault != DKIMKIT_OK) {
    return rv != DKIMKIT_OK ? rv : update->row.fault;
  }
  update->generation = update->row.record.generation;
  update->last_checked = update->row.record.last_checked;
  rv = updater(update, user);
  if (update->is_removed) {
    return rv;
  }
  if (rv < DKIMKIT_OK || (update->row.record.generation == update->generation &&
                          !update->is_touched)) {
    return rv == DKIMKIT_OK ? DKIMKIT_KEYRING_UNCHANGED : rv;
  }
  return store_update(update);
}

static void begin_update(dkk_ring_update *update, dkimkit_keyring *ring)
{
  memset(update, 0, sizeof(*update));
  update->ring = ring;
  update->now = dkk_ring_now(ring);
  update->news.alarm_slot = DKK_RING_NONE;
  update->news.want_slot = DKK_RING_NONE;
}

int dkk_ring_update_domain(dkimkit_keyring *ring, const char *domain,
                           dkk_ring_updater updater, void *user,
                           dkk_ring_news *news)
{
  dkk_ring_update update;
  int rv = DKIMKIT_KEYRING_ERR_GENERATION;
  int i;

  for (i = 0; i < TRIES && rv == DKIMKIT_KEYRING_ERR_GENERATION; i++) {
    begin_update(&update, ring);
    rv = dkk_ring_store_begin(ring->store, 1);
    if (rv != DKIMKIT_OK) {
      return dkk_ring_say(ring, rv);
    }
    rv = dkk_ring_end(ring, try_once(&update, domain, updater, user));
  }
  if (news != NULL) {
    *news = update.news;
  }
  return rv;
}

int dkk_ring_update_within(dkimkit_keyring *ring, const char *domain,
                           dkk_ring_updater updater, void *user,
                           dkk_ring_news *news)
{
  dkk_ring_update update;
  int rv;

  begin_update(&update, ring);
  rv = try_once(&update, domain, updater, user);
  *news = update.news;
  return rv;
}

int dkk_ring_update_named(dkimkit_keyring *ring, const char *domain,
                          dkk_ring_updater updater, void *user)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter_named(ring, domain, name);

  return rv == DKIMKIT_OK
             ? dkk_ring_leave(ring, dkk_ring_update_domain(ring, name, updater,
                                                           user, NULL))
             : rv;
}
