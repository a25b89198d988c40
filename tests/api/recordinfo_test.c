/* SPDX-License-Identifier: MIT */
/* What a key record tells of itself (RFC 6376, 3.6.1). */
#include "test_support.h"

typedef struct record_case {
  const char *text;
  dkimkit_reason reason;
  const char *subject;
  dkimkit_key_type type;
  unsigned bits;
  unsigned flags;
} record_case;

#define P "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define ED25519 DKIMKIT_KEY_TYPE_ED25519

static const record_case cases[] = {
    {"v=DKIM1; k=ed25519; " P, DKIMKIT_REASON_OK, NULL, ED25519, 256, 0},
    {"k=ed25519; t=y; " P, DKIMKIT_REASON_OK, NULL, ED25519, 256,
     DKIMKIT_KEYRECORD_TESTING},
    {"k=ed25519; t=s:y; " P, DKIMKIT_REASON_OK, NULL, ED25519, 256,
     DKIMKIT_KEYRECORD_TESTING | DKIMKIT_KEYRECORD_STRICT},
    {"k=ed25519; h=sha1; " P, DKIMKIT_REASON_KEY_HASH_MISMATCH, "h", ED25519,
     256, 0},
    {"k=ed25519; h=sha1:sha256; " P, DKIMKIT_REASON_OK, NULL, ED25519, 256, 0},
    {"k=ed25519; s=tlsrpt; " P, DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s",
     ED25519, 256, 0},
    {"k=ed25519; p=", DKIMKIT_REASON_KEY_REVOKED, "p", ED25519, 0, 0},
    {"k=ed25519; p=AAAA", DKIMKIT_REASON_KEY_SYNTAX, "p", ED25519, 0, 0},
    {"k=dsa; " P, DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k", (dkimkit_key_type)0,
     0, 0},
};

static dkimkit_keyrecord *parse(const dkimkit_config *config, const char *text)
{
  dkimkit_keyrecord *record = NULL;

  ok(dkimkit_keyrecord_parse(&record, config, (const uint8_t *)text,
                             strlen(text)));
  return record;
}

static void test_cases(void **state)
{
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const record_case *c = &cases[i];
    dkimkit_keyrecord *record = parse(config, c->text);
    const char *subject = dkimkit_keyrecord_subject(record);

    if (dkimkit_keyrecord_reason(record) != c->reason ||
        strcmp(subject != NULL ? subject : "",
               c->subject != NULL ? c->subject : "") != 0 ||
        dkimkit_keyrecord_key_type(record) != c->type ||
        dkimkit_keyrecord_key_bits(record) != c->bits ||
        dkimkit_keyrecord_flags(record) != c->flags ||
        dkimkit_keyrecord_is_pkcs1(record)) {
      fail_msg("%s: %s, %s, type %d, %u bits, flags %u", c->text,
               dkimkit_reason_name(dkimkit_keyrecord_reason(record)), subject,
               (int)dkimkit_keyrecord_key_type(record),
               dkimkit_keyrecord_key_bits(record),
               dkimkit_keyrecord_flags(record));
    }
    dkimkit_keyrecord_free(record);
  }
  dkimkit_config_free(config);
}

static void test_tag(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_keyrecord *record = parse(config, "k=ed25519; n= a b ; " P);
  size_t len = 99;

  (void)state;
  assert_memory_equal(dkimkit_keyrecord_tag(record, "n", &len), "a b", 3);
  assert_int_equal(len, 3);
  assert_non_null(dkimkit_keyrecord_tag(record, "k", NULL));
  assert_null(dkimkit_keyrecord_tag(record, "x", &len));
  assert_int_equal(len, 0);
  len = 99;
  assert_null(dkimkit_keyrecord_tag(record, NULL, &len));
  assert_int_equal(len, 0);
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

static void test_nothing(void **state)
{
  size_t len = 99;

  (void)state;
  assert_int_equal(dkimkit_keyrecord_reason(NULL), DKIMKIT_REASON_PENDING);
  assert_null(dkimkit_keyrecord_subject(NULL));
  assert_int_equal(dkimkit_keyrecord_key_type(NULL), 0);
  assert_int_equal(dkimkit_keyrecord_key_bits(NULL), 0);
  assert_int_equal(dkimkit_keyrecord_flags(NULL), 0);
  assert_int_equal(dkimkit_keyrecord_is_pkcs1(NULL), 0);
  assert_null(dkimkit_keyrecord_tag(NULL, "p", &len));
  assert_int_equal(len, 0);
  assert_int_equal(dkimkit_keyrecord_matches(NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyrecord_write(NULL, &len, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyrecord_free(NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases),
      cmocka_unit_test(test_tag),
      cmocka_unit_test(test_nothing),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
