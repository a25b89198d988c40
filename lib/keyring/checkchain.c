/* SPDX-License-Identifier: MIT */
#include "keyring/checkchain.h"

#include <string.h>

/* All links of all servers, for chains that nobody would make by mistake. */
#define STEPS ((size_t)2 * DKK_RING_CHECK_LINKS * DKK_RING_CHECK_SERVERS)

/* A name that was arrived at. */
typedef struct step {
  const char *name;
  int links;
  /* The answer with the last link; it may have the next one, too. */
  const dkk_ring_check_answer *source;
  const dkk_ring_check_answer *first_answer;
  const dkk_ring_check_record *first;
  const dkk_ring_check_record *last;
  uint8_t is_authoritative;
} step;

typedef struct walk {
  dkk_ring_check_plan *plan;
  int slot;
  dkk_ring_on_arrival on;
  dkk_ring_on_link on_link;
  void *user_data;
  step steps[STEPS];
  size_t count;
} walk;

static int arrive(const walk *w, const step *at, dkk_ring_arrival_kind kind)
{
  dkk_ring_arrival arrival = {
      .kind = kind,
      .answer = at->first_answer,
      .asked = at->name,
      .first = at->first,
      .last = at->last,
      .source = at->source,
      .is_authoritative = at->is_authoritative,
  };

  return w->on(&arrival, w->user_data);
}

static void use(const walk *w, const dkk_ring_check_answer *answer,
                const dkk_ring_check_record *record)
{
  if (w->on_link != NULL) {
    w->on_link(answer, record, w->user_data);
  }
}

static int is_known_step(const walk *w, const step *next)
{
  size_t i;

  for (i = 0; i < w->count; i++) {
    const step *known = &w->steps[i];

    if (known->links == next->links && known->source == next->source &&
        known->is_authoritative == next->is_authoritative &&
        strcmp(known->name, next->name) == 0) {
      return 1;
    }
  }
  return 0;
}

/* Goes over one CNAME record of `answer`. */
static int follow(walk *w, const step *from,
                  const dkk_ring_check_answer *answer,
                  const dkk_ring_check_record *record)
{
  step next = *from;

  use(w, answer, record);
  next.name = record->value;
  next.links++;
  next.source = answer;
  next.last = record;
  if (from->first == NULL) {
    next.first = record;
    next.first_answer = answer;
  }
  next.is_authoritative =
      from->is_authoritative && dkk_ring_check_is_own(answer);
  if (!record->is_name) {
    return arrive(w, &next, DKK_RING_ARRIVED_ELSEWHERE);
  }
  if (is_known_step(w, &next)) {
    return DKIMKIT_OK;
  }
  if (w->count == STEPS) {
    return arrive(w, &next, DKK_RING_ARRIVED_NEVER);
  }
  w->steps[w->count++] = next;
  return DKIMKIT_OK;
}

static int follow_all(walk *w, const step *from,
                      const dkk_ring_check_answer *answer)
{
  const dkk_ring_check_record *record;
  int rv = DKIMKIT_OK;
  size_t at = 0;

  while (rv == DKIMKIT_OK &&
         (record = dkk_ring_check_next_at(answer, DKK_RING_TYPE_CNAME,
                                          from->name, &at)) != NULL) {
    rv = follow(w, from, answer, record);
  }
  return rv;
}

/* What the answer says if it has no CNAME at that name. */
static int arrive_by(const walk *w, const step *from,
                     const dkk_ring_check_answer *answer)
{
  step end = *from;

  use(w, answer, NULL);
  end.is_authoritative =
      from->is_authoritative && dkk_ring_check_is_own(answer);
  if (dkk_ring_check_failure(answer) != DKK_RING_VERDICT_NONE ||
      answer->is_cut) {
    end.first_answer = answer;
    return arrive(w, &end, DKK_RING_ARRIVED_UNKNOWN);
  }
  if (from->links == 0) {
    end.first_answer = answer;
    return arrive(w, &end, DKK_RING_ARRIVED_NOWHERE);
  }
  return arrive(w, &end, DKK_RING_ARRIVED_ELSEWHERE);
}

static int go_on_asking(walk *w, const step *from)
{
  const dkimkit_keyring_question *question;
  int rv = dkk_ring_check_ask_detour(w->plan, w->slot, from->name);
  size_t i;

  if (rv != DKIMKIT_OK) {
    return rv == DKIMKIT_ERR_LIMIT ? arrive(w, from, DKK_RING_ARRIVED_NEVER)
                                   : rv;
  }
  question = dkk_ring_check_answered(w->plan, from->name, DKK_RING_TYPE_CNAME);
  for (i = 0; rv == DKIMKIT_OK && question != NULL && i < question->count;
       i++) {
    const dkk_ring_check_answer *answer = question->answers[i];
    int is_link =
        dkk_ring_check_failure(answer) == DKK_RING_VERDICT_NONE &&
        dkk_ring_check_has_at(answer, DKK_RING_TYPE_CNAME, from->name);

    rv = is_link ? follow_all(w, from, answer) : DKIMKIT_OK;
    /* A link to somewhere else may be among what isn't here. */
    if (rv == DKIMKIT_OK && (!is_link || answer->is_cut)) {
      rv = arrive_by(w, from, answer);
    }
  }
  return rv;
}

static int go_on(walk *w, const step *from)
{
  const dkk_ring_check_slot *slots = w->plan->subject.slots;

  if (from->links > DKK_RING_CHECK_LINKS) {
    return arrive(w, from, DKK_RING_ARRIVED_NEVER);
  }
  if (strcmp(from->name, slots[w->slot].host) == 0) {
    return arrive(w, from, DKK_RING_ARRIVED);
  }
  if (strcmp(from->name, slots[dkk_ring_other(w->slot)].host) == 0) {
    return arrive(w, from, DKK_RING_ARRIVED_ELSEWHERE);
  }
  return from->source != NULL &&
                 dkk_ring_check_has_at(from->source, DKK_RING_TYPE_CNAME,
                                       from->name)
             ? follow_all(w, from, from->source)
             : go_on_asking(w, from);
}

int dkk_ring_chain_walk(dkk_ring_check_plan *plan, int slot,
                        dkk_ring_on_arrival on, dkk_ring_on_link on_link,
                        void *user_data)
{
  walk w = {
      .plan = plan,
      .slot = slot,
      .on = on,
      .on_link = on_link,
      .user_data = user_data,
  };
  int rv = DKIMKIT_OK;
  size_t i;

  w.steps[0].name = plan->subject.slots[slot].own;
  w.steps[0].is_authoritative = 1;
  w.count = 1;
  for (i = 0; rv == DKIMKIT_OK && i < w.count; i++) {
    step from = w.steps[i];

    rv = go_on(&w, &from);
  }
  return rv;
}
