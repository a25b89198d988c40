/* SPDX-License-Identifier: MIT */
#include "keyring/checkplan.h"

#include <stdlib.h>
#include <string.h>

#define FLAGS                                                                  \
  (DKIMKIT_KEYRING_ANSWER_SECURE | DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE)

dkimkit_keyring_question *dkk_ring_check_question_new(const char *name,
                                                      unsigned type)
{
  dkimkit_keyring_question *question = calloc(1, sizeof(*question));

  if (question != NULL) {
    memcpy(question->name, name, strlen(name) + 1);
    question->type = type;
  }
  return question;
}

void dkk_ring_check_question_free(dkimkit_keyring_question *question)
{
  size_t i;

  for (i = 0; i < question->count; i++) {
    dkk_ring_check_answer_free(question->answers[i]);
  }
  dkk_ring_check_answer_free(question->open);
  free(question);
}

const char *
dkimkit_keyring_question_name(const dkimkit_keyring_question *question)
{
  return question != NULL ? question->name : NULL;
}

unsigned dkimkit_keyring_question_type(const dkimkit_keyring_question *question)
{
  return question != NULL ? question->type : 0;
}

void dkimkit_keyring_question_set_data(dkimkit_keyring_question *question,
                                       void *data)
{
  if (question != NULL) {
    question->data = data;
  }
}

void *dkimkit_keyring_question_data(const dkimkit_keyring_question *question)
{
  return question != NULL ? question->data : NULL;
}

int dkimkit_keyring_answer_begin(dkimkit_keyring_question *question,
                                 const char *server)
{
  int rv;

  if (question == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (question->state != DKK_RING_QUESTION_ASKED || question->open != NULL) {
    return DKIMKIT_ERR_STATE;
  }
  rv = question->count == DKK_RING_CHECK_SERVERS
           ? DKIMKIT_ERR_LIMIT
           : dkk_ring_check_answer_new(&question->open, server);
  if (rv != DKIMKIT_OK) {
    question->is_cut = 1;
  }
  return rv;
}

static int add(dkimkit_keyring_question *question, unsigned type,
               const char *owner, uint32_t ttl, const void *value, size_t len)
{
  if (question == NULL || owner == NULL || (value == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (question->open == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  return dkk_ring_check_answer_add(question->open, type, owner, ttl, value,
                                   len);
}

int dkimkit_keyring_answer_cname(dkimkit_keyring_question *question,
                                 const char *owner, uint32_t ttl,
                                 const char *target)
{
  if (target == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return add(question, DKK_RING_TYPE_CNAME, owner, ttl, target, strlen(target));
}

int dkimkit_keyring_answer_txt(dkimkit_keyring_question *question,
                               const char *owner, uint32_t ttl,
                               const uint8_t *text, size_t len)
{
  return add(question, DKK_RING_TYPE_TXT, owner, ttl, text, len);
}

int dkimkit_keyring_answer_address(dkimkit_keyring_question *question,
                                   const char *owner, uint32_t ttl)
{
  return add(question, DKK_RING_TYPE_A, owner, ttl, NULL, 0);
}

int dkimkit_keyring_answer_negative_ttl(dkimkit_keyring_question *question,
                                        uint32_t ttl)
{
  if (question == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (question->open == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  question->open->negative_ttl = ttl;
  return DKIMKIT_OK;
}

static int is_status(dkimkit_dns_status status)
{
  return (int)status >= DKIMKIT_DNS_OK && (int)status <= DKIMKIT_DNS_ERROR;
}

int dkimkit_keyring_answer_end(dkimkit_keyring_question *question,
                               dkimkit_dns_status status, unsigned flags)
{
  if (question == NULL || !is_status(status) || (flags & ~FLAGS) != 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (question->open == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  question->open->status = status;
  question->open->flags = flags;
  question->answers[question->count++] = question->open;
  question->open = NULL;
  return DKIMKIT_OK;
}

/* Nobody answered. */
static int answer_as_timeout(dkimkit_keyring_question *question)
{
  int rv = dkk_ring_check_answer_new(&question->answers[0], NULL);

  if (rv == DKIMKIT_OK) {
    question->answers[0]->status = DKIMKIT_DNS_TIMEOUT;
    question->count = 1;
  }
  return rv;
}

int dkimkit_keyring_question_done(dkimkit_keyring_question *question)
{
  int rv = DKIMKIT_OK;

  if (question == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (question->state != DKK_RING_QUESTION_ASKED || question->open != NULL) {
    return DKIMKIT_ERR_STATE;
  }
  if (question->count == 0) {
    rv = answer_as_timeout(question);
  } else if (question->is_cut) {
    question->answers[question->count - 1]->is_cut = 1;
  }
  if (rv == DKIMKIT_OK) {
    question->state = DKK_RING_QUESTION_DONE;
  }
  return rv;
}
