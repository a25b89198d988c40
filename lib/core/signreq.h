/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SIGNREQ_H
#define DKK_CORE_SIGNREQ_H

/* One digest to sign, here or elsewhere. */

#include "core/key.h"
#include "core/owner.h"

struct dkimkit_sign_req {
  dkk_owner *owner;
  const dkimkit_key *key;
  const char *domain;
  const char *selector;
  void *data;
  dkk_request_state state;
  /** DKIMKIT_OK, or why there is no signature. */
  int status;
  size_t digest_len;
  size_t signature_len;
  uint8_t digest[DKIMKIT_HASH_MAX_OCTETS];
  uint8_t signature[DKK_SIGNATURE_MAX_OCTETS];
};

/** Prepares a request. What the pointers point to must outlive it. */
void dkk_signreq_init(dkimkit_sign_req *request, dkk_owner *owner,
                      const dkimkit_key *key, const char *domain,
                      const char *selector);

/**
 * Signs with a local key, or hands the request to whoever has the key.
 * @return DKIMKIT_OK (look at `state` and `status`), DKIMKIT_ERR_CRYPTO or
 *         DKIMKIT_ERR_CALLBACK.
 */
int dkk_signreq_start(dkimkit_sign_req *request);

/** What a completed request gave: DKIMKIT_OK, why there is no signature,
 *  DKIMKIT_ERR_SIGN_MISMATCH, DKIMKIT_ERR_NOMEM or DKIMKIT_ERR_CRYPTO. */
int dkk_signreq_check(const dkimkit_sign_req *request);

/** Cancels the request if it is open. */
void dkk_signreq_clear(dkimkit_sign_req *request);

#endif /* !defined(DKK_CORE_SIGNREQ_H) */
