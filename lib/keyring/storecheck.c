/* SPDX-License-Identifier: MIT */
#include "keyring/checkkeyid.h"
#include "keyring/newkey.h"
#include "keyring/told.h"

#include <dkimkit/keyrecord.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Private keys are opened after the domains were read: a list may be open only
 * once. */
#define PAGE 256

typedef struct store_check {
  dkimkit_keyring *ring;
  dkimkit_keyring_on_fault on;
  void *user_data;
  uint64_t faults;
  uint64_t damaged;
  /** Of selectors: in order when all are known. */
  dkk_ring_key_id *used;
  size_t count;
  size_t room;
  /** How many of them were met among the private keys, or missed. */
  size_t at;
  int can_open;
} store_check;

static int fault(store_check *check, const char *tenant, const char *domain,
                 const char *text)
{
  const dkimkit_keyring_fault told = {tenant, domain, text};

  check->faults++;
  return check->on != NULL ? check->on(&told, check->user_data) : 0;
}

static int note_used(store_check *check, const dkk_ring_key_id *id)
{
  if (check->count == check->room) {
    size_t room = check->room != 0 ? check->room * 2 : PAGE;
    dkk_ring_key_id *grown = room <= SIZE_MAX / sizeof(*grown)
                                 ? realloc(check->used, room * sizeof(*grown))
                                 : NULL;

    if (grown == NULL) {
      return DKIMKIT_ERR_NOMEM;
    }
    check->used = grown;
    check->room = room;
  }
  check->used[check->count++] = *id;
  return DKIMKIT_OK;
}

/* Whether what is published is the key that it's said to be: 1, 0 or why that
 * isn't known. */
static int is_text_of(const store_check *check, const dkk_ring_key_row *key)
{
  dkimkit_keyrecord *record = NULL;
  dkk_ring_record_ids ids;
  int rv = dkimkit_keyrecord_parse(&record, check->ring->config,
                                   (const uint8_t *)key->txt, strlen(key->txt));

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  dkk_ring_record_ids_read(&ids, record);
  dkimkit_keyrecord_free(record);
  return dkk_ring_key_id_equal(&ids.stated, &key->id);
}

/* That the key is there, and the domain's, is what the store looks at. */
static int check_slot(store_check *check, const dkk_ring_domain_row *row,
                      int slot)
{
  const dkk_ring_slot *of = &row->record.slots[slot];
  char text[128];
  int rv;

  if (of->state == DKK_RING_EMPTY) {
    return 0;
  }
  rv = note_used(check, &of->key_id);
  if (rv == DKIMKIT_OK) {
    rv = is_text_of(check, &row->keys[slot]);
  }
  if (rv != 0) {
    return rv < 0 ? rv : DKIMKIT_OK;
  }
  snprintf(text, sizeof(text),
           "the key of selector%d has the record of another one", slot + 1);
  return fault(check, row->tenant, row->name, text);
}

static int on_domain(const dkk_ring_domain_row *row, void *user)
{
  store_check *check = user;
  int slot;
  int rv = 0;

  if (row->fault != DKIMKIT_OK) {
    check->damaged++;
    return fault(check, row->tenant, row->name,
                 dkimkit_keyring_strerror(row->fault));
  }
  for (slot = 0; slot < DKK_RING_SLOTS && rv == 0; slot++) {
    rv = check_slot(check, row, slot);
  }
  return rv;
}

/* One row that can't be is a fault among others. */
static int take_fault(store_check *check, const char *domain, int status)
{
  int is_of_store = status <= DKIMKIT_KEYRING_ERR_STORE &&
                    status >= DKIMKIT_KEYRING_ERR_STORE_MISSING;

  return status >= DKIMKIT_OK || is_of_store || dkimkit_is_fatal(status)
             ? status
             : fault(check, "", domain, dkimkit_keyring_strerror(status));
}

static int check_secret(store_check *check, const dkk_ring_key_id *id,
                        int is_used)
{
  dkk_ring_key_row row;
  dkimkit_key *key = NULL;
  uint8_t *sealed = NULL;
  size_t len = 0;
  int ended = DKIMKIT_OK;
  int rv;

  memset(&row, 0, sizeof(row));
  rv = dkk_ring_store_get_secret(check->ring->store, id, &row, &sealed, &len);
  if (rv == DKIMKIT_OK && !is_used) {
    ended = fault(check, "", row.domain, "a private key that no selector has");
  }
  if (rv == DKIMKIT_OK && ended == DKIMKIT_OK && check->can_open) {
    rv = dkk_ring_open_key(check->ring, &row, sealed, len, &key);
  }
  dkimkit_key_free(key);
  free(sealed);
  return ended != DKIMKIT_OK ? ended : take_fault(check, row.domain, rv);
}

static int compare(const void *a, const void *b)
{
  return memcmp(a, b, sizeof(dkk_ring_key_id));
}

/* Those before `id`, or all: their private keys aren't there. */
static int miss(store_check *check, const dkk_ring_key_id *id)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && check->at < check->count &&
         (id == NULL || compare(&check->used[check->at], id) < 0)) {
    rv = check_secret(check, &check->used[check->at++], 1);
  }
  return rv;
}

static int meet(store_check *check, const dkk_ring_key_id *id)
{
  int is_used = 0;
  int rv = miss(check, id);

  while (check->at < check->count &&
         compare(&check->used[check->at], id) == 0) {
    check->at++;
    is_used = 1;
  }
  /* What damaged records have isn't known. */
  return rv == DKIMKIT_OK
             ? check_secret(check, id, is_used || check->damaged > 0)
             : rv;
}

static int check_secrets(store_check *check)
{
  dkk_ring_key_id ids[PAGE];
  dkk_ring_key_id last;
  int count;
  int rv = DKIMKIT_OK;
  int i;

  if (check->count > 0) {
    qsort(check->used, check->count, sizeof(*check->used), compare);
  }
  memset(&last, 0, sizeof(last));
  do {
    count = dkk_ring_store_list_secrets(check->ring->store, &last, ids, PAGE);
    if (count < 0) {
      return count;
    }
    for (i = 0; i < count && rv == DKIMKIT_OK; i++) {
      rv = meet(check, &ids[i]);
    }
    if (count > 0) {
      last = ids[count - 1];
    }
  } while (rv == DKIMKIT_OK && count == PAGE);
  return rv == DKIMKIT_OK ? miss(check, NULL) : rv;
}

/* Of one moment: a key that is replaced in between isn't missed. */
static int check_rows(store_check *check)
{
  int rv = dkk_ring_store_begin(check->ring->store, 0);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv =
      dkk_ring_store_each_domain(check->ring->store, NULL, 1, on_domain, check);
  if (rv == DKIMKIT_OK) {
    rv = check_secrets(check);
  }
  dkk_ring_say(check->ring, rv);
  dkk_ring_store_rollback(check->ring->store);
  return rv;
}

/* Without any, what is stored can be looked at but for private keys; if the
 * source has none, they would seem to be right. */
static int find_master(store_check *check)
{
  int rv = dkk_ring_need_master(check->ring);

  check->can_open = rv == DKIMKIT_OK;
  return rv == DKIMKIT_KEYRING_ERR_NO_MASTER &&
                 check->ring->master_source == NULL
             ? DKIMKIT_OK
             : rv;
}

int dkimkit_keyring_verify_store(uint64_t *faults, dkimkit_keyring *ring,
                                 dkimkit_keyring_on_fault on, void *user_data)
{
  store_check check = {.ring = ring, .on = on, .user_data = user_data};
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = find_master(&check);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_say(ring, dkk_ring_store_check(ring->store));
  }
  if (rv == DKIMKIT_OK) {
    rv = check_rows(&check);
  }
  free(check.used);
  if (faults != NULL) {
    *faults = check.faults;
  }
  return dkk_ring_leave(ring, rv);
}
