/* SPDX-License-Identifier: MIT */
#include "kit.h"
#include "scenes.h"

/* Two keys and a sealed configuration. */
typedef struct signing {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_key *keys[2];
  dkimkit_profile *profiles[2];
  dkimkit_signer *signer;
  bytes message;
} signing;

static int begin(signing *s)
{
  int rv;

  memset(s, 0, sizeof(*s));
  s->message = vector("rfc8463-A.3-unsigned.eml");
  test_dns_init(&s->dns);
  TRY(kit_sealed(&s->config, &s->dns));
  TRY(kit_key(&s->keys[0], s->config, "keys/rfc8463-A.1-ed25519.pem"));
  TRY(kit_key(&s->keys[1], s->config, "keys/rsa1024.pem"));
end:
  return rv;
}

static void finish(signing *s)
{
  size_t i;

  dkimkit_signer_free(s->signer);
  for (i = 0; i < 2; i++) {
    dkimkit_profile_free(s->profiles[i]);
    dkimkit_key_free(s->keys[i]);
  }
  dkimkit_config_free(s->config);
  bytes_free(&s->message);
}

static int two_profiles(signing *s)
{
  int rv;

  TRY(kit_profile(&s->profiles[0], s->config, s->keys[0]));
  TRY(kit_profile(&s->profiles[1], s->config, s->keys[1]));
end:
  return rv;
}

static void check_fields(const signing *s, size_t count, int rv)
{
  size_t len = 0;
  size_t i;

  assert_int_equal(dkimkit_signer_count(s->signer),
                   rv == DKIMKIT_OK ? count : 0);
  for (i = 0; rv == DKIMKIT_OK && i < count; i++) {
    const char *field = dkimkit_signer_field(s->signer, i, &len);

    assert_non_null(field);
    assert_int_equal(strlen(field), len);
    assert_folded(field);
  }
  assert_null(
      dkimkit_signer_field(s->signer, rv == DKIMKIT_OK ? count : 0, &len));
}

/* After a fatal error only freeing is left; that, and that no call gives a
 * field, is looked at here. */
static int whole(void)
{
  signing s;
  int rv;

  TRY(begin(&s));
  TRY(two_profiles(&s));
  TRY(dkimkit_signer_new(&s.signer, s.config, s.profiles, 2, NULL));
  rv = signer_run(s.signer, s.message);
  check_fields(&s, 2, rv);
end:
  finish(&s);
  return rv;
}

static int by_fields(void)
{
  static const uint8_t from[] = "From: a@example.com";
  static const uint8_t subject[] = "Subject: long enough to be\r\n folded";
  static const uint8_t body[] = "Hi.\r\n  \r\n\r\n";
  signing s;
  int rv;

  TRY(begin(&s));
  TRY(two_profiles(&s));
  TRY(dkimkit_signer_new(&s.signer, s.config, s.profiles, 2, NULL));
  TRY(dkimkit_signer_header(s.signer, from, sizeof(from) - 1));
  TRY(dkimkit_signer_header(s.signer, subject, sizeof(subject) - 1));
  TRY(dkimkit_signer_end_headers(s.signer));
  TRY(dkimkit_signer_body(s.signer, body, sizeof(body) - 1));
  TRY(dkimkit_signer_finish(s.signer));
  check_fields(&s, 2, rv);
end:
  finish(&s);
  return rv;
}

/* A header longer than what is kept at first, octet by octet. */
static int long_header(void)
{
  char field[200];
  signing s;
  size_t i;
  int rv;

  TRY(begin(&s));
  TRY(two_profiles(&s));
  TRY(dkimkit_signer_new(&s.signer, s.config, s.profiles, 2, NULL));
  for (i = 0; i < 300; i++) {
    int len = snprintf(field, sizeof(field), "%s: %0150d\r\n",
                       i == 0 ? "From" : "X-Field", (int)i);

    TRY(dkimkit_signer_feed(s.signer, (const uint8_t *)field, (size_t)len));
  }
  TRY(dkimkit_signer_finish(s.signer));
  check_fields(&s, 2, rv);
end:
  finish(&s);
  return rv;
}

/* The verifier's message is the signer's, too. */
static int attached(void)
{
  dkimkit_verifier *verifier = NULL;
  signing s;
  int rv;

  TRY(begin(&s));
  TRY(two_profiles(&s));
  TRY(dkimkit_signer_new(&s.signer, s.config, s.profiles, 2, NULL));
  TRY(dkimkit_verifier_new(&verifier, s.config, NULL));
  ok(dkimkit_signer_attach(s.signer, verifier));
  TRY(verifier_run(verifier, s.message));
  rv = dkimkit_signer_finish(s.signer);
  check_fields(&s, 2, rv);
end:
  dkimkit_signer_free(s.signer);
  s.signer = NULL;
  dkimkit_verifier_free(verifier);
  finish(&s);
  return rv;
}

/* With the rest of what can be set. */
static int sign_with(dkimkit_profile *p, signing *s)
{
  int rv;

  ok(dkimkit_profile_set_key(p, s->keys[0]));
  ok(dkimkit_profile_set_algorithm(p, DKIMKIT_ALGORITHM_ED25519_SHA256));
  ok(dkimkit_profile_set_canonicalization(p, DKIMKIT_CANONICALIZATION_SIMPLE,
                                          DKIMKIT_CANONICALIZATION_SIMPLE));
  ok(dkimkit_profile_set_timestamp(p, DKIMKIT_TIMESTAMP_FIXED, 5));
  ok(dkimkit_profile_set_expiration(p, 3600));
  ok(dkimkit_profile_set_copy_headers(p, 1));
  ok(dkimkit_profile_set_body_length(p, DKIMKIT_BODY_LENGTH_ALL));
  rv = dkimkit_profile_seal(p);
  if (rv == DKIMKIT_OK) {
    s->profiles[0] = dkimkit_profile_ref(p);
    rv = dkimkit_signer_new(&s->signer, s->config, s->profiles, 1, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = signer_run(s->signer, s->message);
    check_fields(s, 1, rv);
  }
  return rv;
}

/* The old value stays after an error, and the profile can be used. */
static int setters(void)
{
  static const char *const names[] = {"from", "to", "subject", "content-type"};
  const char *domain = "example.com";
  const char *selector = "s1";
  signing s;
  dkimkit_profile *p = NULL;
  int failed = DKIMKIT_OK;
  int rv;

  TRY(begin(&s));
  TRY(dkimkit_profile_new(&p, s.config));
  TRY(dkimkit_profile_set_domain(p, domain));
  TRY(dkimkit_profile_set_selector(p, selector));
  TRY(dkimkit_profile_set_identity(p, "@example.com"));
  assert_string_equal(dkimkit_profile_domain(p), domain);
  assert_string_equal(dkimkit_profile_selector(p), selector);
  assert_string_equal(dkimkit_profile_identity(p), "@example.com");
#define AGAIN(call)                                                            \
  do {                                                                         \
    rv = (call);                                                               \
    if (rv == DKIMKIT_ERR_NOMEM) {                                             \
      failed = rv;                                                             \
      assert_string_equal(dkimkit_profile_domain(p), domain);                  \
      assert_string_equal(dkimkit_profile_selector(p), selector);              \
      assert_string_equal(dkimkit_profile_identity(p), "@example.com");        \
      rv = (call);                                                             \
    }                                                                          \
    assert_int_equal(rv, DKIMKIT_OK);                                          \
  } while (0)
  AGAIN(dkimkit_profile_set_headers(p, names, COUNT(names)));
  AGAIN(dkimkit_profile_set_oversign(p, names, 2));
  AGAIN(dkimkit_profile_set_domain(p, TEST_IDN ? "b\xc3\xbc"
                                                 "cher.example"
                                               : "books.example"));
  domain = TEST_IDN ? "xn--bcher-kva.example" : "books.example";
  AGAIN(dkimkit_profile_set_selector(p, TEST_IDN ? "\xc3\xa4.s2" : "a.s2"));
  selector = TEST_IDN ? "xn--4ca.s2" : "a.s2";
  AGAIN(dkimkit_profile_set_identity(p, TEST_IDN ? "a@b.b\xc3\xbc"
                                                   "cher.example"
                                                 : "a@b.books.example"));
  rv = sign_with(p, &s);
  rv = failed != DKIMKIT_OK ? failed : rv;
end:
  dkimkit_profile_free(p);
  finish(&s);
  return rv;
}

static int elsewhere(int is_public)
{
  bytes p = bytes_of(strstr(record_8463_rsa, "p=") + 2);
  test_hsm hsm;
  signing s;
  int rv;

  test_hsm_init(&hsm, "keys/rfc8463-A.2-rsa1024.pem");
  TRY(begin(&s));
  dkimkit_key_free(s.keys[0]);
  s.keys[0] = NULL;
  TRY(is_public
          ? dkimkit_key_external_public(&s.keys[0], s.config, p.data, p.len,
                                        hsm_start, hsm_cancel, &hsm)
          : dkimkit_key_external(&s.keys[0], s.config,
                                 DKIMKIT_ALGORITHM_RSA_SHA256, hsm_start,
                                 hsm_cancel, &hsm));
  TRY(two_profiles(&s));
  TRY(dkimkit_signer_new(&s.signer, s.config, s.profiles, 2, NULL));
  hsm.mode = HSM_LATER;
  rv = signer_run(s.signer, s.message);
  if (rv == DKIMKIT_PENDING) {
    dkimkit_sign_req_set_data(hsm.requests[0], &hsm);
    assert_ptr_equal(dkimkit_sign_req_data(hsm.requests[0]), &hsm);
    assert_string_equal(dkimkit_sign_req_domain(hsm.requests[0]),
                        "example.com");
    assert_string_equal(dkimkit_sign_req_selector(hsm.requests[0]), "s1");
    assert_int_equal(dkimkit_sign_req_algorithm(hsm.requests[0]),
                     DKIMKIT_ALGORITHM_RSA_SHA256);
    assert_null(dkimkit_sign_req_owner_data(hsm.requests[0]));
    assert_non_null(dkimkit_sign_req_digest(hsm.requests[0], NULL));
    ok(hsm_answer(&hsm, hsm.requests[0]));
    assert_int_equal(
        dkimkit_sign_req_fail(hsm.requests[0], DKIMKIT_ERR_SIGN_FAILED),
        DKIMKIT_ERR_STATE);
    rv = dkimkit_signer_finish(s.signer);
  }
  check_fields(&s, 2, rv);
end:
  finish(&s);
  test_hsm_clear(&hsm);
  bytes_free(&p);
  return rv;
}

static int external(void)
{
  return elsewhere(0);
}

static int external_public(void)
{
  return elsewhere(1);
}

const scene scenes_sign[] = {
    {"sign: two signatures", .act = whole},
    {"sign: field by field", .act = by_fields},
    {"sign: a long header", .act = long_header},
    {"sign: at a verifier's message", .act = attached},
    {"sign: setters of the profile", .act = setters},
    {"sign: external key", .act = external},
    {"sign: external key, public part known", .act = external_public},
    {.name = NULL},
};
