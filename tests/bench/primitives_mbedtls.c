/* SPDX-License-Identifier: MIT */
#include "fatal.h"
#include "primitives.h"

#include <psa/crypto.h>

#include <stdlib.h>

static void sha256(const uint8_t *data, size_t len, uint8_t out[32])
{
  size_t written;

  if (psa_hash_compute(PSA_ALG_SHA_256, data, len, out, 32, &written) !=
      PSA_SUCCESS) {
    fatal("PSA", "no SHA-256");
  }
}

static void *ready(dkimkit_key_type type, int signs, const uint8_t *raw,
                   size_t len)
{
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_key_id_t *id = must_have(malloc(sizeof(*id)));

  psa_set_key_type(&attributes, signs ? PSA_KEY_TYPE_RSA_KEY_PAIR
                                      : PSA_KEY_TYPE_RSA_PUBLIC_KEY);
  psa_set_key_usage_flags(&attributes, signs ? PSA_KEY_USAGE_SIGN_HASH
                                             : PSA_KEY_USAGE_VERIFY_HASH);
  psa_set_key_algorithm(&attributes,
                        PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256));
  if (type != DKIMKIT_KEY_TYPE_RSA ||
      psa_import_key(&attributes, raw, len, id) != PSA_SUCCESS) {
    fatal("PSA", "the key isn't taken");
  }
  return id;
}

static int verify(void *key, const uint8_t *digest, size_t digest_len,
                  const uint8_t *signature, size_t signature_len)
{
  const psa_key_id_t *id = key;

  return psa_verify_hash(*id, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256),
                         digest, digest_len, signature,
                         signature_len) == PSA_SUCCESS;
}

static int sign(void *key, const uint8_t *digest, size_t digest_len,
                uint8_t *signature, size_t room)
{
  const psa_key_id_t *id = key;
  size_t written;

  return psa_sign_hash(*id, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256), digest,
                       digest_len, signature, room, &written) == PSA_SUCCESS;
}

static void end(void *key)
{
  psa_key_id_t *id = key;

  (void)psa_destroy_key(*id);
  free(id);
}

const primitives primitives_mbedtls = {"mbedtls", sha256, ready,
                                       verify,    sign,   end};
