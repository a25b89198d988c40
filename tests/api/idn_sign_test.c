/* SPDX-License-Identifier: MIT */
#include "test_support.h"

/* TEST_IDN: 1 if the build has an IDNA library. */

#define U "\xc3\xbc"
#define ULABEL "b" U "cher.example"
#define MESSAGE                                                                \
  "From: J\xc3\xb6rg <j\xc3\xb6rg@" ULABEL ">\r\n"                             \
  "Subject: \xe2\x98\x83  snow\r\n\r\nGr" U "\xc3\x9f"                         \
  "e\r\n"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
} fixture;

static void open_fixture(fixture *f)
{
  test_dns_init(&f->dns);
  f->config = config_make(&f->dns);
  f->key = key_load(f->config, "keys/rfc8463-A.1-ed25519.pem");
  f->profile = profile_open(f->config, f->key);
}

static void close_fixture(fixture *f)
{
  dkimkit_profile_free(f->profile);
  dkimkit_key_free(f->key);
  dkimkit_config_free(f->config);
}

static void assert_tag(const char *field, const char *name,
                       const char *expected)
{
  char *value = field_tag(field, name);

  assert_non_null(value);
  assert_string_equal(value, expected);
  free(value);
}

static void test_written(void **state)
{
  fixture f;
  bytes message = bytes_of(MESSAGE);
  char *field;

  (void)state;
  if (TEST_IDN) {
    open_fixture(&f);
    ok(dkimkit_profile_set_domain(f.profile, ULABEL));
    ok(dkimkit_profile_set_selector(f.profile, "schl" U "ssel.a_b"));
    ok(dkimkit_profile_set_identity(f.profile, "j\xc3\xb6rg@Post." ULABEL));
    ok(dkimkit_profile_seal(f.profile));
    field = sign_field(f.config, f.profile, message);
    assert_folded(field);
    assert_tag(field, "d", "xn--bcher-kva.example");
    assert_tag(field, "s", "xn--schlssel-95a.a_b");
    assert_tag(field, "i", "j=C3=B6rg@Post.xn--bcher-kva.example");
    free(field);
    close_fixture(&f);
  }
  bytes_free(&message);
}

/* What was signed verifies, whether or not the message has UTF-8. */
static void check_verifies(const char *text)
{
  fixture f;
  bytes message = bytes_of(text);
  bytes signed_message;
  dkimkit_verifier *verifier;
  char *field;

  open_fixture(&f);
  test_dns_add(&f.dns, "xn--schlssel-95a._domainkey.xn--bcher-kva.example",
               record_8463_ed25519);
  ok(dkimkit_profile_set_domain(f.profile, ULABEL));
  ok(dkimkit_profile_set_selector(f.profile, "schl" U "ssel"));
  ok(dkimkit_profile_set_identity(f.profile, "@" ULABEL));
  ok(dkimkit_profile_seal(f.profile));
  field = sign_field(f.config, f.profile, message);
  signed_message = bytes_join(field, message);
  verifier = verify(f.config, signed_message);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  dkimkit_verifier_free(verifier);
  free(field);
  bytes_free(&signed_message);
  bytes_free(&message);
  close_fixture(&f);
}

static void test_verifies(void **state)
{
  (void)state;
  if (TEST_IDN) {
    check_verifies(MESSAGE);
    check_verifies("From: a@b.example\r\n\r\nx\r\n");
  }
}

static void test_getters(void **state)
{
  fixture f;
  dkimkit_profile *empty = NULL;

  (void)state;
  open_fixture(&f);
  assert_null(dkimkit_profile_domain(NULL));
  assert_null(dkimkit_profile_selector(NULL));
  assert_null(dkimkit_profile_identity(NULL));
  ok(dkimkit_profile_new(&empty, f.config));
  assert_null(dkimkit_profile_domain(empty));
  assert_null(dkimkit_profile_selector(empty));
  assert_null(dkimkit_profile_identity(empty));
  dkimkit_profile_free(empty);

  ok(dkimkit_profile_set_domain(f.profile, "Example.com"));
  assert_string_equal(dkimkit_profile_domain(f.profile), "Example.com");
  ok(dkimkit_profile_set_selector(f.profile, "s_1.b"));
  assert_string_equal(dkimkit_profile_selector(f.profile), "s_1.b");
  ok(dkimkit_profile_set_identity(f.profile, "\"a@b\"@x.Example.com"));
  assert_string_equal(dkimkit_profile_identity(f.profile),
                      "\"a@b\"@x.Example.com");
  ok(dkimkit_profile_set_identity(f.profile, NULL));
  assert_null(dkimkit_profile_identity(f.profile));
  if (TEST_IDN) {
    ok(dkimkit_profile_set_domain(f.profile, ULABEL));
    assert_string_equal(dkimkit_profile_domain(f.profile),
                        "xn--bcher-kva.example");
    ok(dkimkit_profile_set_identity(f.profile, "\"" U "@" U "\"@" ULABEL));
    assert_string_equal(dkimkit_profile_identity(f.profile),
                        "\"" U "@" U "\"@xn--bcher-kva.example");
  }
  close_fixture(&f);
}

/* A refused value leaves the old one. */
static void test_refused(void **state)
{
  static const char *const bad[] = {
      "B" U "cher.example", "\xe2\x98\x83.example", "b\xc3.example",
      "a_" U ".example",    U "-.example",          "\xed\xa0\x80.example",
      U "\xff.example",     "b\374cher.example"};
  fixture f;
  char identity[64];
  size_t i;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_identity(f.profile, "a@example.com"));
  for (i = 0; TEST_IDN && i < COUNT(bad); i++) {
    assert_int_equal(dkimkit_profile_set_domain(f.profile, bad[i]),
                     DKIMKIT_ERR_DOMAIN_SYNTAX);
    assert_int_equal(dkimkit_profile_set_selector(f.profile, bad[i]),
                     DKIMKIT_ERR_SELECTOR_SYNTAX);
    strcpy(identity, "a@");
    strcat(identity, bad[i]);
    assert_int_equal(dkimkit_profile_set_identity(f.profile, identity),
                     DKIMKIT_ERR_IDENTITY_SYNTAX);
  }
  /* One label is no domain, whatever its form. */
  assert_int_equal(dkimkit_profile_set_domain(f.profile, U),
                   TEST_IDN ? DKIMKIT_ERR_DOMAIN_SYNTAX
                            : DKIMKIT_ERR_IDN_UNSUPPORTED);
  assert_string_equal(dkimkit_profile_domain(f.profile), "example.com");
  assert_string_equal(dkimkit_profile_selector(f.profile), "s1");
  assert_string_equal(dkimkit_profile_identity(f.profile), "a@example.com");
  close_fixture(&f);
}

static void test_without_library(void **state)
{
  fixture f;

  (void)state;
  if (TEST_IDN) {
    return;
  }
  open_fixture(&f);
  assert_int_equal(dkimkit_profile_set_domain(f.profile, ULABEL),
                   DKIMKIT_ERR_IDN_UNSUPPORTED);
  assert_int_equal(dkimkit_profile_set_selector(f.profile, U),
                   DKIMKIT_ERR_IDN_UNSUPPORTED);
  assert_int_equal(dkimkit_profile_set_identity(f.profile, "@" ULABEL),
                   DKIMKIT_ERR_IDN_UNSUPPORTED);
  ok(dkimkit_profile_set_domain(f.profile, "xn--bcher-kva.example"));
  ok(dkimkit_profile_set_identity(f.profile, U "@xn--bcher-kva.example"));
  close_fixture(&f);
}

/* 8 octets a label as A-label: 31 and "example" are over 253 octets; with 29
 * there is room for one more octet of selector than "s". */
static void test_lengths(void **state)
{
  fixture f;
  char name[256] = "";
  size_t i;

  (void)state;
  if (!TEST_IDN) {
    return;
  }
  open_fixture(&f);
  for (i = 0; i < 29; i++) {
    strcat(name, U ".");
  }
  strcat(name, "example");
  ok(dkimkit_profile_set_domain(f.profile, name));
  assert_int_equal(strlen(dkimkit_profile_domain(f.profile)), 239);
  ok(dkimkit_profile_set_selector(f.profile, "s12"));
  assert_int_equal(dkimkit_profile_seal(f.profile), DKIMKIT_ERR_DOMAIN_SYNTAX);
  ok(dkimkit_profile_set_selector(f.profile, "s"));
  ok(dkimkit_profile_seal(f.profile));
  close_fixture(&f);

  open_fixture(&f);
  strcpy(name, "");
  for (i = 0; i < 31; i++) {
    strcat(name, U ".");
  }
  strcat(name, "example");
  assert_int_equal(dkimkit_profile_set_domain(f.profile, name),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  close_fixture(&f);
}

/* i= is compared with d= in one form. */
static void test_seal(void **state)
{
  static const struct {
    const char *domain;
    const char *identity;
    int rv;
  } list[] = {
      {ULABEL, "@xn--bcher-kva.example", DKIMKIT_OK},
      {"XN--BCHER-KVA.example", "a@post." ULABEL, DKIMKIT_OK},
      {ULABEL, "@xn--bcher-kvb.example", DKIMKIT_ERR_DOMAIN_MISMATCH},
      {ULABEL, "@x" ULABEL, DKIMKIT_ERR_DOMAIN_MISMATCH},
  };
  size_t i;

  (void)state;
  for (i = 0; TEST_IDN && i < COUNT(list); i++) {
    fixture f;

    open_fixture(&f);
    ok(dkimkit_profile_set_domain(f.profile, list[i].domain));
    ok(dkimkit_profile_set_identity(f.profile, list[i].identity));
    assert_int_equal(dkimkit_profile_seal(f.profile), list[i].rv);
    close_fixture(&f);
  }
}

static void test_keylookup(void **state)
{
  fixture f;
  dkimkit_keylookup *lookup = NULL;
  int rv;

  (void)state;
  open_fixture(&f);
  test_dns_add(&f.dns, "s1._domainkey.xn--bcher-kva.example",
               record_8463_ed25519);
  assert_null(dkimkit_keylookup_name(NULL));
  rv = dkimkit_keylookup_new(&lookup, f.config, "s1._domainkey." ULABEL, NULL);
  assert_int_equal(rv, TEST_IDN ? DKIMKIT_OK : DKIMKIT_ERR_IDN_UNSUPPORTED);
  if (TEST_IDN) {
    assert_string_equal(dkimkit_keylookup_name(lookup),
                        "s1._domainkey.xn--bcher-kva.example");
    assert_int_equal(dkimkit_keylookup_count(lookup), 1);
  }
  dkimkit_keylookup_free(lookup);
  lookup = NULL;
  assert_int_equal(
      dkimkit_keylookup_new(&lookup, f.config, "s1._domainkey.\xff.com", NULL),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keylookup_new(&lookup, f.config, "a b.com", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  close_fixture(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_written),
      cmocka_unit_test(test_verifies),
      cmocka_unit_test(test_getters),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_without_library),
      cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_seal),
      cmocka_unit_test(test_keylookup),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
