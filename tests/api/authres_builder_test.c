/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>

static dkimkit_authres_builder *begin(const char *id, unsigned flags)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_authres_builder *builder = NULL;

  ok(dkimkit_authres_builder_new(&builder, config, id, flags));
  dkimkit_config_free(config);
  return builder;
}

/* The field, to be freed: no line over 998 octets, none empty, each continued
 * with white space, nothing but printable characters and UTF-8. */
static char *field_of(const dkimkit_authres_builder *builder)
{
  size_t len = 0;
  size_t column = 0;
  size_t i;
  char *out;

  ok(dkimkit_authres_builder_write(NULL, &len, builder));
  out = malloc(++len);
  assert_non_null(out);
  ok(dkimkit_authres_builder_write(out, &len, builder));
  assert_int_equal(strlen(out), len);
  for (i = 0; i < len; i++) {
    if (out[i] == '\r') {
      assert_int_equal(out[++i], '\n');
      assert_true(column > 1);
      assert_true(i + 1 == len || out[i + 1] == ' ');
      column = 0;
    } else {
      assert_true((uint8_t)out[i] >= 0x20 && out[i] != 0x7f);
      assert_true(++column <= 998);
    }
  }
  return out;
}

static void assert_field(const dkimkit_authres_builder *builder,
                         const char *expected)
{
  char *field = field_of(builder);

  assert_string_equal(field, expected);
  free(field);
}

static void test_methods(void **state)
{
  dkimkit_authres_builder *b = begin("mx.example", 0);

  (void)state;
  assert_field(b, "Authentication-Results: mx.example;\r\n none\r\n");
  ok(dkimkit_authres_builder_add_result(b, "spf", "pass"));
  ok(dkimkit_authres_builder_add_comment(b, "sender IP is 192.0.2.1", 22));
  ok(dkimkit_authres_builder_add_property(b, "smtp", "mailfrom",
                                          "b.c+d@x.example", 15));
  ok(dkimkit_authres_builder_add_property(b, "smtp", "remote-ip", "2001:db8::1",
                                          11));
  ok(dkimkit_authres_builder_add_result(b, "arc/1", "fail"));
  ok(dkimkit_authres_builder_add_reason(b, "no", 2));
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", "", 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_field(b, "Authentication-Results: mx.example;\r\n"
                  " spf=pass (sender IP is 192.0.2.1) "
                  "smtp.mailfrom=b.c+d@x.example\r\n"
                  " smtp.remote-ip=\"2001:db8::1\";\r\n"
                  " arc/1=fail reason=\"no\"\r\n");
  dkimkit_authres_builder_free(b);
}

/* What becomes of a comment (C-699) and of a reason (C-711). */
static void test_text(void **state)
{
  static const struct {
    const char *text;
    size_t len;
    const char *comment;
    const char *reason;
    const char *plain;
  } cases[] = {
      {"x) y", 4, "(x\\) y)", "\"x) y\"", "(x? y)"},
      {"((", 2, "(\\(\\()", "\"((\"", "(\?\?)"},
      {"a\\", 2, "(a\\\\)", "\"a\\\\\"", "(a?)"},
      {"a\"b", 3, "(a\"b)", "\"a\\\"b\"", "(a?b)"},
      {"; dkim=pass", 11, "(; dkim=pass)", "\"; dkim=pass\"", "(; dkim=pass)"},
      {"a\r\nBcc: x", 9, "(aBcc: x)", "\"aBcc: x\"", "(aBcc: x)"},
      {"a\0b\x7f"
       "c",
       5, "(abc)", "\"abc\"", "(abc)"},
      {" a \t b ", 7, "(a b)", "\"a b\"", "(a b)"},
      {"b\xc3\xbc"
       "c\xff\xc3",
       6,
       "(b\xc3\xbc"
       "c\?\?)",
       "\"b\xc3\xbc"
       "c\?\?\"",
       "(b\xc3\xbc"
       "c\?\?)"},
  };
  char expected[200];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_authres_builder *b =
        begin("x", DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);
    dkimkit_authres_builder *p =
        begin("x", DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED |
                       DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS);

    ok(dkimkit_authres_builder_add_result(b, "m", "r"));
    ok(dkimkit_authres_builder_add_comment(b, cases[i].text, cases[i].len));
    ok(dkimkit_authres_builder_add_reason(b, cases[i].text, cases[i].len));
    snprintf(expected, sizeof(expected),
             "Authentication-Results: x;\r\n m=r %s reason=%s\r\n",
             cases[i].comment, cases[i].reason);
    assert_field(b, expected);
    ok(dkimkit_authres_builder_add_result(p, "m", "r"));
    ok(dkimkit_authres_builder_add_comment(p, cases[i].text, cases[i].len));
    snprintf(expected, sizeof(expected),
             "Authentication-Results: x;\r\n m=r %s\r\n", cases[i].plain);
    assert_field(p, expected);
    dkimkit_authres_builder_free(b);
    dkimkit_authres_builder_free(p);
  }
}

static void test_empty_comment(void **state)
{
  dkimkit_authres_builder *b = begin("x", 0);

  (void)state;
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  ok(dkimkit_authres_builder_add_comment(b, NULL, 0));
  ok(dkimkit_authres_builder_add_comment(b, " \r\n\t", 4));
  ok(dkimkit_authres_builder_add_reason(b, " \r\n\t", 4));
  assert_field(b, "Authentication-Results: x;\r\n m=r\r\n");
  dkimkit_authres_builder_free(b);
}

static void test_values(void **state)
{
  static const struct {
    const char *value;
    const char *written;
  } cases[] = {
      {"token", "token"},
      {"a@b.example", "a@b.example"},
      {"@b.example", "@b.example"},
      {"a..b@c", "\"a..b@c\""},
      {"prvs=a/b@c", "\"prvs=a/b@c\""},
      {"a@", "\"a@\""},
      {"a@b@c", "\"a@b@c\""},
      {"abc/def=", "\"abc/def=\""},
      {"a b", "\"a b\""},
      {"a;b", "\"a;b\""},
      {"a\\", "\"a\\\\\""},
      {"\"a;b\"@d", "\"\\\"a;b\\\"@d\""},
      {"(", "\"(\""},
      {"b\xc3\xbc.example", "\"b\xc3\xbc.example\""},
  };
  char expected[200];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_authres_builder *b =
        begin("x", DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);

    ok(dkimkit_authres_builder_add_result(b, "m", "r"));
    ok(dkimkit_authres_builder_add_property(b, "p", "q", cases[i].value,
                                            strlen(cases[i].value)));
    snprintf(expected, sizeof(expected),
             "Authentication-Results: x;\r\n m=r p.q=%s\r\n", cases[i].written);
    assert_field(b, expected);
    dkimkit_authres_builder_free(b);
  }
}

/* What one character between two letters becomes. */
static void check_character(const char *character, unsigned flags, int stays)
{
  dkimkit_authres_builder *b = begin("x", flags);
  char text[8];
  char expected[200];
  int size = snprintf(text, sizeof(text), "a%sb", character);
  int rv;

  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  ok(dkimkit_authres_builder_add_comment(b, text, (size_t)size));
  ok(dkimkit_authres_builder_add_reason(b, text, (size_t)size));
  rv = dkimkit_authres_builder_add_property(b, "p", "q", text, (size_t)size);
  assert_int_equal(rv, stays ? DKIMKIT_OK : DKIMKIT_ERR_INVALID_ARGUMENT);
  if (stays) {
    snprintf(expected, sizeof(expected),
             "Authentication-Results: x;\r\n m=r (%s) reason=\"%s\" "
             "p.q=\"%s\"\r\n",
             text, text, text);
    assert_field(b, expected);
  } else {
    assert_field(b, "Authentication-Results: x;\r\n m=r (a?b) "
                    "reason=\"a?b\"\r\n");
  }
  dkimkit_authres_builder_free(b);
}

/* A field of an ASCII message is ASCII; that of another has nothing that steers
 * a terminal or turns the text round. */
static void test_characters(void **state)
{
  static const char *const good[] = {
      "\xc3\xbc",     "\xc2\xa0",         "\xe2\x80\x8d",
      "\xe2\x82\xac", "\xe2\x80\xaf",     "\xef\xb7\x8f",
      "\xef\xbf\xbd", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbd",
  };
  static const char *const bad[] = {
      "\xc2\x80",         "\xc2\x9b",         "\xc2\x9f",     "\xd8\x9c",
      "\xe2\x80\x8e",     "\xe2\x80\x8f",     "\xe2\x80\xa8", "\xe2\x80\xa9",
      "\xe2\x80\xaa",     "\xe2\x80\xae",     "\xe2\x81\xa6", "\xe2\x81\xa9",
      "\xef\xb7\x90",     "\xef\xb7\xaf",     "\xef\xbf\xbe", "\xef\xbf\xbf",
      "\xf0\x9f\xbf\xbe", "\xf4\x8f\xbf\xbf",
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good); i++) {
    check_character(good[i], DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED, 1);
    check_character(good[i], 0, 0);
  }
  for (i = 0; i < COUNT(bad); i++) {
    check_character(bad[i], DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED, 0);
    check_character(bad[i], 0, 0);
  }
}

static void test_refused(void **state)
{
  static const char *const words[] = {"",       "-a",  "a-",      "a b",
                                      "a_b",    "a=b", "a;",      "a.b",
                                      "a\r\nb", "(",   "\xc3\xbc"};
  static const char *const methods[] = {"none", "NONE",  "/1",          "a/",
                                        "a/x",  "a/1/1", "a/1234567890"};
  static const struct {
    const char *value;
    size_t len;
  } values[] = {{"a\r\nb", 4}, {"a\0b", 3}, {"\x7f", 1},
                {"\t", 1},     {"\xff", 1}, {"\xc3", 1}};
  dkimkit_authres_builder *b = begin("x", 0);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(words); i++) {
    assert_int_equal(dkimkit_authres_builder_add_result(b, words[i], "r"),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
    assert_int_equal(dkimkit_authres_builder_add_result(b, "m", words[i]),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  for (i = 0; i < COUNT(methods); i++) {
    assert_int_equal(dkimkit_authres_builder_add_result(b, methods[i], "r"),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  for (i = 0; i < COUNT(words); i++) {
    assert_int_equal(
        dkimkit_authres_builder_add_property(b, words[i], "q", "v", 1),
        DKIMKIT_ERR_INVALID_ARGUMENT);
    assert_int_equal(
        dkimkit_authres_builder_add_property(b, "p", words[i], "v", 1),
        DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  for (i = 0; i < COUNT(values); i++) {
    assert_int_equal(dkimkit_authres_builder_add_property(
                         b, "p", "q", values[i].value, values[i].len),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  assert_field(b, "Authentication-Results: x;\r\n m=r\r\n");
  dkimkit_authres_builder_free(b);
}

static void test_null(void **state)
{
  dkimkit_authres_builder *b = begin("x", 0);

  (void)state;
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  assert_int_equal(dkimkit_authres_builder_add_property(NULL, "p", "q", "v", 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_property(b, NULL, "q", "v", 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", NULL, "v", 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", "v", 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_result(b, NULL, "r"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_result(b, "m", NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_result(NULL, "m", "r"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_authres_builder_free(b);
}

static void test_order(void **state)
{
  dkimkit_authres_builder *b = begin("x", 0);

  (void)state;
  assert_int_equal(dkimkit_authres_builder_add_comment(b, "c", 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_authres_builder_add_reason(b, "c", 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", "v", 1),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  ok(dkimkit_authres_builder_add_comment(b, "c", 1));
  ok(dkimkit_authres_builder_add_reason(b, "d", 1));
  assert_int_equal(dkimkit_authres_builder_add_reason(b, "e", 1),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_authres_builder_add_property(b, "p", "q", "v", 1));
  ok(dkimkit_authres_builder_add_comment(b, "f", 1));
  assert_int_equal(dkimkit_authres_builder_add_reason(b, "e", 1),
                   DKIMKIT_ERR_STATE);
  assert_field(b, "Authentication-Results: x;\r\n"
                  " m=r (c) reason=\"d\" p.q=v (f)\r\n");
  dkimkit_authres_builder_free(b);
}

/* The longest of each that is taken, and one octet more. */
static void test_lengths(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_authres_builder *none = NULL;
  char plain[DKIMKIT_AUTHRES_MAX_WORD_OCTETS];
  dkimkit_authres_builder *b = NULL;
  char text[5000];
  char *field;

  (void)state;
  memset(text, '"', sizeof(text));
  text[(DKIMKIT_AUTHRES_MAX_WORD_OCTETS - 2) / 2] = '\0';
  ok(dkimkit_authres_builder_new(&b, config, text, 0));
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  text[(DKIMKIT_AUTHRES_MAX_WORD_OCTETS - 2) / 2] = '"';
  text[(DKIMKIT_AUTHRES_MAX_WORD_OCTETS - 2) / 2 + 1] = '\0';
  assert_int_equal(dkimkit_authres_builder_new(&none, config, text, 0),
                   DKIMKIT_ERR_LIMIT);
  assert_null(none);
  text[(DKIMKIT_AUTHRES_MAX_WORD_OCTETS - 2) / 2 + 1] = '"';
  memset(plain, ' ', sizeof(plain));
  plain[DKIMKIT_AUTHRES_MAX_WORD_OCTETS - 1] = '\0';
  assert_int_equal(dkimkit_authres_builder_new(&none, config, plain, 0),
                   DKIMKIT_ERR_LIMIT);
  assert_null(none);
  plain[DKIMKIT_AUTHRES_MAX_WORD_OCTETS - 2] = '\0';
  ok(dkimkit_authres_builder_new(&none, config, plain, 0));
  dkimkit_authres_builder_free(none);
  ok(dkimkit_authres_builder_add_property(b, "p", "q", text, 477));
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", text, 478),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  assert_int_equal(dkimkit_authres_builder_add_reason(b, text, 476),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_authres_builder_add_reason(b, text, 475));
  memset(text, '\\', sizeof(text));
  assert_int_equal(dkimkit_authres_builder_add_comment(b, text, 4097),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_authres_builder_add_comment(b, text, 4096));
  memset(text, 'a', sizeof(text));
  text[480] = '\0';
  ok(dkimkit_authres_builder_add_result(b, text, text + 1));
  assert_int_equal(dkimkit_authres_builder_add_result(b, "m", text),
                   DKIMKIT_ERR_LIMIT);
  text[480] = 'a';
  text[481] = '\0';
  assert_int_equal(dkimkit_authres_builder_add_result(b, text, "r"),
                   DKIMKIT_ERR_LIMIT);
  text[481] = 'a';
  text[DKIMKIT_AUTHRES_MAX_WORD_OCTETS + 1] = '\0';
  field = field_of(b);
  free(field);
  dkimkit_authres_builder_free(b);
  b = NULL;
  assert_int_equal(dkimkit_authres_builder_new(&b, config, text, 0),
                   DKIMKIT_ERR_LIMIT);
  assert_null(b);
  dkimkit_config_free(config);
}

/* A comment is folded wherever it is long, but not within a quoted-pair or a
 * character. */
static void test_long_words(void **state)
{
  dkimkit_authres_builder *b =
      begin("x", DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);
  char text[900];
  char *field;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(text); i += 3) {
    memcpy(text + i, i % 2 == 0 ? "\xe2\x82\xac" : "a)\\", 3);
  }
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  ok(dkimkit_authres_builder_add_comment(b, text, sizeof(text)));
  field = field_of(b);
  assert_folded(field);
  for (i = 0; field[i] != '\0'; i++) {
    if (field[i] == '\r' && field[i + 2] != '\0') {
      assert_true(((uint8_t)field[i + 3] & 0xc0) != 0x80);
      /* A fold is the only thing that is put in. */
      assert_true(field[i - 1] != '\\' || field[i - 2] == '\\');
    }
  }
  free(field);
  dkimkit_authres_builder_free(b);
}

/* Each fold, behind as many backslashes as there may be, has pairs before it.
 */
static void test_long_pairs(void **state)
{
  dkimkit_authres_builder *b = begin("x", 0);
  char text[300];
  char *field;
  size_t pairs = 0;
  size_t i;

  (void)state;
  memset(text, '\\', sizeof(text));
  memcpy(text, "a ", 2);
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  ok(dkimkit_authres_builder_add_comment(b, text, sizeof(text)));
  field = field_of(b);
  assert_folded(field);
  for (i = 0; field[i] != '\0'; i++) {
    if (field[i] == '\\') {
      assert_int_equal(field[++i], '\\');
      pairs++;
    }
  }
  assert_int_equal(pairs, sizeof(text) - 2);
  free(field);
  dkimkit_authres_builder_free(b);
}

static char *verified(const char *file, unsigned flags)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  dkimkit_authres_builder *b = NULL;
  bytes message = vector(file);
  char *field;

  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  ok(dkimkit_authres_builder_new(&b, config, "mx", flags));
  ok(dkimkit_authres_builder_add_result(b, "spf", "none"));
  ok(dkimkit_authres_builder_add_verifier(b, verifier));
  assert_int_equal(dkimkit_authres_builder_add_comment(b, "c", 1),
                   DKIMKIT_ERR_STATE);
  field = field_of(b);
  assert_folded(field);
  dkimkit_authres_builder_free(b);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
  return field;
}

static void test_verifier(void **state)
{
  char *field = verified("rfc6376-A.2.eml", 0);

  (void)state;
  assert_non_null(strstr(field, "mx;\r\n spf=none;\r\n dkim=pass "
                                "(signature was verified) header.d="));
  free(field);
  /* C-712: RFC 6376, C has a key of 1024 bits. C-711. */
  field = verified("rfc6376-A.2.eml", DKIMKIT_AUTHRES_WRITE_KEY_BITS |
                                          DKIMKIT_AUTHRES_WRITE_REASON);
  assert_non_null(strstr(field, " dkim=pass reason=\"signature was verified\" "
                                "(1024-bit key)"));
  free(field);
}

static void test_arguments(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_config *open = config_open(NULL, NULL);
  dkimkit_authres_builder *b = NULL;
  char out[8];
  size_t len = sizeof(out);

  (void)state;
  assert_int_equal(dkimkit_authres_builder_new(NULL, config, "x", 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_new(&b, NULL, "x", 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_new(&b, config, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_new(&b, config, "", 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_new(&b, config, "x", 16),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_builder_new(&b, config, "a\\b",
                                  DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_new(&b, open, "x", 0),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_authres_builder_new(&b, config, "x",
                                 DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS));
  assert_int_equal(dkimkit_authres_builder_write(out, &len, b),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_authres_builder_write(out, NULL, b),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_write(out, &len, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_verifier(b, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  assert_int_equal(dkimkit_authres_builder_add_comment(b, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_reason(b, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_builder_add_property(b, "p", "q", "\"", 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_authres_builder_free(b);
  dkimkit_authres_builder_free(NULL);
  dkimkit_config_free(config);
  dkimkit_config_free(open);
}

/* Printable ASCII, and nothing else (RFC 8601, 2.2 and 2.5). */
static void test_ids(void **state)
{
  dkimkit_config *config = config_make(NULL);
  int c;

  (void)state;
  for (c = 1; c < 256; c++) {
    dkimkit_authres_builder *b = NULL;
    char id[] = "a?b";

    id[1] = (char)c;
    assert_int_equal(dkimkit_authres_builder_new(&b, config, id, 0),
                     c >= 0x20 && c <= 0x7e ? DKIMKIT_OK
                                            : DKIMKIT_ERR_INVALID_ARGUMENT);
    dkimkit_authres_builder_free(b);
  }
  dkimkit_config_free(config);
}

static void test_unfinished(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier = NULL;
  dkimkit_authres_builder *b = begin("x", 0);

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_int_equal(dkimkit_authres_builder_add_verifier(b, verifier),
                   DKIMKIT_ERR_STATE);
  assert_field(b, "Authentication-Results: x;\r\n none\r\n");
  dkimkit_verifier_free(verifier);
  dkimkit_authres_builder_free(b);
  dkimkit_config_free(config);
}

/* Of a word without places to break nothing is lost but that it's one. */
static void test_long_words_are_whole(void **state)
{
  char text[900];
  size_t len;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(text); i++) {
    text[i] = (char)('a' + i % 26);
  }
  for (len = 1; len <= sizeof(text); len += 1 + len / 11) {
    dkimkit_authres_builder *b = begin("x", 0);
    const char *at;
    char *field;

    ok(dkimkit_authres_builder_add_result(b, "m", "r"));
    ok(dkimkit_authres_builder_add_comment(b, text, len));
    field = field_of(b);
    at = strchr(field, '(');
    assert_non_null(at);
    for (i = 0, at++; i < len; i++, at++) {
      at += strspn(at, " \r\n");
      assert_int_equal(*at, text[i]);
    }
    assert_string_equal(at + strspn(at, " \r\n"), ")\r\n");
    free(field);
    dkimkit_authres_builder_free(b);
  }
}

/* Memory that is full of spaces, which aren't the text's. */
static void *fill_resize(void *ptr, size_t size, void *user_data)
{
  size_t *filled = malloc(size + 2 * sizeof(size_t));

  (void)user_data;
  assert_non_null(filled);
  *filled = size;
  memset(filled + 2, ' ', size);
  if (ptr != NULL) {
    size_t *old = (size_t *)ptr - 2;

    memcpy(filled + 2, ptr, *old < size ? *old : size);
    free(old);
  }
  return filled + 2;
}

static void *fill_allocate(size_t size, void *user_data)
{
  return fill_resize(NULL, size, user_data);
}

static void fill_release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr != NULL ? (size_t *)ptr - 2 : NULL);
}

static void test_among_spaces(void **state)
{
  static const dkimkit_mem mem = {.allocate = fill_allocate,
                                  .resize = fill_resize,
                                  .release = fill_release};
  dkimkit_config *config = config_open(NULL, &mem);
  dkimkit_authres_builder *b = NULL;

  (void)state;
  ok(dkimkit_config_seal(config));
  ok(dkimkit_authres_builder_new(&b, config, "x", 0));
  ok(dkimkit_authres_builder_add_result(b, "m", "r"));
  ok(dkimkit_authres_builder_add_comment(b, "a b", 3));
  ok(dkimkit_authres_builder_add_reason(b, "c d", 3));
  ok(dkimkit_authres_builder_add_property(b, "p", "q", "e f", 3));
  ok(dkimkit_authres_builder_add_comment(b, "", 0));
  ok(dkimkit_authres_builder_add_comment(b, "g", 1));
  assert_field(b, "Authentication-Results: x;\r\n"
                  " m=r (a b) reason=\"c d\" p.q=\"e f\" (g)\r\n");
  dkimkit_authres_builder_free(b);
  dkimkit_config_free(config);
}

#define NAMED(name, function)                                                  \
  {                                                                            \
    name, function, NULL, NULL, NULL                                           \
  }

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_methods),
      NAMED("C-699 C-711 comments and reasons", test_text),
      cmocka_unit_test(test_empty_comment),
      NAMED("C-698 C-701 values", test_values),
      NAMED("C-699 characters", test_characters),
      NAMED("C-702 refused", test_refused),
      cmocka_unit_test(test_null),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_lengths),
      NAMED("C-705 long words", test_long_words),
      NAMED("C-705 long runs of pairs", test_long_pairs),
      NAMED("C-711 C-712 verifier", test_verifier),
      cmocka_unit_test(test_long_words_are_whole),
      cmocka_unit_test(test_among_spaces),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_ids),
      cmocka_unit_test(test_unfinished),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
