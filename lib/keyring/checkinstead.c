/* SPDX-License-Identifier: MIT */
#include "keyring/checkinstead.h"

#include "keyring/checkverdict.h"

#include <string.h>

typedef struct seeking {
  const dkk_ring_check_plan *plan;
  const dkk_ring_check_slot *slot;
  const dkimkit_config *config;
  dkk_ring_outcome *instead;
} seeking;

static int is_before(const dkk_ring_check_record *a,
                     const dkk_ring_check_record *b)
{
  int order = memcmp(a->value, b->value, a->len < b->len ? a->len : b->len);

  return order != 0 ? order < 0 : a->len < b->len;
}

/* Of the records of a type at a name, in answers that say something, the one
 * whose value is the smallest, so that the order of answers makes no
 * difference. */
static const dkk_ring_check_record *
first_record(const dkk_ring_check_plan *plan, const char *name, unsigned type,
             unsigned record_type)
{
  const dkimkit_keyring_question *question =
      dkk_ring_check_answered(plan, name, type);
  const dkk_ring_check_record *first = NULL;
  size_t i;

  for (i = 0; question != NULL && i < question->count; i++) {
    const dkk_ring_check_answer *answer = question->answers[i];
    const dkk_ring_check_record *record;
    size_t at = 0;

    if (dkk_ring_check_failure(answer) != DKK_RING_VERDICT_NONE) {
      continue;
    }
    while ((record = dkk_ring_check_next_at(answer, record_type, name, &at)) !=
           NULL) {
      first = first == NULL || is_before(record, first) ? record : first;
    }
  }
  return first;
}

/* A record at the doubled name that nobody else would have put there. 1, 0 or
 * an error. */
static int is_ours(const seeking *e, const dkk_ring_check_record *record)
{
  if (record->type == DKK_RING_TYPE_TXT) {
    return e->slot->has_key
               ? dkk_ring_txt_has_key(record, &e->slot->key_id, e->config)
               : 0;
  }
  return record->is_name &&
         (strcmp(record->value, e->slot->host) == 0 ||
          dkk_ring_name_behind(record->value, e->slot->host) != NULL);
}

static void take(seeking *e, dkk_ring_verdict verdict,
                 const dkk_ring_check_record *record)
{
  e->instead->verdict = verdict;
  e->instead->record = record;
}

static const dkk_ring_check_record *any_address(const seeking *e)
{
  const dkk_ring_check_record *record =
      first_record(e->plan, e->slot->own, DKK_RING_TYPE_A, DKK_RING_TYPE_A);

  return record != NULL ? record
                        : first_record(e->plan, e->slot->own,
                                       DKK_RING_TYPE_AAAA, DKK_RING_TYPE_A);
}

static const dkk_ring_check_record *any_doubled(const seeking *e, int slot)
{
  char doubled[DKK_RING_NAME_OCTETS];
  const dkk_ring_check_record *record;

  dkk_ring_check_doubled(doubled, e->plan, slot);
  record =
      first_record(e->plan, doubled, DKK_RING_TYPE_CNAME, DKK_RING_TYPE_CNAME);
  return record != NULL ? record
                        : first_record(e->plan, doubled, DKK_RING_TYPE_TXT,
                                       DKK_RING_TYPE_TXT);
}

/* What is doubled for sure comes first: a wildcard record may have put TXT
 * records and addresses at all names of the zone. */
int dkk_ring_find_instead(dkk_ring_outcome *instead,
                          const dkk_ring_check_plan *plan, int slot,
                          const dkimkit_config *config)
{
  seeking e = {plan, &plan->subject.slots[slot], config, instead};
  const dkk_ring_check_record *twice = any_doubled(&e, slot);
  const dkk_ring_check_record *txt =
      first_record(plan, e.slot->own, DKK_RING_TYPE_TXT, DKK_RING_TYPE_TXT);
  int rv = twice != NULL ? is_ours(&e, twice) : 0;

  if (rv < 0) {
    return rv;
  }
  if (rv == 0 && txt != NULL) {
    take(&e, DKK_RING_VERDICT_TXT_NOT_CNAME, txt);
  } else if (rv == 0 && any_address(&e) != NULL) {
    take(&e, DKK_RING_VERDICT_PROXIED, NULL);
  } else if (twice != NULL) {
    take(&e, DKK_RING_VERDICT_DOUBLE_ZONE, twice);
  } else {
    take(&e, DKK_RING_VERDICT_MISSING, NULL);
  }
  return DKIMKIT_OK;
}
