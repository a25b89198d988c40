/* SPDX-License-Identifier: MIT */

/* The life of a domain, as those who run it see it: what signs at each step,
 * and whether mail signed so verifies by what the DNS has then. Invariants
 * (docs/keyring.md) are named in the tests.
 *
 * usage: ring_life_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "ringworld.h"

#include <dkimkit/key.h>

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define DOMAIN "contoso.com"
#define UNDER_INITIAL_1 "selector1-contoso-com"
#define UNDER_INITIAL_2 "selector2-contoso-com"
#define HOLD (4 * DAY)

static world w;

static int set_up(void **state)
{
  (void)state;
  world_make(&w);
  world_tenant(&w, TENANT, INITIAL);
  world_domain(&w, TENANT, DOMAIN);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  assert_int_equal(world_faults(&w), 0);
  world_free(&w);
  return 0;
}

static void expect_default(const char *selector, dkimkit_keyring_why why)
{
  world_expect(&w, TENANT, DOMAIN, INITIAL, selector,
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               why);
}

static void expect_own(const char *selector)
{
  world_expect(&w, TENANT, DOMAIN, DOMAIN, selector,
               DKIMKIT_KEYRING_ALIGNMENT_STRICT, DKIMKIT_KEYRING_REASON_OWN,
               DKIMKIT_KEYRING_WHY_SIGNS);
}

static void expect_nothing(dkimkit_keyring_why why)
{
  world_expect_none(&w, TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_NOT_SIGNED, why);
}

/* Both records are published and both CNAMEs there; the domain signs as
 * itself, and selector 2 could. */
static void bring_up(void)
{
  world_publish(&w);
  world_delegate(&w, DOMAIN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&w, INITIAL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN), DKIMKIT_OK);
  world_pass(&w, HOLD + 2 * HOUR);
  expect_own("selector1");
  w.alarms = 0;
  w.did = 0;
}

/* Selector 2 signs, and selector 1 is RETIRED. */
static void switch_over(void)
{
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, HOUR);
  expect_own("selector2");
  world_pass(&w, 10 * DAY);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_RETIRED);
}

static uint64_t time_of(int slot, dkimkit_keyring_time time)
{
  dkimkit_keyring_domain *of = world_read(&w, DOMAIN);
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
  bring_up();
  switched = w.wall;
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, HOUR);
  expect_own("selector2");
  of = world_read(&w, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_before(of), 0);
  assert_int_equal(dkimkit_keyring_domain_after(of), 1);
  dkimkit_keyring_domain_free(of);
  assert_in_range(time_of(0, DKIMKIT_KEYRING_TIME_LAST_TICK), switched, w.wall);
  assert_in_range(time_of(0, DKIMKIT_KEYRING_TIME_LAST_CHECKED), switched - DAY,
                  w.wall);
  assert_in_range(time_of(1, DKIMKIT_KEYRING_TIME_FIRST_SIGN), switched,
                  w.wall);
  assert_in_range(time_of(0, DKIMKIT_KEYRING_TIME_LAST_SIGN), switched,
                  switched + DAY);
  assert_in_range(time_of(1, DKIMKIT_KEYRING_TIME_SEEN), WORLD_BEGIN,
                  switched - HOLD);
  assert_int_equal(time_of(0, DKIMKIT_KEYRING_TIME_REVOKED), 0);
}

static void test_first_signature_I1_I14(void **state)
{
  (void)state;
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_GENERATED);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  /* Ordered long ago, but nobody says that it's done. */
  w.zone_is_down = 1;
  world_pass(&w, 6 * DAY);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_GENERATED);
  /* Published, but nobody looks. */
  w.zone_is_down = 0;
  w.nobody_checks = 1;
  world_pass(&w, 6 * DAY);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_PUBLISHED);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  /* Seen: the hold counts from here. */
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_SEEN);
  world_pass(&w, HOLD - MINUTE);
  expect_nothing(DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  world_wait(&w, 2 * MINUTE);
  /* No tick is needed for that. */
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  assert_string_equal(dkimkit_keyring_choice_key_domain(w.choice, 0), DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_slot(w.choice, 0), 0);
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(world_state(&w, DOMAIN, 1),
                   DKIMKIT_KEYRING_STATE_PUBLISHED + 2 /* READY */);
}

static void test_enable_needs_both_cnames_I7(void **state)
{
  (void)state;
  world_publish(&w);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  world_delegate_slot(&w, DOMAIN, 0);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  /* The second one leads somewhere else. */
  world_put(&w.owners, "selector2._domainkey.contoso.com", 1,
            "selector2.contoso.onhost.example");
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  world_delegate_slot(&w, DOMAIN, 1);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_DISABLED);
  /* A check of an hour ago says nothing any more. */
  world_wait(&w, HOUR + MINUTE);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_VALID);
}

static void test_own_signature_after_its_hold_I1(void **state)
{
  (void)state;
  world_pass(&w, HOLD + 2 * HOUR);
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  world_delegate(&w, DOMAIN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, DOMAIN), DKIMKIT_OK);
  /* The record is proven under the host's name, not under the owner's. */
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&w, HOLD - MINUTE);
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&w, 2 * MINUTE);
  expect_own("selector1");
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_NOT_ENABLED);
}

static void test_rotations_I2_I3_I4(void **state)
{
  char text[WORLD_TEXT];
  const char *name = "selector1-contoso-com._domainkey." INITIAL;
  uint8_t before[32];
  uint8_t after[32];

  (void)state;
  bring_up();
  world_key_id(&w, DOMAIN, 0, before);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_ROTATING);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_ROTATION_PENDING);
  expect_own("selector1");
  world_wait(&w, 15 * MINUTE);
  expect_own("selector1");
  /* A lease and the skew of clocks later, without a tick. */
  world_wait(&w, 6 * MINUTE);
  expect_own("selector2");
  assert_int_equal(dkimkit_keyring_cancel(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_TOO_LATE);
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_true((w.did & DKIMKIT_KEYRING_DID_SWITCH) != 0);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_DRAINING);
  assert_int_equal(world_state(&w, DOMAIN, 1), DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_DRAINING);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  /* Who has the message with selector 1 finds its record for all that time. */
  snprintf(text, sizeof(text), "%s", world_find(&w.zone, name)->text);
  world_pass(&w, 6 * DAY + 23 * HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_DRAINING);
  assert_string_equal(world_find(&w.zone, name)->text, text);
  world_pass(&w, 3 * HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_RETIRED);
  assert_true((w.did & DKIMKIT_KEYRING_DID_RETIRE) != 0);
  assert_string_equal(world_find(&w.zone, name)->text, text);
  /* Now with a new key for selector 1. */
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_key_id(&w, DOMAIN, 0, after);
  assert_memory_not_equal(before, after, sizeof(after));
  expect_own("selector2");
  world_pass(&w, HOLD);
  assert_string_not_equal(world_find(&w.zone, name)->text, text);
  expect_own("selector2");
  world_pass(&w, 3 * HOUR);
  expect_own("selector1");
}

static void test_cancel(void **state)
{
  (void)state;
  bring_up();
  assert_int_equal(dkimkit_keyring_cancel(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  world_pass(&w, 5 * DAY);
  expect_own("selector1");
  assert_int_equal(world_state(&w, DOMAIN, 1), DKIMKIT_KEYRING_STATE_READY);
  /* The standby is still good for another one. */
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, HOUR);
  expect_own("selector2");
}

static void test_put_off_until_seen_I1(void **state)
{
  (void)state;
  bring_up();
  switch_over();
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  w.zone_is_down = 1;
  w.alarms = 0;
  w.did = 0;
  world_pass(&w, HOLD - HOUR);
  assert_int_equal(w.alarms & DKIMKIT_KEYRING_ALARM_STALLED, 0);
  world_pass(&w, 2 * HOUR);
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_STALLED) != 0);
  assert_true((w.did & DKIMKIT_KEYRING_DID_PUT_OFF) != 0);
  assert_int_equal(w.alarm_slot, 0);
  assert_int_equal(w.status, DKIMKIT_OK);
  expect_own("selector2");
  world_pass(&w, 10 * DAY);
  expect_own("selector2");
  w.zone_is_down = 0;
  world_pass(&w, 2 * HOUR);
  expect_own("selector2");
  world_pass(&w, 2 * HOLD);
  expect_own("selector1");
}

/* The owner removed the CNAME of the selector that is next. */
static void test_rotation_without_second_cname(void **state)
{
  (void)state;
  bring_up();
  world_undelegate(&w, DOMAIN, 1);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  expect_own("selector1");
}

/* A key that is new in a selector says nothing of the owner's records. */
static void test_status_with_a_new_key(void **state)
{
  dkimkit_key *key = NULL;

  (void)state;
  /* Nothing was ever found. */
  world_publish(&w);
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  world_delegate_slot(&w, DOMAIN, 0);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  bring_up();
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_VALID);
  assert_int_equal(
      dkimkit_key_generate(&key, w.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_VALID);
  dkimkit_key_free(key);
  /* What is found says it. */
  world_publish(&w);
  world_undelegate(&w, DOMAIN, 1);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN),
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
  bring_up();
  world_key_id(&w, DOMAIN, 1, before);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 4096), DKIMKIT_OK);
  world_key_id(&w, DOMAIN, 1, after);
  assert_memory_equal(before, after, sizeof(after));
  of = world_read(&w, DOMAIN);
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
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, 20 * DAY);
  for (rounds = 0; rounds < 2; rounds++) {
    w.did = 0;
    world_pass(&w, 27 * DAY);
    assert_true((w.did & DKIMKIT_KEYRING_DID_ROTATE) != 0);
    assert_true((w.did & DKIMKIT_KEYRING_DID_SWITCH) != 0);
    assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
    assert_int_equal(world_send(&w, 0), DKIMKIT_RESULT_PASS);
    assert_string_equal(dkimkit_keyring_choice_domain(w.choice, 0), DOMAIN);
  }
  assert_int_equal(w.alarms, 0);
  assert_int_equal(world_count_events(&w, DOMAIN, "rotate-due"), 2);
  assert_int_equal(world_count_events(&w, DOMAIN, "switch"), 3);
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
  assert_int_equal(dkimkit_keyring_add_domain(w.ring, TENANT, "fabrikam.com",
                                              NULL, settings),
                   DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
  world_pass(&w, HOLD + 3 * HOUR);
  world_expect(&w, TENANT, "fabrikam.com", INITIAL, "selector1-fabrikam-com",
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  world_key_id(&w, "fabrikam.com", 0, before);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, "fabrikam.com", 1023),
                   DKIMKIT_ERR_KEY_TOO_SMALL);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, "fabrikam.com", 4097),
                   DKIMKIT_ERR_KEY_TOO_LARGE);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, "fabrikam.com", 2048),
                   DKIMKIT_OK);
  of = world_read(&w, "fabrikam.com");
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
  world_key_id(&w, "fabrikam.com", 0, after);
  assert_memory_equal(before, after, sizeof(after));
  world_pass(&w, HOLD + 3 * HOUR);
  world_expect(&w, TENANT, "fabrikam.com", INITIAL, "selector2-fabrikam-com",
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               DKIMKIT_KEYRING_WHY_NOT_ENABLED);
}

static const char *exchange_status(void)
{
  dkimkit_keyring_domain *of = world_read(&w, DOMAIN);
  const char *word = dkimkit_keyring_domain_exchange(of);

  dkimkit_keyring_domain_free(of);
  return word;
}

/* Exchange Online's words are the customer's: nothing is valid that nobody
 * signs with. */
static void test_exchange_status(void **state)
{
  (void)state;
  assert_string_equal(exchange_status(), "CnameMissing");
  bring_up();
  assert_string_equal(exchange_status(), "Valid");
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0), DKIMKIT_OK);
  expect_own("selector2");
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_string_equal(exchange_status(), "Valid");
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 1), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_string_equal(exchange_status(), "NoDKIMKeys");
}

static void test_compromise(void **state)
{
  dkimkit_keyring_domain *of;

  (void)state;
  bring_up();
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_UNCHANGED);
  /* At once, with the standby. */
  expect_own("selector2");
  assert_int_equal(world_status(&w, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_REVOKING);
  world_publish(&w);
  assert_string_equal(
      world_find(&w.zone, "selector1-contoso-com._domainkey." INITIAL)->text,
      "v=DKIM1; p=");
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_REVOKING);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_REVOKED);
  of = world_read(&w, DOMAIN);
  assert_true(dkimkit_keyring_domain_is_compromised(of, 0));
  assert_false(dkimkit_keyring_domain_is_compromised(of, 1));
  dkimkit_keyring_domain_free(of);
  /* The second one too, and there is no standby: a new key is made. */
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 1), DKIMKIT_OK);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_GENERATED);
  world_expect(&w, TENANT, DOMAIN, INITIAL, "selector1-contoso-onhost-example",
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&w, HOLD + 3 * HOUR);
  expect_own("selector1");
}

static void test_withdraw_and_delete(void **state)
{
  (void)state;
  bring_up();
  assert_int_equal(dkimkit_keyring_withdraw(w.ring, DOMAIN, 0, 1),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_delete_key(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, HOUR);
  assert_int_equal(dkimkit_keyring_withdraw(w.ring, DOMAIN, 0, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  assert_int_equal(dkimkit_keyring_delete_key(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  world_pass(&w, 10 * DAY);
  assert_int_equal(dkimkit_keyring_withdraw(w.ring, DOMAIN, 0, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_withdraw(w.ring, DOMAIN, 0, 0),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_REVOKING);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_REVOKING);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 0, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  world_pass(&w, 2 * HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_REVOKED);
  assert_int_equal(dkimkit_keyring_delete_key(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_EMPTY);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  expect_own("selector2");
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, HOLD + 3 * HOUR);
  expect_own("selector1");
}

static dkimkit_key *make_key(void)
{
  dkimkit_key *key = NULL;

  assert_int_equal(
      dkimkit_key_generate(&key, w.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  return key;
}

static void test_import_I5(void **state)
{
  dkimkit_key *key = make_key();
  dkimkit_key *other = make_key();
  uint8_t id[32];

  (void)state;
  world_domain(&w, TENANT, "fabrikam.com");
  bring_up();
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 0, key),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key), DKIMKIT_OK);
  world_key_id(&w, DOMAIN, 1, id);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  assert_int_equal(dkimkit_keyring_import(w.ring, "fabrikam.com", 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  assert_int_equal(dkimkit_keyring_import(w.ring, "nobody.example", 1, other),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, other),
                   DKIMKIT_KEYRING_ERR_ROTATION_PENDING);
  world_pass(&w, HOLD + 3 * HOUR);
  /* Signs with the very key that was imported. */
  expect_own("selector2");
  assert_memory_equal(dkimkit_keyring_choice_key_id(w.choice, 0), id, 32);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 0, other),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  dkimkit_key_free(key);
  dkimkit_key_free(other);
}

static void test_compromised_key_for_ever_I5(void **state)
{
  dkimkit_key *key = make_key();

  (void)state;
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 1), DKIMKIT_OK);
  world_domain(&w, TENANT, "fabrikam.com");
  assert_int_equal(dkimkit_keyring_import(w.ring, "fabrikam.com", 1, key),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(w.ring, "fabrikam.com", 1, key),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  world_domain(&w, TENANT, DOMAIN);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  dkimkit_key_free(key);
}

/* A key that was only used, in a domain that isn't there any more. */
static void test_used_key_for_ever_I5(void **state)
{
  dkimkit_key *key = make_key();

  (void)state;
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  world_domain(&w, TENANT, DOMAIN);
  assert_int_equal(dkimkit_keyring_import(w.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  dkimkit_key_free(key);
}

/* Two bad answers, more than an hour apart. */
static void lose(void)
{
  world_undelegate(&w, DOMAIN, 0);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, 0), DOMAIN);
  world_wait(&w, 50 * MINUTE);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, 0), DOMAIN);
  assert_int_not_equal(world_status(&w, DOMAIN),
                       DKIMKIT_KEYRING_STATUS_DEGRADED);
  world_wait(&w, 11 * MINUTE);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_DEGRADED);
  w.alarms = 0;
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
}

static void test_lost_keep_I8(void **state)
{
  (void)state;
  bring_up();
  lose();
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_LOST) != 0);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, 0), DOMAIN);
  world_delegate(&w, DOMAIN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_VALID);
  expect_own("selector1");
}

static void test_lost_default_I8(void **state)
{
  (void)state;
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_DEFAULT);
  lose();
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_LOST) != 0);
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_LOST);
  world_delegate(&w, DOMAIN);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  /* Seen again: the hold begins anew. */
  expect_default(UNDER_INITIAL_1, DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&w, HOLD + HOUR);
  expect_own("selector1");
}

static void test_lost_no_signature_I8(void **state)
{
  (void)state;
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE);
  lose();
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_LOST) != 0);
  world_expect_none(&w, TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_LOST,
                    DKIMKIT_KEYRING_WHY_LOST);
}

static void test_no_answer_changes_nothing_I8(void **state)
{
  static const dkimkit_dns_status fails[] = {
      DKIMKIT_DNS_SERVFAIL, DKIMKIT_DNS_TIMEOUT, DKIMKIT_DNS_BOGUS,
      DKIMKIT_DNS_REFUSED, DKIMKIT_DNS_ERROR};
  size_t i;

  (void)state;
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE);
  for (i = 0; i < sizeof(fails) / sizeof(fails[0]); i++) {
    w.dns_fails = fails[i];
    assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    world_wait(&w, 61 * MINUTE);
    assert_int_equal(world_tick(&w), DKIMKIT_OK);
    assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    expect_own("selector1");
  }
  assert_int_equal(w.alarms, 0);
  assert_int_equal(world_status(&w, DOMAIN), DKIMKIT_KEYRING_STATUS_VALID);
}

/* What a cache says doesn't take the record for lost. */
static void test_a_cache_proves_no_loss_I8(void **state)
{
  int i;

  (void)state;
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_DEFAULT);
  world_undelegate(&w, DOMAIN, 0);
  w.dns_is_cache = 1;
  for (i = 0; i < 4; i++) {
    assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
    world_wait(&w, 61 * MINUTE);
  }
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, 0), DOMAIN);
}

static void test_foreign_key_alarm(void **state)
{
  (void)state;
  bring_up();
  world_put(&w.zone, "selector1-contoso-com._domainkey." INITIAL, 0,
            "v=DKIM1; k=ed25519; "
            "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_FOREIGN_KEY) != 0);
  assert_int_equal(w.alarm_slot, 0);
}

static void test_clock_backward_I12(void **state)
{
  (void)state;
  bring_up();
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, HOUR);
  expect_own("selector2");
  w.wall -= 2 * DAY;
  expect_own("selector2");
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  w.alarms = 0;
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD) != 0);
  expect_own("selector2");
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  /* The drain hold counts from now. */
  world_pass(&w, 7 * DAY - HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_DRAINING);
  world_pass(&w, DAY);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_RETIRED);
}

static void test_clock_forward_I12(void **state)
{
  (void)state;
  bring_up();
  switch_over();
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, 2 * HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_SEEN);
  w.wall += 30 * DAY;
  /* Not believed: the new key's hold isn't over. */
  expect_own("selector2");
  assert_int_equal(dkimkit_keyring_cancel(w.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_KEYRING_ERR_CLOCK);
  w.alarms = 0;
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_true((w.alarms & DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD) != 0);
  expect_own("selector2");
  world_pass(&w, HOLD - 2 * HOUR);
  expect_own("selector2");
  world_pass(&w, 5 * HOUR);
  expect_own("selector1");
}

static void test_prestaged(void **state)
{
  (void)state;
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_PRESTAGED, 1);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, 10 * DAY);
  assert_true((w.did & DKIMKIT_KEYRING_DID_MAKE_KEY) != 0);
  world_pass(&w, 5 * DAY);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_READY);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 1), DKIMKIT_OK);
  expect_own("selector1");
}

static void test_revoke_retired(void **state)
{
  (void)state;
  bring_up();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED, 1);
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&w, 9 * DAY);
  assert_true((w.did & DKIMKIT_KEYRING_DID_REVOKE) != 0);
  assert_int_equal(world_state(&w, DOMAIN, 0), DKIMKIT_KEYRING_STATE_REVOKED);
  assert_string_equal(
      world_find(&w.zone, "selector1-contoso-com._domainkey." INITIAL)->text,
      "v=DKIM1; p=");
  expect_own("selector2");
}

/* Ticks that may make no key: what is due isn't forgotten. */
static void test_ticks_without_keys(void **state)
{
  (void)state;
  bring_up();
  switch_over();
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY);
  w.keys = 0;
  w.did = 0;
  w.alarms = 0;
  world_pass(&w, 2 * DAY);
  assert_int_equal(w.alarms, 0);
  assert_int_equal(w.did & DKIMKIT_KEYRING_DID_ROTATE, 0);
  w.keys = 1;
  /* However soon it is. */
  assert_int_equal(world_tick(&w), DKIMKIT_OK);
  assert_true((w.did & DKIMKIT_KEYRING_DID_ROTATE) != 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
      TEST(test_exchange_status),
      TEST(test_compromise),
      TEST(test_withdraw_and_delete),
      TEST(test_import_I5),
      TEST(test_compromised_key_for_ever_I5),
      TEST(test_used_key_for_ever_I5),
      TEST(test_lost_keep_I8),
      TEST(test_lost_default_I8),
      TEST(test_lost_no_signature_I8),
      TEST(test_no_answer_changes_nothing_I8),
      TEST(test_a_cache_proves_no_loss_I8),
      TEST(test_foreign_key_alarm),
      TEST(test_clock_backward_I12),
      TEST(test_clock_forward_I12),
      TEST(test_prestaged),
      TEST(test_revoke_retired),
      TEST(test_ticks_without_keys),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
