/* SPDX-License-Identifier: MIT */
#include "keyring/ring.h"
#include "keyring/told.h"

typedef struct audit_walk {
  dkimkit_keyring *ring;
  dkimkit_keyring_on_audit on;
  void *user_data;
} audit_walk;

static int on_row(const dkk_ring_audit_row *row, void *user)
{
  const audit_walk *walk = user;
  const dkimkit_keyring_audit_entry entry = {row};
  int rv;

  walk->ring->is_busy = 1;
  rv = walk->on(&entry, walk->user_data);
  walk->ring->is_busy = 0;
  return rv;
}

int dkimkit_keyring_each_audit(dkimkit_keyring *ring, const char *domain,
                               uint64_t since, dkimkit_keyring_on_audit on,
                               void *user_data)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  audit_walk walk = {ring, on, user_data};
  int rv = dkk_ring_enter(ring);

  if (rv == DKIMKIT_OK && on == NULL) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK && domain != NULL) {
    rv = dkk_ring_domain_name(ring, domain, name);
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_say(ring, dkk_ring_store_each_audit(
                                      ring->store, domain != NULL ? name : NULL,
                                      since, on_row, &walk))
             : rv;
}
