/* SPDX-License-Identifier: MIT */
#include "domain.h"

#include "keyring/holds.h"

/* Holds are computed here by hand from docs/keyring.md: twice the longest TTL,
 * two gaps and the skew; five days, the longest TTL, two gaps and the skew. */
static const struct {
  const char *name;
  uint64_t publish_hold;
  uint64_t drain_hold;
  uint64_t clock_gap;
  uint64_t ttl;
  uint64_t ttl_before;
  uint64_t ttl_cname;
  uint64_t ttl_negative;
  uint64_t expected_publish;
  uint64_t expected_drain;
} cases[] = {
    {"policy is longer", 345600, 604800, 43200, 3600, 0, 3600, 3600, 345600,
     604800},
    {"one hour", 0, 0, 3600, 3600, 0, 3600, 3600, 2 * 3600 + 7200 + 300,
     432000 + 3600 + 7200 + 300},
    {"the record's is the longest", 0, 0, 3600, 7200, 60, 3600, 3600,
     2 * 7200 + 7200 + 300, 432000 + 7200 + 7200 + 300},
    {"the one before", 0, 0, 3600, 300, 172800, 300, 300,
     2 * 172800 + 7200 + 300, 432000 + 172800 + 7200 + 300},
    {"the CNAME's", 0, 0, 900, 300, 0, 86400, 300, 2 * 86400 + 1800 + 300,
     432000 + 86400 + 1800 + 300},
    {"an absence", 0, 0, 900, 300, 0, 300, 10800, 2 * 10800 + 1800 + 300,
     432000 + 10800 + 1800 + 300},
    {"CNAME not seen: a day", 0, 0, 900, 300, 0, 0, 300, 2 * 86400 + 1800 + 300,
     432000 + 86400 + 1800 + 300},
    {"absence not seen: a day", 0, 0, 900, 300, 0, 300, 0,
     2 * 86400 + 1800 + 300, 432000 + 86400 + 1800 + 300},
    {"floor over policy by a second", 2 * 3600 + 7200 + 299, 0, 3600, 3600, 0,
     3600, 3600, 2 * 3600 + 7200 + 300, 432000 + 3600 + 7200 + 300},
    {"policy over floor by a second", 2 * 3600 + 7200 + 301, 0, 3600, 3600, 0,
     3600, 3600, 2 * 3600 + 7200 + 301, 432000 + 3600 + 7200 + 300},
};

static void test_holds(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_ring_record record;
    uint64_t publish_hold;
    uint64_t drain_hold;

    memset(&record, 0, sizeof(record));
    record.policy.publish_hold = cases[i].publish_hold;
    record.policy.drain_hold = cases[i].drain_hold;
    record.policy.clock_gap = cases[i].clock_gap;
    record.slots[1].ttl = cases[i].ttl;
    record.slots[1].ttl_before = cases[i].ttl_before;
    record.ttl_cname = cases[i].ttl_cname;
    record.ttl_negative = cases[i].ttl_negative;
    publish_hold = dkk_ring_publish_hold(&record, 1);
    drain_hold = dkk_ring_drain_hold(&record, 1);
    if (publish_hold != cases[i].expected_publish ||
        drain_hold != cases[i].expected_drain) {
      fail_msg("%s: %llu, %llu", cases[i].name,
               (unsigned long long)publish_hold,
               (unsigned long long)drain_hold);
    }
  }
}

static void test_hold_from(void **state)
{
  dkk_ring_record record;

  (void)state;
  memset(&record, 0, sizeof(record));
  record.t_epoch = 100;
  assert_int_equal(dkk_ring_hold_from(&record, 99), 100);
  assert_int_equal(dkk_ring_hold_from(&record, 101), 101);
}

static void test_note_ttl(void **state)
{
  uint64_t longest = 0;

  (void)state;
  dkk_ring_note_ttl(&longest, 60);
  dkk_ring_note_ttl(&longest, 0);
  dkk_ring_note_ttl(&longest, 30);
  assert_int_equal(longest, 60);
  /* RFC 2181, 8 allows 68 years; nobody keeps anything so long. */
  dkk_ring_note_ttl(&longest, 0x7fffffff);
  assert_int_equal(longest, 7 * 86400);
}

/* A key that was never published leaves behind what was there before it. */
static void test_ttl_left_behind(void **state)
{
  domain of;
  dkk_ring_event event;

  (void)state;
  activate(&of);
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.policy = of.record.policy;
  event.policy.zone_ttl = 2 * DAY;
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  assert_int_equal(rotate(&of, 3), DKK_RING_OK);
  assert_int_equal(of.record.slots[1].ttl, 2 * DAY);
  acknowledge(&of, 1);
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_OK);
  event.policy.zone_ttl = MINUTE;
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  assert_int_equal(rotate(&of, 4), DKK_RING_OK);
  assert_int_equal(of.record.slots[1].ttl, MINUTE);
  assert_int_equal(of.record.slots[1].ttl_before, 2 * DAY);
  acknowledge(&of, 1);
  assert_int_equal(apply_type(&of, DKK_RING_CANCEL, 0), DKK_RING_OK);
  assert_int_equal(rotate(&of, 5), DKK_RING_OK);
  assert_int_equal(of.record.slots[1].ttl_before, 2 * DAY);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_holds),
      cmocka_unit_test(test_hold_from),
      cmocka_unit_test(test_note_ttl),
      cmocka_unit_test(test_ttl_left_behind),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
