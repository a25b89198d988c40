/* SPDX-License-Identifier: MIT */
#include "keyring/checkverdict.h"

#include "keyring/checkkeyid.h"

#include <string.h>
#include <strings.h>

/* What is wrong with one record. */
typedef struct judgement {
  dkk_ring_verdict verdict;
  uint8_t is_testing;
  /* It was meant to be a key record. */
  uint8_t is_key_record;
  char tag[8];
} judgement;

static int is_our_key(const dkk_ring_key_id *id, const dkk_ring_key_id *ours)
{
  return !dkk_ring_key_id_is_none(ours) && dkk_ring_key_id_equal(id, ours);
}

static dkk_ring_verdict key_verdict(const dkk_ring_record_ids *ids,
                                    const dkk_ring_check_slot *slot)
{
  if (slot->has_key && is_our_key(&ids->stated, &slot->key_id)) {
    return DKK_RING_VERDICT_OK;
  }
  return is_our_key(&ids->stated, &slot->prev_key_id)
             ? DKK_RING_VERDICT_STALE_KEY
             : DKK_RING_VERDICT_MISMATCH;
}

/* A colon-separated list without h=, or one that has the word. */
static int allows_sha256(const dkimkit_keyrecord *record)
{
  static const char word[] = "sha256";
  size_t len = 0;
  size_t at;
  const char *list = dkimkit_keyrecord_tag(record, "h", &len);

  for (at = 0; list != NULL && at + strlen(word) <= len; at++) {
    size_t end = at + strlen(word);
    int begins = at == 0 || strchr(": \t\r\n", list[at - 1]) != NULL;
    int ends = end == len || strchr(": \t\r\n", list[end]) != NULL;

    if (begins && ends && strncasecmp(list + at, word, strlen(word)) == 0) {
      return 1;
    }
  }
  return list == NULL;
}

/* p= is refused, whatever the other tags say: perhaps it's of another type than
 * k= has it. */
static dkk_ring_verdict refused_key_verdict(const dkimkit_keyrecord *record,
                                            const dkk_ring_check_slot *slot)
{
  dkk_ring_record_ids ids;

  dkk_ring_record_ids_read(&ids, record);
  return slot->has_key && is_our_key(&ids.other, &slot->key_id)
             ? DKK_RING_VERDICT_TYPE
             : DKK_RING_VERDICT_SYNTAX;
}

static dkk_ring_verdict syntax_verdict(const dkimkit_keyrecord *record,
                                       const dkk_ring_check_slot *slot)
{
  const char *tag = dkimkit_keyrecord_subject(record);

  if (tag != NULL && strcmp(tag, "v") == 0) {
    return DKK_RING_VERDICT_VERSION;
  }
  return tag != NULL && strcmp(tag, "p") == 0
             ? refused_key_verdict(record, slot)
             : DKK_RING_VERDICT_SYNTAX;
}

static dkk_ring_verdict record_verdict(const dkimkit_keyrecord *record,
                                       const dkk_ring_check_slot *slot)
{
  dkimkit_reason reason = dkimkit_keyrecord_reason(record);
  dkk_ring_record_ids ids;

  if (reason == DKIMKIT_REASON_OK) {
    if (!allows_sha256(record)) {
      return DKK_RING_VERDICT_HASH;
    }
    dkk_ring_record_ids_read(&ids, record);
    return key_verdict(&ids, slot);
  }
  if (reason == DKIMKIT_REASON_KEY_SYNTAX) {
    return syntax_verdict(record, slot);
  }
  return reason == DKIMKIT_REASON_KEY_REVOKED ? DKK_RING_VERDICT_REVOKED
         : reason == DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE ? DKK_RING_VERDICT_TYPE
         : reason == DKIMKIT_REASON_KEY_SERVICE_MISMATCH
             ? DKK_RING_VERDICT_SERVICE
         : reason == DKIMKIT_REASON_KEY_HASH_MISMATCH ? DKK_RING_VERDICT_HASH
         : reason == DKIMKIT_REASON_KEY_TOO_SMALL     ? DKK_RING_VERDICT_WEAK
                                                      : DKK_RING_VERDICT_SYNTAX;
}

/* One of another kind begins with v=, too ("v=spf1"), or has no p=. */
static int is_meant_as_key(const dkimkit_keyrecord *record, const char *text)
{
  size_t len = 0;
  const char *version = dkimkit_keyrecord_tag(record, "v", &len);

  if (dkimkit_keyrecord_reason(record) != DKIMKIT_REASON_KEY_SYNTAX) {
    return 1;
  }
  if (version != NULL) {
    return len >= 4 && strncasecmp(version, "DKIM", 4) == 0;
  }
  return dkimkit_keyrecord_tag(record, "p", NULL) != NULL ||
         strncasecmp(text, "v=DKIM", 6) == 0;
}

static int judge(judgement *j, const dkk_ring_check_record *text,
                 const dkk_ring_check_slot *slot, const dkimkit_config *config)
{
  dkimkit_keyrecord *record;
  const char *tag;
  int rv;

  memset(j, 0, sizeof(*j));
  if (text->is_too_long) {
    j->verdict = DKK_RING_VERDICT_SYNTAX;
    j->is_key_record = 1;
    return DKIMKIT_OK;
  }
  rv = dkimkit_keyrecord_parse(&record, config, (const uint8_t *)text->value,
                               text->len);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  j->verdict = record_verdict(record, slot);
  j->is_testing =
      (dkimkit_keyrecord_flags(record) & DKIMKIT_KEYRECORD_TESTING) != 0;
  j->is_key_record = (uint8_t)is_meant_as_key(record, text->value);
  tag = dkimkit_keyrecord_subject(record);
  if (tag != NULL) {
    memcpy(j->tag, tag, strnlen(tag, sizeof(j->tag) - 1));
  }
  dkimkit_keyrecord_free(record);
  return DKIMKIT_OK;
}

static int is_same_text(const dkk_ring_check_record *a,
                        const dkk_ring_check_record *b)
{
  return !a->is_too_long && !b->is_too_long && a->len == b->len &&
         memcmp(a->value, b->value, a->len) == 0;
}

/* Records of one name are a set (RFC 2181, 5): the same twice is once. */
static int stands_before(const dkk_ring_check_answer *answer, const char *name,
                         const dkk_ring_check_record *record)
{
  const dkk_ring_check_record *before;
  size_t at = 0;

  while ((before = dkk_ring_check_next_at(answer, DKK_RING_TYPE_TXT, name,
                                          &at)) != record) {
    if (is_same_text(before, record)) {
      return 1;
    }
  }
  return 0;
}

static void take(dkk_ring_outcome *outcome, const judgement *j,
                 const dkk_ring_check_record *record)
{
  outcome->verdict = j->verdict;
  outcome->is_testing = j->is_testing;
  outcome->record = record;
  memcpy(outcome->tag, j->tag, sizeof(outcome->tag));
}

static int judge_all(dkk_ring_outcome *outcome,
                     const dkk_ring_check_answer *answer, const char *name,
                     const dkk_ring_check_slot *slot,
                     const dkimkit_config *config)
{
  const dkk_ring_check_record *record;
  size_t key_records = 0;
  size_t others = 0;
  size_t at = 0;

  while ((record = dkk_ring_check_next_at(answer, DKK_RING_TYPE_TXT, name,
                                          &at)) != NULL) {
    judgement j;
    int rv;

    if (stands_before(answer, name, record)) {
      continue;
    }
    rv = judge(&j, record, slot, config);
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    if (j.is_key_record ? key_records == 0 : key_records + others == 0) {
      take(outcome, &j, record);
    }
    key_records += j.is_key_record;
    others += !j.is_key_record;
  }
  if (key_records > 1) {
    outcome->verdict = DKK_RING_VERDICT_MULTIPLE;
  }
  outcome->has_others = key_records > 0 && others > 0;
  return DKIMKIT_OK;
}

int dkk_ring_txt_verdict(dkk_ring_outcome *outcome,
                         const dkk_ring_check_answer *answer, const char *name,
                         const dkk_ring_check_slot *slot,
                         const dkimkit_config *config)
{
  size_t at = 0;
  int rv = DKIMKIT_OK;

  memset(outcome, 0, sizeof(*outcome));
  outcome->server = answer->server;
  outcome->asked = name;
  outcome->is_authoritative = (uint8_t)dkk_ring_check_is_own(answer);
  outcome->verdict = dkk_ring_check_failure(answer);
  if (outcome->verdict != DKK_RING_VERDICT_NONE) {
    return DKIMKIT_OK;
  }
  if (dkk_ring_check_has_at(answer, DKK_RING_TYPE_TXT, name)) {
    rv = judge_all(outcome, answer, name, slot, config);
  } else {
    outcome->record =
        dkk_ring_check_next_at(answer, DKK_RING_TYPE_CNAME, name, &at);
    outcome->verdict = outcome->record != NULL ? DKK_RING_VERDICT_WRONG_TARGET
                                               : DKK_RING_VERDICT_MISSING;
  }
  /* More key records than one are too many, however many there are. */
  if (answer->is_cut && outcome->verdict != DKK_RING_VERDICT_MULTIPLE) {
    outcome->verdict = DKK_RING_VERDICT_SERVFAIL;
  }
  return rv;
}

int dkk_ring_txt_has_key(const dkk_ring_check_record *record,
                         const dkk_ring_key_id *key_id,
                         const dkimkit_config *config)
{
  dkk_ring_check_slot slot;
  judgement j;
  int rv;

  memset(&slot, 0, sizeof(slot));
  slot.has_key = 1;
  slot.key_id = *key_id;
  rv = judge(&j, record, &slot, config);
  return rv == DKIMKIT_OK ? j.verdict == DKK_RING_VERDICT_OK : rv;
}
