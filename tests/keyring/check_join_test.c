/* SPDX-License-Identifier: MIT */

/* What several servers found makes one verdict, by the table in checkjoin.h. */

#include "check_dns.h"

#include "keyring/checkjoin.h"

/* From the one that counts most to what is awaited. */
static const dkk_ring_verdict order[] = {
    DKK_RING_VERDICT_MISMATCH,      DKK_RING_VERDICT_MULTIPLE,
    DKK_RING_VERDICT_WRONG_TARGET,  DKK_RING_VERDICT_CHAIN,
    DKK_RING_VERDICT_TXT_NOT_CNAME, DKK_RING_VERDICT_DOUBLE_ZONE,
    DKK_RING_VERDICT_PROXIED,       DKK_RING_VERDICT_SYNTAX,
    DKK_RING_VERDICT_VERSION,       DKK_RING_VERDICT_TYPE,
    DKK_RING_VERDICT_SERVICE,       DKK_RING_VERDICT_HASH,
    DKK_RING_VERDICT_WEAK,          DKK_RING_VERDICT_MISSING,
    DKK_RING_VERDICT_TARGET_EMPTY,  DKK_RING_VERDICT_REVOKED,
    DKK_RING_VERDICT_STALE_KEY,     DKK_RING_VERDICT_BOGUS,
    DKK_RING_VERDICT_SERVFAIL,      DKK_RING_VERDICT_TIMEOUT,
    DKK_RING_VERDICT_OK_DIRECT,     DKK_RING_VERDICT_OK,
};

static dkk_ring_check_slot slot_with_key(void)
{
  dkk_ring_check_slot slot;

  memset(&slot, 0, sizeof(slot));
  slot.has_key = 1;
  return slot;
}

static dkk_ring_outcome found(dkk_ring_verdict verdict, const char *server,
                              int is_authoritative)
{
  dkk_ring_outcome outcome;

  memset(&outcome, 0, sizeof(outcome));
  outcome.verdict = verdict;
  outcome.server = server;
  outcome.is_authoritative = (uint8_t)is_authoritative;
  return outcome;
}

static void join_two(dkk_ring_join *join, const dkk_ring_check_slot *slot,
                     const dkk_ring_outcome *first,
                     const dkk_ring_outcome *second)
{
  dkk_ring_join_init(join, slot, DKK_RING_HOST);
  dkk_ring_join_add(join, first);
  dkk_ring_join_add(join, second);
}

static void verdict_of_two(void **state)
{
  dkk_ring_check_slot slot = slot_with_key();
  dkk_ring_join join;
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < COUNT(order); i++) {
    for (j = i + 1; j < COUNT(order); j++) {
      dkk_ring_outcome more = found(order[i], "b", 1);
      dkk_ring_outcome less = found(order[j], "a", 1);

      join_two(&join, &slot, &more, &less);
      assert_int_equal(join.best.verdict, order[i]);
      join_two(&join, &slot, &less, &more);
      assert_int_equal(join.best.verdict, order[i]);
    }
  }
}

/* Of what isn't awaited, that of the zones' own servers comes first. */
static void authoritative_first(void **state)
{
  dkk_ring_check_slot slot = slot_with_key();
  dkk_ring_outcome own = found(DKK_RING_VERDICT_STALE_KEY, "b", 1);
  dkk_ring_outcome cached = found(DKK_RING_VERDICT_MISMATCH, "a", 0);
  dkk_ring_outcome good = found(DKK_RING_VERDICT_OK, "a", 1);
  dkk_ring_join join;

  (void)state;
  join_two(&join, &slot, &own, &cached);
  assert_int_equal(join.best.verdict, DKK_RING_VERDICT_STALE_KEY);
  assert_true(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &cached, &own);
  assert_int_equal(join.best.verdict, DKK_RING_VERDICT_STALE_KEY);
  assert_true(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &good, &cached);
  assert_int_equal(join.best.verdict, DKK_RING_VERDICT_MISMATCH);
  assert_false(dkk_ring_join_is_authoritative(&join));
}

static void servers(void **state)
{
  dkk_ring_check_slot slot = slot_with_key();
  dkk_ring_outcome a = found(DKK_RING_VERDICT_OK, "a", 1);
  dkk_ring_outcome b = found(DKK_RING_VERDICT_OK, "b", 1);
  dkk_ring_join join;

  (void)state;
  join_two(&join, &slot, &a, &b);
  assert_string_equal(join.best.server, "a");
  join_two(&join, &slot, &b, &a);
  assert_string_equal(join.best.server, "a");
}

/* What is awaited is proven by the zones' own servers alone; who said nothing
 * doesn't count. */
static void authority(void **state)
{
  dkk_ring_check_slot slot = slot_with_key();
  dkk_ring_outcome own = found(DKK_RING_VERDICT_OK, "a", 1);
  dkk_ring_outcome cached = found(DKK_RING_VERDICT_OK, "b", 0);
  dkk_ring_outcome unknown = found(DKK_RING_VERDICT_TIMEOUT, "c", 0);
  dkk_ring_outcome bad = found(DKK_RING_VERDICT_MISSING, "d", 1);
  dkk_ring_join join;

  (void)state;
  join_two(&join, &slot, &own, &own);
  assert_true(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &own, &cached);
  assert_false(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &cached, &own);
  assert_false(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &own, &unknown);
  assert_false(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &bad, &cached);
  assert_true(dkk_ring_join_is_authoritative(&join));
  join_two(&join, &slot, &bad, &unknown);
  assert_true(dkk_ring_join_is_authoritative(&join));
  dkk_ring_join_init(&join, &slot, DKK_RING_OWN);
  assert_int_equal(join.best.verdict, DKK_RING_VERDICT_NONE);
  assert_int_equal(join.name, DKK_RING_OWN);
}

static void testing(void **state)
{
  dkk_ring_check_slot slot = slot_with_key();
  dkk_ring_outcome plain = found(DKK_RING_VERDICT_OK, "a", 1);
  dkk_ring_outcome flagged = found(DKK_RING_VERDICT_OK, "b", 1);
  dkk_ring_join join;

  (void)state;
  flagged.is_testing = 1;
  join_two(&join, &slot, &plain, &plain);
  assert_int_equal(join.any_testing, 0);
  join_two(&join, &slot, &plain, &flagged);
  assert_int_equal(join.any_testing, 1);
  join_two(&join, &slot, &flagged, &plain);
  assert_int_equal(join.any_testing, 1);
}

static int is_in(dkk_ring_verdict verdict, const dkk_ring_verdict *list,
                 size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (list[i] == verdict) {
      return 1;
    }
  }
  return 0;
}

static void awaited(void **state)
{
  static const dkk_ring_verdict with_key[] = {DKK_RING_VERDICT_OK,
                                              DKK_RING_VERDICT_OK_DIRECT};
  static const dkk_ring_verdict revoked[] = {DKK_RING_VERDICT_REVOKED};
  static const dkk_ring_verdict empty_own[] = {DKK_RING_VERDICT_REVOKED,
                                               DKK_RING_VERDICT_TARGET_EMPTY};
  static const dkk_ring_verdict empty_host[] = {DKK_RING_VERDICT_REVOKED,
                                                DKK_RING_VERDICT_MISSING};
  static const struct {
    int has_key;
    int is_revoked;
    dkk_ring_name name;
    const dkk_ring_verdict *list;
    size_t count;
  } cases[] = {
      {1, 0, DKK_RING_OWN, with_key, 2},  {1, 0, DKK_RING_HOST, with_key, 2},
      {1, 1, DKK_RING_OWN, revoked, 1},   {1, 1, DKK_RING_HOST, revoked, 1},
      {0, 0, DKK_RING_OWN, empty_own, 2}, {0, 0, DKK_RING_HOST, empty_host, 2},
  };
  size_t i;
  int verdict;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_ring_check_slot slot = slot_with_key();

    slot.has_key = (uint8_t)cases[i].has_key;
    slot.is_revoked = (uint8_t)cases[i].is_revoked;
    for (verdict = 0; verdict < (int)DKK_RING_VERDICTS; verdict++) {
      assert_int_equal(
          dkk_ring_is_awaited(&slot, cases[i].name, (dkk_ring_verdict)verdict),
          is_in((dkk_ring_verdict)verdict, cases[i].list, cases[i].count));
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(verdict_of_two), cmocka_unit_test(authoritative_first),
      cmocka_unit_test(servers),        cmocka_unit_test(authority),
      cmocka_unit_test(testing),        cmocka_unit_test(awaited),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
