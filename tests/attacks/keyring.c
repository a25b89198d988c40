/* SPDX-License-Identifier: MIT */
/* Tenants, and whoever can write the database.
 *
 * usage: attack_keyring sqlite */
#include "../faults/tempfile.h"
#include "../keyring/contoso.h"

#include "keyring/codec.h"

#include <dkimkit/key.h>
#include <dkimkit/sign.h>

#include <sys/stat.h>

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
               "length(sealed) - 1) || CASE substr(sealed, -1) WHEN x'00' "
               "THEN x'01' ELSE x'00' END AS BLOB) WHERE domain = '" DOMAIN
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

/* ---- whoever can write the database: what nothing defends ---- */

/* Signed for whom the database says it is, with the domain's key. */
static void attack_domain_given_away(void **state)
{
  int rv;

  (void)state;
  database_run("UPDATE ring_domain SET tenant = '" OTHER
               "' WHERE name = '" DOMAIN "'");
  assert_int_equal(world_choose(&contoso, OTHER, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 1);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
  dkimkit_profile_free(profile(&rv));
  assert_int_equal(rv, DKIMKIT_OK);
  assert_int_equal(world_faults(&contoso), 0);
}

static void write_record(const char *domain, const dkk_ring_record *record)
{
  static char statement[4096];
  uint8_t octets[DKK_RING_RECORD_OCTETS];
  size_t i;

  assert_int_equal(dkk_ring_encode(record, domain, octets), DKK_RING_CODEC_OK);
  strcpy(statement, "UPDATE ring_domain SET record = x'");
  for (i = 0; i < sizeof(octets); i++) {
    snprintf(statement + strlen(statement), 3, "%02x", octets[i]);
  }
  snprintf(statement + strlen(statement), 300, "' WHERE name = '%s'", domain);
  database_run(statement);
}

static dkk_ring_record read_record(const char *domain)
{
  dkk_ring_store *store = NULL;
  dkk_ring_domain_row row;

  assert_int_equal(database_open(&store, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_domain(store, domain, &row), DKIMKIT_OK);
  dkk_ring_store_close(store);
  return row.record;
}

/* The checksum has no key: it tells damage from what is whole, not who wrote
 * it. */
static void attack_record_forged(void **state)
{
  dkk_ring_record record;

  (void)state;
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0),
                      INITIAL);
  record = read_record(DOMAIN);
  record.enabled = 1;
  write_record(DOMAIN, &record);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_domain(contoso.choice, 0), DOMAIN);
  assert_int_equal(world_faults(&contoso), 0);
}

/* A key that signs, of which the database says that it is revoked. */
static void attack_key_revealed_by_a_forged_record(void **state)
{
  dkimkit_key *key = NULL;
  dkk_ring_record record;

  (void)state;
  world_pass(&contoso, 30 * DAY);
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  record = read_record(DOMAIN);
  record.slots[0].state = DKK_RING_REVOKED;
  record.slots[0].t_revoked = record.last_tick - 20 * DAY;
  memset(record.slots[0].sightings, 0, sizeof(record.slots[0].sightings));
  write_record(DOMAIN, &record);
  assert_int_equal(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  dkimkit_key_free(key);
}

/* The text that is published; that it isn't of the private key is told by who
 * looks. */
static void attack_record_text_exchanged(void **state)
{
  dkimkit_keyring_domain *domain;
  char other[WORLD_TEXT];

  (void)state;
  domain = world_read(&contoso, OTHER_INITIAL);
  snprintf(other, sizeof(other), "%s",
           dkimkit_keyring_domain_record_text(domain, 0));
  dkimkit_keyring_domain_free(domain);
  database_run("UPDATE ring_key SET txt = (SELECT k.txt FROM ring_key k WHERE "
               "k.domain = '" OTHER_INITIAL
               "' AND k.slot = 0) WHERE domain = '" DOMAIN "' AND slot = 0");
  domain = world_read(&contoso, DOMAIN);
  assert_string_equal(dkimkit_keyring_domain_record_text(domain, 0), other);
  dkimkit_keyring_domain_free(domain);
  assert_int_equal(world_faults(&contoso), 1);
}

/* ---- */

static int add_file(const char *text, mode_t mode)
{
  int rv;

  tempfile_write(text);
  assert_int_equal(chmod(tempfile_name(), mode), 0);
  rv = dkimkit_keyring_add_master_file(contoso.ring, tempfile_name());
  tempfile_remove();
  return rv;
}

static void attack_master_key_for_everybody(void **state)
{
  static const char key[] =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

  (void)state;
  assert_int_equal(add_file(key, 0604), DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_int_equal(add_file(key, 0640), DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_null(strstr(dkimkit_keyring_message(contoso.ring), "00112233"));
  assert_int_equal(add_file("not a key", 0600),
                   DKIMKIT_KEYRING_ERR_MASTER_FILE);
  assert_null(strstr(dkimkit_keyring_message(contoso.ring), "not a key"));
  assert_int_equal(add_file(key, 0600), DKIMKIT_OK);
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
      ATTACK(attack_tenant_signs_for_another),
      ATTACK(attack_tenant_unknown),
      ATTACK(attack_tenant_takes_a_domain),
      ATTACK(attack_sealed_key_moved),
      ATTACK(attack_sealed_key_changed),
      ATTACK(attack_record_moved),
      ATTACK(attack_domain_given_away),
      ATTACK(attack_record_forged),
      ATTACK(attack_record_text_exchanged),
      ATTACK(attack_key_revealed_by_a_forged_record),
      ATTACK(attack_master_key_for_everybody),
      ATTACK(attack_name_with_sql),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
