/* SPDX-License-Identifier: MIT */
#ifndef CLI_BODYTRIAL_H
#define CLI_BODYTRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dkimkit/diagnose.h>

#include "facts.h"
#include "source.h"

#define CLI_BODY_HEAD 4096
#define CLI_BODY_TAIL 16384
/* Prefixes are tried in so many octets at both ends of a body. */
#define CLI_BODY_NEAR ((uint64_t)2 * 1024 * 1024)
/* Text in front of the signed body is looked for in smaller bodies only. */
#define CLI_BODY_SMALL ((uint64_t)1024 * 1024)

/* A canonical body as it is now: its beginning and its end. */
struct cli_body_view {
  uint64_t octets;
  uint64_t lines;
  uint8_t head[CLI_BODY_HEAD];
  uint8_t tail[CLI_BODY_TAIL];
};

/* The last octets of the body; *len of those wanted are there. */
void cli_body_view_tail(const struct cli_body_view *view, uint8_t *out,
                        size_t *len);

struct cli_body_test;

/* What a signature says about the body, and what was found. */
struct cli_body_target {
  dkimkit_canonicalization form;
  dkimkit_hash hash;
  uint8_t expected[DKIMKIT_HASH_MAX_OCTETS];
  size_t len;
  bool has_limit;
  uint64_t limit;
  /* The hash of the body as it is, up to l=. */
  uint8_t value[DKIMKIT_HASH_MAX_OCTETS];
  bool matches;
  /* What made the hash fit; NULL for nothing. */
  const struct cli_body_test *test;
  dkimkit_canonicalization test_form;
  bool whole;
  uint64_t at;
  uint64_t total;
  uint64_t lines_after;
};

struct cli_body_trials {
  const dkimkit_config *config;
  struct cli_source *source;
  struct cli_body_target *targets;
  size_t count;
  /* Of the raw message. */
  uint64_t octets;
  struct cli_body_view views[2];
};

/* Computes the hash of the body as it is for all targets, and if one of them
   doesn't match, what it would be in other forms. */
int cli_body_try(struct cli_body_trials *trials);

/* Says what was found, or what was looked for. */
void cli_body_tell(const struct cli_body_target *target,
                   const struct cli_body_view *view, struct cli_facts *causes,
                   struct cli_facts *tested, bool small);

#endif
