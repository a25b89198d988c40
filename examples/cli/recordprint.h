/* SPDX-License-Identifier: MIT */
#ifndef CLI_RECORDPRINT_H
#define CLI_RECORDPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dkimkit/keylint.h>
#include <dkimkit/keyrecord.h>

#include "spool.h"

/* A key record that was looked at. */
struct cli_record {
  const char *text;
  size_t len;
  dkimkit_keyrecord *parsed;
  dkimkit_keylint *lint;
  /* Whether it belongs to the private key; -1 if there is none to compare. */
  int matches;
};

/* Where the records were found. */
struct cli_records {
  /* NULL for --text. */
  const char *name;
  uint32_t ttl;
  bool secure;
  /* Name and answer; NULL for --text. */
  dkimkit_keylint *answer;
  /* Any selector gives an answer. */
  bool wildcard;
  /* The record of the private key; NULL if there is none to compare. */
  char *expected;
  struct cli_record *records;
  size_t count;
};

int cli_record_print(struct cli_spool *spool,
                     const struct cli_records *records);
int cli_record_json(struct cli_spool *spool, const struct cli_records *records);

#endif
