/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_SIGN_H
#define DKIMKIT_SIGN_H

/**
 * @file sign.h
 * Signing: a profile says how, a signer does it for one message. A signer
 * takes any number of profiles and signs with all of them in one pass; equal
 * body digests are computed once.
 *
 *   dkimkit_signer_new → _feed … (or _header … _end_headers, _body …)
 *   → _finish → _field(0), _field(1) …
 *
 * The fields are to be put on top of the message, in order.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** `dkimkit_profile_set_body_length`: no l= (the default). UINT64_MAX, as a
 *  number that bindings can read. */
#define DKIMKIT_BODY_LENGTH_NONE 0xffffffffffffffffu
/** `dkimkit_profile_set_body_length`: l= with the whole body's length.
 *  UINT64_MAX - 1. */
#define DKIMKIT_BODY_LENGTH_ALL 0xfffffffffffffffeu

/** What t= says. Since 1.0. */
typedef enum dkimkit_timestamp {
  /** The configuration's clock. The default. */
  DKIMKIT_TIMESTAMP_NOW = 0,
  /** No t=. */
  DKIMKIT_TIMESTAMP_NONE = 1,
  /** The given value. */
  DKIMKIT_TIMESTAMP_FIXED = 2
} dkimkit_timestamp;

/** Things that a signer did but its caller may want to know. Since 1.0. */
typedef enum dkimkit_sign_warning {
  /** An RSA key under 2048 bits (RFC 8301, 3.2). */
  DKIMKIT_SIGN_WARNING_KEY_WEAK = 1,
  /** 8-bit octets: they may be converted on the way (RFC 6376, 5.3). */
  DKIMKIT_SIGN_WARNING_EIGHT_BIT = 2,
  /** The body doesn't end in CRLF: it must be sent with one. */
  DKIMKIT_SIGN_WARNING_NO_FINAL_CRLF = 4,
  /** VT or FF in a header field, which some verifiers canonicalize
   *  differently. */
  DKIMKIT_SIGN_WARNING_CONTROL = 8,
  /** A line over 998 octets, allowed by `dkimkit_config_set_sign_allow`. */
  DKIMKIT_SIGN_WARNING_LONG_LINE = 16,
  /** NUL in the body, allowed likewise. */
  DKIMKIT_SIGN_WARNING_NUL = 32,
  /** Several From fields, allowed likewise. */
  DKIMKIT_SIGN_WARNING_MULTIPLE_FROM = 64
} dkimkit_sign_warning;

/**
 * Makes a profile with the defaults: relaxed/relaxed, the default header
 * list, over-signing, t= now, no i=, x=, l= or z=.
 *
 * @param out    receives it; free with `dkimkit_profile_free`.
 * @param config sealed.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE`, `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_new(dkimkit_profile **out, const dkimkit_config *config);

/** Adds a reference. @return `profile`. Any thread. Since 1.0. */
DKIMKIT_EXTERN dkimkit_profile *dkimkit_profile_ref(dkimkit_profile *profile);

/** Gives up the caller's reference; signers keep theirs. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_profile_free(dkimkit_profile *profile);

/*
 * Setters. Strings are copied. Each also returns DKIMKIT_ERR_STATE after seal
 * and DKIMKIT_ERR_NOMEM; the old value stays after an error.
 */

/**
 * Sets d=, the signing domain (SDID): two or more labels of letters, digits
 * and "-", no final dot (RFC 6376, 3.5). U-labels (UTF-8, lower-case, NFC)
 * become A-labels.
 * @param domain copied.
 * @return also `DKIMKIT_ERR_DOMAIN_SYNTAX`, `DKIMKIT_ERR_IDN_UNSUPPORTED`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_domain(dkimkit_profile *profile, const char *domain);

/**
 * Sets s=, the selector: labels of letters, digits, "-" and inner "_".
 * U-labels become A-labels.
 * @param selector copied.
 * @return also `DKIMKIT_ERR_SELECTOR_SYNTAX`, `DKIMKIT_ERR_IDN_UNSUPPORTED`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_selector(dkimkit_profile *profile, const char *selector);

/** Sets the key; the profile takes a reference of its own. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_key(dkimkit_profile *profile, dkimkit_key *key);

/**
 * Insists on an algorithm. Without it the key's type decides: rsa-sha256 or
 * ed25519-sha256.
 * @return also `DKIMKIT_ERR_SHA1_HISTORIC`. A mismatch with the key is found by
 *         seal. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_algorithm(dkimkit_profile *profile,
                              dkimkit_algorithm algorithm);

/** Sets c=. @param header relaxed by default. @param body relaxed by default.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_canonicalization(dkimkit_profile *profile,
                                     dkimkit_canonicalization header,
                                     dkimkit_canonicalization body);

/**
 * Sets which header fields are signed, instead of the default list
 * (docs/signing.md). A name signs one instance, counted from the bottom; a
 * name given twice signs two, and so on. Instances that the message doesn't
 * have are left out; over-signing adds its own.
 *
 * @param names field names, copied.
 * @param count how many; 0 brings the default list back.
 * @return also `DKIMKIT_ERR_HEADER_NAME_SYNTAX`;
 *         `DKIMKIT_ERR_HEADER_NOT_SIGNABLE` for Return-Path;
 *         `DKIMKIT_ERR_FROM_NOT_SIGNED`; `DKIMKIT_ERR_LIMIT` over
 *         `DKIMKIT_LIMIT_SIGNED_NAMES`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_headers(dkimkit_profile *profile, const char *const *names,
                            size_t count);

/**
 * Sets which fields are over-signed: listed once more than the message has
 * them, so that none can be added (RFC 6376, 8.15). Default: From, To, Cc,
 * Subject, Date, Reply-To, Message-ID, Content-Type, MIME-Version.
 *
 * @param names field names, copied.
 * @param count how many; 0: no over-signing.
 * @return also `DKIMKIT_ERR_HEADER_NAME_SYNTAX`;
 * `DKIMKIT_ERR_HEADER_NOT_SIGNABLE` for DKIM-Signature and Return-Path;
 * `DKIMKIT_ERR_LIMIT`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_oversign(dkimkit_profile *profile, const char *const *names,
                             size_t count);

/**
 * Sets i=, the agent or user (AUID): `[local-part]@domain`, unencoded UTF-8,
 * the local-part up to 64 octets (RFC 5321, 4.5.3.1.1); NULL for none. Its
 * domain must be the signing domain or below it, which seal checks; its
 * U-labels become A-labels.
 * @param identity copied; NULL for none.
 * @return also `DKIMKIT_ERR_IDENTITY_SYNTAX`, `DKIMKIT_ERR_IDN_UNSUPPORTED`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_identity(dkimkit_profile *profile, const char *identity);

/** @return d= as it will be written, in A-labels, until it is set again or the
 *  profile is freed; NULL if it isn't set. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_profile_domain(const dkimkit_profile *profile);

/** @return s= as it will be written, in A-labels, until it is set again or the
 *  profile is freed; NULL if it isn't set. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_profile_selector(const dkimkit_profile *profile);

/** @return i= before it is encoded, its domain in A-labels, until it is set
 *  again or the profile is freed; NULL if it isn't set. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_profile_identity(const dkimkit_profile *profile);

/**
 * Sets t=.
 * @param mode    by default the clock's time.
 * @param seconds used with `DKIMKIT_TIMESTAMP_FIXED` only.
 * @return also `DKIMKIT_ERR_TIMESTAMP_RANGE` over 12 digits. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_timestamp(dkimkit_profile *profile, dkimkit_timestamp mode,
                              uint64_t seconds);

/**
 * Sets x=.
 * @param seconds after the clock's time of signing; 0 for none, the default.
 * @return also `DKIMKIT_ERR_TIMESTAMP_RANGE`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_expiration(dkimkit_profile *profile, uint64_t seconds);

/**
 * Sets l=. Read RFC 6376, 8.2 first: what follows can be replaced by anybody.
 * @param octets of the canonical body: a number, `DKIMKIT_BODY_LENGTH_ALL`, or
 *               `DKIMKIT_BODY_LENGTH_NONE`, the default.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_body_length(dkimkit_profile *profile, uint64_t octets);

/** Sets whether z= carries copies of the signed fields. @param copy 0 (default)
 *  or 1. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_set_copy_headers(dkimkit_profile *profile, int copy);

/**
 * Checks that everything fits together and makes the profile immutable; from
 * then on any number of threads may sign with it.
 *
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if already sealed;
 *         `DKIMKIT_ERR_PROFILE_INCOMPLETE`; `DKIMKIT_ERR_KEY_ALGORITHM`;
 *         `DKIMKIT_ERR_DOMAIN_MISMATCH`; `DKIMKIT_ERR_DOMAIN_SYNTAX` if
 *         selector and domain make a name over 253 octets;
 *         `DKIMKIT_ERR_CONTENT_TYPE_NOT_SIGNED` for l= without Content-Type
 *         in the header list; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_profile_seal(dkimkit_profile *profile);

/**
 * Makes a signer for one message.
 *
 * @param out       receives it; free with `dkimkit_signer_free`.
 * @param config    sealed.
 * @param profiles  sealed, made from `config`; the signer keeps them alive.
 * @param count     how many, 1 or more.
 * @param user_data what `dkimkit_sign_req_owner_data` gives.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if something isn't sealed;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_LIMIT`;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_new(dkimkit_signer **out, const dkimkit_config *config,
                   dkimkit_profile *const *profiles, size_t count,
                   void *user_data);

/** Frees, cancelling open sign requests. From within a callback of the
 *  signer's own it does nothing. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_signer_free(dkimkit_signer *signer);

/*
 * Input: either _feed only, or _header, _end_headers and _body; mixing them
 * is DKIMKIT_ERR_STATE. Chunks may be of any size; none is kept. All return
 * DKIMKIT_OK, DKIMKIT_ERR_STATE, DKIMKIT_ERR_REENTERED, DKIMKIT_ERR_NOMEM,
 * DKIMKIT_ERR_CRYPTO, or as soon as it is known why the message is not to be
 * signed: DKIMKIT_ERR_MESSAGE_*, _MULTIPLE_FROM, _HEADER_SYNTAX or
 * _LINE_TOO_LONG. The first refusal stays: all later calls return it again.
 */

/**
 * Signs the message that a verifier gets, in the same pass: what forwards
 * mail feeds each octet once. Header and body digests are shared. From now on
 * the verifier alone is fed; both are finished, each by its own _finish, in
 * any order. `dkimkit_verifier_want` says `DKIMKIT_WANT_BODY` while the signer
 * needs the body.
 *
 * What the signer refuses of the message is told by `dkimkit_signer_finish`
 * and is nothing to the verifier. The signature is over the fields as they
 * came: don't sign names of fields that you add or take away on the way.
 *
 * @param signer   has no input yet.
 * @param verifier of the same configuration, without input and without another
 *                 signer. To be freed after the message has ended: a signer
 *                 that hasn't heard the end by then finishes with
 *                 `DKIMKIT_ERR_STATE`, as it does after
 *                 `dkimkit_verifier_finish_headers`. After an error of the
 *                 verifier's input it finishes with that error.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if one of the two has input or is
 *         attached already; `DKIMKIT_ERR_INVALID_ARGUMENT` for NULL or another
 *         configuration; `DKIMKIT_ERR_REENTERED` from within a callback that
 *         runs for one of the two. Then nothing changed.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_attach(dkimkit_signer *signer, dkimkit_verifier *verifier);

/** Takes the next octets of the raw message. @param data not kept.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_feed(dkimkit_signer *signer, const uint8_t *data, size_t len);

/** Takes one raw header field. @param field folded as it will be sent, with or
 *  without the final CRLF. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_header(dkimkit_signer *signer, const uint8_t *field, size_t len);

/** Ends the header. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_end_headers(dkimkit_signer *signer);

/** Takes the next octets of the body. @param data not kept. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_body(dkimkit_signer *signer, const uint8_t *data, size_t len);

/**
 * Ends the message and signs. Call again after `DKIMKIT_PENDING`.
 *
 * @return `DKIMKIT_OK`: all fields are there; `DKIMKIT_PENDING`: an external
 *         key is still to answer; `DKIMKIT_ERR_TIMESTAMP_RANGE`;
 *         `DKIMKIT_ERR_EXPIRATION_NOT_AFTER_TIMESTAMP`;
 *         `DKIMKIT_ERR_BODY_LENGTH_EXCEEDS`; `DKIMKIT_ERR_LIMIT` if the field
 *         would be over `DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS` or list more
 *         names than `DKIMKIT_LIMIT_SIGNED_NAMES`; `DKIMKIT_ERR_SIGN_FAILED`,
 *         `DKIMKIT_ERR_SIGN_TIMEOUT`, `DKIMKIT_ERR_SIGN_UNAVAILABLE`;
 *         `DKIMKIT_ERR_SIGN_MISMATCH` for a signature that doesn't verify with
 *         what `dkimkit_key_external_public` was given. A local RSA key's
 *         signature that doesn't verify is `DKIMKIT_ERR_SIGN_FAILED`. Also the
 *         errors of `dkimkit_signer_feed`. After an error there is no field.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_signer_finish(dkimkit_signer *signer);

/** @return the number of fields: that of the profiles after `_finish`
 *  returned `DKIMKIT_OK`, 0 before. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_signer_count(const dkimkit_signer *signer);

/**
 * A finished field: "DKIM-Signature: …" with folding and the final CRLF, the
 * octets that were signed.
 *
 * @param len receives the octets; may be NULL.
 * @return NUL-terminated, lives as long as the signer; NULL if there is none.
 * Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_signer_field(const dkimkit_signer *signer,
                                                size_t index, size_t *len);

/** @return `dkimkit_sign_warning` values, or-ed; complete after `_finish`.
 *  Since 1.0. */
DKIMKIT_EXTERN unsigned dkimkit_signer_warnings(const dkimkit_signer *signer);

/**
 * @return the line of the message that a refusal is about, counted from 1; 0 if
 * it is about none. Since 1.0.
 */
DKIMKIT_EXTERN uint64_t dkimkit_signer_line(const dkimkit_signer *signer);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_SIGN_H) */
