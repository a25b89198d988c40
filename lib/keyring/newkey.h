/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_NEWKEY_H
#define DKK_KEYRING_NEWKEY_H

/* A private key on its way into the store: sealed, with its public side. */

#include "keyring/ring.h"

#include <dkimkit/key.h>

typedef struct dkk_ring_new_key {
  dkk_ring_key_row row;
  uint8_t *sealed;
  size_t len;
} dkk_ring_new_key;

/**
 * Generates a key.
 * @param out to be freed with dkk_ring_new_key_free, whatever is returned.
 * @return DKIMKIT_OK, or what dkimkit_key_generate, the seals or the master
 *         source say.
 */
int dkk_ring_new_key_make(dkimkit_keyring *ring, const char *domain, int slot,
                          const dkk_ring_signing *signing, unsigned bits,
                          dkk_ring_new_key *out);

/** The same with a key that is there. */
int dkk_ring_new_key_take(dkimkit_keyring *ring, const char *domain, int slot,
                          const dkimkit_key *key, dkk_ring_new_key *out);

/** NULL isn't allowed; one that is all 0 is. */
void dkk_ring_new_key_free(dkk_ring_new_key *key);

/** Adds it to the store. DKIMKIT_KEYRING_ERR_KEY_USED, _COMPROMISED_KEY. */
int dkk_ring_new_key_add(dkimkit_keyring *ring, const dkk_ring_new_key *key);

/** Sees to it that there is a current master key. */
int dkk_ring_need_master(dkimkit_keyring *ring);

/** Opens what is sealed, asking the master source if it has to, and makes sure
 *  that it is the row's key.
 *  @param out to be freed with dkimkit_key_free. */
int dkk_ring_open_key(dkimkit_keyring *ring, const dkk_ring_key_row *row,
                      const uint8_t *sealed, size_t len, dkimkit_key **out);

#endif /* !defined(DKK_KEYRING_NEWKEY_H) */
