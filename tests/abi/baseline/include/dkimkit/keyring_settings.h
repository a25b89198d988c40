/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_SETTINGS_H
#define DKIMKIT_KEYRING_SETTINGS_H

/**
 * @file keyring_settings.h
 * How a domain of a keyring is signed for, and how its keys are replaced. An
 * object of settings is for one thread at a time.
 */

#include <dkimkit/keyring_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is signed for a domain that doesn't sign as itself. Since 1.0. */
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

/** What follows when the record of the key that signs is lost. Since 1.0. */
typedef enum dkimkit_keyring_on_lost {
  /** The key goes on signing. */
  DKIMKIT_KEYRING_ON_LOST_KEEP = 0,
  /** The default policy holds. */
  DKIMKIT_KEYRING_ON_LOST_DEFAULT = 1,
  /** Nothing is signed. */
  DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE = 2
} dkimkit_keyring_on_lost;

/** Settings that are numbers. Durations are seconds. Since 1.0. */
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

/** Settings that are texts. Since 1.0. */
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
 *  @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_settings_new(dkimkit_keyring_settings **out,
                             const dkimkit_config *config);

/** Frees. Since 1.0. */
DKIMKIT_EXTERN void
dkimkit_keyring_settings_free(dkimkit_keyring_settings *settings);

/** Sets a number.
 *  @param value in the range of the setting.
 *  @return `DKIMKIT_OK`; `DKIMKIT_KEYRING_ERR_SETTING` for a value out of
 *  range; `DKIMKIT_ERR_INVALID_ARGUMENT` for an unknown setting. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_settings_set(dkimkit_keyring_settings *settings,
                             dkimkit_keyring_setting setting, uint64_t value);

/** @return the value, 0 for an unknown setting. Since 1.0. */
DKIMKIT_EXTERN uint64_t dkimkit_keyring_settings_get(
    const dkimkit_keyring_settings *settings, dkimkit_keyring_setting setting);

/** Sets a text. What is no list of header
 *  fields is found out when a domain gets it: `DKIMKIT_ERR_HEADER_NAME_SYNTAX`,
 *  `_HEADER_NOT_SIGNABLE`, `_FROM_NOT_SIGNED`.
 *  @param value UTF-8 without control characters; copied. @return as
 *  `dkimkit_keyring_settings_set`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_settings_set_text(dkimkit_keyring_settings *settings,
                                  dkimkit_keyring_text text, const char *value);

/** @return the text; lives as long as `settings`, until it is set.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_settings_text(const dkimkit_keyring_settings *settings,
                              dkimkit_keyring_text text);

/** @return the word of a setting, e.g. "publish-hold"; NULL for an unknown one:
 *  settings count from 0, and the first unknown one ends them. Any thread.
 *  Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_setting_name(dkimkit_keyring_setting setting);

/** @return the word of a text, e.g. "headers"; NULL for an unknown one: texts
 *  count from 0, and the first unknown one ends them. Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_keyring_text_name(dkimkit_keyring_text text);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_SETTINGS_H) */
