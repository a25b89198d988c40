/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYREPAIR_H
#define CLI_KEYREPAIR_H

#include <dkimkit/diagnose.h>

#include "header.h"
#include "keyset.h"

/* Tells what makes a record unusable, and the record to publish instead. */
int cli_key_repair(struct cli_header *header, const struct cli_key *key,
                   struct cli_facts *causes);

#endif
