/* SPDX-License-Identifier: MIT */
/* Options of policy: each default, and each other value. */
#include "raw_sign.h"

#define KEY_NAME "s1._domainkey.example.com"
#define TAGS "d=example.com; s=s1; h=from"
#define FROM "From: Joe <joe@example.com>\r\n"
#define BODY "Hello\r\n"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message;
  const char *asked_domain;
} fixture;

static void set_up(fixture *f)
{
  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  test_dns_add(&f->dns, KEY_NAME, record_8463_ed25519);
  test_dns_add(&f->dns, "s_1._domainkey.example.com", record_8463_ed25519);
  test_dns_add(&f->dns, "s1._domainkey.a_b.example.com", record_8463_ed25519);
  test_dns_add(&f->dns, "s1._domainkey.Co.Uk", record_8463_ed25519);
  f->config = config_open(&f->dns, NULL);
}

static void run(fixture *f, const char *tags, const char *header)
{
  ok(dkimkit_config_seal(f->config));
  f->message = raw_sign(tags, header, BODY);
  f->verifier = verify(f->config, f->message);
}

static void tear_down(fixture *f)
{
  dkimkit_verifier_free(f->verifier);
  dkimkit_config_free(f->config);
  bytes_free(&f->message);
}

static void assert_subject(const fixture *f, const char *subject)
{
  const char *found =
      dkimkit_signature_subject(dkimkit_verifier_signature(f->verifier, 0));

  if (subject == NULL) {
    assert_null(found);
  } else {
    assert_non_null(found);
    assert_string_equal(found, subject);
  }
}

static int has_warning(const fixture *f, dkimkit_warning warning)
{
  const dkimkit_signature *s = dkimkit_verifier_signature(f->verifier, 0);
  size_t i;

  for (i = 0; i < dkimkit_signature_warning_count(s); i++) {
    if (dkimkit_signature_warning(s, i) == warning) {
      return 1;
    }
  }
  return 0;
}

typedef int (*setter)(dkimkit_config *config, int value);

static int set_malformed(dkimkit_config *config, int value)
{
  return dkimkit_config_set_malformed_policy(config,
                                             (dkimkit_malformed_policy)value);
}

static int set_underscore(dkimkit_config *config, int value)
{
  return dkimkit_config_set_underscore_policy(config,
                                              (dkimkit_underscore_policy)value);
}

static void check(setter set, int value, const char *tags, const char *header,
                  dkimkit_reason reason, const char *subject,
                  dkimkit_warning warning)
{
  fixture f;

  set_up(&f);
  if (value >= 0) {
    ok(set(f.config, value));
  }
  run(&f, tags, header);
  assert_reason(f.verifier, 0, reason);
  assert_subject(&f, subject);
  assert_true(warning == 0 || has_warning(&f, warning));
  tear_down(&f);
}

#define DEFAULT (-1)
#define OK DKIMKIT_REASON_OK
#define NONE ((dkimkit_warning)0)

/* C-549 to C-554, C-612, C-613. */
static void test_malformed(void **state)
{
  static const char *const headers[] = {FROM "X: a\rb\r\n", FROM "X: a\n b\r\n",
                                        FROM "X: a\nFrom: b\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(headers); i++) {
    check(set_malformed, DEFAULT, TAGS ":x", headers[i],
          DKIMKIT_REASON_MESSAGE_MALFORMED, NULL, NONE);
    check(set_malformed, DKIMKIT_MALFORMED_REFUSE, TAGS ":x", headers[i],
          DKIMKIT_REASON_MESSAGE_MALFORMED, NULL, NONE);
    check(set_malformed, DKIMKIT_MALFORMED_ALLOW, TAGS ":x", headers[i], OK,
          NULL, DKIMKIT_WARNING_MESSAGE_MALFORMED);
  }
  check(set_malformed, DKIMKIT_MALFORMED_ALLOW, TAGS, FROM "no field\r\n",
        DKIMKIT_REASON_MESSAGE_SYNTAX, NULL, NONE);
}

/* C-149, C-163. */
static void test_underscore(void **state)
{
  static const struct {
    int policy;
    int in_selector;
    int in_domain;
  } cases[] = {{DEFAULT, 1, 0},
               {DKIMKIT_UNDERSCORE_SELECTOR, 1, 0},
               {DKIMKIT_UNDERSCORE_ANYWHERE, 1, 1},
               {DKIMKIT_UNDERSCORE_NOWHERE, 0, 0}};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check(set_underscore, cases[i].policy, "d=example.com; s=s_1; h=from", FROM,
          cases[i].in_selector ? OK : DKIMKIT_REASON_SIGNATURE_SYNTAX,
          cases[i].in_selector ? NULL : "s", NONE);
    check(set_underscore, cases[i].policy, "d=a_b.example.com; s=s1; h=from",
          FROM, cases[i].in_domain ? OK : DKIMKIT_REASON_SIGNATURE_SYNTAX,
          cases[i].in_domain ? NULL : "d", NONE);
    check(set_underscore, cases[i].policy, TAGS "; i=@a_b.example.com", FROM,
          cases[i].in_domain ? OK : DKIMKIT_REASON_SIGNATURE_SYNTAX,
          cases[i].in_domain ? NULL : "i", NONE);
    check(set_underscore, cases[i].policy, "d=_b.example.com; s=s1; h=from",
          FROM, DKIMKIT_REASON_SIGNATURE_SYNTAX, "d", NONE);
    check(set_underscore, cases[i].policy, TAGS, FROM, OK, NULL, NONE);
  }
}

/* C-281, C-270 with the clock at 1,700,000,000. */
static void test_times(void **state)
{
  (void)state;
  check(dkimkit_config_set_allow_expired, DEFAULT, TAGS "; x=1699999699", FROM,
        DKIMKIT_REASON_SIGNATURE_EXPIRED, "x", NONE);
  check(dkimkit_config_set_allow_expired, 0, TAGS "; x=1699999699", FROM,
        DKIMKIT_REASON_SIGNATURE_EXPIRED, "x", NONE);
  check(dkimkit_config_set_allow_expired, 1, TAGS "; x=1699999699", FROM, OK,
        NULL, DKIMKIT_WARNING_EXPIRED);
  check(dkimkit_config_set_allow_expired, 1, TAGS "; t=1700000301", FROM,
        DKIMKIT_REASON_SIGNATURE_FUTURE, "t", NONE);
  check(dkimkit_config_set_allow_future, DEFAULT, TAGS "; t=1700000301", FROM,
        DKIMKIT_REASON_SIGNATURE_FUTURE, "t", NONE);
  check(dkimkit_config_set_allow_future, 1, TAGS "; t=1700000301", FROM, OK,
        NULL, DKIMKIT_WARNING_FUTURE);
  check(dkimkit_config_set_allow_future, 1, TAGS "; x=1699999699", FROM,
        DKIMKIT_REASON_SIGNATURE_EXPIRED, "x", NONE);
  /* x= before t= is no time at all, whatever is allowed. */
  check(dkimkit_config_set_allow_expired, 1, TAGS "; t=1000; x=999", FROM,
        DKIMKIT_REASON_SIGNATURE_SYNTAX, "x", NONE);
}

/* C-580, C-746: signed or not. */
static void test_multiple_from(void **state)
{
  setter set = dkimkit_config_set_refuse_multiple_from;

  (void)state;
  check(set, DEFAULT, TAGS ":from", FROM FROM, OK, NULL,
        DKIMKIT_WARNING_MULTIPLE_FROM);
  check(set, 0, TAGS, FROM FROM, OK, NULL, DKIMKIT_WARNING_MULTIPLE_FROM);
  check(set, 1, TAGS ":from", FROM FROM, DKIMKIT_REASON_MULTIPLE_FROM, NULL,
        DKIMKIT_WARNING_MULTIPLE_FROM);
  check(set, 1, TAGS, "From : evil\r\n" FROM, DKIMKIT_REASON_MULTIPLE_FROM,
        NULL, NONE);
  check(set, 1, TAGS, FROM, OK, NULL, NONE);
}

/* C-615. */
static void test_duplicates(void **state)
{
  setter set = dkimkit_config_set_refuse_duplicates;
  static const char header[] = FROM "To: a\r\nTo: b\r\n";

  (void)state;
  check(set, DEFAULT, TAGS ":to", header, OK, NULL,
        DKIMKIT_WARNING_DUPLICATE_HEADER);
  check(set, 1, TAGS ":to", header, DKIMKIT_REASON_DUPLICATE_HEADER, "h",
        DKIMKIT_WARNING_DUPLICATE_HEADER);
  check(set, 1, TAGS ":to:to", header, OK, NULL, NONE);
  check(set, 1, TAGS, FROM "Received: a\r\nReceived: b\r\n", OK, NULL, NONE);
}

static void check_required(const char *tags, const char *header,
                           dkimkit_reason reason)
{
  static const char *const names[] = {"Subject", "to"};
  fixture f;

  set_up(&f);
  ok(dkimkit_config_set_required_headers(f.config, names, COUNT(names)));
  run(&f, tags, header);
  assert_reason(f.verifier, 0, reason);
  assert_subject(&f, reason == OK ? NULL : "h");
  assert_int_equal(dkimkit_signature_header_reason(
                       dkimkit_verifier_signature(f.verifier, 0)),
                   OK);
  tear_down(&f);
}

/* C-616, C-754. */
static void C_754_required_headers(void **state)
{
  const dkimkit_reason refused = DKIMKIT_REASON_UNACCEPTABLE_HEADER;

  (void)state;
  check(set_malformed, DEFAULT, TAGS, FROM "Subject: a\r\n", OK, NULL, NONE);
  check_required(TAGS, FROM, OK);
  check_required(TAGS ":subject", FROM, OK);
  check_required(TAGS, FROM "Subject: a\r\n", refused);
  check_required(TAGS ":subject", FROM "SUBJECT: a\r\n", OK);
  check_required(TAGS ":subject", FROM "Subject: a\r\nTo: b\r\n", refused);
  check_required(TAGS ":Subject:To", FROM "Subject: a\r\nTo: b\r\n", OK);
  check_required(TAGS ":to", FROM "To: a\r\nTo: b\r\n", refused);
  check_required(TAGS ":to:to", FROM "To: a\r\nTo: b\r\n", OK);
}

static void test_required_names(void **state)
{
  static const char *const good[] = {"To"};
  static const char *const bad[] = {"Cc", "a b"};
  fixture f;

  (void)state;
  set_up(&f);
  ok(dkimkit_config_set_required_headers(f.config, good, 1));
  assert_int_equal(dkimkit_config_set_required_headers(f.config, bad, 2),
                   DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(dkimkit_config_set_required_headers(f.config, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_config_set_required_headers(NULL, good, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  run(&f, TAGS, FROM "Cc: a\r\nTo: b\r\n");
  assert_reason(f.verifier, 0, DKIMKIT_REASON_UNACCEPTABLE_HEADER);
  assert_int_equal(dkimkit_config_set_required_headers(f.config, NULL, 0),
                   DKIMKIT_ERR_STATE);
  tear_down(&f);
  set_up(&f);
  ok(dkimkit_config_set_required_headers(f.config, good, 1));
  ok(dkimkit_config_set_required_headers(f.config, NULL, 0));
  run(&f, TAGS, FROM "To: b\r\n");
  assert_reason(f.verifier, 0, OK);
  tear_down(&f);
}

static int is_suffix(const char *domain, void *user_data)
{
  fixture *f = user_data;

  f->asked_domain = strcmp(domain, "co.uk") == 0 ? "co.uk" : "other";
  if (f->verifier != NULL) {
    assert_int_equal(dkimkit_verifier_finish(f->verifier),
                     DKIMKIT_ERR_REENTERED);
    dkimkit_verifier_free(f->verifier);
  }
  return strcmp(domain, "co.uk") == 0;
}

/* C-145, C-753. Asked in lower case, and only for what is right. */
static void C_753_public_suffix(void **state)
{
  fixture f;
  bytes changed;

  (void)state;
  set_up(&f);
  run(&f, "d=Co.Uk; s=s1; h=from", FROM);
  assert_reason(f.verifier, 0, OK);
  tear_down(&f);
  set_up(&f);
  ok(dkimkit_config_set_public_suffix(f.config, is_suffix, &f));
  ok(dkimkit_config_seal(f.config));
  f.message = raw_sign("d=Co.Uk; s=s1; h=from", FROM, BODY);
  ok(dkimkit_verifier_new(&f.verifier, f.config, NULL));
  ok(verifier_run(f.verifier, f.message));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_PUBLIC_SUFFIX);
  assert_subject(&f, "d");
  assert_string_equal(f.asked_domain, "co.uk");
  dkimkit_verifier_free(f.verifier);
  f.verifier = NULL;
  f.asked_domain = NULL;
  changed = bytes_replace(f.message, "Hello", "Hallo");
  f.verifier = verify(f.config, changed);
  assert_reason(f.verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_null(f.asked_domain);
  bytes_free(&changed);
  tear_down(&f);
  set_up(&f);
  ok(dkimkit_config_set_public_suffix(f.config, is_suffix, &f));
  run(&f, TAGS, FROM);
  assert_reason(f.verifier, 0, OK);
  assert_string_equal(f.asked_domain, "other");
  tear_down(&f);
}

static void check_time(uint64_t seconds, dkimkit_reason reason, uint64_t age)
{
  fixture f;
  uint64_t found = 77;

  set_up(&f);
  ok(dkimkit_config_seal(f.config));
  f.message = raw_sign(TAGS "; t=1000; x=2000", FROM, BODY);
  ok(dkimkit_verifier_new(&f.verifier, f.config, NULL));
  ok(dkimkit_verifier_set_time(f.verifier, seconds));
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len));
  assert_int_equal(dkimkit_verifier_set_time(f.verifier, 1500),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, reason);
  assert_int_equal(
      dkimkit_signature_age(dkimkit_verifier_signature(f.verifier, 0), &found),
      1);
  assert_int_equal(found, age);
  tear_down(&f);
}

/* C-749: the time of reception, which the clock (at 1,700,000,000) isn't. */
static void test_time_of_reception(void **state)
{
  uint64_t age = 77;
  fixture f;

  (void)state;
  check_time(1500, OK, 500);
  check_time(900, OK, 0);
  check_time(2300, OK, 1300);
  check_time(2301, DKIMKIT_REASON_SIGNATURE_EXPIRED, 1301);
  check_time(699, DKIMKIT_REASON_SIGNATURE_FUTURE, 0);
  check_time(0, DKIMKIT_REASON_SIGNATURE_FUTURE, 0);
  assert_int_equal(dkimkit_verifier_set_time(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  set_up(&f);
  run(&f, TAGS, FROM);
  assert_int_equal(
      dkimkit_signature_age(dkimkit_verifier_signature(f.verifier, 0), &age),
      0);
  assert_int_equal(age, 77);
  tear_down(&f);
}

/* What is known for certain goes first; and nothing refuses what failed. */
static void test_order(void **state)
{
  static const char *const names[] = {"to"};
  fixture f;
  bytes changed;

  (void)state;
  set_up(&f);
  ok(dkimkit_config_set_required_headers(f.config, names, 1));
  ok(dkimkit_config_set_refuse_multiple_from(f.config, 1));
  ok(dkimkit_config_set_refuse_duplicates(f.config, 1));
  run(&f, TAGS, FROM FROM "To: a\r\nTo: b\r\n");
  assert_reason(f.verifier, 0, DKIMKIT_REASON_MULTIPLE_FROM);
  dkimkit_verifier_free(f.verifier);
  changed = bytes_replace(f.message, "joe", "jim");
  bytes_free(&f.message);
  f.message = bytes_replace(changed, "joe", "jim");
  bytes_free(&changed);
  f.verifier = verify(f.config, f.message);
  assert_reason(f.verifier, 0, DKIMKIT_REASON_SIGNATURE_MISMATCH);
  tear_down(&f);
}

static void test_bad_values(void **state)
{
  static const struct {
    setter set;
    int bad;
  } cases[] = {{set_malformed, 2},
               {set_underscore, 3},
               {dkimkit_config_set_allow_expired, 2},
               {dkimkit_config_set_allow_future, -1},
               {dkimkit_config_set_refuse_multiple_from, 2},
               {dkimkit_config_set_refuse_duplicates, 2},
               {dkimkit_config_set_atps, 2},
               {dkimkit_config_set_reports, 2}};
  fixture f;
  size_t i;

  (void)state;
  set_up(&f);
  for (i = 0; i < COUNT(cases); i++) {
    assert_int_equal(cases[i].set(f.config, cases[i].bad),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
    assert_int_equal(cases[i].set(NULL, 0), DKIMKIT_ERR_INVALID_ARGUMENT);
    ok(cases[i].set(f.config, 0));
  }
  ok(dkimkit_config_set_public_suffix(f.config, NULL, NULL));
  run(&f, TAGS, FROM);
  for (i = 0; i < COUNT(cases); i++) {
    assert_int_equal(cases[i].set(f.config, 0), DKIMKIT_ERR_STATE);
  }
  assert_int_equal(dkimkit_config_set_public_suffix(f.config, NULL, NULL),
                   DKIMKIT_ERR_STATE);
  tear_down(&f);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_underscore),
      cmocka_unit_test(test_times),
      cmocka_unit_test(test_multiple_from),
      cmocka_unit_test(test_duplicates),
      cmocka_unit_test(C_754_required_headers),
      cmocka_unit_test(test_required_names),
      cmocka_unit_test(C_753_public_suffix),
      cmocka_unit_test(test_time_of_reception),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_bad_values),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
