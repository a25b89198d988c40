/* SPDX-License-Identifier: MIT */
/* A cancel callback that calls the owner, which is being freed. */
#include "test_support.h"

static dkimkit_verifier *verifier;
static dkimkit_signer *signer;
static dkimkit_keylookup *lookup;
static unsigned cancelled;

static int take(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
  return 0;
}

static void call_verifier(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  cancelled++;
  if (verifier != NULL) {
    assert_int_equal(dkimkit_verifier_finish(verifier), DKIMKIT_ERR_REENTERED);
    dkimkit_verifier_free(verifier);
  }
  dkimkit_keylookup_free(lookup);
  assert_int_equal(dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_ERR_STATE);
}

static dkimkit_config *make_config(void)
{
  const char *crypto = getenv("DKIMKIT_TEST_CRYPTO");
  dkimkit_config *config = NULL;

  ok(config_with_provider(&config, NULL));
  if (crypto != NULL) {
    ok(dkimkit_config_set_builtin_crypto(config, crypto));
  }
  ok(dkimkit_config_set_dns(config, take, call_verifier, NULL));
  ok(dkimkit_config_seal(config));
  cancelled = 0;
  return config;
}

#define SIGNATURE(selector)                                                    \
  "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=" selector              \
  "; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAAAAAAAAAA"  \
  "\r\n"

static const char two_signatures[] =
    SIGNATURE("a") SIGNATURE("b") "From: a@example.com\r\n\r\n";

static void test_cancel_enters_verifier(void **state)
{
  dkimkit_config *config = make_config();

  (void)state;
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, (const uint8_t *)two_signatures,
                           sizeof(two_signatures) - 1));
  dkimkit_verifier_free(verifier);
  verifier = NULL;
  assert_int_equal(cancelled, 2);
  dkimkit_config_free(config);
}

static dkimkit_query *taken[2];
static size_t taken_count;

static int take_down(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  assert_true(taken_count < 2);
  taken[taken_count++] = query;
  return 0;
}

static void look_at_all(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
  assert_string_equal(dkimkit_query_name(taken[0]), "a._domainkey.example.com");
  assert_string_equal(dkimkit_query_name(taken[1]), "b._domainkey.example.com");
  cancelled++;
}

/* What is released is written over, and not used again. */
static void *resize(void *ptr, size_t size, void *user_data)
{
  size_t *grown = malloc(size + 2 * sizeof(size_t));

  (void)user_data;
  assert_non_null(grown);
  *grown = size;
  grown += 2;
  if (ptr != NULL) {
    size_t old = ((size_t *)ptr)[-2];

    memcpy(grown, ptr, old < size ? old : size);
    free((size_t *)ptr - 2);
  }
  return grown;
}

static void *allocate(size_t size, void *user_data)
{
  return resize(NULL, size, user_data);
}

static void *kept[1000];
static size_t kept_count;

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  if (ptr != NULL) {
    assert_true(kept_count < COUNT(kept));
    memset(ptr, 0, ((size_t *)ptr)[-2]);
    kept[kept_count++] = (size_t *)ptr - 2;
  }
}

/* While one is cancelled, all of them are still there. */
static void test_cancel_looks_at_others(void **state)
{
  static const dkimkit_mem mem = {NULL, allocate, resize, release};
  dkimkit_config *config = NULL;

  (void)state;
  cancelled = 0;
  ok(config_with_provider(&config, &mem));
  ok(dkimkit_config_set_dns(config, take_down, look_at_all, NULL));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, (const uint8_t *)two_signatures,
                           sizeof(two_signatures) - 1));
  assert_int_equal(taken_count, 2);
  dkimkit_verifier_free(verifier);
  verifier = NULL;
  assert_int_equal(cancelled, 2);
  dkimkit_config_free(config);
  while (kept_count > 0) {
    free(kept[--kept_count]);
  }
}

static void test_cancel_enters_lookup(void **state)
{
  dkimkit_config *config = make_config();

  (void)state;
  ok(dkimkit_keylookup_new(&lookup, config, "a._domainkey.example.com", NULL));
  dkimkit_keylookup_free(lookup);
  lookup = NULL;
  assert_int_equal(cancelled, 1);
  dkimkit_config_free(config);
}

/* RFC 6008, 4: equal values can't be told apart; different ones must be. */
static void test_prefixes(void **state)
{
  dkimkit_config *config = make_config();

  (void)state;
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, (const uint8_t *)two_signatures,
                           sizeof(two_signatures) - 1));
  assert_string_equal(
      dkimkit_signature_prefix(dkimkit_verifier_signature(verifier, 0)),
      "AAAAAAAA");
  assert_string_equal(
      dkimkit_signature_prefix(dkimkit_verifier_signature(verifier, 1)),
      "AAAAAAAA");
  dkimkit_verifier_free(verifier);
  verifier = NULL;
  dkimkit_config_free(config);
}

static int start(dkimkit_sign_req *request, void *user_data)
{
  (void)request;
  (void)user_data;
  return 0;
}

static void call_signer(dkimkit_sign_req *request, void *user_data)
{
  static const uint8_t octets[64] = {0};

  (void)user_data;
  cancelled++;
  assert_int_equal(dkimkit_signer_finish(signer), DKIMKIT_ERR_REENTERED);
  dkimkit_signer_free(signer);
  assert_int_equal(dkimkit_sign_req_done(request, octets, sizeof(octets)),
                   DKIMKIT_ERR_STATE);
}

static void test_cancel_enters_signer(void **state)
{
  static const char text[] = "From: a@example.com\r\n\r\n";
  dkimkit_config *config = make_config();
  dkimkit_profile *profiles[2] = {NULL, NULL};
  dkimkit_key *key = NULL;
  size_t i;

  (void)state;
  ok(dkimkit_key_external(&key, config, DKIMKIT_ALGORITHM_ED25519_SHA256, start,
                          call_signer, NULL));
  for (i = 0; i < 2; i++) {
    ok(dkimkit_profile_new(&profiles[i], config));
    ok(dkimkit_profile_set_domain(profiles[i], "example.com"));
    ok(dkimkit_profile_set_selector(profiles[i], "a"));
    ok(dkimkit_profile_set_key(profiles[i], key));
    ok(dkimkit_profile_seal(profiles[i]));
  }
  ok(dkimkit_signer_new(&signer, config, profiles, 2, NULL));
  ok(dkimkit_signer_feed(signer, (const uint8_t *)text, sizeof(text) - 1));
  assert_int_equal(dkimkit_signer_finish(signer), DKIMKIT_PENDING);
  dkimkit_signer_free(signer);
  assert_int_equal(cancelled, 2);
  dkimkit_profile_free(profiles[0]);
  dkimkit_profile_free(profiles[1]);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* What is signed must be verifiable with the same limits. */
static void check_limit(dkimkit_limit limit, size_t value, int expected)
{
  static const char text[] =
      "From: a@example.com\r\nTo: b@example.com\r\nSubject: c\r\n\r\n";
  dkimkit_config *config = NULL;
  dkimkit_profile *profile = NULL;
  dkimkit_key *key = NULL;
  int rv;

  ok(config_with_provider(&config, NULL));
  ok(dkimkit_config_set_limit(config, limit, value));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_ED25519, 0));
  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_domain(profile, "example.com"));
  ok(dkimkit_profile_set_selector(profile, "a"));
  ok(dkimkit_profile_set_key(profile, key));
  ok(dkimkit_profile_seal(profile));
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  rv = dkimkit_signer_feed(signer, (const uint8_t *)text, sizeof(text) - 1);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(signer);
  }
  assert_int_equal(rv, expected);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_own_limits(void **state)
{
  (void)state;
  check_limit(DKIMKIT_LIMIT_HEADER_FIELDS, 3, DKIMKIT_ERR_MESSAGE_TOO_LARGE);
  check_limit(DKIMKIT_LIMIT_HEADER_FIELDS, 4, DKIMKIT_OK);
  check_limit(DKIMKIT_LIMIT_SIGNED_NAMES, 11, DKIMKIT_ERR_LIMIT);
  check_limit(DKIMKIT_LIMIT_SIGNED_NAMES, 12, DKIMKIT_OK);
  check_limit(DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS, 100, DKIMKIT_ERR_LIMIT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cancel_enters_verifier),
      cmocka_unit_test(test_cancel_looks_at_others),
      cmocka_unit_test(test_cancel_enters_lookup),
      cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_cancel_enters_signer),
      cmocka_unit_test(test_own_limits),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
