/* SPDX-License-Identifier: MIT */
/* The signature field itself: names, identities, tags. */
#include "attack.h"

#include <stdio.h>

/* All that follows is really signed: only the check stands in the way. */

static void attack_d_with_comment(void **state)
{
  attack *a = *state;

  attack_tags(a, "d=example.net(.example.com; s=s1; h=from",
              DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_int_equal(a->dns.asked, 0);
  assert_null(dkimkit_signature_domain(attack_first(a)));
}

static void attack_d_with_nul(void **state)
{
  attack *a = *state;

  attack_sign(a, "d=example.com\1.attacker.example; s=s1; h=from", FROM, BODY);
  attack_octet(a, '\1', '\0');
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_int_equal(a->dns.asked, 0);
}

/* A reader that ends at the NUL would ask the attacker's zone for the key. */
static void attack_s_with_nul(void **state)
{
  attack *a = *state;

  attack_sign(a, "d=example.com; s=s1._domainkey.attacker.example.\1x; h=from",
              FROM, BODY);
  attack_octet(a, '\1', '\0');
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_int_equal(a->dns.asked, 0);
}

static void attack_s_leaves_its_place(void **state)
{
  static const char *const selectors[] = {"../../etc/passwd",
                                          "s1._domainkey.attacker.example.",
                                          ".s1",
                                          "s1..s2",
                                          "s1/x",
                                          "*",
                                          "s1 x",
                                          "s1;x",
                                          "$(id)"};
  attack *a = *state;
  size_t i;

  for (i = 0; i < COUNT(selectors); i++) {
    char tags[128];

    snprintf(tags, sizeof(tags), "d=example.com; s=%s; h=from", selectors[i]);
    attack_sign(a, tags, FROM, BODY);
    attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
    assert_int_equal(a->dns.asked, 0);
  }
}

static int is_suffix(const char *domain, void *user_data)
{
  (void)user_data;
  return strcmp(domain, "co.uk") == 0;
}

static void attack_d_is_public_suffix(void **state)
{
  attack *a = *state;

  ok(dkimkit_config_set_public_suffix(a->config, is_suffix, NULL));
  test_dns_add(&a->dns, "s1._domainkey.co.uk", record_8463_ed25519);
  attack_tags(a, "d=co.uk; s=s1; h=from", DKIMKIT_REASON_PUBLIC_SUFFIX);
}

/* Not a fault of DKIM's: the signer is named, the author isn't. */
static void attack_d_is_not_the_author(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", "From: ceo@bank.example\r\n", BODY);
  attack_gives(a, DKIMKIT_REASON_OK);
  assert_string_equal(dkimkit_signature_domain_ascii(attack_first(a)),
                      "example.com");
}

static void attack_i_outside_d(void **state)
{
  static const char *const identities[] = {
      "@bank.example",
      "@notexample.com",
      "joe@example.com.attacker.example",
      "@com",
      "joe@bank=2Eexample",
      "joe@bank.example=40example.com@bank.example"};
  attack *a = *state;
  size_t i;

  for (i = 0; i < COUNT(identities); i++) {
    char tags[128];

    snprintf(tags, sizeof(tags), SIGNER "; i=%s; h=from", identities[i]);
    attack_sign(a, tags, FROM, BODY);
    attack_gives(a, i == 5 ? DKIMKIT_REASON_SIGNATURE_SYNTAX
                           : DKIMKIT_REASON_DOMAIN_MISMATCH);
    assert_int_equal(a->dns.asked, 0);
  }
}

static void attack_i_with_line_end(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; i=\"a=0D=0ABcc: x\"@example.com; h=from",
              DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_null(dkimkit_signature_identity(attack_first(a)));
}

static void attack_i_below_d_against_t_s(void **state)
{
  char record[512];
  attack *a = *state;

  snprintf(record, sizeof(record), "t=s; %s", strchr(record_8463_ed25519, 'k'));
  attack_record(a, record);
  attack_tags(a, SIGNER "; i=@ceo.example.com; h=from",
              DKIMKIT_REASON_DOMAIN_MISMATCH);
  attack_record(a, record_8463_ed25519);
}

static void attack_tag_twice(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; h=from; d=bank.example",
              DKIMKIT_REASON_DUPLICATE_TAG);
  attack_tags(a, SIGNER "; h=from; d=example.com",
              DKIMKIT_REASON_DUPLICATE_TAG);
  attack_tags(a, SIGNER "; h=from; h=from:subject",
              DKIMKIT_REASON_DUPLICATE_TAG);
}

/* Names of tags have case: "D" is another tag, and unknown. */
static void attack_tag_of_other_case(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; D=bank.example; h=from", DKIMKIT_REASON_OK);
  assert_string_equal(dkimkit_signature_domain(attack_first(a)), "example.com");
}

static void attack_tag_behind_nul(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, "v=1;", "v=1;\1");
  attack_octet(a, '\1', '\0');
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

static void attack_other_version(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, "v=1;", "v=2;");
  attack_gives(a, DKIMKIT_REASON_INCOMPATIBLE_VERSION);
}

static void attack_other_algorithm_word(void **state)
{
  static const struct {
    const char *word;
    dkimkit_reason reason;
  } cases[] = {{"a=none", DKIMKIT_REASON_SIGNATURE_SYNTAX},
               {"a=hmac-sha256", DKIMKIT_REASON_UNSUPPORTED_ALGORITHM},
               {"a=rsa-md5", DKIMKIT_REASON_UNSUPPORTED_ALGORITHM},
               {"a=ed25519-sha1", DKIMKIT_REASON_UNSUPPORTED_ALGORITHM},
               {"a=ED25519-SHA256", DKIMKIT_REASON_UNSUPPORTED_ALGORITHM}};
  attack *a = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    attack_sign(a, SIGNER "; h=from", FROM, BODY);
    attack_replace(a, "a=ed25519-sha256", cases[i].word);
    attack_gives(a, cases[i].reason);
    assert_int_equal(a->dns.asked, 0);
  }
}

static void attack_sha1(void **state)
{
  attack *a = *state;

  a->message = bytes_of(
      "DKIM-Signature: v=1; a=rsa-sha1; " SIGNER
      "; h=from; bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=AAAA\r\n" FROM "\r\n");
  attack_gives(a, DKIMKIT_REASON_SHA1_HISTORIC);
  assert_int_equal(a->dns.asked, 0);
}

static void attack_key_from_elsewhere(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; q=http/attacker.example; h=from",
              DKIMKIT_REASON_UNSUPPORTED_QUERY_METHOD);
  assert_int_equal(a->dns.asked, 0);
}

static void attack_time_in_the_future(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; t=1800000000; h=from",
              DKIMKIT_REASON_SIGNATURE_FUTURE);
}

static void attack_x_before_t(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; t=1699999999; x=1699999998; h=from",
              DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

static void attack_x_that_overflows(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; x=18446744073709551617; h=from",
              DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

/* Copies in z= are for people who look for faults; nothing is verified by
 * them. */
static void attack_z_instead_of_header(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; z=From:Joe=20<joe@example.com>; h=from", FROM, BODY);
  attack_replace(a, "From: Joe", "From: Jim");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_format_string(void **state)
{
  attack *a = *state;
  char *field;

  attack_tags(a, SIGNER "; i=%n%s%1000000d@example.com; h=from",
              DKIMKIT_REASON_OK);
  assert_string_equal(dkimkit_signature_identity(attack_first(a)),
                      "%n%s%1000000d@example.com");
  field = attack_authres(a);
  assert_non_null(strstr(field, "header.i=%n%s%1000000d@example.com"));
  free(field);
}

static void attack_homograph_of_d(void **state)
{
  attack *a = *state;

  /* With a Cyrillic "е". Without an IDNA library it is no name. */
  attack_sign(a, "d=\xd0\xb5xample.com; s=s1; h=from", FROM, BODY);
  if (TEST_IDN) {
    char *field;

    ok(dkimkit_config_set_internationalized(a->config,
                                            DKIMKIT_INTERNATIONALIZED_ALWAYS));
    attack_gives(a, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
    assert_string_equal(dkimkit_query_name(a->dns.queries[0]),
                        "s1._domainkey.xn--xample-2of.com");
    assert_string_equal(dkimkit_signature_domain_ascii(attack_first(a)),
                        "xn--xample-2of.com");
    field = attack_authres(a);
    assert_non_null(field);
    free(field);
    attack_again(a);
  }
  ok(dkimkit_config_set_internationalized(a->config,
                                          DKIMKIT_INTERNATIONALIZED_NEVER));
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_int_equal(a->dns.asked, 0);
}

/* Whatever the body: there would be nothing to compare it with. */
static void attack_without_bh(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_OK);
  attack_replace(a, "bh=", "zz=");
  attack_append(a, "more\r\n");
  attack_gives(a, DKIMKIT_REASON_MISSING_TAG);
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, "bh=", "bh=; zz=");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

static void attack_bh_of_another_body(void **state)
{
  attack *a = *state;
  const char *empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  char *at;

  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_OK);
  at = strstr((char *)a->message.data, "bh=");
  assert_non_null(at);
  memcpy(at + 3, empty, strlen(empty));
  attack_gives(a, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_int_equal(dkimkit_signature_header_reason(attack_first(a)),
                   DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_broken_signature_hides_good_one(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, "DKIM-Signature:\r\nDKIM-Signature: v=1; a=\r\n");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_int_equal(dkimkit_verifier_count(a->verifier), 3);
  assert_reason(a->verifier, 2, DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_result(a->verifier), DKIMKIT_RESULT_PASS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_d_with_comment),
      ATTACK(attack_d_with_nul),
      ATTACK(attack_s_with_nul),
      ATTACK(attack_s_leaves_its_place),
      ATTACK(attack_d_is_public_suffix),
      ATTACK(attack_d_is_not_the_author),
      ATTACK(attack_i_outside_d),
      ATTACK(attack_i_with_line_end),
      ATTACK(attack_i_below_d_against_t_s),
      ATTACK(attack_tag_twice),
      ATTACK(attack_tag_of_other_case),
      ATTACK(attack_tag_behind_nul),
      ATTACK(attack_other_version),
      ATTACK(attack_other_algorithm_word),
      ATTACK(attack_sha1),
      ATTACK(attack_key_from_elsewhere),
      ATTACK(attack_time_in_the_future),
      ATTACK(attack_x_before_t),
      ATTACK(attack_x_that_overflows),
      ATTACK(attack_z_instead_of_header),
      ATTACK(attack_format_string),
      ATTACK(attack_homograph_of_d),
      ATTACK(attack_without_bh),
      ATTACK(attack_bh_of_another_body),
      ATTACK(attack_broken_signature_hides_good_one),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
