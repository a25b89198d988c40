/* SPDX-License-Identifier: MIT */
#include "keyring/newkey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Private keys are opened after the domains were read: a list may be open only
 * once. */
#define PAGE 256

typedef struct store_check {
  dkimkit_keyring *ring;
  dkimkit_keyring_on_audit on;
  void *user_data;
  uint64_t faults;
} store_check;

static int fault(store_check *check, const char *tenant, const char *domain,
                 const char *text)
{
  int rv = 0;

  check->faults++;
  if (check->on != NULL) {
    check->ring->is_busy = 1;
    rv =
        check->on(0, 0, "", tenant, domain, "fault", 0, text, check->user_data);
    check->ring->is_busy = 0;
  }
  return rv;
}

static int check_slot(store_check *check, const dkk_ring_domain_row *row,
                      int slot)
{
  const dkk_ring_slot *of = &row->record.slots[slot];
  const dkk_ring_key_row *key = &row->keys[slot];
  char text[128];

  if (of->state == DKK_RING_EMPTY) {
    return 0;
  }
  if (key->type == 0) {
    snprintf(text, sizeof(text), "the key of selector%d isn't there", slot + 1);
    return fault(check, row->tenant, row->name, text);
  }
  if (key->slot != slot || strcmp(key->domain, row->name) != 0) {
    snprintf(text, sizeof(text), "the key of selector%d is another's",
             slot + 1);
    return fault(check, row->tenant, row->name, text);
  }
  return 0;
}

static int on_domain(const dkk_ring_domain_row *row, void *user)
{
  store_check *check = user;
  int slot;
  int rv = 0;

  if (row->fault != DKIMKIT_OK) {
    return fault(check, row->tenant, row->name,
                 dkimkit_keyring_strerror(row->fault));
  }
  for (slot = 0; slot < DKK_RING_SLOTS && rv == 0; slot++) {
    rv = check_slot(check, row, slot);
  }
  return rv;
}

static int check_secret(store_check *check, const dkk_ring_key_id *id)
{
  dkk_ring_key_row row;
  dkimkit_key *key = NULL;
  uint8_t *sealed = NULL;
  size_t len = 0;
  int rv =
      dkk_ring_store_get_secret(check->ring->store, id, &row, &sealed, &len);

  if (rv != DKIMKIT_OK) {
    /* Deleted in the meantime. */
    return rv == DKIMKIT_KEYRING_ERR_KEY_DELETED ? DKIMKIT_OK : rv;
  }
  rv = dkk_ring_open_key(check->ring, &row, sealed, len, &key);
  dkimkit_key_free(key);
  free(sealed);
  return rv == DKIMKIT_OK || dkimkit_is_fatal(rv)
             ? rv
             : fault(check, "", row.domain, dkimkit_keyring_strerror(rv));
}

static int check_secrets(store_check *check, dkk_ring_key_id *ids)
{
  const dkk_ring_key_id *after = NULL;
  dkk_ring_key_id last;
  int count;
  int rv = DKIMKIT_OK;
  int i;

  do {
    count = dkk_ring_store_list_secrets(check->ring->store, after, ids, PAGE);
    if (count < 0) {
      return count;
    }
    for (i = 0; i < count && rv == DKIMKIT_OK; i++) {
      rv = check_secret(check, &ids[i]);
    }
    if (count > 0) {
      last = ids[count - 1];
      after = &last;
    }
  } while (rv == DKIMKIT_OK && count == PAGE);
  return rv;
}

int dkimkit_keyring_verify_store(dkimkit_keyring *ring,
                                 dkimkit_keyring_on_audit on, void *user_data,
                                 uint64_t *faults)
{
  store_check check = {ring, on, user_data, 0};
  dkk_ring_key_id *ids;
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ids = malloc(PAGE * sizeof(*ids));
  if (ids == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkk_ring_store_check(ring->store);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_each_domain(ring->store, NULL, 1, on_domain, &check);
  }
  if (rv == DKIMKIT_OK && dkk_ring_need_master(ring) == DKIMKIT_OK) {
    rv = check_secrets(&check, ids);
  }
  free(ids);
  if (faults != NULL) {
    *faults = check.faults;
  }
  return dkk_ring_say(ring, rv);
}
