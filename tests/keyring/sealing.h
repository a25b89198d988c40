/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_SEALING_H
#define DKK_TEST_KEYRING_SEALING_H

/* Master keys, and something to seal with them. */

#include "domain.h"

#include "keyring/seal.h"

#define OK DKK_RING_SEAL_OK
#define UNCHANGED DKK_RING_SEAL_UNCHANGED
#define E(error) DKK_RING_SEAL_ERR_##error
#define OVERHEAD DKK_RING_SEAL_OVERHEAD
#define TEXT "a private key, in a manner of speaking"
#define TEXT_LEN (sizeof(TEXT) - 1)
#define SEALED_LEN (TEXT_LEN + OVERHEAD)

/** Nonces are 40 41 42 ... (the linker leads randombytes_buf here). */
extern int is_nonce_fixed;

/** The key `first`, `first` + 1, ... */
dkk_ring_master_id add_master(dkk_ring_masters *masters, uint8_t first);
/** With the key 00 01 02 ... */
dkk_ring_masters *new_masters(void);
dkk_ring_binding new_binding(void);
/** SEALED_LEN octets: TEXT, sealed. */
void seal_text(const dkk_ring_masters *masters, const dkk_ring_binding *binding,
               uint8_t *out);

#endif /* !defined(DKK_TEST_KEYRING_SEALING_H) */
