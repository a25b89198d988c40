/* SPDX-License-Identifier: MIT */
/* Every fault of a key record is found by its name, and what is published
 * instead is right. Numbers are those of the conformance list. */
#include "keylint_cases.h"
#include "keylint_support.h"

static void check_mended(const dkimkit_config *config, const char *item,
                         const char *mended)
{
  dkimkit_keylint *again =
      lint_of(config, mended, strlen(mended), DKIMKIT_KEYLINT_PUBLISHED);

  check_text(item, "mended", dkimkit_keylint_mended(again, NULL), NULL);
  assert_int_equal(dkimkit_keylint_reason(again), DKIMKIT_REASON_OK);
  dkimkit_keylint_free(again);
}

static void test_keylint_cases(void **state)
{
  dkimkit_config *config = config_make(NULL);
  char findings[1024];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const lint_case *c = &cases[i];
    dkimkit_keylint *lint =
        lint_of(config, c->text, c->len, DKIMKIT_KEYLINT_PUBLISHED);
    size_t len = 99;
    const char *mended = dkimkit_keylint_mended(lint, &len);

    describe(lint, findings, sizeof(findings));
    check_text(c->item, "findings", findings, c->findings);
    check_text(c->item, "reason",
               dkimkit_reason_name(dkimkit_keylint_reason(lint)), c->reason);
    check_text(c->item, "mended", mended, c->mended);
    assert_int_equal(len, mended != NULL ? strlen(mended) : 0);
    check_agreement(c->item, lint);
    if (mended != NULL) {
      check_mended(config, c->item, mended);
    }
    dkimkit_keylint_free(lint);
  }
  dkimkit_config_free(config);
}

/* Mended records keep their tags, whatever becomes of the others. */
static void test_keylint_mended_keeps_tags(void **state)
{
  static const char text[] =
      "k=ed25519; n=a note; t=y:S; x_1=1;; v=dkim1; h=SHA256; "
      "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  dkimkit_config *config = config_make(NULL);
  dkimkit_keylint *lint = lint_of(config, text, sizeof(text) - 1, 0);

  (void)state;
  assert_string_equal(dkimkit_keylint_mended(lint, NULL),
                      "v=DKIM1; k=ed25519; n=a note; t=y:s; x_1=1; h=sha256; "
                      "p=" KEY_ED25519);
  dkimkit_keylint_free(lint);
  dkimkit_config_free(config);
}

/* The fault is found where "^" stands, which is taken out. */
static void check_place(const dkimkit_config *config, const char *marked,
                        dkimkit_fault fault)
{
  bytes text = bytes_of(marked);
  size_t wanted = strcspn(marked, "^");
  dkimkit_keylint *lint;
  size_t offset = 999;
  size_t i = 0;

  memmove(text.data + wanted, text.data + wanted + 1, text.len - wanted);
  lint = lint_of(config, (const char *)text.data, text.len - 1, 0);
  while (i < dkimkit_keylint_count(lint) &&
         dkimkit_keylint_fault(lint, i) != fault) {
    i++;
  }
  if (!dkimkit_keylint_offset(lint, i, &offset) || offset != wanted) {
    print_error("%s: %s at %zu, expected %zu\n", marked,
                dkimkit_fault_name(fault), offset, wanted);
    fail();
  }
  dkimkit_keylint_free(lint);
  bytes_free(&text);
}

typedef struct place {
  const char *marked;
  dkimkit_fault fault;
} place;

static const place places[] = {
    {"v=DKIM1; p=^!", DKIMKIT_FAULT_P_BAD_CHARACTER},
    {"^\"v=DKIM1; \" \"p=!\"", DKIMKIT_FAULT_QUOTES_AROUND},
    {"\"v=DKIM1; \" ^\"p=!\"", DKIMKIT_FAULT_QUOTES_INSIDE},
    {"\"v=DKIM1; \" \"p=^!\"", DKIMKIT_FAULT_P_BAD_CHARACTER},
    {"^\xef\xbb\xbfv=dkim1; p=", DKIMKIT_FAULT_BYTE_ORDER_MARK},
    {"\xef\xbb\xbfv=^dkim1; p=", DKIMKIT_FAULT_V_CASE},
    {"\xef\xbb\xbfv=dkim1; p=^", DKIMKIT_FAULT_P_REVOKED},
    {"v=DKIM1\\; n=\xc3\xa9; k=^x; p=", DKIMKIT_FAULT_K_UNKNOWN},
    {"v=DKIM1^", DKIMKIT_FAULT_P_MISSING},
    {"v=DKIM1; p=^ ", DKIMKIT_FAULT_P_BLANK},
    {"v=DKIM1;^;p=", DKIMKIT_FAULT_EMPTY_TAG},
    {" ^; v=DKIM1; p=", DKIMKIT_FAULT_LEADING_SEMICOLON},
    {"v=DKIM1; t=y:^Z; p=", DKIMKIT_FAULT_T_UNKNOWN},
    {"v=DKIM1; t= ^y:s; p=", DKIMKIT_FAULT_T_TESTING},
    {"v=DKIM1; ^rsa ; p=", DKIMKIT_FAULT_MISSING_EQUALS},
    {"v=DKIM1; ^a-b=1; p=", DKIMKIT_FAULT_BAD_TAG_NAME},
    {"v=DKIM1; ^x=1; p=", DKIMKIT_FAULT_UNKNOWN_TAG},
    {"v=DKIM1; ^K=rsa; p=", DKIMKIT_FAULT_UPPERCASE_TAG},
    {"v=DKIM1 ^k=rsa; p=", DKIMKIT_FAULT_MISSING_SEMICOLON},
    {"v=DKIM1; t=s; x=1; t= ^y; p=", DKIMKIT_FAULT_DUPLICATE_TAG},
    {"t=s; v=^DKIM1; p=", DKIMKIT_FAULT_V_NOT_FIRST},
    {"v=^; p=", DKIMKIT_FAULT_V_EMPTY},
    {"v=^1; p=", DKIMKIT_FAULT_V_WRONG},
    {"v=DKIM1; k=^; p=", DKIMKIT_FAULT_K_EMPTY},
    {"v=DKIM1; h=sha256:^sha1; p=", DKIMKIT_FAULT_H_SHA1},
    {"v=DKIM1; h=^x; p=", DKIMKIT_FAULT_H_WITHOUT_SHA256},
    {"v=DKIM1; s=^x:y; p=", DKIMKIT_FAULT_S_WITHOUT_EMAIL},
    {"v=DKIM1; s=*:^y; p=", DKIMKIT_FAULT_S_UNKNOWN},
    {"v=DKIM1; g=^*; p=", DKIMKIT_FAULT_G_HISTORIC},
    {"v=DKIM1; k=\"^rsa\"; p=", DKIMKIT_FAULT_QUOTES_INSIDE},
    {"v=DKIM1;^\n p=", DKIMKIT_FAULT_LINE_BREAK},
    {"v=DKIM1;\r\n p=^\r\n", DKIMKIT_FAULT_LINE_BREAK},
    {"v=DKIM1^\\\\; p=", DKIMKIT_FAULT_ESCAPED_SEMICOLON},
    {"v=DKIM1; n=a\\b; p=^\\\"", DKIMKIT_FAULT_BACKSLASH},
    {"v=DKIM1; ^\x01p=", DKIMKIT_FAULT_CONTROL_CHARACTER},
    {"v=DKIM1; n=^\xc3\xa9; p=", DKIMKIT_FAULT_NON_ASCII},
    {"v=DKIM1; n=\xc3\xa9; x=1; p=^!", DKIMKIT_FAULT_P_BAD_CHARACTER},
    {" ^(v=DKIM1; p=)", DKIMKIT_FAULT_PARENTHESES},
    {"s TXT ^\"v=DKIM1; p=\"", DKIMKIT_FAULT_QUOTES_AROUND},
    {"^s TXT \"v=DKIM1; p=\"", DKIMKIT_FAULT_ZONE_LINE},
    {"v=DKIM1; p=^AAAA", DKIMKIT_FAULT_KEY_UNREADABLE},
    {"v=DKIM1; p=AA^-_", DKIMKIT_FAULT_P_URL_SAFE},
    {"v=DKIM1; p=AA==^AA", DKIMKIT_FAULT_P_PADDING},
    {"v=DKIM1; p=AA=^; t=s", DKIMKIT_FAULT_P_PADDING},
    {"v=DKIM1; p=AA^; t=s", DKIMKIT_FAULT_P_PADDING_MISSING},
    {"v=DKIM1; p=AB==^; t=s", DKIMKIT_FAULT_P_BITS},
    {"v=DKIM1; p=MIIBIjAN^; t=s", DKIMKIT_FAULT_P_TRUNCATED},
    {"v=DKIM1; p= ^-----BEGIN PUBLIC KEY-----AAAA", DKIMKIT_FAULT_P_PEM},
    {" ^v=spf1 -all", DKIMKIT_FAULT_SPF_RECORD},
    {" ^x-verification=1", DKIMKIT_FAULT_VERIFICATION_RECORD},
    {" ^" KEY_ED25519, DKIMKIT_FAULT_TAGS_MISSING},
    {" ^hello", DKIMKIT_FAULT_NOT_A_RECORD},
};

/* Positions are those of the text as it was, not of a cleaned one. */
static void test_keylint_offsets(void **state)
{
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(places); i++) {
    check_place(config, places[i].marked, places[i].fault);
  }
  dkimkit_config_free(config);
}

/* Whole-record facts have no place. */
static void test_keylint_strings(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_keylint *lint = lint_of(config, RSA, sizeof(RSA) - 1, 0);

  (void)state;
  assert_int_equal(dkimkit_keylint_count(lint), 1);
  assert_int_equal(dkimkit_keylint_fault(lint, 0),
                   DKIMKIT_FAULT_RECORD_STRINGS);
  assert_int_equal(dkimkit_keylint_offset(lint, 0, NULL), 0);
  assert_int_equal(dkimkit_keylint_fault(lint, 1), 0);
  assert_int_equal(dkimkit_keylint_severity(lint, 1), 0);
  dkimkit_keylint_free(lint);
  dkimkit_config_free(config);
}

/* A record of so many octets. */
static void check_size(const dkimkit_config *config, size_t octets,
                       unsigned flags, const char *wanted)
{
  static const char start[] = ED25519 "; n=";
  char text[1024];
  char findings[256];
  dkimkit_keylint *lint;

  memset(text, 'x', sizeof(text));
  memcpy(text, start, sizeof(start) - 1);
  lint = lint_of(config, text, octets, flags);
  describe(lint, findings, sizeof(findings));
  check_text("octets", "findings", findings, wanted);
  dkimkit_keylint_free(lint);
}

/* RFC 1035, 3.3: a character-string has 255 octets at most; 2.3.4: an answer
 * through UDP 512. */
static void test_keylint_sizes(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);

  (void)state;
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_KEY_RECORD_OCTETS, 600));
  ok(dkimkit_config_seal(config));
  check_size(config, 255, 0, "");
  check_size(config, 256, 0, "note record-strings");
  check_size(config, 256, DKIMKIT_KEYLINT_PUBLISHED, "");
  check_size(config, 512, DKIMKIT_KEYLINT_PUBLISHED, "");
  check_size(config, 513, DKIMKIT_KEYLINT_PUBLISHED, "note record-long");
  check_size(config, 513, 0, "note record-long, note record-strings");
  check_size(config, 600, DKIMKIT_KEYLINT_PUBLISHED, "note record-long");
  check_size(config, 601, DKIMKIT_KEYLINT_PUBLISHED,
             "error record-too-large, note record-long");
  dkimkit_config_free(config);
}

/* What a configuration accepts is no error, and the other way round. */
static void test_keylint_configuration(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);

  (void)state;
  ok(dkimkit_config_set_allow_sha1(config, 1));
  ok(dkimkit_config_set_rsa_bits(config, 512, 1024));
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_KEY_RECORD_OCTETS, 300));
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_TAGS, 3));
  ok(dkimkit_config_seal(config));
  check_findings(config, "v=DKIM1; h=sha1; p=" KEY_RSA512,
                 "warning h-without-sha256, warning key-weak, note h-sha1");
  check_findings(config, RSA, "error record-too-large");
  check_findings(config, "v=DKIM1; k=rsa; n=x; p=", "error too-many-tags");
  check_findings(config, ED25519 "; x=1", "error too-many-tags");
  check_findings(config, ED25519, "");
  dkimkit_config_free(config);
}

/* Large keys: where the provider takes them they are worth a note only. */
static void test_keylint_large_keys(void **state)
{
  dkimkit_config *config = config_make(NULL);
  static const char text[] = "v=DKIM1; p=" KEY_RSA5120;
  dkimkit_keylint *lint =
      lint_of(config, text, sizeof(text) - 1, DKIMKIT_KEYLINT_PUBLISHED);
  char findings[256];

  (void)state;
  describe(lint, findings, sizeof(findings));
  if (strstr(getenv("DKIMKIT_TEST_CRYPTO"), "mbedtls") != NULL) {
    assert_string_equal(findings, "error key-too-large, note key-large, note "
                                  "record-long");
    assert_int_equal(dkimkit_keylint_reason(lint),
                     DKIMKIT_REASON_KEY_TOO_LARGE);
  } else {
    assert_string_equal(findings, "note key-large, note record-long");
    assert_int_equal(dkimkit_keylint_reason(lint), DKIMKIT_REASON_OK);
  }
  dkimkit_keylint_free(lint);
  dkimkit_config_free(config);
}

/* A key that is cut off after `characters`. */
static void check_cut(const dkimkit_config *config, const char *start,
                      const char *key, size_t characters, const char *wanted)
{
  char text[512];
  int len = snprintf(text, sizeof(text), "%s%.*s", start, (int)characters, key);

  assert_in_range(len, 1, sizeof(text) - 1);
  check_findings(config, text,
                 strcmp(wanted, "error p-truncated") == 0 && len == 255
                     ? "error p-cut-at-255"
                     : wanted);
}

/* The first four octets, for which six characters are needed, say how long an
 * RSA key is. Nothing says it of an Ed25519 key. */
static void test_keylint_cut(void **state)
{
  static const char rsa[] = KEY_RSA2048;
  static const char pkcs1[] = KEY_RSA2048_PKCS1;
  static const char ed25519[] = KEY_ED25519;
  dkimkit_config *config = config_make(NULL);
  size_t i;

  (void)state;
  for (i = 6; i < sizeof(rsa) - 1; i++) {
    check_cut(config, "v=DKIM1; k=rsa; p=", rsa, i, "error p-truncated");
    check_cut(config, "v=DKIM1; p=", rsa, i, "error p-truncated");
  }
  /* 4 octets, the modulus with its 257 and a head of 4: 265 octets. */
  for (i = 6; i < 354; i++) {
    check_cut(config, "v=DKIM1; p=", pkcs1, i, "error p-truncated");
  }
  for (i = 354; i < sizeof(pkcs1) - 1; i++) {
    check_cut(config, "v=DKIM1; p=", pkcs1, i,
              "error p-truncated, warning key-pkcs1");
  }
  for (i = 1; i < 43; i++) {
    char text[128];
    dkimkit_keylint *lint;
    int len = snprintf(text, sizeof(text), "v=DKIM1; k=ed25519; p=%.*s", (int)i,
                       ed25519);

    lint = lint_of(config, text, (size_t)len, 0);
    assert_int_equal(dkimkit_keylint_fault(lint, 0),
                     DKIMKIT_FAULT_ED25519_SIZE);
    assert_true(i % 4 != 1 || dkimkit_keylint_count(lint) == 1);
    dkimkit_keylint_free(lint);
  }
  dkimkit_config_free(config);
}

/* Every octet of good records is replaced and taken out: linter and verifier
 * must agree each time, and nothing may be read out of bounds. */
static void test_keylint_mutations(void **state)
{
  static const char text[] = "v=DKIM1; k=ed25519; h=sha256; s=email; t=y:s; "
                             "n=a; p=" KEY_ED25519;
  static const char others[] = "\0\t\n\r\"\\();=:,A-_a1\x7f\xc3";
  dkimkit_config *config = config_make(NULL);
  char changed[sizeof(text)];
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < sizeof(text) - 1; i++) {
    for (k = 0; k < sizeof(others); k++) {
      size_t len = sizeof(text) - 1;
      dkimkit_keylint *lint;

      memcpy(changed, text, sizeof(text));
      changed[i] = others[k];
      if (k == sizeof(others) - 1) {
        memmove(changed + i, changed + i + 1, len - i);
        len--;
      }
      lint = lint_of(config, changed, len, 0);
      check_agreement(changed, lint);
      dkimkit_keylint_free(lint);
      /* Also cut off here. */
      lint = lint_of(config, changed, i, 0);
      check_agreement(changed, lint);
      dkimkit_keylint_free(lint);
    }
  }
  dkimkit_config_free(config);
}

/* Every fault has a name of its own, a sentence and advice; none of them is
 * without a case here. */
static void test_keylint_table(void **state)
{
  size_t count = 0;
  size_t k;
  int i;

  (void)state;
  for (i = 1; i < 256; i++) {
    dkimkit_fault fault = (dkimkit_fault)i;
    const char *name = dkimkit_fault_name(fault);
    int other;

    if (dkimkit_fault_severity(fault) == 0) {
      assert_string_equal(name, "unknown");
      continue;
    }
    count++;
    assert_true(strlen(dkimkit_fault_text(fault)) > 10);
    assert_true(strlen(dkimkit_fault_advice(fault)) > 7);
    for (other = 1; other < i; other++) {
      assert_string_not_equal(name, dkimkit_fault_name((dkimkit_fault)other));
    }
    if (fault < DKIMKIT_FAULT_NAME_DOMAINKEY) {
      for (k = 0; k < COUNT(cases); k++) {
        if (strstr(cases[k].findings, name) != NULL) {
          break;
        }
      }
      /* These have tests of their own; the first stands for what nobody has
         a name for. */
      if (k == COUNT(cases) && fault != DKIMKIT_FAULT_NOT_ACCEPTABLE &&
          fault != DKIMKIT_FAULT_RECORD_TOO_LARGE &&
          fault != DKIMKIT_FAULT_RECORD_STRINGS &&
          fault != DKIMKIT_FAULT_TOO_MANY_TAGS &&
          fault != DKIMKIT_FAULT_KEY_LARGE) {
        print_error("no case has %s\n", name);
        fail();
      }
    }
  }
  assert_true(count > 90);
}

static void test_keylint_arguments(void **state)
{
  dkimkit_config *open = config_open(NULL, NULL);
  dkimkit_config *config = config_make(NULL);
  dkimkit_keylint *lint = NULL;
  const uint8_t text[1] = {'v'};

  (void)state;
  assert_int_equal(dkimkit_keylint_new(&lint, open, text, 1, 0),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keylint_new(&lint, config, NULL, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylint_new(&lint, config, text, 1, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylint_new(NULL, config, text, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylint_lookup(&lint, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(lint);
  ok(dkimkit_keylint_new(&lint, config, NULL, 0, 0));
  assert_int_equal(dkimkit_keylint_fault(lint, 0), DKIMKIT_FAULT_EMPTY_RECORD);
  dkimkit_keylint_free(lint);
  dkimkit_keylint_free(NULL);
  assert_int_equal(dkimkit_keylint_count(NULL), 0);
  assert_int_equal(dkimkit_keylint_reason(NULL), DKIMKIT_REASON_PENDING);
  assert_null(dkimkit_keylint_mended(NULL, NULL));
  dkimkit_config_free(open);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keylint_cases),
      cmocka_unit_test(test_keylint_mended_keeps_tags),
      cmocka_unit_test(test_keylint_offsets),
      cmocka_unit_test(test_keylint_strings),
      cmocka_unit_test(test_keylint_sizes),
      cmocka_unit_test(test_keylint_configuration),
      cmocka_unit_test(test_keylint_large_keys),
      cmocka_unit_test(test_keylint_cut),
      cmocka_unit_test(test_keylint_mutations),
      cmocka_unit_test(test_keylint_table),
      cmocka_unit_test(test_keylint_arguments),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
