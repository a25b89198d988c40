/* SPDX-License-Identifier: MIT */
#include "core/signreq.h"

#include <string.h>

#define RSA_SIGNATURE_MIN_OCTETS 128
#define RSA_SIGNATURE_MAX_OCTETS 1024

void dkk_signreq_init(dkimkit_sign_req *request, dkk_owner *owner,
                      const dkimkit_key *key, const char *domain,
                      const char *selector)
{
  memset(request, 0, sizeof(*request));
  request->owner = owner;
  request->key = key;
  request->domain = domain;
  request->selector = selector;
}

static int sign_here(dkimkit_sign_req *request)
{
  dkk_slice digest = {request->digest, request->digest_len};

  request->signature_len = sizeof(request->signature);
  request->state = DKK_REQUEST_DONE;
  return dkk_key_sign(request->key, DKIMKIT_HASH_SHA256, digest,
                      request->signature, &request->signature_len);
}

static int is_failure(int status)
{
  return status == DKIMKIT_ERR_SIGN_FAILED ||
         status == DKIMKIT_ERR_SIGN_TIMEOUT ||
         status == DKIMKIT_ERR_SIGN_UNAVAILABLE ||
         status == DKIMKIT_ERR_SIGN_MISMATCH;
}

int dkk_signreq_start(dkimkit_sign_req *request)
{
  dkk_owner *owner = request->owner;
  int rv;

  if (request->key->start == NULL) {
    return sign_here(request);
  }
  request->state = DKK_REQUEST_OPEN;
  owner->open++;
  owner->calling++;
  rv = request->key->start(request, request->key->user_data);
  owner->calling--;
  if (rv >= 0) {
    return DKIMKIT_OK;
  }
  if (request->state == DKK_REQUEST_OPEN) {
    request->state = DKK_REQUEST_DONE;
    owner->open--;
  }
  request->status = is_failure(rv) ? rv : DKIMKIT_ERR_SIGN_FAILED;
  return rv == DKIMKIT_ERR_CALLBACK ? rv : DKIMKIT_OK;
}

int dkk_signreq_check(const dkimkit_sign_req *request)
{
  dkk_slice digest = {request->digest, request->digest_len};
  dkk_slice signature = {request->signature, request->signature_len};

  return request->status == DKIMKIT_OK
             ? dkk_key_check_external(request->key, DKIMKIT_HASH_SHA256, digest,
                                      signature)
             : request->status;
}

void dkk_signreq_clear(dkimkit_sign_req *request)
{
  dkk_owner *owner = request->owner;

  if (request->state != DKK_REQUEST_OPEN) {
    return;
  }
  request->state = DKK_REQUEST_DONE;
  owner->open--;
  if (request->key->cancel != NULL) {
    owner->calling++;
    request->key->cancel(request, request->key->user_data);
    owner->calling--;
  }
}

dkimkit_algorithm dkimkit_sign_req_algorithm(const dkimkit_sign_req *request)
{
  if (request == NULL) {
    return DKIMKIT_ALGORITHM_UNKNOWN;
  }
  return request->key->type == DKIMKIT_KEY_TYPE_ED25519
             ? DKIMKIT_ALGORITHM_ED25519_SHA256
             : DKIMKIT_ALGORITHM_RSA_SHA256;
}

const uint8_t *dkimkit_sign_req_digest(const dkimkit_sign_req *request,
                                       size_t *len)
{
  if (len != NULL) {
    *len = request != NULL ? request->digest_len : 0;
  }
  return request != NULL ? request->digest : NULL;
}

const char *dkimkit_sign_req_domain(const dkimkit_sign_req *request)
{
  return request != NULL ? request->domain : NULL;
}

const char *dkimkit_sign_req_selector(const dkimkit_sign_req *request)
{
  return request != NULL ? request->selector : NULL;
}

void dkimkit_sign_req_set_data(dkimkit_sign_req *request, void *data)
{
  if (request != NULL) {
    request->data = data;
  }
}

void *dkimkit_sign_req_data(const dkimkit_sign_req *request)
{
  return request != NULL ? request->data : NULL;
}

void *dkimkit_sign_req_owner_data(const dkimkit_sign_req *request)
{
  return request != NULL ? request->owner->user_data : NULL;
}

static int complete(dkimkit_sign_req *request, int status)
{
  request->state = DKK_REQUEST_DONE;
  request->status = status;
  request->owner->open--;
  return request->owner->open > 0 ? DKIMKIT_PENDING : DKIMKIT_OK;
}

static int is_possible(const dkimkit_sign_req *request, size_t len)
{
  if (request->key->bits > 0) {
    return len == dkk_signature_octets(request->key->type, request->key->bits);
  }
  return len >= RSA_SIGNATURE_MIN_OCTETS && len <= RSA_SIGNATURE_MAX_OCTETS;
}

int dkimkit_sign_req_done(dkimkit_sign_req *request, const uint8_t *signature,
                          size_t len)
{
  if (request == NULL || signature == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (request->state != DKK_REQUEST_OPEN) {
    return DKIMKIT_ERR_STATE;
  }
  if (!is_possible(request, len)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  memcpy(request->signature, signature, len);
  request->signature_len = len;
  return complete(request, DKIMKIT_OK);
}

int dkimkit_sign_req_fail(dkimkit_sign_req *request, int status)
{
  if (request == NULL || !is_failure(status)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (request->state != DKK_REQUEST_OPEN) {
    return DKIMKIT_ERR_STATE;
  }
  return complete(request, status);
}
