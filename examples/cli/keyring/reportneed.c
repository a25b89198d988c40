/* SPDX-License-Identifier: MIT */
#include "reportneed.h"

#include <dkimkit/keyring_check.h>

#include "domains.h"

#define DAY ((uint64_t)86400)
/* RFC 8301, 3.2: signers SHOULD use at least so many. */
#define RSA_BITS 2048

struct need_text {
  enum cli_need_level level;
  const char *title;
  const char *advice;
};

static const struct need_text texts[] = {
    [CLI_NEED_DAMAGED] = {CLI_LEVEL_ALARM,
                          "Its entry in the keyring can't be "
                          "read",
                          "The domain isn't signed for. Run \"dkimkit keyring "
                          "audit --verify\" and bring the entry back from a "
                          "backup."},
    [CLI_NEED_COMPROMISED] =
        {CLI_LEVEL_ALARM, "A key was compromised and may still be in the DNS",
         "The host publishes the record with an empty p=, and checks that it "
         "is seen."},
    [CLI_NEED_LOST] = {CLI_LEVEL_ALARM,
                       "The record of the key that signs is lost",
                       "Receivers can't verify the signatures until the record "
                       "is back."},
    [CLI_NEED_NO_KEYS] = {CLI_LEVEL_ALARM, "There is no key",
                          "Make one: \"dkimkit keyring rotate\"."},
    [CLI_NEED_STALLED] =
        {CLI_LEVEL_ALARM, "The rotation doesn't get on",
         "The new key's record isn't seen. The old key signs on, and the "
         "switch is put off until the record is right."},
    [CLI_NEED_HOST_RECORD] = {CLI_LEVEL_TO_DO, "The host's record isn't right",
                              "The host publishes it: \"dkimkit keyring "
                              "export-zone\"."},
    [CLI_NEED_OWNER_RECORD] =
        {CLI_LEVEL_TO_DO, "The owner's records aren't right",
         "The owner of the domain publishes them once, exactly as they stand "
         "here. They stay when keys are replaced."},
    [CLI_NEED_CHECK] = {CLI_LEVEL_TO_DO, "The records weren't checked lately",
                        "Run \"dkimkit keyring check\", best every hour; the "
                        "last verdicts may be out of date."},
    [CLI_NEED_ENABLE] = {CLI_LEVEL_ADVICE,
                         "The records are right, but signing "
                         "as the domain isn't enabled",
                         "If that is wanted: \"dkimkit keyring enable\" after "
                         "a check."},
    [CLI_NEED_LARGER_KEY] =
        {CLI_LEVEL_ADVICE, "The key that signs is short",
         "RSA keys should have 2048 bits: \"dkimkit keyring "
         "rotate --bits 2048\"."},
    [CLI_NEED_NOTHING] = {CLI_LEVEL_NONE, "Nothing to do", ""},
};

const char *cli_need_title(enum cli_need_kind kind)
{
  return texts[kind].title;
}

const char *cli_need_advice(enum cli_need_kind kind)
{
  return texts[kind].advice;
}

enum cli_need_level cli_need_level_of(enum cli_need_kind kind)
{
  return texts[kind].level;
}

const char *cli_level_name(enum cli_need_level level)
{
  static const char *const names[CLI_LEVELS] = {"Alarm", "To do", "Advice",
                                                "Good"};

  return names[level];
}

uint64_t cli_domain_setting(const dkimkit_keyring_domain *domain,
                            dkimkit_keyring_setting setting)
{
  dkimkit_keyring_settings *settings;
  uint64_t value;

  if (dkimkit_keyring_domain_settings(&settings, domain)) {
    return 0;
  }
  value = dkimkit_keyring_settings_get(settings, setting);
  dkimkit_keyring_settings_free(settings);
  return value;
}

static uint64_t time_of(const dkimkit_keyring_domain *domain, int slot,
                        dkimkit_keyring_time time)
{
  return dkimkit_keyring_domain_time(domain, slot, time);
}

static bool is_over(uint64_t since, uint64_t hold, uint64_t now)
{
  return now > since && now - since > hold;
}

bool cli_domain_is_unticked(const dkimkit_keyring_domain *domain, uint64_t now)
{
  uint64_t ticked = time_of(domain, 0, DKIMKIT_KEYRING_TIME_LAST_TICK);

  if (ticked == 0) {
    ticked = time_of(domain, 0, DKIMKIT_KEYRING_TIME_CREATED);
  }
  return is_over(ticked,
                 cli_domain_setting(domain, DKIMKIT_KEYRING_SETTING_CLOCK_GAP),
                 now);
}

static bool is_good(dkimkit_keyring_verdict verdict)
{
  return verdict == DKIMKIT_KEYRING_VERDICT_OK ||
         verdict == DKIMKIT_KEYRING_VERDICT_OK_DIRECT;
}

/* Something was found, and it is wrong. */
static bool is_bad(dkimkit_keyring_verdict verdict)
{
  return verdict > DKIMKIT_KEYRING_VERDICT_OK_DIRECT &&
         verdict < DKIMKIT_KEYRING_VERDICT_BOGUS;
}

/* What is at the owner's name, not where it leads. */
static bool is_of_cname(dkimkit_keyring_verdict verdict)
{
  return (verdict >= DKIMKIT_KEYRING_VERDICT_MISSING &&
          verdict <= DKIMKIT_KEYRING_VERDICT_PROXIED) ||
         verdict == DKIMKIT_KEYRING_VERDICT_CHAIN;
}

static bool needs_owner(const dkimkit_keyring_domain *domain, int slot)
{
  dkimkit_keyring_verdict own =
      dkimkit_keyring_domain_verdict(domain, slot, DKIMKIT_KEYRING_NAME_OWN);
  dkimkit_keyring_verdict host =
      dkimkit_keyring_domain_verdict(domain, slot, DKIMKIT_KEYRING_NAME_HOST);

  if (cli_domain_is_initial(domain)) {
    return false;
  }
  /* Without an answer, nobody can say that it is there. */
  if (own == DKIMKIT_KEYRING_VERDICT_NONE) {
    return !dkimkit_keyring_domain_enabled(domain);
  }
  return is_of_cname(own) || (is_bad(own) && is_good(host) &&
                              own != DKIMKIT_KEYRING_VERDICT_TARGET_EMPTY &&
                              own != DKIMKIT_KEYRING_VERDICT_STALE_KEY &&
                              own != DKIMKIT_KEYRING_VERDICT_REVOKED);
}

static bool needs_host(const dkimkit_keyring_domain *domain, int slot,
                       uint64_t now)
{
  dkimkit_keyring_state state = dkimkit_keyring_domain_state(domain, slot);
  dkimkit_keyring_verdict host =
      dkimkit_keyring_domain_verdict(domain, slot, DKIMKIT_KEYRING_NAME_HOST);
  uint64_t done = time_of(domain, slot, DKIMKIT_KEYRING_TIME_ZONE_DONE);

  if (state == DKIMKIT_KEYRING_STATE_REVOKING) {
    return true;
  }
  if (state == DKIMKIT_KEYRING_STATE_GENERATED) {
    return is_over(time_of(domain, slot, DKIMKIT_KEYRING_TIME_GENERATED), DAY,
                   now);
  }
  if (state == DKIMKIT_KEYRING_STATE_EMPTY ||
      state == DKIMKIT_KEYRING_STATE_RETIRED ||
      state == DKIMKIT_KEYRING_STATE_REVOKED) {
    return false;
  }
  /* A new record may not be seen at once. */
  return is_bad(host) &&
         (state != DKIMKIT_KEYRING_STATE_PUBLISHED || is_over(done, DAY, now));
}

static bool is_stalled(const dkimkit_keyring_domain *domain, uint64_t now)
{
  int slot = dkimkit_keyring_domain_after(domain);
  dkimkit_keyring_state state = dkimkit_keyring_domain_state(domain, slot);

  if (dkimkit_keyring_domain_status(domain) !=
          DKIMKIT_KEYRING_STATUS_ROTATING ||
      (state != DKIMKIT_KEYRING_STATE_GENERATED &&
       state != DKIMKIT_KEYRING_STATE_PUBLISHED)) {
    return false;
  }
  return is_over(
      time_of(domain, slot, DKIMKIT_KEYRING_TIME_GENERATED),
      cli_domain_setting(domain, DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD), now);
}

static bool is_unchecked(const dkimkit_keyring_domain *domain, uint64_t now)
{
  uint64_t since = time_of(domain, 0, DKIMKIT_KEYRING_TIME_LAST_CHECKED);

  if (since == 0) {
    since = time_of(domain, 0, DKIMKIT_KEYRING_TIME_CREATED);
  }
  return is_over(since, 2 * DAY, now);
}

static bool is_short(const dkimkit_keyring_domain *domain, uint64_t now)
{
  int slot = dkimkit_keyring_domain_signs(domain,
                                          dkimkit_keyring_domain_enabled(domain)
                                              ? DKIMKIT_KEYRING_NAME_OWN
                                              : DKIMKIT_KEYRING_NAME_HOST,
                                          now);

  return slot >= 0 &&
         dkimkit_keyring_domain_key_type(domain, slot) ==
             DKIMKIT_KEY_TYPE_RSA &&
         dkimkit_keyring_domain_key_bits(domain, slot) < RSA_BITS;
}

static bool can_be_enabled(const dkimkit_keyring_domain *domain)
{
  return is_good(dkimkit_keyring_domain_verdict(domain, 0,
                                                DKIMKIT_KEYRING_NAME_OWN)) &&
         is_good(dkimkit_keyring_domain_verdict(domain, 1,
                                                DKIMKIT_KEYRING_NAME_OWN));
}

static enum cli_need_kind kind_of(const dkimkit_keyring_domain *domain,
                                  const struct cli_need *need, uint64_t now)
{
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(domain);

  if (status == DKIMKIT_KEYRING_STATUS_COMPROMISED) {
    return CLI_NEED_COMPROMISED;
  }
  if (status == DKIMKIT_KEYRING_STATUS_NO_KEYS) {
    return CLI_NEED_NO_KEYS;
  }
  if (status == DKIMKIT_KEYRING_STATUS_DEGRADED) {
    return CLI_NEED_LOST;
  }
  if (is_stalled(domain, now)) {
    return CLI_NEED_STALLED;
  }
  if (need->host_slots != 0) {
    return CLI_NEED_HOST_RECORD;
  }
  if (need->owner_slots != 0) {
    return CLI_NEED_OWNER_RECORD;
  }
  if (is_unchecked(domain, now)) {
    return CLI_NEED_CHECK;
  }
  if (status == DKIMKIT_KEYRING_STATUS_DISABLED && can_be_enabled(domain)) {
    return CLI_NEED_ENABLE;
  }
  return is_short(domain, now) ? CLI_NEED_LARGER_KEY : CLI_NEED_NOTHING;
}

struct cli_need cli_need_of(const dkimkit_keyring_domain *domain, uint64_t now)
{
  struct cli_need need = {CLI_NEED_DAMAGED, CLI_LEVEL_ALARM, 0, 0};
  int slot;

  if (dkimkit_keyring_domain_fault(domain)) {
    return need;
  }
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    if (needs_owner(domain, slot)) {
      need.owner_slots |= 1u << slot;
    }
    if (needs_host(domain, slot, now)) {
      need.host_slots |= 1u << slot;
    }
  }
  need.kind = kind_of(domain, &need, now);
  need.level = texts[need.kind].level;
  return need;
}
