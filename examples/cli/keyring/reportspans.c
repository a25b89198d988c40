/* SPDX-License-Identifier: MIT */
#include "reportspans.h"

#include <stdbool.h>

#include "reportneed.h"

struct spans {
  struct cli_span *list;
  size_t count;
  const dkimkit_keyring_domain *domain;
  int slot;
  uint64_t now;
  uint64_t end;
};

static const struct {
  const char *name;
  char class;
} phases[] = {
    [CLI_PHASE_GENERATED] = {"generated", 'g'},
    [CLI_PHASE_PUBLISHED] = {"published", 'u'},
    [CLI_PHASE_HOLD] = {"hold", 'h'},
    [CLI_PHASE_READY] = {"ready", 'r'},
    [CLI_PHASE_SIGNS] = {"signs", 's'},
    [CLI_PHASE_DRAINING] = {"draining", 'd'},
    [CLI_PHASE_RETIRED] = {"retired", 't'},
    [CLI_PHASE_REVOKING] = {"revoking", 'v'},
    [CLI_PHASE_REVOKED] = {"revoked", 'w'},
};

const char *cli_phase_name(enum cli_phase phase)
{
  return phases[phase].name;
}

char cli_phase_class(enum cli_phase phase)
{
  return phases[phase].class;
}

static uint64_t at(const struct spans *of, dkimkit_keyring_time time)
{
  return dkimkit_keyring_domain_time(of->domain, of->slot, time);
}

/* Times from a database may be in any order: what ends before it begins isn't
   drawn. */
static void add(struct spans *of, enum cli_phase phase, uint64_t begin,
                uint64_t end)
{
  if (end > of->end) {
    end = of->end;
  }
  if (begin != 0 && begin < end && of->count < CLI_SPANS_MAX) {
    of->list[of->count++] = (struct cli_span){phase, begin, end};
  }
}

uint64_t cli_switch_time(const dkimkit_keyring_domain *domain)
{
  int after = dkimkit_keyring_domain_after(domain);
  dkimkit_keyring_state state;

  if (after < 0 || after == dkimkit_keyring_domain_before(domain)) {
    return 0;
  }
  state = dkimkit_keyring_domain_state(domain, after);
  return state >= DKIMKIT_KEYRING_STATE_GENERATED &&
                 state <= DKIMKIT_KEYRING_STATE_READY
             ? dkimkit_keyring_domain_time(domain, 0,
                                           DKIMKIT_KEYRING_TIME_ROTATE_ON)
             : 0;
}

static uint64_t first_of(uint64_t a, uint64_t b)
{
  return a != 0 && (b == 0 || a < b) ? a : b;
}

/* When this key begins to sign, as far as that is known or planned. */
static uint64_t signs_from(const struct spans *of)
{
  uint64_t first = at(of, DKIMKIT_KEYRING_TIME_FIRST_SIGN);
  uint64_t ready = at(of, DKIMKIT_KEYRING_TIME_READY);
  uint64_t planned = cli_switch_time(of->domain);

  if (first != 0 ||
      dkimkit_keyring_domain_state(of->domain, of->slot) >
          DKIMKIT_KEYRING_STATE_READY ||
      dkimkit_keyring_domain_after(of->domain) != of->slot) {
    return first;
  }
  /* The first key of a domain begins as soon as it may. */
  return planned > ready ? planned : ready;
}

static void add_waiting(struct spans *of, uint64_t signs)
{
  uint64_t generated = at(of, DKIMKIT_KEYRING_TIME_GENERATED);
  uint64_t published = at(of, DKIMKIT_KEYRING_TIME_ZONE_DONE);
  uint64_t seen = at(of, DKIMKIT_KEYRING_TIME_SEEN);
  uint64_t ready = at(of, DKIMKIT_KEYRING_TIME_READY);
  /* Where a step is still to come, the one before lasts until now. */
  uint64_t open = signs != 0 && signs <= of->now ? signs : of->now;

  add(of, CLI_PHASE_GENERATED, generated, first_of(published, open));
  add(of, CLI_PHASE_PUBLISHED, published, first_of(seen, open));
  if (seen != 0 && ready != 0) {
    uint64_t end = first_of(ready, signs);

    add(of, CLI_PHASE_HOLD, seen, end);
    add(of, CLI_PHASE_READY, end, signs != 0 ? signs : of->end);
  }
}

static void add_signing(struct spans *of, uint64_t signs)
{
  dkimkit_keyring_state state =
      dkimkit_keyring_domain_state(of->domain, of->slot);
  uint64_t last = at(of, DKIMKIT_KEYRING_TIME_LAST_SIGN);
  uint64_t quiet = at(of, DKIMKIT_KEYRING_TIME_QUIET);
  uint64_t planned = cli_switch_time(of->domain);

  if (state == DKIMKIT_KEYRING_STATE_ACTIVE &&
      dkimkit_keyring_domain_before(of->domain) == of->slot &&
      planned > of->now) {
    last =
        planned + cli_domain_setting(of->domain, DKIMKIT_KEYRING_SETTING_LEASE);
    quiet = last +
            cli_domain_setting(of->domain, DKIMKIT_KEYRING_SETTING_DRAIN_HOLD);
  } else if (state <= DKIMKIT_KEYRING_STATE_ACTIVE) {
    last = 0;
  }
  add(of, CLI_PHASE_SIGNS, signs, last != 0 ? last : of->end);
  if (last != 0) {
    add(of, CLI_PHASE_DRAINING, last, quiet);
    add(of, CLI_PHASE_RETIRED, quiet, of->end);
  }
}

/* When a revocation was ordered isn't stored. */
static void add_revoked(struct spans *of)
{
  uint64_t revoked = at(of, DKIMKIT_KEYRING_TIME_REVOKED);

  if (dkimkit_keyring_domain_state(of->domain, of->slot) ==
      DKIMKIT_KEYRING_STATE_REVOKED) {
    add(of, CLI_PHASE_REVOKED, revoked, of->end);
  } else {
    add(of, CLI_PHASE_REVOKING, of->now, of->end);
  }
}

static void cut(struct spans *of, uint64_t end)
{
  size_t i;
  size_t kept = 0;

  for (i = 0; i < of->count; ++i) {
    struct cli_span span = of->list[i];

    if (span.end > end) {
      span.end = end;
    }
    if (span.begin < span.end) {
      of->list[kept++] = span;
    }
  }
  of->count = kept;
}

size_t cli_spans_of(struct cli_span spans[CLI_SPANS_MAX],
                    const dkimkit_keyring_domain *domain, int slot,
                    uint64_t now, uint64_t end)
{
  struct spans of = {spans, 0, domain, slot, now, end};
  dkimkit_keyring_state state = dkimkit_keyring_domain_state(domain, slot);
  uint64_t signs;

  if (state == DKIMKIT_KEYRING_STATE_EMPTY) {
    return 0;
  }
  signs = signs_from(&of);
  add_waiting(&of, signs);
  if (signs != 0) {
    add_signing(&of, signs);
  }
  if (state >= DKIMKIT_KEYRING_STATE_REVOKING) {
    uint64_t revoked = at(&of, DKIMKIT_KEYRING_TIME_REVOKED);

    cut(&of, revoked != 0 ? first_of(revoked, now) : now);
    add_revoked(&of);
  }
  return of.count;
}
