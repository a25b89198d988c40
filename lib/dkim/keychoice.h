/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYCHOICE_H
#define DKK_DKIM_KEYCHOICE_H

/* Which records of an answer may verify a signature (RFC 6376, 6.1.2). */

#include "dkim/keyrecord.h"
#include "dkim/signature.h"

typedef struct dkk_keychoice {
  const dkimkit_mem *mem;
  /** Records that fit, in the order of the answer. */
  dkimkit_keyrecord **records;
  size_t count;
} dkk_keychoice;

/**
 * Reads the answer of the signature's query. Without a record that fits the
 * signature is settled with the reason.
 * @return DKIMKIT_OK, DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO; to be cleared in
 *         any case.
 */
int dkk_keychoice_read(dkk_keychoice *choice, dkimkit_signature *signature);
void dkk_keychoice_clear(dkk_keychoice *choice);

#endif /* !defined(DKK_DKIM_KEYCHOICE_H) */
