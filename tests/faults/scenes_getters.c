/* SPDX-License-Identifier: MIT */

/* What takes no memory: each of these functions is called once while every
 * allocation would fail, and none may come. */

#include "kit.h"
#include "scenes.h"

static bytes message;
static test_dns dns;
static dkimkit_config *config;
static dkimkit_verifier *verifier;
static dkimkit_key *key;
static dkimkit_keyrecord *record;
static dkimkit_keylookup *lookup;
static dkimkit_keylint *lint;
static dkimkit_authres *authres;
static dkimkit_profile *profile;
static dkimkit_signer *signer;

static void make_all(void)
{
  static const char field[] =
      "mx.example.org 1; dkim/1=pass (a) reason=\"d\" header.d=e";

  message = vector("rfc8463-A.3.eml");
  test_dns_init(&dns);
  ok(kit_sealed(&config, &dns));
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(verifier_run(verifier, message));
  ok(kit_key(&key, config, "keys/rfc8463-A.2-rsa1024.pem"));
  ok(dkimkit_keyrecord_parse(&record, config, (const uint8_t *)record_8463_rsa,
                             strlen(record_8463_rsa)));
  ok(dkimkit_keylookup_new(&lookup, config, NAME_8463_RSA, NULL));
  ok(dkimkit_keylint_new(&lint, config, (const uint8_t *)"p=;;", 4, 0));
  ok(dkimkit_authres_parse_value(&authres, config, (const uint8_t *)field,
                                 sizeof(field) - 1));
  ok(kit_profile(&profile, config, key));
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(signer_run(signer, message));
}

static void free_all(void)
{
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_authres_free(authres);
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_keyrecord_free(record);
  dkimkit_key_free(key);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static int words(void)
{
  assert_string_equal(dkimkit_error_name(DKIMKIT_ERR_NOMEM), "out-of-memory");
  assert_non_null(dkimkit_strerror(DKIMKIT_ERR_NOMEM));
  assert_true(dkimkit_is_fatal(DKIMKIT_ERR_NOMEM));
  assert_non_null(dkimkit_algorithm_name(DKIMKIT_ALGORITHM_RSA_SHA256));
  assert_non_null(
      dkimkit_canonicalization_name(DKIMKIT_CANONICALIZATION_SIMPLE));
  assert_int_equal(dkimkit_idn_name() != NULL, TEST_IDN);
  assert_non_null(dkimkit_version());
  assert_true(dkimkit_version_num() > 0);
  assert_non_null(dkimkit_result_name(DKIMKIT_RESULT_PASS));
  assert_non_null(dkimkit_reason_name(DKIMKIT_REASON_OK));
  assert_non_null(dkimkit_reason_text(DKIMKIT_REASON_OK));
  assert_int_equal(dkimkit_reason_result(DKIMKIT_REASON_OK),
                   DKIMKIT_RESULT_PASS);
  assert_non_null(dkimkit_reason_meaning(DKIMKIT_REASON_OK));
  assert_non_null(dkimkit_reason_advice(DKIMKIT_REASON_OK));
  assert_non_null(dkimkit_warning_name((dkimkit_warning)1));
  assert_non_null(dkimkit_warning_meaning((dkimkit_warning)1));
  assert_non_null(dkimkit_warning_advice((dkimkit_warning)1));
  assert_non_null(dkimkit_fault_name(DKIMKIT_FAULT_EMPTY_RECORD));
  assert_non_null(dkimkit_fault_text(DKIMKIT_FAULT_EMPTY_RECORD));
  assert_non_null(dkimkit_fault_advice(DKIMKIT_FAULT_EMPTY_RECORD));
  assert_int_equal(dkimkit_fault_severity(DKIMKIT_FAULT_EMPTY_RECORD),
                   DKIMKIT_SEVERITY_ERROR);
  assert_non_null(dkimkit_severity_name(DKIMKIT_SEVERITY_ERROR));
  assert_non_null(dkimkit_atps_status_name((dkimkit_atps_status)0));
  assert_int_equal(dkimkit_atps_status_result((dkimkit_atps_status)0),
                   DKIMKIT_RESULT_NONE);
  assert_non_null(dkimkit_report_status_name((dkimkit_report_status)0));
  assert_non_null(dkimkit_crypto_builtin_name(0));
  assert_non_null(dkimkit_crypto_builtin(dkimkit_crypto_builtin_name(0)));
  return DKIMKIT_OK;
}

static void ask_values(const dkimkit_signature *s)
{
  uint64_t number = 0;
  size_t a = 0;
  size_t b = 0;

  assert_int_equal(dkimkit_signature_result(s), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_signature_reason(s), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_header_reason(s), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_header_result(s), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_signature_body_reason(s), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_body_result(s), DKIMKIT_RESULT_PASS);
  assert_null(dkimkit_signature_subject(s));
  assert_non_null(dkimkit_signature_domain(s));
  assert_non_null(dkimkit_signature_selector(s));
  assert_non_null(dkimkit_signature_identity(s));
  assert_non_null(dkimkit_signature_domain_ascii(s));
  assert_non_null(dkimkit_signature_selector_ascii(s));
  assert_non_null(dkimkit_signature_identity_ascii(s));
  assert_int_not_equal(dkimkit_signature_algorithm(s),
                       DKIMKIT_ALGORITHM_UNKNOWN);
  assert_int_equal(dkimkit_signature_header_canonicalization(s),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_body_canonicalization(s),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_timestamp(s, &number), 1);
  assert_int_equal(dkimkit_signature_age(s, &number), 1);
  assert_int_equal(dkimkit_signature_expiration(s, &number), 0);
  assert_int_equal(dkimkit_signature_body_length(s, &number), 0);
  assert_true(dkimkit_signature_body_octets(s) > 0);
  assert_int_equal(dkimkit_signature_unsigned_octets(s), 0);
  assert_true(dkimkit_signature_key_bits(s) > 0);
  assert_int_equal(dkimkit_signature_dns_secure(s), 0);
  assert_int_equal(dkimkit_signature_testing(s), 0);
  assert_true(dkimkit_signature_signed_count(s) > 0);
  assert_non_null(dkimkit_signature_signed_name(s, 0));
  assert_int_equal(dkimkit_signature_signed_field(s, 0, &a), 1);
  assert_non_null(dkimkit_signature_tag(s, "bh", &a));
  assert_non_null(dkimkit_signature_field(s, &a));
  assert_true(strlen(dkimkit_signature_prefix(s)) >= 8);
  assert_true(dkimkit_signature_warning_count(s) < 10);
  (void)dkimkit_signature_warning(s, 0);
  assert_non_null(dkimkit_signature_body_hash(s, &a));
  assert_non_null(dkimkit_signature_data(s, &a));
  assert_true(dkimkit_signature_header_index(s) < 2);
  assert_int_equal(dkimkit_signature_b_range(s, &a, &b), 1);
}

static void ask_extensions(const dkimkit_signature *s)
{
  assert_null(dkimkit_signature_atps_domain(s));
  (void)dkimkit_signature_atps_status(s);
  assert_int_equal(dkimkit_signature_atps_result(s), DKIMKIT_RESULT_NONE);
  (void)dkimkit_signature_report_status(s);
  assert_null(dkimkit_signature_report_subject(s));
  assert_int_equal(dkimkit_signature_report_wanted(s), 0);
  assert_null(dkimkit_signature_report_address(s));
  assert_int_equal(dkimkit_signature_report_percent(s), 0);
  assert_int_equal(dkimkit_signature_report_requests(s), 0);
  assert_null(dkimkit_signature_report_smtp_text(s));
}

static int verifier_getters(void)
{
  assert_int_equal(dkimkit_verifier_count(verifier), 2);
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_verifier_reason(verifier), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_want(verifier), 0);
  assert_int_equal(dkimkit_verifier_internationalized(verifier), 0);
  assert_non_null(dkimkit_verifier_header_field(verifier, 0, NULL));
  ask_values(dkimkit_verifier_signature(verifier, 0));
  ask_extensions(dkimkit_verifier_signature(verifier, 1));
  return dkimkit_verifier_finish(verifier);
}

static int key_getters(void)
{
  size_t len = 0;

  assert_int_equal(dkimkit_key_get_type(key), DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkimkit_key_bits(key), 1024);
  assert_int_equal(dkimkit_keyrecord_reason(record), DKIMKIT_REASON_OK);
  assert_null(dkimkit_keyrecord_subject(record));
  assert_int_equal(dkimkit_keyrecord_key_type(record), DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkimkit_keyrecord_key_bits(record), 1024);
  assert_int_equal(dkimkit_keyrecord_flags(record), 0);
  assert_int_equal(dkimkit_keyrecord_is_pkcs1(record), 0);
  assert_non_null(dkimkit_keyrecord_tag(record, "p", &len));
  assert_string_equal(dkimkit_keylookup_name(lookup), NAME_8463_RSA);
  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(dkimkit_keylookup_count(lookup), 1);
  assert_non_null(dkimkit_keylookup_text(lookup, 0, &len));
  assert_int_equal(dkimkit_keylookup_ttl(lookup), 300);
  assert_int_equal(dkimkit_keylookup_secure(lookup), 0);
  assert_int_not_equal(dkimkit_keylint_reason(lint), DKIMKIT_REASON_OK);
  assert_true(dkimkit_keylint_count(lint) > 0);
  assert_int_not_equal(dkimkit_keylint_fault(lint, 0), 0);
  assert_int_not_equal(dkimkit_keylint_severity(lint, 0), 0);
  (void)dkimkit_keylint_offset(lint, 0, &len);
  (void)dkimkit_keylint_mended(lint, &len);
  return DKIMKIT_OK;
}

static int query_getters(void)
{
  dkimkit_query *query = dns.queries[0];

  assert_non_null(dkimkit_query_name(query));
  assert_int_equal(dkimkit_query_type(query), 16);
  dkimkit_query_set_data(query, &dns);
  assert_ptr_equal(dkimkit_query_data(query), &dns);
  assert_null(dkimkit_query_owner_data(query));
  assert_int_equal(dkimkit_query_add_rdata(query, (const uint8_t *)"\1x", 2),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_ERR_STATE);
  return DKIMKIT_OK;
}

static int authres_getters(void)
{
  dkimkit_result result = DKIMKIT_RESULT_NONE;

  assert_string_equal(dkimkit_authres_authserv_id(authres), "mx.example.org");
  assert_string_equal(dkimkit_authres_version(authres), "1");
  assert_int_equal(dkimkit_authres_is_none(authres), 0);
  assert_int_equal(dkimkit_authres_problems(authres), 0);
  assert_int_equal(dkimkit_authres_malformed(authres), 0);
  assert_int_equal(dkimkit_authres_count(authres), 1);
  assert_string_equal(dkimkit_authres_method(authres, 0), "dkim");
  assert_string_equal(dkimkit_authres_method_version(authres, 0), "1");
  assert_string_equal(dkimkit_authres_result_text(authres, 0), "pass");
  assert_int_equal(dkimkit_authres_result(authres, 0, &result), 1);
  assert_string_equal(dkimkit_authres_reason(authres, 0), "d");
  assert_int_equal(dkimkit_authres_comment_count(authres, 0), 1);
  assert_string_equal(dkimkit_authres_comment(authres, 0, 0), "a");
  assert_int_equal(dkimkit_authres_property_count(authres, 0), 1);
  assert_string_equal(dkimkit_authres_property_type(authres, 0, 0), "header");
  assert_string_equal(dkimkit_authres_property_name(authres, 0, 0), "d");
  assert_string_equal(dkimkit_authres_property_value(authres, 0, 0), "e");
  assert_string_equal(dkimkit_authres_find(authres, 0, "header", "d"), "e");
  return DKIMKIT_OK;
}

static int signer_getters(void)
{
  size_t len = 0;

  assert_int_equal(dkimkit_signer_count(signer), 1);
  assert_non_null(dkimkit_signer_field(signer, 0, &len));
  assert_int_equal(dkimkit_signer_warnings(signer),
                   DKIMKIT_SIGN_WARNING_KEY_WEAK);
  assert_int_equal(dkimkit_signer_line(signer), 0);
  return DKIMKIT_OK;
}

static int forget(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  (void)len;
  (void)user_data;
  return 0;
}

static int one_field(void)
{
  static const uint8_t field[] = "Subject: a  b\r\n c";

  return dkimkit_canon_field(DKIMKIT_CANONICALIZATION_RELAXED, field,
                             sizeof(field) - 1, forget, NULL);
}

const scene scenes_getters[] = {
    {"words", .act = words, .needs_no_memory = 1},
    {"getters of a verifier", .act = verifier_getters, .set_up = make_all,
     .tear_down = free_all, .needs_no_memory = 1},
    {"getters of keys, records, lookups", .act = key_getters,
     .set_up = make_all, .tear_down = free_all, .needs_no_memory = 1},
    {"getters of a query", .act = query_getters, .set_up = make_all,
     .tear_down = free_all, .needs_no_memory = 1},
    {"getters of a parsed field", .act = authres_getters, .set_up = make_all,
     .tear_down = free_all, .needs_no_memory = 1},
    {"getters of a signer", .act = signer_getters, .set_up = make_all,
     .tear_down = free_all, .needs_no_memory = 1},
    {"canonical form of one field", .act = one_field, .needs_no_memory = 1},
    {.name = NULL},
};
