/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_TYPES_H
#define DKIMKIT_KEYRING_TYPES_H

/**
 * @file keyring_types.h
 * What all of libdkimkit-keyring has in common: its objects, and its errors.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A connection to a keyring. For one thread at a time. */
typedef struct dkimkit_keyring dkimkit_keyring;
/** How a domain is signed for, and how its keys are replaced. For one thread at
 *  a time. */
typedef struct dkimkit_keyring_settings dkimkit_keyring_settings;
/** What is stored of one domain, as it was when it was read. Immutable: any
 *  number of threads may read it. */
typedef struct dkimkit_keyring_domain dkimkit_keyring_domain;
/** What is stored of a tenant, as it was when it was read. Immutable: any
 *  number of threads may read it. */
typedef struct dkimkit_keyring_tenant dkimkit_keyring_tenant;
/** What is to be published. For the thread that is called back. */
typedef struct dkimkit_keyring_order dkimkit_keyring_order;
/** What a tick did to a domain, and who should look. For the thread that is
 *  called back. */
typedef struct dkimkit_keyring_news dkimkit_keyring_news;
/** An entry of the audit log. For the thread that is called back. */
typedef struct dkimkit_keyring_audit_entry dkimkit_keyring_audit_entry;
/** Something stored that isn't as it should be. For the thread that is called
 *  back. */
typedef struct dkimkit_keyring_fault dkimkit_keyring_fault;

/** Selectors of a domain. */
#define DKIMKIT_KEYRING_SLOTS 2
/** Octets of the id of a key: SHA-256 of its SubjectPublicKeyInfo. */
#define DKIMKIT_KEYRING_KEY_ID_OCTETS 32

/**
 * What functions of the keyring return besides `dkimkit_status`.
 * `dkimkit_keyring_strerror` and `dkimkit_keyring_error_name` know both. None
 * of these is fatal. Since 1.0.
 */
typedef enum dkimkit_keyring_error {
  /** All is as it was asked for already: nothing was stored. No error. */
  DKIMKIT_KEYRING_UNCHANGED = 2,

  /** The database failed, can't be reached or was damaged while it was used;
   *  `dkimkit_keyring_message` has its words. */
  DKIMKIT_KEYRING_ERR_STORE = -601,
  /** Others kept the database busy for longer than one waits. */
  DKIMKIT_KEYRING_ERR_STORE_BUSY = -602,
  /** No space is left. */
  DKIMKIT_KEYRING_ERR_STORE_FULL = -603,
  /** The database can be read only, or its log can't be kept beside it. */
  DKIMKIT_KEYRING_ERR_STORE_READ_ONLY = -604,
  /** There is no database, or no keyring in it. */
  DKIMKIT_KEYRING_ERR_STORE_MISSING = -605,
  /** There is a keyring already. */
  DKIMKIT_KEYRING_ERR_STORE_EXISTS = -606,
  /** The keyring, or something in it, was written by a newer version. */
  DKIMKIT_KEYRING_ERR_STORE_NEWER = -607,
  /** What was read is no keyring, or a row that can't be. */
  DKIMKIT_KEYRING_ERR_STORE_DAMAGED = -608,

  /** The file of a master key can't be used; `dkimkit_keyring_message` says
   *  why. */
  DKIMKIT_KEYRING_ERR_MASTER_FILE = -621,
  /** No master key was given. */
  DKIMKIT_KEYRING_ERR_NO_MASTER = -622,
  /** The private key was sealed with a master key that wasn't given. */
  DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER = -623,
  /** The sealed private key is damaged, or is another row's. */
  DKIMKIT_KEYRING_ERR_SEAL = -624,
  /** This private key was deleted. */
  DKIMKIT_KEYRING_ERR_KEY_DELETED = -625,

  /** No tenant of this name. */
  DKIMKIT_KEYRING_ERR_NO_TENANT = -641,
  /** There is a tenant of this name. */
  DKIMKIT_KEYRING_ERR_TENANT_EXISTS = -642,
  /** Not 1 to 128 octets of UTF-8 without control characters, those of the
   *  direction of writing (U+202A to U+202E, U+2066 to U+2069) included. */
  DKIMKIT_KEYRING_ERR_TENANT_SYNTAX = -643,
  /** No such domain in the keyring. */
  DKIMKIT_KEYRING_ERR_NO_DOMAIN = -644,
  /** The domain is in the keyring, of this tenant or another. */
  DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS = -645,
  /** The label is another domain's, or is none. */
  DKIMKIT_KEYRING_ERR_LABEL = -646,
  /** The domain is an initial domain: it isn't enabled, disabled or removed by
   *  itself. */
  DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN = -647,
  /** The tenant still has domains, the domain a second set of keys, or it is
   *  enabled. */
  DKIMKIT_KEYRING_ERR_NOT_EMPTY = -648,
  /** The domain was removed; its records stay until no mail needs them. */
  DKIMKIT_KEYRING_ERR_LEAVING = -649,

  /** A setting is out of its range. */
  DKIMKIT_KEYRING_ERR_SETTING = -661,
  /** Others changed the domain again and again, or it isn't the generation that
   *  was expected. */
  DKIMKIT_KEYRING_ERR_GENERATION = -662,
  /** The clock is far from the last tick: tick first. */
  DKIMKIT_KEYRING_ERR_CLOCK = -663,
  /** The slot's state doesn't allow it. */
  DKIMKIT_KEYRING_ERR_WRONG_STATE = -664,
  /** A key is on its way to sign already, be it the domain's first. */
  DKIMKIT_KEYRING_ERR_ROTATION_PENDING = -665,
  /** No rotation is pending. */
  DKIMKIT_KEYRING_ERR_NO_ROTATION = -666,
  /** The switch may have begun. */
  DKIMKIT_KEYRING_ERR_TOO_LATE = -667,
  /** Mail signed with the key may be under way. */
  DKIMKIT_KEYRING_ERR_DRAINING = -668,
  /** A key is being revoked: its empty p= hasn't been seen. */
  DKIMKIT_KEYRING_ERR_REVOKING = -669,
  /** An order about the slot isn't acknowledged. */
  DKIMKIT_KEYRING_ERR_ORDER_PENDING = -670,
  /** A check of the last hour has not found both CNAME records right. */
  DKIMKIT_KEYRING_ERR_NOT_SEEN = -671,
  /** There is no key to go on with. */
  DKIMKIT_KEYRING_ERR_NO_STANDBY = -672,
  /** This key was compromised once. */
  DKIMKIT_KEYRING_ERR_COMPROMISED_KEY = -673,
  /** This key is or was another slot's or domain's. */
  DKIMKIT_KEYRING_ERR_KEY_USED = -674,
  /** The answer is about a key that isn't in the slot any more. */
  DKIMKIT_KEYRING_ERR_STALE_ANSWER = -675,
  /** No such order is pending: acknowledged before, or overtaken. */
  DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER = -676,
  /** The view is older than the domain's lease allows: load another. */
  DKIMKIT_KEYRING_ERR_LEASE = -677,
  /** The key is revoked, but not for so long that no cache has it. */
  DKIMKIT_KEYRING_ERR_TOO_EARLY = -678,
  /** Registries give names below this domain to anybody, e.g. "co.uk" (known if
   *  the library was built with libpsl). */
  DKIMKIT_KEYRING_ERR_PUBLIC_SUFFIX = -679,
  /** Another tenant has a domain, or its initial domain, below this one. */
  DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE = -680
} dkimkit_keyring_error;

/** @return a sentence for a status of the keyring or of the library. Any
 *  thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_keyring_strerror(int status);

/** @return the word for a status, e.g. "rotation-pending"; stable. Any thread.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_keyring_error_name(int status);

/** Called now and then.
 *  @param done      how many.
 *  @param total     of how many.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends the work. */
typedef int (*dkimkit_keyring_on_progress)(uint64_t done, uint64_t total,
                                           void *user_data);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_TYPES_H) */
