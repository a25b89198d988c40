/* SPDX-License-Identifier: MIT */
#include "crypto_provider_support.h"

#include "core/mem.h"

#include "crypto_vectors.h"

static void ed25519_vectors(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  size_t i;

  for (i = 0; i < COUNT(ed25519_tests); i++) {
    void *private_key = provider_private(ops, ED25519, ed25519_tests[i].seed);
    void *public_key =
        provider_public(ops, ED25519, ed25519_tests[i].public_key);
    octets message = provider_unhex(ed25519_tests[i].message);
    octets expected = provider_unhex(ed25519_tests[i].signature);
    octets got = provider_sign(ops, private_key, ED25519, message, 64);
    size_t len = 63;

    assert_memory_equal(got.data, expected.data, 64);
    assert_int_equal(ops->public_verify(public_key, ED25519, SHA256,
                                        message.data, message.len, got.data,
                                        64),
                     DKIMKIT_OK);
    if (message.len > 0) {
      provider_refuse_changed(ops, public_key, ED25519, message, got);
    }
    assert_int_equal(ops->private_sign(private_key, ED25519, SHA256,
                                       message.data, message.len, got.data,
                                       &len),
                     DKIMKIT_ERR_LIMIT);
    assert_int_equal(len, 63);
    ops->private_free(private_key);
    ops->public_free(public_key);
    free(message.data);
    free(expected.data);
    free(got.data);
  }
}

static void ed25519_refuses_signatures(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *key = provider_public(ops, ED25519, ed25519_tests[0].public_key);
  octets nothing = provider_copy("", 0);
  size_t i;

  assert_int_equal(provider_verify_hex(ops, key, ED25519, SHA256, nothing,
                                       ed25519_plus_order),
                   BAD);
  assert_int_equal(provider_verify_hex(ops, key, ED25519, SHA256, nothing,
                                       ed25519_identity_r),
                   BAD);
  assert_int_equal(provider_verify_hex(ops, key, ED25519, SHA256, nothing,
                                       ed25519_tests[1].signature),
                   BAD);
  for (i = 0; i < COUNT(ed25519_bad_keys); i++) {
    octets signature = provider_unhex(ed25519_tests[0].signature);
    octets point = provider_unhex(ed25519_bad_keys[i]);

    memcpy(signature.data, point.data, 32);
    assert_int_equal(ops->public_verify(key, ED25519, SHA256, nothing.data, 0,
                                        signature.data, 64),
                     BAD);
    free(point.data);
    free(signature.data);
  }
  ops->public_free(key);
  free(nothing.data);
}

static void ed25519_refuses_keys(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  octets good = provider_unhex(ed25519_tests[0].public_key);
  uint8_t longer[64] = {0};
  size_t i;

  for (i = 0; i < COUNT(ed25519_bad_keys); i++) {
    octets raw = provider_unhex(ed25519_bad_keys[i]);

    provider_refuse_public(ops, ED25519, raw.data, raw.len);
    free(raw.data);
  }
  memcpy(longer, good.data, 32);
  for (i = 0; i <= sizeof(longer); i++) {
    if (i != 32) {
      provider_refuse_public(ops, ED25519, longer, i);
      provider_refuse_private(ops, ED25519, longer, i);
    }
  }
  free(good.data);
}

/* Half of the numbers are the y of no point; either sign of x. */
static void ed25519_refuses_points_off_the_curve(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  size_t i;

  for (i = 0; i < 2 * (sizeof(ed25519_small_y) - 1); i++) {
    uint8_t raw[32] = {(uint8_t)(2 + i / 2)};
    void *key = NULL;

    raw[31] = (uint8_t)(i % 2 << 7);
    if (ed25519_small_y[i / 2] == '1') {
      assert_int_equal(
          ops->public_import(&key, ED25519, raw, 32, &dkk_mem_default),
          DKIMKIT_OK);
      ops->public_free(key);
    } else {
      provider_refuse_public(ops, ED25519, raw, 32);
    }
  }
}

/* Outside the main subgroup a key can still have right signatures. */
static void ed25519_takes_mixed_order(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *key = provider_public(ops, ED25519, ed25519_mixed_key);
  octets message = provider_copy("abc", 3);
  octets other = provider_copy("abd", 3);

  assert_int_equal(provider_verify_hex(ops, key, ED25519, SHA256, message,
                                       ed25519_mixed_abc),
                   DKIMKIT_OK);
  assert_int_equal(
      provider_verify_hex(ops, key, ED25519, SHA256, other, ed25519_mixed_abc),
      BAD);
  ops->public_free(key);
  free(message.data);
  free(other.data);
}

static void ed25519_public_of_private(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  size_t i;

  for (i = 0; i < COUNT(ed25519_tests); i++) {
    octets seed = provider_unhex(ed25519_tests[i].seed);
    octets expected = provider_unhex(ed25519_tests[i].public_key);
    uint8_t got[40];
    size_t len = 31;

    assert_int_equal(
        ops->private_to_public(ED25519, seed.data, seed.len, got, &len),
        DKIMKIT_ERR_LIMIT);
    len = sizeof(got);
    assert_int_equal(ops->private_to_public(ED25519, seed.data, 31, got, &len),
                     DKIMKIT_ERR_KEY_SYNTAX);
    assert_int_equal(
        ops->private_to_public(RSA, seed.data, seed.len, got, &len),
        DKIMKIT_ERR_UNSUPPORTED);
    assert_int_equal(
        ops->private_to_public(ED25519, seed.data, seed.len, got, &len),
        DKIMKIT_OK);
    assert_int_equal(len, 32);
    assert_memory_equal(got, expected.data, 32);
    free(seed.data);
    free(expected.data);
  }
}

static void ed25519_generates(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  uint8_t seeds[2][32];
  size_t len = 31;
  void *key = NULL;

  assert_int_equal(ops->generate(ED25519, 0, seeds[0], &len),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(len, 31);
  len = 32;
  assert_int_equal(ops->generate(ED25519, 0, seeds[0], &len), DKIMKIT_OK);
  assert_int_equal(len, 32);
  assert_int_equal(ops->generate(ED25519, 256, seeds[1], &len), DKIMKIT_OK);
  assert_memory_not_equal(seeds[0], seeds[1], 32);
  assert_int_equal(
      ops->private_import(&key, ED25519, seeds[0], 32, &dkk_mem_default),
      DKIMKIT_OK);
  ops->private_free(key);
}

const provider_test provider_ed25519_tests[PROVIDER_ED25519_TESTS] = {
    {"ed25519 vectors", ed25519_vectors, ED25519},
    {"ed25519 refuses signatures", ed25519_refuses_signatures, ED25519},
    {"ed25519 refuses keys", ed25519_refuses_keys, ED25519},
    {"ed25519 refuses points off the curve",
     ed25519_refuses_points_off_the_curve, ED25519},
    {"ed25519 takes mixed order", ed25519_takes_mixed_order, ED25519},
    {"ed25519 public of private", ed25519_public_of_private, ED25519},
    {"ed25519 generates", ed25519_generates, ED25519},
};
