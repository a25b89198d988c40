/* SPDX-License-Identifier: MIT */
#include "keyring/checkplan.h"

#include "keyring/checkchain.h"

#include <string.h>

static int read_in_place(char name[DKK_RING_NAME_OCTETS])
{
  char read[DKK_RING_NAME_OCTETS];
  int is_good = dkk_ring_name_read(read, name);

  memcpy(name, read, sizeof(read));
  return is_good;
}

int dkk_ring_check_plan_init(dkk_ring_check_plan *plan,
                             const dkk_ring_check_subject *subject)
{
  int slot;

  memset(plan, 0, sizeof(*plan));
  plan->subject = *subject;
  if (!read_in_place(plan->subject.domain)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_check_slot *of = &plan->subject.slots[slot];

    if (!read_in_place(of->host) ||
        (!plan->subject.is_initial && !read_in_place(of->own))) {
      return DKIMKIT_ERR_INVALID_ARGUMENT;
    }
  }
  return DKIMKIT_OK;
}

void dkk_ring_check_plan_clear(dkk_ring_check_plan *plan)
{
  size_t i;

  for (i = 0; i < plan->count; i++) {
    dkk_ring_check_question_free(plan->questions[i]);
  }
  plan->count = 0;
}

dkimkit_keyring_question *dkk_ring_check_find(const dkk_ring_check_plan *plan,
                                              const char *name, unsigned type)
{
  size_t i;

  for (i = 0; i < plan->count; i++) {
    if (plan->questions[i]->type == type &&
        strcmp(plan->questions[i]->name, name) == 0) {
      return plan->questions[i];
    }
  }
  return NULL;
}

const dkimkit_keyring_question *
dkk_ring_check_answered(const dkk_ring_check_plan *plan, const char *name,
                        unsigned type)
{
  const dkimkit_keyring_question *question =
      dkk_ring_check_find(plan, name, type);

  return question != NULL && question->state == DKK_RING_QUESTION_DONE
             ? question
             : NULL;
}

int dkk_ring_check_ask(dkk_ring_check_plan *plan, const char *name,
                       unsigned type)
{
  dkimkit_keyring_question *question;

  if (dkk_ring_check_find(plan, name, type) != NULL) {
    return DKIMKIT_OK;
  }
  question = plan->count < DKK_RING_CHECK_QUESTIONS
                 ? dkk_ring_check_question_new(name, type)
                 : NULL;
  if (question == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  plan->questions[plan->count++] = question;
  return DKIMKIT_OK;
}

int dkk_ring_check_ask_detour(dkk_ring_check_plan *plan, int slot,
                              const char *name)
{
  int rv;

  if (dkk_ring_check_find(plan, name, DKK_RING_TYPE_CNAME) != NULL) {
    return DKIMKIT_OK;
  }
  if (plan->detours[slot] == DKK_RING_CHECK_DETOURS) {
    return DKIMKIT_ERR_LIMIT;
  }
  rv = dkk_ring_check_ask(plan, name, DKK_RING_TYPE_CNAME);
  if (rv == DKIMKIT_OK) {
    plan->detours[slot]++;
  }
  return rv;
}

void dkk_ring_check_doubled(char out[DKK_RING_NAME_OCTETS],
                            const dkk_ring_check_plan *plan, int slot)
{
  (void)dkk_ring_name_join(out, plan->subject.slots[slot].own,
                           plan->subject.domain);
}

/* No CNAME where one belongs: what is there instead? */
static int ask_instead(dkk_ring_check_plan *plan, int slot)
{
  static const unsigned types[] = {DKK_RING_TYPE_TXT, DKK_RING_TYPE_A,
                                   DKK_RING_TYPE_AAAA};
  char doubled[DKK_RING_NAME_OCTETS];
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < sizeof(types) / sizeof(types[0]); i++) {
    rv = dkk_ring_check_ask(plan, plan->subject.slots[slot].own, types[i]);
  }
  dkk_ring_check_doubled(doubled, plan, slot);
  if (rv == DKIMKIT_OK && doubled[0] != '\0') {
    rv = dkk_ring_check_ask(plan, doubled, DKK_RING_TYPE_CNAME);
  }
  if (rv == DKIMKIT_OK && doubled[0] != '\0') {
    rv = dkk_ring_check_ask(plan, doubled, DKK_RING_TYPE_TXT);
  }
  return rv;
}

typedef struct planning {
  dkk_ring_check_plan *plan;
  int slot;
} planning;

static int on_arrival(const dkk_ring_arrival *arrival, void *user_data)
{
  const planning *of = user_data;

  return arrival->kind == DKK_RING_ARRIVED_NOWHERE
             ? ask_instead(of->plan, of->slot)
             : DKIMKIT_OK;
}

int dkk_ring_check_plan_go_on(dkk_ring_check_plan *plan)
{
  int rv = DKIMKIT_OK;
  int slot;

  for (slot = 0; rv == DKIMKIT_OK && slot < DKK_RING_SLOTS; slot++) {
    planning of = {plan, slot};

    rv = dkk_ring_check_ask(plan, plan->subject.slots[slot].host,
                            DKK_RING_TYPE_TXT);
    if (rv == DKIMKIT_OK && !plan->subject.is_initial) {
      rv = dkk_ring_check_ask(plan, plan->subject.slots[slot].own,
                              DKK_RING_TYPE_CNAME);
    }
    if (rv == DKIMKIT_OK && !plan->subject.is_initial) {
      rv = dkk_ring_chain_walk(plan, slot, on_arrival, NULL, &of);
    }
  }
  return rv;
}
