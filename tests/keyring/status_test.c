/* SPDX-License-Identifier: MIT */

/* Status of a domain, as administrators know it, in each part of its life. */

#include "domain.h"

#include "keyring/domain.h"

#define NAME "contoso.com"
#define INITIAL "contoso.onhost.example"

static dkimkit_keyring_domain made;

static const dkimkit_keyring_domain *as(const char *name,
                                        const dkk_ring_record *record)
{
  dkk_ring_domain_row row;

  memset(&row, 0, sizeof(row));
  memcpy(row.name, name, strlen(name) + 1);
  memcpy(row.initial_domain, INITIAL, sizeof(INITIAL));
  row.record = *record;
  dkk_ring_domain_init(&made, &row, START);
  return &made;
}

#define assert_status(name, record, status)                                    \
  assert_string_equal(dkimkit_keyring_status_name(                             \
                          dkimkit_keyring_domain_status(as(name, record))),    \
                      status)
#define assert_exchange(name, record, status)                                  \
  assert_string_equal(dkimkit_keyring_domain_exchange(as(name, record)), status)

static void test_words(void **state)
{
  static const struct {
    dkimkit_keyring_status status;
    const char *name;
    const char *exchange;
  } words[] = {
      {DKIMKIT_KEYRING_STATUS_NO_KEYS, "no-keys", "NoDKIMKeys"},
      {DKIMKIT_KEYRING_STATUS_RECORDS_MISSING, "records-missing",
       "CnameMissing"},
      {DKIMKIT_KEYRING_STATUS_DISABLED, "disabled", "Valid"},
      {DKIMKIT_KEYRING_STATUS_VALID, "valid", "Valid"},
      {DKIMKIT_KEYRING_STATUS_ROTATING, "rotating", "Valid"},
      {DKIMKIT_KEYRING_STATUS_DRAINING, "draining", "Valid"},
      {DKIMKIT_KEYRING_STATUS_DEGRADED, "degraded", "CnameMissing"},
      {DKIMKIT_KEYRING_STATUS_COMPROMISED, "compromised", "Valid"},
      {DKIMKIT_KEYRING_STATUS_LEAVING, "leaving", "NoDKIMKeys"},
  };
  static const char *const states[] = {
      "empty",  "generated", "published", "seen",     "ready",
      "active", "draining",  "retired",   "revoking", "revoked"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(words); i++) {
    assert_string_equal(dkimkit_keyring_status_name(words[i].status),
                        words[i].name);
    assert_string_equal(dkimkit_keyring_status_exchange(words[i].status),
                        words[i].exchange);
  }
  for (i = 0; i < COUNT(states); i++) {
    assert_string_equal(dkimkit_keyring_state_name((dkimkit_keyring_state)i),
                        states[i]);
  }
  assert_null(dkimkit_keyring_status_name((dkimkit_keyring_status)9));
  assert_null(dkimkit_keyring_status_exchange((dkimkit_keyring_status)9));
  assert_null(dkimkit_keyring_status_name((dkimkit_keyring_status)-1));
  assert_null(dkimkit_keyring_status_exchange((dkimkit_keyring_status)-1));
  assert_null(dkimkit_keyring_state_name((dkimkit_keyring_state)10));
  assert_null(dkimkit_keyring_state_name((dkimkit_keyring_state)-1));
}

static void test_life(void **state)
{
  domain of;

  (void)state;
  create(&of);
  assert_status(NAME, &of.record, "records-missing");
  publish(&of);
  assert_status(NAME, &of.record, "disabled");
  assert_int_equal(apply_type(&of, DKK_RING_ENABLE, 0), DKK_RING_OK);
  assert_status(NAME, &of.record, "valid");
  activate(&of);
  assert_status(NAME, &of.record, "valid");
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
  assert_status(NAME, &of.record, "rotating");
  switch_over(&of);
  assert_status(NAME, &of.record, "draining");
  pass(&of, of.now + DRAIN + DAY);
  assert_int_equal(of.record.slots[0].state, DKK_RING_RETIRED);
  assert_status(NAME, &of.record, "valid");
  assert_int_equal(apply_type(&of, DKK_RING_DISABLE, 0), DKK_RING_OK);
  assert_status(NAME, &of.record, "disabled");
}

/* It isn't enabled by itself, and nothing is delegated to it. */
static void test_initial_domain(void **state)
{
  static const struct {
    dkk_ring_state first;
    dkk_ring_state second;
    const char *status;
  } pairs[] = {
      {DKK_RING_GENERATED, DKK_RING_GENERATED, "records-missing"},
      {DKK_RING_GENERATED, DKK_RING_SEEN, "records-missing"},
      {DKK_RING_SEEN, DKK_RING_GENERATED, "records-missing"},
      {DKK_RING_PUBLISHED, DKK_RING_SEEN, "records-missing"},
      {DKK_RING_SEEN, DKK_RING_PUBLISHED, "records-missing"},
      {DKK_RING_SEEN, DKK_RING_SEEN, "valid"},
      {DKK_RING_ACTIVE, DKK_RING_READY, "valid"},
      {DKK_RING_ACTIVE, DKK_RING_RETIRED, "valid"},
      {DKK_RING_ACTIVE, DKK_RING_DRAINING, "draining"},
      {DKK_RING_DRAINING, DKK_RING_ACTIVE, "draining"},
  };
  dkk_ring_record record;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(pairs); i++) {
    memset(&record, 0, sizeof(record));
    record.slots[0].state = pairs[i].first;
    record.slots[1].state = pairs[i].second;
    assert_status(INITIAL, &record, pairs[i].status);
    assert_status(NAME, &record, "records-missing");
  }
}

/* A key that is revoked, or on its way to that, is none. */
static void test_keys(void **state)
{
  dkk_ring_record record;
  int first;
  int second;

  (void)state;
  for (first = 0; first < DKK_RING_STATES; first++) {
    for (second = 0; second < DKK_RING_STATES; second++) {
      int is_any = (first != DKK_RING_EMPTY && first < DKK_RING_REVOKING) ||
                   (second != DKK_RING_EMPTY && second < DKK_RING_REVOKING);
      dkimkit_keyring_status status;

      memset(&record, 0, sizeof(record));
      record.slots[0].state = (dkk_ring_state)first;
      record.slots[1].state = (dkk_ring_state)second;
      status = dkimkit_keyring_domain_status(as(NAME, &record));
      assert_int_equal(status == DKIMKIT_KEYRING_STATUS_NO_KEYS, !is_any);
    }
  }
}

static void test_compromised(void **state)
{
  domain of;
  int slot;

  (void)state;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_slot *at = &of.record.slots[slot];

    activate(&of);
    of.record.slots[0].state = DKK_RING_ACTIVE;
    of.record.slots[1].state = DKK_RING_ACTIVE;
    at->state = DKK_RING_REVOKING;
    /* Withdrawn for another reason. */
    assert_status(NAME, &of.record, "valid");
    at->is_compromised = 1;
    assert_status(NAME, &of.record, "compromised");
    assert_exchange(NAME, &of.record, "Valid");
    of.record.slots[dkk_ring_other(slot)].state = DKK_RING_READY;
    assert_status(NAME, &of.record, "compromised");
    assert_exchange(NAME, &of.record, "NoDKIMKeys");
    of.record.slots[dkk_ring_other(slot)].state = DKK_RING_ACTIVE;
    at->state = DKK_RING_REVOKED;
    assert_status(NAME, &of.record, "valid");
    /* Of what is there no longer it says nothing. */
    at->state = DKK_RING_RETIRED;
    assert_status(NAME, &of.record, "valid");
  }
}

static void test_rotating(void **state)
{
  domain of;

  (void)state;
  /* The first key of all replaces none. */
  publish(&of);
  assert_true(dkk_ring_is_pending(&of.record));
  assert_status(NAME, &of.record, "disabled");
  /* That a record is lost is told first; what is missing isn't. */
  activate(&of);
  assert_int_equal(rotate(&of, 0), DKK_RING_OK);
  of.record.slots[1].sightings[DKK_RING_OWN].verdict = DKK_RING_VERDICT_MISSING;
  assert_status(NAME, &of.record, "rotating");
  of.record.slots[0].sightings[DKK_RING_HOST].bad_count = 2;
  assert_status(NAME, &of.record, "degraded");
  assert_exchange(NAME, &of.record, "CnameMissing");
}

static void test_degraded(void **state)
{
  domain of;
  int name;

  (void)state;
  for (name = 0; name < DKK_RING_NAMES; name++) {
    activate(&of);
    of.record.slots[0].sightings[name].bad_count = 1;
    assert_status(NAME, &of.record, "valid");
    of.record.slots[0].sightings[name].bad_count = 2;
    assert_status(NAME, &of.record, "degraded");
    /* It isn't the one that signs. */
    of.record.slots[0].sightings[name].bad_count = 0;
    of.record.slots[1].sightings[name].bad_count = 2;
    assert_status(NAME, &of.record, "valid");
  }
  activate(&of);
  of.record.enabled = 0;
  of.record.slots[0].sightings[DKK_RING_OWN].bad_count = 2;
  assert_status(NAME, &of.record, "disabled");
  /* Nobody signs. */
  publish(&of);
  of.record.slots[0].sightings[DKK_RING_HOST].bad_count = 2;
  of.record.slots[1].sightings[DKK_RING_HOST].bad_count = 2;
  assert_status(NAME, &of.record, "disabled");
}

/* By the last answer about the owner's name that said something. */
static void test_records(void **state)
{
  static const struct {
    dkk_ring_verdict verdict;
    const char *disabled;
    const char *enabled;
  } of[] = {
      {DKK_RING_VERDICT_OK, "disabled", "valid"},
      {DKK_RING_VERDICT_OK_DIRECT, "disabled", "valid"},
      {DKK_RING_VERDICT_TARGET_EMPTY, "disabled", "valid"},
      {DKK_RING_VERDICT_REVOKED, "disabled", "valid"},
      {DKK_RING_VERDICT_STALE_KEY, "disabled", "valid"},
      {DKK_RING_VERDICT_MISSING, "records-missing", "records-missing"},
      {DKK_RING_VERDICT_WRONG_TARGET, "records-missing", "records-missing"},
      {DKK_RING_VERDICT_MISMATCH, "records-missing", "records-missing"},
      /* Its key came after the last check. */
      {DKK_RING_VERDICT_NONE, "records-missing", "valid"},
  };
  domain life;
  size_t i;
  int slot;

  (void)state;
  for (i = 0; i < COUNT(of); i++) {
    for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
      activate(&life);
      life.record.slots[slot].sightings[DKK_RING_OWN].verdict = of[i].verdict;
      assert_status(NAME, &life.record, of[i].enabled);
      life.record.enabled = 0;
      assert_status(NAME, &life.record, of[i].disabled);
      /* The host's own name is none of the owner's. */
      life.record.slots[slot].sightings[DKK_RING_OWN].verdict =
          DKK_RING_VERDICT_OK;
      life.record.slots[slot].sightings[DKK_RING_HOST].verdict = of[i].verdict;
      assert_status(NAME, &life.record, "disabled");
    }
  }
}

static void test_leaving_and_damaged(void **state)
{
  domain of;

  (void)state;
  activate(&of);
  of.record.slots[1].state = DKK_RING_REVOKING;
  of.record.slots[1].is_compromised = 1;
  as(NAME, &of.record);
  made.row.fault = DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  assert_int_equal(dkimkit_keyring_domain_status(&made),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  made.row.leaves_at = START;
  assert_int_equal(dkimkit_keyring_domain_status(&made),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
  assert_string_equal(dkimkit_keyring_domain_exchange(&made), "NoDKIMKeys");
  activate(&of);
  as(NAME, &of.record);
  made.row.fault = DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  assert_int_equal(dkimkit_keyring_domain_status(&made),
                   DKIMKIT_KEYRING_STATUS_NO_KEYS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_life),
      cmocka_unit_test(test_initial_domain),
      cmocka_unit_test(test_keys),
      cmocka_unit_test(test_compromised),
      cmocka_unit_test(test_rotating),
      cmocka_unit_test(test_degraded),
      cmocka_unit_test(test_records),
      cmocka_unit_test(test_leaving_and_damaged),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
