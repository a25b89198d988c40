/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#define AR "Authentication-Results: "
#define ULABEL                                                                 \
  "b\xc3\xbc"                                                                  \
  "cher.example"

/* Linear time whatever is repeated: quadratic would take hours here. */
static void test_long(void **state)
{
  static const char *const repeated[] = {
      "(",
      ")",
      "()",
      ")m((",
      "m(c).",
      "\"",
      "\\",
      "\nAuthentication-Results:(",
      "%6d",
      ";",
      "m ",
      "mx.exampl ",
      "\n",
      " ",
      "=",
      "\x01",
      "m.(",
      "mx.example",
      "\r\n" AR "(x",
      "\xc2\xa0",
      "\xe2\x80\x8b",
      "\xc3",
      "\xc3\xbc",
      "\xc3\xbc.",
      "\xcc\x88",
      "xn--a.",
      "xn--bcher-kva",
      "\n" AR "\xc3\xbc",
      "\n" AR "xn--bcher-kva.exampl",
      "\n" AR "(b\xc3\xbc"
      "cher.exampl",
  };
  static const char *const mixed[] = {"mx.example", ULABEL};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(repeated); i++) {
    static const char name[] = AR;
    size_t step = strlen(repeated[i]);
    size_t len = sizeof(name) - 1 + 1000000 / step * step;
    uint8_t *field = malloc(len);
    size_t count = 0;
    size_t at;

    assert_non_null(field);
    memcpy(field, name, sizeof(name) - 1);
    for (at = sizeof(name) - 1; at < len; at += step) {
      memcpy(field + at, repeated[i], step);
    }
    assert_int_equal(dkimkit_authres_claims(NULL, field, len, mixed, 2, 0), 0);
    ok(dkimkit_authres_find_claims(NULL, NULL, &count, NULL, field, len, mixed,
                                   2, 0));
    assert_int_equal(count, 0);
    free(field);
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_long),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
