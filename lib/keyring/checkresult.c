/* SPDX-License-Identifier: MIT */
#include "keyring/checkresult.h"

#include "keyring/checkchain.h"
#include "keyring/checkinstead.h"
#include "keyring/checkverdict.h"

#include <string.h>

#define TTL_LOW 3600u

/* What is gathered of the answers about one name. */
typedef struct tally {
  uint32_t ttl;
  uint32_t negative_ttl;
  uint8_t is_any_known;
  uint8_t all_authoritative;
  uint8_t all_secure;
} tally;

/* One of a slot's names, while it is worked out. */
typedef struct evaluation {
  dkk_ring_check_plan *plan;
  const dkimkit_config *config;
  int slot;
  const dkk_ring_check_slot *of;
  dkk_ring_join join;
  tally tally;
  /* Set once a server has no CNAME at the owner's name. */
  dkk_ring_outcome instead;
} evaluation;

static void begin(evaluation *e, dkk_ring_check_plan *plan, int slot,
                  dkk_ring_name name, const dkimkit_config *config)
{
  memset(e, 0, sizeof(*e));
  e->plan = plan;
  e->config = config;
  e->slot = slot;
  e->of = &plan->subject.slots[slot];
  dkk_ring_join_init(&e->join, e->of, name);
  e->tally.all_authoritative = 1;
  e->tally.all_secure = 1;
}

static void count_answer(tally *t, const dkk_ring_check_answer *answer)
{
  if (answer->negative_ttl > t->negative_ttl) {
    t->negative_ttl = answer->negative_ttl;
  }
  if (dkk_ring_check_failure(answer) == DKK_RING_VERDICT_NONE) {
    t->is_any_known = 1;
    t->all_authoritative &= (uint8_t)dkk_ring_check_is_own(answer);
    t->all_secure &= (answer->flags & DKIMKIT_KEYRING_ANSWER_SECURE) != 0;
  }
}

static void count_ttl(tally *t, const dkk_ring_check_answer *answer,
                      unsigned type, const char *name)
{
  const dkk_ring_check_record *record;
  size_t at = 0;

  while ((record = dkk_ring_check_next_at(answer, type, name, &at)) != NULL) {
    if (record->ttl > t->ttl) {
      t->ttl = record->ttl;
    }
  }
}

static void count_question(tally *t, const dkk_ring_check_plan *plan,
                           const char *name, unsigned type)
{
  const dkimkit_keyring_question *question =
      dkk_ring_check_answered(plan, name, type);
  size_t i;

  for (i = 0; question != NULL && i < question->count; i++) {
    count_answer(t, question->answers[i]);
    count_ttl(t, question->answers[i], type, name);
  }
}

/* ---- the host's name ---- */

static int evaluate_host(evaluation *e)
{
  const dkimkit_keyring_question *question =
      dkk_ring_check_answered(e->plan, e->of->host, DKK_RING_TYPE_TXT);
  size_t i;

  for (i = 0; question != NULL && i < question->count; i++) {
    dkk_ring_outcome outcome;
    int rv = dkk_ring_txt_verdict(&outcome, question->answers[i], e->of->host,
                                  e->of, e->config);

    if (rv != DKIMKIT_OK) {
      return rv;
    }
    dkk_ring_join_add(&e->join, &outcome);
  }
  count_question(&e->tally, e->plan, e->of->host, DKK_RING_TYPE_TXT);
  return DKIMKIT_OK;
}

/* ---- the owner's name, if it has no CNAME ---- */

static void take_direct(dkk_ring_outcome *outcome,
                        const dkk_ring_outcome *instead)
{
  if (outcome->verdict == DKK_RING_VERDICT_OK) {
    outcome->verdict = DKK_RING_VERDICT_OK_DIRECT;
  } else if (outcome->verdict == DKK_RING_VERDICT_MISSING ||
             outcome->verdict == DKK_RING_VERDICT_WRONG_TARGET) {
    /* No TXT by this server, or a CNAME that wasn't there when it was asked
     * for. Another server may have the TXT, which is as good as a CNAME. */
    int is_txt = instead->verdict == DKK_RING_VERDICT_TXT_NOT_CNAME;

    outcome->verdict = is_txt ? DKK_RING_VERDICT_MISSING : instead->verdict;
    outcome->record = is_txt ? NULL : instead->record;
  }
}

/* The key may be at the name itself. */
static int add_direct(evaluation *e, const dkk_ring_arrival *arrival)
{
  const dkimkit_keyring_question *question =
      dkk_ring_check_answered(e->plan, e->of->own, DKK_RING_TYPE_TXT);
  size_t i;

  for (i = 0; question != NULL && i < question->count; i++) {
    dkk_ring_outcome outcome;
    int rv = dkk_ring_txt_verdict(&outcome, question->answers[i], e->of->own,
                                  e->of, e->config);

    if (rv != DKIMKIT_OK) {
      return rv;
    }
    take_direct(&outcome, &e->instead);
    outcome.is_authoritative &= arrival->is_authoritative;
    dkk_ring_join_add(&e->join, &outcome);
  }
  return DKIMKIT_OK;
}

static int add_nowhere(evaluation *e, const dkk_ring_arrival *arrival)
{
  dkk_ring_outcome outcome;

  if (e->instead.verdict == DKK_RING_VERDICT_NONE) {
    int rv = dkk_ring_find_instead(&e->instead, e->plan, e->slot, e->config);

    if (rv != DKIMKIT_OK) {
      return rv;
    }
    count_question(&e->tally, e->plan, e->of->own, DKK_RING_TYPE_TXT);
  }
  if (e->plan->subject.allow_direct) {
    return add_direct(e, arrival);
  }
  outcome = e->instead;
  outcome.server = arrival->answer->server;
  outcome.asked = e->of->own;
  outcome.is_authoritative = arrival->is_authoritative;
  dkk_ring_join_add(&e->join, &outcome);
  return DKIMKIT_OK;
}

/* ---- the owner's name, with a CNAME ---- */

/* What is wrong at the host's name is the host's matter. */
static dkk_ring_verdict through_cname(dkk_ring_verdict found)
{
  return found == DKK_RING_VERDICT_MISSING ||
                 found == DKK_RING_VERDICT_WRONG_TARGET
             ? DKK_RING_VERDICT_TARGET_EMPTY
             : found;
}

static int add_target(evaluation *e, const dkk_ring_arrival *arrival,
                      const dkk_ring_check_answer *answer)
{
  dkk_ring_outcome outcome;
  int rv =
      dkk_ring_txt_verdict(&outcome, answer, e->of->host, e->of, e->config);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  outcome.verdict = through_cname(outcome.verdict);
  outcome.is_authoritative &= arrival->is_authoritative;
  outcome.first = arrival->first;
  dkk_ring_join_add(&e->join, &outcome);
  return DKIMKIT_OK;
}

/* The TXT records at the host's name are asked for in any case. Those that a
 * resolver gave with the CNAME are what its users get; what a zone's own server
 * says of another zone nobody believes. */
static int add_arrived(evaluation *e, const dkk_ring_arrival *arrival)
{
  const dkimkit_keyring_question *question =
      dkk_ring_check_answered(e->plan, e->of->host, DKK_RING_TYPE_TXT);
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && question != NULL && i < question->count;
       i++) {
    count_answer(&e->tally, question->answers[i]);
    rv = add_target(e, arrival, question->answers[i]);
  }
  if (rv == DKIMKIT_OK && !dkk_ring_check_is_own(arrival->source) &&
      dkk_ring_check_has_at(arrival->source, DKK_RING_TYPE_TXT, e->of->host)) {
    rv = add_target(e, arrival, arrival->source);
  }
  return rv;
}

static int add_astray(evaluation *e, const dkk_ring_arrival *arrival)
{
  dkk_ring_outcome outcome = {
      .server = arrival->answer->server,
      .asked = arrival->asked,
      .record = arrival->last,
      .first = arrival->first,
      .is_authoritative = arrival->is_authoritative,
  };

  outcome.verdict = arrival->kind == DKK_RING_ARRIVED_NEVER
                        ? DKK_RING_VERDICT_CHAIN
                    : arrival->kind == DKK_RING_ARRIVED_ELSEWHERE
                        ? DKK_RING_VERDICT_WRONG_TARGET
                        : dkk_ring_check_failure(arrival->answer);
  if (outcome.verdict == DKK_RING_VERDICT_NONE) {
    outcome.verdict = DKK_RING_VERDICT_SERVFAIL;
  }
  dkk_ring_join_add(&e->join, &outcome);
  return DKIMKIT_OK;
}

static int on_arrival(const dkk_ring_arrival *arrival, void *user_data)
{
  evaluation *e = user_data;

  switch (arrival->kind) {
  case DKK_RING_ARRIVED:
    return add_arrived(e, arrival);
  case DKK_RING_ARRIVED_NOWHERE:
    return add_nowhere(e, arrival);
  case DKK_RING_ARRIVED_ELSEWHERE:
  case DKK_RING_ARRIVED_NEVER:
  case DKK_RING_ARRIVED_UNKNOWN:
    break;
  }
  return add_astray(e, arrival);
}

static void on_link(const dkk_ring_check_answer *answer,
                    const dkk_ring_check_record *record, void *user_data)
{
  evaluation *e = user_data;

  count_answer(&e->tally, answer);
  if (record != NULL && record->ttl > e->tally.ttl) {
    e->tally.ttl = record->ttl;
  }
}

static int evaluate_own(evaluation *e)
{
  return dkk_ring_chain_walk(e->plan, e->slot, on_arrival, on_link, e);
}

/* ---- results ---- */

static unsigned warnings(const evaluation *e)
{
  const tally *t = &e->tally;
  uint32_t longest = t->ttl > t->negative_ttl ? t->ttl : t->negative_ttl;
  unsigned found = 0;

  if (e->join.any_testing) {
    found |= DKIMKIT_KEYRING_WARNING_TESTING;
  }
  if (t->is_any_known && !t->all_authoritative) {
    found |= DKIMKIT_KEYRING_WARNING_NOT_AUTHORITATIVE;
  }
  /* In a cache a TTL runs down. */
  if (t->ttl != 0 && t->ttl < TTL_LOW && t->all_authoritative) {
    found |= DKIMKIT_KEYRING_WARNING_TTL_LOW;
  }
  if (e->of->publish_hold != 0 && longest > e->of->publish_hold / 2) {
    found |= DKIMKIT_KEYRING_WARNING_TTL_HIGH;
  }
  return found;
}

static void finish(dkk_ring_check_result *result, const evaluation *e,
                   dkk_ring_name name)
{
  const dkk_ring_join *join = &e->join;
  const tally *t = &e->tally;

  result->outcome = join->best;
  result->verdict = join->best.verdict;
  if (e->of->has_key) {
    result->key_id = e->of->key_id;
  }
  result->ttl = t->ttl;
  result->negative_ttl = t->negative_ttl;
  result->is_authoritative = (uint8_t)dkk_ring_join_is_authoritative(join);
  result->all_authoritative = t->is_any_known && t->all_authoritative;
  result->all_secure = t->is_any_known && t->all_secure;
  result->is_awaited =
      (uint8_t)dkk_ring_is_awaited(e->of, name, result->verdict);
  result->warnings = warnings(e);
  result->place =
      join->best.asked != NULL && strcmp(join->best.asked, e->of->host) == 0
          ? DKK_RING_PLACE_HOST
          : DKK_RING_PLACE_OWN;
}

int dkk_ring_check_evaluate(dkk_ring_check_result results[DKK_RING_NAMES],
                            dkk_ring_check_plan *plan, int slot,
                            const dkimkit_config *config)
{
  evaluation e;
  int rv;

  memset(results, 0, DKK_RING_NAMES * sizeof(results[0]));
  begin(&e, plan, slot, DKK_RING_HOST, config);
  rv = evaluate_host(&e);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  finish(&results[DKK_RING_HOST], &e, DKK_RING_HOST);
  if (plan->subject.is_initial) {
    return DKIMKIT_OK;
  }
  begin(&e, plan, slot, DKK_RING_OWN, config);
  rv = evaluate_own(&e);
  if (rv == DKIMKIT_OK) {
    finish(&results[DKK_RING_OWN], &e, DKK_RING_OWN);
  }
  return rv;
}
