/* SPDX-License-Identifier: MIT */
#include "domain.h"

static int compromise(domain *of, int slot, int with_key)
{
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_COMPROMISE;
  event.slot = slot;
  event.key_id = key(with_key);
  return apply(of, &event);
}

static void check_states(const domain *of, dkk_ring_state a, dkk_ring_state b)
{
  assert_int_equal(of->record.slots[0].state, a);
  assert_int_equal(of->record.slots[1].state, b);
}

/* With a standby there is no second without a signature. */
static void test_compromise_with_standby(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_OK);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
  assert_int_equal(of.record.sel_after, 1);
  assert_int_equal(of.record.slots[1].t_first_sign, of.now);
  assert_true(of.record.slots[0].is_compromised);
  assert_int_equal(of.record.slots[0].pending, 1 << DKK_RING_REVOKE);
  assert_int_equal(of.record.slots[0].t_last_sign, of.now + LEASE + SKEW);
}

static void test_compromise_takes_back(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.now + DAY);
  assert_int_equal(compromise(&of, 1, 0), DKK_RING_OK);
  check_states(&of, DKK_RING_ACTIVE, DKK_RING_REVOKING);
  assert_int_equal(of.record.sel_after, 0);
  assert_int_equal(of.record.slots[0].t_last_sign, 0);
}

/* What drains and is lost is no help. */
static void test_compromise_beside_lost(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  pass(&of, of.now + HOUR);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(compromise(&of, 1, 0), DKK_RING_OK);
  check_states(&of, DKK_RING_DRAINING, DKK_RING_REVOKING);
  assert_int_equal(of.news.alarms & DKK_RING_ALARM_NO_KEY,
                   DKK_RING_ALARM_NO_KEY);
}

static void test_compromise_with_key(void **state)
{
  domain of;
  uint64_t compromised;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  compromised = of.now;
  assert_int_equal(compromise(&of, 1, 5), DKK_RING_OK);
  check_states(&of, DKK_RING_GENERATED, DKK_RING_REVOKING);
  assert_int_equal(of.record.sel_after, 0);
  acknowledge(&of, 0);
  acknowledge(&of, 1);
  answer_good(&of, 0);
  /* The publish hold isn't shorter because it's urgent. */
  pass(&of, compromised + PUBLISH - 1);
  check_states(&of, DKK_RING_SEEN, DKK_RING_REVOKING);
  pass(&of, compromised + PUBLISH);
  check_states(&of, DKK_RING_ACTIVE, DKK_RING_REVOKING);
}

/* Nothing may stop an emergency. */
static void test_compromise_with_used_key(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(compromise(&of, 1, 1), DKK_RING_OK);
  check_states(&of, DKK_RING_RETIRED, DKK_RING_REVOKING);
}

static void test_compromise_unready_standby(void **state)
{
  domain of;

  (void)state;
  publish(&of);
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_OK);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_SEEN);
  assert_int_equal(of.record.sel_after, 1);
  pass(&of, START + PUBLISH);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
}

static void test_compromise_pending(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(compromise(&of, 1, 0), DKK_RING_OK);
  check_states(&of, DKK_RING_ACTIVE, DKK_RING_REVOKING);
  assert_int_equal(of.record.sel_after, 0);
  /* The order to publish is overtaken. */
  assert_int_equal(of.record.slots[1].pending,
                   1 << DKK_RING_REVOKE | 1 << DKK_RING_DESTROY);
}

static void test_compromise_twice(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_OK);
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_UNCHANGED);
  acknowledge(&of, 0);
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_REVOKED);
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_UNCHANGED);
  /* Mail signed with it needn't be waited for. */
  assert_int_equal(rotate(&of, 1), DKK_RING_ERR_COMPROMISED_KEY);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(of.record.slots[0].prev_last_signed, 0);
}

static void test_compromise_needs_a_clock(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  of.now += GAP + 1;
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_ERR_CLOCK);
  assert_int_equal(tick(&of), DKK_RING_OK);
  assert_int_equal(compromise(&of, 0, 0), DKK_RING_OK);
}

/* --- withdrawal and deletion --- */

static void test_withdrawn_when_seen(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(apply_type(&of, DKK_RING_WITHDRAW, 0), DKK_RING_OK);
  /* Seen before it is acknowledged: somebody else may be faster. */
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_REVOKED);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
  acknowledge(&of, 0);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_REVOKED);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_OK);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
  of.now += HOUR;
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_REVOKED);
  check_states(&of, DKK_RING_REVOKED, DKK_RING_ACTIVE);
  assert_int_equal(of.record.slots[0].t_revoked, of.now);
}

static void test_force(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  switch_over(&of);
  assert_int_equal(apply_type(&of, DKK_RING_WITHDRAW, 0),
                   DKK_RING_ERR_DRAINING);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_WITHDRAW;
  event.force = 1;
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  check_states(&of, DKK_RING_REVOKING, DKK_RING_ACTIVE);
  assert_int_equal(apply_type(&of, DKK_RING_DELETE, 0), DKK_RING_ERR_REVOKING);
}

static void test_delete(void **state)
{
  domain of;
  dkk_ring_order orders[DKK_RING_ORDERS];

  (void)state;
  switch_over(&of);
  assert_int_equal(apply_type(&of, DKK_RING_DELETE, 0), DKK_RING_ERR_DRAINING);
  assert_int_equal(apply_type(&of, DKK_RING_DELETE, 1),
                   DKK_RING_ERR_WRONG_STATE);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(apply_type(&of, DKK_RING_DELETE, 0), DKK_RING_OK);
  check_states(&of, DKK_RING_EMPTY, DKK_RING_ACTIVE);
  assert_int_equal(dkk_ring_orders(&of.record, orders), 1);
  assert_int_equal(orders[0].effect, DKK_RING_DESTROY);
  assert_int_equal(key_number(&orders[0].key_id), 1);
  assert_int_equal(orders[0].number, of.record.generation);
  acknowledge(&of, 0);
  assert_int_equal(dkk_ring_orders(&of.record, orders), 0);
  /* What was known of the key's last signature isn't lost with it. */
  assert_int_not_equal(of.record.slots[0].prev_last_signed, 0);
}

static void test_orders(void **state)
{
  domain of;
  dkk_ring_order orders[DKK_RING_ORDERS];

  (void)state;
  create(&of);
  assert_int_equal(dkk_ring_orders(&of.record, orders), 2);
  assert_int_equal(orders[1].slot, 1);
  assert_int_equal(orders[1].effect, DKK_RING_ZONE);
  assert_int_equal(key_number(&orders[1].key_id), 2);
  assert_int_equal(orders[1].number, 1);
  assert_int_equal(orders[1].ttl, HOUR);
  /* Until it is acknowledged it is said again. */
  pass(&of, of.now + 10 * DAY);
  assert_int_equal(dkk_ring_orders(&of.record, orders), 2);
  acknowledge(&of, 0);
  assert_int_equal(dkk_ring_orders(&of.record, orders), 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_compromise_with_standby),
      cmocka_unit_test(test_compromise_takes_back),
      cmocka_unit_test(test_compromise_beside_lost),
      cmocka_unit_test(test_compromise_with_key),
      cmocka_unit_test(test_compromise_with_used_key),
      cmocka_unit_test(test_compromise_unready_standby),
      cmocka_unit_test(test_compromise_pending),
      cmocka_unit_test(test_compromise_twice),
      cmocka_unit_test(test_compromise_needs_a_clock),
      cmocka_unit_test(test_withdrawn_when_seen),
      cmocka_unit_test(test_force),
      cmocka_unit_test(test_delete),
      cmocka_unit_test(test_orders),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
