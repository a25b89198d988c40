/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_TEXTFILE_H
#define DKK_RESOLVER_TEXTFILE_H

/* Small files of settings. */

#include <dkimkit/common.h>

/** Octets that such a file may have. */
#define DKK_TEXTFILE_MAX 65535u

/**
 * Reads a file as a whole.
 * @param out receives it, with a NUL behind it; release with `mem`.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_SYSTEM` if it can't be read;
 *         `DKIMKIT_ERR_SYNTAX` if it is longer; `DKIMKIT_ERR_NOMEM`.
 */
int dkk_textfile_read(char **out, size_t *len, const dkimkit_mem *mem,
                      const char *path);

#endif /* !defined(DKK_RESOLVER_TEXTFILE_H) */
