/* SPDX-License-Identifier: MIT */
#include "keyring/check.h"

#include "keyring/checkhint.h"

#include <dkimkit/config.h>
#include <dkimkit/keyrecord.h>

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

struct dkimkit_keyring_check {
  dkimkit_config *config;
  dkk_ring_check_plan plan;
  int is_complete;
  dkk_ring_check_result results[DKK_RING_SLOTS][DKK_RING_NAMES];
};

/* A configuration that can't parse isn't found out at the end only. */
static int try_config(const dkimkit_config *config)
{
  dkimkit_keyrecord *record;
  int rv = dkimkit_keyrecord_parse(&record, config, NULL, 0);

  if (rv == DKIMKIT_OK) {
    dkimkit_keyrecord_free(record);
  }
  return rv;
}

int dkk_ring_check_begin(dkimkit_keyring_check **out,
                         const dkk_ring_check_subject *subject,
                         const dkimkit_config *config)
{
  dkimkit_keyring_check *check;
  int rv;

  if (out == NULL || subject == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (sodium_init() < 0) {
    return DKIMKIT_ERR_CRYPTO;
  }
  rv = try_config(config);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  check = calloc(1, sizeof(*check));
  if (check == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkk_ring_check_plan_init(&check->plan, subject);
  if (rv != DKIMKIT_OK) {
    free(check);
    return rv;
  }
  check->config = dkimkit_config_ref(config);
  *out = check;
  return DKIMKIT_OK;
}

static void clear_results(dkimkit_keyring_check *check)
{
  int slot;
  int name;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      free(check->results[slot][name].found);
      free(check->results[slot][name].hint);
    }
  }
  memset(check->results, 0, sizeof(check->results));
}

void dkimkit_keyring_check_free(dkimkit_keyring_check *check)
{
  if (check != NULL) {
    clear_results(check);
    dkk_ring_check_plan_clear(&check->plan);
    dkimkit_config_free(check->config);
    free(check);
  }
}

static int put_into_words(dkimkit_keyring_check *check, int slot)
{
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    dkk_ring_check_result *result = &check->results[slot][name];

    result->found = dkk_ring_found(result);
    result->hint =
        dkk_ring_hint(&check->plan, slot, (dkk_ring_name)name, result);
    if (result->found == NULL || result->hint == NULL) {
      return DKIMKIT_ERR_NOMEM;
    }
  }
  return DKIMKIT_OK;
}

static int complete(dkimkit_keyring_check *check)
{
  int rv = DKIMKIT_OK;
  int slot;

  for (slot = 0; rv == DKIMKIT_OK && slot < DKK_RING_SLOTS; slot++) {
    rv = dkk_ring_check_evaluate(check->results[slot], &check->plan, slot,
                                 check->config);
    if (rv == DKIMKIT_OK) {
      rv = put_into_words(check, slot);
    }
  }
  if (rv != DKIMKIT_OK) {
    clear_results(check);
    return rv;
  }
  check->is_complete = 1;
  return DKIMKIT_OK;
}

static int count_open(const dkk_ring_check_plan *plan)
{
  size_t i;
  int open = 0;

  for (i = 0; i < plan->count; i++) {
    open += plan->questions[i]->state == DKK_RING_QUESTION_ASKED;
  }
  return open;
}

static dkimkit_keyring_question *first_new(const dkk_ring_check_plan *plan)
{
  size_t i;

  for (i = 0; i < plan->count; i++) {
    if (plan->questions[i]->state == DKK_RING_QUESTION_NEW) {
      return plan->questions[i];
    }
  }
  return NULL;
}

int dkimkit_keyring_check_next(dkimkit_keyring_question **question,
                               dkimkit_keyring_check *check)
{
  int rv;

  if (check == NULL || question == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  *question = NULL;
  if (check->is_complete) {
    return DKIMKIT_OK;
  }
  rv = dkk_ring_check_plan_go_on(&check->plan);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  *question = first_new(&check->plan);
  if (*question != NULL) {
    (*question)->state = DKK_RING_QUESTION_ASKED;
    return DKIMKIT_PENDING;
  }
  return count_open(&check->plan) > 0 ? DKIMKIT_PENDING : complete(check);
}

/* ---- results ---- */

const dkk_ring_check_subject *
dkk_ring_check_subject_of(const dkimkit_keyring_check *check)
{
  return &check->plan.subject;
}

const dkk_ring_check_result *
dkk_ring_check_result_of(const dkimkit_keyring_check *check, int slot,
                         dkk_ring_name name)
{
  if (check == NULL || !check->is_complete || slot < 0 ||
      slot >= DKK_RING_SLOTS || (unsigned)name >= DKK_RING_NAMES ||
      (name == DKK_RING_OWN && check->plan.subject.is_initial)) {
    return NULL;
  }
  return &check->results[slot][name];
}

static const dkk_ring_check_result *
result_of(const dkimkit_keyring_check *check, int slot,
          dkimkit_keyring_name name)
{
  return dkk_ring_check_result_of(check, slot, (dkk_ring_name)name);
}

dkimkit_keyring_verdict
dkimkit_keyring_check_verdict(const dkimkit_keyring_check *check, int slot,
                              dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? (dkimkit_keyring_verdict)result->verdict
                        : DKIMKIT_KEYRING_VERDICT_NONE;
}

const char *dkimkit_keyring_check_found(const dkimkit_keyring_check *check,
                                        int slot, dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? result->found : NULL;
}

const char *dkimkit_keyring_check_server(const dkimkit_keyring_check *check,
                                         int slot, dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? result->outcome.server : NULL;
}

const char *dkimkit_keyring_check_hint(const dkimkit_keyring_check *check,
                                       int slot, dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? result->hint : NULL;
}

uint32_t dkimkit_keyring_check_ttl(const dkimkit_keyring_check *check, int slot,
                                   dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? result->ttl : 0;
}

uint32_t dkimkit_keyring_check_negative_ttl(const dkimkit_keyring_check *check,
                                            int slot, dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? result->negative_ttl : 0;
}

int dkimkit_keyring_check_authoritative(const dkimkit_keyring_check *check,
                                        int slot, dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL && result->all_authoritative;
}

int dkimkit_keyring_check_secure(const dkimkit_keyring_check *check, int slot,
                                 dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL && result->all_secure;
}

unsigned dkimkit_keyring_check_warnings(const dkimkit_keyring_check *check,
                                        int slot, dkimkit_keyring_name name)
{
  const dkk_ring_check_result *result = result_of(check, slot, name);

  return result != NULL ? result->warnings : 0;
}

int dkimkit_keyring_check_is_ok(const dkimkit_keyring_check *check)
{
  int slot;
  int name;

  if (check == NULL || !check->is_complete) {
    return 0;
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      const dkk_ring_check_result *result =
          dkk_ring_check_result_of(check, slot, (dkk_ring_name)name);

      if (result != NULL && !result->is_awaited) {
        return 0;
      }
    }
  }
  return 1;
}
