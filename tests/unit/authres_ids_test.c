/* SPDX-License-Identifier: MIT */

/* TEST_IDN: 1 if the build has an IDNA library. */

#include "authres/ids.h"

#include "fence.h"

#include <dkimkit/authres.h>

/* An allocator that counts what was asked for, and what is out. */
static size_t taken;
static size_t out_now;

static void *count_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  taken++;
  out_now += ptr == NULL;
  return realloc(ptr, size);
}

static void count_release(void *ptr, void *user_data)
{
  (void)user_data;
  out_now--;
  free(ptr);
}

static dkimkit_mem counting(void)
{
  dkimkit_mem mem = dkk_mem_default;

  mem.resize = count_resize;
  mem.release = count_release;
  taken = 0;
  out_now = 0;
  return mem;
}

typedef struct ids_case {
  const char *id;
  const char *text;
  int expected;
} ids_case;

/* One name, with nothing behind the text. */
static void check_begin(const fence *f, const ids_case *c)
{
  dkimkit_mem mem = counting();
  dkk_authres_ids ids;

  assert_int_equal(dkk_authres_ids_init(&ids, &mem, &c->id, 1), DKIMKIT_OK);
  check_number(c->text,
               dkk_authres_ids_begin(&ids, fence_end(f, text_of(c->text))),
               c->expected);
  assert_int_equal(ids.rv, DKIMKIT_OK);
  dkk_authres_ids_clear(&ids);
  assert_int_equal(out_now, 0);
}

/* A letter, digit, "-", "_" or 8-bit octet behind it goes on with the name,
 * so does a dot with one of them behind it. */
static void test_ids_begin(void **state)
{
  static const ids_case cases[] = {
      {"mx.example", "mx.example", 1},
      {"mx.example", "MX.eXample", 1},
      {"mx.example", "a.xn-", 0},
      {"mx.example", "xn-", 0},
      {"mx.example", "mx.exampl", 0},
      {"mx.example", "m", 0},
      {"mx.example", "", 0},
      {"mx.example", "mx.examplf", 0},
      {"mx.example", "mx.example.", 1},
      {"mx.example.", "mx.example", 1},
      {"mx.example.", "mx.example.", 1},
      {"mx.example.", "mx.example.x", 0},
      {"mx.example", "mx.example.x", 0},
      {"mx.example", "mx.example..x", 1},
      {"mx.example", "mx.example-", 0},
      {"mx.example", "mx.example_", 0},
      {"mx.example", "mx.example0", 0},
      {"mx.example", "mx.examplez", 0},
      {"mx.example", "mx.example\x80", 0},
      {"mx.example", "mx.example\x7f", 1},
      {"mx.example", "mx.example;", 1},
      {"mx.example", "mx.example.;", 1},
      {"mx.example", "xmx.example", 0},
      {"mx.example", " mx.example", 0},
      {"x", "x", 1},
      {"x", "x.", 1},
      {"x", "y", 0},
      {".", "x", 0},
      {".", "; none", 0},
      {".", "", 0},
      {".", ".", 1},
      {"x.", "x;", 1},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_begin(&f, &cases[i]);
  }
  fence_free(&f);
}

static void test_ids_begin_each_octet_behind(void **state)
{
  fence f = fence_new();
  int c;

  (void)state;
  for (c = 1; c < 256; c++) {
    const int goes_on =
        dkk_is_alnum((uint8_t)c) || c == '-' || c == '_' || c >= 0x80;
    char behind[] = "mx.example?";
    char behind_dot[] = "mx.example.?";
    ids_case one = {"mx.example", behind, !goes_on};
    ids_case two = {"mx.example", behind_dot, !goes_on};

    behind[10] = (char)c;
    behind_dot[11] = (char)c;
    check_begin(&f, &one);
    check_begin(&f, &two);
  }
  fence_free(&f);
}

static void test_ids_several(void **state)
{
  static const char *const names[] = {"a.example", "b.example", "c \"d\"\\"};
  dkk_authres_ids ids;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, names, 3),
                   DKIMKIT_OK);
  assert_int_equal(ids.longest, 9);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("a.example")), 1);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("b.example")), 1);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("d.example")), 0);
  assert_int_equal(dkk_authres_ids_equal(&ids, text_of("b.example"), 0), 1);
  assert_int_equal(dkk_authres_ids_equal(&ids, text_of("B.example."), 0), 1);
  assert_int_equal(dkk_authres_ids_equal(&ids, text_of("d.example"), 1), 0);
  dkk_authres_ids_clear(&ids);
}

/* Of both forms the longer one counts. */
static void test_ids_longest(void **state)
{
  static const char *const name = "\xc3\xbc.example";
  dkk_authres_ids ids;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, &name, 1),
                   DKIMKIT_OK);
  assert_true(ids.longest >= strlen(TEST_IDN ? "xn--tda.example" : name));
  dkk_authres_ids_clear(&ids);
}

static void test_ids_is_open(void **state)
{
  static const char *const names[] = {"a.example", "b \"c\"; d"};
  static const char *const open[] = {
      "",     "a", "x", "a.",   "a.example", "longer.than.both",
      "\xc3", "=", "B", "b \"", "B \"C\";",  "b \"c\"; "};
  static const char *const closed[] = {"a ",          "x y",       "x;",
                                       "a.example;",  "b c",       "b \"c\"; d",
                                       "b \"c\"; dx", "b \"c\";d", ";"};
  dkimkit_mem mem = counting();
  dkk_authres_ids ids;
  size_t i;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &mem, names, 2), DKIMKIT_OK);
  for (i = 0; i < COUNT(open); i++) {
    check_number(open[i], dkk_authres_ids_is_open(&ids, text_of(open[i])), 1);
  }
  for (i = 0; i < COUNT(closed); i++) {
    check_number(closed[i], dkk_authres_ids_is_open(&ids, text_of(closed[i])),
                 0);
  }
  dkk_authres_ids_clear(&ids);
}

typedef struct quoted_case {
  const char *text;
  /** Taken apart, and not. */
  int quoted;
  int plain;
} quoted_case;

/* Of the name `a "b"\`. */
static void test_ids_equal_quoted(void **state)
{
  static const char *const names[] = {"a \"b\"\\"};
  static const quoted_case cases[] = {
      {"a \"b\"\\", 1, 1},
      {"A \"B\"\\", 1, 1},
      {"a \\\"b\\\"\\\\", 1, 0},
      {"\\a \\\"\\b\\\"\\\\", 1, 0},
      {"a \\\"b\\\"\\", 1, 0},
      {"a \\\"b\\\"", 0, 0},
      {"a \"b\"\\\\x", 0, 0},
      {"a\r\n \"b\"\\", 1, 0},
      {"a\n \"b\"\r\n\\", 1, 0},
      {"a \\\r\"b\"\\", 0, 0},
      {"", 0, 0},
      {"\\", 0, 0},
      {"a \"b\"\\.", 0, 1},
      {"a  \"b\"\\", 0, 0},
  };
  fence f = fence_new();
  dkk_authres_ids ids;
  size_t i;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, names, 1),
                   DKIMKIT_OK);
  for (i = 0; i < COUNT(cases); i++) {
    dkk_slice text = fence_end(&f, text_of(cases[i].text));

    check_number(cases[i].text, dkk_authres_ids_equal(&ids, text, 0),
                 cases[i].plain);
    check_number(cases[i].text, dkk_authres_ids_equal(&ids, text, 1),
                 cases[i].quoted || cases[i].plain);
  }
  dkk_authres_ids_clear(&ids);
  fence_free(&f);
}

/* Names in which nothing can be mapped take no memory. */
static void test_ids_of_ascii_take_nothing(void **state)
{
  static const char *const names[] = {"mx.example", "axn--b.example", "xn-"};
  dkimkit_mem mem = counting();
  dkk_authres_ids ids;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &mem, names, 3), DKIMKIT_OK);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("other.example")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("a.xn-")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("\xc3\xa9")), 0);
  dkk_authres_ids_clear(&ids);
  assert_true(TEST_IDN ? taken > 0 : 1);
  mem = counting();
  assert_int_equal(dkk_authres_ids_init(&ids, &mem, names, 3), DKIMKIT_OK);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("x; \xc3\xa9")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("a.xn-")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("")), 0);
  dkk_authres_ids_clear(&ids);
  assert_int_equal(taken, 0);
}

#define ALABEL "xn--bcher-kva.example"
#define SOFT_HYPHEN "\xc2\xad"
#define LONGEST ((size_t)9 * 253)

/* "b" + umlaut + "cher.example" with as many characters that vanish as make
 * `len` octets of it, an even number more than there are. */
static const char *long_name(char *out, size_t len)
{
  static const char head[] = "b\xc3\xbc";
  static const char tail[] = "cher.example";
  size_t at = strlen(head);

  memcpy(out, head, at);
  while (at + strlen(tail) + 2 <= len) {
    memcpy(out + at, SOFT_HYPHEN, 2);
    at += 2;
  }
  memcpy(out + at, tail, strlen(tail) + 1);
  assert_int_equal(strlen(out), len);
  return out;
}

/* Nine times the octets of a name, and not two more: from there on it isn't
 * looked at. */
static void test_ids_longest_that_is_mapped(void **state)
{
  char text[LONGEST + 8];
  const char *name = long_name(text, LONGEST);
  dkk_authres_ids ids;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, &name, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of(ALABEL)), TEST_IDN);
  dkk_authres_ids_clear(&ids);
  name = ALABEL;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, &name, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of(text)), TEST_IDN);
  (void)long_name(text, LONGEST + 2);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of(text)), 0);
  dkk_authres_ids_clear(&ids);
  name = text;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, &name, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of(ALABEL)), 0);
  dkk_authres_ids_clear(&ids);
}

/* Of one field three names are mapped, each once; further ones may be ours. */
static void test_ids_mapped_of_one_field(void **state)
{
  static const char *const name = "mx.example";
  dkk_authres_ids ids;
  size_t i;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, &name, 1),
                   DKIMKIT_OK);
  for (i = 0; i < 9; i++) {
    assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--a;")), 0);
  }
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--a.xn--b;")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--b;")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--c;")), TEST_IDN);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--a;")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--a.xn--b;")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--b;")), 0);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("other.example")), 0);
  dkk_authres_ids_next_field(&ids);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--c;")), 0);
  dkk_authres_ids_clear(&ids);
}

/* Of all fields 16384 octets. */
static void test_ids_mapped_of_all_fields(void **state)
{
  static const char *const name = "mx.example";
  char text[] = "xn--abcdefghijkl";
  dkk_authres_ids ids;
  size_t i;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, &name, 1),
                   DKIMKIT_OK);
  for (i = 0; i < 1023; i++) {
    assert_int_equal(dkk_authres_ids_begin(&ids, text_of(text)), 0);
    dkk_authres_ids_next_field(&ids);
  }
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--abcdefghijklm")),
                   TEST_IDN);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of(text)), 0);
  dkk_authres_ids_next_field(&ids);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--a")), TEST_IDN);
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("other.example")), 0);
  dkk_authres_ids_clear(&ids);
}

/* The name alone is mapped, up to where it ends. */
static void test_ids_begin_mapped(void **state)
{
  static const ids_case cases[] = {
      {ALABEL,
       "b\xc3\xbc"
       "cher.example",
       TEST_IDN},
      {ALABEL,
       "b\xc3\xbc"
       "cher.example; \xff",
       TEST_IDN},
      {ALABEL,
       "b\xc3\xbc"
       "cher.example..",
       TEST_IDN},
      {ALABEL,
       "b\xc3\xbc"
       "cher.example.x",
       0},
      {ALABEL,
       "b\xc3\xbc"
       "cher.exampl",
       0},
      {ALABEL,
       "B\xc3\x9c"
       "CHER.Example/1",
       TEST_IDN},
      {"b\xc3\xbc"
       "cher.example",
       "XN--BCHER-kva.example;", TEST_IDN},
      {"b\xc3\xbc"
       "cher.example",
       "a.xn--bcher-kva.example;", 0},
      {"a.b\xc3\xbc"
       "cher.example",
       "a.xn--bcher-kva.example;", TEST_IDN},
      {"a.b\xc3\xbc"
       "cher.example.",
       "a.xn--bcher-kva.example.", TEST_IDN},
      {"a.xn--fa-hia.example", "a.fass.example", TEST_IDN},
      {"a.fass.example", "a.xn--fa-hia.example", TEST_IDN},
      {"a.b.fass.example", "a.b.xn--fa-hia.example;", TEST_IDN},
      {"a-xn--fa-hia.example", "a-fass.example", 0},
      {"fa\xc3\x9f.example", "fass.example", TEST_IDN},
      {"fass.example", "fa\xc3\x9f.example", TEST_IDN},
      {"fa\xc3\x9f.example", "xn--fa-hia.example", TEST_IDN},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_begin(&f, &cases[i]);
  }
  fence_free(&f);
}

static void test_ids_init_refuses(void **state)
{
  static const char *const empty[] = {"a", ""};
  static const char *const null[] = {"a", NULL};
  dkk_authres_ids ids;

  (void)state;
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkk_authres_ids_clear(&ids);
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, empty, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkk_authres_ids_clear(&ids);
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, empty, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkk_authres_ids_clear(&ids);
  assert_int_equal(dkk_authres_ids_init(&ids, &dkk_mem_default, null, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkk_authres_ids_clear(&ids);
}

/* Memory that ends is told, and ends the search. */
static size_t left;

static void *scarce_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return left > 0 && left-- > 0 ? realloc(ptr, size) : NULL;
}

static void test_ids_without_memory(void **state)
{
  const char *name = "b\xc3\xbc"
                     "cher.example";
  dkimkit_mem mem = dkk_mem_default;
  dkk_authres_ids ids;

  (void)state;
  mem.resize = scarce_resize;
  left = 0;
  assert_int_equal(dkk_authres_ids_init(&ids, &mem, &name, 1),
                   TEST_IDN ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK);
  dkk_authres_ids_clear(&ids);
  left = 100;
  assert_int_equal(dkk_authres_ids_init(&ids, &mem, &name, 1), DKIMKIT_OK);
  left = 0;
  assert_int_equal(dkk_authres_ids_begin(&ids, text_of("xn--a.example")), 0);
  assert_int_equal(ids.rv, TEST_IDN ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK);
  dkk_authres_ids_clear(&ids);
}

static int claims_with(size_t allocations, const char *field, size_t *count)
{
  static const char *const name[] = {"b\xc3\xbc"
                                     "cher.example"};
  dkimkit_mem mem = dkk_mem_default;
  dkimkit_config *config = NULL;
  size_t len = strlen(field);
  int claims;

  mem.resize = scarce_resize;
  assert_int_equal(dkimkit_config_new(&config, &mem), DKIMKIT_OK);
  left = allocations;
  claims =
      dkimkit_authres_claims(config, (const uint8_t *)field, len, name, 1, 0);
  left = allocations;
  *count = 99;
  assert_int_equal(dkimkit_authres_find_claims(NULL, NULL, count, config,
                                               (const uint8_t *)field, len,
                                               name, 1, 0),
                   claims < 0 ? claims : DKIMKIT_OK);
  dkimkit_config_free(config);
  return claims;
}

/* Where memory ends nobody is told that a field isn't his. */
static void test_claims_without_memory(void **state)
{
  static const char mine[] = "Authentication-Results: " ALABEL "; none\r\n";
  static const char other[] = "Authentication-Results: xn--a.b; none\r\n";
  size_t count;
  size_t n;

  (void)state;
  for (n = 0; TEST_IDN && n < 200; n++) {
    int claims = claims_with(n, mine, &count);

    assert_true(claims == 1 || claims == DKIMKIT_ERR_NOMEM);
    assert_int_equal(count, claims == 1 ? 1 : 99);
    claims = claims_with(n, other, &count);
    assert_true(claims == 0 || claims == DKIMKIT_ERR_NOMEM);
    assert_int_equal(count, claims == 0 ? 0 : 99);
  }
  assert_int_equal(claims_with(0, "", &count),
                   TEST_IDN ? DKIMKIT_ERR_NOMEM : 0);
}

typedef struct value_case {
  const char *value;
  int expected;
} value_case;

/* A name of one octet, and what goes on with it however late that is seen. */
static void test_claims_of_a_short_name(void **state)
{
  static const char *const name[] = {"x"};
  static const value_case cases[] = {
      {"x", 1},
      {"xy", 0},
      {"x.y", 0},
      {"x.", 1},
      {"%78", 1},
      {"\"x\"", 1},
      {"\"xy\"", 0},
      {"x               y", 1},
      {"(a)(b)(c)(d)(e)(f)(g)(h)x", 1},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    char field[120];

    (void)snprintf(field, sizeof(field), "Authentication-Results: %s; none",
                   cases[i].value);
    check_number(cases[i].value,
                 dkimkit_authres_claims(NULL, (const uint8_t *)field,
                                        strlen(field), name, 1, 0),
                 cases[i].expected);
  }
}

/* Short lines aren't the end of the header, if they aren't empty. */
static void test_claims_behind_short_lines(void **state)
{
  static const char *const headers[] = {"A\n",   "A:\n",  ":\n",    "AB\n",
                                        "\r:\n", "A\r\n", "\rA\r\n"};
  static const char *const name[] = {"x"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(headers); i++) {
    char header[60];
    size_t count = 9;

    (void)snprintf(header, sizeof(header), "%sAuthentication-Results: x;\r\n",
                   headers[i]);
    assert_int_equal(dkimkit_authres_find_claims(NULL, NULL, &count, NULL,
                                                 (const uint8_t *)header,
                                                 strlen(header), name, 1,
                                                 DKIMKIT_AUTHRES_CLAIM_BARE_LF),
                     DKIMKIT_OK);
    assert_int_equal(count, 1);
  }
}

/* Lines that end where the header begins, with nothing before or behind. */
static void test_claims_at_the_edges(void **state)
{
  static const char *const headers[] = {
      "\n",    "\r\n", "\n\n", "\r",         " \n ",     "\nA: b\n",
      "A",     "A\n",  "A\r",  "A: b\r\n c", "A: b\n c", "A: b\r\n c\r\n d",
      "A\r\n "};
  static const char *const name[] = {"x"};
  fence f = fence_new();
  size_t i;
  unsigned flags;

  (void)state;
  for (i = 0; i < COUNT(headers); i++) {
    for (flags = 0; flags < 4; flags++) {
      dkk_slice in = text_of(headers[i]);
      dkk_slice first = fence_start(&f, in);
      dkk_slice last = fence_end(&f, in);
      size_t count = 9;

      assert_int_equal(dkimkit_authres_find_claims(NULL, NULL, &count, NULL,
                                                   first.data, first.len, name,
                                                   1, flags),
                       DKIMKIT_OK);
      assert_int_equal(count, 0);
      count = 9;
      assert_int_equal(dkimkit_authres_find_claims(NULL, NULL, &count, NULL,
                                                   last.data, last.len, name, 1,
                                                   flags),
                       DKIMKIT_OK);
      assert_int_equal(count, 0);
    }
  }
  fence_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ids_begin),
      cmocka_unit_test(test_ids_begin_each_octet_behind),
      cmocka_unit_test(test_ids_several),
      cmocka_unit_test(test_ids_longest),
      cmocka_unit_test(test_ids_is_open),
      cmocka_unit_test(test_ids_equal_quoted),
      cmocka_unit_test(test_ids_of_ascii_take_nothing),
      cmocka_unit_test(test_ids_longest_that_is_mapped),
      cmocka_unit_test(test_ids_begin_mapped),
      cmocka_unit_test(test_ids_mapped_of_one_field),
      cmocka_unit_test(test_ids_mapped_of_all_fields),
      cmocka_unit_test(test_ids_init_refuses),
      cmocka_unit_test(test_ids_without_memory),
      cmocka_unit_test(test_claims_without_memory),
      cmocka_unit_test(test_claims_at_the_edges),
      cmocka_unit_test(test_claims_of_a_short_name),
      cmocka_unit_test(test_claims_behind_short_lines),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
