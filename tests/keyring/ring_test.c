/* SPDX-License-Identifier: MIT */

/* A connection to a keyring by itself: opening, the log, dry runs.
 *
 * usage: ring_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "contoso.h"

#include <dkimkit/key.h>

static void test_new(void **state)
{
  dkimkit_config *config = NULL;
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(NULL, contoso.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_new(&ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(config_with_provider(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_new(&ring, config), DKIMKIT_ERR_STATE);
  assert_null(ring);
  dkimkit_config_free(config);
  dkimkit_keyring_free(NULL);
  assert_string_equal(dkimkit_keyring_message(NULL), "");
}

static void test_open(void **state)
{
  dkimkit_keyring *ring = NULL;

  (void)state;
  assert_int_equal(world_open(contoso.ring, 0), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_set_clock(contoso.ring, NULL, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(world_open(ring, 4), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_open(ring, DKIMKIT_KEYRING_OPEN_CREATE |
                                        DKIMKIT_KEYRING_OPEN_READ_ONLY),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_open_sqlite(ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_open_postgresql(ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_open(ring, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  assert_string_not_equal(dkimkit_keyring_message(ring), "");
  /* After an error it can be opened all the same. */
  assert_int_equal(world_open(ring, 0), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_message(ring), "");
  dkimkit_keyring_free(ring);
  database_clear();
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(world_open(ring, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
  dkimkit_keyring_free(ring);
}

static void test_read_only(void **state)
{
  dkimkit_keyring *ring =
      world_connect(&contoso, DKIMKIT_KEYRING_OPEN_READ_ONLY);
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_settings *settings = world_ed25519();
  static const uint8_t digest[32] = {1};
  uint32_t serial;
  unsigned count = 0;

  (void)state;
  world_master(ring, 1);
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_add_tenant(ring, "a", "a.example", settings),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_compromise(ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_set_settings(ring, DOMAIN, settings, 0),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest),
      DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_int_equal(
      dkimkit_keyring_each_domain(ring, NULL, count_domain, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkimkit_keyring_verify_store(NULL, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), DKIMKIT_OK);
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_free(ring);
}

static void test_actor_and_audit(void **state)
{
  char event[64];
  char actor[160];
  char longest[132];
  unsigned count = 0;

  (void)state;
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "alice"),
                   DKIMKIT_OK);
  world_publish(&contoso);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_true(world_last_event(&contoso, DOMAIN, event, actor));
  assert_string_equal(event, "compromise");
  assert_string_equal(actor, "alice");
  /* Cut before a character, not within it. */
  memset(longest, 'x', sizeof(longest));
  memcpy(longest + 127, "\xc3\xa9", 3);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, longest),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1),
      DKIMKIT_OK);
  assert_true(world_last_event(&contoso, NULL, event, actor));
  assert_string_equal(event, "set-tenant");
  assert_int_equal(strlen(actor), 127);
  /* What couldn't be in the log isn't taken. */
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "\xff"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "a\nb"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_each_audit(contoso.ring, "NoBody.example", 0,
                                              count_audit, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, "-", 0, count_audit, &count),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_each_audit(contoso.ring, NULL, UINT64_MAX,
                                              count_audit, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 0);
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, NULL, 0, NULL, NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
}

static long long all_rows(void)
{
  return database_number("SELECT (SELECT count(*) FROM ring_audit) * 1000000"
                         " + (SELECT count(*) FROM ring_domain) * 10000"
                         " + (SELECT count(*) FROM ring_key) * 100"
                         " + (SELECT sum(generation) FROM ring_domain)");
}

/* The rows that there are, and have to stay. */
static long long begin_dry_run(void)
{
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_set_dry_run(contoso.ring, 1), DKIMKIT_OK);
  return all_rows();
}

/* Afterwards it can be done. */
static void end_dry_run(long long rows)
{
  assert_int_equal(all_rows(), rows);
  assert_int_equal(dkimkit_keyring_set_dry_run(contoso.ring, 0), DKIMKIT_OK);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_not_equal(all_rows(), rows);
  assert_int_equal(world_faults(&contoso), 0);
}

static void test_dry_run_of_additions(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  long long rows = begin_dry_run();

  (void)state;
  assert_int_equal(dkimkit_keyring_set_dry_run(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "a", "a.example", settings),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "fabrikam.com", NULL, settings),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_domain(contoso.ring, TENANT, DOMAIN, NULL, settings),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, "nobody",
                                              "fabrikam.com", NULL, settings),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  end_dry_run(rows);
  dkimkit_keyring_settings_free(settings);
}

static void test_dry_run_of_changes(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  long long rows = begin_dry_run();

  (void)state;
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  end_dry_run(rows);
  dkimkit_keyring_settings_free(settings);
}

static void test_dry_run_of_what_is_due(void **state)
{
  static const uint8_t digest[32] = {1};
  uint64_t changed = 0;
  uint32_t first;
  uint32_t second;
  long long rows = begin_dry_run();

  (void)state;
  world_wait(&contoso, 11 * HOUR);
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_zone_serial(&first, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_OK);
  assert_int_equal(first, contoso.wall);
  world_wait(&contoso, 1);
  assert_int_equal(dkimkit_keyring_zone_serial(&second, contoso.ring,
                                               "onhost.example", digest),
                   DKIMKIT_OK);
  assert_int_equal(second, first + 1);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, NULL, contoso.ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  end_dry_run(rows);
}

static void test_words(void **state)
{
  static const int codes[] = {
      2,    -601, -602, -603, -604, -605, -606, -607, -608, -621, -622,
      -623, -624, -625, -641, -642, -643, -644, -645, -646, -647, -648,
      -649, -661, -662, -663, -664, -665, -666, -667, -668, -669, -670,
      -671, -672, -673, -674, -675, -676, -677, -678, -679, -680};
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
    const char *name = dkimkit_keyring_error_name(codes[i]);

    assert_string_not_equal(name, dkimkit_keyring_error_name(-12345));
    assert_string_not_equal(dkimkit_keyring_strerror(codes[i]),
                            dkimkit_keyring_strerror(-12345));
    assert_string_not_equal(dkimkit_keyring_strerror(codes[i]), "");
    for (j = 0; j < i; j++) {
      assert_string_not_equal(name, dkimkit_keyring_error_name(codes[j]));
    }
  }
  assert_string_equal(
      dkimkit_keyring_error_name(DKIMKIT_KEYRING_ERR_ROTATION_PENDING),
      "rotation-pending");
  assert_string_equal(dkimkit_keyring_error_name(DKIMKIT_ERR_NOMEM),
                      dkimkit_error_name(DKIMKIT_ERR_NOMEM));
  for (i = 0; i <= DKIMKIT_KEYRING_STATUS_LEAVING; i++) {
    assert_non_null(dkimkit_keyring_status_name((dkimkit_keyring_status)i));
    assert_non_null(dkimkit_keyring_status_exchange((dkimkit_keyring_status)i));
  }
  assert_null(dkimkit_keyring_status_name((dkimkit_keyring_status)9));
  assert_string_equal(dkimkit_keyring_state_name(DKIMKIT_KEYRING_STATE_SEEN),
                      "seen");
  assert_null(dkimkit_keyring_state_name((dkimkit_keyring_state)10));
  assert_null(dkimkit_keyring_option_name((dkimkit_keyring_option)6));
  assert_null(dkimkit_keyring_setting_name((dkimkit_keyring_setting)15));
  assert_null(dkimkit_keyring_text_name((dkimkit_keyring_text)3));
  assert_string_equal(
      dkimkit_keyring_setting_name(DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD),
      "publish-hold");
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_new),
      TEST(test_open),
      TEST(test_read_only),
      TEST(test_actor_and_audit),
      TEST(test_dry_run_of_additions),
      TEST(test_dry_run_of_changes),
      TEST(test_dry_run_of_what_is_due),
      TEST(test_words),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
