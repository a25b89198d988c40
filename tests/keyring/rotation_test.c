/* SPDX-License-Identifier: MIT */

/* Which events are taken in which situation, and which are refused. The table
 * is written from the state diagram in docs/keyring.md. */

#include "domain.h"

/* Situations: states of selector 1 and 2. */

static void generated(domain *of)
{
  create(of);
}

static void seen(domain *of)
{
  publish(of);
}

static void active_and_ready(domain *of)
{
  activate(of);
}

static void pending_standby(domain *of)
{
  activate(of);
  assert_int_equal(rotate(of, 0), DKK_RING_OK);
}

static void pending_new_key(domain *of)
{
  activate(of);
  assert_int_equal(rotate(of, 3), DKK_RING_OK);
  acknowledge(of, 1);
}

static void draining(domain *of)
{
  switch_over(of);
}

static void retired(domain *of)
{
  switch_over(of);
  pass(of, of->record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(of->record.slots[0].state, DKK_RING_RETIRED);
}

static void revoking(domain *of)
{
  retired(of);
  assert_int_equal(apply_type(of, DKK_RING_WITHDRAW, 0), DKK_RING_OK);
}

static void revoked(domain *of)
{
  revoking(of);
  acknowledge(of, 0);
  assert_int_equal(answer(of, 0, DKK_RING_HOST, DKK_RING_VERDICT_REVOKED),
                   DKK_RING_OK);
  assert_int_equal(of->record.slots[0].state, DKK_RING_REVOKED);
}

static void emptied(domain *of)
{
  revoked(of);
  assert_int_equal(apply_type(of, DKK_RING_DELETE, 0), DKK_RING_OK);
  assert_int_equal(of->record.slots[0].state, DKK_RING_EMPTY);
}

static void empty(domain *of)
{
  emptied(of);
  acknowledge(of, 0);
}

static void nobody_signs(domain *of)
{
  retired(of);
  assert_int_equal(apply_type(of, DKK_RING_COMPROMISE, 1), DKK_RING_OK);
  assert_int_equal(of->record.slots[0].state, DKK_RING_RETIRED);
  assert_int_equal(of->record.slots[1].state, DKK_RING_REVOKING);
}

#define OK DKK_RING_OK
#define STATE DKK_RING_ERR_WRONG_STATE
#define PENDING DKK_RING_ERR_ROTATION_PENDING
#define NONE DKK_RING_ERR_NO_ROTATION
#define DRAIN_ DKK_RING_ERR_DRAINING
#define REVOKE_ DKK_RING_ERR_REVOKING
#define EFFECT DKK_RING_ERR_EFFECT_PENDING
#define UNSEEN DKK_RING_ERR_NOT_SEEN
#define STANDBY DKK_RING_ERR_NO_STANDBY
#define SAME DKK_RING_UNCHANGED

enum {
  ENABLE,
  DISABLE,
  IMPORT_1,
  IMPORT_2,
  ROTATE_KEY,
  ROTATE_STANDBY,
  CANCEL,
  COMPROMISE_1,
  COMPROMISE_2,
  WITHDRAW_1,
  WITHDRAW_2,
  FORCE_1,
  DELETE_1,
  DELETE_2,
  COLUMNS
};

static const struct {
  const char *name;
  void (*lead)(domain *of);
  int expected[COLUMNS];
} situations[] = {
    /* enable disable import import rotate rotate cancel comp.  comp.
     * withdraw 1      2      key    stand-        1      2      1       2
     *                                     by force 1 delete 1 2
     */
    {"generated",
     generated,
     {UNSEEN, STATE, OK, OK, PENDING, PENDING, NONE, OK, OK, PENDING, OK,
      PENDING, STATE, STATE}},
    {"seen",
     seen,
     {OK, STATE, OK, OK, PENDING, PENDING, NONE, OK, OK, PENDING, OK, PENDING,
      STATE, STATE}},
    {"active and ready",
     active_and_ready,
     {STATE, OK, STATE, OK, OK, OK, NONE, OK, OK, STATE, OK, STATE, STATE,
      STATE}},
    {"pending, standby",
     pending_standby,
     {STATE, OK, STATE, PENDING, PENDING, PENDING, OK, OK, OK, STATE, PENDING,
      STATE, STATE, STATE}},
    {"pending, new key",
     pending_new_key,
     {STATE, OK, STATE, PENDING, PENDING, PENDING, OK, OK, OK, STATE, PENDING,
      STATE, STATE, STATE}},
    {"draining",
     draining,
     {STATE, OK, DRAIN_, STATE, DRAIN_, DRAIN_, NONE, OK, OK, DRAIN_, STATE, OK,
      DRAIN_, STATE}},
    {"retired",
     retired,
     {STATE, OK, OK, STATE, OK, STANDBY, NONE, OK, OK, OK, STATE, OK, OK,
      STATE}},
    {"revoking",
     revoking,
     {STATE, OK, REVOKE_, STATE, REVOKE_, STANDBY, NONE, OK, OK, STATE, STATE,
      STATE, REVOKE_, STATE}},
    {"revoked",
     revoked,
     {STATE, OK, OK, STATE, OK, STANDBY, NONE, OK, OK, STATE, STATE, STATE, OK,
      STATE}},
    {"emptied",
     emptied,
     {STATE, OK, EFFECT, STATE, EFFECT, STANDBY, NONE, STATE, OK, STATE, STATE,
      STATE, STATE, STATE}},
    {"empty",
     empty,
     {STATE, OK, OK, STATE, OK, STANDBY, NONE, STATE, OK, STATE, STATE, STATE,
      STATE, STATE}},
    {"nobody signs",
     nobody_signs,
     {STATE, OK, OK, REVOKE_, OK, STANDBY, NONE, OK, SAME, OK, STATE, OK, OK,
      REVOKE_}},
};

static dkk_ring_event event_of(int column)
{
  static const struct {
    dkk_ring_event_type type;
    int slot;
    int key;
    uint8_t force;
  } columns[COLUMNS] = {
      [ENABLE] = {DKK_RING_ENABLE, 0, 0, 0},
      [DISABLE] = {DKK_RING_DISABLE, 0, 0, 0},
      [IMPORT_1] = {DKK_RING_IMPORT_KEY, 0, 9, 0},
      [IMPORT_2] = {DKK_RING_IMPORT_KEY, 1, 9, 0},
      [ROTATE_KEY] = {DKK_RING_ROTATE, 0, 9, 0},
      [ROTATE_STANDBY] = {DKK_RING_ROTATE, 0, 0, 0},
      [CANCEL] = {DKK_RING_CANCEL, 0, 0, 0},
      [COMPROMISE_1] = {DKK_RING_COMPROMISE, 0, 0, 0},
      [COMPROMISE_2] = {DKK_RING_COMPROMISE, 1, 0, 0},
      [WITHDRAW_1] = {DKK_RING_WITHDRAW, 0, 0, 0},
      [WITHDRAW_2] = {DKK_RING_WITHDRAW, 1, 0, 0},
      [FORCE_1] = {DKK_RING_WITHDRAW, 0, 0, 1},
      [DELETE_1] = {DKK_RING_DELETE, 0, 0, 0},
      [DELETE_2] = {DKK_RING_DELETE, 1, 0, 0},
  };
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = columns[column].type;
  event.slot = columns[column].slot;
  event.key_id = key(columns[column].key);
  event.force = columns[column].force;
  return event;
}

static void test_table(void **state)
{
  size_t i;
  int wrong = 0;

  (void)state;
  for (i = 0; i < COUNT(situations); i++) {
    int column;

    for (column = 0; column < COLUMNS; column++) {
      dkk_ring_event event = event_of(column);
      domain of;
      int rv;

      situations[i].lead(&of);
      rv = apply(&of, &event);
      if (rv != situations[i].expected[column]) {
        print_error("%s, column %d: got %d, expected %d\n", situations[i].name,
                    column, rv, situations[i].expected[column]);
        wrong++;
      }
    }
  }
  assert_int_equal(wrong, 0);
}

/* --- what a rotation does --- */

static void test_create(void **state)
{
  domain of;

  (void)state;
  create(&of);
  /* As in a fresh configuration of Exchange Online: the switch to selector 1
   * was when the keys were made. */
  assert_int_equal(of.record.sel_before, 1);
  assert_int_equal(of.record.sel_after, 0);
  assert_int_equal(of.record.rotate_on, of.record.key_creation_time);
  assert_int_equal(of.record.generation, 1);
  assert_false(of.record.enabled);
}

static void test_create_refused(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  memset(&of, 0, sizeof(of));
  of.now = START;
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_CREATE;
  dkk_ring_policy_default(&event.policy);
  event.key_id = key(1);
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_ARGUMENT);
  event.second_key_id = key(1);
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_KEY_USED);
  event.second_key_id = key(2);
  event.key_is_used = 1;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_KEY_USED);
  event.key_is_compromised = 1;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_COMPROMISED_KEY);
  event.key_is_used = 0;
  event.key_is_compromised = 0;
  event.policy.lease = 0;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_POLICY);
}

static void test_hold_counts_from_sighting(void **state)
{
  domain of;
  uint64_t requested;

  (void)state;
  activate(&of);
  requested = of.now;
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(of.record.rotate_on, requested + PUBLISH);
  assert_int_equal(of.record.key_creation_time, requested);
  pass(&of, requested + DAY);
  acknowledge(&of, 1);
  pass(&of, requested + 2 * DAY);
  answer_good(&of, 1);
  assert_int_equal(of.record.rotate_on, requested + 2 * DAY + PUBLISH);
  pass(&of, requested + 2 * DAY + PUBLISH - 1);
  assert_int_equal(of.record.slots[1].state, DKK_RING_SEEN);
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
  pass(&of, requested + 2 * DAY + PUBLISH);
  assert_int_equal(of.record.slots[1].state, DKK_RING_ACTIVE);
  assert_int_equal(of.record.slots[0].state, DKK_RING_DRAINING);
  assert_int_equal(of.record.slots[0].t_last_sign, of.now + LEASE + SKEW);
}

static void test_standby_waits_for_readers_only(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
  assert_int_equal(of.record.rotate_on, of.now + LEASE + SKEW);
  assert_int_equal(key_number(&of.record.slots[1].key_id), 2);
}

static void test_undelegated_selector(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_MISSING),
                   DKK_RING_OK);
  /* Said at once, not when the switch doesn't come. */
  assert_int_equal(rotate(&of, 3), DKK_RING_ERR_NOT_SEEN);
  assert_int_equal(rotate(&of, 0), DKK_RING_ERR_NOT_SEEN);
}

/* A key that is brought after an emergency is a first one: while it waits for
 * its hold there is nothing to rotate. */
static void test_first_key_is_pending(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  activate(&of);
  assert_int_equal(apply_type(&of, DKK_RING_COMPROMISE, 1), DKK_RING_OK);
  assert_int_equal(apply_type(&of, DKK_RING_COMPROMISE, 0), DKK_RING_OK);
  acknowledge(&of, 0);
  acknowledge(&of, 1);
  answer(&of, 0, DKK_RING_HOST, DKK_RING_VERDICT_REVOKED);
  answer(&of, 1, DKK_RING_HOST, DKK_RING_VERDICT_REVOKED);
  pass(&of, of.now + 2 * DRAIN);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_IMPORT_KEY;
  event.key_id = key(3);
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  assert_int_equal(of.record.slots[0].state, DKK_RING_GENERATED);
  assert_int_equal(rotate(&of, 0), DKK_RING_ERR_ROTATION_PENDING);
  assert_int_equal(rotate(&of, 4), DKK_RING_ERR_ROTATION_PENDING);
}

static void test_cancel(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  acknowledge(&of, 1);
  answer_good(&of, 1);
  pass(&of, of.record.rotate_on - 1);
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_OK);
  assert_int_equal(of.record.sel_before, 0);
  assert_int_equal(of.record.sel_after, 0);
  assert_int_equal(of.record.rotate_on, 0);
  /* Who has read the order, and whose clock is ahead, may sign with it. */
  assert_int_equal(of.record.slots[1].t_last_sign, of.now + LEASE + SKEW);
  pass(&of, of.now + DAY);
  assert_int_equal(of.record.slots[0].state, DKK_RING_ACTIVE);
  assert_int_equal(of.record.slots[1].state, DKK_RING_READY);
  assert_int_equal(rotate(&of, 4), DKK_RING_ERR_DRAINING);
  /* The standby itself is as good as before. */
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
}

static void test_cancel_early(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_OK);
  assert_int_equal(of.record.slots[1].t_last_sign, 0);
  /* The key that goes has to be deleted before another one comes. */
  assert_int_equal(rotate(&of, 4), DKK_RING_ERR_EFFECT_PENDING);
  acknowledge(&of, 1);
  assert_int_equal(rotate(&of, 4), DKK_RING_OK);
}

static void test_cancel_too_late(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
  of.now = of.record.rotate_on - 1;
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_OK);
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
  of.now = of.record.rotate_on;
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_ERR_TOO_LATE);
}

/* Drained is what a tick has found to be drained. */
static void test_drained_by_tick(void **state)
{
  domain of;

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN - 1);
  of.now += 1;
  assert_int_equal(rotate(&of, 3), DKK_RING_ERR_DRAINING);
  tick(&of);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
}

static void test_keys(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  retired(&of);
  assert_int_equal(rotate(&of, 1), DKK_RING_ERR_KEY_USED);
  assert_int_equal(rotate(&of, 2), DKK_RING_ERR_KEY_USED);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ROTATE;
  event.key_id = key(3);
  event.key_is_compromised = 1;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_COMPROMISED_KEY);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(key_number(&of.record.slots[0].prev_key_id), 1);
  acknowledge(&of, 0);
  answer_good(&of, 0);
  /* The one before isn't forgotten. */
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_OK);
  assert_int_equal(rotate(&of, 1), DKK_RING_ERR_KEY_USED);
}

static void test_generation(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  activate(&of);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ROTATE;
  event.expect_generation = of.record.generation - 1;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_GENERATION);
  event.expect_generation++;
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  assert_int_equal(of.record.generation, event.expect_generation + 1);
}

static void test_enable(void **state)
{
  domain of;

  (void)state;
  publish(&of);
  of.now += HOUR + 1;
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_ERR_NOT_SEEN);
  of.now -= 1;
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_OK);
  publish(&of);
  /* The second selector isn't needed before the next rotation; then it is. */
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_WRONG_TARGET);
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_ERR_NOT_SEEN);
}

static void test_enable_beside_no_key(void **state)
{
  domain of;

  (void)state;
  empty(&of);
  assert_int_equal(apply_type(&of, DKK_RING_DISABLE, 0), DKK_RING_OK);
  answer(&of, 1, DKK_RING_OWN, DKK_RING_VERDICT_OK);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_ERR_NOT_SEEN);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_TARGET_EMPTY);
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_OK);
}

static void test_set(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  activate(&of);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.policy = of.record.policy;
  event.policy.lease--;
  assert_int_equal(apply(&of, &event), DKK_RING_ERR_POLICY);
  event.policy.lease += 2;
  event.policy.publish_hold = DAY;
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  assert_int_equal(of.record.policy.publish_hold, DAY);
}

#define TIME_END ((uint64_t)1 << 60)

/* Each is no event by one thing alone. */
static void test_arguments(void **state)
{
  const dkk_ring_event good = {.type = DKK_RING_ANSWER,
                               .slot = DKK_RING_SLOTS - 1,
                               .name = DKK_RING_NAMES - 1,
                               .verdict = DKK_RING_VERDICTS - 1,
                               .effect = DKK_RING_EFFECTS - 1,
                               .time = START + PUBLISH};
  dkk_ring_event events[10];
  dkk_ring_record after;
  dkk_ring_news news;
  domain of;
  size_t i;

  (void)state;
  activate(&of);
  assert_int_equal(dkk_ring_apply(&of.record, &good, &after, &news),
                   DKK_RING_ERR_STALE_ANSWER);
  for (i = 0; i < COUNT(events); i++) {
    events[i] = good;
  }
  events[0].type = (dkk_ring_event_type)DKK_RING_EVENT_TYPES;
  events[1].type = DKK_RING_CREATE;
  events[2].slot = DKK_RING_SLOTS;
  events[3].slot = -1;
  events[4].name = (dkk_ring_name)DKK_RING_NAMES;
  events[5].verdict = (dkk_ring_verdict)DKK_RING_VERDICTS;
  events[6].effect = (dkk_ring_effect)DKK_RING_EFFECTS;
  events[7].time = 0;
  events[8].time = TIME_END;
  events[9].type = (dkk_ring_event_type)-1;
  for (i = 0; i < COUNT(events); i++) {
    if (dkk_ring_apply(&of.record, &events[i], &after, &news) !=
        DKK_RING_ERR_ARGUMENT) {
      fail_msg("event %zu", i);
    }
  }
  /* Only a creation needs no record. */
  assert_int_equal(dkk_ring_apply(NULL, &good, &after, &news),
                   DKK_RING_ERR_ARGUMENT);
}

static void test_last_time(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  of.now = TIME_END - 1;
  assert_int_equal(tick(&of), DKK_RING_OK);
  assert_int_equal(of.news.alarms, DKK_RING_ALARM_CLOCK_FORWARD);
}

static void test_impossible_record(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  of.record.slots[1].state = DKK_RING_ACTIVE;
  assert_int_equal(tick(&of), DKK_RING_ERR_RECORD);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_create),
      cmocka_unit_test(test_create_refused),
      cmocka_unit_test(test_hold_counts_from_sighting),
      cmocka_unit_test(test_standby_waits_for_readers_only),
      cmocka_unit_test(test_undelegated_selector),
      cmocka_unit_test(test_first_key_is_pending),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_cancel_early),
      cmocka_unit_test(test_cancel_too_late),
      cmocka_unit_test(test_drained_by_tick),
      cmocka_unit_test(test_keys),
      cmocka_unit_test(test_generation),
      cmocka_unit_test(test_enable),
      cmocka_unit_test(test_enable_beside_no_key),
      cmocka_unit_test(test_set),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_last_time),
      cmocka_unit_test(test_impossible_record),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
