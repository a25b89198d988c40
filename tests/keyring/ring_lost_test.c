/* SPDX-License-Identifier: MIT */

/* Records that are gone from the DNS, or seem to be: what signs then (I8), and
 * who is told.
 *
 * usage: ring_lost_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "contoso.h"

/* Two bad answers, more than an hour apart. */
static void lose(void)
{
  world_undelegate(&contoso, DOMAIN, 0);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
  world_wait(&contoso, 50 * MINUTE);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
  assert_int_not_equal(world_status(&contoso, DOMAIN),
                       DKIMKIT_KEYRING_STATUS_DEGRADED);
  world_wait(&contoso, 11 * MINUTE);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_DEGRADED);
  contoso.alarms = 0;
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
}

static void test_lost_keep_I8(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  lose();
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_LOST) != 0);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_VALID);
  contoso_expect_own("selector1");
}

static void test_lost_default_I8(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_DEFAULT);
  lose();
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_LOST) != 0);
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_LOST);
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  /* Seen again: the hold begins anew. */
  contoso_expect_default(UNDER_INITIAL, DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&contoso, HOLD + HOUR);
  contoso_expect_own("selector1");
}

static void test_lost_no_signature_I8(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE);
  lose();
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_LOST) != 0);
  world_expect_none(&contoso, TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_LOST,
                    DKIMKIT_KEYRING_WHY_LOST);
}

static void test_no_answer_changes_nothing_I8(void **state)
{
  static const dkimkit_dns_status fails[] = {
      DKIMKIT_DNS_SERVFAIL, DKIMKIT_DNS_TIMEOUT, DKIMKIT_DNS_BOGUS,
      DKIMKIT_DNS_REFUSED, DKIMKIT_DNS_ERROR};
  size_t i;

  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE);
  for (i = 0; i < sizeof(fails) / sizeof(fails[0]); i++) {
    contoso.dns_fails = fails[i];
    assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    world_wait(&contoso, 61 * MINUTE);
    assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
    assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    contoso_expect_own("selector1");
  }
  assert_int_equal(contoso.alarms, 0);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_VALID);
}

/* What a cache says doesn't take the record for lost. */
static void test_a_cache_proves_no_loss_I8(void **state)
{
  int i;

  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_DEFAULT);
  world_undelegate(&contoso, DOMAIN, 0);
  contoso.dns_is_cache = 1;
  for (i = 0; i < 4; i++) {
    assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
    world_wait(&contoso, 61 * MINUTE);
  }
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
}

static void test_foreign_key_alarm(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  world_put(&contoso.zone, "selector1-contoso-com._domainkey." INITIAL, 0,
            "v=DKIM1; k=ed25519; "
            "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_FOREIGN_KEY) != 0);
  assert_int_equal(contoso.alarm_slot, 0);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down_whole)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_lost_keep_I8),
      TEST(test_lost_default_I8),
      TEST(test_lost_no_signature_I8),
      TEST(test_no_answer_changes_nothing_I8),
      TEST(test_a_cache_proves_no_loss_I8),
      TEST(test_foreign_key_alarm),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
