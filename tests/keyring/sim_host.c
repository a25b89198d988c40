/* SPDX-License-Identifier: MIT */
#include "sim.h"

#include "without.h"

#include "keyring/ready.h"
#include "keyring/switched.h"

#include <string.h>

static uint64_t clock_of(const sim *s, int node)
{
  return (uint64_t)((int64_t)s->now + s->nodes[node].offset);
}

static int is_calm(const sim *s)
{
  return s->now >= s->calm_at;
}

static int chance(sim *s, unsigned percent)
{
  return !is_calm(s) && dice_percent(&s->random, percent);
}

static int any_node(sim *s)
{
  return (int)dice_below(&s->random, SIM_NODES);
}

/* --- the store --- */

static void note_truth(sim *s, const dkk_ring_record *before, sim_view *view)
{
  int slot;
  int name;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *was = before != NULL ? &before->slots[slot] : NULL;
    const dkk_ring_slot *is = &view->record.slots[slot];
    int is_other = was == NULL ||
                   sim_key_number(&was->key_id) != sim_key_number(&is->key_id);

    for (name = 0; name < DKK_RING_NAMES; name++) {
      if (is->sightings[name].t_seen == 0) {
        view->seen_since[slot][name] = 0;
      } else if (is_other || was->sightings[name].t_seen == 0) {
        view->seen_since[slot][name] = s->now;
      }
      if (is->sightings[name].t_first == 0) {
        view->first_since[slot][name] = 0;
      } else if (is_other ||
                 was->sightings[name].t_first < is->sightings[name].t_first) {
        view->first_since[slot][name] = view->seen_since[slot][name];
      }
    }
  }
}

static int customer_is_steady(const sim *s)
{
  return world_newest(&s->world.cname[0])->content != WORLD_ABSENT &&
         world_newest(&s->world.cname[1])->content != WORLD_ABSENT &&
         s->now > s->customer_changed + 3 * DKK_RING_DAY;
}

static void note_begun(sim *s, const dkk_ring_event *event)
{
  const dkk_ring_record *record = &s->store.record;
  int slot = dkk_ring_signing_slot(record);

  if (event->type == DKK_RING_DISABLE || event->type == DKK_RING_COMPROMISE ||
      event->type == DKK_RING_SET) {
    s->store.is_begun = 0;
  } else if (slot != DKK_RING_NONE && record->enabled &&
             customer_is_steady(s)) {
    const dkk_ring_sighting *own = &record->slots[slot].sightings[DKK_RING_OWN];

    if (own->t_first != 0 && own->t_first >= own->t_seen && own->t_seen != 0 &&
        own->bad_count == 0) {
      s->store.is_begun = 1;
    }
  }
}

static void count(sim *s, const dkk_ring_record *before,
                  const dkk_ring_event *event)
{
  const dkk_ring_record *after = &s->store.record;
  int slot = dkk_ring_signing_slot(after);

  s->counts->transitions++;
  s->counts->pairs[after->slots[0].state][after->slots[1].state]++;
  if (before != NULL && slot != DKK_RING_NONE &&
      slot != dkk_ring_signing_slot(before)) {
    s->counts->rotations++;
    sim_trace(s, "selector%d signs", slot + 1);
  }
  s->counts->cancels += event->type == DKK_RING_CANCEL;
  s->counts->compromises += event->type == DKK_RING_COMPROMISE;
  s->counts->forced += event->type == DKK_RING_WITHDRAW && event->force;
  if (before != NULL && after->t_epoch != before->t_epoch) {
    s->counts->clock_restarts++;
    sim_trace(s, "the clock restarts");
  }
}

/* Some signers read the moment before, and use it as long as they may. */
static void surprise_signers(sim *s, const sim_view *before)
{
  int i;

  for (i = 0; i < SIM_SIGNERS; i++) {
    if (dice_percent(&s->random, 40)) {
      sim_read(s, i, before);
      s->next_signer = i;
      if (dice_percent(&s->random, 50)) {
        uint64_t soon =
            s->now + dice_below(&s->random, before->record.policy.lease + 1);

        s->when[SIM_MESSAGE] =
            soon < s->when[SIM_MESSAGE] ? soon : s->when[SIM_MESSAGE];
      }
    }
  }
}

static void wake_executor(sim *s)
{
  uint64_t soon =
      s->now + (is_calm(s) ? DKK_RING_HOUR : dice_below(&s->random, 6 * 3600));

  if (soon < s->when[SIM_EXECUTE]) {
    s->when[SIM_EXECUTE] = soon;
  }
}

static void commit(sim *s, uint64_t base, const dkk_ring_event *event,
                   const dkk_ring_record *after)
{
  const dkk_ring_record *current =
      s->store.record.generation != 0 ? &s->store.record : NULL;
  dkk_ring_order orders[DKK_RING_ORDERS];
  invariant_step step = {current, event, after};
  const char *broken;
  sim_view before;

  if (current != NULL && current->generation != base &&
      without != WITHOUT_COMPARE_AND_SWAP) {
    s->counts->conflicts++;
    return;
  }
  broken = s->options.mail_only ? NULL : broken_invariant(&step);
  if (broken != NULL) {
    sim_fail(s, broken);
    sim_trace(s, "event %d for selector%d breaks %s (record fault %d)",
              (int)event->type, event->slot + 1, broken,
              (int)dkk_ring_record_check(after));
  }
  before = s->store;
  s->store.record = *after;
  note_truth(s, current != NULL ? &before.record : NULL, &s->store);
  note_begun(s, event);
  count(s, current != NULL ? &before.record : NULL, event);
  if (event->type == DKK_RING_COMPROMISE ||
      (event->type == DKK_RING_WITHDRAW && event->force)) {
    int key = sim_key_number(&before.record.slots[event->slot].key_id);

    s->keys[key].declared = 1;
    s->keys[key].compromised |= event->type == DKK_RING_COMPROMISE;
  }
  if (before.record.generation != 0 && event->type != DKK_RING_ANSWER) {
    surprise_signers(s, &before);
  }
  if (dkk_ring_orders(&s->store.record, orders) > 0) {
    wake_executor(s);
  }
}

static void mark_used(sim *s, const dkk_ring_key_id *id)
{
  s->keys[sim_key_number(id)].used = 1;
}

static int submit(sim *s, int node, dkk_ring_event *event, dkk_ring_news *news)
{
  dkk_ring_record after;
  uint64_t base = s->store.record.generation;
  int rv;

  event->time = clock_of(s, node);
  rv = dkk_ring_apply(base != 0 ? &s->store.record : NULL, event, &after, news);
  s->counts->refused += rv < 0;
  if (rv == DKK_RING_ERR_RECORD || rv == DKK_RING_ERR_ARGUMENT) {
    sim_fail(s, "the machine doesn't take its own record");
  }
  if (rv == DKK_RING_OK) {
    s->counts->stalls += (news->alarms & DKK_RING_ALARM_STALLED) != 0 &&
                         after.rotate_on != s->store.record.rotate_on;
  }
  if (rv != DKK_RING_OK) {
    return rv;
  }
  mark_used(s, &event->key_id);
  mark_used(s, &event->second_key_id);
  if (base != 0 && !s->nodes[node].is_writing && chance(s, 12)) {
    if (chance(s, 25)) {
      s->counts->crashes++;
      return DKK_RING_ERR_GENERATION;
    }
    s->nodes[node].is_writing = 1;
    s->nodes[node].event = *event;
    s->nodes[node].base_generation = base;
    s->nodes[node].after = after;
    s->when[SIM_WRITE + node] = s->now + dice_below(&s->random, 120);
    return DKK_RING_OK;
  }
  commit(s, base, event, &after);
  return DKK_RING_OK;
}

int sim_submit(sim *s, int node, dkk_ring_event *event)
{
  dkk_ring_news news;

  return submit(s, node, event, &news);
}

void sim_finish_write(sim *s, int node)
{
  sim_node *of = &s->nodes[node];

  of->is_writing = 0;
  s->when[SIM_WRITE + node] = WORLD_NEVER;
  commit(s, of->base_generation, &of->event, &of->after);
}

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

  if (chance(s, 5)) {
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

  if (news->wants == 0 || chance(s, 30) ||
      (is_calm(s) && (news->alarms & DKK_RING_ALARM_NO_KEY) == 0)) {
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
      s->now + (is_calm(s) ? policy->clock_gap / 3
                           : dice_between(&s->random, policy->clock_gap / 5,
                                          policy->clock_gap / 2));
  if (chance(s, 1)) {
    s->when[SIM_TICK + node] += dice_below(&s->random, 4 * policy->clock_gap);
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_TICK;
  if (submit(s, node, &event, &news) >= 0) {
    obey(s, node, &news);
  }
}

/* --- DNS checks --- */

static dkk_ring_verdict verdict_of(sim *s, int slot, int is_own, int server,
                                   int key)
{
  const world_version *text = world_ask(&s->world.text[slot], server, s->now);

  if (s->now >= s->glitch_from && s->now < s->glitch_until) {
    return DKK_RING_VERDICT_MISSING;
  }
  if (is_own && world_ask(&s->world.cname[slot], server, s->now)->content ==
                    WORLD_ABSENT) {
    return DKK_RING_VERDICT_MISSING;
  }
  if (text->content == WORLD_ABSENT) {
    return is_own ? DKK_RING_VERDICT_TARGET_EMPTY : DKK_RING_VERDICT_MISSING;
  }
  if (text->content == WORLD_REVOKED) {
    return DKK_RING_VERDICT_REVOKED;
  }
  return text->content == key ? DKK_RING_VERDICT_OK
                              : DKK_RING_VERDICT_STALE_KEY;
}

/* What a resolver with a cache says: it may be late. */
static dkk_ring_verdict cached_verdict(sim *s, int slot, int is_own, int key)
{
  int receiver = (int)dice_below(&s->random, WORLD_RECEIVERS);
  int content;

  if (is_own &&
      world_look_up(&s->world, receiver, 1, slot, s->now) == WORLD_ABSENT) {
    return DKK_RING_VERDICT_MISSING;
  }
  content = world_look_up(&s->world, receiver, 0, slot, s->now);
  if (content == WORLD_ABSENT) {
    return DKK_RING_VERDICT_MISSING;
  }
  if (content == WORLD_REVOKED) {
    return DKK_RING_VERDICT_REVOKED;
  }
  return content == key ? DKK_RING_VERDICT_OK : DKK_RING_VERDICT_STALE_KEY;
}

/* All vantages in one: OK and REVOKED only if all agree. */
static void look(sim *s, dkk_ring_event *event)
{
  int key = sim_key_number(&event->key_id);
  int is_own = event->name == DKK_RING_OWN;
  const world_version *newest = world_newest(&s->world.text[event->slot]);
  int server;
  int vantages = (int)dice_between(&s->random, 1, WORLD_SERVERS);

  event->is_authoritative = 1;
  event->verdict = verdict_of(s, event->slot, is_own, 0, key);
  for (server = 1; server < vantages; server++) {
    dkk_ring_verdict other = verdict_of(s, event->slot, is_own, server, key);

    if (other != event->verdict) {
      event->verdict = other != DKK_RING_VERDICT_OK ? other : event->verdict;
      if (event->verdict == DKK_RING_VERDICT_REVOKED) {
        event->verdict = DKK_RING_VERDICT_STALE_KEY;
      }
    }
  }
  if (dice_percent(&s->random, 20)) {
    dkk_ring_verdict other = cached_verdict(s, event->slot, is_own, key);

    if (other != event->verdict) {
      event->is_authoritative = 0;
      event->verdict =
          other != DKK_RING_VERDICT_OK && other != DKK_RING_VERDICT_REVOKED
              ? other
              : DKK_RING_VERDICT_STALE_KEY;
    }
  }
  if (event->name == DKK_RING_OWN) {
    newest = world_newest(&s->world.cname[event->slot]);
  }
  event->ttl = newest->content != WORLD_ABSENT ? newest->ttl : 0;
  if (event->verdict == DKK_RING_VERDICT_MISSING) {
    event->ttl_negative = s->world.ttl_negative;
  }
  if (chance(s, 10)) {
    event->verdict = dice_percent(&s->random, 50) ? DKK_RING_VERDICT_TIMEOUT
                                                  : DKK_RING_VERDICT_SERVFAIL;
  }
}

static void push_late(sim *s, const dkk_ring_event *event, uint64_t when)
{
  if (s->late_count < SIM_LATE) {
    s->late[s->late_count].when = when;
    s->late[s->late_count].event = *event;
    s->late_count++;
    if (when < s->when[SIM_LATER]) {
      s->when[SIM_LATER] = when;
    }
  }
}

void sim_do_late(sim *s)
{
  uint64_t next = WORLD_NEVER;
  dkk_ring_event due;
  int has_due = 0;
  int i = 0;

  while (i < s->late_count) {
    if (s->late[i].when <= s->now && !has_due) {
      due = s->late[i].event;
      has_due = 1;
      s->late[i] = s->late[--s->late_count];
    } else {
      next = s->late[i].when < next ? s->late[i].when : next;
      i++;
    }
  }
  s->when[SIM_LATER] = next > s->now ? next : s->now + 1;
  if (s->late_count == 0) {
    s->when[SIM_LATER] = WORLD_NEVER;
  }
  if (has_due) {
    sim_submit(s, any_node(s), &due);
  }
}

static void probe_one(sim *s, int node, int slot, int name)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ANSWER;
  event.slot = slot;
  event.name = (dkk_ring_name)name;
  event.key_id = s->store.record.slots[slot].key_id;
  look(s, &event);
  if (chance(s, 5)) {
    push_late(s, &event, s->now + dice_below(&s->random, DKK_RING_HOUR));
  } else {
    sim_submit(s, node, &event);
  }
}

static void probe_all(sim *s, int node)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    probe_one(s, node, slot, DKK_RING_OWN);
    probe_one(s, node, slot, DKK_RING_HOST);
  }
}

void sim_probe(sim *s, int node)
{
  s->when[SIM_PROBE + node] =
      s->now + dice_between(&s->random, DKK_RING_HOUR, 36 * DKK_RING_HOUR);
  if (chance(s, 3)) {
    s->when[SIM_PROBE + node] += 5 * DKK_RING_DAY;
  }
  probe_all(s, node);
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

  if (chance(s, 10)) {
    s->counts->crashes++;
    return;
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ACKNOWLEDGE;
  event.slot = order->slot;
  event.effect = order->effect;
  event.effect_number = order->number;
  event.ttl = ttl;
  if (chance(s, 15)) {
    push_late(s, &event, s->now + dice_below(&s->random, 2 * DKK_RING_DAY));
    return;
  }
  sim_submit(s, any_node(s), &event);
  if (chance(s, 10)) {
    push_late(s, &event, s->now + dice_below(&s->random, 3 * DKK_RING_DAY));
  }
}

static void execute_one(sim *s, const dkk_ring_order *order)
{
  uint64_t ttl = 0;

  if (without == WITHOUT_OUTBOX) {
    acknowledge(s, order, ttl);
  }
  if (chance(s, 10)) {
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
    if (!s->has_old_order && chance(s, 20)) {
      s->has_old_order = 1;
      s->old_order = orders[i];
    } else {
      execute_one(s, &orders[i]);
    }
  }
  /* Somebody who read this long ago comes back. */
  if (s->has_old_order && (is_calm(s) || chance(s, 25))) {
    s->has_old_order = 0;
    execute_one(s, &s->old_order);
  }
  if (chance(s, 3)) {
    s->zone_down_until = s->now + dice_below(&s->random, 6 * DKK_RING_DAY);
  }
  s->when[SIM_EXECUTE] = WORLD_NEVER;
  if (dkk_ring_orders(&s->store.record, orders) > 0 || s->has_old_order) {
    wake_executor(s);
  }
}

/* --- operators --- */

static void enable(sim *s)
{
  int node = any_node(s);

  probe_all(s, node);
  submit_type(s, node, DKK_RING_ENABLE);
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
  sim_submit(s, any_node(s), &event);
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
  rv = sim_submit(s, any_node(s), &event);
  sim_trace(s, "operator: event %d for selector%d: %d", (int)event.type,
            event.slot + 1, rv);
}

void sim_operate(sim *s)
{
  s->when[SIM_OPERATE] =
      is_calm(s) ? WORLD_NEVER : s->now + sim_exponential(s, 2 * DKK_RING_DAY);
  if (is_calm(s)) {
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
