/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_KEYID_H
#define DKK_KEYRING_KEYID_H

/* What a key is known by: SHA-256 of its SubjectPublicKeyInfo (RFC 5280,
 * 4.1.2.7; for Ed25519 RFC 8410, 4). */

#include "keyring/record.h"

#include <dkimkit/common.h>

/**
 * @param public_key as it stands in p= before base64: SubjectPublicKeyInfo for
 *        RSA, 32 octets for Ed25519.
 * @return DKIMKIT_OK; DKIMKIT_ERR_KEY_SYNTAX for another length of an Ed25519
 *         key, DKIMKIT_ERR_KEY_TYPE for another type.
 */
int dkk_ring_key_id_of(dkimkit_key_type type, const uint8_t *public_key,
                       size_t len, dkk_ring_key_id *id);

#endif /* !defined(DKK_KEYRING_KEYID_H) */
