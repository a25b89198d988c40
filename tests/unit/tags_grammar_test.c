/* SPDX-License-Identifier: MIT */

/* Tag lists against the grammar of RFC 6376, 3.2, with erratum 5070, as a
 * regular expression. */

#include "core/tags.h"

#include "fence.h"

#include <regex.h>

/* FWS = [*WSP CRLF] 1*WSP (RFC 6376, 2.8). */
#define FWS "(([ \t]*\r\n)?[ \t]+)"
/* Beside no value one fold is enough, as without it there would be a line of
 * white space alone. */
#define SPEC(gap)                                                              \
  "^" FWS gap "([A-Za-z][A-Za-z0-9_]*)" FWS gap "=" FWS gap "(([!-:<-~]+(" FWS \
  "+[!-:<-~]+)*)" FWS gap ")?$"
/* Of the parts of SPEC that are in parentheses. */
#define NAME 3
#define VALUE 9

typedef struct grammar {
  unsigned flags;
  regex_t spec;
  /** What may be between two ";", and behind the last. */
  regex_t empty;
  regex_t tail;
} grammar;

static void grammar_init(grammar *g, unsigned flags)
{
  const int lines = (flags & DKK_TAGS_ALLOW_BLANK_LINES) != 0;
  const int empty = (flags & DKK_TAGS_ALLOW_EMPTY) != 0;

  g->flags = flags;
  assert_int_equal(
      regcomp(&g->spec, lines ? SPEC("*") : SPEC("?"), REG_EXTENDED), 0);
  assert_int_equal(
      regcomp(&g->empty, empty ? "^" FWS "*$" : "^none$", REG_EXTENDED), 0);
  assert_int_equal(regcomp(&g->tail, lines || empty ? "^" FWS "*$" : "^[ \t]*$",
                           REG_EXTENDED),
                   0);
}

static void grammar_free(grammar *g)
{
  regfree(&g->spec);
  regfree(&g->empty);
  regfree(&g->tail);
}

typedef struct expected {
  dkk_tags_result result;
  size_t count;
  /** As "name=value" one behind the other, each with "|". */
  char tags[200];
} expected;

static int is_there(const expected *want, const char *name, int len)
{
  char tag[40];

  (void)snprintf(tag, sizeof(tag), "|%.*s=", len, name);
  return strstr(want->tags, tag) != NULL;
}

/* POSIX leaves regoff_t's width to the system. */
static int length(const regmatch_t *part)
{
  return (int)(part->rm_eo - part->rm_so);
}

/* One of what ";" separates: 0 if it ends the list, as it isn't good. */
static int take_segment(const grammar *g, expected *want, const char *text,
                        int is_last)
{
  regmatch_t part[16];
  size_t at = strlen(want->tags);

  if (regexec(&g->spec, text, COUNT(part), part, 0) != 0) {
    return regexec(&g->empty, text, 0, NULL, 0) == 0 ||
           (is_last && want->count > 0 &&
            regexec(&g->tail, text, 0, NULL, 0) == 0);
  }
  if (is_there(want, text + part[NAME].rm_so, length(&part[NAME]))) {
    want->result = DKK_TAGS_DUPLICATE;
  }
  want->count++;
  if (part[VALUE].rm_so < 0) {
    part[VALUE].rm_so = 0;
    part[VALUE].rm_eo = 0;
  }
  (void)snprintf(want->tags + at, sizeof(want->tags) - at, "%.*s=%.*s|",
                 length(&part[NAME]), text + part[NAME].rm_so,
                 length(&part[VALUE]), text + part[VALUE].rm_so);
  return 1;
}

static void by_the_grammar(const grammar *g, expected *want, const char *text)
{
  char copy[100];
  char *segment = copy;
  int is_last = 0;

  (void)snprintf(copy, sizeof(copy), "%s", text);
  *want = (expected){DKK_TAGS_OK, 0, "|"};
  while (!is_last) {
    char *end = strchr(segment, ';');

    is_last = end == NULL;
    if (!is_last) {
      *end = '\0';
    }
    if (!take_segment(g, want, segment, is_last)) {
      want->result = DKK_TAGS_SYNTAX;
      return;
    }
    segment = is_last ? segment : end + 1;
  }
}

static void check_text(const fence *f, const grammar *g, const char *text)
{
  dkk_slice in = fence_end(f, text_of(text));
  dkk_slice subject = {NULL, 0};
  dkk_tags_result result;
  expected want;
  dkk_tags list;
  char got[200] = "|";
  size_t i;

  by_the_grammar(g, &want, text);
  dkk_tags_init(&list, &dkk_mem_default);
  assert_int_equal(dkk_tags_parse(&list, &result, &subject, in, 100, g->flags),
                   DKIMKIT_OK);
  for (i = 0; i < list.count; i++) {
    const dkk_tag *tag = &list.tags[i];
    size_t at = strlen(got);

    (void)snprintf(got + at, sizeof(got) - at, "%.*s=%.*s|", (int)tag->name.len,
                   (const char *)tag->name.data, (int)tag->value.len,
                   (const char *)tag->value.data);
    check_slice(text, dkk_slice_trim_fws(tag->whole), tag->value);
  }
  if (result != want.result || strcmp(got, want.tags) != 0) {
    show("text", text_of(text));
    show("got", text_of(got));
    show("expected", text_of(want.tags));
    check_number("result", result, want.result);
    fail();
  }
  if (result == DKK_TAGS_OK) {
    check_number(text, list.has_blank_line, dkk_has_blank_line(in));
  }
  dkk_tags_clear(&list);
}

static const char *const pieces[] = {"a", "b", "=", ";", " ", "\r\n\t", "\r\n"};

static void check_all(unsigned flags)
{
  fence f = fence_new();
  grammar g;
  unsigned n;

  grammar_init(&g, flags);
  for (n = 0; n < 7 * 7 * 7 * 7 * 7; n++) {
    char text[40] = "";
    unsigned rest;

    for (rest = n; rest > 0; rest /= 7) {
      strcat(text, pieces[rest % 7]);
    }
    check_text(&f, &g, text);
  }
  grammar_free(&g);
  fence_free(&f);
}

static void test_tags_all_short_ones(void **state)
{
  (void)state;
  check_all(0);
  check_all(DKK_TAGS_ALLOW_EMPTY);
  check_all(DKK_TAGS_ALLOW_BLANK_LINES);
}

/* Longer ones that are mostly good; the same each time. */
static uint32_t drawn = 3;

static unsigned draw(unsigned below)
{
  drawn = drawn * 1664525u + 1013904223u;
  return (drawn >> 16) % below;
}

static void add_gap(char *text)
{
  static const char *const gaps[] = {
      "", "", "", "", " ", "", " \t", "\r\n ", "\t\r\n  ", "", "\r\n \r\n\t",
      "", ""};

  strcat(text, gaps[draw(COUNT(gaps))]);
}

static void add_word(char *text, const char *const *words, unsigned count)
{
  strcat(text, words[draw(count)]);
  add_gap(text);
}

static void test_tags_many_long_ones(void **state)
{
  static const char *const names[] = {"a", "bh", "b", "Z_9", "bhx", "A", "_a"};
  static const char *const values[] = {"x", "y=z", "", "x  y", "v\r\n w", "!~"};
  static const unsigned flags[] = {0, DKK_TAGS_ALLOW_EMPTY,
                                   DKK_TAGS_ALLOW_BLANK_LINES};
  grammar grammars[COUNT(flags)];
  fence f = fence_new();
  size_t i;
  int n;

  (void)state;
  for (i = 0; i < COUNT(flags); i++) {
    grammar_init(&grammars[i], flags[i]);
  }
  for (n = 0; n < 4000; n++) {
    char text[100] = "";
    unsigned tags = 1 + draw(4);

    add_gap(text);
    while (tags-- > 0) {
      add_word(text, names, draw(20) == 0 ? 7 : 6);
      strcat(text, draw(60) == 0 ? "" : "=");
      add_gap(text);
      add_word(text, values, 6);
      strcat(text, tags > 0 || draw(3) == 0 ? ";" : "");
      add_gap(text);
    }
    check_text(&f, &grammars[n % 3], text);
  }
  for (i = 0; i < COUNT(flags); i++) {
    grammar_free(&grammars[i]);
  }
  fence_free(&f);
}

/* Each octet in a name, before and behind it, and in a value. */
static void test_tags_each_octet(void **state)
{
  fence f = fence_new();
  grammar g;
  int c;

  (void)state;
  grammar_init(&g, 0);
  for (c = 1; c < 256; c++) {
    static const char *const frames[] = {"@=x",   "a@=x", "a=@x",
                                         "a=x@y", "a=x@", "a=x;@b=y"};
    size_t i;

    for (i = 0; i < COUNT(frames); i++) {
      char text[20];

      (void)snprintf(text, sizeof(text), "%s", frames[i]);
      *strchr(text, '@') = (char)c;
      check_text(&f, &g, text);
    }
  }
  grammar_free(&g);
  fence_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tags_all_short_ones),
      cmocka_unit_test(test_tags_many_long_ones),
      cmocka_unit_test(test_tags_each_octet),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
