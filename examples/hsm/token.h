/* SPDX-License-Identifier: MIT */
#ifndef HSM_TOKEN_H
#define HSM_TOKEN_H

/* A session with a token. */

#include "fault.h"
#include "pin.h"

#include <p11-kit/uri.h>

typedef struct hsm_token {
  CK_FUNCTION_LIST *module;
  CK_SLOT_ID slot;
  CK_SESSION_HANDLE session;
  CK_FLAGS flags;
  int is_open;
} hsm_token;

/** Finds the one token that fits and opens a session, read only.
 *  @return 0, or -1 and the fault. */
int hsm_token_open(hsm_token *token, CK_FUNCTION_LIST *module, P11KitUri *uri,
                   hsm_fault *fault);

/** Logs in, if the token wants it. `pin->len` 0: there is no PIN. */
int hsm_token_login(const hsm_token *token, const hsm_pin *pin,
                    hsm_fault *fault);

/** Closes the session, which logs out. */
void hsm_token_close(hsm_token *token);

#endif /* !defined(HSM_TOKEN_H) */
