/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_VIEW_H
#define DKIMKIT_KEYRING_VIEW_H

/**
 * @file keyring_view.h
 * What signs a message. A view is a keyring as it was at one moment, in memory:
 * immutable, reference-counted, for any number of threads without a lock.
 *
 *   dkimkit_keyring_view_load → for each message: _choose → for each
 *   signature of the choice: _profile → dkimkit_signer_new
 *
 * A view is to be replaced by another one before its leases are over
 * (`DKIMKIT_KEYRING_SETTING_LEASE`, 15 minutes by default): load a new one
 * every five minutes, say. A choice that can't be made because the view is too
 * old says so.
 */

#include <dkimkit/keyring.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A keyring at one moment. Immutable: any number of threads may use it. */
typedef struct dkimkit_keyring_view dkimkit_keyring_view;
/** What is asked about a message, and the answer. For one thread at a time. */
typedef struct dkimkit_keyring_choice dkimkit_keyring_choice;

/** Finds the organizational domain (RFC 7489, 3.2) of a domain. Any thread.
 *  @param domain    A-labels in lower case.
 *  @param user_data as given to `dkimkit_keyring_set_organizational`.
 *  @return a pointer to where it begins in `domain`, or NULL. */
typedef const char *(*dkimkit_keyring_organizational)(const char *domain,
                                                      void *user_data);

/** Sets how organizational domains are found by views loaded from now on.
 *  @param find NULL, the default: the Public Suffix List by libpsl if that is
 *              built in; else none are known, and alignment is strict or none.
 *  @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_organizational(dkimkit_keyring *ring,
                                   dkimkit_keyring_organizational find,
                                   void *user_data);

/** The most signatures of a choice. */
#define DKIMKIT_KEYRING_SIGNATURES_MAX 4

/** Reads the whole keyring. A domain whose record is damaged is in the view as
 *  one that can't sign.
 *  @param out receives it; free with `dkimkit_keyring_view_free`.
 *  @return `DKIMKIT_OK`, errors of the store. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_view_load(dkimkit_keyring_view **out, dkimkit_keyring *ring);

/** Adds a reference. @return `view`. Any thread. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_view *
dkimkit_keyring_view_ref(dkimkit_keyring_view *view);

/** Gives up a reference. Any thread. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyring_view_free(dkimkit_keyring_view *view);

/** @return how many domains are in it, initial ones included. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_keyring_view_count(const dkimkit_keyring_view *view);

/** @return how many of them can't sign because their record is damaged.
 *  Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_keyring_view_damaged(const dkimkit_keyring_view *view);

/** @return octets of memory that it has. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_keyring_view_octets(const dkimkit_keyring_view *view);

/** @return seconds since it was loaded, by the steady clock. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_view_age(const dkimkit_keyring_view *view);

/** The tenant that a domain belongs to, by that domain itself or its nearest
 *  ancestor in the keyring. @param domain in A-labels, upper case or lower,
 *  without a dot at the end: see `dkimkit_domain_to_ascii`. @return lives as
 *  long as the view; NULL if it is nobody's. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_view_owner(const dkimkit_keyring_view *view,
                           const char *domain);

/** Makes a choice that has asked nothing yet; to be used for one message
 *  after another, by one thread.
 *  @param out    receives it; free with `dkimkit_keyring_choice_free`.
 *  @param config converts U-labels. Kept alive by the choice.
 *  @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_new(dkimkit_keyring_choice **out,
                           const dkimkit_config *config);

/** Frees; a view that it holds is given up. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyring_choice_free(dkimkit_keyring_choice *choice);

/** Begins with another message. Since 1.0. */
DKIMKIT_EXTERN void
dkimkit_keyring_choice_reset(dkimkit_keyring_choice *choice);

/** Says how many From fields the header has. @param count by default 1 if an
 *  author was added. @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_set_from_fields(dkimkit_keyring_choice *choice,
                                       unsigned count);

/** Adds the domain of an address in From, in order. Up to 64 count; what is no
 *  domain name is remembered as that. @return `DKIMKIT_OK`;
 *  `DKIMKIT_ERR_LIMIT`; `DKIMKIT_ERR_NOMEM`, which only a name that isn't ASCII
 *  can meet: it wasn't added, so don't go on without it. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_add_author(dkimkit_keyring_choice *choice,
                                  const char *domain);

/** Sets the domain of the address in Sender: of several authors, the one with
 *  this domain counts; else the first. @param domain copied; NULL = none.
 *  @return `DKIMKIT_OK`; `DKIMKIT_ERR_NOMEM`, which only a name that isn't
 *  ASCII can meet: the old one stays. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_set_sender(dkimkit_keyring_choice *choice,
                                  const char *domain);

/** Sets the tenant that submitted the message, as the embedder authenticated
 *  it. @param tenant copied; NULL = nobody did: nothing is signed. @return
 *  `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_TENANT_SYNTAX`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_set_submitter(dkimkit_keyring_choice *choice,
                                     const char *tenant);

/** For embedders that can't tell who submits: whoever owns the From domain is
 *  taken for the submitter. Then it's the embedder that keeps tenants apart.
 *  @param on 0 (default) or 1. @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_trust_from(dkimkit_keyring_choice *choice, int on);

/** Says that every recipient is in a domain of the submitter's; see
 *  `dkimkit_keyring_view_owner`. @param on 0 (default) or 1.
 *  @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_set_internal(dkimkit_keyring_choice *choice, int on);

/** Says that the message comes from a mailing list, e.g. has a List-Id field
 *  (RFC 2919). @param on 0 (default) or 1. @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_set_list(dkimkit_keyring_choice *choice, int on);

/** Adds the d= of a DKIM-Signature field that the message has. Up to 64 count.
 *  @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT`; `DKIMKIT_ERR_NOMEM`, which only a
 *  name that isn't ASCII can meet: it wasn't added. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_add_signature(dkimkit_keyring_choice *choice,
                                     const char *domain);

/**
 * Looks at a field of the header for the two above: List-Id, and d= of
 * DKIM-Signature; others are nothing to it.
 * @param field name, colon and value as they stand in the message, with or
 *              without the final CRLF.
 * @return `DKIMKIT_OK`, also if more have signed than count.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choice_add_field(dkimkit_keyring_choice *choice,
                                 const char *field, size_t len);

/**
 * Chooses. A function of the view, the question and the time: no lock, no
 * memory from the allocator, no input or output.
 *
 * @param view the choice keeps it alive.
 * @param now  seconds since the epoch; 0 = the view's clock.
 * @return `DKIMKIT_OK`, also if nothing is to be signed;
 *         `DKIMKIT_KEYRING_ERR_LEASE`: the view is too old for what would
 *         sign. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_choose(dkimkit_keyring_choice *choice,
                       dkimkit_keyring_view *view, uint64_t now);

/** Why a message is signed as it is, or isn't. Since 1.0. */
typedef enum dkimkit_keyring_reason {
  /** As the From domain. */
  DKIMKIT_KEYRING_REASON_OWN = 0,
  /** As an ancestor of it. */
  DKIMKIT_KEYRING_REASON_PARENT = 1,
  /** By the default policy. */
  DKIMKIT_KEYRING_REASON_DEFAULT = 2,
  /** By the default policy: the From domain isn't the submitter's. */
  DKIMKIT_KEYRING_REASON_FOREIGN_FROM = 3,
  /** Not signed: no From, or none with a domain. */
  DKIMKIT_KEYRING_REASON_NO_FROM = 4,
  /** Not signed: there is more than one From field. */
  DKIMKIT_KEYRING_REASON_MULTIPLE_FROM = 5,
  /** Not signed: the author's domain is no domain name. */
  DKIMKIT_KEYRING_REASON_BAD_DOMAIN = 6,
  /** Not signed: it isn't known who submitted it. */
  DKIMKIT_KEYRING_REASON_NO_SUBMITTER = 7,
  /** Not signed: it stays within the tenant (SKIP_INTERNAL). */
  DKIMKIT_KEYRING_REASON_INTERNAL = 8,
  /** The record is lost, and policy is not to sign then. */
  DKIMKIT_KEYRING_REASON_LOST = 9,
  /** The default policy gives nothing. */
  DKIMKIT_KEYRING_REASON_NOT_SIGNED = 10,
  /** It comes from a mailing list, and the tenant's isn't to be signed. */
  DKIMKIT_KEYRING_REASON_LIST = 11,
  /** One of the tenant's domains has signed it. */
  DKIMKIT_KEYRING_REASON_SIGNED = 12
} dkimkit_keyring_reason;

/** Why the From domain doesn't sign as itself. Since 1.0. */
typedef enum dkimkit_keyring_why {
  /** It does. */
  DKIMKIT_KEYRING_WHY_SIGNS = 0,
  /** Signing as the domain isn't enabled. */
  DKIMKIT_KEYRING_WHY_NOT_ENABLED = 1,
  /** The key's record wasn't seen for as long as it must be. */
  DKIMKIT_KEYRING_WHY_NOT_SEEN = 2,
  /** The key's record is lost. */
  DKIMKIT_KEYRING_WHY_LOST = 3,
  /** There is no key that may sign. */
  DKIMKIT_KEYRING_WHY_NO_KEY = 4
} dkimkit_keyring_why;

/** Of a signature's domain with the From domain (RFC 7489, 3.1.1).
 *  Since 1.0. */
typedef enum dkimkit_keyring_alignment {
  /** Another organizational domain, or it isn't known. */
  DKIMKIT_KEYRING_ALIGNMENT_NONE = 0,
  /** The same organizational domain. */
  DKIMKIT_KEYRING_ALIGNMENT_RELAXED = 1,
  /** The same domain. */
  DKIMKIT_KEYRING_ALIGNMENT_STRICT = 2
} dkimkit_keyring_alignment;

/** The word of a reason. @return "own"; NULL for an unknown one. Any thread.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_reason_name(dkimkit_keyring_reason reason);
/** The word of why. @return "not-seen"; NULL for an unknown one. Any thread.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_keyring_why_name(dkimkit_keyring_why why);
/** The word of an alignment. @return "relaxed"; NULL for an unknown one. Any
 *  thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_alignment_name(dkimkit_keyring_alignment alignment);

/* The answer; texts live until the choice is reset, used again or freed. */

/** @return why the message is signed as it is. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_reason
dkimkit_keyring_choice_reason(const dkimkit_keyring_choice *choice);
/** @return why the From domain doesn't sign as itself. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_why
dkimkit_keyring_choice_why(const dkimkit_keyring_choice *choice);
/** @return 1 if From has several addresses and one was chosen. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_choice_is_chosen(const dkimkit_keyring_choice *choice);
/** @return the From domain that counted, "" if there is none. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_choice_author(const dkimkit_keyring_choice *choice);
/** @return how many signatures: up to 2, and as many by second sets of keys.
 *  The domain's own comes first. Since 1.0. */
DKIMKIT_EXTERN size_t
dkimkit_keyring_choice_count(const dkimkit_keyring_choice *choice);

/* Of the signature at `index`; NULL, 0 or -1 past the last if nothing else is
 * said. */

/** @return d=. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_choice_domain(const dkimkit_keyring_choice *choice,
                              size_t index);
/** @return s=. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_choice_selector(const dkimkit_keyring_choice *choice,
                                size_t index);
/** @return the domain whose key it is. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_choice_key_domain(const dkimkit_keyring_choice *choice,
                                  size_t index);
/** @return the slot whose key it is. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_choice_slot(const dkimkit_keyring_choice *choice, size_t index);
/** @return the id of the key, 32 octets. Since 1.0. */
DKIMKIT_EXTERN const uint8_t *
dkimkit_keyring_choice_key_id(const dkimkit_keyring_choice *choice,
                              size_t index);
/** @return the generation of the key's domain. Since 1.0. */
DKIMKIT_EXTERN uint64_t dkimkit_keyring_choice_generation(
    const dkimkit_keyring_choice *choice, size_t index);
/** @return how d= is aligned with the From domain. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_alignment dkimkit_keyring_choice_alignment(
    const dkimkit_keyring_choice *choice, size_t index);
/** @return why there is this signature; past the last
 *  `DKIMKIT_KEYRING_REASON_NOT_SIGNED`. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_reason dkimkit_keyring_choice_signature_reason(
    const dkimkit_keyring_choice *choice, size_t index);

/**
 * The profile to sign with, for the signature at `index` of a choice: d=, s=,
 * the key, and the settings of the key's domain. The private key is read from
 * the store and opened when it's needed first; up to a thousand profiles are
 * kept for the next messages.
 *
 * @param out    receives a reference; free with `dkimkit_profile_free`.
 * @param choice made by `dkimkit_keyring_choose`.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` past the last;
 *         `DKIMKIT_KEYRING_ERR_NO_MASTER`, `_UNKNOWN_MASTER`, `_SEAL`,
 *         `_KEY_DELETED`, errors of the store and of `dkimkit_key_import`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_profile(dkimkit_profile **out, dkimkit_keyring *ring,
                        const dkimkit_keyring_choice *choice, size_t index);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_VIEW_H) */
