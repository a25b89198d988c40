/* SPDX-License-Identifier: MIT */
#include "crypto_provider_support.h"

#include <pthread.h>

#include "crypto_vectors.h"

/* More threads than Mbed TLS 2.28 has key slots. */
#define THREADS 40
#define ROUNDS 20

typedef struct shared_key {
  const dkimkit_crypto_ops *ops;
  dkimkit_key_type type;
  const void *private_key;
  const void *public_key;
} shared_key;

/* Returns NULL if all went well; cmocka's assertions are for its own thread. */
static void *sign_and_verify(void *argument)
{
  shared_key *k = argument;
  uint8_t digest[32] = {0};
  uint8_t signature[256];
  size_t len;
  int round;

  for (round = 0; round < ROUNDS; round++) {
    len = sizeof(signature);
    digest[0] = (uint8_t)round;
    if (k->ops->private_sign(k->private_key, k->type, SHA256, digest, 32,
                             signature, &len) != DKIMKIT_OK ||
        k->ops->public_verify(k->public_key, k->type, SHA256, digest, 32,
                              signature, len) != DKIMKIT_OK) {
      return argument;
    }
    signature[len - 1] ^= 1;
    if (k->ops->public_verify(k->public_key, k->type, SHA256, digest, 32,
                              signature, len) != BAD) {
      return argument;
    }
  }
  return NULL;
}

static void run_threads(shared_key *k)
{
  pthread_t threads[THREADS];
  void *result;
  size_t i;

  for (i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, sign_and_verify, k), 0);
  }
  for (i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], &result), 0);
    assert_null(result);
  }
}

static void rsa_in_threads(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *private_key = provider_private(ops, RSA, rsa1024_private);
  void *public_key = provider_public(ops, RSA, rsa1024_public);
  shared_key k = {ops, RSA, private_key, public_key};

  run_threads(&k);
  ops->private_free(private_key);
  ops->public_free(public_key);
}

static void ed25519_in_threads(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  void *private_key = provider_private(ops, ED25519, ed25519_tests[0].seed);
  void *public_key = provider_public(ops, ED25519, ed25519_tests[0].public_key);
  shared_key k = {ops, ED25519, private_key, public_key};

  run_threads(&k);
  ops->private_free(private_key);
  ops->public_free(public_key);
}

/* One provider's signature is another's, too. */
static void each_verifies_each(void **state)
{
  const dkimkit_crypto_ops *ops = *state;
  octets digest = provider_abc(SHA256);
  const char *name;
  size_t i;

  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    const dkimkit_crypto_ops *other = dkimkit_crypto_builtin(name);
    unsigned type;

    for (type = RSA; type <= ED25519; type++) {
      dkimkit_key_type t = (dkimkit_key_type)type;
      void *private_key;
      void *public_key;
      octets signature;

      if (!ops->has_key_type(t) || !other->has_key_type(t)) {
        continue;
      }
      private_key = provider_private(
          ops, t, t == RSA ? rsa2048_private : ed25519_tests[2].seed);
      public_key = provider_public(
          other, t, t == RSA ? rsa2048_public : ed25519_tests[2].public_key);
      signature =
          provider_sign(ops, private_key, t, digest, t == RSA ? 256 : 64);
      assert_int_equal(other->public_verify(public_key, t, SHA256, digest.data,
                                            digest.len, signature.data,
                                            signature.len),
                       DKIMKIT_OK);
      ops->private_free(private_key);
      other->public_free(public_key);
      free(signature.data);
    }
  }
  free(digest.data);
}

const provider_test provider_shared_tests[PROVIDER_SHARED_TESTS] = {
    {"rsa in threads", rsa_in_threads, RSA},
    {"ed25519 in threads", ed25519_in_threads, ED25519},
    {"each verifies each", each_verifies_each, 0},
};
