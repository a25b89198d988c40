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

/* Bit by bit, for each length. */
static void test_bit_by_bit(void **state)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  uint8_t octets[70];
  size_t len;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(octets); i++) {
    octets[i] = (uint8_t)(i * 89 + 131);
  }
  for (len = 0; len <= sizeof(octets); len++) {
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(dkk_base32_encode(&out, octets, len), DKIMKIT_OK);
    assert_int_equal(out.len, (8 * len + 4) / 5);
    for (i = 0; i < out.len; i++) {
      unsigned value = 0;
      size_t bit;

      for (bit = 5 * i; bit < 5 * i + 5; bit++) {
        unsigned octet = bit / 8 < len ? octets[bit / 8] : 0;

        value = value << 1 | (octet >> (7 - bit % 8) & 1);
      }
      assert_int_equal(out.data[i], alphabet[value]);
    }
    dkk_buf_clear(&out);
  }
}

static size_t left;

static void *scarce_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return left > 0 && left-- > 0 ? realloc(ptr, size) : NULL;
}

/* Memory that ends is told, though there is some again later. */
static void test_without_memory(void **state)
{
  static const uint8_t octets[100];
  dkimkit_mem mem = dkk_mem_default;
  size_t len;

  (void)state;
  mem.resize = scarce_resize;
  for (len = 1; len <= sizeof(octets); len++) {
    dkk_buf out;

    dkk_buf_init(&out, &mem);
    left = 1;
    assert_int_equal(dkk_base32_encode(&out, octets, len),
                     len <= 40 ? DKIMKIT_OK : DKIMKIT_ERR_NOMEM);
    assert_int_equal(out.len, len <= 40 ? (8 * len + 4) / 5 : 64);
    dkk_buf_clear(&out);
    left = 0;
    assert_int_equal(dkk_base32_encode(&out, octets, len), DKIMKIT_ERR_NOMEM);
    assert_int_equal(out.len, 0);
    dkk_buf_clear(&out);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc4648),
      cmocka_unit_test(test_ones),
      cmocka_unit_test(test_bit_by_bit),
      cmocka_unit_test(test_without_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
