/* SPDX-License-Identifier: MIT */
#include "crypto/mbedtls_rsa.h"

#include <mbedtls/bignum.h>
#include <mbedtls/md.h>
#include <mbedtls/rsa.h>
#include <mbedtls/version.h>

/* A code of Mbed TLS is the sum of a high-level and a low-level one. */
#define LOW_LEVEL 0x7f

static mbedtls_md_type_t md_of(dkimkit_hash hash)
{
  return hash == DKIMKIT_HASH_SHA1     ? MBEDTLS_MD_SHA1
         : hash == DKIMKIT_HASH_SHA256 ? MBEDTLS_MD_SHA256
                                       : MBEDTLS_MD_SHA512;
}

static int status_or(int code, int usual)
{
  if (code == 0) {
    return DKIMKIT_OK;
  }
  return (-code & LOW_LEVEL) == -MBEDTLS_ERR_MPI_ALLOC_FAILED
             ? DKIMKIT_ERR_NOMEM
             : usual;
}

static void begin(mbedtls_rsa_context *ctx)
{
#if MBEDTLS_VERSION_MAJOR < 3
  mbedtls_rsa_init(ctx, MBEDTLS_RSA_PKCS_V15, MBEDTLS_MD_NONE);
#else
  mbedtls_rsa_init(ctx);
#endif
}

static int load(mbedtls_rsa_context *ctx,
                const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS])
{
  int code =
      mbedtls_rsa_import_raw(ctx, numbers[0].data, numbers[0].len, NULL, 0,
                             NULL, 0, NULL, 0, numbers[1].data, numbers[1].len);

  return code == 0 ? mbedtls_rsa_complete(ctx) : code;
}

static int verify(mbedtls_rsa_context *ctx, mbedtls_md_type_t md,
                  dkk_slice digest, const uint8_t *signature)
{
#if MBEDTLS_VERSION_MAJOR < 3
  return mbedtls_rsa_pkcs1_verify(ctx, NULL, NULL, MBEDTLS_RSA_PUBLIC, md,
                                  (unsigned)digest.len, digest.data, signature);
#else
  return mbedtls_rsa_pkcs1_verify(ctx, md, (unsigned)digest.len, digest.data,
                                  signature);
#endif
}

int dkk_mbedtls_rsa_check(const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS])
{
  mbedtls_rsa_context ctx;
  int code;

  begin(&ctx);
  code = load(&ctx, numbers);
  if (code == 0) {
    code = mbedtls_rsa_check_pubkey(&ctx);
  }
  mbedtls_rsa_free(&ctx);
  return status_or(code, DKIMKIT_ERR_KEY_SYNTAX);
}

int dkk_mbedtls_rsa_verify(const dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS],
                           dkimkit_hash hash, dkk_slice digest,
                           const uint8_t *signature)
{
  mbedtls_rsa_context ctx;
  int code;
  int rv;

  begin(&ctx);
  code = load(&ctx, numbers);
  rv = status_or(code, DKIMKIT_ERR_CRYPTO);
  if (rv == DKIMKIT_OK) {
    code = verify(&ctx, md_of(hash), digest, signature);
    rv = status_or(code, code == MBEDTLS_ERR_RSA_VERIFY_FAILED
                             ? DKIMKIT_ERR_SIGN_FAILED
                             : DKIMKIT_ERR_CRYPTO);
  }
  mbedtls_rsa_free(&ctx);
  return rv;
}
