/* SPDX-License-Identifier: MIT */
/* Which warnings a verified signature has: those and no others. */
#include "../provider/watch.h"
#include "raw_sign.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdio.h>

#define KEY_NAME "s1._domainkey.example.com"
#define TAGS "d=example.com; s=s1; h=from"
#define FROM "From: Joe <joe@example.com>\r\n"
#define TYPE "Content-Type: text/plain\r\n"
#define BODY "Hello\r\n"

static void assert_warnings(const dkimkit_verifier *verifier, size_t index,
                            const char *wanted)
{
  const dkimkit_signature *signature =
      dkimkit_verifier_signature(verifier, index);
  char names[256] = "";
  size_t i;

  assert_reason(verifier, index, DKIMKIT_REASON_OK);
  for (i = 0; i < dkimkit_signature_warning_count(signature); i++) {
    strcat(names, i > 0 ? ", " : "");
    strcat(names,
           dkimkit_warning_name(dkimkit_signature_warning(signature, i)));
  }
  assert_string_equal(names, wanted);
}

/* `more` stands behind what is signed. */
static void check_with(test_dns *dns, const char *tags, const char *header,
                       const char *more, const char *wanted)
{
  dkimkit_config *config = config_open(dns, NULL);
  bytes start = raw_sign(tags, header, BODY);
  bytes message = bytes_replace(start, BODY, more);
  dkimkit_verifier *verifier;

  ok(dkimkit_config_set_body_length_policy(config, DKIMKIT_BODY_LENGTH_ALLOW));
  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  assert_warnings(verifier, 0, wanted);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&start);
  bytes_free(&message);
}

static void check(const char *tags, const char *header, const char *more,
                  const char *wanted)
{
  test_dns dns;

  test_dns_init(&dns);
  test_dns_add(&dns, KEY_NAME, record_8463_ed25519);
  check_with(&dns, tags, header, more, wanted);
}

/* RFC 6376, 8.2. */
static void test_unsigned_content(void **state)
{
  (void)state;
  check(TAGS, FROM, BODY, "");
  check(TAGS, FROM TYPE, BODY, "");
  check(TAGS "; l=7", FROM, BODY, "");
  check(TAGS "; l=7", FROM, BODY "x\r\n", "unsigned-content");
  check(TAGS "; l=7", FROM TYPE, BODY, "unsigned-content-type");
  check(TAGS ":content-type; l=7", FROM TYPE, BODY, "");
  check(TAGS ":content-type; l=7", FROM, BODY, "");
  check(TAGS ":content-type; l=7", FROM TYPE TYPE, BODY,
        "unsigned-content-type, duplicate-header");
  check(TAGS ":content-type:content-type; l=7", FROM TYPE TYPE, BODY, "");
}

/* RFC 5322, 3.6, and RFC 2045: those that stand once at most. */
static void test_repeated_fields(void **state)
{
  static const char *const singles[] = {
      "Date",    "Sender",       "Reply-To",     "To",
      "Cc",      "Message-ID",   "In-Reply-To",  "References",
      "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
      "suBJEct"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(singles); i++) {
    char header[256];
    char tags[128];

    (void)snprintf(header, sizeof(header), FROM "%s: a\r\nX: b\r\n%s: b\r\n",
                   singles[i], singles[i]);
    check(TAGS, header, BODY, "duplicate-header");
    (void)snprintf(tags, sizeof(tags), TAGS ":%s", singles[i]);
    check(tags, header, BODY, "duplicate-header");
    (void)snprintf(tags, sizeof(tags), TAGS ":%s:%s", singles[i], singles[i]);
    check(tags, header, BODY, "");
  }
  check(TAGS, FROM "Received: a\r\nReceived: b\r\nTo: a\r\n", BODY, "");
  check(TAGS, FROM FROM, BODY, "multiple-from, duplicate-header");
  check(TAGS ":from", FROM FROM, BODY, "multiple-from");
  check(TAGS ":from", FROM, BODY, "");
}

/* RFC 5322, 2.2; 4.5.8 has white space before the colon, outside the name. */
static void test_field_names(void **state)
{
  (void)state;
  check(TAGS, FROM "X : a\r\n", BODY, "");
  check(TAGS, FROM "X\x7f: a\r\n", BODY, "header-syntax");
  check(TAGS, FROM "X y: a\r\n", BODY, "header-syntax");
  check(TAGS, FROM "X-!~: a\r\n", BODY, "");
}

static void test_several_records(void **state)
{
  test_dns dns;

  (void)state;
  test_dns_init(&dns);
  test_dns_add(&dns, KEY_NAME, "v=spf1 -all");
  test_dns_add(&dns, KEY_NAME, record_8463_ed25519);
  check_with(&dns, TAGS, FROM, BODY, "several-records");
}

static void check_vector(const char *name, size_t index, const char *wanted)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector(name);
  dkimkit_verifier *verifier;

  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_warnings(verifier, index, wanted);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* RSA keys of 1024 bits. */
static void test_keys_of_rfcs(void **state)
{
  (void)state;
  check_vector("rfc6376-A.2.eml", 0, "key-weak");
  check_vector("rfc8463-A.3.eml", 0, "");
  check_vector("rfc8463-A.3.eml", 1, "key-weak");
}

static void append_base64(char *out, const uint8_t *octets, size_t len)
{
  uint8_t *end = (uint8_t *)out + strlen(out);

  TEST_WRITTEN(end, (size_t)EVP_EncodeBlock(end, octets, (int)len) + 1);
}

static void append_key(char *record, EVP_PKEY *pkey,
                       int (*encode)(const EVP_PKEY *, uint8_t **))
{
  uint8_t octets[600];
  uint8_t *end = octets;
  int len = encode(pkey, &end);

  assert_in_range(len, 1, sizeof(octets));
  append_base64(record, octets, (size_t)len);
}

/* By libcrypto alone; the record in `record`. */
static bytes sign_sha1(char *record,
                       int (*encode)(const EVP_PKEY *, uint8_t **))
{
  EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  char text[2048] = FROM "DKIM-Signature: v=1; a=rsa-sha1; " TAGS "; bh=";
  uint8_t octets[512];
  size_t len = sizeof(octets);
  unsigned hash_len = sizeof(octets);

  assert_int_equal(
      EVP_Digest(BODY, strlen(BODY), octets, &hash_len, EVP_sha1(), NULL), 1);
  append_base64(text, octets, hash_len);
  strcat(text, "; b=");
  assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha1(), NULL, pkey), 1);
  assert_int_equal(
      EVP_DigestSign(ctx, octets, &len, (uint8_t *)text, strlen(text)), 1);
  append_base64(text, octets, len);
  strcpy(record, "v=DKIM1; k=rsa; p=");
  append_key(record, pkey, encode);
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(pkey);
  strcat(text, "\r\n\r\n" BODY);
  return bytes_of(text);
}

static void check_sha1(int (*encode)(const EVP_PKEY *, uint8_t **),
                       const char *wanted)
{
  test_dns dns;
  dkimkit_config *config;
  char record[1024];
  bytes message = sign_sha1(record, encode);
  dkimkit_verifier *verifier;

  test_dns_init(&dns);
  test_dns_add(&dns, KEY_NAME, record);
  config = config_open(&dns, NULL);
  ok(dkimkit_config_set_allow_sha1(config, 1));
  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  assert_warnings(verifier, 0, wanted);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* A key of 2048 bits isn't weak. */
static void test_sha1(void **state)
{
  (void)state;
  check_sha1(i2d_PUBKEY, "sha1");
  check_sha1(i2d_PublicKey, "sha1, key-pkcs1");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unsigned_content),
      cmocka_unit_test(test_repeated_fields),
      cmocka_unit_test(test_field_names),
      cmocka_unit_test(test_several_records),
      cmocka_unit_test(test_keys_of_rfcs),
      cmocka_unit_test(test_sha1),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
