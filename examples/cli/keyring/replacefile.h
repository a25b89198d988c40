/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPLACEFILE_H
#define CLI_KEYRING_REPLACEFILE_H

#include "../spool.h"

/* Puts a file with these octets, which others may read, in the place of `path`,
   whole or not at all. */
int cli_replace_file(const char *path, struct cli_spool *spool);

#endif
