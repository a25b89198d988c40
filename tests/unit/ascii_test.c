/* SPDX-License-Identifier: MIT */
#include "core/ascii.h"

#include "test_util.h"

static int in(const char *set, int c)
{
  return c != 0 && strchr(set, c) != NULL;
}

/* Every octet against the characters as the RFCs list them. */
static void test_classes_of_every_octet(void **state)
{
  static const char digits[] = "0123456789";
  static const char letters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  static const char atext_punctuation[] = "!#$%&'*+-/=?^_`{|}~";
  int c;

  (void)state;
  for (c = 0; c < 256; c++) {
    uint8_t octet = (uint8_t)c;
    int digit = in(digits, c);
    int letter = in(letters, c);

    assert_int_equal(dkk_is_wsp(octet) != 0, c == 0x20 || c == 0x09);
    assert_int_equal(dkk_is_digit(octet) != 0, digit);
    assert_int_equal(dkk_is_alpha(octet) != 0, letter);
    assert_int_equal(dkk_is_alnum(octet) != 0, digit || letter);
    assert_int_equal(dkk_is_ftext(octet) != 0,
                     (c >= 33 && c <= 57) || (c >= 59 && c <= 126));
    assert_int_equal(dkk_is_atext(octet) != 0,
                     digit || letter || in(atext_punctuation, c));
    assert_int_equal(dkk_to_lower(octet),
                     letter && c <= 'Z' ? c - 'A' + 'a' : c);
  }
}

static void test_hex_value_of_every_octet(void **state)
{
  static const char digits[] = "0123456789ABCDEF";
  int c;

  (void)state;
  for (c = 0; c < 256; c++) {
    int want = in(digits, c) ? (int)(strchr(digits, c) - digits) : -1;

    assert_int_equal(dkk_hex_value((uint8_t)c), want);
  }
}

typedef struct pair_case {
  dkk_slice a;
  dkk_slice b;
  int equal;
  int equal_nocase;
  /** The sign of the order without case. */
  int order;
} pair_case;

static void test_slice_comparisons(void **state)
{
  static const pair_case cases[] = {
      {TEXT(""), TEXT(""), 1, 1, 0},
      {TEXT("a"), TEXT("a"), 1, 1, 0},
      {TEXT("aBc"), TEXT("AbC"), 0, 1, 0},
      {TEXT("a"), TEXT("b"), 0, 0, -1},
      {TEXT("B"), TEXT("a"), 0, 0, 1},
      {TEXT("a"), TEXT("ab"), 0, 0, -1},
      {TEXT("ab"), TEXT("A"), 0, 0, 1},
      {TEXT(""), TEXT("a"), 0, 0, -1},
      {TEXT("a\0b"), TEXT("a\0c"), 0, 0, -1},
      {TEXT("["), TEXT("{"), 0, 0, -1},
      {TEXT("@"), TEXT("`"), 0, 0, -1},
      {TEXT("\xc4"), TEXT("\xe4"), 0, 0, -1},
      {TEXT("z"), TEXT("\xff"), 0, 0, -1},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const pair_case *c = &cases[i];
    const char *what = (const char *)c->a.data;
    int order = dkk_slice_compare_nocase(c->a, c->b);
    int reverse = dkk_slice_compare_nocase(c->b, c->a);

    check_number(what, dkk_slice_equal(c->a, c->b), c->equal);
    check_number(what, dkk_slice_equal_nocase(c->a, c->b), c->equal_nocase);
    check_number(what, (order > 0) - (order < 0), c->order);
    check_number(what, (reverse > 0) - (reverse < 0), -c->order);
  }
}

static void test_slice_is(void **state)
{
  static const dkk_slice with_nul = TEXT("a\0b");

  (void)state;
  assert_int_equal(dkk_slice_is(dkk_slice_of("abc"), "abc"), 1);
  assert_int_equal(dkk_slice_is(dkk_slice_of("abc"), "ABC"), 0);
  assert_int_equal(dkk_slice_is(dkk_slice_of("abc"), "ab"), 0);
  assert_int_equal(dkk_slice_is(dkk_slice_of("ab"), "abc"), 0);
  assert_int_equal(dkk_slice_is(dkk_slice_of(""), ""), 1);
  assert_int_equal(dkk_slice_is(with_nul, "a"), 0);
}

static void test_slice_trim_wsp(void **state)
{
  (void)state;
  check_slice("both", dkk_slice_trim_wsp(text_of(" \ta b\t ")), text_of("a b"));
  check_slice("all", dkk_slice_trim_wsp(text_of(" \t ")), text_of(""));
  check_slice("none", dkk_slice_trim_wsp(text_of("\r\n")), text_of("\r\n"));
}

typedef struct number_case {
  const char *text;
  size_t max_digits;
  int want;
  uint64_t value;
} number_case;

static void test_slice_to_number(void **state)
{
  static const number_case cases[] = {
      {"0", 12, 1, 0},
      {"007", 12, 1, 7},
      {"1234567890", 12, 1, 1234567890},
      {"999999999999", 12, 1, 999999999999},
      {"1000000000000", 12, 0, 0},
      {"0000000000001", 12, 0, 0},
      {"18446744073709551615", 76, 1, UINT64_MAX},
      {"18446744073709551616", 76, 1, UINT64_MAX},
      {"99999999999999999999999999999999999999999999999999", 76, 1, UINT64_MAX},
      {"184467440737095516150", 76, 1, UINT64_MAX},
      {"18446744073709551614", 76, 1, UINT64_MAX - 1},
      {"", 12, 0, 0},
      {"-1", 12, 0, 0},
      {"+1", 12, 0, 0},
      {" 1", 12, 0, 0},
      {"1 ", 12, 0, 0},
      {"0x1", 12, 0, 0},
      {"1a", 12, 0, 0},
      {"1.0", 12, 0, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const number_case *c = &cases[i];
    uint64_t value = 42;

    check_number(c->text,
                 dkk_slice_to_number(text_of(c->text), c->max_digits, &value),
                 c->want);
    if (c->want) {
      assert_true(value == c->value);
    }
  }
}

typedef struct utf8_case {
  const char *text;
  int want;
} utf8_case;

/* RFC 3629, 4. */
static void test_slice_is_utf8(void **state)
{
  static const utf8_case cases[] = {
      {"", 1},
      {"abc\x7f", 1},
      {"\xc2\x80", 1},
      {"\xdf\xbf", 1},
      {"\xe0\xa0\x80", 1},
      {"\xed\x9f\xbf", 1},
      {"\xee\x80\x80", 1},
      {"\xef\xbf\xbf", 1},
      {"\xf0\x90\x80\x80", 1},
      {"\xf4\x8f\xbf\xbf", 1},
      {"a\xc3\xa4z", 1},
      {"\x80", 0},
      {"\xbf", 0},
      {"\xc0\x80", 0},
      {"\xc1\xbf", 0},
      {"\xc2", 0},
      {"\xc2z", 0},
      {"\xc2\xc2\x80", 0},
      {"\xe0\x9f\xbf", 0},
      {"\xe0\xa0", 0},
      {"\xed\xa0\x80", 0},
      {"\xed\xbf\xbf", 0},
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xf0\x90\x80", 0},
      {"\xf4\x90\x80\x80", 0},
      {"\xf5\x80\x80\x80", 0},
      {"\xff", 0},
      {"a\xc3", 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_number(cases[i].text, dkk_slice_is_utf8(text_of(cases[i].text)),
                 cases[i].want);
  }
}

/* One octet above 127 at each place of each length around the step. */
static void test_slice_is_ascii(void **state)
{
  uint8_t octets[32];
  size_t len;
  size_t i;

  (void)state;
  for (len = 0; len <= sizeof(octets); len++) {
    dkk_slice slice = {octets, len};

    memset(octets, 0x7f, sizeof(octets));
    check_number("ASCII", dkk_slice_is_ascii(slice), 1);
    for (i = 0; i < sizeof(octets); i++) {
      octets[i] = 0x80;
      check_number("8-bit", dkk_slice_is_ascii(slice), i >= len);
      octets[i] = 0x00;
      check_number("NUL", dkk_slice_is_ascii(slice), 1);
      octets[i] = 0x7f;
    }
  }
}

static void test_count_octet(void **state)
{
  uint8_t text[40];
  size_t len;
  size_t i;

  (void)state;
  for (len = 0; len <= sizeof(text); len++) {
    dkk_slice slice = {text, len};

    /* What differs from it in a single bit isn't it. */
    for (i = 0; i < sizeof(text); i++) {
      text[i] = (uint8_t)(':' ^ 1u << i % 8);
    }
    assert_int_equal(dkk_count_octet(slice, ':'), 0);
    for (i = 0; i < len; i += 3) {
      text[i] = ':';
    }
    assert_int_equal(dkk_count_octet(slice, ':'), (len + 2) / 3);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_classes_of_every_octet),
      cmocka_unit_test(test_hex_value_of_every_octet),
      cmocka_unit_test(test_slice_comparisons),
      cmocka_unit_test(test_slice_is),
      cmocka_unit_test(test_slice_trim_wsp),
      cmocka_unit_test(test_slice_to_number),
      cmocka_unit_test(test_slice_is_utf8),
      cmocka_unit_test(test_slice_is_ascii),
      cmocka_unit_test(test_count_octet),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
