/* SPDX-License-Identifier: MIT */
#include "core/query.h"
#include "dkim/alabels.h"
#include "dkim/keylint.h"
#include "dkim/names.h"

#include <dkimkit/keyrecord.h>

struct dkimkit_keylookup {
  dkimkit_config *config;
  dkk_owner owner;
  dkimkit_query *query;
};

static int start(dkimkit_keylookup *lookup, dkk_slice name)
{
  const dkimkit_config *config = lookup->config;
  dkk_buf ascii;
  int rv;

  dkk_buf_init(&ascii, &config->mem);
  rv = dkk_append_alabels(&ascii, name, 0);
  if (rv == DKIMKIT_ERR_SYNTAX ||
      (rv == DKIMKIT_OK && !dkk_is_query_name(dkk_buf_slice(&ascii)))) {
    rv = DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_query_new(&lookup->query, config, &lookup->owner,
                       (const char *)ascii.data);
  }
  dkk_buf_clear(&ascii);
  return rv == DKIMKIT_OK ? dkk_query_start(lookup->query) : rv;
}

int dkimkit_keylookup_new(dkimkit_keylookup **out, const dkimkit_config *config,
                          const char *name, void *user_data)
{
  dkimkit_keylookup *lookup;
  int rv;

  if (out == NULL || config == NULL || name == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed || config->dns_lookup == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  lookup = dkk_mem_zalloc(&config->mem, sizeof(*lookup));
  if (lookup == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  lookup->config = dkk_config_ref(config);
  lookup->owner.user_data = user_data;
  rv = start(lookup, dkk_slice_of(name));
  if (rv != DKIMKIT_OK) {
    dkimkit_keylookup_free(lookup);
    return rv;
  }
  *out = lookup;
  return DKIMKIT_OK;
}

void dkimkit_keylookup_free(dkimkit_keylookup *lookup)
{
  dkimkit_config *config;

  if (lookup != NULL && lookup->owner.calling == 0) {
    lookup->owner.calling++;
    config = lookup->config;
    dkk_query_free(lookup->query);
    dkk_mem_free(&config->mem, lookup);
    dkimkit_config_free(config);
  }
}

int dkimkit_keylookup_finish(const dkimkit_keylookup *lookup)
{
  if (lookup == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return lookup->owner.open > 0 ? DKIMKIT_PENDING : DKIMKIT_OK;
}

dkimkit_dns_status dkimkit_keylookup_status(const dkimkit_keylookup *lookup)
{
  if (lookup == NULL) {
    return DKIMKIT_DNS_ERROR;
  }
  return lookup->query->status == DKIMKIT_DNS_OK && lookup->query->count == 0
             ? DKIMKIT_DNS_NODATA
             : lookup->query->status;
}

const char *dkimkit_keylookup_name(const dkimkit_keylookup *lookup)
{
  return lookup != NULL ? lookup->query->name : NULL;
}

size_t dkimkit_keylookup_count(const dkimkit_keylookup *lookup)
{
  return lookup != NULL ? lookup->query->count : 0;
}

const uint8_t *dkimkit_keylookup_text(const dkimkit_keylookup *lookup,
                                      size_t index, size_t *len)
{
  int there = lookup != NULL && index < lookup->query->count;

  if (len != NULL) {
    *len = there ? lookup->query->records[index].len : 0;
  }
  return there ? lookup->query->records[index].text : NULL;
}

uint32_t dkimkit_keylookup_ttl(const dkimkit_keylookup *lookup)
{
  return lookup != NULL ? lookup->query->ttl : 0;
}

int dkimkit_keylookup_secure(const dkimkit_keylookup *lookup)
{
  return lookup != NULL && (lookup->query->flags & DKIMKIT_DNS_SECURE) != 0;
}

int dkimkit_keylint_lookup(dkimkit_keylint **out,
                           const dkimkit_keylookup *lookup)
{
  dkimkit_keylint *lint;
  int rv;

  if (out == NULL || lookup == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = dkimkit_keylookup_finish(lookup);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_keylint_open(&lint, lookup->config);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_keylint_answer(lint, lookup->query);
  if (rv != DKIMKIT_OK) {
    dkimkit_keylint_free(lint);
    return rv;
  }
  *out = lint;
  return DKIMKIT_OK;
}
