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

/** How much a fault matters. Since 0.1. */
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
 * their meaning. Since 0.1.
 */
typedef enum dkimkit_fault {
  /* What the text is. */
  DKIMKIT_FAULT_NOT_ACCEPTABLE = 1,
  DKIMKIT_FAULT_EMPTY_RECORD = 2,
  DKIMKIT_FAULT_RECORD_TOO_LARGE = 3,
  DKIMKIT_FAULT_SPF_RECORD = 4,
  DKIMKIT_FAULT_DMARC_RECORD = 5,
  DKIMKIT_FAULT_OTHER_RECORD = 6,
  DKIMKIT_FAULT_VERIFICATION_RECORD = 7,
  DKIMKIT_FAULT_NOT_A_RECORD = 8,
  DKIMKIT_FAULT_TAGS_MISSING = 9,
  DKIMKIT_FAULT_ZONE_LINE = 10,
  DKIMKIT_FAULT_RECORD_LONG = 11,
  DKIMKIT_FAULT_RECORD_STRINGS = 12,

  /* What got into the text on its way into the zone. */
  DKIMKIT_FAULT_BYTE_ORDER_MARK = 20,
  DKIMKIT_FAULT_QUOTES_AROUND = 21,
  DKIMKIT_FAULT_QUOTES_INSIDE = 22,
  DKIMKIT_FAULT_ESCAPED_SEMICOLON = 23,
  DKIMKIT_FAULT_BACKSLASH = 24,
  DKIMKIT_FAULT_PARENTHESES = 25,
  DKIMKIT_FAULT_NUL = 26,
  DKIMKIT_FAULT_CONTROL_CHARACTER = 27,
  DKIMKIT_FAULT_LINE_BREAK = 28,
  DKIMKIT_FAULT_NON_ASCII = 29,

  /* Tag list (RFC 6376, 3.2). */
  DKIMKIT_FAULT_LEADING_SEMICOLON = 40,
  DKIMKIT_FAULT_EMPTY_TAG = 41,
  DKIMKIT_FAULT_MISSING_EQUALS = 42,
  DKIMKIT_FAULT_BAD_TAG_NAME = 43,
  DKIMKIT_FAULT_UPPERCASE_TAG = 44,
  DKIMKIT_FAULT_DUPLICATE_TAG = 45,
  DKIMKIT_FAULT_UNKNOWN_TAG = 46,
  DKIMKIT_FAULT_TOO_MANY_TAGS = 47,
  DKIMKIT_FAULT_MISSING_SEMICOLON = 48,

  /* Tags other than p=. */
  DKIMKIT_FAULT_V_MISSING = 60,
  DKIMKIT_FAULT_V_NOT_FIRST = 61,
  DKIMKIT_FAULT_V_EMPTY = 62,
  DKIMKIT_FAULT_V_CASE = 63,
  DKIMKIT_FAULT_V_WRONG = 64,
  DKIMKIT_FAULT_K_EMPTY = 65,
  DKIMKIT_FAULT_K_CASE = 66,
  DKIMKIT_FAULT_K_ALGORITHM = 67,
  DKIMKIT_FAULT_K_UNKNOWN = 68,
  DKIMKIT_FAULT_K_MISMATCH = 69,
  DKIMKIT_FAULT_H_EMPTY = 70,
  DKIMKIT_FAULT_H_CASE = 71,
  DKIMKIT_FAULT_H_UNKNOWN = 72,
  DKIMKIT_FAULT_H_SHA1 = 73,
  DKIMKIT_FAULT_H_WITHOUT_SHA256 = 74,
  DKIMKIT_FAULT_S_EMPTY = 75,
  DKIMKIT_FAULT_S_CASE = 76,
  DKIMKIT_FAULT_S_UNKNOWN = 77,
  DKIMKIT_FAULT_S_WITHOUT_EMAIL = 78,
  DKIMKIT_FAULT_T_EMPTY = 79,
  DKIMKIT_FAULT_T_CASE = 80,
  DKIMKIT_FAULT_T_UNKNOWN = 81,
  DKIMKIT_FAULT_T_TESTING = 82,
  DKIMKIT_FAULT_T_STRICT = 83,
  DKIMKIT_FAULT_G_HISTORIC = 84,
  DKIMKIT_FAULT_G_RESTRICTS = 85,

  /* p= as text. */
  DKIMKIT_FAULT_P_MISSING = 100,
  DKIMKIT_FAULT_P_REVOKED = 101,
  DKIMKIT_FAULT_P_BLANK = 102,
  DKIMKIT_FAULT_P_PEM = 103,
  DKIMKIT_FAULT_P_CERTIFICATE = 104,
  DKIMKIT_FAULT_P_PRIVATE_KEY = 105,
  DKIMKIT_FAULT_P_URL_SAFE = 106,
  DKIMKIT_FAULT_P_BAD_CHARACTER = 107,
  DKIMKIT_FAULT_P_PADDING = 108,
  DKIMKIT_FAULT_P_PADDING_MISSING = 109,
  DKIMKIT_FAULT_P_BITS = 110,
  DKIMKIT_FAULT_P_TRUNCATED = 111,
  DKIMKIT_FAULT_P_CUT_AT_255 = 112,
  DKIMKIT_FAULT_P_LEFT_OVER = 113,

  /* The key in p=. */
  DKIMKIT_FAULT_KEY_UNREADABLE = 130,
  DKIMKIT_FAULT_KEY_TRAILING = 131,
  DKIMKIT_FAULT_KEY_NOT_DER = 132,
  DKIMKIT_FAULT_KEY_PARAMETERS = 133,
  DKIMKIT_FAULT_KEY_PSS = 134,
  DKIMKIT_FAULT_KEY_EC = 135,
  DKIMKIT_FAULT_KEY_OTHER_TYPE = 136,
  DKIMKIT_FAULT_KEY_PKCS1 = 137,
  DKIMKIT_FAULT_RSA_MODULUS_NEGATIVE = 138,
  DKIMKIT_FAULT_RSA_MODULUS_ZERO = 139,
  DKIMKIT_FAULT_RSA_MODULUS_EVEN = 140,
  DKIMKIT_FAULT_RSA_EXPONENT_BAD = 141,
  DKIMKIT_FAULT_RSA_EXPONENT_LARGE = 142,
  DKIMKIT_FAULT_RSA_EXPONENT_UNUSUAL = 143,
  DKIMKIT_FAULT_KEY_TOO_SMALL = 144,
  DKIMKIT_FAULT_KEY_WEAK = 145,
  DKIMKIT_FAULT_KEY_LARGE = 146,
  DKIMKIT_FAULT_KEY_TOO_LARGE = 147,
  DKIMKIT_FAULT_ED25519_SIZE = 148,
  DKIMKIT_FAULT_ED25519_SPKI = 149,
  DKIMKIT_FAULT_ED25519_POINT = 150,

  /* The name and what the DNS answered. */
  DKIMKIT_FAULT_NAME_DOMAINKEY = 170,
  DKIMKIT_FAULT_NAME_SELECTOR = 171,
  DKIMKIT_FAULT_NAME_DOUBLED = 172,
  DKIMKIT_FAULT_NO_SUCH_NAME = 173,
  DKIMKIT_FAULT_NO_TXT_RECORD = 174,
  DKIMKIT_FAULT_QUERY_FAILED = 175,
  DKIMKIT_FAULT_NO_KEY_RECORD = 176,
  DKIMKIT_FAULT_SEVERAL_RECORDS = 177,
  DKIMKIT_FAULT_SEVERAL_KEYS = 178,
  DKIMKIT_FAULT_RECORD_UNREADABLE = 179
} dkimkit_fault;

/** The text stands in the DNS already: how to write it into a zone is no
 *  question. Since 0.1. */
#define DKIMKIT_KEYLINT_PUBLISHED 1u

/** Findings, immutable; may be read by several threads. Since 0.1. */
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
 * Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keylint_new(dkimkit_keylint **out, const dkimkit_config *config,
                    const uint8_t *text, size_t len, unsigned flags);

/**
 * Looks for faults of the name and of the answer as a whole: the records
 * themselves are for `dkimkit_keylint_new`. Positions are octets of the name.
 *
 * @param lookup finished.
 * @return `DKIMKIT_OK`; `DKIMKIT_PENDING` while the query is open;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`, `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keylint_lookup(dkimkit_keylint **out, const dkimkit_keylookup *lookup);

/** Frees. Since 0.1. */
DKIMKIT_EXTERN void dkimkit_keylint_free(dkimkit_keylint *lint);

/** What a verifier says about a signature that needs this record (answer);
 *  `DKIMKIT_REASON_OK` if nothing stands in the way. Since 0.1. */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_keylint_reason(const dkimkit_keylint *lint);

/** @return the number of findings. Since 0.1. */
DKIMKIT_EXTERN size_t dkimkit_keylint_count(const dkimkit_keylint *lint);

/** @return the fault at `index`: errors first, then warnings, then notes,
 *  each by position; 0 past the last. Since 0.1. */
DKIMKIT_EXTERN dkimkit_fault dkimkit_keylint_fault(const dkimkit_keylint *lint,
                                                   size_t index);

/** @return the severity at `index`. With a configuration that accepts the
 *  record nevertheless it is less than `dkimkit_fault_severity`; 0 past the
 *  last. Since 0.1. */
DKIMKIT_EXTERN dkimkit_severity
dkimkit_keylint_severity(const dkimkit_keylint *lint, size_t index);

/** Where the fault at `index` is. @return 1 and `*offset` in octets from the
 *  start of the text (its length for what is missing at the end); 0 if it has
 *  no place. Since 0.1. */
DKIMKIT_EXTERN int dkimkit_keylint_offset(const dkimkit_keylint *lint,
                                          size_t index, size_t *offset);

/**
 * The record to publish instead, where the faults can be mended mechanically:
 * it has the same key and is acceptable.
 *
 * @param len receives the octets; may be NULL.
 * @return NUL-terminated, lives as long as `lint`; NULL if there is nothing
 *         to mend or it can't be. Since 0.1.
 */
DKIMKIT_EXTERN const char *dkimkit_keylint_mended(const dkimkit_keylint *lint,
                                                  size_t *len);

/** @return "v-not-first" …; "unknown" for another value. Any thread.
 *  Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_fault_name(dkimkit_fault fault);

/** @return a sentence: what is wrong. Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_fault_text(dkimkit_fault fault);

/** @return a sentence: what to publish instead, or what to do. Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_fault_advice(dkimkit_fault fault);

/** @return the severity; 0 for another value. Since 0.1. */
DKIMKIT_EXTERN dkimkit_severity dkimkit_fault_severity(dkimkit_fault fault);

/** @return "error" …; "unknown" for another value. Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_severity_name(dkimkit_severity severity);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYLINT_H) */
