/* SPDX-License-Identifier: MIT */
#ifndef DKK_CRYPTO_PROVIDERS_H
#define DKK_CRYPTO_PROVIDERS_H

/* The built-in providers and their order. Which of the tables exist depends
 * on the build; only builtin.c names them. */

#include <dkimkit/crypto.h>

#define DKK_CRYPTO_BUILTIN_MAX 3

extern const dkimkit_crypto_ops dkk_crypto_sodium;
extern const dkimkit_crypto_ops dkk_crypto_mbedtls;
extern const dkimkit_crypto_ops dkk_crypto_openssl;

/** The built-in providers, the one to ask first for keys first.
 *  @return how many there are. */
size_t dkk_crypto_preferred_for_keys(
    const dkimkit_crypto_ops *out[DKK_CRYPTO_BUILTIN_MAX]);

/** The built-in providers, the one to ask first for hashes first.
 *  @return how many there are. */
size_t dkk_crypto_preferred_for_hashes(
    const dkimkit_crypto_ops *out[DKK_CRYPTO_BUILTIN_MAX]);

#endif /* !defined(DKK_CRYPTO_PROVIDERS_H) */
