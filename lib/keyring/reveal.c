/* SPDX-License-Identifier: MIT */
#include "keyring/holds.h"
#include "keyring/newkey.h"
#include "keyring/switched.h"
#include "keyring/update.h"

#include <stdlib.h>

/* No cache has the key any more: nobody takes what is signed with it now for
 * the domain's. */
static int is_gone(const dkk_ring_record *record, int slot, uint64_t now)
{
  return now >= dkk_ring_hold_from(record, record->slots[slot].t_revoked) +
                    dkk_ring_publish_hold(record, slot);
}

static int read_key(dkimkit_keyring *ring, const dkk_ring_domain_row *row,
                    int slot, dkimkit_key **out)
{
  dkk_ring_key_row key;
  uint8_t *sealed = NULL;
  size_t len = 0;
  int rv = dkk_ring_store_get_secret(
      ring->store, &row->record.slots[slot].key_id, &key, &sealed, &len);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_open_key(ring, &key, sealed, len, out);
  }
  free(sealed);
  return rv;
}

static int reveal(dkimkit_keyring *ring, const char *domain, int slot,
                  dkimkit_key **out)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(ring->store, domain, &row);

  if (rv != DKIMKIT_OK || row.fault != DKIMKIT_OK) {
    return rv != DKIMKIT_OK ? rv : row.fault;
  }
  if (dkk_ring_clock_at(&row.record, dkk_ring_now(ring)) !=
      DKK_RING_CLOCK_STEADY) {
    return DKIMKIT_KEYRING_ERR_CLOCK;
  }
  if (row.record.slots[slot].state != DKK_RING_REVOKED) {
    return row.record.slots[slot].state == DKK_RING_REVOKING
               ? DKIMKIT_KEYRING_ERR_REVOKING
               : DKIMKIT_KEYRING_ERR_WRONG_STATE;
  }
  if (!is_gone(&row.record, slot, dkk_ring_now(ring))) {
    return DKIMKIT_KEYRING_ERR_TOO_EARLY;
  }
  rv = read_key(ring, &row, slot, out);
  return rv == DKIMKIT_OK
             ? dkk_ring_log(ring, row.tenant, domain, row.record.generation,
                            "reveal", slot == 0 ? "selector1" : "selector2")
             : rv;
}

int dkimkit_keyring_reveal(dkimkit_key **out, dkimkit_keyring *ring,
                           const char *domain, int slot)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  dkimkit_key *key = NULL;
  int rv = dkk_ring_enter_named(ring, domain, name);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = out != NULL && slot >= 0 && slot < DKK_RING_SLOTS
           ? dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1))
           : DKIMKIT_ERR_INVALID_ARGUMENT;
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_end(ring, reveal(ring, name, slot, &key));
  }
  /* Nobody has a key of which the log doesn't say so. */
  if (rv != DKIMKIT_OK || ring->is_dry_run) {
    dkimkit_key_free(key);
    key = NULL;
  }
  if (rv == DKIMKIT_OK) {
    *out = key;
  }
  return dkk_ring_leave(ring, rv);
}
