/* SPDX-License-Identifier: MIT */
#include "core/body.h"

#include "core/bits.h"

#include <string.h>

/* Hashed between two looks ahead: not more lines of a cache than a processor
 * fetches at a time. */
#define LOOK_AHEAD_OCTETS 1024

/* What is canonicalized next arrives from memory while this is hashed. */
static void look_ahead(dkk_slice *ahead)
{
  size_t some = ahead->len < LOOK_AHEAD_OCTETS ? ahead->len : LOOK_AHEAD_OCTETS;
  size_t i;

  for (i = 0; i < some; i += DKK_FETCHED_OCTETS) {
    dkk_fetch(ahead->data + i);
  }
  ahead->data += some;
  ahead->len -= some;
}

/* Cut where a block of the hash ends: none is copied together of two pieces. */
static int hash(dkk_body *body, dkk_body_digest *digest, const uint8_t *data,
                size_t len)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && len > 0) {
    size_t some = LOOK_AHEAD_OCTETS - digest->hashed % LOOK_AHEAD_OCTETS;

    if (body->ahead.len == 0 || some > len) {
      some = len;
    }
    if (body->ahead.len > 0) {
      look_ahead(&body->ahead);
    }
    rv = dkk_digest_update(&digest->running, data, some);
    digest->hashed += some;
    data += some;
    len -= some;
  }
  return rv;
}

static int write_form(void *context, const uint8_t *data, size_t len)
{
  dkk_body_form *form = context;
  dkk_body *body = form->body;
  int rv = DKIMKIT_OK;
  size_t i;

  form->octets += len;
  for (i = 0; rv == DKIMKIT_OK && i < body->count; i++) {
    dkk_body_digest *digest = &body->digests[i];
    uint64_t room = digest->limit - digest->hashed;
    size_t some = room < len ? (size_t)room : len;

    if (digest->canonicalization == form->canonicalization && some > 0) {
      rv = hash(body, digest, data, some);
    }
  }
  return rv;
}

void dkk_body_init(dkk_body *body, const dkimkit_config *config,
                   const dkimkit_mem *mem)
{
  memset(body, 0, sizeof(*body));
  body->config = config;
  body->mem = mem;
}

static int want_form(dkk_body *body, dkimkit_canonicalization canonicalization)
{
  dkk_body_form *form;
  dkk_sink sink = {write_form, NULL};

  if (body->forms[canonicalization] != NULL) {
    return DKIMKIT_OK;
  }
  form = dkk_mem_alloc(body->mem, sizeof(*form));
  if (form == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  sink.context = form;
  form->body = body;
  form->canonicalization = canonicalization;
  form->octets = 0;
  dkk_canon_body_init(&form->canon, canonicalization, sink);
  body->forms[canonicalization] = form;
  return DKIMKIT_OK;
}

void dkk_body_clear(dkk_body *body)
{
  size_t i;

  for (i = 0; i < body->count; i++) {
    dkk_digest_clear(&body->digests[i].running);
  }
  for (i = 0; i < 2; i++) {
    dkk_mem_free(body->mem, body->forms[i]);
    body->forms[i] = NULL;
  }
  dkk_mem_free(body->mem, body->digests);
  body->digests = NULL;
  body->count = 0;
}

int dkk_body_want(dkk_body *body, size_t *index,
                  dkimkit_canonicalization canonicalization, dkimkit_hash hash,
                  uint64_t limit)
{
  dkk_body_digest *grown;
  dkk_body_digest *digest;
  size_t i;
  int rv;

  for (i = 0; i < body->count; i++) {
    digest = &body->digests[i];
    if (digest->canonicalization == canonicalization && digest->hash == hash &&
        digest->limit == limit) {
      *index = i;
      return DKIMKIT_OK;
    }
  }
  grown = dkk_mem_grow_array(body->mem, body->digests, body->count,
                             &body->capacity, sizeof(*grown));
  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  body->digests = grown;
  digest = &grown[body->count];
  memset(digest, 0, sizeof(*digest));
  digest->canonicalization = canonicalization;
  digest->hash = hash;
  digest->limit = limit;
  rv = dkk_digest_init(&digest->running, body->config, hash);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = want_form(body, canonicalization);
  if (rv != DKIMKIT_OK) {
    dkk_digest_clear(&digest->running);
    return rv;
  }
  *index = body->count++;
  return DKIMKIT_OK;
}

int dkk_body_update(dkk_body *body, const uint8_t *data, size_t len,
                    size_t following)
{
  int rv = DKIMKIT_OK;
  size_t i;

  body->ahead.data = data + len;
  body->ahead.len = following < len ? following : len;
  for (i = 0; rv == DKIMKIT_OK && i < 2; i++) {
    if (body->forms[i] != NULL) {
      rv = dkk_canon_body_update(&body->forms[i]->canon, data, len);
    }
  }
  return rv;
}

int dkk_body_final(dkk_body *body)
{
  int rv = DKIMKIT_OK;
  size_t i;

  body->ahead.len = 0;
  for (i = 0; rv == DKIMKIT_OK && i < 2; i++) {
    if (body->forms[i] != NULL) {
      rv = dkk_canon_body_final(&body->forms[i]->canon);
    }
  }
  for (i = 0; rv == DKIMKIT_OK && i < body->count; i++) {
    rv = dkk_digest_finish(&body->digests[i].running, body->digests[i].value);
  }
  return rv;
}

dkk_slice dkk_body_value(const dkk_body *body, size_t index)
{
  const dkk_body_digest *digest = &body->digests[index];
  dkk_slice value = {digest->value, dkk_hash_octets(digest->hash)};

  return value;
}

dkk_digest *dkk_body_lend(dkk_body *body, dkimkit_hash hash)
{
  size_t i;

  for (i = 0; i < body->count; i++) {
    dkk_body_digest *digest = &body->digests[i];

    if (digest->hash == hash && digest->running.is_finished) {
      return &digest->running;
    }
  }
  return NULL;
}

uint64_t dkk_body_hashed(const dkk_body *body, size_t index)
{
  return body->digests[index].hashed;
}

uint64_t dkk_body_octets(const dkk_body *body, size_t index)
{
  return body->forms[body->digests[index].canonicalization]->octets;
}
