/* SPDX-License-Identifier: MIT */

/* Checks of a domain, stored: which are due, what an answer changes, and when
 * it comes too late.
 *
 * usage: ring_check_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

static unsigned due(size_t limit)
{
  unsigned count = 0;

  assert_int_equal(
      dkimkit_keyring_each_due(contoso.ring, limit, count_domain, &count),
      DKIMKIT_OK);
  return count;
}

static void test_due(void **state)
{
  uint64_t waits[12];
  size_t i;

  (void)state;
  assert_int_equal(due(0), 2);
  assert_int_equal(due(1), 1);
  world_publish(&contoso);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&contoso, INITIAL), DKIMKIT_OK);
  assert_int_equal(due(0), 0);
  world_wait(&contoso, HOUR - 1);
  assert_int_equal(due(0), 0);
  world_wait(&contoso, 1);
  assert_int_equal(due(0), 2);
  /* Nothing is found out: later and later. */
  contoso.dns_fails = DKIMKIT_DNS_TIMEOUT;
  assert_int_equal(world_check(&contoso, INITIAL), DKIMKIT_KEYRING_UNCHANGED);
  for (i = 0; i < 12; i++) {
    uint64_t from = contoso.wall;

    assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_UNCHANGED);
    assert_int_equal(world_check(&contoso, INITIAL), DKIMKIT_KEYRING_UNCHANGED);
    while (due(0) == 0) {
      world_wait(&contoso, MINUTE);
      assert_true(contoso.wall < from + DAY);
      if ((contoso.wall - from) % HOUR == 0) {
        /* Ticks don't make it sooner. */
        assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
      }
    }
    waits[i] = contoso.wall - from;
    assert_true(i == 0 || waits[i] >= waits[i - 1]);
    assert_true(waits[i] >= 5 * MINUTE && waits[i] <= 6 * HOUR + MINUTE);
  }
  assert_true(waits[0] <= HOUR);
  assert_true(waits[11] >= 6 * HOUR);
  assert_int_equal(dkimkit_keyring_each_due(contoso.ring, 0, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_check(void **state)
{
  dkimkit_keyring_domain *of = world_read(&contoso, DOMAIN);
  dkimkit_keyring_check *check = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_check_new(NULL, of, contoso.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, NULL, contoso.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, of, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, of, contoso.config),
                   DKIMKIT_OK);
  dkimkit_keyring_domain_free(of);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_check_free(check);
  world_publish(&contoso);
  /* Both keys are others when the answer comes. */
  check = world_ask(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_check_store(NULL, check),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  world_domain(&contoso, TENANT, DOMAIN);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_KEYRING_ERR_STALE_ANSWER);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  dkimkit_keyring_check_free(check);
}

/* An answer is as old as the reading of its domain; half an hour is the most.
 */
static void test_age_of_a_check(void **state)
{
  dkimkit_keyring_check *check;

  (void)state;
  world_publish(&contoso);
  check = world_ask(&contoso, DOMAIN);
  world_wait(&contoso, 30 * MINUTE + 1);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_KEYRING_ERR_STALE_ANSWER);
  contoso.wall -= 1;
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_OK);
  dkimkit_keyring_check_free(check);
  /* The clock is in doubt. */
  world_wait(&contoso, 13 * HOUR);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_KEYRING_ERR_CLOCK);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
}

/* One of the two keys is another: the answer about the other one counts. */
static void test_half_stale(void **state)
{
  dkimkit_keyring_check *check;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, 10 * DAY);
  check = world_ask(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  world_wait(&contoso, 10 * MINUTE);
  assert_int_equal(dkimkit_keyring_check_store(contoso.ring, check),
                   DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  dkimkit_keyring_check_free(check);
}

static int take_checked(const dkimkit_keyring_audit_entry *entry,
                        void *user_data)
{
  const char *event = dkimkit_keyring_audit_event(entry);
  const char *detail = dkimkit_keyring_audit_detail(entry);
  char *text = user_data;
  if (strcmp(event, "checked") == 0) {
    snprintf(text, 512, "%s", detail);
  }
  return 0;
}

static void test_check_logs_all(void **state)
{
  char text[512] = "";

  (void)state;
  world_publish(&contoso);
  world_delegate_slot(&contoso, DOMAIN, 0);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, DOMAIN, 0, take_checked, text),
      DKIMKIT_OK);
  assert_string_equal(text, "selector1 own: ok, selector1 host: ok,"
                            " selector2 own: missing, selector2 host: ok");
  /* Of the next one only what is new. */
  world_delegate_slot(&contoso, DOMAIN, 1);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, DOMAIN, 0, take_checked, text),
      DKIMKIT_OK);
  assert_string_equal(text, "selector2 own: ok");
  assert_int_equal(world_count_events(&contoso, DOMAIN, "checked"), 2);
  /* Nothing is new. */
  world_wait(&contoso, HOUR);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_count_events(&contoso, DOMAIN, "checked"), 2);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_due),
      TEST(test_check),
      TEST(test_age_of_a_check),
      TEST(test_half_stale),
      TEST(test_check_logs_all),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
