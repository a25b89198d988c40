/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_CONFIG_H
#define DKIMKIT_CONFIG_H

/**
 * @file config.h
 * The configuration: set once, seal, then share between threads. All other
 * objects are made from a sealed configuration and keep it alive.
 *
 * Every setter returns `DKIMKIT_OK`, `DKIMKIT_ERR_STATE` after seal, or
 * `DKIMKIT_ERR_INVALID_ARGUMENT` for a value that its comment doesn't allow
 * (the old value stays).
 */

#include <dkimkit/common.h>
#include <dkimkit/crypto.h>
#include <dkimkit/dns.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How line ends of the message are read. Since 1.0. */
typedef enum dkimkit_line_ends {
  /** Only CRLF ends a line. A bare CR or LF is data when verifying and
   *  refused when signing (RFC 6376, 5.3). The default. */
  DKIMKIT_LINE_ENDS_STRICT = 0,
  /** A bare LF is read as CRLF, for stores that keep LF. The message must be
   *  sent with CRLF for the signature to hold. */
  DKIMKIT_LINE_ENDS_NORMALIZE = 1
} dkimkit_line_ends;

/** What a signature with l= is worth (RFC 6376, 8.2). Since 1.0. */
typedef enum dkimkit_body_length_policy {
  /** l= that covers the whole body passes; octets beyond it make `policy`,
   *  `unsigned-content`. The default. */
  DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED = 0,
  /** Octets beyond l= are counted and warned of only. */
  DKIMKIT_BODY_LENGTH_ALLOW = 1,
  /** Any l= makes `policy`, `body-length-refused`. */
  DKIMKIT_BODY_LENGTH_REFUSE = 2
} dkimkit_body_length_policy;

/** What NUL, bare CR and bare LF in the header do: the hash is exact to the
 *  octet, but other readers may see other fields. Since 1.0. */
typedef enum dkimkit_malformed_policy {
  /** `policy`, `message-malformed`. The default. */
  DKIMKIT_MALFORMED_REFUSE = 0,
  /** A warning only, as RFC 6376 alone would have it. */
  DKIMKIT_MALFORMED_ALLOW = 1
} dkimkit_malformed_policy;

/** Where "_" may stand in names of a signature: RFC 5321's sub-domain, on
 *  which RFC 6376, 3.1 and 3.5 build, doesn't have it. Since 1.0. */
typedef enum dkimkit_underscore_policy {
  /** Inside labels of s=, which is common. The default. */
  DKIMKIT_UNDERSCORE_SELECTOR = 0,
  /** Inside labels of s=, d= and i=. */
  DKIMKIT_UNDERSCORE_ANYWHERE = 1,
  /** Nowhere: `signature-syntax`. */
  DKIMKIT_UNDERSCORE_NOWHERE = 2
} dkimkit_underscore_policy;

/* What a signer is to sign although it refuses it by default. */

/** Lines over 998 octets (RFC 5322, 2.1.1), which may be cut on the way. */
#define DKIMKIT_SIGN_ALLOW_LONG_LINES 1u
/** NUL in the body (RFC 5321, 4.5.2), which may be lost on the way. */
#define DKIMKIT_SIGN_ALLOW_NUL 2u
/** Several From fields (RFC 5322, 3.6): all of them are signed. */
#define DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM 4u

/**
 * How exactly signature fields and key records have to follow the grammar of
 * RFC 6376. Lenient takes what stands in mail and in zones, can't be mistaken
 * for something else, and changes nothing that is hashed. Since 1.0.
 */
typedef enum dkimkit_syntax {
  /** To the letter. The default. */
  DKIMKIT_SYNTAX_STRICT = 0,
  /**
   * In a signature field also:
   * - a, c, q: the known words without case ("a=RSA-SHA256");
   * - lines of white space alone (RFC 5322's obs-FWS) where FWS may stand;
   * - t, x: more than 12 digits; what is above 999,999,999,999 counts as that
   *   (RFC 6376, 3.5: infinite);
   * - b: bits set in the last base64 character that no octet holds;
   * - i: lower-case hexadecimal digits behind "=";
   * - z: anything, as it decides nothing.
   *
   * In a key record also:
   * - k, h, s: the known words without case;
   * - empty tags: ";" twice or in front;
   * - any CR or LF as white space;
   * - 8-bit octets in values, as in notes (n=);
   * - p: quotes, and bits set in the last base64 character that no octet
   *   holds;
   * - t: an empty value.
   *
   * Tags that stand twice, other characters, and keys that aren't DER are
   * refused all the same, and so is all of it in the records of atps.h and
   * report.h.
   */
  DKIMKIT_SYNTAX_LENIENT = 1
} dkimkit_syntax;

/**
 * Tells whether a domain is a public suffix, such as "co.uk": nobody's own
 * (RFC 6376, 6.1.1). Called from every thread that uses the configuration,
 * within a verifier's _finish; that verifier can't be called from it.
 *
 * @param domain d=, in lower-case letters; lives as long as the call.
 * @param user_data as given to `dkimkit_config_set_public_suffix`.
 * @return 1 if it is, 0 if not.
 */
typedef int (*dkimkit_is_public_suffix)(const char *domain, void *user_data);

/**
 * What the sender, the DNS or a key file may make the library work on. The
 * default stands behind each. Setting 0 is refused. Since 1.0.
 */
typedef enum dkimkit_limit {
  /** Octets of the whole header (4,194,304). Over: `message-too-large`. */
  DKIMKIT_LIMIT_HEADER_OCTETS = 1,
  /** Header fields (65,536). Over: `message-too-large`. */
  DKIMKIT_LIMIT_HEADER_FIELDS = 2,
  /** DKIM-Signature fields that are evaluated (20). The others are reported
   *  as `too-many-signatures`. */
  DKIMKIT_LIMIT_SIGNATURES = 3,
  /** Octets of one DKIM-Signature field (3,145,728). Over:
   *  `signature-too-large`. */
  DKIMKIT_LIMIT_SIGNATURE_OCTETS = 4,
  /** Tags of one tag list (4,096). Over: `signature-too-large` or
   *  `key-syntax`. */
  DKIMKIT_LIMIT_TAGS = 5,
  /** Names in one h= (65,536). Over: `signature-too-large`. */
  DKIMKIT_LIMIT_SIGNED_NAMES = 6,
  /** Octets of one key record (16,384). Over: `key-too-large`. */
  DKIMKIT_LIMIT_KEY_RECORD_OCTETS = 7,
  /** Key records kept of one answer (64). */
  DKIMKIT_LIMIT_KEY_RECORDS = 8,
  /** Key records of one answer that are tried in turn (4); one RSA key of over
   *  4096 bits at most is among them. */
  DKIMKIT_LIMIT_KEY_ATTEMPTS = 9,
  /** DNS questions for one message (20). Over: `too-many-signatures`, or
   *  for atps.h and report.h the status too-many-queries. */
  DKIMKIT_LIMIT_QUERIES = 10,
  /** Octets of a key to import (65,536). Over: `DKIMKIT_ERR_LIMIT`. */
  DKIMKIT_LIMIT_KEY_FILE_OCTETS = 11,
  /** Profiles that one signer takes (32). Over: `DKIMKIT_ERR_LIMIT`. */
  DKIMKIT_LIMIT_PROFILES = 12,
  /** Results, properties and comments of one Authentication-Results field
   *  that is parsed (4,096). Over: `DKIMKIT_AUTHRES_PROBLEM_LIMIT`. */
  DKIMKIT_LIMIT_AUTHRES_PARTS = 13,
  /** Octets of a DKIM-Signature field that a signer makes (65,536): mail
   *  servers cut or refuse longer fields. Over: `DKIMKIT_ERR_LIMIT`. */
  DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS = 14
} dkimkit_limit;

/**
 * Makes a configuration with the defaults.
 *
 * @param out receives it; free with `dkimkit_config_free`.
 * @param mem the allocator, copied; NULL for malloc(3) and friends.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` if `out` or a function
 *         of `mem` is NULL; `DKIMKIT_ERR_NOMEM`.
 * Any thread. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int dkimkit_config_new(dkimkit_config **out,
                                                        const dkimkit_mem *mem);

/**
 * Gives up the caller's reference. The memory goes when the last object made
 * from the configuration has gone. Any thread. Since 1.0.
 */
DKIMKIT_EXTERN void dkimkit_config_free(dkimkit_config *config);

/**
 * Adds a reference, for what keeps a configuration by itself.
 *
 * @param config also one that is only read.
 * @return `config`; give it up with `dkimkit_config_free`. Any thread.
 * Since 1.0.
 */
DKIMKIT_EXTERN dkimkit_config *dkimkit_config_ref(const dkimkit_config *config);

/** The allocator that it was made with, or that of malloc(3).
 *  @return lives as long as `config`; NULL for NULL. Any thread. Since 1.0. */
DKIMKIT_EXTERN const dkimkit_mem *
dkimkit_config_mem(const dkimkit_config *config);

/**
 * Checks that the configuration is complete, initialises the providers and
 * makes it immutable; from then on any number of threads may use it.
 *
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if already sealed;
 *         `DKIMKIT_ERR_UNSUPPORTED` if no provider offers SHA-256;
 *         `DKIMKIT_ERR_CRYPTO` if a provider can't start.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_seal(dkimkit_config *config);

/**
 * Sets how DNS questions are asked (dns.h). Without it a verifier can't be
 * made; a signer needs none.
 *
 * @param lookup starts a question. Not NULL.
 * @param cancel is told of questions that nobody waits for; may be NULL.
 * @param user_data is passed to both.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_dns(dkimkit_config *config, dkimkit_dns_lookup lookup,
                       dkimkit_dns_cancel cancel, void *user_data);

/**
 * Sets the clock.
 *
 * @param now returns seconds since the epoch, and is called from every thread
 *            that uses the configuration, from within the calls that end a
 *            header and a message. NULL: time(2), the default.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_clock(dkimkit_config *config,
                         uint64_t (*now)(void *user_data), void *user_data);

/** Sets how line ends are read. @param line_ends strict by default.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_line_ends(dkimkit_config *config,
                             dkimkit_line_ends line_ends);

/** Sets one limit. @param value 0 is refused. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_limit(dkimkit_config *config, dkimkit_limit limit,
                         size_t value);

/** @return a limit in force; 0 for an unknown one. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_config_limit(const dkimkit_config *config,
                                           dkimkit_limit limit);

/**
 * Sets the smallest and largest RSA modulus that is accepted, in bits.
 * Signing never goes below 1024.
 *
 * @param min from 512; by default 1024 (RFC 8301, 3.2).
 * @param max from `min` to 16384; by default 8192.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_rsa_bits(dkimkit_config *config, unsigned min, unsigned max);

/** Sets whether rsa-sha1 is verified. @param allow 0 (default) or 1.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_allow_sha1(dkimkit_config *config, int allow);

/** Sets how far clocks may differ for t= and x=. @param seconds 300 by default;
 *  at most 86,400. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_clock_skew(dkimkit_config *config, uint32_t seconds);

/** Sets what l= is worth. @param policy by default octets beyond it are
 *  refused. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_body_length_policy(dkimkit_config *config,
                                      dkimkit_body_length_policy policy);

/** Sets which messages are internationalized, for verifiers that aren't told
 *  by `dkimkit_verifier_set_internationalized`. @param mode by default the
 *  header tells. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_internationalized(dkimkit_config *config,
                                     dkimkit_internationalized mode);

/** Sets what NUL, bare CR and bare LF in the header do. @param policy by
 *  default they are refused. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_malformed_policy(dkimkit_config *config,
                                    dkimkit_malformed_policy policy);

/**
 * Sets what is signed with a warning instead of being refused, for mail that
 * has to be passed on as it is.
 * @param exceptions `DKIMKIT_SIGN_ALLOW_*`, or-ed; 0, the default, for none.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_sign_allow(dkimkit_config *config, unsigned exceptions);

/** Sets where "_" may stand. @param policy by default in s= only. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_underscore_policy(dkimkit_config *config,
                                     dkimkit_underscore_policy policy);

/** Sets how exactly signature fields and key records have to follow the
 *  grammar. @param syntax strict by default. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_syntax(dkimkit_config *config, dkimkit_syntax syntax);

/** Sets whether x= in the past is only warned of (RFC 6376, 3.5: verifiers
 *  MAY heed it). @param allow 0 (default: `signature-expired`) or 1.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_allow_expired(dkimkit_config *config, int allow);

/** Sets whether t= in the future is only warned of (RFC 6376, 3.5: verifiers
 *  MAY ignore such signatures). @param allow 0 (default: `signature-future`)
 *  or 1. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_allow_future(dkimkit_config *config, int allow);

/** Sets whether more than one From field makes `policy`, `multiple-from` (RFC
 *  6376, 8.15), signed or not. @param refuse 0 (default: a warning) or 1. Since
 *  1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_refuse_multiple_from(dkimkit_config *config, int refuse);

/** Sets whether an unsigned second instance of a field that may stand only
 *  once (RFC 5322, 3.6) makes `policy`, `duplicate-header`. @param refuse 0
 *  (default: a warning) or 1. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_refuse_duplicates(dkimkit_config *config, int refuse);

/**
 * Sets the fields that have to be signed, besides From, where the message has
 * them: every instance. Otherwise `policy`, `unacceptable-header` (RFC 6376,
 * 6.1.1). Default: none.
 *
 * @param names copied; compared without case. NULL only if `count` is 0.
 * @param count how many.
 * @return also `DKIMKIT_ERR_HEADER_NAME_SYNTAX` and `DKIMKIT_ERR_NOMEM`, with
 *         the old list.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_required_headers(dkimkit_config *config,
                                    const char *const *names, size_t count);

/**
 * Sets who knows the public suffixes. A signature whose d= is one is `policy`,
 * `public-suffix`.
 *
 * @param is_public_suffix NULL, the default: nobody, no such check.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_public_suffix(dkimkit_config *config,
                                 dkimkit_is_public_suffix is_public_suffix,
                                 void *user_data);

/** Sets whether RFC 6541 is evaluated (atps.h). @param on 0 (default) or 1.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_atps(dkimkit_config *config, int on);

/** Sets whether requests for failure reports (RFC 6651) are looked up
 *  (report.h). @param on 0 (default) or 1. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_reports(dkimkit_config *config, int on);

/**
 * Puts an application's provider behind those already added and in front of
 * the built-in ones. For each algorithm the first that offers it is used.
 *
 * @param ops copied up to its `struct_size`; what it points to must live as
 *            long as the configuration.
 * @return also `DKIMKIT_ERR_LIMIT` after 8; `DKIMKIT_ERR_INVALID_ARGUMENT` if
 *         a function that belongs to an offered algorithm is missing.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_add_crypto(dkimkit_config *config,
                          const dkimkit_crypto_ops *ops);

/**
 * Chooses among the built-in providers. Default: all of them, each algorithm
 * from the one that does it best (Ed25519: sodium, openssl; RSA and SHA-2:
 * openssl, mbedtls, sodium).
 *
 * @param names comma-separated, e.g. "sodium,mbedtls", tried in this order;
 *              "" for none of them.
 * @return also `DKIMKIT_ERR_UNSUPPORTED` for a name that isn't built in.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_config_set_builtin_crypto(dkimkit_config *config, const char *names);

/**
 * The provider that a sealed configuration uses for an algorithm.
 * @return its name; NULL if none offers it or before seal. Since 1.0.
 */
DKIMKIT_EXTERN const char *
dkimkit_config_crypto_name(const dkimkit_config *config,
                           dkimkit_algorithm algorithm);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_CONFIG_H) */
