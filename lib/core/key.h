/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_KEY_H
#define DKK_CORE_KEY_H

/* Private keys, local or external. */

#include "core/config.h"
#include "core/crypto.h"
#include "core/keyform.h"

#include <dkimkit/key.h>

/** The longest signature: RSA-16384. */
#define DKK_SIGNATURE_MAX_OCTETS 2048

struct dkimkit_key {
  dkimkit_config *config;
  atomic_size_t references;
  dkimkit_key_type type;
  unsigned bits;

  /** Local: the provider's key. */
  const dkimkit_crypto_ops *ops;
  void *private_key;
  /** What signatures are verified with before they are handed out: local RSA,
   *  and external if it is known. */
  dkk_public_key public_key;
  /** Local: the provider hands out no wrong signature. */
  int provider_checks;
  /** Raw form, for export: local the private key, external the public one or
   *  nothing. */
  uint8_t *raw;
  size_t raw_len;

  /** External: who signs. NULL for a local key. */
  dkimkit_sign_start start;
  dkimkit_sign_cancel cancel;
  void *user_data;
};

/** A key with a reference and nothing else; NULL without memory. */
dkimkit_key *dkk_key_new(const dkimkit_config *config);

/** DKIMKIT_OK, or whether an RSA key is too small or too large to sign. */
int dkk_key_check_size(const dkimkit_config *config, const dkk_keyform *form);

/** Keeps a copy of the raw form. DKIMKIT_OK, DKIMKIT_ERR_NOMEM. */
int dkk_key_set_raw(dkimkit_key *key, dkk_slice raw);

/** Makes a local key from a raw private one, after the checks of size.
 *  @return as dkimkit_key_import. */
int dkk_key_new_local(dkimkit_key **out, const dkimkit_config *config,
                      const dkk_keyform *form);

/** Appends the raw public key. DKIMKIT_OK, DKIMKIT_ERR_KEY_EXTERNAL,
 *  DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO. */
int dkk_key_public(const dkimkit_key *key, dkk_buf *out);

/** Appends the public key as it stands in a key record. */
int dkk_key_record_public(const dkimkit_key *key, dkk_buf *out);

/** Verifies what an external key signed, if its public part is known.
 *  DKIMKIT_OK, DKIMKIT_ERR_SIGN_MISMATCH, DKIMKIT_ERR_NOMEM,
 *  DKIMKIT_ERR_CRYPTO. */
int dkk_key_check_external(const dkimkit_key *key, dkimkit_hash hash,
                           dkk_slice digest, dkk_slice signature);

/** Signs with a local key; what an RSA key made is verified, by the provider or
 *  here. `*len` is the room on entry. DKIMKIT_OK; DKIMKIT_ERR_SIGN_FAILED if
 * the signature is wrong; DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO. */
int dkk_key_sign(const dkimkit_key *key, dkimkit_hash hash, dkk_slice digest,
                 uint8_t *signature, size_t *len);

#endif /* !defined(DKK_CORE_KEY_H) */
