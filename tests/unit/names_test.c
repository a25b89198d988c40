/* SPDX-License-Identifier: MIT */
#include "dkim/names.h"

#include "test_util.h"

#define L63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"
/* 253 octets: three labels of 63, one of 61. */
#define N253                                                                   \
  L63 "." L63 "." L63 "."                                                      \
      "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg"

typedef struct name_case {
  const char *name;
  int domain;
  int selector;
  int query;
} name_case;

static const name_case cases[] = {
    {"example.com", 1, 1, 1},
    {"EXAMPLE.Com", 1, 1, 1},
    {"a.b", 1, 1, 1},
    {"1.2", 1, 1, 1},
    {"a-b.c-d", 1, 1, 1},
    {"xn--bcher-kva.example", 1, 1, 1},
    {L63 ".com", 1, 1, 1},
    {N253, 1, 1, 1},
    {N253 "a", 0, 0, 0},
    {L63 "a.com", 0, 0, 0},
    {"com", 0, 1, 1},
    {"s1", 0, 1, 1},
    {"", 0, 0, 0},
    {".", 0, 0, 0},
    {"a.", 0, 0, 0},
    {".a", 0, 0, 0},
    {"a..b", 0, 0, 0},
    {"-a.b", 0, 0, 0},
    {"a-.b", 0, 0, 0},
    {"a.-b", 0, 0, 0},
    {"a.b-", 0, 0, 0},
    {"a_b.c", 0, 1, 1},
    {"_a.b", 0, 0, 1},
    {"s1._domainkey.example.com", 0, 0, 1},
    {"a b.c", 0, 0, 0},
    {" a.b", 0, 0, 0},
    {"a.b ", 0, 0, 0},
    {"a.b\n", 0, 0, 0},
    {"b\xc3\xbc"
     "cher.example",
     0, 0, 0},
    {"a@b.c", 0, 0, 0},
    {"a;b.c", 0, 0, 0},
    {"a\\.b", 0, 0, 0},
    {"*.b", 0, 0, 0},
};

static void test_names_vectors(void **state)
{
  size_t i;

  (void)state;
  assert_int_equal(strlen(N253), 253);
  for (i = 0; i < COUNT(cases); i++) {
    dkk_slice name = text_of(cases[i].name);

    check_number(cases[i].name, dkk_is_domain(name), cases[i].domain);
    check_number(cases[i].name, dkk_is_selector(name), cases[i].selector);
    check_number(cases[i].name, dkk_is_query_name(name), cases[i].query);
  }
}

/* "_" inside of labels, and at least two of them. */
static void test_names_underscored(void **state)
{
  static const struct {
    const char *name;
    int domain;
    int selector;
  } underscored[] = {
      {"a.b", 1, 1},     {"a", 0, 1},    {"a_b", 0, 0},  {"a_b.c", 1, 0},
      {"a.b_c.d", 1, 0}, {"_a.b", 0, 0}, {"a_.b", 0, 0}, {"a.b_", 0, 0},
      {"", 0, 0},        {"a..b", 0, 0}, {"-a.b", 0, 0}, {"a.b.", 0, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(underscored); i++) {
    dkk_slice name = text_of(underscored[i].name);

    check_number(underscored[i].name, dkk_is_underscored_domain(name),
                 underscored[i].domain);
    check_number(underscored[i].name, dkk_is_strict_selector(name),
                 underscored[i].selector);
  }
  assert_int_equal(dkk_is_top_level(text_of("com")), 1);
  assert_int_equal(dkk_is_top_level(text_of("a.com")), 0);
  assert_int_equal(dkk_is_top_level(text_of("c_m")), 0);
  assert_int_equal(dkk_is_top_level(text_of("")), 0);
}

static void test_names_nul(void **state)
{
  static const dkk_slice name = TEXT("a\0.example");

  (void)state;
  assert_int_equal(dkk_is_domain(name), 0);
  assert_int_equal(dkk_is_selector(name), 0);
  assert_int_equal(dkk_is_query_name(name), 0);
  assert_int_equal(dkk_is_field_name(name), 0);
  assert_int_equal(dkk_is_local_part(name), 0);
}

typedef struct word_case {
  const char *text;
  int want;
} word_case;

static void test_is_field_name(void **state)
{
  static const word_case list[] = {
      {"From", 1},     {"X-9_a!#$%&'*+/=?^`{|}~.", 1},
      {"a", 1},        {"", 0},
      {"a b", 0},      {"a:", 0},
      {"a;b", 0},      {"a\t", 0},
      {"\xc3\xa4", 0}, {"a\x7f", 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_number(list[i].text, dkk_is_field_name(text_of(list[i].text)),
                 list[i].want);
  }
}

/* No octet behind a name counts. */
static void test_is_field_name_in_text(void **state)
{
  dkk_slice name = {(const uint8_t *)"Fromage", 4};
  dkk_slice bad = {(const uint8_t *)"Fro age", 4};
  dkk_slice none = {(const uint8_t *)"From", 0};

  (void)state;
  assert_int_equal(dkk_is_field_name(name), 1);
  assert_int_equal(dkk_is_field_name(bad), 0);
  assert_int_equal(dkk_is_field_name(none), 0);
}

typedef struct pair_case {
  const char *name;
  const char *domain;
  int want;
} pair_case;

static void test_is_in_domain(void **state)
{
  static const pair_case list[] = {
      {"example.com", "example.com", 1},
      {"EXAMPLE.com", "example.COM", 1},
      {"a.example.com", "example.com", 1},
      {"a.b.example.com", "Example.com", 1},
      {"badexample.com", "example.com", 0},
      {"example.com", "a.example.com", 0},
      {"com", "example.com", 0},
      {"example.com.evil.org", "example.com", 0},
      {"", "example.com", 0},
      {"example.net", "example.com", 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_number(
        list[i].name,
        dkk_is_in_domain(text_of(list[i].name), text_of(list[i].domain)),
        list[i].want);
  }
}

static void test_is_local_part(void **state)
{
  static const word_case list[] = {
      {"", 1},
      {"joe", 1},
      {"joe.smith", 1},
      {"!#$%&'*+-/=?^_`{|}~", 1},
      {"j\xc3\xb6rg", 1},
      {"\"joe smith\"", 1},
      {"\"\"", 1},
      {"\"a\\\"b\"", 1},
      {"\"a\\\\\"", 1},
      {"\"j\xc3\xb6rg\"", 1},
      {".joe", 0},
      {"joe.", 0},
      {"joe..smith", 0},
      {".", 0},
      {"joe smith", 0},
      {"joe@x", 0},
      {"joe\"", 0},
      {"\"", 0},
      {"\"joe", 0},
      {"\"jo\"e\"", 0},
      {"\"joe\\\"", 0},
      {"\"a\x01\"", 0},
      {"\"a\\\x01\"", 0},
      {"j\xc3rg", 0},
      {"j\xff", 0},
      {"(a)", 0},
      {"a,b", 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_number(list[i].text, dkk_is_local_part(text_of(list[i].text)),
                 list[i].want);
  }
}

static void test_key_name(void **state)
{
  /* 253 - strlen("s._domainkey.") = 240 octets: 63 + 1 + 63 + 1 + 63 + 1 +
   * 48. */
  static const char longest[] =
      L63 "." L63 "." L63 "."
          "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeee";
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_key_name(&out, text_of("s1"), text_of("example.com")),
                   DKIMKIT_OK);
  assert_string_equal((const char *)out.data, "s1._domainkey.example.com");
  dkk_buf_clear(&out);

  assert_int_equal(strlen(longest), 240);
  assert_int_equal(dkk_key_name(&out, text_of("s"), text_of(longest)),
                   DKIMKIT_OK);
  assert_int_equal(out.len, 253);
  dkk_buf_clear(&out);
  assert_int_equal(dkk_key_name(&out, text_of("st"), text_of(longest)),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  dkk_buf_clear(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names_vectors),
      cmocka_unit_test(test_names_nul),
      cmocka_unit_test(test_names_underscored),
      cmocka_unit_test(test_is_field_name),
      cmocka_unit_test(test_is_field_name_in_text),
      cmocka_unit_test(test_is_in_domain),
      cmocka_unit_test(test_is_local_part),
      cmocka_unit_test(test_key_name),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
