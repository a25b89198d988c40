/* SPDX-License-Identifier: MIT */

/* libcrypto's queue of errors is the application's: what stands there isn't
 * taken for an error of ours, and it stays. */

/* Before ours, whose short words are names of its types. */
#include <openssl/err.h>

#include "crypto_provider_support.h"

#include "core/mem.h"

#include "crypto_vectors.h"

static const dkimkit_crypto_ops *ops;

static void check_queue(unsigned long error)
{
  assert_int_equal(ERR_get_error(), error);
  assert_int_equal(ERR_get_error(), 0);
}

/* What libcrypto said to the application before, as to each of its fields. */
static unsigned long queue_nomem(void)
{
  ERR_clear_error();
  ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
  return ERR_peek_error();
}

static void test_bad_ed25519_signature(void **state)
{
  void *key = provider_public(ops, ED25519, ed25519_tests[0].public_key);
  octets signature = provider_unhex(ed25519_tests[1].signature);
  unsigned long error = queue_nomem();

  (void)state;
  assert_int_equal(ops->public_verify(key, ED25519, SHA256, signature.data, 0,
                                      signature.data, signature.len),
                   BAD);
  check_queue(error);
  ops->public_free(key);
  free(signature.data);
}

static void test_bad_rsa_signature(void **state)
{
  void *key = provider_public(ops, RSA, rsa2048_public);
  octets digest = provider_abc(SHA256);
  uint8_t signature[256] = {0};
  unsigned long error = queue_nomem();

  (void)state;
  assert_int_equal(ops->public_verify(key, RSA, SHA256, digest.data, digest.len,
                                      signature, sizeof(signature)),
                   BAD);
  check_queue(error);
  ops->public_free(key);
  free(digest.data);
}

static void test_bad_key(void **state)
{
  static const uint8_t no_key[] = {0x30, 0x03, 0x02, 0x01, 0x01};
  unsigned long error = queue_nomem();
  void *key = NULL;

  (void)state;
  assert_int_equal(
      ops->public_import(&key, RSA, no_key, sizeof(no_key), &dkk_mem_default),
      DKIMKIT_ERR_KEY_SYNTAX);
  check_queue(error);
}

/* Nothing of ours is left in an empty one, either. */
static void test_empty(void **state)
{
  void *key = provider_public(ops, ED25519, ed25519_tests[0].public_key);
  octets signature = provider_unhex(ed25519_tests[1].signature);

  (void)state;
  ERR_clear_error();
  assert_int_equal(ops->public_verify(key, ED25519, SHA256, signature.data, 0,
                                      signature.data, signature.len),
                   BAD);
  assert_int_equal(ERR_get_error(), 0);
  ops->public_free(key);
  free(signature.data);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bad_ed25519_signature),
      cmocka_unit_test(test_bad_rsa_signature),
      cmocka_unit_test(test_bad_key),
      cmocka_unit_test(test_empty),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  ops = dkimkit_crypto_builtin("openssl");
  return cmocka_run_group_tests(tests, NULL, NULL);
}
