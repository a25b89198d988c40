/* SPDX-License-Identifier: MIT */
#include "core/query.h"

#include <string.h>

#define TYPE_TXT 16

int dkk_query_new(dkimkit_query **out, const dkimkit_config *config,
                  dkk_owner *owner, const char *name)
{
  dkimkit_query *query = dkk_mem_zalloc(&config->mem, sizeof(*query));

  if (query == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  query->config = config;
  query->owner = owner;
  query->name = dkk_mem_strndup(&config->mem, name, strlen(name));
  if (query->name == NULL) {
    dkk_mem_free(&config->mem, query);
    return DKIMKIT_ERR_NOMEM;
  }
  *out = query;
  return DKIMKIT_OK;
}

int dkk_query_start(dkimkit_query *query)
{
  dkk_owner *owner = query->owner;
  int rv;

  query->state = DKK_REQUEST_OPEN;
  owner->open++;
  owner->calling++;
  rv = query->config->dns_lookup(query, query->config->dns_data);
  owner->calling--;
  if (rv >= 0) {
    return DKIMKIT_OK;
  }
  if (query->state == DKK_REQUEST_OPEN) {
    query->state = DKK_REQUEST_DONE;
    owner->open--;
  }
  query->status = DKIMKIT_DNS_ERROR;
  return rv == DKIMKIT_ERR_CALLBACK ? rv : DKIMKIT_OK;
}

void dkk_query_cancel(dkimkit_query *query)
{
  dkk_owner *owner = query->owner;

  if (query->state != DKK_REQUEST_OPEN) {
    return;
  }
  query->state = DKK_REQUEST_DONE;
  query->status = DKIMKIT_DNS_ERROR;
  owner->open--;
  if (query->config->dns_cancel != NULL) {
    owner->calling++;
    query->config->dns_cancel(query, query->config->dns_data);
    owner->calling--;
  }
}

void dkk_query_free(dkimkit_query *query)
{
  const dkimkit_mem *mem;
  size_t i;

  if (query == NULL) {
    return;
  }
  mem = &query->config->mem;
  dkk_query_cancel(query);
  for (i = 0; i < query->count; i++) {
    dkk_mem_free(mem, query->records[i].text);
  }
  dkk_mem_free(mem, query->records);
  dkk_mem_free(mem, query->name);
  dkk_mem_free(mem, query);
}

const char *dkimkit_query_name(const dkimkit_query *query)
{
  return query != NULL ? query->name : NULL;
}

unsigned dkimkit_query_type(const dkimkit_query *query)
{
  (void)query;
  return TYPE_TXT;
}

void dkimkit_query_set_data(dkimkit_query *query, void *data)
{
  if (query != NULL) {
    query->data = data;
  }
}

void *dkimkit_query_data(const dkimkit_query *query)
{
  return query != NULL ? query->data : NULL;
}

void *dkimkit_query_owner_data(const dkimkit_query *query)
{
  return query != NULL ? query->owner->user_data : NULL;
}

static int new_record(dkimkit_query *query, dkk_record **record)
{
  dkk_record *grown;

  if (query->count >= query->config->limits[DKIMKIT_LIMIT_KEY_RECORDS]) {
    return DKIMKIT_ERR_LIMIT;
  }
  grown = dkk_mem_grow_array(&query->config->mem, query->records, query->count,
                             &query->capacity, sizeof(*grown));
  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  query->records = grown;
  *record = &grown[query->count];
  memset(*record, 0, sizeof(**record));
  return DKIMKIT_OK;
}

static int new_text(dkimkit_query *query, size_t len, dkk_record **record)
{
  int rv = new_record(query, record);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (len > query->config->limits[DKIMKIT_LIMIT_KEY_RECORD_OCTETS]) {
    (*record)->flags = DKK_RECORD_TOO_LARGE;
    query->count++;
    return DKIMKIT_ERR_LIMIT;
  }
  (*record)->text = dkk_mem_zalloc(&query->config->mem, len);
  if ((*record)->text == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  query->count++;
  return DKIMKIT_OK;
}

/* Adds a record with room for `len` octets of text. An answer may come at any
 * time, so it isn't only the owner's calls that keep it from being freed. */
static int add(dkimkit_query *query, size_t len, dkk_record **record)
{
  dkk_owner *owner = query->owner;
  int rv;

  query->is_adding = 1;
  owner->calling++;
  rv = new_text(query, len, record);
  owner->calling--;
  query->is_adding = 0;
  return rv;
}

/* Whether it can be told of an answer. */
static int check_open(const dkimkit_query *query)
{
  if (query->is_adding) {
    return DKIMKIT_ERR_REENTERED;
  }
  return query->state == DKK_REQUEST_OPEN ? DKIMKIT_OK : DKIMKIT_ERR_STATE;
}

int dkimkit_query_add_txt(dkimkit_query *query, const uint8_t *text, size_t len)
{
  dkk_record *record;
  int rv;

  if (query == NULL || (text == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = check_open(query);
  if (rv == DKIMKIT_OK) {
    rv = add(query, len, &record);
  }
  if (rv == DKIMKIT_OK && len > 0) {
    memcpy(record->text, text, len);
    record->len = len;
  }
  return rv;
}

/* Octets of all character-strings together; those of one that runs past the
 * end count as far as they go. */
static size_t joined_length(const uint8_t *rdata, size_t len, int *is_whole)
{
  size_t joined = 0;
  size_t at = 0;

  *is_whole = 1;
  while (at < len) {
    size_t octets = rdata[at++];

    if (octets > len - at) {
      *is_whole = 0;
      octets = len - at;
    }
    joined += octets;
    at += octets;
  }
  return joined;
}

int dkimkit_query_add_rdata(dkimkit_query *query, const uint8_t *rdata,
                            size_t len)
{
  dkk_record *record;
  size_t joined;
  size_t at = 0;
  int is_whole;
  int rv;

  if (query == NULL || (rdata == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  joined = joined_length(rdata, len, &is_whole);
  rv = check_open(query);
  if (rv == DKIMKIT_OK) {
    rv = add(query, joined, &record);
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (!is_whole) {
    record->flags = DKK_RECORD_MALFORMED;
    return DKIMKIT_ERR_SYNTAX;
  }
  while (at < len) {
    size_t octets = rdata[at++];

    memcpy(record->text + record->len, rdata + at, octets);
    record->len += octets;
    at += octets;
  }
  return DKIMKIT_OK;
}

static int is_status(dkimkit_dns_status status)
{
  return (int)status >= DKIMKIT_DNS_OK && (int)status <= DKIMKIT_DNS_ERROR;
}

int dkimkit_query_done(dkimkit_query *query, dkimkit_dns_status status,
                       unsigned flags, uint32_t ttl)
{
  int rv;

  if (query == NULL || !is_status(status) ||
      (flags & ~DKIMKIT_DNS_SECURE) != 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = check_open(query);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  query->state = DKK_REQUEST_DONE;
  query->status = status;
  query->flags = flags;
  query->ttl = ttl;
  query->owner->open--;
  return query->owner->open > 0 ? DKIMKIT_PENDING : DKIMKIT_OK;
}
