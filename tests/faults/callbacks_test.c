/* SPDX-License-Identifier: MIT */

/* Each call of each callback of libdkimkit fails, in each way in which it
 * can. */

#include "kit.h"

/* How a look-up goes wrong. */
enum {
  LOOKUP_REFUSED = 1,
  LOOKUP_STOPPED,
  LOOKUP_NEVER,
  LOOKUP_TWICE,
  LOOKUP_BAD_STATUS,
  LOOKUP_BAD_RDATA,
  LOOKUP_EMPTY,
  LOOKUP_SERVFAIL,
  LOOKUP_BOGUS,
  LOOKUP_WAYS
};

/* How signing goes wrong. */
enum {
  START_REFUSED = 1,
  START_STOPPED,
  START_UNAVAILABLE,
  START_NEVER,
  START_TWICE,
  START_TIMEOUT,
  START_GARBAGE,
  START_LENGTH,
  START_WAYS
};

static test_dns dns;
static bytes message;
static size_t open_requests;

/* Completes as it should, but for the failing one. */
static int look_up(dkimkit_query *query, void *user_data)
{
  static const uint8_t past_its_end[] = {9, 'x'};
  dkimkit_dns_status status = DKIMKIT_DNS_SERVFAIL;

  (void)user_data;
  if (!faults_hit(FAULTS_CALLBACK)) {
    (void)dns_answer(&dns, query);
    return 0;
  }
  switch (faults_how()) {
  case LOOKUP_REFUSED:
    return -1;
  case LOOKUP_STOPPED:
    return DKIMKIT_ERR_CALLBACK;
  case LOOKUP_NEVER:
    open_requests++;
    return 0;
  case LOOKUP_TWICE:
    (void)dns_answer(&dns, query);
    assert_int_equal(dkimkit_query_add_txt(query, (const uint8_t *)"x", 1),
                     DKIMKIT_ERR_STATE);
    assert_int_equal(dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0),
                     DKIMKIT_ERR_STATE);
    return 0;
  case LOOKUP_BAD_STATUS:
    assert_int_equal(dkimkit_query_done(query, (dkimkit_dns_status)99, 0, 0),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
    break;
  case LOOKUP_BAD_RDATA:
    assert_int_equal(dkimkit_query_add_rdata(query, past_its_end, 2),
                     DKIMKIT_ERR_SYNTAX);
    status = DKIMKIT_DNS_OK;
    break;
  case LOOKUP_EMPTY:
    status = DKIMKIT_DNS_OK;
    break;
  case LOOKUP_BOGUS:
    status = DKIMKIT_DNS_BOGUS;
    break;
  default:
    break;
  }
  (void)dkimkit_query_done(query, status, 0, 0);
  return 0;
}

static void cancel(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
  assert_true(open_requests > 0);
  open_requests--;
}

/* What a single signature is, whose key comes so. */
static dkimkit_result result_of_lookup(int how)
{
  switch (how) {
  case LOOKUP_TWICE:
    return DKIMKIT_RESULT_PASS;
  case LOOKUP_BAD_RDATA:
  case LOOKUP_EMPTY:
    return DKIMKIT_RESULT_PERMERROR;
  default:
    return DKIMKIT_RESULT_TEMPERROR;
  }
}

static int verify_single(void)
{
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  int rv;

  TRY(kit_config(&config, NULL));
  ok(dkimkit_config_set_dns(config, look_up, cancel, NULL));
  TRY(dkimkit_config_seal(config));
  TRY(dkimkit_verifier_new(&verifier, config, NULL));
  rv = verifier_run(verifier, message);
  if (rv == DKIMKIT_OK) {
    assert_int_equal(dkimkit_verifier_result(verifier),
                     faults_has_failed() ? result_of_lookup(faults_how())
                                         : DKIMKIT_RESULT_PASS);
  }
end:
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  assert_int_equal(open_requests, 0);
  return rv;
}

/* Questions of all kinds; none of their failures makes a pass of a failure. */
static int verify_extensions(void)
{
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  int rv;

  TRY(kit_config(&config, NULL));
  ok(dkimkit_config_set_dns(config, look_up, cancel, NULL));
  ok(dkimkit_config_set_atps(config, 1));
  ok(dkimkit_config_set_reports(config, 1));
  TRY(dkimkit_config_seal(config));
  TRY(dkimkit_verifier_new(&verifier, config, NULL));
  rv = verifier_run(verifier, message);
  if (rv == DKIMKIT_OK) {
    const dkimkit_signature *upper = dkimkit_verifier_signature(verifier, 0);

    assert_int_not_equal(dkimkit_signature_result(upper), DKIMKIT_RESULT_PASS);
  }
end:
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  assert_int_equal(open_requests, 0);
  return rv;
}

static int lookup_record(void)
{
  dkimkit_config *config = NULL;
  dkimkit_keylookup *lookup = NULL;
  int rv;

  TRY(kit_config(&config, NULL));
  ok(dkimkit_config_set_dns(config, look_up, cancel, NULL));
  TRY(dkimkit_config_seal(config));
  TRY(dkimkit_keylookup_new(&lookup, config, NAME_6376, NULL));
  rv = dkimkit_keylookup_finish(lookup);
end:
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
  assert_int_equal(open_requests, 0);
  return rv;
}

static int is_right_lookup(int rv, int how)
{
  switch (how) {
  case LOOKUP_STOPPED:
    return rv == DKIMKIT_ERR_CALLBACK;
  case LOOKUP_NEVER:
    return rv == DKIMKIT_PENDING;
  default:
    return rv == DKIMKIT_OK;
  }
}

static void load_single(void)
{
  test_dns_init(&dns);
  message = vector("rfc6376-A.2.eml");
}

static void load_extensions(void)
{
  bytes lower = raw_sign("d=example.com; s=s1; atps=example.org; atpsh=sha256; "
                         "h=from",
                         "From: joe@example.org\r\n", "Hello\r\n");
  bytes both = raw_sign_again("d=example.com; s=s1; r=y; new=1; h=from", lower);

  test_dns_init(&dns);
  test_dns_add(&dns, "s1._domainkey.example.com", record_8463_ed25519);
  test_dns_add(&dns, "_report._domainkey.example.com", "ra=a; rr=v; rs=No");
  message = bytes_replace(both, "new=1", "new=2");
  bytes_free(&lower);
  bytes_free(&both);
}

static void unload(void)
{
  bytes_free(&message);
}

static const scene lookups[] = {
    {"callbacks: look-up of a key", .act = verify_single, .set_up = load_single,
     .tear_down = unload},
    {"callbacks: look-ups of ATPS and reports", .act = verify_extensions,
     .set_up = load_extensions, .tear_down = unload},
    {"callbacks: look-up of a record", .act = lookup_record,
     .set_up = load_single, .tear_down = unload},
    {.name = NULL},
};

static void test_lookup(void **state)
{
  const scene *s;
  int how;

  (void)state;
  for (s = lookups; s->name != NULL; s++) {
    for (how = 1; how < LOOKUP_WAYS; how++) {
      scene_run(s, FAULTS_CALLBACK, how, is_right_lookup);
    }
  }
}

static test_hsm hsm;
static int is_known;

static int start(dkimkit_sign_req *request, void *user_data)
{
  uint8_t signature[512] = {1};
  size_t len;

  (void)user_data;
  if (!faults_hit(FAULTS_CALLBACK)) {
    (void)hsm_answer(&hsm, request);
    return 0;
  }
  switch (faults_how()) {
  case START_REFUSED:
    return -1;
  case START_STOPPED:
    return DKIMKIT_ERR_CALLBACK;
  case START_UNAVAILABLE:
    return DKIMKIT_ERR_SIGN_UNAVAILABLE;
  case START_NEVER:
    open_requests++;
    return 0;
  case START_TWICE:
    (void)hsm_answer(&hsm, request);
    assert_int_equal(hsm_answer(&hsm, request), DKIMKIT_ERR_STATE);
    return 0;
  case START_TIMEOUT:
    (void)dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_TIMEOUT);
    return 0;
  case START_GARBAGE:
    len = hsm_sign(&hsm, request, signature);
    signature[0] ^= 1;
    (void)dkimkit_sign_req_done(request, signature, len);
    return 0;
  default:
    assert_int_equal(dkimkit_sign_req_done(request, signature, 3),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
    (void)dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_FAILED);
    return 0;
  }
}

static void cancel_signing(dkimkit_sign_req *request, void *user_data)
{
  (void)request;
  (void)user_data;
  assert_true(open_requests > 0);
  open_requests--;
}

static int sign(void)
{
  bytes p = bytes_of(strstr(record_8463_rsa, "p=") + 2);
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  dkimkit_profile *profiles[2] = {NULL, NULL};
  dkimkit_signer *signer = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(is_known
          ? dkimkit_key_external_public(&key, config, p.data, p.len, start,
                                        cancel_signing, NULL)
          : dkimkit_key_external(&key, config, DKIMKIT_ALGORITHM_RSA_SHA256,
                                 start, cancel_signing, NULL));
  TRY(kit_profile(&profiles[0], config, key));
  TRY(kit_profile(&profiles[1], config, key));
  TRY(dkimkit_signer_new(&signer, config, profiles, 2, NULL));
  rv = signer_run(signer, message);
  assert_int_equal(dkimkit_signer_count(signer), rv == DKIMKIT_OK ? 2 : 0);
end:
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profiles[0]);
  dkimkit_profile_free(profiles[1]);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&p);
  assert_int_equal(open_requests, 0);
  return rv;
}

static int is_right_start(int rv, int how)
{
  static const int expected[START_WAYS] = {
      [START_REFUSED] = DKIMKIT_ERR_SIGN_FAILED,
      [START_STOPPED] = DKIMKIT_ERR_CALLBACK,
      [START_UNAVAILABLE] = DKIMKIT_ERR_SIGN_UNAVAILABLE,
      [START_NEVER] = DKIMKIT_PENDING,
      [START_TWICE] = DKIMKIT_OK,
      [START_TIMEOUT] = DKIMKIT_ERR_SIGN_TIMEOUT,
      [START_LENGTH] = DKIMKIT_ERR_SIGN_FAILED,
  };

  /* Nobody can tell without the public part. */
  if (how == START_GARBAGE) {
    return rv == (is_known ? DKIMKIT_ERR_SIGN_MISMATCH : DKIMKIT_OK);
  }
  return rv == expected[how];
}

static void load_hsm(void)
{
  message = vector("rfc8463-A.3-unsigned.eml");
  test_hsm_init(&hsm, "keys/rfc8463-A.2-rsa1024.pem");
}

static void unload_hsm(void)
{
  test_hsm_clear(&hsm);
  unload();
}

static void test_start(void **state)
{
  static const scene s = {"callbacks: start of signing", .act = sign,
                          .set_up = load_hsm, .tear_down = unload_hsm};
  int how;

  (void)state;
  for (is_known = 0; is_known < 2; is_known++) {
    for (how = 1; how < START_WAYS; how++) {
      scene_run(&s, FAULTS_CALLBACK, how, is_right_start);
    }
  }
}

static int take(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  (void)len;
  (void)user_data;
  return faults_hit(FAULTS_CALLBACK) ? faults_how() : 0;
}

static int canonicalize(void)
{
  dkimkit_config *config = NULL;
  dkimkit_canon *c = NULL;
  size_t i;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_canon_new(&c, config, DKIMKIT_CANONICALIZATION_RELAXED,
                        DKIMKIT_CANONICALIZATION_RELAXED, take, NULL));
  for (i = 0; i < message.len; i++) {
    TRY(dkimkit_canon_feed(c, message.data + i, 1));
  }
  TRY(dkimkit_canon_finish(c));
end:
  dkimkit_canon_free(c);
  dkimkit_config_free(config);
  return rv;
}

static int canonicalize_field(void)
{
  static const uint8_t field[] = "Subject:  a \t b\r\n  c ";

  return dkimkit_canon_field(DKIMKIT_CANONICALIZATION_RELAXED, field,
                             sizeof(field) - 1, take, NULL);
}

static int give_copies(void)
{
  static const char copied[] =
      "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=AAAA;"
      " b=AAAA; z=From:a@example.com|Subject:a=20b|To:b@example.com\r\n"
      "From: a@example.com\r\n\r\n";
  bytes text = bytes_of(copied);
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  int rv;

  TRY(kit_config(&config, &dns));
  TRY(dkimkit_config_seal(config));
  TRY(dkimkit_verifier_new(&verifier, config, NULL));
  TRY(verifier_run(verifier, text));
  TRY(dkimkit_signature_copies(dkimkit_verifier_signature(verifier, 0), take,
                               NULL));
end:
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&text);
  return rv;
}

static int is_as_told(int rv, int how)
{
  return rv == how;
}

static void test_write(void **state)
{
  static const scene scenes[] = {
      {"callbacks: write of a message", .act = canonicalize,
       .set_up = load_single, .tear_down = unload},
      {"callbacks: write of a field", .act = canonicalize_field},
      {"callbacks: write of copies", .act = give_copies, .set_up = load_single,
       .tear_down = unload},
  };
  static const int codes[] = {DKIMKIT_ERR_CALLBACK, -7};
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < COUNT(scenes); i++) {
    for (k = 0; k < COUNT(codes); k++) {
      scene_run(&scenes[i], FAULTS_CALLBACK, codes[k], is_as_told);
    }
  }
}

static uint64_t odd_clock(void *user_data)
{
  if (!faults_hit(FAULTS_CALLBACK)) {
    return fixed_clock(user_data);
  }
  return faults_how() == 0 ? 0 : UINT64_MAX;
}

/* t= in the future, or of long ago, but never a wrong sum. */
static int verify_with_clock(void)
{
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  uint64_t age = 1;
  int rv;

  TRY(kit_config(&config, &dns));
  ok(dkimkit_config_set_clock(config, odd_clock, NULL));
  TRY(dkimkit_config_seal(config));
  TRY(dkimkit_verifier_new(&verifier, config, NULL));
  TRY(verifier_run(verifier, message));
  assert_int_equal(dkimkit_verifier_result(verifier),
                   faults_has_failed() && faults_how() == 0
                       ? DKIMKIT_RESULT_PERMERROR
                       : DKIMKIT_RESULT_PASS);
  assert_int_equal(
      dkimkit_signature_age(dkimkit_verifier_signature(verifier, 0), &age), 1);
  if (faults_has_failed()) {
    assert_true(faults_how() == 0 ? age == 0 : age > UINT64_MAX - 2 * NOW);
  }
end:
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  return rv;
}

static int sign_with_clock(void)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  int rv;

  TRY(kit_config(&config, NULL));
  ok(dkimkit_config_set_clock(config, odd_clock, NULL));
  TRY(dkimkit_config_seal(config));
  TRY(kit_key(&key, config, "keys/rfc8463-A.1-ed25519.pem"));
  TRY(kit_profile(&profile, config, key));
  TRY(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  TRY(signer_run(signer, message));
end:
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

/* A time of more than 12 digits can't be written. */
static int is_in_range(int rv, int how)
{
  return rv == (how == 0 ? DKIMKIT_OK : DKIMKIT_ERR_TIMESTAMP_RANGE);
}

static int is_ok(int rv, int how)
{
  (void)how;
  return rv == DKIMKIT_OK;
}

static void load_timed(void)
{
  test_dns_init(&dns);
  message = vector("rfc8463-A.3.eml");
}

static void test_clock(void **state)
{
  static const scene verifying = {"callbacks: clock of a verifier",
                                  .act = verify_with_clock,
                                  .set_up = load_timed, .tear_down = unload};
  static const scene signing = {"callbacks: clock of a signer",
                                .act = sign_with_clock, .set_up = load_timed,
                                .tear_down = unload};
  int how;

  (void)state;
  for (how = 0; how < 2; how++) {
    scene_run(&verifying, FAULTS_CALLBACK, how, is_ok);
    scene_run(&signing, FAULTS_CALLBACK, how, is_in_range);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lookup),
      cmocka_unit_test(test_start),
      cmocka_unit_test(test_write),
      cmocka_unit_test(test_clock),
  };
  int rv;

  cmocka_set_message_output(CM_OUTPUT_TAP);
  rv = cmocka_run_group_tests(tests, NULL, NULL);
  scene_report("callbacks of libdkimkit");
  return rv;
}
