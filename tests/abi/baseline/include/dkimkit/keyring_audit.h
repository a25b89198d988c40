/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_AUDIT_H
#define DKIMKIT_KEYRING_AUDIT_H

/**
 * @file keyring_audit.h
 * A look at the whole store: who did what, whether all of it is sound, and all
 * keys sealed with another master key.
 */

#include <dkimkit/keyring_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An entry, and what its getters return, lives until the callback returns. */

/** @return its number. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_audit_id(const dkimkit_keyring_audit_entry *entry);
/** @return when it was done, seconds since the epoch. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_audit_time(const dkimkit_keyring_audit_entry *entry);
/** @return by whom. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_actor(const dkimkit_keyring_audit_entry *entry);
/** @return whose; may be "". Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_tenant(const dkimkit_keyring_audit_entry *entry);
/** @return to which domain; may be "". Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_domain(const dkimkit_keyring_audit_entry *entry);
/** @return the word for what was done. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_event(const dkimkit_keyring_audit_entry *entry);
/** @return generation of the domain afterwards. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_audit_generation(const dkimkit_keyring_audit_entry *entry);
/** @return more about it; may be "". Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_detail(const dkimkit_keyring_audit_entry *entry);

/** Called for each entry of the audit log; must not use the keyring.
 *  @param entry     lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_audit)(
    const dkimkit_keyring_audit_entry *entry, void *user_data);

/* A fault, and what its getters return, lives until the callback returns. */

/** @return the tenant's name; "" if it isn't known. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_fault_tenant(const dkimkit_keyring_fault *fault);
/** @return the domain's name; "" if it is of none, or can't be read.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_fault_domain(const dkimkit_keyring_fault *fault);
/** @return what is wrong, for people: with the selector, if it is of one.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_fault_detail(const dkimkit_keyring_fault *fault);

/** Called for each fault; must not use the keyring.
 *  @param fault     lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_fault)(const dkimkit_keyring_fault *fault,
                                        void *user_data);

/**
 * Seals all private keys with the current master key, where they aren't.
 * May be interrupted and done again. One that can't be opened is left as it is
 * and doesn't stop the others.
 * @param changed  receives how many were sealed anew, also after an error; may
 *                 be NULL.
 * @param faults   receives how many couldn't be, also after an error; may be
 *                 NULL.
 * @param progress told how far it is; may be NULL.
 * @param on_fault told of each of those; may be NULL. What is not 0 ends it,
 *                 after what it was told of was stored.
 * @return `DKIMKIT_OK` also if there are faults; what a callback returned;
 *         `DKIMKIT_KEYRING_ERR_NO_MASTER`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_rekey(uint64_t *changed, uint64_t *faults,
                      dkimkit_keyring *ring,
                      dkimkit_keyring_on_progress progress,
                      dkimkit_keyring_on_fault on_fault, void *user_data);

/** The audit log, oldest first: what was done to which domain, by whom.
 *  @param domain NULL = all. @param since entries with a higher id.
 *  @return `DKIMKIT_OK`, or what the callback returned. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_audit(dkimkit_keyring *ring, const char *domain,
                           uint64_t since, dkimkit_keyring_on_audit on,
                           void *user_data);

/**
 * Looks through all that is stored: every record can be, every key in use is
 * there and fits its id, no key is used twice, no private key is left that no
 * selector has, and with master keys or a master source: each private key can
 * be opened and belongs to its id. Without both, private keys aren't opened.
 * @param faults receives how many, also after an error; may be NULL.
 * @param on     told of each; may be NULL.
 * @return `DKIMKIT_OK` also if there are faults;
 *         `DKIMKIT_KEYRING_ERR_NO_MASTER` if no master key was given and the
 *         source has no current one: nothing was looked at. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_verify_store(uint64_t *faults, dkimkit_keyring *ring,
                             dkimkit_keyring_on_fault on, void *user_data);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_AUDIT_H) */
