/* SPDX-License-Identifier: MIT */
/* What is read of a signature, key record, lookup or report that isn't there,
 * and what signers, verifiers and profiles refuse. */
#include "test_support.h"

#define refused(call) assert_int_equal((call), DKIMKIT_ERR_INVALID_ARGUMENT)
#define too_early(call) assert_int_equal((call), DKIMKIT_ERR_STATE)

typedef struct fixture {
  test_dns dns;
  dkimkit_config *open;
  dkimkit_config *config;
  dkimkit_key *key;
} fixture;

static int set_up(void **state)
{
  static fixture f;

  memset(&f, 0, sizeof(f));
  test_dns_init(&f.dns);
  f.open = config_open(&f.dns, NULL);
  f.config = config_make(&f.dns);
  f.key = key_load(f.config, "keys/rfc8463-A.1-ed25519.pem");
  *state = &f;
  return 0;
}

static int tear_down(void **state)
{
  fixture *f = *state;

  dkimkit_key_free(f->key);
  dkimkit_config_free(f->open);
  dkimkit_config_free(f->config);
  return 0;
}

static void test_no_signature(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_signature_reason(NULL), DKIMKIT_REASON_PENDING);
  assert_int_equal(dkimkit_signature_header_reason(NULL),
                   DKIMKIT_REASON_PENDING);
  assert_int_equal(dkimkit_signature_body_reason(NULL), DKIMKIT_REASON_PENDING);
  assert_null(dkimkit_signature_subject(NULL));
  assert_null(dkimkit_signature_domain(NULL));
  assert_null(dkimkit_signature_selector(NULL));
  assert_null(dkimkit_signature_identity(NULL));
  assert_null(dkimkit_signature_domain_ascii(NULL));
  assert_null(dkimkit_signature_selector_ascii(NULL));
  assert_null(dkimkit_signature_identity_ascii(NULL));
  assert_int_equal(dkimkit_signature_algorithm(NULL),
                   DKIMKIT_ALGORITHM_UNKNOWN);
  assert_int_equal(dkimkit_signature_header_canonicalization(NULL),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(dkimkit_signature_body_canonicalization(NULL),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_string_equal(dkimkit_signature_prefix(NULL), "");
}

static void test_no_numbers(void **state)
{
  uint64_t number = 7;
  size_t index = 7;

  (void)state;
  assert_false(dkimkit_signature_timestamp(NULL, &number));
  assert_false(dkimkit_signature_age(NULL, &number));
  assert_false(dkimkit_signature_expiration(NULL, &number));
  assert_false(dkimkit_signature_body_length(NULL, &number));
  assert_int_equal(number, 7);
  assert_int_equal(dkimkit_signature_body_octets(NULL), 0);
  assert_int_equal(dkimkit_signature_unsigned_octets(NULL), 0);
  assert_int_equal(dkimkit_signature_key_bits(NULL), 0);
  assert_false(dkimkit_signature_dns_secure(NULL));
  assert_false(dkimkit_signature_testing(NULL));
  assert_int_equal(dkimkit_signature_signed_count(NULL), 0);
  assert_null(dkimkit_signature_signed_name(NULL, 0));
  assert_false(dkimkit_signature_signed_field(NULL, 0, &index));
  assert_int_equal(index, 7);
  assert_int_equal(dkimkit_signature_warning_count(NULL), 0);
  assert_int_equal(dkimkit_signature_header_index(NULL), 0);
}

static int written(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  (void)len;
  (void)user_data;
  return DKIMKIT_OK;
}

static void test_no_octets(void **state)
{
  size_t len = 7;
  size_t offset = 7;

  (void)state;
  assert_null(dkimkit_signature_tag(NULL, "d", &len));
  assert_int_equal(len, 0);
  assert_null(dkimkit_signature_tag(NULL, NULL, NULL));
  len = 7;
  assert_null(dkimkit_signature_field(NULL, &len));
  assert_int_equal(len, 0);
  len = 7;
  assert_null(dkimkit_signature_body_hash(NULL, &len));
  assert_int_equal(len, 0);
  len = 7;
  assert_null(dkimkit_signature_data(NULL, &len));
  assert_int_equal(len, 0);
  assert_null(dkimkit_verifier_header_field(NULL, 0, NULL));
  assert_false(dkimkit_signature_b_range(NULL, &offset, &len));
  refused(dkimkit_signature_copies(NULL, written, NULL));
}

static void test_of_a_signature(void **state)
{
  fixture *f = *state;
  bytes message = vector("rfc8463-A.3.eml");
  dkimkit_verifier *verifier = verify(f->config, message);
  const dkimkit_signature *one = dkimkit_verifier_signature(verifier, 0);
  size_t len;
  size_t index;

  assert_non_null(one);
  assert_null(dkimkit_signature_tag(one, NULL, &len));
  assert_int_equal(len, 0);
  assert_non_null(dkimkit_signature_tag(one, "d", NULL));
  assert_string_equal(dkimkit_signature_field(one, &len) == NULL ? "" : "there",
                      "there");
  /* "DKIM-Signature:" at least. */
  assert_true(len > 15);
  assert_memory_equal(dkimkit_signature_field(one, NULL),
                      "DKIM-Signature:", 15);
  assert_false(dkimkit_signature_timestamp(one, NULL));
  assert_false(dkimkit_signature_signed_field(one, 0, NULL));
  assert_false(dkimkit_signature_signed_field(one, 1000, &index));
  assert_null(dkimkit_signature_signed_name(one, 1000));
  assert_false(dkimkit_signature_b_range(one, NULL, &len));
  assert_false(dkimkit_signature_b_range(one, &index, NULL));
  refused(dkimkit_signature_copies(one, NULL, NULL));
  /* The message has no z=. */
  ok(dkimkit_signature_copies(one, written, NULL));
  assert_int_equal(dkimkit_signature_unsigned_octets(one), 0);
  dkimkit_verifier_free(verifier);
  bytes_free(&message);
}

static void test_key_records(void **state)
{
  const uint8_t octets[32] = {0};
  const dkimkit_algorithm rsa = DKIMKIT_ALGORITHM_RSA_SHA256;
  fixture *f = *state;
  dkimkit_keyrecord *record;
  uint8_t room[32];
  size_t len = 7;

  refused(dkimkit_keyrecord_parse(NULL, f->config, octets, 1));
  refused(dkimkit_keyrecord_parse(&record, NULL, octets, 1));
  refused(dkimkit_keyrecord_parse(&record, f->config, NULL, 1));
  assert_int_equal(dkimkit_keyrecord_reason(NULL), DKIMKIT_REASON_PENDING);
  assert_null(dkimkit_keyrecord_subject(NULL));
  assert_int_equal(dkimkit_keyrecord_key_type(NULL), 0);
  assert_int_equal(dkimkit_keyrecord_key_bits(NULL), 0);
  assert_int_equal(dkimkit_keyrecord_flags(NULL), 0);
  assert_false(dkimkit_keyrecord_is_pkcs1(NULL));
  assert_null(dkimkit_keyrecord_tag(NULL, "p", &len));
  assert_int_equal(len, 0);
  refused(dkimkit_keyrecord_matches(NULL, f->key));
  refused(dkimkit_keyrecord_write(NULL, &len, NULL));
  refused(dkimkit_keyrecord_write(NULL, NULL, f->key));
  refused(dkimkit_keyrecord_verify(NULL, rsa, octets, 32, octets, 32));
  refused(dkimkit_keyrecord_recover(room, &len, NULL, rsa, octets, 32));
}

static void test_of_a_key_record(void **state)
{
  const dkimkit_algorithm rsa = DKIMKIT_ALGORITHM_RSA_SHA256;
  const dkimkit_algorithm none = DKIMKIT_ALGORITHM_UNKNOWN;
  const uint8_t octets[32] = {0};
  fixture *f = *state;
  dkimkit_keyrecord *record;
  uint8_t room[32];
  size_t len = sizeof(room);

  ok(dkimkit_keyrecord_parse(&record, f->config,
                             (const uint8_t *)record_8463_ed25519,
                             strlen(record_8463_ed25519)));
  assert_null(dkimkit_keyrecord_tag(record, NULL, NULL));
  assert_non_null(dkimkit_keyrecord_tag(record, "p", NULL));
  refused(dkimkit_keyrecord_matches(record, NULL));
  refused(dkimkit_keyrecord_verify(record, rsa, NULL, 32, octets, 32));
  refused(dkimkit_keyrecord_verify(record, rsa, octets, 32, NULL, 32));
  refused(dkimkit_keyrecord_verify(record, none, octets, 32, octets, 32));
  refused(dkimkit_keyrecord_verify(record, rsa, octets, 31, octets, 32));
  refused(dkimkit_keyrecord_recover(room, &len, record, rsa, NULL, 32));
  refused(dkimkit_keyrecord_recover(NULL, &len, record, rsa, octets, 32));
  refused(dkimkit_keyrecord_recover(room, NULL, record, rsa, octets, 32));
  refused(dkimkit_keyrecord_recover(room, &len, record, none, octets, 32));
  /* Of another type than the key: no signature of it, and nothing to recover.
   */
  assert_int_equal(
      dkimkit_keyrecord_verify(record, rsa, octets, 32, octets, 32), 0);
  assert_int_equal(
      dkimkit_keyrecord_recover(room, &len, record, rsa, octets, 32), 0);
  dkimkit_keyrecord_free(record);
}

static void test_no_lookup(void **state)
{
  fixture *f = *state;
  dkimkit_config *without_dns = config_make(NULL);
  dkimkit_keylookup *lookup;
  dkimkit_keylint *lint;
  size_t len = 7;

  refused(dkimkit_keylookup_new(NULL, f->config, NAME_6376, NULL));
  refused(dkimkit_keylookup_new(&lookup, NULL, NAME_6376, NULL));
  refused(dkimkit_keylookup_new(&lookup, f->config, NULL, NULL));
  too_early(dkimkit_keylookup_new(&lookup, f->open, NAME_6376, NULL));
  too_early(dkimkit_keylookup_new(&lookup, without_dns, NAME_6376, NULL));
  refused(dkimkit_keylookup_finish(NULL));
  assert_int_equal(dkimkit_keylookup_status(NULL), DKIMKIT_DNS_ERROR);
  assert_null(dkimkit_keylookup_name(NULL));
  assert_int_equal(dkimkit_keylookup_count(NULL), 0);
  assert_null(dkimkit_keylookup_text(NULL, 0, &len));
  assert_int_equal(len, 0);
  assert_int_equal(dkimkit_keylookup_ttl(NULL), 0);
  assert_false(dkimkit_keylookup_secure(NULL));
  dkimkit_keylookup_free(NULL);
  refused(dkimkit_keylint_lookup(NULL, NULL));
  refused(dkimkit_keylint_lookup(&lint, NULL));
  dkimkit_config_free(without_dns);
}

static void test_no_lint(void **state)
{
  const uint8_t text[] = "v=DKIM1";
  fixture *f = *state;
  dkimkit_keylint *lint;
  size_t number = 7;

  refused(dkimkit_keylint_new(NULL, f->config, text, 7, 0));
  refused(dkimkit_keylint_new(&lint, NULL, text, 7, 0));
  refused(dkimkit_keylint_new(&lint, f->config, NULL, 7, 0));
  refused(dkimkit_keylint_new(&lint, f->config, text, 7, 0x80));
  too_early(dkimkit_keylint_new(&lint, f->open, text, 7, 0));
  assert_int_equal(dkimkit_keylint_reason(NULL), DKIMKIT_REASON_PENDING);
  assert_int_equal(dkimkit_keylint_count(NULL), 0);
  assert_int_equal(dkimkit_keylint_fault(NULL, 0), 0);
  assert_int_equal(dkimkit_keylint_severity(NULL, 0), 0);
  assert_false(dkimkit_keylint_offset(NULL, 0, &number));
  assert_null(dkimkit_keylint_mended(NULL, &number));
  assert_int_equal(number, 0);
  dkimkit_keylint_free(NULL);
}

static void test_digests(void **state)
{
  fixture *f = *state;
  dkimkit_digest *digest;
  uint8_t room[32];
  size_t len = sizeof(room);

  refused(dkimkit_digest_new(NULL, f->config, DKIMKIT_HASH_SHA256));
  refused(dkimkit_digest_new(&digest, NULL, DKIMKIT_HASH_SHA256));
  refused(dkimkit_digest_update(NULL, room, 1));
  refused(dkimkit_digest_value(room, &len, NULL));
  dkimkit_digest_free(NULL);
  ok(dkimkit_digest_new(&digest, f->config, DKIMKIT_HASH_SHA256));
  refused(dkimkit_digest_update(digest, NULL, 1));
  refused(dkimkit_digest_value(NULL, &len, digest));
  refused(dkimkit_digest_value(room, NULL, digest));
  dkimkit_digest_free(digest);
}

static void test_profiles(void **state)
{
  const dkimkit_canonicalization simple = DKIMKIT_CANONICALIZATION_SIMPLE;
  fixture *f = *state;
  dkimkit_profile *profile;

  refused(dkimkit_profile_new(NULL, f->config));
  refused(dkimkit_profile_new(&profile, NULL));
  too_early(dkimkit_profile_new(&profile, f->open));
  refused(dkimkit_profile_set_domain(NULL, "example.com"));
  refused(dkimkit_profile_seal(NULL));
  ok(dkimkit_profile_new(&profile, f->config));
  refused(dkimkit_profile_set_algorithm(profile, DKIMKIT_ALGORITHM_UNKNOWN));
  refused(dkimkit_profile_set_canonicalization(
      profile, (dkimkit_canonicalization)9, simple));
  refused(dkimkit_profile_set_canonicalization(profile, simple,
                                               (dkimkit_canonicalization)9));
  refused(dkimkit_profile_set_headers(profile, NULL, 1));
  refused(dkimkit_profile_set_timestamp(profile, (dkimkit_timestamp)9, 0));
  refused(dkimkit_profile_set_copy_headers(profile, 2));
  refused(dkimkit_profile_set_copy_headers(profile, -1));
  assert_int_equal(dkimkit_profile_seal(profile),
                   DKIMKIT_ERR_PROFILE_INCOMPLETE);
  ok(dkimkit_profile_set_domain(profile, "example.com"));
  assert_int_equal(dkimkit_profile_seal(profile),
                   DKIMKIT_ERR_PROFILE_INCOMPLETE);
  ok(dkimkit_profile_set_selector(profile, "s1"));
  assert_int_equal(dkimkit_profile_seal(profile),
                   DKIMKIT_ERR_PROFILE_INCOMPLETE);
  ok(dkimkit_profile_set_key(profile, f->key));
  ok(dkimkit_profile_seal(profile));
  too_early(dkimkit_profile_set_copy_headers(profile, 1));
  dkimkit_profile_free(profile);
}

static void test_signers(void **state)
{
  fixture *f = *state;
  dkimkit_config *other = config_make(NULL);
  dkimkit_profile *sealed = profile_make(f->config, f->key);
  dkimkit_profile *unsealed = profile_open(f->config, f->key);
  dkimkit_profile *many[33];
  dkimkit_signer *signer;
  size_t i;

  for (i = 0; i < COUNT(many); i++) {
    many[i] = sealed;
  }
  refused(dkimkit_signer_new(NULL, f->config, many, 1, NULL));
  refused(dkimkit_signer_new(&signer, NULL, many, 1, NULL));
  refused(dkimkit_signer_new(&signer, f->config, NULL, 1, NULL));
  refused(dkimkit_signer_new(&signer, f->config, many, 0, NULL));
  refused(dkimkit_signer_new(&signer, other, many, 1, NULL));
  too_early(dkimkit_signer_new(&signer, f->open, many, 1, NULL));
  too_early(dkimkit_signer_new(&signer, f->config, &unsealed, 1, NULL));
  /* DKIMKIT_LIMIT_PROFILES. */
  assert_int_equal(dkimkit_signer_new(&signer, f->config, many, 33, NULL),
                   DKIMKIT_ERR_LIMIT);
  many[1] = NULL;
  refused(dkimkit_signer_new(&signer, f->config, many, 2, NULL));
  refused(dkimkit_signer_feed(NULL, NULL, 0));
  assert_int_equal(dkimkit_signer_count(NULL), 0);
  assert_null(dkimkit_signer_field(NULL, 0, NULL));
  assert_int_equal(dkimkit_signer_warnings(NULL), 0);
  assert_int_equal(dkimkit_signer_line(NULL), 0);
  dkimkit_signer_free(NULL);
  dkimkit_profile_free(sealed);
  dkimkit_profile_free(unsealed);
  dkimkit_config_free(other);
}

static void test_verifiers(void **state)
{
  fixture *f = *state;
  dkimkit_config *without_dns = config_make(NULL);
  dkimkit_verifier *verifier;

  refused(dkimkit_verifier_new(NULL, f->config, NULL));
  refused(dkimkit_verifier_new(&verifier, NULL, NULL));
  too_early(dkimkit_verifier_new(&verifier, f->open, NULL));
  too_early(dkimkit_verifier_new(&verifier, without_dns, NULL));
  refused(dkimkit_verifier_feed(NULL, NULL, 0));
  assert_int_equal(dkimkit_verifier_count(NULL), 0);
  assert_null(dkimkit_verifier_signature(NULL, 0));
  assert_int_equal(dkimkit_verifier_reason(NULL), DKIMKIT_REASON_PENDING);
  dkimkit_verifier_free(NULL);
  ok(dkimkit_verifier_new(&verifier, f->config, NULL));
  refused(dkimkit_verifier_feed(verifier, NULL, 1));
  assert_int_equal(dkimkit_verifier_reason(verifier), DKIMKIT_REASON_PENDING);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(without_dns);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_signature),
      cmocka_unit_test(test_no_numbers),
      cmocka_unit_test(test_no_octets),
      cmocka_unit_test(test_of_a_signature),
      cmocka_unit_test(test_key_records),
      cmocka_unit_test(test_of_a_key_record),
      cmocka_unit_test(test_no_lookup),
      cmocka_unit_test(test_no_lint),
      cmocka_unit_test(test_digests),
      cmocka_unit_test(test_profiles),
      cmocka_unit_test(test_signers),
      cmocka_unit_test(test_verifiers),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
