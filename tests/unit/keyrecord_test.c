/* SPDX-License-Identifier: MIT */
#include "dkim/keyrecord.h"

#include "test_util.h"

/* Made for this test by openssl: RSA keys of 1024 bits as
 * SubjectPublicKeyInfo and as bare RSAPublicKey, and one of 512. */
#define RSA1024                                                                \
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDNZ4zhW2s7dRUuUqlN/4kzcmg+"           \
  "hcbkWqVXRbRHUzEFkcO8Orm9ImCRf7sBqlSccpj+M3qJJiaFkkor+8BxWgdj4IMW"           \
  "G7bFCqbQA7c40N4lcZhwGpH+a8rHFY8Oo8W3DVCNf+X4StoiFWGA/pGP3rfb33ut"           \
  "bs4TY3r1BrjE/LpqAQIDAQAB"
#define RSA1024_PKCS1                                                          \
  "MIGJAoGBAM1njOFbazt1FS5SqU3/iTNyaD6FxuRapVdFtEdTMQWRw7w6ub0iYJF/"           \
  "uwGqVJxymP4zeokmJoWSSiv7wHFaB2PggxYbtsUKptADtzjQ3iVxmHAakf5ryscV"           \
  "jw6jxbcNUI1/5fhK2iIVYYD+kY/et9vfe61uzhNjevUGuMT8umoBAgMBAAE="
#define RSA512                                                                 \
  "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMISph3lUR7UdaHwmLiiwA3kcemF6W/Q"           \
  "5CjHJZMXk0uY/kFRWEz96JgiRJpBjJOEiNrX2mU/d83s9BIbewd+VFsCAwEAAQ=="

/* RFC 8463, A.2. */
#define ED25519 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

typedef struct record_case {
  const char *text;
  dkimkit_reason reason;
  const char *subject;
} record_case;

#define OK DKIMKIT_REASON_OK
#define SYNTAX DKIMKIT_REASON_KEY_SYNTAX

/* RFC 6376, 3.6.1; RFC 8301, 3.2; RFC 8463, 4. */
static const record_case cases[] = {
    {"v=DKIM1; k=rsa; p=" RSA1024, OK, NULL},
    {"v=DKIM1;k=rsa;p=" RSA1024 ";", OK, NULL},
    {"p=" RSA1024, OK, NULL},
    {"k=rsa; p=" RSA1024_PKCS1, OK, NULL},
    {"v=DKIM1; k=ed25519; p=" ED25519, OK, NULL},
    {"v=DKIM1; n=some notes; zz=1; g=; p=" RSA1024, OK, NULL},
    {"v=DKIM1; s=email; p=" RSA1024, OK, NULL},
    {"v=DKIM1; s=*; p=" RSA1024, OK, NULL},
    {"v=DKIM1; s=tlsrpt : email; p=" RSA1024, OK, NULL},
    {"v=DKIM1; h=sha1:sha256; p=" RSA1024, OK, NULL},
    {"v=DKIM1; h=unknown:sha256; p=" RSA1024, OK, NULL},
    {"v=DKIM1; t=y:s:x; p=" RSA1024, OK, NULL},
    {"v=DKIM1; n=a\r\n \r\n b; p=" RSA1024, OK, NULL},
    {"v=DKIM1; h=sha1:\r\n \r\n sha256; p=" RSA1024, SYNTAX, "h"},
    {"v=DKIM1; k=ed25519; p=11qYAYKx\r\n \r\n "
     "CrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
     SYNTAX, "p"},
    {"", SYNTAX, NULL},
    {"v=spf1 -all", SYNTAX, "v"},
    {"v=spf1; p=" RSA1024, SYNTAX, "v"},
    {"v=DKIM1", SYNTAX, "p"},
    {"v=DKIM1; k=rsa", SYNTAX, "p"},
    {"k=rsa; v=DKIM1; p=" RSA1024, SYNTAX, "v"},
    {"v=DKIM2; p=" RSA1024, SYNTAX, "v"},
    {"v=dkim1; p=" RSA1024, SYNTAX, "v"},
    {"v=DKIM1; p=" RSA1024 "; p=" RSA1024, SYNTAX, NULL},
    {"v=DKIM1; p=!", SYNTAX, "p"},
    {"v=DKIM1; p=Zm9v", SYNTAX, "p"},
    {"v=DKIM1; p=" ED25519, SYNTAX, "p"},
    {"v=DKIM1; k=ed25519; p=Zm9v", SYNTAX, "p"},
    {"v=DKIM1; k=ed25519; p=" RSA1024, SYNTAX, "p"},
    {"v=DKIM1; p=", DKIMKIT_REASON_KEY_REVOKED, "p"},
    {"v=DKIM1; k=ed25519; p= ;", DKIMKIT_REASON_KEY_REVOKED, "p"},
    {"v=DKIM1; k=x; p=" RSA1024, DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k"},
    {"v=DKIM1; k=RSA; p=" RSA1024, DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k"},
    {"v=DKIM1; s=tlsrpt; p=" RSA1024, DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s"},
    {"v=DKIM1; h=sha1; p=" RSA1024, DKIMKIT_REASON_KEY_HASH_MISMATCH, "h"},
    {"v=DKIM1; p=" RSA512, DKIMKIT_REASON_KEY_TOO_SMALL, "p"},
    /* 31 and 33 octets. */
    {"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUQ==", SYNTAX, "p"},
    {"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURoA", SYNTAX, "p"},
    /* Nothing may be empty. */
    {"v=; p=" RSA1024, SYNTAX, "v"},
    {"k=; p=" RSA1024, SYNTAX, "k"},
    {"h=; p=" RSA1024, SYNTAX, "h"},
    {"s=; p=" RSA1024, SYNTAX, "s"},
    {"t=; p=" RSA1024, SYNTAX, "t"},
    /* An item without a word is none of those that are known. */
    {"h=x:; p=" RSA1024, DKIMKIT_REASON_KEY_HASH_MISMATCH, "h"},
    {"h=:; p=" RSA1024, DKIMKIT_REASON_KEY_HASH_MISMATCH, "h"},
    {"s=x:; p=" RSA1024, DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s"},
    {"s=emails; p=" RSA1024, DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s"},
    /* FWS stands once in a place (2.8 and 3.2). */
    {"v=DK\r\n \r\n IM1; p=" RSA1024, SYNTAX, "v"},
    {"k=r\r\n \r\n sa; p=" RSA1024, SYNTAX, "k"},
    {"s=x:\r\n \r\n email; p=" RSA1024, SYNTAX, "s"},
    {"t=x:\r\n \r\n y; p=" RSA1024, SYNTAX, "t"},
    /* The first fault is told. */
    {"k=rsa; v=DKIM1; h=; p=", SYNTAX, "v"},
    {"k=; h=; p=", SYNTAX, "k"},
    {"k=x; s=x; p=!", DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k"},
    {"k=x", DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k"},
    {"s=x; p=", DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s"},
    {"s=x; p=!", DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s"},
    {"h=sha1; p=!", SYNTAX, "p"},
};

static dkimkit_keyrecord *parse(const dkimkit_config *config, const char *text)
{
  dkimkit_keyrecord *record = NULL;

  assert_int_equal(dkimkit_keyrecord_parse(&record, config,
                                           (const uint8_t *)text, strlen(text)),
                   DKIMKIT_OK);
  assert_non_null(record);
  return record;
}

static void test_keyrecord_parse_reasons(void **state)
{
  dkimkit_config *config = sealed_config();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_keyrecord *record = parse(config, cases[i].text);
    const char *subject = dkimkit_keyrecord_subject(record);

    check_number(cases[i].text, dkimkit_keyrecord_reason(record),
                 cases[i].reason);
    if (cases[i].subject == NULL) {
      check_number(cases[i].text, subject == NULL, 1);
    } else {
      check_number(cases[i].text, subject != NULL, 1);
      assert_string_equal(subject, cases[i].subject);
    }
    dkimkit_keyrecord_free(record);
  }
  dkimkit_config_free(config);
}

typedef struct fact_case {
  const char *text;
  dkimkit_key_type type;
  unsigned bits;
  unsigned flags;
  int is_pkcs1;
} fact_case;

static void test_keyrecord_parse_facts(void **state)
{
  static const fact_case list[] = {
      {"p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024, 0, 0},
      {"p=" RSA1024_PKCS1, DKIMKIT_KEY_TYPE_RSA, 1024, 0, 1},
      {"p=" RSA512, DKIMKIT_KEY_TYPE_RSA, 512, 0, 0},
      {"k=ed25519; p=" ED25519, DKIMKIT_KEY_TYPE_ED25519, 256, 0, 0},
      {"t=y; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024, DKIMKIT_KEYRECORD_TESTING,
       0},
      {"t=s; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024, DKIMKIT_KEYRECORD_STRICT,
       0},
      {"t=s : y; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024,
       DKIMKIT_KEYRECORD_TESTING | DKIMKIT_KEYRECORD_STRICT, 0},
      {"t=ys; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024, 0, 0},
      {"t=Y:S; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024, 0, 0},
      {"t=y:; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024,
       DKIMKIT_KEYRECORD_TESTING, 0},
      {"t=:s; p=" RSA1024, DKIMKIT_KEY_TYPE_RSA, 1024, DKIMKIT_KEYRECORD_STRICT,
       0},
      {"p=", DKIMKIT_KEY_TYPE_RSA, 0, 0, 0},
      /* A modulus of 0, as RSAPublicKey. */
      {"p=MAYCAQACAQM=", DKIMKIT_KEY_TYPE_RSA, 0, 0, 1},
      {"k=x; p=" RSA1024, (dkimkit_key_type)0, 0, 0, 0},
  };
  dkimkit_config *config = sealed_config();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkimkit_keyrecord *record = parse(config, list[i].text);

    check_number(list[i].text, dkimkit_keyrecord_key_type(record),
                 list[i].type);
    check_number(list[i].text, dkimkit_keyrecord_key_bits(record),
                 list[i].bits);
    check_number(list[i].text, dkimkit_keyrecord_flags(record), list[i].flags);
    check_number(list[i].text, dkimkit_keyrecord_is_pkcs1(record),
                 list[i].is_pkcs1);
    dkimkit_keyrecord_free(record);
  }
  dkimkit_config_free(config);
}

static void test_keyrecord_tag(void **state)
{
  dkimkit_config *config = sealed_config();
  dkimkit_keyrecord *record = parse(config, "v=DKIM1; n= a  b ; p=; zz=1");
  size_t len = 99;
  const char *value = dkimkit_keyrecord_tag(record, "n", &len);

  (void)state;
  assert_non_null(value);
  assert_int_equal(len, 4);
  assert_memory_equal(value, "a  b", 4);
  assert_non_null(dkimkit_keyrecord_tag(record, "zz", &len));
  assert_int_equal(len, 1);
  assert_non_null(dkimkit_keyrecord_tag(record, "p", &len));
  assert_int_equal(len, 0);
  assert_null(dkimkit_keyrecord_tag(record, "k", &len));
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

typedef struct algorithm_case {
  const char *text;
  dkimkit_algorithm algorithm;
  dkimkit_reason want;
  const char *subject;
} algorithm_case;

/* RFC 6376, 6.1.2, steps 6 to 8. */
static void test_keyrecord_check(void **state)
{
  static const algorithm_case list[] = {
      {"p=" RSA1024, DKIMKIT_ALGORITHM_RSA_SHA256, OK, NULL},
      {"p=" RSA1024, DKIMKIT_ALGORITHM_RSA_SHA1, OK, NULL},
      {"p=" RSA1024, DKIMKIT_ALGORITHM_ED25519_SHA256,
       DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH, "k"},
      {"k=ed25519; p=" ED25519, DKIMKIT_ALGORITHM_ED25519_SHA256, OK, NULL},
      {"k=ed25519; p=" ED25519, DKIMKIT_ALGORITHM_RSA_SHA256,
       DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH, "k"},
      {"h=sha1; p=" RSA1024, DKIMKIT_ALGORITHM_RSA_SHA256,
       DKIMKIT_REASON_KEY_HASH_MISMATCH, "h"},
      {"h=sha1; p=" RSA1024, DKIMKIT_ALGORITHM_RSA_SHA1, OK, NULL},
      {"h=sha256; p=" RSA1024, DKIMKIT_ALGORITHM_RSA_SHA1,
       DKIMKIT_REASON_KEY_HASH_MISMATCH, "h"},
      {"p=", DKIMKIT_ALGORITHM_ED25519_SHA256, DKIMKIT_REASON_KEY_REVOKED, "p"},
      {"p=" RSA512, DKIMKIT_ALGORITHM_RSA_SHA256, DKIMKIT_REASON_KEY_TOO_SMALL,
       "p"},
      /* The key itself is looked at last. */
      {"p=" RSA512, DKIMKIT_ALGORITHM_ED25519_SHA256,
       DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH, "k"},
      {"p=!", DKIMKIT_ALGORITHM_ED25519_SHA256,
       DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH, "k"},
      {"h=sha1; p=!", DKIMKIT_ALGORITHM_RSA_SHA256, SYNTAX, "p"},
      {"h=sha1; k=ed25519; p=" ED25519, DKIMKIT_ALGORITHM_RSA_SHA256,
       DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH, "k"},
      {"k=x; p=!", DKIMKIT_ALGORITHM_RSA_SHA256,
       DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k"},
      {"s=x; p=" RSA1024, DKIMKIT_ALGORITHM_ED25519_SHA256,
       DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s"},
      {"k=x; p=AA\r\n \r\n AA", DKIMKIT_ALGORITHM_RSA_SHA256, SYNTAX, "p"},
      {"rubbish", DKIMKIT_ALGORITHM_ED25519_SHA256, SYNTAX, NULL},
  };
  dkimkit_config *config = sealed_config();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkimkit_keyrecord *record = parse(config, list[i].text);
    const char *subject;

    check_number(list[i].text,
                 dkk_keyrecord_check(record, list[i].algorithm, &subject),
                 list[i].want);
    check_slice(list[i].text, dkk_slice_of(subject != NULL ? subject : ""),
                dkk_slice_of(list[i].subject != NULL ? list[i].subject : ""));
    dkimkit_keyrecord_free(record);
  }
  dkimkit_config_free(config);
}

/* Records that are published for rsa-sha1 only. */
static void test_keyrecord_sha1(void **state)
{
  dkimkit_config *config = new_config();
  dkimkit_keyrecord *record;

  (void)state;
  assert_int_equal(dkimkit_config_set_allow_sha1(config, 1), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  record = parse(config, "h=sha1; p=" RSA1024);
  assert_int_equal(dkimkit_keyrecord_reason(record), DKIMKIT_REASON_OK);
  assert_null(dkimkit_keyrecord_subject(record));
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

static void check_bits(unsigned min, unsigned max, dkimkit_reason wanted)
{
  dkimkit_config *config = new_config();
  dkimkit_keyrecord *record;

  assert_int_equal(dkimkit_config_set_rsa_bits(config, min, max), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  record = parse(config, "p=" RSA1024);
  assert_int_equal(dkimkit_keyrecord_reason(record), wanted);
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

static void test_keyrecord_bits(void **state)
{
  (void)state;
  check_bits(1024, 1024, DKIMKIT_REASON_OK);
  check_bits(1025, 2048, DKIMKIT_REASON_KEY_TOO_SMALL);
  check_bits(512, 1023, DKIMKIT_REASON_KEY_TOO_LARGE);
}

static void test_keyrecord_parse_limits(void **state)
{
  dkimkit_config *config = new_config();
  dkimkit_keyrecord *record = NULL;
  const uint8_t *text = (const uint8_t *)"p=" RSA1024;
  const size_t len = sizeof("p=" RSA1024) - 1;

  (void)state;
  assert_int_equal(dkimkit_keyrecord_parse(&record, config, text, len),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(
      dkimkit_config_set_limit(config, DKIMKIT_LIMIT_KEY_RECORD_OCTETS, len),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_rsa_bits(config, 512, 1000), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  record = parse(config, "p=" RSA1024);
  assert_int_equal(dkimkit_keyrecord_reason(record),
                   DKIMKIT_REASON_KEY_TOO_LARGE);
  assert_string_equal(dkimkit_keyrecord_subject(record), "p");
  dkimkit_keyrecord_free(record);
  record = parse(config, "p=" RSA1024 ";");
  assert_int_equal(dkimkit_keyrecord_reason(record),
                   DKIMKIT_REASON_KEY_TOO_LARGE);
  assert_null(dkimkit_keyrecord_subject(record));
  dkimkit_keyrecord_free(record);
  record = parse(config, "p=" RSA512);
  assert_int_equal(dkimkit_keyrecord_reason(record), DKIMKIT_REASON_OK);
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

static void test_keyrecord_invalid_arguments(void **state)
{
  dkimkit_config *config = sealed_config();
  dkimkit_keyrecord *record = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyrecord_parse(NULL, config, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyrecord_parse(&record, NULL, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyrecord_parse(&record, config, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(record);
  dkimkit_keyrecord_free(NULL);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keyrecord_parse_reasons),
      cmocka_unit_test(test_keyrecord_parse_facts),
      cmocka_unit_test(test_keyrecord_tag),
      cmocka_unit_test(test_keyrecord_check),
      cmocka_unit_test(test_keyrecord_sha1),
      cmocka_unit_test(test_keyrecord_bits),
      cmocka_unit_test(test_keyrecord_parse_limits),
      cmocka_unit_test(test_keyrecord_invalid_arguments),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
