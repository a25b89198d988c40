/* SPDX-License-Identifier: MIT */
#include "domain.h"

#include "keyring/schedule.h"

#define SOON (5 * MINUTE)
#define LATE (6 * HOUR)
#define AWAITED (4 * DAY)

/* Ticked at START, with nothing to wait for. */
static dkk_ring_record idle(void)
{
  dkk_ring_record record;

  memset(&record, 0, sizeof(record));
  dkk_ring_policy_default(&record.policy);
  record.policy.rotate_interval = 0;
  record.last_tick = START;
  record.last_checked = START;
  record.ttl_cname = HOUR;
  record.ttl_negative = HOUR;
  return record;
}

static void test_tick_within_gap(void **state)
{
  dkk_ring_record record = idle();

  (void)state;
  assert_int_equal(dkk_ring_tick_at(&record), START + GAP / 4);
}

static void test_tick_at_switch(void **state)
{
  dkk_ring_record record = idle();

  (void)state;
  record.rotate_on = START + 1;
  assert_int_equal(dkk_ring_tick_at(&record), START + 1);
  record.rotate_on = START + GAP / 4 - 1;
  assert_int_equal(dkk_ring_tick_at(&record), START + GAP / 4 - 1);
  record.rotate_on = START + GAP / 4 + 1;
  assert_int_equal(dkk_ring_tick_at(&record), START + GAP / 4);
  /* The last tick saw to that. */
  record.rotate_on = START;
  assert_int_equal(dkk_ring_tick_at(&record), START + GAP / 4);
}

static void test_tick_at_rotation(void **state)
{
  dkk_ring_record record = idle();

  (void)state;
  record.policy.rotate_interval = 100 * DAY;
  record.slots[1].state = DKK_RING_ACTIVE;
  /* A key id of zeros rotates at the earliest: a tenth of the interval before.
   */
  record.slots[1].t_first_sign = START + HOUR - 90 * DAY;
  assert_int_equal(dkk_ring_tick_at(&record), START + HOUR);
}

static void test_tick_at_ready(void **state)
{
  int slot;
  int name;

  (void)state;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      dkk_ring_record record = idle();

      record.slots[slot].sightings[name].t_seen = START + HOUR - PUBLISH;
      assert_int_equal(dkk_ring_tick_at(&record), START + HOUR);
    }
  }
}

static void test_tick_at_drained(void **state)
{
  int slot;

  (void)state;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_record record = idle();

    record.slots[slot].state = DKK_RING_DRAINING;
    record.slots[slot].t_last_sign = START + HOUR - DRAIN;
    assert_int_equal(dkk_ring_tick_at(&record), START + HOUR);
    record.slots[slot].state = DKK_RING_RETIRED;
    assert_int_equal(dkk_ring_tick_at(&record), START + GAP / 4);
  }
}

/* 0 is "not yet", even where it could be a time. */
static void test_tick_unless_draining(void **state)
{
  dkk_ring_record record = idle();

  (void)state;
  record.last_tick = DRAIN - HOUR;
  record.slots[0].state = DKK_RING_DRAINING;
  assert_int_equal(dkk_ring_tick_at(&record), DRAIN - HOUR + GAP / 4);
}

static void test_check_awaited(void **state)
{
  static const dkk_ring_state awaited[] = {DKK_RING_PUBLISHED, DKK_RING_SEEN,
                                           DKK_RING_REVOKING};
  size_t i;
  int slot;

  (void)state;
  for (i = 0; i < COUNT(awaited); i++) {
    for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
      dkk_ring_record record = idle();

      record.slots[slot].state = awaited[i];
      record.slots[slot].t_generated = START - 100 * DAY;
      assert_int_equal(dkk_ring_check_at(&record), START + HOUR);
    }
  }
}

/* A key that is new is looked at often whatever its state. */
static void test_check_new_key(void **state)
{
  static const dkk_ring_state others[] = {DKK_RING_GENERATED, DKK_RING_READY,
                                          DKK_RING_ACTIVE,    DKK_RING_DRAINING,
                                          DKK_RING_RETIRED,   DKK_RING_REVOKED};
  size_t i;
  int slot;

  (void)state;
  for (i = 0; i < COUNT(others); i++) {
    for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
      dkk_ring_record record = idle();

      record.slots[slot].state = others[i];
      record.slots[slot].t_generated = START - AWAITED + 1;
      assert_int_equal(dkk_ring_check_at(&record), START + HOUR);
      record.slots[slot].t_generated = START - AWAITED;
      assert_int_equal(dkk_ring_check_at(&record), START + DAY);
    }
  }
}

static void test_check_nothing(void **state)
{
  dkk_ring_record record = idle();

  (void)state;
  record.slots[0].t_generated = START;
  record.slots[1].t_generated = START;
  assert_int_equal(dkk_ring_check_at(&record), START + DAY);
}

/* Half as long again as nothing has been found out, within limits. */
static void test_check_again(void **state)
{
  static const struct {
    uint64_t since;
    uint64_t wait;
  } cases[] = {
      {0, SOON},
      {2 * SOON - 2, SOON},
      {2 * SOON, SOON},
      {2 * SOON + 2, SOON + 1},
      {4 * HOUR, 2 * HOUR},
      {2 * LATE - 2, LATE - 1},
      {2 * LATE, LATE},
      {2 * LATE + 2, LATE},
      {100 * DAY, LATE},
  };
  dkk_ring_record record = idle();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    uint64_t now = START + cases[i].since;

    assert_int_equal(dkk_ring_check_again_at(&record, now),
                     now + cases[i].wait);
  }
  /* By a clock that was put back, that's not known. */
  assert_int_equal(dkk_ring_check_again_at(&record, START - DAY),
                   START - DAY + SOON);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tick_within_gap),
      cmocka_unit_test(test_tick_at_switch),
      cmocka_unit_test(test_tick_at_rotation),
      cmocka_unit_test(test_tick_at_ready),
      cmocka_unit_test(test_tick_at_drained),
      cmocka_unit_test(test_tick_unless_draining),
      cmocka_unit_test(test_check_awaited),
      cmocka_unit_test(test_check_new_key),
      cmocka_unit_test(test_check_nothing),
      cmocka_unit_test(test_check_again),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
