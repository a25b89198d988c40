/* SPDX-License-Identifier: MIT */
#include "keyring/active.h"
#include "keyring/domain.h"
#include "keyring/ready.h"
#include "keyring/words.h"

static const struct {
  const char *name;
  const char *exchange;
} statuses[] = {
    [DKIMKIT_KEYRING_STATUS_NO_KEYS] = {"no-keys", "NoDKIMKeys"},
    [DKIMKIT_KEYRING_STATUS_RECORDS_MISSING] = {"records-missing",
                                                "CnameMissing"},
    [DKIMKIT_KEYRING_STATUS_DISABLED] = {"disabled", "Valid"},
    [DKIMKIT_KEYRING_STATUS_VALID] = {"valid", "Valid"},
    [DKIMKIT_KEYRING_STATUS_ROTATING] = {"rotating", "Valid"},
    [DKIMKIT_KEYRING_STATUS_DRAINING] = {"draining", "Valid"},
    [DKIMKIT_KEYRING_STATUS_DEGRADED] = {"degraded", "CnameMissing"},
    [DKIMKIT_KEYRING_STATUS_COMPROMISED] = {"compromised", "Valid"},
    [DKIMKIT_KEYRING_STATUS_LEAVING] = {"leaving", "NoDKIMKeys"},
};

#define STATUSES (sizeof(statuses) / sizeof(statuses[0]))

const char *dkimkit_keyring_status_name(dkimkit_keyring_status status)
{
  return (unsigned)status < STATUSES ? statuses[status].name : NULL;
}

const char *dkimkit_keyring_status_exchange(dkimkit_keyring_status status)
{
  return (unsigned)status < STATUSES ? statuses[status].exchange : NULL;
}

const char *dkimkit_keyring_state_name(dkimkit_keyring_state state)
{
  return (unsigned)state < DKK_RING_STATES
             ? dkk_ring_state_name((dkk_ring_state)state)
             : NULL;
}

static int has_key(const dkk_ring_record *record)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_state state = record->slots[slot].state;

    if (state != DKK_RING_EMPTY && state != DKK_RING_REVOKING &&
        state != DKK_RING_REVOKED) {
      return 1;
    }
  }
  return 0;
}

static int is_withdrawing_compromised(const dkk_ring_record *record)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (record->slots[slot].is_compromised &&
        record->slots[slot].state == DKK_RING_REVOKING) {
      return 1;
    }
  }
  return 0;
}

/* An enabled domain's selectors were all found right once: one that wasn't
 * looked at since its key came is no evidence of anything. */
static int is_delegated(const dkk_ring_record *record, int slot)
{
  dkk_ring_verdict verdict =
      record->slots[slot].sightings[DKK_RING_OWN].verdict;

  return dkk_ring_verdict_is_delegated(verdict) ||
         (record->enabled && dkk_ring_verdict_is_unknown(verdict));
}

/* By all that was found last; of an initial domain nothing is delegated. */
static int are_records_right(const dkk_ring_domain_row *row)
{
  int is_initial = dkk_ring_domain_is_initial(row);
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *of = &row->record.slots[slot];

    if (is_initial
            ? of->state == DKK_RING_GENERATED || of->state == DKK_RING_PUBLISHED
            : !is_delegated(&row->record, slot)) {
      return 0;
    }
  }
  return 1;
}

static int is_degraded(const dkk_ring_record *record)
{
  int signing = dkk_ring_signing_slot(record);
  int name;

  for (name = 0; signing != DKK_RING_NONE && name < DKK_RING_NAMES; name++) {
    if (dkk_ring_name_in_use(record, (dkk_ring_name)name) &&
        dkk_ring_is_lost(&record->slots[signing].sightings[name])) {
      return 1;
    }
  }
  return 0;
}

static int is_draining(const dkk_ring_record *record)
{
  return record->slots[0].state == DKK_RING_DRAINING ||
         record->slots[1].state == DKK_RING_DRAINING;
}

dkimkit_keyring_status
dkimkit_keyring_domain_status(const dkimkit_keyring_domain *domain)
{
  const dkk_ring_record *record = &domain->row.record;

  if (domain->row.leaves_at != 0) {
    return DKIMKIT_KEYRING_STATUS_LEAVING;
  }
  if (is_withdrawing_compromised(record)) {
    return DKIMKIT_KEYRING_STATUS_COMPROMISED;
  }
  if (domain->row.fault != DKIMKIT_OK || !has_key(record)) {
    return DKIMKIT_KEYRING_STATUS_NO_KEYS;
  }
  if (is_degraded(record)) {
    return DKIMKIT_KEYRING_STATUS_DEGRADED;
  }
  if (dkk_ring_signing_slot(record) != DKK_RING_NONE &&
      dkk_ring_is_pending(record)) {
    return DKIMKIT_KEYRING_STATUS_ROTATING;
  }
  if (!are_records_right(&domain->row)) {
    return DKIMKIT_KEYRING_STATUS_RECORDS_MISSING;
  }
  if (!record->enabled && !dkk_ring_domain_is_initial(&domain->row)) {
    return DKIMKIT_KEYRING_STATUS_DISABLED;
  }
  return is_draining(record) ? DKIMKIT_KEYRING_STATUS_DRAINING
                             : DKIMKIT_KEYRING_STATUS_VALID;
}

const char *
dkimkit_keyring_domain_exchange(const dkimkit_keyring_domain *domain)
{
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(domain);

  if (status == DKIMKIT_KEYRING_STATUS_COMPROMISED &&
      dkk_ring_signing_slot(&domain->row.record) == DKK_RING_NONE) {
    status = DKIMKIT_KEYRING_STATUS_NO_KEYS;
  }
  return dkimkit_keyring_status_exchange(status);
}
