/* SPDX-License-Identifier: MIT */
#include "core/linecheck.h"

#include "fence.h"

typedef struct check_case {
  const char *name;
  dkk_slice in;
  int want;
  uint64_t line;
  int eight_bit;
  int at_line_start;
} check_case;

#define NOT_NORMALIZED DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED
#define SYNTAX DKIMKIT_ERR_MESSAGE_SYNTAX

static const check_case cases[] = {
    {"empty", TEXT(""), DKIMKIT_OK, 1, 0, 1},
    {"one line", TEXT("a\r\n"), DKIMKIT_OK, 2, 0, 1},
    {"no final CRLF", TEXT("a\r\nb"), DKIMKIT_OK, 2, 0, 0},
    {"empty lines", TEXT("\r\n\r\n\r\n"), DKIMKIT_OK, 4, 0, 1},
    {"8-bit", TEXT("a\r\n\xc3\xa4\r\n"), DKIMKIT_OK, 3, 1, 1},
    {"bare LF", TEXT("a\r\nb\nc"), NOT_NORMALIZED, 2, 0, 0},
    {"LF first", TEXT("\n"), NOT_NORMALIZED, 1, 0, 0},
    {"bare CR", TEXT("a\r\nb\r\nc\rd"), NOT_NORMALIZED, 3, 0, 0},
    {"CR CR LF", TEXT("a\r\r\n"), NOT_NORMALIZED, 1, 0, 0},
    {"CR LF LF", TEXT("a\r\n\n"), NOT_NORMALIZED, 2, 0, 0},
    {"CR at the end", TEXT("a\r\nb\r"), NOT_NORMALIZED, 2, 0, 0},
    {"NUL", TEXT("a\r\nb\0c\r\n"), SYNTAX, 2, 0, 0},
    {"NUL first", TEXT("\0"), SYNTAX, 1, 0, 0},
    {"CR NUL", TEXT("a\r\0"), NOT_NORMALIZED, 1, 0, 0},
};

static int run(dkk_linecheck *check, dkk_slice in, size_t step)
{
  int rv = DKIMKIT_OK;
  size_t i;

  dkk_linecheck_init(check);
  for (i = 0; rv == DKIMKIT_OK && i < in.len; i += step) {
    rv = dkk_linecheck_update(check, in.data + i,
                              in.len - i < step ? in.len - i : step);
  }
  return rv == DKIMKIT_OK ? dkk_linecheck_final(check) : rv;
}

static void test_linecheck_vectors(void **state)
{
  size_t i;
  size_t step;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    for (step = 1; step <= 12; step++) {
      const check_case *c = &cases[i];
      dkk_linecheck check;

      check_number(c->name, run(&check, c->in, step), c->want);
      check_number(c->name, (long long)check.line, (long long)c->line);
      check_number(c->name, check.eight_bit != 0, c->eight_bit);
      if (c->want == DKIMKIT_OK) {
        check_number(c->name, check.at_line_start, c->at_line_start);
      }
    }
  }
}

typedef struct long_case {
  const char *name;
  size_t octets;
  const char *tail;
  int want;
} long_case;

/* RFC 5322, 2.1.1: 998 octets without the CRLF. */
static const long_case long_cases[] = {
    {"998", 998, "", DKIMKIT_OK},
    {"998 and CRLF", 998, "\r\n", DKIMKIT_OK},
    {"998, CRLF, more", 998, "\r\nabc\r\n", DKIMKIT_OK},
    {"999", 999, "", DKIMKIT_ERR_LINE_TOO_LONG},
    {"999 and CRLF", 999, "\r\n", DKIMKIT_ERR_LINE_TOO_LONG},
    {"5000", 5000, "\r\n", DKIMKIT_ERR_LINE_TOO_LONG},
};

static void test_linecheck_long_lines(void **state)
{
  static const size_t steps[] = {1, 7, 100, 998, 999, 1000, 10000};
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < COUNT(long_cases); i++) {
    const long_case *c = &long_cases[i];
    uint8_t text[6000];
    dkk_slice in = {text, 3 + c->octets + strlen(c->tail)};

    memcpy(text, "a\r\n", 3);
    memset(text + 3, 'x', c->octets);
    memcpy(text + 3 + c->octets, c->tail, strlen(c->tail));
    for (j = 0; j < COUNT(steps); j++) {
      dkk_linecheck check;

      check_number(c->name, run(&check, in, steps[j]), c->want);
      if (c->want != DKIMKIT_OK) {
        check_number(c->name, (long long)check.line, 2);
      }
    }
  }
}

/* What is allowed is noted, and is no fault. */
static void test_linecheck_allowed(void **state)
{
  uint8_t text[2000];
  size_t step;

  (void)state;
  memset(text, 'x', sizeof(text));
  for (step = 1; step < 3000; step = step * 2 + 1) {
    dkk_linecheck check;
    size_t at;

    dkk_linecheck_init(&check);
    check.allowed = DKK_LINECHECK_LONG | DKK_LINECHECK_NUL;
    text[1500] = 'x';
    for (at = 0; at < sizeof(text); at += step) {
      assert_int_equal(dkk_linecheck_update(
                           &check, text + at,
                           sizeof(text) - at < step ? sizeof(text) - at : step),
                       DKIMKIT_OK);
      assert_int_equal(check.seen, at + step > 998 ? DKK_LINECHECK_LONG : 0);
    }
    text[1500] = '\0';
    assert_int_equal(dkk_linecheck_update(&check, text + 1500, 1), DKIMKIT_OK);
    assert_int_equal(check.seen, DKK_LINECHECK_LONG | DKK_LINECHECK_NUL);
    /* A NUL alone isn't enough. */
    check.allowed = DKK_LINECHECK_NUL;
    assert_int_equal(dkk_linecheck_update(&check, text, 1),
                     DKIMKIT_ERR_LINE_TOO_LONG);
    /* However long the line, a NUL is a fault of its own. */
    check.allowed = DKK_LINECHECK_LONG;
    assert_int_equal(dkk_linecheck_update(&check, text + 1500, 1),
                     DKIMKIT_ERR_MESSAGE_SYNTAX);
  }
}

/* The first fault is reported, however the message is cut. */
static void test_linecheck_first_fault_at_any_split(void **state)
{
  static const size_t steps[] = {1, 7, 100, 998, 999, 1000, 10000};
  uint8_t text[1010];
  const dkk_slice in = {text, sizeof(text)};
  size_t i;

  (void)state;
  memset(text, 'x', sizeof(text));
  text[1005] = '\0';
  for (i = 0; i < COUNT(steps); i++) {
    dkk_linecheck check;

    check_number("long, then NUL", run(&check, in, steps[i]),
                 DKIMKIT_ERR_LINE_TOO_LONG);
  }
  text[500] = '\0';
  for (i = 0; i < COUNT(steps); i++) {
    dkk_linecheck check;

    check_number("NUL, then long", run(&check, in, steps[i]),
                 DKIMKIT_ERR_MESSAGE_SYNTAX);
  }
}

/* Blocks are looked at at once; one octet at a time is the measure. */
static void compare_with_octets(dkk_slice in, const char *what)
{
  dkk_linecheck by_octets;
  dkk_linecheck at_once;
  int want = run(&by_octets, in, 1);

  check_number(what, run(&at_once, in, in.len), want);
  check_number(what, (long long)at_once.line, (long long)by_octets.line);
  if (want == DKIMKIT_OK) {
    check_number(what, (long long)at_once.column, (long long)by_octets.column);
    check_number(what, at_once.after_cr, by_octets.after_cr);
    check_number(what, at_once.eight_bit, by_octets.eight_bit);
    check_number(what, at_once.at_line_start, by_octets.at_line_start);
  }
}

static void test_linecheck_long_lines_anywhere(void **state)
{
  size_t before;
  size_t octets;

  (void)state;
  for (before = 0; before < 70; before++) {
    for (octets = 995; octets <= 1001; octets++) {
      uint8_t text[1300];
      dkk_slice in = {text, before + octets + 104};

      memset(text, 'x', sizeof(text));
      if (before >= 2) {
        memcpy(text + before - 2, "\r\n", 2);
      }
      memcpy(text + before + octets, "\r\n", 2);
      memcpy(text + in.len - 2, "\r\n", 2);
      if (before != 1) {
        check_number("length", run(&(dkk_linecheck){0}, in, in.len),
                     octets > 998 ? DKIMKIT_ERR_LINE_TOO_LONG : DKIMKIT_OK);
      }
      compare_with_octets(in, "long line");
      in.len = before + octets;
      compare_with_octets(in, "long line without end");
    }
  }
}

static void test_linecheck_faults_anywhere(void **state)
{
  static const char *const pieces[] = {"\r\n",   "\r",       "\n",      "\n\r",
                                       "\r\r\n", "\xc3\xa4", "\r\n\r\n"};
  size_t at;
  size_t i;

  (void)state;
  for (i = 0; i <= COUNT(pieces); i++) {
    for (at = 0; at < 200; at++) {
      uint8_t text[210];
      dkk_slice in = {text, sizeof(text)};

      memset(text, 'x', sizeof(text));
      memcpy(text + sizeof(text) - 2, "\r\n", 2);
      if (i < COUNT(pieces)) {
        memcpy(text + at, pieces[i], strlen(pieces[i]));
      } else {
        text[at] = '\0';
      }
      compare_with_octets(in, i < COUNT(pieces) ? pieces[i] : "NUL");
      in.len = at + 3;
      compare_with_octets(in, "at the end");
      in.len = 128;
      compare_with_octets(in, "whole blocks");
    }
  }
}

/* The same in a text of lines, of which many blocks are taken together. */
static void make_lines(uint8_t *text, size_t len, size_t line)
{
  size_t at;

  memset(text, 'x', len);
  for (at = line; at + 2 <= len; at += line + 2) {
    memcpy(text + at, "\r\n", 2);
  }
}

static void test_linecheck_faults_in_many_blocks(void **state)
{
  static const char *const pieces[] = {"\r", "\n", "\x80", "\r\n", "\n\r"};
  static const size_t lines[] = {1, 30, 62, 700, 998};
  uint8_t text[1200];
  fence f = fence_new();
  size_t i;
  size_t j;
  size_t at;

  (void)state;
  for (i = 0; i < COUNT(lines); i++) {
    for (j = 0; j <= COUNT(pieces); j++) {
      for (at = 0; at < 1000; at += 1 + at % 7) {
        dkk_slice in = {text, sizeof(text) - at % 70};

        make_lines(text, sizeof(text), lines[i]);
        if (j < COUNT(pieces)) {
          memcpy(text + at, pieces[j], strlen(pieces[j]));
        } else {
          text[at] = '\0';
        }
        compare_with_octets(fence_end(&f, in), "many blocks");
      }
    }
  }
  fence_free(&f);
}

/* In two parts, the first of which ends anywhere: what is open goes on. */
static void test_linecheck_two_parts(void **state)
{
  static const size_t lines[] = {0, 5, 62, 500, 997, 998, 999};
  uint8_t text[2500];
  size_t i;
  size_t at;

  (void)state;
  for (i = 0; i < COUNT(lines); i++) {
    dkk_slice in = {text, sizeof(text)};
    dkk_linecheck by_octets;
    int want;

    make_lines(text, sizeof(text), lines[i]);
    want = run(&by_octets, in, 1);
    assert_int_equal(want,
                     lines[i] > 998 ? DKIMKIT_ERR_LINE_TOO_LONG : DKIMKIT_OK);
    for (at = 1; at < sizeof(text); at += 1 + at % 7) {
      dkk_linecheck parts;
      int rv;

      dkk_linecheck_init(&parts);
      rv = dkk_linecheck_update(&parts, text, at);
      if (rv == DKIMKIT_OK) {
        rv = dkk_linecheck_update(&parts, text + at, sizeof(text) - at);
      }
      assert_int_equal(rv, want);
      assert_int_equal(parts.line, by_octets.line);
      assert_true(rv != DKIMKIT_OK || parts.column == by_octets.column);
      assert_int_equal(parts.eight_bit, 0);
    }
  }
}

/* Columns, lines and what is open after each length. */
static void test_linecheck_each_length(void **state)
{
  uint8_t text[700];
  fence f = fence_new();
  size_t line;
  size_t len;

  (void)state;
  for (line = 0; line < 200; line += 1 + line / 4) {
    make_lines(text, sizeof(text), line);
    for (len = 0; len <= sizeof(text); len++) {
      dkk_slice in = {text, len};
      size_t open = len % (line + 2);
      dkk_linecheck check;

      in = fence_end(&f, in);
      dkk_linecheck_init(&check);
      assert_int_equal(dkk_linecheck_update(&check, in.data, in.len),
                       DKIMKIT_OK);
      assert_int_equal(check.line, 1 + len / (line + 2));
      assert_int_equal(check.column, open > line ? line : open);
      assert_int_equal(check.after_cr, open > line);
      assert_int_equal(check.at_line_start, open == 0);
      assert_int_equal(check.eight_bit, 0);
      assert_int_equal(check.seen, 0);
    }
  }
  fence_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_linecheck_vectors),
      cmocka_unit_test(test_linecheck_long_lines),
      cmocka_unit_test(test_linecheck_long_lines_anywhere),
      cmocka_unit_test(test_linecheck_faults_anywhere),
      cmocka_unit_test(test_linecheck_allowed),
      cmocka_unit_test(test_linecheck_first_fault_at_any_split),
      cmocka_unit_test(test_linecheck_faults_in_many_blocks),
      cmocka_unit_test(test_linecheck_two_parts),
      cmocka_unit_test(test_linecheck_each_length),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
