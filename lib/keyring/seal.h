/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SEAL_H
#define DKK_KEYRING_SEAL_H

/* Private keys as a store keeps them: encrypted with a master key, and bound to
 * what they belong to, so that what is in one row can't be put into another.
 *
 *   6  "DKSEAL"
 *   2  format version, 1, little-endian
 *   8  id of the master key
 *  24  nonce, random
 *   n  XChaCha20-Poly1305 of the private key, and its tag (16)
 *
 * with these octets as additional data:
 *
 *  16  the first 16 of the above
 *   1  slot
 *  32  key id
 *   1  length of the domain
 *   n  domain
 *
 * What is sealed tells the length of the key, nothing else of it. Every later
 * version keeps the first 8 octets. */

#include "keyring/masters.h"
#include "keyring/record.h"

#define DKK_RING_SEAL_FORMAT 1
/** What is sealed is longer than the key by this. */
#define DKK_RING_SEAL_OVERHEAD (6 + 2 + DKK_RING_MASTER_ID_OCTETS + 24 + 16)
/** Where the id of the master key begins. */
#define DKK_RING_SEAL_MASTER_AT 8
/** The longest key, in octets. */
#define DKK_RING_SECRET_MAX 16384

/** What a private key belongs to. */
typedef struct dkk_ring_binding {
  /** Name of a set of keys (keyset.h), its domain an A-label in lower case,
   *  without a dot at the end. */
  const char *domain;
  int slot;
  /** Not all 0. */
  dkk_ring_key_id key_id;
} dkk_ring_binding;

/** A private key in memory of sodium_malloc(), see masters.h. Each has pages
 * and mappings of its own, of which a process has some 65,000 by default: to be
 *  imported and freed, not to be kept by the thousand. */
typedef struct dkk_ring_secret {
  uint8_t *octets;
  size_t len;
} dkk_ring_secret;

/** Wipes, frees, and leaves an empty secret; may be empty already. */
void dkk_ring_secret_free(dkk_ring_secret *secret);

/**
 * Seals with the current master key.
 * @param secret from 1 to DKK_RING_SECRET_MAX octets; the caller wipes them.
 * @param out the caller's, `len` + DKK_RING_SEAL_OVERHEAD octets, apart from
 *        `secret`; untouched unless the answer is DKK_RING_SEAL_OK.
 * @return DKK_RING_SEAL_OK, _ERR_ARGUMENT (also for a domain, slot or key id
 *         that can't be), _ERR_NO_MASTER.
 */
int dkk_ring_seal(const dkk_ring_masters *masters,
                  const dkk_ring_binding *binding, const uint8_t *secret,
                  size_t len, uint8_t *out);

/**
 * @param sealed may be anything; NULL only if `len` is 0.
 * @param out to be freed with dkk_ring_secret_free; untouched unless the answer
 *        is DKK_RING_SEAL_OK.
 * @return DKK_RING_SEAL_OK, _ERR_ARGUMENT, _ERR_TOO_SHORT, _ERR_NEWER,
 *         _ERR_UNKNOWN_MASTER, _ERR_WRONG, _ERR_NO_MEMORY.
 */
int dkk_ring_open(const dkk_ring_masters *masters,
                  const dkk_ring_binding *binding, const uint8_t *sealed,
                  size_t len, dkk_ring_secret *out);

/**
 * Opens, and seals with the current master key if it was sealed with another.
 * @param out the caller's, `len` octets, may be `sealed`; untouched unless the
 *        answer is DKK_RING_SEAL_OK.
 * @return DKK_RING_SEAL_OK, DKK_RING_SEAL_UNCHANGED, or an error of
 *         dkk_ring_open or dkk_ring_seal.
 */
int dkk_ring_reseal(const dkk_ring_masters *masters,
                    const dkk_ring_binding *binding, const uint8_t *sealed,
                    size_t len, uint8_t *out);

#endif /* !defined(DKK_KEYRING_SEAL_H) */
