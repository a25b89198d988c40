/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_COMMON_H
#define DKIMKIT_COMMON_H

/**
 * @file common.h
 * What every other header uses: export marks, opaque types, status codes,
 * algorithms, and the allocator.
 *
 * Conventions of the whole library:
 *  - Lengths are octets in `size_t`; times are seconds since the epoch in
 *    `uint64_t`; strings that are returned are NUL-terminated UTF-8.
 *  - What a function that returns a status gives comes first: an
 *    out-parameter, or a buffer and its `len`, the room on entry and what was
 *    written on return. It is set only on success (`DKIMKIT_OK`), unless its
 *    comment says otherwise. What a getter gives besides its result, e.g. a
 *    length, comes last and may be NULL where its comment says so.
 *  - `const char *` and `const uint8_t *` results belong to the object that
 *    gave them and live as long as it does.
 *  - `_free` accepts NULL.
 *  - From within a callback (DNS, clock, memory, cryptography, sockets …) the
 *    verifier, signer, lookup, canon, resolver or keyring that it runs for can
 *    only be looked at: what would change it is `DKIMKIT_ERR_REENTERED`, and
 *    `_free` does nothing. A cache can be used. Memory callbacks aren't to look
 *    either, for what they move may be what is looked at; other kinds of
 *    objects, and what a function takes as `const`, they have to leave alone.
 *  - Parameters that mean the same everywhere aren't told of at each function:
 *    the object itself, `len` (the octets at the pointer before it), `index`
 *    (from 0), `user_data` (passed to the callback).
 *  - Functions that return `int` status return `DKIMKIT_OK`,
 *    `DKIMKIT_PENDING` or one of the `DKIMKIT_ERR_*` codes. Any function may
 *    return `DKIMKIT_ERR_INVALID_ARGUMENT` for a NULL that is not allowed.
 *  - After a status at or below `DKIMKIT_ERR_FATAL` only `_free` may be
 *    called on the object.
 *  - Nothing here aborts, exits, prints, reads the environment or starts a
 *    thread.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
/** Marks what the libraries export. */
#define DKIMKIT_EXTERN __attribute__((visibility("default")))
/** The compiler warns if the result isn't used. */
#define DKIMKIT_NODISCARD __attribute__((warn_unused_result))
#else
#define DKIMKIT_EXTERN
#define DKIMKIT_NODISCARD
#endif

/** Settings, limits and providers shared by all other objects (config.h). Set
 *  by one thread at a time; sealed, any number of threads may use it. */
typedef struct dkimkit_config dkimkit_config;
/** A private key, in this process or somewhere else (key.h). Immutable: any
 *  number of threads may use it. */
typedef struct dkimkit_key dkimkit_key;
/** A request to sign one digest with an external key (key.h). For the thread
 *  of its signer only. */
typedef struct dkimkit_sign_req dkimkit_sign_req;
/** A DNS question waiting for its answer (dns.h). For the thread of its owner
 *  only. */
typedef struct dkimkit_query dkimkit_query;
/** How to sign: domain, selector, key, header list … (sign.h). Set by one
 *  thread at a time; sealed, any number of threads may use it. */
typedef struct dkimkit_profile dkimkit_profile;
/** Signs one message with one or more profiles (sign.h). For one thread at a
 *  time. */
typedef struct dkimkit_signer dkimkit_signer;
/** Verifies all signatures of one message (verify.h). For one thread at a
 *  time. */
typedef struct dkimkit_verifier dkimkit_verifier;
/** One DKIM-Signature field and what became of it (verify.h). For the thread of
 *  its verifier only. */
typedef struct dkimkit_signature dkimkit_signature;
/** Key records that were found, for other messages (cache.h). Any number of
 *  threads may use it. */
typedef struct dkimkit_cache dkimkit_cache;
/** A parsed DKIM key record (keyrecord.h). Immutable: any number of threads may
 *  read it. */
typedef struct dkimkit_keyrecord dkimkit_keyrecord;
/** A lookup of the key records at a name (keyrecord.h). For one thread at a
 *  time. */
typedef struct dkimkit_keylookup dkimkit_keylookup;

/**
 * Status codes. `dkimkit_error_name()` gives the word for each and
 * `dkimkit_strerror()` a sentence. Values never change their meaning.
 *
 * Since 1.0.
 */
typedef enum dkimkit_status {
  /** Done. */
  DKIMKIT_OK = 0,
  /** A DNS answer or a signature from an external key is still open. Not an
   *  error: complete the request, then call the function again. */
  DKIMKIT_PENDING = 1,

  /** A NULL, an unknown constant or a value out of range. */
  DKIMKIT_ERR_INVALID_ARGUMENT = -101,
  /** The call doesn't fit the state of the object: a setter after seal, body
   *  before the end of the header, a second completion of a request … */
  DKIMKIT_ERR_STATE = -102,
  /** No provider of this build offers the algorithm, or the algorithm can't
   *  do what was asked. */
  DKIMKIT_ERR_UNSUPPORTED = -103,
  /** A limit of the configuration, or the caller's buffer, is too small. */
  DKIMKIT_ERR_LIMIT = -104,
  /** The object was called from within a callback that runs for it. */
  DKIMKIT_ERR_REENTERED = -105,
  /** Bytes that should have a certain form (a record, a zone …) don't. */
  DKIMKIT_ERR_SYNTAX = -106,
  /** A file or a system service can't be used. */
  DKIMKIT_ERR_SYSTEM = -107,

  /** The key is in none of the forms that `dkimkit_key_import()` or, if it is
   *  public, `dkimkit_key_external_public()` reads. */
  DKIMKIT_ERR_KEY_SYNTAX = -201,
  /** The private key is encrypted; decrypt it first. */
  DKIMKIT_ERR_KEY_ENCRYPTED = -202,
  /** A public key or certificate stands where a private key is needed. */
  DKIMKIT_ERR_KEY_NOT_PRIVATE = -203,
  /** The RSA modulus has fewer bits than allowed (RFC 8301, 3.2). */
  DKIMKIT_ERR_KEY_TOO_SMALL = -204,
  /** The RSA modulus has more bits than allowed. */
  DKIMKIT_ERR_KEY_TOO_LARGE = -205,
  /** The RSA public exponent is above 33 bits. (An even one, or one below 3,
   *  is no RSA key at all: `DKIMKIT_ERR_KEY_SYNTAX`.) */
  DKIMKIT_ERR_KEY_BAD_EXPONENT = -206,
  /** A key of a type that DKIM doesn't use (EC, DSA, Ed448, RSA-PSS …). */
  DKIMKIT_ERR_KEY_TYPE = -207,
  /** The key's type doesn't fit the algorithm that was asked for. */
  DKIMKIT_ERR_KEY_ALGORITHM = -208,
  /** The private key is not in this process, so it can't be exported, nor its
   *  public key if that isn't known. */
  DKIMKIT_ERR_KEY_EXTERNAL = -209,

  /** The signing domain is not a domain name of two or more labels. */
  DKIMKIT_ERR_DOMAIN_SYNTAX = -301,
  /** The selector is not one or more labels. */
  DKIMKIT_ERR_SELECTOR_SYNTAX = -302,
  /** The identity (AUID) is not `[local-part]@domain`. */
  DKIMKIT_ERR_IDENTITY_SYNTAX = -303,
  /** The identity's domain is neither the signing domain nor below it. */
  DKIMKIT_ERR_DOMAIN_MISMATCH = -304,
  /** A name in a header list is not a field name. */
  DKIMKIT_ERR_HEADER_NAME_SYNTAX = -305,
  /** The field must not be signed, or not over-signed. */
  DKIMKIT_ERR_HEADER_NOT_SIGNABLE = -306,
  /** The header list doesn't contain From (RFC 6376, 5.4). */
  DKIMKIT_ERR_FROM_NOT_SIGNED = -307,
  /** rsa-sha1 must not be used to sign (RFC 8301, 3.1). */
  DKIMKIT_ERR_SHA1_HISTORIC = -308,
  /** The timestamp has more than 12 digits (RFC 6376, 3.5). */
  DKIMKIT_ERR_TIMESTAMP_RANGE = -309,
  /** The expiration is not after the timestamp (RFC 6376, 3.5). */
  DKIMKIT_ERR_EXPIRATION_NOT_AFTER_TIMESTAMP = -310,
  /** A body length limit without a signed Content-Type (RFC 6376, 8.2). */
  DKIMKIT_ERR_CONTENT_TYPE_NOT_SIGNED = -311,
  /** The profile lacks its domain, selector or key. */
  DKIMKIT_ERR_PROFILE_INCOMPLETE = -312,
  /** A name has U-labels, and the library was built without what converts
   *  them to A-labels (`dkimkit_idn_name()`). */
  DKIMKIT_ERR_IDN_UNSUPPORTED = -313,

  /** The message has no From field, or an empty one. */
  DKIMKIT_ERR_MESSAGE_NO_FROM = -401,
  /** The message has more than one From field. */
  DKIMKIT_ERR_MULTIPLE_FROM = -402,
  /** The message has a bare CR or a bare LF (RFC 6376, 5.3). */
  DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED = -403,
  /** The message has a NUL octet (RFC 5322, 4). */
  DKIMKIT_ERR_MESSAGE_SYNTAX = -404,
  /** A line of the header is not a field, or a field name has white space
   *  or characters outside RFC 5322, 2.2. */
  DKIMKIT_ERR_HEADER_SYNTAX = -405,
  /** A line has more than 998 octets (RFC 5322, 2.1.1). */
  DKIMKIT_ERR_LINE_TOO_LONG = -406,
  /** The body is shorter than the body length limit of the profile. */
  DKIMKIT_ERR_BODY_LENGTH_EXCEEDS = -407,
  /** The header is larger than the configuration allows. */
  DKIMKIT_ERR_MESSAGE_TOO_LARGE = -408,
  /** The message has no octets. */
  DKIMKIT_ERR_MESSAGE_EMPTY = -409,

  /** The external key refused or failed to sign. */
  DKIMKIT_ERR_SIGN_FAILED = -501,
  /** The external key didn't answer in time. */
  DKIMKIT_ERR_SIGN_TIMEOUT = -502,
  /** The external key can't be used now, but may be later: throttled, not
   *  reachable, restarting … */
  DKIMKIT_ERR_SIGN_UNAVAILABLE = -503,
  /** The external key's signature doesn't verify with its public key. */
  DKIMKIT_ERR_SIGN_MISMATCH = -504,

  /** Codes at or below this one are fatal for the object. */
  DKIMKIT_ERR_FATAL = -900,
  /** The allocator returned NULL. */
  DKIMKIT_ERR_NOMEM = -901,
  /** A callback asked to stop, or broke its contract. */
  DKIMKIT_ERR_CALLBACK = -902,
  /** A crypto provider failed at something that can't fail by input. */
  DKIMKIT_ERR_CRYPTO = -903
} dkimkit_status;

/** Signature algorithms (RFC 6376, 3.3; RFC 8463, 3). Since 1.0. */
typedef enum dkimkit_algorithm {
  /** None, or one that isn't known. */
  DKIMKIT_ALGORITHM_UNKNOWN = 0,
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 6376, 3.3.2). */
  DKIMKIT_ALGORITHM_RSA_SHA256 = 1,
  /** PureEd25519 over the SHA-256 digest (RFC 8463, 3). */
  DKIMKIT_ALGORITHM_ED25519_SHA256 = 2,
  /** Historic (RFC 8301): never signed, verified only if configured. */
  DKIMKIT_ALGORITHM_RSA_SHA1 = 3
} dkimkit_algorithm;

/** Hash functions. Since 1.0. */
typedef enum dkimkit_hash {
  /** 20 octets; historic (RFC 8301). */
  DKIMKIT_HASH_SHA1 = 1,
  /** 32 octets. */
  DKIMKIT_HASH_SHA256 = 2,
  /** 64 octets. */
  DKIMKIT_HASH_SHA512 = 3
} dkimkit_hash;

/** Octets of the longest digest of any `dkimkit_hash`. */
#define DKIMKIT_HASH_MAX_OCTETS 64

/** Key types. Since 1.0. */
typedef enum dkimkit_key_type {
  /** k=rsa (RFC 6376, 3.6.1). */
  DKIMKIT_KEY_TYPE_RSA = 1,
  /** k=ed25519 (RFC 8463, 4). */
  DKIMKIT_KEY_TYPE_ED25519 = 2
} dkimkit_key_type;

/** Canonicalization algorithms (RFC 6376, 3.4). Since 1.0. */
typedef enum dkimkit_canonicalization {
  /** Hardly any change is tolerated (RFC 6376, 3.4.1 and 3.4.3). */
  DKIMKIT_CANONICALIZATION_SIMPLE = 0,
  /** White space and the case of field names may change (RFC 6376, 3.4.2 and
   *  3.4.4). */
  DKIMKIT_CANONICALIZATION_RELAXED = 1
} dkimkit_canonicalization;

/**
 * Whether a message is internationalized (RFC 6532). In one that is, domain
 * names in d=, s= and i= may be U-labels (RFC 8616, 5). Since 1.0.
 */
typedef enum dkimkit_internationalized {
  /** It is if the value of a header field other than DKIM-Signature has 8-bit
   *  octets and is well-formed UTF-8. The default. */
  DKIMKIT_INTERNATIONALIZED_AUTO = 0,
  /** It is: it came with SMTPUTF8 (RFC 6531). */
  DKIMKIT_INTERNATIONALIZED_ALWAYS = 1,
  /** It isn't. */
  DKIMKIT_INTERNATIONALIZED_NEVER = 2
} dkimkit_internationalized;

/**
 * The memory allocator of a configuration and of everything made from it.
 * Frozen: this struct never changes. The functions must be callable from
 * every thread that uses the configuration.
 *
 * Since 1.0.
 */
typedef struct dkimkit_mem {
  /** Passed to the three functions. */
  void *user_data;
  /** Like malloc(3); `size` is never 0. */
  void *(*allocate)(size_t size, void *user_data);
  /** Like realloc(3); `size` is never 0, `ptr` may be NULL. */
  void *(*resize)(void *ptr, size_t size, void *user_data);
  /** Like free(3); `ptr` may be NULL. */
  void (*release)(void *ptr, void *user_data);
} dkimkit_mem;

/**
 * The sentence for a status code, without a final stop.
 * @return static text; "unknown error" for a value that is none. Any thread.
 * Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_strerror(int status);

/**
 * The word for a status code, e.g. "multiple-from": stable, for logs and
 * scripts.
 * @return static text; "unknown-error" for a value that is none. Any thread.
 * Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_error_name(int status);

/** @return 1 if only `_free` is allowed after `status`, else 0. Any thread.
 *  Since 1.0. */
DKIMKIT_EXTERN int dkimkit_is_fatal(int status);

/** The word for an algorithm. @return "rsa-sha256" …; "unknown" for another
 *  value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_algorithm_name(dkimkit_algorithm algorithm);

/** The word for a canonicalization. @return "simple" or "relaxed"; "unknown"
 *  for another value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_canonicalization_name(dkimkit_canonicalization canonicalization);

/**
 * What converts internationalized domain names, e.g. "libidn2".
 * @return static text; NULL if nothing is built in: then names with U-labels
 *         are refused. Any thread. Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_idn_name(void);

/**
 * Writes a domain name with each U-label turned into an A-label (RFC 5891, 5);
 * other labels stay as they are. Nothing is mapped: capitals and what isn't in
 * NFC make no U-label. 253 octets at most, and a dot behind them.
 *
 * @param out    where to, NUL-terminated; NULL to ask for the size only.
 * @param len    room at `out` on entry, the NUL included; octets needed or
 *               written on return, the NUL not counted.
 * @param config its allocator is used; sealed or not.
 * @param name   UTF-8, NUL-terminated.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` for NULL;
 *         `DKIMKIT_ERR_DOMAIN_SYNTAX` if it isn't UTF-8, a label is neither
 *         ASCII nor a U-label, or it is too long; `DKIMKIT_ERR_LIMIT` if the
 *         room is too small; `DKIMKIT_ERR_IDN_UNSUPPORTED`;
 *         `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_domain_to_ascii(char *out, size_t *len, const dkimkit_config *config,
                        const char *name);

/**
 * @return the version of the library at run time, e.g. "1.0.0". Compare with
 * `DKIMKIT_VERSION` of version.h, the version at build time. Any thread.
 * Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_version(void);

/** @return the version of the library at run time as a number, 0x00MMmmpp, like
 *  `DKIMKIT_VERSION_NUM`. Any thread. Since 1.0. */
DKIMKIT_EXTERN uint32_t dkimkit_version_num(void);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_COMMON_H) */
