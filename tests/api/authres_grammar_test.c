/* SPDX-License-Identifier: MIT */

/* Fields made by the grammar of RFC 8601, 2.2, at random but the same each
 * time, of which is known what is in them. */

#include "authres_describe.h"

static uint32_t drawn;

static size_t draw(size_t below)
{
  drawn = drawn * 1664525u + 1013904223u;
  return (drawn >> 12) % below;
}

typedef struct made {
  char field[4000];
  /** Comments are somebody's. */
  int keeps;
} made;

static char expected[4000];
/* Of the result that is being made. */
static char comments[1000];
static char properties_made[2000];

static void add(char *to, const char *text)
{
  size_t at = strlen(to);

  memcpy(to + at, text, strlen(text) + 1);
}

typedef struct word {
  const char *text;
  const char *means;
} word;

static void add_word(made *m, char *means, const word *words, size_t count)
{
  const word *one = &words[draw(count)];

  add(m->field, one->text);
  add(means, one->means);
}

#define ADD_WORD(m, means, words) add_word(m, means, words, COUNT(words))

/* [CFWS], or CFWS. */
static void add_cfws(made *m, int needed)
{
  static const word gaps[] = {
      {" ", NULL},           {"\t ", NULL},      {"\r\n ", NULL},
      {"(a)", "a"},          {" (b c) ", "b c"}, {"\r\n\t(d)\r\n ", "d"},
      {"(e(f)g)", "e(f)g"},  {"(\\))", ")"},     {"(;=.\"/)", ";=.\"/"},
      {" (h\r\n i)", "h i"}, {"()", ""},
  };
  size_t which = draw(needed ? COUNT(gaps) : 3 * COUNT(gaps));

  if (which < COUNT(gaps)) {
    add(m->field, gaps[which].text);
    if (m->keeps && gaps[which].means != NULL) {
      add(comments, " (");
      add(comments, gaps[which].means);
      add(comments, ")");
    }
  }
}

static const word values[] = {
    {"pass", "pass"},
    {"a-b.c_d", "a-b.c_d"},
    {"\"\"", ""},
    {"\"a b\"", "a b"},
    {"\"a;(b\\\"c\\\\\"", "a;(b\"c\\"},
    {"\"a\r\n b\"", "a b"},
};

static const word addresses[] = {
    {"x@y.example", "x@y.example"},
    {"@y.example", "@y.example"},
    {"a.b+c=d@y", "a.b+c=d@y"},
    {"\"a;b c\"@y", "\"a;b c\"@y"},
    {"b\xc3\xbc@\xc3\xa9.example", "b\xc3\xbc@\xc3\xa9.example"},
};

static const word keywords[] = {
    {"dkim", "dkim"}, {"header", "header"},   {"x-0", "x-0"},
    {"i", "i"},       {"reasons", "reasons"}, {"none", "none"},
};

static const word versions[] = {{"1", "1"}, {"20", "20"}};

static void add_property(made *m)
{
  char *to = properties_made;

  add(to, " [");
  ADD_WORD(m, to, keywords);
  add_cfws(m, 0);
  add(m->field, ".");
  add(to, ".");
  add_cfws(m, 0);
  ADD_WORD(m, to, keywords);
  add_cfws(m, 0);
  add(m->field, "=");
  add(to, ":");
  add_cfws(m, 0);
  if (draw(2) == 0) {
    ADD_WORD(m, to, values);
  } else {
    ADD_WORD(m, to, addresses);
  }
  add(to, "]");
}

static void add_method(made *m)
{
  ADD_WORD(m, expected, keywords);
  add_cfws(m, 0);
  if (draw(3) == 0) {
    add(m->field, "/");
    add(expected, "/");
    add_cfws(m, 0);
    ADD_WORD(m, expected, versions);
    add_cfws(m, 0);
  }
  add(m->field, "=");
  add(expected, "=");
  add_cfws(m, 0);
  ADD_WORD(m, expected, values);
}

static void add_result(made *m)
{
  size_t properties = draw(4);

  add(m->field, ";");
  m->keeps = 0;
  add_cfws(m, 0);
  add(expected, " ");
  add_method(m);
  m->keeps = 1;
  if (draw(3) == 0) {
    add_cfws(m, 1);
    add(m->field, draw(2) == 0 ? "reason" : "ReaSon");
    add_cfws(m, 0);
    add(m->field, "=");
    add_cfws(m, 0);
    add(expected, " {");
    ADD_WORD(m, expected, values);
    add(expected, "}");
  }
  while (properties-- > 0) {
    add_cfws(m, 1);
    add_property(m);
  }
  add_cfws(m, 0);
  add(expected, comments);
  add(expected, properties_made);
  comments[0] = '\0';
  properties_made[0] = '\0';
}

static void add_head(made *m)
{
  static const word ids[] = {
      {"mx.example", "mx.example"},
      {"\"mx example\"", "mx example"},
      {"\"a;\\\"b\"", "a;\"b"},
      {"b\xc3\xbc.example", "b\xc3\xbc.example"},
      {"1", "1"},
  };

  add(m->field, "Authentication-Results:");
  add_cfws(m, 0);
  add(expected, "<");
  ADD_WORD(m, expected, ids);
  add(expected, "|");
  if (draw(2) == 0) {
    add_cfws(m, 1);
    add(m->field, "1");
    add(expected, "1");
  } else {
    add(expected, "-");
  }
  add(expected, ">");
  add_cfws(m, 0);
}

static void make(made *m)
{
  size_t results = draw(4);

  memset(m, 0, sizeof(*m));
  expected[0] = '\0';
  add_head(m);
  if (results == 0) {
    add(m->field, ";");
    add_cfws(m, 0);
    add(m->field, draw(2) == 0 ? "none" : "NONE");
    add_cfws(m, 0);
    add(expected, " none");
  }
  while (results-- > 0) {
    add_result(m);
  }
  add(m->field, draw(2) == 0 ? "\r\n" : "");
}

static void test_grammar(void **state)
{
  dkimkit_config *config = config_make(NULL);
  static made m;
  int n;

  (void)state;
  drawn = 11;
  for (n = 0; n < 3000; n++) {
    dkimkit_authres *a = NULL;
    bytes field;
    char *text;

    make(&m);
    field = bytes_of(m.field);
    ok(dkimkit_authres_parse(&a, config, field.data, field.len));
    text = describe(a);
    if (strcmp(text, expected) != 0 || dkimkit_authres_problems(a) != 0) {
      fail_msg("%s: got %s, problems %u; expected %s", m.field, text,
               dkimkit_authres_problems(a), expected);
    }
    assert_int_equal(dkimkit_authres_malformed(a), 0);
    free(text);
    dkimkit_authres_free(a);
    bytes_free(&field);
  }
  dkimkit_config_free(config);
}

/* Each part of such fields can be read, whatever it is, and says no more than
 * it holds. */
static void test_parts(void **state)
{
  dkimkit_config *config = config_make(NULL);
  static made m;
  int n;

  (void)state;
  drawn = 12;
  for (n = 0; n < 40; n++) {
    size_t count = 0;
    size_t len;

    make(&m);
    for (len = strlen("Authentication-Results:"); len <= strlen(m.field);
         len++) {
      bytes part = {malloc(len), len};
      dkimkit_authres *a = NULL;

      assert_non_null(part.data);
      memcpy(part.data, m.field, len);
      ok(dkimkit_authres_parse(&a, config, part.data, part.len));
      assert_true(dkimkit_authres_count(a) >= count);
      count = dkimkit_authres_count(a);
      free(describe(a));
      dkimkit_authres_free(a);
      bytes_free(&part);
    }
  }
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_grammar),
      cmocka_unit_test(test_parts),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
