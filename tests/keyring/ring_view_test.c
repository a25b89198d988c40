/* SPDX-License-Identifier: MIT */

/* What a view has of a keyring: domains, their owners, memory and age.
 *
 * usage: ring_view_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

static dkimkit_keyring_view *load(void)
{
  dkimkit_keyring_view *view = NULL;

  assert_int_equal(dkimkit_keyring_view_load(&view, contoso.ring), DKIMKIT_OK);
  return view;
}

static void test_load(void **state)
{
  dkimkit_keyring_view *view;

  (void)state;
  assert_int_equal(dkimkit_keyring_view_load(NULL, contoso.ring),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  view = load();
  assert_int_equal(dkimkit_keyring_view_count(view), 2);
  assert_int_equal(dkimkit_keyring_view_damaged(view), 0);
  dkimkit_keyring_view_free(view);
  /* Where none is written, too. */
  assert_int_equal(world_tick(&contoso), DKIMKIT_OK);
}

static void assert_owner(const dkimkit_keyring_view *view, const char *domain,
                         const char *tenant)
{
  const char *found = dkimkit_keyring_view_owner(view, domain);

  assert_int_equal(found == NULL, tenant == NULL);
  if (found != NULL && tenant != NULL) {
    assert_string_equal(found, tenant);
  }
}

static void test_owner(void **state)
{
  dkimkit_keyring_view *view;
  char name[300];

  (void)state;
  world_tenant(&contoso, "fabrikam", "fabrikam.onhost.example");
  world_domain(&contoso, TENANT, "a.b.example");
  world_domain(&contoso, TENANT, DOMAIN "/ed25519");
  view = load();
  assert_owner(view, DOMAIN, TENANT);
  assert_owner(view, "CONTOSO.Com", TENANT);
  assert_owner(view, "x.y.z.contoso.com", TENANT);
  assert_owner(view, DOMAIN "/ed25519", TENANT);
  assert_owner(view, INITIAL, TENANT);
  assert_owner(view, "fabrikam.onhost.example", "fabrikam");
  assert_owner(view, "x.fabrikam.onhost.example", "fabrikam");
  assert_owner(view, "onhost.example", NULL);
  assert_owner(view, "com", NULL);
  assert_owner(view, "b.example", NULL);
  assert_owner(view, "c.a.b.example", TENANT);
  assert_owner(view, "", NULL);
  assert_owner(view, NULL, NULL);
  assert_owner(NULL, DOMAIN, NULL);
  /* Names end at 253 octets. */
  memset(name, 'n', sizeof(name));
  strcpy(name + 253 - strlen("." DOMAIN), "." DOMAIN);
  assert_int_equal(strlen(name), 253);
  assert_owner(view, name, TENANT);
  memset(name, 'n', sizeof(name));
  strcpy(name + 254 - strlen("." DOMAIN), "." DOMAIN);
  assert_owner(view, name, NULL);
  dkimkit_keyring_view_free(view);
}

static void test_age(void **state)
{
  dkimkit_keyring_view *view;

  (void)state;
  view = load();
  assert_int_equal(dkimkit_keyring_view_age(view), 0);
  contoso.steady += 1;
  assert_int_equal(dkimkit_keyring_view_age(view), 1);
  contoso.wall += 1000;
  assert_int_equal(dkimkit_keyring_view_age(view), 1);
  contoso.steady -= 2;
  assert_int_equal(dkimkit_keyring_view_age(view), 0);
  dkimkit_keyring_view_free(view);
}

/* Each domain has a record and a name. */
static void test_octets(void **state)
{
  dkimkit_keyring_view *before = load();
  dkimkit_keyring_view *after;
  char domain[64];
  size_t i;

  (void)state;
  for (i = 0; i < 100; i++) {
    snprintf(domain, sizeof(domain), "d%zu.example", i);
    world_domain(&contoso, TENANT, domain);
  }
  after = load();
  assert_int_equal(dkimkit_keyring_view_count(after), 102);
  assert_true(dkimkit_keyring_view_octets(after) >
              dkimkit_keyring_view_octets(before));
  assert_true(dkimkit_keyring_view_octets(after) >
              102 * sizeof(dkk_ring_record));
  assert_true(dkimkit_keyring_view_octets(after) < 1000000);
  dkimkit_keyring_view_free(after);
  dkimkit_keyring_view_free(before);
}

static void test_references(void **state)
{
  dkimkit_keyring_view *view = load();

  (void)state;
  assert_ptr_equal(dkimkit_keyring_view_ref(view), view);
  dkimkit_keyring_view_free(view);
  assert_owner(view, DOMAIN, TENANT);
  dkimkit_keyring_view_free(view);
}

/* It isn't signed for any more, and is nobody's. */
static void test_leaving(void **state)
{
  dkimkit_keyring_view *view;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
  view = load();
  assert_int_equal(dkimkit_keyring_view_count(view), 1);
  assert_owner(view, DOMAIN, NULL);
  dkimkit_keyring_view_free(view);
}

/* A damaged one has an owner all the same. */
static void test_damaged(void **state)
{
  dkimkit_keyring_view *view;

  (void)state;
  database_run("UPDATE ring_domain SET key_bits = -1"
               " WHERE name = 'contoso.com'");
  view = load();
  assert_int_equal(dkimkit_keyring_view_count(view), 2);
  assert_int_equal(dkimkit_keyring_view_damaged(view), 1);
  assert_owner(view, DOMAIN, TENANT);
  dkimkit_keyring_view_free(view);
  database_run("UPDATE ring_domain SET key_bits = -1");
  view = load();
  assert_int_equal(dkimkit_keyring_view_damaged(view), 2);
  dkimkit_keyring_view_free(view);
  /* Without names nothing is known. */
  database_run("UPDATE ring_tenant SET initial_domain = 'A'");
  assert_int_equal(dkimkit_keyring_view_load(&view, contoso.ring),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_string_equal(dkimkit_keyring_message(contoso.ring),
                      "a row of ring_tenant can't be: initial_domain: is no "
                      "name in lower case");
}

/* It signs by its record: what is said of its keys elsewhere is of no use to
 * it, and so can't stop it. */
static void test_damaged_row_of_a_key(void **state)
{
  dkimkit_keyring_view *view;

  (void)state;
  database_run("UPDATE ring_key SET domain = 'fabrikam.com'"
               " WHERE domain = 'contoso.com' AND slot = 1");
  view = load();
  assert_int_equal(dkimkit_keyring_view_damaged(view), 0);
  dkimkit_keyring_view_free(view);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_load),       TEST(test_owner),
      TEST(test_age),        TEST(test_octets),
      TEST(test_references), TEST(test_leaving),
      TEST(test_damaged),    TEST(test_damaged_row_of_a_key),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
