/* SPDX-License-Identifier: MIT */
/* l=: what is behind it can be anything (RFC 6376, 8.2). */
#include "attack.h"

#include "../provider/provider.h"

#include <stdio.h>

#define LONG_BODY 100000
#define SIGNATURES 21

static size_t hashed;
static int (*builtin_update)(void *state, const uint8_t *data, size_t len);

static int count_update(void *state, const uint8_t *data, size_t len)
{
  hashed += len;
  return builtin_update(state, data, len);
}

static void attack_l_append(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=7; h=from", FROM, BODY);
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_append(a, "Pay me instead\r\n");
  attack_gives(a, DKIMKIT_REASON_UNSIGNED_CONTENT);
  assert_int_equal(dkimkit_signature_result(attack_first(a)),
                   DKIMKIT_RESULT_POLICY);
  attack_again(a);
  ok(dkimkit_config_set_body_length_policy(a->config,
                                           DKIMKIT_BODY_LENGTH_ALLOW));
  attack_gives(a, DKIMKIT_REASON_OK);
  attack_warns(a, DKIMKIT_WARNING_UNSIGNED_CONTENT);
  attack_again(a);
  ok(dkimkit_config_set_body_length_policy(a->config,
                                           DKIMKIT_BODY_LENGTH_REFUSE));
  attack_gives(a, DKIMKIT_REASON_BODY_LENGTH_REFUSED);
}

static void attack_l_zero(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=0; h=from", FROM, BODY);
  attack_replace(a, "Hello", "Pay me");
  attack_gives(a, DKIMKIT_REASON_UNSIGNED_CONTENT);
}

/* With a boundary of the attacker's the signed part isn't shown at all. */
static void attack_l_with_other_content_type(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=7; h=from", FROM "Content-Type: text/plain\r\n",
              BODY);
  attack_replace(a, "text/plain", "multipart/mixed; boundary=evil");
  attack_append(a, "--evil\r\n\r\nPay me\r\n--evil--\r\n");
  attack_gives(a, DKIMKIT_REASON_UNSIGNED_CONTENT);
  attack_warns(a, DKIMKIT_WARNING_UNSIGNED_CONTENT_TYPE);
}

static void attack_l_beyond_the_body(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=7; h=from", FROM, BODY);
  attack_replace(a, "l=7", "l=8");
  attack_gives(a, DKIMKIT_REASON_BODY_LENGTH_EXCEEDS);
}

/* 2^64 + 7 isn't 7. */
static void attack_l_that_overflows(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=7; h=from", FROM, BODY);
  attack_replace(a, "l=7", "l=18446744073709551623");
  attack_gives(a, DKIMKIT_REASON_BODY_LENGTH_EXCEEDS);
}

static void attack_l_below_zero(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=7; h=from", FROM, BODY);
  attack_replace(a, "l=7", "l=-1");
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

/* Two signatures with one canonicalization share a digest only where their
 * lengths are the same. */
static void attack_l_of_another_signature(void **state)
{
  attack *a = *state;
  bytes both;

  attack_sign(a, SIGNER "; h=from", FROM, BODY "more\r\n");
  both = raw_sign_again(SIGNER "; l=7; h=from", a->message);
  bytes_free(&a->message);
  a->message = both;
  attack_gives(a, DKIMKIT_REASON_UNSIGNED_CONTENT);
  assert_reason(a->verifier, 1, DKIMKIT_REASON_OK);
  attack_append(a, "evil\r\n");
  attack_gives(a, DKIMKIT_REASON_UNSIGNED_CONTENT);
  assert_reason(a->verifier, 1, DKIMKIT_REASON_BODY_HASH_MISMATCH);
}

/* Nothing is left over from one message for the next. */
static void attack_l_of_another_message(void **state)
{
  attack *a = *state;

  attack_sign(a, SIGNER "; l=7; h=from", FROM, BODY);
  attack_replace(a, "l=7", "l=18446744073709551626");
  attack_gives(a, DKIMKIT_REASON_BODY_LENGTH_EXCEEDS);
  attack_sign(a, SIGNER "; l=7; h=from", FROM, BODY);
  attack_gives(a, DKIMKIT_REASON_OK);
}

/* Verifies anew. Header fields that are hashed are far shorter than the body.
 */
static size_t bodies_hashed(attack *a, unsigned most)
{
  dkimkit_crypto_ops counting = *any_provider();

  builtin_update = counting.hash_update;
  counting.hash_update = count_update;
  attack_again(a);
  dkimkit_config_free(a->config);
  a->config = config_open_behind(&counting, &a->dns);
  ok(dkimkit_config_set_limit(a->config, DKIMKIT_LIMIT_SIGNATURES, most));
  hashed = 0;
  attack_gives(a, DKIMKIT_REASON_UNSIGNED_CONTENT);
  assert_reason(a->verifier, most - 1, DKIMKIT_REASON_UNSIGNED_CONTENT);
  assert_reason(a->verifier, most, DKIMKIT_REASON_TOO_MANY_SIGNATURES);
  return hashed / LONG_BODY;
}

/* Signatures of one length share a digest, so each has a length of its own. */
static void attack_l_many_lengths(void **state)
{
  static char body[LONG_BODY + 3];
  attack *a = *state;
  unsigned i;

  memset(body, 'x', LONG_BODY);
  memcpy(body + LONG_BODY, "\r\n", 3);
  attack_sign(a, SIGNER "; l=100000; h=from", FROM, body);
  for (i = 1; i < SIGNATURES; i++) {
    bytes more;
    char tags[64];

    (void)snprintf(tags, sizeof(tags), SIGNER "; l=%u; h=from", LONG_BODY - i);
    more = raw_sign_again(tags, a->message);
    bytes_free(&a->message);
    a->message = more;
  }
  assert_int_equal(bodies_hashed(a, 20), 20);
  assert_int_equal(bodies_hashed(a, 3), 3);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_l_append),
      ATTACK(attack_l_zero),
      ATTACK(attack_l_with_other_content_type),
      ATTACK(attack_l_beyond_the_body),
      ATTACK(attack_l_that_overflows),
      ATTACK(attack_l_below_zero),
      ATTACK(attack_l_of_another_signature),
      ATTACK(attack_l_of_another_message),
      ATTACK(attack_l_many_lengths),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
