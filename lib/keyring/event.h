/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_EVENT_H
#define DKK_KEYRING_EVENT_H

/* What can happen to a domain, and what comes of it besides a new record. */

#include "keyring/record.h"

typedef enum dkk_ring_event_type {
  /** A new domain with two keys: `key_id` for selector 1, `second_key_id` for
   *  selector 2; `policy`. */
  DKK_RING_CREATE,
  /** Another `policy`. */
  DKK_RING_SET,
  /** Sign as the domain; both selectors must have been checked. */
  DKK_RING_ENABLE,
  DKK_RING_DISABLE,
  /** `key_id` becomes the standby in `slot`; nothing is switched. */
  DKK_RING_IMPORT_KEY,
  /** Switch to the other slot: with `key_id` as its new key, or, if that is
   *  none, with the standby that is there. */
  DKK_RING_ROTATE,
  /** Take a pending rotation back, before its time. */
  DKK_RING_CANCEL,
  /** The private key in `slot` is known to somebody else. `key_id` may be a
   *  key for the other slot, used if there is no standby. */
  DKK_RING_COMPROMISE,
  /** Publish an empty p= for the key in `slot`; `force`: even though mail
   *  signed with it may be under way. */
  DKK_RING_WITHDRAW,
  /** Delete the private key in `slot` and empty the slot. */
  DKK_RING_DELETE,
  /** A DNS check: `slot`, `name`, `key_id` it was about (none for an empty
   *  slot), `verdict`, `is_authoritative`, `ttl`, `ttl_negative`. */
  DKK_RING_ANSWER,
  /** `effect` with `effect_number` was carried out in `slot`; `ttl` is what
   *  the record was published with, 0 = as ordered. */
  DKK_RING_ACKNOWLEDGE,
  /** Time has passed. */
  DKK_RING_TICK
} dkk_ring_event_type;

#define DKK_RING_EVENT_TYPES (DKK_RING_TICK + 1)

typedef struct dkk_ring_event {
  dkk_ring_event_type type;
  /** The clock of the node that says it. */
  uint64_t time;
  /** The generation that the sender has seen, 0 = any. */
  uint64_t expect_generation;
  int slot;
  dkk_ring_key_id key_id;
  dkk_ring_key_id second_key_id;
  /** What the store knows of these keys: used somewhere, once or now; known to
   *  be compromised. */
  uint8_t key_is_used;
  uint8_t key_is_compromised;
  uint8_t force;
  dkk_ring_policy policy;
  dkk_ring_name name;
  dkk_ring_verdict verdict;
  uint8_t is_authoritative;
  /** The longest of what was found, as the zone's own servers give it; 0 = not
   *  known. */
  uint64_t ttl;
  uint64_t ttl_negative;
  dkk_ring_effect effect;
  uint64_t effect_number;
} dkk_ring_event;

typedef enum dkk_ring_status {
  DKK_RING_OK = 0,
  /** Nothing to store; `after` equals `before`. */
  DKK_RING_UNCHANGED = 1,
  DKK_RING_ERR_ARGUMENT = -1,
  /** `before` can't exist; see dkk_ring_record_check. */
  DKK_RING_ERR_RECORD = -2,
  DKK_RING_ERR_POLICY = -3,
  DKK_RING_ERR_GENERATION = -4,
  /** The clock is far from the last tick: tick first. */
  DKK_RING_ERR_CLOCK = -5,
  DKK_RING_ERR_WRONG_STATE = -6,
  DKK_RING_ERR_ROTATION_PENDING = -7,
  DKK_RING_ERR_NO_ROTATION = -8,
  /** The switch may have begun. */
  DKK_RING_ERR_TOO_LATE = -9,
  /** Mail signed with the key may be under way. */
  DKK_RING_ERR_DRAINING = -10,
  DKK_RING_ERR_REVOKING = -11,
  DKK_RING_ERR_EFFECT_PENDING = -12,
  /** A selector's record isn't there as it should be. */
  DKK_RING_ERR_NOT_SEEN = -13,
  DKK_RING_ERR_NO_STANDBY = -14,
  DKK_RING_ERR_COMPROMISED_KEY = -15,
  DKK_RING_ERR_KEY_USED = -16,
  /** The answer is about a key that isn't in the slot any more. */
  DKK_RING_ERR_STALE_ANSWER = -17,
  /** No such effect is pending: acknowledged before, or overtaken. */
  DKK_RING_ERR_UNKNOWN_EFFECT = -18
} dkk_ring_status;

/** Bits of dkk_ring_news.alarms: somebody should look. */
typedef enum dkk_ring_alarm {
  /** The switch didn't come: the new record isn't proven. */
  DKK_RING_ALARM_STALLED = 1 << 0,
  /** The record of the key that signs is lost. */
  DKK_RING_ALARM_LOST = 1 << 1,
  /** A key that was never ours is published under a selector. */
  DKK_RING_ALARM_FOREIGN_KEY = 1 << 2,
  /** There is no key that signs, and none on the way. */
  DKK_RING_ALARM_NO_KEY = 1 << 3,
  DKK_RING_ALARM_CLOCK_BACKWARD = 1 << 4,
  DKK_RING_ALARM_CLOCK_FORWARD = 1 << 5
} dkk_ring_alarm;

/** Bits of dkk_ring_news.wants: what the embedder should do next. */
typedef enum dkk_ring_want {
  /** A key for `want_slot` (DKK_RING_IMPORT_KEY, or DKK_RING_ROTATE if there is
   *  the alarm NO_KEY). */
  DKK_RING_WANT_KEY = 1 << 0,
  /** A rotation is due. */
  DKK_RING_WANT_ROTATION = 1 << 1
} dkk_ring_want;

/** Bits of dkk_ring_news.changes: for the log. */
typedef enum dkk_ring_change {
  DKK_RING_CHANGE_KEY = 1 << 0,
  DKK_RING_CHANGE_STANDBY = 1 << 1,
  DKK_RING_CHANGE_SWITCHED = 1 << 2,
  DKK_RING_CHANGE_RETIRED = 1 << 3,
  DKK_RING_CHANGE_REVOKING = 1 << 4,
  DKK_RING_CHANGE_REVOKED = 1 << 5,
  DKK_RING_CHANGE_BEGUN = 1 << 6,
  DKK_RING_CHANGE_EFFECT = 1 << 7,
  /** The switch was put off. */
  DKK_RING_CHANGE_MOVED = 1 << 8
} dkk_ring_change;

typedef struct dkk_ring_news {
  unsigned alarms;
  unsigned wants;
  unsigned changes;
  /** What the alarms STALLED, LOST, FOREIGN_KEY are about. */
  int alarm_slot;
  dkk_ring_verdict alarm_verdict;
  int want_slot;
} dkk_ring_news;

#endif /* !defined(DKK_KEYRING_EVENT_H) */
