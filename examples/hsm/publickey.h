/* SPDX-License-Identifier: MIT */
#ifndef HSM_PUBLICKEY_H
#define HSM_PUBLICKEY_H

#include "key.h"

#define HSM_PUBLIC_KEY_MAX_OCTETS 16384

/** A public key in a form that dkimkit_key_external_public reads. */
typedef struct hsm_public_key {
  unsigned char octets[HSM_PUBLIC_KEY_MAX_OCTETS];
  size_t len;
} hsm_public_key;

/** What the token says: of the private key, or of the public key with the
 *  same id. @return 0, or -1 and the fault. */
int hsm_public_key_of_token(hsm_public_key *out, const hsm_token *token,
                            const hsm_key *key, hsm_fault *fault);

/** What a file says. */
int hsm_public_key_of_file(hsm_public_key *out, const char *path,
                           hsm_fault *fault);

#endif /* !defined(HSM_PUBLICKEY_H) */
