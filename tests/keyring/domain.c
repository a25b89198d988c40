/* SPDX-License-Identifier: MIT */
#include "domain.h"

#include "invariants.h"

dkk_ring_key_id key(int number)
{
  dkk_ring_key_id id;

  memset(&id, 0, sizeof(id));
  id.octets[31] = (uint8_t)number;
  return id;
}

int key_number(const dkk_ring_key_id *id)
{
  return id->octets[31];
}

int apply(domain *of, dkk_ring_event *event)
{
  dkk_ring_record before = of->record;
  const dkk_ring_record *given =
      event->type != DKK_RING_CREATE ? &before : NULL;
  dkk_ring_record after;
  invariant_step step = {given, event, &after};
  const char *broken;
  int rv;

  event->time = of->now;
  memset(&after, 0xa5, sizeof(after));
  rv = dkk_ring_apply(given, event, &after, &of->news);
  if (rv != DKK_RING_OK) {
    dkk_ring_record untouched;

    memset(&untouched, 0xa5, sizeof(untouched));
    assert_memory_equal(&after, &untouched, sizeof(after));
    return rv;
  }
  broken = broken_invariant(&step);
  if (broken != NULL) {
    fail_msg("event %d breaks %s", (int)event->type, broken);
  }
  of->record = after;
  return rv;
}

int apply_type(domain *of, dkk_ring_event_type type, int slot)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = type;
  event.slot = slot;
  return apply(of, &event);
}

int rotate(domain *of, int with_key)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ROTATE;
  event.key_id = key(with_key);
  return apply(of, &event);
}

int answer(domain *of, int slot, dkk_ring_name name, dkk_ring_verdict verdict)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ANSWER;
  event.slot = slot;
  event.name = name;
  event.key_id = of->record.slots[slot].key_id;
  event.verdict = verdict;
  event.is_authoritative = 1;
  event.ttl = HOUR;
  event.ttl_negative = HOUR;
  return apply(of, &event);
}

void answer_good(domain *of, int slot)
{
  assert_int_equal(answer(of, slot, DKK_RING_OWN, DKK_RING_VERDICT_OK), 0);
  assert_int_equal(answer(of, slot, DKK_RING_HOST, DKK_RING_VERDICT_OK), 0);
}

void acknowledge(domain *of, int slot)
{
  dkk_ring_order orders[DKK_RING_ORDERS];
  int count = dkk_ring_orders(&of->record, orders);
  int i;

  for (i = 0; i < count; i++) {
    dkk_ring_event event;

    if (orders[i].slot != slot) {
      continue;
    }
    memset(&event, 0, sizeof(event));
    event.type = DKK_RING_ACKNOWLEDGE;
    event.slot = slot;
    event.effect = orders[i].effect;
    event.effect_number = orders[i].number;
    event.ttl = orders[i].effect != DKK_RING_DESTROY ? HOUR : 0;
    assert_int_equal(apply(of, &event), DKK_RING_OK);
  }
}

int tick(domain *of)
{
  return apply_type(of, DKK_RING_TICK, 0);
}

void pass(domain *of, uint64_t until)
{
  while (of->now < until) {
    of->now = of->now + HOUR < until ? of->now + HOUR : until;
    assert_in_range(tick(of), DKK_RING_OK, DKK_RING_UNCHANGED);
  }
}

void create(domain *of)
{
  dkk_ring_event event;

  memset(of, 0, sizeof(*of));
  of->now = START;
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_CREATE;
  event.key_id = key(1);
  event.second_key_id = key(2);
  dkk_ring_policy_default(&event.policy);
  event.policy.rotate_interval = 0;
  assert_int_equal(apply(of, &event), DKK_RING_OK);
}

void publish(domain *of)
{
  create(of);
  acknowledge(of, 0);
  acknowledge(of, 1);
  answer_good(of, 0);
  answer_good(of, 1);
}

void activate(domain *of)
{
  publish(of);
  assert_int_equal(apply_type(of, DKK_RING_ENABLE, 0), DKK_RING_OK);
  pass(of, START + PUBLISH);
  assert_int_equal(of->record.slots[0].state, DKK_RING_ACTIVE);
  assert_int_equal(of->record.slots[1].state, DKK_RING_READY);
}

void switch_over(domain *of)
{
  activate(of);
  assert_int_equal(rotate(of, 0), DKK_RING_OK);
  pass(of, of->record.rotate_on);
  assert_int_equal(of->record.slots[1].state, DKK_RING_ACTIVE);
  assert_int_equal(of->record.slots[0].state, DKK_RING_DRAINING);
}
