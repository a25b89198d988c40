/* SPDX-License-Identifier: MIT */
#include "keyring/keyid.h"

#include <sodium.h>

#include <string.h>

#define ED25519_OCTETS 32

/* SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING … */
static const uint8_t ed25519_prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                         0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

int dkk_ring_key_id_of(dkimkit_key_type type, const uint8_t *public_key,
                       size_t len, dkk_ring_key_id *id)
{
  uint8_t info[sizeof(ed25519_prefix) + ED25519_OCTETS];

  switch (type) {
  case DKIMKIT_KEY_TYPE_RSA:
    crypto_hash_sha256(id->octets, public_key, len);
    return DKIMKIT_OK;
  case DKIMKIT_KEY_TYPE_ED25519:
    if (len != ED25519_OCTETS) {
      return DKIMKIT_ERR_KEY_SYNTAX;
    }
    memcpy(info, ed25519_prefix, sizeof(ed25519_prefix));
    memcpy(info + sizeof(ed25519_prefix), public_key, len);
    crypto_hash_sha256(id->octets, info, sizeof(info));
    return DKIMKIT_OK;
  default:
    return DKIMKIT_ERR_KEY_TYPE;
  }
}
