/* SPDX-License-Identifier: MIT */
/* The result of a message out of those of its signatures, and how much of it a
 * verifier wants to see. */
#include "raw_sign.h"

#include <stdio.h>

#define TAGS "d=example.com; s=s1; h=from"
#define FROM "From: Joe <joe@example.com>\r\n"
#define BODY "Hello\r\n"
#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static int answer(dkimkit_query *query, void *user_data)
{
  const char *text = record_8463_ed25519;

  (void)user_data;
  if (strncmp(dkimkit_query_name(query), "late.", 5) == 0) {
    return dkimkit_query_done(query, DKIMKIT_DNS_TIMEOUT, 0, 0);
  }
  if (strncmp(dkimkit_query_name(query), "empty.", 6) == 0) {
    return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
  }
  ok(dkimkit_query_add_txt(query, (const uint8_t *)text, strlen(text)));
  return dkimkit_query_done(query,
                            strncmp(dkimkit_query_name(query), "half.", 5) == 0
                                ? DKIMKIT_DNS_SERVFAIL
                                : DKIMKIT_DNS_OK,
                            0, 0);
}

static dkimkit_config *open_config(void)
{
  dkimkit_config *config = config_open(NULL, NULL);

  ok(dkimkit_config_set_dns(config, answer, NULL, NULL));
  return config;
}

/* A signature is made with `tags`, or is `field`. */
typedef struct kind {
  const char *tags;
  const char *field;
  dkimkit_result result;
  dkimkit_reason reason;
} kind;

/* From the best to the worst. */
static const kind kinds[] = {
    {TAGS, NULL, DKIMKIT_RESULT_PASS, DKIMKIT_REASON_OK},
    {NULL,
     "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=late; h=from; "
     "bh=" HASH "; b=AAAA\r\n",
     DKIMKIT_RESULT_TEMPERROR, DKIMKIT_REASON_KEY_QUERY_TIMEOUT},
    {NULL,
     "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s1; h=from; "
     "bh=" HASH "; b=AAAA\r\n",
     DKIMKIT_RESULT_FAIL, DKIMKIT_REASON_BODY_HASH_MISMATCH},
    {TAGS "; l=7", NULL, DKIMKIT_RESULT_POLICY,
     DKIMKIT_REASON_BODY_LENGTH_REFUSED},
    {NULL, "DKIM-Signature: v=2\r\n", DKIMKIT_RESULT_NEUTRAL,
     DKIMKIT_REASON_INCOMPATIBLE_VERSION},
    {NULL, "DKIM-Signature: v=1\r\n", DKIMKIT_RESULT_PERMERROR,
     DKIMKIT_REASON_MISSING_TAG},
};

static bytes sign(const kind *one, bytes message)
{
  bytes signed_once = one->tags != NULL ? raw_sign_again(one->tags, message)
                                        : bytes_join(one->field, message);

  bytes_free(&message);
  return signed_once;
}

static void check(bytes message, const kind *wanted)
{
  dkimkit_config *config = open_config();
  dkimkit_verifier *verifier;

  ok(dkimkit_config_set_body_length_policy(config, DKIMKIT_BODY_LENGTH_REFUSE));
  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  assert_string_equal(dkimkit_reason_name(dkimkit_verifier_reason(verifier)),
                      dkimkit_reason_name(wanted->reason));
  assert_int_equal(dkimkit_verifier_result(verifier), wanted->result);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_best_result(void **state)
{
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < COUNT(kinds); i++) {
    for (j = i; j < COUNT(kinds); j++) {
      bytes text = bytes_of(FROM "\r\n" BODY);

      check(sign(&kinds[i], sign(&kinds[j], text)), &kinds[i]);
      text = bytes_of(FROM "\r\n" BODY);
      check(sign(&kinds[j], sign(&kinds[i], text)), &kinds[i]);
    }
  }
}

/* Of two that are as good the upper one tells why. */
static void test_first_of_equals(void **state)
{
  static const kind other = {NULL, "DKIM-Signature: v=1; a=x\r\n",
                             DKIMKIT_RESULT_NEUTRAL,
                             DKIMKIT_REASON_SIGNATURE_SYNTAX};

  (void)state;
  check(sign(&kinds[4], bytes_of("DKIM-Signature: v=x\r\n" FROM "\r\n")),
        &kinds[4]);
  check(sign(&(kind){NULL, "DKIM-Signature: v=x\r\n", DKIMKIT_RESULT_NEUTRAL,
                     DKIMKIT_REASON_SIGNATURE_SYNTAX},
             bytes_of("DKIM-Signature: v=2\r\n" FROM "\r\n")),
        &other);
}

/* A message with `from` changed to `to` after it was signed. */
static void check_change(const char *tags, const char *from, const char *to,
                         dkimkit_reason reason, const char *subject)
{
  bytes start = raw_sign(tags, FROM, BODY);
  bytes message = bytes_replace(start, from, to);
  dkimkit_config *config = open_config();
  dkimkit_verifier *verifier;
  const dkimkit_signature *signature;

  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  signature = dkimkit_verifier_signature(verifier, 0);
  assert_reason(verifier, 0, reason);
  if (subject == NULL) {
    assert_null(dkimkit_signature_subject(signature));
  } else {
    assert_string_equal(dkimkit_signature_subject(signature), subject);
  }
  /* RFC 8463, 3: 256 bits, whether it verifies or not. */
  assert_int_equal(dkimkit_signature_key_bits(signature), 256);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&start);
  bytes_free(&message);
}

/* The tag at fault, that of the body before that of the header (RFC 6376,
 * 6.1.3). */
static void test_subjects(void **state)
{
  (void)state;
  check_change(TAGS, BODY, BODY, DKIMKIT_REASON_OK, NULL);
  check_change(TAGS, BODY, "Hallo\r\n", DKIMKIT_REASON_BODY_HASH_MISMATCH,
               "bh");
  check_change(TAGS, BODY, "", DKIMKIT_REASON_BODY_HASH_MISMATCH, "bh");
  check_change(TAGS, "Joe", "Jim", DKIMKIT_REASON_SIGNATURE_MISMATCH, "b");
  check_change(TAGS "; l=7", BODY, BODY, DKIMKIT_REASON_OK, NULL);
  /* 3.4.3: a line end that isn't there is added. */
  check_change(TAGS "; l=7", BODY, "Hello", DKIMKIT_REASON_OK, NULL);
  check_change(TAGS "; l=7", BODY, "Hi\r\n", DKIMKIT_REASON_BODY_LENGTH_EXCEEDS,
               "l");
  check_change(TAGS "; l=7", BODY, BODY "more\r\n",
               DKIMKIT_REASON_UNSIGNED_CONTENT, "l");
  check_change(TAGS "; l=7", "Joe <joe@example.com>\r\n\r\nHello",
               "Jim\r\n\r\nHi", DKIMKIT_REASON_BODY_LENGTH_EXCEEDS, "l");
  check_change(TAGS, "Joe <joe@example.com>\r\n\r\nHello", "Jim\r\n\r\nHi",
               DKIMKIT_REASON_BODY_HASH_MISMATCH, "bh");
}

static size_t (*state_size)(dkimkit_hash hash);

static size_t state_size_without_sha1(dkimkit_hash hash)
{
  return hash == DKIMKIT_HASH_SHA1 ? 0 : state_size(hash);
}

/* rsa-sha1 is allowed, but nobody computes SHA-1. */
static void test_missing_hash(void **state)
{
  dkimkit_crypto_ops ops = *any_provider();
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier;
  bytes message = bytes_of("DKIM-Signature: v=1; a=rsa-sha1; d=example.com; "
                           "s=s1; h=from; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAA=; "
                           "b=AAAA\r\n" FROM "\r\n");

  (void)state;
  state_size = ops.hash_state_size;
  ops.hash_state_size = state_size_without_sha1;
  ok(dkimkit_config_new(&config, NULL));
  ok(dkimkit_config_set_builtin_crypto(config, ""));
  ok(dkimkit_config_add_crypto(config, &ops));
  ok(dkimkit_config_set_dns(config, answer, NULL, NULL));
  ok(dkimkit_config_set_allow_sha1(config, 1));
  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  assert_reason(verifier, 0, DKIMKIT_REASON_UNSUPPORTED_ALGORITHM);
  assert_string_equal(
      dkimkit_signature_subject(dkimkit_verifier_signature(verifier, 0)), "a");
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_no_signature(void **state)
{
  static const kind none = {NULL, NULL, DKIMKIT_RESULT_NONE,
                            DKIMKIT_REASON_NO_SIGNATURE};

  (void)state;
  check(bytes_of(FROM "\r\n" BODY), &none);
}

static void check_octets(const char *text, size_t octets, dkimkit_reason reason)
{
  bytes message = bytes_of(text);
  dkimkit_config *config = open_config();
  dkimkit_verifier *verifier;

  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS, octets));
  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  assert_string_equal(dkimkit_reason_name(dkimkit_verifier_reason(verifier)),
                      dkimkit_reason_name(reason));
  if (dkimkit_verifier_count(verifier) > 0) {
    assert_reason(verifier, 0, reason);
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* Nothing is told of a header of which only a part was looked at. */
static void test_large_header(void **state)
{
  static const char text[] = FROM "X: a\r\n\r\n";
  static const char signed_text[] = "DKIM-Signature: v=2\r\n" FROM "\r\n";

  (void)state;
  check_octets(text, sizeof(text) - 1, DKIMKIT_REASON_NO_SIGNATURE);
  check_octets(text, sizeof(text) - 10, DKIMKIT_REASON_MESSAGE_TOO_LARGE);
  check_octets(signed_text, sizeof(signed_text) - 1,
               DKIMKIT_REASON_INCOMPATIBLE_VERSION);
  check_octets(signed_text, sizeof(signed_text) - 10,
               DKIMKIT_REASON_MESSAGE_TOO_LARGE);
}

static void assert_wants(const dkimkit_verifier *verifier, unsigned wanted)
{
  assert_int_equal(dkimkit_verifier_want(verifier), wanted);
}

/* With l= all of it, and more than that to know whether there is more. */
static void test_wanted_body(void **state)
{
  char body[5001] = "";
  bytes message;
  size_t header;
  dkimkit_config *config = open_config();
  dkimkit_verifier *verifier = NULL;

  (void)state;
  memset(body, 'a', sizeof(body) - 1);
  message = raw_sign(TAGS "; l=1000", FROM, body);
  header = message.len - 5000;
  ok(dkimkit_config_seal(config));
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_wants(verifier, DKIMKIT_WANT_HEADER | DKIMKIT_WANT_BODY);
  ok(dkimkit_verifier_feed(verifier, message.data, header));
  assert_wants(verifier, DKIMKIT_WANT_BODY);
  ok(dkimkit_verifier_feed(verifier, message.data + header, 500));
  assert_wants(verifier, DKIMKIT_WANT_BODY);
  ok(dkimkit_verifier_feed(verifier, message.data + header + 500, 500));
  assert_wants(verifier, DKIMKIT_WANT_BODY);
  ok(dkimkit_verifier_feed(verifier, message.data + header + 1000, 4000));
  assert_wants(verifier, 0);
  ok(dkimkit_verifier_finish(verifier));
  assert_reason(verifier, 0, DKIMKIT_REASON_UNSIGNED_CONTENT);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* Who feeds no more than is wanted learns that there is more than l= covers. */
static void test_no_more_than_wanted(void **state)
{
  static const size_t pieces[] = {1, 7, 250, 1000, 1001};
  char body[3001] = "";
  bytes message;
  size_t i;

  (void)state;
  memset(body, 'a', sizeof(body) - 1);
  message = raw_sign(TAGS "; l=1000", FROM, body);
  for (i = 0; i < COUNT(pieces); i++) {
    dkimkit_config *config = open_config();
    dkimkit_verifier *verifier = NULL;
    size_t at = message.len - 3000;

    ok(dkimkit_config_seal(config));
    ok(dkimkit_verifier_new(&verifier, config, NULL));
    ok(dkimkit_verifier_feed(verifier, message.data, at));
    while (dkimkit_verifier_want(verifier) != 0) {
      assert_true(at + pieces[i] <= message.len);
      ok(dkimkit_verifier_feed(verifier, message.data + at, pieces[i]));
      at += pieces[i];
    }
    ok(dkimkit_verifier_finish(verifier));
    assert_reason(verifier, 0, DKIMKIT_REASON_UNSIGNED_CONTENT);
    dkimkit_verifier_free(verifier);
    dkimkit_config_free(config);
  }
  bytes_free(&message);
}

#define ASKS(selector)                                                         \
  "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=" selector          \
  "; h=from; bh=" HASH "; b=AAAA\r\n" FROM "\r\n"

/* Nothing of it where the result is known, or no key to come. */
static void test_unwanted_body(void **state)
{
  static const char *const unwanting[] = {"DKIM-Signature: v=2\r\n" FROM "\r\n",
                                          "DKIM-Signature: v=1\r\n" FROM "\r\n",
                                          ASKS("late"), ASKS("empty"),
                                          ASKS("half")};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(unwanting); i++) {
    dkimkit_config *config = open_config();
    dkimkit_verifier *verifier = NULL;
    bytes message = bytes_of(unwanting[i]);

    ok(dkimkit_config_seal(config));
    ok(dkimkit_verifier_new(&verifier, config, NULL));
    ok(dkimkit_verifier_feed(verifier, message.data, message.len));
    assert_wants(verifier, 0);
    dkimkit_verifier_free(verifier);
    dkimkit_config_free(config);
    bytes_free(&message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_best_result),
      cmocka_unit_test(test_first_of_equals),
      cmocka_unit_test(test_subjects),
      cmocka_unit_test(test_missing_hash),
      cmocka_unit_test(test_no_signature),
      cmocka_unit_test(test_large_header),
      cmocka_unit_test(test_wanted_body),
      cmocka_unit_test(test_no_more_than_wanted),
      cmocka_unit_test(test_unwanted_body),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
