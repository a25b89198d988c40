/* SPDX-License-Identifier: MIT */

/* Each setting of a configuration: its default, what it takes and what not,
 * and that nothing changes when it is sealed. */

#include "core/config.h"

#include "test_util.h"

static dkimkit_config *unsealed_config(void)
{
  dkimkit_config *config = NULL;

  assert_int_equal(dkimkit_config_new(&config, NULL), DKIMKIT_OK);
  return config;
}

#define BAD DKIMKIT_ERR_INVALID_ARGUMENT

/* From 0, the default, to `last`; the rest changes nothing. */
#define CHECK_CHOICE(setter, type, member, last)                               \
  do {                                                                         \
    dkimkit_config *config = unsealed_config();                                \
    int value;                                                                 \
    assert_int_equal(config->member, 0);                                       \
    for (value = 0; value <= (last); value++) {                                \
      assert_int_equal(setter(config, (type)value), DKIMKIT_OK);               \
      assert_int_equal(config->member, value);                                 \
      assert_int_equal(setter(config, (type)((last) + 1)), BAD);               \
      assert_int_equal(setter(config, (type)-1), BAD);                         \
      assert_int_equal(config->member, value);                                 \
    }                                                                          \
    assert_int_equal(setter(NULL, (type)0), BAD);                              \
    config->sealed = 1;                                                        \
    assert_int_equal(setter(config, (type)0), DKIMKIT_ERR_STATE);              \
    assert_int_equal(config->member, last);                                    \
    dkimkit_config_free(config);                                               \
  } while (0)

static void test_choices(void **state)
{
  (void)state;
  CHECK_CHOICE(dkimkit_config_set_line_ends, dkimkit_line_ends, line_ends, 1);
  CHECK_CHOICE(dkimkit_config_set_allow_sha1, int, allow_sha1, 1);
  CHECK_CHOICE(dkimkit_config_set_body_length_policy,
               dkimkit_body_length_policy, body_length_policy, 2);
  CHECK_CHOICE(dkimkit_config_set_internationalized, dkimkit_internationalized,
               internationalized, 2);
  CHECK_CHOICE(dkimkit_config_set_malformed_policy, dkimkit_malformed_policy,
               malformed_policy, 1);
  CHECK_CHOICE(dkimkit_config_set_underscore_policy, dkimkit_underscore_policy,
               underscore_policy, 2);
  CHECK_CHOICE(dkimkit_config_set_syntax, dkimkit_syntax, syntax, 1);
  CHECK_CHOICE(dkimkit_config_set_allow_expired, int, allow_expired, 1);
  CHECK_CHOICE(dkimkit_config_set_allow_future, int, allow_future, 1);
  CHECK_CHOICE(dkimkit_config_set_refuse_multiple_from, int,
               refuse_multiple_from, 1);
  CHECK_CHOICE(dkimkit_config_set_refuse_duplicates, int, refuse_duplicates, 1);
  CHECK_CHOICE(dkimkit_config_set_atps, int, atps, 1);
  CHECK_CHOICE(dkimkit_config_set_reports, int, reports, 1);
}

/* Three bits, in each combination. */
static void test_sign_allow(void **state)
{
  dkimkit_config *config = unsealed_config();
  unsigned bits;

  (void)state;
  assert_int_equal(config->sign_allow, 0);
  for (bits = 0; bits < 8; bits++) {
    assert_int_equal(dkimkit_config_set_sign_allow(config, bits), DKIMKIT_OK);
    assert_int_equal(config->sign_allow, bits);
  }
  for (bits = 8; bits != 0; bits <<= 1) {
    assert_int_equal(dkimkit_config_set_sign_allow(config, bits), BAD);
    assert_int_equal(dkimkit_config_set_sign_allow(config, bits | 1), BAD);
  }
  assert_int_equal(config->sign_allow, 7);
  dkimkit_config_free(config);
}

/* As the manual lists them. */
static const size_t default_limits[] = {4194304, 65536, 20,   3145728, 4096,
                                        65536,   16384, 64,   4,       20,
                                        65536,   32,    4096, 65536};

static void test_limits(void **state)
{
  dkimkit_config *config = unsealed_config();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(default_limits); i++) {
    dkimkit_limit limit = (dkimkit_limit)(i + 1);

    assert_int_equal(dkimkit_config_limit(config, limit), default_limits[i]);
    assert_int_equal(dkimkit_config_set_limit(config, limit, 0), BAD);
    assert_int_equal(dkimkit_config_limit(config, limit), default_limits[i]);
    assert_int_equal(dkimkit_config_set_limit(config, limit, 1), DKIMKIT_OK);
    assert_int_equal(dkimkit_config_limit(config, limit), 1);
    assert_int_equal(dkimkit_config_set_limit(config, limit, i + 100),
                     DKIMKIT_OK);
  }
  for (i = 0; i < COUNT(default_limits); i++) {
    assert_int_equal(dkimkit_config_limit(config, (dkimkit_limit)(i + 1)),
                     i + 100);
  }
  assert_int_equal(dkimkit_config_set_limit(config, (dkimkit_limit)0, 1), BAD);
  assert_int_equal(dkimkit_config_set_limit(config, (dkimkit_limit)15, 1), BAD);
  assert_int_equal(dkimkit_config_set_limit(config, (dkimkit_limit)-1, 1), BAD);
  assert_int_equal(dkimkit_config_limit(config, (dkimkit_limit)0), 0);
  assert_int_equal(dkimkit_config_limit(config, (dkimkit_limit)15), 0);
  assert_int_equal(dkimkit_config_limit(NULL, DKIMKIT_LIMIT_TAGS), 0);
  assert_int_equal(dkimkit_config_set_limit(NULL, DKIMKIT_LIMIT_TAGS, 1), BAD);
  dkimkit_config_free(config);
}

static void check_bits(unsigned min, unsigned max, int expected)
{
  dkimkit_config *config = unsealed_config();

  assert_int_equal(config->rsa_min_bits, 1024);
  assert_int_equal(config->rsa_max_bits, 8192);
  assert_int_equal(dkimkit_config_set_rsa_bits(config, min, max), expected);
  assert_int_equal(config->rsa_min_bits, expected == DKIMKIT_OK ? min : 1024);
  assert_int_equal(config->rsa_max_bits, expected == DKIMKIT_OK ? max : 8192);
  dkimkit_config_free(config);
}

static void test_rsa_bits(void **state)
{
  (void)state;
  check_bits(512, 16384, DKIMKIT_OK);
  check_bits(512, 512, DKIMKIT_OK);
  check_bits(16384, 16384, DKIMKIT_OK);
  check_bits(511, 16384, BAD);
  check_bits(512, 16385, BAD);
  check_bits(2048, 2047, BAD);
  check_bits(2048, 2048, DKIMKIT_OK);
  check_bits(16385, 16385, BAD);
}

static void test_clock_skew(void **state)
{
  dkimkit_config *config = unsealed_config();

  (void)state;
  assert_int_equal(config->clock_skew, 300);
  assert_int_equal(dkimkit_config_set_clock_skew(config, 0), DKIMKIT_OK);
  assert_int_equal(config->clock_skew, 0);
  assert_int_equal(dkimkit_config_set_clock_skew(config, 86400), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_clock_skew(config, 86401), BAD);
  assert_int_equal(config->clock_skew, 86400);
  dkimkit_config_free(config);
}

static uint64_t tell(void *user_data)
{
  return *(uint64_t *)user_data;
}

static int lookup(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
  return 0;
}

static void cancel(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
}

static int is_suffix(const char *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  return 0;
}

/* Callbacks are kept with what belongs to them; NULL takes the clock back. */
static void test_callbacks(void **state)
{
  dkimkit_config *config = unsealed_config();
  uint64_t time = 42;
  int data;

  (void)state;
  assert_true(dkk_config_now(config) > 1000000000);
  assert_int_equal(dkimkit_config_set_clock(config, tell, &time), DKIMKIT_OK);
  assert_int_equal(dkk_config_now(config), 42);
  assert_int_equal(dkimkit_config_set_clock(config, NULL, NULL), DKIMKIT_OK);
  assert_true(dkk_config_now(config) > 1000000000);
  assert_int_equal(dkimkit_config_set_dns(config, NULL, cancel, &data), BAD);
  assert_null(config->dns_cancel);
  assert_int_equal(dkimkit_config_set_dns(config, lookup, cancel, &data),
                   DKIMKIT_OK);
  assert_true(config->dns_lookup == lookup);
  assert_true(config->dns_cancel == cancel);
  assert_ptr_equal(config->dns_data, &data);
  assert_int_equal(dkimkit_config_set_public_suffix(config, is_suffix, &data),
                   DKIMKIT_OK);
  assert_true(config->is_public_suffix == is_suffix);
  assert_ptr_equal(config->public_suffix_data, &data);
  assert_int_equal(dkimkit_config_set_public_suffix(config, NULL, NULL),
                   DKIMKIT_OK);
  assert_true(config->is_public_suffix == NULL);
  dkimkit_config_free(config);
}

/* Nothing of it when it's sealed, or nobody's. */
static void test_callbacks_sealed(void **state)
{
  dkimkit_config *config = sealed_config();
  uint64_t time = 42;

  (void)state;
  assert_int_equal(dkimkit_config_set_clock(config, tell, &time),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_dns(config, lookup, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_public_suffix(config, is_suffix, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_rsa_bits(config, 1024, 2048),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_clock_skew(config, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_sign_allow(config, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_config_set_clock(NULL, tell, &time), BAD);
  assert_int_equal(dkimkit_config_set_dns(NULL, lookup, NULL, NULL), BAD);
  assert_int_equal(dkimkit_config_set_public_suffix(NULL, is_suffix, NULL),
                   BAD);
  assert_int_equal(dkimkit_config_set_rsa_bits(NULL, 1024, 2048), BAD);
  assert_int_equal(dkimkit_config_set_clock_skew(NULL, 1), BAD);
  assert_int_equal(dkimkit_config_set_sign_allow(NULL, 1), BAD);
  assert_int_equal(dkimkit_config_seal(NULL), BAD);
  assert_true(dkk_config_now(config) != 42);
  assert_null(config->dns_lookup);
  assert_int_equal(config->rsa_max_bits, 8192);
  assert_int_equal(config->clock_skew, 300);
  dkimkit_config_free(config);
}

/* An allocator needs all of its functions. */
static void test_allocators(void **state)
{
  dkimkit_mem mem = dkk_mem_default;
  dkimkit_config *config = NULL;

  (void)state;
  assert_int_equal(dkimkit_config_new(NULL, NULL), BAD);
  mem.allocate = NULL;
  assert_int_equal(dkimkit_config_new(&config, &mem), BAD);
  mem = dkk_mem_default;
  mem.resize = NULL;
  assert_int_equal(dkimkit_config_new(&config, &mem), BAD);
  mem = dkk_mem_default;
  mem.release = NULL;
  assert_int_equal(dkimkit_config_new(&config, &mem), BAD);
  assert_null(config);
  mem = dkk_mem_default;
  mem.user_data = &mem;
  assert_int_equal(dkimkit_config_new(&config, &mem), DKIMKIT_OK);
  assert_ptr_equal(dkimkit_config_mem(config)->user_data, &mem);
  assert_null(dkimkit_config_mem(NULL));
  assert_null(dkimkit_config_ref(NULL));
  assert_ptr_equal(dkimkit_config_ref(config), config);
  dkimkit_config_free(config);
  dkimkit_config_free(config);
  dkimkit_config_free(NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_choices),
      cmocka_unit_test(test_sign_allow),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_rsa_bits),
      cmocka_unit_test(test_clock_skew),
      cmocka_unit_test(test_callbacks),
      cmocka_unit_test(test_callbacks_sealed),
      cmocka_unit_test(test_allocators),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
