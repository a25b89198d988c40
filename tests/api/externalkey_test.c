/* SPDX-License-Identifier: MIT */
#include "../provider/watch.h"
#include "test_support.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>

/* A key elsewhere whose public part is known. */

#define RSA_FILE "keys/rsa2048-pkcs8.pem"
#define ED25519_FILE "keys/rfc8463-A.1-ed25519.pem"

/* The SubjectPublicKeyInfo of a private key, written by libcrypto. */
static bytes public_of(const char *file)
{
  test_hsm hsm;
  unsigned char *der = NULL;
  bytes b;
  int len;

  test_hsm_init(&hsm, file);
  len = i2d_PUBKEY(hsm.pkey, &der);
  assert_true(len > 0);
  b.len = (size_t)len;
  b.data = malloc(b.len + 1);
  assert_non_null(b.data);
  TEST_WRITTEN(der, b.len);
  memcpy(b.data, der, b.len);
  b.data[b.len] = 0;
  OPENSSL_free(der);
  test_hsm_clear(&hsm);
  return b;
}

static bytes base64_of(const uint8_t *data, size_t len)
{
  bytes b;

  b.data = malloc(4 * len / 3 + 8);
  assert_non_null(b.data);
  b.len = (size_t)EVP_EncodeBlock(b.data, data, (int)len);
  TEST_WRITTEN(b.data, b.len + 1);
  return b;
}

static int make(dkimkit_key **key, const dkimkit_config *config, bytes data)
{
  return dkimkit_key_external_public(key, config, data.data, data.len,
                                     hsm_start, hsm_cancel, NULL);
}

/* `data` is read as the public key whose p= is `record`. */
static void check_form(const dkimkit_config *config, bytes data, bytes record,
                       unsigned bits)
{
  bytes p = base64_of(record.data, record.len);
  dkimkit_key *key = NULL;
  uint8_t out[512];
  char text[1024];
  size_t len = sizeof(out);

  ok(make(&key, config, data));
  assert_int_equal(dkimkit_key_bits(key), bits);
  ok(dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC));
  assert_int_equal(len, record.len);
  assert_memory_equal(out, record.data, len);
  assert_int_equal(
      dkimkit_key_export(NULL, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM),
      DKIMKIT_ERR_KEY_EXTERNAL);
  len = sizeof(text);
  ok(dkimkit_keyrecord_write(text, &len, key));
  assert_non_null(strstr(text, (const char *)p.data));
  assert_non_null(strstr(text, bits == 256 ? "k=ed25519" : "k=rsa"));
  dkimkit_key_free(key);
  bytes_free(&p);
}

static void test_rsa_forms(void **state)
{
  static const char *const files[] = {"keys/rsa2048-public.der",
                                      "keys/rsa2048-public.pem",
                                      "keys/rsa2048-public-pkcs1.pem"};
  dkimkit_config *config = config_make(NULL);
  bytes record = vector("keys/rsa2048-public.der");
  bytes text = base64_of(record.data, record.len);
  bytes rest = bytes_of((char *)text.data + 3);
  bytes folded = bytes_join("MII\r\n ", rest);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(files); i++) {
    bytes data = vector(files[i]);

    check_form(config, data, record, 2048);
    bytes_free(&data);
  }
  check_form(config, text, record, 2048);
  check_form(config, folded, record, 2048);
  bytes_free(&folded);
  bytes_free(&rest);
  bytes_free(&text);
  bytes_free(&record);
  dkimkit_config_free(config);
}

static void test_ed25519_forms(void **state)
{
  dkimkit_config *config = config_make(NULL);
  bytes spki = public_of(ED25519_FILE);
  bytes record = {spki.data + spki.len - 32, 32};
  bytes pem = vector("keys/ed25519-public.pem");
  bytes text = base64_of(record.data, record.len);
  bytes end = bytes_of("\n");
  bytes line = bytes_join((char *)text.data, end);
  dkimkit_key *key = NULL;

  (void)state;
  assert_non_null(strstr(record_8463_ed25519, (char *)text.data));
  check_form(config, spki, record, 256);
  check_form(config, record, record, 256);
  check_form(config, text, record, 256);
  check_form(config, line, record, 256);
  ok(make(&key, config, pem));
  assert_int_equal(dkimkit_key_get_type(key), DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_key_free(key);
  bytes_free(&line);
  bytes_free(&end);
  bytes_free(&text);
  bytes_free(&pem);
  bytes_free(&spki);
  dkimkit_config_free(config);
}

static void refuse(const dkimkit_config *config, bytes data, int expected)
{
  dkimkit_key *key = NULL;

  assert_int_equal(make(&key, config, data), expected);
  assert_null(key);
  bytes_free(&data);
}

static void test_refused(void **state)
{
  dkimkit_config *config = config_make(NULL);

  (void)state;
  refuse(config, public_of("keys/ec-pkcs8.pem"), DKIMKIT_ERR_KEY_TYPE);
  refuse(config, public_of("keys/ed448.pem"), DKIMKIT_ERR_KEY_TYPE);
  refuse(config, public_of("keys/rsa-pss.pem"), DKIMKIT_ERR_KEY_TYPE);
  refuse(config, public_of("keys/rsa512.pem"), DKIMKIT_ERR_KEY_TOO_SMALL);
  refuse(config, public_of("keys/rsa1023.pem"), DKIMKIT_ERR_KEY_TOO_SMALL);
  refuse(config, vector(RSA_FILE), DKIMKIT_ERR_KEY_SYNTAX);
  refuse(config, vector("keys/rsa2048-pkcs1.der"), DKIMKIT_ERR_KEY_SYNTAX);
  refuse(config, vector("keys/rsa2048-certificate.pem"),
         DKIMKIT_ERR_KEY_SYNTAX);
  refuse(config, bytes_of(""), DKIMKIT_ERR_KEY_SYNTAX);
  refuse(config, bytes_of("MII"), DKIMKIT_ERR_KEY_SYNTAX);
  refuse(config, bytes_of(record_8463_rsa), DKIMKIT_ERR_KEY_SYNTAX);
  dkimkit_config_free(config);
}

/* No part of a public key in DER is one. */
static void test_truncated(void **state)
{
  static const char *const files[] = {RSA_FILE, ED25519_FILE};
  dkimkit_config *config = config_make(NULL);
  size_t i;
  size_t len;

  (void)state;
  for (i = 0; i < COUNT(files); i++) {
    bytes data = public_of(files[i]);

    for (len = 0; len <= data.len + 1; len++) {
      bytes part = {data.data, len};
      dkimkit_key *key = NULL;
      int rv = make(&key, config, part);

      /* 32 octets are an Ed25519 key if they are a point. */
      if (len == data.len) {
        ok(rv);
      } else if (len != 32) {
        assert_int_equal(rv, DKIMKIT_ERR_KEY_SYNTAX);
      }
      dkimkit_key_free(key);
    }
    bytes_free(&data);
  }
  dkimkit_config_free(config);
}

static void test_arguments(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_config *open = config_open(NULL, NULL);
  bytes data = vector("keys/rsa2048-public.der");
  bytes large = {calloc(1, 1 << 20), 1 << 20};
  dkimkit_key *key = NULL;

  (void)state;
  assert_int_equal(dkimkit_key_external_public(&key, config, data.data,
                                               data.len, NULL, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_key_external_public(&key, config, NULL, 0, hsm_start, NULL, NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(make(&key, open, data), DKIMKIT_ERR_STATE);
  refuse(config, large, DKIMKIT_ERR_LIMIT);
  assert_null(key);
  bytes_free(&data);
  dkimkit_config_free(open);
  dkimkit_config_free(config);
}

/* Signing with a key that says `hsm_file` signs and whose public part is that
 * of `public_file`. */
typedef struct signing {
  test_hsm hsm;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_signer *signer;
} signing;

static void sign_open(signing *s, const char *hsm_file, const char *public_file,
                      dkimkit_sign_start start)
{
  bytes data = public_of(public_file);
  bytes message = vector("rfc8463-A.3-unsigned.eml");

  memset(s, 0, sizeof(*s));
  test_hsm_init(&s->hsm, hsm_file);
  s->hsm.mode = HSM_LATER;
  s->config = config_make(NULL);
  ok(dkimkit_key_external_public(&s->key, s->config, data.data, data.len, start,
                                 hsm_cancel, &s->hsm));
  s->profile = profile_make(s->config, s->key);
  ok(dkimkit_signer_new(&s->signer, s->config, &s->profile, 1, NULL));
  s->hsm.last_rv = signer_run(s->signer, message);
  bytes_free(&message);
  bytes_free(&data);
}

static void sign_close(signing *s)
{
  dkimkit_signer_free(s->signer);
  dkimkit_profile_free(s->profile);
  dkimkit_key_free(s->key);
  dkimkit_config_free(s->config);
  test_hsm_clear(&s->hsm);
}

static void check_end(signing *s, int expected)
{
  size_t fields = expected == DKIMKIT_OK;

  assert_int_equal(dkimkit_signer_finish(s->signer), expected);
  assert_int_equal(dkimkit_signer_finish(s->signer), expected);
  assert_int_equal(dkimkit_signer_count(s->signer), fields);
  assert_int_equal(dkimkit_signer_field(s->signer, 0, NULL) != NULL, fields);
  assert_int_equal(s->hsm.cancelled, 0);
  sign_close(s);
}

static void check_right(const char *file)
{
  signing s;

  sign_open(&s, file, file, hsm_start);
  assert_int_equal(s.hsm.last_rv, DKIMKIT_PENDING);
  ok(hsm_answer(&s.hsm, s.hsm.requests[0]));
  check_end(&s, DKIMKIT_OK);
}

static void test_right(void **state)
{
  (void)state;
  check_right(RSA_FILE);
  check_right(ED25519_FILE);
}

/* Each octet of a signature counts, and so does the key. */
static void check_wrong(const char *hsm_file, const char *public_file,
                        size_t flip)
{
  uint8_t signature[512];
  signing s;
  size_t len;

  sign_open(&s, hsm_file, public_file, hsm_start);
  len = hsm_sign(&s.hsm, s.hsm.requests[0], signature);
  if (flip < len) {
    signature[flip] ^= 1;
  }
  ok(dkimkit_sign_req_done(s.hsm.requests[0], signature, len));
  check_end(&s, DKIMKIT_ERR_SIGN_MISMATCH);
}

static void test_wrong(void **state)
{
  (void)state;
  check_wrong(RSA_FILE, RSA_FILE, 0);
  check_wrong(RSA_FILE, RSA_FILE, 255);
  check_wrong("keys/rsa2048-e3.pem", RSA_FILE, 512);
  check_wrong(ED25519_FILE, ED25519_FILE, 0);
  check_wrong(ED25519_FILE, ED25519_FILE, 63);
}

static void test_length(void **state)
{
  static const size_t wrong[] = {0, 64, 128, 255, 257, 512};
  uint8_t zeros[512] = {0};
  signing s;
  size_t i;

  (void)state;
  sign_open(&s, RSA_FILE, RSA_FILE, hsm_start);
  for (i = 0; i < COUNT(wrong); i++) {
    assert_int_equal(dkimkit_sign_req_done(s.hsm.requests[0], zeros, wrong[i]),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  ok(hsm_answer(&s.hsm, s.hsm.requests[0]));
  check_end(&s, DKIMKIT_OK);
}

static void test_weak(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, "keys/rsa1024.pem", "keys/rsa1024.pem", hsm_start);
  ok(hsm_answer(&s.hsm, s.hsm.requests[0]));
  assert_int_not_equal(
      dkimkit_signer_warnings(s.signer) & DKIMKIT_SIGN_WARNING_KEY_WEAK, 0);
  check_end(&s, DKIMKIT_OK);
}

static int start_unavailable(dkimkit_sign_req *request, void *user_data)
{
  (void)request;
  (void)user_data;
  return DKIMKIT_ERR_SIGN_UNAVAILABLE;
}

static int start_out_of_memory(dkimkit_sign_req *request, void *user_data)
{
  (void)request;
  (void)user_data;
  return DKIMKIT_ERR_NOMEM;
}

/* What the callback refuses with stays, if it says how signing failed. */
static void test_refusals(void **state)
{
  signing s;

  (void)state;
  sign_open(&s, RSA_FILE, RSA_FILE, start_unavailable);
  assert_int_equal(s.hsm.last_rv, DKIMKIT_ERR_SIGN_UNAVAILABLE);
  check_end(&s, DKIMKIT_ERR_SIGN_UNAVAILABLE);
  sign_open(&s, RSA_FILE, RSA_FILE, start_out_of_memory);
  assert_int_equal(s.hsm.last_rv, DKIMKIT_ERR_SIGN_FAILED);
  check_end(&s, DKIMKIT_ERR_SIGN_FAILED);
}

static void test_failures(void **state)
{
  static const int statuses[] = {
      DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_ERR_SIGN_TIMEOUT,
      DKIMKIT_ERR_SIGN_UNAVAILABLE, DKIMKIT_ERR_SIGN_MISMATCH};
  static const int others[] = {DKIMKIT_OK, DKIMKIT_PENDING, DKIMKIT_ERR_NOMEM,
                               DKIMKIT_ERR_STATE};
  signing s;
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < COUNT(statuses); i++) {
    sign_open(&s, RSA_FILE, RSA_FILE, hsm_start);
    for (k = 0; k < COUNT(others); k++) {
      assert_int_equal(dkimkit_sign_req_fail(s.hsm.requests[0], others[k]),
                       DKIMKIT_ERR_INVALID_ARGUMENT);
    }
    ok(dkimkit_sign_req_fail(s.hsm.requests[0], statuses[i]));
    check_end(&s, statuses[i]);
  }
}

/* The record of the key fits it, and another doesn't. */
static void test_matches(void **state)
{
  dkimkit_config *config = config_make(NULL);
  bytes data = vector("keys/rsa2048-public.der");
  dkimkit_keyrecord *record = NULL;
  dkimkit_keyrecord *other = NULL;
  dkimkit_key *key = NULL;
  char text[1024];
  size_t len = sizeof(text);

  (void)state;
  ok(make(&key, config, data));
  ok(dkimkit_keyrecord_write(text, &len, key));
  ok(dkimkit_keyrecord_parse(&record, config, (uint8_t *)text, len));
  ok(dkimkit_keyrecord_parse(&other, config, (const uint8_t *)record_8463_rsa,
                             strlen(record_8463_rsa)));
  assert_int_equal(dkimkit_keyrecord_matches(record, key), 1);
  assert_int_equal(dkimkit_keyrecord_matches(other, key), 0);
  dkimkit_keyrecord_free(record);
  dkimkit_keyrecord_free(other);
  dkimkit_key_free(key);
  bytes_free(&data);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rsa_forms),     cmocka_unit_test(test_refused),
      cmocka_unit_test(test_ed25519_forms), cmocka_unit_test(test_truncated),
      cmocka_unit_test(test_arguments),     cmocka_unit_test(test_right),
      cmocka_unit_test(test_wrong),         cmocka_unit_test(test_length),
      cmocka_unit_test(test_weak),          cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_failures),      cmocka_unit_test(test_matches),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
