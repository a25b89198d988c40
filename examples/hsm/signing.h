/* SPDX-License-Identifier: MIT */
#ifndef HSM_SIGNING_H
#define HSM_SIGNING_H

/* Signing digests with a key in a token. */

#include "key.h"

#include <dkimkit/dkimkit.h>

typedef struct hsm_signing {
  const hsm_token *token;
  const hsm_key *key;
  /** For keys that want it each time. */
  const hsm_pin *pin;
  /** Why the last request failed. */
  hsm_fault *fault;
} hsm_signing;

/** A dkimkit_sign_start; `user_data` is an hsm_signing. It completes the
 *  request before it returns, as PKCS#11 has it. */
int hsm_signing_start(dkimkit_sign_req *request, void *user_data);

#endif /* !defined(HSM_SIGNING_H) */
