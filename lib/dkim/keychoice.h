/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYCHOICE_H
#define DKK_DKIM_KEYCHOICE_H

/* Which records of an answer may verify a signature (RFC 6376, 6.1.2). */

#include "dkim/keyanswer.h"
#include "dkim/signature.h"

#define DKK_KEYCHOICE_FEW 4

typedef struct dkk_keychoice {
  const dkimkit_mem *mem;
  const dkk_keyanswer *answer;
  /** Records of it that fit, in its order: `few`, or allocated. */
  const dkimkit_keyrecord **records;
  size_t count;
  /** One of them is over DKK_RSA_LARGE_BITS; of such only one is tried, for
   *  time goes with the square. */
  int has_large;
  const dkimkit_keyrecord *few[DKK_KEYCHOICE_FEW];
} dkk_keychoice;

/**
 * Chooses from the answer, which has to outlive the choice; the choice must not
 * move. Without a record
 * that fits the signature is settled with the reason.
 * @return DKIMKIT_OK or DKIMKIT_ERR_NOMEM; to be cleared in any case.
 */
int dkk_keychoice_read(dkk_keychoice *choice, dkimkit_signature *signature,
                       const dkk_keyanswer *answer);
void dkk_keychoice_clear(dkk_keychoice *choice);

#endif /* !defined(DKK_DKIM_KEYCHOICE_H) */
