/* SPDX-License-Identifier: MIT */
#include "core/digest.h"

#include "test_util.h"

#include <dkimkit/diagnose.h>

/* FIPS 180-2, B.1; the value so far may be asked again and again. */
static void test_digest_value(void **state)
{
  dkimkit_config *config = sealed_config();
  dkimkit_digest *digest = NULL;
  uint8_t value[64];
  uint8_t want[32];
  size_t len;

  (void)state;
  (void)from_hex(want, "ba7816bf8f01cfea414140de5dae2223"
                       "b00361a396177a9cb410ff61f20015ad");
  assert_int_equal(dkimkit_digest_new(&digest, config, DKIMKIT_HASH_SHA256),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_digest_update(digest, (const uint8_t *)"ab", 2), 0);
  assert_int_equal(dkimkit_digest_update(digest, NULL, 0), DKIMKIT_OK);
  len = 64;
  assert_int_equal(dkimkit_digest_value(value, &len, digest), DKIMKIT_OK);
  assert_memory_not_equal(value, want, 32);
  assert_int_equal(dkimkit_digest_update(digest, (const uint8_t *)"c", 1), 0);
  for (len = 0; len < 34; len++) {
    size_t room = len;

    memset(value, 0x5a, sizeof(value));
    assert_int_equal(dkimkit_digest_value(value, &room, digest),
                     len < 32 ? DKIMKIT_ERR_LIMIT : DKIMKIT_OK);
    assert_int_equal(room, 32);
    assert_int_equal(memcmp(value, want, 32) == 0, len >= 32);
    assert_int_equal(value[32], 0x5a);
    assert_true(len >= 32 || value[0] == 0x5a);
  }
  assert_int_equal(dkimkit_digest_update(digest, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_update(NULL, value, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_value(NULL, &len, digest),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_value(value, NULL, digest),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_value(value, &len, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_digest_free(digest);
  dkimkit_digest_free(NULL);
  dkimkit_config_free(config);
}

static void test_digest_new(void **state)
{
  dkimkit_config *open = new_config();
  dkimkit_config *config = sealed_config();
  dkimkit_digest *digest = NULL;

  (void)state;
  assert_int_equal(dkimkit_digest_new(NULL, config, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_new(&digest, NULL, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_new(&digest, config, (dkimkit_hash)0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_new(&digest, config, (dkimkit_hash)4),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_new(&digest, open, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_STATE);
  config->hash_ops[DKIMKIT_HASH_SHA1] = NULL;
  assert_int_equal(dkimkit_digest_new(&digest, config, DKIMKIT_HASH_SHA1),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_null(digest);
  dkimkit_config_free(open);
  dkimkit_config_free(config);
}

/* FIPS 180-4, 1: octets of each. */
static void test_hash_octets(void **state)
{
  (void)state;
  assert_int_equal(dkk_hash_octets(DKIMKIT_HASH_SHA1), 20);
  assert_int_equal(dkk_hash_octets(DKIMKIT_HASH_SHA256), 32);
  assert_int_equal(dkk_hash_octets(DKIMKIT_HASH_SHA512), 64);
  assert_int_equal(dkk_hash_octets((dkimkit_hash)0), 0);
  assert_int_equal(dkk_hash_octets((dkimkit_hash)4), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_digest_value),
      cmocka_unit_test(test_digest_new),
      cmocka_unit_test(test_hash_octets),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
