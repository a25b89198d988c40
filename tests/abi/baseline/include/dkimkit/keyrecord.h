/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRECORD_H
#define DKIMKIT_KEYRECORD_H

/**
 * @file keyrecord.h
 * Key records (RFC 6376, 3.6.1): look them up, parse them, compare them with
 * a private key, write them.
 */

#include <dkimkit/common.h>
#include <dkimkit/dns.h>
#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** t=y: the domain is testing DKIM. */
#define DKIMKIT_KEYRECORD_TESTING 1u
/** t=s: i= must have exactly the domain of d=. */
#define DKIMKIT_KEYRECORD_STRICT 2u

/**
 * Parses the text of one TXT record. A record that isn't acceptable is no
 * error: `dkimkit_keyrecord_reason` says what is wrong with it.
 *
 * @param out    receives it; free with `dkimkit_keyrecord_free`.
 * @param config sealed; its limits, syntax and providers hold.
 * @param text   the joined character-strings.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE`, `DKIMKIT_ERR_NOMEM`,
 *         `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyrecord_parse(dkimkit_keyrecord **out, const dkimkit_config *config,
                        const uint8_t *text, size_t len);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyrecord_free(dkimkit_keyrecord *record);

/** @return `DKIMKIT_REASON_OK`, or why no signature can be verified with this
 *  record: `_KEY_SYNTAX`, `_KEY_REVOKED`, `_UNSUPPORTED_KEY_TYPE`,
 *  `_KEY_TOO_SMALL`, `_KEY_TOO_LARGE`, `_KEY_BAD_EXPONENT`,
 *  `_KEY_SERVICE_MISMATCH`, `_KEY_HASH_MISMATCH`. Since 1.0. */
DKIMKIT_EXTERN dkimkit_reason
dkimkit_keyrecord_reason(const dkimkit_keyrecord *record);

/** @return the tag that the reason is about, e.g. "p"; else NULL. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyrecord_subject(const dkimkit_keyrecord *record);

/** @return k= as a type; 0 if not known. Since 1.0. */
DKIMKIT_EXTERN dkimkit_key_type
dkimkit_keyrecord_key_type(const dkimkit_keyrecord *record);

/** @return bits of the key, 0 if it can't be read. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyrecord_key_bits(const dkimkit_keyrecord *record);

/** @return `DKIMKIT_KEYRECORD_*`, or-ed. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyrecord_flags(const dkimkit_keyrecord *record);

/** @return 1 if p= holds a bare RSAPublicKey and no SubjectPublicKeyInfo.
 *  Since 1.0. */
DKIMKIT_EXTERN int dkimkit_keyrecord_is_pkcs1(const dkimkit_keyrecord *record);

/** The value of any tag.
 *  @param name e.g. "n".
 *  @param len  receives the octets; may be NULL.
 *  @return without the white space around it, otherwise raw; not
 *  NUL-terminated; NULL if missing. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyrecord_tag(const dkimkit_keyrecord *record, const char *name,
                      size_t *len);

/**
 * Compares the record's public key with a private key.
 * @param key of any kind.
 * @return 1: they belong together; 0: they don't, or the record has no key;
 *         `DKIMKIT_ERR_KEY_EXTERNAL` if the key's public part isn't known;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyrecord_matches(const dkimkit_keyrecord *record,
                          const dkimkit_key *key);

/**
 * Writes the record that publishes a key: "v=DKIM1; k=rsa; p=…". In a zone it
 * has to be cut into character-strings of 255 octets at most.
 *
 * @param out where to, NUL-terminated; NULL to ask for the size only.
 * @param len room at `out` on entry, the NUL included; octets needed or
 *            written on return, the NUL not counted.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the room is too small;
 *         `DKIMKIT_ERR_KEY_EXTERNAL` if the key's public part isn't known;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyrecord_write(char *out, size_t *len, const dkimkit_key *key);

/**
 * Starts a lookup of the records at `name` through the configuration's DNS
 * callback.
 *
 * @param out       receives it; free with `dkimkit_keylookup_free`.
 * @param config    sealed, with a DNS callback.
 * @param name      e.g. "s1._domainkey.example.com": labels of letters,
 *                  digits, "-" and "_"; U-labels become A-labels.
 * @param user_data what `dkimkit_query_owner_data` gives.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` without DNS or seal;
 *         `DKIMKIT_ERR_DOMAIN_SYNTAX`; `DKIMKIT_ERR_IDN_UNSUPPORTED`;
 *         `DKIMKIT_ERR_CALLBACK`; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keylookup_new(dkimkit_keylookup **out, const dkimkit_config *config,
                      const char *name, void *user_data);

/** Frees, cancelling an open query. From within a callback of the lookup's
 *  own it does nothing. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keylookup_free(dkimkit_keylookup *lookup);

/** @return `DKIMKIT_OK` when the answer is there, else `DKIMKIT_PENDING`.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keylookup_finish(const dkimkit_keylookup *lookup);

/** @return the name that was asked for, in A-labels; lives as long as the
 *  lookup. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keylookup_name(const dkimkit_keylookup *lookup);

/** @return what the DNS said; `DKIMKIT_DNS_NODATA` also for an answer without
 *  records. Since 1.0. */
DKIMKIT_EXTERN dkimkit_dns_status
dkimkit_keylookup_status(const dkimkit_keylookup *lookup);

/** @return the number of TXT records. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_keylookup_count(const dkimkit_keylookup *lookup);

/** @param len receives the octets; may be NULL.
 *  @return the joined text of the record at `index`; not NUL-terminated, lives
 *  as long as the lookup; NULL past the last. Since 1.0. */
DKIMKIT_EXTERN const uint8_t *
dkimkit_keylookup_text(const dkimkit_keylookup *lookup, size_t index,
                       size_t *len);

/** @return seconds that the answer may be kept. Since 1.0. */
DKIMKIT_EXTERN uint32_t dkimkit_keylookup_ttl(const dkimkit_keylookup *lookup);

/** @return 1 if the answer came with `DKIMKIT_DNS_SECURE`. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_keylookup_secure(const dkimkit_keylookup *lookup);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRECORD_H) */
