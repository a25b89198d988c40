/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_RING_H
#define DKK_KEYRING_RING_H

/* The connection: what it was given, and its store. */

#include "keyring/masters.h"
#include "keyring/store.h"

#include <dkimkit/config.h>
#include <dkimkit/keyring_view.h>

typedef struct dkk_ring_profiles dkk_ring_profiles;

struct dkimkit_keyring {
  dkimkit_config *config;
  dkk_ring_store *store;
  dkk_ring_masters *masters;
  dkimkit_keyring_master_source master_source;
  void *master_user_data;
  dkimkit_keyring_clock now;
  dkimkit_keyring_clock steady;
  void *clock_user_data;
  dkimkit_keyring_organizational organizational;
  void *organizational_user_data;
  dkk_ring_profiles *profiles;
  uint8_t is_dry_run;
  /** A call is under way: no callback, and no allocator or provider of the
   *  configuration's, may come back here. */
  uint8_t is_at_work;
  char actor[DKK_RING_ACTOR_MAX + 1];
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
};

uint64_t dkk_ring_now(const dkimkit_keyring *ring);
uint64_t dkk_ring_steady(const dkimkit_keyring *ring);

/** Whether it may be told something: DKIMKIT_OK, DKIMKIT_ERR_INVALID_ARGUMENT
 *  for NULL, DKIMKIT_ERR_REENTERED. */
int dkk_ring_settable(const dkimkit_keyring *ring);

/** Begins a call: DKIMKIT_OK, DKIMKIT_ERR_INVALID_ARGUMENT for NULL,
 *  DKIMKIT_ERR_STATE if it isn't open, DKIMKIT_ERR_REENTERED. */
int dkk_ring_enter(dkimkit_keyring *ring);

/** The same with a name of the embedder's, as dkk_ring_domain_name() takes it;
 *  DKIMKIT_ERR_INVALID_ARGUMENT for NULL. */
int dkk_ring_enter_named(dkimkit_keyring *ring, const char *name,
                         char out[DKK_RING_DOMAIN_MAX + 1]);

/** Ends a call that was begun, and returns `status`. */
int dkk_ring_leave(dkimkit_keyring *ring, int status);

/** Takes the store's words over if `status` is an error of it, and returns
 *  `status`. */
int dkk_ring_say(dkimkit_keyring *ring, int status);

/** Commits or, in a dry run or after an error, rolls back. */
int dkk_ring_end(dkimkit_keyring *ring, int status);

/** The name of a set of keys (keyset.h), its domain an A-label in lower case
 *  without final dot; DKIMKIT_ERR_DOMAIN_SYNTAX, _IDN_UNSUPPORTED, _NOMEM. */
int dkk_ring_domain_name(const dkimkit_keyring *ring, const char *name,
                         char out[DKK_RING_DOMAIN_MAX + 1]);

/** For a name of the embedder's: one that no tenant can have is no tenant's. */
int dkk_ring_find_tenant(dkimkit_keyring *ring, const char *tenant,
                         dkk_ring_tenant_row *row);

/** DKIMKIT_OK, DKIMKIT_KEYRING_ERR_TENANT_SYNTAX. */
int dkk_ring_tenant_check(const char *tenant);

/** The status of the machine as one of the library's. */
int dkk_ring_public_status(int machine);

/** The same for sealing. */
int dkk_ring_seal_public_status(int seal);

#endif /* !defined(DKK_KEYRING_RING_H) */
