/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_MASTERS_H
#define DKK_KEYRING_MASTERS_H

/* The master keys that private keys are sealed with: the current one, and
 * those before it while there is something to be sealed anew. They are in
 * memory of sodium_malloc(): wiped when it is freed, not in a core dump, and
 * locked as far as RLIMIT_MEMLOCK allows. No lock: a set isn't changed while
 * somebody else uses it. */

#include "keyring/sealstatus.h"

#include <stddef.h>
#include <stdint.h>

#define DKK_RING_MASTER_OCTETS 32
#define DKK_RING_MASTER_ID_OCTETS 8
/** As many can be in a set. */
#define DKK_RING_MASTERS_MAX 16

/** No secret: the first octets of the BLAKE2b-256 of the key, without key and
 *  salt, with "dkimkit-masterid" as personalization. */
typedef struct dkk_ring_master_id {
  uint8_t octets[DKK_RING_MASTER_ID_OCTETS];
} dkk_ring_master_id;

typedef struct dkk_ring_masters dkk_ring_masters;

/**
 * @param out an empty set, to be freed by the caller; NULL unless the answer is
 *        DKK_RING_SEAL_OK.
 * @return DKK_RING_SEAL_OK, _ERR_NO_MEMORY, _ERR_CRYPTO.
 */
int dkk_ring_masters_new(dkk_ring_masters **out);

/** Wipes, then frees; `masters` may be NULL. */
void dkk_ring_masters_free(dkk_ring_masters *masters);

/**
 * Copies a key into the set; it becomes the current one if there is none, also
 * if it was in the set. The caller wipes what it has.
 * @param id written unless the set is full; may be NULL.
 * @return DKK_RING_SEAL_OK; _ERR_DUPLICATE if nothing changed; _ERR_FULL.
 */
int dkk_ring_masters_add(dkk_ring_masters *masters,
                         const uint8_t key[DKK_RING_MASTER_OCTETS],
                         dkk_ring_master_id *id);

/** As dkk_ring_masters_add, but it never becomes the current one by this. */
int dkk_ring_masters_add_old(dkk_ring_masters *masters,
                             const uint8_t key[DKK_RING_MASTER_OCTETS],
                             dkk_ring_master_id *id);

/**
 * As dkk_ring_masters_add, from a file: see masterfile.h.
 * @return also _ERR_NO_MEMORY, _ERR_FILE and _ERR_FILE_*.
 */
int dkk_ring_masters_add_file(dkk_ring_masters *masters, const char *path,
                              dkk_ring_master_id *id);

/** Makes a key the current one. DKK_RING_SEAL_OK, _ERR_UNKNOWN_MASTER. */
int dkk_ring_masters_use(dkk_ring_masters *masters,
                         const dkk_ring_master_id *id);

/** Wipes and takes out. DKK_RING_SEAL_OK, _ERR_UNKNOWN_MASTER, _ERR_IN_USE. */
int dkk_ring_masters_remove(dkk_ring_masters *masters,
                            const dkk_ring_master_id *id);

/** `id` is written with DKK_RING_SEAL_OK only; else _ERR_NO_MASTER. */
int dkk_ring_masters_current(const dkk_ring_masters *masters,
                             dkk_ring_master_id *id);

/** The key, DKK_RING_MASTER_OCTETS in the set's own memory, until the set is
 *  changed; NULL if there is none. */
const uint8_t *dkk_ring_masters_find(const dkk_ring_masters *masters,
                                     const dkk_ring_master_id *id);

int dkk_ring_master_id_equal(const dkk_ring_master_id *a,
                             const dkk_ring_master_id *b);

#endif /* !defined(DKK_KEYRING_MASTERS_H) */
