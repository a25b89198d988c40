/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_KEYFORM_H
#define DKK_CORE_KEYFORM_H

/* The forms of keys: SubjectPublicKeyInfo, PKCS#1 and PKCS#8 on one side, the
 * raw forms that providers take (crypto.h) on the other. All checks of key
 * material that don't need cryptography are here, so that every provider
 * accepts and refuses the same keys. */

#include "core/buf.h"

/** A key as found: its type, size, and raw form inside the input. */
typedef struct dkk_keyform {
  dkimkit_key_type type;
  unsigned bits;
  dkk_slice raw;
  /** A public key that stood as a bare RSAPublicKey. */
  int is_pkcs1;
} dkk_keyform;

/** No verifier has to take larger RSA keys (RFC 8301, 3.2). */
#define DKK_RSA_LARGE_BITS 4096

/** A public exponent that makes verifying slow (RFC 6376, 8.13), and that no
 *  sound key has: over 33 bits. Without zeros in front. */
int dkk_is_large_exponent(dkk_slice exponent);

/**
 * Reads an RSA public key: SubjectPublicKeyInfo, or a bare RSAPublicKey (RFC
 * 6376 erratum 3017).
 * @return DKIMKIT_OK, DKIMKIT_ERR_KEY_SYNTAX, DKIMKIT_ERR_KEY_BAD_EXPONENT.
 */
int dkk_keyform_read_rsa_public(dkk_keyform *form, dkk_slice der);

/**
 * Reads a public key: SubjectPublicKeyInfo with an RSA or Ed25519 key, or a
 * bare RSAPublicKey.
 * @return DKIMKIT_OK, DKIMKIT_ERR_KEY_SYNTAX, DKIMKIT_ERR_KEY_TYPE,
 *         DKIMKIT_ERR_KEY_BAD_EXPONENT.
 */
int dkk_keyform_read_public(dkk_keyform *form, dkk_slice der);

/**
 * Reads a private key in DER: RSAPrivateKey (PKCS#1) or PKCS#8 with an RSA or
 * Ed25519 key.
 * @return DKIMKIT_OK; DKIMKIT_ERR_KEY_SYNTAX, _KEY_TYPE, _KEY_BAD_EXPONENT,
 *         _KEY_ENCRYPTED, _KEY_NOT_PRIVATE.
 */
int dkk_keyform_read_private(dkk_keyform *form, dkk_slice der);

/** Appends the SubjectPublicKeyInfo of a raw RSA public key. */
int dkk_keyform_write_rsa_spki(dkk_buf *out, dkk_slice raw_public);

/** Appends the raw RSA public key that belongs to a raw private one. */
int dkk_keyform_rsa_public_of(dkk_buf *out, dkk_slice raw_private);

/** Appends the PKCS#8 form of a raw private key. */
int dkk_keyform_write_pkcs8(dkk_buf *out, dkimkit_key_type type,
                            dkk_slice raw_private);

#endif /* !defined(DKK_CORE_KEYFORM_H) */
