/* SPDX-License-Identifier: MIT */
#include "core/canon_header.h"

#include "fence.h"

typedef struct header_case {
  const char *name;
  dkk_slice in;
  dkk_slice relaxed;
} header_case;

/* RFC 6376, 3.4.2 and 3.4.5. */
static const header_case cases[] = {
    {"rfc 3.4.5 A", TEXT("A: X"), TEXT("a:X")},
    {"rfc 3.4.5 B", TEXT("B : Y\t\r\n\tZ  "), TEXT("b:Y Z")},
    {"name to lower case, value as is", TEXT("SUBJect: AbC"),
     TEXT("subject:AbC")},
    {"no value", TEXT("X:"), TEXT("x:")},
    {"white value", TEXT("X: \t "), TEXT("x:")},
    {"folded white value", TEXT("X: \r\n\t \r\n "), TEXT("x:")},
    {"fold right after the colon", TEXT("X:\r\n a"), TEXT("x:a")},
    {"several folds", TEXT("X: a\r\n b\r\n\tc\r\n \t d"), TEXT("x:a b c d")},
    {"fold without space before", TEXT("X: a\r\n b"), TEXT("x:a b")},
    {"runs", TEXT("X: a  b\t\tc \t d"), TEXT("x:a b c d")},
    {"space around a fold", TEXT("X: a \t\r\n \t b"), TEXT("x:a b")},
    {"space before the colon", TEXT("X \t : a"), TEXT("x:a")},
    {"fold before the colon", TEXT("X\r\n : a"), TEXT("x:a")},
    {"colons in the value", TEXT("X:: a : b"), TEXT("x:: a : b")},
    {"8-bit", TEXT("X: \xc3\xa4\xff"), TEXT("x:\xc3\xa4\xff")},
    {"bare CR and LF stay", TEXT("X: a\rb\nc"), TEXT("x:a\rb\nc")},
    {"bare CR before space", TEXT("X: a\r b"), TEXT("x:a\r b")},
    {"name with digits and punctuation", TEXT("X-9_Z!: a"), TEXT("x-9_z!:a")},
    {"no name", TEXT(": a"), TEXT(":a")},
    {"white space for a name", TEXT(" \t: a"), TEXT(":a")},
    {"CR before the colon stays", TEXT("X\r : a"), TEXT("x\r:a")},
    {"LF before the colon stays", TEXT("X\n : a"), TEXT("x\n:a")},
    {"LF CR before the colon stay", TEXT("X\n\r : a"), TEXT("x\n\r:a")},
    {"CR LF right before the colon stays", TEXT("X\r\n: a"), TEXT("x\r\n:a")},
    {"bare CR in the name stays", TEXT("X\ry : a"), TEXT("x\ry:a")},
    {"folds before the colon", TEXT("X \r\n \r\n\t: a"), TEXT("x:a")},
    {"one octet before a fold", TEXT("X\r\n : \r\n a"), TEXT("x:a")},
    {"control octets", TEXT("X: \x01\x02 \x7f"), TEXT("x:\x01\x02 \x7f")},
    {"vertical tab and form feed are no white space", TEXT("X: a\v\f b"),
     TEXT("x:a\v\f b")},
    {"CR at the end stays", TEXT("X: a\r"), TEXT("x:a\r")},
    {"LF at the end stays", TEXT("X: a\n"), TEXT("x:a\n")},
    {"no colon", TEXT("A  b\tC "), TEXT("A b C")},
    {"nothing", TEXT(""), TEXT("")},
};

static int collect(void *context, const uint8_t *data, size_t len)
{
  return dkk_buf_append(context, data, len);
}

static void check(const char *what, dkimkit_canonicalization canonicalization,
                  dkk_slice in, dkk_range omit, dkk_slice want)
{
  dkk_buf out;
  dkk_sink sink = {collect, &out};
  dkk_collector collector;

  dkk_buf_init(&out, &dkk_mem_default);
  dkk_collector_init(&collector, sink);
  dkk_canon_header(&collector, canonicalization, in, omit);
  assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_OK);
  check_slice(what, dkk_buf_slice(&out), want);
  dkk_buf_clear(&out);
}

static void test_canon_header_relaxed(void **state)
{
  const dkk_range nothing = {0, 0};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check(cases[i].name, DKIMKIT_CANONICALIZATION_RELAXED, cases[i].in, nothing,
          cases[i].relaxed);
    check(cases[i].name, DKIMKIT_CANONICALIZATION_RELAXED, cases[i].relaxed,
          nothing, cases[i].relaxed);
  }
}

static void test_canon_header_simple_changes_nothing(void **state)
{
  const dkk_range nothing = {0, 0};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check(cases[i].name, DKIMKIT_CANONICALIZATION_SIMPLE, cases[i].in, nothing,
          cases[i].in);
  }
}

typedef struct omit_case {
  const char *name;
  /* What stands before, in, and behind the range to omit. */
  const char *before;
  const char *omitted;
  const char *behind;
  const char *simple;
  const char *relaxed;
} omit_case;

/* RFC 6376, 3.7: the value of b= counts as the empty string, the white space
 * that surrounds it too. */
static const omit_case omits[] = {
    {"at the end", "DKIM-Signature: v=1; b=", "abc", "",
     "DKIM-Signature: v=1; b=", "dkim-signature:v=1; b="},
    {"folded at the end", "DKIM-Signature: v=1; b=", "\r\n\tab\r\n\tc", "",
     "DKIM-Signature: v=1; b=", "dkim-signature:v=1; b="},
    {"in the middle", "DKIM-Signature: b=", " ab c ", ";  v=1",
     "DKIM-Signature: b=;  v=1", "dkim-signature:b=; v=1"},
    {"space before and behind that stays", "X: a \t", "abc", " \tb",
     "X: a \t \tb", "x:a b"},
    {"all of the value", "X:", " abc", "", "X:", "x:"},
    {"first in the value", "X: ", "abc", "  d", "X:   d", "x:d"},
    {"no space left", "X: b =", "abc", ";c=d", "X: b =;c=d", "x:b =;c=d"},
    {"with the white space of a fold", "X: a=b;\r\n", " abc", "; c",
     "X: a=b;\r\n; c", "x:a=b; ; c"},
    {"with the white space of the last fold", "X: a=b;\r\n", " abc", "",
     "X: a=b;\r\n", "x:a=b;"},
    {"one octet behind it", "X: b=", "abc", ";", "X: b=;", "x:b=;"},
    {"all but one octet", "X:", "a", "b", "X:b", "x:b"},
};

static void test_canon_header_omit(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(omits); i++) {
    const omit_case *c = &omits[i];
    dkk_range omit = {strlen(c->before), strlen(c->omitted)};
    char text[200];

    (void)snprintf(text, sizeof(text), "%s%s%s", c->before, c->omitted,
                   c->behind);
    check(c->name, DKIMKIT_CANONICALIZATION_SIMPLE, text_of(text), omit,
          text_of(c->simple));
    check(c->name, DKIMKIT_CANONICALIZATION_RELAXED, text_of(text), omit,
          text_of(c->relaxed));
  }
}

/* RFC 6376, 3.4.2, step by step: unfold, lower the name, one space for white
 * space, none at the ends and around the colon. */
static size_t by_the_rfc(char *out, const char *field)
{
  const char *colon = strchr(field, ':');
  size_t len = 0;
  int in_space = 1;

  for (; *field != '\0'; field++) {
    int is_fold = field[0] == '\r' && field[1] == '\n' &&
                  (field[2] == ' ' || field[2] == '\t');

    if (is_fold) {
      field++;
    } else if (*field == ' ' || *field == '\t') {
      if (!in_space) {
        out[len++] = ' ';
      }
      in_space = 1;
    } else {
      if (field == colon && in_space && len > 0) {
        len--;
      }
      out[len++] = field < colon && *field >= 'A' && *field <= 'Z'
                       ? (char)(*field - 'A' + 'a')
                       : *field;
      in_space = field == colon;
    }
  }
  while (len > 0 && out[len - 1] == ' ') {
    len--;
  }
  return len;
}

/* One line with its folds, and no white space within the name. */
static int is_a_field(const char *text, size_t len)
{
  int is_open =
      (text[1] == ' ' || text[1] == '\t') && text[2] != ' ' && text[2] != '\t';

  return !is_open && text[len - 1] != '\n' && strstr(text, "\r\n:") == NULL &&
         strstr(text, "\r\nA") == NULL && strstr(text, "\r\n\r") == NULL &&
         strstr(text, "\r\n\n") == NULL;
}

/* A name, and fields of six of these octets and a colon. */
static void test_canon_header_all_short_ones(void **state)
{
  static const char octets[] = {'A', ' ', '\t', '\r', '\n'};
  const dkk_range nothing = {0, 0};
  fence f = fence_new();
  unsigned n;

  (void)state;
  for (n = 0; n < 5 * 5 * 5 * 5 * 5 * 5; n++) {
    char text[12] = "B";
    char want[12];
    dkk_slice canonical = {(const uint8_t *)want, 0};
    size_t len = 1;
    unsigned rest = n;
    size_t i;

    for (i = 0; i < 6; i++, rest /= 5) {
      if (i == 2) {
        text[len++] = ':';
      }
      text[len++] = octets[rest % 5];
    }
    if (!is_a_field(text, len)) {
      continue;
    }
    canonical.len = by_the_rfc(want, text);
    check(text, DKIMKIT_CANONICALIZATION_RELAXED, fence_end(&f, text_of(text)),
          nothing, canonical);
  }
  fence_free(&f);
}

static void test_canon_header_longer_than_any_buffer(void **state)
{
  const dkk_range nothing = {0, 0};
  static char in[2 + 5000 * 4 + 1];
  static char want[2 + 5000 * 2 + 1];
  size_t i;

  (void)state;
  memcpy(in, "X:", 2);
  memcpy(want, "x:", 2);
  for (i = 0; i < 5000; i++) {
    memcpy(in + 2 + 4 * i, "y\r\n\t", 4);
    memcpy(want + 2 + 2 * i, "y ", 2);
  }
  want[2 + 5000 * 2 - 1] = '\0';
  check("long", DKIMKIT_CANONICALIZATION_RELAXED, text_of(in), nothing,
        text_of(want));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_canon_header_relaxed),
      cmocka_unit_test(test_canon_header_simple_changes_nothing),
      cmocka_unit_test(test_canon_header_omit),
      cmocka_unit_test(test_canon_header_all_short_ones),
      cmocka_unit_test(test_canon_header_longer_than_any_buffer),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
