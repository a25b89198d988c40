/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYREPAIR_H
#define CLI_KEYREPAIR_H

#include <dkimkit/diagnose.h>

#include "header.h"
#include "keyset.h"

/* Looks for what is wrong with a record that can't be used: mended in one way
   or several it has to become a key. */
int cli_key_repair(struct cli_header *header, const struct cli_key *key,
                   struct cli_facts *causes, struct cli_facts *tested);

#endif
