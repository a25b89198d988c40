/* SPDX-License-Identifier: MIT */

/* Profiles of a choice: the same one as long as nothing changes, and none from
 * a key that can't be opened.
 *
 * usage: ring_profile_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

#include <dkimkit/sign.h>

static int set_up(void **state)
{
  contoso_set_up(state);
  contoso_bring_up();
  return 0;
}

static void choose(void)
{
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_reason(contoso.choice),
                   DKIMKIT_KEYRING_REASON_OWN);
}

static dkimkit_profile *profile_of(dkimkit_keyring *ring)
{
  dkimkit_profile *profile = NULL;
  int rv = dkimkit_keyring_profile(&profile, ring, contoso.choice, 0);

  if (rv != DKIMKIT_OK) {
    fail_msg("%s", dkimkit_keyring_error_name(rv));
  }
  return profile;
}

static void test_profiles(void **state)
{
  dkimkit_profile *profiles[7];
  dkimkit_profile *same;
  size_t i;

  (void)state;
  choose();
  assert_int_equal(
      dkimkit_keyring_profile(NULL, contoso.ring, contoso.choice, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_profile(&same, contoso.ring, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_profile(&same, contoso.ring, contoso.choice, 1),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  /* More of one key than there is room for. */
  for (i = 0; i < 7; i++) {
    choose();
    profiles[i] = profile_of(contoso.ring);
    same = profile_of(contoso.ring);
    assert_ptr_equal(profiles[i], same);
    dkimkit_profile_free(same);
    assert_true(i == 0 || profiles[i] != profiles[i - 1]);
    /* Other settings, another profile. */
    world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_EXPIRE, 1000 + i);
  }
  /* Whoever has one may go on with it. */
  for (i = 0; i < 7; i++) {
    assert_string_equal(dkimkit_profile_domain(profiles[i]), DOMAIN);
    assert_string_equal(dkimkit_profile_selector(profiles[i]), "selector1");
    dkimkit_profile_free(profiles[i]);
  }
}

static void test_profile_errors(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_profile *profile = NULL;

  (void)state;
  choose();
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  world_master(ring, 2);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  world_master(ring, 1);
  dkimkit_profile_free(profile_of(ring));
  dkimkit_keyring_free(ring);
  /* Another domain's seal. */
  database_run("UPDATE ring_key SET sealed = (SELECT k.sealed FROM ring_key k"
               " WHERE k.domain = '" INITIAL "' AND k.slot = 0)"
               " WHERE domain = 'contoso.com' AND slot = 0");
  ring = world_connect(&contoso, 0);
  world_master(ring, 1);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_SEAL);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  dkimkit_keyring_free(ring);
  assert_null(profile);
}

static void test_profile_of_deleted_key(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_profile *profile = NULL;

  (void)state;
  world_master(ring, 1);
  choose();
  database_run("UPDATE ring_key SET sealed = NULL WHERE domain = 'contoso.com'"
               " AND slot = 0");
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_KEY_DELETED);
  assert_null(profile);
  dkimkit_keyring_free(ring);
}

/* Its settings are in the record, the time after which a signature expires
 * among them. */
static void test_profile_of_a_damaged_record(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_profile *profile = NULL;

  (void)state;
  world_master(ring, 1);
  choose();
  database_run(database_which() == DATABASE_SQLITE
                   ? "UPDATE ring_domain SET record = x'00'"
                     " WHERE name = '" DOMAIN "'"
                   : "UPDATE ring_domain SET record = '\\x00'"
                     " WHERE name = '" DOMAIN "'");
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_null(profile);
  dkimkit_keyring_free(ring);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_profiles),
      TEST(test_profile_errors),
      TEST(test_profile_of_deleted_key),
      TEST(test_profile_of_a_damaged_record),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
