/* SPDX-License-Identifier: MIT */
#include "without.h"

#include "keyring/choose.h"
#include "keyring/clock.h"
#include "keyring/holds.h"
#include "keyring/observe.h"
#include "keyring/operate.h"
#include "keyring/ready.h"
#include "keyring/slot.h"
#include "keyring/switched.h"

#include <string.h>

without_rule without = WITHOUT_NOTHING;

static const struct {
  const char *name;
  const char *text;
} rules[WITHOUT_RULES] = {
    [WITHOUT_NOTHING] = {"nothing", "all rules hold"},
    [WITHOUT_PUBLISH_HOLD] = {"publish-hold", "a key signs as soon as seen"},
    [WITHOUT_PUBLISH_FLOOR] = {"publish-floor",
                               "the publish hold doesn't look at TTLs"},
    [WITHOUT_DRAIN_HOLD] = {"drain-hold", "keys retire at once"},
    [WITHOUT_DRAIN_FLOOR] = {"drain-floor",
                             "the drain hold doesn't look at queues and TTLs"},
    [WITHOUT_SEEN] = {"seen", "a key signs after the hold, seen or not"},
    [WITHOUT_CONFIRMATION] = {"confirmation",
                              "the publish hold counts from the request"},
    [WITHOUT_QUIET_NAME] = {"quiet-name", "keys are replaced while they drain"},
    [WITHOUT_LAST_READER] = {"last-reader",
                             "old readers are forgotten at a switch"},
    [WITHOUT_TWO_PROBES] = {"two-probes", "one bad answer is enough (I8)"},
    [WITHOUT_CLOCK_BACKWARD] = {"clock-backward",
                                "a clock can undo a switch (I12)"},
    [WITHOUT_CLOCK_DOUBT] = {"clock-doubt", "every clock is believed (I12)"},
    [WITHOUT_CLOCK_RESTART] = {"clock-restart",
                               "holds go on after a clock's jump"},
    [WITHOUT_EFFECT_NUMBER] = {"effect-number",
                               "old acknowledgements count for new orders"},
    [WITHOUT_KEY_ONCE] = {"key-once", "keys can be used again (I5)"},
    [WITHOUT_DELEGATION] = {"delegation", "enabled without a check (I7)"},
    [WITHOUT_TENANT] = {"tenant", "no cross-tenant guard (I6)"},
    [WITHOUT_LEASE] = {"lease", "signers keep what they have read"},
    [WITHOUT_OUTBOX] = {"outbox", "acknowledged before it is done (I11)"},
    [WITHOUT_ZONE_ORDER] = {"zone-order", "the zone takes overtaken orders"},
    [WITHOUT_COMPARE_AND_SWAP] = {"compare-and-swap",
                                  "the last writer wins (I9)"},
};

const char *without_name(without_rule rule)
{
  return rules[rule].name;
}

const char *without_text(without_rule rule)
{
  return rules[rule].text;
}

without_rule without_find(const char *name)
{
  int rule;

  for (rule = WITHOUT_RULES - 1; rule > WITHOUT_NOTHING; rule--) {
    if (strcmp(rules[rule].name, name) == 0) {
      break;
    }
  }
  return (without_rule)rule;
}

/* WRAP(type, name, parameters, arguments, what): in place of `name` there is
 * `what`, in which __real_name is the one of the library. */
#define WRAP(type, name, parameters)                                           \
  type __real_##name parameters; /* NOLINT */                                  \
  type __wrap_##name parameters; /* NOLINT */                                  \
  type __wrap_##name parameters

WRAP(uint64_t, dkk_ring_publish_hold, (const dkk_ring_record *record, int slot))
{
  if (without == WITHOUT_PUBLISH_HOLD) {
    return 0;
  }
  return without == WITHOUT_PUBLISH_FLOOR
             ? record->policy.publish_hold
             : __real_dkk_ring_publish_hold(record, slot);
}

WRAP(uint64_t, dkk_ring_drain_hold, (const dkk_ring_record *record, int slot))
{
  if (without == WITHOUT_DRAIN_HOLD) {
    return 0;
  }
  return without == WITHOUT_DRAIN_FLOOR
             ? record->policy.drain_hold
             : __real_dkk_ring_drain_hold(record, slot);
}

static uint64_t ready_from_request(const dkk_ring_record *record, int slot)
{
  return record->slots[slot].t_generated +
         __real_dkk_ring_publish_hold(record, slot);
}

WRAP(uint64_t, dkk_ring_name_ready_at,
     (const dkk_ring_record *record, int slot, dkk_ring_name name))
{
  uint64_t at = __real_dkk_ring_name_ready_at(record, slot, name);

  if (without == WITHOUT_SEEN ||
      (without == WITHOUT_CONFIRMATION && at != DKK_RING_NEVER)) {
    return ready_from_request(record, slot);
  }
  return at;
}

WRAP(uint64_t, dkk_ring_ready_at, (const dkk_ring_record *record, int slot))
{
  uint64_t at = __real_dkk_ring_ready_at(record, slot);

  if (without == WITHOUT_SEEN ||
      (without == WITHOUT_CONFIRMATION && at != DKK_RING_NEVER)) {
    return ready_from_request(record, slot);
  }
  return at;
}

WRAP(int, dkk_ring_is_quiet,
     (const dkk_ring_record *record, int slot, uint64_t now))
{
  return without == WITHOUT_QUIET_NAME ||
         __real_dkk_ring_is_quiet(record, slot, now);
}

WRAP(int, dkk_ring_can_replace,
     (const dkk_ring_record *record, int slot, uint64_t now))
{
  int rv = __real_dkk_ring_can_replace(record, slot, now);

  return without == WITHOUT_QUIET_NAME && rv == DKK_RING_ERR_DRAINING
             ? DKK_RING_OK
             : rv;
}

WRAP(uint64_t, dkk_ring_last_reader,
     (const dkk_ring_record *record, uint64_t now))
{
  return without == WITHOUT_LAST_READER
             ? now
             : __real_dkk_ring_last_reader(record, now);
}

WRAP(int, dkk_ring_is_second_bad,
     (const dkk_ring_sighting *sighting, uint64_t at))
{
  return without == WITHOUT_TWO_PROBES ||
         __real_dkk_ring_is_second_bad(sighting, at);
}

/* Three fields and the clock, and nothing else. */
WRAP(dkk_ring_active, dkk_ring_active_slot,
     (const dkk_ring_record *record, dkk_ring_name name, uint64_t now))
{
  dkk_ring_active answer = __real_dkk_ring_active_slot(record, name, now);

  if (without == WITHOUT_CLOCK_BACKWARD && answer.slot != DKK_RING_NONE &&
      now < record->rotate_on &&
      record->slots[record->sel_before].t_first_sign != 0) {
    answer.slot = record->sel_before;
  }
  return answer;
}

WRAP(dkk_ring_clock, dkk_ring_clock_at,
     (const dkk_ring_record *record, uint64_t now))
{
  return without == WITHOUT_CLOCK_DOUBT ? DKK_RING_CLOCK_STEADY
                                        : __real_dkk_ring_clock_at(record, now);
}

WRAP(void, dkk_ring_restart_clock, (dkk_ring_record * record, uint64_t now))
{
  uint64_t epoch = record->t_epoch;

  __real_dkk_ring_restart_clock(record, now);
  if (without == WITHOUT_CLOCK_RESTART) {
    record->t_epoch = epoch < now ? epoch : now;
  }
}

WRAP(int, dkk_ring_is_ordered,
     (const dkk_ring_slot *slot, dkk_ring_effect effect, uint64_t number))
{
  if (without == WITHOUT_EFFECT_NUMBER) {
    return (slot->pending & 1u << effect) != 0;
  }
  return __real_dkk_ring_is_ordered(slot, effect, number);
}

WRAP(int, dkk_ring_check_key,
     (const dkk_ring_record *record, const dkk_ring_event *event,
      const dkk_ring_key_id *key))
{
  int rv = __real_dkk_ring_check_key(record, event, key);

  return without == WITHOUT_KEY_ONCE && rv != DKK_RING_ERR_ARGUMENT
             ? DKK_RING_OK
             : rv;
}

WRAP(int, dkk_ring_is_delegated,
     (const dkk_ring_record *record, int slot, uint64_t now))
{
  return without == WITHOUT_DELEGATION ||
         __real_dkk_ring_is_delegated(record, slot, now);
}

WRAP(int, dkk_ring_may_sign_as,
     (const dkk_ring_message *message, const dkk_ring_domain *domain))
{
  if (without == WITHOUT_TENANT) {
    return domain != NULL && domain->record != NULL;
  }
  return __real_dkk_ring_may_sign_as(message, domain);
}
