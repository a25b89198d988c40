/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_PROFILES_H
#define DKK_KEYRING_PROFILES_H

/* Profiles that were made, for the next messages: opening a private key and
 * making one of it costs as much as signing. */

#include "keyring/record.h"

#include <dkimkit/sign.h>

typedef struct dkk_ring_profiles dkk_ring_profiles;

/** What a profile is made for. */
typedef struct dkk_ring_profile_id {
  const char *domain;
  const char *selector;
  dkk_ring_key_id key_id;
  /** Of the key's domain: its settings may change. */
  uint64_t generation;
} dkk_ring_profile_id;

/** @return NULL if there is no memory. */
dkk_ring_profiles *dkk_ring_profiles_new(void);

/** NULL is allowed. */
void dkk_ring_profiles_free(dkk_ring_profiles *profiles);

/** @return the profile, which the table keeps; NULL if there is none. */
dkimkit_profile *dkk_ring_profiles_find(dkk_ring_profiles *profiles,
                                        const dkk_ring_profile_id *id);

/** Takes the profile over, in place of the one of its set that was longest not
 *  asked for. */
void dkk_ring_profiles_put(dkk_ring_profiles *profiles,
                           const dkk_ring_profile_id *id,
                           dkimkit_profile *profile);

#endif /* !defined(DKK_KEYRING_PROFILES_H) */
