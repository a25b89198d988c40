/* SPDX-License-Identifier: MIT */

/* Signing and keys, as their headers were. */

#include "client.h"

#include <strings.h>

static void set_all(dkimkit_profile *profile)
{
  static const char *const headers[] = {"from", "subject", "content-type"};
  static const char *const oversign[] = {"from"};

  ok(dkimkit_profile_set_algorithm(profile, DKIMKIT_ALGORITHM_ED25519_SHA256));
  ok(dkimkit_profile_set_canonicalization(profile,
                                          DKIMKIT_CANONICALIZATION_SIMPLE,
                                          DKIMKIT_CANONICALIZATION_RELAXED));
  ok(dkimkit_profile_set_headers(profile, headers, COUNT(headers)));
  ok(dkimkit_profile_set_oversign(profile, oversign, COUNT(oversign)));
  ok(dkimkit_profile_set_identity(profile, "a@example.com"));
  ok(dkimkit_profile_set_timestamp(profile, DKIMKIT_TIMESTAMP_FIXED, NOW - 5));
  ok(dkimkit_profile_set_expiration(profile, 3600));
  ok(dkimkit_profile_set_body_length(profile, DKIMKIT_BODY_LENGTH_ALL));
  ok(dkimkit_profile_set_copy_headers(profile, 1));
}

static dkimkit_profile *full_profile(const dkimkit_config *config,
                                     dkimkit_key *key)
{
  dkimkit_profile *profile = NULL;

  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_domain(profile, "example.com"));
  ok(dkimkit_profile_set_selector(profile, "s1"));
  ok(dkimkit_profile_set_key(profile, key));
  set_all(profile);
  same(dkimkit_profile_domain(profile), "example.com");
  same(dkimkit_profile_selector(profile), "s1");
  same(dkimkit_profile_identity(profile), "a@example.com");
  ok(dkimkit_profile_seal(profile));
  return profile;
}

/* Each setting is a tag of the field. */
static void test_every_setting(void **state)
{
  static const char *const parts[] = {
      "v=1;",         "a=ed25519-sha256;",  "c=simple/relaxed;",
      "s=s1;",        "d=example.com;",     "i=a@example.com;",
      "t=1699999995", "x=1700003600",       "l=7;",
      "h=from:",      "From:a@example.com|"};
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = client_key(config, DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_profile *profile = full_profile(config, key);
  char *text = client_sign(config, profile);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(parts); i++) {
    char *lower = text;

    for (; *lower != '\0' && strncasecmp(lower, parts[i], strlen(parts[i]));) {
      lower++;
    }
    if (*lower == '\0') {
      fail_msg("%s is not in %s", parts[i], text);
    }
  }
  free(text);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void round_trip(dkimkit_key_type type)
{
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = client_key(config, type);
  dkimkit_profile *profile =
      dkimkit_profile_ref(client_profile(config, dkimkit_key_ref(key)));
  char *text = client_sign(config, profile);
  dkimkit_verifier *v = client_verify(config, text);

  assert_int_equal(dkimkit_verifier_result(v), DKIMKIT_RESULT_PASS);
  dkimkit_verifier_free(v);
  free(text);
  dkimkit_profile_free(profile);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_round_trips(void **state)
{
  (void)state;
  round_trip(DKIMKIT_KEY_TYPE_ED25519);
  client_set_up(state);
  round_trip(DKIMKIT_KEY_TYPE_RSA);
}

static void test_piecewise(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = client_key(config, DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_profile *profile = client_profile(config, key);
  dkimkit_signer *signer = NULL;

  (void)state;
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(dkimkit_signer_header(signer, OCTETS("From: a@example.com")));
  ok(dkimkit_signer_end_headers(signer));
  ok(dkimkit_signer_body(signer, OCTETS("\xfc")));
  ok(dkimkit_signer_finish(signer));
  assert_int_equal(dkimkit_signer_warnings(signer),
                   DKIMKIT_SIGN_WARNING_EIGHT_BIT |
                       DKIMKIT_SIGN_WARNING_NO_FINAL_CRLF);
  assert_int_equal(dkimkit_signer_line(signer), 0);
  dkimkit_signer_free(signer);
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  assert_int_equal(dkimkit_signer_feed(
                       signer, OCTETS("From: a@example.com\r\nX y: z\r\n\r\n")),
                   DKIMKIT_ERR_HEADER_SYNTAX);
  assert_int_equal(dkimkit_signer_line(signer), 2);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_attached(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = client_key(config, DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_profile *profile = client_profile(config, key);
  dkimkit_signer *signer = NULL;
  dkimkit_verifier *v = NULL;

  (void)state;
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(dkimkit_verifier_new(&v, config, NULL));
  ok(dkimkit_signer_attach(signer, v));
  ok(dkimkit_verifier_feed(v, OCTETS(message)));
  ok(dkimkit_verifier_finish(v));
  ok(dkimkit_signer_finish(signer));
  assert_int_equal(dkimkit_signer_count(signer), 1);
  dkimkit_signer_free(signer);
  dkimkit_verifier_free(v);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* ---- keys elsewhere ---- */

static dkimkit_sign_req *request;
static size_t forgotten;

static int start(dkimkit_sign_req *asked, void *user_data)
{
  dkimkit_sign_req_set_data(asked, user_data);
  request = asked;
  return 0;
}

static void forget(dkimkit_sign_req *asked, void *user_data)
{
  assert_ptr_equal(dkimkit_sign_req_data(asked), user_data);
  forgotten++;
}

static void begin(dkimkit_signer **signer, const dkimkit_config *config,
                  dkimkit_profile *profile, void *owner)
{
  size_t len = 0;

  ok(dkimkit_signer_new(signer, config, &profile, 1, owner));
  ok(dkimkit_signer_feed(*signer, OCTETS(message)));
  assert_int_equal(dkimkit_signer_finish(*signer), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_sign_req_algorithm(request),
                   DKIMKIT_ALGORITHM_ED25519_SHA256);
  assert_non_null(dkimkit_sign_req_digest(request, &len));
  assert_int_equal(len, 32);
  same(dkimkit_sign_req_domain(request), "example.com");
  same(dkimkit_sign_req_selector(request), "s1");
  assert_ptr_equal(dkimkit_sign_req_owner_data(request), owner);
}

static void test_external(void **state)
{
  static const uint8_t signature[64] = {1};
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = NULL;
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  int owner = 0;

  (void)state;
  ok(dkimkit_key_external(&key, config, DKIMKIT_ALGORITHM_ED25519_SHA256, start,
                          forget, &owner));
  profile = full_profile(config, key);
  begin(&signer, config, profile, &owner);
  ok(dkimkit_sign_req_done(request, signature, sizeof(signature)));
  ok(dkimkit_signer_finish(signer));
  /* base64 of 01 and zeros. */
  assert_non_null(strstr(dkimkit_signer_field(signer, 0, NULL), "AQAAAA"));
  dkimkit_signer_free(signer);
  begin(&signer, config, profile, &owner);
  ok(dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_UNAVAILABLE));
  assert_int_equal(dkimkit_signer_finish(signer), DKIMKIT_ERR_SIGN_UNAVAILABLE);
  dkimkit_signer_free(signer);
  begin(&signer, config, profile, &owner);
  dkimkit_signer_free(signer);
  assert_int_equal(forgotten, 1);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_external_public(void **state)
{
  static const uint8_t wrong[64] = {1};
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = NULL;
  dkimkit_profile *profile;
  dkimkit_signer *signer = NULL;

  (void)state;
  ok(dkimkit_key_external_public(&key, config,
                                 OCTETS(strstr(football_ed25519, "p=") + 2),
                                 start, forget, NULL));
  assert_int_equal(dkimkit_key_bits(key), 256);
  profile = full_profile(config, key);
  begin(&signer, config, profile, NULL);
  ok(dkimkit_sign_req_done(request, wrong, sizeof(wrong)));
  assert_int_equal(dkimkit_signer_finish(signer), DKIMKIT_ERR_SIGN_MISMATCH);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* The seed of RFC 8463, A.1 in base64, whose public key is in A.2. */
static void test_import(void **state)
{
  dkimkit_config *config = client_sealed();
  dkimkit_key *key = NULL;
  dkimkit_key *again = NULL;
  dkimkit_keyrecord *record = NULL;
  uint8_t pem[512];
  char text[256];
  size_t len = sizeof(pem);

  (void)state;
  ok(dkimkit_key_import(
      &key, config, OCTETS("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")));
  ok(dkimkit_key_export(pem, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM));
  ok(dkimkit_key_import(&again, config, pem, len));
  len = sizeof(text);
  ok(dkimkit_keyrecord_write(text, &len, again));
  same(text, football_ed25519);
  ok(dkimkit_keyrecord_parse(&record, config, OCTETS(text)));
  assert_int_equal(dkimkit_keyrecord_matches(record, key), 1);
  assert_int_equal(dkimkit_key_get_type(key), DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_keyrecord_free(record);
  dkimkit_key_free(again);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      client_test(test_every_setting), client_test(test_round_trips),
      client_test(test_piecewise),     client_test(test_attached),
      client_test(test_external),      client_test(test_external_public),
      client_test(test_import),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
