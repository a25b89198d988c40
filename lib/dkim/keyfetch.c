/* SPDX-License-Identifier: MIT */
#include "dkim/keyfetch.h"

#include "dkim/names.h"

#include <string.h>

void dkk_keyfetch_init(dkk_keyfetch *fetch, const dkimkit_config *config,
                       const dkimkit_mem *mem, dkk_owner *owner)
{
  memset(fetch, 0, sizeof(*fetch));
  fetch->config = config;
  fetch->mem = mem;
  fetch->owner = owner;
}

void dkk_keyfetch_set_cache(dkk_keyfetch *fetch, dkimkit_cache *cache)
{
  dkimkit_cache *old = fetch->cache;

  fetch->cache = cache != NULL ? dkk_cache_ref(cache) : NULL;
  dkimkit_cache_free(old);
}

void dkk_keyfetch_clear(dkk_keyfetch *fetch)
{
  size_t i;

  /* All of them first: a callback may look at any. */
  for (i = 0; i < fetch->count; i++) {
    if (fetch->slots[i]->query != NULL) {
      dkk_query_cancel(fetch->slots[i]->query);
    }
  }
  for (i = 0; i < fetch->count; i++) {
    dkk_query_free(fetch->slots[i]->query);
    dkk_keyanswer_free(fetch->slots[i]->answer);
  }
  fetch->count = 0;
  dkk_keyfetch_set_cache(fetch, NULL);
}

static dkk_keyfetch_slot *find(const dkk_keyfetch *fetch, const char *name)
{
  size_t i;

  for (i = 0; i < fetch->count; i++) {
    if (dkk_slice_equal_nocase(dkk_slice_of(fetch->slots[i]->name),
                               dkk_slice_of(name))) {
      return fetch->slots[i];
    }
  }
  return NULL;
}

static int add(dkk_keyfetch *fetch, const char *name, dkk_keyfetch_slot **slot)
{
  size_t len = strlen(name);
  dkk_keyfetch_slot **grown =
      dkk_mem_grow_array(fetch->mem, fetch->slots, fetch->count,
                         &fetch->capacity, sizeof(dkk_keyfetch_slot *));

  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  fetch->slots = grown;
  *slot = dkk_mem_zalloc(fetch->mem, sizeof(**slot) + len + 1);
  if (*slot == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  grown[fetch->count++] = *slot;
  memcpy((*slot)->name, name, len);
  return DKIMKIT_OK;
}

/* The slot for a name, made if there is none yet; NULL if it would be one too
 * many. What is in the cache counts as well: a result mustn't depend on it. */
static int find_or_add(dkk_keyfetch *fetch, const char *name,
                       dkk_keyfetch_slot **slot)
{
  *slot = find(fetch, name);
  if (*slot != NULL ||
      fetch->count >= fetch->config->limits[DKIMKIT_LIMIT_QUERIES]) {
    return DKIMKIT_OK;
  }
  return add(fetch, name, slot);
}

static int make_query(const dkk_keyfetch *fetch, dkk_keyfetch_slot *slot)
{
  return slot->query != NULL ? DKIMKIT_OK
                             : dkk_query_new(&slot->query, fetch->config,
                                             fetch->owner, slot->name);
}

/* Out of the cache, or by a query to come. */
static int prepare(const dkk_keyfetch *fetch, dkk_keyfetch_slot *slot)
{
  if (slot->answer == NULL && slot->query == NULL && fetch->cache != NULL) {
    slot->asked = dkk_config_now(fetch->config);
    slot->answer = dkk_cache_find(fetch->cache, slot->name, slot->asked);
  }
  return slot->answer != NULL ? DKIMKIT_OK : make_query(fetch, slot);
}

int dkk_keyfetch_add(dkk_keyfetch *fetch, dkimkit_signature *signature)
{
  dkk_buf name;
  int rv;

  dkk_buf_init(&name, fetch->mem);
  rv = dkk_key_name(&name,
                    dkk_slice_of(dkimkit_signature_selector_ascii(signature)),
                    dkk_slice_of(dkimkit_signature_domain_ascii(signature)));
  if (rv == DKIMKIT_OK) {
    rv = find_or_add(fetch, (const char *)name.data, &signature->key);
    if (rv == DKIMKIT_OK && signature->key == NULL) {
      rv = dkk_signature_settle_tag(signature,
                                    DKIMKIT_REASON_TOO_MANY_SIGNATURES, NULL);
    } else if (rv == DKIMKIT_OK) {
      rv = prepare(fetch, signature->key);
    }
  } else if (rv == DKIMKIT_ERR_DOMAIN_SYNTAX) {
    rv = dkk_signature_settle_tag(signature, DKIMKIT_REASON_SIGNATURE_SYNTAX,
                                  "d");
  }
  dkk_buf_clear(&name);
  return rv;
}

static int start(dkk_keyfetch_slot *slot)
{
  return slot->query != NULL && slot->query->state == DKK_REQUEST_NEW
             ? dkk_query_start(slot->query)
             : DKIMKIT_OK;
}

int dkk_keyfetch_ask(dkk_keyfetch *fetch, const char *name,
                     dkimkit_query **query)
{
  dkk_keyfetch_slot *slot;
  int rv = find_or_add(fetch, name, &slot);

  *query = NULL;
  if (rv == DKIMKIT_OK && slot != NULL) {
    rv = make_query(fetch, slot);
    *query = slot->query;
  }
  return rv == DKIMKIT_OK && slot != NULL ? start(slot) : rv;
}

int dkk_keyfetch_start(dkk_keyfetch *fetch)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < fetch->count; i++) {
    rv = start(fetch->slots[i]);
  }
  return rv;
}

int dkk_keyfetch_is_done(const dkk_keyfetch_slot *slot)
{
  return slot->answer != NULL || slot->query->state == DKK_REQUEST_DONE;
}

int dkk_keyfetch_is_empty(const dkk_keyfetch_slot *slot)
{
  if (slot->answer != NULL) {
    return slot->answer->count == 0;
  }
  return slot->query->state == DKK_REQUEST_DONE &&
         (slot->query->status != DKIMKIT_DNS_OK || slot->query->count == 0);
}

int dkk_keyfetch_read(const dkk_keyfetch *fetch, dkk_keyfetch_slot *slot,
                      const dkk_keyanswer **answer)
{
  int rv = DKIMKIT_OK;

  if (slot->answer == NULL) {
    rv = dkk_keyanswer_new(&slot->answer, slot->query);
    if (rv == DKIMKIT_OK && fetch->cache != NULL) {
      dkk_cache_keep(fetch->cache, slot->name, slot->answer, slot->asked);
    }
  }
  *answer = slot->answer;
  return rv;
}
