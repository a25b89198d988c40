/* SPDX-License-Identifier: MIT */
#include "keyring/settings.h"

#include "keyring/holds.h"
#include "keyring/text.h"

#include <dkimkit/config.h>

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 128
#define EXPIRE_MAX (3650 * DKK_RING_DAY)

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

static const char *const setting_names[] = {
    [DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD] = "publish-hold",
    [DKIMKIT_KEYRING_SETTING_DRAIN_HOLD] = "drain-hold",
    [DKIMKIT_KEYRING_SETTING_LEASE] = "lease",
    [DKIMKIT_KEYRING_SETTING_CLOCK_GAP] = "clock-gap",
    [DKIMKIT_KEYRING_SETTING_ZONE_TTL] = "zone-ttl",
    [DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL] = "rotate-interval",
    [DKIMKIT_KEYRING_SETTING_ON_LOST] = "on-lost",
    [DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED] = "revoke-retired",
    [DKIMKIT_KEYRING_SETTING_PRESTAGED] = "prestaged",
    [DKIMKIT_KEYRING_SETTING_KEY_TYPE] = "key-type",
    [DKIMKIT_KEYRING_SETTING_KEY_BITS] = "key-bits",
    [DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION] =
        "header-canonicalization",
    [DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION] = "body-canonicalization",
    [DKIMKIT_KEYRING_SETTING_TIMESTAMP] = "timestamp",
    [DKIMKIT_KEYRING_SETTING_EXPIRE] = "expire",
};

static const char *const text_names[] = {
    [DKIMKIT_KEYRING_TEXT_HEADERS] = "headers",
    [DKIMKIT_KEYRING_TEXT_OVERSIGN] = "oversign",
    [DKIMKIT_KEYRING_TEXT_DISPLAY_NAME] = "display-name",
};

/* What Exchange Online signs. The last field is never in a message that comes
 * from outside: over-signed, it is listed all the same. */
static const char eop_headers[] =
    "From:Date:Subject:Message-ID:Content-Type:MIME-Version";
static const char eop_oversign[] = "X-MS-Exchange-SenderADCheck";

void dkk_ring_settings_default(dkimkit_keyring_settings *settings)
{
  memset(settings, 0, sizeof(*settings));
  dkk_ring_policy_default(&settings->policy);
  settings->signing.key_type = DKIMKIT_KEY_TYPE_RSA;
  settings->signing.key_bits = 2048;
  settings->signing.canon_header = DKIMKIT_CANONICALIZATION_RELAXED;
  settings->signing.canon_body = DKIMKIT_CANONICALIZATION_RELAXED;
  settings->signing.timestamp = 1;
}

int dkimkit_keyring_settings_new(dkimkit_keyring_settings **out,
                                 const dkimkit_config *config)
{
  const dkimkit_mem *mem = config != NULL ? dkimkit_config_mem(config) : NULL;
  dkimkit_keyring_settings *settings;

  if (out == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  settings = mem != NULL ? mem->allocate(sizeof(*settings), mem->user_data)
                         : malloc(sizeof(*settings));
  if (settings == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  dkk_ring_settings_default(settings);
  settings->config = dkimkit_config_ref(config);
  *out = settings;
  return DKIMKIT_OK;
}

void dkimkit_keyring_settings_free(dkimkit_keyring_settings *settings)
{
  dkimkit_config *config;
  const dkimkit_mem *mem;

  if (settings == NULL || settings->config == NULL) {
    free(settings);
    return;
  }
  config = settings->config;
  mem = dkimkit_config_mem(config);
  mem->release(settings, mem->user_data);
  dkimkit_config_free(config);
}

static int set_policy(dkk_ring_policy *policy, dkimkit_keyring_setting setting,
                      uint64_t value)
{
  switch ((int)setting) {
  case DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD:
    policy->publish_hold = value;
    break;
  case DKIMKIT_KEYRING_SETTING_DRAIN_HOLD:
    policy->drain_hold = value;
    break;
  case DKIMKIT_KEYRING_SETTING_LEASE:
    policy->lease = value;
    break;
  case DKIMKIT_KEYRING_SETTING_CLOCK_GAP:
    policy->clock_gap = value;
    break;
  case DKIMKIT_KEYRING_SETTING_ZONE_TTL:
    policy->zone_ttl = value;
    break;
  case DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL:
    policy->rotate_interval = value;
    break;
  case DKIMKIT_KEYRING_SETTING_ON_LOST:
    if (value > DKK_RING_LOST_NO_SIGNATURE) {
      return DKIMKIT_KEYRING_ERR_SETTING;
    }
    policy->on_lost = (dkk_ring_on_lost)value;
    break;
  case DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED:
    policy->revoke_retired = value == 0 ? 0 : value == 1 ? 1 : 2;
    break;
  case DKIMKIT_KEYRING_SETTING_PRESTAGED:
    policy->prestaged = value == 0 ? 0 : value == 1 ? 1 : 2;
    break;
  default:
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return dkk_ring_policy_check(policy) == DKK_RING_FAULT_NONE
             ? DKIMKIT_OK
             : DKIMKIT_KEYRING_ERR_SETTING;
}

static int set_signing(dkk_ring_signing *signing,
                       dkimkit_keyring_setting setting, uint64_t value)
{
  switch ((int)setting) {
  case DKIMKIT_KEYRING_SETTING_KEY_TYPE:
    if (value != DKIMKIT_KEY_TYPE_RSA && value != DKIMKIT_KEY_TYPE_ED25519) {
      return DKIMKIT_KEYRING_ERR_SETTING;
    }
    signing->key_type = (unsigned)value;
    return DKIMKIT_OK;
  case DKIMKIT_KEYRING_SETTING_KEY_BITS:
    if (value < 1024 || value > 4096) {
      return DKIMKIT_KEYRING_ERR_SETTING;
    }
    signing->key_bits = (unsigned)value;
    return DKIMKIT_OK;
  case DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION:
  case DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION:
    if (value > DKIMKIT_CANONICALIZATION_RELAXED) {
      return DKIMKIT_KEYRING_ERR_SETTING;
    }
    *(setting == DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION
          ? &signing->canon_header
          : &signing->canon_body) = (unsigned)value;
    return DKIMKIT_OK;
  case DKIMKIT_KEYRING_SETTING_TIMESTAMP:
    if (value > 1) {
      return DKIMKIT_KEYRING_ERR_SETTING;
    }
    signing->timestamp = (uint8_t)value;
    return DKIMKIT_OK;
  case DKIMKIT_KEYRING_SETTING_EXPIRE:
    if (value > EXPIRE_MAX) {
      return DKIMKIT_KEYRING_ERR_SETTING;
    }
    signing->expire = value;
    return DKIMKIT_OK;
  default:
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
}

int dkimkit_keyring_settings_set(dkimkit_keyring_settings *settings,
                                 dkimkit_keyring_setting setting,
                                 uint64_t value)
{
  dkk_ring_policy policy;
  int rv;

  if (settings == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if ((int)setting >= DKIMKIT_KEYRING_SETTING_KEY_TYPE) {
    return set_signing(&settings->signing, setting, value);
  }
  policy = settings->policy;
  rv = set_policy(&policy, setting, value);
  if (rv == DKIMKIT_OK) {
    settings->policy = policy;
  }
  return rv;
}

uint64_t dkimkit_keyring_settings_get(const dkimkit_keyring_settings *settings,
                                      dkimkit_keyring_setting setting)
{
  const dkk_ring_policy *policy = &settings->policy;
  const dkk_ring_signing *signing = &settings->signing;
  const uint64_t values[COUNT(setting_names)] = {
      [DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD] = policy->publish_hold,
      [DKIMKIT_KEYRING_SETTING_DRAIN_HOLD] = policy->drain_hold,
      [DKIMKIT_KEYRING_SETTING_LEASE] = policy->lease,
      [DKIMKIT_KEYRING_SETTING_CLOCK_GAP] = policy->clock_gap,
      [DKIMKIT_KEYRING_SETTING_ZONE_TTL] = policy->zone_ttl,
      [DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL] = policy->rotate_interval,
      [DKIMKIT_KEYRING_SETTING_ON_LOST] = (uint64_t)policy->on_lost,
      [DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED] = policy->revoke_retired,
      [DKIMKIT_KEYRING_SETTING_PRESTAGED] = policy->prestaged,
      [DKIMKIT_KEYRING_SETTING_KEY_TYPE] = signing->key_type,
      [DKIMKIT_KEYRING_SETTING_KEY_BITS] = signing->key_bits,
      [DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION] = signing->canon_header,
      [DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION] = signing->canon_body,
      [DKIMKIT_KEYRING_SETTING_TIMESTAMP] = signing->timestamp,
      [DKIMKIT_KEYRING_SETTING_EXPIRE] = signing->expire,
  };

  return (unsigned)setting < COUNT(setting_names) ? values[setting] : 0;
}

static char *text_of(dkk_ring_signing *signing, dkimkit_keyring_text text,
                     size_t *room)
{
  switch ((int)text) {
  case DKIMKIT_KEYRING_TEXT_HEADERS:
    *room = sizeof(signing->headers);
    return signing->headers;
  case DKIMKIT_KEYRING_TEXT_OVERSIGN:
    *room = sizeof(signing->oversign);
    return signing->oversign;
  case DKIMKIT_KEYRING_TEXT_DISPLAY_NAME:
    *room = sizeof(signing->display_name);
    return signing->display_name;
  default:
    return NULL;
  }
}

int dkimkit_keyring_settings_set_text(dkimkit_keyring_settings *settings,
                                      dkimkit_keyring_text text,
                                      const char *value)
{
  size_t room = 0;
  char *to;

  if (settings == NULL || value == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  to = text_of(&settings->signing, text, &room);
  if (to == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (strlen(value) >= room || !dkk_ring_is_text(value)) {
    return DKIMKIT_KEYRING_ERR_SETTING;
  }
  memcpy(to, value, strlen(value) + 1);
  return DKIMKIT_OK;
}

const char *
dkimkit_keyring_settings_text(const dkimkit_keyring_settings *settings,
                              dkimkit_keyring_text text)
{
  switch ((int)text) {
  case DKIMKIT_KEYRING_TEXT_HEADERS:
    return settings->signing.headers;
  case DKIMKIT_KEYRING_TEXT_OVERSIGN:
    return settings->signing.oversign;
  case DKIMKIT_KEYRING_TEXT_DISPLAY_NAME:
    return settings->signing.display_name;
  default:
    return "";
  }
}

const char *dkimkit_keyring_setting_name(dkimkit_keyring_setting setting)
{
  return (unsigned)setting < COUNT(setting_names) ? setting_names[setting]
                                                  : NULL;
}

const char *dkimkit_keyring_text_name(dkimkit_keyring_text text)
{
  return (unsigned)text < COUNT(text_names) ? text_names[text] : NULL;
}

typedef int (*set_names)(dkimkit_profile *profile, const char *const *names,
                         size_t count);

/* "From:To": cut at the colons, which is all that is known of it here. */
static int give_names(dkimkit_profile *profile, set_names set, const char *list)
{
  char copy[DKK_RING_HEADERS_MAX + 1];
  const char *names[NAMES_MAX];
  size_t count = 0;
  char *at = copy;

  memcpy(copy, list, strlen(list) + 1);
  while (count < NAMES_MAX) {
    char *end = strchr(at, ':');

    names[count++] = at;
    if (end == NULL) {
      return set(profile, names, count);
    }
    *end = '\0';
    at = end + 1;
  }
  return DKIMKIT_KEYRING_ERR_SETTING;
}

static int give_headers(dkimkit_profile *profile, const char *list)
{
  if (list[0] == '\0') {
    return DKIMKIT_OK;
  }
  return give_names(profile, dkimkit_profile_set_headers,
                    strcmp(list, "eop") == 0 ? eop_headers : list);
}

static int give_oversign(dkimkit_profile *profile,
                         const dkk_ring_signing *signing)
{
  const char *list = signing->oversign;

  if (list[0] == '\0') {
    list = strcmp(signing->headers, "eop") == 0 ? eop_oversign : list;
  }
  if (list[0] == '\0') {
    return DKIMKIT_OK;
  }
  if (strcmp(list, "none") == 0) {
    return dkimkit_profile_set_oversign(profile, NULL, 0);
  }
  return give_names(profile, dkimkit_profile_set_oversign, list);
}

int dkk_ring_signing_apply(const dkk_ring_signing *signing,
                           dkimkit_profile *profile)
{
  int rv = dkimkit_profile_set_canonicalization(
      profile, (dkimkit_canonicalization)signing->canon_header,
      (dkimkit_canonicalization)signing->canon_body);

  if (rv == DKIMKIT_OK) {
    rv = give_headers(profile, signing->headers);
  }
  if (rv == DKIMKIT_OK) {
    rv = give_oversign(profile, signing);
  }
  if (rv == DKIMKIT_OK && !signing->timestamp) {
    rv = dkimkit_profile_set_timestamp(profile, DKIMKIT_TIMESTAMP_NONE, 0);
  }
  if (rv == DKIMKIT_OK && signing->expire != 0) {
    rv = dkimkit_profile_set_expiration(profile, signing->expire);
  }
  return rv;
}

int dkk_ring_settings_check(const dkimkit_keyring_settings *settings,
                            const dkimkit_config *config)
{
  dkimkit_profile *profile = NULL;
  int rv;

  if (dkk_ring_policy_check(&settings->policy) != DKK_RING_FAULT_NONE) {
    return DKIMKIT_KEYRING_ERR_SETTING;
  }
  rv = dkimkit_profile_new(&profile, config);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_signing_apply(&settings->signing, profile);
  }
  dkimkit_profile_free(profile);
  return rv;
}
