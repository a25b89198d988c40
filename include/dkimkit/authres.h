/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_AUTHRES_H
#define DKIMKIT_AUTHRES_H

/**
 * @file authres.h
 * Authentication-Results fields (RFC 8601): write them, read them, and find
 * those that claim to come from this service, which must be removed before a
 * new one is added (RFC 8601, 5). See docs/authres.md.
 */

#include <dkimkit/common.h>
#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Writes one field, result by result. For one thread at a time. */
typedef struct dkimkit_authres_builder dkimkit_authres_builder;
/** One field that was parsed. Immutable: any number of threads may read it. */
typedef struct dkimkit_authres dkimkit_authres;

/*
 * Writing.
 */

/** The size of the RSA or Ed25519 key as a comment, "(2048-bit key)". */
#define DKIMKIT_AUTHRES_WRITE_KEY_BITS 1u
/** The text of the reason as `reason="…"` (RFC 8601, 2.2) instead of a
 *  comment. */
#define DKIMKIT_AUTHRES_WRITE_REASON 2u
/**
 * Nothing that needs a backslash is written, for readers that don't know the
 * quoted-pair (RFC 5322, 3.2.1): in comments and reasons parentheses,
 * backslashes and double quotes become "?"; a property value or authserv-id
 * with a backslash or double quote is refused; of header.i with a quoted
 * local-part only the domain is written.
 */
#define DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS 4u
/**
 * The message is internationalized (RFC 6532): U-labels stay, and values,
 * comments and reasons may have UTF-8. Without this flag the field is ASCII:
 * names have A-labels, in comments and reasons any other character becomes
 * "?", and a property value that has one is refused. Never written are control
 * characters (C1, too), line and paragraph separators, characters that change
 * the direction of text, and noncharacters.
 */
#define DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED 8u

/** Octets of an authserv-id, a `ptype.property=value` or a `reason=value` as
 *  written, quotes and backslashes included: they can't be folded. */
#define DKIMKIT_AUTHRES_MAX_WORD_OCTETS 960

/**
 * Writes the field for a finished verifier. There is one `dkim=` a signature
 * (RFC 8601, 2.7.1; RFC 6008) with
 *  - the text of the reason as comment, and "(testing)" if the key record has
 *    t=y;
 *  - `policy.dkim-rules=` and the name of the reason, if the result is
 *    `policy`;
 *  - header.d, header.i, header.s, header.a as far as they are known, and
 *    header.b, as much of b= as tells the signatures apart; not one that would
 *    need a quoted-pair, which no base64 does;
 *  - if it was asked for (atps.h), `dkim-atps=` with header.from, atps=, as a
 *    result of its own behind that of the signature (RFC 6541, 8.3);
 *  - of header.i only "@" and the domain, and the comment "(local-part of i=
 *    left out)", if the local-part isn't ASCII and the message isn't
 *    internationalized, if a character of it is never written (see
 *    `DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED`), if it is a quoted-string and
 *    quoted-pairs aren't wanted, or if `header.i=` would have more than
 *    `DKIMKIT_AUTHRES_MAX_WORD_OCTETS`. All of it is in
 *    `dkimkit_signature_identity`.
 *
 * Signatures beyond the limit of the configuration share one
 * `dkim=policy (too many signatures)` without header.*, so that a sender can't
 * make the field grow. Without signatures it is `dkim=none (message not
 * signed)`.
 *
 * Folded at 78 columns where values allow it and never over 998, with the
 * final CRLF. What the sender wrote is printed only after it was checked,
 * quoted where the grammar asks for it. The field is ASCII, names have
 * A-labels, unless the message is internationalized (RFC 8616): then they are
 * written as they stand, as far as they fit.
 *
 * @param out         where to, NUL-terminated; NULL to ask for the size only.
 * @param len         room at `out` on entry, the NUL included; octets needed
 *                    or written on return, the NUL not counted.
 * @param authserv_id the name of this service (RFC 8601, 2.5): printable
 *                    ASCII, a token or anything that can be quoted; or a host
 *                    name with U-labels, which is written with A-labels unless
 *                    the message is internationalized.
 * @param verifier    finished; only read.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the room is too small, or the
 *         authserv-id too long; `DKIMKIT_ERR_INVALID_ARGUMENT` for an
 *         authserv-id that is empty, has control characters, or 8-bit
 *         characters that make no U-label; `DKIMKIT_ERR_IDN_UNSUPPORTED`;
 *         `DKIMKIT_ERR_STATE` before the verifier has finished;
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_write(char *out, size_t *len, const dkimkit_verifier *verifier,
                      const char *authserv_id);

/**
 * Begins a field to which results of several methods can be added. One thread
 * at a time. What an `_add_` function refuses leaves the field as it was.
 *
 * @param out         receives it; free with `dkimkit_authres_builder_free`.
 * @param config      sealed.
 * @param authserv_id as for `dkimkit_authres_write`; copied.
 * @param flags       `DKIMKIT_AUTHRES_WRITE_*`, or-ed.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if not sealed;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT` also for unknown flags and a bad
 *         authserv-id; `DKIMKIT_ERR_LIMIT` if it is too long;
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_new(dkimkit_authres_builder **out,
                            const dkimkit_config *config,
                            const char *authserv_id, unsigned flags);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void
dkimkit_authres_builder_free(dkimkit_authres_builder *builder);

/**
 * Adds the results of a finished verifier, as `dkimkit_authres_write` does. Not
 * the verifier, but the flags say whether the message is internationalized.
 * @param verifier finished; only read.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` before the verifier has finished;
 *         `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_add_verifier(dkimkit_authres_builder *builder,
                                     const dkimkit_verifier *verifier);

/**
 * Adds a result: `method=result`. The three functions below add to it.
 *
 * @param method a Keyword of RFC 5321, 4.1.2 (letters, digits, inner "-"),
 *               with "/" and a version of up to 9 digits if there is one;
 *               not "none".
 * @param result a Keyword.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` for what is no
 *         Keyword; `DKIMKIT_ERR_LIMIT` if it is too long;
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_add_result(dkimkit_authres_builder *builder,
                                   const char *method, const char *result);

/**
 * Adds a comment. "(", ")" and "\" are escaped; runs of white space become
 * one space, at which it may be folded; other control characters of ASCII are
 * taken out; octets that aren't UTF-8, and characters that the flags don't
 * allow, become "?". A comment of which nothing is left is not written.
 *
 * @param text may hold anything; at most 4096 octets.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if the last thing that was added
 *         is no result with its parts; `DKIMKIT_ERR_LIMIT`;
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_add_comment(dkimkit_authres_builder *builder,
                                    const char *text, size_t len);

/**
 * Adds `reason=`, once a result and before its properties (RFC 8601, 2.2).
 * The text is cleaned like a comment, and always quoted. A text of which
 * nothing is left is not written.
 *
 * @param text may hold anything.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE`, also for a second one or behind
 *         a property; `DKIMKIT_ERR_LIMIT` if it is too long;
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_add_reason(dkimkit_authres_builder *builder,
                                   const char *text, size_t len);

/**
 * Adds a property, `ptype.property=value`, e.g. "smtp", "mailfrom" and an
 * address. The value is quoted where the grammar asks for it.
 *
 * @param ptype    a Keyword.
 * @param property a Keyword.
 * @param value    ASCII, or UTF-8 with
 *                 `DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED`, without the
 *                 characters named there; at least one octet: some readers take
 *                 what follows for an empty value. Nothing is taken out or
 *                 replaced.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if the last thing that was added
 *         is no result with its parts;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT` for what isn't allowed;
 *         `DKIMKIT_ERR_LIMIT` if it is too long; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_add_property(dkimkit_authres_builder *builder,
                                     const char *ptype, const char *property,
                                     const char *value, size_t len);

/**
 * Gives the field with its final CRLF, `none` if it has no result. May be
 * called again, also after more was added.
 *
 * @param out NUL-terminated; NULL to ask for the size only.
 * @param len as for `dkimkit_authres_write`.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_LIMIT` if the room is too small,
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_builder_write(char *out, size_t *len,
                              const dkimkit_authres_builder *builder);

/*
 * Reading. The parser takes what RFC 8601, 2.2 allows and much that is seen in
 * practice; what it can't make sense of it skips and counts. Nothing that a
 * field says is worth more than where it came from: trust those alone that
 * your own border added (RFC 8601, 5).
 */

/** There is no authserv-id, as in the fields of Exchange Online. */
#define DKIMKIT_AUTHRES_PROBLEM_NO_AUTHSERV_ID 1u
/** The version isn't 1; the field should not be interpreted (RFC 8601, 2.2).*/
#define DKIMKIT_AUTHRES_PROBLEM_VERSION 2u
/** A property without ptype, such as `action=none`. */
#define DKIMKIT_AUTHRES_PROBLEM_NO_PTYPE 4u
/** A value with characters that should be quoted. */
#define DKIMKIT_AUTHRES_PROBLEM_UNQUOTED 8u
/** Something was skipped: `dkimkit_authres_malformed` says how often. */
#define DKIMKIT_AUTHRES_PROBLEM_SYNTAX 16u
/** NUL or other control characters, or octets that aren't UTF-8. */
#define DKIMKIT_AUTHRES_PROBLEM_OCTETS 32u
/** A comment or quoted-string without its end: it takes up the rest. */
#define DKIMKIT_AUTHRES_PROBLEM_UNCLOSED 64u
/** More parts than `DKIMKIT_LIMIT_AUTHRES_PARTS`; the rest is left out. */
#define DKIMKIT_AUTHRES_PROBLEM_LIMIT 128u
/** Neither a result nor `none`. */
#define DKIMKIT_AUTHRES_PROBLEM_NO_RESULT 256u

/**
 * Parses one raw field: name, colon and value, folded or not, with or without
 * the final line end (CRLF or LF). In linear time, without recursion.
 *
 * All texts that the getters return are UTF-8: line ends of folds are taken
 * out, each NUL, control character but HTAB, and octet that isn't UTF-8 becomes
 * U+FFFD.
 *
 * @param out    receives it; free with `dkimkit_authres_free`.
 * @param config sealed; `DKIMKIT_LIMIT_HEADER_OCTETS` and
 *               `DKIMKIT_LIMIT_AUTHRES_PARTS` hold.
 * @param field  the raw field; not kept.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_SYNTAX` if the name is another one (no
 *         other reason); `DKIMKIT_ERR_LIMIT` if it is too long;
 *         `DKIMKIT_ERR_STATE` if not sealed; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_parse(dkimkit_authres **out, const dkimkit_config *config,
                      const uint8_t *field, size_t len);

/**
 * Parses what stands behind the colon of a field, as `dkimkit_authres_parse`
 * does.
 *
 * @param out    receives it; free with `dkimkit_authres_free`.
 * @param config sealed; as for `dkimkit_authres_parse`.
 * @param value  folded or not, with or without the final line end.
 * @return as `dkimkit_authres_parse`, but never `DKIMKIT_ERR_SYNTAX`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_parse_value(dkimkit_authres **out, const dkimkit_config *config,
                            const uint8_t *value, size_t len);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_authres_free(dkimkit_authres *authres);

/** @return the authserv-id, decoded; NULL if there is none. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_authserv_id(const dkimkit_authres *authres);

/** @return the version as it stands; NULL if there is none, which means 1.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_version(const dkimkit_authres *authres);

/** @return 1 if the field says `none`: nothing was checked. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_authres_is_none(const dkimkit_authres *authres);

/** @return `DKIMKIT_AUTHRES_PROBLEM_*`, or-ed; 0 for a field as RFC 8601 wants
 *  it. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_authres_problems(const dkimkit_authres *authres);

/** @return how many parts were skipped. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_authres_malformed(const dkimkit_authres *authres);

/** @return the number of results. Since 1.0. */
DKIMKIT_EXTERN size_t dkimkit_authres_count(const dkimkit_authres *authres);

/* Of the result at `index`, counted from 0; NULL past the last. */

/** @return the method as it stands; compare it without case. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_method(const dkimkit_authres *authres, size_t index);

/** @return the version of the method; NULL if there is none. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_method_version(const dkimkit_authres *authres, size_t index);

/** @return the word of the result as it stands, also words that are in no
 *  RFC, such as `timeout` or `hardfail`. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_result_text(const dkimkit_authres *authres, size_t index);

/**
 * The result of a `dkim` method.
 * @param result receives it.
 * @return 1 and `*result` set; 0 for another method or a word that RFC 8601,
 *         2.7.1 doesn't have. Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_authres_result(const dkimkit_authres *authres,
                                          size_t index, dkimkit_result *result);

/** @return `reason=`, decoded; NULL if there is none. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_reason(const dkimkit_authres *authres, size_t index);

/** @return the number of comments. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_authres_comment_count(const dkimkit_authres *authres, size_t index);

/** @return a comment without its parentheses, decoded; those inside it stay.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_comment(const dkimkit_authres *authres, size_t index,
                        size_t comment);

/** @return the number of properties. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_authres_property_count(const dkimkit_authres *authres, size_t index);

/** @return the ptype, e.g. "header"; "" if there is none. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_property_type(const dkimkit_authres *authres, size_t index,
                              size_t property);

/** @return the property, e.g. "d". Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_property_name(const dkimkit_authres *authres, size_t index,
                              size_t property);

/** @return its value. A quoted-string is decoded; an address with a quoted
 *  local-part keeps its quotes. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_authres_property_value(const dkimkit_authres *authres, size_t index,
                               size_t property);

/** Looks for a property.
 *  @param ptype    e.g. "header".
 *  @param property e.g. "d".
 *  @return the value of the first property with these names, compared without
 *  case; NULL if there is none. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_authres_find(const dkimkit_authres *authres,
                                                size_t index, const char *ptype,
                                                const char *property);

/*
 * Removing.
 */

/** Fields without an authserv-id count as mine, too. Without this flag they
 *  stay: Exchange Online writes such fields, and no reader that looks for an
 *  authserv-id takes them for mine. */
#define DKIMKIT_AUTHRES_CLAIM_NO_ID 1u
/** `dkimkit_authres_find_claims`: a bare LF ends a line, as in files. */
#define DKIMKIT_AUTHRES_CLAIM_BARE_LF 2u

/**
 * Tells whether a field is an Authentication-Results field that claims to come
 * from one of these services, so that it must be removed if it came from
 * outside (RFC 8601, 5).
 *
 * It errs on the side of removal: a field claims a name if any reader could
 * see it there. The field name is compared without case, with control
 * characters anywhere in it, and with white space in front of it or before the
 * colon. The authserv-id is looked for as RFC 8601 reads it, and as sloppier
 * readers would: with or without comments, nested or not, with or without
 * quoted-pairs, quotes, folds, white space beside dots, NUL, control and unseen
 * characters, octets that aren't UTF-8, a final dot, percent-encoded octets;
 * letters are compared without case. U-labels and A-labels are the same, and so
 * is what IDNA 2003, or IDNA 2008 with the mappings of UTS 46, makes the same:
 * capitals, not normalized, wide letters, other dots. Without an IDNA library
 * (`dkimkit_idn_name`) only octets are compared, beside ASCII letters without
 * case. A label that these refuse is compared as it is. As mapping takes long,
 * three names of a field are mapped, which is as many as such readings make of
 * one that nobody forged; a fourth claims. Of a value 262,144 octets are looked
 * at: where a reading hasn't come to the end of the authserv-id by then, the
 * field claims; comments so long are nobody's. What follows it doesn't matter:
 * version, results, or nonsense. An authserv-id with an encoded-word (RFC
 * 2047), which may hide any name, always claims. So does any field in which
 * such a field begins behind a bare CR or LF, or behind what ends a line for
 * some readers: VT, FF, FS, GS, RS, U+0085, U+2028, U+2029.
 *
 * Any thread. Time is linear in `len`, and in `id_count`. Memory is taken only
 * for names with 8-bit octets or A-labels, and all of it is freed.
 *
 * @param config   its allocator is used; NULL = malloc(3).
 * @param field    one raw field, folded as received, its final line end
 *                 optional.
 * @param ids      the names of this service, NUL-terminated, each not empty,
 *                 with U-labels or A-labels.
 * @param id_count how many, at least one.
 * @param flags    `DKIMKIT_AUTHRES_CLAIM_*`, or-ed.
 * @return 1: remove it; 0: it is another field, or claims another name;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`, also for unknown flags;
 *         `DKIMKIT_ERR_NOMEM`: it isn't known, so don't let the field pass.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_claims(const dkimkit_config *config, const uint8_t *field,
                       size_t len, const char *const *ids, size_t id_count,
                       unsigned flags);

/**
 * Finds all fields of a header that `dkimkit_authres_claims`, from the bottom
 * to the top: who deletes them in this order by their numbers needs not care
 * that the numbers behind a deleted field change. Names are mapped up to 16384
 * octets of them in all; fields with further ones that would have to be claim.
 * So do, when 262,144 octets of values were looked at in all, fields whose
 * authserv-id is still to be found.
 *
 * @param fields    receives the index of each among all fields, counted from
 *                  0 at the top; NULL if not wanted.
 * @param instances receives its number among the fields named
 *                  Authentication-Results, counted from 1 at the top, as
 *                  milters count (compared without case, white space before
 *                  the colon not counted); 0 for a field that isn't so named,
 *                  which can be removed by its index only. NULL if not wanted.
 * @param count     room in both on entry; the number found on return.
 * @param config    its allocator is used; NULL = malloc(3).
 * @param header    the raw header, up to the empty line that ends it, or a
 *                  whole message. A line that begins with white space belongs
 *                  to the field before it; any other line begins a field,
 *                  even one without a colon.
 * @param ids       the names of this service, as for `dkimkit_authres_claims`.
 * @param id_count  how many, at least one.
 * @param flags     `DKIMKIT_AUTHRES_CLAIM_*`, or-ed.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the room is too small: `*count`
 *         says how much is needed, what was written is of no use;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT`; `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_authres_find_claims(size_t *fields, size_t *instances, size_t *count,
                            const dkimkit_config *config, const uint8_t *header,
                            size_t len, const char *const *ids, size_t id_count,
                            unsigned flags);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_AUTHRES_H) */
