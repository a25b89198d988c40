/* SPDX-License-Identifier: MIT */
/* Keys of another kind, and Ed25519's odd ones. */
#include "attack.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>

#define SMALL_ORDER "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static void with_record(attack *a, const char *record, dkimkit_reason reason)
{
  attack_record(a, record);
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_gives(a, reason);
  attack_record(a, record_8463_ed25519);
}

/* a= says RSA, the record has an Ed25519 key, and the other way round. */
static void attack_algorithm_of_another_key(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, "a=ed25519-sha256", "a=rsa-sha256");
  attack_gives(a, DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH);
  with_record(a, record_8463_rsa, DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH);
}

static void record_of(char record[1024], const char *file, const char *k)
{
  test_hsm hsm;
  uint8_t der[512];
  uint8_t *at = der;
  int len;

  test_hsm_init(&hsm, file);
  len = i2d_PUBKEY(hsm.pkey, &at);
  assert_in_range(len, 1, sizeof(der));
  sprintf(record, "v=DKIM1; k=%s; p=", k);
  assert_true(EVP_EncodeBlock((uint8_t *)record + strlen(record), der, len) >
              0);
  test_hsm_clear(&hsm);
}

/* What p= holds decides, not what k= says. */
static void attack_other_key_under_k_rsa(void **state)
{
  static const char *const files[] = {"keys/ec-pkcs8.pem", "keys/rsa-pss.pem",
                                      "keys/ed448.pem",
                                      "keys/rfc8463-A.1-ed25519.pem"};
  attack *a = *state;
  char record[1024];
  size_t i;

  for (i = 0; i < COUNT(files); i++) {
    record_of(record, files[i], "rsa");
    attack_record(a, record);
    attack_sign(a, SIGNER "; h=from", FROM, BODY);
    attack_replace(a, "a=ed25519-sha256", "a=rsa-sha256");
    attack_gives(a, DKIMKIT_REASON_KEY_SYNTAX);
  }
  attack_record(a, record_8463_ed25519);
}

static void attack_rsa_key_under_k_ed25519(void **state)
{
  char record[1024];

  record_of(record, "keys/rsa2048-pkcs8.pem", "ed25519");
  with_record(*state, record, DKIMKIT_REASON_KEY_SYNTAX);
}

static void attack_unknown_key_type(void **state)
{
  with_record(*state, "v=DKIM1; k=none; p=AAAA",
              DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE);
}

static void attack_revoked_key(void **state)
{
  with_record(*state, "v=DKIM1; k=ed25519; p=", DKIMKIT_REASON_KEY_REVOKED);
}

static void attack_record_of_another_protocol(void **state)
{
  static const char *const records[] = {
      "v=spf1 +all", "v=DMARC1; p=none", "v=TLSRPTv1; rua=mailto:a@b.example",
      "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=; v=DKIM1; k=ed25519", ""};
  size_t i;

  for (i = 0; i < COUNT(records); i++) {
    with_record(*state, records[i], DKIMKIT_REASON_KEY_SYNTAX);
  }
}

static void attack_key_of_another_service(void **state)
{
  with_record(*state,
              "v=DKIM1; k=ed25519; s=tlsrpt; "
              "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
              DKIMKIT_REASON_KEY_SERVICE_MISMATCH);
}

static void attack_key_for_another_hash(void **state)
{
  with_record(*state,
              "v=DKIM1; k=ed25519; h=sha1; "
              "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
              DKIMKIT_REASON_KEY_HASH_MISMATCH);
}

/* t=y is no pass for what fails (VU#268267). */
static void attack_testing_key(void **state)
{
  static const char record[] =
      "v=DKIM1; k=ed25519; t=y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  attack *a = *state;

  attack_record(a, record);
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, "Joe", "Jim");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
  assert_int_equal(dkimkit_signature_testing(attack_first(a)), 1);
  attack_record(a, record_8463_ed25519);
}

/* Under such a key a signature can be right for every message. */
static void attack_ed25519_key_of_small_order(void **state)
{
  static const char *const points[] = {
      SMALL_ORDER, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      "7P///////////////////////////////////////38="};
  char record[128];
  size_t i;

  for (i = 0; i < COUNT(points); i++) {
    snprintf(record, sizeof(record), "v=DKIM1; k=ed25519; p=%s", points[i]);
    with_record(*state, record, DKIMKIT_REASON_KEY_SYNTAX);
  }
}

static void set_signature(attack *a, const uint8_t octets[64])
{
  char text[96];
  char *at = strstr((char *)a->message.data, " b=");

  assert_non_null(at);
  assert_int_equal(EVP_EncodeBlock((uint8_t *)text, octets, 64), 88);
  memcpy(at + 3, text, 88);
}

static void get_signature(const attack *a, uint8_t octets[66])
{
  const char *at = strstr((const char *)a->message.data, " b=");

  assert_non_null(at);
  assert_int_equal(EVP_DecodeBlock(octets, (const uint8_t *)at + 3, 88), 66);
}

/* Another signature of the same message (RFC 8032, 5.1.7: S < L). */
static void attack_ed25519_s_plus_order(void **state)
{
  static const uint8_t order[32] = {
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
      0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
      0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  attack *a = *state;
  uint8_t octets[66];
  unsigned carry = 0;
  size_t i;

  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_OK);
  get_signature(a, octets);
  for (i = 0; i < 32; i++) {
    carry += (unsigned)octets[32 + i] + order[i];
    octets[32 + i] = (uint8_t)carry;
    carry >>= 8;
  }
  assert_int_equal(carry, 0);
  set_signature(a, octets);
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_ed25519_signature_of_zeros(void **state)
{
  static const uint8_t zeros[64] = {0};
  attack *a = *state;

  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_OK);
  set_signature(a, zeros);
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_signature_of_other_length(void **state)
{
  static const char *const texts[] = {
      "b=AAAA",
      "b=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
  attack *a = *state;
  size_t i;

  for (i = 0; i < COUNT(texts); i++) {
    char old[96] = {0};

    attack_sign(a, SIGNER "; h=from", FROM, BODY);
    memcpy(old, strstr((char *)a->message.data, " b=") + 1, 90);
    attack_replace(a, old, texts[i]);
    attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_algorithm_of_another_key),
      ATTACK(attack_other_key_under_k_rsa),
      ATTACK(attack_rsa_key_under_k_ed25519),
      ATTACK(attack_unknown_key_type),
      ATTACK(attack_revoked_key),
      ATTACK(attack_record_of_another_protocol),
      ATTACK(attack_key_of_another_service),
      ATTACK(attack_key_for_another_hash),
      ATTACK(attack_testing_key),
      ATTACK(attack_ed25519_key_of_small_order),
      ATTACK(attack_ed25519_s_plus_order),
      ATTACK(attack_ed25519_signature_of_zeros),
      ATTACK(attack_signature_of_other_length),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
