/* SPDX-License-Identifier: MIT */

/* A provider table as the headers of the baseline had it; one of an older
 * program, whose table ends earlier; and one of a later program, whose table
 * has members that nobody knows yet. */

#include "client.h"

/* ---- a provider that counts, and leaves the work to a built-in one ---- */

static const dkimkit_crypto_ops *inner;

static struct {
  size_t init;
  size_t hash;
  size_t verify;
  size_t sign;
  size_t copy;
  size_t keys;
} calls;

static int provider_init(void)
{
  calls.init++;
  return DKIMKIT_OK;
}

static size_t hash_state_size(dkimkit_hash hash)
{
  return inner->hash_state_size(hash);
}

static int hash_init(void *state, dkimkit_hash hash)
{
  calls.hash++;
  return inner->hash_init(state, hash);
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  return inner->hash_update(state, data, len);
}

static int hash_final(void *state, uint8_t *out)
{
  return inner->hash_final(state, out);
}

static void hash_clear(void *state)
{
  inner->hash_clear(state);
}

static int hash_copy(void *to, const void *from)
{
  calls.copy++;
  return inner->hash_copy(to, from);
}

static int has_key_type(dkimkit_key_type type)
{
  return type == DKIMKIT_KEY_TYPE_ED25519 && inner->has_key_type(type);
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  calls.keys++;
  return inner->public_import(key, type, raw, len, mem);
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  calls.verify++;
  return inner->public_verify(key, type, hash, digest, digest_len, signature,
                              signature_len);
}

static void public_free(void *key)
{
  calls.keys--;
  inner->public_free(key);
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  calls.keys++;
  return inner->private_import(key, type, raw, len, mem);
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  calls.sign++;
  return inner->private_sign(key, type, hash, digest, digest_len, signature,
                             signature_len);
}

static void private_free(void *key)
{
  calls.keys--;
  inner->private_free(key);
}

static int private_to_public(dkimkit_key_type type, const uint8_t *raw,
                             size_t len, uint8_t *public_raw,
                             size_t *public_len)
{
  return inner->private_to_public(type, raw, len, public_raw, public_len);
}

static int generate(dkimkit_key_type type, unsigned bits, uint8_t *raw,
                    size_t *len)
{
  return inner->generate(type, bits, raw, len);
}

static const dkimkit_crypto_ops table = {
    sizeof(dkimkit_crypto_ops),
    "client",
    provider_init,
    hash_state_size,
    hash_init,
    hash_update,
    hash_final,
    hash_clear,
    has_key_type,
    public_import,
    public_verify,
    public_free,
    private_import,
    private_sign,
    private_free,
    private_to_public,
    generate,
    hash_copy,
    NULL,
    NULL,
};

static void find_inner(void)
{
  size_t i;

  inner = NULL;
  for (i = 0; inner == NULL && dkimkit_crypto_builtin_name(i) != NULL; i++) {
    inner = dkimkit_crypto_builtin(dkimkit_crypto_builtin_name(i));
    if (!inner->has_key_type(DKIMKIT_KEY_TYPE_ED25519)) {
      inner = NULL;
    }
  }
  assert_non_null(inner);
  /* A library may know more of its own table than a program, never less. */
  assert_true(inner->struct_size >= sizeof(*inner));
}

static dkimkit_config *with_table(const dkimkit_crypto_ops *ops)
{
  dkimkit_config *config = client_config();

  memset(&calls, 0, sizeof(calls));
  ok(dkimkit_config_add_crypto(config, ops));
  ok(dkimkit_config_seal(config));
  same(dkimkit_config_crypto_name(config, DKIMKIT_ALGORITHM_ED25519_SHA256),
       "client");
  return config;
}

static void work_with(const dkimkit_config *config)
{
  dkimkit_key *key = client_key(config, DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_profile *profile = client_profile(config, key);
  char *text = client_sign(config, profile);
  dkimkit_verifier *v = client_verify(config, text);

  assert_int_equal(dkimkit_verifier_result(v), DKIMKIT_RESULT_PASS);
  dkimkit_verifier_free(v);
  free(text);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  assert_true(calls.init > 0 && calls.hash > 0);
  assert_true(calls.sign > 0 && calls.verify > 0);
  assert_int_equal(calls.keys, 0);
}

static int digest(const dkimkit_config *config)
{
  /* FIPS 180-4, SHA-256 of "abc". */
  static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf};
  dkimkit_digest *running = NULL;
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);
  int rv = dkimkit_digest_new(&running, config, DKIMKIT_HASH_SHA256);

  if (rv == DKIMKIT_OK) {
    ok(dkimkit_digest_update(running, OCTETS("abc")));
    ok(dkimkit_digest_value(out, &len, running));
    assert_memory_equal(out, abc, sizeof(abc));
  }
  dkimkit_digest_free(running);
  return rv;
}

static void test_as_it_was(void **state)
{
  dkimkit_config *config;

  (void)state;
  find_inner();
  config = with_table(&table);
  work_with(config);
  ok(digest(config));
  assert_true(calls.copy > 0);
  dkimkit_config_free(config);
}

/* From its first `size` octets; what is read behind them, a sanitizer tells. */
static dkimkit_crypto_ops *shorter(size_t size)
{
  dkimkit_crypto_ops *ops = malloc(size);

  assert_non_null(ops);
  memcpy(ops, &table, size);
  memcpy(ops, &size, sizeof(size));
  return ops;
}

static void test_of_an_older_program(void **state)
{
  dkimkit_crypto_ops *ops = shorter(offsetof(dkimkit_crypto_ops, hash_copy));
  dkimkit_config *config;

  (void)state;
  find_inner();
  config = with_table(ops);
  free(ops);
  work_with(config);
  assert_int_equal(digest(config), DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(calls.copy, 0);
  dkimkit_config_free(config);
}

/* Without the members that make it one, a table offers nothing. */
static void test_too_short(void **state)
{
  static const size_t sizes[] = {offsetof(dkimkit_crypto_ops, name),
                                 offsetof(dkimkit_crypto_ops, hash_update),
                                 offsetof(dkimkit_crypto_ops, private_free)};
  dkimkit_config *config = client_config();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(sizes); i++) {
    dkimkit_crypto_ops *ops = shorter(sizes[i]);

    assert_int_equal(dkimkit_config_add_crypto(config, ops),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
    free(ops);
  }
  dkimkit_config_free(config);
}

static void never(void)
{
  fail_msg("a member that nobody knows was called");
}

static void test_of_a_later_program(void **state)
{
  static struct {
    dkimkit_crypto_ops ops;
    void (*more[8])(void);
  } later;
  dkimkit_config *config;
  size_t i;

  (void)state;
  find_inner();
  later.ops = table;
  later.ops.struct_size = sizeof(later);
  for (i = 0; i < COUNT(later.more); i++) {
    later.more[i] = never;
  }
  config = with_table(&later.ops);
  work_with(config);
  dkimkit_config_free(config);
}

/* A built-in table that was copied has the program's size, not the library's.
 */
static void test_copy_of_a_builtin_table(void **state)
{
  dkimkit_crypto_ops copy;
  dkimkit_config *config;

  (void)state;
  find_inner();
  copy = *inner;
  copy.struct_size = sizeof(copy);
  copy.name = "client";
  copy.init = provider_init;
  config = with_table(&copy);
  assert_true(calls.init > 0);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      client_test(test_as_it_was),
      client_test(test_of_an_older_program),
      client_test(test_too_short),
      client_test(test_of_a_later_program),
      client_test(test_copy_of_a_builtin_table),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
