/* SPDX-License-Identifier: MIT */
/* What is shown to people isn't what was signed. */
#include "attack.h"

#define EVIL "From: ceo@bank.example\r\n"

static void attack_duplicate_from_on_top(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, EVIL);
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_warns(a, DKIMKIT_WARNING_MULTIPLE_FROM);
  attack_again(a);
  ok(dkimkit_config_set_refuse_multiple_from(a->config, 1));
  attack_gives(a, DKIMKIT_REASON_MULTIPLE_FROM);
}

static void attack_duplicate_from_below(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, FROM, FROM EVIL);
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_duplicate_from_oversigned(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; h=from:from", DKIMKIT_REASON_OK);
  attack_on_top(a, EVIL);
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

/* CVE-2021-34555: who asks for the one author finds two. */
static void attack_two_from_both_signed(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from:from", EVIL FROM, BODY);
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_warns(a, DKIMKIT_WARNING_MULTIPLE_FROM);
}

static void attack_from_with_space_before_colon(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, "From : ceo@bank.example\r\n");
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_warns(a, DKIMKIT_WARNING_MULTIPLE_FROM);
  attack_sign(a, SIGNER "; h=from:from", FROM, BODY);
  attack_on_top(a, "From : ceo@bank.example\r\n");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_from_with_folded_name(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from:from", FROM, BODY);
  attack_on_top(a, "From\r\n : ceo@bank.example\r\n");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_from_with_nul(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, "From\1: ceo@bank.example\r\n");
  attack_octet(a, '\1', '\0');
  attack_gives(a, DKIMKIT_REASON_MESSAGE_MALFORMED);
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, "Fr\1om: ceo@bank.example\r\n");
  attack_octet(a, '\1', '\0');
  attack_gives(a, DKIMKIT_REASON_MESSAGE_MALFORMED);
}

/* Lenient readers see a From in it. */
static void attack_from_behind_bare_lf(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from:from:x",
              FROM "X: a\nFrom: ceo@bank.example\r\n", BODY);
  attack_gives(a, DKIMKIT_REASON_MESSAGE_MALFORMED);
}

static void attack_from_behind_bare_cr(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from:from:x",
              FROM "X: a\rFrom: ceo@bank.example\r\n", BODY);
  attack_gives(a, DKIMKIT_REASON_MESSAGE_MALFORMED);
}

/* A server that takes a bare LF for a line end ends the message at the dot, and
 * takes what follows for another one's. */
static void attack_smuggled_message(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM,
              "a\r\n.\r\nMAIL FROM:<ceo@bank.example>\r\n");
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_replace(a, "a\r\n.\r\n", "a\n.\r\n");
  attack_gives(a, DKIMKIT_REASON_BODY_HASH_MISMATCH);
}

static void attack_no_from(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from:to", "To: bob@example.net\r\n", BODY);
  attack_gives(a, DKIMKIT_REASON_MESSAGE_NO_FROM);
}

static void attack_h_without_from(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=to", FROM "To: bob@example.net\r\n", BODY);
  attack_gives(a, DKIMKIT_REASON_FROM_NOT_SIGNED);
  assert_int_equal(a->dns.asked, 0);
}

static void attack_without_h(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, "; h=from", "; hh=from");
  attack_gives(a, DKIMKIT_REASON_MISSING_TAG);
  assert_string_equal(dkimkit_signature_subject(attack_first(a)), "h");
  attack_replace(a, "; hh=from", "; h=");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

/* One instance is signed, the lowest; people see the one on top. */
static void attack_duplicate_subject_on_top(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from:subject", FROM "Subject: lunch\r\n", BODY);
  attack_on_top(a, "Subject: pay now\r\n");
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_warns(a, DKIMKIT_WARNING_DUPLICATE_HEADER);
  attack_again(a);
  ok(dkimkit_config_set_refuse_duplicates(a->config, 1));
  attack_gives(a, DKIMKIT_REASON_DUPLICATE_HEADER);
}

static void attack_subject_not_signed(void **state)
{
  static const char *const needed[] = {"Subject"};
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM "Subject: lunch\r\n", BODY);
  attack_replace(a, "lunch", "pay now");
  attack_gives(a, DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_signed_count(attack_first(a)), 1);
  attack_again(a);
  ok(dkimkit_config_set_required_headers(a->config, needed, 1));
  attack_gives(a, DKIMKIT_REASON_UNACCEPTABLE_HEADER);
}

static void attack_field_added_that_was_oversigned(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; h=from:reply-to", DKIMKIT_REASON_OK);
  attack_on_top(a, "Reply-To: evil@attacker.example\r\n");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void attack_line_without_colon(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, "not a field\r\n");
  attack_gives(a, DKIMKIT_REASON_MESSAGE_SYNTAX);
}

static void expect_no_signature(attack *a)
{
  ok(dkimkit_config_seal(a->config));
  a->verifier = verify(a->config, a->message);
  assert_int_equal(dkimkit_verifier_count(a->verifier), 0);
  assert_int_equal(dkimkit_verifier_result(a->verifier), DKIMKIT_RESULT_NONE);
}

static void attack_signature_in_attached_message(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, EVIL "Content-Type: message/rfc822\r\n\r\n");
  expect_no_signature(a);
}

static void attack_empty_line_on_top(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_on_top(a, "\r\n");
  expect_no_signature(a);
}

/* A signature says nothing about who gets the message, or how often. */
static void attack_replay(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; t=1699990000; h=from:to",
              FROM "To: bob@example.net\r\n", BODY);
  attack_on_top(a, "To: victim@example.org\r\n");
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_warns(a, DKIMKIT_WARNING_DUPLICATE_HEADER);
  attack_gives(a, DKIMKIT_REASON_OK);
}

static void attack_replay_after_expiration(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; t=1600000000; x=1600086400; h=from",
              DKIMKIT_REASON_SIGNATURE_EXPIRED);
}

static void attack_signature_of_another_message(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_replace(a, BODY, "Pay me\r\n");
  attack_gives(a, DKIMKIT_REASON_BODY_HASH_MISMATCH);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_duplicate_from_on_top),
      ATTACK(attack_duplicate_from_below),
      ATTACK(attack_duplicate_from_oversigned),
      ATTACK(attack_two_from_both_signed),
      ATTACK(attack_from_with_space_before_colon),
      ATTACK(attack_from_with_folded_name),
      ATTACK(attack_from_with_nul),
      ATTACK(attack_from_behind_bare_lf),
      ATTACK(attack_from_behind_bare_cr),
      ATTACK(attack_smuggled_message),
      ATTACK(attack_no_from),
      ATTACK(attack_h_without_from),
      ATTACK(attack_without_h),
      ATTACK(attack_duplicate_subject_on_top),
      ATTACK(attack_subject_not_signed),
      ATTACK(attack_field_added_that_was_oversigned),
      ATTACK(attack_line_without_colon),
      ATTACK(attack_signature_in_attached_message),
      ATTACK(attack_empty_line_on_top),
      ATTACK(attack_replay),
      ATTACK(attack_replay_after_expiration),
      ATTACK(attack_signature_of_another_message),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
