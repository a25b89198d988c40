/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTNEED_H
#define CLI_KEYRING_REPORTNEED_H

#include <stdbool.h>
#include <stdint.h>

#include <dkimkit/keyring.h>

/* What a domain needs, the most pressing first. */
enum cli_need_kind {
  CLI_NEED_DAMAGED,
  CLI_NEED_COMPROMISED,
  CLI_NEED_LOST,
  CLI_NEED_NO_KEYS,
  CLI_NEED_STALLED,
  CLI_NEED_HOST_RECORD,
  CLI_NEED_OWNER_RECORD,
  CLI_NEED_CHECK,
  CLI_NEED_ENABLE,
  CLI_NEED_LARGER_KEY,
  CLI_NEED_NOTHING
};

/* How pressing: also the words "Alarm", "To do", "Advice", "". */
enum cli_need_level {
  CLI_LEVEL_ALARM,
  CLI_LEVEL_TO_DO,
  CLI_LEVEL_ADVICE,
  CLI_LEVEL_NONE
};

#define CLI_LEVELS 4

struct cli_need {
  enum cli_need_kind kind;
  enum cli_need_level level;
  /* Bits of slots whose CNAME the owner, and whose TXT the host has to
     publish. */
  unsigned owner_slots;
  unsigned host_slots;
};

/* What a domain needs at `now`, as far as is stored. */
struct cli_need cli_need_of(const dkimkit_keyring_domain *domain, uint64_t now);

/* "A key was compromised", and what to do about it, for who runs the host. */
const char *cli_need_title(enum cli_need_kind kind);
const char *cli_need_advice(enum cli_need_kind kind);

enum cli_need_level cli_need_level_of(enum cli_need_kind kind);
const char *cli_level_name(enum cli_need_level level);

/* A setting of a domain's; 0 if there is no memory. */
uint64_t cli_domain_setting(const dkimkit_keyring_domain *domain,
                            dkimkit_keyring_setting setting);

/* Whether ticks are further apart than the domain's clock gap. */
bool cli_domain_is_unticked(const dkimkit_keyring_domain *domain, uint64_t now);

#endif
