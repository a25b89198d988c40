/* SPDX-License-Identifier: MIT */
#include "keyring/checkname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LABEL_31 "0123456789abcdefghijklmnopqrstu"
#define LABEL_63 LABEL_31 LABEL_31 "-"
/* 3 * 64 + 61: a name has 253 octets at most (RFC 1035, 2.3.4). */
#define NAME_253                                                               \
  LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_31                              \
           "0123456789abcdefghijklmnopqrs-"

typedef struct read_case {
  const char *text;
  /* NULL: it can't be asked for. */
  const char *name;
} read_case;

static const read_case reads[] = {
    {"example.com", "example.com"},
    {"example.com.", "example.com"},
    {"EXAMPLE.Com", "example.com"},
    {"AZ.az.09-_", "az.az.09-_"},
    {"a", "a"},
    {LABEL_63 ".b", LABEL_63 ".b"},
    {NAME_253, NAME_253},
    {NAME_253 ".", NAME_253},
    {LABEL_63 "x.b", NULL},
    {NAME_253 "x", NULL},
    {NAME_253 "x.", NULL},
    {NAME_253 "..", NULL},
    {"", NULL},
    {".", NULL},
    {"..", NULL},
    {".a", NULL},
    {"a..", NULL},
    {"a..b", NULL},
    {"a b", NULL},
    {"a@b", NULL},
    {"a[b", NULL},
    {"a`b", NULL},
    {"a{b", NULL},
    {"a/b", NULL},
    {"a:b", NULL},
    {"a\\.b", NULL},
    {"\xc3\xa4.b", NULL},
};

static void test_read(void **state)
{
  size_t i;

  (void)state;
  assert_int_equal(strlen(NAME_253), 253);
  assert_int_equal(strlen(LABEL_63), 63);
  for (i = 0; i < COUNT(reads); i++) {
    /* Of its own size, so that reading behind it is seen. */
    char *text = strdup(reads[i].text);
    char name[DKK_RING_NAME_OCTETS];

    memset(name, 'x', sizeof(name));
    assert_non_null(text);
    if (dkk_ring_name_read(name, text) != (reads[i].name != NULL)) {
      fail_msg("%s", reads[i].text);
    }
    assert_string_equal(name, reads[i].name != NULL ? reads[i].name : "");
    free(text);
  }
}

static void test_join(void **state)
{
  static const char whole[] = NAME_253;
  char name[DKK_RING_NAME_OCTETS];

  (void)state;
  assert_int_equal(dkk_ring_name_join(name, "s1", "example.com"), 1);
  assert_string_equal(name, "s1.example.com");
  assert_int_equal(dkk_ring_name_join(name, "0", &whole[2]), 1);
  assert_string_equal(name + 2, &whole[2]);
  assert_int_equal(dkk_ring_name_join(name, "0", &whole[1]), 0);
  assert_string_equal(name, "");
}

static void test_before(void **state)
{
  (void)state;
  assert_int_equal(dkk_ring_name_before("a.example.com", "example.com"), 1);
  assert_int_equal(dkk_ring_name_before("a.b.com", "com"), 3);
  assert_int_equal(dkk_ring_name_before("example.com", "example.com"), 0);
  assert_int_equal(dkk_ring_name_before(".example.com", "example.com"), 0);
  assert_int_equal(dkk_ring_name_before("badexample.com", "example.com"), 0);
  assert_int_equal(dkk_ring_name_before("a.example.net", "example.com"), 0);
  assert_int_equal(dkk_ring_name_before("com", "example.com"), 0);
}

static void test_behind(void **state)
{
  (void)state;
  assert_string_equal(dkk_ring_name_behind("s1.example.com", "s1"),
                      "example.com");
  assert_string_equal(dkk_ring_name_behind("a.b.c", "a.b"), "c");
  assert_null(dkk_ring_name_behind("s1.example.com", "s2"));
  assert_null(dkk_ring_name_behind("s1.example.com", "s"));
  assert_null(dkk_ring_name_behind("s1", "s1"));
  assert_null(dkk_ring_name_behind("s1.", "s1"));
  assert_null(dkk_ring_name_behind("xx.example.com", "s1"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_read),
      cmocka_unit_test(test_join),
      cmocka_unit_test(test_before),
      cmocka_unit_test(test_behind),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
