/* SPDX-License-Identifier: MIT */

/* What the headers of the machine's parts promise, of records that needn't have
 * come about: slot.h, operate.h, clock.h. */

#include "domain.h"

#include "keyring/clock.h"
#include "keyring/holds.h"
#include "keyring/operate.h"
#include "keyring/slot.h"

#define SECOND 1
#define OTHER_TIME (START - DAY)

static dkk_ring_record before;
static dkk_ring_record after;
static dkk_ring_event event;
static dkk_ring_news news;
static dkk_ring_step step = {&before, &event, &after, &news, START};

/* At START, ticked then, with TTLs of an hour and no keys. */
static int set_up(void **state)
{
  (void)state;
  memset(&before, 0, sizeof(before));
  dkk_ring_policy_default(&before.policy);
  before.policy.rotate_interval = 0;
  before.policy.zone_ttl = HOUR;
  before.generation = 6;
  before.last_tick = START;
  before.ttl_cname = HOUR;
  before.ttl_negative = HOUR;
  after = before;
  after.generation = 7;
  memset(&event, 0, sizeof(event));
  memset(&news, 0, sizeof(news));
  return 0;
}

static dkk_ring_slot *slot(int index)
{
  return &after.slots[index];
}

/* ---- the clock ---- */

static void fill_times(uint64_t time, uint64_t last)
{
  int i;
  int name;

  after.key_creation_time = time;
  after.last_checked = time;
  after.rotate_on = time;
  for (i = 0; i < DKK_RING_SLOTS; i++) {
    slot(i)->t_generated = time;
    slot(i)->t_zone_done = time;
    slot(i)->t_first_sign = time;
    slot(i)->t_revoked = time;
    slot(i)->t_last_sign = last;
    slot(i)->prev_last_signed = last;
    for (name = 0; name < DKK_RING_NAMES; name++) {
      slot(i)->sightings[name].bad_since = time;
      slot(i)->sightings[name].t_checked = time;
      slot(i)->sightings[name].t_seen = time;
      slot(i)->sightings[name].t_first = time;
    }
  }
}

static void test_times_end_now(void **state)
{
  dkk_ring_record expected;

  (void)state;
  fill_times(START, START + LEASE + SKEW);
  after.last_tick = START;
  after.t_epoch = START;
  expected = after;
  fill_times(START + 1, START + LEASE + SKEW + 1);
  dkk_ring_restart_clock(&after, START);
  assert_memory_equal(&after, &expected, sizeof(after));
  /* What was before stays. */
  fill_times(START - 1, START - 1);
  expected = after;
  dkk_ring_restart_clock(&after, START);
  assert_memory_equal(&after, &expected, sizeof(after));
}

static void test_pending_switch_ends_in_time(void **state)
{
  (void)state;
  after.sel_after = 1;
  after.rotate_on = START + PUBLISH + 1;
  slot(0)->state = DKK_RING_ACTIVE;
  slot(1)->state = DKK_RING_GENERATED;
  dkk_ring_restart_clock(&after, START);
  assert_int_equal(after.rotate_on, START + PUBLISH);
  after.rotate_on = START + 1;
  dkk_ring_restart_clock(&after, START);
  assert_int_equal(after.rotate_on, START + 1);
}

/* ---- whether another key may come ---- */

static void test_quiet(void **state)
{
  static const dkk_ring_state quiet[] = {DKK_RING_RETIRED, DKK_RING_REVOKED,
                                         DKK_RING_EMPTY};
  static const dkk_ring_state others[] = {
      DKK_RING_GENERATED, DKK_RING_PUBLISHED, DKK_RING_SEEN,    DKK_RING_READY,
      DKK_RING_ACTIVE,    DKK_RING_DRAINING,  DKK_RING_REVOKING};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(quiet); i++) {
    slot(1)->state = quiet[i];
    slot(1)->t_last_sign = START;
    assert_int_equal(dkk_ring_is_quiet(&after, 1, START), 1);
  }
  for (i = 0; i < COUNT(others); i++) {
    slot(1)->state = others[i];
    slot(1)->t_last_sign = START;
    after.t_epoch = 0;
    assert_int_equal(dkk_ring_is_quiet(&after, 1, START + DRAIN - 1), 0);
    assert_int_equal(dkk_ring_is_quiet(&after, 1, START + DRAIN), 1);
    /* From when the clock is known again. */
    after.t_epoch = START + 5;
    assert_int_equal(dkk_ring_is_quiet(&after, 1, START + DRAIN + 4), 0);
    assert_int_equal(dkk_ring_is_quiet(&after, 1, START + DRAIN + 5), 1);
    slot(1)->t_last_sign = 0;
    assert_int_equal(dkk_ring_is_quiet(&after, 1, START), 1);
  }
}

static void test_replaceable(void **state)
{
  static const struct {
    dkk_ring_state state;
    unsigned pending;
    int expected;
  } cases[] = {
      {DKK_RING_EMPTY, 0, DKK_RING_OK},
      {DKK_RING_GENERATED, 1u << DKK_RING_ZONE, DKK_RING_OK},
      {DKK_RING_RETIRED, 0, DKK_RING_OK},
      {DKK_RING_REVOKED, 0, DKK_RING_OK},
      {DKK_RING_REVOKED, 1u << DKK_RING_DESTROY, DKK_RING_ERR_EFFECT_PENDING},
      {DKK_RING_RETIRED, 7, DKK_RING_ERR_EFFECT_PENDING},
      {DKK_RING_RETIRED, 3, DKK_RING_OK},
      {DKK_RING_ACTIVE, 0, DKK_RING_ERR_WRONG_STATE},
      {DKK_RING_DRAINING, 0, DKK_RING_ERR_DRAINING},
      {DKK_RING_REVOKING, 0, DKK_RING_ERR_REVOKING},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    slot(1)->state = cases[i].state;
    slot(1)->pending = cases[i].pending;
    assert_int_equal(dkk_ring_can_replace(&after, 1, START), cases[i].expected);
  }
  slot(1)->state = DKK_RING_GENERATED;
  slot(1)->pending = 0;
  slot(1)->t_last_sign = START;
  assert_int_equal(dkk_ring_can_replace(&after, 1, START + DRAIN - 1),
                   DKK_RING_ERR_DRAINING);
  assert_int_equal(dkk_ring_can_replace(&after, 1, START + DRAIN), DKK_RING_OK);
}

static void test_keys(void **state)
{
  dkk_ring_key_id one = key(1);
  dkk_ring_key_id two = key(2);
  dkk_ring_key_id three = key(3);
  dkk_ring_key_id none = key(0);

  (void)state;
  slot(0)->key_id = one;
  slot(1)->prev_key_id = two;
  assert_int_equal(dkk_ring_check_key(&after, &event, &none),
                   DKK_RING_ERR_ARGUMENT);
  assert_int_equal(dkk_ring_check_key(&after, &event, &one),
                   DKK_RING_ERR_KEY_USED);
  assert_int_equal(dkk_ring_check_key(&after, &event, &two),
                   DKK_RING_ERR_KEY_USED);
  assert_int_equal(dkk_ring_check_key(&after, &event, &three), DKK_RING_OK);
  assert_int_equal(dkk_ring_check_key(NULL, &event, &one), DKK_RING_OK);
  slot(0)->is_compromised = 1;
  assert_int_equal(dkk_ring_check_key(&after, &event, &one),
                   DKK_RING_ERR_COMPROMISED_KEY);
  event.key_is_used = 1;
  assert_int_equal(dkk_ring_check_key(&after, &event, &three),
                   DKK_RING_ERR_KEY_USED);
  assert_int_equal(dkk_ring_check_key(NULL, &event, &three),
                   DKK_RING_ERR_KEY_USED);
  event.key_is_compromised = 1;
  assert_int_equal(dkk_ring_check_key(&after, &event, &three),
                   DKK_RING_ERR_COMPROMISED_KEY);
}

static void test_ordered(void **state)
{
  (void)state;
  slot(0)->pending = 1u << DKK_RING_REVOKE;
  slot(0)->effect_number[DKK_RING_REVOKE] = 4;
  slot(0)->effect_number[DKK_RING_ZONE] = 3;
  assert_int_equal(dkk_ring_is_ordered(slot(0), DKK_RING_REVOKE, 4), 1);
  assert_int_equal(dkk_ring_is_ordered(slot(0), DKK_RING_REVOKE, 3), 0);
  assert_int_equal(dkk_ring_is_ordered(slot(0), DKK_RING_ZONE, 3), 0);
  assert_int_equal(dkk_ring_is_ordered(slot(0), DKK_RING_DESTROY, 0), 0);
}

/* ---- keys come and go ---- */

/* A slot about which everything is known. */
static void used(int index)
{
  dkk_ring_slot *of = slot(index);
  int name;

  of->state = DKK_RING_RETIRED;
  of->key_id = key(1);
  of->prev_key_id = key(2);
  of->prev_last_signed = OTHER_TIME - 2;
  of->pending = 1u << DKK_RING_REVOKE;
  of->t_generated = OTHER_TIME - 10;
  of->t_zone_done = OTHER_TIME - 9;
  of->t_first_sign = OTHER_TIME - 8;
  of->t_last_sign = OTHER_TIME;
  of->t_revoked = OTHER_TIME + 1;
  of->ttl = 2 * HOUR;
  of->ttl_before = 3 * HOUR;
  for (name = 0; name < DKK_RING_NAMES; name++) {
    memset(&of->sightings[name], 0, sizeof(of->sightings[name]));
    of->sightings[name].verdict = DKK_RING_VERDICT_OK;
    of->sightings[name].bad_count = 1;
    of->sightings[name].bad_since = OTHER_TIME;
    of->sightings[name].t_checked = OTHER_TIME;
    of->sightings[name].t_seen = OTHER_TIME;
    of->sightings[name].t_first = OTHER_TIME;
  }
}

/* Of its last key there is what must be known, and nothing else. */
static void last_key_is(dkk_ring_slot *expected, int number, uint64_t signing)
{
  expected->prev_key_id = key(number);
  expected->prev_last_signed = signing;
  expected->pending |= 1u << DKK_RING_DESTROY;
  expected->effect_number[DKK_RING_DESTROY] = 7;
}

static void test_placed(void **state)
{
  dkk_ring_key_id three = key(3);
  dkk_ring_slot expected;

  (void)state;
  used(SECOND);
  memset(&expected, 0, sizeof(expected));
  expected.state = DKK_RING_GENERATED;
  expected.key_id = three;
  expected.t_generated = START;
  expected.ttl = HOUR;
  expected.ttl_before = 2 * HOUR;
  expected.pending = 1u << DKK_RING_ZONE;
  expected.effect_number[DKK_RING_ZONE] = 7;
  last_key_is(&expected, 1, OTHER_TIME);
  dkk_ring_place_key(&step, SECOND, &three);
  assert_memory_equal(slot(SECOND), &expected, sizeof(expected));
  assert_int_equal(after.key_creation_time, START);
  assert_int_equal(news.changes, DKK_RING_CHANGE_KEY | DKK_RING_CHANGE_EFFECT);
}

static void test_placed_after_one_that_never_signed(void **state)
{
  dkk_ring_key_id three = key(3);

  (void)state;
  used(0);
  slot(0)->t_first_sign = 0;
  slot(0)->t_last_sign = 0;
  dkk_ring_place_key(&step, 0, &three);
  /* What was there before it may still be in caches, or in the zone. */
  assert_int_equal(slot(0)->ttl_before, 3 * HOUR);
  assert_int_equal(slot(0)->prev_last_signed, OTHER_TIME - 2);
}

static void test_placed_first(void **state)
{
  dkk_ring_key_id three = key(3);

  (void)state;
  dkk_ring_place_key(&step, 0, &three);
  assert_int_equal(slot(0)->pending, 1u << DKK_RING_ZONE);
  assert_int_equal(slot(0)->ttl_before, 0);
  assert_true(dkk_ring_key_id_is_none(&slot(0)->prev_key_id));
}

static void test_removed(void **state)
{
  dkk_ring_slot expected;

  (void)state;
  used(0);
  slot(0)->is_compromised = 1;
  memset(&expected, 0, sizeof(expected));
  expected.ttl = 2 * HOUR;
  expected.ttl_before = 3 * HOUR;
  /* Mail signed with a compromised key needn't verify any more. */
  last_key_is(&expected, 1, OTHER_TIME - 2);
  dkk_ring_remove_key(&step, 0);
  assert_memory_equal(slot(0), &expected, sizeof(expected));
  assert_int_equal(after.key_creation_time, 0);
  assert_int_equal(news.changes, DKK_RING_CHANGE_KEY | DKK_RING_CHANGE_EFFECT);
}

static void test_withdrawn(void **state)
{
  dkk_ring_slot expected;
  int name;

  (void)state;
  used(SECOND);
  slot(SECOND)->ttl = 60;
  slot(SECOND)->pending = 1u << DKK_RING_ZONE | 1u << DKK_RING_DESTROY;
  expected = *slot(SECOND);
  for (name = 0; name < DKK_RING_NAMES; name++) {
    expected.sightings[name].t_seen = 0;
    expected.sightings[name].t_first = 0;
    expected.sightings[name].bad_count = 0;
    expected.sightings[name].bad_since = 0;
  }
  expected.state = DKK_RING_REVOKING;
  expected.ttl = HOUR;
  expected.pending = 1u << DKK_RING_REVOKE | 1u << DKK_RING_DESTROY;
  expected.effect_number[DKK_RING_REVOKE] = 7;
  dkk_ring_withdraw_key(&step, SECOND);
  assert_memory_equal(slot(SECOND), &expected, sizeof(expected));
  assert_int_equal(news.changes,
                   DKK_RING_CHANGE_REVOKING | DKK_RING_CHANGE_EFFECT);
}

static void test_activated(void **state)
{
  (void)state;
  used(0);
  used(1);
  slot(0)->state = DKK_RING_ACTIVE;
  slot(1)->state = DKK_RING_READY;
  slot(1)->t_first_sign = 0;
  dkk_ring_activate(&step, 1);
  assert_int_equal(slot(0)->state, DKK_RING_DRAINING);
  assert_int_equal(slot(0)->t_last_sign, OTHER_TIME);
  assert_int_equal(slot(1)->state, DKK_RING_ACTIVE);
  assert_int_equal(slot(1)->t_first_sign, START);
  assert_int_equal(slot(1)->t_last_sign, 0);
  assert_int_equal(news.changes, DKK_RING_CHANGE_SWITCHED);
  /* Back again: when it first signed is known, and the other one stays. */
  slot(1)->state = DKK_RING_REVOKING;
  dkk_ring_activate(&step, 0);
  assert_int_equal(slot(0)->t_first_sign, OTHER_TIME - 8);
  assert_int_equal(slot(1)->state, DKK_RING_REVOKING);
}

/* Not before its record was in the zone. */
static void test_first_signs_when_published(void **state)
{
  (void)state;
  slot(0)->t_zone_done = START + 9;
  dkk_ring_activate(&step, 0);
  assert_int_equal(slot(0)->t_first_sign, START + 9);
}

static void test_standby(void **state)
{
  static const struct {
    dkk_ring_state state;
    uint64_t seen;
    dkk_ring_state expected;
  } cases[] = {
      {DKK_RING_GENERATED, START - PUBLISH, DKK_RING_GENERATED},
      {DKK_RING_PUBLISHED, 0, DKK_RING_PUBLISHED},
      {DKK_RING_PUBLISHED, START - PUBLISH + 1, DKK_RING_SEEN},
      {DKK_RING_SEEN, START - PUBLISH + 1, DKK_RING_SEEN},
      {DKK_RING_SEEN, START - PUBLISH, DKK_RING_READY},
      {DKK_RING_READY, 0, DKK_RING_PUBLISHED},
      {DKK_RING_READY, START, DKK_RING_SEEN},
      {DKK_RING_ACTIVE, 0, DKK_RING_ACTIVE},
      {DKK_RING_DRAINING, START, DKK_RING_DRAINING},
      {DKK_RING_REVOKED, START, DKK_RING_REVOKED},
      {DKK_RING_EMPTY, 0, DKK_RING_EMPTY},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    news.changes = 0;
    slot(1)->state = cases[i].state;
    slot(1)->sightings[DKK_RING_HOST].t_seen = cases[i].seen;
    dkk_ring_settle_standby(&step, 1);
    assert_int_equal(slot(1)->state, cases[i].expected);
    assert_int_equal(news.changes, cases[i].state != cases[i].expected
                                       ? DKK_RING_CHANGE_STANDBY
                                       : 0);
  }
}

/* ---- switches ---- */

static void test_order_of_a_switch(void **state)
{
  (void)state;
  dkk_ring_order_switch(&step, 1, START + 3);
  assert_int_equal(after.sel_before, 0);
  assert_int_equal(after.sel_after, 1);
  assert_int_equal(after.rotate_on, START + 3);
  dkk_ring_order_switch(&step, 0, START);
  assert_int_equal(after.sel_before, 1);
  assert_int_equal(after.sel_after, 0);
}

static void pending_switch(void)
{
  set_up(NULL);
  slot(0)->state = DKK_RING_ACTIVE;
  slot(1)->state = DKK_RING_SEEN;
  slot(1)->sightings[DKK_RING_HOST].t_seen = START;
  dkk_ring_order_switch(&step, 1, START + PUBLISH - 1);
}

static void test_switch_waits(void **state)
{
  (void)state;
  pending_switch();
  dkk_ring_settle_switch(&step);
  assert_int_equal(after.rotate_on, START + PUBLISH);
  after.rotate_on = START + PUBLISH + 1;
  dkk_ring_settle_switch(&step);
  assert_int_equal(after.rotate_on, START + PUBLISH + 1);
  /* When its hold ends isn't known. */
  pending_switch();
  slot(1)->sightings[DKK_RING_HOST].t_seen = 0;
  dkk_ring_settle_switch(&step);
  assert_int_equal(after.rotate_on, START + PUBLISH - 1);
  /* Nobody signs: the first key begins as soon as it can. */
  pending_switch();
  slot(0)->state = DKK_RING_REVOKING;
  dkk_ring_settle_switch(&step);
  assert_int_equal(after.rotate_on, START + PUBLISH - 1);
  /* No switch is pending. */
  pending_switch();
  slot(1)->state = DKK_RING_ACTIVE;
  slot(0)->state = DKK_RING_DRAINING;
  dkk_ring_settle_switch(&step);
  assert_int_equal(after.rotate_on, START + PUBLISH - 1);
}

/* Slot 0 signed, slot 1 does now. */
static void switched(void)
{
  set_up(NULL);
  before.slots[0].state = DKK_RING_ACTIVE;
  before.slots[0].key_id = key(1);
  before.slots[0].t_first_sign = START - DAY;
  after = before;
  slot(0)->state = DKK_RING_DRAINING;
  after.sel_after = 1;
}

static void test_last_signature(void **state)
{
  (void)state;
  switched();
  dkk_ring_note_last_sign(&step, 0);
  assert_int_equal(slot(0)->t_last_sign, START + LEASE + SKEW);
  dkk_ring_note_last_sign(&step, 1);
  assert_int_equal(slot(1)->t_last_sign, 0);
  /* Never earlier than it was known, nor than when it began. */
  switched();
  slot(0)->t_last_sign = START + DAY;
  dkk_ring_note_last_sign(&step, 0);
  assert_int_equal(slot(0)->t_last_sign, START + DAY);
  switched();
  slot(0)->t_first_sign = START + DAY;
  dkk_ring_note_last_sign(&step, 0);
  assert_int_equal(slot(0)->t_last_sign, START + DAY);
  /* It still may. */
  switched();
  slot(0)->state = DKK_RING_ACTIVE;
  dkk_ring_note_last_sign(&step, 0);
  assert_int_equal(slot(0)->t_last_sign, 0);
  /* It couldn't before. */
  switched();
  before.slots[0].state = DKK_RING_RETIRED;
  dkk_ring_note_last_sign(&step, 0);
  assert_int_equal(slot(0)->t_last_sign, 0);
  /* Another key is there. */
  switched();
  slot(0)->key_id = key(2);
  dkk_ring_note_last_sign(&step, 0);
  assert_int_equal(slot(0)->t_last_sign, 0);
}

/* Enabled again, signing as the domain begins anew; what the host's name has
 * seen stays. */
static void test_disabled(void **state)
{
  int i;

  (void)state;
  before.enabled = 1;
  after.enabled = 1;
  for (i = 0; i < DKK_RING_SLOTS; i++) {
    used(i);
  }
  assert_int_equal(dkk_ring_disable(&step), DKK_RING_OK);
  assert_int_equal(after.enabled, 0);
  for (i = 0; i < DKK_RING_SLOTS; i++) {
    assert_int_equal(slot(i)->sightings[DKK_RING_OWN].t_first, 0);
    assert_int_equal(slot(i)->sightings[DKK_RING_OWN].t_seen, OTHER_TIME);
    assert_int_equal(slot(i)->sightings[DKK_RING_HOST].t_first, OTHER_TIME);
  }
  before.enabled = 0;
  assert_int_equal(dkk_ring_disable(&step), DKK_RING_ERR_WRONG_STATE);
}

/* ---- where the next key goes ---- */

static void test_slot_of_a_rotation(void **state)
{
  static const struct {
    uint8_t sel_after;
    dkk_ring_state first;
    dkk_ring_state second;
    int expected;
  } cases[] = {
      {0, DKK_RING_ACTIVE, DKK_RING_DRAINING, 1},
      {0, DKK_RING_ACTIVE, DKK_RING_READY, 1},
      {1, DKK_RING_RETIRED, DKK_RING_ACTIVE, 0},
      {1, DKK_RING_ACTIVE, DKK_RING_READY, 1},
      /* Nobody signs. */
      {0, DKK_RING_REVOKING, DKK_RING_EMPTY, 1},
      {1, DKK_RING_EMPTY, DKK_RING_REVOKING, 0},
      {0, DKK_RING_REVOKED, DKK_RING_DRAINING, 0},
      {0, DKK_RING_REVOKED, DKK_RING_REVOKING, 0},
      {0, DKK_RING_REVOKED, DKK_RING_REVOKED, 1},
      {1, DKK_RING_DRAINING, DKK_RING_EMPTY, 1},
      {1, DKK_RING_REVOKING, DKK_RING_REVOKING, 0},
      {0, DKK_RING_DRAINING, DKK_RING_DRAINING, 1},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    after.sel_after = cases[i].sel_after;
    slot(0)->state = cases[i].first;
    slot(1)->state = cases[i].second;
    if (dkk_ring_rotation_slot(&after) != cases[i].expected) {
      fail_msg("case %zu", i);
    }
  }
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_times_end_now),
      TEST(test_pending_switch_ends_in_time),
      TEST(test_quiet),
      TEST(test_replaceable),
      TEST(test_keys),
      TEST(test_ordered),
      TEST(test_placed),
      TEST(test_placed_after_one_that_never_signed),
      TEST(test_placed_first),
      TEST(test_removed),
      TEST(test_withdrawn),
      TEST(test_activated),
      TEST(test_first_signs_when_published),
      TEST(test_standby),
      TEST(test_order_of_a_switch),
      TEST(test_switch_waits),
      TEST(test_last_signature),
      TEST(test_disabled),
      TEST(test_slot_of_a_rotation),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
