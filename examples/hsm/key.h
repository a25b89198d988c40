/* SPDX-License-Identifier: MIT */
#ifndef HSM_KEY_H
#define HSM_KEY_H

/* A private key in a token. */

#include "token.h"

#include <p11-kit/uri.h>

typedef struct hsm_key {
  CK_OBJECT_HANDLE handle;
  /** CKK_RSA, or CKK_EC_EDWARDS. */
  CK_KEY_TYPE type;
  /** How to sign a digest that is there already. */
  CK_MECHANISM_TYPE mechanism;
  /** CKA_ID, which the public key has, too. */
  unsigned char id[256];
  CK_ULONG id_len;
  /** The PIN is wanted once more for each signature. */
  int always_authenticate;
} hsm_key;

/** Finds the one key that fits, and checks that it can sign here.
 *  @return 0, or -1 and the fault. */
int hsm_key_find(hsm_key *key, const hsm_token *token, P11KitUri *uri,
                 hsm_fault *fault);

/** Finds objects; `found` has room for two, so that more than one shows.
 *  @return CKR_OK and their number. */
CK_RV hsm_key_search(const hsm_token *token, CK_ATTRIBUTE *attributes,
                     CK_ULONG attribute_count, CK_OBJECT_HANDLE found[2],
                     CK_ULONG *count);

#endif /* !defined(HSM_KEY_H) */
