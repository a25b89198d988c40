/* SPDX-License-Identifier: MIT */

/* What sealing and opening leave in the memory of the process. */

#include "leftovers.h"
#include "sealing.h"

#include <sodium.h>

int __real_crypto_aead_xchacha20poly1305_ietf_encrypt(
    uint8_t *out, unsigned long long *out_len, const uint8_t *in,
    unsigned long long in_len, const uint8_t *bound,
    unsigned long long bound_len, const uint8_t *unused, const uint8_t *nonce,
    const uint8_t *key);
int __wrap_crypto_aead_xchacha20poly1305_ietf_encrypt(
    uint8_t *out, unsigned long long *out_len, const uint8_t *in,
    unsigned long long in_len, const uint8_t *bound,
    unsigned long long bound_len, const uint8_t *unused, const uint8_t *nonce,
    const uint8_t *key);
int __real_crypto_aead_xchacha20poly1305_ietf_decrypt(
    uint8_t *out, unsigned long long *out_len, uint8_t *unused,
    const uint8_t *in, unsigned long long in_len, const uint8_t *bound,
    unsigned long long bound_len, const uint8_t *nonce, const uint8_t *key);
int __wrap_crypto_aead_xchacha20poly1305_ietf_decrypt(
    uint8_t *out, unsigned long long *out_len, uint8_t *unused,
    const uint8_t *in, unsigned long long in_len, const uint8_t *bound,
    unsigned long long bound_len, const uint8_t *nonce, const uint8_t *key);

int __wrap_crypto_aead_xchacha20poly1305_ietf_encrypt(
    uint8_t *out, unsigned long long *out_len, const uint8_t *in,
    unsigned long long in_len, const uint8_t *bound,
    unsigned long long bound_len, const uint8_t *unused, const uint8_t *nonce,
    const uint8_t *key)
{
  int rv = __real_crypto_aead_xchacha20poly1305_ietf_encrypt(
      out, out_len, in, in_len, bound, bound_len, unused, nonce, key);

  leave_on_stack(key, DKK_RING_MASTER_OCTETS);
  return rv;
}

int __wrap_crypto_aead_xchacha20poly1305_ietf_decrypt(
    uint8_t *out, unsigned long long *out_len, uint8_t *unused,
    const uint8_t *in, unsigned long long in_len, const uint8_t *bound,
    unsigned long long bound_len, const uint8_t *nonce, const uint8_t *key)
{
  int rv = __real_crypto_aead_xchacha20poly1305_ietf_decrypt(
      out, out_len, unused, in, in_len, bound, bound_len, nonce, key);

  leave_on_stack(key, DKK_RING_MASTER_OCTETS);
  return rv;
}

/* In the whole memory of the process. */
static void test_nothing_left(void **state)
{
  enum { LEN = 1200 };
  uint8_t sealed[LEN + OVERHEAD];
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  dkk_ring_master_id second = add_master(masters, 1);
  uint8_t *secret = leftover_secret(7, LEN);
  dkk_ring_secret opened;
  size_t at;

  (void)state;
  assert_int_equal(dkk_ring_seal(masters, &binding, secret, LEN, sealed), OK);
  assert_int_equal(leftovers(7, 0), 1);
  sodium_free(secret);
  assert_int_equal(leftovers(7, 0), 0);
  assert_int_equal(
      dkk_ring_open(masters, &binding, sealed, sizeof(sealed), &opened), OK);
  assert_int_equal(leftovers(7, 0), 1);
  assert_int_equal(leftovers(7, LEN - 16), 1);
  dkk_ring_secret_free(&opened);
  assert_int_equal(dkk_ring_masters_use(masters, &second), OK);
  assert_int_equal(
      dkk_ring_reseal(masters, &binding, sealed, sizeof(sealed), sealed), OK);
  for (at = 0; at + 16 <= LEN; at += 16) {
    assert_int_equal(leftovers(7, at), 0);
  }
  dkk_ring_masters_free(masters);
}

static dkk_ring_masters *secret_masters(void)
{
  uint8_t *key = leftover_secret(8, DKK_RING_MASTER_OCTETS);
  dkk_ring_masters *masters;

  assert_int_equal(dkk_ring_masters_new(&masters), OK);
  assert_int_equal(dkk_ring_masters_add(masters, key, NULL), OK);
  sodium_free(key);
  return masters;
}

/* What the key derived for a nonce is, masked, without leaving it anywhere. */
static void derive_masked(const uint8_t *sealed, uint8_t masked[32])
{
  uint8_t *key = leftover_secret(8, DKK_RING_MASTER_OCTETS);
  size_t i;

  crypto_core_hchacha20(key, sealed + 16, key, NULL);
  for (i = 0; i < 32; i++) {
    masked[i] = key[i] ^ LEFTOVER_MASK;
  }
  sodium_free(key);
  sodium_stackzero(16384);
}

static void test_nothing_left_at_once(void **state)
{
  dkk_ring_masters *masters = secret_masters();
  dkk_ring_binding binding = new_binding();
  uint8_t sealed[SEALED_LEN];
  uint8_t masked[32];
  dkk_ring_secret secret;
  int of_master[2];
  int of_derived[2];

  (void)state;
  is_nonce_fixed = 1;
  seal_text(masters, &binding, sealed);
  derive_masked(sealed, masked);
  seal_text(masters, &binding, sealed);
  of_master[0] = leftovers(8, 0) + leftovers(8, 16);
  of_derived[0] = leftovers_masked(masked) + leftovers_masked(masked + 16);
  assert_int_equal(
      dkk_ring_open(masters, &binding, sealed, SEALED_LEN, &secret), OK);
  of_master[1] = leftovers(8, 0) + leftovers(8, 16);
  of_derived[1] = leftovers_masked(masked) + leftovers_masked(masked + 16);
  is_nonce_fixed = 0;
  /* The master key is in the set, in two halves. */
  assert_int_equal(of_master[0], 2);
  assert_int_equal(of_master[1], 2);
  assert_int_equal(of_derived[0], 0);
  assert_int_equal(of_derived[1], 0);
  dkk_ring_secret_free(&secret);
  dkk_ring_masters_free(masters);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_left),
      cmocka_unit_test(test_nothing_left_at_once),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
