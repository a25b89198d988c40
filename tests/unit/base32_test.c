/* SPDX-License-Identifier: MIT */
#include "core/base32.h"

#include "test_util.h"

/* RFC 4648, 10, without padding and in lower case. */
static void test_rfc4648(void **state)
{
  static const char *const cases[][2] = {
      {"", ""},
      {"f", "my"},
      {"fo", "mzxq"},
      {"foo", "mzxw6"},
      {"foob", "mzxw6yq"},
      {"fooba", "mzxw6ytb"},
      {"foobar", "mzxw6ytboi"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(dkk_base32_encode(&out, (const uint8_t *)cases[i][0],
                                       strlen(cases[i][0])),
                     DKIMKIT_OK);
    assert_int_equal(dkk_buf_terminate(&out), DKIMKIT_OK);
    assert_string_equal((const char *)out.data, cases[i][1]);
    dkk_buf_clear(&out);
  }
}

/* All five-bit groups set, which a lost bit would show. */
static void test_ones(void **state)
{
  static const uint8_t ones[] = {0xff, 0xff, 0xff};
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_base32_encode(&out, ones, sizeof(ones)), DKIMKIT_OK);
  assert_int_equal(dkk_buf_terminate(&out), DKIMKIT_OK);
  assert_string_equal((const char *)out.data, "77776");
  dkk_buf_clear(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc4648),
      cmocka_unit_test(test_ones),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
