/* SPDX-License-Identifier: MIT */
/* The pieces that a diagnosis is computed with. */
#include "../provider/watch.h"
#include "test_support.h"

#include <dkimkit/diagnose.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

/* FIPS 180-2, B.1, and the digest of nothing. */
static const uint8_t sha256_abc[32] = {
    0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
    0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
    0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
static const uint8_t sha256_nothing[32] = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
    0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
    0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

static void assert_value(dkimkit_digest *digest, const uint8_t expected[32])
{
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);

  ok(dkimkit_digest_value(out, &len, digest));
  assert_int_equal(len, 32);
  assert_memory_equal(out, expected, 32);
}

static void test_digest(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_digest *digest = NULL;
  uint8_t out[31];
  size_t len = sizeof(out);

  (void)state;
  ok(dkimkit_digest_new(&digest, config, DKIMKIT_HASH_SHA256));
  assert_value(digest, sha256_nothing);
  ok(dkimkit_digest_update(digest, (const uint8_t *)"a", 1));
  ok(dkimkit_digest_update(digest, NULL, 0));
  ok(dkimkit_digest_update(digest, (const uint8_t *)"bc", 2));
  assert_value(digest, sha256_abc);
  assert_value(digest, sha256_abc);
  assert_int_equal(dkimkit_digest_value(out, &len, digest), DKIMKIT_ERR_LIMIT);
  assert_int_equal(len, 32);
  assert_int_equal(dkimkit_digest_update(digest, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_value(NULL, &len, digest),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_digest_free(digest);
  dkimkit_digest_free(NULL);
  dkimkit_config_free(config);
}

static void test_digest_misuse(void **state)
{
  dkimkit_config *config = NULL;
  dkimkit_digest *digest = NULL;

  (void)state;
  ok(dkimkit_config_new(&config, NULL));
  assert_int_equal(dkimkit_digest_new(&digest, config, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_digest_new(&digest, NULL, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_config_free(config);
  config = config_make(NULL);
  assert_int_equal(dkimkit_digest_new(&digest, config, (dkimkit_hash)9),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_digest_new(NULL, config, DKIMKIT_HASH_SHA256),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(digest);
  dkimkit_config_free(config);
}

static void test_digest_memory(void **state)
{
  test_mem memory;
  size_t at;
  int rv = DKIMKIT_ERR_NOMEM;

  (void)state;
  for (at = 1; rv == DKIMKIT_ERR_NOMEM; at++) {
    dkimkit_config *config = NULL;
    dkimkit_digest *digest = NULL;

    test_mem_init(&memory);
    config = config_open(NULL, &memory.mem);
    ok(dkimkit_config_seal(config));
    memory.fail_at = memory.calls + at;
    rv = dkimkit_digest_new(&digest, config, DKIMKIT_HASH_SHA256);
    assert_true((rv == DKIMKIT_OK) == (digest != NULL));
    dkimkit_digest_free(digest);
    dkimkit_config_free(config);
    assert_int_equal(memory.open, 0);
  }
  assert_int_equal(rv, DKIMKIT_OK);
  assert_true(at > 3);
}

/* A key of libcrypto's, its record, and its signature over a digest. */
typedef struct signer {
  EVP_PKEY *pkey;
  dkimkit_keyrecord *record;
  uint8_t signature[512];
  size_t len;
} signer;

static void make_record(signer *made, const dkimkit_config *config,
                        const char *type)
{
  char text[1024];
  uint8_t der[600];
  uint8_t *end = der;
  int size = i2d_PUBKEY(made->pkey, &end);
  const uint8_t *key = der;
  size_t used = (size_t)snprintf(text, sizeof(text), "k=%s; p=", type);

  if (strcmp(type, "ed25519") == 0) {
    key += size - 32;
    size = 32;
  }
  TEST_WRITTEN(text + used,
               (size_t)EVP_EncodeBlock((uint8_t *)text + used, key, size) + 1);
  ok(dkimkit_keyrecord_parse(&made->record, config, (const uint8_t *)text,
                             strlen(text)));
  assert_int_equal(dkimkit_keyrecord_reason(made->record), DKIMKIT_REASON_OK);
}

static signer make_signer(const dkimkit_config *config, const char *type)
{
  signer made = {EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048),
                 NULL,
                 {0},
                 sizeof(made.signature)};
  EVP_PKEY_CTX *ctx;

  assert_non_null(made.pkey);
  ctx = EVP_PKEY_CTX_new(made.pkey, NULL);
  assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()), 1);
  assert_int_equal(
      EVP_PKEY_sign(ctx, made.signature, &made.len, sha256_abc, 32), 1);
  EVP_PKEY_CTX_free(ctx);
  TEST_WRITTEN(made.signature, made.len);
  make_record(&made, config, type);
  return made;
}

static void signer_clear(signer *made)
{
  dkimkit_keyrecord_free(made->record);
  EVP_PKEY_free(made->pkey);
}

static void test_rsa(void **state)
{
  dkimkit_config *config = config_make(NULL);
  signer one = make_signer(config, "rsa");
  signer other = make_signer(config, "rsa");
  const dkimkit_algorithm rsa = DKIMKIT_ALGORITHM_RSA_SHA256;

  (void)state;
  assert_int_equal(dkimkit_keyrecord_verify(one.record, rsa, sha256_abc, 32,
                                            one.signature, one.len),
                   1);
  assert_int_equal(dkimkit_keyrecord_verify(one.record, rsa, sha256_nothing, 32,
                                            one.signature, one.len),
                   0);
  assert_int_equal(dkimkit_keyrecord_verify(other.record, rsa, sha256_abc, 32,
                                            one.signature, one.len),
                   0);
  assert_int_equal(dkimkit_keyrecord_verify(one.record, rsa, sha256_abc, 32,
                                            one.signature, one.len - 1),
                   0);
  assert_int_equal(
      dkimkit_keyrecord_verify(one.record, DKIMKIT_ALGORITHM_ED25519_SHA256,
                               sha256_abc, 32, one.signature, one.len),
      0);
  assert_int_equal(dkimkit_keyrecord_verify(one.record, rsa, sha256_abc, 31,
                                            one.signature, one.len),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyrecord_verify(one.record, DKIMKIT_ALGORITHM_UNKNOWN,
                               sha256_abc, 32, one.signature, one.len),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  signer_clear(&one);
  signer_clear(&other);
  dkimkit_config_free(config);
}

static int can_recover(const dkimkit_config *config)
{
  return strcmp(
             dkimkit_config_crypto_name(config, DKIMKIT_ALGORITHM_RSA_SHA256),
             "openssl") == 0;
}

static void test_recover(void **state)
{
  dkimkit_config *config = config_make(NULL);
  signer one = make_signer(config, "rsa");
  signer other = make_signer(config, "rsa");
  const dkimkit_algorithm rsa = DKIMKIT_ALGORITHM_RSA_SHA256;
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);
  int rv = dkimkit_keyrecord_recover(out, &len, one.record, rsa, one.signature,
                                     one.len);

  (void)state;
  if (can_recover(config)) {
    assert_int_equal(rv, 1);
    assert_int_equal(len, 32);
    assert_memory_equal(out, sha256_abc, 32);
    len = 31;
    assert_int_equal(dkimkit_keyrecord_recover(out, &len, one.record, rsa,
                                               one.signature, one.len),
                     DKIMKIT_ERR_LIMIT);
    len = sizeof(out);
    assert_int_equal(dkimkit_keyrecord_recover(out, &len, other.record, rsa,
                                               one.signature, one.len),
                     0);
    assert_int_equal(dkimkit_keyrecord_recover(out, &len, one.record,
                                               DKIMKIT_ALGORITHM_RSA_SHA1,
                                               one.signature, one.len),
                     0);
  } else {
    assert_int_equal(rv, DKIMKIT_ERR_UNSUPPORTED);
  }
  assert_int_equal(dkimkit_keyrecord_recover(out, &len, one.record,
                                             DKIMKIT_ALGORITHM_ED25519_SHA256,
                                             one.signature, one.len),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(dkimkit_keyrecord_recover(out, &len, one.record, rsa,
                                             one.signature, one.len - 1),
                   0);
  signer_clear(&one);
  signer_clear(&other);
  dkimkit_config_free(config);
}

/* Ed25519 takes any octets as the message: RFC 8463 signs a digest, and some
 * sign the text itself. */
static void test_ed25519(void **state)
{
  dkimkit_config *config = config_make(NULL);
  signer one = {EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NULL, {0}, 512};
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  const uint8_t *text = (const uint8_t *)"not a digest";

  (void)state;
  make_record(&one, config, "ed25519");
  assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, one.pkey), 1);
  assert_int_equal(EVP_DigestSign(ctx, one.signature, &one.len, text, 12), 1);
  EVP_MD_CTX_free(ctx);
  assert_int_equal(dkimkit_keyrecord_verify(one.record,
                                            DKIMKIT_ALGORITHM_ED25519_SHA256,
                                            text, 12, one.signature, one.len),
                   1);
  assert_int_equal(dkimkit_keyrecord_verify(one.record,
                                            DKIMKIT_ALGORITHM_ED25519_SHA256,
                                            text, 11, one.signature, one.len),
                   0);
  signer_clear(&one);
  dkimkit_config_free(config);
}

static int keep(const uint8_t *data, size_t len, void *user_data)
{
  char *text = user_data;
  size_t used = strlen(text);

  memcpy(text + used, data, len);
  memcpy(text + used + len, "#", 2);
  return 0;
}

static int stop(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  (void)len;
  (void)user_data;
  return DKIMKIT_ERR_CALLBACK;
}

static void assert_form(dkimkit_canonicalization form, const char *field,
                        const char *expected)
{
  char text[256] = "";

  ok(dkimkit_canon_field(form, (const uint8_t *)field, strlen(field), keep,
                         text));
  assert_string_equal(text, expected);
}

/* RFC 6376, 3.4.5. */
static void test_canon_field(void **state)
{
  (void)state;
  assert_form(DKIMKIT_CANONICALIZATION_RELAXED, "B : Y\t\r\n\tZ  ", "b:Y Z#");
  assert_form(DKIMKIT_CANONICALIZATION_SIMPLE, "B : Y\t\r\n\tZ  ",
              "B : Y\t\r\n\tZ  #");
  assert_int_equal(dkimkit_canon_field(DKIMKIT_CANONICALIZATION_SIMPLE,
                                       (const uint8_t *)"a", 1, stop, NULL),
                   DKIMKIT_ERR_CALLBACK);
  assert_int_equal(
      dkimkit_canon_field(DKIMKIT_CANONICALIZATION_SIMPLE, NULL, 1, stop, NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_canon_field((dkimkit_canonicalization)7,
                                       (const uint8_t *)"a", 1, stop, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

#define FIELD                                                                  \
  "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=a;\r\n"                 \
  " h=from; z=From:foo@eng.example.net|Subject:demo=20run|\r\n"                \
  "  Date:July=205=3B=202005; b= AAEC\r\n AwQ= ;\r\n"                          \
  " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define MESSAGE "Subject: x\r\n" FIELD "\r\nFrom: a@example.com\r\n\r\n"

static void test_signature(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;
  bytes message = bytes_of(MESSAGE);
  char copies[256] = "";
  const char *field;
  const uint8_t *octets;
  size_t offset = 0;
  size_t len = 0;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  signature = dkimkit_verifier_signature(verifier, 0);
  octets = dkimkit_signature_body_hash(signature, &len);
  assert_int_equal(len, 32);
  assert_memory_equal(octets, sha256_nothing, 32);
  octets = dkimkit_signature_data(signature, &len);
  assert_int_equal(len, 5);
  assert_memory_equal(octets, "\0\1\2\3\4", 5);
  assert_int_equal(dkimkit_signature_header_index(signature), 1);
  field = dkimkit_verifier_header_field(verifier, 1, &len);
  assert_int_equal(len, strlen(FIELD));
  assert_memory_equal(field, FIELD, len);
  field = dkimkit_verifier_header_field(verifier, 2, &len);
  assert_int_equal(len, 19);
  assert_memory_equal(field, "From: a@example.com", 19);
  assert_null(dkimkit_verifier_header_field(verifier, 3, &len));
  assert_int_equal(len, 0);
  field = dkimkit_signature_field(signature, NULL);
  assert_int_equal(dkimkit_signature_b_range(signature, &offset, &len), 1);
  assert_int_equal(len, strlen(" AAEC\r\n AwQ= "));
  assert_memory_equal(field + offset, " AAEC\r\n AwQ= ;", len + 1);
  ok(dkimkit_signature_copies(signature, keep, copies));
  assert_string_equal(
      copies, "From:foo@eng.example.net#Subject:demo run#Date:July 5; 2005#");
  assert_int_equal(dkimkit_signature_copies(signature, stop, NULL),
                   DKIMKIT_ERR_CALLBACK);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_bare_signature(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;
  bytes message = bytes_of("DKIM-Signature: z=a:b|c; v\r\n\r\n");
  char copies[256] = "";
  size_t offset = 0;
  size_t len = 1;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  signature = dkimkit_verifier_signature(verifier, 0);
  assert_null(dkimkit_signature_body_hash(signature, &len));
  assert_null(dkimkit_signature_data(signature, NULL));
  assert_int_equal(len, 0);
  assert_int_equal(dkimkit_signature_b_range(signature, &offset, &len), 0);
  assert_int_equal(dkimkit_signature_copies(signature, keep, copies),
                   DKIMKIT_ERR_SYNTAX);
  assert_string_equal(copies, "a:b#");
  assert_null(dkimkit_verifier_header_field(NULL, 0, NULL));
  assert_null(dkimkit_signature_body_hash(NULL, NULL));
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void check_copies(const char *z, int rv, const char *wanted)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes start = bytes_of("DKIM-Signature: v=1; z=?\r\n\r\n");
  bytes message = bytes_replace(start, "?", z);
  char copies[256] = "";

  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_int_equal(dkimkit_signature_copies(
                       dkimkit_verifier_signature(verifier, 0), keep, copies),
                   rv);
  assert_string_equal(copies, wanted);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&start);
  bytes_free(&message);
}

static void test_copies(void **state)
{
  (void)state;
  check_copies("", DKIMKIT_OK, "");
  check_copies(":", DKIMKIT_OK, ":#");
  check_copies("a:", DKIMKIT_OK, "a:#");
  check_copies("a:=3A:|b: c", DKIMKIT_OK, "a:::#b:c#");
  check_copies("a", DKIMKIT_ERR_SYNTAX, "");
  check_copies("a:b|", DKIMKIT_ERR_SYNTAX, "a:b#");
  check_copies("a:b|c:=", DKIMKIT_ERR_SYNTAX, "a:b#");
}

/* Four octets and four more can be read before the fault. */
static void test_unreadable_signature(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;
  bytes message = bytes_of(
      "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from;\r\n"
      " bh=YWJjZA==!; b=YWJjZA=YWJjZA==\r\nFrom: a@example.com\r\n\r\n");
  size_t len = 1;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  signature = dkimkit_verifier_signature(verifier, 0);
  assert_reason(verifier, 0, DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_null(dkimkit_signature_body_hash(signature, &len));
  assert_int_equal(len, 0);
  assert_null(dkimkit_signature_data(signature, &len));
  assert_int_equal(len, 0);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_digest),
      cmocka_unit_test(test_digest_misuse),
      cmocka_unit_test(test_digest_memory),
      cmocka_unit_test(test_rsa),
      cmocka_unit_test(test_recover),
      cmocka_unit_test(test_ed25519),
      cmocka_unit_test(test_canon_field),
      cmocka_unit_test(test_signature),
      cmocka_unit_test(test_bare_signature),
      cmocka_unit_test(test_copies),
      cmocka_unit_test(test_unreadable_signature),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
