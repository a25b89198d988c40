/* SPDX-License-Identifier: MIT */

/* Keys that end, compromised, withdrawn or revoked, and that none of them comes
 * back (I5).
 *
 * usage: ring_ended_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "contoso.h"

#include <dkimkit/key.h>

static const char *exchange_status(void)
{
  dkimkit_keyring_domain *of = world_read(&contoso, DOMAIN);
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
  contoso_bring_up_seen();
  assert_string_equal(exchange_status(), "Valid");
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  contoso_expect_own("selector2");
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_string_equal(exchange_status(), "Valid");
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_string_equal(exchange_status(), "NoDKIMKeys");
}

static void test_compromise(void **state)
{
  dkimkit_keyring_domain *of;

  (void)state;
  contoso_bring_up_seen();
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_UNCHANGED);
  /* At once, with the standby. */
  contoso_expect_own("selector2");
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_REVOKING);
  world_publish(&contoso);
  assert_string_equal(
      world_find(&contoso.zone, "selector1-contoso-com._domainkey." INITIAL)
          ->text,
      "v=DKIM1; p=");
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_REVOKING);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_REVOKED);
  of = world_read(&contoso, DOMAIN);
  assert_true(dkimkit_keyring_domain_is_compromised(of, 0));
  assert_false(dkimkit_keyring_domain_is_compromised(of, 1));
  dkimkit_keyring_domain_free(of);
  /* The second one too, and there is no standby: a new key is made. */
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  world_expect(&contoso, TENANT, DOMAIN, INITIAL,
               "selector1-contoso-onhost-example",
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               DKIMKIT_KEYRING_WHY_NOT_SEEN);
  world_pass(&contoso, HOLD + 3 * HOUR);
  contoso_expect_own("selector1");
}

static void test_withdraw_and_delete(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 0, 1),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_delete_key(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, HOUR);
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 0, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  assert_int_equal(dkimkit_keyring_delete_key(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  world_pass(&contoso, 10 * DAY);
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 0, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 0, 0),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_REVOKING);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_REVOKING);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 0, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  world_pass(&contoso, 2 * HOUR);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_REVOKED);
  assert_int_equal(dkimkit_keyring_delete_key(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_EMPTY);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  contoso_expect_own("selector2");
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, HOLD + 3 * HOUR);
  contoso_expect_own("selector1");
}

static void test_import_I5(void **state)
{
  dkimkit_key *key = contoso_key();
  dkimkit_key *other = contoso_key();
  uint8_t id[32];

  (void)state;
  world_domain(&contoso, TENANT, "fabrikam.com");
  contoso_bring_up_seen();
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 0, key),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_OK);
  world_key_id(&contoso, DOMAIN, 1, id);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, "fabrikam.com", 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  assert_int_equal(
      dkimkit_keyring_import(contoso.ring, "nobody.example", 1, other),
      DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, other),
                   DKIMKIT_KEYRING_ERR_ROTATION_PENDING);
  world_pass(&contoso, HOLD + 3 * HOUR);
  /* Signs with the very key that was imported. */
  contoso_expect_own("selector2");
  assert_memory_equal(dkimkit_keyring_choice_key_id(contoso.choice, 0), id, 32);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 0, other),
                   DKIMKIT_KEYRING_ERR_DRAINING);
  dkimkit_key_free(key);
  dkimkit_key_free(other);
}

static void test_compromised_key_for_ever_I5(void **state)
{
  dkimkit_key *key = contoso_key();

  (void)state;
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  world_domain(&contoso, TENANT, "fabrikam.com");
  assert_int_equal(dkimkit_keyring_import(contoso.ring, "fabrikam.com", 1, key),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, "fabrikam.com", 1, key),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  world_domain(&contoso, TENANT, DOMAIN);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  dkimkit_key_free(key);
}

/* A key that was only used, in a domain that isn't there any more. */
static void test_used_key_for_ever_I5(void **state)
{
  dkimkit_key *key = contoso_key();

  (void)state;
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  world_domain(&contoso, TENANT, DOMAIN);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  dkimkit_key_free(key);
}

static void test_revoke_retired(void **state)
{
  (void)state;
  contoso_bring_up_seen();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED, 1);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, 9 * DAY);
  assert_true((contoso.did & DKIMKIT_KEYRING_DID_REVOKE) != 0);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_REVOKED);
  assert_string_equal(
      world_find(&contoso.zone, "selector1-contoso-com._domainkey." INITIAL)
          ->text,
      "v=DKIM1; p=");
  contoso_expect_own("selector2");
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down_whole)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_exchange_status),
      TEST(test_compromise),
      TEST(test_withdraw_and_delete),
      TEST(test_import_I5),
      TEST(test_compromised_key_for_ever_I5),
      TEST(test_used_key_for_ever_I5),
      TEST(test_revoke_retired),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
