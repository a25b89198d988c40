/* SPDX-License-Identifier: MIT */
#include "keyring/checkanswer.h"

#include <stdlib.h>
#include <string.h>

int dkk_ring_check_answer_new(dkk_ring_check_answer **out, const char *server)
{
  dkk_ring_check_answer *answer = calloc(1, sizeof(*answer));

  if (answer == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (server != NULL) {
    memcpy(answer->server, server, strnlen(server, DKK_RING_CHECK_SERVER_MAX));
  }
  *out = answer;
  return DKIMKIT_OK;
}

void dkk_ring_check_answer_free(dkk_ring_check_answer *answer)
{
  size_t i;

  if (answer == NULL) {
    return;
  }
  for (i = 0; i < answer->count; i++) {
    free(answer->records[i]);
  }
  free(answer);
}

static dkk_ring_check_record *new_record(unsigned type, uint32_t ttl,
                                         const void *value, size_t len)
{
  dkk_ring_check_record *record = calloc(1, sizeof(*record) + len + 1);

  if (record == NULL) {
    return NULL;
  }
  record->type = type;
  record->ttl = ttl;
  record->len = len;
  if (len > 0) {
    memcpy(record->value, value, len);
  }
  return record;
}

/* A name takes no more room in the form in which it is compared. */
static void read_target(dkk_ring_check_record *record)
{
  char name[DKK_RING_NAME_OCTETS];

  if (dkk_ring_name_read(name, record->value)) {
    record->is_name = 1;
    record->len = strlen(name);
    memcpy(record->value, name, record->len + 1);
  }
}

int dkk_ring_check_answer_add(dkk_ring_check_answer *answer, unsigned type,
                              const char *owner, uint32_t ttl,
                              const void *value, size_t len)
{
  dkk_ring_check_record *record;
  int is_too_long = len > DKK_RING_CHECK_TEXT_MAX;

  if (answer->count == DKK_RING_CHECK_RECORDS) {
    answer->is_cut = 1;
    return DKIMKIT_ERR_LIMIT;
  }
  record = new_record(type, ttl, value, is_too_long ? 0 : len);
  if (record == NULL) {
    answer->is_cut = 1;
    return DKIMKIT_ERR_NOMEM;
  }
  record->is_too_long = (uint8_t)is_too_long;
  (void)dkk_ring_name_read(record->owner, owner);
  if (type == DKK_RING_TYPE_CNAME) {
    read_target(record);
  }
  answer->records[answer->count++] = record;
  return is_too_long ? DKIMKIT_ERR_LIMIT : DKIMKIT_OK;
}

const dkk_ring_check_record *
dkk_ring_check_next_at(const dkk_ring_check_answer *answer, unsigned type,
                       const char *name, size_t *at)
{
  while (*at < answer->count) {
    const dkk_ring_check_record *record = answer->records[(*at)++];

    if (record->type == type && strcmp(record->owner, name) == 0) {
      return record;
    }
  }
  return NULL;
}

int dkk_ring_check_has_at(const dkk_ring_check_answer *answer, unsigned type,
                          const char *name)
{
  size_t at = 0;

  return dkk_ring_check_next_at(answer, type, name, &at) != NULL;
}

dkk_ring_verdict dkk_ring_check_failure(const dkk_ring_check_answer *answer)
{
  switch (answer->status) {
  case DKIMKIT_DNS_OK:
  case DKIMKIT_DNS_NXDOMAIN:
  case DKIMKIT_DNS_NODATA:
    return DKK_RING_VERDICT_NONE;
  case DKIMKIT_DNS_TIMEOUT:
    return DKK_RING_VERDICT_TIMEOUT;
  case DKIMKIT_DNS_BOGUS:
    return DKK_RING_VERDICT_BOGUS;
  case DKIMKIT_DNS_SERVFAIL:
  case DKIMKIT_DNS_REFUSED:
  case DKIMKIT_DNS_ERROR:
    break;
  }
  return DKK_RING_VERDICT_SERVFAIL;
}

int dkk_ring_check_is_own(const dkk_ring_check_answer *answer)
{
  return (answer->flags & DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE) != 0;
}
