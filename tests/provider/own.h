/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_PROVIDER_OWN_H
#define DKIMKIT_TESTS_PROVIDER_OWN_H

/*
 * An application's provider, on libcrypto; of the library's it has the test of
 * points only. What each function does is said in dkimkit/crypto.h.
 */

#include <dkimkit/crypto.h>

size_t own_hash_state_size(dkimkit_hash hash);
int own_hash_init(void *state, dkimkit_hash hash);
int own_hash_update(void *state, const uint8_t *data, size_t len);
int own_hash_final(void *state, uint8_t *out);
void own_hash_clear(void *state);
int own_hash_copy(void *to, const void *from);
int own_hash_restart(void *state);

int own_has_key_type(dkimkit_key_type type);
int own_public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                      size_t len, const dkimkit_mem *mem);
int own_public_verify(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                      const uint8_t *digest, size_t digest_len,
                      const uint8_t *signature, size_t signature_len);
int own_private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                       size_t len, const dkimkit_mem *mem);
int own_private_sign(const void *key, dkimkit_key_type type, dkimkit_hash hash,
                     const uint8_t *digest, size_t digest_len,
                     uint8_t *signature, size_t *signature_len);
int own_private_to_public(dkimkit_key_type type, const uint8_t *raw, size_t len,
                          uint8_t *public_raw, size_t *public_len);
int own_generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                 size_t *len);
void own_key_free(void *key);

/* SHA-1, SHA-256 or SHA-512 of libcrypto; NULL for anything else. */
const struct evp_md_st *own_md(dkimkit_hash hash);

#endif /* !defined(DKIMKIT_TESTS_PROVIDER_OWN_H) */
