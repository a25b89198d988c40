/* SPDX-License-Identifier: MIT */
#include "keyring/ring.h"
#include "keyring/told.h"

typedef struct audit_walk {
  dkimkit_keyring_on_audit on;
  void *user_data;
} audit_walk;

static int on_row(const dkk_ring_audit_row *row, void *user)
{
  const audit_walk *walk = user;
  const dkimkit_keyring_audit_entry entry = {row};

  return walk->on(&entry, walk->user_data);
}

int dkimkit_keyring_each_audit(dkimkit_keyring *ring, const char *domain,
                               uint64_t since, dkimkit_keyring_on_audit on,
                               void *user_data)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  audit_walk walk = {on, user_data};
  int rv;

  if (on == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = domain != NULL ? dkk_ring_enter_named(ring, domain, name)
                      : dkk_ring_enter(ring);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_store_each_audit(ring->store, domain != NULL ? name : NULL,
                                 since, on_row, &walk);
  return dkk_ring_leave(ring, dkk_ring_say(ring, rv));
}
