/* SPDX-License-Identifier: MIT */
#include "sim.h"

#include <string.h>

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
  if (sim_chance(s, 10)) {
    event->verdict = dice_percent(&s->random, 50) ? DKK_RING_VERDICT_TIMEOUT
                                                  : DKK_RING_VERDICT_SERVFAIL;
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
  if (sim_chance(s, 5)) {
    sim_push_late(s, &event, s->now + dice_below(&s->random, DKK_RING_HOUR));
  } else {
    sim_submit(s, node, &event);
  }
}

void sim_probe_all(sim *s, int node)
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
  if (sim_chance(s, 3)) {
    s->when[SIM_PROBE + node] += 5 * DKK_RING_DAY;
  }
  sim_probe_all(s, node);
}
