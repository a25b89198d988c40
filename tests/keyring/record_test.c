/* SPDX-License-Identifier: MIT */

/* What a store reads back may be anything. Each case spoils one thing in a
 * record that is right. */

#include "domain.h"

#include "keyring/verdict.h"
#include "keyring/words.h"

static void lead_active(domain *of)
{
  activate(of);
}

static void lead_pending(domain *of)
{
  activate(of);
  rotate(of, 3);
}

static void lead_draining(domain *of)
{
  switch_over(of);
}

static void lead_created(domain *of)
{
  create(of);
}

#define SPOIL(name, statement)                                                 \
  static void name(dkk_ring_record *r)                                         \
  {                                                                            \
    statement;                                                                 \
  }

SPOIL(nothing, (void)r)
SPOIL(state_range, r->slots[0].state = (dkk_ring_state)DKK_RING_STATES)
SPOIL(enabled_range, r->enabled = 2)
SPOIL(selector_range, r->sel_after = 2)
SPOIL(before_range, r->sel_before = 2)
SPOIL(compromised_range, r->slots[1].is_compromised = 2)
SPOIL(pending_range, r->slots[1].pending = 8)
SPOIL(ttl_range, r->slots[1].ttl = 7 * DAY + 1)
SPOIL(ttl_before_range, r->slots[1].ttl_before = 7 * DAY + 1)
SPOIL(ttl_cname_range, r->ttl_cname = 7 * DAY + 1)
SPOIL(ttl_negative_range, r->ttl_negative = 7 * DAY + 1)
SPOIL(verdict_range,
      r->slots[1].sightings[0].verdict = (dkk_ring_verdict)DKK_RING_VERDICTS)
SPOIL(bad_range, r->slots[1].sightings[1].bad_count = 3)
SPOIL(policy_lease, r->policy.lease = 0)
SPOIL(policy_long_lease, r->policy.lease = 7 * DAY + 1)
SPOIL(policy_hold, r->policy.publish_hold = 366 * DAY)
SPOIL(policy_drain, r->policy.drain_hold = 366 * DAY)
SPOIL(policy_gap, r->policy.clock_gap = DAY + 1)
SPOIL(policy_small_gap, r->policy.clock_gap = 15 * MINUTE - 1)
SPOIL(policy_ttl, r->policy.zone_ttl = 0)
SPOIL(policy_interval, r->policy.rotate_interval = DAY - 1)
SPOIL(policy_lost, r->policy.on_lost = (dkk_ring_on_lost)3)
SPOIL(policy_flag, r->policy.prestaged = 2)
SPOIL(no_generation, r->generation = 0)
SPOIL(two_active, r->slots[1].state = DKK_RING_ACTIVE)
SPOIL(two_draining, r->slots[1].state = DKK_RING_DRAINING)
SPOIL(draining_and_retired, r->slots[1].state = DKK_RING_RETIRED)
SPOIL(wrong_selection, r->sel_after = 1; r->sel_before = 1)
SPOIL(draining_selected, r->sel_after = 0; r->sel_before = 0)
SPOIL(no_key, memset(&r->slots[0].key_id, 0, sizeof(dkk_ring_key_id)))
SPOIL(key_in_empty, r->slots[1].state = DKK_RING_EMPTY)
SPOIL(key_twice, r->slots[1].key_id = r->slots[0].key_id)
SPOIL(key_again, r->slots[0].prev_key_id = r->slots[0].key_id)
SPOIL(key_of_other, r->slots[1].prev_key_id = r->slots[0].key_id)
SPOIL(compromised_signs, r->slots[0].is_compromised = 1)
SPOIL(future, r->slots[1].t_generated = r->last_tick + 2 * DAY)
SPOIL(future_creation, r->key_creation_time = r->last_tick + 2 * DAY)
SPOIL(future_check, r->last_checked = r->last_tick + 2 * DAY)
SPOIL(far_switch, r->rotate_on = r->last_tick + 731 * DAY)
SPOIL(no_tick, r->last_tick = 0)
SPOIL(huge_tick, r->last_tick = UINT64_MAX)
SPOIL(future_epoch, r->t_epoch = r->last_tick + 1)
SPOIL(not_generated, r->slots[1].t_generated = 0)
SPOIL(not_done, r->slots[0].t_zone_done = 0)
SPOIL(done_early, r->slots[0].t_zone_done = r->slots[0].t_generated - 1)
SPOIL(no_first, r->slots[0].t_first_sign = 0)
SPOIL(active_ended, r->slots[0].t_last_sign = r->last_tick)
SPOIL(draining_no_end, r->slots[0].t_last_sign = 0)
SPOIL(revoked_time, r->slots[0].t_revoked = r->last_tick)
SPOIL(zone_missing, r->slots[1].pending &= ~(1u << DKK_RING_ZONE))
SPOIL(zone_active, r->slots[0].pending |= 1u << DKK_RING_ZONE;
      r->slots[0].effect_number[DKK_RING_ZONE] = 1)
SPOIL(revoke_active, r->slots[0].pending |= 1u << DKK_RING_REVOKE;
      r->slots[0].effect_number[DKK_RING_REVOKE] = 1)
SPOIL(destroy_nothing, r->slots[0].pending |= 1u << DKK_RING_DESTROY;
      r->slots[0].effect_number[DKK_RING_DESTROY] = 1)
SPOIL(effect_unnumbered, r->slots[1].effect_number[DKK_RING_ZONE] = 0)
SPOIL(effect_future,
      r->slots[1].effect_number[DKK_RING_ZONE] = r->generation + 1)
SPOIL(ready_unseen, r->slots[1].sightings[DKK_RING_HOST].t_seen = 0)
SPOIL(seen_in_generated, r->slots[1].sightings[DKK_RING_HOST].t_seen = START)
SPOIL(seen_unchecked, r->slots[1].sightings[DKK_RING_HOST].t_checked = 0)
SPOIL(bad_without_time, r->slots[0].sightings[DKK_RING_HOST].bad_count = 1)
SPOIL(seen_in_future,
      r->slots[0].sightings[DKK_RING_HOST].t_first = r->last_tick + 2 * DAY)

#define F(fault) DKK_RING_FAULT_##fault

static const struct {
  const char *name;
  void (*lead)(domain *of);
  void (*spoil)(dkk_ring_record *record);
  dkk_ring_fault expected;
} cases[] = {
    {"active", lead_active, nothing, F(NONE)},
    {"pending", lead_pending, nothing, F(NONE)},
    {"draining", lead_draining, nothing, F(NONE)},
    {"state", lead_active, state_range, F(RANGE)},
    {"enabled", lead_active, enabled_range, F(RANGE)},
    {"selector", lead_active, selector_range, F(RANGE)},
    {"selector before", lead_active, before_range, F(RANGE)},
    {"compromised", lead_active, compromised_range, F(RANGE)},
    {"pending effects", lead_active, pending_range, F(RANGE)},
    {"TTL", lead_active, ttl_range, F(RANGE)},
    {"TTL before", lead_active, ttl_before_range, F(RANGE)},
    {"TTL of CNAME", lead_active, ttl_cname_range, F(RANGE)},
    {"negative TTL", lead_active, ttl_negative_range, F(RANGE)},
    {"verdict", lead_active, verdict_range, F(RANGE)},
    {"bad answers", lead_active, bad_range, F(RANGE)},
    {"no lease", lead_active, policy_lease, F(POLICY)},
    {"long lease", lead_active, policy_long_lease, F(POLICY)},
    {"long publish hold", lead_active, policy_hold, F(POLICY)},
    {"long drain hold", lead_active, policy_drain, F(POLICY)},
    {"wide gap", lead_active, policy_gap, F(POLICY)},
    {"narrow gap", lead_active, policy_small_gap, F(POLICY)},
    {"no TTL", lead_active, policy_ttl, F(POLICY)},
    {"short interval", lead_active, policy_interval, F(POLICY)},
    {"on lost", lead_active, policy_lost, F(POLICY)},
    {"prestaged", lead_active, policy_flag, F(POLICY)},
    {"no generation", lead_active, no_generation, F(GENERATION)},
    {"two active", lead_active, two_active, F(PAIR)},
    {"two draining", lead_draining, two_draining, F(PAIR)},
    {"draining and retired", lead_draining, draining_and_retired, F(PAIR)},
    {"other selected", lead_active, wrong_selection, F(SELECTION)},
    {"draining selected", lead_draining, draining_selected, F(SELECTION)},
    {"no key", lead_active, no_key, F(KEY)},
    {"key in empty", lead_active, key_in_empty, F(KEY)},
    {"key twice", lead_active, key_twice, F(KEY)},
    {"key again", lead_active, key_again, F(KEY)},
    {"key that was the other's", lead_active, key_of_other, F(KEY)},
    {"compromised signs", lead_active, compromised_signs, F(KEY)},
    {"generated in future", lead_active, future, F(TIME)},
    {"created in future", lead_active, future_creation, F(TIME)},
    {"checked in future", lead_active, future_check, F(TIME)},
    {"switch far away", lead_active, far_switch, F(TIME)},
    {"no tick", lead_active, no_tick, F(TIME)},
    {"huge tick", lead_active, huge_tick, F(TIME)},
    {"epoch in future", lead_active, future_epoch, F(TIME)},
    {"never generated", lead_active, not_generated, F(TIME)},
    {"never published", lead_active, not_done, F(TIME)},
    {"published too early", lead_active, done_early, F(TIME)},
    {"never began", lead_active, no_first, F(TIME)},
    {"active, ended", lead_active, active_ended, F(TIME)},
    {"draining, not ended", lead_draining, draining_no_end, F(TIME)},
    {"active, revoked", lead_active, revoked_time, F(TIME)},
    {"nothing ordered", lead_created, zone_missing, F(EFFECT)},
    {"ordered again", lead_active, zone_active, F(EFFECT)},
    {"revoke ordered", lead_active, revoke_active, F(EFFECT)},
    {"nothing to destroy", lead_active, destroy_nothing, F(EFFECT)},
    {"effect without number", lead_created, effect_unnumbered, F(EFFECT)},
    {"effect of the future", lead_created, effect_future, F(EFFECT)},
    {"ready, unseen", lead_active, ready_unseen, F(SIGHTING)},
    {"seen, not published", lead_created, seen_in_generated, F(SIGHTING)},
    {"seen, not checked", lead_active, seen_unchecked, F(SIGHTING)},
    {"bad since never", lead_active, bad_without_time, F(SIGHTING)},
    {"begun in future", lead_active, seen_in_future, F(SIGHTING)},
};

static void test_check(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    domain of;
    dkk_ring_fault fault;

    cases[i].lead(&of);
    cases[i].spoil(&of.record);
    fault = dkk_ring_record_check(&of.record);
    if (fault != cases[i].expected) {
      fail_msg("%s: %d, expected %d", cases[i].name, (int)fault,
               (int)cases[i].expected);
    }
  }
}

/* Whatever is read: an answer, and a record that is right if there is one. */
static void test_noise(void **state)
{
  uint64_t random = 1;
  int taken = 0;
  domain good;
  int i;

  (void)state;
  lead_pending(&good);
  for (i = 0; i < 100000; i++) {
    dkk_ring_record spoilt = good.record;
    dkk_ring_record after;
    dkk_ring_event event;

    random = random * 6364136223846793005u + 1442695040888963407u;
    ((uint8_t *)&spoilt)[(random >> 33) % sizeof(spoilt)] ^=
        (uint8_t)(1u << (random >> 24) % 8);
    memset(&event, 0, sizeof(event));
    event.type = (dkk_ring_event_type)(DKK_RING_SET + (random >> 40) % 12);
    event.slot = (int)(random >> 50 & 1);
    event.policy = good.record.policy;
    event.time = good.now;
    if (dkk_ring_apply(&spoilt, &event, &after, &good.news) == DKK_RING_OK) {
      assert_int_equal(dkk_ring_record_check(&after), DKK_RING_FAULT_NONE);
      taken++;
    }
  }
  assert_in_range(taken, 1, 99999);
}

static void test_pairs(void **state)
{
  int a;
  int b;

  (void)state;
  for (a = 0; a < DKK_RING_STATES; a++) {
    for (b = 0; b < DKK_RING_STATES; b++) {
      assert_int_equal(
          dkk_ring_pair_allowed((dkk_ring_state)a, (dkk_ring_state)b),
          dkk_ring_pair_allowed((dkk_ring_state)b, (dkk_ring_state)a));
    }
  }
  assert_false(dkk_ring_pair_allowed(DKK_RING_ACTIVE, DKK_RING_ACTIVE));
  assert_true(dkk_ring_pair_allowed(DKK_RING_ACTIVE, DKK_RING_DRAINING));
  assert_false(dkk_ring_pair_allowed((dkk_ring_state)-1, DKK_RING_ACTIVE));
}

/* Each has a name of its own, and what is none has none. */
static void test_words(void **state)
{
  int i;
  int j;

  (void)state;
  for (i = 0; i < DKK_RING_STATES; i++) {
    assert_string_not_equal(dkk_ring_state_name((dkk_ring_state)i), "unknown");
  }
  for (i = 0; i < DKK_RING_EVENT_TYPES; i++) {
    assert_string_not_equal(dkk_ring_event_name((dkk_ring_event_type)i),
                            "unknown");
  }
  for (i = DKK_RING_ERR_UNKNOWN_EFFECT; i <= DKK_RING_UNCHANGED; i++) {
    assert_string_not_equal(dkk_ring_status_text(i), "unknown");
    for (j = i + 1; j <= DKK_RING_UNCHANGED; j++) {
      assert_string_not_equal(dkk_ring_status_name(i), dkk_ring_status_name(j));
    }
  }
  assert_string_equal(dkk_ring_status_name(DKK_RING_ERR_ROTATION_PENDING),
                      "rotation-pending");
  assert_string_equal(dkk_ring_status_name(-19), "unknown");
  assert_string_equal(dkk_ring_state_name((dkk_ring_state)10), "unknown");
  assert_string_equal(dkk_ring_event_name((dkk_ring_event_type)13), "unknown");
}

static void test_verdicts(void **state)
{
  int verdict;

  (void)state;
  for (verdict = 0; verdict < DKK_RING_VERDICTS; verdict++) {
    assert_non_null(dkk_ring_verdict_name((dkk_ring_verdict)verdict));
    assert_string_not_equal(dkk_ring_verdict_name((dkk_ring_verdict)verdict),
                            "unknown");
    /* Nothing is good and unknown. */
    assert_false(dkk_ring_verdict_is_ok((dkk_ring_verdict)verdict) &&
                 dkk_ring_verdict_is_unknown((dkk_ring_verdict)verdict));
  }
  assert_true(dkk_ring_verdict_is_delegated(DKK_RING_VERDICT_STALE_KEY));
  assert_false(dkk_ring_verdict_is_delegated(DKK_RING_VERDICT_WRONG_TARGET));
  assert_true(dkk_ring_verdict_is_unknown((dkk_ring_verdict)99));
  assert_string_equal(dkk_ring_verdict_name((dkk_ring_verdict)99), "unknown");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_check), cmocka_unit_test(test_noise),
      cmocka_unit_test(test_pairs), cmocka_unit_test(test_verdicts),
      cmocka_unit_test(test_words),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
