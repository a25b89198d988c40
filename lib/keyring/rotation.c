/* SPDX-License-Identifier: MIT */
#include "keyring/rotation.h"

#include "keyring/observe.h"
#include "keyring/operate.h"
#include "keyring/switched.h"
#include "keyring/tick.h"
#include "keyring/withdraw.h"

#include <string.h>

/* Beyond this, sums of times and holds could overflow. */
#define TIME_MAX ((uint64_t)1 << 60)

typedef int (*transition)(dkk_ring_step *step);

static transition transition_of(dkk_ring_event_type type)
{
  static const transition table[DKK_RING_EVENT_TYPES] = {
      [DKK_RING_CREATE] = dkk_ring_create,
      [DKK_RING_SET] = dkk_ring_set,
      [DKK_RING_ENABLE] = dkk_ring_enable,
      [DKK_RING_DISABLE] = dkk_ring_disable,
      [DKK_RING_IMPORT_KEY] = dkk_ring_import_key,
      [DKK_RING_ROTATE] = dkk_ring_rotate,
      [DKK_RING_CANCEL] = dkk_ring_cancel,
      [DKK_RING_COMPROMISE] = dkk_ring_compromise,
      [DKK_RING_WITHDRAW] = dkk_ring_withdraw,
      [DKK_RING_DELETE] = dkk_ring_delete,
      [DKK_RING_ANSWER] = dkk_ring_answer,
      [DKK_RING_ACKNOWLEDGE] = dkk_ring_acknowledge,
      [DKK_RING_TICK] = dkk_ring_tick,
  };

  return table[type];
}

static int is_event(const dkk_ring_record *before, const dkk_ring_event *event)
{
  return (unsigned)event->type < DKK_RING_EVENT_TYPES &&
         (before == NULL) == (event->type == DKK_RING_CREATE) &&
         event->time != 0 && event->time < TIME_MAX &&
         (unsigned)event->slot < DKK_RING_SLOTS &&
         (unsigned)event->name < DKK_RING_NAMES &&
         (unsigned)event->verdict < DKK_RING_VERDICTS &&
         (unsigned)event->effect < DKK_RING_EFFECTS;
}

static int check(const dkk_ring_record *before, const dkk_ring_event *event)
{
  if (!is_event(before, event)) {
    return DKK_RING_ERR_ARGUMENT;
  }
  if (before == NULL) {
    return DKK_RING_OK;
  }
  if (dkk_ring_record_check(before) != DKK_RING_FAULT_NONE) {
    return DKK_RING_ERR_RECORD;
  }
  if (event->expect_generation != 0 &&
      event->expect_generation != before->generation) {
    return DKK_RING_ERR_GENERATION;
  }
  /* Only a tick may say what the time is. */
  return event->type == DKK_RING_TICK ||
                 dkk_ring_clock_at(before, event->time) == DKK_RING_CLOCK_STEADY
             ? DKK_RING_OK
             : DKK_RING_ERR_CLOCK;
}

static void begin(dkk_ring_step *step, dkk_ring_record *work,
                  dkk_ring_news *news)
{
  const dkk_ring_record *before = step->before;

  memset(news, 0, sizeof(*news));
  news->alarm_slot = DKK_RING_NONE;
  news->want_slot = DKK_RING_NONE;
  memset(work, 0, sizeof(*work));
  step->at = step->event->time;
  if (before != NULL) {
    *work = *before;
    if (step->at < before->last_tick) {
      step->at = before->last_tick;
    }
  }
  work->generation++;
  step->after = work;
  step->news = news;
}

/* What is true of every record, whatever happened. */
static void finish(dkk_ring_step *step)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_settle_standby(step, slot);
  }
  dkk_ring_settle_switch(step);
  for (slot = 0; step->before != NULL && slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_note_last_sign(step, slot);
  }
}

int dkk_ring_apply(const dkk_ring_record *before, const dkk_ring_event *event,
                   dkk_ring_record *after, dkk_ring_news *news)
{
  dkk_ring_step step = {before, event, NULL, NULL, 0};
  dkk_ring_record work;
  dkk_ring_news said;
  int rv = check(before, event);

  if (rv != DKK_RING_OK) {
    return rv;
  }
  begin(&step, &work, &said);
  rv = transition_of(event->type)(&step);
  if (rv == DKK_RING_OK) {
    finish(&step);
    *after = work;
  }
  if (rv >= DKK_RING_OK) {
    *news = said;
  }
  return rv;
}

int dkk_ring_orders(const dkk_ring_record *record,
                    dkk_ring_order orders[DKK_RING_ORDERS])
{
  int count = 0;
  int slot;
  int effect;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    const dkk_ring_slot *of = &record->slots[slot];

    for (effect = 0; effect < DKK_RING_EFFECTS; effect++) {
      if ((of->pending & 1u << effect) != 0) {
        dkk_ring_order *order = &orders[count++];

        order->slot = slot;
        order->effect = (dkk_ring_effect)effect;
        order->number = of->effect_number[effect];
        /* Not more than what the holds reckon with. */
        order->ttl = record->policy.zone_ttl < of->ttl ? record->policy.zone_ttl
                                                       : of->ttl;
        order->key_id =
            effect == DKK_RING_DESTROY ? of->prev_key_id : of->key_id;
      }
    }
  }
  return count;
}
