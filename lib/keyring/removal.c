/* SPDX-License-Identifier: MIT */
#include "keyring/removal.h"

#include "keyring/domain.h"
#include "keyring/domains.h"
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

static int drop(dkimkit_keyring *ring, const char *domain)
{
  dkk_ring_domain_row row;
  int slot;
  int rv = dkk_ring_store_get_domain(ring->store, domain, &row);

  if (rv == DKIMKIT_OK && row.fault != DKIMKIT_OK) {
    rv = row.fault;
  }
  for (slot = 0; slot < DKK_RING_SLOTS && rv == DKIMKIT_OK; slot++) {
    const dkk_ring_slot *of = &row.record.slots[slot];

    if (of->state != DKK_RING_EMPTY) {
      rv = dkk_ring_store_delete_secret(ring->store, &of->key_id);
    }
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_remove_domain(ring->store, domain,
                                      row.record.generation);
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_log(ring, row.tenant, domain, row.record.generation,
                            "remove-domain", "")
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

static int remove_row(dkimkit_keyring *ring, const dkk_ring_domain_row *row,
                      int force)
{
  uint64_t now = dkk_ring_now(ring);

  if (force) {
    return drop(ring, row->name);
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
  return is_disused(&row->record, now) ? drop(ring, row->name)
                                       : leave(ring, row);
}

/* DKIMKIT_KEYRING_ERR_NO_DOMAIN if there is none. */
static int second_set(dkimkit_keyring *ring, const char *domain,
                      dkk_ring_domain_row *row)
{
  char name[DKK_RING_DOMAIN_MAX + 1];

  return dkk_ring_set_second(name, sizeof(name), domain)
             ? dkk_ring_store_get_domain(ring->store, name, row)
             : DKIMKIT_KEYRING_ERR_NO_DOMAIN;
}

static int remove_domain(dkimkit_keyring *ring, const char *domain, int force)
{
  dkk_ring_domain_row row;
  dkk_ring_domain_row second;
  int rv = dkk_ring_store_get_domain(ring->store, domain, &row);

  if (rv == DKIMKIT_OK && row.fault != DKIMKIT_OK) {
    rv = row.fault;
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (strcmp(row.name, row.initial_domain) == 0) {
    return DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN;
  }
  rv = second_set(ring, domain, &second);
  if (rv == DKIMKIT_OK && (force || second.leaves_at == 0)) {
    return DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  return rv == DKIMKIT_OK || rv == DKIMKIT_KEYRING_ERR_NO_DOMAIN
             ? remove_row(ring, &row, force)
             : rv;
}

int dkimkit_keyring_remove_domain(dkimkit_keyring *ring, const char *domain,
                                  int force)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter(ring);

  if (rv == DKIMKIT_OK && domain == NULL) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_domain_name(ring, domain, name);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1));
  }
  return rv == DKIMKIT_OK ? dkk_ring_end(ring, remove_domain(ring, name, force))
                          : rv;
}

/* ---- tenants ---- */

static int stays_besides(const dkk_ring_domain_row *row, void *user)
{
  (void)user;
  return row->leaves_at == 0 &&
         !dkk_ring_set_is_of(row->name, row->initial_domain);
}

/* The tenant goes with its last domain. */
static int drop_tenant(dkimkit_keyring *ring, const char *name)
{
  int rv = dkk_ring_store_remove_tenant(ring->store, name);

  if (rv == DKIMKIT_KEYRING_ERR_NOT_EMPTY) {
    return DKIMKIT_OK;
  }
  return rv == DKIMKIT_OK ? dkk_ring_log(ring, name, "", 0, "remove-tenant", "")
                          : rv;
}

static int remove_initial(dkimkit_keyring *ring, const char *domain, int force)
{
  dkk_ring_domain_row row;
  int rv = second_set(ring, domain, &row);

  if (rv == DKIMKIT_OK) {
    rv = row.fault != DKIMKIT_OK ? row.fault : remove_row(ring, &row, force);
  }
  if (rv < DKIMKIT_OK && rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
    return rv;
  }
  rv = dkk_ring_store_get_domain(ring->store, domain, &row);
  if (rv == DKIMKIT_OK) {
    rv = row.fault != DKIMKIT_OK ? row.fault : remove_row(ring, &row, force);
  }
  return rv;
}

static int remove_tenant(dkimkit_keyring *ring, const char *name, int force)
{
  dkk_ring_tenant_row row;
  int rv = dkk_ring_find_tenant(ring, name, &row);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_each_domain(ring->store, name, 0, stays_besides, NULL);
  }
  if (rv == 1) {
    return DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  if (rv == DKIMKIT_OK) {
    rv = remove_initial(ring, row.initial_domain, force);
  }
  return rv == DKIMKIT_OK ? drop_tenant(ring, name) : rv;
}

int dkimkit_keyring_remove_tenant(dkimkit_keyring *ring, const char *tenant,
                                  int force)
{
  int rv = dkk_ring_enter(ring);

  if (rv == DKIMKIT_OK && tenant == NULL) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1));
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_end(ring, remove_tenant(ring, tenant, force))
             : rv;
}

/* ---- time ---- */

static int is_there(dkimkit_keyring *ring, const char *domain)
{
  dkk_ring_domain_row row;

  return dkk_ring_store_get_domain(ring->store, domain, &row) !=
         DKIMKIT_KEYRING_ERR_NO_DOMAIN;
}

int dkk_ring_leave_tick(dkk_ring_update *update)
{
  const dkk_ring_domain_row *row = &update->row;
  dkimkit_keyring *ring = update->ring;
  int rv;

  update->news.wants = 0;
  if ((update->news.alarms &
       (DKK_RING_ALARM_CLOCK_BACKWARD | DKK_RING_ALARM_CLOCK_FORWARD)) != 0) {
    return dkk_ring_store_set_leaving(ring->store, row->name,
                                      update->generation,
                                      leaves_at(&row->record, update->now));
  }
  if (update->now < row->leaves_at) {
    return DKIMKIT_OK;
  }
  rv = drop(ring, row->name);
  /* Whoever asked for it to go has the whole tenant gone. */
  if (rv == DKIMKIT_OK && !is_there(ring, row->initial_domain)) {
    rv = drop_tenant(ring, row->tenant);
  }
  update->is_removed = 1;
  return rv;
}
