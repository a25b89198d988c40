/* SPDX-License-Identifier: MIT */
#include "keyring/seal.h"
#include "keyring/update.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 256

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

/* 1: sealed anew, 0: it was right, or gone, or changed by somebody else. */
static int rekey_one(dkimkit_keyring *ring, const dkk_ring_key_id *id)
{
  dkk_ring_key_row row;
  uint8_t *sealed = NULL;
  uint8_t *anew;
  size_t len = 0;
  int rv = dkk_ring_store_get_secret(ring->store, id, &row, &sealed, &len);

  if (rv != DKIMKIT_OK) {
    return rv == DKIMKIT_KEYRING_ERR_KEY_DELETED ? 0 : rv;
  }
  anew = malloc(len);
  rv = anew != NULL ? reseal(ring, &row, sealed, len, anew) : DKIMKIT_ERR_NOMEM;
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_set_secret(ring->store, id, sealed, len, anew, len);
    rv = rv == DKIMKIT_OK ? 1 : rv == DKIMKIT_KEYRING_ERR_GENERATION ? 0 : rv;
  } else if (rv == DKIMKIT_KEYRING_UNCHANGED) {
    rv = 0;
  }
  free(anew);
  free(sealed);
  return rv;
}

static int rekey_page(dkimkit_keyring *ring, const dkk_ring_key_id *ids,
                      int count, uint64_t *changed)
{
  uint64_t before = *changed;
  int rv = DKIMKIT_OK;
  int i;

  for (i = 0; i < count && rv == DKIMKIT_OK; i++) {
    int one = rekey_one(ring, &ids[i]);

    if (one < 0) {
      rv = one;
    } else {
      *changed += (uint64_t)one;
    }
  }
  if (rv == DKIMKIT_OK && *changed != before) {
    rv = dkk_ring_log(ring, "", "", 0, "rekey", "");
  }
  return rv;
}

static int rekey_all(dkimkit_keyring *ring, dkk_ring_key_id *ids,
                     dkimkit_keyring_on_progress progress, void *user_data,
                     uint64_t *changed)
{
  dkk_ring_key_id after;
  uint64_t total = 0;
  uint64_t done = 0;
  uint64_t before;
  int count;
  int rv =
      dkk_ring_say(ring, dkk_ring_store_count_secrets(ring->store, &total));

  do {
    if (rv == DKIMKIT_OK) {
      rv = dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1));
    }
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    count = dkk_ring_store_list_secrets(ring->store, done > 0 ? &after : NULL,
                                        ids, PAGE);
    before = *changed;
    rv = dkk_ring_end(ring, count < 0 ? count
                                      : rekey_page(ring, ids, count, changed));
    if (rv != DKIMKIT_OK) {
      *changed = before;
    }
    if (rv != DKIMKIT_OK || count == 0) {
      return rv;
    }
    after = ids[count - 1];
    done += (uint64_t)count;
    if (progress != NULL) {
      ring->is_busy = 1;
      rv = progress(done, total > done ? total : done, user_data);
      ring->is_busy = 0;
    }
  } while (rv == DKIMKIT_OK && count == PAGE);
  return rv;
}

int dkimkit_keyring_rekey(dkimkit_keyring *ring,
                          dkimkit_keyring_on_progress progress, void *user_data,
                          uint64_t *changed)
{
  dkk_ring_key_id *ids;
  uint64_t count = 0;
  int rv = dkk_ring_enter(ring);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_need_master(ring);
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ids = malloc(PAGE * sizeof(*ids));
  if (ids == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = rekey_all(ring, ids, progress, user_data, &count);
  free(ids);
  if (changed != NULL) {
    *changed = count;
  }
  return rv;
}
