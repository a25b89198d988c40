/* SPDX-License-Identifier: MIT */
/* What is done to a keyring is in its log: what, to whom, by whom, and when.
 *
 * usage: ring_log_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "contoso.h"

#include <dkimkit/key.h>

/* The last entry. */
typedef struct entry {
  char event[64];
  char tenant[160];
  char domain[256];
  char detail[512];
  char actor[160];
  uint64_t id;
  uint64_t time;
  uint64_t generation;
  unsigned count;
} entry;

static int take(const dkimkit_keyring_audit_entry *from, void *user_data)
{
  entry *to = user_data;
  uint64_t before = to->id;

  snprintf(to->event, sizeof(to->event), "%s",
           dkimkit_keyring_audit_event(from));
  snprintf(to->tenant, sizeof(to->tenant), "%s",
           dkimkit_keyring_audit_tenant(from));
  snprintf(to->domain, sizeof(to->domain), "%s",
           dkimkit_keyring_audit_domain(from));
  snprintf(to->detail, sizeof(to->detail), "%s",
           dkimkit_keyring_audit_detail(from));
  snprintf(to->actor, sizeof(to->actor), "%s",
           dkimkit_keyring_audit_actor(from));
  to->id = dkimkit_keyring_audit_id(from);
  to->time = dkimkit_keyring_audit_time(from);
  to->generation = dkimkit_keyring_audit_generation(from);
  to->count++;
  assert_true(to->id > before);
  return 0;
}

static entry last(const char *domain, uint64_t since)
{
  entry found;

  memset(&found, 0, sizeof(found));
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, domain, since, take, &found),
      DKIMKIT_OK);
  return found;
}

/* The last one of all, by the actor of this test, now. */
static void logged(const char *event, const char *tenant, const char *domain,
                   uint64_t generation, const char *detail)
{
  entry found = last(NULL, 0);

  assert_string_equal(found.event, event);
  assert_string_equal(found.tenant, tenant);
  assert_string_equal(found.domain, domain);
  assert_string_equal(found.detail, detail);
  assert_string_equal(found.actor, "somebody");
  assert_int_equal(found.time, contoso.wall);
  assert_int_equal(found.generation, generation);
}

static int set_up(void **state)
{
  contoso_set_up(state);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "somebody"),
                   DKIMKIT_OK);
  world_wait(&contoso, 7);
  return 0;
}

static void test_tenants(void **state)
{
  (void)state;
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1),
      DKIMKIT_OK);
  logged("set-tenant", TENANT, "", 0, "allow-parent");
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
                                 DKIMKIT_KEYRING_DEFAULT_NONE),
      DKIMKIT_OK);
  logged("set-tenant", TENANT, "", 0, "default-policy");
  world_tenant(&contoso, "fabrikam", "fabrikam.example");
  logged("add-domain", "fabrikam", "fabrikam.example", 1, "fabrikam-example");
  assert_int_equal(world_count_events(&contoso, NULL, "add-tenant"), 2);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, "fabrikam", 1),
                   DKIMKIT_OK);
  logged("remove-tenant", "fabrikam", "", 0, "");
}

static void test_new_tenant(void **state)
{
  entry first;

  (void)state;
  database_run("DELETE FROM ring_audit WHERE event <> 'add-tenant'");
  first = last(NULL, 0);
  assert_int_equal(first.count, 1);
  assert_string_equal(first.tenant, TENANT);
  assert_string_equal(first.domain, "");
  assert_string_equal(first.detail, INITIAL);
  assert_int_equal(first.generation, 0);
}

/* The generation is the one that it has afterwards. */
static void logged_of(const char *event, const char *detail)
{
  logged(event, TENANT, DOMAIN, world_generation(&contoso, DOMAIN), detail);
}

static void acknowledge(int slot, dkimkit_keyring_effect effect)
{
  long long number = database_number("SELECT generation FROM ring_domain"
                                     " WHERE name = '" DOMAIN "'");
  int rv = DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER;

  for (; number > 0 && rv == DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER; number--) {
    rv = dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, slot, effect,
                                     (uint64_t)number, 0);
  }
  assert_int_equal(rv, DKIMKIT_OK);
}

static void test_orders(void **state)
{
  (void)state;
  acknowledge(0, DKIMKIT_KEYRING_EFFECT_PUBLISH);
  logged_of("published", "selector1");
  acknowledge(1, DKIMKIT_KEYRING_EFFECT_PUBLISH);
  logged_of("published", "selector2");
  assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  logged_of("compromise", "selector2");
  acknowledge(1, DKIMKIT_KEYRING_EFFECT_REVOKE);
  logged_of("revoked", "selector2");
}

static void test_removal(void **state)
{
  uint64_t generation = world_generation(&contoso, DOMAIN);

  (void)state;
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  logged("remove-domain", TENANT, DOMAIN, generation, "");
}

static void test_leaving(void **state)
{
  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  logged_of("leave", "");
}

/* To the second, when no cache has the record any more. */
static void pass_until_gone(int slot)
{
  dkimkit_keyring_domain *domain = world_read(&contoso, DOMAIN);
  uint64_t gone =
      dkimkit_keyring_domain_time(domain, slot, DKIMKIT_KEYRING_TIME_REVOKED) +
      HOLD;
  dkimkit_key *key = NULL;

  dkimkit_keyring_domain_free(domain);
  world_pass(&contoso, gone - contoso.wall - 6 * HOUR);
  contoso.wall = gone - 1;
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, slot),
                   DKIMKIT_KEYRING_ERR_TOO_EARLY);
  assert_null(key);
  contoso.wall = gone;
}

static void test_revelation(void **state)
{
  dkimkit_key *key = NULL;
  int slot;

  (void)state;
  contoso_bring_up();
  for (slot = 1; slot >= 0; slot--) {
    assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, slot),
                     DKIMKIT_OK);
  }
  contoso.keys = 0;
  world_pass(&contoso, DAY);
  pass_until_gone(0);
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  logged_of("reveal", "selector1");
  dkimkit_key_free(key);
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  logged_of("reveal", "selector2");
  dkimkit_key_free(key);
  key = NULL;
  /* What isn't there any more can't be shown, and nobody is said to have it. */
  database_run("UPDATE ring_key SET sealed = NULL");
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_KEY_DELETED);
  assert_null(key);
  assert_int_equal(world_count_events(&contoso, DOMAIN, "reveal"), 2);
}

static void test_new_seals(void **state)
{
  dkimkit_keyring *own = contoso.ring;

  (void)state;
  contoso.ring = world_connect(&contoso, 0);
  world_master(contoso.ring, 2);
  world_master(contoso.ring, 1);
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, "somebody"),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_rekey(NULL, NULL, contoso.ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  logged("rekey", "", "", 0, "");
  dkimkit_keyring_free(contoso.ring);
  contoso.ring = own;
}

static void test_which_entries(void **state)
{
  entry all = last(NULL, 0);
  entry of_one = last("CONTOSO.com.", 0);

  (void)state;
  assert_int_equal(all.count, 3);
  assert_int_equal(of_one.count, 1);
  assert_string_equal(of_one.domain, DOMAIN);
  assert_int_equal(last(NULL, all.id - 1).count, 1);
  assert_int_equal(last(NULL, all.id).count, 0);
  assert_int_equal(last(DOMAIN, of_one.id).count, 0);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_tenants),   TEST(test_new_tenant),    TEST(test_orders),
      TEST(test_removal),   TEST(test_leaving),       TEST(test_revelation),
      TEST(test_new_seals), TEST(test_which_entries),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
