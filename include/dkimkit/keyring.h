/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_H
#define DKIMKIT_KEYRING_H

/**
 * @file keyring.h
 * Keys for many domains: libdkimkit-keyring. A mail host signs for its tenants'
 * domains with keys that it makes, keeps, publishes and replaces; the owner of
 * a domain publishes two CNAME records once. docs/keyring.md is the guide, with
 * the states and the timers.
 *
 * This header has the connection, tenants, and what changes domains and keys.
 * It includes
 *  - keyring_types.h: objects and errors,
 *  - keyring_settings.h: settings of a domain,
 *  - keyring_domain.h: what is stored of a domain,
 *  - keyring_work.h: the tick, and orders to publish,
 *  - keyring_audit.h: the audit log, looking through and sealing anew.
 *
 * Not included are keyring_check.h, the DNS checks, and keyring_view.h, what
 * signs a message.
 *
 * Rules:
 *  - The keyring is in a database: a file of SQLite, or PostgreSQL. Any number
 *    of processes and hosts may use it at once: what changes a domain is
 *    computed from what is stored and stored only if that is still there, else
 *    computed again.
 *  - A `dkimkit_keyring` is a connection: for one thread at a time.
 *  - Nothing here asks the DNS, writes a zone or waits for anything but the
 *    database. What shall be published is an order
 *    (`dkimkit_keyring_each_order`), to be acknowledged when it is done.
 *  - Domain names that go in with a keyring may be U-labels and upper case;
 *    those that come out are A-labels in lower case, without a dot at the end.
 *  - Slot 0 is selector1, slot 1 is selector2.
 *  - Every function that takes a `dkimkit_keyring` may return
 *    `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_STATE` (not open),
 *    `DKIMKIT_ERR_REENTERED` (from within a callback) and the errors of the
 *    store, named `DKIMKIT_KEYRING_ERR_STORE…`; after an error the store has
 *    what it had before, and `dkimkit_keyring_message` says more.
 *  - A `slot` is 0 or 1; `tenant` and `domain`, where they are strings, are
 *    names of what is in the keyring.
 */

#include <dkimkit/keyring_audit.h>
#include <dkimkit/keyring_settings.h>
#include <dkimkit/keyring_types.h>
#include <dkimkit/keyring_work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- connection ---- */

/**
 * Makes a keyring that isn't open yet.
 *
 * @param out    receives it; free with `dkimkit_keyring_free`.
 * @param config sealed; gives the providers and limits, and keys and profiles
 *               their memory. What else the keyring library makes has memory
 *               from malloc(3). Kept alive by the keyring.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE` if `config` isn't sealed,
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_new(dkimkit_keyring **out, const dkimkit_config *config);

/** Closes and frees; master keys are wiped. From within a callback of the
 *  keyring's own it does nothing. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyring_free(dkimkit_keyring *ring);

/** A clock; must not use the keyring. @param user_data as given to
 * `dkimkit_keyring_set_clock`. @return seconds, since the epoch or since any
 * moment. */
typedef uint64_t (*dkimkit_keyring_clock)(void *user_data);

/**
 * Sets the clocks, before opening. Default: time(2), and CLOCK_BOOTTIME for
 * `steady`.
 *
 * @param now    seconds since the epoch.
 * @param steady seconds that only go forward, also while the host sleeps: for
 *               leases.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if it is open. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_clock(dkimkit_keyring *ring, dkimkit_keyring_clock now,
                          dkimkit_keyring_clock steady, void *user_data);

/** Sets who is named in the audit log.
 *  @param actor e.g. "alice" (default: ""): UTF-8 without control characters.
 *               Copied, cut at 128 octets.
 *  @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` for a text that isn't
 *  as told. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_actor(dkimkit_keyring *ring, const char *actor);

/** From now on nothing is stored: each call does all it would, says what it
 *  would say, and takes it back.
 *  @param on 1, or 0 to end it. @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_dry_run(dkimkit_keyring *ring, int on);

/**
 * Gives a master key, which private keys are sealed with. The first is the
 * current one, unless the master source has given that; others are for what was
 * sealed before. Up to 16, with those of the source.
 *
 * @param key 32 octets, copied; wipe yours.
 * @return `DKIMKIT_OK`, also if the source had given it as an old one and it
 *         becomes the current one; `DKIMKIT_KEYRING_UNCHANGED` if it was given
 *         before; `DKIMKIT_ERR_LIMIT`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_master(dkimkit_keyring *ring, const uint8_t key[32]);

/**
 * Gives a master key from a file that only its owner may read: 32 octets, or
 * 64 hexadecimal digits.
 * @param path of the file.
 * @return as `dkimkit_keyring_add_master`; `DKIMKIT_KEYRING_ERR_MASTER_FILE`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_master_file(dkimkit_keyring *ring, const char *path);

/**
 * Asks for a master key when one is needed that wasn't given, e.g. from a KMS.
 * What it gives is kept until the keyring is freed. One that was asked for by
 * its id opens what was sealed with it; it isn't the current one by that.
 *
 * @param id        which; NULL when the current one is wanted: to seal, if
 *                  `dkimkit_keyring_add_master` gave none.
 * @param key       where to write its 32 octets.
 * @param user_data as given to `dkimkit_keyring_set_master_source`.
 * @return 0 if they were written; else negative.
 */
typedef int (*dkimkit_keyring_master_source)(const uint8_t id[8],
                                             uint8_t key[32], void *user_data);

/** Sets who is asked for master keys. @param source NULL for none, the default.
 *  @return `DKIMKIT_OK`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_master_source(dkimkit_keyring *ring,
                                  dkimkit_keyring_master_source source,
                                  void *user_data);

/** Make the keyring; there must be none. Since 1.0. */
#define DKIMKIT_KEYRING_OPEN_CREATE 1u
/** Change nothing. Since 1.0. */
#define DKIMKIT_KEYRING_OPEN_READ_ONLY 2u

/**
 * Opens a keyring in a file of SQLite, which is made with mode 0600. Files
 * beside it ("-wal", "-shm") belong to it; it can't be on a network file
 * system.
 *
 * @param path  of the file.
 * @param flags 0 or `DKIMKIT_KEYRING_OPEN_CREATE` or `_OPEN_READ_ONLY`. An
 * older schema is brought to the current one, unless `_OPEN_READ_ONLY`.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if it is open;
 *         `DKIMKIT_ERR_UNSUPPORTED` if the library was built without SQLite.
 * Also the errors of the store: `DKIMKIT_KEYRING_ERR_STORE` and those named
 *         alike. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_open_sqlite(dkimkit_keyring *ring, const char *path,
                            unsigned flags);

/**
 * Opens a keyring in a database of PostgreSQL, in the schema that is first in
 * the connection's search path.
 *
 * @param conninfo as libpq has it: "host=… dbname=…", or a URI. A database's
 *                 name with ":" or "@" is refused: it's rather a part of a URI
 *                 with a password, which the server would quote.
 * @param flags    as for `dkimkit_keyring_open_sqlite`.
 * @return as `dkimkit_keyring_open_sqlite`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_open_postgresql(dkimkit_keyring *ring, const char *conninfo,
                                unsigned flags);

/** @return more about the last error, in the database's or the system's words;
 *  "" if there is nothing. Never has a secret. Lives until the keyring is used
 *  again. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_keyring_message(const dkimkit_keyring *ring);

/* ---- tenants ---- */

/** Options of a tenant. Since 1.0. */
typedef enum dkimkit_keyring_option {
  /** A `dkimkit_keyring_default` (DOMAIN_KEY). */
  DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY = 0,
  /** 1: a parent domain of the tenant's may sign for its subdomains (0). */
  DKIMKIT_KEYRING_OPTION_ALLOW_PARENT = 1,
  /** 1: the default's signature beside the domain's own (0). */
  DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN = 2,
  /** 1: mail within the tenant isn't signed (0). */
  DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL = 3,
  /** 1: mail of a mailing list isn't signed (0). */
  DKIMKIT_KEYRING_OPTION_SKIP_LIST = 4,
  /** 1: mail that one of the tenant's domains has signed isn't signed again
   *  (0). */
  DKIMKIT_KEYRING_OPTION_SKIP_SIGNED = 5
} dkimkit_keyring_option;

/** @return the word of an option, e.g. "default-policy"; NULL for an unknown
 *  one: options count from 0, and the first unknown one ends them. Any thread.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_option_name(dkimkit_keyring_option option);

/**
 * Adds a tenant and its initial domain, which is in the host's own zone and
 * gets two keys.
 *
 * @param tenant         its name, 1 to 128 octets of UTF-8.
 * @param initial_domain in the host's own zone; no second set of keys.
 * @param settings       of the initial domain; NULL = the defaults.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_TENANT_EXISTS`, `_TENANT_SYNTAX`,
 *         `_DOMAIN_EXISTS`, `_LABEL`, `_NO_MASTER`, and `_PUBLIC_SUFFIX`,
 *         `_DOMAIN_ABOVE` as for `dkimkit_keyring_add_domain`;
 *         `DKIMKIT_ERR_DOMAIN_SYNTAX`, `_IDN_UNSUPPORTED`, `_UNSUPPORTED`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_tenant(dkimkit_keyring *ring, const char *tenant,
                           const char *initial_domain,
                           const dkimkit_keyring_settings *settings);

/** Sets an option. @param value in the range of the option. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_KEYRING_ERR_NO_TENANT`,
 *  `_SETTING`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_option(dkimkit_keyring *ring, const char *tenant,
                           dkimkit_keyring_option option, unsigned value);

/** Reads a tenant.
 *  @param out receives it; free with `dkimkit_keyring_tenant_free`. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_NO_TENANT`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_tenant_read(dkimkit_keyring_tenant **out, dkimkit_keyring *ring,
                            const char *tenant);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_keyring_tenant_free(dkimkit_keyring_tenant *tenant);

/** @return its name; lives as long as `tenant`. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_tenant_name(const dkimkit_keyring_tenant *tenant);

/** @return its initial domain; lives as long as `tenant`. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_tenant_initial(const dkimkit_keyring_tenant *tenant);

/** @return the value of an option; 0 for an unknown one. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_tenant_option(const dkimkit_keyring_tenant *tenant,
                              dkimkit_keyring_option option);

/** @return when it was added, seconds since the epoch. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_tenant_created(const dkimkit_keyring_tenant *tenant);

/** Called for each tenant; must not use the keyring.
 *  @param tenant    lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_tenant)(const dkimkit_keyring_tenant *tenant,
                                         void *user_data);

/** Gives all tenants, by name. @return `DKIMKIT_OK`, or what the callback
 *  returned. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_tenant(dkimkit_keyring *ring, dkimkit_keyring_on_tenant on,
                            void *user_data);

/** Removes a tenant that has no domain but its initial one, which goes as
 *  `dkimkit_keyring_remove_domain` says; the tenant goes with it.
 *  @param force 1: at once, as for `dkimkit_keyring_remove_domain`.
 *  @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED` if the initial domain
 *  leaves already, `DKIMKIT_KEYRING_ERR_NO_TENANT`, `_NOT_EMPTY`, `_CLOCK`.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_remove_tenant(dkimkit_keyring *ring, const char *tenant,
                              int force);

/* ---- domains: what changes them ---- */

/**
 * Adds a domain of a tenant's, and makes two keys for it.
 *
 * A domain may have a second set of keys, for Ed25519 signatures beside the
 * first ones (RFC 8463, 5): "contoso.com/ed25519" is its name here, its
 * selectors are selector1e and selector2e, and everything is done to it as to
 * a domain. It needs the first set, and two CNAME records of its own.
 *
 * @param domain   its name.
 * @param label    what stands for the domain in the host's zone, e.g.
 *                 "contoso-com" for contoso.com; NULL: computed, and told from
 *                 others by a number if it has to be.
 * @param settings NULL = the defaults.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_NO_TENANT`, `_DOMAIN_EXISTS`,
 *         `_LABEL`, `_NO_MASTER`; `_PUBLIC_SUFFIX` or `_DOMAIN_ABOVE` if it
 *         can't be one owner's; `DKIMKIT_ERR_DOMAIN_SYNTAX`, also if the last
 *         label is a number; `_IDN_UNSUPPORTED`, `_UNSUPPORTED`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_domain(dkimkit_keyring *ring, const char *tenant,
                           const char *domain, const char *label,
                           const dkimkit_keyring_settings *settings);

/**
 * Removes a domain that isn't enabled. It signs no more. If somebody may still
 * be verifying mail that was signed with its keys, it leaves: its records stay
 * in the zone and its name is taken until the drain hold is over, counted from
 * when the last view of it is (`DKIMKIT_KEYRING_TIME_LEAVES`); then a tick
 * deletes it. Private keys are deleted with it.
 *
 * @param force 1: at once, also if it is enabled or leaves already. Mail that
 *              is under way can't be verified then.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_UNCHANGED` if it leaves already;
 *         `DKIMKIT_KEYRING_ERR_NO_DOMAIN`, `_INITIAL_DOMAIN`, `_NOT_EMPTY`,
 *         `_CLOCK`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_remove_domain(dkimkit_keyring *ring, const char *domain,
                              int force);

/*
 * Each of these also returns DKIMKIT_KEYRING_ERR_NO_DOMAIN, _LEAVING (but for
 * _compromise and _reveal), _CLOCK, _GENERATION (others were faster eight
 * times; not _reveal), and DKIMKIT_KEYRING_ERR_STORE_DAMAGED if the domain's
 * record can't be.
 */

/** Replaces the settings. @param settings copied. @param expect generation that
 *  they come from; 0 = any. @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_SETTING`
 *  also for a shorter lease, and for RSA in a second set; `_GENERATION`. Since
 *  1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_settings(dkimkit_keyring *ring, const char *domain,
                             const dkimkit_keyring_settings *settings,
                             uint64_t expect);

/** Signs as the domain from when its key is proven there. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`,
 *  `DKIMKIT_KEYRING_ERR_NOT_SEEN` unless a check of the last hour found both
 *  CNAMEs right, `_INITIAL_DOMAIN`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_enable(dkimkit_keyring *ring, const char *domain);

/** Signs by the default policy. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN`.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_disable(dkimkit_keyring *ring, const char *domain);

/**
 * Replaces the key: with a new one for the selector that doesn't sign, or with
 * the standby that is there. The switch comes by itself, when the new key's
 * record was seen for the publish hold.
 *
 * @param bits of the new RSA key, 1024 to 4096, also for keys to come; 0 = as
 *             set. Not used if new keys are of Ed25519.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_ROTATION_PENDING`, `_DRAINING`,
 *         `_REVOKING`, `_ORDER_PENDING`, `_NOT_SEEN`, `_NO_MASTER`;
 *         `DKIMKIT_ERR_KEY_TOO_SMALL`, `_KEY_TOO_LARGE`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_rotate(dkimkit_keyring *ring, const char *domain,
                       unsigned bits);

/** Takes a rotation back; its key stays as a standby. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_ERR_NO_ROTATION`, `_TOO_LATE`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_cancel(dkimkit_keyring *ring, const char *domain);

/** Says that somebody else may know the private key in `slot`: it doesn't sign
 *  any more, and its record gets an empty p=. Without a standby a new key is
 *  made; if that can't be, e.g. without a master key, a tick does it later.
 *  @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`,
 *  `DKIMKIT_KEYRING_ERR_WRONG_STATE`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_compromise(dkimkit_keyring *ring, const char *domain, int slot);

/** Publishes an empty p= for a key that doesn't sign. @param force even though
 *  mail signed with it may be under way. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_KEYRING_ERR_WRONG_STATE`, `_DRAINING`.
 *  Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_withdraw(dkimkit_keyring *ring, const char *domain, int slot,
                         int force);

/** Deletes the private key of a slot that nobody needs. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_ERR_WRONG_STATE`, `_DRAINING`, `_REVOKING`,
 *  `_ORDER_PENDING`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_delete_key(dkimkit_keyring *ring, const char *domain, int slot);

/**
 * Hands out a private key whose record has had an empty p= for so long that no
 * cache has another one. Whoever publishes such a key makes old mail that
 * leaked deniable: anybody could have signed it. Nothing else hands out a
 * private key.
 *
 * @param out receives the key; export it with `dkimkit_key_export`, free it
 *            with `dkimkit_key_free`. NULL in a dry run.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_WRONG_STATE` if it isn't revoked,
 *         `_REVOKING` if its empty p= hasn't been seen, `_TOO_EARLY` if not
 *         for long enough, `_CLOCK` if that isn't known for the clock is in
 *         doubt; `_KEY_DELETED`, `_NO_MASTER`, `_UNKNOWN_MASTER`, `_SEAL`,
 *         `_NO_DOMAIN`, `_STORE_DAMAGED`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_reveal(dkimkit_key **out, dkimkit_keyring *ring,
                       const char *domain, int slot);

/** Puts a private key of the caller's into a slot, as a standby.
 *  @param key as for `dkimkit_key_import`; not external. @return `DKIMKIT_OK`;
 *  `DKIMKIT_KEYRING_ERR_KEY_USED`, `_COMPROMISED_KEY`, `_WRONG_STATE`,
 *  `_DRAINING`, `_ROTATION_PENDING`, `_NO_MASTER`; `DKIMKIT_ERR_KEY_TYPE` for
 *  an RSA key in a second set; what `dkimkit_key_export` returns. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_import(dkimkit_keyring *ring, const char *domain, int slot,
                       const dkimkit_key *key);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_H) */
