/* SPDX-License-Identifier: MIT */
#include "core/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 80

static int rv_of_provider;

static int sign_wrongly(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature, size_t *len)
{
  (void)key;
  (void)type;
  (void)hash;
  (void)digest;
  (void)digest_len;
  memset(signature, 0xa5, *len);
  *len = 63;
  return rv_of_provider;
}

/* A signature that a fault made wrong can tell the key: nothing of it stays. */
static void test_wrong_signature_is_wiped(void **state)
{
  static const uint8_t nothing[ROOM];
  const dkimkit_crypto_ops ops = {.private_sign = sign_wrongly};
  const dkk_slice digest = {nothing, 32};
  dkimkit_key key = {0};
  const int given[] = {DKIMKIT_OK, DKIMKIT_ERR_SIGN_FAILED};
  size_t i;

  (void)state;
  key.type = DKIMKIT_KEY_TYPE_ED25519;
  key.bits = 256;
  key.ops = &ops;
  for (i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
    uint8_t signature[ROOM];
    size_t len = sizeof(signature);

    rv_of_provider = given[i];
    assert_int_not_equal(
        dkk_key_sign(&key, DKIMKIT_HASH_SHA256, digest, signature, &len),
        DKIMKIT_OK);
    assert_memory_equal(signature, nothing, sizeof(signature));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wrong_signature_is_wiped),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
