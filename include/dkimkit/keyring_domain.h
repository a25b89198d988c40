/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_DOMAIN_H
#define DKIMKIT_KEYRING_DOMAIN_H

/**
 * @file keyring_domain.h
 * What is stored of a domain: its status, the states and times of its keys, and
 * the records that it needs. `dkimkit_keyring_domain_read` gives one, as it was
 * at that moment. Any thread may read it; what the getters return lives as long
 * as it does.
 */

#include <dkimkit/keyring_settings.h>

#ifdef __cplusplus
extern "C" {
#endif

/** As administrators know it. Since 1.0. */
typedef enum dkimkit_keyring_status {
  /** No selector has a key. */
  DKIMKIT_KEYRING_STATUS_NO_KEYS = 0,
  /** A CNAME record isn't there or isn't right, by the last check; or, of a
   *  domain that isn't enabled, wasn't looked at since its selector's key
   *  came. */
  DKIMKIT_KEYRING_STATUS_RECORDS_MISSING = 1,
  /** All is right, but signing as the domain isn't enabled. */
  DKIMKIT_KEYRING_STATUS_DISABLED = 2,
  /** Signs as the domain, or will when the publish hold is over. */
  DKIMKIT_KEYRING_STATUS_VALID = 3,
  /** A switch to the other key is ordered. */
  DKIMKIT_KEYRING_STATUS_ROTATING = 4,
  /** The key that signed before is still needed. */
  DKIMKIT_KEYRING_STATUS_DRAINING = 5,
  /** A record of the key that signs was there, and is lost: at the host's name,
   *  or of an enabled domain at its own. */
  DKIMKIT_KEYRING_STATUS_DEGRADED = 6,
  /** A key was compromised and isn't withdrawn everywhere yet. */
  DKIMKIT_KEYRING_STATUS_COMPROMISED = 7,
  /** Removed: signs no more; its records stay until no mail needs them. */
  DKIMKIT_KEYRING_STATUS_LEAVING = 8
} dkimkit_keyring_status;

/** States of a key, see docs/keyring.md. Since 1.0. */
typedef enum dkimkit_keyring_state {
  /** There is no key. */
  DKIMKIT_KEYRING_STATE_EMPTY = 0,
  /** There is a key; the zone was told to publish it. */
  DKIMKIT_KEYRING_STATE_GENERATED = 1,
  /** The zone has it. */
  DKIMKIT_KEYRING_STATE_PUBLISHED = 2,
  /** It was seen; the publish hold runs. */
  DKIMKIT_KEYRING_STATE_SEEN = 3,
  /** It may sign: a standby. */
  DKIMKIT_KEYRING_STATE_READY = 4,
  /** It signs. */
  DKIMKIT_KEYRING_STATE_ACTIVE = 5,
  /** It signs no more; mail signed with it may be under way. */
  DKIMKIT_KEYRING_STATE_DRAINING = 6,
  /** Nobody needs it; its record is still there. */
  DKIMKIT_KEYRING_STATE_RETIRED = 7,
  /** The zone was told to publish an empty p=. */
  DKIMKIT_KEYRING_STATE_REVOKING = 8,
  /** It was seen with an empty p=. */
  DKIMKIT_KEYRING_STATE_REVOKED = 9
} dkimkit_keyring_state;

/** The two names under which a slot's record can be asked for. Since 1.0. */
typedef enum dkimkit_keyring_name {
  /** `selectorN._domainkey.<domain>`, the owner's CNAME. */
  DKIMKIT_KEYRING_NAME_OWN = 0,
  /** `selectorN-<label>._domainkey.<initial domain>`, the host's TXT. */
  DKIMKIT_KEYRING_NAME_HOST = 1
} dkimkit_keyring_name;

/** Times of a domain or slot; 0 = not yet, or not known. Since 1.0. */
typedef enum dkimkit_keyring_time {
  /** Of the domain: when it was added. */
  DKIMKIT_KEYRING_TIME_CREATED = 0,
  /** When selector after signs instead of selector before. */
  DKIMKIT_KEYRING_TIME_ROTATE_ON = 1,
  /** When its last key was made. */
  DKIMKIT_KEYRING_TIME_KEY_CREATION = 2,
  /** When the DNS was asked last. */
  DKIMKIT_KEYRING_TIME_LAST_CHECKED = 3,
  /** When a tick looked at it last. */
  DKIMKIT_KEYRING_TIME_LAST_TICK = 4,
  /** When the next rotation by itself is due. */
  DKIMKIT_KEYRING_TIME_NEXT_ROTATION = 5,
  /** When it is deleted; 0 = it stays. */
  DKIMKIT_KEYRING_TIME_LEAVES = 6,
  /** Of a slot: when its key was made. */
  DKIMKIT_KEYRING_TIME_GENERATED = 16,
  /** When the zone said that it has the record. */
  DKIMKIT_KEYRING_TIME_ZONE_DONE = 17,
  /** When its publish hold began. */
  DKIMKIT_KEYRING_TIME_SEEN = 18,
  /** When its publish hold is over. */
  DKIMKIT_KEYRING_TIME_READY = 19,
  /** When its key began to sign. */
  DKIMKIT_KEYRING_TIME_FIRST_SIGN = 20,
  /** When its key signed last. */
  DKIMKIT_KEYRING_TIME_LAST_SIGN = 21,
  /** When its drain hold is over. */
  DKIMKIT_KEYRING_TIME_QUIET = 22,
  /** When its empty p= was seen. */
  DKIMKIT_KEYRING_TIME_REVOKED = 23
} dkimkit_keyring_time;

/** What Exchange Online calls a status. @return "Valid", "CnameMissing" or
 *  "NoDKIMKeys". Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_status_exchange(dkimkit_keyring_status status);
/** The word of a status. @return "valid", "records-missing"; NULL for an
 *  unknown one. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_status_name(dkimkit_keyring_status status);
/** The word of a state. @return "empty", "generated"; NULL for an unknown one.
 *  Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_state_name(dkimkit_keyring_state state);

/** Reads a domain.
 *  @param out receives it; free with `dkimkit_keyring_domain_free`. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_NO_DOMAIN`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_domain_read(dkimkit_keyring_domain **out, dkimkit_keyring *ring,
                            const char *domain);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyring_domain_free(dkimkit_keyring_domain *domain);

/** Called for each domain; must not use the keyring.
 *  @param domain    lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_domain)(const dkimkit_keyring_domain *domain,
                                         void *user_data);

/** Gives all domains, or a tenant's, by name. @param tenant NULL = all.
 *  @return `DKIMKIT_OK`, or what the callback returned. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_domain(dkimkit_keyring *ring, const char *tenant,
                            dkimkit_keyring_on_domain on, void *user_data);

/** Gives domains whose DNS check is due, the longest due first: a day after the
 *  last, an hour while a record is awaited. @param limit of how many; 0 = none.
 *  @return `DKIMKIT_OK`, or what the callback returned. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_due(dkimkit_keyring *ring, size_t limit,
                         dkimkit_keyring_on_domain on, void *user_data);

/* Getters; what they return lives as long as `domain`. */

/** @return its name. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_name(const dkimkit_keyring_domain *domain);
/** @return the tenant's name. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_tenant(const dkimkit_keyring_domain *domain);
/** @return the tenant's initial domain; equal to the name for an initial
 *  domain. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_initial(const dkimkit_keyring_domain *domain);
/** @return what stands for it in the host's zone. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_label(const dkimkit_keyring_domain *domain);
/** @return a number that grows whenever what is stored of it changes.
 *  Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_domain_generation(const dkimkit_keyring_domain *domain);
/** @return 1 if signing as the domain is enabled. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_enabled(const dkimkit_keyring_domain *domain);
/** @return what is wrong with what is stored of it, met only in lists:
 *  `DKIMKIT_KEYRING_ERR_STORE_DAMAGED` or `_NEWER`, and nothing but names is
 *  known; else `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_fault(const dkimkit_keyring_domain *domain);
/** Copies its settings. @param out receives them; free with
 *  `dkimkit_keyring_settings_free`. @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_domain_settings(dkimkit_keyring_settings **out,
                                const dkimkit_keyring_domain *domain);
/** @return its status at the time when it was read. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_status
dkimkit_keyring_domain_status(const dkimkit_keyring_domain *domain);
/** @return as `dkimkit_keyring_status_exchange` of its status, but "NoDKIMKeys"
 *  while after a compromise no key signs. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_exchange(const dkimkit_keyring_domain *domain);
/** @param now seconds since the epoch.
 *  @return the slot that signs under `name` at `now`; -1 if none does.
 *  Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_signs(const dkimkit_keyring_domain *domain,
                             dkimkit_keyring_name name, uint64_t now);
/** @return the slot that signs before `DKIMKIT_KEYRING_TIME_ROTATE_ON`.
 *  Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_before(const dkimkit_keyring_domain *domain);
/** @return the slot that signs from `DKIMKIT_KEYRING_TIME_ROTATE_ON` on.
 *  Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_after(const dkimkit_keyring_domain *domain);
/** @param slot ignored for times of the domain. @param time which.
 *  @return seconds since the epoch; 0 = not yet, or not known. Since 1.0. */
DKIMKIT_EXTERN uint64_t dkimkit_keyring_domain_time(
    const dkimkit_keyring_domain *domain, int slot, dkimkit_keyring_time time);
/** @return the state of the slot's key. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_state
dkimkit_keyring_domain_state(const dkimkit_keyring_domain *domain, int slot);
/** @return the id of the slot's key, 32 octets; NULL if it is empty.
 *  Since 1.0. */
DKIMKIT_EXTERN const uint8_t *
dkimkit_keyring_domain_key_id(const dkimkit_keyring_domain *domain, int slot);
/** @return bits of the slot's key; 0 if it is empty. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_domain_key_bits(const dkimkit_keyring_domain *domain, int slot);
/** @return type of the slot's key; 0 if it is empty. Since 1.0. */
DKIMKIT_EXTERN dkimkit_key_type
dkimkit_keyring_domain_key_type(const dkimkit_keyring_domain *domain, int slot);
/** @return 1 if the slot's key was compromised. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_is_compromised(const dkimkit_keyring_domain *domain,
                                      int slot);
/** @return a name in full, e.g. "selector1._domainkey.contoso.com" (what the
 *  owner publishes a CNAME at), or where it leads. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_record_name(const dkimkit_keyring_domain *domain,
                                   int slot, dkimkit_keyring_name name);
/** @return the text of the host's TXT record: the slot's key, or an empty p= if
 *  it is revoked; NULL if there is to be none. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_record_text(const dkimkit_keyring_domain *domain,
                                   int slot);
/** @return the TTL to publish that record with, in seconds. Since 1.0. */
DKIMKIT_EXTERN uint32_t dkimkit_keyring_domain_record_ttl(
    const dkimkit_keyring_domain *domain, int slot);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_DOMAIN_H) */
