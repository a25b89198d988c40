/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_QUESTION_H
#define CLI_KEYRING_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include <dkimkit/keyring_view.h>

#include "../rawheader.h"

#define CLI_RECIPIENTS_MAX 256

/* Who shall sign a message? */
struct cli_question {
  /* Who submitted it; or whoever owns the From domain. */
  const char *tenant;
  bool trust_from;
  /* Domains. */
  const char *recipients[CLI_RECIPIENTS_MAX];
  size_t recipient_count;
  const struct cli_raw_header *header;
  const dkimkit_config *config;
  dkimkit_keyring_view *view;
  dkimkit_keyring_choice *choice;
  /* What was found so far: of several Sender fields the first counts. */
  unsigned from_fields;
  bool has_sender;
};

/* Asks, so that `choice` has the answer. Returns the keyring's status. */
int cli_question_ask(struct cli_question *question);

#endif
