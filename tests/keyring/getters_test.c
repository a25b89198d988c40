/* SPDX-License-Identifier: MIT */

/* What a domain that was read says of itself and its selectors. */

#include "domain.h"

#include "keyring/domain.h"
#include "keyring/holds.h"

#define NAME "contoso.com"
#define INITIAL "contoso.onhost.example"
#define OWN DKIMKIT_KEYRING_NAME_OWN
#define HOST DKIMKIT_KEYRING_NAME_HOST

static dkimkit_keyring_domain made;

static void row_init(dkk_ring_domain_row *row, const char *name,
                     const dkk_ring_record *record)
{
  memset(row, 0, sizeof(*row));
  memcpy(row->name, name, strlen(name) + 1);
  memcpy(row->tenant, "contoso", 8);
  memcpy(row->initial_domain, INITIAL, sizeof(INITIAL));
  memcpy(row->dashed, "contoso-com", 12);
  row->record = *record;
}

static void make(const char *name, const dkk_ring_record *record)
{
  dkk_ring_domain_row row;

  row_init(&row, name, record);
  dkk_ring_domain_init(&made, &row, START);
}

#define assert_time(slot, time, expected)                                      \
  assert_int_equal(                                                            \
      dkimkit_keyring_domain_time(&made, slot, DKIMKIT_KEYRING_TIME_##time),   \
      expected)

static void test_names(void **state)
{
  static const dkk_ring_record record;

  (void)state;
  make(NAME, &record);
  assert_string_equal(dkimkit_keyring_domain_name(&made), NAME);
  assert_string_equal(dkimkit_keyring_domain_tenant(&made), "contoso");
  assert_string_equal(dkimkit_keyring_domain_initial(&made), INITIAL);
  assert_string_equal(dkimkit_keyring_domain_label(&made), "contoso-com");
  assert_string_equal(dkimkit_keyring_domain_record_name(&made, 0, OWN),
                      "selector1._domainkey.contoso.com");
  assert_string_equal(dkimkit_keyring_domain_record_name(&made, 1, OWN),
                      "selector2._domainkey.contoso.com");
  assert_string_equal(
      dkimkit_keyring_domain_record_name(&made, 0, HOST),
      "selector1-contoso-com._domainkey.contoso.onhost.example");
  assert_string_equal(
      dkimkit_keyring_domain_record_name(&made, 1, HOST),
      "selector2-contoso-com._domainkey.contoso.onhost.example");
  assert_null(dkimkit_keyring_domain_record_name(&made, -1, OWN));
  assert_null(dkimkit_keyring_domain_record_name(&made, 2, OWN));
  assert_null(
      dkimkit_keyring_domain_record_name(&made, 0, (dkimkit_keyring_name)2));
  assert_null(
      dkimkit_keyring_domain_record_name(&made, 0, (dkimkit_keyring_name)-1));
  make(NAME "/ed25519", &record);
  assert_string_equal(dkimkit_keyring_domain_record_name(&made, 0, OWN),
                      "selector1e._domainkey.contoso.com");
}

static void test_longest_names(void **state)
{
  static const dkk_ring_record record;
  dkk_ring_domain_row row;
  const char *name;

  (void)state;
  memset(&row, 0, sizeof(row));
  memset(row.name, 'n', DKK_RING_DOMAIN_MAX);
  memset(row.dashed, 'd', DKK_RING_LABEL_MAX);
  memset(row.initial_domain, 'i', DKK_RING_DOMAIN_MAX);
  row.record = record;
  dkk_ring_domain_init(&made, &row, START);
  name = dkimkit_keyring_domain_record_name(&made, 1, HOST);
  assert_int_equal(strlen(name), DKK_RING_RECORD_NAME_MAX);
  assert_int_equal(name[strlen(name) - 1], 'i');
  name = dkimkit_keyring_domain_record_name(&made, 1, OWN);
  assert_int_equal(strlen(name), strlen("selector2._domainkey.") +
                                     (size_t)DKK_RING_DOMAIN_MAX);
}

static void test_of_domain(void **state)
{
  dkk_ring_record record;

  (void)state;
  memset(&record, 0, sizeof(record));
  record.generation = 7;
  record.enabled = 1;
  record.sel_after = 1;
  record.rotate_on = 11;
  record.key_creation_time = 12;
  record.last_checked = 13;
  record.last_tick = 14;
  make(NAME, &record);
  made.row.created = 10;
  made.row.leaves_at = 15;
  made.row.fault = DKIMKIT_KEYRING_ERR_STORE_NEWER;
  assert_int_equal(dkimkit_keyring_domain_generation(&made), 7);
  assert_int_equal(dkimkit_keyring_domain_enabled(&made), 1);
  assert_int_equal(dkimkit_keyring_domain_fault(&made),
                   DKIMKIT_KEYRING_ERR_STORE_NEWER);
  assert_int_equal(dkimkit_keyring_domain_before(&made), 0);
  assert_int_equal(dkimkit_keyring_domain_after(&made), 1);
  made.row.record.sel_before = 1;
  made.row.record.sel_after = 0;
  assert_int_equal(dkimkit_keyring_domain_before(&made), 1);
  assert_int_equal(dkimkit_keyring_domain_after(&made), 0);
  /* Whatever slot is asked for. */
  assert_time(0, CREATED, 10);
  assert_time(7, ROTATE_ON, 11);
  assert_time(-1, KEY_CREATION, 12);
  assert_time(1, LAST_CHECKED, 13);
  assert_time(2, LAST_TICK, 14);
  assert_time(0, LEAVES, 15);
  assert_time(0, NEXT_ROTATION, 0);
}

static void test_times_of_slots(void **state)
{
  dkk_ring_record record;
  int slot;

  (void)state;
  memset(&record, 0, sizeof(record));
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_slot *of = &record.slots[slot];
    uint64_t from = 100 * (uint64_t)(slot + 1);

    of->t_generated = from;
    of->t_zone_done = from + 1;
    of->sightings[DKK_RING_HOST].t_seen = from + 2;
    of->t_first_sign = from + 3;
    of->t_last_sign = from + 4;
    of->t_revoked = from + 5;
  }
  make(NAME, &record);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    uint64_t from = 100 * (uint64_t)(slot + 1);

    assert_time(slot, GENERATED, from);
    assert_time(slot, ZONE_DONE, from + 1);
    assert_time(slot, SEEN, from + 2);
    assert_time(slot, FIRST_SIGN, from + 3);
    assert_time(slot, LAST_SIGN, from + 4);
    assert_time(slot, REVOKED, from + 5);
    assert_int_equal(
        dkimkit_keyring_domain_time(&made, slot, (dkimkit_keyring_time)15), 0);
    assert_int_equal(
        dkimkit_keyring_domain_time(&made, slot, (dkimkit_keyring_time)24), 0);
  }
  /* Whatever stands behind the slots. */
  memset(made.row.keys, 0x11, sizeof(made.row.keys));
  assert_time(2, SEEN, 0);
  assert_time(-1, GENERATED, 0);
  assert_time(2, GENERATED, 0);
  assert_time(2, READY, 0);
}

/* An hour's TTL and holds as `domain.h` has them. */
static void test_times_to_come(void **state)
{
  domain of;
  uint64_t last;

  (void)state;
  publish(&of);
  make(NAME, &of.record);
  assert_time(0, SEEN, START);
  assert_time(0, READY, START + PUBLISH);
  assert_time(0, FIRST_SIGN, 0);
  assert_time(0, QUIET, 0);
  create(&of);
  make(NAME, &of.record);
  assert_time(0, SEEN, 0);
  assert_time(0, READY, 0);
  activate(&of);
  of.record.policy.rotate_interval = 100 * DAY;
  make(NAME, &of.record);
  assert_time(0, FIRST_SIGN, of.record.slots[0].t_first_sign);
  /* The key's first octets are 0: a tenth earlier. */
  assert_time(0, NEXT_ROTATION, of.record.slots[0].t_first_sign + 90 * DAY);
  switch_over(&of);
  pass(&of, of.now + HOUR);
  last = of.record.slots[0].t_last_sign;
  assert_true(last > START + PUBLISH);
  make(NAME, &of.record);
  assert_time(0, LAST_SIGN, last);
  assert_time(0, QUIET, last + DRAIN);
  assert_time(1, QUIET, 0);
  /* The clock was in doubt since. */
  made.row.record.t_epoch = last + 5 * DAY;
  assert_time(0, QUIET, last + 5 * DAY + DRAIN);
}

static void test_keys(void **state)
{
  dkk_ring_record record;
  int slot;

  (void)state;
  memset(&record, 0, sizeof(record));
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_slot *of = &record.slots[slot];

    of->state = slot == 0 ? DKK_RING_GENERATED : DKK_RING_ACTIVE;
    of->key_id = key(slot + 1);
    of->is_compromised = slot == 1;
  }
  make(NAME, &record);
  made.row.keys[0].type = DKIMKIT_KEY_TYPE_RSA;
  made.row.keys[0].bits = 2048;
  memcpy(made.row.keys[0].txt, "first", 6);
  made.row.keys[1].type = DKIMKIT_KEY_TYPE_ED25519;
  made.row.keys[1].bits = 256;
  memcpy(made.row.keys[1].txt, "second", 7);
  assert_int_equal(dkimkit_keyring_domain_state(&made, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  assert_int_equal(dkimkit_keyring_domain_state(&made, 1),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_int_equal(dkimkit_keyring_domain_key_id(&made, 0)[31], 1);
  assert_int_equal(dkimkit_keyring_domain_key_id(&made, 1)[31], 2);
  assert_int_equal(dkimkit_keyring_domain_key_bits(&made, 0), 2048);
  assert_int_equal(dkimkit_keyring_domain_key_bits(&made, 1), 256);
  assert_int_equal(dkimkit_keyring_domain_key_type(&made, 0),
                   DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkimkit_keyring_domain_key_type(&made, 1),
                   DKIMKIT_KEY_TYPE_ED25519);
  assert_int_equal(dkimkit_keyring_domain_is_compromised(&made, 0), 0);
  assert_int_equal(dkimkit_keyring_domain_is_compromised(&made, 1), 1);
  assert_string_equal(dkimkit_keyring_domain_record_text(&made, 0), "first");
  assert_string_equal(dkimkit_keyring_domain_record_text(&made, 1), "second");
  for (slot = -1; slot <= 2; slot += 3) {
    assert_int_equal(dkimkit_keyring_domain_state(&made, slot),
                     DKIMKIT_KEYRING_STATE_EMPTY);
    assert_null(dkimkit_keyring_domain_key_id(&made, slot));
    assert_int_equal(dkimkit_keyring_domain_key_bits(&made, slot), 0);
    assert_int_equal(dkimkit_keyring_domain_key_type(&made, slot), 0);
    assert_int_equal(dkimkit_keyring_domain_is_compromised(&made, slot), 0);
    assert_null(dkimkit_keyring_domain_record_text(&made, slot));
  }
}

/* What is left in the row of an empty slot says nothing. */
static void test_records(void **state)
{
  static const dkk_ring_record record;
  int of;

  (void)state;
  make(NAME, &record);
  memcpy(made.row.keys[0].txt, "text", 5);
  made.row.keys[0].bits = 2048;
  made.row.keys[0].type = DKIMKIT_KEY_TYPE_RSA;
  for (of = 0; of < DKK_RING_STATES; of++) {
    const char *expected = of == DKK_RING_EMPTY      ? NULL
                           : of == DKK_RING_REVOKING ? "v=DKIM1; p="
                           : of == DKK_RING_REVOKED  ? "v=DKIM1; p="
                                                     : "text";
    const char *text;

    made.row.record.slots[0].state = (dkk_ring_state)of;
    text = dkimkit_keyring_domain_record_text(&made, 0);
    assert_int_equal(text == NULL, expected == NULL);
    if (text != NULL && expected != NULL) {
      assert_string_equal(text, expected);
    }
    assert_int_equal(dkimkit_keyring_domain_key_id(&made, 0) == NULL,
                     expected == NULL);
    assert_int_equal(dkimkit_keyring_domain_key_bits(&made, 0),
                     expected == NULL ? 0 : 2048);
    assert_int_equal(dkimkit_keyring_domain_key_type(&made, 0),
                     expected == NULL ? 0 : DKIMKIT_KEY_TYPE_RSA);
  }
  made.row.fault = DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  made.row.record.slots[0].state = DKK_RING_ACTIVE;
  assert_null(dkimkit_keyring_domain_record_text(&made, 0));
}

/* The shorter of what was ordered and what is set now. */
static void test_ttl(void **state)
{
  dkk_ring_record record;

  (void)state;
  memset(&record, 0, sizeof(record));
  record.policy.zone_ttl = 3600;
  record.slots[1].ttl = 600;
  make(NAME, &record);
  assert_int_equal(dkimkit_keyring_domain_record_ttl(&made, 0), 3600);
  assert_int_equal(dkimkit_keyring_domain_record_ttl(&made, 1), 600);
  assert_int_equal(dkimkit_keyring_domain_record_ttl(&made, 2), 3600);
  made.row.record.slots[0].ttl = 7200;
  assert_int_equal(dkimkit_keyring_domain_record_ttl(&made, 0), 3600);
}

static void test_sightings(void **state)
{
  dkk_ring_record record;
  int slot;
  int name;

  (void)state;
  memset(&record, 0, sizeof(record));
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      dkk_ring_sighting *of = &record.slots[slot].sightings[name];

      of->verdict = (dkk_ring_verdict)(1 + 2 * slot + name);
      of->t_checked = (uint64_t)(11 + 2 * slot + name);
    }
  }
  make(NAME, &record);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      dkimkit_keyring_name of = (dkimkit_keyring_name)name;

      assert_int_equal(dkimkit_keyring_domain_verdict(&made, slot, of),
                       1 + 2 * slot + name);
      assert_int_equal(dkimkit_keyring_domain_checked(&made, slot, of),
                       11 + 2 * slot + name);
    }
    for (name = -1; name <= 2; name += 3) {
      dkimkit_keyring_name of = (dkimkit_keyring_name)name;

      assert_int_equal(dkimkit_keyring_domain_verdict(&made, slot, of),
                       DKIMKIT_KEYRING_VERDICT_NONE);
      assert_int_equal(dkimkit_keyring_domain_checked(&made, slot, of), 0);
    }
  }
  assert_int_equal(dkimkit_keyring_domain_verdict(&made, 2, OWN),
                   DKIMKIT_KEYRING_VERDICT_NONE);
  assert_int_equal(dkimkit_keyring_domain_checked(&made, -1, OWN), 0);
}

static void test_signs(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  make(NAME, &of.record);
  assert_int_equal(dkimkit_keyring_domain_signs(&made, OWN, of.now), 0);
  assert_int_equal(dkimkit_keyring_domain_signs(&made, HOST, of.now), 0);
  assert_int_equal(
      dkimkit_keyring_domain_signs(&made, (dkimkit_keyring_name)2, of.now), -1);
  assert_int_equal(
      dkimkit_keyring_domain_signs(&made, (dkimkit_keyring_name)-1, of.now),
      -1);
  made.row.leaves_at = of.now + DAY;
  assert_int_equal(dkimkit_keyring_domain_signs(&made, OWN, of.now), -1);
  made.row.leaves_at = 0;
  made.row.fault = DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  assert_int_equal(dkimkit_keyring_domain_signs(&made, OWN, of.now), -1);
  switch_over(&of);
  make(NAME, &of.record);
  assert_int_equal(dkimkit_keyring_domain_signs(&made, OWN, of.now), 1);
}

static void test_settings(void **state)
{
  static const dkk_ring_record record;
  dkimkit_keyring_settings *settings = NULL;

  (void)state;
  make(NAME, &record);
  dkk_ring_policy_default(&made.row.record.policy);
  made.row.record.policy.lease = 1800;
  made.row.signing.key_type = DKIMKIT_KEY_TYPE_ED25519;
  made.row.signing.expire = 3600;
  memcpy(made.row.signing.headers, "From:To", 8);
  assert_int_equal(dkimkit_keyring_domain_settings(&settings, &made),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, DKIMKIT_KEYRING_SETTING_LEASE),
      1800);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, DKIMKIT_KEYRING_SETTING_EXPIRE),
      3600);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE),
      DKIMKIT_KEY_TYPE_ED25519);
  assert_string_equal(
      dkimkit_keyring_settings_text(settings, DKIMKIT_KEYRING_TEXT_HEADERS),
      "From:To");
  dkimkit_keyring_settings_free(settings);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_longest_names),
      cmocka_unit_test(test_of_domain),
      cmocka_unit_test(test_times_of_slots),
      cmocka_unit_test(test_times_to_come),
      cmocka_unit_test(test_keys),
      cmocka_unit_test(test_records),
      cmocka_unit_test(test_ttl),
      cmocka_unit_test(test_sightings),
      cmocka_unit_test(test_signs),
      cmocka_unit_test(test_settings),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
