/* SPDX-License-Identifier: MIT */
#include "authres/words.h"

#include "fence.h"

#include <dkimkit/authres.h>

/* RFC 2045, 5.1: any but SPACE, CTLs and tspecials. */
static const char token[] = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`"
                            "abcdefghijklmnopqrstuvwxyz{|}~";

static void test_token(void **state)
{
  unsigned c;

  (void)state;
  for (c = 0; c < 256; c++) {
    uint8_t octet = (uint8_t)c;
    uint8_t behind[] = {'a', octet};
    dkk_slice alone = {&octet, 1};
    dkk_slice second = {behind, 2};
    int is_good = c != 0 && strchr(token, (int)c) != NULL;

    check_number("alone", dkk_authres_is_token(alone), is_good);
    check_number("second", dkk_authres_is_token(second), is_good);
  }
  check_number("empty", dkk_authres_is_token(text_of("")), 0);
}

/* RFC 8601, 2.2: [ [ local-part ] "@" ] domain-name, without quoting. */
static void test_address(void **state)
{
  static const char *const good[] = {"a@b.example", "@b.example", "a.b@c",
                                     "a!b@c"};
  static const char *const bad[] = {"",      "a",     "a@",     "@",
                                    ".a@b",  "a.@b",  "a..b@c", "a b@c",
                                    "a@b c", "a@b@c", "a/b@c",  "\xc3\xa9@c"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good); i++) {
    check_number(good[i], dkk_authres_is_address(text_of(good[i])), 1);
  }
  for (i = 0; i < COUNT(bad); i++) {
    check_number(bad[i], dkk_authres_is_address(text_of(bad[i])), 0);
  }
}

/* RFC 5321, 4.1.2: Keyword = Ldh-str, of letters and digits, "-" within. */
static void test_keyword(void **state)
{
  static const char *const good[] = {"a", "0", "a-b", "a--b", "Z9", "a-0-b"};
  static const char *const bad[] = {"",    "-",   "-a", "a-",      "a.b",
                                    "a_b", "a b", "--", "\xc3\xa9"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good); i++) {
    check_number(good[i], dkk_authres_is_keyword(text_of(good[i])), 1);
  }
  for (i = 0; i < COUNT(bad); i++) {
    check_number(bad[i], dkk_authres_is_keyword(text_of(bad[i])), 0);
  }
}

static size_t utf8(uint8_t out[4], uint32_t code)
{
  static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
  size_t octets = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  size_t i;

  for (i = octets; i-- > 1; code >>= 6) {
    out[i] = (uint8_t)(0x80 | (code & 0x3f));
  }
  out[0] = (uint8_t)(leads[octets] | code);
  return octets;
}

/* C0, DEL and C1; what Unicode 15 has as Zl, Zp or Bidi_Control; and the
 * noncharacters of its section 23.7. */
static int is_steering(uint32_t code)
{
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 ||
         code == 0x2029 || code == 0x61c || code == 0x200e || code == 0x200f ||
         (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) ||
         (code >= 0xfdd0 && code <= 0xfdef) || code % 0x10000 >= 0xfffe;
}

/* Every character by itself and behind a letter. */
static void test_every_character(void **state)
{
  uint32_t code;

  (void)state;
  for (code = 0; code <= 0x10ffff; code++) {
    uint8_t octets[5] = {'a'};
    dkk_slice alone = {octets + 1, utf8(octets + 1, code)};
    dkk_slice behind = {octets, alone.len + 1};
    int is_good = !is_steering(code);
    const unsigned utf8_allowed = DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED;

    if (code >= 0xd800 && code < 0xe000) {
      assert_int_equal(dkk_authres_utf8_octets(alone), 0);
      assert_int_equal(dkk_authres_is_printable(alone, utf8_allowed), 0);
      continue;
    }
    assert_int_equal(dkk_authres_utf8_octets(alone), alone.len);
    assert_int_equal(dkk_authres_utf8_code(alone, alone.len), code);
    assert_int_equal(dkk_authres_is_printable(alone, utf8_allowed), is_good);
    assert_int_equal(dkk_authres_is_printable(behind, utf8_allowed), is_good);
    assert_int_equal(dkk_authres_is_printable(behind, 0),
                     is_good && code < 0x80);
  }
}

/* Parts of a character are none. */
static void test_parts_of_characters(void **state)
{
  static const char text[] = "\xf0\x9f\x98\x80";
  fence f = fence_new();
  size_t len;

  (void)state;
  for (len = 0; len <= 4; len++) {
    dkk_slice part = {(const uint8_t *)text, len};

    part = fence_end(&f, part);
    assert_int_equal(dkk_authres_utf8_octets(part), len == 4 ? 4 : 0);
    part.data = (const uint8_t *)text + 1;
    assert_int_equal(dkk_authres_utf8_octets(part), 0);
  }
  fence_free(&f);
}

typedef struct clean_case {
  const char *in;
  /** With no flag, with UTF-8, and without quoted-pairs. */
  const char *plain;
  const char *utf8;
  const char *no_pairs;
} clean_case;

static void check_clean(const fence *f, const char *in, unsigned flags,
                        const char *want)
{
  dkk_buf out;

  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_buf_append_text(&out, "x="), 0);
  assert_int_equal(
      dkk_authres_append_clean(&out, fence_end(f, text_of(in)), flags), 0);
  assert_true(out.len >= 2);
  assert_memory_equal(out.data, "x=", 2);
  check_slice(in, (dkk_slice){out.data + 2, out.len - 2}, text_of(want));
  dkk_buf_clear(&out);
}

static void test_append_clean(void **state)
{
  static const clean_case cases[] = {
      {"", "", "", ""},
      {"a", "a", "a", "a"},
      {"  ", "", "", ""},
      {" a\t b ", "a b", "a b", "a b"},
      {"a\r\n b\x01"
       "c\x7f",
       "a bc", "a bc", "a bc"},
      {"a\r\nb", "ab", "ab", "ab"},
      {"a(b)\"c\\", "a(b)\"c\\", "a(b)\"c\\", "a?b??c?"},
      {"\xc3\xa9 b", "? b", "\xc3\xa9 b", "? b"},
      {"a\xc3 \xff", "a? ?", "a? ?", "a? ?"},
      {"a\xe2\x80\xa8"
       "b",
       "a?b", "a?b", "a?b"},
      {"\xf0\x9f\x98\x80", "?", "\xf0\x9f\x98\x80", "?"},
      {"\xf0\x9f\x98", "???", "???", "???"},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_clean(&f, cases[i].in, 0, cases[i].plain);
    check_clean(&f, cases[i].in, DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED,
                cases[i].utf8);
    check_clean(&f, cases[i].in, DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS,
                cases[i].no_pairs);
  }
  fence_free(&f);
}

typedef struct quote_case {
  const char *in;
  const char *quoted;
  /** As a value, and as a pvalue. */
  const char *value;
  const char *pvalue;
  int needs_pairs;
} quote_case;

/* RFC 8601, 2.2, and RFC 5322, 3.2.4. */
static void test_append_values(void **state)
{
  static const quote_case cases[] = {
      {"", "\"\"", "\"\"", "\"\"", 0},
      {"a", "\"a\"", "a", "a", 0},
      {"a b", "\"a b\"", "\"a b\"", "\"a b\"", 0},
      {"a@b", "\"a@b\"", "\"a@b\"", "a@b", 0},
      {"a\"b", "\"a\\\"b\"", "\"a\\\"b\"", "\"a\\\"b\"", 1},
      {"\\", "\"\\\\\"", "\"\\\\\"", "\"\\\\\"", 1},
      {"\"", "\"\\\"\"", "\"\\\"\"", "\"\\\"\"", 1},
      {"a\r\nb\x7f", "\"a??b?\"", "\"a??b?\"", "\"a??b?\"", 0},
      {"\x1f ~", "\"? ~\"", "\"? ~\"", "\"? ~\"", 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const quote_case *c = &cases[i];
    dkk_slice in = text_of(c->in);
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(dkk_authres_append_quoted(&out, in), 0);
    check_slice(c->in, dkk_buf_slice(&out), text_of(c->quoted));
    dkk_buf_clear(&out);
    assert_int_equal(dkk_authres_append_value(&out, in), 0);
    check_slice(c->in, dkk_buf_slice(&out), text_of(c->value));
    dkk_buf_clear(&out);
    assert_int_equal(dkk_authres_append_pvalue(&out, in), 0);
    check_slice(c->in, dkk_buf_slice(&out), text_of(c->pvalue));
    dkk_buf_clear(&out);
    check_number(c->in, dkk_authres_needs_pairs(in), c->needs_pairs);
  }
}

/* Memory that isn't there once, the second time it's asked for: that is told,
 * though there is some again later. */
static size_t asked;

static void *fail_second(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return ++asked == 2 ? NULL : realloc(ptr, size);
}

typedef int (*appender)(dkk_buf *out, dkk_slice text);

static int append_clean(dkk_buf *out, dkk_slice text)
{
  return dkk_authres_append_clean(out, text, 0);
}

static void check_second(appender append, dkk_slice text)
{
  dkimkit_mem mem = dkk_mem_default;
  dkk_buf out;
  int rv;

  mem.resize = fail_second;
  dkk_buf_init(&out, &mem);
  asked = 0;
  rv = append(&out, text);
  assert_int_equal(rv, asked > 1 ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK);
  dkk_buf_clear(&out);
}

static void test_without_memory_once(void **state)
{
  static const char *const patterns[] = {"a",  "\"", "a\"", "\"a",
                                         "a ", " a", "(",   "\\\\a"};
  size_t i;
  size_t len;

  (void)state;
  for (i = 0; i < COUNT(patterns); i++) {
    uint8_t text[70];

    for (len = 0; len < sizeof(text); len++) {
      text[len] = (uint8_t)patterns[i][len % strlen(patterns[i])];
    }
    for (len = 0; len <= sizeof(text); len++) {
      dkk_slice part = {text, len};

      check_second(dkk_authres_append_quoted, part);
      check_second(dkk_authres_append_value, part);
      check_second(dkk_authres_append_pvalue, part);
      check_second(append_clean, part);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_token),
      cmocka_unit_test(test_address),
      cmocka_unit_test(test_keyword),
      cmocka_unit_test(test_every_character),
      cmocka_unit_test(test_parts_of_characters),
      cmocka_unit_test(test_append_clean),
      cmocka_unit_test(test_append_values),
      cmocka_unit_test(test_without_memory_once),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
