/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_MASTERFILE_H
#define DKK_KEYRING_MASTERFILE_H

/* A master key in a file: 32 octets as they are, or 64 hexadecimal digits,
 * upper or lower case, with or without a line feed after them. The file is
 * regular (a symbolic link may lead to it), and its mode gives nothing to group
 * and others, which also holds for what an ACL gives. */

#include "keyring/masters.h"

/**
 * @param key the caller's, in locked memory; of no meaning unless the answer is
 *        DKK_RING_SEAL_OK.
 * @return DKK_RING_SEAL_OK, _ERR_NO_MEMORY, _ERR_FILE (`errno` is set), or
 *         _ERR_FILE_KIND, _MODE, _SIZE, _TEXT.
 */
int dkk_ring_masterfile_read(const char *path,
                             uint8_t key[DKK_RING_MASTER_OCTETS]);

#endif /* !defined(DKK_KEYRING_MASTERFILE_H) */
