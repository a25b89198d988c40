/* SPDX-License-Identifier: MIT */
#include "pass.h"

#include <stdlib.h>

struct pass {
  const dkim *dkim;
  dkimkit_verifier *verifier;
  dkimkit_signer *signer;
  /* The signer's first refusal, or its end. */
  int signed_rv;
  int has_ended;
};

int pass_new(pass **out, const dkim *d)
{
  pass *p = calloc(1, sizeof(*p));
  int rv;

  if (p == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  p->dkim = d;
  rv = dkimkit_verifier_new(&p->verifier, d->config, NULL);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&p->signer, d->config, &d->profile, 1, NULL);
  }
  if (rv != DKIMKIT_OK) {
    pass_free(p);
    return rv;
  }
  *out = p;
  return DKIMKIT_OK;
}

void pass_free(pass *p)
{
  if (p != NULL) {
    dkimkit_verifier_free(p->verifier);
    dkimkit_signer_free(p->signer);
    free(p);
  }
}

/* A message that is not to be signed goes on without a signature: whoever sent
 * it can't be told by refusing what was fine before. */
static int is_about_message(int rv)
{
  return rv <= DKIMKIT_ERR_MESSAGE_NO_FROM && rv >= DKIMKIT_ERR_MESSAGE_EMPTY;
}

static int signer_says(pass *p, int rv)
{
  p->signed_rv = rv;
  return is_about_message(rv) ? DKIMKIT_OK : rv;
}

static int feed_signer(pass *p, const uint8_t *data, size_t len)
{
  if (p->signed_rv != DKIMKIT_OK) {
    return DKIMKIT_OK;
  }
  return signer_says(p, dkimkit_signer_feed(p->signer, data, len));
}

int pass_field(pass *p, const uint8_t *field, size_t len, int is_relayed)
{
  int rv = dkimkit_verifier_feed(p->verifier, field, len);

  if (rv == DKIMKIT_OK && is_relayed) {
    rv = feed_signer(p, field, len);
  }
  return rv;
}

int pass_rest(pass *p, const uint8_t *data, size_t len)
{
  int rv = dkimkit_verifier_feed(p->verifier, data, len);

  return rv == DKIMKIT_OK ? feed_signer(p, data, len) : rv;
}

int pass_finish(pass *p)
{
  if (!p->has_ended && p->signed_rv == DKIMKIT_OK) {
    int rv = signer_says(p, dkimkit_signer_finish(p->signer));

    if (rv != DKIMKIT_OK) {
      return rv;
    }
  }
  p->has_ended = 1;
  return dkimkit_verifier_finish(p->verifier);
}

int pass_is_waiting(const pass *p)
{
  return (dkimkit_verifier_want(p->verifier) & DKIMKIT_WANT_REPLY) != 0;
}

dkimkit_result pass_result(const pass *p)
{
  return dkimkit_verifier_result(p->verifier);
}

int pass_unsigned(const pass *p)
{
  return p->signed_rv;
}

static int add_authres(buffer *out, const pass *p)
{
  const char *id = p->dkim->authserv_id;
  size_t len = 0;
  int rv = dkimkit_authres_write(NULL, &len, p->verifier, id);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  len++;
  if (buffer_reserve(out, len) < 0) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkimkit_authres_write((char *)out->data + out->len, &len, p->verifier,
                             id);
  out->len += rv == DKIMKIT_OK ? len : 0;
  return rv;
}

int pass_fields(buffer *out, const pass *p)
{
  int rv = add_authres(out, p);
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < dkimkit_signer_count(p->signer); i++) {
    size_t len;
    const char *field = dkimkit_signer_field(p->signer, i, &len);

    if (buffer_add(out, field, len) < 0) {
      rv = DKIMKIT_ERR_NOMEM;
    }
  }
  return rv;
}
