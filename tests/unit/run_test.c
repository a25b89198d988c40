/* SPDX-License-Identifier: MIT */
#include "core/run.h"

#include "test_util.h"

/* At each place of a text, every octet: octet by octet by the definition. */
static void test_count_words(void **state)
{
  static const char text[] = "is it to be had? a b cd";
  size_t at;
  size_t i;
  int c;

  (void)state;
  for (at = 0; at < strlen(text); at++) {
    for (c = 0; c < 256; c++) {
      uint8_t in[sizeof(text)];
      size_t want = 0;

      memcpy(in, text, sizeof(text));
      in[at] = (uint8_t)c;
      for (i = 0; i < strlen(text); i++) {
        int single = in[i] == ' ' && i > 0 && in[i - 1] > ' ' &&
                     i + 1 < strlen(text) && in[i + 1] > ' ';

        if (in[i] <= ' ' && !single) {
          break;
        }
        want = i + 1;
      }
      assert_int_equal(dkk_count_words(text_of((const char *)in)), want);
    }
  }
  assert_int_equal(dkk_count_words(text_of(" a")), 0);
  assert_int_equal(dkk_count_words(text_of("a ")), 1);
  assert_int_equal(dkk_count_words(text_of("abcdefg h")), 9);
  assert_int_equal(dkk_count_words(text_of("abcdefgh i")), 10);
  assert_int_equal(dkk_count_words(text_of("abcdefgh  i")), 8);
}

static void test_count_valchar(void **state)
{
  static const char text[] = "AbC/+09=abc:dEf|~!x";
  size_t at;
  int c;

  (void)state;
  for (at = 0; at < strlen(text); at++) {
    for (c = 0; c < 256; c++) {
      uint8_t in[sizeof(text)];
      dkk_slice slice = {in, strlen(text)};
      int ends = c < 0x21 || c == ';' || c == 0x7f;
      int is_between = c == ' ' && at > 0 && at + 1 < slice.len;

      memcpy(in, text, sizeof(text));
      in[at] = (uint8_t)c;
      assert_int_equal(dkk_count_valchar(slice),
                       ends || c > 0x7f ? at : slice.len);
      ends = ends && !is_between;
      assert_int_equal(dkk_count_tag_value(slice, 1), ends ? at : slice.len);
      assert_int_equal(dkk_count_tag_value(slice, 0),
                       ends || c > 0x7f ? at : slice.len);
    }
  }
  assert_int_equal(dkk_count_tag_value(text_of("a b;"), 0), 3);
  assert_int_equal(dkk_count_tag_value(text_of("a ;"), 0), 1);
  assert_int_equal(dkk_count_tag_value(text_of("abcdefgh ;"), 0), 8);
  assert_int_equal(dkk_count_tag_value(text_of("a  b"), 0), 1);
  assert_int_equal(dkk_count_tag_value(text_of("abcdefghijklmno  pq"), 0), 15);
  assert_int_equal(dkk_count_tag_value(text_of("abcdefghijklmnop  q"), 0), 16);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_count_words),
      cmocka_unit_test(test_count_valchar),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
