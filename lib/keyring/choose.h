/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHOOSE_H
#define DKK_KEYRING_CHOOSE_H

/* Which key signs a message: d=, s=, and why. The caller has read the header,
 * looked up records and owners and knows organizational domains; here is the
 * decision. Names are A-labels in lower case, without a dot at the end; they
 * are compared as they are. */

#include "keyring/active.h"
#include "keyring/record.h"

/** RFC 1035, 2.3.4. */
#define DKK_RING_DOMAIN_MAX 253
#define DKK_RING_LABEL_MAX 63

/** What signs mail of a domain that doesn't sign as itself. */
typedef enum dkk_ring_default {
  /** The domain's own key, under the tenant's initial domain
   *  (s=selector1-<dashed>); the initial domain's if it has none that may
   *  sign. */
  DKK_RING_DEFAULT_DOMAINKEY_UNDER_INITIAL,
  /** The initial domain's key. */
  DKK_RING_DEFAULT_INITIAL_KEY,
  DKK_RING_DEFAULT_NONE
} dkk_ring_default;

/** A domain that has a record. */
typedef struct dkk_ring_domain {
  const char *name;
  /** As stored: it can't be computed from the name. */
  const char *dashed;
  /** Of the tenant that owns it; equal text, equal tenant. */
  const char *tenant;
  const dkk_ring_record *record;
  /** Of its set of keys in the store, and what follows "selectorN" there; NULL
   * = the name, and nothing. */
  const char *set_name;
  const char *suffix;
} dkk_ring_domain;

typedef struct dkk_ring_message {
  /** How many From fields the header has. */
  unsigned from_fields;
  /** The domain to sign for: of the only address in From; of several, the
   *  one the caller decided for. NULL if there is none. */
  const char *from_domain;
  /** From has several addresses. */
  uint8_t is_choice;
  const char *submitter;
  /** The tenant that owns the From domain, NULL = nobody here. */
  const char *owner;
  /** Every recipient is in the submitter's own domains. */
  uint8_t is_internal;
  /** Organizational domain of the From domain; NULL = not known. */
  const char *from_organizational;
  uint8_t is_list;
  /** One of the submitter's domains has signed it. */
  uint8_t is_signed;
} dkk_ring_message;

typedef struct dkk_ring_choices {
  /** Of the From domain, and of its nearest ancestor in the ring; NULL = there
   *  is none. */
  const dkk_ring_domain *domain;
  const dkk_ring_domain *parent;
  /** The submitter's initial domain; NULL = there is none. */
  const dkk_ring_domain *initial;
  dkk_ring_default default_policy;
  uint8_t allow_parent;
  /** The default's signature beside the domain's own. */
  uint8_t double_sign;
  uint8_t skip_internal;
  uint8_t skip_list;
  uint8_t skip_signed;
} dkk_ring_choices;

typedef enum dkk_ring_reason {
  /** As the From domain. */
  DKK_RING_REASON_OWN,
  /** As an ancestor of it. */
  DKK_RING_REASON_PARENT,
  /** By the default policy; why not as the domain itself is in `why`. */
  DKK_RING_REASON_DEFAULT,
  /** By the default policy: the domain isn't the submitter's. */
  DKK_RING_REASON_FOREIGN_FROM,
  /** Not signed: */
  DKK_RING_REASON_NO_FROM,
  DKK_RING_REASON_MULTIPLE_FROM,
  DKK_RING_REASON_BAD_DOMAIN,
  DKK_RING_REASON_NO_SUBMITTER,
  DKK_RING_REASON_INTERNAL,
  /** The record is lost, and policy is not to sign then. */
  DKK_RING_REASON_LOST,
  /** The default policy gives nothing. */
  DKK_RING_REASON_NOT_SIGNED,
  /** From a mailing list. */
  DKK_RING_REASON_LIST,
  /** Signed by the tenant already. */
  DKK_RING_REASON_SIGNED
} dkk_ring_reason;

typedef enum dkk_ring_alignment {
  DKK_RING_ALIGNED_NONE,
  DKK_RING_ALIGNED_RELAXED,
  DKK_RING_ALIGNED_STRICT
} dkk_ring_alignment;

/** One signature. */
typedef struct dkk_ring_signature {
  /** d= */
  const char *domain;
  /** s=: "selectorN", or "selectorN-<dashed>" */
  char selector[DKK_RING_LABEL_MAX + 1];
  /** Whose key: of `slot` in `key_domain`'s record. */
  const dkk_ring_domain *key_domain;
  int slot;
  dkk_ring_key_id key_id;
  uint64_t generation;
  dkk_ring_alignment alignment;
  dkk_ring_reason reason;
} dkk_ring_signature;

#define DKK_RING_SIGNATURES 2

typedef struct dkk_ring_choice {
  /** The domain's own first: it belongs on top of the header. */
  dkk_ring_signature signatures[DKK_RING_SIGNATURES];
  int count;
  /** Of the first signature, or why there is none. */
  dkk_ring_reason reason;
  /** Why the domain doesn't sign as itself; DKK_RING_SIGNS if it does. */
  dkk_ring_why why;
  /** From has several addresses: one decided. */
  uint8_t is_choice;
} dkk_ring_choice;

void dkk_ring_choose(const dkk_ring_message *message,
                     const dkk_ring_choices *choices, uint64_t now,
                     dkk_ring_choice *choice);

/** The cross-tenant guard: whether the submitter may have this domain's key
 *  used for the message: both the From domain and the key's are his. */
int dkk_ring_may_sign_as(const dkk_ring_message *message,
                         const dkk_ring_domain *domain);

#endif /* !defined(DKK_KEYRING_CHOOSE_H) */
