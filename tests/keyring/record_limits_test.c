/* SPDX-License-Identifier: MIT */

/* The limits of every number of a record, and of a policy. */

#include "domain.h"

#include "keyring/holds.h"

#define TTL_MAX DKK_RING_TTL_MAX
#define HOLD_MAX (365 * DAY)
#define GAP_MAX DAY

static dkk_ring_record r;

/* Selector 1 has no key any more, selector 2 signs. */
static int set_up(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(apply_type(&of, DKK_RING_DELETE, 0), DKK_RING_OK);
  r = of.record;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_NONE);
  return 0;
}

typedef struct limit {
  const char *name;
  uint64_t *field;
  uint64_t least;
  uint64_t most;
  dkk_ring_fault fault;
} limit;

static void check_with(const limit *of, uint64_t value, dkk_ring_fault expected)
{
  uint64_t before = *of->field;
  dkk_ring_fault found;

  *of->field = value;
  found = dkk_ring_record_check(&r);
  if (found != expected) {
    fail_msg("%s = %llu: fault %d", of->name, (unsigned long long)value,
             (int)found);
  }
  *of->field = before;
}

static void check_all(const limit *limits, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    check_with(&limits[i], limits[i].least, DKK_RING_FAULT_NONE);
    check_with(&limits[i], limits[i].most, DKK_RING_FAULT_NONE);
    check_with(&limits[i], limits[i].most + 1, limits[i].fault);
    if (limits[i].least > 0) {
      check_with(&limits[i], limits[i].least - 1, limits[i].fault);
    }
  }
}

#define FIELD(member, least, most, fault)                                      \
  {                                                                            \
#member, &r.member, least, most, DKK_RING_FAULT_##fault                    \
  }

static void test_policy(void **state)
{
  const limit limits[] = {
      FIELD(policy.publish_hold, 0, HOLD_MAX, POLICY),
      FIELD(policy.drain_hold, 0, HOLD_MAX, POLICY),
      FIELD(policy.lease, 1, 7 * DAY, POLICY),
      FIELD(policy.clock_gap, 15 * MINUTE, GAP_MAX, POLICY),
      FIELD(policy.zone_ttl, 1, TTL_MAX, POLICY),
      FIELD(policy.rotate_interval, DAY, 3650 * DAY, POLICY),
  };

  (void)state;
  check_all(limits, COUNT(limits));
  /* Never. */
  check_with(&limits[5], 0, DKK_RING_FAULT_NONE);
  check_with(&limits[5], 1, DKK_RING_FAULT_POLICY);
}

static void test_flags_of_policy(void **state)
{
  dkk_ring_policy *policy = &r.policy;

  (void)state;
  policy->on_lost = DKK_RING_LOST_NO_SIGNATURE;
  policy->revoke_retired = 1;
  policy->prestaged = 1;
  assert_int_equal(dkk_ring_policy_check(policy), DKK_RING_FAULT_NONE);
  policy->on_lost = (dkk_ring_on_lost)(DKK_RING_LOST_NO_SIGNATURE + 1);
  assert_int_equal(dkk_ring_policy_check(policy), DKK_RING_FAULT_POLICY);
  policy->on_lost = DKK_RING_LOST_KEEP;
  policy->revoke_retired = 2;
  assert_int_equal(dkk_ring_policy_check(policy), DKK_RING_FAULT_POLICY);
  policy->revoke_retired = 0;
  policy->prestaged = 2;
  assert_int_equal(dkk_ring_policy_check(policy), DKK_RING_FAULT_POLICY);
}

static void test_of_the_record(void **state)
{
  const uint64_t latest = r.last_tick + GAP_MAX;
  const limit limits[] = {
      FIELD(ttl_cname, 0, TTL_MAX, RANGE),
      FIELD(ttl_negative, 0, TTL_MAX, RANGE),
      FIELD(t_epoch, 0, r.last_tick, TIME),
      FIELD(rotate_on, 0, r.last_tick + 2 * HOLD_MAX, TIME),
      FIELD(key_creation_time, 0, latest, TIME),
      FIELD(last_checked, 0, latest, TIME),
      FIELD(last_tick, r.last_tick, INT64_MAX, TIME),
  };

  (void)state;
  check_all(limits, COUNT(limits) - 1);
  check_with(&limits[6], INT64_MAX, DKK_RING_FAULT_NONE);
  check_with(&limits[6], (uint64_t)INT64_MAX + 1, DKK_RING_FAULT_TIME);
  check_with(&limits[6], 0, DKK_RING_FAULT_TIME);
  r.generation = 0;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_GENERATION);
}

static void test_of_slots(void **state)
{
  const uint64_t latest = r.last_tick + GAP_MAX;
  const uint64_t last_mail = latest + 7 * DAY + SKEW;
  const limit limits[] = {
      FIELD(slots[0].ttl, 0, TTL_MAX, RANGE),
      FIELD(slots[1].ttl, 0, TTL_MAX, RANGE),
      FIELD(slots[0].ttl_before, 0, TTL_MAX, RANGE),
      FIELD(slots[1].ttl_before, 0, TTL_MAX, RANGE),
      FIELD(slots[0].t_generated, 0, latest, TIME),
      FIELD(slots[0].t_zone_done, 0, latest, TIME),
      FIELD(slots[1].t_first_sign, r.slots[1].t_zone_done, latest, TIME),
      FIELD(slots[1].t_zone_done, r.slots[1].t_generated,
            r.slots[1].t_first_sign, TIME),
      FIELD(slots[0].t_last_sign, 0, last_mail, TIME),
      FIELD(slots[0].prev_last_signed, 0, last_mail, TIME),
      FIELD(slots[1].prev_last_signed, 0, last_mail, TIME),
      /* What is EMPTY never signed. */
      FIELD(slots[0].t_first_sign, 0, 0, TIME),
      /* What signs hasn't signed for the last time, and isn't revoked. */
      FIELD(slots[1].t_last_sign, 0, 0, TIME),
      FIELD(slots[1].t_revoked, 0, 0, TIME),
      FIELD(slots[0].t_revoked, 0, 0, TIME),
  };

  (void)state;
  check_all(limits, COUNT(limits));
}

static void test_of_sightings(void **state)
{
  const uint64_t latest = r.last_tick + GAP_MAX;
  dkk_ring_sighting *own = &r.slots[1].sightings[DKK_RING_OWN];
  const limit limits[] = {
      FIELD(slots[0].sightings[0].t_checked, 0, latest, SIGHTING),
      FIELD(slots[0].sightings[1].t_checked, 0, latest, SIGHTING),
      FIELD(slots[1].sightings[0].t_checked, own->t_seen, latest, SIGHTING),
      FIELD(slots[1].sightings[0].t_seen, 0, own->t_checked, SIGHTING),
      FIELD(slots[1].sightings[0].t_first, 0, latest, SIGHTING),
      FIELD(slots[1].sightings[1].t_first, 0, latest, SIGHTING),
      /* No record of it is published. */
      FIELD(slots[0].sightings[0].t_seen, 0, 0, SIGHTING),
      FIELD(slots[0].sightings[1].t_first, 0, 0, SIGHTING),
      /* No bad answer, no time of it. */
      FIELD(slots[1].sightings[0].bad_since, 0, 0, SIGHTING),
  };
  const limit seen = FIELD(slots[1].sightings[0].t_seen, 1, latest, SIGHTING);
  const limit bad = FIELD(slots[1].sightings[0].bad_since, 1, latest, SIGHTING);

  (void)state;
  check_all(limits, COUNT(limits));
  own->t_checked = latest;
  check_with(&seen, latest, DKK_RING_FAULT_NONE);
  own->bad_count = 2;
  check_all(&bad, 1);
  own->bad_count = 3;
  own->bad_since = 1;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
}

static void test_small_numbers(void **state)
{
  dkk_ring_record good = r;
  int i;

  (void)state;
  for (i = 0; i < DKK_RING_SLOTS; i++) {
    r = good;
    r.slots[i].state = (dkk_ring_state)DKK_RING_STATES;
    assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
    r = good;
    r.slots[i].is_compromised = 2;
    assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
    r = good;
    r.slots[i].pending = 1u << DKK_RING_EFFECTS;
    assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
    r = good;
    r.slots[i].sightings[1].verdict = (dkk_ring_verdict)DKK_RING_VERDICTS;
    assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
    r.slots[i].sightings[1].verdict = (dkk_ring_verdict)(DKK_RING_VERDICTS - 1);
    assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_NONE);
  }
  r = good;
  r.enabled = 2;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
  r = good;
  r.sel_before = DKK_RING_SLOTS;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
  r = good;
  r.sel_after = DKK_RING_SLOTS;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_RANGE);
}

/* A standby that is SEEN or READY was seen under each name in use. */
static void test_seen(void **state)
{
  static const dkk_ring_state states[] = {DKK_RING_SEEN, DKK_RING_READY};
  domain of;
  size_t i;
  int name;

  (void)state;
  for (i = 0; i < COUNT(states); i++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      activate(&of);
      of.record.slots[1].state = states[i];
      assert_int_equal(dkk_ring_record_check(&of.record), DKK_RING_FAULT_NONE);
      of.record.slots[1].sightings[name].t_seen = 0;
      assert_int_equal(dkk_ring_record_check(&of.record),
                       DKK_RING_FAULT_SIGHTING);
    }
  }
}

/* A standby has never begun to sign, and what is EMPTY has no key that could
 * have. (With a switch that was cancelled it may have signed, though.) */
static void test_never_signed(void **state)
{
  static const dkk_ring_state states[] = {DKK_RING_PUBLISHED, DKK_RING_SEEN,
                                          DKK_RING_READY, DKK_RING_EMPTY};
  domain of;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(states); i++) {
    dkk_ring_slot *slot = &of.record.slots[1];

    activate(&of);
    if (states[i] == DKK_RING_EMPTY) {
      of.record = r;
      slot = &of.record.slots[0];
    }
    slot->state = states[i];
    assert_int_equal(dkk_ring_record_check(&of.record), DKK_RING_FAULT_NONE);
    slot->t_first_sign = of.record.last_tick;
    assert_int_equal(dkk_ring_record_check(&of.record), DKK_RING_FAULT_TIME);
  }
}

/* Which effects may be pending in which state. */
static void test_effects(void **state)
{
  dkk_ring_record good = r;
  int effect;

  (void)state;
  r.slots[0].pending = 1u << DKK_RING_DESTROY;
  r.slots[0].effect_number[DKK_RING_DESTROY] = r.generation;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_NONE);
  r.slots[0].effect_number[DKK_RING_DESTROY] = 1;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_NONE);
  r.slots[0].effect_number[DKK_RING_DESTROY] = 0;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_EFFECT);
  r.slots[0].effect_number[DKK_RING_DESTROY] = r.generation + 1;
  assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_EFFECT);
  /* Of no key there is nothing to delete, nor to publish or revoke. */
  for (effect = 0; effect < DKK_RING_EFFECTS; effect++) {
    r = good;
    r.slots[0].prev_key_id = key(0);
    r.slots[0].pending = 1u << effect;
    r.slots[0].effect_number[effect] = 1;
    assert_int_equal(dkk_ring_record_check(&r), DKK_RING_FAULT_EFFECT);
  }
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_policy),   TEST(test_flags_of_policy), TEST(test_of_the_record),
      TEST(test_of_slots), TEST(test_of_sightings),    TEST(test_seen),
      TEST(test_effects),  TEST(test_small_numbers),   TEST(test_never_signed),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
