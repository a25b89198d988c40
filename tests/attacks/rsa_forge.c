/* SPDX-License-Identifier: MIT */
#include "rsa_forge.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>

static void base64(char *out, const uint8_t *octets, size_t len)
{
  assert_true(EVP_EncodeBlock((uint8_t *)out, octets, (int)len) > 0);
}

/* RFC 8017, A.1.1; long lengths are BER's. */
static size_t integer(uint8_t *out, const BIGNUM *number)
{
  size_t len = (size_t)BN_num_bits(number) / 8 + 1;

  out[0] = 2;
  out[1] = 0x82;
  out[2] = (uint8_t)(len >> 8);
  out[3] = (uint8_t)len;
  if (len < 0x80) {
    out[1] = (uint8_t)len;
    assert_int_equal(BN_bn2binpad(number, out + 2, (int)len), len);
    return 2 + len;
  }
  if (len < 0x100) {
    out[1] = 0x81;
    out[2] = (uint8_t)len;
    assert_int_equal(BN_bn2binpad(number, out + 3, (int)len), len);
    return 3 + len;
  }
  assert_int_equal(BN_bn2binpad(number, out + 4, (int)len), len);
  return 4 + len;
}

static size_t sequence(uint8_t *out, const uint8_t *content, size_t len)
{
  size_t at = 1;

  out[0] = 0x30;
  if (len >= 0x100) {
    out[at++] = 0x82;
    out[at++] = (uint8_t)(len >> 8);
  } else if (len >= 0x80) {
    out[at++] = 0x81;
  }
  out[at++] = (uint8_t)len;
  memcpy(out + at, content, len);
  return at + len;
}

static void write_record(char *record, const BIGNUM *n, const BIGNUM *e)
{
  uint8_t numbers[5000];
  uint8_t der[5000];
  size_t len = integer(numbers, n);

  len += integer(numbers + len, e);
  len = sequence(der, numbers, len);
  strcpy(record, "v=DKIM1; k=rsa; p=");
  base64(record + strlen(record), der, len);
}

static BIGNUM *number_of(const char *text)
{
  BIGNUM *number = BN_new();

  if (strncmp(text, "2^", 2) == 0) {
    BN_set_bit(number, atoi(text + 2));
    BN_add_word(number, 1);
  } else {
    assert_true(BN_hex2bn(&number, text) > 0);
  }
  return number;
}

void rsa_record(char record[8192], const char *n, const char *e)
{
  BIGNUM *modulus = number_of(n);
  BIGNUM *exponent = number_of(e);

  write_record(record, modulus, exponent);
  BN_free(modulus);
  BN_free(exponent);
}

void rsa_forge_init(rsa_forge *forge)
{
  test_hsm hsm;
  BIGNUM *e = NULL;

  memset(forge, 0, sizeof(*forge));
  test_hsm_init(&hsm, "keys/rsa2048-e3.pem");
  assert_int_equal(
      EVP_PKEY_get_bn_param(hsm.pkey, OSSL_PKEY_PARAM_RSA_N, &forge->n), 1);
  assert_int_equal(
      EVP_PKEY_get_bn_param(hsm.pkey, OSSL_PKEY_PARAM_RSA_D, &forge->d), 1);
  assert_int_equal(EVP_PKEY_get_bn_param(hsm.pkey, OSSL_PKEY_PARAM_RSA_E, &e),
                   1);
  assert_true(BN_is_word(e, 3));
  assert_int_equal(BN_num_bytes(forge->n), RSA_OCTETS);
  write_record(forge->record, forge->n, e);
  BN_free(e);
  test_hsm_clear(&hsm);
}

void rsa_forge_clear(rsa_forge *forge)
{
  BN_free(forge->n);
  BN_free(forge->d);
}

void rsa_digest_info(uint8_t out[DIGEST_INFO_OCTETS], const uint8_t digest[32])
{
  static const uint8_t info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                 0x01, 0x05, 0x00, 0x04, 0x20};

  memcpy(out, info, sizeof(info));
  memcpy(out + sizeof(info), digest, 32);
}

void rsa_right_form(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  memset(em, 0xff, RSA_OCTETS);
  em[0] = 0;
  em[1] = 1;
  em[RSA_OCTETS - DIGEST_INFO_OCTETS - 1] = 0;
  rsa_digest_info(em + RSA_OCTETS - DIGEST_INFO_OCTETS, digest);
}

size_t rsa_private(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                   const uint8_t em[RSA_OCTETS])
{
  BN_CTX *ctx = BN_CTX_new();
  BIGNUM *m = BN_bin2bn(em, RSA_OCTETS, NULL);

  assert_int_equal(BN_mod_exp(m, m, forge->d, forge->n, ctx), 1);
  assert_int_equal(BN_bn2binpad(m, b, RSA_OCTETS), RSA_OCTETS);
  BN_free(m);
  BN_CTX_free(ctx);
  return RSA_OCTETS;
}

void rsa_message(attack *a, rsa_forge *forge, rsa_form form, rsa_sign sign)
{
  char field[2048] =
      "DKIM-Signature: v=1; a=rsa-sha256; " SIGNER "; h=from; bh=";
  char text[4096];
  uint8_t hash[32];
  uint8_t em[RSA_OCTETS];
  uint8_t b[RSA_OCTETS + 1];
  unsigned octets = 32;

  assert_int_equal(
      EVP_Digest(BODY, strlen(BODY), hash, &octets, EVP_sha256(), NULL), 1);
  base64(field + strlen(field), hash, 32);
  strcat(field, "; b=");
  snprintf(text, sizeof(text), "%s%s", FROM, field);
  assert_int_equal(
      EVP_Digest(text, strlen(text), hash, &octets, EVP_sha256(), NULL), 1);
  form(em, hash);
  base64(field + strlen(field), b, sign(b, forge, em));
  snprintf(text, sizeof(text), "%s\r\n%s\r\n%s", field, FROM, BODY);
  bytes_free(&a->message);
  a->message = bytes_of(text);
  attack_record(a, forge->record);
}
