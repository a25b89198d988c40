/* SPDX-License-Identifier: MIT */
/* What leaves a keyring stays in the zone until no mail needs it; and what a
 * tick owes to all, whatever is wrong with some. */
#include "contoso.h"

#include <dkimkit/key.h>

static uint64_t leaves(const char *name)
{
  dkimkit_keyring_domain *domain = world_read(&contoso, name);
  uint64_t time =
      dkimkit_keyring_domain_time(domain, 0, DKIMKIT_KEYRING_TIME_LEAVES);

  assert_non_null(dkimkit_keyring_domain_record_text(domain, 0));
  assert_int_equal(dkimkit_keyring_domain_signs(
                       domain, DKIMKIT_KEYRING_NAME_HOST, contoso.wall),
                   -1);
  dkimkit_keyring_domain_free(domain);
  return time;
}

static int is_there(const char *name)
{
  dkimkit_keyring_domain *domain = NULL;
  int rv = dkimkit_keyring_domain_read(&domain, contoso.ring, name);

  dkimkit_keyring_domain_free(domain);
  return rv == DKIMKIT_OK;
}

static void test_records_outlive_mail_I3(void **state)
{
  uint64_t time;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_UNCHANGED);
  time = leaves(DOMAIN);
  /* Who has read it before signs for a lease; then it's under way for days. */
  assert_true(time >= contoso.wall + 7 * DAY + 15 * MINUTE);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  if (dkimkit_keyring_choice_count(contoso.choice) > 0) {
    assert_string_equal(dkimkit_keyring_choice_key_domain(contoso.choice, 0),
                        INITIAL);
  }
  world_pass(&contoso, time - contoso.wall - HOUR);
  assert_true(is_there(DOMAIN));
  world_pass(&contoso, 5 * HOUR);
  assert_false(is_there(DOMAIN));
  assert_int_equal(world_count_events(&contoso, DOMAIN, "remove-domain"), 1);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key WHERE"
                                   " domain = 'contoso.com' AND"
                                   " sealed IS NOT NULL"),
                   0);
  world_domain(&contoso, TENANT, DOMAIN);
}

/* Ticks at this time, whenever the next one is due. */
static void tick_at(uint64_t time)
{
  database_run("UPDATE ring_domain SET tick_at = 0");
  contoso.wall = time;
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
}

/* A lease and what clocks may differ by; then five days in a queue, a TTL that
 * isn't known, taken for a day, twice the clock gap, and that difference. */
#define LEAVES (15 * MINUTE + 5 * MINUTE + 5 * DAY + DAY + DAY + 5 * MINUTE)

static void test_leaves_in_time_I3(void **state)
{
  uint64_t time;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  time = contoso.wall + LEAVES;
  assert_int_equal(leaves(DOMAIN), time);
  while (contoso.wall < time - 12 * HOUR) {
    tick_at(contoso.wall + 6 * HOUR);
  }
  tick_at(time - 1);
  assert_true(is_there(DOMAIN));
  tick_at(time);
  assert_false(is_there(DOMAIN));
}

/* From when the clock is known again. */
static void test_leaves_later_after_doubt_I12(void **state)
{
  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  tick_at(contoso.wall + 13 * HOUR);
  assert_int_equal(leaves(DOMAIN), contoso.wall + LEAVES);
  tick_at(contoso.wall - HOUR);
  assert_int_equal(leaves(DOMAIN), contoso.wall + LEAVES);
}

/* No mail has its keys' names: nothing has to be waited for. */
static void test_unused_leaves_at_once(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_false(is_there(DOMAIN));
}

static void test_nothing_is_done_to_it(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_key *key = NULL;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_domain(contoso.ring, TENANT, DOMAIN, NULL, settings),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              DOMAIN "/ed25519", NULL, NULL),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0),
      DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 1, 0),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(
      dkimkit_key_generate(&key, contoso.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  /* But a key that is known to others has to go. */
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  dkimkit_key_free(key);
  dkimkit_keyring_settings_free(settings);
}

static void test_tenant_leaves(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  contoso_bring_up();
  world_pass(&contoso, HOLD);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, INITIAL),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "new.example", NULL, NULL),
                   DKIMKIT_KEYRING_ERR_LEAVING);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "other", INITIAL, NULL),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(world_choose(&contoso, TENANT, INITIAL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 0);
  world_pass(&contoso, 8 * DAY);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_false(is_there(INITIAL));
  assert_int_equal(world_faults(&contoso), 0);
}

/* A clock that jumps over the whole time proves nothing. */
static void test_clock_in_doubt_I12(void **state)
{
  dkimkit_key *key = NULL;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  world_wait(&contoso, 30 * DAY);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  world_wait(&contoso, 30 * DAY);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true(is_there(DOMAIN));
  assert_true(leaves(DOMAIN) >= contoso.wall + 7 * DAY);
}

static void test_second_set_first(void **state)
{
  (void)state;
  world_publish(&contoso);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              DOMAIN "/ed25519", NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(database_number("SELECT count(*) FROM ring_domain WHERE"
                                   " first_set = 'contoso.com'"),
                   1);
}

static void bring_up_second(const char *name)
{
  assert_int_equal(
      dkimkit_keyring_add_domain(contoso.ring, TENANT, name, NULL, NULL),
      DKIMKIT_OK);
  world_publish(&contoso);
}

/* In the order in which people do it: the one that others refer to comes first
 * in the list of names. */
static void test_both_sets_leave_together(void **state)
{
  (void)state;
  contoso_bring_up();
  bring_up_second(DOMAIN "/ed25519");
  world_delegate(&contoso, DOMAIN "/ed25519");
  assert_int_equal(world_check(&contoso, DOMAIN "/ed25519"), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN "/ed25519"),
                   DKIMKIT_OK);
  world_pass(&contoso, HOLD + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN "/ed25519"),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_remove_domain(contoso.ring, DOMAIN "/ed25519", 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  world_pass(&contoso, 9 * DAY);
  assert_false(is_there(DOMAIN "/ed25519"));
  assert_false(is_there(DOMAIN));
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(world_count_events(&contoso, NULL, "clock-in-doubt"), 0);
}

static void test_tenant_with_a_second_set_leaves(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  contoso_bring_up();
  bring_up_second(INITIAL "/ed25519");
  world_pass(&contoso, HOLD + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_OK);
  world_pass(&contoso, 9 * DAY);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
}

/* The second set goes at once, and so nothing keeps the first one. */
static void test_unused_tenant_with_a_second_set(void **state)
{
  static const char *const names[] = {INITIAL, INITIAL "/ed25519"};
  dkimkit_keyring_tenant *tenant = NULL;
  size_t i;
  int slot;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_add_domain(contoso.ring, TENANT, names[1], NULL, NULL),
      DKIMKIT_OK);
  for (i = 0; i < 2; i++) {
    for (slot = 0; slot < 2; slot++) {
      assert_int_equal(dkimkit_keyring_compromise(contoso.ring, names[i], slot),
                       DKIMKIT_OK);
    }
  }
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_OK);
  assert_false(is_there(names[1]));
  assert_false(is_there(names[0]));
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
}

static void test_tenant_whose_second_set_leaves(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  contoso_bring_up();
  bring_up_second(INITIAL "/ed25519");
  world_pass(&contoso, HOLD + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_remove_domain(contoso.ring, INITIAL "/ed25519", 0),
      DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, INITIAL "/ed25519"),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, INITIAL),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
  world_pass(&contoso, 9 * DAY);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
}

/* While a domain leaves, the tenant is removed; then somebody is impatient. */
static void test_tenant_before_its_domains(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  world_tenant(&contoso, TENANT, INITIAL);
}

/* It can't be said whether a second set has left: the first one stays. */
static void test_tenant_with_a_damaged_second_set(void **state)
{
  (void)state;
  contoso_bring_up();
  bring_up_second(INITIAL "/ed25519");
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  database_run("UPDATE ring_domain SET tenant = 'nobody'"
               " WHERE name = '" INITIAL "/ed25519'");
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(world_count_events(&contoso, INITIAL, "leave"), 0);
}

/* Somebody has taken them out of the database. */
static void test_tenant_without_domains(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  database_run("DELETE FROM ring_domain");
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(world_count_events(&contoso, NULL, "remove-tenant"), 1);
  world_tenant(&contoso, TENANT, "new.example");
  database_run("DELETE FROM ring_domain");
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_count_events(&contoso, NULL, "remove-tenant"), 2);
}

/* Compromised and leaving: nobody can do anything about that any more. */
static void test_no_alarm_of_what_leaves(void **state)
{
  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  contoso.alarms = 0;
  world_pass(&contoso, DAY);
  assert_int_equal(contoso.alarms, 0);
}

static void test_damaged_is_removed_by_force(void **state)
{
  (void)state;
  database_run("UPDATE ring_domain SET canon_body = 7"
               " WHERE name = 'contoso.com'");
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_faults(&contoso), 0);
}

/* What was asked long ago doesn't count as of now, nor twice. */
static void test_old_answers_I7_I8(void **state)
{
  dkimkit_keyring_check *check;

  (void)state;
  world_publish(&contoso);
  world_delegate(&contoso, DOMAIN);
  check = world_ask(&contoso, DOMAIN);
  world_wait(&contoso, 31 * MINUTE);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_KEYRING_ERR_STALE_ANSWER);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NOT_SEEN);
  dkimkit_keyring_check_free(check);
  check = world_ask(&contoso, DOMAIN);
  world_wait(&contoso, 29 * MINUTE);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_OK);
  dkimkit_keyring_check_free(check);
}

/* Among any number of others, one that was stamped by a clock far ahead. */
static void test_one_of_a_wrong_clock(void **state)
{
  char name[32];
  int i;

  (void)state;
  for (i = 0; i < 70; i++) {
    snprintf(name, sizeof(name), "a%d.example", i);
    world_domain(&contoso, TENANT, name);
  }
  contoso.wall += 3650 * DAY;
  world_domain(&contoso, TENANT, "zzz.example");
  contoso.wall -= 3650 * DAY;
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, "zzz.example", 0),
                   DKIMKIT_KEYRING_ERR_CLOCK);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_true((contoso.alarms & DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD) != 0);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, "zzz.example", 0),
                   DKIMKIT_OK);
}

/* One that can't rotate takes no key away from one that can. */
static void test_keys_for_those_who_can_use_them(void **state)
{
  unsigned rotated;
  int i;

  (void)state;
  world_domain(&contoso, TENANT, "a.example");
  world_publish(&contoso);
  world_delegate(&contoso, "a.example");
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, "a.example"), DKIMKIT_OK);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, "a.example"),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN), DKIMKIT_OK);
  world_set(&contoso, "a.example", DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL,
            20 * DAY);
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL,
            40 * DAY);
  world_set(&contoso, INITIAL, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, 0);
  world_pass(&contoso, 5 * DAY);
  world_undelegate(&contoso, "a.example", 1);
  assert_int_equal(world_check(&contoso, "a.example"), DKIMKIT_OK);
  contoso.keys = 1;
  /* So seldom that each tick is due for both. */
  for (i = 0; i < 400; i++) {
    world_wait(&contoso, 3 * HOUR + MINUTE);
    assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  }
  rotated = world_count_events(&contoso, DOMAIN, "rotate-due");
  assert_int_equal(world_count_events(&contoso, "a.example", "rotate-due"), 0);
  assert_true(rotated >= 1);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_records_outlive_mail_I3),
      TEST(test_leaves_in_time_I3),
      TEST(test_leaves_later_after_doubt_I12),
      TEST(test_unused_leaves_at_once),
      TEST(test_nothing_is_done_to_it),
      TEST(test_tenant_leaves),
      TEST(test_clock_in_doubt_I12),
      TEST(test_second_set_first),
      TEST(test_both_sets_leave_together),
      TEST(test_tenant_with_a_second_set_leaves),
      TEST(test_tenant_with_a_damaged_second_set),
      TEST(test_unused_tenant_with_a_second_set),
      TEST(test_tenant_whose_second_set_leaves),
      TEST(test_tenant_before_its_domains),
      TEST(test_tenant_without_domains),
      TEST(test_no_alarm_of_what_leaves),
      TEST(test_damaged_is_removed_by_force),
      TEST(test_old_answers_I7_I8),
      TEST(test_one_of_a_wrong_clock),
      TEST(test_keys_for_those_who_can_use_them),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
