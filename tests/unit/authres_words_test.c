/* SPDX-License-Identifier: MIT */
#include "authres/words.h"

#include "test_util.h"

/* RFC 2045, 5.1: any but SPACE, CTLs and tspecials. */
static const char token[] = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`"
                            "abcdefghijklmnopqrstuvwxyz{|}~";

static void test_token(void **state)
{
  unsigned c;

  (void)state;
  for (c = 0; c < 256; c++) {
    uint8_t octet = (uint8_t)c;
    uint8_t behind[] = {'a', octet};
    dkk_slice alone = {&octet, 1};
    dkk_slice second = {behind, 2};
    int is_good = c != 0 && strchr(token, (int)c) != NULL;

    check_number("alone", dkk_authres_is_token(alone), is_good);
    check_number("second", dkk_authres_is_token(second), is_good);
  }
  check_number("empty", dkk_authres_is_token(text_of("")), 0);
}

/* RFC 8601, 2.2: [ [ local-part ] "@" ] domain-name, without quoting. */
static void test_address(void **state)
{
  static const char *const good[] = {"a@b.example", "@b.example", "a.b@c",
                                     "a!b@c"};
  static const char *const bad[] = {"",      "a",     "a@",     "@",
                                    ".a@b",  "a.@b",  "a..b@c", "a b@c",
                                    "a@b c", "a@b@c", "a/b@c",  "\xc3\xa9@c"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good); i++) {
    check_number(good[i], dkk_authres_is_address(text_of(good[i])), 1);
  }
  for (i = 0; i < COUNT(bad); i++) {
    check_number(bad[i], dkk_authres_is_address(text_of(bad[i])), 0);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_token),
      cmocka_unit_test(test_address),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
