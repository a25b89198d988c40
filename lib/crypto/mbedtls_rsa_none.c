/* SPDX-License-Identifier: MIT */
#include "crypto/mbedtls_rsa.h"

int dkk_mbedtls_rsa_check(const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS])
{
  (void)numbers;
  return DKIMKIT_ERR_UNSUPPORTED;
}

int dkk_mbedtls_rsa_verify(const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS],
                           dkimkit_hash hash, dkk_slice digest,
                           const uint8_t *signature)
{
  (void)numbers;
  (void)hash;
  (void)digest;
  (void)signature;
  return DKIMKIT_ERR_UNSUPPORTED;
}
