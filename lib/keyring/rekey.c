/* SPDX-License-Identifier: MIT */
#include "keyring/seal.h"
#include "keyring/told.h"
#include "keyring/update.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 256

typedef struct rekey_fault {
  int status;
  dkk_ring_key_row row;
} rekey_fault;

typedef struct rekeying {
  dkimkit_keyring *ring;
  dkimkit_keyring_on_progress progress;
  dkimkit_keyring_on_fault on_fault;
  void *user_data;
  uint64_t changed;
  uint64_t faults;
  /** Of the page: told when nobody is kept waiting for the store. */
  rekey_fault found[PAGE];
  size_t found_count;
  uint64_t page_changed;
  dkk_ring_key_id ids[PAGE];
} rekeying;

static int reseal(dkimkit_keyring *ring, const dkk_ring_key_row *row,
                  uint8_t *sealed, size_t len, uint8_t *out)
{
  dkk_ring_binding binding;
  int rv;

  memset(&binding, 0, sizeof(binding));
  binding.domain = row->domain;
  binding.slot = row->slot;
  binding.key_id = row->id;
  rv = dkk_ring_reseal(ring->masters, &binding, sealed, len, out);
  if (rv == DKK_RING_SEAL_ERR_UNKNOWN_MASTER) {
    /* The embedder may know it: then it's in the set after this. */
    dkimkit_key *key = NULL;

    rv = dkk_ring_open_key(ring, row, sealed, len, &key);
    dkimkit_key_free(key);
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    rv = dkk_ring_reseal(ring->masters, &binding, sealed, len, out);
  }
  return dkk_ring_seal_public_status(rv);
}

/* One row that can't be is a fault among others; what ends it is returned. */
static int take_fault(rekeying *r, const dkk_ring_key_id *id,
                      const dkk_ring_key_row *row, int status)
{
  int is_of_store = status <= DKIMKIT_KEYRING_ERR_STORE &&
                    status >= DKIMKIT_KEYRING_ERR_STORE_MISSING;
  rekey_fault *fault = &r->found[r->found_count];

  if (is_of_store || dkimkit_is_fatal(status)) {
    return status;
  }
  fault->status = status;
  fault->row = *row;
  fault->row.id = *id;
  r->found_count++;
  return DKIMKIT_OK;
}

static int store_anew(rekeying *r, const dkk_ring_key_id *id,
                      const uint8_t *sealed, const uint8_t *anew, size_t len)
{
  int rv =
      dkk_ring_store_set_secret(r->ring->store, id, sealed, len, anew, len);

  if (rv == DKIMKIT_OK) {
    r->page_changed++;
  }
  /* Somebody else has changed it. */
  return rv == DKIMKIT_KEYRING_ERR_GENERATION ? DKIMKIT_OK : rv;
}

static int rekey_one(rekeying *r, const dkk_ring_key_id *id)
{
  dkk_ring_key_row row;
  uint8_t *sealed = NULL;
  uint8_t *anew = NULL;
  size_t len = 0;
  int rv;

  memset(&row, 0, sizeof(row));
  rv = dkk_ring_store_get_secret(r->ring->store, id, &row, &sealed, &len);
  if (rv == DKIMKIT_KEYRING_ERR_KEY_DELETED) {
    return DKIMKIT_OK;
  }
  if (rv == DKIMKIT_OK) {
    anew = malloc(len > 0 ? len : 1);
    rv = anew != NULL ? reseal(r->ring, &row, sealed, len, anew)
                      : DKIMKIT_ERR_NOMEM;
  }
  if (rv == DKIMKIT_OK) {
    rv = store_anew(r, id, sealed, anew, len);
  } else if (rv == DKIMKIT_KEYRING_UNCHANGED) {
    rv = DKIMKIT_OK;
  } else {
    rv = take_fault(r, id, &row, rv);
  }
  free(anew);
  free(sealed);
  return rv;
}

static int rekey_page(rekeying *r, int count)
{
  int rv = DKIMKIT_OK;
  int i;

  for (i = 0; i < count && rv == DKIMKIT_OK; i++) {
    rv = rekey_one(r, &r->ids[i]);
  }
  if (rv == DKIMKIT_OK && r->page_changed > 0) {
    rv = dkk_ring_log(r->ring, "", "", 0, "rekey", "");
  }
  return rv;
}

static int tell_fault(rekeying *r, const rekey_fault *fault)
{
  const dkk_ring_key_row *row = &fault->row;
  char which[2 * sizeof(row->id.octets) + sizeof("key ")];
  char text[256];
  const dkimkit_keyring_fault told = {"", row->domain, text};
  size_t len = 0;

  /* A row that couldn't be read has no more than its id. */
  if (row->type != 0) {
    snprintf(which, sizeof(which), "selector%d", row->slot + 1);
  } else {
    len = sizeof("key ") - 1;
    memcpy(which, "key ", len);
    sodium_bin2hex(which + len, sizeof(which) - len, row->id.octets,
                   sizeof(row->id.octets));
  }
  snprintf(text, sizeof(text), "%s: %s", which,
           dkimkit_keyring_strerror(fault->status));
  return r->on_fault(&told, r->user_data);
}

static int tell_faults(rekeying *r)
{
  size_t i;
  int rv = 0;

  r->faults += r->found_count;
  for (i = 0; r->on_fault != NULL && i < r->found_count && rv == 0; i++) {
    rv = tell_fault(r, &r->found[i]);
  }
  return rv;
}

/* How many there were. */
static int do_page(rekeying *r, const dkk_ring_key_id *after)
{
  int count;
  int rv = dkk_ring_say(r->ring, dkk_ring_store_begin(r->ring->store, 1));

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  r->found_count = 0;
  r->page_changed = 0;
  count = dkk_ring_store_list_secrets(r->ring->store, after, r->ids, PAGE);
  rv = dkk_ring_end(r->ring, count < 0 ? count : rekey_page(r, count));
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  r->changed += r->page_changed;
  return count;
}

static int rekey_all(rekeying *r)
{
  dkk_ring_key_id after;
  uint64_t total = 0;
  uint64_t done = 0;
  int count;
  int rv = dkk_ring_say(r->ring,
                        dkk_ring_store_count_secrets(r->ring->store, &total));

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  do {
    count = do_page(r, done > 0 ? &after : NULL);
    if (count <= 0) {
      return count;
    }
    after = r->ids[count - 1];
    done += (uint64_t)count;
    rv = tell_faults(r);
    if (rv == 0 && r->progress != NULL) {
      rv = r->progress(done, total > done ? total : done, r->user_data);
    }
  } while (rv == DKIMKIT_OK && count == PAGE);
  return rv;
}

int dkimkit_keyring_rekey(uint64_t *changed, uint64_t *faults,
                          dkimkit_keyring *ring,
                          dkimkit_keyring_on_progress progress,
                          dkimkit_keyring_on_fault on_fault, void *user_data)
{
  rekeying *r;
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_need_master(ring);
  if (rv != DKIMKIT_OK) {
    return dkk_ring_leave(ring, rv);
  }
  r = calloc(1, sizeof(*r));
  if (r == NULL) {
    return dkk_ring_leave(ring, DKIMKIT_ERR_NOMEM);
  }
  r->ring = ring;
  r->progress = progress;
  r->on_fault = on_fault;
  r->user_data = user_data;
  rv = rekey_all(r);
  if (changed != NULL) {
    *changed = r->changed;
  }
  if (faults != NULL) {
    *faults = r->faults;
  }
  free(r);
  return dkk_ring_leave(ring, rv);
}
