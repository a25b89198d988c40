/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_VERIFY_H
#define DKIMKIT_VERIFY_H

/**
 * @file verify.h
 * Verification: one verifier a message, one result a signature. All
 * signatures are verified in one pass; the body is hashed once for each
 * (canonicalization, hash, length limit) and never stored.
 *
 *   dkimkit_verifier_new → _feed … (or _header … _end_headers, _body …)
 *   → _finish (again after DKIMKIT_PENDING) → _count, _signature(i)
 *
 * A bad message, a bad signature or a DNS failure is never an error code: it
 * is a result with a reason.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Result words of RFC 8601, 2.7.1. Since 1.0. */
typedef enum dkimkit_result {
  /** none: not signed, or not verified yet. */
  DKIMKIT_RESULT_NONE = 0,
  /** pass: signed, acceptable, and verified. */
  DKIMKIT_RESULT_PASS = 1,
  /** fail: signed and acceptable, but it doesn't verify. */
  DKIMKIT_RESULT_FAIL = 2,
  /** policy: something about it isn't acceptable here. */
  DKIMKIT_RESULT_POLICY = 3,
  /** neutral: what is signed can't be processed, e.g. a syntax error. */
  DKIMKIT_RESULT_NEUTRAL = 4,
  /** temperror: trying again later may give another result. */
  DKIMKIT_RESULT_TEMPERROR = 5,
  /** permerror: trying again won't. */
  DKIMKIT_RESULT_PERMERROR = 6
} dkimkit_result;

/**
 * Why a result is what it is; one a check. Each belongs to one result word
 * (`dkimkit_reason_result`), has a name and a text. Values never change their
 * meaning. Since 1.0.
 */
typedef enum dkimkit_reason {
  /** Not known yet: `_finish` hasn't returned `DKIMKIT_OK`. */
  DKIMKIT_REASON_PENDING = 0,
  /** The signing domain takes responsibility for this message, and what it
   *  signed is unchanged. */
  DKIMKIT_REASON_OK = 1,
  /** The message has no DKIM-Signature field. */
  DKIMKIT_REASON_NO_SIGNATURE = 2,

  /** The body was changed after signing, e.g. by a mailing list's footer or a
   *  gateway. */
  DKIMKIT_REASON_BODY_HASH_MISMATCH = 10,
  /** A signed header field was changed after signing, or the key in the DNS
   *  is another one. */
  DKIMKIT_REASON_SIGNATURE_MISMATCH = 11,

  /** The DKIM-Signature field is malformed; the signer has to be mended. */
  DKIMKIT_REASON_SIGNATURE_SYNTAX = 20,
  /** A tag stands twice in the DKIM-Signature field; the signer has to be
   *  mended. */
  DKIMKIT_REASON_DUPLICATE_TAG = 21,
  /** The signature is of another version than v=1. */
  DKIMKIT_REASON_INCOMPATIBLE_VERSION = 22,
  /** The algorithm in a= is not known. */
  DKIMKIT_REASON_UNSUPPORTED_ALGORITHM = 23,
  /** The canonicalization in c= is not known. */
  DKIMKIT_REASON_UNSUPPORTED_CANONICALIZATION = 24,
  /** q= offers no way to get the key that is known. */
  DKIMKIT_REASON_UNSUPPORTED_QUERY_METHOD = 25,
  /** A line of the header isn't a field: where the header ends is in doubt. */
  DKIMKIT_REASON_MESSAGE_SYNTAX = 26,
  /** The header signature is right; the body wasn't looked at
   *  (`dkimkit_verifier_finish_headers`). */
  DKIMKIT_REASON_BODY_NOT_VERIFIED = 27,

  /** The DKIM-Signature field lacks a required tag; the signer has to be
   *  mended. */
  DKIMKIT_REASON_MISSING_TAG = 40,
  /** The domain of i= is neither that of d= nor below it, or below it though
   *  the key record has t=s. */
  DKIMKIT_REASON_DOMAIN_MISMATCH = 41,
  /** The signature doesn't cover From, so it says nothing about the author. */
  DKIMKIT_REASON_FROM_NOT_SIGNED = 42,
  /** The time in x= has passed; check the clock if the message is fresh. */
  DKIMKIT_REASON_SIGNATURE_EXPIRED = 43,
  /** The time in t= has not come yet; one of the two clocks is wrong. */
  DKIMKIT_REASON_SIGNATURE_FUTURE = 44,
  /** rsa-sha1 can be forged and doesn't count any more (RFC 8301). */
  DKIMKIT_REASON_SHA1_HISTORIC = 45,
  /** l= is longer than the body: part of it is missing. */
  DKIMKIT_REASON_BODY_LENGTH_EXCEEDS = 46,
  /** The message has no From field. */
  DKIMKIT_REASON_MESSAGE_NO_FROM = 47,

  /** The DNS has no key record at this selector; the domain has to publish
   *  it, or the selector is wrong. */
  DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE = 60,
  /** The key record in the DNS is malformed; the domain has to mend it. */
  DKIMKIT_REASON_KEY_SYNTAX = 61,
  /** The domain has withdrawn this key (empty p=). */
  DKIMKIT_REASON_KEY_REVOKED = 62,
  /** The key in the DNS is of another type than the signature. */
  DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH = 63,
  /** The key type in k= is not known or its algorithm not built in. */
  DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE = 64,
  /** The key record doesn't allow the signature's hash (h=). */
  DKIMKIT_REASON_KEY_HASH_MISMATCH = 65,
  /** The key record is not for mail (s=). */
  DKIMKIT_REASON_KEY_SERVICE_MISMATCH = 66,
  /** The RSA key is so short that it can be broken (RFC 8301). */
  DKIMKIT_REASON_KEY_TOO_SMALL = 67,
  /** The RSA key is longer than accepted here. */
  DKIMKIT_REASON_KEY_TOO_LARGE = 68,
  /** The RSA key has an exponent that no sound key has. */
  DKIMKIT_REASON_KEY_BAD_EXPONENT = 69,

  /** The DNS didn't answer in time; try again later. */
  DKIMKIT_REASON_KEY_QUERY_TIMEOUT = 80,
  /** The DNS server failed; try again later. */
  DKIMKIT_REASON_KEY_QUERY_SERVFAIL = 81,
  /** The DNS server refused to answer; try again later. */
  DKIMKIT_REASON_KEY_QUERY_REFUSED = 82,
  /** The DNS gave no usable answer; try again later. */
  DKIMKIT_REASON_KEY_QUERY_ERROR = 83,
  /** DNSSEC shows that the answer is not genuine; try again later. */
  DKIMKIT_REASON_KEY_QUERY_BOGUS = 84,

  /** The body goes on behind what l= covers; anybody can have added that. */
  DKIMKIT_REASON_UNSIGNED_CONTENT = 100,
  /** Signatures with l= are not accepted here. */
  DKIMKIT_REASON_BODY_LENGTH_REFUSED = 101,
  /** The message breaks rules that the signature relies on. */
  DKIMKIT_REASON_MESSAGE_MALFORMED = 102,
  /** The header of the message is larger than accepted here. */
  DKIMKIT_REASON_MESSAGE_TOO_LARGE = 103,
  /** The message has more signatures than are verified here. */
  DKIMKIT_REASON_TOO_MANY_SIGNATURES = 104,
  /** The DKIM-Signature field is larger than accepted here. */
  DKIMKIT_REASON_SIGNATURE_TOO_LARGE = 105,
  /** A field that has to be signed isn't
   *  (`dkimkit_config_set_required_headers`). */
  DKIMKIT_REASON_UNACCEPTABLE_HEADER = 106,
  /** d= is nobody's own (`dkimkit_config_set_public_suffix`). */
  DKIMKIT_REASON_PUBLIC_SUFFIX = 107,
  /** The message has more than one From field; it is in doubt who wrote it. */
  DKIMKIT_REASON_MULTIPLE_FROM = 108,
  /** A field that may stand only once stands again, unsigned; anybody can
   *  have added it. */
  DKIMKIT_REASON_DUPLICATE_HEADER = 109
} dkimkit_reason;

/** What a result alone doesn't tell. Warnings never change it. Since 1.0. */
typedef enum dkimkit_warning {
  /** Body octets beyond l= are not signed. */
  DKIMKIT_WARNING_UNSIGNED_CONTENT = 1,
  /** l= is used and Content-Type is not signed (RFC 6376, 8.2). */
  DKIMKIT_WARNING_UNSIGNED_CONTENT_TYPE = 2,
  /** The message has more than one From field (RFC 6376, 8.15). */
  DKIMKIT_WARNING_MULTIPLE_FROM = 3,
  /** A field that may stand only once (RFC 5322, 3.6) stands again,
   *  unsigned. */
  DKIMKIT_WARNING_DUPLICATE_HEADER = 4,
  /** The RSA key has fewer than 2048 bits (RFC 8301, 3.2). */
  DKIMKIT_WARNING_KEY_WEAK = 5,
  /** rsa-sha1 was allowed by the configuration. */
  DKIMKIT_WARNING_SHA1 = 6,
  /** The message has a field whose name has white space or characters that
   *  RFC 5322 doesn't allow. */
  DKIMKIT_WARNING_HEADER_SYNTAX = 7,
  /** The name has several TXT records (RFC 6376, 3.6.2.2). */
  DKIMKIT_WARNING_SEVERAL_RECORDS = 8,
  /** The key record holds a bare RSAPublicKey, which many verifiers refuse
   *  (RFC 6376 erratum 3017). */
  DKIMKIT_WARNING_KEY_PKCS1 = 9,
  /** x= has passed, which the configuration allows. */
  DKIMKIT_WARNING_EXPIRED = 10,
  /** t= is in the future, which the configuration allows. */
  DKIMKIT_WARNING_FUTURE = 11,
  /** NUL, bare CR or bare LF in the header, which the configuration
   *  allows. */
  DKIMKIT_WARNING_MESSAGE_MALFORMED = 12
} dkimkit_warning;

/** `dkimkit_verifier_want`: header octets are expected. */
#define DKIMKIT_WANT_HEADER 1u
/** `dkimkit_verifier_want`: more body can still change a result. */
#define DKIMKIT_WANT_BODY 2u
/** `dkimkit_verifier_want`: a DNS query is open. */
#define DKIMKIT_WANT_REPLY 4u

/**
 * Makes a verifier for one message.
 *
 * @param out       receives it; free with `dkimkit_verifier_free`.
 * @param config    sealed, with a DNS callback.
 * @param user_data what `dkimkit_query_owner_data` gives.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if not sealed or without DNS;
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_new(dkimkit_verifier **out, const dkimkit_config *config,
                     void *user_data);

/**
 * Sets the time that t= and x= are compared with: that of reception, for a
 * message that is verified later (RFC 6376, 3.5). Otherwise it is what the
 * configuration's clock says when the header ends. All signatures of a message
 * are compared with the same time.
 *
 * @param seconds since the epoch.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` after the header;
 *         `DKIMKIT_ERR_REENTERED`; `DKIMKIT_ERR_INVALID_ARGUMENT` for NULL.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_set_time(dkimkit_verifier *verifier, uint64_t seconds);

/**
 * Uses a cache of key records (cache.h) for this message.
 *
 * @param cache of the verifier's own configuration; the verifier keeps it
 *              alive. NULL for none, the default.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` after the header;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT` for NULL as verifier, and for the
 *         cache of another configuration; `DKIMKIT_ERR_REENTERED`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_set_cache(dkimkit_verifier *verifier, dkimkit_cache *cache);

/** Frees, cancelling open queries. From within a callback of the verifier's
 *  own it does nothing. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_verifier_free(dkimkit_verifier *verifier);

/**
 * Says whether this message is internationalized, instead of the
 * configuration: a server knows by SMTPUTF8 (RFC 6531).
 *
 * @param mode by default the configuration's.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` after the header;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_REENTERED`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_set_internationalized(dkimkit_verifier *verifier,
                                       dkimkit_internationalized mode);

/** @return 1 if the message counts as internationalized; 0 if it doesn't, and
 *  before the end of the header. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_verifier_internationalized(const dkimkit_verifier *verifier);

/*
 * Input: either _feed only, or _header, _end_headers and _body; mixing them
 * is DKIMKIT_ERR_STATE. Chunks may be of any size; none is kept. All return
 * DKIMKIT_OK, DKIMKIT_ERR_STATE, DKIMKIT_ERR_REENTERED, DKIMKIT_ERR_NOMEM,
 * DKIMKIT_ERR_CALLBACK or DKIMKIT_ERR_CRYPTO.
 *
 * The DNS callback runs inside the call that ends the header, and inside
 * _finish if the configuration asks for what atps.h and report.h describe.
 */

/** Takes the next octets of the raw message. @param data not kept.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_feed(dkimkit_verifier *verifier, const uint8_t *data,
                      size_t len);

/** Takes one raw header field. @param field folded as received, with or without
 *  the final CRLF. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_header(dkimkit_verifier *verifier, const uint8_t *field,
                        size_t len);

/** Ends the header: signatures are parsed, DNS queries start, within this call.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_end_headers(dkimkit_verifier *verifier);

/** Takes the next octets of the body. @param data not kept. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_body(dkimkit_verifier *verifier, const uint8_t *data,
                      size_t len);

/**
 * @return what the verifier still needs: `DKIMKIT_WANT_*`, or-ed. When
 * `DKIMKIT_WANT_BODY` has gone, the rest of the body need not be fed; fed
 * nevertheless, it only adds to the counts of octets. Since 1.0.
 */
DKIMKIT_EXTERN unsigned dkimkit_verifier_want(const dkimkit_verifier *verifier);

/**
 * Ends the message and evaluates. Call again after `DKIMKIT_PENDING`, when
 * queries were completed. Calling it again after `DKIMKIT_OK` is harmless.
 *
 * @return `DKIMKIT_OK`: all results are there; `DKIMKIT_PENDING`: a query is
 *         open, signatures that don't need it have their results. Also the
 *         errors of `dkimkit_verifier_feed`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_finish(dkimkit_verifier *verifier);

/**
 * Ends the message after its header, without a body: for archives and proofs
 * that keep the header only. Instead of `dkimkit_verifier_finish`, and called
 * again like it after `DKIMKIT_PENDING`. Body octets that were fed already
 * don't count.
 *
 * No signature passes: where the header signature is right and nothing else
 * stands against it, the result is `neutral`, `body-not-verified`. What was
 * verified is told by `dkimkit_signature_header_reason`.
 *
 * @return as `dkimkit_verifier_finish`; `DKIMKIT_ERR_STATE` if that was called
 *         before.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_verifier_finish_headers(dkimkit_verifier *verifier);

/**
 * @return the result of the message: `pass` if any signature passes, else the
 * best of `temperror`, `fail`, `policy`, `neutral`, `permerror`; `none` without
 * signatures. Valid after `_finish` returned `DKIMKIT_OK`. Since 1.0.
 */
DKIMKIT_EXTERN dkimkit_result
dkimkit_verifier_result(const dkimkit_verifier *verifier);

/** @return the reason that belongs to `dkimkit_verifier_result`: that of the
 *  first signature with this result. Since 1.0. */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_verifier_reason(const dkimkit_verifier *verifier);

/** @return the number of DKIM-Signature fields, after the header. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_verifier_count(const dkimkit_verifier *verifier);

/** @return a signature, counted from the top of the message; lives as long as
 *  the verifier; NULL past the last. Since 1.0. */
DKIMKIT_EXTERN const dkimkit_signature *
dkimkit_verifier_signature(const dkimkit_verifier *verifier, size_t index);

/** @return the result word. Since 1.0. */
DKIMKIT_EXTERN dkimkit_result
dkimkit_signature_result(const dkimkit_signature *signature);

/** @return the reason. Since 1.0. */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_signature_reason(const dkimkit_signature *signature);

/**
 * The header alone: whether b= is a signature by the key over the fields of h=
 * and the DKIM-Signature field (RFC 6376, 6.1.3, step 4). Known for every
 * signature with a usable key, also where the body doesn't match. Policy,
 * such as that of l=, has no part in it. It says nothing about the body.
 *
 * @return `DKIMKIT_REASON_OK` or `DKIMKIT_REASON_SIGNATURE_MISMATCH`;
 *         `DKIMKIT_REASON_PENDING` if it didn't come to that.
 * Since 1.0.
 */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_signature_header_reason(const dkimkit_signature *signature);

/** @return the result word of the header alone: `pass`, `fail` or `none`. Since
 *  1.0. */
DKIMKIT_EXTERN dkimkit_result
dkimkit_signature_header_result(const dkimkit_signature *signature);

/**
 * The body alone: whether bh= is its hash (RFC 6376, 6.1.3, step 3). Without
 * a header that is verified this means nothing: anybody can write a bh=.
 *
 * @return `DKIMKIT_REASON_OK`, `DKIMKIT_REASON_BODY_HASH_MISMATCH` or
 *         `DKIMKIT_REASON_BODY_LENGTH_EXCEEDS`;
 *         `DKIMKIT_REASON_BODY_NOT_VERIFIED` after
 *         `dkimkit_verifier_finish_headers`; `DKIMKIT_REASON_PENDING` if it
 *         didn't come to that, e.g. without a usable key.
 * Since 1.0.
 */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_signature_body_reason(const dkimkit_signature *signature);

/** @return the result word of the body alone: `pass`, `fail`, `permerror`,
 *  `neutral` or `none`. Since 1.0. */
DKIMKIT_EXTERN dkimkit_result
dkimkit_signature_body_result(const dkimkit_signature *signature);

/** @return what the reason is about: a tag name such as "bh", else NULL. Since
 *  1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_subject(const dkimkit_signature *signature);

/** @return d=, the signing domain (SDID), as it stands; NULL if it is missing
 *  or not a domain name. With U-labels only if the message is
 *  internationalized. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_domain(const dkimkit_signature *signature);

/** @return s=, the selector, as it stands; NULL if missing or not valid. Since
 *  1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_selector(const dkimkit_signature *signature);

/** @return i=, the agent or user (AUID), decoded; "@" and the domain if there
 *  is no i=; NULL if not valid. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_identity(const dkimkit_signature *signature);

/** @return d= with A-labels: what was asked for in the DNS, and what a policy
 *  has to compare, without case; NULL if d= is missing or not a domain name.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_domain_ascii(const dkimkit_signature *signature);

/** @return s= with A-labels; NULL if it is missing or not valid. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_selector_ascii(const dkimkit_signature *signature);

/** @return i= with A-labels in its domain; the local-part may still be UTF-8.
 *  NULL if it isn't valid. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_identity_ascii(const dkimkit_signature *signature);

/** @return a=; `DKIMKIT_ALGORITHM_UNKNOWN` if missing or not known.
 *  Since 1.0. */
DKIMKIT_EXTERN dkimkit_algorithm
dkimkit_signature_algorithm(const dkimkit_signature *signature);

/** @return c=, the header's. Since 1.0. */
DKIMKIT_EXTERN dkimkit_canonicalization
dkimkit_signature_header_canonicalization(const dkimkit_signature *signature);

/** @return c=, the body's. Since 1.0. */
DKIMKIT_EXTERN dkimkit_canonicalization
dkimkit_signature_body_canonicalization(const dkimkit_signature *signature);

/** Gives t=. @param seconds receives it, since the epoch. @return 1 and
 *  `*seconds` set, or 0 if there is none. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_signature_timestamp(const dkimkit_signature *signature,
                            uint64_t *seconds);

/** Seconds from t= to the time that it was compared with, 0 if t= is later:
 *  a hint at replay (RFC 6376, 8.6). @param seconds receives them. @return 1
 *  and `*seconds` set, or 0 if there is no t=. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_signature_age(const dkimkit_signature *signature,
                                         uint64_t *seconds);

/** Gives x=. @param seconds receives it, since the epoch. @return 1 and
 *  `*seconds` set, or 0 if there is none. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_signature_expiration(const dkimkit_signature *signature,
                             uint64_t *seconds);

/** Gives l=. @param octets receives it. @return 1 and `*octets` set
 *  (`UINT64_MAX` for anything larger), or 0 if there is none. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_signature_body_length(const dkimkit_signature *signature,
                              uint64_t *octets);

/** @return canonical octets of the body that was fed. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_signature_body_octets(const dkimkit_signature *signature);

/** @return canonical octets of the body beyond l=: not signed. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_signature_unsigned_octets(const dkimkit_signature *signature);

/** @return bits of the key that was used; 0 if none was. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_signature_key_bits(const dkimkit_signature *signature);

/** @return 1 if the key record came with `DKIMKIT_DNS_SECURE`. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_signature_dns_secure(const dkimkit_signature *signature);

/** @return 1 if the key record has t=y: to be treated like an unsigned
 *  message (RFC 6376, 3.6.1). Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_signature_testing(const dkimkit_signature *signature);

/** @return the number of names in h=. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_signature_signed_count(const dkimkit_signature *signature);

/** @return the name at `index` of h=, lower-case; NULL past the last.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_signed_name(const dkimkit_signature *signature, size_t index);

/**
 * The header field that the name at `index` of h= designates: counted from 0
 * at the top of the message. @param field receives its number. @return 1 and
 * `*field` set; 0 if it designates none (the null string). Since 1.0.
 */
DKIMKIT_EXTERN int
dkimkit_signature_signed_field(const dkimkit_signature *signature, size_t index,
                               size_t *field);

/**
 * The value of any tag, without the white space around it, otherwise raw.
 *
 * @param name e.g. "q".
 * @param len  receives the octets; may be NULL.
 * @return not NUL-terminated, lives as long as the verifier; NULL if the tag
 *         is missing or the tag list can't be parsed. Since 1.0.
 */
DKIMKIT_EXTERN const char *
dkimkit_signature_tag(const dkimkit_signature *signature, const char *name,
                      size_t *len);

/**
 * The raw DKIM-Signature field.
 * @param len receives the octets; may be NULL.
 * @return name and folding included, without the final CRLF; not
 *         NUL-terminated; lives as long as the verifier. Since 1.0.
 */
DKIMKIT_EXTERN const char *
dkimkit_signature_field(const dkimkit_signature *signature, size_t *len);

/** @return the first characters of b= that tell this signature from the others
 *  of the message, 8 at least where there are (RFC 6008, 4). "" if b= can't be
 *  read. Valid after the header. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_prefix(const dkimkit_signature *signature);

/** @return the number of warnings. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_signature_warning_count(const dkimkit_signature *signature);

/** @return the warning at `index`, ascending; 0 past the last. Since 1.0. */
DKIMKIT_EXTERN dkimkit_warning
dkimkit_signature_warning(const dkimkit_signature *signature, size_t index);

/** The word for a result. @return "pass" …; "unknown" for another value. Any
 *  thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_result_name(dkimkit_result result);

/** The word for a reason. @return "body-hash-mismatch" …; "unknown" for another
 *  value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_reason_name(dkimkit_reason reason);

/** The text for a reason. @return "body hash did not verify" …, the words that
 *  large receivers write into Authentication-Results. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_reason_text(dkimkit_reason reason);

/** @return the result word that the reason belongs to. Any thread. Since 1.0.
 */
DKIMKIT_EXTERN dkimkit_result dkimkit_reason_result(dkimkit_reason reason);

/** What a reason means. @return a sentence for people; "unknown" for another
 *  value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_reason_meaning(dkimkit_reason reason);

/** What to do about a reason. @return a sentence for people; "unknown" for
 *  another value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_reason_advice(dkimkit_reason reason);

/** The word for a warning. @return "unsigned-content" …; "unknown" for another
 *  value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_warning_name(dkimkit_warning warning);

/** What a warning means. @return a sentence for people; "unknown" for another
 *  value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_warning_meaning(dkimkit_warning warning);

/** What to do about a warning. @return a sentence for people; "unknown" for
 *  another value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_warning_advice(dkimkit_warning warning);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_VERIFY_H) */
