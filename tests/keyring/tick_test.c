/* SPDX-License-Identifier: MIT */
#include "domain.h"

#include "keyring/tick.h"

static void set_policy(domain *of, const dkk_ring_policy *policy)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.policy = *policy;
  assert_int_equal(apply(of, &event), DKK_RING_OK);
}

/* A hundred thousand domains shan't be stored every minute. */
static void test_unchanged(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  of.now += GAP / 4 - 1;
  assert_int_equal(tick(&of), DKK_RING_UNCHANGED);
  of.now += 1;
  assert_int_equal(tick(&of), DKK_RING_OK);
  assert_int_equal(of.record.last_tick, of.now);
}

static void test_drain_hold(void **state)
{
  domain of;
  uint64_t last;

  (void)state;
  switch_over(&of);
  last = of.record.slots[0].t_last_sign;
  assert_int_equal(last, of.now + LEASE + SKEW);
  pass(&of, last + DRAIN - 1);
  assert_int_equal(of.record.slots[0].state, DKK_RING_DRAINING);
  pass(&of, last + DRAIN);
  assert_int_equal(of.record.slots[0].state, DKK_RING_RETIRED);
  /* Policy: the record stays. */
  assert_int_equal(of.record.slots[0].pending, 0);
}

static void test_revoke_retired(void **state)
{
  domain of;
  dkk_ring_policy policy;

  (void)state;
  switch_over(&of);
  policy = of.record.policy;
  policy.revoke_retired = 1;
  set_policy(&of, &policy);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(of.record.slots[0].state, DKK_RING_REVOKING);
  assert_int_equal(of.record.slots[0].pending, 1 << DKK_RING_REVOKE);
}

static void test_stalled(void **state)
{
  domain of;
  uint64_t on;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  acknowledge(&of, 1);
  answer(&of, 1, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_TARGET_EMPTY);
  on = of.record.rotate_on;
  pass(&of, on - 1);
  assert_int_equal(of.news.alarms, 0);
  pass(&of, on);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_STALLED);
  assert_int_equal(of.news.alarm_slot, 1);
  assert_int_equal(of.news.alarm_verdict, DKK_RING_VERDICT_TARGET_EMPTY);
  assert_int_equal(of.record.rotate_on, on + PUBLISH);
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
  /* It goes on by itself. */
  pass(&of, on + DAY);
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  pass(&of, on + DAY + PUBLISH - 1);
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
  pass(&of, on + DAY + PUBLISH);
  assert_int_equal(of.record.slots[1].state, DKK_RING_ACTIVE);
}

static void test_first_key_stalled(void **state)
{
  domain of;

  (void)state;
  create(&of);
  acknowledge(&of, 0);
  pass(&of, START + 2 * PUBLISH - 1);
  assert_int_equal(of.news.alarms, 0);
  pass(&of, START + 2 * PUBLISH);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_STALLED);
  /* The creation is still the switch. */
  assert_int_equal(of.record.rotate_on, START);
}

/* Whichever name of whichever key another key is found under. */
static void test_foreign_key(void **state)
{
  int slot;
  int name;

  (void)state;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      domain of;

      switch_over(&of);
      tick(&of);
      assert_int_equal(of.news.alarms & DKK_RING_ALARM_FOREIGN_KEY, 0);
      answer(&of, slot, (dkk_ring_name)name, DKK_RING_VERDICT_MISMATCH);
      of.now += GAP / 4;
      tick(&of);
      assert_int_equal(of.news.alarms, DKK_RING_ALARM_FOREIGN_KEY);
      assert_int_equal(of.news.alarm_slot, slot);
      assert_int_equal(of.news.alarm_verdict, DKK_RING_VERDICT_MISMATCH);
    }
  }
}

static void test_lost_alarm(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  tick(&of);
  assert_int_equal(of.news.alarms, 0);
  pass(&of, of.now + HOUR);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  tick(&of);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_LOST);
  assert_int_equal(of.news.alarm_slot, 0);
  assert_int_equal(of.news.alarm_verdict, DKK_RING_VERDICT_MISSING);
}

static void test_rotation_due(void **state)
{
  domain of;
  dkk_ring_policy policy;
  uint64_t due;

  (void)state;
  activate(&of);
  policy = of.record.policy;
  policy.rotate_interval = 100 * DAY;
  set_policy(&of, &policy);
  due = dkk_ring_rotation_due(&of.record);
  assert_in_range(due, of.now + 90 * DAY, of.now + 110 * DAY);
  /* Keys differ, and so do their days. */
  of.record.slots[0].key_id.octets[0] = 0xff;
  of.record.slots[0].key_id.octets[1] = 0xff;
  assert_int_equal(dkk_ring_rotation_due(&of.record), of.now + 110 * DAY);
  of.record.slots[0].key_id.octets[0] = 0;
  of.record.slots[0].key_id.octets[1] = 0;
  due = dkk_ring_rotation_due(&of.record);
  assert_int_equal(due, of.now + 90 * DAY);
  pass(&of, due - 1);
  assert_int_equal(of.news.wants, 0);
  pass(&of, due);
  assert_int_equal(of.news.wants, DKK_RING_WANT_ROTATION);
  assert_int_equal(of.news.want_slot, 1);
  rotate(&of, 0);
  tick(&of);
  assert_int_equal(of.news.wants, 0);
}

static void test_wants_standby(void **state)
{
  domain of;
  dkk_ring_policy policy;

  (void)state;
  switch_over(&of);
  policy = of.record.policy;
  policy.prestaged = 1;
  set_policy(&of, &policy);
  tick(&of);
  /* Not as long as mail needs the old key. */
  assert_int_equal(of.news.wants, 0);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(of.news.wants, DKK_RING_WANT_KEY);
  assert_int_equal(of.news.want_slot, 0);
}

static void test_wants_key_at_rotation_only(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(of.news.wants, 0);
  apply_type(&of, DKK_RING_COMPROMISE, 1);
  tick(&of);
  assert_int_equal(of.news.wants, DKK_RING_WANT_KEY);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_NO_KEY);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  tick(&of);
  assert_int_equal(of.news.alarms, 0);
}

/* A standby beside a key that was withdrawn has to be switched to. */
static void test_wants_switch_to_standby(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  apply_type(&of, DKK_RING_COMPROMISE, 1);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_IMPORT_KEY;
  event.key_id = key(3);
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  tick(&of);
  assert_int_equal(of.news.wants, DKK_RING_WANT_ROTATION);
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unchanged),
      cmocka_unit_test(test_drain_hold),
      cmocka_unit_test(test_revoke_retired),
      cmocka_unit_test(test_stalled),
      cmocka_unit_test(test_first_key_stalled),
      cmocka_unit_test(test_foreign_key),
      cmocka_unit_test(test_lost_alarm),
      cmocka_unit_test(test_rotation_due),
      cmocka_unit_test(test_wants_standby),
      cmocka_unit_test(test_wants_key_at_rotation_only),
      cmocka_unit_test(test_wants_switch_to_standby),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
