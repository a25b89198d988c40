/* SPDX-License-Identifier: MIT */
#include "core/run.h"

#include "fence.h"

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

/* The same three, octet by octet, for a text of each length with two octets in
 * it that may end a run, and nothing behind it. */
static int may_stand(const uint8_t *in, size_t len, size_t at, int valchar,
                     int eight_bit)
{
  uint8_t c = in[at];

  if (c == ' ') {
    return at > 0 && in[at - 1] > ' ' && at + 1 < len && in[at + 1] > ' ';
  }
  return c > ' ' &&
         (!valchar || (c != ';' && c != 0x7f && (c < 0x80 || eight_bit)));
}

static void check_counts(dkk_slice in)
{
  size_t words = 0;
  size_t plain = 0;
  size_t tags = 0;
  size_t eight = 0;

  while (words < in.len && may_stand(in.data, in.len, words, 0, 0)) {
    words++;
  }
  while (plain < in.len && in.data[plain] != ' ' &&
         may_stand(in.data, in.len, plain, 1, 0)) {
    plain++;
  }
  /* An SP counts only with what stands behind it. */
  while (tags < in.len && may_stand(in.data, in.len, tags, 1, 0)) {
    tags++;
  }
  while (eight < in.len && may_stand(in.data, in.len, eight, 1, 1)) {
    eight++;
  }
  assert_int_equal(dkk_count_words(in), words);
  assert_int_equal(dkk_count_valchar(in), plain);
  tags -= tags > 0 && in.data[tags - 1] == ' ';
  eight -= eight > 0 && in.data[eight - 1] == ' ';
  assert_int_equal(dkk_count_tag_value(in, 0), tags);
  assert_int_equal(dkk_count_tag_value(in, 1), eight);
}

static void test_count_two_anywhere(void **state)
{
  static const uint8_t octets[] = {0,   ' ', '!',  '\t', ';',  ':',
                                   '<', '~', 0x7f, 0x80, 0xff, '\r'};
  fence f = fence_new();
  size_t len;
  size_t at;
  size_t i;
  size_t j;

  (void)state;
  for (len = 0; len <= 50; len++) {
    for (at = 0; at < len; at++) {
      for (i = 0; i < COUNT(octets); i++) {
        for (j = 0; j < COUNT(octets); j++) {
          uint8_t *in = fence_room(&f, len);
          dkk_slice slice = {in, len};

          memset(in, 'x', len);
          in[at] = octets[i];
          in[at + 1 < len ? at + 1 : 0] = octets[j];
          check_counts(slice);
        }
      }
    }
  }
  fence_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_count_words),
      cmocka_unit_test(test_count_valchar),
      cmocka_unit_test(test_count_two_anywhere),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
