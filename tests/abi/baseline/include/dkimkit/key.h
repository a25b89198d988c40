/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEY_H
#define DKIMKIT_KEY_H

/**
 * @file key.h
 * Private keys: imported from bytes, generated, or external, that is, held
 * by somebody else (HSM, PKCS#11, cloud KMS) who signs a digest on request.
 *
 * A key is immutable, reference-counted and may be used by several threads
 * at once, in profiles of any configuration. Key octets are wiped when the last
 * reference goes.
 *
 * External keys follow the same rules as DNS queries (dns.h): the request is
 * completed exactly once, with `_done` or `_fail`, inside the start callback
 * or later; completions only record; `dkimkit_signer_finish()` goes on.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Forms of `dkimkit_key_export`. Since 1.0. */
typedef enum dkimkit_key_format {
  /** PKCS#8 in PEM (RFC 5958, RFC 7468; Ed25519: RFC 8410). Secret. */
  DKIMKIT_KEY_FORMAT_PKCS8_PEM = 1,
  /** The public key as it stands in p= before base64: SubjectPublicKeyInfo
   *  for RSA, 32 octets for Ed25519 (RFC 6376, 3.6.1; RFC 8463, 4.2). */
  DKIMKIT_KEY_FORMAT_RECORD_PUBLIC = 2
} dkimkit_key_format;

/**
 * Imports a private key. Forms, found by content: PEM or DER of RSAPrivateKey
 * (PKCS#1) and of PKCS#8 with an RSA or Ed25519 key; for Ed25519 also the
 * 32-octet seed and the 64-octet seed with public key, raw or in base64. In a
 * PEM file with several blocks the first private key counts.
 *
 * @param out    receives the key; free with `dkimkit_key_free`.
 * @param config sealed.
 * @param data   is not kept; wipe it yourself.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if `config` isn't sealed;
 *         `DKIMKIT_ERR_LIMIT`; `DKIMKIT_ERR_KEY_SYNTAX`, `_KEY_ENCRYPTED`,
 *         `_KEY_NOT_PRIVATE`, `_KEY_TOO_SMALL` (RSA under 1024 bits),
 *         `_KEY_TOO_LARGE`, `_KEY_BAD_EXPONENT`, `_KEY_TYPE`;
 *         `DKIMKIT_ERR_UNSUPPORTED` if no provider has the type;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_key_import(dkimkit_key **out, const dkimkit_config *config,
                   const void *data, size_t len);

/**
 * Generates a private key with the provider's own random numbers.
 *
 * @param out    receives the key; free with `dkimkit_key_free`.
 * @param config sealed.
 * @param type   RSA or Ed25519.
 * @param bits   for RSA 1024 to 8192 (2048 is what RFC 8301 asks for); must be
 *               0 or 256 for Ed25519.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE`; `DKIMKIT_ERR_KEY_TOO_SMALL`,
 *         `DKIMKIT_ERR_KEY_TOO_LARGE`; `DKIMKIT_ERR_UNSUPPORTED`;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_key_generate(dkimkit_key **out, const dkimkit_config *config,
                     dkimkit_key_type type, unsigned bits);

/** Adds a reference. @return `key`. Any thread. Since 1.0. */
DKIMKIT_EXTERN dkimkit_key *dkimkit_key_ref(dkimkit_key *key);

/** Gives up a reference. Any thread. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_key_free(dkimkit_key *key);

/** @return the key's type. Since 1.0. */
DKIMKIT_EXTERN dkimkit_key_type dkimkit_key_get_type(const dkimkit_key *key);

/** @return bits of the RSA modulus, 256 for Ed25519, 0 if the key is external,
 *  of type RSA, and its public part not known. Since 1.0. */
DKIMKIT_EXTERN unsigned dkimkit_key_bits(const dkimkit_key *key);

/**
 * Writes the key in another form.
 *
 * @param out    where to; NULL to ask for the size only.
 * @param len    room at `out` on entry; octets needed or written on return,
 *               also after `DKIMKIT_ERR_LIMIT`.
 * @param format which.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the room is too small;
 *         `DKIMKIT_ERR_KEY_EXTERNAL` if what is asked for isn't known here;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_key_export(uint8_t *out, size_t *len, const dkimkit_key *key,
                   dkimkit_key_format format);

/**
 * Starts signing with an external key.
 * @param user_data as given with the key.
 * @return 0: taken; negative: refused, then the request must not be completed
 *         and the signer ends with that status if it is `DKIMKIT_ERR_CALLBACK`
 *         or one that `dkimkit_sign_req_fail` takes, and else with
 *         `DKIMKIT_ERR_SIGN_FAILED`.
 */
typedef int (*dkimkit_sign_start)(dkimkit_sign_req *request, void *user_data);

/** Tells that the owner of an open request is being freed: forget it.
 *  @param user_data as given with the key. */
typedef void (*dkimkit_sign_cancel)(dkimkit_sign_req *request, void *user_data);

/**
 * Makes a key whose private part is elsewhere and whose public part isn't
 * known: signatures are used as they come. Better is
 * `dkimkit_key_external_public`.
 *
 * @param out       receives the key; free with `dkimkit_key_free`.
 * @param config    sealed.
 * @param algorithm `DKIMKIT_ALGORITHM_RSA_SHA256` or `_ED25519_SHA256`.
 * @param start     takes the digest and gets it signed. Not NULL.
 * @param cancel    may be NULL.
 * @param user_data passed to both; must live as long as the key.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE`; `DKIMKIT_ERR_SHA1_HISTORIC`;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_key_external(dkimkit_key **out, const dkimkit_config *config,
                     dkimkit_algorithm algorithm, dkimkit_sign_start start,
                     dkimkit_sign_cancel cancel, void *user_data);

/**
 * Makes a key whose private part is elsewhere and whose public part is known.
 * `dkimkit_signer_finish` verifies each signature with it: one that doesn't
 * fit never gets into a field. Bits, record and public form of such a key are
 * known as those of a local one.
 *
 * @param out        receives the key; free with `dkimkit_key_free`.
 * @param config     sealed.
 * @param public_key found by content: PEM or DER of SubjectPublicKeyInfo (RSA
 *                   or Ed25519) or of RSAPublicKey; the 32 octets of an
 *                   Ed25519 key; p= of a key record, which is one of these in
 *                   base64. In a PEM file with several blocks the first public
 *                   key counts. Not kept.
 * @param start      takes the digest and gets it signed, with the algorithm of
 *                   the key's type. Not NULL.
 * @param cancel     may be NULL.
 * @param user_data  passed to both; must live as long as the key.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE`; `DKIMKIT_ERR_LIMIT`;
 *         `DKIMKIT_ERR_KEY_SYNTAX`, `_KEY_TOO_SMALL` (RSA under 1024 bits),
 *         `_KEY_TOO_LARGE`, `_KEY_BAD_EXPONENT`, `_KEY_TYPE`;
 *         `DKIMKIT_ERR_UNSUPPORTED` if no provider has the type;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_key_external_public(dkimkit_key **out, const dkimkit_config *config,
                            const void *public_key, size_t len,
                            dkimkit_sign_start start,
                            dkimkit_sign_cancel cancel, void *user_data);

/** @return the algorithm to sign with. Since 1.0. */
DKIMKIT_EXTERN dkimkit_algorithm
dkimkit_sign_req_algorithm(const dkimkit_sign_req *request);

/**
 * The digest to sign: SHA-256, 32 octets. RSA: wrap it in a DigestInfo (most
 * interfaces do); Ed25519: sign these octets as the message (RFC 8463, 3).
 * @param len receives the octets; may be NULL.
 * @return lives as long as the request. Since 1.0.
 */
DKIMKIT_EXTERN const uint8_t *
dkimkit_sign_req_digest(const dkimkit_sign_req *request, size_t *len);

/** @return the signing domain of the profile that is signed for; lives as long
 *  as the request. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_sign_req_domain(const dkimkit_sign_req *request);

/** @return the selector of that profile; lives as long as the request.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_sign_req_selector(const dkimkit_sign_req *request);

/** Attaches a pointer of the signing service's. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_sign_req_set_data(dkimkit_sign_req *request,
                                              void *data);

/** @return what `dkimkit_sign_req_set_data` attached, or NULL. Since 1.0. */
DKIMKIT_EXTERN void *dkimkit_sign_req_data(const dkimkit_sign_req *request);

/** @return the `user_data` that the signer was made with. Since 1.0. */
DKIMKIT_EXTERN void *
dkimkit_sign_req_owner_data(const dkimkit_sign_req *request);

/**
 * Completes the request with a signature.
 *
 * @param signature copied.
 * @param len       64 for Ed25519; the modulus's octets for RSA (128 to 1024 if
 *                  they aren't known).
 * @return `DKIMKIT_OK` if the signer has no other open request,
 *         `DKIMKIT_PENDING` if it has; `DKIMKIT_ERR_STATE` if already
 *         completed; `DKIMKIT_ERR_INVALID_ARGUMENT` for a length that can't
 *         be (the request stays open).
 * Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_sign_req_done(dkimkit_sign_req *request,
                                         const uint8_t *signature, size_t len);

/**
 * Completes the request without a signature.
 *
 * @param status what `dkimkit_signer_finish()` shall return:
 *               `DKIMKIT_ERR_SIGN_FAILED` if trying again won't help,
 *               `DKIMKIT_ERR_SIGN_UNAVAILABLE` if it may,
 *               `DKIMKIT_ERR_SIGN_TIMEOUT`, or `DKIMKIT_ERR_SIGN_MISMATCH` for
 *               a signature that was found to be wrong.
 * @return as `dkimkit_sign_req_done`.
 * Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_sign_req_fail(dkimkit_sign_req *request, int status);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEY_H) */
