/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>
#include <string.h>

/* TEST_IDN: 1 if the build has an IDNA library. */

typedef struct name_case {
  const char *name;
  int rv;
  const char *ascii;
} name_case;

/* The A-labels are those of Node's url.domainToASCII; it maps capitals, which
 * RFC 5891 leaves to the user interface. */
static const name_case cases[] = {
    {"mx.b\xc3\xbc"
     "cher.example",
     DKIMKIT_OK, "mx.xn--bcher-kva.example"},
    {"\xe6\x97\xa5\xe6\x9c\xac", DKIMKIT_OK, "xn--wgv71a"},
    {"b\xc3\x9c"
     "cher.example",
     DKIMKIT_ERR_DOMAIN_SYNTAX, NULL},
};

static const name_case ascii_cases[] = {
    {"MX.example", DKIMKIT_OK, "MX.example"},
    {"xn--bcher-kva", DKIMKIT_OK, "xn--bcher-kva"},
    {"a\xff", DKIMKIT_ERR_DOMAIN_SYNTAX, NULL},
};

static void check(const dkimkit_config *config, const name_case *c)
{
  char out[64] = "untouched";
  size_t len = sizeof(out);

  assert_int_equal(dkimkit_domain_to_ascii(out, &len, config, c->name), c->rv);
  if (c->rv == DKIMKIT_OK) {
    assert_string_equal(out, c->ascii);
    assert_int_equal(len, strlen(c->ascii));
  } else {
    assert_string_equal(out, "untouched");
  }
}

static void test_domain_to_ascii(void **state)
{
  dkimkit_config *config;
  size_t i;

  (void)state;
  ok(dkimkit_config_new(&config, NULL));
  for (i = 0; i < COUNT(ascii_cases); i++) {
    check(config, &ascii_cases[i]);
  }
  for (i = 0; i < COUNT(cases); i++) {
    name_case c = cases[i];

    if (!TEST_IDN) {
      c.rv = DKIMKIT_ERR_IDN_UNSUPPORTED;
    }
    check(config, &c);
  }
  dkimkit_config_free(config);
}

static void test_domain_to_ascii_room(void **state)
{
  dkimkit_config *config;
  char long_name[1024];
  char out[4] = "";
  size_t len = 0;

  (void)state;
  ok(dkimkit_config_new(&config, NULL));
  ok(dkimkit_domain_to_ascii(NULL, &len, config, "mx.example"));
  assert_int_equal(len, 10);
  len = sizeof(out);
  assert_int_equal(dkimkit_domain_to_ascii(out, &len, config, "abcd"),
                   DKIMKIT_ERR_LIMIT);
  memset(long_name, 'a', sizeof(long_name));
  long_name[254] = '\0';
  assert_int_equal(dkimkit_domain_to_ascii(NULL, &len, config, long_name),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  long_name[253] = '.';
  ok(dkimkit_domain_to_ascii(NULL, &len, config, long_name));
  assert_int_equal(len, 254);
  memcpy(long_name + 253, "a.", sizeof("a."));
  assert_int_equal(dkimkit_domain_to_ascii(NULL, &len, config, long_name),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_domain_to_ascii(out, NULL, config, "a"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_domain_to_ascii(out, &len, NULL, "a"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_domain_to_ascii(out, &len, config, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_domain_to_ascii),
      cmocka_unit_test(test_domain_to_ascii_room),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
