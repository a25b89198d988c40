/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_CRYPTO_H
#define DKIMKIT_CRYPTO_H

/**
 * @file crypto.h
 * The provider table: how the library calls hashes, signatures and key
 * generation. Three providers can be built in ("sodium", "mbedtls",
 * "openssl"); an application may put tables of its own in front.
 *
 * Providers see raw keys only. The library reads PEM, PKCS#8 and
 * SubjectPublicKeyInfo itself and checks sizes and exponents first, so that
 * all providers see the same keys. (PSA of Mbed TLS refuses RSA moduli over
 * 4096 bits, and those that aren't a multiple of 8 bits.)
 *
 *   | type    | public                    | private                   |
 *   |---------|---------------------------|---------------------------|
 *   | RSA     | RSAPublicKey, DER         | RSAPrivateKey, DER        |
 *   | Ed25519 | 32 octets                 | 32 octets (the seed)      |
 *
 * Signing and verification take the digest: RSA is RSASSA-PKCS1-v1_5 with
 * the DigestInfo of `hash` around it (RFC 8017, 8.2), Ed25519 is PureEd25519
 * over the digest's octets (RFC 8463, 3).
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A crypto provider. Stateless: all functions must be callable from several
 * threads at once, also with the same key. Functions that return `int` return
 * `DKIMKIT_OK` or an error code; what they return is passed on only where the
 * comment says so, and `DKIMKIT_ERR_NOMEM` by all but `init`; anything else
 * becomes `DKIMKIT_ERR_CRYPTO`.
 *
 * Grows at the end only; `struct_size` tells the library how much of it the
 * application's compiler knew. Members beyond that are taken as NULL.
 *
 * Since 1.0.
 */
typedef struct dkimkit_crypto_ops {
  /** `sizeof(dkimkit_crypto_ops)`. */
  size_t struct_size;
  /** A short name, for `dkimkit --version` and diagnosis. Static storage. */
  const char *name;
  /** Called by each `dkimkit_config_seal()`; may be called often and by
   *  several threads at once. NULL if there is nothing to do. */
  int (*init)(void);

  /** Octets of state that a digest with `hash` needs; 0: not offered.
   *  The state is aligned like malloc(3)'s memory. */
  size_t (*hash_state_size)(dkimkit_hash hash);
  /** Begins a digest in uninitialised `state`. On failure the state must hold
   *  nothing that needs `hash_clear`. */
  int (*hash_init)(void *state, dkimkit_hash hash);
  /** Adds `len` octets; `len` may be 0. */
  int (*hash_update)(void *state, const uint8_t *data, size_t len);
  /** Writes the digest to `out` (as many octets as `hash` has). Only
   *  `hash_clear`, or `hash_restart`, follows. */
  int (*hash_final)(void *state, uint8_t *out);
  /** Ends the use of `state` at any time after `hash_init`. */
  void (*hash_clear)(void *state);

  /** Tells what is offered. @return 1 if keys of `type` can be verified and
   *  signed with, else 0. NULL: none. */
  int (*has_key_type)(dkimkit_key_type type);

  /** Makes a public key from its raw form. `mem` is for what the provider
   *  itself allocates, and lives longer than the key.
   *  `DKIMKIT_ERR_KEY_SYNTAX` if it isn't acceptable;
   *  `DKIMKIT_ERR_UNSUPPORTED` if the provider has no keys of this size. */
  int (*public_import)(void **key, dkimkit_key_type type, const uint8_t *raw,
                       size_t len, const dkimkit_mem *mem);
  /** `DKIMKIT_OK`: the signature is right; `DKIMKIT_ERR_SIGN_FAILED`: it
   *  isn't (wrong length included). */
  int (*public_verify)(const void *key, dkimkit_key_type type,
                       dkimkit_hash hash, const uint8_t *digest,
                       size_t digest_len, const uint8_t *signature,
                       size_t signature_len);
  /** Frees a public key. */
  void (*public_free)(void *key);

  /** Makes a private key from its raw form. `DKIMKIT_ERR_KEY_SYNTAX` if it
   *  isn't acceptable, `DKIMKIT_ERR_UNSUPPORTED` as above. The raw octets are
   *  wiped by the library, which tries an RSA key out: one with which nothing
   *  can be signed, or verified, isn't acceptable either. */
  int (*private_import)(void **key, dkimkit_key_type type, const uint8_t *raw,
                        size_t len, const dkimkit_mem *mem);
  /** Signs. `*signature_len` is the room at `signature` on entry and what was
   *  written on return. The library verifies RSA signatures of all but the
   *  built-in tables, which do so themselves, before it hands them out. */
  int (*private_sign)(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                      const uint8_t *digest, size_t digest_len,
                      uint8_t *signature, size_t *signature_len);
  /** Wipes and frees. */
  void (*private_free)(void *key);

  /** Writes the raw public key of a raw private key. `*public_len` is the
   *  room on entry and what was written on return. Needed for Ed25519 only,
   *  may be NULL without it: the library reads an RSA public key out of the
   *  private one. */
  int (*private_to_public)(dkimkit_key_type type, const uint8_t *raw,
                           size_t len, uint8_t *public_raw, size_t *public_len);
  /** Generates a raw private key; `bits` is for RSA. `*len` is the room on
   *  entry and what was written on return. `DKIMKIT_ERR_UNSUPPORTED` as above.
   *  NULL: not offered. */
  int (*generate)(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                  size_t *len);

  /** Copies a running digest into uninitialised `to`, which `hash_clear` ends
   *  like any other; on failure as `hash_init`. For diagnosis; NULL: not
   *  offered. */
  int (*hash_copy)(void *to, const void *from);
  /** Reads the digest out of an RSA signature: `DKIMKIT_OK` if the padding is
   *  that of RSASSA-PKCS1-v1_5 with `hash`, else `DKIMKIT_ERR_SIGN_FAILED`.
   *  `*digest_len` is the room on entry and what was written on return. For
   *  diagnosis; NULL: not offered. */
  int (*public_recover)(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *signature,
                        size_t signature_len, uint8_t *digest,
                        size_t *digest_len);

  /** Begins another digest with the same hash, in a `state` that `hash_final`
   *  ended. On failure only `hash_clear` follows. For speed; NULL: not offered,
   *  the library clears and begins anew. */
  int (*hash_restart)(void *state);
} dkimkit_crypto_ops;

/**
 * The names of the providers that are built in.
 * @param index from 0.
 * @return static text, NULL when `index` is past the last one. Any thread.
 * Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_crypto_builtin_name(size_t index);

/**
 * A built-in provider's table, for an application that wants to call or wrap
 * it. Its `struct_size` is that of the library, which may know fewer members or
 * more: ask it before you use a member that isn't in all versions, and set it
 * to your own `sizeof` in a copy.
 * @param name "sodium", "mbedtls" or "openssl".
 * @return static storage; NULL if it isn't built in. Any thread. Since 1.0.
 */
DKIMKIT_EXTERN const dkimkit_crypto_ops *
dkimkit_crypto_builtin(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_CRYPTO_H) */
