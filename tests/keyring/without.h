/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_WITHOUT_H
#define DKK_TEST_KEYRING_WITHOUT_H

/* Rules of the design that can be switched off. Nothing in lib/keyring knows
 * of it: the linker (--wrap) has calls from one of its files to another go
 * through without.c. Some rules are the embedder's, and are switched off in
 * the simulation's nodes. */

typedef enum without_rule {
  WITHOUT_NOTHING,
  WITHOUT_PUBLISH_HOLD,
  WITHOUT_PUBLISH_FLOOR,
  WITHOUT_DRAIN_HOLD,
  WITHOUT_DRAIN_FLOOR,
  WITHOUT_SEEN,
  WITHOUT_CONFIRMATION,
  WITHOUT_QUIET_NAME,
  WITHOUT_LAST_READER,
  WITHOUT_TWO_PROBES,
  WITHOUT_CLOCK_BACKWARD,
  WITHOUT_CLOCK_DOUBT,
  WITHOUT_CLOCK_RESTART,
  WITHOUT_EFFECT_NUMBER,
  WITHOUT_KEY_ONCE,
  WITHOUT_DELEGATION,
  WITHOUT_TENANT,
  WITHOUT_LEASE,
  WITHOUT_OUTBOX,
  WITHOUT_ZONE_ORDER,
  WITHOUT_COMPARE_AND_SWAP
} without_rule;

#define WITHOUT_RULES (WITHOUT_COMPARE_AND_SWAP + 1)

/** What is switched off now. */
extern without_rule without;

const char *without_name(without_rule rule);
const char *without_text(without_rule rule);
/** WITHOUT_NOTHING if there is no such rule. */
without_rule without_find(const char *name);

#endif /* !defined(DKK_TEST_KEYRING_WITHOUT_H) */
