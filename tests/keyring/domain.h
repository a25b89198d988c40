/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_DOMAIN_H
#define DKK_TEST_KEYRING_DOMAIN_H

/* A domain to be led through its life, one event after another. After each
 * that is taken, all invariants are checked. Times are in seconds from when
 * it was created, TTLs are an hour, and holds those of `PUBLISH` and `DRAIN`.
 */

#include "keyring/rotation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MINUTE ((uint64_t)60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/** When domains are created. */
#define START ((uint64_t)1700000000)
#define PUBLISH (96 * HOUR)
#define DRAIN (7 * DAY)
#define LEASE (15 * MINUTE)
#define GAP (12 * HOUR)
#define SKEW (5 * MINUTE)

typedef struct domain {
  dkk_ring_record record;
  dkk_ring_news news;
  uint64_t now;
} domain;

dkk_ring_key_id key(int number);
/** What `key` was given; 0 for none. */
int key_number(const dkk_ring_key_id *id);

/** Applies the event at `now`. */
int apply(domain *of, dkk_ring_event *event);
int apply_type(domain *of, dkk_ring_event_type type, int slot);
int rotate(domain *of, int with_key);
int answer(domain *of, int slot, dkk_ring_name name, dkk_ring_verdict verdict);
/** Our key under both names. */
void answer_good(domain *of, int slot);
/** Everything that the slot has pending is done. */
void acknowledge(domain *of, int slot);
int tick(domain *of);
/** Ticks every hour, so that no clock is in doubt, up to `until`. */
void pass(domain *of, uint64_t until);

/** Created at START with keys 1 and 2; nothing else has happened. */
void create(domain *of);
/** Both records published and seen, at START. */
void publish(domain *of);
/** Selector 1 signs as the domain itself; the hold ended at START + PUBLISH. */
void activate(domain *of);
/** Selector 2 signs with key 2, selector 1 drains. */
void switch_over(domain *of);

#endif /* !defined(DKK_TEST_KEYRING_DOMAIN_H) */
