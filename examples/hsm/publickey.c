/* SPDX-License-Identifier: MIT */
#include "publickey.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define ED25519_OCTETS 32

/* An attribute's octets. */
typedef struct value {
  unsigned char octets[4096];
  size_t len;
} value;

static CK_RV read_value(value *out, const hsm_token *token,
                        CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
  CK_ATTRIBUTE attribute = {type, out->octets, sizeof(out->octets)};
  CK_RV ckr =
      token->module->C_GetAttributeValue(token->session, object, &attribute, 1);

  out->len = 0;
  if (ckr != CKR_OK) {
    return ckr;
  }
  if (attribute.ulValueLen == 0 || attribute.ulValueLen > sizeof(out->octets)) {
    return CKR_ATTRIBUTE_TYPE_INVALID;
  }
  out->len = attribute.ulValueLen;
  return CKR_OK;
}

static int find_public(CK_OBJECT_HANDLE *out, const hsm_token *token,
                       const hsm_key *key)
{
  CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
  CK_KEY_TYPE type = key->type;
  CK_ATTRIBUTE attributes[3] = {
      {CKA_CLASS, &class, sizeof(class)},
      {CKA_KEY_TYPE, &type, sizeof(type)},
      {CKA_ID, (void *)(uintptr_t)key->id, key->id_len},
  };
  CK_OBJECT_HANDLE found[2];
  CK_ULONG count = 0;

  if (key->id_len == 0 ||
      hsm_key_search(token, attributes, 3, found, &count) != CKR_OK ||
      count != 1) {
    return 0;
  }
  *out = found[0];
  return 1;
}

/* A private key object may have it; the public key object must. */
static int read_either(value *out, const hsm_token *token, const hsm_key *key,
                       CK_ATTRIBUTE_TYPE type, hsm_fault *fault)
{
  CK_OBJECT_HANDLE other;

  if (read_value(out, token, key->handle, type) == CKR_OK ||
      (find_public(&other, token, key) &&
       read_value(out, token, other, type) == CKR_OK)) {
    return 0;
  }
  return hsm_fault_set(fault, EX_CONFIG,
                       "the token doesn't tell the public key: use --public");
}

static EVP_PKEY *rsa_key(const OSSL_PARAM *numbers)
{
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  EVP_PKEY *pkey = NULL;

  if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
      EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY,
                        (OSSL_PARAM *)(uintptr_t)numbers) != 1) {
    pkey = NULL;
  }
  EVP_PKEY_CTX_free(context);
  return pkey;
}

static int write_spki(hsm_public_key *out, EVP_PKEY *pkey)
{
  unsigned char *at = out->octets;
  int len = pkey != NULL ? i2d_PUBKEY(pkey, NULL) : 0;

  if (len <= 0 || (size_t)len > sizeof(out->octets)) {
    return 0;
  }
  out->len = (size_t)i2d_PUBKEY(pkey, &at);
  return 1;
}

static int write_rsa(hsm_public_key *out, const value *modulus,
                     const value *exponent)
{
  BIGNUM *n = BN_bin2bn(modulus->octets, (int)modulus->len, NULL);
  BIGNUM *e = BN_bin2bn(exponent->octets, (int)exponent->len, NULL);
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM *numbers = NULL;
  EVP_PKEY *pkey = NULL;
  int written = 0;

  if (n != NULL && e != NULL && builder != NULL &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
    numbers = OSSL_PARAM_BLD_to_param(builder);
  }
  if (numbers != NULL) {
    pkey = rsa_key(numbers);
    written = write_spki(out, pkey);
  }
  EVP_PKEY_free(pkey);
  OSSL_PARAM_free(numbers);
  OSSL_PARAM_BLD_free(builder);
  BN_free(n);
  BN_free(e);
  return written;
}

static int rsa_of_token(hsm_public_key *out, const hsm_token *token,
                        const hsm_key *key, hsm_fault *fault)
{
  value modulus;
  value exponent;

  if (read_either(&modulus, token, key, CKA_MODULUS, fault) < 0 ||
      read_either(&exponent, token, key, CKA_PUBLIC_EXPONENT, fault) < 0) {
    return -1;
  }
  return write_rsa(out, &modulus, &exponent)
             ? 0
             : hsm_fault_set(fault, EX_CONFIG,
                             "the token's public key isn't an RSA key");
}

/* CKA_EC_POINT is an OCTET STRING with the point in it; some modules give the
 * point alone. */
static int ed25519_of_token(hsm_public_key *out, const hsm_token *token,
                            const hsm_key *key, hsm_fault *fault)
{
  static const unsigned char octet_string[2] = {0x04, ED25519_OCTETS};
  value point;
  size_t skip = 0;

  if (read_either(&point, token, key, CKA_EC_POINT, fault) < 0) {
    return -1;
  }
  if (point.len == sizeof(octet_string) + ED25519_OCTETS &&
      memcmp(point.octets, octet_string, sizeof(octet_string)) == 0) {
    skip = sizeof(octet_string);
  }
  if (point.len - skip != ED25519_OCTETS) {
    return hsm_fault_set(fault, EX_CONFIG, "the key isn't an Ed25519 key");
  }
  memcpy(out->octets, point.octets + skip, ED25519_OCTETS);
  out->len = ED25519_OCTETS;
  return 0;
}

int hsm_public_key_of_token(hsm_public_key *out, const hsm_token *token,
                            const hsm_key *key, hsm_fault *fault)
{
  return key->type == CKK_RSA ? rsa_of_token(out, token, key, fault)
                              : ed25519_of_token(out, token, key, fault);
}

int hsm_public_key_of_file(hsm_public_key *out, const char *path,
                           hsm_fault *fault)
{
  FILE *file = fopen(path, "rb");
  int bad;

  if (file == NULL) {
    return hsm_fault_set(fault, EX_NOINPUT, "%s: %s", path, strerror(errno));
  }
  out->len = fread(out->octets, 1, sizeof(out->octets), file);
  bad = ferror(file) || !feof(file);
  (void)fclose(file);
  return bad ? hsm_fault_set(fault, EX_DATAERR, "%s: not a public key", path)
             : 0;
}
