/* SPDX-License-Identifier: MIT */
/* Each form that lenient syntax takes, and what it refuses all the same.
 * Numbers are those of the conformance list. */
#include "raw_sign.h"

#include "keylint_keys.h"

#define KEY_NAME "s1._domainkey.example.com"
#define FROM "From: Joe <joe@example.com>\r\n"
#define TAGS "d=example.com; s=s1; h=from"
#define P "p=" KEY_RSA2048
#define ED "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUR"

static dkimkit_config *config_with(test_dns *dns, dkimkit_syntax syntax)
{
  dkimkit_config *config = config_open(dns, NULL);

  ok(dkimkit_config_set_syntax(config, syntax));
  return config;
}

typedef struct record_case {
  const char *item;
  const char *text;
  size_t len;
  dkimkit_reason strict;
  dkimkit_reason lenient;
} record_case;

#define R(item, text, strict, lenient)                                         \
  {                                                                            \
    item, text, sizeof(text) - 1, DKIMKIT_REASON_##strict,                     \
        DKIMKIT_REASON_##lenient                                               \
  }

static const record_case records[] = {
    R("good", "v=DKIM1; " P, OK, OK),
    R("C-316", "v=DKIM1;; " P, KEY_SYNTAX, OK),
    R("C-316 white space", "v=DKIM1; \t;" P, KEY_SYNTAX, OK),
    R("C-316 end", "v=DKIM1; " P ";;", KEY_SYNTAX, OK),
    R("C-317", ";v=DKIM1; " P, KEY_SYNTAX, OK),
    R("C-330", "v=DKIM1; p=\n" KEY_RSA2048, KEY_SYNTAX, OK),
    R("LF at the end", "v=DKIM1; " P "\n", KEY_SYNTAX, OK),
    R("LF in front", "\nv=DKIM1; " P, KEY_SYNTAX, OK),
    R("CR between tags", "v=DKIM1;\r" P, KEY_SYNTAX, OK),
    R("blank lines", "v=DKIM1;\r\n \r\n " P, KEY_SYNTAX, OK),
    R("C-336", ED "\" \"o=", KEY_SYNTAX, OK),
    R("bits",
      "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp=",
      KEY_SYNTAX, OK),
    R("C-344", "v=DKIM1; n=caf\xc3\xa9; " P, KEY_SYNTAX, OK),
    R("C-348", "v=DKIM1; k=RSA; " P, UNSUPPORTED_KEY_TYPE, OK),
    R("C-356", "v=DKIM1; k=Ed25519; p=" KEY_ED25519, UNSUPPORTED_KEY_TYPE, OK),
    R("C-364", "v=DKIM1; h=SHA256; " P, KEY_HASH_MISMATCH, OK),
    R("C-373", "v=DKIM1; s=EMAIL; " P, KEY_SERVICE_MISMATCH, OK),
    R("C-380", "v=DKIM1; t=; " P, KEY_SYNTAX, OK),
    /* Never. */
    R("C-307", "k=rsa; v=DKIM1; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-307 empty", "; k=rsa; v=DKIM1; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-309", "v=dkim1; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-318", "v=DKIM1; p=AAAA; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-320", "v=DKIM1; a=1; a=2; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-321", "V=DKIM1; P=" KEY_RSA2048, KEY_SYNTAX, KEY_SYNTAX),
    R("C-324", "v=DKIM1; p=", KEY_REVOKED, KEY_REVOKED),
    R("C-326 LF", "v=DKIM1; p=\n", KEY_SYNTAX, KEY_REVOKED),
    R("quotes alone", "v=DKIM1; p=\"\"", KEY_SYNTAX, KEY_SYNTAX),
    R("C-331", "v=DKIM1; p=!" KEY_RSA2048, KEY_SYNTAX, KEY_SYNTAX),
    R("C-332",
      "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
      KEY_SYNTAX, KEY_SYNTAX),
    R("C-335", "\"v=DKIM1; " P "\"", KEY_SYNTAX, KEY_SYNTAX),
    R("C-337", "v=DKIM1\\; k=rsa\\; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-339", "\xef\xbb\xbfv=DKIM1; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-340", "v=DKIM1; n=a\0b; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-341", "v=DKIM1; p=\0" KEY_RSA2048, KEY_SYNTAX, KEY_SYNTAX),
    R("C-350", "v=DKIM1; k=; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-363", "v=DKIM1; h=; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-371", "v=DKIM1; s=; " P, KEY_SYNTAX, KEY_SYNTAX),
    R("C-387", "v=DKIM1; p=" KEY_RSA2048_LONG_LENGTH, KEY_SYNTAX, KEY_SYNTAX),
    R("C-424", "", KEY_SYNTAX, KEY_SYNTAX),
    R("semicolons", ";;;", KEY_SYNTAX, KEY_SYNTAX),
};

static void check_record(const dkimkit_config *config, const record_case *c,
                         dkimkit_reason wanted)
{
  dkimkit_keyrecord *record = NULL;
  dkimkit_reason got;

  ok(dkimkit_keyrecord_parse(&record, config, (const uint8_t *)c->text,
                             c->len));
  got = dkimkit_keyrecord_reason(record);
  if (got != wanted) {
    print_error("%s: %s, expected %s\n", c->item, dkimkit_reason_name(got),
                dkimkit_reason_name(wanted));
    fail();
  }
  dkimkit_keyrecord_free(record);
}

static void test_records(void **state)
{
  dkimkit_config *strict = config_with(NULL, DKIMKIT_SYNTAX_STRICT);
  dkimkit_config *lenient = config_with(NULL, DKIMKIT_SYNTAX_LENIENT);
  dkimkit_config *usual = config_make(NULL);
  size_t i;

  (void)state;
  ok(dkimkit_config_seal(strict));
  ok(dkimkit_config_seal(lenient));
  for (i = 0; i < COUNT(records); i++) {
    check_record(usual, &records[i], records[i].strict);
    check_record(strict, &records[i], records[i].strict);
    check_record(lenient, &records[i], records[i].lenient);
  }
  dkimkit_config_free(strict);
  dkimkit_config_free(lenient);
  dkimkit_config_free(usual);
}

/* C-379: another case would refuse more. */
static void test_flags_keep_their_case(void **state)
{
  static const char text[] = "v=DKIM1; t=Y:S; " P;
  dkimkit_config *config = config_with(NULL, DKIMKIT_SYNTAX_LENIENT);
  dkimkit_keyrecord *record = NULL;

  (void)state;
  ok(dkimkit_config_seal(config));
  ok(dkimkit_keyrecord_parse(&record, config, (const uint8_t *)text,
                             sizeof(text) - 1));
  assert_int_equal(dkimkit_keyrecord_flags(record), 0);
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
}

/* The linter agrees with a lenient verifier, and warns of what others refuse.
 */
static void test_linter(void **state)
{
  static const char text[] = "v=DKIM1;; k=RSA; " P "\n";
  dkimkit_config *config = config_with(NULL, DKIMKIT_SYNTAX_LENIENT);
  dkimkit_keylint *lint = NULL;
  size_t i;

  (void)state;
  ok(dkimkit_config_seal(config));
  ok(dkimkit_keylint_new(&lint, config, (const uint8_t *)text, sizeof(text) - 1,
                         DKIMKIT_KEYLINT_PUBLISHED));
  assert_int_equal(dkimkit_keylint_reason(lint), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_keylint_count(lint), 3);
  for (i = 0; i < 3; i++) {
    assert_int_equal(dkimkit_keylint_severity(lint, i),
                     DKIMKIT_SEVERITY_WARNING);
  }
  assert_string_equal(dkimkit_keylint_mended(lint, NULL), "v=DKIM1; k=rsa; " P);
  dkimkit_keylint_free(lint);
  dkimkit_config_free(config);
}

typedef struct field_case {
  const char *item;
  const char *tags;
  dkimkit_reason strict;
  dkimkit_reason lenient;
  /* i= as it is told, or NULL. */
  const char *identity;
} field_case;

#define F(item, tags, strict, lenient, identity)                               \
  {                                                                            \
    item, tags, DKIMKIT_REASON_##strict, DKIMKIT_REASON_##lenient, identity    \
  }

static const field_case fields[] = {
    F("good", TAGS, OK, OK, "@example.com"),
    F("C-039", "d=example.com;\r\n \r\n s=s1; h=from", SIGNATURE_SYNTAX, OK,
      NULL),
    F("C-039 value", "d=\r\n \r\n example.com; s=s1; h=from", SIGNATURE_SYNTAX,
      OK, NULL),
    F("C-039 inside", "d=example.com; s=s1; h=from:\r\n \r\n x",
      SIGNATURE_SYNTAX, OK, NULL),
    F("C-139", TAGS "; c=Simple/SIMPLE", UNSUPPORTED_CANONICALIZATION, OK,
      NULL),
    F("C-226", TAGS "; i=j=6fe=2e@example.com", SIGNATURE_SYNTAX,
      SIGNATURE_SYNTAX, NULL),
    F("C-226 good", TAGS "; i=j=6fe@ex=61mple=2ecom", SIGNATURE_SYNTAX, OK,
      "joe@example.com"),
    F("C-265", TAGS "; q=DNS/Txt", UNSUPPORTED_QUERY_METHOD, OK, NULL),
    F("C-274", TAGS "; t=1000000000000", SIGNATURE_SYNTAX, SIGNATURE_FUTURE,
      NULL),
    F("C-274 zeros", TAGS "; t=0000001699999999", SIGNATURE_SYNTAX, OK, NULL),
    F("C-290", TAGS "; x=18446744073709552616", SIGNATURE_SYNTAX, OK, NULL),
    F("C-290 zeros", TAGS "; x=0000001699999699", SIGNATURE_SYNTAX,
      SIGNATURE_EXPIRED, NULL),
    F("both infinite", TAGS "; t=1000000000000; x=9000000000000",
      SIGNATURE_SYNTAX, SIGNATURE_SYNTAX, NULL),
    F("C-299", TAGS "; z=nonsense", SIGNATURE_SYNTAX, OK, NULL),
    F("C-300", TAGS "; z=Subject:=ZZ", SIGNATURE_SYNTAX, OK, NULL),
    /* Never. */
    F("C-014", "d=example.com;; s=s1; h=from", SIGNATURE_SYNTAX,
      SIGNATURE_SYNTAX, NULL),
    F("C-016", "d=example.com; s=s1; s=s1; h=from", DUPLICATE_TAG,
      DUPLICATE_TAG, NULL),
    F("C-017", "d=victim.example; d=example.com; s=s1; h=from", DUPLICATE_TAG,
      DUPLICATE_TAG, NULL),
    F("C-132", TAGS "; c=", SIGNATURE_SYNTAX, SIGNATURE_SYNTAX, NULL),
    F("C-140", TAGS "; c=simple / simple", SIGNATURE_SYNTAX, SIGNATURE_SYNTAX,
      NULL),
    F("C-155", "d=example\r\n .com; s=s1; h=from", SIGNATURE_SYNTAX,
      SIGNATURE_SYNTAX, NULL),
    F("C-217", TAGS "; i=joe=40other@example.com", SIGNATURE_SYNTAX,
      SIGNATURE_SYNTAX, NULL),
    F("C-219", TAGS "; i=joe@other=2eexample", SIGNATURE_SYNTAX,
      DOMAIN_MISMATCH, NULL),
    F("C-275", TAGS "; t=abc", SIGNATURE_SYNTAX, SIGNATURE_SYNTAX, NULL),
    F("long, no number", TAGS "; x=1000000000000a", SIGNATURE_SYNTAX,
      SIGNATURE_SYNTAX, NULL),
};

static dkimkit_verifier *verify_with(dkimkit_syntax syntax, bytes message)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;

  test_dns_init(&dns);
  test_dns_add(&dns, KEY_NAME, record_8463_ed25519);
  config = config_with(&dns, syntax);
  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  dkimkit_config_free(config);
  return verifier;
}

static void check_field(const field_case *c, dkimkit_syntax syntax,
                        dkimkit_reason wanted)
{
  bytes message = raw_sign(c->tags, FROM, "Hello\r\n");
  dkimkit_verifier *verifier = verify_with(syntax, message);
  const dkimkit_signature *signature = dkimkit_verifier_signature(verifier, 0);
  dkimkit_reason got = dkimkit_signature_reason(signature);

  if (got != wanted) {
    print_error("%s: %s, expected %s\n", c->item, dkimkit_reason_name(got),
                dkimkit_reason_name(wanted));
    fail();
  }
  if (wanted == DKIMKIT_REASON_OK && c->identity != NULL) {
    assert_string_equal(dkimkit_signature_identity(signature), c->identity);
  }
  dkimkit_verifier_free(verifier);
  bytes_free(&message);
}

static void test_fields(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(fields); i++) {
    check_field(&fields[i], DKIMKIT_SYNTAX_STRICT, fields[i].strict);
    check_field(&fields[i], DKIMKIT_SYNTAX_LENIENT, fields[i].lenient);
  }
}

static void check_message(bytes message, dkimkit_reason strict,
                          dkimkit_reason lenient)
{
  dkimkit_verifier *verifier = verify_with(DKIMKIT_SYNTAX_STRICT, message);

  assert_reason(verifier, 0, strict);
  dkimkit_verifier_free(verifier);
  verifier = verify_with(DKIMKIT_SYNTAX_LENIENT, message);
  assert_reason(verifier, 0, lenient);
  dkimkit_verifier_free(verifier);
}

/* C-068: a= is known in another case, and hashed as it stands. */
static void test_algorithm_case(void **state)
{
  bytes message = raw_sign(TAGS, FROM, "Hello\r\n");
  bytes changed =
      bytes_replace(message, "a=ed25519-sha256", "a=Ed25519-SHA256");

  (void)state;
  check_message(changed, DKIMKIT_REASON_UNSUPPORTED_ALGORITHM,
                DKIMKIT_REASON_SIGNATURE_MISMATCH);
  bytes_free(&message);
  bytes_free(&changed);
}

/* C-100: 64 octets are 85 characters and two bits, so the 86th has four bits
 * of its own: A, Q, g or w, and the next letter is the same octet. */
static void test_loose_bits(void **state)
{
  bytes message = raw_sign(TAGS, FROM, "Hello\r\n");
  char *last = strstr((char *)message.data, "==\r\n") - 1;

  (void)state;
  assert_non_null(strchr("AQgw", *last));
  check_message(message, DKIMKIT_REASON_OK, DKIMKIT_REASON_OK);
  ++*last;
  check_message(message, DKIMKIT_REASON_SIGNATURE_SYNTAX, DKIMKIT_REASON_OK);
  bytes_free(&message);
}

static void test_values(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);

  (void)state;
  assert_int_equal(dkimkit_config_set_syntax(config, (dkimkit_syntax)2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_config_set_syntax(NULL, DKIMKIT_SYNTAX_STRICT),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_config_seal(config));
  assert_int_equal(dkimkit_config_set_syntax(config, DKIMKIT_SYNTAX_STRICT),
                   DKIMKIT_ERR_STATE);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_records),
      cmocka_unit_test(test_flags_keep_their_case),
      cmocka_unit_test(test_linter),
      cmocka_unit_test(test_fields),
      cmocka_unit_test(test_algorithm_case),
      cmocka_unit_test(test_loose_bits),
      cmocka_unit_test(test_values),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
