/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKKEYID_H
#define DKK_KEYRING_CHECKKEYID_H

/* The id of the key in a record: SHA-256 of its SubjectPublicKeyInfo, which p=
 * itself has only for RSA (RFC 6376, 3.6.1), and there not always. */

#include "keyring/record.h"

#include <dkimkit/keyrecord.h>

/** The ids that a record's p= can have: as what k= says, and as a key of
 *  another type, which is what is wrong if that one is ours. */
typedef struct dkk_ring_record_ids {
  dkk_ring_key_id stated;
  dkk_ring_key_id other;
} dkk_ring_record_ids;

/** Reads them; what can't be read is none. */
void dkk_ring_record_ids_read(dkk_ring_record_ids *ids,
                              const dkimkit_keyrecord *record);

#endif /* !defined(DKK_KEYRING_CHECKKEYID_H) */
