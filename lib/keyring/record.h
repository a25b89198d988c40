/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_RECORD_H
#define DKK_KEYRING_RECORD_H

/* What is stored of one domain: two selectors with their keys and times, and
 * the three fields that say who signs. Texts (names, key records) are the
 * store's; nothing here points to anything. Times are seconds since the
 * epoch, 0 is "not yet". */

#include "keyring/verdict.h"

#include <stddef.h>
#include <stdint.h>

#define DKK_RING_SLOTS 2
#define DKK_RING_KEY_ID_OCTETS 32

/** No slot. */
#define DKK_RING_NONE (-1)

typedef enum dkk_ring_state {
  /** No key. */
  DKK_RING_EMPTY,
  /** There is a key; its record is not known to be in the zone. */
  DKK_RING_GENERATED,
  /** The zone has the record; it has not been seen from everywhere. */
  DKK_RING_PUBLISHED,
  /** Seen under every name in use; the publish hold runs. */
  DKK_RING_SEEN,
  /** The publish hold is over: may become the one that signs. */
  DKK_RING_READY,
  /** Signs. */
  DKK_RING_ACTIVE,
  /** Signed; mail may still be under way. */
  DKK_RING_DRAINING,
  /** No mail is under way any more; the record is still published. */
  DKK_RING_RETIRED,
  /** The record shall be one with an empty p=. */
  DKK_RING_REVOKING,
  /** Seen with an empty p=. */
  DKK_RING_REVOKED
} dkk_ring_state;

#define DKK_RING_STATES (DKK_RING_REVOKED + 1)

/** The two names under which a slot's record can be asked for. */
typedef enum dkk_ring_name {
  /** selectorN._domainkey.<domain>: the customer's CNAME to the host's name */
  DKK_RING_OWN,
  /** selectorN-<dashed>._domainkey.<initial domain>, in the host's zone */
  DKK_RING_HOST
} dkk_ring_name;

#define DKK_RING_NAMES (DKK_RING_HOST + 1)

/** What somebody else has to do. Bits of `pending` are 1 << effect. */
typedef enum dkk_ring_effect {
  /** Publish the slot's key under the host's name. */
  DKK_RING_ZONE,
  /** Publish an empty p= there. */
  DKK_RING_REVOKE,
  /** Delete the private key of `prev_key_id`. */
  DKK_RING_DESTROY
} dkk_ring_effect;

#define DKK_RING_EFFECTS (DKK_RING_DESTROY + 1)

/** What follows when the record of the key that signs is lost. */
typedef enum dkk_ring_on_lost {
  /** Go on signing. */
  DKK_RING_LOST_KEEP,
  /** As if the name weren't there: the default policy. */
  DKK_RING_LOST_DEFAULT,
  /** Don't sign. */
  DKK_RING_LOST_NO_SIGNATURE
} dkk_ring_on_lost;

typedef struct dkk_ring_key_id {
  /** SHA-256 of the SubjectPublicKeyInfo; all 0 is no key. */
  uint8_t octets[DKK_RING_KEY_ID_OCTETS];
} dkk_ring_key_id;

/** Durations in seconds. The holds are lower limits, see holds.h. */
typedef struct dkk_ring_policy {
  uint64_t publish_hold;
  uint64_t drain_hold;
  /** How long a signer may use what it has read; can't become shorter. */
  uint64_t lease;
  /** Ticks further apart than this, and the clock is in doubt. */
  uint64_t clock_gap;
  /** With what TTL at most the host publishes. */
  uint64_t zone_ttl;
  /** From a switch to the next rotation that is due, 0 = never. */
  uint64_t rotate_interval;
  dkk_ring_on_lost on_lost;
  /** A retired key's record gets an empty p=; else it stays. */
  uint8_t revoke_retired;
  /** There shall be a standby at all times; else at a rotation only. */
  uint8_t prestaged;
} dkk_ring_policy;

/** What is known of a slot's record under one name. */
typedef struct dkk_ring_sighting {
  /** Of the last answer that said something. */
  dkk_ring_verdict verdict;
  /** Bad authoritative answers in a row, one hour apart: 0, 1, or 2 = lost. */
  uint8_t bad_count;
  uint64_t bad_since;
  uint64_t t_checked;
  /** Since when every answer that said something was good. */
  uint64_t t_seen;
  /** When signing under this name was first found to be allowed. */
  uint64_t t_first;
} dkk_ring_sighting;

typedef struct dkk_ring_slot {
  dkk_ring_state state;
  uint8_t is_compromised;
  dkk_ring_key_id key_id;
  /** The key before this one, whose record may still be in caches. */
  dkk_ring_key_id prev_key_id;
  uint64_t prev_last_signed;
  unsigned pending;
  /** The generation that ordered the effect: tells an order from an older. */
  uint64_t effect_number[DKK_RING_EFFECTS];
  uint64_t t_generated;
  /** The last order to the zone was acknowledged. */
  uint64_t t_zone_done;
  uint64_t t_first_sign;
  /** No signer can have signed with this key later. 0: signs, or never did. */
  uint64_t t_last_sign;
  uint64_t t_revoked;
  /** Longest TTL of what is under the host's name now, and of what was there
   *  before; 0 = nothing was. */
  uint64_t ttl;
  uint64_t ttl_before;
  dkk_ring_sighting sightings[DKK_RING_NAMES];
} dkk_ring_slot;

typedef struct dkk_ring_record {
  uint64_t generation;
  uint8_t enabled;
  dkk_ring_policy policy;
  /** Slots. Equal: no rotation is pending. */
  uint8_t sel_before;
  uint8_t sel_after;
  uint64_t rotate_on;
  uint64_t key_creation_time;
  uint64_t last_checked;
  /** The clock as the last tick knew it, and when it was last in doubt: no
   *  hold counts from before `t_epoch`. */
  uint64_t last_tick;
  uint64_t t_epoch;
  /** Longest TTL seen at the customer's names, and how long an absence is
   *  cached; 0 = not known. */
  uint64_t ttl_cname;
  uint64_t ttl_negative;
  dkk_ring_slot slots[DKK_RING_SLOTS];
} dkk_ring_record;

/** What is wrong with a record. */
typedef enum dkk_ring_fault {
  DKK_RING_FAULT_NONE,
  /** A number is none of its enumeration's, or a flag neither 0 nor 1. */
  DKK_RING_FAULT_RANGE,
  DKK_RING_FAULT_POLICY,
  DKK_RING_FAULT_GENERATION,
  /** These two states don't stand beside each other. */
  DKK_RING_FAULT_PAIR,
  /** Who signs doesn't fit the states. */
  DKK_RING_FAULT_SELECTION,
  /** A key where none can be, none where one must be, or the same twice. */
  DKK_RING_FAULT_KEY,
  /** Times that can't have come in this order. */
  DKK_RING_FAULT_TIME,
  /** An effect is pending that the state can't have ordered. */
  DKK_RING_FAULT_EFFECT,
  /** A sighting that the state can't have. */
  DKK_RING_FAULT_SIGHTING
} dkk_ring_fault;

/** Whether a record is one that can exist. Whatever a store reads back goes
 *  through this before anything else is asked about it. */
dkk_ring_fault dkk_ring_record_check(const dkk_ring_record *record);

/** DKK_RING_FAULT_NONE or DKK_RING_FAULT_POLICY. */
dkk_ring_fault dkk_ring_policy_check(const dkk_ring_policy *policy);

/** What Exchange Online does, as far as it is known: 96 hours, no automatic
 *  rotation before 180 days; drained for seven days. */
void dkk_ring_policy_default(dkk_ring_policy *policy);

/** Whether the two states can stand beside each other, in any order. */
int dkk_ring_pair_allowed(dkk_ring_state a, dkk_ring_state b);

int dkk_ring_key_id_is_none(const dkk_ring_key_id *id);
int dkk_ring_key_id_equal(const dkk_ring_key_id *a, const dkk_ring_key_id *b);

/** The slot that isn't `slot`. */
int dkk_ring_other(int slot);

/** The slot that is ACTIVE, or DKK_RING_NONE. */
int dkk_ring_signing_slot(const dkk_ring_record *record);

/** A switch is ordered that no tick has recorded yet. */
int dkk_ring_is_pending(const dkk_ring_record *record);

/** From GENERATED to READY: on the way to be able to sign. */
int dkk_ring_is_standby(dkk_ring_state state);

/** Whether signing under `name` is of interest: the customer's only if the
 *  domain is enabled, the host's always. */
int dkk_ring_name_in_use(const dkk_ring_record *record, dkk_ring_name name);

#endif /* !defined(DKK_KEYRING_RECORD_H) */
