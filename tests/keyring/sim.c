/* SPDX-License-Identifier: MIT */
#include "sim.h"

#include "keyring/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BEGIN ((uint64_t)1800000000)
#define CALM_DAYS 60

void sim_fail(sim *s, const char *what)
{
  if (s->failure == NULL) {
    s->failure = what;
    sim_trace(s, "FAILED: %s", what);
  }
}

void sim_trace(const sim *s, const char *format, ...)
{
  va_list arguments;
  double days = (double)(s->now - s->begin) / (double)DKK_RING_DAY;

  if (!s->options.trace) {
    return;
  }
  printf("day %6.2f: ", days);
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  printf(" (generation %llu: %s, %s)\n",
         (unsigned long long)s->store.record.generation,
         dkk_ring_state_name(s->store.record.slots[0].state),
         dkk_ring_state_name(s->store.record.slots[1].state));
}

/* Near enough: what matters is short and long waits, not their law. */
uint64_t sim_exponential(sim *s, uint64_t mean)
{
  uint64_t shift = dice_below(&s->random, 4);

  return dice_below(&s->random, (mean << shift) / 2) + 1;
}

dkk_ring_key_id sim_key_id(int number)
{
  dkk_ring_key_id id;

  memset(&id, 0, sizeof(id));
  if (number > 0) {
    id.octets[0] = (uint8_t)(number * 37);
    id.octets[1] = 1;
    id.octets[2] = (uint8_t)(number >> 8);
    id.octets[3] = (uint8_t)number;
  }
  return id;
}

int sim_key_number(const dkk_ring_key_id *id)
{
  return id->octets[2] << 8 | id->octets[3];
}

/* --- what goes wrong outside --- */

static void change_customer(sim *s)
{
  int slot = (int)dice_below(&s->random, DKK_RING_SLOTS);
  world_name *name = &s->world.cname[slot];
  int is_there = world_newest(name)->content != WORLD_ABSENT;
  uint64_t ttl = dice_percent(&s->random, 50) ? s->ttl_low : s->ttl_high;

  if (s->now >= s->calm_at) {
    /* In the end both are there. */
    for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
      if (world_newest(&s->world.cname[slot])->content == WORLD_ABSENT) {
        world_publish(&s->world, &s->world.cname[slot], 1, ttl, s->now);
      }
    }
    s->when[SIM_CUSTOMER] = WORLD_NEVER;
    s->customer_changed = s->now;
    return;
  }
  if (name->count < WORLD_VERSIONS - 2) {
    world_publish(&s->world, name, !is_there, ttl, s->now);
    sim_trace(s, "customer: CNAME of selector%d %s", slot + 1,
              is_there ? "gone" : "there");
  }
  s->customer_changed = s->now;
  if (is_there) {
    s->store.is_begun = 0;
    s->when[SIM_CUSTOMER] =
        s->now + dice_between(&s->random, 600, 4 * DKK_RING_DAY);
  } else {
    s->when[SIM_CUSTOMER] = s->now + sim_exponential(s, 12 * DKK_RING_DAY);
  }
}

/* A clock is wrong by less than the gap, which nobody notices, or it jumps by
 * more. */
static int64_t wrong_clock(sim *s, int64_t old)
{
  int64_t gap = (int64_t)s->store.record.policy.clock_gap;
  int64_t wrong = (int64_t)dice_below(&s->random, (uint64_t)gap * 19 / 20);

  if (dice_percent(&s->random, 50)) {
    int64_t far = gap * 2 + (int64_t)dice_below(&s->random, 40 * 86400);

    wrong = old > gap ? far + old : far;
  }
  return dice_percent(&s->random, 50) ? wrong : -wrong;
}

static void change_clock(sim *s)
{
  int is_calm = s->now >= s->calm_at;
  int is_node = dice_percent(&s->random, 50);
  int i = (int)dice_below(&s->random, is_node ? SIM_NODES : SIM_SIGNERS);
  int64_t *offset = is_node ? &s->nodes[i].offset : &s->signers[i].offset;

  if (is_calm) {
    for (i = 0; i < SIM_NODES; i++) {
      s->nodes[i].offset = 0;
    }
    for (i = 0; i < SIM_SIGNERS; i++) {
      s->signers[i].offset = 0;
    }
    s->when[SIM_FAULT] = WORLD_NEVER;
    return;
  }
  s->counts->clock_faults++;
  *offset = *offset == 0 ? wrong_clock(s, *offset) : 0;
  sim_trace(s, "clock of %s %d: %+.2f days", is_node ? "node" : "signer", i,
            (double)*offset / 86400.0);
  s->when[SIM_FAULT] = s->now + sim_exponential(s, 4 * DKK_RING_DAY);
}

/* --- a schedule --- */

static void begin_world(sim *s)
{
  static const uint64_t ttls[] = {300, 3600, 3600, 21600, 86400, 172800};
  static const uint64_t negatives[] = {300, 900, 3600, 10800, 86400};
  uint64_t a = ttls[dice_below(&s->random, 6)];
  uint64_t b = ttls[dice_below(&s->random, 6)];
  uint64_t negative = negatives[dice_below(&s->random, 5)];

  s->ttl_low = a < b ? a : b;
  s->ttl_high = a < b ? b : a;
  /* Servers are late by a TTL at most: that is what twice the TTL is for. */
  world_begin(&s->world, &s->random,
              dice_below(&s->random,
                         (s->ttl_low < negative ? s->ttl_low : negative) + 1),
              negative);
}

static void begin_clocks(sim *s)
{
  int i;

  s->has_clock_faults = dice_percent(&s->random, 35);
  for (i = 0; i < SIM_NODES; i++) {
    s->nodes[i].offset = (int64_t)dice_below(&s->random, 121) - 60;
  }
  for (i = 0; i < SIM_SIGNERS; i++) {
    s->signers[i].offset = (int64_t)dice_below(&s->random, 121) - 60;
  }
}

static void begin_customer(sim *s)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (dice_percent(&s->random, 90)) {
      world_publish(&s->world, &s->world.cname[slot], 1, s->ttl_high, s->now);
    }
  }
  s->customer_changed = s->now;
  s->when[SIM_CUSTOMER] = dice_percent(&s->random, 35)
                              ? s->now + sim_exponential(s, 10 * DKK_RING_DAY)
                              : s->calm_at;
}

static void begin_timers(sim *s)
{
  int i;

  for (i = 0; i < SIM_TIMERS; i++) {
    s->when[i] = WORLD_NEVER;
  }
  s->when[SIM_TICK] = s->now + 60;
  s->when[SIM_TICK_2] = s->now + 600;
  s->when[SIM_PROBE] = s->now + 1200;
  s->when[SIM_PROBE_2] = s->now + 3600;
  s->when[SIM_OPERATE] = s->now + dice_below(&s->random, DKK_RING_DAY);
  s->when[SIM_MESSAGE] = s->now + DKK_RING_HOUR;
  s->when[SIM_FAULT] = s->has_clock_faults
                           ? s->now + sim_exponential(s, 6 * DKK_RING_DAY)
                           : WORLD_NEVER;
  if (!s->has_clock_faults) {
    s->glitch_from = s->now + dice_below(&s->random, s->calm_at - s->now);
    s->glitch_until = s->glitch_from + dice_below(&s->random, 50 * 60);
  }
}

static void begin(sim *s, const sim_options *options, uint64_t seed,
                  sim_counts *counts)
{
  dice first = {seed};

  /* The keys' names and versions of the world are set as they come. */
  memset(s, 0, offsetof(sim, world));
  memset(&s->store, 0, sizeof(*s) - offsetof(sim, store));
  s->random.state = dice_next(&first);
  s->options = *options;
  s->counts = counts;
  s->begin = BEGIN;
  s->now = BEGIN;
  s->calm_at = BEGIN + dice_between(&s->random, 20, 40) * DKK_RING_DAY;
  s->end = s->calm_at +
           (dice_percent(&s->random, 10) ? CALM_DAYS * DKK_RING_DAY : 0);
  s->default_policy = (dkk_ring_default)(dice_percent(&s->random, 70)
                                             ? 0
                                             : dice_below(&s->random, 3));
  begin_world(s);
  begin_clocks(s);
  s->world.text[0].versions[0].from[0] = 0;
  begin_timers(s);
  sim_create(s);
  begin_customer(s);
}

static void act(sim *s, sim_timer timer)
{
  switch (timer) {
  case SIM_TICK:
  case SIM_TICK_2:
    sim_tick(s, (int)timer - SIM_TICK);
    break;
  case SIM_PROBE:
  case SIM_PROBE_2:
    sim_probe(s, (int)timer - SIM_PROBE);
    break;
  case SIM_WRITE:
  case SIM_WRITE_2:
    sim_finish_write(s, (int)timer - SIM_WRITE);
    break;
  case SIM_EXECUTE:
    sim_execute(s);
    break;
  case SIM_OPERATE:
    sim_operate(s);
    break;
  case SIM_MESSAGE:
    sim_sign(s);
    break;
  case SIM_FAULT:
    change_clock(s);
    break;
  case SIM_CUSTOMER:
    change_customer(s);
    break;
  case SIM_LATER:
    sim_do_late(s);
    break;
  case SIM_DELIVER:
  case SIM_TIMERS:
    sim_deliver(s);
    break;
  }
}

static sim_timer next_timer(const sim *s)
{
  sim_timer next = SIM_TICK;
  int i;

  for (i = 1; i < SIM_TIMERS; i++) {
    if (s->when[i] < s->when[next]) {
      next = (sim_timer)i;
    }
  }
  return next;
}

/* After two quiet months everything is done: what was ordered is in the
 * zone, nothing is pending, and a domain that can sign does. */
static void check_settled(sim *s)
{
  const dkk_ring_record *record = &s->store.record;
  int slot;

  s->counts->settled++;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *of = &record->slots[slot];
    int in_zone = world_newest(&s->world.text[slot])->content;

    if (of->pending != 0 || of->state == DKK_RING_REVOKING ||
        of->state == DKK_RING_DRAINING || of->state == DKK_RING_GENERATED ||
        of->state == DKK_RING_PUBLISHED || of->state == DKK_RING_SEEN) {
      sim_fail(s, "something never ended");
    }
    if ((of->state == DKK_RING_READY || of->state == DKK_RING_ACTIVE ||
         of->state == DKK_RING_RETIRED) &&
        in_zone != sim_key_number(&of->key_id)) {
      sim_fail(s, "the zone has another key than the record");
    }
    if (of->state == DKK_RING_REVOKED && in_zone != WORLD_REVOKED) {
      sim_fail(s, "a revoked key is in the zone");
    }
  }
  if (dkk_ring_signing_slot(record) == DKK_RING_NONE) {
    sim_fail(s, "nobody signs in the end");
  }
}

const char *sim_run(sim *s, const sim_options *options, uint64_t seed,
                    sim_counts *counts)
{
  begin(s, options, seed, counts);
  counts->schedules++;
  while (s->failure == NULL) {
    sim_timer timer = next_timer(s);

    if (s->when[timer] >= s->end) {
      break;
    }
    s->now = s->when[timer] > s->now ? s->when[timer] : s->now;
    if (s->now >= s->calm_at && !s->is_calm) {
      s->is_calm = 1;
      change_clock(s);
      change_customer(s);
    }
    act(s, timer);
  }
  if (s->failure == NULL && s->end > s->calm_at) {
    check_settled(s);
  }
  counts->failed += s->failure != NULL;
  return s->failure;
}

int sim_prepare(void)
{
  return sim_make_initial() != NULL;
}
