/* SPDX-License-Identifier: MIT */
/* Tenants, and whoever can write the database.
 *
 * usage: attack_keyring sqlite */
#include "../keyring/contoso.h"

#include <dkimkit/sign.h>

#include <sys/stat.h>
#include <unistd.h>

#define OTHER "fabrikam"
#define OTHER_INITIAL "fabrikam.onhost.example"
#define ATTACK(name)                                                           \
  cmocka_unit_test_setup_teardown(name, set_up, contoso_tear_down)

static int set_up(void **state)
{
  contoso_set_up(state);
  world_tenant(&contoso, OTHER, OTHER_INITIAL);
  contoso_bring_up();
  assert_int_equal(world_check(&contoso, OTHER_INITIAL), DKIMKIT_OK);
  world_pass(&contoso, HOLD + 2 * HOUR);
  return 0;
}

static dkimkit_profile *profile(int *rv)
{
  dkimkit_profile *made = NULL;

  *rv = dkimkit_keyring_profile(&made, contoso.ring, contoso.choice, 0);
  return made;
}

/* From is the other's: nothing is signed as that domain. */
static void attack_tenant_signs_for_another(void **state)
{
  int rv;

  (void)state;
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 1);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
  dkimkit_profile_free(profile(&rv));
  assert_int_equal(rv, DKIMKIT_OK);
  assert_int_equal(world_choose(&contoso, OTHER, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 1);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0),
                      OTHER_INITIAL);
}

static void attack_tenant_unknown(void **state)
{
  (void)state;
  assert_int_equal(world_choose(&contoso, "nobody", DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 0);
}

static int add_domain(const char *tenant, const char *domain)
{
  return dkimkit_keyring_add_domain(contoso.ring, tenant, domain, NULL, NULL);
}

static void attack_tenant_takes_a_domain(void **state)
{
  (void)state;
  assert_int_equal(add_domain(OTHER, DOMAIN),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(add_domain(OTHER, "CONTOSO.COM"),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(add_domain(OTHER, INITIAL),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
}

/* A key is bound to domain, selector and id: another row's is refused. */
static void attack_sealed_key_moved(void **state)
{
  int rv;

  (void)state;
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  database_run("UPDATE ring_key SET sealed = (SELECT k.sealed FROM ring_key k "
               "WHERE k.domain = '" OTHER_INITIAL "' AND k.slot = "
               "ring_key.slot) WHERE domain = '" DOMAIN "'");
  assert_null(profile(&rv));
  assert_int_equal(rv, DKIMKIT_KEYRING_ERR_SEAL);
}

static void attack_sealed_key_changed(void **state)
{
  int rv;

  (void)state;
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  database_run("UPDATE ring_key SET sealed = CAST(substr(sealed, 1, "
               "length(sealed) - 1) || x'00' AS BLOB) WHERE domain = '" DOMAIN
               "'");
  assert_null(profile(&rv));
  assert_int_equal(rv, DKIMKIT_KEYRING_ERR_SEAL);
}

/* What is stored of a domain is bound to its name. */
static void attack_record_moved(void **state)
{
  dkimkit_keyring_domain *read = NULL;

  (void)state;
  database_run("UPDATE ring_domain SET record = (SELECT d.record FROM "
               "ring_domain d WHERE d.name = '" OTHER_INITIAL
               "') WHERE name = '" DOMAIN "'");
  assert_int_equal(dkimkit_keyring_domain_read(&read, contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_null(read);
}

static int add_file(const char *path, const char *text, mode_t mode)
{
  FILE *file = fopen(path, "w");

  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(path, mode), 0);
  return dkimkit_keyring_add_master_file(contoso.ring, path);
}

static void attack_master_key_for_everybody(void **state)
{
  static const char key[] =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
  char path[] = "/tmp/dkimkit-master-XXXXXX";
  int fd = mkstemp(path);

  (void)state;
  assert_true(fd >= 0);
  assert_int_equal(close(fd), 0);
  assert_int_equal(add_file(path, key, 0604), DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_int_equal(add_file(path, key, 0640), DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_null(strstr(dkimkit_keyring_message(contoso.ring), "00112233"));
  assert_int_equal(add_file(path, "not a key", 0600),
                   DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_null(strstr(dkimkit_keyring_message(contoso.ring), "not a key"));
  assert_int_equal(add_file(path, key, 0600), DKIMKIT_OK);
  assert_int_equal(unlink(path), 0);
}

/* An SQL injection by names. */
static void attack_name_with_sql(void **state)
{
  uint64_t generation = world_generation(&contoso, DOMAIN);

  (void)state;
  assert_int_not_equal(add_domain(OTHER, "x'; DROP TABLE ring_key; --.com"),
                       DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_tenant(contoso.ring,
                                              "o'; DELETE FROM ring_domain; --",
                                              "third.onhost.example", NULL),
                   DKIMKIT_OK);
  assert_int_equal(world_generation(&contoso, DOMAIN), generation);
  assert_int_equal(world_faults(&contoso), 0);
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_tenant_signs_for_another), ATTACK(attack_tenant_unknown),
      ATTACK(attack_tenant_takes_a_domain),    ATTACK(attack_sealed_key_moved),
      ATTACK(attack_sealed_key_changed),       ATTACK(attack_record_moved),
      ATTACK(attack_master_key_for_everybody), ATTACK(attack_name_with_sql),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
