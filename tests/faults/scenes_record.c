/* SPDX-License-Identifier: MIT */
#include "kit.h"
#include "scenes.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

/* 1 and 0 are answers, not failures. */
static int answered(int rv, int expected)
{
  if (rv < 0) {
    return rv;
  }
  /* Never a yes by mistake. */
  if (kit_fault_came()) {
    assert_true(rv == 0 || (kit_is_elsewhere && rv == expected));
    return SCENE_ALLOWED;
  }
  assert_int_equal(rv, expected);
  return DKIMKIT_OK;
}

/* A refused key is a record that isn't acceptable. */
static int read_record(dkimkit_keyrecord **out, const dkimkit_config *config,
                       const char *text)
{
  int rv =
      dkimkit_keyrecord_parse(out, config, (const uint8_t *)text, strlen(text));

  if (rv == DKIMKIT_OK && dkimkit_keyrecord_reason(*out) != DKIMKIT_REASON_OK) {
    assert_true(kit_fault_came());
    assert_int_equal(dkimkit_keyrecord_reason(*out),
                     !kit_is_elsewhere &&
                             faults_how() == DKIMKIT_ERR_UNSUPPORTED
                         ? DKIMKIT_REASON_KEY_TOO_LARGE
                         : DKIMKIT_REASON_KEY_SYNTAX);
    return SCENE_ALLOWED;
  }
  return rv;
}

static int write_and_match(const char *file)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  dkimkit_keyrecord *record = NULL;
  char text[1024];
  size_t len = sizeof(text);
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(kit_key(&key, config, file));
  TRY(dkimkit_keyrecord_write(text, &len, key));
  TRY(read_record(&record, config, text));
  TRY(answered(dkimkit_keyrecord_matches(record, key), 1));
end:
  dkimkit_keyrecord_free(record);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

static int match_rsa(void)
{
  return write_and_match("keys/rfc8463-A.2-rsa1024.pem");
}

static int match_ed25519(void)
{
  return write_and_match("keys/rfc8463-A.1-ed25519.pem");
}

/* Over nothing that was ever signed, so the answer is no. */
static int verify_and_recover(void)
{
  static const uint8_t digest[32];
  static const uint8_t signature[128] = {1};
  dkimkit_config *config = NULL;
  dkimkit_keyrecord *record = NULL;
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(read_record(&record, config, record_8463_rsa));
  TRY(answered(dkimkit_keyrecord_verify(record, DKIMKIT_ALGORITHM_RSA_SHA256,
                                        digest, sizeof(digest), signature,
                                        sizeof(signature)),
               0));
  rv =
      dkimkit_keyrecord_recover(out, &len, record, DKIMKIT_ALGORITHM_RSA_SHA256,
                                signature, sizeof(signature));
  rv = rv == DKIMKIT_ERR_UNSUPPORTED && !faults_has_failed() ? DKIMKIT_OK
                                                             : answered(rv, 0);
end:
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
  return rv;
}

static const uint8_t own_digest[32] = {1, 2, 3};
static uint8_t own_signature[128];

/* By libcrypto, as an external key would. */
static void sign_digest(void)
{
  test_hsm hsm;
  EVP_PKEY_CTX *ctx;
  size_t len = sizeof(own_signature);

  test_hsm_init(&hsm, "keys/rfc8463-A.2-rsa1024.pem");
  ctx = EVP_PKEY_CTX_new(hsm.pkey, NULL);
  assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING), 1);
  assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()), 1);
  assert_int_equal(
      EVP_PKEY_sign(ctx, own_signature, &len, own_digest, sizeof(own_digest)),
      1);
  EVP_PKEY_CTX_free(ctx);
  test_hsm_clear(&hsm);
}

static int lookup(void)
{
  dkimkit_config *config = NULL;
  dkimkit_keylookup *l = NULL;
  dkimkit_keylint *lint = NULL;
  test_dns dns;
  int rv;

  test_dns_init(&dns);
  TRY(kit_sealed(&config, &dns));
  TRY(dkimkit_keylookup_new(&l, config, NAME_8463_RSA, NULL));
  TRY(dkimkit_keylookup_finish(l));
  TRY(kit_answered(&dns));
  TRY(dkimkit_keylint_lookup(&lint, l));
  /* Which record is acceptable is a finding. */
  if (kit_fault_came()) {
    rv = SCENE_ALLOWED;
  }
end:
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(l);
  dkimkit_config_free(config);
  return rv;
}

static int lookup_idn(void)
{
  dkimkit_config *config = NULL;
  dkimkit_keylookup *l = NULL;
  test_dns dns;
  int rv;

  test_dns_init(&dns);
  TRY(kit_sealed(&config, &dns));
  TRY(dkimkit_keylookup_new(&l, config,
                            TEST_IDN ? "s1._domainkey.b\xc3\xbc"
                                       "cher.example"
                                     : "s1._domainkey.books.example",
                            NULL));
  assert_int_equal(dkimkit_keylookup_status(l), DKIMKIT_DNS_NXDOMAIN);
end:
  dkimkit_keylookup_free(l);
  dkimkit_config_free(config);
  return rv;
}

/* Each of these texts leads the linter somewhere else. */
static int lint_text(const char *text, unsigned flags)
{
  dkimkit_config *config = NULL;
  dkimkit_keylint *lint = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_keylint_new(&lint, config, (const uint8_t *)text, strlen(text),
                          flags));
  if (!faults_has_failed()) {
    assert_true(dkimkit_keylint_count(lint) > 0);
  } else if (kit_fault_came()) {
    rv = SCENE_ALLOWED;
  }
end:
  dkimkit_keylint_free(lint);
  dkimkit_config_free(config);
  return rv;
}

static int lint_quotes(void)
{
  char text[1024];

  (void)snprintf(text, sizeof(text), "\"%s\\; t=y\"", record_8463_rsa);
  return lint_text(text, 0);
}

static int lint_order(void)
{
  return lint_text("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=; "
                   "v=DKIM1; v=DKIM1; N=x;; foo; t=y:s:z; s=web; h=sha1",
                   DKIMKIT_KEYLINT_PUBLISHED);
}

static int lint_pkcs1(void)
{
  return lint_text(
      "v=DKIM1; p=-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB"
      "iQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYf"
      "cTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi"
      "tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB\n-----END PUBLIC KEY-----",
      0);
}

static int lint_no_record(void)
{
  return lint_text("v=spf1 -all", 0);
}

/* Signed by the record's own key, so that there is a digest to read. */
static int recover_own(void)
{
  dkimkit_config *config = NULL;
  dkimkit_keyrecord *record = NULL;
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(read_record(&record, config, record_8463_rsa));
  rv =
      dkimkit_keyrecord_recover(out, &len, record, DKIMKIT_ALGORITHM_RSA_SHA256,
                                own_signature, sizeof(own_signature));
  if (rv == DKIMKIT_ERR_UNSUPPORTED && !faults_has_failed()) {
    rv = DKIMKIT_OK;
    goto end;
  }
  TRY(answered(rv, 1));
  assert_int_equal(len, sizeof(own_digest));
  assert_memory_equal(out, own_digest, len);
end:
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
  return rv;
}

const scene scenes_record[] = {
    {"record: write, parse, match, RSA", .act = match_rsa},
    {"record: write, parse, match, Ed25519", .act = match_ed25519},
    {"record: verify and recover", .act = verify_and_recover},
    {"record: recover a digest", .act = recover_own, .set_up = sign_digest},
    {"lookup", .act = lookup},
    {"lookup: internationalized", .act = lookup_idn},
    {"lint: quotes of a zone file", .act = lint_quotes},
    {"lint: many faults", .act = lint_order},
    {"lint: PEM in p=", .act = lint_pkcs1},
    {"lint: another record", .act = lint_no_record},
    {.name = NULL},
};
