/* SPDX-License-Identifier: MIT */
#ifndef CLI_RECORDHINT_H
#define CLI_RECORDHINT_H

#include <stdbool.h>

#include <dkimkit/keyrecord.h>

#include "resolver.h"

/* Looks up and waits. */
int cli_record_lookup(dkimkit_keylookup **out, const dkimkit_config *config,
                      struct cli_resolver *resolver, const char *name);

/* Why a lookup that is done has no record, and the exit code for it; NULL if
   it has one. */
const char *cli_record_absence(const dkimkit_keylookup *lookup, int *code);

/* Where the key record of `name`, which has none, was published by mistake:
   a name to be freed, or NULL in *out if it can't be found. */
int cli_record_hint(char **out, const dkimkit_config *config,
                    struct cli_resolver *resolver, const char *name);

/* Does a selector that nobody has get an answer beside `name`, too? */
int cli_record_wildcard(bool *out, const dkimkit_config *config,
                        struct cli_resolver *resolver, const char *name);

#endif
