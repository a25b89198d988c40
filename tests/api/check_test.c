/* SPDX-License-Identifier: MIT */
/* What is checked besides the cryptography (RFC 6376, 6.1.1 and 8.2). */
#include "raw_sign.h"

static char record[256];

static int answer(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  ok(dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record)));
  ok(dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0));
  return 0;
}

static uint64_t now(void *user_data)
{
  (void)user_data;
  return NOW;
}

static dkimkit_config *make_config(dkimkit_body_length_policy policy)
{
  const char *crypto = getenv("DKIMKIT_TEST_CRYPTO");
  dkimkit_config *config = NULL;

  ok(config_with_provider(&config, NULL));
  if (crypto != NULL) {
    ok(dkimkit_config_set_builtin_crypto(config, crypto));
  }
  ok(dkimkit_config_set_dns(config, answer, NULL, NULL));
  ok(dkimkit_config_set_clock(config, now, NULL));
  ok(dkimkit_config_set_body_length_policy(config, policy));
  ok(dkimkit_config_seal(config));
  return config;
}

static void check(const char *text, dkimkit_body_length_policy policy,
                  dkimkit_reason reason)
{
  dkimkit_config *config = make_config(policy);
  dkimkit_verifier *verifier = NULL;

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, (const uint8_t *)text, strlen(text)));
  ok(dkimkit_verifier_finish(verifier));
  assert_string_equal(dkimkit_reason_name(dkimkit_verifier_reason(verifier)),
                      dkimkit_reason_name(reason));
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

#define FIELD(algorithm, tags)                                                 \
  "DKIM-Signature: v=1; a=" algorithm "; d=example.com; s=a; " tags            \
  "; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"              \
  "From: a@example.com\r\n\r\n"

static void test_header_checks(void **state)
{
  static const struct {
    const char *message;
    dkimkit_reason reason;
  } cases[] = {
      {FIELD("rsa-sha256", "h=from; i=@other.example"),
       DKIMKIT_REASON_DOMAIN_MISMATCH},
      {FIELD("rsa-sha256", "h=from; i=@evilexample.com"),
       DKIMKIT_REASON_DOMAIN_MISMATCH},
      {FIELD("rsa-sha256", "h=to"), DKIMKIT_REASON_FROM_NOT_SIGNED},
      {FIELD("rsa-sha256", "h=from; x=1699999699"),
       DKIMKIT_REASON_SIGNATURE_EXPIRED},
      {FIELD("rsa-sha256", "h=from; t=1700000301"),
       DKIMKIT_REASON_SIGNATURE_FUTURE},
      /* At the edge of the 300 seconds of grace the key is what is wrong. */
      {FIELD("rsa-sha256", "h=from; i=@sub.example.com; x=1699999700"),
       DKIMKIT_REASON_KEY_REVOKED},
      {FIELD("rsa-sha256", "h=from; t=1700000300"), DKIMKIT_REASON_KEY_REVOKED},
      /* A line of white space: legal in a tag-value (RFC 6376, 3.2), not in
         base64, and not where [FWS] stands once. */
      {FIELD("rsa-sha256", "h=from; n=a\r\n \r\n\tb"),
       DKIMKIT_REASON_KEY_REVOKED},
      {FIELD("rsa-sha256", "h=from; z=To:a\r\n \r\n\tb"),
       DKIMKIT_REASON_KEY_REVOKED},
      {FIELD("rsa-sha256", "h=from:\r\n \r\n\tto"),
       DKIMKIT_REASON_SIGNATURE_SYNTAX},
      {FIELD("rsa-sha256", "h=from; q=dns/txt:\r\n \r\n\tfoo"),
       DKIMKIT_REASON_SIGNATURE_SYNTAX},
      {FIELD("rsa-sha256", "h=from;\r\n \r\n\tn=a"),
       DKIMKIT_REASON_SIGNATURE_SYNTAX},
  };
  size_t i;

  (void)state;
  strcpy(record, "v=DKIM1; p=");
  for (i = 0; i < COUNT(cases); i++) {
    check(cases[i].message, DKIMKIT_BODY_LENGTH_ALLOW, cases[i].reason);
  }
}

/* A message with l= over its whole body, and then more body behind it. */
static void test_body_length_policies(void **state)
{
  static const char text[] = "From: a@example.com\r\n"
                             "Content-Type: text/plain\r\n\r\nsigned\r\n";
  dkimkit_config *config = make_config(DKIMKIT_BODY_LENGTH_ALLOW);
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  dkimkit_key *key = NULL;
  size_t len = sizeof(record);
  char whole[2048];
  char more[2048];

  (void)state;
  ok(dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_ED25519, 0));
  ok(dkimkit_keyrecord_write(record, &len, key));
  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_domain(profile, "example.com"));
  ok(dkimkit_profile_set_selector(profile, "a"));
  ok(dkimkit_profile_set_key(profile, key));
  ok(dkimkit_profile_set_body_length(profile, DKIMKIT_BODY_LENGTH_ALL));
  ok(dkimkit_profile_seal(profile));
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(dkimkit_signer_feed(signer, (const uint8_t *)text, strlen(text)));
  ok(dkimkit_signer_finish(signer));
  strcpy(whole, dkimkit_signer_field(signer, 0, NULL));
  strcat(whole, text);
  strcpy(more, whole);
  strcat(more, "appended\r\n");
  check(whole, DKIMKIT_BODY_LENGTH_ALLOW, DKIMKIT_REASON_OK);
  check(whole, DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED, DKIMKIT_REASON_OK);
  check(whole, DKIMKIT_BODY_LENGTH_REFUSE, DKIMKIT_REASON_BODY_LENGTH_REFUSED);
  check(more, DKIMKIT_BODY_LENGTH_ALLOW, DKIMKIT_REASON_OK);
  check(more, DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED,
        DKIMKIT_REASON_UNSIGNED_CONTENT);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* A key that no signature can fit: y = 2 is that of no point. The same with
 * every provider, and whatever b= is. */
static void test_key_off_the_curve(void **state)
{
  bytes message = raw_sign("d=example.com; s=s1; h=from",
                           "From: a@example.com\r\n", "Hello\r\n");
  dkimkit_config *config = make_config(DKIMKIT_BODY_LENGTH_ALLOW);
  dkimkit_verifier *verifier;

  (void)state;
  strcpy(record, record_8463_ed25519);
  verifier = verify(config, message);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  dkimkit_verifier_free(verifier);
  strcpy(record, "v=DKIM1; k=ed25519; "
                 "p=AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  verifier = verify(config, message);
  assert_reason(verifier, 0, DKIMKIT_REASON_KEY_SYNTAX);
  assert_string_equal(
      dkimkit_signature_subject(dkimkit_verifier_signature(verifier, 0)), "p");
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_header_checks),
      cmocka_unit_test(test_body_length_policies),
      cmocka_unit_test(test_key_off_the_curve),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
