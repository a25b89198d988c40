/* SPDX-License-Identifier: MIT */
#include "test_support.h"

typedef struct form {
  const char *file;
  int rv;
  dkimkit_key_type type;
  unsigned bits;
} form;

#define RSA DKIMKIT_KEY_TYPE_RSA
#define ED25519 DKIMKIT_KEY_TYPE_ED25519

static const form forms[] = {
    {"rsa2048-pkcs1.pem", DKIMKIT_OK, RSA, 2048},
    {"rsa2048-pkcs1.der", DKIMKIT_OK, RSA, 2048},
    {"rsa2048-pkcs8.pem", DKIMKIT_OK, RSA, 2048},
    {"rsa2048-pkcs8.der", DKIMKIT_OK, RSA, 2048},
    {"rsa2048-bundle.pem", DKIMKIT_OK, RSA, 2048},
    {"rsa2048-e3.pem", DKIMKIT_OK, RSA, 2048},
    {"rsa1024.pem", DKIMKIT_OK, RSA, 1024},
    {"rfc6376-C-rsa1024.pem", DKIMKIT_OK, RSA, 1024},
    {"rfc8463-A.2-rsa1024.pem", DKIMKIT_OK, RSA, 1024},
    {"rfc8463-A.1-ed25519.pem", DKIMKIT_OK, ED25519, 256},
    {"ed25519-pkcs8.der", DKIMKIT_OK, ED25519, 256},
    {"ed25519-seed.raw", DKIMKIT_OK, ED25519, 256},
    {"ed25519-seed.b64", DKIMKIT_OK, ED25519, 256},
    {"ed25519-seed-public.raw", DKIMKIT_OK, ED25519, 256},
    {"ed25519-seed-public.b64", DKIMKIT_OK, ED25519, 256},
    {"rsa2048-encrypted-pkcs1.pem", DKIMKIT_ERR_KEY_ENCRYPTED, RSA, 0},
    {"rsa2048-encrypted-pkcs8.pem", DKIMKIT_ERR_KEY_ENCRYPTED, RSA, 0},
    {"rsa2048-public.pem", DKIMKIT_ERR_KEY_NOT_PRIVATE, RSA, 0},
    {"rsa2048-public-pkcs1.pem", DKIMKIT_ERR_KEY_NOT_PRIVATE, RSA, 0},
    {"rsa2048-public.der", DKIMKIT_ERR_KEY_NOT_PRIVATE, RSA, 0},
    {"rsa2048-certificate.pem", DKIMKIT_ERR_KEY_NOT_PRIVATE, RSA, 0},
    {"ed25519-public.pem", DKIMKIT_ERR_KEY_NOT_PRIVATE, RSA, 0},
    {"ec-pkcs8.pem", DKIMKIT_ERR_KEY_TYPE, RSA, 0},
    {"ec-sec1.pem", DKIMKIT_ERR_KEY_TYPE, RSA, 0},
    {"ed448.pem", DKIMKIT_ERR_KEY_TYPE, RSA, 0},
    {"rsa-pss.pem", DKIMKIT_ERR_KEY_TYPE, RSA, 0},
    {"rsa512.pem", DKIMKIT_ERR_KEY_TOO_SMALL, RSA, 0},
    {"rsa1023.pem", DKIMKIT_ERR_KEY_TOO_SMALL, RSA, 0},
};

static bytes read_key(const char *file)
{
  char path[128] = "keys/";

  strncat(path, file, sizeof(path) - 6);
  return vector(path);
}

static void test_forms(void **state)
{
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(forms); i++) {
    const form *f = &forms[i];
    bytes data = read_key(f->file);
    dkimkit_key *key = NULL;
    int rv = dkimkit_key_import(&key, config, data.data, data.len);

    if (rv != f->rv) {
      fail_msg("%s: %s", f->file, dkimkit_error_name(rv));
    }
    if (rv == DKIMKIT_OK) {
      assert_int_equal(dkimkit_key_get_type(key), f->type);
      assert_int_equal(dkimkit_key_bits(key), f->bits);
    } else {
      assert_null(key);
    }
    dkimkit_key_free(key);
    bytes_free(&data);
  }
  dkimkit_config_free(config);
}

/* Any base64 character may come first, also "0", which is 0x30, a SEQUENCE. */
static void test_base64_first(void **state)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
                                 "tuvwxyz0123456789+/";
  char text[] = "?NDf3SRHCRSfZZgDdTN0LQUEZ4sGqTkSOBmH1NFoVWQ=\n";
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < 64; i++) {
    dkimkit_key *key = NULL;

    text[0] = alphabet[i];
    ok(dkimkit_key_import(&key, config, text, strlen(text)));
    assert_int_equal(dkimkit_key_get_type(key), ED25519);
    dkimkit_key_free(key);
  }
  dkimkit_config_free(config);
}

/* No prefix of a key in DER, and none with an octet behind it, is a key. */
static void test_truncated(void **state)
{
  static const char *const files[] = {"rsa2048-pkcs1.der", "rsa2048-pkcs8.der",
                                      "ed25519-pkcs8.der"};
  dkimkit_config *config = config_make(NULL);
  size_t i;
  size_t len;

  (void)state;
  for (i = 0; i < COUNT(files); i++) {
    bytes data = read_key(files[i]);

    for (len = 0; len <= data.len + 1; len++) {
      dkimkit_key *key = NULL;
      int rv = dkimkit_key_import(&key, config, data.data, len);

      if (len == data.len) {
        assert_int_equal(rv, DKIMKIT_OK);
      } else if (len == 32 && rv == DKIMKIT_OK) {
        /* Any 32 octets are a seed. */
        assert_int_equal(dkimkit_key_get_type(key), ED25519);
      } else {
        assert_int_not_equal(rv, DKIMKIT_OK);
      }
      dkimkit_key_free(key);
    }
    bytes_free(&data);
  }
  dkimkit_config_free(config);
}

static void test_garbage(void **state)
{
  static const char *const texts[] = {
      "",
      "x",
      "not a key at all, only a line of text\n",
      "-----BEGIN PRIVATE KEY-----\n",
      "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
      "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
      "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
  };
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = NULL;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(texts); i++) {
    assert_int_equal(
        dkimkit_key_import(&key, config, texts[i], strlen(texts[i])),
        DKIMKIT_ERR_KEY_SYNTAX);
    assert_null(key);
  }
  assert_int_equal(dkimkit_key_import(&key, config, NULL, 0),
                   DKIMKIT_ERR_KEY_SYNTAX);
  assert_null(key);
  dkimkit_config_free(config);
}

static void test_wrong_public_half(void **state)
{
  dkimkit_config *config = config_make(NULL);
  bytes data = read_key("ed25519-seed-public.raw");
  dkimkit_key *key = NULL;

  (void)state;
  assert_int_equal(data.len, 64);
  data.data[63] ^= 1;
  assert_int_equal(dkimkit_key_import(&key, config, data.data, data.len),
                   DKIMKIT_ERR_KEY_SYNTAX);
  assert_null(key);
  bytes_free(&data);
  dkimkit_config_free(config);
}

static void test_limit(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_key *key = NULL;
  bytes data = read_key("rsa2048-pkcs8.pem");

  (void)state;
  assert_int_equal(dkimkit_key_import(&key, config, data.data, data.len),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_KEY_FILE_OCTETS,
                              data.len - 1));
  ok(dkimkit_config_seal(config));
  assert_int_equal(dkimkit_key_import(&key, config, data.data, data.len),
                   DKIMKIT_ERR_LIMIT);
  assert_null(key);
  bytes_free(&data);
  dkimkit_config_free(config);
}

static void test_too_large(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_key *key = NULL;
  bytes data = read_key("rsa2048-pkcs8.pem");

  (void)state;
  ok(dkimkit_config_set_rsa_bits(config, 1024, 2047));
  ok(dkimkit_config_seal(config));
  assert_int_equal(dkimkit_key_import(&key, config, data.data, data.len),
                   DKIMKIT_ERR_KEY_TOO_LARGE);
  bytes_free(&data);
  dkimkit_config_free(config);
}

static bytes export_key(const dkimkit_key *key, dkimkit_key_format format)
{
  bytes b;

  b.data = NULL;
  b.len = 0;
  ok(dkimkit_key_export(NULL, &b.len, key, format));
  assert_true(b.len > 0);
  b.data = malloc(b.len + 1);
  assert_non_null(b.data);
  b.data[b.len] = 0;
  ok(dkimkit_key_export(b.data, &b.len, key, format));
  return b;
}

static void test_export_small(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  uint8_t out[64];
  size_t len = 31;

  (void)state;
  assert_int_equal(
      dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC),
      DKIMKIT_ERR_LIMIT);
  assert_int_equal(len, 32);
  ok(dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC));
  assert_int_equal(len, 32);
  /* RFC 8032, 7.1, test 1. */
  assert_int_equal(out[0], 0xd7);
  assert_int_equal(out[31], 0x1a);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_export(void **state)
{
  static const char *const files[] = {"rsa2048-pkcs1.der", "rsa1024.pem",
                                      "ed25519-seed.raw"};
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(files); i++) {
    bytes data = read_key(files[i]);
    dkimkit_key *key = NULL;
    dkimkit_key *again = NULL;
    bytes pem;
    bytes pub[2];

    ok(dkimkit_key_import(&key, config, data.data, data.len));
    pem = export_key(key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
    ok(dkimkit_key_import(&again, config, pem.data, pem.len));
    pub[0] = export_key(key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC);
    pub[1] = export_key(again, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC);
    assert_int_equal(pub[0].len, pub[1].len);
    assert_memory_equal(pub[0].data, pub[1].data, pub[0].len);
    bytes_free(&pub[0]);
    bytes_free(&pub[1]);
    bytes_free(&pem);
    dkimkit_key_free(again);
    dkimkit_key_free(key);
    bytes_free(&data);
  }
  dkimkit_config_free(config);
}

/* What OpenSSL wrote of the same key. */
static void test_export_same(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = key_load(config, "keys/rsa2048-pkcs1.pem");
  bytes expected = read_key("rsa2048-pkcs8.pem");
  bytes expected_public = read_key("rsa2048-public.der");
  bytes pem = export_key(key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
  bytes pub = export_key(key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC);

  (void)state;
  assert_string_equal((char *)pem.data, (char *)expected.data);
  assert_int_equal(pub.len, expected_public.len);
  assert_memory_equal(pub.data, expected_public.data, pub.len);
  bytes_free(&pub);
  bytes_free(&pem);
  bytes_free(&expected);
  bytes_free(&expected_public);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static void test_generate(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = NULL;
  int rv;

  (void)state;
  ok(dkimkit_key_generate(&key, config, ED25519, 0));
  assert_int_equal(dkimkit_key_bits(key), 256);
  dkimkit_key_free(key);
  key = NULL;
  ok(dkimkit_key_generate(&key, config, RSA, 1024));
  assert_int_equal(dkimkit_key_bits(key), 1024);
  dkimkit_key_free(dkimkit_key_ref(key));
  assert_int_equal(dkimkit_key_get_type(key), RSA);
  dkimkit_key_free(key);
  key = NULL;
  assert_int_equal(dkimkit_key_generate(&key, config, RSA, 1023),
                   DKIMKIT_ERR_KEY_TOO_SMALL);
  assert_int_equal(dkimkit_key_generate(&key, config, RSA, 8193),
                   DKIMKIT_ERR_KEY_TOO_LARGE);
  rv = dkimkit_key_generate(&key, config, ED25519, 255);
  assert_int_equal(rv, DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_config_free(config);
}

static dkimkit_keyrecord *parse(const dkimkit_config *config, const char *text)
{
  dkimkit_keyrecord *record = NULL;

  ok(dkimkit_keyrecord_parse(&record, config, (const uint8_t *)text,
                             strlen(text)));
  return record;
}

static void check_record(const char *file, const char *expected)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = key_load(config, file);
  dkimkit_key *other = key_load(config, "keys/rsa2048-e3.pem");
  dkimkit_keyrecord *record;
  dkimkit_keyrecord *given;
  char text[1024];
  size_t len = 0;
  size_t p_len = 0;
  const char *p;

  ok(dkimkit_keyrecord_write(NULL, &len, key));
  assert_true(len < sizeof(text));
  assert_int_equal(dkimkit_keyrecord_write(text, &len, key), DKIMKIT_ERR_LIMIT);
  len = sizeof(text);
  ok(dkimkit_keyrecord_write(text, &len, key));
  assert_int_equal(strlen(text), len);
  assert_memory_equal(text, "v=DKIM1;", 8);
  record = parse(config, text);
  given = parse(config, expected);
  assert_int_equal(dkimkit_keyrecord_reason(record), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_keyrecord_key_bits(record), dkimkit_key_bits(key));
  assert_int_equal(dkimkit_keyrecord_key_type(record),
                   dkimkit_key_get_type(key));
  assert_int_equal(dkimkit_keyrecord_matches(record, key), 1);
  assert_int_equal(dkimkit_keyrecord_matches(given, key), 1);
  assert_int_equal(dkimkit_keyrecord_matches(record, other), 0);
  p = dkimkit_keyrecord_tag(given, "p", &p_len);
  assert_non_null(p);
  assert_non_null(strstr(text, p));
  dkimkit_keyrecord_free(record);
  dkimkit_keyrecord_free(given);
  dkimkit_key_free(key);
  dkimkit_key_free(other);
  dkimkit_config_free(config);
}

static void test_record(void **state)
{
  (void)state;
  check_record("keys/rfc8463-A.1-ed25519.pem", record_8463_ed25519);
  check_record("keys/rfc8463-A.2-rsa1024.pem", record_8463_rsa);
  check_record("keys/rfc6376-C-rsa1024.pem", record_6376);
}

#define P "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

static void test_record_reasons(void **state)
{
  static const struct {
    const char *text;
    dkimkit_reason reason;
  } cases[] = {
      {"k=ed25519; " P, DKIMKIT_REASON_OK},
      {"v=DKIM1; k=ed25519; h=sha256; s=*; n=x; " P, DKIMKIT_REASON_OK},
      {"v=DKIM1; p=", DKIMKIT_REASON_KEY_REVOKED},
      {"v=DKIM1; k=rsa", DKIMKIT_REASON_KEY_SYNTAX},
      {"k=ed25519; v=DKIM1; " P, DKIMKIT_REASON_KEY_SYNTAX},
      {"v=DKIM2; k=ed25519; " P, DKIMKIT_REASON_KEY_SYNTAX},
      {"v=DKIM1; k=ed25519; " P "; p=", DKIMKIT_REASON_KEY_SYNTAX},
      {"v=DKIM1; k=ed25519; p=!", DKIMKIT_REASON_KEY_SYNTAX},
      {"v=DKIM1; k=ed25519; p=AAAA", DKIMKIT_REASON_KEY_SYNTAX},
      {"v=DKIM1; k=dsa; " P, DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE},
      {"v=DKIM1; k=ed25519; s=tlsrpt; " P, DKIMKIT_REASON_KEY_SERVICE_MISMATCH},
      {"v=DKIM1; k=ed25519; h=sha1; " P, DKIMKIT_REASON_KEY_HASH_MISMATCH},
  };
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_keyrecord *record = parse(config, cases[i].text);
    dkimkit_reason reason = dkimkit_keyrecord_reason(record);

    if (reason != cases[i].reason) {
      fail_msg("%s: %s", cases[i].text, dkimkit_reason_name(reason));
    }
    dkimkit_keyrecord_free(record);
  }
  dkimkit_config_free(config);
}

static void test_record_flags(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_keyrecord *record = parse(config, "k=ed25519; t=y:s; " P);
  size_t len = 0;

  (void)state;
  assert_int_equal(dkimkit_keyrecord_flags(record),
                   DKIMKIT_KEYRECORD_TESTING | DKIMKIT_KEYRECORD_STRICT);
  assert_memory_equal(dkimkit_keyrecord_tag(record, "t", &len), "y:s", 3);
  assert_int_equal(len, 3);
  assert_null(dkimkit_keyrecord_tag(record, "n", &len));
  assert_int_equal(dkimkit_keyrecord_is_pkcs1(record), 0);
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

static void test_lookup(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_keylookup *lookup = NULL;
  size_t len = 0;

  (void)state;
  test_dns_init(&dns);
  dns.mode = DNS_LATER;
  dns.flags = DKIMKIT_DNS_SECURE;
  config = config_make(&dns);
  ok(dkimkit_keylookup_new(&lookup, config, NAME_8463_RSA, &dns));
  assert_ptr_equal(dns.owner_data, &dns);
  assert_int_equal(dkimkit_keylookup_finish(lookup), DKIMKIT_PENDING);
  assert_int_equal(dns_answer(&dns, dns.queries[0]), DKIMKIT_OK);
  ok(dkimkit_keylookup_finish(lookup));
  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_int_equal(dkimkit_keylookup_count(lookup), 1);
  assert_memory_equal(dkimkit_keylookup_text(lookup, 0, &len), record_8463_rsa,
                      strlen(record_8463_rsa));
  assert_int_equal(len, strlen(record_8463_rsa));
  assert_null(dkimkit_keylookup_text(lookup, 1, &len));
  assert_int_equal(dkimkit_keylookup_ttl(lookup), 300);
  assert_int_equal(dkimkit_keylookup_secure(lookup), 1);
  dkimkit_keylookup_free(lookup);
  assert_int_equal(dns.cancelled, 0);
  lookup = NULL;
  ok(dkimkit_keylookup_new(&lookup, config, "none.example", NULL));
  dkimkit_keylookup_free(lookup);
  assert_int_equal(dns.cancelled, 1);
  lookup = NULL;
  assert_int_equal(dkimkit_keylookup_new(&lookup, config, "a b.example", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keylookup_new(&lookup, config, "", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  dns.mode = DNS_FATAL;
  assert_int_equal(dkimkit_keylookup_new(&lookup, config, "a.example", NULL),
                   DKIMKIT_ERR_CALLBACK);
  assert_null(lookup);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forms),
      cmocka_unit_test(test_base64_first),
      cmocka_unit_test(test_truncated),
      cmocka_unit_test(test_garbage),
      cmocka_unit_test(test_wrong_public_half),
      cmocka_unit_test(test_limit),
      cmocka_unit_test(test_too_large),
      cmocka_unit_test(test_export_small),
      cmocka_unit_test(test_export),
      cmocka_unit_test(test_export_same),
      cmocka_unit_test(test_generate),
      cmocka_unit_test(test_record),
      cmocka_unit_test(test_record_reasons),
      cmocka_unit_test(test_record_flags),
      cmocka_unit_test(test_lookup),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
