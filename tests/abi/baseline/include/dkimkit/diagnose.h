/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_DIAGNOSE_H
#define DKIMKIT_DIAGNOSE_H

/**
 * @file diagnose.h
 * What a program needs to find out why a signature fails: it can compute
 * what the signer would have had to see. Signing and verifying don't need it.
 *
 * Nothing of this makes a signature valid: results come from verify.h.
 */

#include <dkimkit/canon.h>
#include <dkimkit/common.h>
#include <dkimkit/keyrecord.h>
#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A running digest whose value can be had at any time. For one thread at a
 *  time. */
typedef struct dkimkit_digest dkimkit_digest;

/**
 * Begins a digest with the configuration's provider for the hash.
 *
 * @param out    receives it; free with `dkimkit_digest_free`.
 * @param config sealed.
 * @param hash   which.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_STATE`
 *         if not sealed; `DKIMKIT_ERR_UNSUPPORTED` if no provider has the
 *         hash, or the one that has it can't copy a running digest;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_digest_new(dkimkit_digest **out, const dkimkit_config *config,
                   dkimkit_hash hash);

/** Frees; `digest` may be NULL. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_digest_free(dkimkit_digest *digest);

/**
 * Adds octets.
 * @param data not kept.
 * @param len  octets at `data`; may be 0.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_INVALID_ARGUMENT`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_digest_update(dkimkit_digest *digest, const uint8_t *data, size_t len);

/**
 * The digest of the octets so far. It can go on afterwards.
 *
 * @param out where to.
 * @param len room at `out` on entry (`DKIMKIT_HASH_MAX_OCTETS` is always
 *            enough); octets written, or needed, on return.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the room is too small;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_digest_value(uint8_t *out, size_t *len, dkimkit_digest *digest);

/**
 * Verifies a signature over a digest with the key of a record, whatever the
 * record says about services, hashes and flags.
 *
 * @param algorithm how it was made; its key type must be the record's.
 * @param digest    as long as the algorithm's hash. For Ed25519 any octets:
 *                  they are the message that was signed (RFC 8463, 3).
 * @param signature as it stands in b=, decoded.
 * @return 1: it is right; 0: it isn't, or the record has no key that can be
 *         used (`dkimkit_keyrecord_reason`), or one of another type;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_UNSUPPORTED` if the
 *         provider hasn't the hash; `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyrecord_verify(const dkimkit_keyrecord *record,
                         dkimkit_algorithm algorithm, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len);

/**
 * Reads the digest that was signed out of an RSA signature (RFC 8017, 8.2.2
 * and 9.2). That it can be read shows that the private key of this record made
 * the signature; the digest shows whether over this header.
 *
 * @param out       where to.
 * @param len       room at `out` on entry, octets written on return.
 * @param algorithm an RSA one, whose hash is expected.
 * @param signature as it stands in b=, decoded.
 * @return 1: the key made the signature; 0: it didn't, or not with this hash,
 *         or the record has no RSA key that can be used;
 *         `DKIMKIT_ERR_UNSUPPORTED`: the provider can't tell (only OpenSSL
 *         can), or `algorithm` isn't RSA; `DKIMKIT_ERR_LIMIT` if the room is
 *         too small; `DKIMKIT_ERR_INVALID_ARGUMENT`, `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyrecord_recover(uint8_t *out, size_t *len,
                          const dkimkit_keyrecord *record,
                          dkimkit_algorithm algorithm, const uint8_t *signature,
                          size_t signature_len);

/** bh=, decoded. @param len may be NULL. @return lives as long as the
 *  verifier; NULL if it is missing or can't be read. Since 1.0. */
DKIMKIT_EXTERN const uint8_t *
dkimkit_signature_body_hash(const dkimkit_signature *signature, size_t *len);

/** b=, decoded. @param len may be NULL. @return lives as long as the
 *  verifier; NULL if it is missing or can't be read. Since 1.0. */
DKIMKIT_EXTERN const uint8_t *
dkimkit_signature_data(const dkimkit_signature *signature, size_t *len);

/**
 * A header field of the message, raw, without the final CRLF; not
 * NUL-terminated. With normalized line ends each bare LF in it has become CRLF.
 *
 * @param index counted from 0 at the top, as `dkimkit_signature_signed_field`
 *              has it.
 * @param len   may be NULL.
 * @return lives as long as the verifier; NULL past the last, and before the
 *         header is complete. Since 1.0.
 */
DKIMKIT_EXTERN const char *
dkimkit_verifier_header_field(const dkimkit_verifier *verifier, size_t index,
                              size_t *len);

/** @return the index of the DKIM-Signature field itself among the message's.
 *  Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_signature_header_index(const dkimkit_signature *signature);

/**
 * Where the value of b= stands in the field of `dkimkit_signature_field`, the
 * white space around it included: what is left out for the header hash (RFC
 * 6376, 3.7).
 * @param offset receives the octets before it.
 * @param len    receives its octets.
 * @return 1 and `*offset`, `*len` set; 0 if there is no b=. Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_signature_b_range(const dkimkit_signature *signature,
                                             size_t *offset, size_t *len);

/**
 * The copies of header fields in z= (RFC 6376, 3.5), decoded: `write` gets
 * each as "name:value", in their order.
 *
 * @param write called for each copy.
 * @return `DKIMKIT_OK`, also without z=; `DKIMKIT_ERR_SYNTAX` if a copy can't
 *         be read, after those before it; `DKIMKIT_ERR_INVALID_ARGUMENT`;
 *         `DKIMKIT_ERR_NOMEM`. What `write` returned, if that isn't 0, ends
 *         it.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signature_copies(const dkimkit_signature *signature,
                         dkimkit_canon_write write, void *user_data);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_DIAGNOSE_H) */
