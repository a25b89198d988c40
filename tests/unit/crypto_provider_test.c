/* SPDX-License-Identifier: MIT */
#include "crypto_provider_support.h"

#include <stdio.h>

#include "crypto/providers.h"

static void names_of_the_builtin(void **state)
{
  static const char *const order[] = {"sodium", "mbedtls", "openssl"};
  const char *name;
  size_t known = 0;
  size_t i;

  (void)state;
  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    while (known < COUNT(order) && strcmp(order[known], name) != 0) {
      assert_null(dkimkit_crypto_builtin(order[known]));
      known++;
    }
    assert_true(known < COUNT(order));
    assert_string_equal(dkimkit_crypto_builtin(name)->name, name);
    known++;
  }
  assert_null(dkimkit_crypto_builtin_name(3));
  assert_null(dkimkit_crypto_builtin_name(SIZE_MAX));
  assert_null(dkimkit_crypto_builtin(NULL));
  assert_null(dkimkit_crypto_builtin(""));
  assert_null(dkimkit_crypto_builtin("sodiu"));
  assert_null(dkimkit_crypto_builtin("openssl3"));
}

static void check_order(const dkimkit_crypto_ops *const *got, size_t count,
                        const char *const *order)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < DKK_CRYPTO_BUILTIN_MAX; i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(order[i]);

    if (ops != NULL) {
      assert_true(n < count);
      assert_ptr_equal(got[n++], ops);
    }
  }
  assert_int_equal(n, count);
}

static void order_of_the_builtin(void **state)
{
  static const char *const for_keys[] = {"sodium", "openssl", "mbedtls"};
  static const char *const for_hashes[] = {"openssl", "mbedtls", "sodium"};
  const dkimkit_crypto_ops *got[DKK_CRYPTO_BUILTIN_MAX];

  (void)state;
  check_order(got, dkk_crypto_preferred_for_keys(got), for_keys);
  check_order(got, dkk_crypto_preferred_for_hashes(got), for_hashes);
}

#define PER_PROVIDER                                                           \
  (PROVIDER_OFFER_TESTS + PROVIDER_RSA_TESTS + PROVIDER_ED25519_TESTS +        \
   PROVIDER_SHARED_TESTS)
#define MAX_TESTS (2 + DKK_CRYPTO_BUILTIN_MAX * PER_PROVIDER)

/* cmocka passes over elements without a function. */
static struct CMUnitTest tests[MAX_TESTS];
static char names[MAX_TESTS][64];
static size_t test_count;

static void add_test(const char *name, CMUnitTestFunction run, void *state)
{
  (void)snprintf(names[test_count], sizeof(names[test_count]), "%s", name);
  tests[test_count].name = names[test_count];
  tests[test_count].test_func = run;
  tests[test_count++].initial_state = state;
}

static void add_tests(const dkimkit_crypto_ops *ops, const provider_test *added,
                      size_t count)
{
  union {
    const dkimkit_crypto_ops *in;
    void *out;
  } state = {ops};
  size_t i;

  for (i = 0; i < count; i++) {
    unsigned type = added[i].key_type;
    char name[sizeof(names[0])];

    if (type == 0 || ops->has_key_type((dkimkit_key_type)type)) {
      (void)snprintf(name, sizeof(name), "%s: %s", ops->name, added[i].name);
      add_test(name, added[i].run, state.out);
    }
  }
}

int main(void)
{
  const char *provider;
  size_t i;

  add_test("names of the builtin", names_of_the_builtin, NULL);
  add_test("order of the builtin", order_of_the_builtin, NULL);
  for (i = 0; (provider = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(provider);

    /* Also for the tests that use another provider beside their own. */
    if (ops->init() != DKIMKIT_OK) {
      return 1;
    }
    add_tests(ops, provider_offer_tests, PROVIDER_OFFER_TESTS);
    add_tests(ops, provider_rsa_tests, PROVIDER_RSA_TESTS);
    add_tests(ops, provider_ed25519_tests, PROVIDER_ED25519_TESTS);
    add_tests(ops, provider_shared_tests, PROVIDER_SHARED_TESTS);
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
