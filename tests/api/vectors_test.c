/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#define HI_HASH "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="

/* Changes one octet of a vector and expects these reasons, 0 for none. */
static void check_change(const char *file, const char *from, const char *to,
                         const dkimkit_reason *reasons, size_t count)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector(file);
  bytes changed = bytes_replace(message, from, to);
  dkimkit_verifier *verifier;
  size_t i;

  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, changed);
  assert_int_equal(dkimkit_verifier_count(verifier), count);
  for (i = 0; i < count; i++) {
    assert_reason(verifier, i, reasons[i]);
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&changed);
  bytes_free(&message);
}

static void test_rfc8463(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3.eml");
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;
  uint64_t seconds = 0;
  size_t len = 0;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
  assert_int_equal(dkimkit_verifier_reason(verifier), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_count(verifier), 2);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  assert_reason(verifier, 1, DKIMKIT_REASON_OK);
  assert_null(dkimkit_verifier_signature(verifier, 2));
  assert_int_equal(dns.asked, 2);

  signature = dkimkit_verifier_signature(verifier, 0);
  assert_string_equal(dkimkit_signature_domain(signature),
                      "football.example.com");
  assert_string_equal(dkimkit_signature_selector(signature), "brisbane");
  assert_string_equal(dkimkit_signature_identity(signature),
                      "@football.example.com");
  assert_int_equal(dkimkit_signature_algorithm(signature),
                   DKIMKIT_ALGORITHM_ED25519_SHA256);
  assert_int_equal(dkimkit_signature_header_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_body_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_timestamp(signature, &seconds), 1);
  assert_int_equal(seconds, 1528637909);
  assert_int_equal(dkimkit_signature_expiration(signature, &seconds), 0);
  assert_int_equal(dkimkit_signature_body_length(signature, &seconds), 0);
  assert_int_equal(dkimkit_signature_key_bits(signature), 256);
  assert_int_equal(dkimkit_signature_testing(signature), 0);
  assert_string_equal(dkimkit_signature_prefix(signature), "/gCrinpc");
  assert_null(dkimkit_signature_subject(signature));
  assert_int_equal(dkimkit_signature_warning_count(signature), 0);
  assert_memory_equal(dkimkit_signature_tag(signature, "bh", &len), HI_HASH,
                      strlen(HI_HASH));
  assert_int_equal(len, strlen(HI_HASH));
  assert_null(dkimkit_signature_tag(signature, "z", &len));

  signature = dkimkit_verifier_signature(verifier, 1);
  assert_int_equal(dkimkit_signature_algorithm(signature),
                   DKIMKIT_ALGORITHM_RSA_SHA256);
  assert_int_equal(dkimkit_signature_key_bits(signature), 1024);
  assert_int_equal(dkimkit_signature_warning_count(signature), 1);
  assert_int_equal(dkimkit_signature_warning(signature, 0),
                   DKIMKIT_WARNING_KEY_WEAK);
  assert_string_equal(dkimkit_signature_prefix(signature), "F45dVWDf");

  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void C_747_signed_fields(void **state)
{
  static const char *const names[] = {"from",       "to",   "subject", "date",
                                      "message-id", "from", "subject", "date"};
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3.eml");
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;
  size_t field = 0;
  size_t i;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  signature = dkimkit_verifier_signature(verifier, 0);
  assert_int_equal(dkimkit_signature_signed_count(signature), COUNT(names));
  for (i = 0; i < COUNT(names); i++) {
    assert_string_equal(dkimkit_signature_signed_name(signature, i), names[i]);
    if (i < 5) {
      /* Two DKIM-Signature fields stand above From. */
      assert_int_equal(dkimkit_signature_signed_field(signature, i, &field), 1);
      assert_int_equal(field, i + 2);
    } else {
      assert_int_equal(dkimkit_signature_signed_field(signature, i, &field), 0);
    }
  }
  assert_null(dkimkit_signature_signed_name(signature, COUNT(names)));
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_rfc6376(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc6376-A.2.eml");
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_int_equal(dkimkit_verifier_count(verifier), 1);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  signature = dkimkit_verifier_signature(verifier, 0);
  assert_string_equal(dkimkit_signature_identity(signature),
                      "joe@football.example.com");
  assert_int_equal(dkimkit_signature_header_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(dkimkit_signature_key_bits(signature), 1024);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_body_changed(void **state)
{
  static const dkimkit_reason bad[] = {DKIMKIT_REASON_BODY_HASH_MISMATCH,
                                       DKIMKIT_REASON_BODY_HASH_MISMATCH};

  (void)state;
  check_change("rfc8463-A.3.eml", "We lost", "We Lost", bad, 2);
  check_change("rfc8463-A.3.eml", "Joe.\r\n", "Joe.\r\nx", bad, 2);
  check_change("rfc8463-A.3.eml", "Hi.\r\n", "", bad, 2);
  check_change("rfc6376-A.2.eml", "We lost", "We  lost", bad, 1);
}

static void test_header_changed(void **state)
{
  static const dkimkit_reason bad[] = {DKIMKIT_REASON_SIGNATURE_MISMATCH,
                                       DKIMKIT_REASON_SIGNATURE_MISMATCH};

  (void)state;
  check_change("rfc8463-A.3.eml", "Is dinner", "Is Dinner", bad, 2);
  /* The second name "subject" signs that there is no second field. */
  check_change("rfc8463-A.3.eml", "From: Joe", "Subject: x\r\nFrom: Joe", bad,
               2);
  check_change("rfc6376-A.2.eml", "Subject: Is", "Subject:  Is", bad, 1);
  check_change("rfc6376-A.2.eml", "Subject: Is", "subject: Is", bad, 1);
}

static void test_signature_changed(void **state)
{
  static const dkimkit_reason first_bad[] = {DKIMKIT_REASON_SIGNATURE_MISMATCH,
                                             DKIMKIT_REASON_OK};
  static const dkimkit_reason second_bad[] = {
      DKIMKIT_REASON_OK, DKIMKIT_REASON_SIGNATURE_MISMATCH};
  static const dkimkit_reason hash_bad[] = {DKIMKIT_REASON_BODY_HASH_MISMATCH,
                                            DKIMKIT_REASON_OK};

  (void)state;
  check_change("rfc8463-A.3.eml", "b=/gCr", "b=/hCr", first_bad, 2);
  check_change("rfc8463-A.3.eml", "t=1528637909", "t=1528637908", first_bad, 2);
  check_change("rfc8463-A.3.eml", "b=F45d", "b=G45d", second_bad, 2);
  check_change("rfc8463-A.3.eml", "bh=2jUS", "bh=3jUS", hash_bad, 2);
}

static void test_unharmed(void **state)
{
  static const dkimkit_reason good[] = {DKIMKIT_REASON_OK, DKIMKIT_REASON_OK};

  (void)state;
  /* What relaxed takes away, and what isn't signed (RFC 6376, 3.4). */
  check_change("rfc8463-A.3.eml", "Is dinner", "Is \t dinner", good, 2);
  check_change("rfc8463-A.3.eml", "Subject: Is dinner",
               "SUBJECT:\r\n Is\r\n"
               " dinner",
               good, 2);
  check_change("rfc8463-A.3.eml", "Joe.\r\n", "Joe. \t\r\n\r\n\r\n", good, 2);
  check_change("rfc8463-A.3.eml", "From: Joe", "X-New: x\r\nFrom: Joe", good,
               2);
  check_change("rfc6376-A.2.eml", "Joe.\r\n", "Joe.\r\n\r\n\r\n", good, 1);
}

static void check_status(dkimkit_dns_status status, dkimkit_reason reason)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3.eml");
  dkimkit_verifier *verifier;

  test_dns_init(&dns);
  dns.status = status;
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_reason(verifier, 0, reason);
  assert_reason(verifier, 1, reason);
  assert_int_equal(dkimkit_verifier_result(verifier),
                   dkimkit_reason_result(reason));
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_dns_status(void **state)
{
  (void)state;
  check_status(DKIMKIT_DNS_NXDOMAIN, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  check_status(DKIMKIT_DNS_NODATA, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  check_status(DKIMKIT_DNS_SERVFAIL, DKIMKIT_REASON_KEY_QUERY_SERVFAIL);
  check_status(DKIMKIT_DNS_TIMEOUT, DKIMKIT_REASON_KEY_QUERY_TIMEOUT);
  check_status(DKIMKIT_DNS_REFUSED, DKIMKIT_REASON_KEY_QUERY_REFUSED);
  check_status(DKIMKIT_DNS_BOGUS, DKIMKIT_REASON_KEY_QUERY_BOGUS);
  check_status(DKIMKIT_DNS_ERROR, DKIMKIT_REASON_KEY_QUERY_ERROR);
  /* RFC 6376, 6.1.2: no key is permanent, no answer is temporary. */
  assert_int_equal(dkimkit_reason_result(DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE),
                   DKIMKIT_RESULT_PERMERROR);
  assert_int_equal(dkimkit_reason_result(DKIMKIT_REASON_KEY_QUERY_SERVFAIL),
                   DKIMKIT_RESULT_TEMPERROR);
}

static void test_one_key_missing(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3.eml");
  dkimkit_verifier *verifier;

  (void)state;
  test_dns_init(&dns);
  dns.records[0].name = "other._domainkey.football.example.com";
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_reason(verifier, 0, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  assert_reason(verifier, 1, DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_unsigned(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  dkimkit_verifier *verifier;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_int_equal(dkimkit_verifier_count(verifier), 0);
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_NONE);
  assert_int_equal(dkimkit_verifier_reason(verifier),
                   DKIMKIT_REASON_NO_SIGNATURE);
  assert_int_equal(dns.asked, 0);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void check_body_hash(const char *body, dkimkit_canonicalization c,
                            const char *expected)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  dkimkit_profile *profile = profile_open(config, key);
  bytes text = bytes_of(body);
  bytes message = bytes_join("From: a@example.com\r\n\r\n", text);
  char *field;
  char *hash;

  ok(dkimkit_profile_set_canonicalization(profile, c, c));
  ok(dkimkit_profile_seal(profile));
  field = sign_field(config, profile, message);
  hash = field_tag(field, "bh");
  assert_string_equal(hash, expected);
  free(hash);
  free(field);
  bytes_free(&message);
  bytes_free(&text);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_body_hash(void **state)
{
  static const char body[] =
      "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";

  (void)state;
  /* RFC 6376, 3.4.3 and 3.4.4: the empty body. */
  check_body_hash("", DKIMKIT_CANONICALIZATION_SIMPLE,
                  "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  check_body_hash("", DKIMKIT_CANONICALIZATION_RELAXED,
                  "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  check_body_hash("\r\n\r\n", DKIMKIT_CANONICALIZATION_SIMPLE,
                  "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  check_body_hash(" \t\r\n\r\n", DKIMKIT_CANONICALIZATION_RELAXED,
                  "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  check_body_hash(body, DKIMKIT_CANONICALIZATION_SIMPLE, HI_HASH);
  check_body_hash(body, DKIMKIT_CANONICALIZATION_RELAXED, HI_HASH);
}

/* Hashes computed with python3-dkim. */
static void test_more_body_hashes(void **state)
{
  static const struct {
    const char *body;
    const char *simple;
    const char *relaxed;
  } cases[] = {
      {"", "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
       "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
      {"\r\n", "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
       "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
      {" \r\n", "a99mtb8qROZYvqLuhmlasVCgbmAL9nzVzOJFrVSWLGE=",
       "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
      {"a", "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0=",
       "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0="},
      {"a\r\n\r\n\r\n", "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0=",
       "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0="},
      {"a \t b\t\r\n", "jETgm+TjpEYcPls5T0kd0PstHgZl2jOvbKhYcVPd3T4=",
       "SuEZjyiTjUp1XHpGpmLw9XKayjy3FMrk431guExO6cw="},
      {" a\r\n", "+XtPzaPbbZ5SxJybKNm0w8KWahR3VLbbOmDeeofaSbk=",
       "+XtPzaPbbZ5SxJybKNm0w8KWahR3VLbbOmDeeofaSbk="},
      {"\r\n\r\na\r\n", "n/HOWWurWhuuT4cr4ZdIZZxPz2sjLg763df0jRyR1AQ=",
       "n/HOWWurWhuuT4cr4ZdIZZxPz2sjLg763df0jRyR1AQ="},
      {"a\r\n \r\n\t\r\n", "AO5jBkZ1qJv2wL9RXTvXnWmvcTCqrDicq2oXizsopgQ=",
       "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0="},
      {"a\r\n \r\nb", "BpRBAqDHZB7TuhMVBMovepj0pv6RBdktfdJcZbC4vs0=",
       "zCIZgM59A4jZIcXrGIzhpoD2WhSv0BLiYnkKxFCegn8="},
      {"\ta\t\r\nb  c\r\n\r\n", "ZWlgYhQoIBYdZUFOD+C9yY+43d/eT9iCQPPcLaEpbKA=",
       "Fltk2MIcDk1dQ2pG6HcCYsmmnSJdLyz4KyK5VPwsUSc="},
      {"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n",
       "4bLNXImK9drULnmePzZNEBleUanJCX5PIsDIFoH4KTQ=",
       "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="},
      {". .. ...\r\n.\r\n", "YG0Ew6QQL87uwHqxRQeBJiVtmM1472/d0D2fbihB38s=",
       "YG0Ew6QQL87uwHqxRQeBJiVtmM1472/d0D2fbihB38s="},
      {"caf\303\251 \377\r\n", "FRZI20ln+6X3m9GkATXjYxaNIMEJtq32tAaKzld7OLM=",
       "FRZI20ln+6X3m9GkATXjYxaNIMEJtq32tAaKzld7OLM="},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_body_hash(cases[i].body, DKIMKIT_CANONICALIZATION_SIMPLE,
                    cases[i].simple);
    check_body_hash(cases[i].body, DKIMKIT_CANONICALIZATION_RELAXED,
                    cases[i].relaxed);
  }
}

/* What was signed with a key of the RFC verifies with the RFC's record. */
static void check_round_trip(const char *keyfile, const char *name,
                             const char *record, const char *domain,
                             const char *selector)
{
  static const dkimkit_canonicalization both[] = {
      DKIMKIT_CANONICALIZATION_SIMPLE, DKIMKIT_CANONICALIZATION_RELAXED};
  test_dns dns;
  dkimkit_config *config;
  dkimkit_key *key;
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  size_t i;

  memset(&dns, 0, sizeof(dns));
  test_dns_add(&dns, name, record);
  config = config_make(&dns);
  key = key_load(config, keyfile);
  for (i = 0; i < 4; i++) {
    dkimkit_profile *profile = profile_open(config, key);
    dkimkit_verifier *verifier;
    bytes whole;
    char *field;

    ok(dkimkit_profile_set_domain(profile, domain));
    ok(dkimkit_profile_set_selector(profile, selector));
    ok(dkimkit_profile_set_canonicalization(profile, both[i / 2], both[i % 2]));
    ok(dkimkit_profile_seal(profile));
    field = sign_field(config, profile, message);
    whole = bytes_join(field, message);
    verifier = verify(config, whole);
    assert_reason(verifier, 0, DKIMKIT_REASON_OK);
    dkimkit_verifier_free(verifier);
    bytes_free(&whole);
    free(field);
    dkimkit_profile_free(profile);
    dns.asked = 0;
  }
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_round_trip(void **state)
{
  (void)state;
  check_round_trip("keys/rfc8463-A.1-ed25519.pem", NAME_8463_ED25519,
                   record_8463_ed25519, "football.example.com", "brisbane");
  check_round_trip("keys/rfc8463-A.2-rsa1024.pem", NAME_8463_RSA,
                   record_8463_rsa, "football.example.com", "test");
  check_round_trip("keys/rfc6376-C-rsa1024.pem", NAME_6376, record_6376,
                   "example.com", "brisbane");
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc8463),
      cmocka_unit_test(C_747_signed_fields),
      cmocka_unit_test(test_rfc6376),
      cmocka_unit_test(test_body_changed),
      cmocka_unit_test(test_header_changed),
      cmocka_unit_test(test_signature_changed),
      cmocka_unit_test(test_unharmed),
      cmocka_unit_test(test_dns_status),
      cmocka_unit_test(test_one_key_missing),
      cmocka_unit_test(test_unsigned),
      cmocka_unit_test(test_body_hash),
      cmocka_unit_test(test_more_body_hashes),
      cmocka_unit_test(test_round_trip),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
