/* SPDX-License-Identifier: MIT */

/* The life of a domain, as those who run it see it: what signs at each step,
 * and whether mail signed so verifies by what the DNS has then. Invariants
 * (docs/keyring.md) are named in the tests.
 *
 * usage: ring_life_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "contoso.h"

#include <dkimkit/key.h>

static void expect_nothing(dkimkit_keyring_why why)
{
  world_expect_none(&contoso, TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_NOT_SIGNED,
                    why);
}

/* Selector 2 signs, and selector 1 is RETIRED. */
static void switch_over(void)
{
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, HOUR);
  contoso_expect_own("selector2");
  world_pass(&contoso, 10 * DAY);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_RETIRED);
}

static uint64_t time_of(int slot, dkimkit_keyring_time time)
{
  dkimkit_keyring_domain *of = world_read(&contoso, DOMAIN);
  uint64_t found = dkimkit_keyring_domain_time(of, slot, time);

  dkimkit_keyring_domain_free(of);
  return found;
}

/* What a domain tells of its switch: which slots, and when what happened. */
static void test_times_of_a_switch(void **state)
{
  dkimkit_keyring_domain *of;
  uint64_t switched;

  (void)state;
  contoso_bring_up_seen();
  switched = contoso.wall;
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, HOUR);
  contoso_expect_own("selector2");
  of = world_read(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_before(of), 0);
  assert_int_equal(dkimkit_keyring_domain_after(of), 1);
  dkimkit_keyring_domain_free(of);
  assert_in_range(time_of(0, DKIMKIT_KEYRING_TIME_LAST_TICK), switched,
                  contoso.wall);
  assert_in_range(time_of(0, DKIMKIT_KEYRING_TIME_LAST_CHECKED), switched - DAY,
                  contoso.wall);
  assert_in_range(time_of(1, DKIMKIT_KEYRING_TIME_FIRST_SIGN), switched,
                  contoso.wall);
  assert_in_range(time_of(0, DKIMKIT_KEYRING_TIME_LAST_SIGN), switched,
                  switched + DAY);
  assert_in_range(time_of(1, DKIMKIT_KEYRING_TIME_SEEN), WORLD_BEGIN,
                  switched - HOLD);
  assert_int_equal(time_of(0, DKIMKIT_KEYRING_TIME_REVOKED), 0);
}

static void test_first_signature_I1_I14(void **state)
{
  (void)state;
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  /* Ordered long ago, but nobody says that it's done. */
  contoso.zone_is_down = 1;
  world_pass(&contoso, 6 * DAY);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  /* Published, but nobody looks. */
  contoso.zone_is_down = 0;
  contoso.nobody_checks = 1;
  world_pass(&contoso, 6 * DAY);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_PUBLISHED);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  /* Seen: the hold counts from here. */
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_SEEN);
  world_pass(&contoso, HOLD - MINUTE);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  world_wait(&contoso, 2 * MINUTE);
  /* No tick is needed for that. */
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  assert_string_equal(dkimkit_keyring_choice_key_domain(contoso.choice, 0),
                      DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_slot(contoso.choice, 0), 0);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_PUBLISHED + 2 /* READY */);
}

static void test_enable_needs_both_cnames_I7(void **state)
{
  (void)state;
  world_publish(&contoso);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  world_delegate_slot(&contoso, DOMAIN, 0);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  /* The second one leads somewhere else. */
  world_put(&contoso.owners, "selector2._domainkey.contoso.com", 1,
            "selector2.contoso.onhost.example");
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  world_delegate_slot(&contoso, DOMAIN, 1);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_DISABLED);
  /* A check of an hour ago says nothing any more. */
  world_wait(&contoso, HOUR + MINUTE);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_VALID);
}

static void test_own_signature_after_its_hold_I1(void **state)
{
  (void)state;
  world_pass(&contoso, HOLD + 2 * HOUR);
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN), DKIMKIT_OK);
  /* The record is proven under the host's name, not under the owner's. */
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&contoso, HOLD - MINUTE);
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&contoso, 2 * MINUTE);
  contoso_expect_own("selector1");
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
}

static void test_rotations_I2_I3_I4(void **state)
{
  char text[WORLD_TEXT];
  const char *name = "selector1-contoso-com._domainkey." INITIAL;
  uint8_t before[32];
  uint8_t after[32];

  (void)state;
  contoso_bring_up_seen();
  world_key_id(&contoso, DOMAIN, 0, before);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_ROTATING);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_ROTATION_PENDING);
  contoso_expect_own("selector1");
  world_wait(&contoso, 15 * MINUTE);
  contoso_expect_own("selector1");
  /* A lease and the skew of clocks later, without a tick. */
  world_wait(&contoso, 6 * MINUTE);
  contoso_expect_own("selector2");
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_TOO_LATE);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true((contoso.did & DKIMKIT_KEYRING_DID_SWITCH) != 0);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_DRAINING);
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_DRAINING);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  /* Who has the message with selector 1 finds its record for all that time. */
  snprintf(text, sizeof(text), "%s", world_find(&contoso.zone, name)->text);
  world_pass(&contoso, 6 * DAY + 23 * HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_DRAINING);
  assert_string_equal(world_find(&contoso.zone, name)->text, text);
  world_pass(&contoso, 3 * HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_RETIRED);
  assert_true((contoso.did & DKIMKIT_KEYRING_DID_RETIRE) != 0);
  assert_string_equal(world_find(&contoso.zone, name)->text, text);
  /* Now with a new key for selector 1. */
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_key_id(&contoso, DOMAIN, 0, after);
  assert_memory_not_equal(before, after, sizeof(after));
  contoso_expect_own("selector2");
  world_pass(&contoso, HOLD);
  assert_string_not_equal(world_find(&contoso.zone, name)->text, text);
  contoso_expect_own("selector2");
  world_pass(&contoso, 3 * HOUR);
  contoso_expect_own("selector1");
}

static void test_cancel(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  world_pass(&contoso, 5 * DAY);
  contoso_expect_own("selector1");
  assert_int_equal(world_state(&contoso, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_READY);
  /* The standby is still good for another one. */
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, HOUR);
  contoso_expect_own("selector2");
}

static void test_put_off_until_seen_I1(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  switch_over();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  contoso.zone_is_down = 1;
  contoso.alarms = 0;
  contoso.did = 0;
  world_pass(&contoso, HOLD - HOUR);
  assert_int_equal(contoso.alarms & DKIMKIT_KEYRING_ALARM_STALLED, 0);
  world_pass(&contoso, 2 * HOUR);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_STALLED) != 0);
  assert_true((contoso.did & DKIMKIT_KEYRING_DID_PUT_OFF) != 0);
  assert_int_equal(contoso.alarm_slot, 0);
  assert_int_equal(contoso.status, DKIMKIT_OK);
  contoso_expect_own("selector2");
  world_pass(&contoso, 10 * DAY);
  contoso_expect_own("selector2");
  contoso.zone_is_down = 0;
  world_pass(&contoso, 2 * HOUR);
  contoso_expect_own("selector2");
  world_pass(&contoso, 2 * HOLD);
  contoso_expect_own("selector1");
}

/* The owner removed the CNAME of the selector that is next. */
static void test_rotation_without_second_cname(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  world_undelegate(&contoso, DOMAIN, 1);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  contoso_expect_own("selector1");
}

/* A key that is new in a selector says nothing of the owner's records. */
static void test_status_with_a_new_key(void **state)
{
  dkimkit_key *key = NULL;

  (void)state;
  /* Nothing was ever found. */
  world_publish(&contoso);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  world_delegate_slot(&contoso, DOMAIN, 0);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  contoso_bring_up_seen();
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_VALID);
  assert_int_equal(
      dkimkit_key_generate(&key, contoso.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_VALID);
  dkimkit_key_free(key);
  /* What is found says it. */
  world_publish(&contoso);
  world_undelegate(&contoso, DOMAIN, 1);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
}

/* A key of Ed25519 has no size to be chosen: the standby is as good as one that
 * would be made. */
static void test_rotate_bits_of_ed25519(void **state)
{
  dkimkit_keyring_settings *settings = NULL;
  dkimkit_keyring_domain *of;
  uint8_t before[32];
  uint8_t after[32];

  (void)state;
  contoso_bring_up_seen();
  world_key_id(&contoso, DOMAIN, 1, before);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 4096),
                   DKIMKIT_OK);
  world_key_id(&contoso, DOMAIN, 1, after);
  assert_memory_equal(before, after, sizeof(after));
  of = world_read(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_settings(&settings, of), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, DKIMKIT_KEYRING_SETTING_KEY_BITS),
      2048);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_domain_free(of);
}

static void test_automatic_rotation(void **state)
{
  int rounds;

  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL,
            20 * DAY);
  for (rounds = 0; rounds < 2; rounds++) {
    contoso.did = 0;
    world_pass(&contoso, 27 * DAY);
    assert_true((contoso.did & DKIMKIT_KEYRING_DID_ROTATE) != 0);
    assert_true((contoso.did & DKIMKIT_KEYRING_DID_SWITCH) != 0);
    assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
    assert_int_equal(world_send(&contoso, 0), DKIMKIT_RESULT_PASS);
    assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0),
                        DOMAIN);
  }
  assert_int_equal(contoso.alarms, 0);
  assert_int_equal(world_count_events(&contoso, DOMAIN, "rotate-due"), 2);
  assert_int_equal(world_count_events(&contoso, DOMAIN, "switch"), 3);
}

static void test_size_changes_the_standby_only_F7(void **state)
{
  dkimkit_keyring_settings *settings = NULL;
  dkimkit_keyring_domain *of;
  uint8_t before[32];
  uint8_t after[32];

  (void)state;
  assert_int_equal(dkimkit_keyring_settings_new(&settings, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_KEY_BITS, 1024),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "fabrikam.com", NULL, settings),
                   DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
  world_pass(&contoso, HOLD + 3 * HOUR);
  world_expect(&contoso, TENANT, "fabrikam.com", INITIAL,
               "selector1-fabrikam-com", DKIMKIT_KEYRING_ALIGNMENT_NONE,
               DKIMKIT_KEYRING_REASON_DEFAULT, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  world_key_id(&contoso, "fabrikam.com", 0, before);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, "fabrikam.com", 1023),
                   DKIMKIT_ERR_KEY_TOO_SMALL);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, "fabrikam.com", 4097),
                   DKIMKIT_ERR_KEY_TOO_LARGE);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, "fabrikam.com", 2048),
                   DKIMKIT_OK);
  of = world_read(&contoso, "fabrikam.com");
  assert_int_equal(dkimkit_keyring_domain_key_bits(of, 0), 1024);
  assert_int_equal(dkimkit_keyring_domain_key_bits(of, 1), 2048);
  assert_int_equal(dkimkit_keyring_domain_key_type(of, 1),
                   DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkimkit_keyring_domain_settings(&settings, of), DKIMKIT_OK);
  /* Also for keys to come. */
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, DKIMKIT_KEYRING_SETTING_KEY_BITS),
      2048);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_domain_free(of);
  world_key_id(&contoso, "fabrikam.com", 0, after);
  assert_memory_equal(before, after, sizeof(after));
  world_pass(&contoso, HOLD + 3 * HOUR);
  world_expect(&contoso, TENANT, "fabrikam.com", INITIAL,
               "selector2-fabrikam-com", DKIMKIT_KEYRING_ALIGNMENT_NONE,
               DKIMKIT_KEYRING_REASON_DEFAULT, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
}

static void test_clock_backward_I12(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, HOUR);
  contoso_expect_own("selector2");
  contoso.wall -= 2 * DAY;
  contoso_expect_own("selector2");
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  contoso.alarms = 0;
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD) != 0);
  contoso_expect_own("selector2");
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  /* The drain hold counts from now. */
  world_pass(&contoso, 7 * DAY - HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_DRAINING);
  world_pass(&contoso, DAY);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_RETIRED);
}

static void test_clock_forward_I12(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  switch_over();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, 2 * HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_SEEN);
  contoso.wall += 30 * DAY;
  /* Not believed: the new key's hold isn't over. */
  contoso_expect_own("selector2");
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_ERR_CLOCK);
  contoso.alarms = 0;
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD) != 0);
  contoso_expect_own("selector2");
  world_pass(&contoso, HOLD - 2 * HOUR);
  contoso_expect_own("selector2");
  world_pass(&contoso, 5 * HOUR);
  contoso_expect_own("selector1");
}

static void test_prestaged(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_PRESTAGED, 1);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, 10 * DAY);
  assert_true((contoso.did & DKIMKIT_KEYRING_DID_MAKE_KEY) != 0);
  world_pass(&contoso, 5 * DAY);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_READY);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  contoso_expect_own("selector1");
}

/* Ticks that may make no key: what is due isn't forgotten. */
static void test_ticks_without_keys(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  switch_over();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY);
  contoso.keys = 0;
  contoso.did = 0;
  contoso.alarms = 0;
  world_pass(&contoso, 2 * DAY);
  assert_int_equal(contoso.alarms, 0);
  assert_int_equal(contoso.did & DKIMKIT_KEYRING_DID_ROTATE, 0);
  contoso.keys = 1;
  /* However soon it is. */
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true((contoso.did & DKIMKIT_KEYRING_DID_ROTATE) != 0);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down_whole)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_times_of_a_switch),
      TEST(test_first_signature_I1_I14),
      TEST(test_enable_needs_both_cnames_I7),
      TEST(test_own_signature_after_its_hold_I1),
      TEST(test_rotations_I2_I3_I4),
      TEST(test_cancel),
      TEST(test_put_off_until_seen_I1),
      TEST(test_rotation_without_second_cname),
      TEST(test_status_with_a_new_key),
      TEST(test_rotate_bits_of_ed25519),
      TEST(test_automatic_rotation),
      TEST(test_size_changes_the_standby_only_F7),
      TEST(test_clock_backward_I12),
      TEST(test_clock_forward_I12),
      TEST(test_prestaged),
      TEST(test_ticks_without_keys),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
