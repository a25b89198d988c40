/* SPDX-License-Identifier: MIT */
#include "sim.h"

#include "without.h"

#include "keyring/words.h"

#include <string.h>

/* --- keys --- */

static dkk_ring_key_id new_key(sim *s)
{
  if (s->key_count < SIM_KEYS - 1) {
    s->key_count++;
  }
  return sim_key_id(s->key_count);
}

/* Mostly a new key; sometimes one that was used somewhere, once. */
static void choose_key(sim *s, dkk_ring_event *event)
{
  int number;

  if (sim_chance(s, 5)) {
    event->key_id =
        sim_key_id((int)dice_between(&s->random, 1, (uint64_t)s->key_count));
  } else {
    event->key_id = new_key(s);
  }
  number = sim_key_number(&event->key_id);
  event->key_is_used = s->keys[number].used;
  event->key_is_compromised = s->keys[number].compromised;
}

/* --- events --- */

static int submit_type(sim *s, int node, dkk_ring_event_type type)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = type;
  return sim_submit(s, node, &event);
}

static uint64_t one_of(sim *s, const uint64_t *values, size_t n)
{
  return values[dice_below(&s->random, n)];
}

static void choose_policy(sim *s, dkk_ring_policy *policy)
{
  static const uint64_t publish[] = {0, 0, DKK_RING_DAY, 96 * DKK_RING_HOUR};
  static const uint64_t drain[] = {0, 0, 7 * DKK_RING_DAY};
  static const uint64_t lease[] = {15 * DKK_RING_MINUTE, 15 * DKK_RING_MINUTE,
                                   DKK_RING_HOUR, DKK_RING_DAY,
                                   3 * DKK_RING_DAY};
  static const uint64_t gap[] = {DKK_RING_HOUR,      6 * DKK_RING_HOUR,
                                 6 * DKK_RING_HOUR,  12 * DKK_RING_HOUR,
                                 12 * DKK_RING_HOUR, 12 * DKK_RING_HOUR,
                                 24 * DKK_RING_HOUR, 24 * DKK_RING_HOUR};
  static const uint64_t interval[] = {0, 10 * DKK_RING_DAY, 20 * DKK_RING_DAY};

  memset(policy, 0, sizeof(*policy));
  policy->publish_hold = one_of(s, publish, 4);
  policy->drain_hold = one_of(s, drain, 3);
  policy->lease = one_of(s, lease, 5);
  policy->clock_gap = one_of(s, gap, 8);
  policy->rotate_interval = one_of(s, interval, 3);
  policy->zone_ttl = dice_percent(&s->random, 50) ? s->ttl_low : s->ttl_high;
  policy->on_lost = (dkk_ring_on_lost)dice_below(&s->random, 3);
  policy->revoke_retired = (uint8_t)dice_below(&s->random, 2);
  policy->prestaged = (uint8_t)dice_below(&s->random, 2);
}

void sim_create(sim *s)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_CREATE;
  event.key_id = new_key(s);
  event.second_key_id = new_key(s);
  choose_policy(s, &event.policy);
  sim_submit(s, 0, &event);
}

static void obey(sim *s, int node, const dkk_ring_news *news)
{
  dkk_ring_event event;

  if (news->wants == 0 || sim_chance(s, 30) ||
      (sim_is_calm(s) && (news->alarms & DKK_RING_ALARM_NO_KEY) == 0)) {
    return;
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ROTATE;
  event.slot = news->want_slot;
  if ((news->wants & DKK_RING_WANT_KEY) != 0) {
    if ((news->alarms & DKK_RING_ALARM_NO_KEY) == 0) {
      event.type = DKK_RING_IMPORT_KEY;
    }
    choose_key(s, &event);
  } else if (!dkk_ring_is_standby(
                 s->store.record.slots[news->want_slot].state)) {
    choose_key(s, &event);
  }
  sim_submit(s, node, &event);
}

void sim_tick(sim *s, int node)
{
  const dkk_ring_policy *policy = &s->store.record.policy;
  dkk_ring_event event;
  dkk_ring_news news;

  s->when[SIM_TICK + node] =
      s->now + (sim_is_calm(s) ? policy->clock_gap / 3
                               : dice_between(&s->random, policy->clock_gap / 5,
                                              policy->clock_gap / 2));
  if (sim_chance(s, 1)) {
    s->when[SIM_TICK + node] += dice_below(&s->random, 4 * policy->clock_gap);
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_TICK;
  if (sim_submit_for_news(s, node, &event, &news) >= 0) {
    obey(s, node, &news);
  }
}

/* --- effects --- */

static void carry_out(sim *s, const dkk_ring_order *order, uint64_t *ttl)
{
  int key = sim_key_number(&order->key_id);
  world_name *name = &s->world.text[order->slot];
  int content = order->effect == DKK_RING_ZONE ? key : WORLD_REVOKED;

  if (order->effect == DKK_RING_DESTROY) {
    s->keys[key].deleted = 1;
    return;
  }
  if (order->number < s->zone_number[order->slot] &&
      without != WITHOUT_ZONE_ORDER) {
    return;
  }
  s->zone_number[order->slot] = order->number;
  *ttl = world_newest(name)->ttl;
  if (world_newest(name)->content == content) {
    return;
  }
  *ttl = order->ttl;
  sim_trace(s, "zone: selector%d has %d", order->slot + 1, content);
  if (world_publish(&s->world, name, content, *ttl, s->now)) {
    sim_check_change(s, order->slot, content);
  }
}

static void acknowledge(sim *s, const dkk_ring_order *order, uint64_t ttl)
{
  dkk_ring_event event;

  if (sim_chance(s, 10)) {
    s->counts->crashes++;
    return;
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ACKNOWLEDGE;
  event.slot = order->slot;
  event.effect = order->effect;
  event.effect_number = order->number;
  event.ttl = ttl;
  if (sim_chance(s, 15)) {
    sim_push_late(s, &event, s->now + dice_below(&s->random, 2 * DKK_RING_DAY));
    return;
  }
  sim_submit(s, sim_any_node(s), &event);
  if (sim_chance(s, 10)) {
    sim_push_late(s, &event, s->now + dice_below(&s->random, 3 * DKK_RING_DAY));
  }
}

static void execute_one(sim *s, const dkk_ring_order *order)
{
  uint64_t ttl = 0;

  if (without == WITHOUT_OUTBOX) {
    acknowledge(s, order, ttl);
  }
  if (sim_chance(s, 10)) {
    s->counts->crashes++;
    return;
  }
  if (order->effect != DKK_RING_DESTROY && s->now < s->zone_down_until) {
    return;
  }
  carry_out(s, order, &ttl);
  if (without != WITHOUT_OUTBOX) {
    acknowledge(s, order, ttl);
  }
}

void sim_execute(sim *s)
{
  dkk_ring_order orders[DKK_RING_ORDERS];
  int count = dkk_ring_orders(&s->store.record, orders);
  int i;

  for (i = 0; i < count; i++) {
    if (!s->has_old_order && sim_chance(s, 20)) {
      s->has_old_order = 1;
      s->old_order = orders[i];
    } else {
      execute_one(s, &orders[i]);
    }
  }
  /* Somebody who read this long ago comes back. */
  if (s->has_old_order && (sim_is_calm(s) || sim_chance(s, 25))) {
    s->has_old_order = 0;
    execute_one(s, &s->old_order);
  }
  if (sim_chance(s, 3)) {
    s->zone_down_until = s->now + dice_below(&s->random, 6 * DKK_RING_DAY);
  }
  s->when[SIM_EXECUTE] = WORLD_NEVER;
  if (dkk_ring_orders(&s->store.record, orders) > 0 || s->has_old_order) {
    sim_wake_executor(s);
  }
}

/* --- operators --- */

static void enable(sim *s)
{
  int node = sim_any_node(s);

  sim_probe_all(s, node);
  sim_trace(s, "operator: enable: %s",
            dkk_ring_status_name(submit_type(s, node, DKK_RING_ENABLE)));
}

static void set_policy(sim *s)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  choose_policy(s, &event.policy);
  if (event.policy.lease < s->store.record.policy.lease) {
    event.policy.lease = s->store.record.policy.lease;
  }
  sim_trace(s, "operator: set: %s",
            dkk_ring_status_name(sim_submit(s, sim_any_node(s), &event)));
}

static void order_something(sim *s)
{
  static const struct {
    unsigned percent;
    dkk_ring_event_type type;
    uint8_t with_key;
    uint8_t force;
  } orders[] = {
      {34, DKK_RING_ROTATE, 1, 0},     {10, DKK_RING_ROTATE, 0, 0},
      {10, DKK_RING_IMPORT_KEY, 1, 0}, {12, DKK_RING_CANCEL, 0, 0},
      {4, DKK_RING_DISABLE, 0, 0},     {3, DKK_RING_COMPROMISE, 1, 0},
      {2, DKK_RING_COMPROMISE, 0, 0},  {8, DKK_RING_WITHDRAW, 0, 0},
      {2, DKK_RING_WITHDRAW, 0, 1},    {15, DKK_RING_DELETE, 0, 0},
  };
  unsigned at = (unsigned)dice_below(&s->random, 100);
  dkk_ring_event event;
  size_t i = 0;
  int rv;

  while (i + 1 < sizeof(orders) / sizeof(orders[0]) &&
         at >= orders[i].percent) {
    at -= orders[i++].percent;
  }
  memset(&event, 0, sizeof(event));
  event.type = orders[i].type;
  event.slot = (int)dice_below(&s->random, DKK_RING_SLOTS);
  event.force = orders[i].force;
  if (orders[i].with_key) {
    choose_key(s, &event);
  }
  rv = sim_submit(s, sim_any_node(s), &event);
  sim_trace(s, "operator: %s for selector%d: %s",
            dkk_ring_event_name(event.type), event.slot + 1,
            dkk_ring_status_name(rv));
}

void sim_operate(sim *s)
{
  s->when[SIM_OPERATE] = sim_is_calm(s)
                             ? WORLD_NEVER
                             : s->now + sim_exponential(s, 2 * DKK_RING_DAY);
  if (sim_is_calm(s)) {
    return;
  }
  if (!s->store.record.enabled && dice_percent(&s->random, 60)) {
    enable(s);
  } else if (dice_percent(&s->random, 4)) {
    set_policy(s);
  } else {
    order_something(s);
  }
}
