/* SPDX-License-Identifier: MIT */
#include "dkim/keyfetch.h"

#include "dkim/names.h"

#include <string.h>

void dkk_keyfetch_init(dkk_keyfetch *fetch, const dkimkit_config *config,
                       dkk_owner *owner)
{
  memset(fetch, 0, sizeof(*fetch));
  fetch->config = config;
  fetch->owner = owner;
}

void dkk_keyfetch_clear(dkk_keyfetch *fetch)
{
  size_t i;

  /* All of them first: a callback may look at any. */
  for (i = 0; i < fetch->count; i++) {
    dkk_query_cancel(fetch->queries[i]);
  }
  for (i = 0; i < fetch->count; i++) {
    dkk_query_free(fetch->queries[i]);
  }
  dkk_mem_free(&fetch->config->mem, fetch->queries);
  fetch->queries = NULL;
  fetch->count = 0;
}

static dkimkit_query *find(const dkk_keyfetch *fetch, const char *name)
{
  size_t i;

  for (i = 0; i < fetch->count; i++) {
    if (dkk_slice_equal_nocase(dkk_slice_of(fetch->queries[i]->name),
                               dkk_slice_of(name))) {
      return fetch->queries[i];
    }
  }
  return NULL;
}

/* The query for a name, made if there is none yet; NULL if it would be one too
 * many. */
static int find_or_add(dkk_keyfetch *fetch, const char *name,
                       dkimkit_query **query)
{
  dkimkit_query **grown;
  int rv;

  *query = find(fetch, name);
  if (*query != NULL ||
      fetch->count >= fetch->config->limits[DKIMKIT_LIMIT_QUERIES]) {
    return DKIMKIT_OK;
  }
  grown = dkk_mem_grow_array(&fetch->config->mem, fetch->queries, fetch->count,
                             &fetch->capacity, sizeof(dkimkit_query *));
  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  fetch->queries = grown;
  rv = dkk_query_new(&grown[fetch->count], fetch->config, fetch->owner, name);
  if (rv == DKIMKIT_OK) {
    *query = grown[fetch->count++];
  }
  return rv;
}

int dkk_keyfetch_add(dkk_keyfetch *fetch, dkimkit_signature *signature)
{
  dkk_buf name;
  int rv;

  dkk_buf_init(&name, &fetch->config->mem);
  rv = dkk_key_name(&name,
                    dkk_slice_of(dkimkit_signature_selector_ascii(signature)),
                    dkk_slice_of(dkimkit_signature_domain_ascii(signature)));
  if (rv == DKIMKIT_OK) {
    rv = find_or_add(fetch, (const char *)name.data, &signature->query);
    if (rv == DKIMKIT_OK && signature->query == NULL) {
      rv = dkk_signature_settle_tag(signature,
                                    DKIMKIT_REASON_TOO_MANY_SIGNATURES, NULL);
    }
  } else if (rv == DKIMKIT_ERR_DOMAIN_SYNTAX) {
    rv = dkk_signature_settle_tag(signature, DKIMKIT_REASON_SIGNATURE_SYNTAX,
                                  "d");
  }
  dkk_buf_clear(&name);
  return rv;
}

int dkk_keyfetch_ask(dkk_keyfetch *fetch, const char *name,
                     dkimkit_query **query)
{
  int rv = find_or_add(fetch, name, query);

  if (rv == DKIMKIT_OK && *query != NULL &&
      (*query)->state == DKK_REQUEST_NEW) {
    rv = dkk_query_start(*query);
  }
  return rv;
}

int dkk_keyfetch_start(dkk_keyfetch *fetch)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < fetch->count; i++) {
    rv = dkk_query_start(fetch->queries[i]);
  }
  return rv;
}
