/* SPDX-License-Identifier: MIT */
#include "sim.h"

#include "without.h"

#include "keyring/words.h"

#include <string.h>

uint64_t sim_node_clock(const sim *s, int node)
{
  return (uint64_t)((int64_t)s->now + s->nodes[node].offset);
}

int sim_is_calm(const sim *s)
{
  return s->now >= s->calm_at;
}

int sim_chance(sim *s, unsigned percent)
{
  return !sim_is_calm(s) && dice_percent(&s->random, percent);
}

int sim_any_node(sim *s)
{
  return (int)dice_below(&s->random, SIM_NODES);
}

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

void sim_wake_executor(sim *s)
{
  uint64_t soon = s->now + (sim_is_calm(s) ? DKK_RING_HOUR
                                           : dice_below(&s->random, 6 * 3600));

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
    sim_trace(s, "%s for selector%d breaks %s (record fault %d)",
              dkk_ring_event_name(event->type), event->slot + 1, broken,
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
    sim_wake_executor(s);
  }
}

static void mark_used(sim *s, const dkk_ring_key_id *id)
{
  s->keys[sim_key_number(id)].used = 1;
}

int sim_submit_for_news(sim *s, int node, dkk_ring_event *event,
                        dkk_ring_news *news)
{
  dkk_ring_record after;
  uint64_t base = s->store.record.generation;
  int rv;

  event->time = sim_node_clock(s, node);
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
  if (base != 0 && !s->nodes[node].is_writing && sim_chance(s, 12)) {
    if (sim_chance(s, 25)) {
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

  return sim_submit_for_news(s, node, event, &news);
}

void sim_finish_write(sim *s, int node)
{
  sim_node *of = &s->nodes[node];

  of->is_writing = 0;
  s->when[SIM_WRITE + node] = WORLD_NEVER;
  commit(s, of->base_generation, &of->event, &of->after);
}

/* --- what comes later --- */

void sim_push_late(sim *s, const dkk_ring_event *event, uint64_t when)
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
    sim_submit(s, sim_any_node(s), &due);
  }
}
