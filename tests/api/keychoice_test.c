/* SPDX-License-Identifier: MIT */
/* Several records at one name (RFC 6376, 6.1.2): which is used, and what is
 * told if none can be. */
#include "raw_sign.h"

#define KEY_NAME "s1._domainkey.example.com"
#define TAGS "d=example.com; s=s1; h=from; i=@sub.example.com"
#define OTHER_KEY "k=ed25519; p=fP12oalnaRgigrpBc01u5Oc5CKizDB2EW6iSsE6VMpo="
#define GOOD "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define RUBBISH "v=spf1 -all"
#define REVOKED "v=DKIM1; p="

typedef struct choice_case {
  const char *records[12];
  dkimkit_reason reason;
  const char *subject;
} choice_case;

static void check_with(dkimkit_config *config, dkimkit_reason reason,
                       const char *subject)
{
  bytes message = raw_sign(TAGS, "From: a@example.com\r\n", "Hello\r\n");
  dkimkit_verifier *verifier;
  const char *got;

  ok(dkimkit_config_seal(config));
  verifier = verify(config, message);
  assert_reason(verifier, 0, reason);
  got = dkimkit_signature_subject(dkimkit_verifier_signature(verifier, 0));
  assert_string_equal(got != NULL ? got : "", subject != NULL ? subject : "");
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void check(const choice_case *c, size_t attempts)
{
  test_dns dns;
  dkimkit_config *config;
  size_t i;

  test_dns_init(&dns);
  for (i = 0; i < COUNT(c->records) && c->records[i] != NULL; i++) {
    test_dns_add(&dns, KEY_NAME, c->records[i]);
  }
  config = config_open(&dns, NULL);
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_KEY_ATTEMPTS, attempts));
  check_with(config, c->reason, c->subject);
}

static void test_choice(void **state)
{
  static const choice_case cases[] = {
      {{GOOD}, DKIMKIT_REASON_OK, NULL},
      {{RUBBISH, GOOD}, DKIMKIT_REASON_OK, NULL},
      {{GOOD, RUBBISH}, DKIMKIT_REASON_OK, NULL},
      {{OTHER_KEY, GOOD}, DKIMKIT_REASON_OK, NULL},
      {{REVOKED, RUBBISH, OTHER_KEY, "k=x; p=AAAA", "t=s; " GOOD, GOOD},
       DKIMKIT_REASON_OK,
       NULL},
      {{OTHER_KEY}, DKIMKIT_REASON_SIGNATURE_MISMATCH, "b"},
      /* RFC 6376, 3.6.1: t=s takes i= of the domain itself only. */
      {{"t=s; " GOOD}, DKIMKIT_REASON_DOMAIN_MISMATCH, "i"},
      {{"t=y; " GOOD}, DKIMKIT_REASON_OK, NULL},
      /* The first that tells more than that it can't be read. */
      {{RUBBISH}, DKIMKIT_REASON_KEY_SYNTAX, "v"},
      {{RUBBISH, "rubbish"}, DKIMKIT_REASON_KEY_SYNTAX, "v"},
      {{"rubbish", RUBBISH}, DKIMKIT_REASON_KEY_SYNTAX, NULL},
      {{RUBBISH, REVOKED}, DKIMKIT_REASON_KEY_REVOKED, "p"},
      {{REVOKED, RUBBISH}, DKIMKIT_REASON_KEY_REVOKED, "p"},
      {{REVOKED, "k=x; p=AAAA"}, DKIMKIT_REASON_KEY_REVOKED, "p"},
      {{"k=x; p=AAAA", REVOKED}, DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k"},
      {{RUBBISH, "t=s; " GOOD, REVOKED}, DKIMKIT_REASON_DOMAIN_MISMATCH, "i"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check(&cases[i], 9);
  }
}

/* Keys that are tried, not records. */
static void test_attempts(void **state)
{
  static const choice_case second = {
      {RUBBISH, OTHER_KEY, GOOD}, DKIMKIT_REASON_OK, NULL};
  static const choice_case third = {{OTHER_KEY, REVOKED, OTHER_KEY, GOOD},
                                    DKIMKIT_REASON_SIGNATURE_MISMATCH,
                                    "b"};

  (void)state;
  check(&second, 2);
  check(&third, 2);
}

/* The last of more records than most answers have. */
static void test_many_attempts(void **state)
{
  choice_case last = {{NULL}, DKIMKIT_REASON_OK, NULL};
  size_t i;

  (void)state;
  for (i = 0; i + 1 < COUNT(last.records); i++) {
    last.records[i] = OTHER_KEY;
  }
  last.records[i] = GOOD;
  check(&last, COUNT(last.records));
  last.reason = DKIMKIT_REASON_SIGNATURE_MISMATCH;
  last.subject = "b";
  check(&last, COUNT(last.records) - 1);
}

static int answer_damaged(dkimkit_query *query, void *user_data)
{
  static const uint8_t damaged[] = {255, 'v', '='};

  (void)user_data;
  assert_int_equal(dkimkit_query_add_rdata(query, damaged, sizeof(damaged)),
                   DKIMKIT_ERR_SYNTAX);
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static int answer_large(dkimkit_query *query, void *user_data)
{
  static const uint8_t large[20000] = {'v'};

  (void)user_data;
  assert_int_equal(dkimkit_query_add_txt(query, large, sizeof(large)),
                   DKIMKIT_ERR_LIMIT);
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static int answer_nothing(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static void check_answer(dkimkit_dns_lookup answer, dkimkit_reason reason)
{
  dkimkit_config *config = config_open(NULL, NULL);

  ok(dkimkit_config_set_dns(config, answer, NULL, NULL));
  check_with(config, reason, NULL);
}

static void test_unread_records(void **state)
{
  (void)state;
  check_answer(answer_damaged, DKIMKIT_REASON_KEY_SYNTAX);
  check_answer(answer_large, DKIMKIT_REASON_KEY_TOO_LARGE);
  check_answer(answer_nothing, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_choice),
      cmocka_unit_test(test_attempts),
      cmocka_unit_test(test_many_attempts),
      cmocka_unit_test(test_unread_records),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
