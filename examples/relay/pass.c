/* SPDX-License-Identifier: MIT */
#include "pass.h"

#include <stdlib.h>

struct pass {
  const dkim *dkim;
  dkimkit_verifier *verifier;
  dkimkit_signer *signer;
  /* What the signer says about the message. */
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
    rv = dkimkit_verifier_set_cache(p->verifier, d->cache);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&p->signer, d->config, &d->profile, 1, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_attach(p->signer, p->verifier);
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

int pass_octets(pass *p, const uint8_t *data, size_t len)
{
  return dkimkit_verifier_feed(p->verifier, data, len);
}

/* A message that is not to be signed goes on without a signature: whoever sent
 * it can't be told by refusing what was fine before. */
static int is_about_message(int rv)
{
  return rv <= DKIMKIT_ERR_MESSAGE_NO_FROM && rv >= DKIMKIT_ERR_MESSAGE_EMPTY;
}

int pass_finish(pass *p)
{
  if (!p->has_ended) {
    p->signed_rv = dkimkit_signer_finish(p->signer);
    if (p->signed_rv != DKIMKIT_OK && !is_about_message(p->signed_rv)) {
      return p->signed_rv;
    }
    p->has_ended = 1;
  }
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
