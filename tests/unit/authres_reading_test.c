/* SPDX-License-Identifier: MIT */
#include "authres/reading.h"
#include "authres/scan.h"

#include "fence.h"

#include <dkimkit/authres.h>

static void check_head(const fence *f, const char *in, unsigned reading,
                       const char *want)
{
  uint8_t out[100];
  dkk_slice head = {out, 0};
  dkk_slice text = fence_end(f, text_of(in));

  dkk_reading_end end =
      dkk_reading_head(out, sizeof(out), text, reading, SIZE_MAX);

  head.len = end.len;
  check_slice(in, head, text_of(want));
  assert_int_equal(end.is_cut, 0);
}

typedef struct head_case {
  const char *in;
  /** As a space, and as nothing. */
  const char *apart;
  const char *glued;
} head_case;

/* Without comments. */
static void test_reading_head(void **state)
{
  static const head_case cases[] = {
      {"", "", ""},
      {"a", "a", "a"},
      {" \ta  b\t", "a b", "a b"},
      {";, ;a;b,c", "a;b,c", "a;b,c"},
      {"a\"b\\c", "abc", "abc"},
      {"a\r\n b", "a b", "ab"},
      {"a\n \tb", "a b", "ab"},
      {"a\rb", "ab", "ab"},
      {"a\nb", "ab", "ab"},
      {"a\x01"
       "b\x7f"
       "c\x1f"
       "d",
       "a b c d", "abcd"},
      {"%41%7a%7A", "Azz", "Azz"},
      {"%4", "%4", "%4"},
      {"%", "%", "%"},
      {"%4g%g4%", "%4g%g4%", "%4g%g4%"},
      {"%4@%4`%4G%/4%:4", "%4@%4`%4G%/4%:4", "%4@%4`%4G%/4%:4"},
      {"%af%fA", "\xaf\xfa", "\xaf\xfa"},
      {"a%20b%09c", "a b c", "a b c"},
      {"a%3bb%22%5c%01c", "a;b c", "a;bc"},
      {"%3b%2ca", "a", "a"},
      {"a\xc3\xa9"
       "b",
       "a\xc3\xa9"
       "b",
       "a\xc3\xa9"
       "b"},
      {"a\xc3"
       "b\xff"
       "c",
       "a b c", "abc"},
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_head(&f, cases[i].in, 0, cases[i].apart);
    check_head(&f, cases[i].in, DKK_READING_GLUE, cases[i].glued);
  }
  fence_free(&f);
}

typedef struct comment_case {
  const char *in;
  /** Flat, greedy; then with comments: as they are, with pairs, nested, both.
   */
  const char *want[6];
} comment_case;

static void test_reading_comments(void **state)
{
  static const unsigned readings[] = {DKK_READING_FLAT,
                                      DKK_READING_GREEDY,
                                      0,
                                      DKK_READING_PAIRS,
                                      DKK_READING_NESTED,
                                      DKK_READING_NESTED | DKK_READING_PAIRS};
  static const comment_case cases[] = {
      {"a(b)c", {"a b c", "a c", "a c", "a c", "a c", "a c"}},
      {"a(b(c)d)e", {"a b c d e", "a e", "a d)e", "a d)e", "a e", "a e"}},
      {"a(b\\)c)d", {"a b c d", "a d", "a c)d", "a d", "a c)d", "a d"}},
      {"a(b\\(c)d", {"a b c d", "a d", "a d", "a d", "a", "a d"}},
      {"a(b", {"a b", "a", "a", "a", "a", "a"}},
      {"a(b\\", {"a b", "a", "a", "a", "a", "a"}},
      {"(a)(b)c", {"a b c", "c", "c", "c", "c", "c"}},
      {"a)b(c)", {"a b c", "a)b", "a)b", "a)b", "a)b", "a)b"}},
      {"a(b)c(d)e", {"a b c d e", "a e", "a c e", "a c e", "a c e", "a c e"}},
      {")a(b", {"a b", ")a", ")a", ")a", ")a", ")a"}},
      {"a%28b%29c", {"a b c", "a(b)c", "a(b)c", "a(b)c", "a(b)c", "a(b)c"}},
  };
  fence f = fence_new();
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    for (j = 0; j < COUNT(readings); j++) {
      check_head(&f, cases[i].in, readings[j], cases[i].want[j]);
    }
  }
  check_head(&f, "a(b)c", DKK_READING_GLUE, "ac");
  check_head(&f, "a(b)c", DKK_READING_GLUE | DKK_READING_GREEDY, "ac");
  check_head(&f, "a(b)c)d", DKK_READING_GLUE | DKK_READING_GREEDY, "ad");
  check_head(&f, "a(b)c", DKK_READING_GLUE | DKK_READING_FLAT, "a b c");
  fence_free(&f);
}

static void check_most(const fence *f, const char *in, unsigned reading,
                       size_t most, const char *want, size_t seen, int is_cut)
{
  uint8_t out[4];
  dkk_slice head = {out, 0};
  dkk_slice text = fence_end(f, text_of(in));
  dkk_reading_end end = dkk_reading_head(out, sizeof(out), text, reading, most);

  head.len = end.len;
  check_slice(in, head, text_of(want));
  assert_int_equal(end.seen, seen);
  assert_int_equal(end.is_cut, is_cut);
}

static void test_reading_most(void **state)
{
  fence f = fence_new();

  (void)state;
  check_most(&f, "", 0, 0, "", 0, 0);
  check_most(&f, "abc", 0, 0, "", 0, 1);
  check_most(&f, "abc", 0, 2, "ab", 2, 1);
  check_most(&f, "abc", 0, 3, "abc", 3, 0);
  check_most(&f, "abcde", 0, 4, "abcd", 4, 0);
  check_most(&f, "abcde", 0, 5, "abcd", 4, 0);
  check_most(&f, "(b)c", 0, 2, "", 2, 1);
  check_most(&f, "(b)c", 0, 3, "", 3, 1);
  check_most(&f, "(b)c", 0, 4, "c", 4, 0);
  check_most(&f, "a\n  b", DKK_READING_GLUE, 3, "a", 3, 1);
  check_most(&f, "a\n  b", DKK_READING_GLUE, 5, "ab", 5, 0);
  /* What is passed over isn't looked at. */
  check_most(&f, "a(b)(c)de", DKK_READING_GREEDY, 2, "a d", 2, 1);
  check_most(&f, "a(b)(c)de", DKK_READING_GREEDY, 3, "a de", 3, 0);
  check_most(&f, "a(b", DKK_READING_GREEDY, 2, "a", 1, 0);
  fence_free(&f);
}

/* Each reading once, and only one without a comment; each also glued. */
static void test_reading_at(void **state)
{
  unsigned reading;
  unsigned seen = 0;
  size_t i;

  (void)state;
  for (i = 0; dkk_reading_at(i, text_of("a(b"), &reading); i++) {
    assert_int_equal((reading & DKK_READING_GLUE) != 0, i % 2);
    assert_true(reading < 32);
    assert_int_equal(seen >> reading & 1, 0);
    seen |= 1u << reading;
  }
  assert_int_equal(i, 12);
  for (i = 0; dkk_reading_at(i, text_of("a b"), &reading); i++) {
    assert_int_equal(reading, i == 0 ? 0 : DKK_READING_GLUE);
  }
  assert_int_equal(i, 2);
  assert_int_equal(dkk_reading_at(2, text_of(""), &reading), 0);
}

/* As much as there is room for, and no octet more. */
static void test_reading_room(void **state)
{
  static const char in[] = "ab \xc3\xa9\xc3\xa9 c";
  static const char want[] = "ab \xc3\xa9\xc3\xa9 c";
  fence f = fence_new();
  size_t room;

  (void)state;
  for (room = 0; room < 20; room++) {
    uint8_t *out = fence_room(&f, room);
    size_t len = dkk_reading_head(out, room, text_of(in), 0, SIZE_MAX).len;
    size_t all = strlen(want);

    assert_int_equal(len, room < all ? room : all);
    assert_memory_equal(out, want, len);
  }
  fence_free(&f);
}

static size_t utf8(uint8_t out[4], uint32_t code)
{
  if (code < 0x80) {
    out[0] = (uint8_t)code;
    return 1;
  }
  if (code < 0x800) {
    out[0] = (uint8_t)(0xc0 | code >> 6);
    out[1] = (uint8_t)(0x80 | (code & 0x3f));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = (uint8_t)(0xe0 | code >> 12);
    out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (code & 0x3f));
    return 3;
  }
  out[0] = (uint8_t)(0xf0 | code >> 18);
  out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
  out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
  out[3] = (uint8_t)(0x80 | (code & 0x3f));
  return 4;
}

typedef struct code_range {
  uint32_t first;
  uint32_t last;
} code_range;

/* Default_Ignorable_Code_Point of Unicode 15 (DerivedCoreProperties.txt),
 * White_Space above ASCII (PropList.txt), C1 controls (U+0080 to U+009F). */
static const code_range unseen[] = {
    {0x80, 0xa0},       {0xad, 0xad},       {0x34f, 0x34f},
    {0x61c, 0x61c},     {0x115f, 0x1160},   {0x1680, 0x1680},
    {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200a},
    {0x200b, 0x200f},   {0x2028, 0x2029},   {0x202a, 0x202e},
    {0x202f, 0x202f},   {0x205f, 0x205f},   {0x2060, 0x206f},
    {0x3000, 0x3000},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfff8},
    {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

static void check_code(uint32_t code, int is_unseen)
{
  uint8_t in[8] = {'a'};
  uint8_t out[8];
  dkk_slice text = {in, 0};
  size_t octets = utf8(in + 1, code);
  size_t len;

  in[1 + octets] = 'b';
  text.len = octets + 2;
  len = dkk_reading_head(out, sizeof(out), text, 0, SIZE_MAX).len;
  check_number("apart", (long long)len, is_unseen ? 3 : (long long)text.len);
  assert_memory_equal(out, is_unseen ? (const uint8_t *)"a b" : in, len);
  len =
      dkk_reading_head(out, sizeof(out), text, DKK_READING_GLUE, SIZE_MAX).len;
  check_number("glued", (long long)len, is_unseen ? 2 : (long long)text.len);
  assert_memory_equal(out, is_unseen ? (const uint8_t *)"ab" : in, len);
}

/* Every character. */
static void test_reading_unseen(void **state)
{
  uint32_t code;

  (void)state;
  for (code = 0x80; code <= 0x10ffff; code++) {
    int is_unseen = 0;
    size_t i;

    for (i = 0; i < COUNT(unseen); i++) {
      is_unseen |= code >= unseen[i].first && code <= unseen[i].last;
    }
    if (code == 0xd800) {
      code = 0xe000;
    }
    if (code < 0x20000 || code > 0xdfff0) {
      check_code(code, is_unseen);
    }
  }
}

typedef struct text_case {
  const char *in;
  const char *want;
} text_case;

/* RFC 5322, 4.4: what stands beside a dot. */
static void test_reading_close_dots(void **state)
{
  static const text_case cases[] = {
      {"a . b", "a.b"},    {"a .b", "a.b"}, {"a. b", "a.b"}, {"a b", "a b"},
      {". a", ".a"},       {"a .", "a."},   {" . ", "."},    {" a ", " a "},
      {"a . . b", "a..b"}, {"", ""},        {" ", " "},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    fence f = fence_new();
    dkk_slice head = fence_end(&f, text_of(cases[i].in));

    head.len =
        dkk_reading_close_dots((uint8_t *)(uintptr_t)head.data, head.len);
    check_slice(cases[i].in, head, text_of(cases[i].want));
    fence_free(&f);
  }
}

typedef struct field_case {
  const char *field;
  /** The value; NULL if there is none. */
  const char *strict;
  const char *sloppy;
} field_case;

static void check_field(const fence *f, const char *field, int sloppy,
                        const char *want)
{
  dkk_slice value = {NULL, 0};
  int found = dkk_scan_field(&value, fence_end(f, text_of(field)), sloppy);

  check_number(field, found, want != NULL);
  if (want != NULL) {
    check_slice(field, value, text_of(want));
  }
}

#define NAME "Authentication-Results"

static void test_scan_field(void **state)
{
  static const field_case cases[] = {
      {NAME ":", "", ""},
      {NAME ": x", " x", " x"},
      {NAME " \t\r\n : x", " x", " x"},
      {NAME, NULL, NULL},
      {NAME " ", NULL, NULL},
      {NAME "x: y", NULL, NULL},
      {NAME "s: y", NULL, NULL},
      {"authentication-result: y", NULL, NULL},
      {" " NAME ": x", NULL, " x"},
      {"\r\n" NAME ": x", NULL, " x"},
      {"\x01" NAME ": x", NULL, " x"},
      {"Authentication\x7f-Results: x", NULL, " x"},
      {"Authentication\x1f-Results: x", NULL, " x"},
      {"Authentication -Results: x", NULL, NULL},
      {"Authentication\r\n-Results: x", NULL, " x"},
      {"Authentication\t-Results: x", NULL, " x"},
      {NAME "\x80: x", NULL, NULL},
      {NAME "\x01: x", NULL, " x"},
      {"", NULL, NULL},
      {":", NULL, NULL},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_field(&f, cases[i].field, 0, cases[i].strict);
    check_field(&f, cases[i].field, 1, cases[i].sloppy);
  }
  fence_free(&f);
}

typedef struct scan_case {
  const char *in;
  const char *inside;
  const char *rest;
  int unclosed;
} scan_case;

static void check_scan(const fence *f, const scan_case *c,
                       dkk_slice (*take)(dkk_scan *scan))
{
  dkk_slice rest;
  dkk_scan scan;

  dkk_scan_init(&scan, fence_end(f, text_of(c->in)));
  check_slice(c->in, take(&scan), text_of(c->inside));
  rest.data = scan.at;
  rest.len = (size_t)(scan.end - scan.at);
  check_slice(c->in, rest, text_of(c->rest));
  check_number(c->in, scan.unclosed, c->unclosed);
}

/* RFC 5322, 3.2.2 and 3.2.4. */
static void test_scan_comments_and_quotes(void **state)
{
  static const scan_case comments[] = {
      {"(a)b", "a", "b", 0},
      {"()", "", "", 0},
      {"(a(b)c)d", "a(b)c", "d", 0},
      {"(a\\)b)c", "a\\)b", "c", 0},
      {"(a\\(b)c", "a\\(b", "c", 0},
      {"(a", "a", "", 1},
      {"(", "", "", 1},
      {"(a\\", "a\\", "", 1},
      {"(a\\)", "a\\)", "", 1},
      {"(a(b)", "a(b)", "", 1},
  };
  static const scan_case quotes[] = {
      {"\"a\"b", "a", "b", 0},
      {"\"\"", "", "", 0},
      {"\"a\\\"b\"c", "a\\\"b", "c", 0},
      {"\"a", "a", "", 1},
      {"\"", "", "", 1},
      {"\"a\\", "a\\", "", 1},
      {"\"a\\\"", "a\\\"", "", 1},
      {"\"\\\\\"b", "\\\\", "b", 0},
  };
  static const scan_case values[] = {
      {"a b", "a", " b", 0},
      {"a;b", "a", ";b", 0},
      {"a(b", "a", "(b", 0},
      {"a\tb", "a", "\tb", 0},
      {"a\rb", "a", "\rb", 0},
      {"a\nb", "a", "\nb", 0},
      {"\"a b\"@c;d", "\"a b\"@c", ";d", 0},
      {"a\"b;c", "a\"b;c", "", 1},
      {"", "", "", 0},
      {"abc", "abc", "", 0},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(comments); i++) {
    check_scan(&f, &comments[i], dkk_scan_comment);
  }
  for (i = 0; i < COUNT(quotes); i++) {
    check_scan(&f, &quotes[i], dkk_scan_quoted);
  }
  for (i = 0; i < COUNT(values); i++) {
    check_scan(&f, &values[i], dkk_scan_value);
  }
  fence_free(&f);
}

/* Each part of a value, with nothing behind it, can be parsed. */
static void test_parse_parts(void **state)
{
  static const char *const values[] = {
      "x 1 (a\\)(b)); dkim/1 = pass reason = \"a\\\"b\" (c) header.i=\"a b\"@c",
      "\"a\\\"b\" 1 ; a . b ; spf=pass z.y=\xc4\x80@b .c=d \"e\"=f g",
      "x; none (y) ; a/b=c d.e=\r\n f\r\n ; =\"\"; / ; (",
  };
  dkimkit_config *config = sealed_config();
  fence f = fence_new();
  size_t i;
  size_t len;

  (void)state;
  for (i = 0; i < COUNT(values); i++) {
    for (len = 0; len <= strlen(values[i]); len++) {
      dkk_slice part = {(const uint8_t *)values[i], len};
      dkimkit_authres *a = NULL;

      part = fence_end(&f, part);
      assert_int_equal(
          dkimkit_authres_parse_value(&a, config, part.data, part.len),
          DKIMKIT_OK);
      assert_non_null(a);
      dkimkit_authres_free(a);
    }
  }
  fence_free(&f);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reading_head),
      cmocka_unit_test(test_reading_comments),
      cmocka_unit_test(test_reading_most),
      cmocka_unit_test(test_reading_at),
      cmocka_unit_test(test_reading_room),
      cmocka_unit_test(test_reading_unseen),
      cmocka_unit_test(test_reading_close_dots),
      cmocka_unit_test(test_scan_field),
      cmocka_unit_test(test_scan_comments_and_quotes),
      cmocka_unit_test(test_parse_parts),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
