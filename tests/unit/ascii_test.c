/* SPDX-License-Identifier: MIT */
#include "core/ascii.h"

#include "fence.h"

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
  fence f = fence_new();
  size_t len;
  size_t i;

  (void)state;
  for (len = 0; len <= sizeof(octets); len++) {
    dkk_slice slice = {octets, len};

    memset(octets, 0x7f, sizeof(octets));
    check_number("fenced", dkk_slice_is_ascii(fence_end(&f, slice)), 1);
    check_number("ASCII", dkk_slice_is_ascii(slice), 1);
    for (i = 0; i < sizeof(octets); i++) {
      octets[i] = 0x80;
      check_number("8-bit", dkk_slice_is_ascii(slice), i >= len);
      octets[i] = 0x00;
      check_number("NUL", dkk_slice_is_ascii(slice), 1);
      octets[i] = 0x7f;
    }
  }
  fence_free(&f);
}

static void test_count_octet(void **state)
{
  fence f = fence_new();
  size_t len;
  size_t i;

  (void)state;
  for (len = 0; len <= 40; len++) {
    uint8_t *text = fence_room(&f, len);
    dkk_slice slice = {text, len};

    /* What differs from it in a single bit isn't it. */
    for (i = 0; i < len; i++) {
      text[i] = (uint8_t)(':' ^ 1u << i % 8);
    }
    assert_int_equal(dkk_count_octet(slice, ':'), 0);
    for (i = 0; i < len; i += 3) {
      text[i] = ':';
    }
    assert_int_equal(dkk_count_octet(slice, ':'), (len + 2) / 3);
  }
  fence_free(&f);
}

/* Each length around the steps, with each octet: nothing else is touched. */
static void test_lower(void **state)
{
  fence in = fence_new();
  fence out = fence_new();
  size_t len;
  size_t i;

  (void)state;
  for (len = 0; len <= 256; len++) {
    uint8_t *from = fence_room(&in, len);
    uint8_t *to = fence_room(&out, len);

    for (i = 0; i < len; i++) {
      from[i] = (uint8_t)(255 - i + len);
    }
    memset(to - 32, 0x5a, 32);
    dkk_lower(to, from, len);
    for (i = 0; i < len; i++) {
      assert_int_equal(to[i], dkk_to_lower(from[i]));
    }
    for (i = 1; i <= 32; i++) {
      assert_int_equal(*(to - i), 0x5a);
    }
  }
  fence_free(&in);
  fence_free(&out);
}

/* Octets that differ at one place of each length: order and equality. */
static void check_difference(dkk_slice a, dkk_slice b, size_t at)
{
  uint8_t *octet = (uint8_t *)(uintptr_t)b.data + at;
  uint8_t before = *octet;

  *octet = (uint8_t)(before ^ 0x20);
  assert_int_equal(dkk_slice_equal_nocase(a, b), 1);
  assert_int_equal(dkk_slice_compare_nocase(a, b), 0);
  assert_int_equal(dkk_slice_equal(a, b), 0);
  *octet = (uint8_t)(before + 1);
  assert_int_equal(dkk_slice_equal_nocase(a, b), 0);
  assert_true(dkk_slice_compare_nocase(a, b) < 0);
  assert_true(dkk_slice_compare_nocase(b, a) > 0);
  *octet = (uint8_t)(before | 0x80);
  assert_int_equal(dkk_slice_equal_nocase(a, b), 0);
  assert_true(dkk_slice_compare_nocase(a, b) < 0);
  *octet = before;
}

static void test_slices_that_differ_once(void **state)
{
  fence first = fence_new();
  fence second = fence_new();
  uint8_t text[70];
  size_t len;
  size_t at;

  (void)state;
  for (at = 0; at < sizeof(text); at++) {
    text[at] = (uint8_t)(at % 3 == 0 ? 'A' + at % 20 : 'a' + at % 20);
  }
  for (len = 1; len <= sizeof(text); len++) {
    dkk_slice octets = {text, len};
    dkk_slice a = fence_end(&first, octets);
    dkk_slice b = fence_end(&second, octets);
    dkk_slice shorter = {b.data, len - 1};

    assert_int_equal(dkk_slice_equal_nocase(a, b), 1);
    assert_int_equal(dkk_slice_equal(a, b), 1);
    assert_int_equal(dkk_slice_equal_nocase(a, shorter), 0);
    assert_true(dkk_slice_compare_nocase(a, shorter) > 0);
    assert_true(dkk_slice_compare_nocase(shorter, a) < 0);
    for (at = 0; at < len; at++) {
      check_difference(a, b, at);
    }
  }
  fence_free(&first);
  fence_free(&second);
}

/* The first octet that differs decides, whatever follows it. */
static void test_compare_by_first_difference(void **state)
{
  static const char low[] = "aaaaaaaaaaaaaaaaaaaaaaaa";
  size_t at;

  (void)state;
  for (at = 0; at + 1 < sizeof(low) - 1; at++) {
    char a[sizeof(low)];
    char b[sizeof(low)];

    memcpy(a, low, sizeof(low));
    memcpy(b, low, sizeof(low));
    b[at] = 'C';
    a[at + 1] = 'z';
    a[sizeof(low) - 2] = 'z';
    assert_true(dkk_slice_compare_nocase(text_of(a), text_of(b)) < 0);
    assert_true(dkk_slice_compare_nocase(text_of(b), text_of(a)) > 0);
  }
}

/* RFC 3629, 4: what the second octet may be behind each first one. */
typedef struct utf8_row {
  int first;
  int last;
  int low;
  int high;
  size_t octets;
} utf8_row;

static const utf8_row utf8_rows[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static size_t row_octets(int first, int second)
{
  size_t i;

  for (i = 0; i < COUNT(utf8_rows); i++) {
    const utf8_row *row = &utf8_rows[i];

    if (first >= row->first && first <= row->last) {
      return second >= row->low && second <= row->high ? row->octets : 0;
    }
  }
  return 0;
}

static int is_utf8(const fence *f, const uint8_t *octets, size_t len)
{
  dkk_slice slice = {octets, len};

  return dkk_slice_is_utf8(fence_end(f, slice));
}

/* Two octets, and tails up to each length: well-formed with its own only. */
static void check_utf8_start(const fence *f, int first, int second)
{
  uint8_t octets[4] = {(uint8_t)first, (uint8_t)second, 0x80, 0xbf};
  size_t need = row_octets(first, second);
  size_t len;

  for (len = 2; len <= 4; len++) {
    assert_int_equal(is_utf8(f, octets, len), need == len);
  }
}

static void test_utf8_of_every_start(void **state)
{
  fence f = fence_new();
  int first;
  int second;

  (void)state;
  for (first = 0; first < 256; first++) {
    uint8_t octet = (uint8_t)first;

    assert_int_equal(is_utf8(&f, &octet, 1), first < 0x80);
    for (second = 0x80; second < 256; second++) {
      if (first >= 0x80) {
        check_utf8_start(&f, first, second);
      }
    }
    for (second = 0; first >= 0x80 && second < 0x80; second++) {
      check_utf8_start(&f, first, second);
    }
  }
  fence_free(&f);
}

static void test_utf8_of_every_tail(void **state)
{
  fence f = fence_new();
  int tail;

  (void)state;
  for (tail = 0; tail < 256; tail++) {
    const uint8_t three[] = {0xe1, 0x80, (uint8_t)tail};
    const uint8_t third[] = {0xf1, 0x80, (uint8_t)tail, 0x80};
    const uint8_t fourth[] = {0xf1, 0x80, 0x80, (uint8_t)tail};
    int is_tail = tail >= 0x80 && tail <= 0xbf;

    assert_int_equal(is_utf8(&f, three, 3), is_tail);
    assert_int_equal(is_utf8(&f, third, 4), is_tail);
    assert_int_equal(is_utf8(&f, fourth, 4), is_tail);
  }
  fence_free(&f);
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
      cmocka_unit_test(test_lower),
      cmocka_unit_test(test_slices_that_differ_once),
      cmocka_unit_test(test_compare_by_first_difference),
      cmocka_unit_test(test_utf8_of_every_start),
      cmocka_unit_test(test_utf8_of_every_tail),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
