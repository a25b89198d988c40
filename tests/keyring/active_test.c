/* SPDX-License-Identifier: MIT */

/* Who signs, one second before and after each boundary. */

#include "domain.h"

#include "keyring/active.h"
#include "keyring/switched.h"

static void check(const domain *of, dkk_ring_name name, uint64_t now, int slot,
                  dkk_ring_why why)
{
  dkk_ring_active active = dkk_ring_active_slot(&of->record, name, now);

  if (active.slot != slot || active.why != why) {
    fail_msg("at START + %lld: slot %d, why %d; expected %d, %d",
             (long long)now - (long long)START, active.slot, (int)active.why,
             slot, (int)why);
  }
}

/* Nothing has to run at the moment itself: the last tick is hours old. */
static void test_publish_hold_ends(void **state)
{
  domain of;

  (void)state;
  publish(&of);
  apply_type(&of, DKK_RING_ENABLE, 0);
  pass(&of, START + PUBLISH - 6 * HOUR);
  check(&of, DKK_RING_OWN, START + PUBLISH - 1, DKK_RING_NONE,
        DKK_RING_WHY_NOT_SEEN);
  check(&of, DKK_RING_OWN, START + PUBLISH, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, START + PUBLISH + 1, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_HOST, START + PUBLISH - 1, DKK_RING_NONE,
        DKK_RING_WHY_NOT_SEEN);
  check(&of, DKK_RING_HOST, START + PUBLISH, 0, DKK_RING_SIGNS);
}

static void test_names_are_seen_apart(void **state)
{
  domain of;

  (void)state;
  create(&of);
  acknowledge(&of, 0);
  acknowledge(&of, 1);
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  answer(&of, 1, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  pass(&of, START + PUBLISH);
  check(&of, DKK_RING_HOST, of.now, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, of.now, DKK_RING_NONE, DKK_RING_WHY_NOT_ENABLED);
  pass(&of, START + PUBLISH + DAY);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_OK);
  check(&of, DKK_RING_HOST, of.now, 0, DKK_RING_SIGNS);
  pass(&of, START + 2 * PUBLISH + DAY - 1);
  check(&of, DKK_RING_OWN, of.now, DKK_RING_NONE, DKK_RING_WHY_NOT_SEEN);
  check(&of, DKK_RING_OWN, of.now + 1, 0, DKK_RING_SIGNS);
}

static void test_switch(void **state)
{
  domain of;
  uint64_t on;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  acknowledge(&of, 1);
  answer_good(&of, 1);
  on = of.record.rotate_on;
  assert_int_equal(on, START + 2 * PUBLISH);
  pass(&of, on - 3 * HOUR);
  check(&of, DKK_RING_OWN, on - 1, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, on, 1, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, on + 1, 1, DKK_RING_SIGNS);
}

static void test_unseen_key_delays(void **state)
{
  domain of;
  uint64_t on;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  acknowledge(&of, 1);
  answer(&of, 1, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  on = of.record.rotate_on;
  pass(&of, on - HOUR);
  /* Seen under the host's name; not under the customer's. */
  check(&of, DKK_RING_OWN, on, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_HOST, on, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, on + GAP - HOUR, 0, DKK_RING_SIGNS);
}

/* I12: the switch is believed while the clock is near the last tick. */
static void test_clock_forward(void **state)
{
  domain of;
  uint64_t on;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  acknowledge(&of, 1);
  answer_good(&of, 1);
  on = of.record.rotate_on;
  pass(&of, on - GAP);
  check(&of, DKK_RING_OWN, on, 1, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, on + 1, 0, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, on + 100 * DAY, 0, DKK_RING_SIGNS);
}

static void test_clock_backward(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  check(&of, DKK_RING_OWN, of.record.rotate_on - 1, 1, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, START, 1, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, 1, 1, DKK_RING_SIGNS);
  check(&of, DKK_RING_HOST, 1, 1, DKK_RING_SIGNS);
  check(&of, DKK_RING_OWN, START + 1000 * DAY, 1, DKK_RING_SIGNS);
}

static void lose(domain *of)
{
  answer(of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  pass(of, of->now + HOUR);
  answer(of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
}

static void set_on_lost(domain *of, dkk_ring_on_lost on_lost)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.policy = of->record.policy;
  event.policy.on_lost = on_lost;
  assert_int_equal(apply(of, &event), DKK_RING_OK);
}

static void test_lost(void **state)
{
  static const struct {
    dkk_ring_on_lost on_lost;
    int slot;
    dkk_ring_why why;
  } cases[] = {
      {DKK_RING_LOST_KEEP, 0, DKK_RING_SIGNS},
      {DKK_RING_LOST_DEFAULT, DKK_RING_NONE, DKK_RING_WHY_LOST},
      {DKK_RING_LOST_NO_SIGNATURE, DKK_RING_NONE, DKK_RING_WHY_LOST},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    domain of;

    activate(&of);
    set_on_lost(&of, cases[i].on_lost);
    lose(&of);
    check(&of, DKK_RING_OWN, of.now, cases[i].slot, cases[i].why);
    /* The host's own name is another thing. */
    check(&of, DKK_RING_HOST, of.now, 0, DKK_RING_SIGNS);
  }
}

/* Its absence is cached: coming back is like coming for the first time. */
static void test_lost_and_found(void **state)
{
  domain of;
  uint64_t found;

  (void)state;
  activate(&of);
  set_on_lost(&of, DKK_RING_LOST_DEFAULT);
  lose(&of);
  pass(&of, of.now + DAY);
  found = of.now;
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  pass(&of, found + PUBLISH - 1);
  check(&of, DKK_RING_OWN, of.now, DKK_RING_NONE, DKK_RING_WHY_NOT_SEEN);
  check(&of, DKK_RING_OWN, of.now + 1, 0, DKK_RING_SIGNS);
}

/* The CNAME may have been away while nobody looked. */
static void test_enabled_again(void **state)
{
  domain of;
  uint64_t found;

  (void)state;
  activate(&of);
  assert_int_equal(apply_type(&of, DKK_RING_DISABLE, 0), DKK_RING_OK);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  pass(&of, of.now + DAY);
  found = of.now;
  answer_good(&of, 0);
  answer_good(&of, 1);
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_OK);
  check(&of, DKK_RING_OWN, of.now, DKK_RING_NONE, DKK_RING_WHY_NOT_SEEN);
  pass(&of, found + PUBLISH);
  check(&of, DKK_RING_OWN, of.now, 0, DKK_RING_SIGNS);
}

static void test_nobody(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  apply_type(&of, DKK_RING_COMPROMISE, 1);
  check(&of, DKK_RING_OWN, of.now, DKK_RING_NONE, DKK_RING_WHY_NO_KEY);
  check(&of, DKK_RING_HOST, of.now, DKK_RING_NONE, DKK_RING_WHY_NO_KEY);
}

/* Somebody who has read a pending rotation may switch, whatever his clock. */
static void test_could_sign(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_true(dkk_ring_could_sign(&of.record, 0));
  assert_false(dkk_ring_could_sign(&of.record, 1));
  rotate(&of, 3);
  acknowledge(&of, 1);
  answer_good(&of, 1);
  pass(&of, of.record.rotate_on - GAP - 1);
  assert_false(dkk_ring_could_sign(&of.record, 1));
  pass(&of, of.now + 1 + GAP / 4);
  assert_true(dkk_ring_could_sign(&of.record, 1));
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_publish_hold_ends),
      cmocka_unit_test(test_names_are_seen_apart),
      cmocka_unit_test(test_switch),
      cmocka_unit_test(test_unseen_key_delays),
      cmocka_unit_test(test_clock_forward),
      cmocka_unit_test(test_clock_backward),
      cmocka_unit_test(test_lost),
      cmocka_unit_test(test_lost_and_found),
      cmocka_unit_test(test_enabled_again),
      cmocka_unit_test(test_nobody),
      cmocka_unit_test(test_could_sign),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
