/* SPDX-License-Identifier: MIT */
#include "keyring/removal.h"

#include "keyring/domain.h"
#include "keyring/holds.h"
#include "keyring/keyset.h"
#include "keyring/slot.h"
#include "keyring/switched.h"

#include <string.h>

int dkk_ring_check_stays(const dkk_ring_domain_row *row)
{
  return row->leaves_at == 0 ? DKIMKIT_OK : DKIMKIT_KEYRING_ERR_LEAVING;
}

/* Nobody can be verifying with any of its keys, and nobody can begin to sign
 * with one. */
static int is_disused(const dkk_ring_record *record, uint64_t now)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (record->slots[slot].state == DKK_RING_DRAINING ||
        dkk_ring_could_sign(record, slot) ||
        !dkk_ring_is_quiet(record, slot, now)) {
      return 0;
    }
  }
  return 1;
}

/* Whoever has read the domain signs with it for a lease; what was signed is
 * under way for the drain hold. */
static uint64_t leaves_at(const dkk_ring_record *record, uint64_t now)
{
  return dkk_ring_last_reader(record, now) +
         dkk_ring_later(dkk_ring_drain_hold(record, 0),
                        dkk_ring_drain_hold(record, 1));
}

/* DKIMKIT_KEYRING_ERR_NO_DOMAIN if there is none, or one of another tenant,
 * which only who writes the store himself can bring there. */
static int second_set(dkimkit_keyring *ring, const dkk_ring_domain_row *first,
                      dkk_ring_domain_row *second)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_set_second(name, sizeof(name), first->name)
               ? dkk_ring_store_get_domain(ring->store, name, second)
               : DKIMKIT_KEYRING_ERR_NO_DOMAIN;

  return rv == DKIMKIT_OK && strcmp(first->tenant, second->tenant) != 0
             ? DKIMKIT_KEYRING_ERR_NO_DOMAIN
             : rv;
}

/* The tenant goes with its last domain, once its initial one is gone. */
static int drop_tenant(dkimkit_keyring *ring, const dkk_ring_domain_row *last)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(ring->store, last->initial_domain, &row);

  if (rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
    return rv;
  }
  rv = dkk_ring_store_remove_tenant(ring->store, last->tenant);
  if (rv == DKIMKIT_KEYRING_ERR_NOT_EMPTY ||
      rv == DKIMKIT_KEYRING_ERR_NO_TENANT) {
    return DKIMKIT_OK;
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_log(ring, last->tenant, "", 0, "remove-tenant", "")
             : rv;
}

/* A row that is damaged has no generation to compare. */
static int drop(dkimkit_keyring *ring, const dkk_ring_domain_row *row)
{
  int rv = dkk_ring_store_remove_domain(ring->store, row->name,
                                        row->record.generation);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_log(ring, row->tenant, row->name, row->record.generation,
                      "remove-domain", "");
  }
  return rv == DKIMKIT_OK ? drop_tenant(ring, row) : rv;
}

static int drop_with_second(dkimkit_keyring *ring,
                            const dkk_ring_domain_row *row)
{
  dkk_ring_domain_row second;
  int rv = second_set(ring, row, &second);

  if (rv == DKIMKIT_OK) {
    rv = drop(ring, &second);
  }
  return rv == DKIMKIT_OK || rv == DKIMKIT_KEYRING_ERR_NO_DOMAIN
             ? drop(ring, row)
             : rv;
}

static int leave(dkimkit_keyring *ring, const dkk_ring_domain_row *row)
{
  int rv =
      dkk_ring_store_set_leaving(ring->store, row->name, row->record.generation,
                                 leaves_at(&row->record, dkk_ring_now(ring)));

  return rv == DKIMKIT_OK ? dkk_ring_log(ring, row->tenant, row->name,
                                         row->record.generation, "leave", "")
                          : rv;
}

/* A first set stays for as long as its second one does. */
static int remove_row(dkimkit_keyring *ring, const dkk_ring_domain_row *row,
                      int has_second)
{
  uint64_t now = dkk_ring_now(ring);

  if (row->fault != DKIMKIT_OK) {
    return row->fault;
  }
  if (row->leaves_at != 0) {
    return DKIMKIT_KEYRING_UNCHANGED;
  }
  if (row->record.enabled) {
    return DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  if (dkk_ring_clock_at(&row->record, now) != DKK_RING_CLOCK_STEADY) {
    return DKIMKIT_KEYRING_ERR_CLOCK;
  }
  return is_disused(&row->record, now) && !has_second ? drop(ring, row)
                                                      : leave(ring, row);
}

static int remove_domain(dkimkit_keyring *ring, const char *domain, int force)
{
  dkk_ring_domain_row row;
  dkk_ring_domain_row second;
  int has_second;
  int rv = dkk_ring_store_get_domain(ring->store, domain, &row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (strcmp(row.name, row.initial_domain) == 0) {
    return DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN;
  }
  rv = second_set(ring, &row, &second);
  has_second = rv == DKIMKIT_OK;
  if (has_second && (force || second.leaves_at == 0)) {
    return DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  if (!has_second && rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
    return rv;
  }
  return force ? drop(ring, &row) : remove_row(ring, &row, has_second);
}

int dkimkit_keyring_remove_domain(dkimkit_keyring *ring, const char *domain,
                                  int force)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter_named(ring, domain, name);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1));
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_end(ring, remove_domain(ring, name, force));
  }
  return dkk_ring_leave(ring, rv);
}

/* ---- tenants ---- */

static int stays_besides(const dkk_ring_domain_row *row, void *user)
{
  (void)user;
  return row->leaves_at == 0 &&
         !dkk_ring_set_is_of(row->name, row->initial_domain);
}

static int remove_initial(dkimkit_keyring *ring, const char *domain)
{
  dkk_ring_domain_row first;
  dkk_ring_domain_row second;
  int rv = dkk_ring_store_get_domain(ring->store, domain, &first);
  int of_second;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  of_second = second_set(ring, &first, &second);
  if (of_second == DKIMKIT_OK) {
    of_second = remove_row(ring, &second, 0);
    if (of_second < DKIMKIT_OK) {
      return of_second;
    }
    of_second = second_set(ring, &first, &second);
  }
  if (of_second != DKIMKIT_OK && of_second != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
    return of_second;
  }
  return remove_row(ring, &first, of_second == DKIMKIT_OK);
}

static int take_row(const dkk_ring_domain_row *row, void *user)
{
  *(dkk_ring_domain_row *)user = *row;
  return 1;
}

/* One after the other: nothing can be written while a list is read. */
static int drop_all(dkimkit_keyring *ring, const char *tenant)
{
  dkk_ring_domain_row row;
  int rv;

  do {
    rv = dkk_ring_store_each_domain(ring->store, tenant, 0, take_row, &row);
    if (rv == 1) {
      rv = drop_with_second(ring, &row);
      rv = rv == DKIMKIT_OK ? 1 : rv;
    }
  } while (rv == 1);
  return rv;
}

static int remove_tenant(dkimkit_keyring *ring, const char *name, int force)
{
  dkk_ring_domain_row last;
  dkk_ring_tenant_row row;
  int rv = dkk_ring_find_tenant(ring, name, &row);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_each_domain(ring->store, name, 0, stays_besides, NULL);
  }
  if (rv == 1) {
    return DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  if (rv == DKIMKIT_OK) {
    rv =
        force ? drop_all(ring, name) : remove_initial(ring, row.initial_domain);
  }
  if (rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN && !(rv == DKIMKIT_OK && force)) {
    return rv;
  }
  /* Domains that leave may be left; else the tenant goes now. */
  memset(&last, 0, sizeof(last));
  memcpy(last.tenant, row.name, sizeof(last.tenant));
  memcpy(last.initial_domain, row.initial_domain, sizeof(last.initial_domain));
  return drop_tenant(ring, &last);
}

int dkimkit_keyring_remove_tenant(dkimkit_keyring *ring, const char *tenant,
                                  int force)
{
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = tenant != NULL ? dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1))
                      : DKIMKIT_ERR_INVALID_ARGUMENT;
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_end(ring, remove_tenant(ring, tenant, force));
  }
  return dkk_ring_leave(ring, rv);
}

/* ---- time ---- */

/* What alarms are about nobody can do anything about any more. */
static const unsigned clock_alarms =
    DKK_RING_ALARM_CLOCK_BACKWARD | DKK_RING_ALARM_CLOCK_FORWARD;

int dkk_ring_leave_tick(dkk_ring_update *update)
{
  const dkk_ring_domain_row *row = &update->row;
  dkimkit_keyring *ring = update->ring;
  dkk_ring_domain_row stored = *row;
  dkk_ring_domain_row second;
  int rv;

  update->news.wants = 0;
  update->news.alarms &= clock_alarms;
  if (update->news.alarms != 0) {
    return dkk_ring_store_set_leaving(ring->store, row->name,
                                      update->generation,
                                      leaves_at(&row->record, update->now));
  }
  if (update->now < row->leaves_at) {
    return DKIMKIT_OK;
  }
  rv = second_set(ring, row, &second);
  if (rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
    /* Its turn comes first. */
    return rv < DKIMKIT_OK ? rv : DKIMKIT_OK;
  }
  stored.record.generation = update->generation;
  update->is_removed = 1;
  return drop(ring, &stored);
}
