/* SPDX-License-Identifier: MIT */
#include "crypto/openssl_point.h"

#include <dkimkit/common.h>

#include <openssl/bn.h>

#include <string.h>

/* d of the curve is -121665/121666. */
#define D_OVER 121665
#define D_UNDER 121666

static int set_prime(BIGNUM *p)
{
  return BN_set_bit(p, 255) && BN_sub_word(p, 19);
}

static int set_y(BIGNUM *y, const uint8_t point[DKK_ED25519_POINT_OCTETS])
{
  uint8_t octets[DKK_ED25519_POINT_OCTETS];

  memcpy(octets, point, sizeof(octets));
  octets[DKK_ED25519_POINT_OCTETS - 1] &= 0x7f;
  return BN_lebin2bn(octets, sizeof(octets), y) != NULL;
}

/* x^2 is (y^2 - 1) / (d y^2 + 1). A quotient is a square if and only if the
 * product is, and that way nothing has to be inverted. */
static int set_product(BIGNUM *product, BIGNUM *under, const BIGNUM *y,
                       const BIGNUM *p, BN_CTX *ctx)
{
  return BN_mod_sqr(product, y, p, ctx) && BN_copy(under, product) != NULL &&
         BN_sub_word(product, 1) && BN_mul_word(under, D_OVER) &&
         BN_sub_word(under, D_UNDER) && BN_mul(product, product, under, ctx) &&
         BN_mul_word(product, D_UNDER);
}

/* 1 or 0 for a square, -1 for another number, less for a failure. */
static int character(const uint8_t point[DKK_ED25519_POINT_OCTETS], BN_CTX *ctx)
{
  BIGNUM *p = BN_CTX_get(ctx);
  BIGNUM *y = BN_CTX_get(ctx);
  BIGNUM *product = BN_CTX_get(ctx);
  BIGNUM *under = BN_CTX_get(ctx);

  if (under == NULL || !set_prime(p) || !set_y(y, point) ||
      !set_product(product, under, y, p, ctx)) {
    return -2;
  }
  /* -1 is a square of this field, so the sign of `under` doesn't matter. */
  return BN_kronecker(product, p, ctx);
}

int dkk_openssl_point_check(const uint8_t point[DKK_ED25519_POINT_OCTETS])
{
  BN_CTX *ctx = BN_CTX_new();
  int found;

  if (ctx == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  BN_CTX_start(ctx);
  found = character(point, ctx);
  BN_CTX_end(ctx);
  BN_CTX_free(ctx);
  if (found < -1) {
    return DKIMKIT_ERR_NOMEM;
  }
  return found < 0 ? DKIMKIT_ERR_KEY_SYNTAX : DKIMKIT_OK;
}
