/* SPDX-License-Identifier: MIT */
#include "ringscript.h"

#include "../../keyring/invariants.h"
#include "keyring/holds.h"
#include "keyring/rotation.h"

#include <stdio.h>

void fuzz_ring_init(fuzz_ring *ring)
{
  memset(ring, 0, sizeof(*ring));
  ring->now = FUZZ_NOW;
}

static void set_key(dkk_ring_key_id *id, unsigned number)
{
  memset(id, 0, sizeof(*id));
  id->octets[0] = (uint8_t)(number >> 8);
  id->octets[1] = (uint8_t)number;
}

/* Mostly one that is new; none; or one that has been there. */
static void read_key(fuzz_ring *ring, dkk_ring_key_id *id, unsigned how)
{
  if (how % 8 == 0) {
    set_key(id, 0);
  } else if (how % 8 == 1) {
    set_key(id, how / 8);
  } else {
    set_key(id, ++ring->keys);
  }
}

static uint64_t duration(dkk_slice *in)
{
  static const uint64_t some[] = {
      0,
      1,
      5 * DKK_RING_MINUTE,
      DKK_RING_HOUR - 1,
      DKK_RING_HOUR,
      6 * DKK_RING_HOUR,
      12 * DKK_RING_HOUR,
      DKK_RING_DAY,
      4 * DKK_RING_DAY,
      5 * DKK_RING_DAY,
      7 * DKK_RING_DAY,
      8 * DKK_RING_DAY,
      90 * DKK_RING_DAY,
      180 * DKK_RING_DAY,
      1000 * DKK_RING_DAY,
  };
  unsigned which = fuzz_octet(in) % 16;

  return which < 15 ? some[which] : fuzz_number(in);
}

static void read_policy(dkk_ring_policy *policy, dkk_slice *in)
{
  unsigned flags = fuzz_octet(in);

  dkk_ring_policy_default(policy);
  policy->revoke_retired = flags & 1;
  policy->prestaged = flags >> 1 & 1;
  policy->on_lost = (dkk_ring_on_lost)(flags >> 2 & 3);
  if ((flags & 16) != 0) {
    policy->publish_hold = duration(in);
    policy->drain_hold = duration(in);
    policy->lease = duration(in);
  }
  if ((flags & 32) != 0) {
    policy->clock_gap = duration(in);
    policy->zone_ttl = duration(in);
    policy->rotate_interval = duration(in);
  }
}

static void read_answer(const fuzz_ring *ring, dkk_ring_event *event,
                        unsigned how, dkk_slice *in)
{
  static const dkk_ring_verdict likely[] = {
      DKK_RING_VERDICT_OK, DKK_RING_VERDICT_OK, DKK_RING_VERDICT_REVOKED,
      DKK_RING_VERDICT_MISSING};

  event->name = (dkk_ring_name)(how >> 1 & 1);
  event->is_authoritative = (how & 4) == 0;
  event->verdict = (how & 8) == 0
                       ? likely[how >> 4 & 3]
                       : (dkk_ring_verdict)(fuzz_octet(in) % DKK_RING_VERDICTS);
  if ((how & 64) == 0) {
    event->ttl = DKK_RING_HOUR;
    event->ttl_negative = DKK_RING_HOUR;
  } else {
    event->ttl = duration(in);
    event->ttl_negative = duration(in);
  }
  if ((how & 128) == 0 &&
      ring->record.slots[event->slot].state != DKK_RING_EMPTY) {
    event->key_id = ring->record.slots[event->slot].key_id;
  }
}

static void read_acknowledgement(const fuzz_ring *ring, dkk_ring_event *event,
                                 unsigned how, dkk_slice *in)
{
  event->effect = (dkk_ring_effect)((how >> 1) % DKK_RING_EFFECTS);
  event->effect_number =
      (how & 128) == 0
          ? ring->record.slots[event->slot].effect_number[event->effect]
          : fuzz_octet(in);
  event->ttl = (how & 64) == 0 ? 0 : duration(in);
}

void fuzz_ring_event(fuzz_ring *ring, dkk_ring_event *event, dkk_slice *in)
{
  unsigned type = fuzz_octet(in);
  unsigned how = fuzz_octet(in);

  memset(event, 0, sizeof(*event));
  event->type = ring->is_there
                    ? (dkk_ring_event_type)((type & 127) % DKK_RING_EVENT_TYPES)
                    : DKK_RING_CREATE;
  event->slot = how & 1;
  if ((type & 128) != 0) {
    ring->now += duration(in);
  }
  event->time = ring->now;
  switch (event->type) {
  case DKK_RING_CREATE:
  case DKK_RING_SET:
    read_policy(&event->policy, in);
    set_key(&event->key_id, ++ring->keys);
    set_key(&event->second_key_id, ++ring->keys);
    break;
  case DKK_RING_ANSWER:
    read_answer(ring, event, how, in);
    break;
  case DKK_RING_ACKNOWLEDGE:
    read_acknowledgement(ring, event, how, in);
    break;
  case DKK_RING_ENABLE:
  case DKK_RING_DISABLE:
  case DKK_RING_IMPORT_KEY:
  case DKK_RING_ROTATE:
  case DKK_RING_CANCEL:
  case DKK_RING_COMPROMISE:
  case DKK_RING_WITHDRAW:
  case DKK_RING_DELETE:
  case DKK_RING_TICK:
  default:
    read_key(ring, &event->key_id, how >> 1);
    event->force = (uint8_t)(how >> 7);
    event->key_is_used = (how & 0x70) == 0x70;
    event->expect_generation = (how & 0x70) == 0x60 ? how : 0;
    break;
  }
}

static int is_untouched(const dkk_ring_record *record)
{
  dkk_ring_record untouched;

  memset(&untouched, 0xa5, sizeof(untouched));
  return memcmp(record, &untouched, sizeof(untouched)) == 0;
}

int fuzz_ring_step(fuzz_ring *ring, dkk_slice *in)
{
  dkk_ring_record before = ring->record;
  dkk_ring_record after;
  dkk_ring_event event;
  dkk_ring_news news;
  invariant_step step = {ring->is_there ? &before : NULL, &event, &after};
  int rv;

  fuzz_ring_event(ring, &event, in);
  memset(&after, 0xa5, sizeof(after));
  rv = dkk_ring_apply(step.before, &event, &after, &news);
  FUZZ_CHECK(rv <= DKK_RING_UNCHANGED && rv >= DKK_RING_ERR_UNKNOWN_EFFECT);
  if (rv == DKK_RING_OK) {
    const char *broken = broken_invariant(&step);

    if (broken != NULL) {
      fprintf(stderr, "event %d breaks %s\n", (int)event.type, broken);
    }
    FUZZ_CHECK(broken == NULL);
    ring->record = after;
    ring->is_there = 1;
  } else {
    FUZZ_CHECK(is_untouched(&after));
  }
  return rv;
}
