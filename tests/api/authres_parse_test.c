/* SPDX-License-Identifier: MIT */
#include "authres_describe.h"

/* A field and what is in it, written down by hand. */
typedef struct parse_case {
  const char *name;
  const char *field;
  const char *expected;
  unsigned problems;
  size_t malformed;
} parse_case;

#define P(name) DKIMKIT_AUTHRES_PROBLEM_##name
#define AR "Authentication-Results: "

static dkimkit_authres *parse_octets(bytes field)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_authres *a = NULL;

  ok(dkimkit_authres_parse(&a, config, field.data, field.len));
  dkimkit_config_free(config);
  return a;
}

static void check_octets(const parse_case *c, bytes field)
{
  dkimkit_authres *a = parse_octets(field);
  char *text = describe(a);

  if (strcmp(text, c->expected) != 0 ||
      dkimkit_authres_problems(a) != c->problems ||
      dkimkit_authres_malformed(a) != c->malformed) {
    fail_msg("%s: got %s, problems %u, malformed %u; expected %s, %u, %u",
             c->name, text, dkimkit_authres_problems(a),
             (unsigned)dkimkit_authres_malformed(a), c->expected, c->problems,
             (unsigned)c->malformed);
  }
  free(text);
  dkimkit_authres_free(a);
}

static void check_cases(const parse_case *cases, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    bytes field = bytes_of(cases[i].field);

    check_octets(&cases[i], field);
    bytes_free(&field);
  }
}

/* RFC 8601, appendix B. */
static void test_rfc(void **state)
{
  static const parse_case cases[] = {
      {"B.2", AR "example.org 1; none\r\n", "<example.org|1> none", 0, 0},
      {"B.3",
       AR "example.com;\r\n          spf=pass smtp.mailfrom=example.net\r\n",
       "<example.com|-> spf=pass [smtp.mailfrom:example.net]", 0, 0},
      {"B.4",
       AR "example.com;\r\n          auth=pass (cram-md5) "
          "smtp.auth=sender@example.net;\r\n"
          "          spf=pass smtp.mailfrom=example.net\r\n",
       "<example.com|-> auth=pass (cram-md5) [smtp.auth:sender@example.net] "
       "spf=pass [smtp.mailfrom:example.net]",
       0, 0},
      {"B.6",
       AR "example.com;\r\n      dkim=pass reason=\"good signature\"\r\n"
          "        header.i=@mail-router.example.net;\r\n"
          "      dkim=fail reason=\"bad signature\"\r\n"
          "        header.i=@newyork.example.com\r\n",
       "<example.com|-> dkim=pass {good signature} "
       "[header.i:@mail-router.example.net] dkim=fail {bad signature} "
       "[header.i:@newyork.example.com]",
       0, 0},
      {"B.7",
       AR "foo.example.net (foobar) 1 (baz);\r\n"
          "    dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n"
          "      policy (A dot can go here) . (like that) expired\r\n"
          "      (this surprised me) = (as I wasn't expecting it) "
          "1362471462\r\n",
       "<foo.example.net|1> dkim/1=fail (A dot can go here) (like that) "
       "(this surprised me) (as I wasn't expecting it) "
       "[policy.expired:1362471462]",
       0, 0},
  };

  (void)state;
  check_cases(cases, COUNT(cases));
}

static const parse_case grammar_cases[] = {
    {"quoted authserv-id", AR "\"a; \\\"b\\\\\" 1; dkim=pass",
     "<a; \"b\\|1> dkim=pass", 0, 0},
    {"white space before the colon", "authentication-RESULTS \t: x; none",
     "<x|-> none", 0, 0},
    {"fold before the colon", "Authentication-Results\r\n : x; none",
     "<x|-> none", 0, 0},
    {"final semicolon", AR "x; spf=none;", "<x|-> spf=none", 0, 0},
    {"empty segments", AR "x;; spf=none; ;", "<x|-> spf=none", 0, 0},
    {"none with a comment", AR "x; none (why) ;", "<x|-> none", 0, 0},
    {"a method that begins with none", AR "x; nonesuch=pass",
     "<x|-> nonesuch=pass", 0, 0},
    {"nested comments", AR "x (a(b(c)d)e); dkim=pass (f(g)(h(i)))",
     "<x|-> dkim=pass (f(g)(h(i)))", 0, 0},
    {"C-699 quoted-pairs in a comment", AR "x; dkim=pass (a\\)b\\(c\\\\d)",
     "<x|-> dkim=pass (a)b(c\\d)", 0, 0},
    {"C-701 quoted value", AR "x; dkim=pass header.i=\"\\\"a;b\\\"@d.example\"",
     "<x|-> dkim=pass [header.i:\"a;b\"@d.example]", 0, 0},
    {"quoted local-part", AR "x; dkim=pass header.i=\"a;(b\"@d.example z.y=1",
     "<x|-> dkim=pass [header.i:\"a;(b\"@d.example] [z.y:1]", 0, 0},
    {"C-698 quoted header.b", AR "x; dkim=pass header.b=\"abc/def=\"",
     "<x|-> dkim=pass [header.b:abc/def=]", 0, 0},
    {"C-698 unquoted header.b", AR "x; dkim=pass header.b=a/b= header.s=s",
     "<x|-> dkim=pass [header.b:a/b=] [header.s:s]", P(UNQUOTED), 0},
    {"empty quoted-string", AR "x; dkim=pass header.i=\"\"",
     "<x|-> dkim=pass [header.i:]", 0, 0},
    {"empty value", AR "x; dkim=pass header.i=; spf=pass",
     "<x|-> dkim=pass [header.i:] spf=pass", P(UNQUOTED), 0},
    {"fold in a quoted-string", AR "x; dkim=pass reason=\"a\r\n b\"",
     "<x|-> dkim=pass {a b}", 0, 0},
    {"fold of a bare LF in a quoted-string",
     AR "x; dkim=pass reason=\"a\n\tb\"", "<x|-> dkim=pass {a\tb}", 0, 0},
    {"fold of a bare CR in a quoted-string", AR "x; dkim=pass reason=\"a\r b\"",
     "<x|-> dkim=pass {a b}", 0, 0},
    {"UTF-8 at the edge, in a value", AR "x; spf=pass z.y=a\xc2\x80",
     "<x|-> spf=pass [z.y:a\xc2\x80]", 0, 0},
    {"UTF-8 at the edge, in an address", AR "x; spf=pass z.y=\xc4\x80@b",
     "<x|-> spf=pass [z.y:\xc4\x80@b]", 0, 0},
    {"comment ends a value", AR "x; spf=pass(a) smtp.helo=b(c)",
     "<x|-> spf=pass (a) (c) [smtp.helo:b]", 0, 0},
    {"two reasons", AR "x; dkim=fail reason=a reason=b",
     "<x|-> dkim=fail {a} [.reason:b]", P(NO_PTYPE), 0},
    {"a property of that name", AR "x; dkim=fail policy.reason=a reason=b",
     "<x|-> dkim=fail {b} [policy.reason:a]", 0, 0},
    {"EAI", AR "x; dkim=pass header.d=b\xc3\xbc.example",
     "<x|-> dkim=pass [header.d:b\xc3\xbc.example]", 0, 0},
    {"EAI, local-part",
     "Authentication-Results: b\xc3\xbc.example; dkim=pass "
     "header.i=\xc3\xa9@b\xc3\xbc.example",
     "<b\xc3\xbc.example|-> dkim=pass "
     "[header.i:\xc3\xa9@b\xc3\xbc.example]",
     0, 0},
    {"version 2", AR "x 2; dkim=pass", "<x|2> dkim=pass", P(VERSION), 0},
    {"C-704 no version", AR "x; dkim=pass", "<x|-> dkim=pass", 0, 0},
    {"C-704 version", AR "mx.example 1; dkim=pass", "<mx.example|1> dkim=pass",
     0, 0},
    {"C-694 two results of one method", AR "x; dkim=pass; dkim=fail",
     "<x|-> dkim=pass dkim=fail", 0, 0},
};

static void test_grammar(void **state)
{

  (void)state;
  check_cases(grammar_cases, COUNT(grammar_cases));
}

static void test_malformed(void **state)
{
  static const parse_case cases[] = {
      {"nothing", "Authentication-Results:", "<-|->",
       P(NO_AUTHSERV_ID) | P(NO_RESULT), 0},
      {"line end only", AR "\r\n", "<-|->", P(NO_AUTHSERV_ID) | P(NO_RESULT),
       0},
      {"LF only", "Authentication-Results:\n", "<-|->",
       P(NO_AUTHSERV_ID) | P(NO_RESULT), 0},
      {"CR only", "Authentication-Results:\r", "<-|->",
       P(NO_AUTHSERV_ID) | P(NO_RESULT), 0},
      {"a colon in a local-part", AR "x; spf=pass z.y=a:b@c",
       "<x|-> spf=pass [z.y:a:b@c]", P(UNQUOTED), 0},
      {"a slash in a domain", AR "x; spf=pass z.y=a@b/c",
       "<x|-> spf=pass [z.y:a@b/c]", P(UNQUOTED), 0},
      {"a backslash in a version", AR "x 1\\2; none", "<x|1\\2> none",
       P(VERSION), 0},
      {"DEL in an address",
       AR "x; spf=pass z.y=a\x7f"
          "@b",
       "<x|-> spf=pass [z.y:a\xef\xbf\xbd@b]", P(OCTETS) | P(UNQUOTED), 0},
      {"DEL at the end of a value", AR "x; spf=pass z.y=a\x7f",
       "<x|-> spf=pass [z.y:a\xef\xbf\xbd]", P(OCTETS) | P(UNQUOTED), 0},
      {"id only", AR "x\r\n", "<x|->", P(NO_RESULT), 0},
      {"semicolons", AR ";;;", "<-|->", P(NO_AUTHSERV_ID) | P(NO_RESULT), 0},
      {"C-709 open comment", AR "mx.example; dkim=pa(ss\r\n",
       "<mx.example|-> dkim=pa (ss)", P(UNCLOSED), 0},
      {"open quoted-string", AR "x; dkim=pass header.d=\"a; spf=pass",
       "<x|-> dkim=pass [header.d:a; spf=pass]", P(UNCLOSED), 0},
      {"junk behind the id", AR "x y z; spf=pass", "<x|-> spf=pass", P(SYNTAX),
       2},
      {"no semicolon behind the id", AR "x spf=pass; dkim=fail",
       "<x|-> spf=pass dkim=fail", P(SYNTAX), 1},
      {"no result", AR "x; dkim=; spf=pass", "<x|-> spf=pass", P(SYNTAX), 1},
      {"no method", AR "x; =pass; spf=pass", "<x|-> spf=pass", P(SYNTAX), 1},
      {"a word that isn't a property", AR "x; dkim=pass yes header.d=a b",
       "<x|-> dkim=pass [header.d:a]", P(SYNTAX), 2},
      {"no property", AR "x; dkim=pass header.=a header.d=b",
       "<x|-> dkim=pass [header.d:b]", P(SYNTAX), 1},
      {"quotes where a property should be",
       AR "x; dkim=pass \"; spf=pass\" header.d=b",
       "<x|-> dkim=pass [header.d:b]", P(SYNTAX), 1},
      {"quotes where a method should be", AR "x; \"; spf=pass\"; dkim=fail",
       "<x|-> dkim=fail", P(SYNTAX), 1},
      {"none and more", AR "x; none spf; dkim=pass", "<x|-> dkim=pass",
       P(SYNTAX), 1},
      {"control characters and bad UTF-8",
       AR "x; dkim=p\x01ss header.d=\xc3\x28\xed\xa0\x80\x7f",
       "<x|-> dkim=p\xef\xbf\xbdss (\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
       "\xef\xbf\xbd) [header.d:\xef\xbf\xbd]",
       P(OCTETS) | P(UNQUOTED) | P(UNCLOSED), 0},
      {"bare line ends", AR "x; dkim=pa\nss", "<x|-> dkim=pa", P(SYNTAX), 1},
  };

  (void)state;
  check_cases(cases, COUNT(cases));
}

static void test_nul(void **state)
{
  static const char text[] = AR "x; dkim=pass header.d=a\0.example\r\n";
  static const parse_case expected = {
      "NUL", NULL, "<x|-> dkim=pass [header.d:a\xef\xbf\xbd.example]",
      P(OCTETS) | P(UNQUOTED), 0};
  bytes field = {(uint8_t *)malloc(sizeof(text)), sizeof(text) - 1};

  (void)state;
  assert_non_null(field.data);
  memcpy(field.data, text, sizeof(text));
  check_octets(&expected, field);
  bytes_free(&field);
}

static const parse_case real_world_cases[] = {
    {"Exchange Online, not signed",
     AR "spf=pass (sender IP is 192.0.2.1)\r\n"
        " smtp.mailfrom=a.example; dkim=none (message not signed)\r\n"
        " header.d=none;dmarc=bestguesspass action=none\r\n"
        " header.from=a.example;compauth=pass reason=109\r\n",
     "<-|-> spf=pass (sender IP is 192.0.2.1) [smtp.mailfrom:a.example] "
     "dkim=none (message not signed) [header.d:none] "
     "dmarc=bestguesspass [.action:none] [header.from:a.example] "
     "compauth=pass {109}",
     P(NO_AUTHSERV_ID) | P(NO_PTYPE), 0},
    {"Exchange Online, recipient domains between",
     AR "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=hcl.example; "
        "lists.example; dkim=timeout (key query timeout) "
        "header.d=HCL.EXAMPLE;lists.example; dmarc=pass action=none "
        "header.from=hcl.example;",
     "<-|-> spf=pass (sender IP is 192.0.2.1) [smtp.mailfrom:hcl.example] "
     "dkim=timeout (key query timeout) [header.d:HCL.EXAMPLE] "
     "dmarc=pass [.action:none] [header.from:hcl.example]",
     P(NO_AUTHSERV_ID) | P(NO_PTYPE) | P(SYNTAX), 2},
    {"Exchange Online, the copy in ARC",
     AR "mx.microsoft.com 1; spf=pass smtp.mailfrom=a.example; dmarc=pass "
        "(p=quarantine sp=quarantine pct=100) action=none "
        "header.from=a.example; dkim=none (message not signed); arc=pass "
        "(0 oda=1 ltdi=1 spf=[1,1,smtp.mailfrom=arm.com])",
     "<mx.microsoft.com|1> spf=pass [smtp.mailfrom:a.example] dmarc=pass "
     "(p=quarantine sp=quarantine pct=100) [.action:none] "
     "[header.from:a.example] dkim=none (message not signed) arc=pass "
     "(0 oda=1 ltdi=1 spf=[1,1,smtp.mailfrom=arm.com])",
     P(NO_PTYPE), 0},
    {"Gmail",
     AR "mx.google.com;\r\n       dkim=pass header.i=@a.example "
        "header.s=20230601 header.b=\"Ab/cdEf+\";\r\n"
        "       spf=pass (google.com: domain of x@a.example designates "
        "2001:db8::1 as permitted sender) smtp.mailfrom=x@a.example;\r\n"
        "       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) "
        "header.from=a.example\r\n",
     "<mx.google.com|-> dkim=pass [header.i:@a.example] "
     "[header.s:20230601] [header.b:Ab/cdEf+] spf=pass (google.com: domain "
     "of x@a.example designates 2001:db8::1 as permitted sender) "
     "[smtp.mailfrom:x@a.example] dmarc=pass (p=NONE sp=QUARANTINE "
     "dis=NONE) [header.from:a.example]",
     0, 0},
    {"OpenDKIM",
     AR "mx.example;\r\n\tdkim=policy reason=\"signing key too small\" "
        "(768-bit key) header.d=a.example header.i=@a.example "
        "header.b=\"x/y\"; dkim-atps=neutral",
     "<mx.example|-> dkim=policy {signing key too small} (768-bit key) "
     "[header.d:a.example] [header.i:@a.example] [header.b:x/y] "
     "dkim-atps=neutral",
     0, 0},
    {"rspamd",
     AR "mx.example;\r\n\tdkim=fail (\"body hash did not verify\") "
        "header.d=a.example header.s=s header.b=hGf9;\r\n"
        "\tspf=softfail (mx.example: 192.0.2.1 is neither permitted nor "
        "denied by domain of x@a.example) smtp.mailfrom=x@a.example",
     "<mx.example|-> dkim=fail (\"body hash did not verify\") "
     "[header.d:a.example] [header.s:s] [header.b:hGf9] spf=softfail "
     "(mx.example: 192.0.2.1 is neither permitted nor denied by domain of "
     "x@a.example) [smtp.mailfrom:x@a.example]",
     0, 0},
    {"Yahoo",
     AR "atlas.example;\r\n dkim=perm_fail header.i=@a.example "
        "header.s=s;\r\n spf=pass smtp.mailfrom=a.example;\r\n"
        " dmarc=pass(p=NONE) header.from=a.example;",
     "<atlas.example|-> dkim=perm_fail [header.i:@a.example] [header.s:s] "
     "spf=pass [smtp.mailfrom:a.example] dmarc=pass (p=NONE) "
     "[header.from:a.example]",
     0, 0},
    {"Cisco",
     AR "esa.example; dkim=hardfail (body hash did not verify [final]) "
        "header.i=@a.example",
     "<esa.example|-> dkim=hardfail (body hash did not verify [final]) "
     "[header.i:@a.example]",
     0, 0},
    {"mailauth",
     AR "mx.example;\r\n dkim=policy (weak key) header.i=@a.example "
        "header.s=s header.a=rsa-sha256\r\n header.b=abcdefgh "
        "policy.dkim-rules=weak-key",
     "<mx.example|-> dkim=policy (weak key) [header.i:@a.example] "
     "[header.s:s] [header.a:rsa-sha256] [header.b:abcdefgh] "
     "[policy.dkim-rules:weak-key]",
     0, 0},
};

/* What large receivers write. */
static void test_real_world(void **state)
{

  (void)state;
  check_cases(real_world_cases, COUNT(real_world_cases));
}

static void test_result(void **state)
{
  static const struct {
    const char *text;
    int known;
    dkimkit_result result;
  } cases[] = {
      {AR "x; dkim=pass", 1, DKIMKIT_RESULT_PASS},
      {AR "x; DKIM=Fail", 1, DKIMKIT_RESULT_FAIL},
      {AR "x; dkim=policy", 1, DKIMKIT_RESULT_POLICY},
      {AR "x; dkim=neutral", 1, DKIMKIT_RESULT_NEUTRAL},
      {AR "x; dkim=temperror", 1, DKIMKIT_RESULT_TEMPERROR},
      {AR "x; dkim=permerror", 1, DKIMKIT_RESULT_PERMERROR},
      {AR "x; dkim=none", 1, DKIMKIT_RESULT_NONE},
      {AR "x; spf=pass", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=hardfail", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=permfail", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=tempfail", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=timeout", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=test", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=error", 0, DKIMKIT_RESULT_NONE},
      {AR "x; dkim=passed", 0, DKIMKIT_RESULT_NONE},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    bytes field = bytes_of(cases[i].text);
    dkimkit_authres *a = parse_octets(field);
    dkimkit_result result = (dkimkit_result)99;

    assert_int_equal(dkimkit_authres_result(a, 0, &result), cases[i].known);
    assert_int_equal(result, cases[i].known ? (int)cases[i].result : 99);
    assert_int_equal(dkimkit_authres_result(a, 1, &result), 0);
    dkimkit_authres_free(a);
    bytes_free(&field);
  }
}

static void test_getters(void **state)
{
  bytes field = bytes_of(AR "x; dkim=pass (c) Header.D=a header.d=b; spf=fail");
  dkimkit_authres *a = parse_octets(field);
  size_t i;

  (void)state;
  assert_int_equal(dkimkit_authres_count(a), 2);
  assert_string_equal(dkimkit_authres_find(a, 0, "header", "d"), "a");
  assert_null(dkimkit_authres_find(a, 0, "header", "s"));
  assert_null(dkimkit_authres_find(a, 0, "smtp", "d"));
  assert_null(dkimkit_authres_find(a, 0, NULL, "d"));
  assert_null(dkimkit_authres_find(a, 0, "header", NULL));
  assert_null(dkimkit_authres_find(a, 1, "header", "d"));
  assert_null(dkimkit_authres_comment(a, 0, 1));
  assert_null(dkimkit_authres_property_type(a, 0, 2));
  assert_null(dkimkit_authres_property_name(a, 0, 2));
  assert_null(dkimkit_authres_property_value(a, 0, 2));
  for (i = 2; i < 4; i++) {
    /* Past the last, and of no field at all. */
    const dkimkit_authres *of = i == 2 ? a : NULL;

    assert_null(dkimkit_authres_method(of, i));
    assert_null(dkimkit_authres_method_version(of, i));
    assert_null(dkimkit_authres_result_text(of, i));
    assert_null(dkimkit_authres_reason(of, i));
    assert_null(dkimkit_authres_comment(of, i, 0));
    assert_null(dkimkit_authres_property_value(of, i, 0));
    assert_null(dkimkit_authres_find(of, i, "header", "d"));
    assert_int_equal(dkimkit_authres_comment_count(of, i), 0);
    assert_int_equal(dkimkit_authres_property_count(of, i), 0);
  }
  assert_null(dkimkit_authres_authserv_id(NULL));
  assert_null(dkimkit_authres_version(NULL));
  assert_int_equal(dkimkit_authres_is_none(NULL), 0);
  assert_int_equal(dkimkit_authres_problems(NULL), 0);
  assert_int_equal(dkimkit_authres_malformed(NULL), 0);
  assert_int_equal(dkimkit_authres_count(NULL), 0);
  dkimkit_authres_free(a);
  dkimkit_authres_free(NULL);
  bytes_free(&field);
}

static void test_refusals(void **state)
{
  static const char *const others[] = {
      "",
      ":",
      "Authentication-Results",
      "X-Authentication-Results: x; none",
      "Authentication-Results-X: x; none",
      "Authentication-Resultz: x; none",
      "Buthentication-Results: x; none",
      "ARC-Authentication-Results: i=1; x; none",
      " Authentication-Results: x; none",
      "Authentication -Results: x; none",
  };
  dkimkit_config *open = config_open(NULL, NULL);
  dkimkit_config *config = config_make(NULL);
  dkimkit_authres *a = NULL;
  bytes field = bytes_of(AR "x; none");
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(others); i++) {
    bytes other = bytes_of(others[i]);

    assert_int_equal(dkimkit_authres_parse(&a, config, other.data, other.len),
                     DKIMKIT_ERR_SYNTAX);
    bytes_free(&other);
  }
  assert_int_equal(dkimkit_authres_parse(&a, open, field.data, field.len),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_authres_parse(NULL, config, field.data, field.len),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_parse(&a, NULL, field.data, field.len),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_parse(&a, config, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(a);
  ok(dkimkit_authres_parse_value(&a, config, NULL, 0));
  assert_int_equal(dkimkit_authres_problems(a),
                   P(NO_AUTHSERV_ID) | P(NO_RESULT));
  dkimkit_authres_free(a);
  ok(dkimkit_authres_parse_value(&a, config, field.data + 23, field.len - 23));
  assert_string_equal(dkimkit_authres_authserv_id(a), "x");
  dkimkit_authres_free(a);
  bytes_free(&field);
  dkimkit_config_free(open);
  dkimkit_config_free(config);
}

/* C-737, C-744: what is repeated without end costs time and memory in
 * proportion only. */
static void test_long(void **state)
{
  static const struct {
    const char *repeated;
    size_t results;
    unsigned problems;
  } cases[] = {
      {"(", 0, P(NO_AUTHSERV_ID) | P(UNCLOSED) | P(NO_RESULT)},
      {"()", 0, P(NO_AUTHSERV_ID) | P(NO_RESULT)},
      {"\\(", 0, P(UNQUOTED) | P(UNCLOSED) | P(NO_RESULT)},
      {";", 0, P(NO_AUTHSERV_ID) | P(NO_RESULT)},
      {"a ", 0, P(SYNTAX) | P(NO_RESULT)},
      {"a=b;", 4096, P(NO_AUTHSERV_ID) | P(LIMIT)},
      {"a=b (c) d.e=f ", 1, P(NO_AUTHSERV_ID) | P(LIMIT) | P(NO_PTYPE)},
      {"\"", 0, 0},
      {"a=(", 0, P(NO_AUTHSERV_ID) | P(SYNTAX) | P(UNCLOSED) | P(NO_RESULT)},
      {"\r\n ", 0, P(NO_AUTHSERV_ID) | P(NO_RESULT)},
      {".", 0, P(NO_RESULT)},
      {"x; a=b .", 0, 0},
      {"x; a=b =", 0, 0},
      {"x; a=b \"", 0, 0},
      {"\xff", 0, 0},
  };
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    size_t step = strlen(cases[i].repeated);
    size_t len = 1000000 / step * step;
    uint8_t *value = malloc(len);
    dkimkit_authres *a = NULL;
    size_t at;

    assert_non_null(value);
    for (at = 0; at < len; at += step) {
      memcpy(value + at, cases[i].repeated, step);
    }
    ok(dkimkit_authres_parse_value(&a, config, value, len));
    if (cases[i].problems != 0) {
      assert_int_equal(dkimkit_authres_problems(a), cases[i].problems);
      assert_int_equal(dkimkit_authres_count(a), cases[i].results);
    }
    dkimkit_authres_free(a);
    free(value);
  }
  dkimkit_config_free(config);
}

/* What is taken is given back, and a reference with it. */
static void test_gives_back(void **state)
{
  bytes field = bytes_of(AR "x; a=b (c) d.e=f; g=h");
  dkimkit_config *config;
  dkimkit_authres *a = NULL;
  test_mem mem;

  (void)state;
  test_mem_init(&mem);
  config = config_open(NULL, &mem.mem);
  ok(dkimkit_config_seal(config));
  ok(dkimkit_authres_parse(&a, config, field.data, field.len));
  dkimkit_config_free(config);
  assert_true(mem.open > 1);
  dkimkit_authres_free(a);
  assert_int_equal(mem.open, 0);
  bytes_free(&field);
}

static void test_limits(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  bytes field = bytes_of(AR "x; a=b (c) d.e=f; g=h");
  dkimkit_authres *a = NULL;

  (void)state;
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_AUTHRES_PARTS, 3));
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS, field.len));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_authres_parse(&a, config, field.data, field.len));
  assert_int_equal(dkimkit_authres_problems(a), P(LIMIT));
  assert_int_equal(dkimkit_authres_count(a), 1);
  assert_int_equal(dkimkit_authres_property_count(a, 0), 1);
  dkimkit_authres_free(a);
  a = NULL;
  assert_int_equal(
      dkimkit_authres_parse_value(&a, config, field.data, field.len + 1),
      DKIMKIT_ERR_LIMIT);
  assert_null(a);
  bytes_free(&field);
  dkimkit_config_free(config);
}

#define NAMED(name, function)                                                  \
  {                                                                            \
    name, function, NULL, NULL, NULL                                           \
  }

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc),
      NAMED("C-698 C-699 C-701 C-704 grammar", test_grammar),
      NAMED("C-709 malformed", test_malformed),
      cmocka_unit_test(test_nul),
      cmocka_unit_test(test_real_world),
      NAMED("C-695 result", test_result),
      cmocka_unit_test(test_getters),
      cmocka_unit_test(test_refusals),
      NAMED("C-737 C-744 long", test_long),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_gives_back),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
