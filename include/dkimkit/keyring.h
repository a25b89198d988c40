/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_H
#define DKIMKIT_KEYRING_H

/**
 * @file keyring.h
 * Keys for many domains: libdkimkit-keyring. A mail host signs for its tenants'
 * domains with keys that it makes, keeps, publishes and replaces; the owner of
 * a domain publishes two CNAME records once. docs/keyring.md is the guide, with
 * the states and the timers; keyring_check.h has the DNS checks,
 * keyring_view.h what signs a message.
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
 *  - Domain names that go in may be U-labels and upper case; those that come
 *    out are A-labels in lower case, without a dot at the end.
 *  - Slot 0 is selector1, slot 1 is selector2.
 *  - Every function that takes a `dkimkit_keyring` may return
 *    `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_STATE` (not open),
 *    `DKIMKIT_ERR_REENTERED` (from within a callback) and the errors of the
 *    store, named `DKIMKIT_KEYRING_ERR_STORE…`; after an error the store has
 *    what it had before, and `dkimkit_keyring_message` says more.
 *  - A `slot` is 0 or 1; `tenant` and `domain`, where they are strings, are
 *    names of what is in the keyring.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A connection to a keyring. */
typedef struct dkimkit_keyring dkimkit_keyring;
/** How a domain is signed for, and how its keys are replaced. */
typedef struct dkimkit_keyring_settings dkimkit_keyring_settings;
/** What is stored of one domain, as it was when it was read. */
typedef struct dkimkit_keyring_domain dkimkit_keyring_domain;
/** What is stored of a tenant, as it was when it was read. */
typedef struct dkimkit_keyring_tenant dkimkit_keyring_tenant;
/** What is to be published. */
typedef struct dkimkit_keyring_order dkimkit_keyring_order;
/** What a tick did to a domain, and who should look. */
typedef struct dkimkit_keyring_news dkimkit_keyring_news;
/** An entry of the audit log. */
typedef struct dkimkit_keyring_audit_entry dkimkit_keyring_audit_entry;
/** Something stored that isn't as it should be. */
typedef struct dkimkit_keyring_fault dkimkit_keyring_fault;

/** Selectors of a domain. */
#define DKIMKIT_KEYRING_SLOTS 2
/** Octets of the id of a key: SHA-256 of its SubjectPublicKeyInfo. */
#define DKIMKIT_KEYRING_KEY_ID_OCTETS 32

/**
 * What functions of the keyring return besides `dkimkit_status`.
 * `dkimkit_keyring_strerror` and `dkimkit_keyring_error_name` know both. None
 * of these is fatal. Since 0.1.
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
 *  thread. Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_keyring_strerror(int status);

/** @return the word for a status, e.g. "rotation-pending"; stable. Any thread.
 *  Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_keyring_error_name(int status);

/* ---- connection ---- */

/**
 * Makes a keyring that isn't open yet.
 *
 * @param out    receives it; free with `dkimkit_keyring_free`.
 * @param config sealed; gives the providers and limits, and keys and profiles
 *               their memory. What else the keyring library makes has memory
 *               from malloc(3). Kept alive by the keyring.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE` if `config` isn't sealed,
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_CRYPTO`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_new(dkimkit_keyring **out, const dkimkit_config *config);

/** Closes and frees; master keys are wiped. Since 0.1. */
DKIMKIT_EXTERN void dkimkit_keyring_free(dkimkit_keyring *ring);

/** A clock. @param user_data as given to `dkimkit_keyring_set_clock`. @return
 *  seconds, since the epoch or since any moment. */
typedef uint64_t (*dkimkit_keyring_clock)(void *user_data);

/**
 * Sets the clocks, before opening. Default: time(2), and CLOCK_BOOTTIME for
 * `steady`.
 *
 * @param now    seconds since the epoch.
 * @param steady seconds that only go forward, also while the host sleeps: for
 *               leases.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` if it is open. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_clock(dkimkit_keyring *ring, dkimkit_keyring_clock now,
                          dkimkit_keyring_clock steady, void *user_data);

/** Sets who is named in the audit log.
 *  @param actor e.g. "alice" (default: ""): UTF-8 without control characters.
 *               Copied, cut at 128 octets.
 *  @return `DKIMKIT_OK`; `DKIMKIT_ERR_INVALID_ARGUMENT` for a text that isn't
 *  as told. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_actor(dkimkit_keyring *ring, const char *actor);

/** From now on nothing is stored: each call does all it would, says what it
 *  would say, and takes it back.
 *  @param on 1, or 0 to end it. @return `DKIMKIT_OK`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_dry_run(dkimkit_keyring *ring, int on);

/**
 * Gives a master key, which private keys are sealed with. The first is the
 * current one; others are for what was sealed before. Up to 16.
 *
 * @param key 32 octets, copied; wipe yours.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_UNCHANGED` if it was given before;
 *         `DKIMKIT_ERR_LIMIT`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_master(dkimkit_keyring *ring, const uint8_t key[32]);

/**
 * Gives a master key from a file that only its owner may read: 32 octets, or
 * 64 hexadecimal digits.
 * @param path of the file.
 * @return as `dkimkit_keyring_add_master`; `DKIMKIT_KEYRING_ERR_MASTER_FILE`.
 * Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_master_file(dkimkit_keyring *ring, const char *path);

/**
 * Asks for a master key when one is needed that wasn't given, e.g. from a KMS.
 *
 * @param id        which; NULL when a current one is wanted.
 * @param key       where to write its 32 octets.
 * @param user_data as given to `dkimkit_keyring_set_master_source`.
 * @return 0 if they were written; else negative.
 */
typedef int (*dkimkit_keyring_master_source)(const uint8_t id[8],
                                             uint8_t key[32], void *user_data);

/** Sets who is asked for master keys. @param source NULL for none, the default.
 *  @return `DKIMKIT_OK`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_master_source(dkimkit_keyring *ring,
                                  dkimkit_keyring_master_source source,
                                  void *user_data);

/** Make the keyring; there must be none. Since 0.1. */
#define DKIMKIT_KEYRING_OPEN_CREATE 1u
/** Change nothing. Since 0.1. */
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
 *         alike. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_open_sqlite(dkimkit_keyring *ring, const char *path,
                            unsigned flags);

/**
 * Opens a keyring in a database of PostgreSQL, in the schema that is first in
 * the connection's search path.
 *
 * @param conninfo as libpq has it: "host=… dbname=…", or a URI.
 * @param flags    as for `dkimkit_keyring_open_sqlite`.
 * @return as `dkimkit_keyring_open_sqlite`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_open_postgresql(dkimkit_keyring *ring, const char *conninfo,
                                unsigned flags);

/** @return more about the last error, in the database's or the system's words;
 *  "" if there is nothing. Never has a secret. Lives until the keyring is used
 *  again. Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_keyring_message(const dkimkit_keyring *ring);

/* ---- settings ---- */

/** What is signed for a domain that doesn't sign as itself. Since 0.1. */
typedef enum dkimkit_keyring_default {
  /** With the domain's own key under the initial domain:
   *  s=selector1-contoso-com; d=contoso.onhost.example. The default. If it has
   *  none that may sign: with the initial domain's. */
  DKIMKIT_KEYRING_DEFAULT_DOMAIN_KEY = 0,
  /** With the initial domain's key. */
  DKIMKIT_KEYRING_DEFAULT_INITIAL_KEY = 1,
  /** Nothing. */
  DKIMKIT_KEYRING_DEFAULT_NONE = 2
} dkimkit_keyring_default;

/** What follows when the record of the key that signs is lost. Since 0.1. */
typedef enum dkimkit_keyring_on_lost {
  /** The key goes on signing. */
  DKIMKIT_KEYRING_ON_LOST_KEEP = 0,
  /** The default policy holds. */
  DKIMKIT_KEYRING_ON_LOST_DEFAULT = 1,
  /** Nothing is signed. */
  DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE = 2
} dkimkit_keyring_on_lost;

/** Settings that are numbers. Durations are seconds. Since 0.1. */
typedef enum dkimkit_keyring_setting {
  /** From seen to signing (345600; raised to its floor, docs/keyring.md). */
  DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD = 0,
  /** From the last signature to any change of the record (604800). */
  DKIMKIT_KEYRING_SETTING_DRAIN_HOLD = 1,
  /** How old a view may be (900). Can become longer only. */
  DKIMKIT_KEYRING_SETTING_LEASE = 2,
  /** Ticks further apart, and the clock is in doubt (43200). */
  DKIMKIT_KEYRING_SETTING_CLOCK_GAP = 3,
  /** TTL of the host's records (3600). */
  DKIMKIT_KEYRING_SETTING_ZONE_TTL = 4,
  /** To the next rotation (15552000 = 180 days); 0: by hand only. */
  DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL = 5,
  /** A `dkimkit_keyring_on_lost` (KEEP). */
  DKIMKIT_KEYRING_SETTING_ON_LOST = 6,
  /** 1: a retired key's record gets an empty p= (0). */
  DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED = 7,
  /** 1: there is a standby at all times (0). */
  DKIMKIT_KEYRING_SETTING_PRESTAGED = 8,
  /** A `dkimkit_key_type` for new keys (RSA). */
  DKIMKIT_KEYRING_SETTING_KEY_TYPE = 9,
  /** Bits of new RSA keys: 1024 to 4096 (2048). */
  DKIMKIT_KEYRING_SETTING_KEY_BITS = 10,
  /** A `dkimkit_canonicalization` for the header (RELAXED). */
  DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION = 11,
  /** A `dkimkit_canonicalization` for the body (RELAXED). */
  DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION = 12,
  /** 1: with t= (1). */
  DKIMKIT_KEYRING_SETTING_TIMESTAMP = 13,
  /** x= is t= and this; 0: no x= (0). */
  DKIMKIT_KEYRING_SETTING_EXPIRE = 14
} dkimkit_keyring_setting;

/** Settings that are texts. Since 0.1. */
typedef enum dkimkit_keyring_text {
  /** Header fields to sign, separated by colons; "" = the default list of
   *  sign.h; "eop" = what Exchange Online signs. Up to 1000 octets. */
  DKIMKIT_KEYRING_TEXT_HEADERS = 0,
  /** Header fields to over-sign; "" = the default list; "none". */
  DKIMKIT_KEYRING_TEXT_OVERSIGN = 1,
  /** For people. Up to 255 octets. */
  DKIMKIT_KEYRING_TEXT_DISPLAY_NAME = 2
} dkimkit_keyring_text;

/** Makes settings with the defaults.
 *  @param out    receives them; free with `dkimkit_keyring_settings_free`.
 *  @param config its allocator is used, and it is kept alive; NULL = malloc(3).
 *  @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_settings_new(dkimkit_keyring_settings **out,
                             const dkimkit_config *config);

/** Frees. Since 0.1. */
DKIMKIT_EXTERN void
dkimkit_keyring_settings_free(dkimkit_keyring_settings *settings);

/** Sets a number.
 *  @param value in the range of the setting.
 *  @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_SETTING` for a value out of
 *  range; `DKIMKIT_ERR_INVALID_ARGUMENT` for an unknown setting. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_settings_set(dkimkit_keyring_settings *settings,
                             dkimkit_keyring_setting setting, uint64_t value);

/** @return the value, 0 for an unknown setting. Since 0.1. */
DKIMKIT_EXTERN uint64_t dkimkit_keyring_settings_get(
    const dkimkit_keyring_settings *settings, dkimkit_keyring_setting setting);

/** Sets a text. What is no list of header
 *  fields is found out when a domain gets it: `DKIMKIT_ERR_HEADER_NAME_SYNTAX`,
 *  `_HEADER_NOT_SIGNABLE`, `_FROM_NOT_SIGNED`.
 *  @param value UTF-8 without control characters; copied. @return as
 *  `dkimkit_keyring_settings_set`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_settings_set_text(dkimkit_keyring_settings *settings,
                                  dkimkit_keyring_text text, const char *value);

/** @return the text; lives as long as `settings`, until it is set.
 *  Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_settings_text(const dkimkit_keyring_settings *settings,
                              dkimkit_keyring_text text);

/** @return the word of a setting, e.g. "publish-hold"; NULL for an unknown one:
 *  settings count from 0, and the first unknown one ends them. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_setting_name(dkimkit_keyring_setting setting);

/** @return the word of a text, e.g. "headers"; NULL for an unknown one: texts
 *  count from 0, and the first unknown one ends them. Since 0.1. */
DKIMKIT_EXTERN const char *dkimkit_keyring_text_name(dkimkit_keyring_text text);

/* ---- tenants ---- */

/** Options of a tenant. Since 0.1. */
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
 *  one: options count from 0, and the first unknown one ends them. Since 0.1.
 */
DKIMKIT_EXTERN const char *
dkimkit_keyring_option_name(dkimkit_keyring_option option);

/**
 * Adds a tenant and its initial domain, which is in the host's own zone and
 * gets two keys.
 *
 * @param tenant         its name, 1 to 128 octets of UTF-8.
 * @param initial_domain in the host's own zone.
 * @param settings       of the initial domain; NULL = the defaults.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_TENANT_EXISTS`, `_TENANT_SYNTAX`,
 *         `_DOMAIN_EXISTS`, `_LABEL`, `_NO_MASTER`, and `_PUBLIC_SUFFIX`,
 *         `_DOMAIN_ABOVE` as for `dkimkit_keyring_add_domain`;
 *         `DKIMKIT_ERR_DOMAIN_SYNTAX`, `_IDN_UNSUPPORTED`, `_UNSUPPORTED`.
 * Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_add_tenant(dkimkit_keyring *ring, const char *tenant,
                           const char *initial_domain,
                           const dkimkit_keyring_settings *settings);

/** Sets an option. @param value in the range of the option. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_KEYRING_ERR_NO_TENANT`,
 *  `_SETTING`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_option(dkimkit_keyring *ring, const char *tenant,
                           dkimkit_keyring_option option, unsigned value);

/** Reads a tenant.
 *  @param out receives it; free with `dkimkit_keyring_tenant_free`. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_NO_TENANT`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_tenant_read(dkimkit_keyring_tenant **out, dkimkit_keyring *ring,
                            const char *tenant);

/** Frees. Since 0.1. */
DKIMKIT_EXTERN void dkimkit_keyring_tenant_free(dkimkit_keyring_tenant *tenant);

/** @return its name; lives as long as `tenant`. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_tenant_name(const dkimkit_keyring_tenant *tenant);

/** @return its initial domain; lives as long as `tenant`. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_tenant_initial(const dkimkit_keyring_tenant *tenant);

/** @return the value of an option; 0 for an unknown one. Since 0.1. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_tenant_option(const dkimkit_keyring_tenant *tenant,
                              dkimkit_keyring_option option);

/** @return when it was added, seconds since the epoch. Since 0.1. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_tenant_created(const dkimkit_keyring_tenant *tenant);

/** Called for each tenant; must not use the keyring.
 *  @param tenant    lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_tenant)(const dkimkit_keyring_tenant *tenant,
                                         void *user_data);

/** Gives all tenants, by name. @return `DKIMKIT_OK`, or what the callback
 *  returned. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_tenant(dkimkit_keyring *ring, dkimkit_keyring_on_tenant on,
                            void *user_data);

/** Removes a tenant that has no domain but its initial one, which goes as
 *  `dkimkit_keyring_remove_domain` says; the tenant goes with it.
 *  @param force 1: at once, as for `dkimkit_keyring_remove_domain`.
 *  @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_NO_TENANT`, `_NOT_EMPTY`,
 *  `_CLOCK`. Since 0.1. */
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
 *         label is a number; `_IDN_UNSUPPORTED`, `_UNSUPPORTED`. Since 0.1.
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
 *         `_CLOCK`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_remove_domain(dkimkit_keyring *ring, const char *domain,
                              int force);

/*
 * Each of these also returns DKIMKIT_KEYRING_ERR_NO_DOMAIN, _LEAVING (but for
 * _compromise), _CLOCK,
 * _GENERATION (others were faster eight times), and
 * DKIMKIT_KEYRING_ERR_STORE_DAMAGED if the domain's record can't be.
 */

/** Replaces the settings. @param settings copied. @param expect generation that
 *  they come from; 0 = any. @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_SETTING`
 *  also for a shorter lease, and for RSA in a second set; `_GENERATION`. Since
 *  0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_set_settings(dkimkit_keyring *ring, const char *domain,
                             const dkimkit_keyring_settings *settings,
                             uint64_t expect);

/** Signs as the domain from when its key is proven there. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`,
 *  `DKIMKIT_KEYRING_ERR_NOT_SEEN` unless a check of the last hour found both
 *  CNAMEs right, `_INITIAL_DOMAIN`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_enable(dkimkit_keyring *ring, const char *domain);

/** Signs by the default policy. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN`.
 *  Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_disable(dkimkit_keyring *ring, const char *domain);

/**
 * Replaces the key: with a new one for the selector that doesn't sign, or with
 * the standby that is there. The switch comes by itself, when the new key's
 * record was seen for the publish hold.
 *
 * @param bits of the new RSA key, also for keys to come; 0 = as set. Ignored
 *             if new keys are of Ed25519.
 * @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_ROTATION_PENDING`, `_DRAINING`,
 *         `_REVOKING`, `_ORDER_PENDING`, `_NOT_SEEN`, `_NO_MASTER`;
 *         `DKIMKIT_ERR_KEY_TOO_SMALL`, `_KEY_TOO_LARGE`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_rotate(dkimkit_keyring *ring, const char *domain,
                       unsigned bits);

/** Takes a rotation back; its key stays as a standby. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_ERR_NO_ROTATION`, `_TOO_LATE`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_cancel(dkimkit_keyring *ring, const char *domain);

/** Says that somebody else may know the private key in `slot`: it doesn't sign
 *  any more, and its record gets an empty p=. Without a standby a new key is
 *  made; if that can't be, e.g. without a master key, a tick does it later.
 *  @return `DKIMKIT_OK`, `DKIMKIT_KEYRING_UNCHANGED`,
 *  `DKIMKIT_KEYRING_ERR_WRONG_STATE`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_compromise(dkimkit_keyring *ring, const char *domain, int slot);

/** Publishes an empty p= for a key that doesn't sign. @param force even though
 *  mail signed with it may be under way. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_UNCHANGED`, `DKIMKIT_KEYRING_ERR_WRONG_STATE`, `_DRAINING`.
 *  Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_withdraw(dkimkit_keyring *ring, const char *domain, int slot,
                         int force);

/** Deletes the private key of a slot that nobody needs. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_ERR_WRONG_STATE`, `_DRAINING`, `_REVOKING`,
 *  `_ORDER_PENDING`. Since 0.1. */
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
 *         for long enough; `_KEY_DELETED`, `_NO_MASTER`, `_UNKNOWN_MASTER`,
 *         `_SEAL`, `_NO_DOMAIN`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_reveal(dkimkit_key **out, dkimkit_keyring *ring,
                       const char *domain, int slot);

/** Puts a private key of the caller's into a slot, as a standby.
 *  @param key as for `dkimkit_key_import`; not external. @return `DKIMKIT_OK`;
 *  `DKIMKIT_KEYRING_ERR_KEY_USED`, `_COMPROMISED_KEY`, `_WRONG_STATE`,
 *  `_DRAINING`, `_ROTATION_PENDING`, `_NO_MASTER`; `DKIMKIT_ERR_KEY_TYPE` for
 *  an RSA key in a second set; what `dkimkit_key_export` returns. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_import(dkimkit_keyring *ring, const char *domain, int slot,
                       const dkimkit_key *key);

/* ---- domains: what they are ---- */

/** As administrators know it. Since 0.1. */
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
  /** Enabled, and a record that was there is lost. */
  DKIMKIT_KEYRING_STATUS_DEGRADED = 6,
  /** A key was compromised and isn't withdrawn everywhere yet. */
  DKIMKIT_KEYRING_STATUS_COMPROMISED = 7,
  /** Removed: signs no more; its records stay until no mail needs them. */
  DKIMKIT_KEYRING_STATUS_LEAVING = 8
} dkimkit_keyring_status;

/** States of a key, see docs/keyring.md. Since 0.1. */
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

/** The two names under which a slot's record can be asked for. Since 0.1. */
typedef enum dkimkit_keyring_name {
  /** `selectorN._domainkey.<domain>`, the owner's CNAME. */
  DKIMKIT_KEYRING_NAME_OWN = 0,
  /** `selectorN-<label>._domainkey.<initial domain>`, the host's TXT. */
  DKIMKIT_KEYRING_NAME_HOST = 1
} dkimkit_keyring_name;

/** Times of a domain or slot; 0 = not yet, or not known. Since 0.1. */
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
 *  "NoDKIMKeys". Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_status_exchange(dkimkit_keyring_status status);
/** The word of a status. @return "valid", "records-missing"; NULL for an
 *  unknown one. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_status_name(dkimkit_keyring_status status);
/** The word of a state. @return "empty", "generated"; NULL for an unknown one.
 *  Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_state_name(dkimkit_keyring_state state);

/** Reads a domain.
 *  @param out receives it; free with `dkimkit_keyring_domain_free`. @return
 *  `DKIMKIT_OK`, `DKIMKIT_KEYRING_ERR_NO_DOMAIN`. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_domain_read(dkimkit_keyring_domain **out, dkimkit_keyring *ring,
                            const char *domain);

/** Frees. Since 0.1. */
DKIMKIT_EXTERN void dkimkit_keyring_domain_free(dkimkit_keyring_domain *domain);

/** Called for each domain; must not use the keyring.
 *  @param domain    lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_domain)(const dkimkit_keyring_domain *domain,
                                         void *user_data);

/** Gives all domains, or a tenant's, by name. @param tenant NULL = all.
 *  @return `DKIMKIT_OK`, or what the callback returned. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_domain(dkimkit_keyring *ring, const char *tenant,
                            dkimkit_keyring_on_domain on, void *user_data);

/** Gives domains whose DNS check is due, the longest due first: a day after the
 *  last, an hour while a record is awaited. @param limit of how many; 0 = none.
 *  @return `DKIMKIT_OK`, or what the callback returned. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_due(dkimkit_keyring *ring, size_t limit,
                         dkimkit_keyring_on_domain on, void *user_data);

/* Getters; what they return lives as long as `domain`. */

/** @return its name. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_name(const dkimkit_keyring_domain *domain);
/** @return the tenant's name. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_tenant(const dkimkit_keyring_domain *domain);
/** @return the tenant's initial domain; equal to the name for an initial
 *  domain. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_initial(const dkimkit_keyring_domain *domain);
/** @return what stands for it in the host's zone. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_label(const dkimkit_keyring_domain *domain);
/** @return a number that grows whenever what is stored of it changes.
 *  Since 0.1. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_domain_generation(const dkimkit_keyring_domain *domain);
/** @return 1 if signing as the domain is enabled. Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_enabled(const dkimkit_keyring_domain *domain);
/** @return what is wrong with what is stored of it, met only in lists:
 *  `DKIMKIT_KEYRING_ERR_STORE_DAMAGED` or `_NEWER`, and nothing but names is
 *  known; else `DKIMKIT_OK`. Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_fault(const dkimkit_keyring_domain *domain);
/** Copies its settings. @param out receives them; free with
 *  `dkimkit_keyring_settings_free`. @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`.
 *  Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_domain_settings(dkimkit_keyring_settings **out,
                                const dkimkit_keyring_domain *domain);
/** @return its status at the time when it was read. Since 0.1. */
DKIMKIT_EXTERN dkimkit_keyring_status
dkimkit_keyring_domain_status(const dkimkit_keyring_domain *domain);
/** @return as `dkimkit_keyring_status_exchange` of its status, but "NoDKIMKeys"
 *  while after a compromise no key signs. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_exchange(const dkimkit_keyring_domain *domain);
/** @param now seconds since the epoch.
 *  @return the slot that signs under `name` at `now`; -1 if none does.
 *  Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_signs(const dkimkit_keyring_domain *domain,
                             dkimkit_keyring_name name, uint64_t now);
/** @return the slot that signs before `DKIMKIT_KEYRING_TIME_ROTATE_ON`.
 *  Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_before(const dkimkit_keyring_domain *domain);
/** @return the slot that signs from `DKIMKIT_KEYRING_TIME_ROTATE_ON` on.
 *  Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_after(const dkimkit_keyring_domain *domain);
/** @param slot ignored for times of the domain. @param time which.
 *  @return seconds since the epoch; 0 = not yet, or not known. Since 0.1. */
DKIMKIT_EXTERN uint64_t dkimkit_keyring_domain_time(
    const dkimkit_keyring_domain *domain, int slot, dkimkit_keyring_time time);
/** @return the state of the slot's key. Since 0.1. */
DKIMKIT_EXTERN dkimkit_keyring_state
dkimkit_keyring_domain_state(const dkimkit_keyring_domain *domain, int slot);
/** @return the id of the slot's key, 32 octets; NULL if it is empty.
 *  Since 0.1. */
DKIMKIT_EXTERN const uint8_t *
dkimkit_keyring_domain_key_id(const dkimkit_keyring_domain *domain, int slot);
/** @return bits of the slot's key; 0 if it is empty. Since 0.1. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_domain_key_bits(const dkimkit_keyring_domain *domain, int slot);
/** @return type of the slot's key; 0 if it is empty. Since 0.1. */
DKIMKIT_EXTERN dkimkit_key_type
dkimkit_keyring_domain_key_type(const dkimkit_keyring_domain *domain, int slot);
/** @return 1 if the slot's key was compromised. Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_domain_is_compromised(const dkimkit_keyring_domain *domain,
                                      int slot);
/** @return a name in full, e.g. "selector1._domainkey.contoso.com" (what the
 *  owner publishes a CNAME at), or where it leads. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_record_name(const dkimkit_keyring_domain *domain,
                                   int slot, dkimkit_keyring_name name);
/** @return the text of the host's TXT record: the slot's key, or an empty p= if
 *  it is revoked; NULL if there is to be none. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_domain_record_text(const dkimkit_keyring_domain *domain,
                                   int slot);
/** @return the TTL to publish that record with, in seconds. Since 0.1. */
DKIMKIT_EXTERN uint32_t dkimkit_keyring_domain_record_ttl(
    const dkimkit_keyring_domain *domain, int slot);

/* ---- what is to be done ---- */

/** Kinds of orders. Since 0.1. */
typedef enum dkimkit_keyring_effect {
  /** Publish the TXT record of the slot's key. */
  DKIMKIT_KEYRING_EFFECT_PUBLISH = 0,
  /** Publish the TXT record with an empty p=. */
  DKIMKIT_KEYRING_EFFECT_REVOKE = 1
} dkimkit_keyring_effect;

/* An order, and what its getters return, lives until the callback returns. */

/** @return the domain whose record it is. Since 0.1. */
DKIMKIT_EXTERN const dkimkit_keyring_domain *
dkimkit_keyring_order_domain(const dkimkit_keyring_order *order);
/** @return the slot whose record it is. Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_order_slot(const dkimkit_keyring_order *order);
/** @return what to publish. Since 0.1. */
DKIMKIT_EXTERN dkimkit_keyring_effect
dkimkit_keyring_order_effect(const dkimkit_keyring_order *order);
/** @return what to acknowledge it with: a zone must not take an order for a
 *  name after one with a higher number. Since 0.1. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_order_number(const dkimkit_keyring_order *order);

/** Called for each order of each domain; must not use the keyring.
 *  @param order     lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_order)(const dkimkit_keyring_order *order,
                                        void *user_data);

/** Gives all orders that aren't acknowledged. @return `DKIMKIT_OK`, or what the
 *  callback returned. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_order(dkimkit_keyring *ring, dkimkit_keyring_on_order on,
                           void *user_data);

/** Says that the zone's servers have it. @param effect of the order. @param
 *  number of the order. @param ttl that it was published
 *  with; 0 = as ordered. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER` (harmless). Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_acknowledge(dkimkit_keyring *ring, const char *domain, int slot,
                            dkimkit_keyring_effect effect, uint64_t number,
                            uint32_t ttl);

/* Alarms of a tick: somebody should look. */

/** The switch didn't come: the new record isn't proven. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_STALLED 1u
/** The record of the key that signs is lost. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_LOST 2u
/** A key that was never ours is published under a selector. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_FOREIGN_KEY 4u
/** There is no key that signs, and none on the way. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_NO_KEY 8u
/** The clock is before the last tick. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD 16u
/** The clock is further after the last tick than the clock gap. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD 32u
/** A domain's record is damaged, or something failed for it alone:
 *  `dkimkit_keyring_news_status`. Since 0.1. */
#define DKIMKIT_KEYRING_ALARM_ERROR 64u

/* What a tick did. */

/** Another key signs. Since 0.1. */
#define DKIMKIT_KEYRING_DID_SWITCH 1u
/** A drain hold is over. Since 0.1. */
#define DKIMKIT_KEYRING_DID_RETIRE 2u
/** An empty p= was ordered. Since 0.1. */
#define DKIMKIT_KEYRING_DID_REVOKE 4u
/** A rotation was ordered: it is due, or no key signs. Since 0.1. */
#define DKIMKIT_KEYRING_DID_ROTATE 8u
/** A key that was missing was made. Since 0.1. */
#define DKIMKIT_KEYRING_DID_MAKE_KEY 16u
/** A private key that nobody needs was deleted. Since 0.1. */
#define DKIMKIT_KEYRING_DID_DELETE_KEY 32u
/** A switch has another time. Since 0.1. */
#define DKIMKIT_KEYRING_DID_PUT_OFF 64u
/** A key may sign under a name for the first time. Since 0.1. */
#define DKIMKIT_KEYRING_DID_BEGIN 128u

/* News, and what their getters return, live until the callback returns. */

/** @return the domain's name. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_news_domain(const dkimkit_keyring_news *news);
/** @return `DKIMKIT_KEYRING_ALARM_*`, or-ed. Since 0.1. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_news_alarms(const dkimkit_keyring_news *news);
/** @return `DKIMKIT_KEYRING_DID_*`, or-ed. Since 0.1. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_news_did(const dkimkit_keyring_news *news);
/** @return the slot that the alarms are about, or -1. Since 0.1. */
DKIMKIT_EXTERN int dkimkit_keyring_news_slot(const dkimkit_keyring_news *news);
/** @return what `DKIMKIT_KEYRING_ALARM_ERROR` is about. Since 0.1. */
DKIMKIT_EXTERN int
dkimkit_keyring_news_status(const dkimkit_keyring_news *news);

/** Called for each domain of which there is something to tell; must not use the
 *  keyring.
 *  @param news      live until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends the tick, after this domain. */
typedef int (*dkimkit_keyring_on_news)(const dkimkit_keyring_news *news,
                                       void *user_data);

/** Called now and then.
 *  @param done      how many.
 *  @param total     of how many.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends the work. */
typedef int (*dkimkit_keyring_on_progress)(uint64_t done, uint64_t total,
                                           void *user_data);

/**
 * Does what time asks for, in all domains: records switches, retires and
 * revokes keys, begins rotations that are due, makes keys that are missing,
 * deletes private keys. To be called at least every quarter of the shortest
 * clock gap, by any node or by several.
 *
 * @param keys     how many keys to make at most; the others come with the next.
 * @param on       told of each domain with news; may be NULL.
 * @param progress told how far it is; may be NULL.
 * @return `DKIMKIT_OK`, what a callback returned, or an error of the store.
 * Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_tick(dkimkit_keyring *ring, size_t keys,
                     dkimkit_keyring_on_news on,
                     dkimkit_keyring_on_progress progress, void *user_data);

/**
 * The serial for a zone's SOA: the same as before if the contents are; else a
 * greater one (RFC 1982), the time if that is greater.
 * @param serial  receives it.
 * @param zone    its name.
 * @param digest  of its contents without the SOA, 32 octets.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_DOMAIN_SYNTAX`, `_IDN_UNSUPPORTED`;
 *         `DKIMKIT_KEYRING_ERR_GENERATION` if others were faster again and
 *         again.
 * Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_zone_serial(uint32_t *serial, dkimkit_keyring *ring,
                            const char *zone, const uint8_t digest[32]);

/* An entry, and what its getters return, lives until the callback returns. */

/** @return its number. Since 0.1. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_audit_id(const dkimkit_keyring_audit_entry *entry);
/** @return when it was done, seconds since the epoch. Since 0.1. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_audit_time(const dkimkit_keyring_audit_entry *entry);
/** @return by whom. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_actor(const dkimkit_keyring_audit_entry *entry);
/** @return whose; may be "". Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_tenant(const dkimkit_keyring_audit_entry *entry);
/** @return to which domain; may be "". Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_domain(const dkimkit_keyring_audit_entry *entry);
/** @return the word for what was done. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_event(const dkimkit_keyring_audit_entry *entry);
/** @return generation of the domain afterwards. Since 0.1. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_audit_generation(const dkimkit_keyring_audit_entry *entry);
/** @return more about it; may be "". Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_audit_detail(const dkimkit_keyring_audit_entry *entry);

/** Called for each entry of the audit log; must not use the keyring.
 *  @param entry     lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_audit)(
    const dkimkit_keyring_audit_entry *entry, void *user_data);

/* A fault, and what its getters return, lives until the callback returns. */

/** @return the tenant's name; "" if it isn't known. Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_fault_tenant(const dkimkit_keyring_fault *fault);
/** @return the domain's name; "" if it is of none, or can't be read.
 *  Since 0.1. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_fault_domain(const dkimkit_keyring_fault *fault);
/** @return what is wrong, for people: with the selector, if it is of one.
 *  Since 0.1. */
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
 *         `DKIMKIT_KEYRING_ERR_NO_MASTER`. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_rekey(uint64_t *changed, uint64_t *faults,
                      dkimkit_keyring *ring,
                      dkimkit_keyring_on_progress progress,
                      dkimkit_keyring_on_fault on_fault, void *user_data);

/** The audit log, oldest first: what was done to which domain, by whom.
 *  @param domain NULL = all. @param since entries with a higher id.
 *  @return `DKIMKIT_OK`, or what the callback returned. Since 0.1. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_audit(dkimkit_keyring *ring, const char *domain,
                           uint64_t since, dkimkit_keyring_on_audit on,
                           void *user_data);

/**
 * Looks through all that is stored: every record can be, every key in use is
 * there and fits its id, no key is used twice, no private key is left that no
 * selector has, and with master keys: each private key can be opened and
 * belongs to its id.
 * @param faults receives how many, also after an error; may be NULL.
 * @param on     told of each; may be NULL.
 * @return `DKIMKIT_OK` also if there are faults. Since 0.1.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_verify_store(uint64_t *faults, dkimkit_keyring *ring,
                             dkimkit_keyring_on_fault on, void *user_data);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_H) */
