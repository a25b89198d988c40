/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_PEM_H
#define DKK_CORE_PEM_H

/* PEM (RFC 7468): which blocks a file has, and the octets in one. */

#include "core/buf.h"

/** One block: its label ("PRIVATE KEY"), and what stands between the lines. */
typedef struct dkk_pem_block {
  dkk_slice label;
  dkk_slice body;
} dkk_pem_block;

/**
 * Finds the next block and takes everything up to its end off `in`. Text
 * around blocks is passed over.
 * @return 1, or 0 if there is none.
 */
int dkk_pem_next(dkk_slice *in, dkk_pem_block *block);

/** 1 if the block has the headers of an encrypted key (RFC 1421, 4.6.1.1). */
int dkk_pem_is_encrypted(const dkk_pem_block *block);

/** Decodes the block's base64 and appends it to `out`.
 *  @return DKIMKIT_OK, DKIMKIT_ERR_SYNTAX, DKIMKIT_ERR_NOMEM. */
int dkk_pem_decode(dkk_buf *out, const dkk_pem_block *block);

/** Appends a block with lines of 64 characters. */
int dkk_pem_write(dkk_buf *out, const char *label, const uint8_t *data,
                  size_t len);

#endif /* !defined(DKK_CORE_PEM_H) */
