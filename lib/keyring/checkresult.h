/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKRESULT_H
#define DKK_KEYRING_CHECKRESULT_H

/* The result of a check: of each slot and name what was found, by all servers
 * together. */

#include "keyring/checkjoin.h"

/** Where the records that a verdict is about belong. */
typedef enum dkk_ring_check_place {
  /** TXT at the host's name. */
  DKK_RING_PLACE_HOST,
  /** CNAME, or with `allow_direct` TXT, at the owner's name. */
  DKK_RING_PLACE_OWN
} dkk_ring_check_place;

typedef struct dkk_ring_check_result {
  /** Of the domain's own name that of an initial domain: NONE. */
  dkk_ring_verdict verdict;
  /** The key that the verdict is about; none for an empty slot. */
  dkk_ring_key_id key_id;
  uint32_t ttl;
  uint32_t negative_ttl;
  /** For the state machine: the verdict comes from the zones' own servers
   *  alone. A bad answer of one of them does, whoever else said nothing. */
  uint8_t is_authoritative;
  /** Of the answers that said something every one was. */
  uint8_t all_authoritative;
  uint8_t all_secure;
  uint8_t is_awaited;
  /** DKIMKIT_KEYRING_WARNING_* */
  unsigned warnings;
  dkk_ring_outcome outcome;
  dkk_ring_check_place place;
  /** Allocated, never NULL after a check is complete. */
  char *found;
  char *hint;
} dkk_ring_check_result;

/**
 * Works out the results of a slot. Every question has to have its answers.
 * Pointers in them are into the plan. `found` and `hint` stay NULL.
 * @return DKIMKIT_OK, DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO.
 */
int dkk_ring_check_evaluate(dkk_ring_check_result results[DKK_RING_NAMES],
                            dkk_ring_check_plan *plan, int slot,
                            const dkimkit_config *config);

#endif /* !defined(DKK_KEYRING_CHECKRESULT_H) */
