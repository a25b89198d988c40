/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKVERDICT_H
#define DKK_KEYRING_CHECKVERDICT_H

/* What the TXT records in one server's answer are worth: whether a receiver
 * finds our key in them.
 *
 * TXT records that are no key records don't count beside one that is: the
 * library's verifier passes them over (docs/conformance.md), and the outcome
 * says that they are there. A key record, broken or not, beside another is
 * MULTIPLE: which one a receiver takes is undefined (RFC 6376, 3.6.2.2). */

#include "keyring/checkjoin.h"

/** @param outcome receives the verdict about the TXT records at `name`:
 *  MISSING without any, WRONG_TARGET if there is a CNAME.
 *  @return DKIMKIT_OK; what dkimkit_keyrecord_parse returns. */
int dkk_ring_txt_verdict(dkk_ring_outcome *outcome,
                         const dkk_ring_check_answer *answer, const char *name,
                         const dkk_ring_check_slot *slot,
                         const dkimkit_config *config);

/** Whether a text is a key record with this key. 1, 0 or an error, as above. */
int dkk_ring_txt_has_key(const dkk_ring_check_record *record,
                         const dkk_ring_key_id *key_id,
                         const dkimkit_config *config);

#endif /* !defined(DKK_KEYRING_CHECKVERDICT_H) */
