/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_OPENSSL_HASH_H
#define DKK_CRYPTO_OPENSSL_HASH_H

/* Digests with OpenSSL: the members of the provider's table. */

#include <dkimkit/common.h>

#include <openssl/evp.h>

/** NULL for what the loaded OpenSSL providers leave out. */
const EVP_MD *dkk_openssl_digest(dkimkit_hash hash);

size_t dkk_openssl_hash_state_size(dkimkit_hash hash);
int dkk_openssl_hash_init(void *state, dkimkit_hash hash);
int dkk_openssl_hash_update(void *state, const uint8_t *data, size_t len);
int dkk_openssl_hash_final(void *state, uint8_t *out);
int dkk_openssl_hash_restart(void *state);
void dkk_openssl_hash_clear(void *state);
int dkk_openssl_hash_copy(void *to, const void *from);

#endif /* !defined(DKK_CRYPTO_OPENSSL_HASH_H) */
