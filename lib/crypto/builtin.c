/* SPDX-License-Identifier: MIT */
#include "crypto/builtin_config.h"
#include "crypto/providers.h"

#include <string.h>

static const dkimkit_crypto_ops *const builtin[DKK_CRYPTO_BUILTIN_MAX + 1] = {
#if DKIMKIT_CRYPTO_SODIUM
    &dkk_crypto_sodium,
#endif
#if DKIMKIT_CRYPTO_MBEDTLS
    &dkk_crypto_mbedtls,
#endif
#if DKIMKIT_CRYPTO_OPENSSL
    &dkk_crypto_openssl,
#endif
    NULL,
};

const char *dkimkit_crypto_builtin_name(size_t index)
{
  if (index >= DKK_CRYPTO_BUILTIN_MAX || builtin[index] == NULL) {
    return NULL;
  }
  return builtin[index]->name;
}

const dkimkit_crypto_ops *dkimkit_crypto_builtin(const char *name)
{
  size_t i;

  for (i = 0; name != NULL && builtin[i] != NULL; i++) {
    if (strcmp(builtin[i]->name, name) == 0) {
      return builtin[i];
    }
  }
  return NULL;
}

static size_t in_order(const dkimkit_crypto_ops *out[DKK_CRYPTO_BUILTIN_MAX],
                       const char *const names[DKK_CRYPTO_BUILTIN_MAX])
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < DKK_CRYPTO_BUILTIN_MAX; i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(names[i]);

    if (ops != NULL) {
      out[count++] = ops;
    }
  }
  return count;
}

size_t dkk_crypto_preferred_for_keys(
    const dkimkit_crypto_ops *out[DKK_CRYPTO_BUILTIN_MAX])
{
  /* libsodium's Ed25519 and OpenSSL's RSA are the faster ones. */
  static const char *const names[DKK_CRYPTO_BUILTIN_MAX] = {"sodium", "openssl",
                                                            "mbedtls"};

  return in_order(out, names);
}

size_t dkk_crypto_preferred_for_hashes(
    const dkimkit_crypto_ops *out[DKK_CRYPTO_BUILTIN_MAX])
{
  /* Only OpenSSL uses the processor's SHA instructions everywhere. */
  static const char *const names[DKK_CRYPTO_BUILTIN_MAX] = {
      "openssl", "mbedtls", "sodium"};

  return in_order(out, names);
}
