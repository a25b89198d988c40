/* SPDX-License-Identifier: MIT */
#include "test_support.h"

/* Signing: two profiles, both with keys elsewhere. */
typedef struct signing {
  test_dns dns;
  test_hsm hsm;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profiles[2];
  dkimkit_signer *signer;
  bytes message;
  int tag;
} signing;

static void sign_open(signing *s, hsm_mode mode)
{
  size_t i;

  memset(s, 0, sizeof(*s));
  test_hsm_init(&s->hsm, "keys/rfc8463-A.2-rsa1024.pem");
  s->hsm.mode = mode;
  test_dns_add(&s->dns, "s1._domainkey.example.com", record_8463_rsa);
  test_dns_add(&s->dns, "s2._domainkey.example.com", record_8463_rsa);
  s->config = config_make(&s->dns);
  s->message = vector("rfc8463-A.3-unsigned.eml");
  ok(dkimkit_key_external(&s->key, s->config, DKIMKIT_ALGORITHM_RSA_SHA256,
                          hsm_start, hsm_cancel, &s->hsm));
  for (i = 0; i < 2; i++) {
    s->profiles[i] = profile_open(s->config, s->key);
    ok(dkimkit_profile_set_selector(s->profiles[i], i == 0 ? "s1" : "s2"));
    ok(dkimkit_profile_seal(s->profiles[i]));
  }
  ok(dkimkit_signer_new(&s->signer, s->config, s->profiles, 2, &s->tag));
}

static void sign_close(signing *s)
{
  dkimkit_signer_free(s->signer);
  dkimkit_profile_free(s->profiles[0]);
  dkimkit_profile_free(s->profiles[1]);
  dkimkit_key_free(s->key);
  dkimkit_config_free(s->config);
  bytes_free(&s->message);
  test_hsm_clear(&s->hsm);
}

static void assert_signed(signing *s)
{
  bytes inner;
  bytes whole;
  dkimkit_verifier *verifier;

  ok(dkimkit_signer_finish(s->signer));
  assert_int_equal(dkimkit_signer_count(s->signer), 2);
  inner = bytes_join(dkimkit_signer_field(s->signer, 1, NULL), s->message);
  whole = bytes_join(dkimkit_signer_field(s->signer, 0, NULL), inner);
  verifier = verify(s->config, whole);
  assert_int_equal(dkimkit_verifier_count(verifier), 2);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  assert_reason(verifier, 1, DKIMKIT_REASON_OK);
  dkimkit_verifier_free(verifier);
  bytes_free(&whole);
  bytes_free(&inner);
}

static void test_sign_sync(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, HSM_SYNC);
  ok(signer_run(s.signer, s.message));
  assert_int_equal(s.hsm.asked, 2);
  assert_ptr_equal(s.hsm.owner_data, &s.tag);
  assert_signed(&s);
  sign_close(&s);
  assert_int_equal(s.hsm.cancelled, 0);
}

static void test_sign_late(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, HSM_LATER);
  assert_int_equal(signer_run(s.signer, s.message), DKIMKIT_PENDING);
  assert_int_equal(s.hsm.asked, 2);
  assert_int_equal(dkimkit_signer_count(s.signer), 0);
  assert_null(dkimkit_signer_field(s.signer, 0, NULL));
  assert_string_equal(dkimkit_sign_req_domain(s.hsm.requests[0]),
                      "example.com");
  assert_string_equal(dkimkit_sign_req_selector(s.hsm.requests[1]), "s2");
  assert_int_equal(dkimkit_sign_req_algorithm(s.hsm.requests[0]),
                   DKIMKIT_ALGORITHM_RSA_SHA256);
  dkimkit_sign_req_set_data(s.hsm.requests[0], &s);
  assert_ptr_equal(dkimkit_sign_req_data(s.hsm.requests[0]), &s);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[1]), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_signer_finish(s.signer), DKIMKIT_PENDING);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[0]), DKIMKIT_OK);
  assert_int_equal(s.hsm.asked, 2);
  assert_signed(&s);
  sign_close(&s);
  assert_int_equal(s.hsm.cancelled, 0);
}

static void check_sign_error(hsm_mode mode, int expected)
{
  signing s;

  sign_open(&s, mode);
  assert_int_equal(signer_run(s.signer, s.message), expected);
  assert_int_equal(dkimkit_signer_count(s.signer), 0);
  assert_null(dkimkit_signer_field(s.signer, 0, NULL));
  if (!dkimkit_is_fatal(expected)) {
    assert_int_equal(dkimkit_signer_finish(s.signer), expected);
  }
  sign_close(&s);
  assert_int_equal(s.hsm.cancelled, 0);
}

static void test_sign_errors(void **state)
{
  (void)state;
  check_sign_error(HSM_FAIL, DKIMKIT_ERR_SIGN_FAILED);
  check_sign_error(HSM_TIMEOUT, DKIMKIT_ERR_SIGN_TIMEOUT);
  check_sign_error(HSM_REFUSE, DKIMKIT_ERR_SIGN_FAILED);
  check_sign_error(HSM_FATAL, DKIMKIT_ERR_CALLBACK);
}

static void test_sign_late_failure(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, HSM_LATER);
  assert_int_equal(signer_run(s.signer, s.message), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_sign_req_fail(s.hsm.requests[0], DKIMKIT_ERR_NOMEM),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_sign_req_fail(s.hsm.requests[0], DKIMKIT_ERR_SIGN_TIMEOUT),
      DKIMKIT_PENDING);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[1]), DKIMKIT_OK);
  assert_int_equal(dkimkit_signer_finish(s.signer), DKIMKIT_ERR_SIGN_TIMEOUT);
  assert_int_equal(dkimkit_signer_count(s.signer), 0);
  sign_close(&s);
}

static void test_sign_never(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, HSM_LATER);
  assert_int_equal(signer_run(s.signer, s.message), DKIMKIT_PENDING);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[0]), DKIMKIT_PENDING);
  sign_close(&s);
  assert_int_equal(s.hsm.cancelled, 1);
}

static void test_sign_double(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, HSM_LATER);
  assert_int_equal(signer_run(s.signer, s.message), DKIMKIT_PENDING);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[0]), DKIMKIT_PENDING);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[0]), DKIMKIT_ERR_STATE);
  assert_int_equal(
      dkimkit_sign_req_fail(s.hsm.requests[0], DKIMKIT_ERR_SIGN_FAILED),
      DKIMKIT_ERR_STATE);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[1]), DKIMKIT_OK);
  assert_signed(&s);
  sign_close(&s);
}

static void test_sign_length(void **state)
{
  static const size_t wrong[] = {0, 1, 64, 127, 1025};
  uint8_t zeros[1025] = {0};
  signing s;
  size_t i;

  (void)state;
  sign_open(&s, HSM_LATER);
  assert_int_equal(signer_run(s.signer, s.message), DKIMKIT_PENDING);
  for (i = 0; i < COUNT(wrong); i++) {
    assert_int_equal(dkimkit_sign_req_done(s.hsm.requests[0], zeros, wrong[i]),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[0]), DKIMKIT_PENDING);
  assert_int_equal(hsm_answer(&s.hsm, s.hsm.requests[1]), DKIMKIT_OK);
  assert_signed(&s);
  sign_close(&s);
}

static void reenter_signer(void *user_data)
{
  signing *s = user_data;
  static const uint8_t text[] = "x";

  assert_int_equal(dkimkit_signer_finish(s->signer), DKIMKIT_ERR_REENTERED);
  assert_int_equal(dkimkit_signer_feed(s->signer, text, 1),
                   DKIMKIT_ERR_REENTERED);
}

static void test_sign_reentered(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, HSM_REENTER);
  s.hsm.reenter = reenter_signer;
  s.hsm.reenter_data = &s;
  ok(signer_run(s.signer, s.message));
  assert_signed(&s);
  sign_close(&s);
}

/* An external key signs the same octets as the key itself. */
static void check_same_field(const char *file, dkimkit_algorithm algorithm)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *inner = key_load(config, file);
  dkimkit_key *outer = NULL;
  dkimkit_profile *profiles[2];
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  test_hsm hsm;
  char *fields[2];
  size_t len = 0;
  size_t i;

  test_hsm_init(&hsm, file);
  ok(dkimkit_key_external(&outer, config, algorithm, hsm_start, hsm_cancel,
                          &hsm));
  for (i = 0; i < 2; i++) {
    profiles[i] = profile_make(config, i == 0 ? inner : outer);
    fields[i] = sign_field(config, profiles[i], message);
    dkimkit_profile_free(profiles[i]);
  }
  assert_string_equal(fields[0], fields[1]);
  assert_int_equal(
      dkimkit_key_export(NULL, &len, outer, DKIMKIT_KEY_FORMAT_PKCS8_PEM),
      DKIMKIT_ERR_KEY_EXTERNAL);
  assert_int_equal(dkimkit_key_get_type(outer), dkimkit_key_get_type(inner));
  free(fields[0]);
  free(fields[1]);
  dkimkit_key_free(inner);
  dkimkit_key_free(outer);
  dkimkit_config_free(config);
  bytes_free(&message);
  test_hsm_clear(&hsm);
}

static void test_sign_same(void **state)
{
  (void)state;
  check_same_field("keys/rfc8463-A.1-ed25519.pem",
                   DKIMKIT_ALGORITHM_ED25519_SHA256);
  check_same_field("keys/rsa2048-pkcs8.pem", DKIMKIT_ALGORITHM_RSA_SHA256);
}

static void test_external_arguments(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = NULL;

  (void)state;
  assert_int_equal(dkimkit_key_external(&key, config,
                                        DKIMKIT_ALGORITHM_RSA_SHA1, hsm_start,
                                        NULL, NULL),
                   DKIMKIT_ERR_SHA1_HISTORIC);
  assert_int_equal(dkimkit_key_external(&key, config, DKIMKIT_ALGORITHM_UNKNOWN,
                                        hsm_start, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_key_external(&key, config,
                                        DKIMKIT_ALGORITHM_RSA_SHA256, NULL,
                                        NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sign_sync),
      cmocka_unit_test(test_sign_late),
      cmocka_unit_test(test_sign_errors),
      cmocka_unit_test(test_sign_late_failure),
      cmocka_unit_test(test_sign_never),
      cmocka_unit_test(test_sign_double),
      cmocka_unit_test(test_sign_length),
      cmocka_unit_test(test_sign_reentered),
      cmocka_unit_test(test_sign_same),
      cmocka_unit_test(test_external_arguments),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
