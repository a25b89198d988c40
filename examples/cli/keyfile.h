/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYFILE_H
#define CLI_KEYFILE_H

#include <dkimkit/key.h>

/* Imports the private key in a file; `config` is sealed. Warns of a file that
   others may read. */
int cli_keyfile_load(dkimkit_key **out, const dkimkit_config *config,
                     const char *path);

#endif
