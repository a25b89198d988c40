/* SPDX-License-Identifier: MIT */

/* Master keys of a connection: one that is missing, one that is new, one that
 * is old, and keys that can't be sealed anew.
 *
 * usage: ring_master_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "../faults/tempfile.h"
#include "contoso.h"

#include <dkimkit/key.h>
#include <dkimkit/sign.h>

#include <sys/stat.h>
#include <unistd.h>

static int master_calls;

static int master_by_id(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  uint8_t *wanted = user_data;

  master_calls++;
  if (id == NULL && wanted[0] == 0) {
    return -1;
  }
  memset(key, id == NULL ? wanted[0] : wanted[1], 32);
  return 0;
}

static void test_no_master(void **state)
{
  uint8_t key[32] = {1};
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_key *imported = contoso_key();
  uint64_t faults = 77;

  (void)state;
  assert_int_equal(dkimkit_keyring_import(ring, DOMAIN, 1, imported),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  dkimkit_key_free(imported);
  assert_int_equal(
      dkimkit_keyring_add_domain(ring, TENANT, "fabrikam.com", NULL, settings),
      DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(dkimkit_keyring_add_tenant(ring, "a", "a.example", settings),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  /* Without it there is less to look at. */
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 0);
  assert_int_equal(dkimkit_keyring_add_master(ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_add_master(NULL, key),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_free(ring);
  dkimkit_keyring_settings_free(settings);
}

/* The keys that are there can't be opened, unless somebody knows the old one.
 */
static void test_new_master(void **state)
{
  uint8_t key[32];
  uint8_t answers[2] = {0, 1};
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  uint64_t changed = 77;
  uint64_t faults = 77;

  (void)state;
  world_master(ring, 2);
  memset(key, 2, sizeof(key));
  assert_int_equal(dkimkit_keyring_add_master(ring, key),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(faults, 4);
  assert_int_equal(dkimkit_keyring_verify_store(&faults, ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 4);
  master_calls = 0;
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, master_by_id, answers),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, NULL, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 4);
  assert_int_equal(master_calls, 1);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, NULL, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(world_count_events(&contoso, NULL, "rekey"), 1);
  /* Who has the old one alone can't open them any more. */
  assert_int_equal(world_faults(&contoso), 4);
  dkimkit_keyring_free(ring);
}

static void test_too_many_masters(void **state)
{
  uint8_t key[32];
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  int i;

  (void)state;
  for (i = 1; i < 17; i++) {
    world_master(ring, (uint8_t)i);
  }
  memset(key, 99, sizeof(key));
  assert_int_equal(dkimkit_keyring_add_master(ring, key), DKIMKIT_ERR_LIMIT);
  dkimkit_keyring_free(ring);
}

/* A key is opened first, with an old master key: that isn't the current one
 * for that. */
static void test_old_master_is_not_current(void **state)
{
  uint8_t answers[2] = {2, 1};
  dkimkit_keyring *ring;
  dkimkit_profile *profile = NULL;
  uint64_t changed = 0;

  (void)state;
  world_publish(&contoso);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  world_pass(&contoso, HOLD + HOUR);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  ring = world_connect(&contoso, 0);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, master_by_id, answers),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_OK);
  dkimkit_profile_free(profile);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, NULL, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 4);
  dkimkit_keyring_free(ring);
}

typedef struct rekey_faults {
  unsigned count;
  char domain[256];
  char detail[256];
} rekey_faults;

static int on_rekey_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  const char *domain = dkimkit_keyring_fault_domain(fault);
  const char *detail = dkimkit_keyring_fault_detail(fault);
  rekey_faults *f = user_data;

  snprintf(f->domain, sizeof(f->domain), "%s", domain);
  snprintf(f->detail, sizeof(f->detail), "%s", detail);
  f->count++;
  return 0;
}

/* One that is damaged keeps none of the others from it. */
static void test_rekey_goes_on(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  rekey_faults f = {0, "", ""};
  uint64_t changed = 77;
  uint64_t faults = 77;

  (void)state;
  database_run("UPDATE ring_key SET sealed = (SELECT sealed FROM ring_key"
               " WHERE domain = 'contoso.com' AND slot = 0)"
               " WHERE domain = 'contoso.com' AND slot = 1");
  world_master(ring, 2);
  world_master(ring, 1);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, on_rekey_fault, &f),
      DKIMKIT_OK);
  assert_int_equal(changed, 3);
  assert_int_equal(faults, 1);
  assert_int_equal(f.count, 1);
  assert_string_equal(f.domain, DOMAIN);
  assert_non_null(strstr(f.detail, "selector2: "));
  assert_int_equal(world_count_events(&contoso, NULL, "rekey"), 1);
  /* Nothing that was right is done twice. */
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(faults, 1);
  assert_int_equal(world_count_events(&contoso, NULL, "rekey"), 1);
  dkimkit_keyring_free(ring);
}

/* A row that can't be read has a name nevertheless. */
static void test_rekey_damaged_row(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  rekey_faults f = {0, "", ""};
  uint64_t changed = 77;
  uint64_t faults = 77;

  (void)state;
  database_run("UPDATE ring_key SET key_bits = 99999999"
               " WHERE domain = 'contoso.com' AND slot = 1");
  world_master(ring, 2);
  world_master(ring, 1);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, on_rekey_fault, &f),
      DKIMKIT_OK);
  assert_int_equal(changed, 3);
  assert_int_equal(faults, 1);
  assert_string_equal(f.domain, DOMAIN);
  assert_non_null(strstr(f.detail, "selector2: "));
  dkimkit_keyring_free(ring);
}

static void test_master_file(void **state)
{
  (void)state;
  tempfile_write(
      "0101010101010101010101010101010101010101010101010101010101010101");
  assert_int_equal(dkimkit_keyring_add_master_file(contoso.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(chmod(tempfile_name(), 0644), 0);
  assert_int_equal(
      dkimkit_keyring_add_master_file(contoso.ring, tempfile_name()),
      DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_non_null(strstr(dkimkit_keyring_message(contoso.ring), "chmod 600"));
  assert_int_equal(chmod(tempfile_name(), 0600), 0);
  /* The one that the world has. */
  assert_int_equal(
      dkimkit_keyring_add_master_file(contoso.ring, tempfile_name()),
      DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(truncate(tempfile_name(), 31), 0);
  assert_int_equal(
      dkimkit_keyring_add_master_file(contoso.ring, tempfile_name()),
      DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_non_null(strstr(dkimkit_keyring_message(contoso.ring), "32 octets"));
  tempfile_remove();
  assert_int_equal(
      dkimkit_keyring_add_master_file(contoso.ring, tempfile_name()),
      DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_string_not_equal(dkimkit_keyring_message(contoso.ring), "");
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_no_master),        TEST(test_new_master),
      TEST(test_too_many_masters), TEST(test_old_master_is_not_current),
      TEST(test_rekey_goes_on),    TEST(test_rekey_damaged_row),
      TEST(test_master_file),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
