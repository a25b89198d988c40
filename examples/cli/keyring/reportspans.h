/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTSPANS_H
#define CLI_KEYRING_REPORTSPANS_H

#include <stddef.h>
#include <stdint.h>

#include <dkimkit/keyring.h>

enum cli_phase {
  CLI_PHASE_GENERATED,
  CLI_PHASE_PUBLISHED,
  CLI_PHASE_HOLD,
  CLI_PHASE_READY,
  CLI_PHASE_SIGNS,
  CLI_PHASE_DRAINING,
  CLI_PHASE_RETIRED,
  CLI_PHASE_REVOKING,
  CLI_PHASE_REVOKED
};

/* A phase of a key, in seconds since the epoch; the end is beyond it. */
struct cli_span {
  enum cli_phase phase;
  uint64_t begin;
  uint64_t end;
};

/* A key has each phase once at most, and then the next key's first is planned.
 */
#define CLI_SPANS_MAX 10

/* The word of a phase, and a letter for what it looks like. */
const char *cli_phase_name(enum cli_phase phase);
char cli_phase_class(enum cli_phase phase);

/* The phases of the key in a slot, from its beginning until `end`, which is
   after `now`; those after `now` are planned. Returns how many there are. */
size_t cli_spans_of(struct cli_span spans[CLI_SPANS_MAX],
                    const dkimkit_keyring_domain *domain, int slot,
                    uint64_t now, uint64_t end);

/* When the switch to the other key is planned or was due; 0 if none is. */
uint64_t cli_switch_time(const dkimkit_keyring_domain *domain);

#endif
