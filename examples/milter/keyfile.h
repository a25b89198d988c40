/* SPDX-License-Identifier: MIT */
#ifndef KEYFILE_H
#define KEYFILE_H

/* Files of private keys. */

#include <dkimkit/dkimkit.h>
#include <stdbool.h>

/**
 * Imports a key.
 * @param config         sealed.
 * @param allow_readable whether group and others may have access to the file.
 * @return NULL, or what is wrong.
 */
const char *keyfile_load(dkimkit_key **out, const dkimkit_config *config,
                         const char *path, bool allow_readable);

/** @return the text of the key record that belongs to a key, to be freed;
 *  NULL if there is no memory. */
char *keyfile_record(const dkimkit_key *key);

#endif /* !defined(KEYFILE_H) */
