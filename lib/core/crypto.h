/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_CRYPTO_H
#define DKK_CORE_CRYPTO_H

/* Public keys through whichever provider has them. */

#include "core/ascii.h"
#include "core/config.h"

/** An imported public key. */
typedef struct dkk_public_key {
  const dkimkit_crypto_ops *ops;
  dkimkit_key_type type;
  unsigned bits;
  void *key;
} dkk_public_key;

/**
 * Imports a raw public key.
 * @return DKIMKIT_OK; DKIMKIT_ERR_KEY_SYNTAX if it isn't acceptable;
 *         DKIMKIT_ERR_UNSUPPORTED if nobody has the type;
 *         DKIMKIT_ERR_NOMEM; DKIMKIT_ERR_CRYPTO.
 */
int dkk_public_key_import(dkk_public_key *key, const dkimkit_config *config,
                          dkimkit_key_type type, unsigned bits, dkk_slice raw);

void dkk_public_key_clear(dkk_public_key *key);

/** Octets of each signature of such a key. */
size_t dkk_signature_octets(dkimkit_key_type type, unsigned bits);

/**
 * Verifies a signature over a digest.
 * @return DKIMKIT_OK; DKIMKIT_ERR_SIGN_FAILED if it is wrong;
 *         DKIMKIT_ERR_CRYPTO.
 */
int dkk_public_key_verify(const dkk_public_key *key, dkimkit_hash hash,
                          dkk_slice digest, dkk_slice signature);

/** The key type and the hash of an algorithm. */
dkimkit_key_type dkk_algorithm_key_type(dkimkit_algorithm algorithm);
dkimkit_hash dkk_algorithm_hash(dkimkit_algorithm algorithm);

/** What a provider's status may be passed on as: DKIMKIT_OK, `expected`,
 *  DKIMKIT_ERR_NOMEM, or else DKIMKIT_ERR_CRYPTO. */
int dkk_crypto_status(int rv, int expected);

#endif /* !defined(DKK_CORE_CRYPTO_H) */
