/* SPDX-License-Identifier: MIT */

/* I12: what happens when a clock is wrong, or nobody has ticked. */

#include "domain.h"

#include "keyring/switched.h"

static void test_boundaries(void **state)
{
  static const struct {
    int64_t offset;
    dkk_ring_clock expected;
  } cases[] = {
      {0, DKK_RING_CLOCK_STEADY},
      {-300, DKK_RING_CLOCK_STEADY},
      {-301, DKK_RING_CLOCK_BACKWARD},
      {-86400 * 100, DKK_RING_CLOCK_BACKWARD},
      {12 * 3600, DKK_RING_CLOCK_STEADY},
      {12 * 3600 + 1, DKK_RING_CLOCK_FORWARD},
  };
  domain of;
  size_t i;

  (void)state;
  activate(&of);
  for (i = 0; i < COUNT(cases); i++) {
    uint64_t now = (uint64_t)((int64_t)of.record.last_tick + cases[i].offset);

    assert_int_equal(dkk_ring_clock_at(&of.record, now), cases[i].expected);
  }
}

/* Only a tick may set another time. */
static void test_events_are_refused(void **state)
{
  domain of;
  uint64_t last;

  (void)state;
  activate(&of);
  last = of.record.last_tick;
  of.now = last + GAP + 1;
  assert_int_equal(rotate(&of, 3), DKK_RING_ERR_CLOCK);
  assert_int_equal(answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_OK),
                   DKK_RING_ERR_CLOCK);
  of.now = last - SKEW - 1;
  assert_int_equal(apply_type(&of, DKK_RING_DISABLE, 0), DKK_RING_ERR_CLOCK);
  of.now = last - SKEW;
  assert_int_equal(apply_type(&of, DKK_RING_DISABLE, 0), DKK_RING_OK);
}

/* A little behind another node: time in the record doesn't go back. */
static void test_skew(void **state)
{
  domain of;
  uint64_t last;

  (void)state;
  activate(&of);
  last = of.record.last_tick;
  of.now = last - SKEW;
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(of.record.slots[1].t_generated, last);
  tick(&of);
  assert_int_equal(of.record.last_tick, last);
}

static void test_forward_restarts_drain(void **state)
{
  domain of;
  uint64_t jumped;

  (void)state;
  switch_over(&of);
  of.now += 30 * DAY;
  jumped = of.now;
  assert_int_equal(tick(&of), DKK_RING_OK);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_CLOCK_FORWARD);
  assert_int_equal(of.record.slots[0].state, DKK_RING_DRAINING);
  pass(&of, jumped + DRAIN - 1);
  assert_int_equal(of.record.slots[0].state, DKK_RING_DRAINING);
  pass(&of, jumped + DRAIN);
  assert_int_equal(of.record.slots[0].state, DKK_RING_RETIRED);
}

static void test_forward_restarts_publish(void **state)
{
  domain of;
  uint64_t jumped;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  acknowledge(&of, 1);
  answer_good(&of, 1);
  of.now = of.record.rotate_on + DAY;
  jumped = of.now;
  assert_int_equal(tick(&of), DKK_RING_OK);
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
  assert_int_equal(of.record.rotate_on, jumped + PUBLISH);
  pass(&of, jumped + PUBLISH - 1);
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
  pass(&of, jumped + PUBLISH);
  assert_int_equal(of.record.slots[1].state, DKK_RING_ACTIVE);
}

/* What seemed to be in the future is now; holds count from here. */
static void test_backward(void **state)
{
  domain of;
  uint64_t back;

  (void)state;
  switch_over(&of);
  back = of.now - 3 * DAY;
  of.now = back;
  assert_int_equal(tick(&of), DKK_RING_OK);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_CLOCK_BACKWARD);
  assert_int_equal(of.record.slots[1].state, DKK_RING_ACTIVE);
  assert_int_equal(of.record.rotate_on, back);
  assert_int_equal(of.record.slots[0].t_last_sign, back + LEASE + SKEW);
  pass(&of, back + LEASE + SKEW + DRAIN - 1);
  assert_int_equal(of.record.slots[0].state, DKK_RING_DRAINING);
  pass(&of, back + LEASE + SKEW + DRAIN);
  assert_int_equal(of.record.slots[0].state, DKK_RING_RETIRED);
}

/* A switch ordered by a clock that was a year ahead doesn't wait a year. */
static void test_backward_pending(void **state)
{
  domain of;
  uint64_t back;

  (void)state;
  activate(&of);
  back = of.now;
  of.now += 365 * DAY;
  tick(&of);
  rotate(&of, 3);
  of.now = back;
  tick(&of);
  assert_int_equal(of.record.rotate_on, back + PUBLISH);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_boundaries),
      cmocka_unit_test(test_events_are_refused),
      cmocka_unit_test(test_skew),
      cmocka_unit_test(test_forward_restarts_drain),
      cmocka_unit_test(test_forward_restarts_publish),
      cmocka_unit_test(test_backward),
      cmocka_unit_test(test_backward_pending),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
