/* SPDX-License-Identifier: MIT */
#include "keyring/checkjoin.h"

#include <string.h>

/* Of two verdicts that are both unknown, or both not, the greater counts. */
static const unsigned char ranks[DKK_RING_VERDICTS] = {
    [DKK_RING_VERDICT_OK] = 1,
    [DKK_RING_VERDICT_OK_DIRECT] = 2,
    [DKK_RING_VERDICT_STALE_KEY] = 3,
    [DKK_RING_VERDICT_REVOKED] = 4,
    [DKK_RING_VERDICT_TARGET_EMPTY] = 5,
    [DKK_RING_VERDICT_MISSING] = 6,
    [DKK_RING_VERDICT_WEAK] = 7,
    [DKK_RING_VERDICT_HASH] = 8,
    [DKK_RING_VERDICT_SERVICE] = 9,
    [DKK_RING_VERDICT_TYPE] = 10,
    [DKK_RING_VERDICT_VERSION] = 11,
    [DKK_RING_VERDICT_SYNTAX] = 12,
    [DKK_RING_VERDICT_PROXIED] = 13,
    [DKK_RING_VERDICT_DOUBLE_ZONE] = 14,
    [DKK_RING_VERDICT_TXT_NOT_CNAME] = 15,
    [DKK_RING_VERDICT_CHAIN] = 16,
    [DKK_RING_VERDICT_WRONG_TARGET] = 17,
    [DKK_RING_VERDICT_MULTIPLE] = 18,
    [DKK_RING_VERDICT_MISMATCH] = 19,
    [DKK_RING_VERDICT_TIMEOUT] = 1,
    [DKK_RING_VERDICT_SERVFAIL] = 2,
    [DKK_RING_VERDICT_BOGUS] = 3,
};

int dkk_ring_is_awaited(const dkk_ring_check_slot *slot, dkk_ring_name name,
                        dkk_ring_verdict verdict)
{
  if (slot->is_revoked) {
    return verdict == DKK_RING_VERDICT_REVOKED;
  }
  if (!slot->has_key) {
    return verdict == DKK_RING_VERDICT_REVOKED ||
           verdict == (name == DKK_RING_OWN ? DKK_RING_VERDICT_TARGET_EMPTY
                                            : DKK_RING_VERDICT_MISSING);
  }
  return dkk_ring_verdict_is_ok(verdict);
}

void dkk_ring_join_init(dkk_ring_join *join, const dkk_ring_check_slot *slot,
                        dkk_ring_name name)
{
  memset(join, 0, sizeof(*join));
  join->slot = slot;
  join->name = name;
  join->all_authoritative = 1;
}

static int weight(const dkk_ring_join *join, const dkk_ring_outcome *outcome)
{
  if (outcome->verdict == DKK_RING_VERDICT_NONE) {
    return 0;
  }
  if (dkk_ring_is_awaited(join->slot, join->name, outcome->verdict)) {
    return 1;
  }
  if (dkk_ring_verdict_is_unknown(outcome->verdict)) {
    return 2;
  }
  return outcome->is_authoritative ? 4 : 3;
}

static int counts_more(const dkk_ring_join *join,
                       const dkk_ring_outcome *outcome)
{
  const dkk_ring_outcome *best = &join->best;
  int more = weight(join, outcome) - weight(join, best);

  if (more == 0) {
    more = ranks[outcome->verdict] - ranks[best->verdict];
  }
  return more != 0 ? more > 0 : strcmp(outcome->server, best->server) < 0;
}

void dkk_ring_join_add(dkk_ring_join *join, const dkk_ring_outcome *outcome)
{
  if (join->best.verdict == DKK_RING_VERDICT_NONE ||
      counts_more(join, outcome)) {
    join->best = *outcome;
  }
  if (!dkk_ring_verdict_is_unknown(outcome->verdict)) {
    join->all_authoritative &= outcome->is_authoritative;
    join->any_testing |= outcome->is_testing;
  }
}

int dkk_ring_join_is_authoritative(const dkk_ring_join *join)
{
  dkk_ring_verdict verdict = join->best.verdict;

  if (dkk_ring_verdict_is_unknown(verdict)) {
    return 0;
  }
  return dkk_ring_is_awaited(join->slot, join->name, verdict)
             ? join->all_authoritative
             : join->best.is_authoritative;
}
