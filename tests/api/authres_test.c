/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>

/* The field for a message, to be freed. */
static char *authres_unchecked(dkimkit_verifier *verifier, const char *id)
{
  size_t needed = 0;
  size_t len;
  char *out;

  ok(dkimkit_authres_write(NULL, &needed, verifier, id));
  out = malloc(needed + 1);
  assert_non_null(out);
  len = needed;
  assert_int_equal(dkimkit_authres_write(out, &len, verifier, id),
                   DKIMKIT_ERR_LIMIT);
  len = needed + 1;
  ok(dkimkit_authres_write(out, &len, verifier, id));
  assert_int_equal(len, needed);
  assert_int_equal(strlen(out), len);
  return out;
}

static char *authres(dkimkit_verifier *verifier, const char *id)
{
  char *field = authres_unchecked(verifier, id);

  assert_folded(field);
  return field;
}

/* Takes the folding out: each becomes one space. */
static void unfold(char *field)
{
  char *to = field;
  const char *from;

  for (from = field; *from != '\0'; from++) {
    if (*from == '\r' || *from == '\n') {
      continue;
    }
    if ((*from == ' ' || *from == '\t') && to > field && to[-1] == ' ') {
      continue;
    }
    *to++ = *from == '\t' ? ' ' : *from;
  }
  *to = '\0';
}

static void assert_holds(const char *field, const char *part)
{
  if (strstr(field, part) == NULL) {
    fail_msg("%s is not in: %s", part, field);
  }
}

static void assert_holds_not(const char *field, const char *part)
{
  if (strstr(field, part) != NULL) {
    fail_msg("%s is in: %s", part, field);
  }
}

static char *authres_of(bytes message, const char *id,
                        dkimkit_dns_status status)
{
  /* Its values can't be folded at 78 columns. */
  int is_long = strcmp(id, "long") == 0;
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  char *field;

  test_dns_init(&dns);
  dns.status = status;
  config = config_make(&dns);
  verifier = verify(config, message);
  field = is_long ? authres_unchecked(verifier, id) : authres(verifier, id);
  unfold(field);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  return field;
}

static void test_pass(void **state)
{
  bytes message = vector("rfc8463-A.3.eml");
  char *field = authres_of(message, "mx.example.org", DKIMKIT_DNS_OK);
  char *second;

  (void)state;
  assert_memory_equal(field, "Authentication-Results: mx.example.org;", 39);
  second = strstr(field + 39, ";");
  assert_non_null(second);
  *second++ = '\0';
  assert_holds(field, "dkim=pass");
  assert_holds(field, "header.d=football.example.com");
  assert_holds(field, "header.i=@football.example.com");
  assert_holds(field, "header.s=brisbane");
  assert_holds(field, "header.a=ed25519-sha256");
  /* "/" is no token character (RFC 2045, 5.1). */
  assert_holds(field, "header.b=\"/gCrinpc\"");
  assert_holds(second, "dkim=pass");
  assert_holds(second, "header.s=test");
  assert_holds(second, "header.a=rsa-sha256");
  assert_holds(second, "header.b=F45dVWDf");
  assert_null(strchr(second, ';'));
  free(field);
  bytes_free(&message);
}

static void test_none(void **state)
{
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  char *field = authres_of(message, "mx.example.org", DKIMKIT_DNS_OK);

  (void)state;
  assert_string_equal(field, "Authentication-Results: mx.example.org; "
                             "dkim=none (message not signed)");
  free(field);
  bytes_free(&message);
}

static void test_failures(void **state)
{
  static const struct {
    const char *from;
    const char *to;
    dkimkit_dns_status status;
    const char *expected;
  } cases[] = {
      {"Hi.", "Ho.", DKIMKIT_DNS_OK, "dkim=fail (body hash did not verify)"},
      {"dinner", "supper", DKIMKIT_DNS_OK, "dkim=fail ("},
      {"Hi.", "Hi.", DKIMKIT_DNS_NXDOMAIN, "dkim=permerror ("},
      {"Hi.", "Hi.", DKIMKIT_DNS_SERVFAIL, "dkim=temperror ("},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    bytes message = vector("rfc8463-A.3.eml");
    bytes changed = bytes_replace(message, cases[i].from, cases[i].to);
    char *field = authres_of(changed, "mx", cases[i].status);

    assert_holds(field, cases[i].expected);
    assert_holds_not(field, "dkim=pass");
    free(field);
    bytes_free(&changed);
    bytes_free(&message);
  }
}

static void test_testing(void **state)
{
  static char record[512];
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message = vector("rfc6376-A.2.eml");
  char *field;

  (void)state;
  snprintf(record, sizeof(record), "%s; t=y", record_6376);
  memset(&dns, 0, sizeof(dns));
  test_dns_add(&dns, NAME_6376, record);
  config = config_make(&dns);
  verifier = verify(config, message);
  field = authres(verifier, "mx");
  unfold(field);
  assert_holds(field, "dkim=pass");
  assert_holds(field, "(testing)");
  free(field);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* RFC 6008, 4: enough of b= to tell the signatures apart. */
static void test_prefix(void **state)
{
  bytes message = vector("rfc8463-A.3.eml");
  bytes same = bytes_replace(message, "b=F45dVWDfMbQD", "b=/gCrinpcQObQD");
  char *field = authres_of(same, "mx", DKIMKIT_DNS_OK);

  (void)state;
  /* /gCrinpcQOoI... and /gCrinpcQObQ...: the 11th character differs. */
  assert_holds(field, "header.b=\"/gCrinpcQOo\"");
  assert_holds(field, "header.b=\"/gCrinpcQOb\"");
  free(field);
  bytes_free(&same);
  bytes_free(&message);
}

static char *authres_identity(const char *identity)
{
  char text[256];
  bytes message = vector("rfc6376-A.2.eml");
  bytes changed;
  char *field;

  snprintf(text, sizeof(text), "i=%s;", identity);
  changed = bytes_replace(message, "i=joe@football.example.com;", text);
  field = authres_of(changed, "mx", DKIMKIT_DNS_OK);
  bytes_free(&changed);
  bytes_free(&message);
  return field;
}

/* `written` as header.i, and said if it isn't all of i=. */
static void check_identity(const char *identity, const char *written,
                           int left_out)
{
  static const char comment[] = "(local-part of i= left out)";
  char *field = authres_identity(identity);
  char expected[200];
  size_t i;

  snprintf(expected, sizeof(expected), "header.i=%s header.s=", written);
  assert_holds(field, expected);
  if (left_out) {
    assert_holds(field, comment);
  } else {
    assert_holds_not(field, comment);
  }
  for (i = 0; field[i] != '\0'; i++) {
    assert_true((uint8_t)field[i] < 0x7f);
  }
  free(field);
}

/* The message is not internationalized. */
static void test_identity(void **state)
{
  (void)state;
  check_identity("joe@example.com", "joe@example.com", 0);
  check_identity("@example.com", "@example.com", 0);
  check_identity("a=3Db@example.com", "\"a=b@example.com\"", 0);
  check_identity("\"joe\"@example.com", "\"\\\"joe\\\"@example.com\"", 0);
  check_identity("\"a=3Bb\"@football.example.com",
                 "\"\\\"a;b\\\"@football.example.com\"", 0);
  check_identity("\"a=5C=22b\"@example.com",
                 "\"\\\"a\\\\\\\"b\\\"@example.com\"", 0);
  check_identity("\"a=40b\"@example.com", "\"\\\"a@b\\\"@example.com\"", 0);
  check_identity("j=C3=B6rg@example.com", "@example.com", 1);
  check_identity("a=C2=9B31m@example.com", "@example.com", 1);
  check_identity("a=E2=80=AEb@example.com", "@example.com", 1);
}

/* b= isn't base64, so there is nothing to tell it apart by. */
static void test_bad_prefix(void **state)
{
  static const char *const values[] = {"b=a\"c", "b=a\\c"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(values); i++) {
    bytes message = vector("rfc6376-A.2.eml");
    bytes changed = bytes_replace(
        message, "b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB",
        values[i]);
    char *field = authres_of(changed, "mx", DKIMKIT_DNS_OK);

    assert_holds(field, "header.a=rsa-sha256");
    assert_holds_not(field, "header.b");
    free(field);
    bytes_free(&changed);
    bytes_free(&message);
  }
}

static void test_no_identity(void **state)
{
  /* What isn't an identity is not printed at all. */
  char *field = authres_identity("a=0D=0ABcc:x@example.com");

  (void)state;
  assert_holds_not(field, "Bcc");
  assert_holds_not(field, "header.i");
  assert_holds(field, "dkim=neutral");
  free(field);
  field = authres_identity("a(b@example.com");
  assert_holds_not(field, "a(b");
  free(field);
}

/* Where U-labels may be written, too. */
static void test_nothing_to_name(void **state)
{
  bytes message = bytes_of("DKIM-Signature: v=1\r\nSubject: \xc3\xbc\r\n"
                           "From: a@example.com\r\n\r\n");
  char *field = authres_of(message, "mx", DKIMKIT_DNS_OK);

  (void)state;
  assert_holds(field, "dkim=permerror");
  assert_holds_not(field, "header.");
  free(field);
  bytes_free(&message);
}

static void test_domain_injection(void **state)
{
  bytes message = vector("rfc6376-A.2.eml");
  bytes changed =
      bytes_replace(message, "d=example.com;", "d=example.net(.example.com;");
  char *field = authres_of(changed, "mx", DKIMKIT_DNS_OK);

  (void)state;
  assert_holds_not(field, "example.net");
  assert_holds_not(field, "dkim=pass");
  free(field);
  bytes_free(&changed);
  bytes_free(&message);
}

static void test_authserv_id(void **state)
{
  static const char *const bad[] = {"", "a\r\nb", "a\tb", "\x7f",
                                    "b\xc3.example"};
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  char *field;
  size_t len = 0;
  size_t i;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_int_equal(dkimkit_authres_write(NULL, &len, verifier, "mx"),
                   DKIMKIT_ERR_STATE);
  ok(verifier_run(verifier, message));
  for (i = 0; i < COUNT(bad); i++) {
    assert_int_equal(dkimkit_authres_write(NULL, &len, verifier, bad[i]),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  assert_int_equal(dkimkit_authres_write(NULL, &len, verifier, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_authres_write(NULL, NULL, verifier, "mx"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  field = authres(verifier, "a \"b\"; c\\");
  unfold(field);
  assert_string_equal(field, "Authentication-Results: \"a \\\"b\\\"; c\\\\\"; "
                             "dkim=none (message not signed)");
  free(field);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* C-710, and one result for all signatures beyond the limit. */
static void test_too_many(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message = vector("rfc8463-A.3.eml");
  bytes three = bytes_join("DKIM-Signature: v=1\r\n", message);
  char *field;

  (void)state;
  test_dns_init(&dns);
  config = config_open(&dns, NULL);
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_SIGNATURES, 1));
  ok(dkimkit_config_seal(config));
  verifier = verify(config, three);
  assert_int_equal(dkimkit_verifier_count(verifier), 3);
  field = authres(verifier, "mx");
  unfold(field);
  assert_string_equal(field,
                      "Authentication-Results: mx; dkim=permerror (signature "
                      "missing required tag); dkim=policy (too many "
                      "signatures) policy.dkim-rules=too-many-signatures");
  free(field);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&three);
  bytes_free(&message);
}

/* C-710: octets beyond l=. */
static void test_policy(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_verifier *verifier;
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  bytes longer = bytes_replace(message, "Joe.", "Joe.\r\nBuy!");
  bytes content = bytes_join("Content-Type: text/plain\r\n", longer);
  bytes full;
  char record[600];
  size_t len = sizeof(record);
  char *field;

  (void)state;
  bytes_free(&longer);
  longer = bytes_replace(content, "\r\nBuy!", "");
  memset(&dns, 0, sizeof(dns));
  config = config_make(&dns);
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  ok(dkimkit_keyrecord_write(record, &len, key));
  test_dns_add(&dns, "s1._domainkey.example.com", record);
  profile = profile_open(config, key);
  ok(dkimkit_profile_set_body_length(profile, DKIMKIT_BODY_LENGTH_ALL));
  ok(dkimkit_profile_seal(profile));
  field = sign_field(config, profile, longer);
  full = bytes_join(field, content);
  free(field);
  verifier = verify(config, full);
  field = authres(verifier, "mx");
  unfold(field);
  assert_holds(field, "; dkim=policy (message has unsigned content) "
                      "policy.dkim-rules=unsigned-content "
                      "header.d=example.com");
  free(field);
  dkimkit_verifier_free(verifier);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&full);
  bytes_free(&content);
  bytes_free(&longer);
  bytes_free(&message);
}

/* Values from the sender at the longest that fits a line, and one octet
 * more. */
static void test_long_identity(void **state)
{
  static const char tail[] = "@example.com";
  size_t fits =
      DKIMKIT_AUTHRES_MAX_WORD_OCTETS - strlen("header.i=\"\"") - strlen(tail);
  size_t len;

  (void)state;
  for (len = fits; len <= fits + 1; len++) {
    char *tag = malloc(len + 100);
    bytes message = vector("rfc6376-A.2.eml");
    bytes changed;
    char *field;

    assert_non_null(tag);
    strcpy(tag, "i=");
    memset(tag + 2, 'a', len);
    tag[2] = '/';
    strcpy(tag + 2 + len, tail);
    strcat(tag, ";");
    changed = bytes_replace(message, "i=joe@football.example.com;", tag);
    field = authres_of(changed, "long", DKIMKIT_DNS_OK);
    if (len == fits) {
      assert_holds(field, "header.i=\"/aaa");
      assert_holds(field, "aaa@example.com\" header.s=brisbane");
    } else {
      assert_holds(field, "(local-part of i= left out)");
      assert_holds(field, "header.i=@example.com header.s=brisbane");
    }
    free(field);
    free(tag);
    bytes_free(&changed);
    bytes_free(&message);
  }
}

/* C-713: each signature has its own word. */
static void test_temperror(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message = vector("rfc8463-A.3.eml");
  char *field;

  (void)state;
  memset(&dns, 0, sizeof(dns));
  dns.mode = DNS_LATER;
  test_dns_add(&dns, NAME_8463_RSA, record_8463_rsa);
  config = config_make(&dns);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_int_equal(verifier_run(verifier, message), DKIMKIT_PENDING);
  assert_int_equal(dns.asked, 2);
  assert_int_equal(
      dkimkit_query_done(dns.queries[0], DKIMKIT_DNS_TIMEOUT, 0, 0),
      DKIMKIT_PENDING);
  ok(dns_answer(&dns, dns.queries[1]));
  ok(dkimkit_verifier_finish(verifier));
  field = authres(verifier, "mx");
  unfold(field);
  assert_holds(field, "dkim=temperror (key query timeout)");
  assert_holds(field, "dkim=pass (signature was verified)");
  free(field);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* Half a comment is none: the field is as it was, or there is none any more. */
static void test_builder_without_memory(void **state)
{
  static const char before[] = "Authentication-Results: x;\r\n m=r\r\n";
  char text[4000];
  size_t lost = 0;
  size_t at;
  int rv = DKIMKIT_ERR_NOMEM;

  (void)state;
  memset(text, 'a', sizeof(text));
  for (at = 1; rv != DKIMKIT_OK; at++) {
    test_mem m;
    dkimkit_config *config;
    dkimkit_authres_builder *b = NULL;
    char out[5000];
    size_t len = sizeof(out);
    int written;

    test_mem_init(&m);
    config = config_open(NULL, &m.mem);
    ok(dkimkit_config_seal(config));
    ok(dkimkit_authres_builder_new(&b, config, "x", 0));
    ok(dkimkit_authres_builder_add_result(b, "m", "r"));
    m.fail_at = m.calls + at;
    rv = dkimkit_authres_builder_add_comment(b, text, sizeof(text));
    assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
    m.fail_at = 0;
    written = dkimkit_authres_builder_write(out, &len, b);
    if (written != DKIMKIT_OK) {
      assert_int_equal(written, DKIMKIT_ERR_NOMEM);
      assert_int_equal(rv, DKIMKIT_ERR_NOMEM);
      lost++;
    } else if (rv != DKIMKIT_OK) {
      assert_string_equal(out, before);
    }
    dkimkit_authres_builder_free(b);
    dkimkit_config_free(config);
    assert_int_equal(m.open, 0);
  }
  assert_true(lost > 0);
}

#define NAMED(name, function)                                                  \
  {                                                                            \
    name, function, NULL, NULL, NULL                                           \
  }

int main(void)
{
  static const struct CMUnitTest tests[] = {
      NAMED("C-694 C-695 C-696 C-698 pass", test_pass),
      NAMED("C-693 none", test_none),
      NAMED("C-695 failures", test_failures),
      NAMED("C-714 testing", test_testing),
      NAMED("C-697 header.b", test_prefix),
      NAMED("C-701 identity", test_identity),
      NAMED("C-701 prefix", test_bad_prefix),
      NAMED("C-702 no identity", test_no_identity),
      NAMED("C-702 internationalized, no names", test_nothing_to_name),
      NAMED("C-700 injection by d=", test_domain_injection),
      NAMED("C-704 authserv-id", test_authserv_id),
      NAMED("C-694 C-710 too many signatures", test_too_many),
      NAMED("C-710 policy", test_policy),
      NAMED("C-705 long identity", test_long_identity),
      NAMED("C-713 temperror", test_temperror),
      cmocka_unit_test(test_builder_without_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
