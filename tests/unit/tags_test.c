/* SPDX-License-Identifier: MIT */
#include "core/tags.h"

#include "fence.h"

typedef struct tags_case {
  const char *name;
  dkk_slice in;
  dkk_tags_result want;
  /** "name=value" of each tag, values trimmed, joined by "|". */
  const char *tags;
} tags_case;

/* RFC 6376, 3.2 with erratum 5070. */
static const tags_case cases[] = {
    {"one tag", TEXT("a=b"), DKK_TAGS_OK, "a=b"},
    {"final semicolon", TEXT("a=b;"), DKK_TAGS_OK, "a=b"},
    {"two tags", TEXT("a=b;c=d"), DKK_TAGS_OK, "a=b|c=d"},
    {"white space everywhere", TEXT(" \ta \t= \tb \t; c = d "), DKK_TAGS_OK,
     "a=b|c=d"},
    {"folds everywhere", TEXT("\r\n a\r\n\t=\r\n b\r\n ;\r\n c=d"), DKK_TAGS_OK,
     "a=b|c=d"},
    {"inner white space stays", TEXT("a=b  c\r\n\td"), DKK_TAGS_OK,
     "a=b  c\r\n\td"},
    {"empty value", TEXT("a=;b= ;c="), DKK_TAGS_OK, "a=|b=|c="},
    {"equals sign in the value", TEXT("a=b=c==;d=="), DKK_TAGS_OK,
     "a=b=c==|d=="},
    {"all VALCHAR", TEXT("a=!\"#$%&'()*+,-./09:<=>?@AZ[\\]^_`az{|}~"),
     DKK_TAGS_OK, "a=!\"#$%&'()*+,-./09:<=>?@AZ[\\]^_`az{|}~"},
    {"names with digits and underscores", TEXT("a1_b=c;Z_=d"), DKK_TAGS_OK,
     "a1_b=c|Z_=d"},
    {"names are case-sensitive", TEXT("a=b;A=c"), DKK_TAGS_OK, "a=b|A=c"},
    {"names that begin alike", TEXT("b=1;bh=2;bhx=3"), DKK_TAGS_OK,
     "b=1|bh=2|bhx=3"},
    {"nothing", TEXT(""), DKK_TAGS_SYNTAX, ""},
    {"white space only", TEXT("  "), DKK_TAGS_SYNTAX, ""},
    {"semicolon only", TEXT(";"), DKK_TAGS_SYNTAX, ""},
    {"no equals sign", TEXT("a"), DKK_TAGS_SYNTAX, ""},
    {"no equals sign behind", TEXT("a=b;c"), DKK_TAGS_SYNTAX, "a=b"},
    {"no name", TEXT("=b"), DKK_TAGS_SYNTAX, ""},
    {"empty tag in front", TEXT(";a=b"), DKK_TAGS_SYNTAX, ""},
    {"empty tag inside", TEXT("a=b;;c=d"), DKK_TAGS_SYNTAX, "a=b"},
    {"white tag inside", TEXT("a=b; ;c=d"), DKK_TAGS_SYNTAX, "a=b"},
    {"two final semicolons", TEXT("a=b;;"), DKK_TAGS_SYNTAX, "a=b"},
    {"name with digit in front", TEXT("1a=b"), DKK_TAGS_SYNTAX, ""},
    {"name with underscore in front", TEXT("_a=b"), DKK_TAGS_SYNTAX, ""},
    {"name with hyphen", TEXT("a-b=c"), DKK_TAGS_SYNTAX, ""},
    {"name with space", TEXT("a b=c"), DKK_TAGS_SYNTAX, ""},
    {"8-bit name", TEXT("\xc3\xa4=c"), DKK_TAGS_SYNTAX, ""},
    {"8-bit value", TEXT("a=\xc3\xa4"), DKK_TAGS_SYNTAX, ""},
    {"NUL in a value", TEXT("a=b\0c"), DKK_TAGS_SYNTAX, ""},
    {"NUL in a name", TEXT("a\0=b"), DKK_TAGS_SYNTAX, ""},
    {"DEL in a value", TEXT("a=b\x7f"), DKK_TAGS_SYNTAX, ""},
    {"control in a value", TEXT("a=b\x01"), DKK_TAGS_SYNTAX, ""},
    {"CRLF without white space", TEXT("a=b\r\nc"), DKK_TAGS_SYNTAX, ""},
    {"final CRLF", TEXT("a=b\r\n"), DKK_TAGS_SYNTAX, ""},
    {"bare LF", TEXT("a=b\n c"), DKK_TAGS_SYNTAX, ""},
    {"bare CR", TEXT("a=b\r c"), DKK_TAGS_SYNTAX, ""},
    {"line of white space in a value", TEXT("a=b\r\n \r\n c;d=e"), DKK_TAGS_OK,
     "a=b\r\n \r\n c|d=e"},
    {"line of white space before a name", TEXT("\r\n \r\n a=c"),
     DKK_TAGS_SYNTAX, ""},
    {"line of white space behind a name", TEXT("a\r\n \r\n =c"),
     DKK_TAGS_SYNTAX, ""},
    {"line of white space before a value", TEXT("a=\r\n \r\n c"),
     DKK_TAGS_SYNTAX, ""},
    {"line of white space behind a value", TEXT("a=c\r\n \r\n ;d=e"),
     DKK_TAGS_SYNTAX, ""},
    {"line of white space for a value", TEXT("a=\r\n \r\n ;d=e"),
     DKK_TAGS_SYNTAX, ""},
    {"duplicate", TEXT("a=b;c=d;a=e"), DKK_TAGS_DUPLICATE, "a=b|c=d|a=e"},
    {"same value twice", TEXT("a=b;a=b"), DKK_TAGS_DUPLICATE, "a=b|a=b"},
    {"duplicate of two letters", TEXT("ab=b;c=d;ab=e"), DKK_TAGS_DUPLICATE,
     "ab=b|c=d|ab=e"},
    {"longer and shorter", TEXT("ab=b;a=d;abc=e"), DKK_TAGS_OK,
     "ab=b|a=d|abc=e"},
    {"duplicate with white space", TEXT("a=b; a =e"), DKK_TAGS_DUPLICATE,
     "a=b|a=e"},
};

static void check_tags(const tags_case *c, unsigned flags, dkk_tags_result want)
{
  dkk_tags list;
  dkk_tags_result result = DKK_TAGS_TOO_MANY;
  dkk_slice subject = {NULL, 0};
  dkk_buf got;
  size_t i;

  dkk_tags_init(&list, &dkk_mem_default);
  dkk_buf_init(&got, &dkk_mem_default);
  assert_int_equal(dkk_tags_parse(&list, &result, &subject, c->in, 100, flags),
                   DKIMKIT_OK);
  check_number(c->name, result, want);
  for (i = 0; i < list.count; i++) {
    const dkk_tag *tag = &list.tags[i];

    assert_int_equal(dkk_buf_append_text(&got, i > 0 ? "|" : ""), 0);
    assert_int_equal(dkk_buf_append(&got, tag->name.data, tag->name.len), 0);
    assert_int_equal(dkk_buf_append_text(&got, "="), 0);
    assert_int_equal(dkk_buf_append(&got, tag->value.data, tag->value.len), 0);
  }
  check_slice(c->name, dkk_buf_slice(&got), text_of(c->tags));
  /* In all cases it's the first one that is there twice. */
  if (want == DKK_TAGS_DUPLICATE) {
    dkk_slice first = {(const uint8_t *)c->tags, strcspn(c->tags, "=")};

    check_slice(c->name, subject, first);
  }
  dkk_buf_clear(&got);
  dkk_tags_clear(&list);
}

static void test_tags_parse_vectors(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_tags(&cases[i], 0, cases[i].want);
  }
}

static void test_tags_parse_8bit(void **state)
{
  static const tags_case value = {"value", TEXT("a=\xc3\xa4; b=x"), DKK_TAGS_OK,
                                  "a=\xc3\xa4|b=x"};
  static const tags_case name = {"name", TEXT("\xc3\xa4=b"), DKK_TAGS_SYNTAX,
                                 ""};

  (void)state;
  check_tags(&value, DKK_TAGS_ALLOW_8BIT, value.want);
  check_tags(&name, DKK_TAGS_ALLOW_8BIT, name.want);
}

static void test_tags_parse_empty(void **state)
{
  static const tags_case list[] = {
      {"between", TEXT("a=b;;c=d"), DKK_TAGS_OK, "a=b|c=d"},
      {"white space", TEXT("a=b; \r\n\t;c=d"), DKK_TAGS_OK, "a=b|c=d"},
      {"in front", TEXT(" ;a=b"), DKK_TAGS_OK, "a=b"},
      {"at the end", TEXT("a=b;;"), DKK_TAGS_OK, "a=b"},
      {"nothing else", TEXT(";"), DKK_TAGS_OK, ""}};
  static const tags_case twice = {"twice", TEXT("a=b;;a=c"), DKK_TAGS_DUPLICATE,
                                  "a=b|a=c"};
  static const tags_case no_name = {"no name", TEXT("a=b;=c"), DKK_TAGS_SYNTAX,
                                    "a=b"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_tags(&list[i], DKK_TAGS_ALLOW_EMPTY, list[i].want);
  }
  check_tags(&twice, DKK_TAGS_ALLOW_EMPTY, twice.want);
  check_tags(&no_name, DKK_TAGS_ALLOW_EMPTY, no_name.want);
}

static void test_tags_parse_blank_lines(void **state)
{
  static const tags_case list[] = {
      {"before a name", TEXT("\r\n \r\n a=c"), DKK_TAGS_OK, "a=c"},
      {"behind a name", TEXT("a\r\n \r\n =c"), DKK_TAGS_OK, "a=c"},
      {"before a value", TEXT("a=\r\n \r\n c"), DKK_TAGS_OK, "a=c"},
      {"behind a value", TEXT("a=c\r\n \r\n ;d=e"), DKK_TAGS_OK, "a=c|d=e"},
      {"at the end", TEXT("a=c;\r\n \r\n "), DKK_TAGS_OK, "a=c"}};
  static const tags_case no_fold = {"no fold", TEXT("a=c;\r\n\r\n d=e"),
                                    DKK_TAGS_SYNTAX, "a=c"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_tags(&list[i], DKK_TAGS_ALLOW_BLANK_LINES, list[i].want);
  }
  check_tags(&no_fold, DKK_TAGS_ALLOW_BLANK_LINES, no_fold.want);
}

static void test_tags_parse_limit(void **state)
{
  static const dkk_slice text = TEXT("a=1;b=2;c=3;");
  size_t max;

  (void)state;
  for (max = 1; max <= 4; max++) {
    dkk_tags list;
    dkk_tags_result result;
    dkk_slice subject;

    dkk_tags_init(&list, &dkk_mem_default);
    assert_int_equal(dkk_tags_parse(&list, &result, &subject, text, max, 0),
                     DKIMKIT_OK);
    assert_int_equal(result, max < 3 ? DKK_TAGS_TOO_MANY : DKK_TAGS_OK);
    assert_int_equal(list.count, max < 3 ? max : 3);
    dkk_tags_clear(&list);
  }
}

static void test_tags_parse_whole_value(void **state)
{
  static const dkk_slice text = TEXT("a=1; b=\r\n x y ; c= z ");
  dkk_tags list;
  dkk_tags_result result;
  dkk_slice subject;

  (void)state;
  dkk_tags_init(&list, &dkk_mem_default);
  assert_int_equal(dkk_tags_parse(&list, &result, &subject, text, 10, 0), 0);
  assert_int_equal(result, DKK_TAGS_OK);
  check_slice("inner", list.tags[1].whole, text_of("\r\n x y "));
  assert_ptr_equal(list.tags[1].whole.data, text.data + 7);
  check_slice("last", list.tags[2].whole, text_of(" z "));
  dkk_tags_clear(&list);
}

static void test_tags_find(void **state)
{
  static const dkk_slice text = TEXT("b=1;bh=2;B=3");
  dkk_tags list;
  dkk_tags_result result;
  dkk_slice subject;

  (void)state;
  dkk_tags_init(&list, &dkk_mem_default);
  assert_int_equal(dkk_tags_parse(&list, &result, &subject, text, 10, 0), 0);
  assert_ptr_equal(dkk_tags_find(&list, "b"), &list.tags[0]);
  assert_ptr_equal(dkk_tags_find(&list, "bh"), &list.tags[1]);
  assert_ptr_equal(dkk_tags_find(&list, "B"), &list.tags[2]);
  assert_null(dkk_tags_find(&list, "BH"));
  assert_null(dkk_tags_find(&list, ""));
  assert_null(dkk_tags_find(&list, "bhx"));
  assert_ptr_equal(dkk_tags_find_slice(&list, text_of("bh")), &list.tags[1]);
  dkk_tags_clear(&list);
}

typedef struct trim_case {
  const char *in;
  const char *want;
} trim_case;

static void test_slice_trim_fws(void **state)
{
  static const trim_case list[] = {
      {"", ""},
      {" \t ", ""},
      {"a", "a"},
      {" a ", "a"},
      {"\r\n a\r\n\t", "a"},
      {"a b", "a b"},
      {"\r\na", "\r\na"},
      {"a\r\n", "a\r\n"},
      {"\n a", "\n a"},
      {"\r\n ", ""},
      {"a\n ", "a\n"},
      {"a\rx ", "a\rx"},
      {"\n ", "\n"},
      {"\r ", "\r"},
      {"a\r ", "a\r"},
      {"ab \r\n\t ", "ab"},
      {"a\r\n\r\n ", "a\r\n"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_slice(list[i].in, dkk_slice_trim_fws(text_of(list[i].in)),
                text_of(list[i].want));
  }
}

typedef struct blank_case {
  const char *in;
  int want;
} blank_case;

/* Between two CRLFs nothing but white space. */
static void test_has_blank_line(void **state)
{
  static const blank_case list[] = {
      {"", 0},
      {"\r\n", 0},
      {"\r\n \r\n", 1},
      {"\r\n\r\n", 1},
      {"a\r\n\t\r\nb", 1},
      {"a\r\n b\r\n c", 0},
      {"\n \n", 0},
      {"a\n \n b", 0},
      {"\r\n \n", 0},
      {"\n \r\n", 0},
      {" \r\n", 0},
      {" \r\n \r\n", 1},
      {"\r\n \r\r\n", 1},
      {"\r\n a \r\n", 0},
      {"\r\n \n\r\n \r\n", 1},
      {"\r\n \n \r\n a", 0},
      {"\r\na\r\n \r\n", 1},
      {"\n", 0},
      {"\r\nx\r\n", 0},
      {"\r\n x\r\n\r\n", 1},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkk_slice in = text_of(list[i].in);

    check_number(list[i].in, dkk_has_blank_line(fence_end(&f, in)),
                 list[i].want);
    check_number(list[i].in, dkk_has_blank_line(fence_start(&f, in)),
                 list[i].want);
  }
  fence_free(&f);
}

static void test_slice_skip_fws(void **state)
{
  static const trim_case list[] = {
      {"", ""},           {" ", ""},
      {"\t", ""},         {"\r\n ", ""},
      {"  a ", "a "},     {"\r\n\r\n a", "\r\n\r\n a"},
      {"\r\n", "\r\n"},   {"\r\n \r\n\ta", "a"},
      {"\r\na", "\r\na"}, {"\r", "\r"},
      {"\n a", "\n a"},   {"\x01", "\x01"},
      {"!", "!"},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkk_slice in = fence_end(&f, text_of(list[i].in));

    check_slice(list[i].in, dkk_slice_skip_fws(in), text_of(list[i].want));
  }
  fence_free(&f);
}

typedef struct list_case {
  const char *in;
  /** The items in brackets. */
  const char *want;
} list_case;

static void test_list_next(void **state)
{
  static const list_case list[] = {
      {"", "[]"},        {"a", "[a]"},
      {"a:b", "[a][b]"}, {" a : b\r\n :\tc ", "[a][b][c]"},
      {":", "[][]"},     {"a::b:", "[a][][b][]"},
      {"a|b", "[a|b]"},  {"a b:c", "[a b][c]"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    char got[100] = "";
    dkk_slice rest = text_of(list[i].in);
    dkk_slice item;
    int more = 1;

    while (dkk_list_next(&rest, &more, ':', &item)) {
      size_t len = strlen(got);

      (void)snprintf(got + len, sizeof(got) - len, "[%.*s]", (int)item.len,
                     (const char *)item.data);
    }
    assert_string_equal(got, list[i].want);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tags_parse_vectors),
      cmocka_unit_test(test_tags_parse_8bit),
      cmocka_unit_test(test_tags_parse_empty),
      cmocka_unit_test(test_tags_parse_blank_lines),
      cmocka_unit_test(test_tags_parse_limit),
      cmocka_unit_test(test_tags_parse_whole_value),
      cmocka_unit_test(test_tags_find),
      cmocka_unit_test(test_slice_trim_fws),
      cmocka_unit_test(test_slice_skip_fws),
      cmocka_unit_test(test_has_blank_line),
      cmocka_unit_test(test_list_next),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
