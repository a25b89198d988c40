/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>

/* TEST_IDN: 1 if the build has an IDNA library. */

#define AR "Authentication-Results: "
#define TEXT(literal)                                                          \
  {                                                                            \
    (uint8_t *)(uintptr_t)(literal), sizeof(literal) - 1                       \
  }

static const char *const ids[] = {"mx.example", "a \"b\"; c\\"};

static int claims(bytes field, unsigned flags)
{
  return dkimkit_authres_claims(NULL, field.data, field.len, ids, COUNT(ids),
                                flags);
}

typedef struct claim_case {
  const char *name;
  bytes field;
} claim_case;

static void check_claims(const claim_case *cases, size_t count, int expected)
{
  size_t i;

  for (i = 0; i < count; i++) {
    int got = claims(cases[i].field, 0);

    if (got != expected) {
      fail_msg("%s: got %d", cases[i].name, got);
    }
  }
}

static const claim_case mine[] = {
    {"plain", TEXT(AR "mx.example; dkim=pass\r\n")},
    {"without line end", TEXT(AR "mx.example; dkim=pass")},
    {"C-708 case", TEXT("AUTHENTICATION-RESULTS: MX.Example; dkim=pass")},
    {"C-708 comment, quotes, version",
     TEXT("Authentication-Results:(c) \"MX.example\" 1;\r\n dkim=pass")},
    {"C-708 version", TEXT(AR "mx.example 1; dkim=pass")},
    {"C-708 any version", TEXT(AR "mx.example 99; dkim=pass")},
    {"C-708 fold in front", TEXT("Authentication-Results:\r\n\tmx.example;")},
    {"C-708 fold behind", TEXT(AR "mx.example\r\n ; dkim=pass")},
    {"C-708 comment behind", TEXT(AR "mx.example (c) 1 (d); dkim=pass")},
    {"C-708 comment at it", TEXT(AR "mx.example(c); dkim=pass")},
    {"C-708 nested comments", TEXT(AR "(a(b)c) mx.example; dkim=pass")},
    {"C-708 white space before the colon",
     TEXT("Authentication-Results \t: mx.example; dkim=pass")},
    {"C-708 fold before the colon",
     TEXT("Authentication-Results\r\n : mx.example; dkim=pass")},
    {"C-709 open comment", TEXT(AR "mx.example; dkim=pa(ss")},
    {"C-709 open quotes", TEXT(AR "mx.example; dkim=pass header.d=\"x")},
    {"C-709 nothing behind", TEXT(AR "mx.example")},
    {"C-709 nonsense behind", TEXT(AR "mx.example @ \" ( ] \\")},
    {"C-709 equals sign behind", TEXT(AR "mx.example=1; dkim=pass")},
    {"C-709 slash behind", TEXT(AR "mx.example/1; dkim=pass")},
    {"C-709 comma behind", TEXT(AR "mx.example, dkim=pass")},
    {"final dot", TEXT(AR "mx.example.; dkim=pass")},
    {"final dot and version", TEXT(AR "mx.example. 1; dkim=pass")},
    {"no space", TEXT("Authentication-Results:mx.example;dkim=pass")},
    {"LF for CRLF", TEXT("Authentication-Results:\n mx.example;\n dkim=pass")},
    {"quoted-pair in quotes", TEXT(AR "\"mx\\.example\"; dkim=pass")},
    {"quoted-pair without quotes", TEXT(AR "mx\\.example; dkim=pass")},
    {"open quotes in front", TEXT(AR "\"mx.example; dkim=pass")},
    {"fold in quotes", TEXT(AR "\"mx.example\r\n \"; dkim=pass")},
    {"NUL in it", TEXT(AR "mx.ex\0ample; dkim=pass")},
    {"NUL behind it", TEXT(AR "mx.example\0x; dkim=pass")},
    {"NUL in front", TEXT(AR "\0mx.example; dkim=pass")},
    {"control characters", TEXT(AR "\x01mx\x02.exa\x7fmple\x03; dkim=pass")},
    {"bare CR in it", TEXT(AR "mx.exa\rmple; dkim=pass")},
    {"comment in it", TEXT(AR "mx(c).example; dkim=pass")},
    {"comment in a label", TEXT(AR "mx.exa(c)mple; dkim=pass")},
    {"white space beside the dot", TEXT(AR "mx .\r\n example; dkim=pass")},
    {"semicolon in front", TEXT(AR "; mx.example; dkim=pass")},
    {"percent-encoded", TEXT(AR "mx%2eexample; dkim=pass")},
    {"percent-encoded letter", TEXT(AR "%6Dx.example; dkim=pass")},
    {"encoded-word", TEXT(AR "=?us-ascii?q?mx=2Eexample?=; dkim=pass")},
    {"encoded-word for all",
     TEXT(AR "=?us-ascii?q?mx.example=3B_dkim=3Dpass?=")},
    {"encoded-word for a part", TEXT(AR "mx.=?us-ascii?q?example?=; none")},
    {"comment that doesn't nest", TEXT(AR "(a(b) mx.example; dkim=pass")},
    {"comment with an escaped end", TEXT(AR "(a\\) mx.example; dkim=pass")},
    {"comment with an escaped start",
     TEXT(AR "(a\\(); x) mx.example; dkim=pass")},
    {"comment that nests, without quoted-pairs",
     TEXT(AR "\"(a(b)\\) mx.example; dkim=pass (x)")},
    {"comment that doesn't nest, with quoted-pairs",
     TEXT(AR "(a(\\)\\) c) mx.example; dkim=pass (x)")},
    {"comment that nests, with quoted-pairs",
     TEXT(AR "\"(a(b\\)) c) mx.example; dkim=pass (x)")},
    {"comment that doesn't nest, without quoted-pairs",
     TEXT(AR "(a(b\\) mx.example; dkim=pass (x)")},
    {"comment in quotes", TEXT(AR "\"(\" mx.example; dkim=pass)")},
    {"greedy comment", TEXT(AR "(a) x; y (b) mx.example; dkim=pass")},
    {"in a comment, nothing else", TEXT(AR "(mx.example)")},
    {"in a comment that has no end", TEXT(AR "(mx.example; dkim=pass")},
    {"control character in the name",
     TEXT("Authentication-Results\0: mx.example; dkim=pass")},
    {"control character within the name",
     TEXT("Authentication\x01-Results: mx.example; dkim=pass")},
    {"white space before the name",
     TEXT(" Authentication-Results: mx.example; dkim=pass")},
    {"behind a bare LF",
     TEXT("Subject: a\nAuthentication-Results: mx.example; dkim=pass\r\n")},
    {"behind a bare CR",
     TEXT("Subject: a\rAuthentication-Results: mx.example; dkim=pass\r\n")},
    {"behind a bare LF in a field of somebody else",
     TEXT(AR "x; none\nAuthentication-Results: mx.example; dkim=pass\r\n")},
    {"behind VT", TEXT("Subject: a\v" AR "mx.example; dkim=pass\r\n")},
    {"behind FF", TEXT("Subject: a\f" AR "mx.example; dkim=pass\r\n")},
    {"behind FS", TEXT("Subject: a\x1c" AR "mx.example; dkim=pass\r\n")},
    {"behind GS", TEXT("Subject: a\x1d" AR "mx.example; dkim=pass\r\n")},
    {"behind RS", TEXT("Subject: a\x1e" AR "mx.example; dkim=pass\r\n")},
    {"behind U+0085", TEXT("Subject: a\xc2\x85" AR "mx.example; none\r\n")},
    {"behind U+2028", TEXT("Subject: a\xe2\x80\xa8" AR "mx.example; none\r\n")},
    {"behind U+2029", TEXT("Subject: a\xe2\x80\xa9" AR "mx.example; none\r\n")},
    {"behind VT in a field of somebody else",
     TEXT(AR "x; none\v" AR "mx.example; dkim=pass\r\n")},
    {"folded behind VT",
     TEXT("Subject: a\vAuthentication-Results:\r\n mx.example; none\r\n")},
    {"folded behind a bare LF",
     TEXT("Subject: a\nAuthentication-Results:\r\n mx.example; none\r\n")},
    {"folded behind a bare CR",
     TEXT("Subject: a\rAuthentication-Results:\r\n\tmx.example; none\r\n")},
    {"folded with a bare CR behind a bare CR",
     TEXT("Subject: a\rAuthentication-Results:\r mx.example; none\r\n")},
    {"no-break space in front", TEXT(AR "\xc2\xa0mx.example; none")},
    {"no-break space behind", TEXT(AR "mx.example\xc2\xa0; none")},
    {"no-break space, ISO 8859-1", TEXT(AR "\xa0mx.example\xa0; none")},
    {"next line", TEXT(AR "\xc2\x85mx.example\x85; none")},
    {"ideographic space", TEXT(AR "\xe3\x80\x80mx.example; none")},
    {"byte order mark", TEXT(AR "\xef\xbb\xbfmx.example; none")},
    {"zero width space in it", TEXT(AR "mx.ex\xe2\x80\x8b"
                                       "ample; none")},
    {"soft hyphen in it", TEXT(AR "mx.ex\xc2\xad"
                                  "ample; none")},
    {"grapheme joiner in it", TEXT(AR "mx.ex\xcd\x8f"
                                      "ample; none")},
    {"variation selector in it", TEXT(AR "mx.ex\xf3\xa0\x84\x80"
                                         "ample; none")},
    {"tag character in front", TEXT(AR "\xf3\xa0\x80\xa0mx.example; none")},
    {"octets that aren't UTF-8", TEXT(AR "\xff\xfemx.ex\xe9"
                                         "ample\xc3; none")},
    {"half a character behind it", TEXT(AR "mx.example\xe2\x82; none")},
    {"no semicolon", TEXT(AR "mx.example dkim=pass")},
    {"no semicolon, version", TEXT(AR "mx.example 1 dkim=pass")},
    {"version without space", TEXT(AR "\"mx.example\"1; dkim=pass")},
    {"slash and version, fold", TEXT(AR "mx.example\r\n /1; dkim=pass")},
    {"final dot and space", TEXT(AR "mx.example. ; dkim=pass")},
    {"final dot, quoted", TEXT(AR "\"mx.example.\"; dkim=pass")},
    {"two final dots", TEXT(AR "mx.example..; dkim=pass")},
    {"tabs", TEXT("Authentication-Results:\t\tmx.example\t1\t;\tdkim=pass")},
    {"tab before the dot", TEXT(AR "mx\t.example; dkim=pass")},
    {"fold in a label", TEXT(AR "mx.exa\r\n mple; dkim=pass")},
    {"two folds", TEXT(AR "\r\n \r\n mx.example; dkim=pass")},
    {"upper case", TEXT("AUTHENTICATION-RESULTS:MX.EXAMPLE;DKIM=PASS")},
    {"each octet a quoted-pair",
     TEXT(AR "\"\\m\\x\\.\\e\\x\\a\\m\\p\\l\\e\"; dkim=pass")},
    {"comments everywhere",
     TEXT(AR "((a)(b(c)))mx(d(\\)))(e).(f)example(g)(h);")},
    {"comment between quotes", TEXT(AR "\"mx\"(c)\".example\"; none")},
    {"NUL before the colon", TEXT("Authentication-Results \0 : mx.example;")},
    {"an id that must be quoted", TEXT(AR "\"a \\\"B\\\"; c\\\\\"; none")},
    {"an id that must be quoted, folded",
     TEXT(AR "\"a\r\n \\\"b\\\"; c\\\\\" 1; none")},
    {"an id that must be quoted, cut off at a quoted-pair",
     TEXT(AR "\"a \\\"b\\\"; c\\\r")},
};

static const claim_case others[] = {
    {"another field", TEXT("Subject: mx.example; dkim=pass")},
    {"nothing", {NULL, 0}},
    {"no colon", TEXT("Authentication-Results mx.example")},
    {"a longer name", TEXT("X-Authentication-Results: mx.example; dkim=pass")},
    {"ARC", TEXT("ARC-Authentication-Results: i=1; mx.example; dkim=pass")},
    {"Original", TEXT("Original-Authentication-Results: mx.example; none")},
    {"behind VT and a space",
     TEXT("Subject: a\v " AR "mx.example; dkim=pass\r\n")},
    {"another id behind VT", TEXT("Subject: a\v" AR "mx.other; none\r\n")},
    {"behind US, which ends no line",
     TEXT("Subject: a\x1f" AR "mx.example; none\r\n")},
    {"behind ISO 8859-1's next line",
     TEXT("Subject: a\x85" AR "mx.example; none\r\n")},
    {"behind U+2027", TEXT("Subject: a\xe2\x80\xa7" AR "mx.example; none\r\n")},
    {"behind U+00A8", TEXT("Subject: a\xc2\xa8" AR "mx.example; none\r\n")},
    {"another id", TEXT(AR "mx.other; dkim=pass header.d=mx.example")},
    {"a longer id", TEXT(AR "mx.example.com; dkim=pass")},
    {"a longer label", TEXT(AR "mx.example-2; dkim=pass")},
    {"a longer label, 8-bit", TEXT(AR "mx.example\xc3\xa9; dkim=pass")},
    {"a longer label, four octets",
     TEXT(AR "mx.example\xf0\x9f\x98\x80; dkim=pass")},
    {"a label more in front", TEXT(AR "a.mx.example; dkim=pass")},
    {"a shorter id", TEXT(AR "mx.exampl; dkim=pass")},
    {"in a comment of another",
     TEXT(AR "mx.other (mx.example); spf=pass (mx.example: ok) smtp.helo=x")},
    {"as a value", TEXT(AR "mx.other; spf=pass smtp.mailfrom=mx.example")},
    {"no authserv-id",
     TEXT(AR "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=mx.example; "
             "dkim=none (message not signed) header.d=none")},
    {"empty", TEXT("Authentication-Results:\r\n")},
    {"part of the other id", TEXT(AR "a; none")},
    {"empty quotes", TEXT(AR "\"\"; none")},
    {"empty with a fold", TEXT("Authentication-Results:\r\n \r\n")},
    {"ARC, upper case", TEXT("ARC-AUTHENTICATION-RESULTS: mx.example; none")},
    {"ARC, white space",
     TEXT("ARC-Authentication-Results : i=1; \"mx.example\" 1; dkim=pass")},
    {"8-bit", TEXT(AR "\xff\xfe; none")},
    {"an 8-bit letter in front", TEXT(AR "\xc3\xa9mx.example; none")},
    {"an 8-bit letter in it", TEXT(AR "mx.ex\xc3\xa9"
                                      "ample; none")},
};

static void test_mine(void **state)
{
  (void)state;
  check_claims(mine, COUNT(mine), 1);
}

static void test_others(void **state)
{
  (void)state;
  check_claims(others, COUNT(others), 0);
}

/* The A-labels are those of Node's url.domainToASCII, and of the codec "idna"
 * of Python, which has the mappings of IDNA 2003. */
#define ULABEL                                                                 \
  "b\xc3\xbc"                                                                  \
  "cher.example"
#define ALABEL "xn--bcher-kva.example"
#define PERSIAN "\xd9\x86\xd8\xa7\xd9\x85\xd9\x87"
#define PERSIAN_END "\xd8\xa7\xdb\x8c"
#define JOINER "\xe2\x80\x8c"

typedef struct name_case {
  const char *id;
  const char *value;
  int expected;
} name_case;

/* Each for both forms of the name. */
static const char *const forms[] = {
    ULABEL "; none",
    ALABEL "; none",
    "\"" ULABEL "\" 1; none",
    "XN--BCHER-KVA.EXAMPLE",
    "B\xc3\x9c"
    "CHER.Example; none",
    "bu\xcc\x88"
    "cher.example; none",
    "\xef\xbd\x82\xc3\xbc"
    "cher.example; none",
    "b\xc3\xbc"
    "cher\xe3\x80\x82"
    "example; none",
    "b\xc3\xbc"
    "cher.example.; none",
    "b%c3%bccher.example; none",
    "(c) b\xc3\xbc(d)cher\r\n .example (e); none",
    "b\\\xc3\xbc"
    "cher.example dkim=pass",
    "b\xc3\xbc"
    "c\xe2\x80\x8bher . example/1",
    "b\xc3\xbc"
    "cher.example\xef\xbc\x9b none",
    "\xef\xbd\x98n--bcher-kva.example",
};

static const char *const other_forms[] = {
    "xn--bcher-kvb.example; none",
    "bucher.example; none",
    "b\xc3\xbc"
    "chers.example; none",
    "b\xc3\xbc"
    "cher.example.com; none",
    "b\xc3\xbc"
    "cher; none",
    "mx.b\xc3\xbc"
    "cher.example; none",
    "b\xc3\xbc\xe2\x98\x83"
    "cher.example; none",
    "xn--; none",
    "xn--\x80; none",
    "xn--bcher-kva.xn--\xc3\xbc; none",
};

static const name_case names[] = {
    {"black.example", "blac\xe2\x84\xaa.example; none", 1},
    {"mx.example", "\xef\xbd\x8d\xef\xbd\x98.example; none", 1},
    {"mx.example",
     "mx\xef\xbc\x8e"
     "example; none",
     1},
    {"mx.example", "m\xc3\xa9.example; none", 0},
    /* UTS 46 refuses the first label. */
    {"br--r.\xc3\xb9", "br--r.xn--qda; none", 1},
    {"br--r.xn--qda", "br--r.\xc3\xb9; none", 1},
    {"br--r.xn--qda", "BR--R.\xc3\x99; none", 1},
    {"br--r.xn--qda", "br--s.\xc3\xb9; none", 0},
    {"br--r.xn--qda", "br--r.\xc3\xb9.x; none", 0},
    {"strasse.example",
     "stra\xc3\x9f"
     "e.example; none",
     1},
    {"strasse.example", "xn--strae-oqa.example; none", 1},
    {"stra\xc3\x9f"
     "e.example",
     "xn--strae-oqa.example; none", 1},
    {"xn--strae-oqa.example",
     "stra\xc3\x9f"
     "e.example; none",
     1},
    {"xn--mgba3gch31f060k.example", PERSIAN JOINER PERSIAN_END ".example; none",
     1},
    {PERSIAN JOINER PERSIAN_END ".example", "xn--mgba3gch31f060k.example; none",
     1},
    {PERSIAN JOINER PERSIAN_END ".example", "xn--mgba3gch31f.example; none", 1},
    {"B\xc3\x9c"
     "CHER.example",
     ALABEL "; none", 1},
    {ULABEL ".", ALABEL "; none", 1},
    {"\xff", "\xff; none", 1},
    {"\xc3\xbc\xe2\x98\x83 \"x", "\xc3\xbc; none", 0},
};

static int claims_name(const char *id, const char *value)
{
  char field[200];
  size_t count = 0;
  int size = snprintf(field, sizeof(field), AR "%s\r\n", value);
  int got = dkimkit_authres_claims(NULL, (const uint8_t *)field, (size_t)size,
                                   &id, 1, 0);

  ok(dkimkit_authres_find_claims(NULL, NULL, &count, NULL,
                                 (const uint8_t *)field, (size_t)size, &id, 1,
                                 0));
  assert_int_equal(count, got);
  return got;
}

static void check_name(const char *id, const char *value, int expected)
{
  int got = claims_name(id, value);

  if (got != expected) {
    fail_msg("%s as %s: got %d", id, value, got);
  }
}

static void test_labels(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; TEST_IDN && i < COUNT(forms); i++) {
    check_name(ULABEL, forms[i], 1);
    check_name(ALABEL, forms[i], 1);
  }
  for (i = 0; i < COUNT(other_forms); i++) {
    check_name(ULABEL, other_forms[i], 0);
    check_name(ALABEL, other_forms[i], 0);
  }
  for (i = 0; TEST_IDN && i < COUNT(names); i++) {
    check_name(names[i].id, names[i].value, names[i].expected);
  }
  /* The octets themselves need no library. */
  check_name(ULABEL, forms[0], 1);
  check_name(ULABEL, forms[2], 1);
  check_name(ALABEL, forms[1], 1);
  check_name(ALABEL, forms[0], TEST_IDN);
}

static void test_no_id(void **state)
{
  static const bytes without[] = {
      TEXT(AR "spf=pass smtp.mailfrom=a"),
      TEXT(AR "(c) dkim / 1 = pass"),
      TEXT(AR "; dkim=pass"),
      TEXT("Authentication-Results:"),
  };
  static const bytes with = TEXT(AR "mx.other; spf=pass");
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(without); i++) {
    assert_int_equal(claims(without[i], 0), 0);
    assert_int_equal(claims(without[i], DKIMKIT_AUTHRES_CLAIM_NO_ID), 1);
  }
  assert_int_equal(claims(with, DKIMKIT_AUTHRES_CLAIM_NO_ID), 0);
}

static void test_arguments(void **state)
{
  static const char *const bad[] = {"a", ""};
  static const char *const null[] = {NULL};
  static const char *const dotted[] = {"MX.Example."};
  const bytes field = TEXT(AR "mx.example; none");
  const bytes glued = TEXT(AR "mx.exa(c)mple; none");
  size_t count = 0;

  (void)state;
  assert_int_equal(dkimkit_authres_claims(NULL, NULL, 1, ids, 2, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, NULL, 1, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, ids, 0, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, bad, 2, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, null, 1, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, ids, 2, 4),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_find_claims(NULL, NULL, NULL, NULL,
                                               field.data, field.len, ids, 2,
                                               0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_find_claims(NULL, NULL, &count, NULL, NULL, 1, ids, 2, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_find_claims(NULL, NULL, &count, NULL,
                                               field.data, field.len, bad, 2,
                                               0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_authres_claims(NULL, field.data, field.len, dotted, 1, 0), 1);
  assert_int_equal(
      dkimkit_authres_claims(NULL, glued.data, glued.len, dotted, 1, 0), 1);
}

/* CVE-2022-48521: eight fields, three of them mine, are deleted one by one by
 * their number among their like. */
static const char eight[] =
    "Received: x\r\n" AR "a.example; none\r\n" AR "mx.example; dkim=pass\r\n"
    "Subject: y\r\n" AR "b.example; none\r\n"
    "authentication-results : c.example;\r\n"
    " none\r\n" AR "MX.EXAMPLE 1; dkim=pass\r\n" AR "d.example; none\r\n"
    "From: z\r\n" AR "e.example; none\r\n" AR
    "(c)\r\n \"mx.example\"; spf=pass\r\n"
    "\r\n" AR "mx.example; body\r\n";

static void test_find(void **state)
{
  const bytes header = TEXT(eight);
  size_t fields[3];
  size_t instances[3];
  size_t count = 0;

  (void)state;
  ok(dkimkit_authres_find_claims(NULL, NULL, &count, NULL, header.data,
                                 header.len, ids, COUNT(ids), 0));
  assert_int_equal(count, 3);
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL, header.data,
                                 header.len, ids, COUNT(ids), 0));
  assert_int_equal(count, 3);
  assert_int_equal(fields[0], 10);
  assert_int_equal(fields[1], 6);
  assert_int_equal(fields[2], 2);
  assert_int_equal(instances[0], 8);
  assert_int_equal(instances[1], 5);
  assert_int_equal(instances[2], 2);
  count = 2;
  assert_int_equal(dkimkit_authres_find_claims(fields, NULL, &count, NULL,
                                               header.data, header.len, ids,
                                               COUNT(ids), 0),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(count, 3);
}

/* A mail server doesn't count it: its name is another one. */
static void test_find_behind_disguised(void **state)
{
  const bytes header =
      TEXT("Authentication\x01-Results: a.example; none\r\n" AR
           "b.example; none\r\n" AR "mx.example; dkim=pass\r\n\r\n");
  size_t fields[1];
  size_t instances[1];
  size_t count = 1;

  (void)state;
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL, header.data,
                                 header.len, ids, COUNT(ids), 0));
  assert_int_equal(count, 1);
  assert_int_equal(fields[0], 2);
  assert_int_equal(instances[0], 2);
}

/* C-707: a milter that deletes in the order given leaves none of mine and all
 * of the others, though each deletion renumbers those behind it. */
static void test_delete(void **state)
{
  const bytes header = TEXT(eight);
  char left[] = "abmcdMef";
  size_t instances[8];
  size_t count = COUNT(instances);
  size_t i;

  (void)state;
  /* The eight in their order: a, mine, b, c, mine, d, e, mine. */
  memcpy(left, "aMbcMdeM", 8);
  ok(dkimkit_authres_find_claims(NULL, instances, &count, NULL, header.data,
                                 header.len, ids, COUNT(ids), 0));
  assert_int_equal(count, 3);
  for (i = 0; i < count; i++) {
    size_t at = instances[i] - 1;

    assert_true(at < strlen(left));
    memmove(left + at, left + at + 1, strlen(left + at));
  }
  assert_string_equal(left, "abcde");
}

static void test_find_lines(void **state)
{
  const bytes lf =
      TEXT("A: b\n" AR "mx.example; none\nC: d\n\n" AR "mx.example;");
  const bytes smuggled = TEXT("A: b\r\nSubject: c\n" AR
                              "mx.example; none\r\n" AR "mx.example\r\n\r\n");
  const bytes first = TEXT(" continued\r\n" AR "mx.example; none");
  size_t fields[4];
  size_t instances[4];
  size_t count = COUNT(fields);

  (void)state;
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL, lf.data,
                                 lf.len, ids, 1,
                                 DKIMKIT_AUTHRES_CLAIM_BARE_LF));
  assert_int_equal(count, 1);
  assert_int_equal(fields[0], 1);
  assert_int_equal(instances[0], 1);
  count = COUNT(fields);
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL, smuggled.data,
                                 smuggled.len, ids, 1, 0));
  assert_int_equal(count, 2);
  assert_int_equal(fields[0], 2);
  assert_int_equal(instances[0], 1);
  assert_int_equal(fields[1], 1);
  assert_int_equal(instances[1], 0);
  count = COUNT(fields);
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL, first.data,
                                 first.len, ids, 1, 0));
  assert_int_equal(count, 1);
  assert_int_equal(fields[0], 1);
  count = COUNT(fields);
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL, NULL, 0, ids,
                                 1, 0));
  assert_int_equal(count, 0);
}

/* White space beside each dot is more than the name itself. */
static void test_dots(void **state)
{
  static const char field[] =
      AR "a . b . c . d . e . f . g . h . i . example; dkim=pass";
  static const char *const dotted[] = {"a.b.c.d.e.f.g.h.i.example", "a.b.c"};

  (void)state;
  assert_int_equal(dkimkit_authres_claims(NULL, (const uint8_t *)field,
                                          sizeof(field) - 1, dotted, 1, 0),
                   1);
  assert_int_equal(dkimkit_authres_claims(NULL, (const uint8_t *)field,
                                          sizeof(field) - 1, dotted + 1, 1, 0),
                   0);
}

#define NAMED(name, function)                                                  \
  {                                                                            \
    name, function, NULL, NULL, NULL                                           \
  }

/* What is taken is the configuration's, and given back. */
static void test_allocator(void **state)
{
  static const char *const service[] = {"b\xc3\xbc"
                                        "cher.example"};
  bytes field = bytes_of(AR ALABEL "; none\r\n\r\n");
  dkimkit_config *config = NULL;
  size_t count = 1;
  test_mem mem;
  size_t calls;

  (void)state;
  test_mem_init(&mem);
  ok(dkimkit_config_new(&config, &mem.mem));
  assert_ptr_equal(dkimkit_config_mem(config)->user_data, &mem);
  calls = mem.calls;
  assert_int_equal(
      dkimkit_authres_claims(config, field.data, field.len, service, 1, 0),
      TEST_IDN);
  assert_true(!TEST_IDN || mem.calls > calls);
  calls = mem.calls;
  ok(dkimkit_authres_find_claims(NULL, NULL, &count, config, field.data,
                                 field.len, service, 1, 0));
  assert_int_equal(count, TEST_IDN);
  assert_true(!TEST_IDN || mem.calls > calls);
  assert_int_equal(mem.open, 1);
  assert_ptr_equal(dkimkit_config_ref(config), config);
  assert_null(dkimkit_config_ref(NULL));
  dkimkit_config_free(config);
  assert_int_equal(mem.open, 1);
  dkimkit_config_free(config);
  assert_int_equal(mem.open, 0);
  bytes_free(&field);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      NAMED("C-708 C-709 mine", test_mine),
      NAMED("C-707 others", test_others),
      NAMED("C-708 labels", test_labels),
      cmocka_unit_test(test_no_id),
      cmocka_unit_test(test_arguments),
      NAMED("C-707 find", test_find),
      cmocka_unit_test(test_find_behind_disguised),
      NAMED("C-707 delete from the bottom", test_delete),
      cmocka_unit_test(test_find_lines),
      cmocka_unit_test(test_dots),
      cmocka_unit_test(test_allocator),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
