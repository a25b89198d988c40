/* SPDX-License-Identifier: MIT */
#include "crypto_provider_support.h"

#include "core/mem.h"

static void what_is_offered(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  int sodium = strcmp(ops->name, "sodium") == 0;
  int mbedtls = strcmp(ops->name, "mbedtls") == 0;

  assert_int_equal(ops->struct_size, sizeof(*ops));
  assert_ptr_equal(dkimkit_crypto_builtin(ops->name), ops);
  assert_int_equal(ops->init(), DKIMKIT_OK);
  assert_int_equal(ops->hash_state_size(SHA1) > 0, !sodium);
  assert_true(ops->hash_state_size(SHA256) > 0);
  assert_true(ops->hash_state_size(SHA512) > 0);
  assert_int_equal(ops->hash_state_size((dkimkit_hash)0), 0);
  assert_int_equal(ops->hash_state_size((dkimkit_hash)4), 0);
  assert_int_equal(ops->has_key_type(RSA), !sodium);
  assert_int_equal(ops->has_key_type(ED25519), !mbedtls);
  assert_int_equal(ops->has_key_type((dkimkit_key_type)3), 0);
  assert_int_equal(ops->private_to_public != NULL, !mbedtls);
}

/* Asked before the key, which isn't looked at. */
static void refuses(const dkimkit_crypto_ops *ops, dkimkit_key_type type,
                    dkimkit_hash hash)
{
  static const max_align_t no_key[16];
  uint8_t room[64] = {0};
  size_t len = sizeof(room);

  assert_int_equal(ops->public_verify(no_key, type, hash, room, 32, room, 64),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(ops->private_sign(no_key, type, hash, room, 32, room, &len),
                   DKIMKIT_ERR_UNSUPPORTED);
  if (ops->public_recover != NULL) {
    assert_int_equal(
        ops->public_recover(no_key, type, hash, room, 64, room, &len),
        DKIMKIT_ERR_UNSUPPORTED);
  }
  assert_int_equal(len, sizeof(room));
}

static void what_is_not_offered(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  uint8_t octet[64] = {0x30};
  size_t len = sizeof(octet);
  max_align_t room[64];
  void *key = NULL;
  unsigned type;

  assert_int_equal(ops->hash_init(room, (dkimkit_hash)4),
                   DKIMKIT_ERR_UNSUPPORTED);
  for (type = 0; type < 4; type++) {
    dkimkit_key_type t = (dkimkit_key_type)type;

    if (ops->has_key_type(t)) {
      continue;
    }
    assert_int_equal(ops->public_import(&key, t, octet, 32, &dkk_mem_default),
                     DKIMKIT_ERR_UNSUPPORTED);
    assert_int_equal(ops->private_import(&key, t, octet, 32, &dkk_mem_default),
                     DKIMKIT_ERR_UNSUPPORTED);
    assert_int_equal(ops->generate(t, 2048, octet, &len),
                     DKIMKIT_ERR_UNSUPPORTED);
    refuses(ops, t, SHA256);
  }
  if (ops->has_key_type(RSA)) {
    refuses(ops, RSA, (dkimkit_hash)4);
  }
  assert_null(key);
  ops->public_free(NULL);
  ops->private_free(NULL);
}

/* FIPS 180-4's examples. */
static const struct {
  dkimkit_hash hash;
  const char *message;
  size_t repeat;
  const char *digest;
} hash_tests[] = {
    {SHA1, "", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {SHA1, "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {SHA1, "aaaaaaaaaa", 100000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
    {SHA256, "", 1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {SHA256, "abc", 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {SHA256, "aaaaaaaaaa", 100000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {SHA512, "", 1,
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
     "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
    {SHA512, "abc", 1,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {SHA512, "aaaaaaaaaa", 100000,
     "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
     "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"},
};

static void hashes(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  size_t i;

  for (i = 0; i < COUNT(hash_tests); i++) {
    octets expected = provider_unhex(hash_tests[i].digest);
    octets got;

    if (ops->hash_state_size(hash_tests[i].hash) > 0) {
      got = provider_digest(ops, hash_tests[i].hash, hash_tests[i].message,
                            hash_tests[i].repeat);
      assert_int_equal(got.len, expected.len);
      assert_memory_equal(got.data, expected.data, got.len);
      free(got.data);
    }
    free(expected.data);
  }
}

static void hash_in_pieces(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  char message[301];
  uint8_t got[DKIMKIT_HASH_MAX_OCTETS];
  void *s = malloc(ops->hash_state_size(SHA256));
  octets expected;
  size_t cut;

  memset(message, 'x', 300);
  message[300] = '\0';
  expected = provider_digest(ops, SHA256, message, 1);
  assert_non_null(s);
  for (cut = 0; cut <= 300; cut++) {
    const uint8_t *data = (const uint8_t *)message;

    assert_int_equal(ops->hash_init(s, SHA256), DKIMKIT_OK);
    assert_int_equal(ops->hash_update(s, data, cut), DKIMKIT_OK);
    assert_int_equal(ops->hash_update(s, NULL, 0), DKIMKIT_OK);
    assert_int_equal(ops->hash_update(s, data + cut, 300 - cut), DKIMKIT_OK);
    assert_int_equal(ops->hash_final(s, got), DKIMKIT_OK);
    ops->hash_clear(s);
    assert_memory_equal(got, expected.data, expected.len);
  }
  assert_int_equal(ops->hash_init(s, SHA256), DKIMKIT_OK);
  assert_int_equal(ops->hash_update(s, got, 3), DKIMKIT_OK);
  ops->hash_clear(s);
  free(s);
  free(expected.data);
}

/* What was hashed before leaves nothing behind. */
static void hash_again(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  static const uint8_t other[] = "something else";
  octets expected = provider_digest(ops, SHA256, "abc", 1);
  uint8_t got[DKIMKIT_HASH_MAX_OCTETS];
  void *s = malloc(ops->hash_state_size(SHA256));
  int i;

  assert_non_null(s);
  assert_int_equal(ops->hash_init(s, SHA256), DKIMKIT_OK);
  assert_int_equal(ops->hash_update(s, other, sizeof(other)), DKIMKIT_OK);
  assert_int_equal(ops->hash_final(s, got), DKIMKIT_OK);
  for (i = 0; i < 3 && ops->hash_restart != NULL; i++) {
    assert_int_equal(ops->hash_restart(s), DKIMKIT_OK);
    assert_int_equal(ops->hash_update(s, (const uint8_t *)"abc", 3),
                     DKIMKIT_OK);
    assert_int_equal(ops->hash_final(s, got), DKIMKIT_OK);
    assert_memory_equal(got, expected.data, expected.len);
  }
  ops->hash_clear(s);
  free(s);
  free(expected.data);
}

const provider_test provider_offer_tests[PROVIDER_OFFER_TESTS] = {
    {"what is offered", what_is_offered, 0},
    {"what is not offered", what_is_not_offered, 0},
    {"hashes", hashes, 0},
    {"hash in pieces", hash_in_pieces, 0},
    {"hash again", hash_again, 0},
};
