/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYLINT_H
#define DKIMKIT_KEYLINT_H

/**
 * @file keylint.h
 * What is wrong with a key record (RFC 6376, 3.6.1), all of it and by name,
 * and what to publish instead. A verifier needs only the first fault
 * (keyrecord.h); whoever publishes a record needs every one.
 */

#include <dkimkit/common.h>
#include <dkimkit/keyrecord.h>
#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How much a fault matters. Since 1.0. */
typedef enum dkimkit_severity {
  /** Works; good to know. */
  DKIMKIT_SEVERITY_NOTE = 1,
  /** Verifies with this configuration, but not with every verifier. */
  DKIMKIT_SEVERITY_WARNING = 2,
  /** Signatures can't be verified with this record. */
  DKIMKIT_SEVERITY_ERROR = 3
} dkimkit_severity;

/**
 * The faults. Each has a name, a sentence and advice. Values never change
 * their meaning. Since 1.0.
 */
typedef enum dkimkit_fault {
  /* What the text is. */
  /** The record can't be used with this configuration. */
  DKIMKIT_FAULT_NOT_ACCEPTABLE = 1,
  /** The record is empty. */
  DKIMKIT_FAULT_EMPTY_RECORD = 2,
  /** The record is longer than accepted here. */
  DKIMKIT_FAULT_RECORD_TOO_LARGE = 3,
  /** This is an SPF record and no key record. */
  DKIMKIT_FAULT_SPF_RECORD = 4,
  /** This is a DMARC record and no key record. */
  DKIMKIT_FAULT_DMARC_RECORD = 5,
  /** This is a record of another protocol and no key record. */
  DKIMKIT_FAULT_OTHER_RECORD = 6,
  /** This is a token that proves ownership of a domain and no key record. */
  DKIMKIT_FAULT_VERIFICATION_RECORD = 7,
  /** This text is no key record: it has no tags. */
  DKIMKIT_FAULT_NOT_A_RECORD = 8,
  /** A key stands here without tags. */
  DKIMKIT_FAULT_TAGS_MISSING = 9,
  /** A line of a zone file was taken for the text of the record. */
  DKIMKIT_FAULT_ZONE_LINE = 10,
  /** The record has more than 512 octets, so its answer needs EDNS or TCP. */
  DKIMKIT_FAULT_RECORD_LONG = 11,
  /** The record has more than 255 octets, which is what one character-string
   *  holds. */
  DKIMKIT_FAULT_RECORD_STRINGS = 12,

  /* What got into the text on its way into the zone. */
  /** A byte order mark stands before the record. */
  DKIMKIT_FAULT_BYTE_ORDER_MARK = 20,
  /** The quotes of the zone file are part of the record. */
  DKIMKIT_FAULT_QUOTES_AROUND = 21,
  /** Quotes between character-strings are part of the record. */
  DKIMKIT_FAULT_QUOTES_INSIDE = 22,
  /** Backslashes before semicolons are part of the record. */
  DKIMKIT_FAULT_ESCAPED_SEMICOLON = 23,
  /** A backslash is part of the record where none can be. */
  DKIMKIT_FAULT_BACKSLASH = 24,
  /** The parentheses of the zone file are part of the record. */
  DKIMKIT_FAULT_PARENTHESES = 25,
  /** The record has a NUL octet. */
  DKIMKIT_FAULT_NUL = 26,
  /** The record has a control character. */
  DKIMKIT_FAULT_CONTROL_CHARACTER = 27,
  /** The record has a line break that isn't CRLF before white space. */
  DKIMKIT_FAULT_LINE_BREAK = 28,
  /** The record has characters that aren't ASCII. */
  DKIMKIT_FAULT_NON_ASCII = 29,

  /* Tag list (RFC 6376, 3.2). */
  /** The record begins with a semicolon. */
  DKIMKIT_FAULT_LEADING_SEMICOLON = 40,
  /** Nothing stands between two semicolons. */
  DKIMKIT_FAULT_EMPTY_TAG = 41,
  /** What stands between two semicolons has no "=". */
  DKIMKIT_FAULT_MISSING_EQUALS = 42,
  /** A tag name has other characters than letters, digits and "_", or doesn't
   *  begin with a letter. */
  DKIMKIT_FAULT_BAD_TAG_NAME = 43,
  /** A tag name is in upper case, which makes it another, unknown tag. */
  DKIMKIT_FAULT_UPPERCASE_TAG = 44,
  /** A tag stands twice. */
  DKIMKIT_FAULT_DUPLICATE_TAG = 45,
  /** The record has a tag that is not known, which verifiers ignore. */
  DKIMKIT_FAULT_UNKNOWN_TAG = 46,
  /** The record has more tags than accepted here. */
  DKIMKIT_FAULT_TOO_MANY_TAGS = 47,
  /** A tag begins where the semicolon behind the last one is missing. */
  DKIMKIT_FAULT_MISSING_SEMICOLON = 48,

  /* Tags other than p=. */
  /** v= is missing; it is recommended. */
  DKIMKIT_FAULT_V_MISSING = 60,
  /** v= isn't the first tag. */
  DKIMKIT_FAULT_V_NOT_FIRST = 61,
  /** v= is empty. */
  DKIMKIT_FAULT_V_EMPTY = 62,
  /** v= isn't in upper case. */
  DKIMKIT_FAULT_V_CASE = 63,
  /** v= has another value than DKIM1. */
  DKIMKIT_FAULT_V_WRONG = 64,
  /** k= is empty, which isn't the default. */
  DKIMKIT_FAULT_K_EMPTY = 65,
  /** k= isn't in lower case. */
  DKIMKIT_FAULT_K_CASE = 66,
  /** k= has the algorithm of signatures (a=) instead of the key type. */
  DKIMKIT_FAULT_K_ALGORITHM = 67,
  /** The key type in k= is not known. */
  DKIMKIT_FAULT_K_UNKNOWN = 68,
  /** The key in p= is of another type than k= says (without k=: rsa). */
  DKIMKIT_FAULT_K_MISMATCH = 69,
  /** h= is empty, which doesn't mean all hashes. */
  DKIMKIT_FAULT_H_EMPTY = 70,
  /** A hash in h= isn't in lower case. */
  DKIMKIT_FAULT_H_CASE = 71,
  /** A hash in h= is not known. */
  DKIMKIT_FAULT_H_UNKNOWN = 72,
  /** h= allows sha1, which is no longer used for signatures (RFC 8301). */
  DKIMKIT_FAULT_H_SHA1 = 73,
  /** h= doesn't allow sha256, so no current signature can be verified. */
  DKIMKIT_FAULT_H_WITHOUT_SHA256 = 74,
  /** s= is empty, which doesn't mean all services. */
  DKIMKIT_FAULT_S_EMPTY = 75,
  /** A service in s= isn't in lower case. */
  DKIMKIT_FAULT_S_CASE = 76,
  /** A service in s= is none that mail uses. */
  DKIMKIT_FAULT_S_UNKNOWN = 77,
  /** s= has neither email nor *, so the key isn't for mail. */
  DKIMKIT_FAULT_S_WITHOUT_EMAIL = 78,
  /** t= is empty. */
  DKIMKIT_FAULT_T_EMPTY = 79,
  /** A flag in t= isn't in lower case and so not known. */
  DKIMKIT_FAULT_T_CASE = 80,
  /** A flag in t= is not known; verifiers ignore it. */
  DKIMKIT_FAULT_T_UNKNOWN = 81,
  /** t=y says that the domain only tests DKIM: verifiers treat its mail like
   *  unsigned mail. */
  DKIMKIT_FAULT_T_TESTING = 82,
  /** t=s forbids signatures whose i= is in a subdomain of d=. */
  DKIMKIT_FAULT_T_STRICT = 83,
  /** g= is historic (RFC 6376, C.1). */
  DKIMKIT_FAULT_G_HISTORIC = 84,
  /** g= is historic, and old verifiers take it as the only local-part that
   *  may sign. */
  DKIMKIT_FAULT_G_RESTRICTS = 85,

  /* p= as text. */
  /** p= with the public key is missing. */
  DKIMKIT_FAULT_P_MISSING = 100,
  /** p= is empty: the key is revoked. */
  DKIMKIT_FAULT_P_REVOKED = 101,
  /** p= is white space only, which means that the key is revoked. */
  DKIMKIT_FAULT_P_BLANK = 102,
  /** p= has the lines around a PEM file. */
  DKIMKIT_FAULT_P_PEM = 103,
  /** p= holds a certificate instead of a public key. */
  DKIMKIT_FAULT_P_CERTIFICATE = 104,
  /** p= holds a private key, so anybody can sign in your name. */
  DKIMKIT_FAULT_P_PRIVATE_KEY = 105,
  /** p= is in the URL-safe alphabet of base64. */
  DKIMKIT_FAULT_P_URL_SAFE = 106,
  /** p= has a character that isn't base64. */
  DKIMKIT_FAULT_P_BAD_CHARACTER = 107,
  /** p= has "=" signs in the wrong place or number. */
  DKIMKIT_FAULT_P_PADDING = 108,
  /** The "=" signs at the end of p= are missing; some verifiers want them. */
  DKIMKIT_FAULT_P_PADDING_MISSING = 109,
  /** The last character of p= has bits that belong to no octet; it may have
   *  been mistyped. */
  DKIMKIT_FAULT_P_BITS = 110,
  /** The key says that it is longer: its end, or a piece of it, is missing. */
  DKIMKIT_FAULT_P_TRUNCATED = 111,
  /** The record was cut after 255 octets, which is what one character-string
   *  holds. */
  DKIMKIT_FAULT_P_CUT_AT_255 = 112,
  /** Behind the key in p= one base64 character is left over, which is no
   *  octet. */
  DKIMKIT_FAULT_P_LEFT_OVER = 113,

  /* The key in p=. */
  /** What p= holds isn't a public key. */
  DKIMKIT_FAULT_KEY_UNREADABLE = 130,
  /** Something follows the key in p=. */
  DKIMKIT_FAULT_KEY_TRAILING = 131,
  /** The key is encoded with lengths or numbers that DER doesn't allow. */
  DKIMKIT_FAULT_KEY_NOT_DER = 132,
  /** The key's AlgorithmIdentifier lacks its NULL parameters (RFC 3279,
   *  2.3.1). */
  DKIMKIT_FAULT_KEY_PARAMETERS = 133,
  /** The key is marked for RSASSA-PSS, which DKIM doesn't use. */
  DKIMKIT_FAULT_KEY_PSS = 134,
  /** The key is for ECDSA, which DKIM doesn't use. */
  DKIMKIT_FAULT_KEY_EC = 135,
  /** The key is of a type that DKIM doesn't use. */
  DKIMKIT_FAULT_KEY_OTHER_TYPE = 136,
  /** p= holds a bare RSAPublicKey, which many verifiers refuse (RFC 6376
   *  erratum 3017). */
  DKIMKIT_FAULT_KEY_PKCS1 = 137,
  /** The modulus is a negative number: its leading zero octet is missing. */
  DKIMKIT_FAULT_RSA_MODULUS_NEGATIVE = 138,
  /** The modulus is 0. */
  DKIMKIT_FAULT_RSA_MODULUS_ZERO = 139,
  /** The modulus is even, so this is no RSA key. */
  DKIMKIT_FAULT_RSA_MODULUS_EVEN = 140,
  /** The exponent is even or less than 3: anybody could forge signatures. */
  DKIMKIT_FAULT_RSA_EXPONENT_BAD = 141,
  /** The exponent has more than 33 bits, which makes verifying slow. */
  DKIMKIT_FAULT_RSA_EXPONENT_LARGE = 142,
  /** The exponent isn't 65537, which RFC 6376, 3.3.2 recommends; some
   *  verifiers take no other. */
  DKIMKIT_FAULT_RSA_EXPONENT_UNUSUAL = 143,
  /** The RSA key has fewer bits than accepted; below 1024 it can be broken
   *  (RFC 8301). */
  DKIMKIT_FAULT_KEY_TOO_SMALL = 144,
  /** The RSA key has fewer than 2048 bits (RFC 8301). */
  DKIMKIT_FAULT_KEY_WEAK = 145,
  /** The RSA key has more than 4096 bits; many verifiers take no larger one. */
  DKIMKIT_FAULT_KEY_LARGE = 146,
  /** The RSA key is larger than accepted here. */
  DKIMKIT_FAULT_KEY_TOO_LARGE = 147,
  /** An Ed25519 key has exactly 32 octets (RFC 8463, 4.2). */
  DKIMKIT_FAULT_ED25519_SIZE = 148,
  /** p= holds a SubjectPublicKeyInfo instead of the 32 octets of the key (RFC
   *  8463, 4.2). */
  DKIMKIT_FAULT_ED25519_SPKI = 149,
  /** The 32 octets are no Ed25519 key, or one that fits any signature. */
  DKIMKIT_FAULT_ED25519_POINT = 150,

  /* The name and what the DNS answered. */
  /** The name isn't SELECTOR._domainkey.DOMAIN. */
  DKIMKIT_FAULT_NAME_DOMAINKEY = 170,
  /** The name has no selector before _domainkey. */
  DKIMKIT_FAULT_NAME_SELECTOR = 171,
  /** The domain stands twice in the name: the final dot was missing, or the
   *  provider adds the domain itself. */
  DKIMKIT_FAULT_NAME_DOUBLED = 172,
  /** The DNS doesn't have the name. */
  DKIMKIT_FAULT_NO_SUCH_NAME = 173,
  /** The name has no TXT record. */
  DKIMKIT_FAULT_NO_TXT_RECORD = 174,
  /** The DNS gave no usable answer. */
  DKIMKIT_FAULT_QUERY_FAILED = 175,
  /** None of the TXT records is a key that can be used. */
  DKIMKIT_FAULT_NO_KEY_RECORD = 176,
  /** The name has several TXT records; which one a verifier takes is
   *  undefined (RFC 6376, 3.6.2.2). */
  DKIMKIT_FAULT_SEVERAL_RECORDS = 177,
  /** The name has several keys; many verifiers try only one of them. */
  DKIMKIT_FAULT_SEVERAL_KEYS = 178,
  /** A character-string of the record runs past the record's end. */
  DKIMKIT_FAULT_RECORD_UNREADABLE = 179
} dkimkit_fault;

/** The text stands in the DNS already: how to write it into a zone is no
 *  question. Since 1.0. */
#define DKIMKIT_KEYLINT_PUBLISHED 1u

/** Findings. Immutable: any number of threads may read them. Since 1.0. */
typedef struct dkimkit_keylint dkimkit_keylint;

/**
 * Looks for all faults of the text of one TXT record. Each fault is found
 * once, at the first place where it is. A record has a finding of severity
 * error if and only if `dkimkit_keylint_reason` isn't `DKIMKIT_REASON_OK`.
 * Time is linear in `len`.
 *
 * @param out    receives it; free with `dkimkit_keylint_free`.
 * @param config sealed; its limits, syntax and providers decide what is
 *               acceptable.
 * @param text   the joined character-strings; copied where needed.
 * @param flags  `DKIMKIT_KEYLINT_*`, or-ed.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT`, also for an unknown
 *         flag; `DKIMKIT_ERR_STATE` if `config` isn't sealed;
 *         `DKIMKIT_ERR_NOMEM`; `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keylint_new(dkimkit_keylint **out, const dkimkit_config *config,
                    const uint8_t *text, size_t len, unsigned flags);

/**
 * Looks for faults of the name and of the answer as a whole: the records
 * themselves are for `dkimkit_keylint_new`. Positions are octets of the name.
 *
 * @param out    receives it; free with `dkimkit_keylint_free`.
 * @param lookup finished.
 * @return `DKIMKIT_OK`; `DKIMKIT_PENDING` while the query is open;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`, `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keylint_lookup(dkimkit_keylint **out, const dkimkit_keylookup *lookup);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keylint_free(dkimkit_keylint *lint);

/** @return what a verifier says about a signature that needs this record
 *  (answer); `DKIMKIT_REASON_OK` if nothing stands in the way. Since 1.0. */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_keylint_reason(const dkimkit_keylint *lint);

/** @return the number of findings. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_keylint_count(const dkimkit_keylint *lint);

/** @return the fault at `index`: errors first, then warnings, then notes,
 *  each by position; 0 past the last. Since 1.0. */
DKIMKIT_EXTERN dkimkit_fault dkimkit_keylint_fault(const dkimkit_keylint *lint,
                                                   size_t index);

/** @return the severity at `index`. With a configuration that accepts the
 *  record nevertheless it is less than `dkimkit_fault_severity`; 0 past the
 *  last. Since 1.0. */
DKIMKIT_EXTERN dkimkit_severity
dkimkit_keylint_severity(const dkimkit_keylint *lint, size_t index);

/** Where the fault at `index` is. @param offset receives it. @return 1 and
 *  `*offset` in octets from the start of the text (its length for what is
 *  missing at the end); 0 if it has no place. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_keylint_offset(const dkimkit_keylint *lint,
                                          size_t index, size_t *offset);

/**
 * The record to publish instead, where the faults can be mended mechanically:
 * it has the same key and is acceptable.
 *
 * @param len receives the octets; may be NULL.
 * @return NUL-terminated, lives as long as `lint`; NULL if there is nothing
 *         to mend or it can't be. Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_keylint_mended(const dkimkit_keylint *lint,
                                                  size_t *len);

/** The word for a fault. @return "v-not-first" …; "unknown" for another value.
 *  Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_fault_name(dkimkit_fault fault);

/** What is wrong. @return a sentence for people; "unknown" for another value.
 *  Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_fault_text(dkimkit_fault fault);

/** What to publish instead, or what to do. @return a sentence for people;
 *  "unknown" for another value. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_fault_advice(dkimkit_fault fault);

/** How much a fault matters by default. @return the severity; 0 for another
 *  value. Any thread. Since 1.0. */
DKIMKIT_EXTERN dkimkit_severity dkimkit_fault_severity(dkimkit_fault fault);

/** The word for a severity. @return "error" …; "unknown" for another value. Any
 *  thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_severity_name(dkimkit_severity severity);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYLINT_H) */
