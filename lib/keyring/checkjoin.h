/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKJOIN_H
#define DKK_KEYRING_CHECKJOIN_H

/* What several servers found under one name makes one verdict.
 *
 *   found                                  verdict
 *   what is awaited, by each               that
 *   what is awaited, or unknown            unknown: BOGUS, else SERVFAIL, else
 *                                          TIMEOUT
 *   something else by any, whatever else   that; of several the authoritative
 *                                          ones come first, then the one that
 *                                          stands first here: MISMATCH,
 *                                          MULTIPLE, WRONG_TARGET, CHAIN,
 *                                          TXT_NOT_CNAME, DOUBLE_ZONE, PROXIED,
 *                                          SYNTAX, VERSION, TYPE, SERVICE,
 *                                          HASH, WEAK, MISSING, TARGET_EMPTY,
 *                                          REVOKED, STALE_KEY, OK_DIRECT, OK
 *
 * Awaited is our key; of a key that is revoked an empty p=, so that one server
 * that still has the key keeps it from being revoked; without a key that there
 * is none, or an empty p=. Of equals the server whose text is the smallest is
 * taken, so that the order of answers makes no difference to the verdict; with
 * several CNAME records at one name it may to which of them is told of. */

#include "keyring/checkplan.h"

/** What is wrong with a CNAME's target. */
typedef enum dkk_ring_cause {
  DKK_RING_CAUSE_NONE,
  /** The other selector's. */
  DKK_RING_CAUSE_SWAPPED,
  /** The owner's zone is behind it: the dot at its end was missing. */
  DKK_RING_CAUSE_ZONE_APPENDED,
  /** The host's own suffix stands twice. */
  DKK_RING_CAUSE_SUFFIX_TWICE,
  /** Dots where the host's label has dashes. */
  DKK_RING_CAUSE_DOTS,
  /** The right label in another zone: of another format, or another host. */
  DKK_RING_CAUSE_OTHER_FORMAT,
  /** Another domain's. */
  DKK_RING_CAUSE_ANOTHERS,
  /** No domain name. */
  DKK_RING_CAUSE_NO_NAME
} dkk_ring_cause;

/** What one server found. */
typedef struct dkk_ring_outcome {
  dkk_ring_verdict verdict;
  uint8_t is_authoritative;
  /** The TXT record has t=y. */
  uint8_t is_testing;
  /** Beside the key record there are TXT records that are none. */
  uint8_t has_others;
  /** Who found it. */
  const char *server;
  /** The name that was asked for. */
  const char *asked;
  /** The record that was found instead, or NULL. */
  const dkk_ring_check_record *record;
  /** WRONG_TARGET, CHAIN, unknown ones: the CNAME record at the owner's name,
   *  or NULL. */
  const dkk_ring_check_record *first;
  /** The tag that SYNTAX is about, or "". */
  char tag[8];
} dkk_ring_outcome;

typedef struct dkk_ring_join {
  const dkk_ring_check_slot *slot;
  dkk_ring_name name;
  /** The one that makes the verdict; verdict NONE if none was added. */
  dkk_ring_outcome best;
  /** Every outcome that said something was authoritative. */
  uint8_t all_authoritative;
  uint8_t any_testing;
} dkk_ring_join;

void dkk_ring_join_init(dkk_ring_join *join, const dkk_ring_check_slot *slot,
                        dkk_ring_name name);

void dkk_ring_join_add(dkk_ring_join *join, const dkk_ring_outcome *outcome);

/** Whether the verdict comes from the zones' own servers alone. */
int dkk_ring_join_is_authoritative(const dkk_ring_join *join);

/** Whether the verdict is what is awaited of the slot. */
int dkk_ring_is_awaited(const dkk_ring_check_slot *slot, dkk_ring_name name,
                        dkk_ring_verdict verdict);

#endif /* !defined(DKK_KEYRING_CHECKJOIN_H) */
