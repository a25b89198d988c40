/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_CHECK_H
#define DKIMKIT_KEYRING_CHECK_H

/**
 * @file keyring_check.h
 * DNS checks of the records that a domain's owner and the host publish. A check
 * asks no one: it hands out questions, takes the answers, and says what is
 * wrong and what to publish. Its result goes into the keyring by
 * `dkimkit_keyring_check_store`.
 *
 *   dkimkit_keyring_check_new → while _check_next gives a question: ask, then
 *   _answer_begin, _answer_cname …, _answer_end for each server that was
 *   asked, _question_done → _check_verdict, _check_hint → _check_store
 *
 * A question may be put to several servers (the zone's own, or resolvers at
 * several places): each gives an answer, and together they make one verdict,
 * which is good only if it is from each. What a check finds is as good as the
 * servers that are asked: a resolver's cache proves nothing about others. For
 * holds to count, ask the zones' own servers, and say so
 * (`DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE`).
 */

#include <dkimkit/dns.h>
#include <dkimkit/keyring.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A check of one domain. For one thread at a time. */
typedef struct dkimkit_keyring_check dkimkit_keyring_check;
/** A question of a check, for the DNS. For the thread of its check only. */
typedef struct dkimkit_keyring_question dkimkit_keyring_question;

/** What a check found under one name. Since 1.0. */
typedef enum dkimkit_keyring_verdict {
  /** Not checked. */
  DKIMKIT_KEYRING_VERDICT_NONE = 0,
  /** All is right. */
  DKIMKIT_KEYRING_VERDICT_OK = 1,
  /** The right key is at the owner's name itself, without a CNAME. */
  DKIMKIT_KEYRING_VERDICT_OK_DIRECT = 2,
  /** There is no record. */
  DKIMKIT_KEYRING_VERDICT_MISSING = 3,
  /** The CNAME leads elsewhere. */
  DKIMKIT_KEYRING_VERDICT_WRONG_TARGET = 4,
  /** The provider appended the zone twice. */
  DKIMKIT_KEYRING_VERDICT_DOUBLE_ZONE = 5,
  /** There is a TXT record where a CNAME belongs. */
  DKIMKIT_KEYRING_VERDICT_TXT_NOT_CNAME = 6,
  /** Addresses where a CNAME belongs: a proxy of a content network. */
  DKIMKIT_KEYRING_VERDICT_PROXIED = 7,
  /** The CNAME is right; there is no TXT at its target. */
  DKIMKIT_KEYRING_VERDICT_TARGET_EMPTY = 8,
  /** There are several key records. */
  DKIMKIT_KEYRING_VERDICT_MULTIPLE = 9,
  /** The TXT record is no key record that can be used. */
  DKIMKIT_KEYRING_VERDICT_SYNTAX = 10,
  /** The TXT record doesn't begin with v=DKIM1. */
  DKIMKIT_KEYRING_VERDICT_VERSION = 11,
  /** k= isn't the type of the key. */
  DKIMKIT_KEYRING_VERDICT_TYPE = 12,
  /** s=: the record isn't for email. */
  DKIMKIT_KEYRING_VERDICT_SERVICE = 13,
  /** h= doesn't allow SHA-256. */
  DKIMKIT_KEYRING_VERDICT_HASH = 14,
  /** The key in the record has too few bits. */
  DKIMKIT_KEYRING_VERDICT_WEAK = 15,
  /** p= is empty. */
  DKIMKIT_KEYRING_VERDICT_REVOKED = 16,
  /** p= is the key that was under this selector before. */
  DKIMKIT_KEYRING_VERDICT_STALE_KEY = 17,
  /** p= is a key that was never under this selector. */
  DKIMKIT_KEYRING_VERDICT_MISMATCH = 18,
  /** CNAMEs that lead in a circle, or over more than 8 links. */
  DKIMKIT_KEYRING_VERDICT_CHAIN = 19,
  /** DNSSEC validation failed: unknown, which changes nothing. */
  DKIMKIT_KEYRING_VERDICT_BOGUS = 20,
  /** A server failed: unknown, which changes nothing. */
  DKIMKIT_KEYRING_VERDICT_SERVFAIL = 21,
  /** No answer in time: unknown, which changes nothing. */
  DKIMKIT_KEYRING_VERDICT_TIMEOUT = 22
} dkimkit_keyring_verdict;

/** The word of a verdict. @return "ok", "wrong-target"; NULL for an unknown
 *  one. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_verdict_name(dkimkit_keyring_verdict verdict);

/** What a verdict means. @return a sentence for the owner of the domain, or for
 *  the host; NULL for an unknown one. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_verdict_text(dkimkit_keyring_verdict verdict);

/** The stored verdict of the last check. @return it;
 *  `DKIMKIT_KEYRING_VERDICT_NONE` for a slot or name that can't be.
 *  Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_verdict dkimkit_keyring_domain_verdict(
    const dkimkit_keyring_domain *domain, int slot, dkimkit_keyring_name name);

/** @return when that name was checked last, 0 = never. Since 1.0. */
DKIMKIT_EXTERN uint64_t dkimkit_keyring_domain_checked(
    const dkimkit_keyring_domain *domain, int slot, dkimkit_keyring_name name);

/**
 * Begins a check of a domain's two selectors: the owner's names and the host's
 * (of an initial domain: the host's).
 *
 * @param out    receives it; free with `dkimkit_keyring_check_free`.
 * @param domain copied as far as needed.
 * @param config sealed; for parsing records. Kept alive by the check.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE` if `config` isn't sealed,
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`;
 *         `DKIMKIT_KEYRING_ERR_STORE_DAMAGED` or
 *         `DKIMKIT_KEYRING_ERR_STORE_NEWER` if
 *         `dkimkit_keyring_domain_fault` says so of the domain. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_check_new(dkimkit_keyring_check **out,
                          const dkimkit_keyring_domain *domain,
                          const dkimkit_config *config);

/** Frees, with its questions. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyring_check_free(dkimkit_keyring_check *check);

/**
 * The next question that isn't asked yet. Questions come as answers do: ask
 * until `DKIMKIT_OK` and NULL. Several may be open at once.
 *
 * @param question receives it, or NULL if there is none at the moment. It lives
 *                 as long as the check.
 * @return `DKIMKIT_PENDING` if there is one, or if questions are open;
 *         `DKIMKIT_OK` if the check is complete; `DKIMKIT_ERR_NOMEM` or
 *         `DKIMKIT_ERR_CRYPTO`, after which it may be called again.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_check_next(dkimkit_keyring_question **question,
                           dkimkit_keyring_check *check);

/** @return the name to ask for: A-labels, no dot at the end. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_question_name(const dkimkit_keyring_question *question);

/** @return the type to ask for: 1 A, 5 CNAME, 16 TXT, 28 AAAA. CNAMEs aren't to
 *  be followed; a server that does may have its whole answer added. Since
 *  1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_question_type(const dkimkit_keyring_question *question);

/** Attaches a pointer of the embedder's. Since 1.0. */
DKIMKIT_EXTERN void
dkimkit_keyring_question_set_data(dkimkit_keyring_question *question,
                                  void *data);
/** @return what `dkimkit_keyring_question_set_data` attached, or NULL.
 *  Since 1.0. */
DKIMKIT_EXTERN void *
dkimkit_keyring_question_data(const dkimkit_keyring_question *question);

/** The answer is validated by DNSSEC. */
#define DKIMKIT_KEYRING_ANSWER_SECURE 1u
/** The answer is of one of the zone's own servers, not of a cache. */
#define DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE 2u

/*
 * The answer of one server. `owner` and `target` are names with or without a
 * dot at the end; what is no name, or longer than one, is taken for a record
 * that can't be. Each returns DKIMKIT_OK; DKIMKIT_ERR_STATE outside of an
 * answer; DKIMKIT_ERR_LIMIT after 64 records, for a text of more than 4096
 * octets, or after 16 servers; DKIMKIT_ERR_NOMEM. An answer that lacks a record
 * for such a reason proves nothing good.
 */

/** Begins the answer of a server. @param server for people, e.g.
 *  "192.0.2.1"; may be NULL. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_answer_begin(dkimkit_keyring_question *question,
                             const char *server);
/** Adds a CNAME record of its answer section. @param owner of the record.
 *  @param ttl seconds. @param target where it leads. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_answer_cname(dkimkit_keyring_question *question,
                             const char *owner, uint32_t ttl,
                             const char *target);
/** Adds a TXT record. @param owner of the record. @param ttl seconds.
 *  @param text the joined character-strings; copied. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_answer_txt(dkimkit_keyring_question *question,
                           const char *owner, uint32_t ttl, const uint8_t *text,
                           size_t len);
/** Adds an A or AAAA record. @param owner of the record. @param ttl seconds.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_answer_address(dkimkit_keyring_question *question,
                               const char *owner, uint32_t ttl);
/** Says how long the absence of a record may be cached. @param ttl seconds: the
 *  smaller of the SOA's TTL and its last number (RFC 2308, 5). Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_answer_negative_ttl(dkimkit_keyring_question *question,
                                    uint32_t ttl);
/** Ends the answer. @param status what the server said. @param flags
 *  `DKIMKIT_KEYRING_ANSWER_*`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_answer_end(dkimkit_keyring_question *question,
                           dkimkit_dns_status status, unsigned flags);

/** All servers have answered (none: as a timeout). @return `DKIMKIT_OK`,
 *  `DKIMKIT_ERR_STATE`, `DKIMKIT_ERR_NOMEM`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_question_done(dkimkit_keyring_question *question);

/*
 * Results, when the check is complete; before that VERDICT_NONE, NULL or 0.
 * Texts live as long as the check.
 */

/** @return what was found under the name. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_verdict dkimkit_keyring_check_verdict(
    const dkimkit_keyring_check *check, int slot, dkimkit_keyring_name name);
/** @return what was found instead: a CNAME's target, a TXT record's text; "" if
 *  nothing was. Octets that aren't printable ASCII are "\DDD" (RFC 1035, 5.1).
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_check_found(const dkimkit_keyring_check *check, int slot,
                            dkimkit_keyring_name name);
/** @return the server whose answer made the verdict, "" if that isn't known.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_check_server(const dkimkit_keyring_check *check, int slot,
                             dkimkit_keyring_name name);
/** @return what to do, in sentences for who can: with the names of this domain.
 *  "" if nothing. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_check_hint(const dkimkit_keyring_check *check, int slot,
                           dkimkit_keyring_name name);
/** @return the longest TTL that was found, in seconds; 0 = not known.
 *  Since 1.0. */
DKIMKIT_EXTERN uint32_t dkimkit_keyring_check_ttl(
    const dkimkit_keyring_check *check, int slot, dkimkit_keyring_name name);
/** @return the longest TTL of an absence, in seconds; 0 = not known.
 *  Since 1.0. */
DKIMKIT_EXTERN uint32_t dkimkit_keyring_check_negative_ttl(
    const dkimkit_keyring_check *check, int slot, dkimkit_keyring_name name);
/** @return 1 if every answer that said something was authoritative.
 *  Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_check_authoritative(const dkimkit_keyring_check *check,
                                    int slot, dkimkit_keyring_name name);
/** @return 1 if every answer that said something was secure. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_check_secure(const dkimkit_keyring_check *check, int slot,
                             dkimkit_keyring_name name);

/* What else is worth telling. */

/** The record has t=y: the domain is testing DKIM. Since 1.0. */
#define DKIMKIT_KEYRING_WARNING_TESTING 1u
/** Below 3600 s, by the zone's own servers. */
#define DKIMKIT_KEYRING_WARNING_TTL_LOW 2u
/** Above half of the publish hold: the hold becomes longer. */
#define DKIMKIT_KEYRING_WARNING_TTL_HIGH 4u
/** Not every answer was of the zone's own servers. */
#define DKIMKIT_KEYRING_WARNING_NOT_AUTHORITATIVE 8u
/** @return `DKIMKIT_KEYRING_WARNING_*`, or-ed. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_check_warnings(const dkimkit_keyring_check *check, int slot,
                               dkimkit_keyring_name name);

/** Tells whether all is as it should be. @return 1 if it is: verdicts are OK;
 *  of a key that is revoked REVOKED; of a selector without a key that there is
 *  none. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_check_is_ok(const dkimkit_keyring_check *check);

/**
 * Stores what a complete check found.
 * @param check complete.
 * @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_ERR_STATE` if
 *         it isn't complete; `DKIMKIT_KEYRING_ERR_STALE_ANSWER` if the domain
 *         has other keys now, or it was read more than half an hour ago;
 *         `_NO_DOMAIN`, `_CLOCK`, `_GENERATION`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_check_store(dkimkit_keyring *ring,
                            const dkimkit_keyring_check *check);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_CHECK_H) */
