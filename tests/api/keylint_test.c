/* SPDX-License-Identifier: MIT */
/* Every fault of a key record is found by its name, and what is published
 * instead is right. Numbers are those of the conformance list. */
#include "test_support.h"

#include "keylint_keys.h"

#include <stdio.h>

#define RSA "v=DKIM1; k=rsa; p=" KEY_RSA2048
#define ED25519 "v=DKIM1; k=ed25519; p=" KEY_ED25519
#define K "p=" KEY_RSA2048

typedef struct lint_case {
  const char *item;
  const char *text;
  /* 0: up to the NUL. */
  size_t len;
  const char *reason;
  /* Severity and name of the findings, in order. */
  const char *findings;
  const char *mended;
} lint_case;

#define CASE(item, text, reason, findings, mended)                             \
  {                                                                            \
    item, text, sizeof(text) - 1, reason, findings, mended                     \
  }
#define SYNTAX "key-syntax"

static const lint_case cases[] = {
    /* Good ones. */
    CASE("C-305", K, "ok", "note v-missing", NULL),
    CASE("C-306", RSA, "ok", "", NULL),
    CASE("C-313", "v=DKIM1;k=rsa;" K, "ok", "", NULL),
    CASE("C-314", " v = DKIM1 ;\t k = rsa ; " K " ; ", "ok", "", NULL),
    CASE("C-315", RSA ";", "ok", "", NULL),
    CASE("C-327", "v=DKIM1; p= " KEY_RSA2048 " ", "ok", "", NULL),
    CASE("C-329", "v=DKIM1;\r\n " K, "ok", "", NULL),
    CASE("C-342", "v=DKIM1; n=hello=20world=3B; " K, "ok", "", NULL),
    CASE("C-343", "v=DKIM1; n=p=AAAA t=s \"x\"; " K, "ok", "", NULL),
    CASE("C-352", ED25519, "ok", "", NULL),
    CASE("C-357", "v=DKIM1; h=sha256; " K, "ok", "", NULL),
    CASE("C-366", "v=DKIM1; s=email; " K, "ok", "", NULL),
    CASE("C-367", "v=DKIM1; s=*; " K, "ok", "", NULL),
    /* v= */
    CASE("C-307", "k=rsa; v=DKIM1; " K, SYNTAX, "error v-not-first", RSA),
    CASE("C-308", "v=DKIM2; " K, SYNTAX, "error v-wrong", RSA),
    CASE("C-309", "v=dkim1; " K, SYNTAX, "error v-case", RSA),
    CASE("C-310", "v=DKIM1.0; " K, SYNTAX, "error v-wrong", RSA),
    CASE("C-311", "v=; " K, SYNTAX, "error v-empty", RSA),
    CASE("C-312", K "; v=FOO1", SYNTAX, "error v-not-first, error v-wrong",
         RSA),
    /* Tag list. */
    CASE("C-316", "v=DKIM1;; " K, SYNTAX, "error empty-tag", RSA),
    CASE("C-316 end", RSA ";;", SYNTAX, "error empty-tag", RSA),
    CASE("C-317", ";v=DKIM1; " K, SYNTAX, "error leading-semicolon", RSA),
    CASE("C-318", "v=DKIM1; " K "; p=" KEY_RSA1024, SYNTAX,
         "error duplicate-tag, note record-long", NULL),
    CASE("C-318 equal", ED25519 "; p=" KEY_ED25519, SYNTAX,
         "error duplicate-tag", ED25519),
    CASE("C-320", "v=DKIM1; a=1; a=2; " K, SYNTAX,
         "error duplicate-tag, note unknown-tag", NULL),
    CASE("C-321", "V=DKIM1; K=rsa; P=" KEY_RSA2048, SYNTAX,
         "error uppercase-tag", RSA),
    CASE("C-321 n=", "v=DKIM1; N=x; " K, "ok", "warning uppercase-tag",
         "v=DKIM1; k=rsa; n=x; " K),
    CASE("C-322", "v=DKIM1; foo=bar; " K, "ok", "note unknown-tag", NULL),
    CASE("missing =", "v=DKIM1; rsa; " K, SYNTAX, "error missing-equals", RSA),
    CASE("tag name", "v=DKIM1; 1a=b; " K, SYNTAX, "error bad-tag-name", RSA),
    CASE("no tags", "hello world", SYNTAX, "error not-a-record", NULL),
    CASE("key alone", KEY_RSA2048, SYNTAX, "error tags-missing", RSA),
    CASE("PEM alone",
         "-----BEGIN PUBLIC KEY-----\n" KEY_RSA2048
         "\n-----END PUBLIC KEY-----\n",
         SYNTAX, "error tags-missing, error p-pem, error line-break", RSA),
    /* p= as text. */
    CASE("C-323", "v=DKIM1; k=rsa", SYNTAX, "error p-missing", NULL),
    CASE("C-324", "v=DKIM1; p=", "key-revoked", "error p-revoked", NULL),
    CASE("C-325", "v=DKIM1; p=; t=s", "key-revoked",
         "error p-revoked, note t-strict", NULL),
    CASE("C-326", "v=DKIM1; p=  ", "key-revoked", "error p-blank", NULL),
    CASE("C-330", "v=DKIM1; p=\n" KEY_RSA2048, SYNTAX, "error line-break", RSA),
    CASE("final LF", RSA "\n", SYNTAX, "error line-break", RSA),
    CASE("blank line", "v=DKIM1;\r\n \r\n " K, SYNTAX, "error line-break", RSA),
    CASE("C-331", "v=DKIM1; p=!" KEY_RSA2048, SYNTAX, "error p-bad-character",
         RSA),
    CASE("C-332",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
         SYNTAX, "error p-url-safe", ED25519),
    CASE("C-333",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo",
         "ok", "warning p-padding-missing", ED25519),
    CASE("padding", ED25519 "==", SYNTAX, "error p-padding", ED25519),
    CASE("padding inside",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUR=o",
         SYNTAX, "error p-padding", ED25519),
    CASE("bits",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp=",
         SYNTAX, "error p-bits", ED25519),
    {"C-334", RSA, 218, SYNTAX, "error p-truncated", NULL},
    {"C-334 one left", RSA, 219, SYNTAX, "error p-truncated", NULL},
    {"C-334 at 255", RSA, 255, SYNTAX, "error p-cut-at-255", NULL},
    CASE("C-389",
         "v=DKIM1; p=-----BEGIN PUBLIC KEY-----" KEY_RSA2048
         "-----END PUBLIC KEY-----",
         SYNTAX, "error p-pem", RSA),
    CASE("C-389 certificate",
         "v=DKIM1; p=-----BEGIN CERTIFICATE-----" KEY_RSA2048, SYNTAX,
         "error p-certificate", NULL),
    CASE("C-389 private", "v=DKIM1; p=-----BEGIN RSA PRIVATE KEY-----AAAA",
         SYNTAX, "error p-private-key, error key-unreadable", NULL),
    /* What zone files and web forms leave behind. */
    CASE("C-335", "\"" RSA "\"", SYNTAX, "error quotes-around", RSA),
    CASE("C-335 two", "\"v=DKIM1; \" \"" K "\"\n", SYNTAX,
         "error quotes-around, error quotes-inside", RSA),
    CASE("C-336",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQ\" "
         "\"HOg7hcvPapiMlrwIaaPcHURo=",
         SYNTAX, "error quotes-inside", ED25519),
    CASE("C-336 value", "v=\"DKIM1\"; " K, SYNTAX, "error quotes-inside", RSA),
    CASE("C-336 tag", "v=DKIM1; \"k=rsa; " K, SYNTAX, "error quotes-inside",
         RSA),
    CASE("C-337", "v=DKIM1\\; k=rsa\\; " K, SYNTAX, "error escaped-semicolon",
         RSA),
    CASE("backslash", "v=DKIM1; p=\\" KEY_RSA2048, SYNTAX, "error backslash",
         RSA),
    CASE("escaped quotes", "\\\"" RSA "\\\"", SYNTAX,
         "error backslash, error quotes-inside", RSA),
    CASE("C-338", "( " RSA " )", SYNTAX, "error parentheses", RSA),
    CASE("C-338 quotes", "(\"v=DKIM1; \" \"" K "\")", SYNTAX,
         "error parentheses, error quotes-around, error quotes-inside", RSA),
    CASE("zone line", "s1._domainkey IN TXT \"" RSA "\"", SYNTAX,
         "error zone-line, error quotes-around", RSA),
    CASE("C-339", "\xef\xbb\xbf" RSA, SYNTAX, "error byte-order-mark", RSA),
    CASE("C-340", "v=DKIM1; n=a\0b; " K, SYNTAX, "error nul",
         "v=DKIM1; k=rsa; n=ab; " K),
    CASE("C-341", "v=DKIM1; p=\0" KEY_RSA2048, SYNTAX, "error nul", RSA),
    CASE("control", "v=DKIM1; \x01k=rsa; " K, SYNTAX, "error control-character",
         RSA),
    CASE("DEL", RSA "\x7f", SYNTAX, "error control-character", RSA),
    CASE("C-344", "v=DKIM1; n=caf\xc3\xa9; " K, SYNTAX, "error non-ascii",
         "v=DKIM1; k=rsa; n=caf=C3=A9; " K),
    CASE("no-break space", "v=DKIM1;\xc2\xa0k=rsa; " K, SYNTAX,
         "error non-ascii", RSA),
    CASE("typographic quotes", "\xe2\x80\x9c" RSA "\xe2\x80\x9d", SYNTAX,
         "error non-ascii", RSA),
    /* g= */
    CASE("C-345", "v=DKIM1; g=*; " K, "ok", "note g-historic", NULL),
    CASE("C-346", "v=DKIM1; g=; " K, "ok", "warning g-restricts", RSA),
    CASE("C-347", "v=DKIM1; g=zoe; " K, "ok", "warning g-restricts", RSA),
    /* k= */
    CASE("C-348", "v=DKIM1; k=RSA; " K, "unsupported-key-type", "error k-case",
         RSA),
    CASE("C-349", "v=DKIM1; k=dsa; p=" KEY_RANDOM, "unsupported-key-type",
         "error k-unknown, error key-unreadable", NULL),
    CASE("C-350", "v=DKIM1; k=; " K, SYNTAX, "error k-empty", RSA),
    CASE("C-351", "v=DKIM1; k=rsa-sha256; " K, "unsupported-key-type",
         "error k-algorithm", RSA),
    CASE("C-351 ed25519", "v=DKIM1; k=ed25519-sha256; p=" KEY_ED25519,
         "unsupported-key-type", "error k-algorithm", ED25519),
    CASE("C-353", "v=DKIM1; k=ed25519; p=" KEY_ED25519_SPKI, SYNTAX,
         "error ed25519-spki", ED25519),
    CASE("C-354",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUQ==",
         SYNTAX, "error ed25519-size", NULL),
    CASE("C-355",
         "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURoA",
         SYNTAX, "error ed25519-size", NULL),
    CASE("C-356", "v=DKIM1; k=Ed25519; p=" KEY_ED25519, "unsupported-key-type",
         "error k-case", ED25519),
    CASE("no k=ed25519", "v=DKIM1; p=" KEY_ED25519, SYNTAX, "error k-mismatch",
         ED25519),
    CASE("no k=ed25519, SPKI", "v=DKIM1; p=" KEY_ED25519_SPKI, SYNTAX,
         "error k-mismatch, error ed25519-spki", ED25519),
    CASE("k=ed25519 for RSA", "v=DKIM1; k=ed25519; " K, SYNTAX,
         "error k-mismatch", RSA),
    /* h= */
    CASE("C-358", "v=DKIM1; h=sha1; " K, "key-hash-mismatch",
         "error h-without-sha256, note h-sha1", RSA),
    CASE("C-359", "v=DKIM1; h=sha1:sha256; " K, "ok", "note h-sha1", NULL),
    CASE("C-360", "v=DKIM1; h= sha1 : sha256 ; " K, "ok", "note h-sha1", NULL),
    CASE("C-361", "v=DKIM1; h=sha512:sha256; " K, "ok", "note h-unknown", NULL),
    CASE("C-362", "v=DKIM1; h=sha512; " K, "key-hash-mismatch",
         "error h-without-sha256, note h-unknown", RSA),
    CASE("C-363", "v=DKIM1; h=; " K, SYNTAX, "error h-empty", RSA),
    CASE("C-364", "v=DKIM1; h=SHA256; " K, "key-hash-mismatch",
         "error h-without-sha256, warning h-case",
         "v=DKIM1; k=rsa; h=sha256; " K),
    CASE("C-365", "v=DKIM1; h=xsha256x; " K, "key-hash-mismatch",
         "error h-without-sha256, note h-unknown", RSA),
    /* s= */
    CASE("C-368", "v=DKIM1; s=tlsrpt; " K, "key-service-mismatch",
         "error s-without-email, note s-unknown", NULL),
    CASE("C-369", "v=DKIM1; s=foo : email; " K, "ok", "note s-unknown", NULL),
    CASE("C-370", "v=DKIM1; s=foo:*; " K, "ok", "note s-unknown", NULL),
    CASE("C-371", "v=DKIM1; s=; " K, SYNTAX, "error s-empty", RSA),
    CASE("C-372", "v=DKIM1; s=xemail; " K, "key-service-mismatch",
         "error s-without-email, note s-unknown", NULL),
    CASE("C-373", "v=DKIM1; s=EMAIL; " K, "key-service-mismatch",
         "error s-without-email, warning s-case",
         "v=DKIM1; k=rsa; s=email; " K),
    /* t= */
    CASE("C-374", "v=DKIM1; t=y; " K, "ok", "note t-testing", NULL),
    CASE("C-376", "v=DKIM1; t=y:s; " K, "ok", "note t-testing, note t-strict",
         NULL),
    CASE("C-377", "v=DKIM1; t= x : s ; " K, "ok",
         "note t-unknown, note t-strict", NULL),
    CASE("C-378", "v=DKIM1; t=strict:yes; " K, "ok", "note t-unknown", NULL),
    CASE("C-379", "v=DKIM1; t=S; " K, "ok", "warning t-case",
         "v=DKIM1; k=rsa; t=s; " K),
    CASE("C-380", "v=DKIM1; t=; " K, SYNTAX, "error t-empty", RSA),
    /* The key. */
    CASE("C-381", "v=DKIM1; p=" KEY_RSA2048_PKCS1, "ok", "warning key-pkcs1",
         RSA),
    CASE("C-383", "v=DKIM1; p=" KEY_RSA2048_NO_NULL, SYNTAX,
         "error key-parameters", RSA),
    CASE("C-384", "v=DKIM1; p=" KEY_RSA_PSS, SYNTAX, "error key-pss", NULL),
    CASE("C-385", "v=DKIM1; p=" KEY_EC_P256, SYNTAX, "error key-ec", NULL),
    CASE("C-385 Ed448", "v=DKIM1; p=" KEY_ED448, SYNTAX, "error key-other-type",
         NULL),
    CASE("C-386", "v=DKIM1; p=" KEY_RSA2048_TRAILING, SYNTAX,
         "error key-trailing", RSA),
    CASE("C-387", "v=DKIM1; p=" KEY_RSA2048_LONG_LENGTH, SYNTAX,
         "error key-not-der", RSA),
    CASE("C-387 indefinite", "v=DKIM1; p=" KEY_RSA2048_INDEFINITE, SYNTAX,
         "error key-not-der", NULL),
    CASE("C-387 padded", "v=DKIM1; p=" KEY_RSA2048_PADDED, SYNTAX,
         "error key-not-der", RSA),
    CASE("C-388", "v=DKIM1; p=" KEY_RANDOM, SYNTAX, "error key-unreadable",
         NULL),
    CASE("certificate", "v=DKIM1; p=" KEY_CERTIFICATE, SYNTAX,
         "error p-certificate, note record-long", NULL),
    CASE("PKCS#1 private", "v=DKIM1; p=" KEY_RSA2048_PRIVATE_PKCS1, SYNTAX,
         "error p-private-key, note record-long", NULL),
    CASE("PKCS#8 private", "v=DKIM1; p=" KEY_RSA2048_PRIVATE_PKCS8, SYNTAX,
         "error p-private-key, note record-long", NULL),
    CASE("EC private", "v=DKIM1; p=" KEY_EC_PRIVATE, SYNTAX,
         "error p-private-key", NULL),
    CASE("Ed25519 private", "v=DKIM1; k=ed25519; p=" KEY_ED25519_PRIVATE,
         SYNTAX, "error p-private-key", NULL),
    CASE("encrypted private", "v=DKIM1; p=" KEY_RSA_ENCRYPTED, SYNTAX,
         "error p-private-key, note record-long", NULL),
    CASE("C-390", "v=DKIM1; p=" KEY_RSA512, "key-too-small",
         "error key-too-small", NULL),
    CASE("C-393", "v=DKIM1; p=" KEY_RSA1023, "key-too-small",
         "error key-too-small", NULL),
    CASE("C-394", "v=DKIM1; p=" KEY_RSA1024, "ok", "warning key-weak", NULL),
    CASE("C-397", "v=DKIM1; p=" KEY_RSA9216, "key-too-large",
         "error key-too-large, note record-long", NULL),
    CASE("C-399", "v=DKIM1; p=" KEY_RSA2048_E3, "ok",
         "note rsa-exponent-unusual", NULL),
    CASE("C-400", "v=DKIM1; p=" KEY_RSA2048_E1, SYNTAX,
         "error rsa-exponent-bad", NULL),
    CASE("C-401", "v=DKIM1; p=" KEY_RSA2048_E0, SYNTAX,
         "error rsa-exponent-bad", NULL),
    CASE("C-402", "v=DKIM1; p=" KEY_RSA2048_E2, SYNTAX,
         "error rsa-exponent-bad", NULL),
    CASE("C-404", "v=DKIM1; p=" KEY_RSA2048_E_LARGE, "key-bad-exponent",
         "error rsa-exponent-large", NULL),
    CASE("C-405", "v=DKIM1; p=" KEY_RSA2048_NEGATIVE, SYNTAX,
         "error rsa-modulus-negative", RSA),
    CASE("C-406", "v=DKIM1; p=" KEY_RSA2048_EVEN, SYNTAX,
         "error rsa-modulus-even", NULL),
    CASE("C-407", "v=DKIM1; p=" KEY_RSA_ZERO, SYNTAX, "error rsa-modulus-zero",
         NULL),
    CASE("C-408",
         "v=DKIM1; k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
         SYNTAX, "error ed25519-point", NULL),
    CASE("C-409",
         "v=DKIM1; k=ed25519; p=//////////////////////////////////////////8=",
         SYNTAX, "error ed25519-point", NULL),
    /* What else is found at selectors. */
    CASE("C-424", "", SYNTAX, "error empty-record", NULL),
    CASE("white space", " \t", SYNTAX, "error empty-record", NULL),
    CASE("C-425", "v=spf1 -all", SYNTAX, "error spf-record", NULL),
    CASE("DMARC", "v=DMARC1; p=none", SYNTAX, "error dmarc-record", NULL),
    CASE("TLSRPT", "v=TLSRPTv1; rua=mailto:a@example.com", SYNTAX,
         "error other-record", NULL),
    CASE("ADSP", "dkim=all", SYNTAX, "error other-record", NULL),
    CASE("C-426", "google-site-verification=abc", SYNTAX,
         "error verification-record", NULL),
    CASE("C-426 other", "MS=ms12345678", SYNTAX, "error verification-record",
         NULL),
    /* Several faults at once are all found. */
    CASE("several", "\"v=dkim1;; k=RSA\\; t=; p=" KEY_RSA2048_PKCS1 "\"",
         SYNTAX,
         "error quotes-around, error v-case, error empty-tag, error k-case, "
         "error escaped-semicolon, error t-empty, warning key-pkcs1",
         RSA),
};

static dkimkit_keylint *lint_of(const dkimkit_config *config, const char *text,
                                size_t len, unsigned flags)
{
  dkimkit_keylint *lint = NULL;
  /* A copy of exactly this size, so that reading past it is noticed. */
  uint8_t *copy = malloc(len > 0 ? len : 1);

  assert_non_null(copy);
  memcpy(copy, text, len);
  ok(dkimkit_keylint_new(&lint, config, copy, len, flags));
  free(copy);
  return lint;
}

static void describe(const dkimkit_keylint *lint, char *out, size_t room)
{
  size_t used = 0;
  size_t i;

  out[0] = '\0';
  for (i = 0; i < dkimkit_keylint_count(lint); i++) {
    used += (size_t)snprintf(
        out + used, room - used, "%s%s %s", i > 0 ? ", " : "",
        dkimkit_severity_name(dkimkit_keylint_severity(lint, i)),
        dkimkit_fault_name(dkimkit_keylint_fault(lint, i)));
    assert_true(used < room);
  }
}

static void check_text(const char *item, const char *what, const char *got,
                       const char *wanted)
{
  if (got == NULL || wanted == NULL ? got != wanted
                                    : strcmp(got, wanted) != 0) {
    print_error("%s: %s: got %s, expected %s\n", item, what,
                got != NULL ? got : "none", wanted != NULL ? wanted : "none");
    fail();
  }
}

/* An error if and only if a verifier refuses the record. */
static void check_agreement(const char *item, const dkimkit_keylint *lint)
{
  int is_error = dkimkit_keylint_severity(lint, 0) == DKIMKIT_SEVERITY_ERROR;
  int is_refused = dkimkit_keylint_reason(lint) != DKIMKIT_REASON_OK;

  if (is_error != is_refused) {
    print_error("%s: error %d, refused %d\n", item, is_error, is_refused);
    fail();
  }
}

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

static void check_offset(const dkimkit_config *config, const char *text,
                         dkimkit_fault fault, size_t wanted)
{
  dkimkit_keylint *lint = lint_of(config, text, strlen(text), 0);
  size_t offset = 999;
  size_t i = 0;

  while (i < dkimkit_keylint_count(lint) &&
         dkimkit_keylint_fault(lint, i) != fault) {
    i++;
  }
  if (!dkimkit_keylint_offset(lint, i, &offset) || offset != wanted) {
    print_error("%s: %s at %zu, expected %zu\n", text,
                dkimkit_fault_name(fault), offset, wanted);
    fail();
  }
  dkimkit_keylint_free(lint);
}

/* Positions are those of the text as it was, not of a cleaned one. */
static void test_keylint_offsets(void **state)
{
  dkimkit_config *config = config_make(NULL);

  (void)state;
  check_offset(config, "v=DKIM1; p=!", DKIMKIT_FAULT_P_BAD_CHARACTER, 11);
  check_offset(config, "\"v=DKIM1; \" \"p=!\"", DKIMKIT_FAULT_QUOTES_AROUND, 0);
  check_offset(config, "\"v=DKIM1; \" \"p=!\"", DKIMKIT_FAULT_QUOTES_INSIDE,
               12);
  check_offset(config, "\"v=DKIM1; \" \"p=!\"", DKIMKIT_FAULT_P_BAD_CHARACTER,
               15);
  check_offset(config, "\xef\xbb\xbfv=dkim1; p=", DKIMKIT_FAULT_V_CASE, 5);
  check_offset(config, "\xef\xbb\xbfv=dkim1; p=", DKIMKIT_FAULT_P_REVOKED, 14);
  check_offset(config,
               "v=DKIM1\\; n=\xc3\xa9; k=x; p=", DKIMKIT_FAULT_K_UNKNOWN, 18);
  check_offset(config, "v=DKIM1", DKIMKIT_FAULT_P_MISSING, 7);
  check_offset(config, "v=DKIM1;;p=", DKIMKIT_FAULT_EMPTY_TAG, 8);
  check_offset(config, "v=DKIM1; t=y:Z; p=", DKIMKIT_FAULT_T_UNKNOWN, 13);
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

static void check_findings(const dkimkit_config *config, const char *text,
                           const char *wanted)
{
  dkimkit_keylint *lint =
      lint_of(config, text, strlen(text), DKIMKIT_KEYLINT_PUBLISHED);
  char findings[256];

  describe(lint, findings, sizeof(findings));
  check_text(text, "findings", findings, wanted);
  check_agreement(text, lint);
  dkimkit_keylint_free(lint);
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

typedef struct lookup_case {
  const char *name;
  dkimkit_dns_status status;
  const char *records[3];
  const char *reason;
  const char *findings;
} lookup_case;

static void check_lookup(const lookup_case *c)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;
  char findings[256];
  size_t i;

  test_dns_init(&dns);
  dns.status = c->status;
  for (i = 0; i < 3 && c->records[i] != NULL; i++) {
    test_dns_add(&dns, c->name, c->records[i]);
  }
  config = config_make(&dns);
  ok(dkimkit_keylookup_new(&lookup, config, c->name, NULL));
  ok(dkimkit_keylint_lookup(&lint, lookup));
  describe(lint, findings, sizeof(findings));
  check_text(c->name, "findings", findings, c->findings);
  check_text(c->name, "reason",
             dkimkit_reason_name(dkimkit_keylint_reason(lint)), c->reason);
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
}

static void test_keylint_lookup(void **state)
{
  static const char name[] = "s._domainkey.example.com";
  static const lookup_case list[] = {
      {name, DKIMKIT_DNS_OK, {RSA}, "ok", ""},
      {name,
       DKIMKIT_DNS_NXDOMAIN,
       {NULL},
       "no-key-for-signature",
       "error no-such-name"},
      {name,
       DKIMKIT_DNS_NODATA,
       {NULL},
       "no-key-for-signature",
       "error no-txt-record"},
      {name,
       DKIMKIT_DNS_SERVFAIL,
       {NULL},
       "key-query-servfail",
       "error query-failed"},
      {name,
       DKIMKIT_DNS_TIMEOUT,
       {NULL},
       "key-query-timeout",
       "error query-failed"},
      {name,
       DKIMKIT_DNS_REFUSED,
       {NULL},
       "key-query-refused",
       "error query-failed"},
      {name,
       DKIMKIT_DNS_BOGUS,
       {NULL},
       "key-query-bogus",
       "error query-failed"},
      {name,
       DKIMKIT_DNS_ERROR,
       {NULL},
       "key-query-error",
       "error query-failed"},
      /* C-427, C-428 */
      {name,
       DKIMKIT_DNS_OK,
       {RSA, "v=spf1 -all"},
       "ok",
       "warning several-records"},
      {name,
       DKIMKIT_DNS_OK,
       {"v=spf1 -all", RSA},
       "ok",
       "warning several-records"},
      /* C-429, C-431 */
      {name, DKIMKIT_DNS_OK, {RSA, ED25519}, "ok", "warning several-keys"},
      /* C-425, C-430 */
      {name,
       DKIMKIT_DNS_OK,
       {"v=spf1 -all"},
       "key-syntax",
       "error no-key-record"},
      {name,
       DKIMKIT_DNS_OK,
       {"v=spf1 -all", "v=DKIM1; p="},
       "key-revoked",
       "error no-key-record, warning several-records"},
      {"s.example.com", DKIMKIT_DNS_OK, {RSA}, "ok", "warning name-domainkey"},
      {"s._domainkeys.example.com",
       DKIMKIT_DNS_OK,
       {RSA},
       "ok",
       "warning name-domainkey"},
      {"_domainkey.example.com",
       DKIMKIT_DNS_OK,
       {RSA},
       "ok",
       "warning name-selector"},
      {"s._domainkey.example.com.example.com",
       DKIMKIT_DNS_OK,
       {RSA},
       "ok",
       "warning name-doubled"},
      {"s._domainkey.mail.example.com.Example.com",
       DKIMKIT_DNS_OK,
       {RSA},
       "ok",
       "warning name-doubled"},
      {"s._domainkey.a.a", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
      {"s.t._DomainKey.example.com", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    check_lookup(&list[i]);
  }
}

static void test_keylint_lookup_pending(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;

  (void)state;
  test_dns_init(&dns);
  dns.mode = DNS_LATER;
  config = config_make(&dns);
  ok(dkimkit_keylookup_new(&lookup, config, "s._domainkey.example.com", NULL));
  assert_int_equal(dkimkit_keylint_lookup(&lint, lookup), DKIMKIT_PENDING);
  assert_null(lint);
  dkimkit_keylookup_free(lookup);
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

/* Each allocation fails once; nothing leaks. */
static void test_keylint_out_of_memory(void **state)
{
  static const char text[] =
      "\"v=dkim1; a=1; k=RSA; n=\xc3\xa9; p=" KEY_RSA2048_PKCS1 "\"";
  test_mem mem;
  dkimkit_config *config;
  dkimkit_keylint *lint = NULL;
  size_t open;
  size_t first;
  int rv = DKIMKIT_ERR_NOMEM;

  (void)state;
  test_mem_init(&mem);
  config = config_open(NULL, &mem.mem);
  ok(dkimkit_config_seal(config));
  open = mem.open;
  for (first = 1; rv == DKIMKIT_ERR_NOMEM && first < 1000; first++) {
    mem.calls = 0;
    mem.fail_at = first;
    rv = dkimkit_keylint_new(&lint, config, (const uint8_t *)text,
                             sizeof(text) - 1, 0);
    mem.fail_at = 0;
    if (rv == DKIMKIT_OK) {
      dkimkit_keylint_free(lint);
    }
    assert_int_equal(mem.open, open);
  }
  ok(rv);
  assert_true(first > 10);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keylint_cases),
      cmocka_unit_test(test_keylint_mended_keeps_tags),
      cmocka_unit_test(test_keylint_offsets),
      cmocka_unit_test(test_keylint_strings),
      cmocka_unit_test(test_keylint_configuration),
      cmocka_unit_test(test_keylint_large_keys),
      cmocka_unit_test(test_keylint_mutations),
      cmocka_unit_test(test_keylint_lookup),
      cmocka_unit_test(test_keylint_lookup_pending),
      cmocka_unit_test(test_keylint_table),
      cmocka_unit_test(test_keylint_arguments),
      cmocka_unit_test(test_keylint_out_of_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
