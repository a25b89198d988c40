/* SPDX-License-Identifier: MIT */
#include "dkim/alabels.h"
#include "dkim/names.h"

#include "test_util.h"

/* TEST_IDN: 1 if the build has an IDNA library. */

#define U "\xc3\xbc"
#define U10 U U U U U U U U U U
#define A10 "aaaaaaaaaa"
#define A62 A10 A10 A10 A10 A10 A10 "aa"

typedef struct alabel_case {
  const char *name;
  const char *want;
} alabel_case;

/* Expected values by the "idna" package of Python (IDNA 2008) and, for
 * names, by domainToASCII of Node.js. */
static const alabel_case good[] = {
    {"b" U "cher", "xn--bcher-kva"},
    {"b" U "cher.example", "xn--bcher-kva.example"},
    {"www.b" U "cher.b" U "cher", "www.xn--bcher-kva.xn--bcher-kva"},
    {"fa\xc3\x9f.de", "xn--fa-hia.de"},
    {"schl" U "ssel", "xn--schlssel-95a"},
    {"\xe4\xbe\x8b\xe3\x81\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88",
     "xn--r8jz45g.xn--zckzah"},
    {"\xcf\x80\xce\xb1\xcf\x81\xce\xac\xce\xb4\xce\xb5\xce\xb9\xce\xb3\xce\xbc"
     "\xce\xb1.gr",
     "xn--hxajbheg2az3al.gr"},
    {"\xd0\xb8\xd1\x81\xd0\xbf\xd1\x8b\xd1\x82\xd0\xb0\xd0\xbd\xd0\xb8\xd0\xb5",
     "xn--80akhbyknj4f"},
    {"\xd7\x93\xd7\x95\xd7\x92\xd7\x9e\xd7\x94", "xn--6dbbec0c"},
    {"\xd9\x85\xd8\xab\xd8\xa7\xd9\x84", "xn--mgbh0fb"},
    {"\xe0\xa4\x95\xe0\xa5\x89\xe0\xa4\xae", "xn--11b4c3d"},
    {"a-" U, "xn--a--yka"},
    {U "0", "xn--0-dha"},
    {U10 U10 U10 U10, "xn--tda" A10 A10 A10 "aaaaaaaaa"},
    {"_domainkey.b" U "cher", "_domainkey.xn--bcher-kva"},
    {"XN--BCHER-KVA.b" U "cher", "XN--BCHER-KVA.xn--bcher-kva"},
};

/* Nothing in ASCII is looked at: that is the business of names.h. */
static const char *const untouched[] = {
    "",          "example.com", "Example.COM",   "a_b.c", "xn--bcher-kva.x",
    "xn--a",     "xn--.x",      "xn--\x7f!.com", "a..b",  ".",
    "-a-.b",     "a b",         "a\tb",          "[::1]", "xn--zzzzzzzzzzzzzz",
    "co.uk.-.-", "ab--cd.x",
};

static const alabel_case bad[] = {
    {"upper-case ASCII", "B" U "cher"},
    {"upper-case", "b\xc3\234cher"},
    {"not in NFC", "bu\xcc\210cher"},
    {"symbol", "\xe2\x98\x83"},
    {"emoji", "\xf0\x9f\x99\x82.example"},
    {"full-width letters", "\xef\xbc\xa1\xef\xbc\xa2"},
    {"ligature", "\xef\xac\x80" U},
    {"soft hyphen", U "\xc2\xad"},
    {"no-break space", "a\xc2\240b"},
    {"ideographic full stop", U "\xe3\x80\202b"},
    {"full-width full stop", U "\xef\xbc\216b"},
    {"right-to-left override", U "\xe2\x80\xae"},
    {"zero width joiner", "a\xe2\x80\x8d" U},
    {"tag character", "a\xf3\xa0\x81\xa1"},
    {"private use", "\xee\x80\x80"},
    {"non-character", "\xef\xbf\xbe"},
    {"unassigned", "\xcd\xb8"},
    {"replacement character", "\xef\xbf\xbd"},
    {"C1 control", "\xc2\x85"},
    {"combining mark first", "\xcc\201a"},
    {"left-to-right in right-to-left", "\xd7\220a"},
    {"right-to-left in left-to-right", "a\xd7\x90"},
    {"digit before right-to-left", "1\xd7\x90"},
    {"hyphen first", "-" U},
    {"hyphen last", U "-"},
    {"two hyphens", "ab--" U},
    {"xn-- with 8-bit octets", "xn--b" U "cher"},
    {"underscore", "a_" U},
    {"at sign", "a@" U},
    {"semicolon", U ";"},
    {"quote", "\"" U "\""},
    {"space", U " a"},
    {"CR and LF", U "\r\na"},
    {"DEL", U "\x7f"},
    {"A-label over 63 octets", U10 U10 U10 U10 U10 U10 U},
    {"label over 252 octets",
     U10 U10 U10 U10 U10 U10 U10 U10 U10 U10 U10 U10 U10},
    {"second label bad", "b" U "cher.\xe2\x98\x83"},
    {"last label bad", "b" U "cher.example.\xe2\x98\x83"},
};

static const alabel_case malformed[] = {
    {"truncated", "a\xc3"},
    {"truncated in the middle", "a\xc3.b"},
    {"truncated of three", "\xe4\xbe"},
    {"continuation alone", "\xbc.de"},
    {"overlong of two", "\xc0\xaf"},
    {"overlong of three", "\xe0\x80\xaf"},
    {"overlong of four", "\xf0\x80\x80\xaf"},
    {"overlong NUL", "a\xc0\x80"},
    {"high surrogate", "\xed\xa0\x80"},
    {"surrogate pair", "\xed\xa0\xbd\xed\xb8\x80"},
    {"above U+10FFFF", "\xf4\x90\x80\x80"},
    {"five octets", "\xf8\x88\x80\x80\x80"},
    {"0xff", "\xff"},
    {"Latin-1", "b\374cher"},
    {"behind a good label", "b" U "cher.\xff"},
};

static int convert(dkk_buf *out, dkk_slice name, size_t before)
{
  dkk_buf_init(out, &dkk_mem_default);
  return dkk_append_alabels(out, name, before);
}

static void check_refused(const char *what, dkk_slice name, int want)
{
  dkk_buf out;

  check_number(what, convert(&out, name, 0), want);
  dkk_buf_clear(&out);
}

static void test_library(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_idn_name() != NULL, TEST_IDN);
  if (TEST_IDN) {
    assert_string_equal(dkimkit_idn_name(), "libidn2");
  }
}

static void test_good(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good); i++) {
    dkk_buf out;
    int rv = convert(&out, text_of(good[i].name), 0);

    check_number(good[i].name, rv,
                 TEST_IDN ? DKIMKIT_OK : DKIMKIT_ERR_IDN_UNSUPPORTED);
    if (rv == DKIMKIT_OK) {
      check_slice(good[i].name, dkk_buf_slice(&out), text_of(good[i].want));
      assert_int_equal(out.data[out.len], 0);
    }
    dkk_buf_clear(&out);
  }
}

static void test_untouched(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(untouched); i++) {
    dkk_buf out;

    check_number(untouched[i], convert(&out, text_of(untouched[i]), 0),
                 DKIMKIT_OK);
    check_slice(untouched[i], dkk_buf_slice(&out), text_of(untouched[i]));
    dkk_buf_clear(&out);
  }
}

static void test_bad(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; TEST_IDN && i < COUNT(bad); i++) {
    check_refused(bad[i].name, text_of(bad[i].want), DKIMKIT_ERR_SYNTAX);
  }
}

static void test_malformed(void **state)
{
  static const dkk_slice nul = TEXT(U "\0x");
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(malformed); i++) {
    check_refused(malformed[i].name, text_of(malformed[i].want),
                  DKIMKIT_ERR_SYNTAX);
  }
  check_refused("NUL", nul, DKIMKIT_ERR_SYNTAX);
}

static void test_before(void **state)
{
  dkk_buf out;

  (void)state;
  assert_int_equal(convert(&out, text_of("j\xff@x@a.example"), 5), DKIMKIT_OK);
  check_slice("ASCII", dkk_buf_slice(&out), text_of("j\xff@x@a.example"));
  dkk_buf_clear(&out);
  if (TEST_IDN) {
    assert_int_equal(convert(&out, text_of(U "@b" U "cher.example"), 3),
                     DKIMKIT_OK);
    check_slice("8-bit", dkk_buf_slice(&out),
                text_of(U "@xn--bcher-kva.example"));
    dkk_buf_clear(&out);
  }
}

/* Names of many labels: what is over the limit is refused before the work. */
static void test_lengths(void **state)
{
  static const size_t octets[] = {1012, 1013, 65536, 1048576};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(octets); i++) {
    uint8_t *text = malloc(octets[i]);
    dkk_slice name = {text, octets[i]};
    dkk_buf out;

    assert_non_null(text);
    memset(text, 'a', octets[i]);
    check_number("long", convert(&out, name, 0),
                 octets[i] <= 1012 ? DKIMKIT_OK : DKIMKIT_ERR_SYNTAX);
    dkk_buf_clear(&out);
    free(text);
  }
}

/* U-labels that are shorter than their A-labels. */
static void test_bound_after_conversion(void **state)
{
#define L55 A10 A10 A10 A10 A10 "aaaaa"
  static const char label[] = L55 U;
  char name[512];
  char longer[512];
  dkk_buf out;

  (void)state;
  if (!TEST_IDN) {
    return;
  }
  assert_int_equal(convert(&out, text_of(label), 0), DKIMKIT_OK);
  assert_int_equal(out.len, 63);
  dkk_buf_clear(&out);
  check_refused("64", text_of("a" L55 U), DKIMKIT_ERR_SYNTAX);
  snprintf(name, sizeof(name), "%s.%s.%s.%.61s", label, label, label, A62);
  snprintf(longer, sizeof(longer), "%s.%s.%s.%s", label, label, label, A62);
  assert_int_equal(convert(&out, text_of(name), 0), DKIMKIT_OK);
  assert_int_equal(out.len, 253);
  assert_int_equal(dkk_is_domain(dkk_buf_slice(&out)), 1);
  dkk_buf_clear(&out);
  assert_int_equal(strlen(longer) <= 253, 1);
  assert_int_equal(convert(&out, text_of(longer), 0), DKIMKIT_OK);
  assert_int_equal(out.len, 254);
  assert_int_equal(dkk_is_domain(dkk_buf_slice(&out)), 0);
  dkk_buf_clear(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_library),
      cmocka_unit_test(test_good),
      cmocka_unit_test(test_untouched),
      cmocka_unit_test(test_bad),
      cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_before),
      cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_bound_after_conversion),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
