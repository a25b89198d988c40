/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#define AR "Authentication-Results: "
#define ULABEL                                                                 \
  "b\xc3\xbc"                                                                  \
  "cher.example"

/* Octets of values that are looked at. */
#define MOST 262144

typedef struct repeated_case {
  const char *text;
  /** As one field, and in a header. */
  int claims;
  size_t count;
} repeated_case;

/* Linear time whatever is repeated: quadratic would take hours here. */
static void test_long(void **state)
{
  static const repeated_case repeated[] = {
      {"(", 1, 1},
      {")", 0, 0},
      {"()", 1, 1},
      {")m((", 1, 1},
      {"m(c).", 0, 0},
      {"\"", 1, 1},
      {"\\", 1, 1},
      {"\nAuthentication-Results:(", 1, 1},
      {"%6d", 0, 0},
      {";", 1, 1},
      {"m ", 0, 0},
      {"mx.exampl ", 0, 0},
      {"\n", 1, 1},
      {" ", 1, 1},
      {"=", 0, 0},
      {"\x01", 1, 1},
      {"m.(", 1, 1},
      {"mx.example", 0, 0},
      {"\r\n" AR "(x", 1, 0},
      {"\xc2\xa0", 1, 1},
      {"\xe2\x80\x8b", 1, 1},
      {"\xc3", 1, 1},
      {"\xc3\xbc", 0, 0},
      {"\xc3\xbc.", 0, 0},
      {"\xcc\x88", 0, 0},
      {"xn--a.", 0, 0},
      {"xn--bcher-kva", 0, 0},
      {"\n" AR "\xc3\xbc", 0, 0},
      {"\n" AR "xn--bcher-kva.exampl", 1, 1},
      {"\n" AR "(b\xc3\xbc"
       "cher.exampl",
       1, 1},
  };
  static const char *const mixed[] = {"mx.example", ULABEL};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(repeated); i++) {
    static const char name[] = AR;
    size_t step = strlen(repeated[i].text);
    size_t len = sizeof(name) - 1 + 1000000 / step * step;
    uint8_t *field = malloc(len);
    size_t count = 0;
    size_t at;

    assert_non_null(field);
    memcpy(field, name, sizeof(name) - 1);
    for (at = sizeof(name) - 1; at < len; at += step) {
      memcpy(field + at, repeated[i].text, step);
    }
    assert_int_equal(dkimkit_authres_claims(NULL, field, len, mixed, 2, 0),
                     repeated[i].claims);
    ok(dkimkit_authres_find_claims(NULL, NULL, &count, NULL, field, len, mixed,
                                   2, 0));
    assert_int_equal(count, repeated[i].count);
    free(field);
  }
}

static const char *const mine[] = {"mx.example"};

/* The field with `head`, then so many of `c`, then `tail`. */
static bytes long_field(const char *head, char c, size_t count,
                        const char *tail)
{
  char *run = malloc(count + 1);
  bytes end = bytes_of(tail);
  bytes inner;
  bytes field;

  assert_non_null(run);
  memset(run, c, count);
  run[count] = '\0';
  inner = bytes_join(run, end);
  field = bytes_join(head, inner);
  free(run);
  bytes_free(&end);
  bytes_free(&inner);
  return field;
}

static void check_long(int expected, const char *head, char c, size_t count,
                       const char *tail)
{
  bytes field = long_field(head, c, count, tail);

  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, mine, 1, 0),
      expected);
  bytes_free(&field);
}

#define NAME "Authentication-Results:"

/* Behind so much white space, or within such a comment, nobody writes a name,
 * and what is there isn't read any more. */
static void test_id_far_behind(void **state)
{
  (void)state;
  check_long(0, NAME, ' ', MOST - 9, "mx.other; none");
  check_long(1, NAME, ' ', MOST - 8, "mx.other; none");
  check_long(1, NAME, ' ', MOST - 9, "mx.example; none");
  check_long(1, NAME, ' ', MOST + 9, "mx(c).example; none");
  check_long(1, NAME " (", 'x', MOST, ") mx.other; none");
  check_long(1, NAME " mx.other (", 'x', MOST, "); none");
  check_long(0, NAME, ' ', MOST, "");
  check_long(1, NAME, ' ', MOST + 1, "");
}

/* As far behind as our own name may end, nine octets for each of it. */
static void test_encoded_word_far_behind(void **state)
{
  const size_t most = 9 * strlen(mine[0]);

  (void)state;
  check_long(1, NAME, 'x', most, "=?us-ascii?q?y?=; none");
  check_long(0, NAME, 'x', most, "; none");
}

static void test_long_behind_id(void **state)
{
  (void)state;
  check_long(0, NAME " mx.other; (", 'x', MOST, ") none");
  check_long(0, NAME " mx.other; dkim=pass (", 'x', MOST, ")");
  check_long(0, NAME " mx.other dkim=pass (", '(', MOST, "");
  check_long(0, NAME " mx.other/1;", ';', MOST, "");
  check_long(0, NAME " spf=pass smtp.helo=mx.example (", 'x', MOST, ")");
}

/* What was looked at counts for all fields. */
static void test_long_header(void **state)
{
  static const char rest[] = "\r\n" NAME " mx.other; none\r\nSubject: none\r\n";
  /* So much of the value isn't within the run. */
  const size_t around = strlen(" mx.other; (\r\n");
  const size_t second = strlen(" mx.other;");
  size_t left;

  (void)state;
  for (left = 0; left <= second; left++) {
    bytes header =
        long_field(NAME " mx.other; (", 'x', MOST - around - left, rest);
    size_t fields[2] = {0, 0};
    size_t count = COUNT(fields);

    ok(dkimkit_authres_find_claims(fields, NULL, &count, NULL, header.data,
                                   header.len, mine, 1, 0));
    assert_int_equal(count, left < second);
    assert_int_equal(fields[0], left < second);
    bytes_free(&header);
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_long),
      cmocka_unit_test(test_id_far_behind),
      cmocka_unit_test(test_encoded_word_far_behind),
      cmocka_unit_test(test_long_behind_id),
      cmocka_unit_test(test_long_header),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
