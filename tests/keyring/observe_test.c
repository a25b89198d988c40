/* SPDX-License-Identifier: MIT */
#include "domain.h"

static const dkk_ring_sighting *own(const domain *of, int slot)
{
  return &of->record.slots[slot].sightings[DKK_RING_OWN];
}

static void test_states_of_a_standby(void **state)
{
  domain of;
  const dkk_ring_slot *slot = &of.record.slots[1];

  (void)state;
  activate(&of);
  rotate(&of, 3);
  assert_int_equal(slot->state, DKK_RING_GENERATED);
  /* Seen before the zone has confirmed it: not everywhere, perhaps. */
  answer_good(&of, 1);
  assert_int_equal(slot->state, DKK_RING_GENERATED);
  assert_int_equal(own(&of, 1)->t_seen, 0);
  acknowledge(&of, 1);
  assert_int_equal(slot->state, DKK_RING_PUBLISHED);
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  assert_int_equal(slot->state, DKK_RING_PUBLISHED);
  answer(&of, 1, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  assert_int_equal(slot->state, DKK_RING_SEEN);
  /* Somebody still finds the old key. */
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_STALE_KEY);
  assert_int_equal(slot->state, DKK_RING_PUBLISHED);
  of.now += HOUR;
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  assert_int_equal(slot->state, DKK_RING_SEEN);
  assert_int_equal(own(&of, 1)->t_seen, of.now);
  /* The switch waits for the last of both. */
  assert_int_equal(of.record.rotate_on, of.now + PUBLISH);
}

/* Only the host's name counts for a domain that isn't enabled. */
static void test_disabled_standby(void **state)
{
  domain of;

  (void)state;
  create(&of);
  acknowledge(&of, 0);
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  assert_int_equal(of.record.slots[0].state, DKK_RING_SEEN);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(of.record.slots[0].state, DKK_RING_SEEN);
}

static void test_unknown_changes_nothing(void **state)
{
  static const dkk_ring_verdict unknown[] = {
      DKK_RING_VERDICT_NONE, DKK_RING_VERDICT_BOGUS, DKK_RING_VERDICT_SERVFAIL,
      DKK_RING_VERDICT_TIMEOUT};
  domain of;
  size_t i;

  (void)state;
  activate(&of);
  for (i = 0; i < COUNT(unknown); i++) {
    assert_int_equal(answer(&of, 0, DKK_RING_OWN, unknown[i]),
                     DKK_RING_UNCHANGED);
    assert_int_equal(answer(&of, 1, DKK_RING_OWN, unknown[i]),
                     DKK_RING_UNCHANGED);
  }
}

/* I8, at its boundaries. */
static void test_two_bad_answers(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(own(&of, 0)->bad_count, 1);
  of.now += HOUR - 1;
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(own(&of, 0)->bad_count, 1);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_TIMEOUT);
  of.now += 1;
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(own(&of, 0)->bad_count, 2);
  assert_int_equal(own(&of, 0)->t_seen, 0);
  /* Good once is good. */
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  assert_int_equal(own(&of, 0)->bad_count, 0);
  assert_int_equal(own(&of, 0)->t_seen, of.now);
}

static void test_good_between_bad(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  of.now += HOUR;
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(own(&of, 0)->bad_count, 1);
}

static void test_not_authoritative(void **state)
{
  domain of;
  dkk_ring_event event;
  int i;

  (void)state;
  activate(&of);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ANSWER;
  event.key_id = key(1);
  event.verdict = DKK_RING_VERDICT_STALE_KEY;
  for (i = 0; i < 5; i++) {
    assert_int_equal(apply(&of, &event), DKK_RING_OK);
    of.now += 2 * HOUR;
  }
  assert_int_equal(own(&of, 0)->bad_count, 0);
  assert_int_not_equal(own(&of, 0)->t_seen, 0);
}

static void test_stale_answer(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  acknowledge(&of, 1);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ANSWER;
  event.slot = 1;
  event.key_id = key(2);
  event.verdict = DKK_RING_VERDICT_OK;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_STALE_ANSWER);
}

static void test_foreign_key(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_MISMATCH);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_FOREIGN_KEY);
  assert_int_equal(of.news.alarm_slot, 1);
}

/* --- acknowledgements --- */

static int acknowledge_number(domain *of, int slot, dkk_ring_effect effect,
                              uint64_t number)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ACKNOWLEDGE;
  event.slot = slot;
  event.effect = effect;
  event.effect_number = number;
  return apply(of, &event);
}

static void test_acknowledge(void **state)
{
  domain of;
  uint64_t number;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  number = of.record.slots[1].effect_number[DKK_RING_ZONE];
  assert_int_equal(number, of.record.generation);
  /* That of the key before. */
  assert_int_equal(acknowledge_number(&of, 1, DKK_RING_ZONE, 1),
                   DKK_RING_ERR_UNKNOWN_EFFECT);
  assert_int_equal(acknowledge_number(&of, 1, DKK_RING_REVOKE, number),
                   DKK_RING_ERR_UNKNOWN_EFFECT);
  assert_int_equal(acknowledge_number(&of, 0, DKK_RING_ZONE, number),
                   DKK_RING_ERR_UNKNOWN_EFFECT);
  assert_int_equal(acknowledge_number(&of, 1, DKK_RING_ZONE, number),
                   DKK_RING_OK);
  assert_int_equal(of.record.slots[1].t_zone_done, of.now);
  /* Twice is once. */
  assert_int_equal(acknowledge_number(&of, 1, DKK_RING_ZONE, number),
                   DKK_RING_ERR_UNKNOWN_EFFECT);
  assert_int_equal(of.record.slots[1].pending, 1 << DKK_RING_DESTROY);
}

static void test_overtaken_order(void **state)
{
  domain of;
  uint64_t number;

  (void)state;
  activate(&of);
  rotate(&of, 3);
  number = of.record.slots[1].effect_number[DKK_RING_ZONE];
  apply_type(&of, DKK_RING_COMPROMISE, 1);
  assert_int_equal(acknowledge_number(&of, 1, DKK_RING_ZONE, number),
                   DKK_RING_ERR_UNKNOWN_EFFECT);
  assert_int_equal(of.record.slots[1].state, DKK_RING_REVOKING);
}

static void test_last_checked(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  of.now += HOUR;
  answer(&of, 1, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  assert_int_equal(of.record.last_checked, of.now);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_states_of_a_standby),
      cmocka_unit_test(test_disabled_standby),
      cmocka_unit_test(test_unknown_changes_nothing),
      cmocka_unit_test(test_two_bad_answers),
      cmocka_unit_test(test_good_between_bad),
      cmocka_unit_test(test_not_authoritative),
      cmocka_unit_test(test_stale_answer),
      cmocka_unit_test(test_foreign_key),
      cmocka_unit_test(test_acknowledge),
      cmocka_unit_test(test_overtaken_order),
      cmocka_unit_test(test_last_checked),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
