/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>

#define FROM "From: a@example.com\r\n"

typedef struct fixture {
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
} fixture;

static void open_fixture(fixture *f)
{
  f->config = config_make(NULL);
  f->key = key_load(f->config, "keys/rfc8463-A.1-ed25519.pem");
  f->profile = profile_open(f->config, f->key);
}

static void close_fixture(fixture *f)
{
  dkimkit_profile_free(f->profile);
  dkimkit_key_free(f->key);
  dkimkit_config_free(f->config);
}

static char *sign_text(fixture *f, const char *text)
{
  bytes message = bytes_of(text);
  char *field;

  ok(dkimkit_profile_seal(f->profile));
  field = sign_field(f->config, f->profile, message);
  bytes_free(&message);
  return field;
}

/* The value of a tag of the field made for `text`; NULL: it has none. */
static void assert_tag(fixture *f, const char *text, const char *name,
                       const char *expected)
{
  char *field = sign_text(f, text);
  char *value = field_tag(field, name);

  if (expected == NULL) {
    assert_null(value);
  } else {
    assert_non_null(value);
    assert_string_equal(value, expected);
  }
  assert_folded(field);
  free(value);
  free(field);
}

static void test_domain(void **state)
{
  static const char *const bad[] = {
      "",         "com",        "example.com.", ".example.com", "a..com",
      "-a.com",   "a-.com",     "a b.com",      "a;b.com",      "a.com\r\nX: y",
      "b\xc3.de", "_dmarc.com", "a.com; l=0",   "a@b.com"};
  fixture f;
  char label[80];
  size_t i;

  (void)state;
  open_fixture(&f);
  for (i = 0; i < COUNT(bad); i++) {
    assert_int_equal(dkimkit_profile_set_domain(f.profile, bad[i]),
                     DKIMKIT_ERR_DOMAIN_SYNTAX);
  }
  memset(label, 'a', sizeof(label));
  memcpy(label + 64, ".com", 5);
  assert_int_equal(dkimkit_profile_set_domain(f.profile, label),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  ok(dkimkit_profile_set_domain(f.profile, label + 1));
  ok(dkimkit_profile_set_domain(f.profile, "XN--bcher-kva.example"));
  ok(dkimkit_profile_set_domain(f.profile, "1.2-3.Example"));
  assert_tag(&f, FROM "\r\n", "d", "1.2-3.Example");
  close_fixture(&f);
}

static void test_selector(void **state)
{
  static const char *const bad[] = {"",   ".",  "a.",  ".a",  "a..b",
                                    "-a", "a-", "a b", "s;",  "s\r\n",
                                    "_a", "a_", "s:t", "\xc3"};
  fixture f;
  size_t i;

  (void)state;
  open_fixture(&f);
  for (i = 0; i < COUNT(bad); i++) {
    assert_int_equal(dkimkit_profile_set_selector(f.profile, bad[i]),
                     DKIMKIT_ERR_SELECTOR_SYNTAX);
  }
  ok(dkimkit_profile_set_selector(f.profile, "a_b"));
  ok(dkimkit_profile_set_selector(f.profile, "2026.march-1"));
  assert_tag(&f, FROM "\r\n", "s", "2026.march-1");
  close_fixture(&f);
}

static void assert_state(int rv)
{
  assert_int_equal(rv, DKIMKIT_ERR_STATE);
}

static void check_identity(const char *identity, int set, int seal)
{
  fixture f;
  int rv;

  open_fixture(&f);
  rv = dkimkit_profile_set_identity(f.profile, identity);
  if (rv != set) {
    fail_msg("%s: %s", identity, dkimkit_error_name(rv));
  }
  assert_int_equal(dkimkit_profile_seal(f.profile), seal);
  close_fixture(&f);
}

static void test_identity_errors(void **state)
{
  static const char *const bad[] = {"",          "joe",           "joe@",
                                    "a b@e.com", "a@b@c.com",     "<a@e.com>",
                                    "a@e.com ",  "@exa mple.com", "a@com"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(bad); i++) {
    check_identity(bad[i], DKIMKIT_ERR_IDENTITY_SYNTAX, DKIMKIT_OK);
  }
  check_identity("@evilexample.com", DKIMKIT_OK, DKIMKIT_ERR_DOMAIN_MISMATCH);
  check_identity("a@example.org", DKIMKIT_OK, DKIMKIT_ERR_DOMAIN_MISMATCH);
  check_identity("a@example.com", DKIMKIT_OK, DKIMKIT_OK);
  check_identity("a@sub.EXAMPLE.com", DKIMKIT_OK, DKIMKIT_OK);
  check_identity("@example.com", DKIMKIT_OK, DKIMKIT_OK);
  check_identity(NULL, DKIMKIT_OK, DKIMKIT_OK);
}

static void test_identity_written(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_identity(f.profile, "joe@mail.example.com"));
  assert_tag(&f, FROM "\r\n", "i", "joe@mail.example.com");
  close_fixture(&f);
  /* dkim-quoted-printable: RFC 6376, 2.11. */
  open_fixture(&f);
  ok(dkimkit_profile_set_identity(f.profile, "\"a b;c\"@example.com"));
  assert_tag(&f, FROM "\r\n", "i", "\"a=20b=3Bc\"@example.com");
  close_fixture(&f);
  open_fixture(&f);
  ok(dkimkit_profile_set_identity(f.profile, "a=b@example.com"));
  assert_tag(&f, FROM "\r\n", "i", "a=3Db@example.com");
  close_fixture(&f);
  open_fixture(&f);
  assert_tag(&f, FROM "\r\n", "i", NULL);
  close_fixture(&f);
}

static void check_headers(int rv, const char *a, const char *b)
{
  fixture f;
  const char *names[2];

  names[0] = a;
  names[1] = b;
  open_fixture(&f);
  assert_int_equal(dkimkit_profile_set_headers(f.profile, names, 2), rv);
  close_fixture(&f);
}

static void test_header_errors(void **state)
{
  static const char *const never[] = {"return-path"};
  static const char *const signature[] = {"DKIM-Signature"};
  static const char *const space[] = {"a b"};
  fixture f;

  (void)state;
  check_headers(DKIMKIT_ERR_FROM_NOT_SIGNED, "to", "subject");
  check_headers(DKIMKIT_ERR_HEADER_NOT_SIGNABLE, "from", "Return-Path");
  check_headers(DKIMKIT_ERR_HEADER_NAME_SYNTAX, "from", "");
  check_headers(DKIMKIT_ERR_HEADER_NAME_SYNTAX, "from", "a:b");
  check_headers(DKIMKIT_ERR_HEADER_NAME_SYNTAX, "from", "a b");
  check_headers(DKIMKIT_ERR_HEADER_NAME_SYNTAX, "from", "a\xc3\xa9");
  check_headers(DKIMKIT_ERR_HEADER_NAME_SYNTAX, "from", "a\r\nb");
  check_headers(DKIMKIT_ERR_HEADER_NAME_SYNTAX, "from", "a;l=0");
  check_headers(DKIMKIT_OK, "FROM", "X-any!");
  open_fixture(&f);
  assert_int_equal(dkimkit_profile_set_oversign(f.profile, never, 1),
                   DKIMKIT_ERR_HEADER_NOT_SIGNABLE);
  assert_int_equal(dkimkit_profile_set_oversign(f.profile, signature, 1),
                   DKIMKIT_ERR_HEADER_NOT_SIGNABLE);
  assert_int_equal(dkimkit_profile_set_oversign(f.profile, space, 1),
                   DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  close_fixture(&f);
}

/* No line has more than 78 columns, and the first one has as many. */
static void test_layout(void **state)
{
  static const char *const names[] = {"from", "to"};
  static const char wanted[] =
      "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; "
      "d=example.com; s=s1;\r\n"
      " t=1700000000; h=from:to; bh="
      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      "; b=";
  fixture f;
  char *field;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_headers(f.profile, names, COUNT(names)));
  ok(dkimkit_profile_set_oversign(f.profile, NULL, 0));
  field = sign_text(&f, FROM "To: b\r\n\r\n");
  assert_memory_equal(field, wanted, sizeof(wanted) - 1);
  assert_folded(field);
  free(field);
  close_fixture(&f);
}

/* What signers may use stays as it is, whatever the new value. */
static void test_sealed(void **state)
{
  static const char *const names[] = {"from", "to"};
  fixture f;
  dkimkit_profile *p;

  (void)state;
  open_fixture(&f);
  p = f.profile;
  ok(dkimkit_profile_seal(p));
  assert_state(dkimkit_profile_set_domain(p, "b.example"));
  assert_state(dkimkit_profile_set_domain(p, ""));
  assert_state(dkimkit_profile_set_selector(p, "b"));
  assert_state(dkimkit_profile_set_selector(p, ""));
  assert_state(dkimkit_profile_set_key(p, f.key));
  assert_state(
      dkimkit_profile_set_algorithm(p, DKIMKIT_ALGORITHM_ED25519_SHA256));
  assert_state(dkimkit_profile_set_algorithm(p, DKIMKIT_ALGORITHM_UNKNOWN));
  assert_state(dkimkit_profile_set_canonicalization(
      p, DKIMKIT_CANONICALIZATION_SIMPLE, DKIMKIT_CANONICALIZATION_SIMPLE));
  assert_state(dkimkit_profile_set_headers(p, names, COUNT(names)));
  assert_state(dkimkit_profile_set_headers(p, names + 1, 1));
  assert_state(dkimkit_profile_set_headers(p, NULL, 0));
  assert_state(dkimkit_profile_set_oversign(p, names, COUNT(names)));
  assert_state(dkimkit_profile_set_oversign(p, NULL, 0));
  assert_state(dkimkit_profile_set_identity(p, "@example.com"));
  assert_state(dkimkit_profile_set_identity(p, NULL));
  assert_state(dkimkit_profile_set_timestamp(p, DKIMKIT_TIMESTAMP_FIXED, 1));
  assert_state(
      dkimkit_profile_set_timestamp(p, DKIMKIT_TIMESTAMP_FIXED, UINT64_MAX));
  assert_state(dkimkit_profile_set_expiration(p, 1));
  assert_state(dkimkit_profile_set_body_length(p, 5));
  assert_state(dkimkit_profile_set_copy_headers(p, 1));
  assert_state(dkimkit_profile_seal(p));
  assert_string_equal(dkimkit_profile_domain(p), "example.com");
  assert_string_equal(dkimkit_profile_selector(p), "s1");
  assert_null(dkimkit_profile_identity(p));
  close_fixture(&f);
}

/* What is set again takes the place of what was there. */
static void test_set_twice(void **state)
{
  static const char *const names[] = {"from", "to"};
  test_mem m;
  fixture f;
  int i;

  (void)state;
  test_mem_init(&m);
  f.config = config_open(NULL, &m.mem);
  ok(dkimkit_config_seal(f.config));
  f.key = key_load(f.config, "keys/rfc8463-A.1-ed25519.pem");
  f.profile = NULL;
  ok(dkimkit_profile_new(&f.profile, f.config));
  assert_int_equal(dkimkit_profile_set_domain(f.profile, NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_profile_set_selector(f.profile, NULL),
                   DKIMKIT_ERR_SELECTOR_SYNTAX);
  assert_int_equal(dkimkit_profile_set_key(f.profile, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  for (i = 0; i < 2; i++) {
    ok(dkimkit_profile_set_domain(f.profile, "example.com"));
    ok(dkimkit_profile_set_selector(f.profile, "s1"));
    ok(dkimkit_profile_set_key(f.profile, f.key));
    ok(dkimkit_profile_set_identity(f.profile, "joe@example.com"));
    ok(dkimkit_profile_set_headers(f.profile, names, COUNT(names)));
    ok(dkimkit_profile_set_oversign(f.profile, names, COUNT(names)));
  }
  close_fixture(&f);
  assert_int_equal(m.open, 0);
}

static void test_seal_errors(void **state)
{
  static const char *const from[] = {"from"};
  fixture f;
  dkimkit_profile *empty = NULL;
  char name[256];

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_new(&empty, f.config));
  assert_int_equal(dkimkit_profile_seal(empty), DKIMKIT_ERR_PROFILE_INCOMPLETE);
  dkimkit_profile_free(empty);
  ok(dkimkit_profile_set_headers(f.profile, from, 1));
  ok(dkimkit_profile_set_body_length(f.profile, 5));
  assert_int_equal(dkimkit_profile_seal(f.profile),
                   DKIMKIT_ERR_CONTENT_TYPE_NOT_SIGNED);
  close_fixture(&f);

  open_fixture(&f);
  assert_int_equal(
      dkimkit_profile_set_algorithm(f.profile, DKIMKIT_ALGORITHM_RSA_SHA1),
      DKIMKIT_ERR_SHA1_HISTORIC);
  assert_int_equal(
      dkimkit_profile_set_algorithm(f.profile, DKIMKIT_ALGORITHM_UNKNOWN),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_profile_set_algorithm(f.profile, DKIMKIT_ALGORITHM_RSA_SHA256));
  assert_int_equal(dkimkit_profile_seal(f.profile), DKIMKIT_ERR_KEY_ALGORITHM);
  close_fixture(&f);

  /* What is refused changes nothing. */
  open_fixture(&f);
  ok(dkimkit_profile_set_algorithm(f.profile,
                                   DKIMKIT_ALGORITHM_ED25519_SHA256));
  assert_int_equal(
      dkimkit_profile_set_algorithm(f.profile, DKIMKIT_ALGORITHM_RSA_SHA1),
      DKIMKIT_ERR_SHA1_HISTORIC);
  assert_tag(&f, FROM "\r\n", "a", "ed25519-sha256");
  close_fixture(&f);

  /* 4 * 60 + 4: valid, but not with the selector and "_domainkey". */
  open_fixture(&f);
  snprintf(name, sizeof(name), "%060d.%060d.%060d.%056d.com", 0, 0, 0, 0);
  ok(dkimkit_profile_set_domain(f.profile, name));
  assert_int_equal(dkimkit_profile_seal(f.profile), DKIMKIT_ERR_DOMAIN_SYNTAX);
  close_fixture(&f);

  open_fixture(&f);
  ok(dkimkit_profile_seal(f.profile));
  assert_int_equal(dkimkit_profile_seal(f.profile), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_profile_set_domain(f.profile, "b.example"),
                   DKIMKIT_ERR_STATE);
  close_fixture(&f);
}

static void test_new_errors(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_profile *profile = NULL;

  (void)state;
  assert_int_equal(dkimkit_profile_new(&profile, config), DKIMKIT_ERR_STATE);
  ok(dkimkit_config_seal(config));
  assert_int_equal(dkimkit_profile_new(NULL, config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_profile_new(&profile, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(profile);
  dkimkit_config_free(config);
}

/* As many profiles for a signer as the limit allows, and what is no sealed
 * profile of its configuration. */
static void test_profiles_of_a_signer(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_profile *profiles[3];
  dkimkit_profile *none[] = {NULL};
  dkimkit_signer *signer = NULL;
  dkimkit_key *key;
  fixture other;

  (void)state;
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_PROFILES, 2));
  ok(dkimkit_config_seal(config));
  open_fixture(&other);
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  profiles[0] = profile_open(config, key);
  profiles[1] = profiles[0];
  profiles[2] = profiles[0];
  assert_int_equal(dkimkit_signer_new(&signer, config, profiles, 1, NULL),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_profile_seal(profiles[0]));
  assert_int_equal(dkimkit_signer_new(&signer, config, profiles, 3, NULL),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_signer_new(&signer, config, none, 1, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_signer_new(&signer, other.config, profiles, 1, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(signer);
  ok(dkimkit_signer_new(&signer, config, profiles, 2, NULL));
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profiles[0]);
  dkimkit_key_free(key);
  close_fixture(&other);
  dkimkit_config_free(config);
}

static void test_canonicalization(void **state)
{
  const dkimkit_canonicalization simple = DKIMKIT_CANONICALIZATION_SIMPLE;
  const dkimkit_canonicalization relaxed = DKIMKIT_CANONICALIZATION_RELAXED;
  const dkimkit_canonicalization other = (dkimkit_canonicalization)2;
  fixture f;

  (void)state;
  open_fixture(&f);
  assert_int_equal(
      dkimkit_profile_set_canonicalization(f.profile, other, simple),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_profile_set_canonicalization(f.profile, simple, other),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_tag(&f, FROM "\r\n", "c", "relaxed/relaxed");
  close_fixture(&f);
  open_fixture(&f);
  ok(dkimkit_profile_set_canonicalization(f.profile, relaxed, simple));
  assert_tag(&f, FROM "\r\n", "c", "relaxed/simple");
  close_fixture(&f);
}

/* As many names as the limit allows, and one more. */
static void test_name_limit(void **state)
{
  static const char *const names[] = {"from", "to", "cc", "subject"};
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_profile *profile = NULL;

  (void)state;
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_SIGNED_NAMES, 3));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_headers(profile, names, 3));
  assert_int_equal(dkimkit_profile_set_headers(profile, names, 4),
                   DKIMKIT_ERR_LIMIT);
  ok(dkimkit_profile_set_oversign(profile, names, 3));
  assert_int_equal(dkimkit_profile_set_oversign(profile, names, 4),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_profile_set_headers(profile, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_profile_free(profile);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_new_errors),
      cmocka_unit_test(test_profiles_of_a_signer),
      cmocka_unit_test(test_canonicalization),
      cmocka_unit_test(test_name_limit),
      cmocka_unit_test(test_domain),
      cmocka_unit_test(test_selector),
      cmocka_unit_test(test_identity_errors),
      cmocka_unit_test(test_identity_written),
      cmocka_unit_test(test_header_errors),
      cmocka_unit_test(test_seal_errors),
      cmocka_unit_test(test_sealed),
      cmocka_unit_test(test_set_twice),
      cmocka_unit_test(test_layout),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
