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

/* A hash that can't be begun, and memory that isn't there. */
static int init_result;
static size_t out_now;
static int has_memory;

static size_t size_of_state(dkimkit_hash hash)
{
  (void)hash;
  return sizeof(dkk_digest_room) + 1;
}

static int init_hash(void *state, dkimkit_hash hash)
{
  assert_non_null(state);
  (void)hash;
  return init_result;
}

static void *count_allocate(size_t size, void *user_data)
{
  (void)user_data;
  out_now += has_memory != 0;
  return has_memory ? malloc(size) : NULL;
}

static void count_release(void *ptr, void *user_data)
{
  (void)user_data;
  out_now--;
  free(ptr);
}

static dkimkit_config *counting_config(void)
{
  dkimkit_crypto_ops ops = *any_provider();
  dkimkit_mem mem = dkk_mem_default;
  dkimkit_config *config = NULL;

  has_memory = 1;
  mem.allocate = count_allocate;
  mem.release = count_release;
  ops.name = "large";
  ops.hash_state_size = size_of_state;
  ops.hash_init = init_hash;
  assert_int_equal(config_behind(&config, &mem, &ops), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  out_now = 0;
  return config;
}

static void test_digest_that_does_not_begin(void **state)
{
  static const int results[] = {DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_KEY_SYNTAX};
  static const int expected[] = {DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO};
  dkimkit_config *config = counting_config();
  dkk_digest_room room;
  dkk_digest digest;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(results); i++) {
    init_result = results[i];
    assert_int_equal(dkk_digest_init(&digest, config, DKIMKIT_HASH_SHA256),
                     expected[i]);
    assert_null(digest.state);
    assert_int_equal(out_now, 0);
    dkk_digest_clear(&digest);
  }
  init_result = DKIMKIT_OK;
  has_memory = 0;
  assert_int_equal(dkk_digest_init(&digest, config, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_NOMEM);
  /* Too small a room is none. */
  assert_int_equal(
      dkk_digest_init_in(&digest, &room, config, DKIMKIT_HASH_SHA256),
      DKIMKIT_ERR_NOMEM);
  assert_null(digest.state);
  config->hash_ops[DKIMKIT_HASH_SHA1] = NULL;
  assert_int_equal(dkk_digest_init(&digest, config, DKIMKIT_HASH_SHA1),
                   DKIMKIT_ERR_UNSUPPORTED);
  has_memory = 1;
  dkimkit_config_free(config);
}

static int final_result;

static int final_hash(void *state, uint8_t *out)
{
  (void)state;
  (void)out;
  return final_result;
}

/* What didn't end isn't finished: nobody begins it again. */
static void test_digest_that_does_not_end(void **state)
{
  dkimkit_crypto_ops ops = *any_provider();
  dkk_digest digest = {.ops = &ops};
  uint8_t out[64];

  (void)state;
  ops.hash_final = final_hash;
  final_result = DKIMKIT_ERR_NOMEM;
  assert_int_equal(dkk_digest_finish(&digest, out), DKIMKIT_ERR_NOMEM);
  assert_int_equal(digest.is_finished, 0);
  final_result = DKIMKIT_ERR_STATE;
  assert_int_equal(dkk_digest_finish(&digest, out), DKIMKIT_ERR_CRYPTO);
  assert_int_equal(digest.is_finished, 0);
  final_result = DKIMKIT_OK;
  assert_int_equal(dkk_digest_finish(&digest, out), DKIMKIT_OK);
  assert_int_equal(digest.is_finished, 1);
}

/* In the room it's given, or in memory that is given back; FIPS 180-2, B.1. */
static void test_digest_in_a_room(void **state)
{
  dkimkit_config *config = sealed_config();
  uint8_t want[32];
  int in_room;

  (void)state;
  (void)from_hex(want, "ba7816bf8f01cfea414140de5dae2223"
                       "b00361a396177a9cb410ff61f20015ad");
  for (in_room = 0; in_room < 2; in_room++) {
    dkk_digest_room room;
    dkk_digest digest;
    uint8_t got[32];
    dkk_sink sink;

    assert_int_equal(dkk_digest_init_in(&digest, in_room ? &room : NULL, config,
                                        DKIMKIT_HASH_SHA256),
                     DKIMKIT_OK);
    assert_int_equal(digest.is_guest, in_room);
    assert_int_equal(digest.state == &room, in_room);
    sink = dkk_digest_sink(&digest);
    assert_int_equal(sink.write(sink.context, (const uint8_t *)"a", 1), 0);
    assert_int_equal(dkk_digest_update(&digest, (const uint8_t *)"bc", 2), 0);
    assert_int_equal(dkk_digest_final(&digest, got), DKIMKIT_OK);
    assert_memory_equal(got, want, 32);
    assert_null(digest.state);
    dkk_digest_clear(&digest);
  }
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_digest_value),
      cmocka_unit_test(test_digest_new),
      cmocka_unit_test(test_hash_octets),
      cmocka_unit_test(test_digest_that_does_not_begin),
      cmocka_unit_test(test_digest_in_a_room),
      cmocka_unit_test(test_digest_that_does_not_end),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
