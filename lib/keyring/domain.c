/* SPDX-License-Identifier: MIT */
#include "keyring/domain.h"

#include "keyring/active.h"
#include "keyring/holds.h"
#include "keyring/keyset.h"
#include "keyring/ready.h"
#include "keyring/settings.h"
#include "keyring/tick.h"
#include "keyring/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char revoked_text[] = "v=DKIM1; p=";

int dkk_ring_domain_is_initial(const dkk_ring_domain_row *row)
{
  return dkk_ring_set_is_of(row->name, row->initial_domain);
}

void dkk_ring_domain_init(dkimkit_keyring_domain *domain,
                          const dkk_ring_domain_row *row, uint64_t now)
{
  int slot;

  domain->row = *row;
  domain->read_at = now;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    snprintf(domain->names[slot][DKK_RING_OWN],
             sizeof(domain->names[slot][DKK_RING_OWN]),
             "selector%c%s._domainkey.%.*s", '1' + slot,
             dkk_ring_set_suffix(row->name),
             (int)dkk_ring_set_domain_len(row->name), row->name);
    snprintf(domain->names[slot][DKK_RING_HOST],
             sizeof(domain->names[slot][DKK_RING_HOST]),
             "selector%c-%s._domainkey.%s", '1' + slot, row->dashed,
             row->initial_domain);
  }
}

static int read_domain(dkimkit_keyring_domain **out, dkimkit_keyring *ring,
                       const char *name)
{
  dkk_ring_domain_row row;
  dkimkit_keyring_domain *made;
  int rv = dkk_ring_store_get_domain(ring->store, name, &row);

  if (rv == DKIMKIT_OK) {
    rv = row.fault;
  }
  if (rv != DKIMKIT_OK) {
    return dkk_ring_say(ring, rv);
  }
  made = malloc(sizeof(*made));
  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  dkk_ring_domain_init(made, &row, dkk_ring_now(ring));
  *out = made;
  return DKIMKIT_OK;
}

int dkimkit_keyring_domain_read(dkimkit_keyring_domain **out,
                                dkimkit_keyring *ring, const char *domain)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter_named(ring, domain, name);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_leave(ring, out != NULL ? read_domain(out, ring, name)
                                          : DKIMKIT_ERR_INVALID_ARGUMENT);
}

void dkimkit_keyring_domain_free(dkimkit_keyring_domain *domain)
{
  free(domain);
}

/* Calls the embedder with each row. */
typedef struct domain_walk {
  dkimkit_keyring_on_domain on;
  void *user_data;
  uint64_t now;
  dkimkit_keyring_domain domain;
} domain_walk;

static int on_row(const dkk_ring_domain_row *row, void *user)
{
  domain_walk *walk = user;

  dkk_ring_domain_init(&walk->domain, row, walk->now);
  return walk->on(&walk->domain, walk->user_data);
}

static int begin_walk(domain_walk *walk, dkimkit_keyring *ring,
                      dkimkit_keyring_on_domain on, void *user_data)
{
  int rv = on != NULL ? dkk_ring_enter(ring) : DKIMKIT_ERR_INVALID_ARGUMENT;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  walk->on = on;
  walk->user_data = user_data;
  walk->now = dkk_ring_now(ring);
  return DKIMKIT_OK;
}

int dkimkit_keyring_each_domain(dkimkit_keyring *ring, const char *tenant,
                                dkimkit_keyring_on_domain on, void *user_data)
{
  domain_walk walk;
  int rv = begin_walk(&walk, ring, on, user_data);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (tenant == NULL || dkk_ring_tenant_check(tenant) == DKIMKIT_OK) {
    rv = dkk_ring_say(ring, dkk_ring_store_each_domain(ring->store, tenant, 1,
                                                       on_row, &walk));
  }
  return dkk_ring_leave(ring, rv);
}

int dkimkit_keyring_each_due(dkimkit_keyring *ring, size_t limit,
                             dkimkit_keyring_on_domain on, void *user_data)
{
  domain_walk walk;
  int rv = begin_walk(&walk, ring, on, user_data);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_store_each_due(ring->store, walk.now, limit, on_row, &walk);
  return dkk_ring_leave(ring, dkk_ring_say(ring, rv));
}

const char *dkimkit_keyring_domain_name(const dkimkit_keyring_domain *domain)
{
  return domain->row.name;
}

const char *dkimkit_keyring_domain_tenant(const dkimkit_keyring_domain *domain)
{
  return domain->row.tenant;
}

const char *dkimkit_keyring_domain_initial(const dkimkit_keyring_domain *domain)
{
  return domain->row.initial_domain;
}

const char *dkimkit_keyring_domain_label(const dkimkit_keyring_domain *domain)
{
  return domain->row.dashed;
}

uint64_t dkimkit_keyring_domain_generation(const dkimkit_keyring_domain *domain)
{
  return domain->row.record.generation;
}

int dkimkit_keyring_domain_enabled(const dkimkit_keyring_domain *domain)
{
  return domain->row.record.enabled;
}

int dkimkit_keyring_domain_fault(const dkimkit_keyring_domain *domain)
{
  return domain->row.fault;
}

int dkimkit_keyring_domain_settings(dkimkit_keyring_settings **out,
                                    const dkimkit_keyring_domain *domain)
{
  int rv = dkimkit_keyring_settings_new(out, NULL);

  if (rv == DKIMKIT_OK) {
    (*out)->policy = domain->row.record.policy;
    (*out)->signing = domain->row.signing;
  }
  return rv;
}

int dkimkit_keyring_domain_signs(const dkimkit_keyring_domain *domain,
                                 dkimkit_keyring_name name, uint64_t now)
{
  if ((unsigned)name >= DKK_RING_NAMES || domain->row.fault != DKIMKIT_OK ||
      domain->row.leaves_at != 0) {
    return DKK_RING_NONE;
  }
  return dkk_ring_active_slot(&domain->row.record, (dkk_ring_name)name, now)
      .slot;
}

int dkimkit_keyring_domain_before(const dkimkit_keyring_domain *domain)
{
  return domain->row.record.sel_before;
}

int dkimkit_keyring_domain_after(const dkimkit_keyring_domain *domain)
{
  return domain->row.record.sel_after;
}

static const dkk_ring_slot *slot_of(const dkimkit_keyring_domain *domain,
                                    int slot)
{
  static const dkk_ring_slot none;

  return slot >= 0 && slot < DKK_RING_SLOTS ? &domain->row.record.slots[slot]
                                            : &none;
}

static uint64_t known(uint64_t time)
{
  return time == DKK_RING_NEVER ? 0 : time;
}

static uint64_t slot_time(const dkimkit_keyring_domain *domain, int slot,
                          dkimkit_keyring_time time)
{
  const dkk_ring_record *record = &domain->row.record;
  const dkk_ring_slot *of = slot_of(domain, slot);

  switch ((int)time) {
  case DKIMKIT_KEYRING_TIME_GENERATED:
    return of->t_generated;
  case DKIMKIT_KEYRING_TIME_ZONE_DONE:
    return of->t_zone_done;
  case DKIMKIT_KEYRING_TIME_SEEN:
    return dkk_ring_seen_all(record, slot);
  case DKIMKIT_KEYRING_TIME_READY:
    return known(dkk_ring_ready_at(record, slot));
  case DKIMKIT_KEYRING_TIME_FIRST_SIGN:
    return of->t_first_sign;
  case DKIMKIT_KEYRING_TIME_LAST_SIGN:
    return of->t_last_sign;
  case DKIMKIT_KEYRING_TIME_QUIET:
    return of->t_last_sign != 0 ? dkk_ring_hold_from(record, of->t_last_sign) +
                                      dkk_ring_drain_hold(record, slot)
                                : 0;
  case DKIMKIT_KEYRING_TIME_REVOKED:
    return of->t_revoked;
  default:
    return 0;
  }
}

uint64_t dkimkit_keyring_domain_time(const dkimkit_keyring_domain *domain,
                                     int slot, dkimkit_keyring_time time)
{
  const dkk_ring_record *record = &domain->row.record;

  switch ((int)time) {
  case DKIMKIT_KEYRING_TIME_CREATED:
    return domain->row.created;
  case DKIMKIT_KEYRING_TIME_ROTATE_ON:
    return record->rotate_on;
  case DKIMKIT_KEYRING_TIME_KEY_CREATION:
    return record->key_creation_time;
  case DKIMKIT_KEYRING_TIME_LAST_CHECKED:
    return record->last_checked;
  case DKIMKIT_KEYRING_TIME_LAST_TICK:
    return record->last_tick;
  case DKIMKIT_KEYRING_TIME_NEXT_ROTATION:
    return known(dkk_ring_rotation_due(record));
  case DKIMKIT_KEYRING_TIME_LEAVES:
    return domain->row.leaves_at;
  default:
    return slot >= 0 && slot < DKK_RING_SLOTS ? slot_time(domain, slot, time)
                                              : 0;
  }
}

dkimkit_keyring_state
dkimkit_keyring_domain_state(const dkimkit_keyring_domain *domain, int slot)
{
  return (dkimkit_keyring_state)slot_of(domain, slot)->state;
}

static const dkk_ring_key_row *key_of(const dkimkit_keyring_domain *domain,
                                      int slot)
{
  return slot_of(domain, slot)->state != DKK_RING_EMPTY
             ? &domain->row.keys[slot]
             : NULL;
}

const uint8_t *
dkimkit_keyring_domain_key_id(const dkimkit_keyring_domain *domain, int slot)
{
  return slot_of(domain, slot)->state != DKK_RING_EMPTY
             ? slot_of(domain, slot)->key_id.octets
             : NULL;
}

unsigned dkimkit_keyring_domain_key_bits(const dkimkit_keyring_domain *domain,
                                         int slot)
{
  const dkk_ring_key_row *key = key_of(domain, slot);

  return key != NULL ? key->bits : 0;
}

dkimkit_key_type
dkimkit_keyring_domain_key_type(const dkimkit_keyring_domain *domain, int slot)
{
  const dkk_ring_key_row *key = key_of(domain, slot);

  return (dkimkit_key_type)(key != NULL ? key->type : 0);
}

int dkimkit_keyring_domain_is_compromised(const dkimkit_keyring_domain *domain,
                                          int slot)
{
  return slot_of(domain, slot)->is_compromised;
}

const char *
dkimkit_keyring_domain_record_name(const dkimkit_keyring_domain *domain,
                                   int slot, dkimkit_keyring_name name)
{
  return slot >= 0 && slot < DKK_RING_SLOTS && (unsigned)name < DKK_RING_NAMES
             ? domain->names[slot][name]
             : NULL;
}

const char *
dkimkit_keyring_domain_record_text(const dkimkit_keyring_domain *domain,
                                   int slot)
{
  const dkk_ring_key_row *key = key_of(domain, slot);
  dkk_ring_state state = slot_of(domain, slot)->state;

  if (key == NULL || domain->row.fault != DKIMKIT_OK) {
    return NULL;
  }
  return state == DKK_RING_REVOKING || state == DKK_RING_REVOKED ? revoked_text
                                                                 : key->txt;
}

uint32_t dkimkit_keyring_domain_record_ttl(const dkimkit_keyring_domain *domain,
                                           int slot)
{
  uint64_t ttl = domain->row.record.policy.zone_ttl;
  uint64_t ordered = slot_of(domain, slot)->ttl;

  return (uint32_t)(ordered != 0 && ordered < ttl ? ordered : ttl);
}

dkimkit_keyring_verdict
dkimkit_keyring_domain_verdict(const dkimkit_keyring_domain *domain, int slot,
                               dkimkit_keyring_name name)
{
  return (unsigned)name < DKK_RING_NAMES
             ? (dkimkit_keyring_verdict)slot_of(domain, slot)
                   ->sightings[name]
                   .verdict
             : DKIMKIT_KEYRING_VERDICT_NONE;
}

uint64_t dkimkit_keyring_domain_checked(const dkimkit_keyring_domain *domain,
                                        int slot, dkimkit_keyring_name name)
{
  return (unsigned)name < DKK_RING_NAMES
             ? slot_of(domain, slot)->sightings[name].t_checked
             : 0;
}
