/* SPDX-License-Identifier: MIT */
#include "verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "pool.h"
#include "resolver.h"

struct verifying {
  const struct settings *settings;
  const struct header *header;
  dkimkit_verifier *verifier;
  struct resolver resolver;
};

static int feed(dkimkit_verifier *verifier, const struct header *header)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < header->count; i++) {
    size_t len;
    const uint8_t *field = header_field(header, i, &len);

    rv = dkimkit_verifier_header(verifier, field, len);
  }
  return rv == DKIMKIT_OK ? dkimkit_verifier_end_headers(verifier) : rv;
}

static int begin(struct verifying *verifying, bool is_utf8)
{
  int rv =
      dkimkit_verifier_new(&verifying->verifier, verifying->settings->verifying,
                           &verifying->resolver);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_set_cache(verifying->verifier,
                                    verifying->settings->keys);
  }
  if (rv == DKIMKIT_OK && is_utf8) {
    rv = dkimkit_verifier_set_internationalized(
        verifying->verifier, DKIMKIT_INTERNATIONALIZED_ALWAYS);
  }
  return rv == DKIMKIT_OK ? feed(verifying->verifier, verifying->header) : rv;
}

int verifying_begin(struct verifying **out, const struct settings *settings,
                    const struct header *header, bool is_utf8)
{
  struct verifying *new = calloc(1, sizeof(*new));
  int rv;

  if (new == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  new->settings = settings;
  new->header = header;
  resolver_init(&new->resolver, settings);
  rv = begin(new, is_utf8);
  if (rv != DKIMKIT_OK) {
    verifying_free(new);
    return rv;
  }
  *out = new;
  return DKIMKIT_OK;
}

int verifying_body(struct verifying *verifying, bool *wants_more,
                   const uint8_t *octets, size_t len)
{
  int rv = dkimkit_verifier_body(verifying->verifier, octets, len);

  resolver_poll(&verifying->resolver);
  *wants_more =
      (dkimkit_verifier_want(verifying->verifier) & DKIMKIT_WANT_BODY) != 0;
  return rv;
}

int verifying_finish(struct verifying *verifying)
{
  int rv;

  resolver_poll(&verifying->resolver);
  rv = dkimkit_verifier_finish(verifying->verifier);
  if (rv == DKIMKIT_PENDING) {
    (void)pool_wake();
  }
  while (rv == DKIMKIT_PENDING) {
    resolver_wait(&verifying->resolver);
    rv = dkimkit_verifier_finish(verifying->verifier);
  }
  return rv;
}

/* Mail servers find a field by the name that they gave and its number among
 * the fields of that name. */
static size_t count_named(const struct header *header, const char *name)
{
  size_t count = 0;
  size_t len;
  size_t i;

  for (i = 0; i < header->count; i++) {
    count += header_value(header, i, name, &len) != NULL;
  }
  return count;
}

static apply_status remove_claim(SMFICTX *ctx, const char *name,
                                 bool is_so_named, size_t instance)
{
  if (!is_so_named) {
    return APPLY_MALFORMED;
  }
  return edit_remove(ctx, name, instance) ? APPLY_DONE : APPLY_FAILED;
}

/* From the bottom, so that the numbers of those above stay. */
static apply_status remove_claims(const struct verifying *verifying,
                                  SMFICTX *ctx)
{
  static const char name[] = "Authentication-Results";
  const struct header *header = verifying->header;
  const char *ids[] = {verifying->settings->authserv_id};
  size_t instance = count_named(header, name);
  apply_status status = APPLY_DONE;
  size_t i;

  for (i = header->count; i > 0 && status == APPLY_DONE; i--) {
    size_t len;
    const uint8_t *field = header_field(header, i - 1, &len);
    int is_claim = dkimkit_authres_claims(NULL, field, len, ids, 1, 0);
    bool is_so_named = header_value(header, i - 1, name, &len) != NULL;

    if (is_claim < 0) {
      return APPLY_NO_MEMORY;
    }
    if (is_claim) {
      status = remove_claim(ctx, name, is_so_named, instance);
    }
    instance -= is_so_named;
  }
  return status;
}

static apply_status add_results(const struct verifying *verifying, SMFICTX *ctx,
                                bool has_space)
{
  const char *id = verifying->settings->authserv_id;
  size_t len = 0;
  char *field = NULL;
  apply_status status = APPLY_NO_MEMORY;

  if (dkimkit_authres_write(NULL, &len, verifying->verifier, id) !=
      DKIMKIT_OK) {
    return status;
  }
  len++;
  field = malloc(len);
  if (field != NULL && dkimkit_authres_write(field, &len, verifying->verifier,
                                             id) == DKIMKIT_OK) {
    status = edit_insert(ctx, field, has_space) ? APPLY_DONE : APPLY_FAILED;
  }
  free(field);
  return status;
}

apply_status verifying_apply(const struct verifying *verifying, SMFICTX *ctx,
                             bool has_space)
{
  apply_status status = remove_claims(verifying, ctx);

  return status == APPLY_DONE ? add_results(verifying, ctx, has_space) : status;
}

dkimkit_result verifying_result(const struct verifying *verifying)
{
  return dkimkit_verifier_result(verifying->verifier);
}

void verifying_describe(char *text, size_t room,
                        const struct verifying *verifying)
{
  const dkimkit_verifier *verifier = verifying->verifier;
  size_t used;
  size_t i;
  int len = snprintf(text, room, "%s (%s)",
                     dkimkit_result_name(dkimkit_verifier_result(verifier)),
                     dkimkit_reason_name(dkimkit_verifier_reason(verifier)));

  used = len > 0 ? (size_t)len : 0;
  for (i = 0; i < dkimkit_verifier_count(verifier) && used < room; i++) {
    const dkimkit_signature *signature =
        dkimkit_verifier_signature(verifier, i);
    const char *domain = dkimkit_signature_domain_ascii(signature);
    const char *selector = dkimkit_signature_selector_ascii(signature);

    len = snprintf(text + used, room - used, ", d=%s s=%s: %s",
                   domain == NULL ? "?" : domain,
                   selector == NULL ? "?" : selector,
                   dkimkit_result_name(dkimkit_signature_result(signature)));
    used += len > 0 ? (size_t)len : 0;
  }
}

void verifying_free(struct verifying *verifying)
{
  if (verifying != NULL) {
    dkimkit_verifier_free(verifying->verifier);
    resolver_clear(&verifying->resolver);
    free(verifying);
  }
}
