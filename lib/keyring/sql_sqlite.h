/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SQL_SQLITE_H
#define DKK_KEYRING_SQL_SQLITE_H

/* What the backend on SQLite is made of. */

#include "keyring/sql.h"

#include <sqlite3.h>

/**
 * Makes the file if it shall be made: an empty one with mode 0600, whatever the
 * umask is; SQLite gives the same to those beside it.
 *
 * @param plain receives the path as SQLite can't take it for anything but a
 *        file's; to be freed.
 * @param message written on an error.
 * @return DKIMKIT_OK, DKIMKIT_KEYRING_ERR_STORE_EXISTS, _MISSING, _FULL,
 *         _READ_ONLY, _STORE; DKIMKIT_ERR_NOMEM.
 */
int dkk_ring_sqlite_prepare_file(char **plain, const char *path, unsigned flags,
                                 char *message);

/** The system's error for which no files can be made beside one that can be
 *  read; 0 if they can, or it can't. */
int dkk_ring_sqlite_why_read_only(const char *path);

#endif /* !defined(DKK_KEYRING_SQL_SQLITE_H) */
