/* SPDX-License-Identifier: MIT */
#include "dkim/keyanswer.h"

/* What a provider's key takes is not known; the largest are of this order. */
#define KEY_OCTETS 2048

static size_t record_octets(const dkimkit_keyrecord *record)
{
  return sizeof(*record) + record->text_len + record->p.capacity +
         record->tags.capacity * sizeof(dkk_tag) +
         (record->key.key != NULL ? KEY_OCTETS : 0);
}

static int add(dkk_keyanswer *answer, const dkk_record *raw)
{
  dkk_keyanswer_record *record = &answer->records[answer->count];
  int rv;

  record->flags = raw->flags;
  if (raw->flags == 0) {
    rv = dkimkit_keyrecord_parse(&record->parsed, answer->config, raw->text,
                                 raw->len);
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    answer->octets += record_octets(record->parsed);
  }
  answer->count++;
  return DKIMKIT_OK;
}

static int add_all(dkk_keyanswer *answer, const dkimkit_query *query)
{
  int rv = DKIMKIT_OK;
  size_t i;

  if (query->status != DKIMKIT_DNS_OK || query->count == 0) {
    return DKIMKIT_OK;
  }
  answer->records = dkk_mem_zalloc_array(&answer->config->mem, query->count,
                                         sizeof(dkk_keyanswer_record));
  if (answer->records == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  answer->octets += query->count * sizeof(dkk_keyanswer_record);
  for (i = 0; rv == DKIMKIT_OK && i < query->count; i++) {
    rv = add(answer, &query->records[i]);
  }
  return rv;
}

int dkk_keyanswer_new(dkk_keyanswer **out, const dkimkit_query *query)
{
  dkk_keyanswer *answer = dkk_mem_zalloc(&query->config->mem, sizeof(*answer));
  int rv;

  if (answer == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  answer->config = dkk_config_ref(query->config);
  atomic_init(&answer->references, 1);
  answer->status = query->status;
  answer->flags = query->flags;
  answer->ttl = query->ttl;
  answer->octets = sizeof(*answer);
  rv = add_all(answer, query);
  if (rv != DKIMKIT_OK) {
    dkk_keyanswer_free(answer);
    return rv;
  }
  *out = answer;
  return DKIMKIT_OK;
}

dkk_keyanswer *dkk_keyanswer_ref(dkk_keyanswer *answer)
{
  atomic_fetch_add_explicit(&answer->references, 1, memory_order_relaxed);
  return answer;
}

void dkk_keyanswer_free(dkk_keyanswer *answer)
{
  dkimkit_config *config;
  size_t i;

  if (answer == NULL || atomic_fetch_sub_explicit(&answer->references, 1,
                                                  memory_order_acq_rel) > 1) {
    return;
  }
  config = answer->config;
  for (i = 0; i < answer->count; i++) {
    dkimkit_keyrecord_free(answer->records[i].parsed);
  }
  dkk_mem_free(&config->mem, answer->records);
  dkk_mem_free(&config->mem, answer);
  dkimkit_config_free(config);
}

int dkk_keyanswer_is_lasting(const dkk_keyanswer *answer)
{
  return answer->status == DKIMKIT_DNS_OK ||
         answer->status == DKIMKIT_DNS_NXDOMAIN ||
         answer->status == DKIMKIT_DNS_NODATA;
}
