/* SPDX-License-Identifier: MIT */

/* What a check of a domain that was read is about. */

#include "domain.h"

#include "../provider/provider.h"

#include "keyring/check.h"
#include "keyring/domain.h"

#define NAME "contoso.com"
#define INITIAL "contoso.onhost.example"

static dkimkit_keyring_domain made;
static dkimkit_config *config;
static dkimkit_keyring_check *check;

static int set_up(void **state)
{
  (void)state;
  assert_int_equal(config_with_provider(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  check = NULL;
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkimkit_keyring_check_free(check);
  dkimkit_config_free(config);
  return 0;
}

static void make(const char *name, const dkk_ring_record *record)
{
  dkk_ring_domain_row row;

  memset(&row, 0, sizeof(row));
  memcpy(row.name, name, strlen(name) + 1);
  memcpy(row.initial_domain, INITIAL, sizeof(INITIAL));
  memcpy(row.dashed, "contoso-com", 12);
  row.record = *record;
  dkk_ring_domain_init(&made, &row, START + HOUR);
}

/* What others left on the stack. */
static void dirty_stack(void)
{
  volatile unsigned char octets[16384];
  size_t i;

  for (i = 0; i < sizeof(octets); i++) {
    octets[i] = 0xa5;
  }
}

static const dkk_ring_check_subject *subject_of(const char *name,
                                                const dkk_ring_record *record)
{
  make(name, record);
  dkimkit_keyring_check_free(check);
  check = NULL;
  dirty_stack();
  assert_int_equal(dkimkit_keyring_check_new(&check, &made, config),
                   DKIMKIT_OK);
  return dkk_ring_check_subject_of(check);
}

static void test_names(void **state)
{
  static const dkk_ring_record record;
  const dkk_ring_check_subject *of = subject_of(NAME, &record);

  (void)state;
  assert_string_equal(of->set_name, NAME);
  assert_string_equal(of->domain, NAME);
  assert_int_equal(of->began, START + HOUR);
  assert_int_equal(of->is_initial, 0);
  assert_int_equal(of->allow_direct, 0);
  assert_string_equal(of->slots[0].own, "selector1._domainkey.contoso.com");
  assert_string_equal(of->slots[1].own, "selector2._domainkey.contoso.com");
  assert_string_equal(
      of->slots[0].host,
      "selector1-contoso-com._domainkey.contoso.onhost.example");
  assert_string_equal(
      of->slots[1].host,
      "selector2-contoso-com._domainkey.contoso.onhost.example");
  of = subject_of(NAME "/ed25519", &record);
  assert_string_equal(of->set_name, NAME "/ed25519");
  assert_string_equal(of->domain, NAME);
  assert_string_equal(of->slots[1].own, "selector2e._domainkey.contoso.com");
  of = subject_of(INITIAL, &record);
  assert_int_equal(of->is_initial, 1);
  assert_string_equal(of->slots[0].own, "");
  assert_string_equal(of->slots[1].own, "");
}

static void test_states(void **state)
{
  dkk_ring_record record;
  int slot;
  int in;

  (void)state;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (in = 0; in < DKK_RING_STATES; in++) {
      const dkk_ring_check_subject *of;

      memset(&record, 0, sizeof(record));
      record.slots[slot].state = (dkk_ring_state)in;
      record.slots[slot].key_id = key(3);
      record.slots[slot].prev_key_id = key(2);
      of = subject_of(NAME, &record);
      assert_int_equal(of->slots[slot].has_key, in != DKK_RING_EMPTY);
      assert_int_equal(of->slots[slot].is_revoked,
                       in == DKK_RING_REVOKING || in == DKK_RING_REVOKED);
      assert_int_equal(key_number(&of->slots[slot].key_id), 3);
      assert_int_equal(key_number(&of->slots[slot].prev_key_id), 2);
      assert_int_equal(of->slots[dkk_ring_other(slot)].has_key, 0);
    }
  }
}

static void test_hold(void **state)
{
  domain of;

  (void)state;
  publish(&of);
  assert_int_equal(subject_of(NAME, &of.record)->slots[0].publish_hold,
                   PUBLISH);
}

/* A row may be anything. */
static void test_damaged(void **state)
{
  static const dkk_ring_record record;

  (void)state;
  make(NAME, &record);
  made.row.fault = DKIMKIT_KEYRING_ERR_STORE_NEWER;
  assert_int_equal(dkimkit_keyring_check_new(&check, &made, config),
                   DKIMKIT_KEYRING_ERR_STORE_NEWER);
  assert_null(check);
}

static void test_longest_names(void **state)
{
  static const dkk_ring_record record;
  char *const names[] = {
      made.names[0][DKK_RING_OWN], made.names[0][DKK_RING_HOST],
      made.names[1][DKK_RING_OWN], made.names[1][DKK_RING_HOST]};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(names); i++) {
    size_t at;

    make(NAME, &record);
    for (at = 0; at < 253; at++) {
      names[i][at] = at % 50 == 49 ? '.' : 'n';
    }
    names[i][253] = '\0';
    assert_int_equal(dkimkit_keyring_check_new(&check, &made, config),
                     DKIMKIT_OK);
    dkimkit_keyring_check_free(check);
    check = NULL;
    names[i][253] = 'n';
    names[i][254] = '\0';
    assert_int_equal(dkimkit_keyring_check_new(&check, &made, config),
                     DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    assert_null(check);
  }
}

static void test_arguments(void **state)
{
  static const dkk_ring_record record;
  dkimkit_config *unsealed = NULL;

  (void)state;
  make(NAME, &record);
  assert_int_equal(dkimkit_keyring_check_new(NULL, &made, config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, NULL, config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_check_new(&check, &made, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(config_with_provider(&unsealed, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_check_new(&check, &made, unsealed),
                   DKIMKIT_ERR_STATE);
  dkimkit_config_free(unsealed);
  assert_null(check);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
      T(test_names),   T(test_states),        T(test_hold),
      T(test_damaged), T(test_longest_names), T(test_arguments),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
