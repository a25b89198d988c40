/* SPDX-License-Identifier: MIT */
/* RFC 6651: what a domain asks for, as data. */
#include "raw_sign.h"

#define KEY_NAME "s1._domainkey.example.com"
#define REPORT_NAME "_report._domainkey.example.com"
#define TAGS "d=example.com; s=s1; r=y; h=from"
#define FROM "From: Joe <joe@example.com>\r\n"
#define BODY "Hello\r\n"
#define ALL                                                                    \
  (DKIMKIT_REPORT_DNS | DKIMKIT_REPORT_OTHER | DKIMKIT_REPORT_POLICY |         \
   DKIMKIT_REPORT_BAD_SYNTAX | DKIMKIT_REPORT_UNKNOWN_TAG |                    \
   DKIMKIT_REPORT_VERIFICATION | DKIMKIT_REPORT_EXPIRATION)

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message;
} fixture;

static void set_up_with(fixture *f, const char *key, const char *record)
{
  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  test_dns_add(&f->dns, KEY_NAME, key);
  if (record != NULL) {
    test_dns_add(&f->dns, REPORT_NAME, record);
  }
  f->config = config_open(&f->dns, NULL);
  ok(dkimkit_config_set_reports(f->config, 1));
}

static void set_up(fixture *f, const char *record)
{
  set_up_with(f, record_8463_ed25519, record);
}

/* Signs, changes the message, feeds it. */
static void start(fixture *f, const char *tags, const char *from,
                  const char *to)
{
  bytes message = raw_sign(tags, FROM, BODY);

  ok(dkimkit_config_seal(f->config));
  f->message = bytes_replace(message, from, to);
  bytes_free(&message);
  ok(dkimkit_verifier_new(&f->verifier, f->config, NULL));
  ok(dkimkit_verifier_feed(f->verifier, f->message.data, f->message.len));
}

static void start_failing(fixture *f)
{
  start(f, TAGS, "Hello", "Hallo");
}

static const dkimkit_signature *first(const fixture *f)
{
  return dkimkit_verifier_signature(f->verifier, 0);
}

static void assert_status(const fixture *f, dkimkit_report_status status)
{
  assert_string_equal(
      dkimkit_report_status_name(dkimkit_signature_report_status(first(f))),
      dkimkit_report_status_name(status));
}

static void assert_text(const char *value, const char *wanted)
{
  if (wanted == NULL) {
    assert_null(value);
  } else {
    assert_non_null(value);
    assert_string_equal(value, wanted);
  }
}

static void tear_down(fixture *f)
{
  dkimkit_verifier_free(f->verifier);
  dkimkit_config_free(f->config);
  bytes_free(&f->message);
}

typedef struct record_case {
  const char *record;
  dkimkit_report_status status;
  /* The tag at fault, or the address. */
  const char *text;
  unsigned percent;
  unsigned requests;
  int wanted;
  const char *smtp_text;
} record_case;

static void check_record(const record_case *c)
{
  fixture f;

  set_up(&f, c->record);
  start_failing(&f);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_int_equal(f.dns.asked, 2);
  assert_string_equal(dkimkit_query_name(f.dns.queries[1]), REPORT_NAME);
  assert_status(&f, c->status);
  assert_text(c->status == DKIMKIT_REPORT_FOUND
                  ? dkimkit_signature_report_address(first(&f))
                  : dkimkit_signature_report_subject(first(&f)),
              c->text);
  assert_int_equal(dkimkit_signature_report_percent(first(&f)), c->percent);
  assert_int_equal(dkimkit_signature_report_requests(first(&f)), c->requests);
  assert_int_equal(dkimkit_signature_report_wanted(first(&f)), c->wanted);
  assert_text(dkimkit_signature_report_smtp_text(first(&f)), c->smtp_text);
  tear_down(&f);
}

#define FOUND DKIMKIT_REPORT_FOUND
#define VERIFICATION DKIMKIT_REPORT_VERIFICATION
#define EXPIRATION DKIMKIT_REPORT_EXPIRATION

static void C_757_records(void **state)
{
  static const record_case cases[] = {
      /* RFC 6651, B.2. */
      {"ra=dkim-errors; rp=100; rr=v:x", FOUND, "dkim-errors@example.com", 100,
       VERIFICATION | EXPIRATION, 1, NULL},
      {"ra=a", FOUND, "a@example.com", 100, ALL, 1, NULL},
      {" ra = a=2Eb ; rp = 0 ; rr = x : d ;", FOUND, "a.b@example.com", 0,
       EXPIRATION | DKIMKIT_REPORT_DNS, 0, NULL},
      {"ra=a; rr=all; rs=Not=20today,=0Athanks", DKIMKIT_REPORT_SYNTAX, "rs", 0,
       0, 0, NULL},
      {"ra=a; rr=all; rs=Not=20today", FOUND, "a@example.com", 100, ALL, 1,
       "Not today"},
      /* Not for this failure: nothing is said in SMTP either. */
      {"ra=a; rr=x; rs=Not=20today", FOUND, "a@example.com", 100, EXPIRATION, 0,
       NULL},
      /* Requests that aren't known, and letters of another case. */
      {"ra=a; rr=v:later:V", FOUND, "a@example.com", 100, VERIFICATION, 1,
       NULL},
      {"ra=a; rr=later", FOUND, "a@example.com", 100, 0, 0, NULL},
      {"ra=a; later=1; v=DKIM9", FOUND, "a@example.com", 100, ALL, 1, NULL},
      {"ra==22a=20b=22", FOUND, "\"a b\"@example.com", 100, ALL, 1, NULL},
      /* Each request, and numbers at their ends. */
      {"ra=a; rr=d", FOUND, "a@example.com", 100, DKIMKIT_REPORT_DNS, 0, NULL},
      {"ra=a; rr=o", FOUND, "a@example.com", 100, DKIMKIT_REPORT_OTHER, 0,
       NULL},
      {"ra=a; rr=p", FOUND, "a@example.com", 100, DKIMKIT_REPORT_POLICY, 0,
       NULL},
      {"ra=a; rr=s", FOUND, "a@example.com", 100, DKIMKIT_REPORT_BAD_SYNTAX, 0,
       NULL},
      {"ra=a; rr=u", FOUND, "a@example.com", 100, DKIMKIT_REPORT_UNKNOWN_TAG, 0,
       NULL},
      {"ra=a; rp=000; rr=d:x", FOUND, "a@example.com", 0,
       DKIMKIT_REPORT_DNS | EXPIRATION, 0, NULL},
      {"ra=a; rp=99; rr=alls", FOUND, "a@example.com", 99, 0, 0, NULL},
      /* RFC 5321, 4.2: HTAB, SP and what is printed. */
      {"ra=a; rs=~", FOUND, "a@example.com", 100, ALL, 1, "~"},
      {"ra=a; rs=a=09b=20~", FOUND, "a@example.com", 100, ALL, 1, "a\tb ~"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_record(&cases[i]);
  }
}

/* RFC 6651, 3.2: rp= and rr= don't count without ra=; rs= does. */
static void test_records_without_address(void **state)
{
  static const record_case cases[] = {
      {"rp=50; rr=v", FOUND, NULL, 0, 0, 0, NULL},
      {"v=spf1 -all", FOUND, NULL, 0, 0, 0, NULL},
      {"rr=x; rs=No", FOUND, NULL, 0, 0, 0, "No"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_record(&cases[i]);
  }
}

/* Nothing of a record that can't be read is passed on. */
static void test_malformed_records(void **state)
{
  static const char *const cases[][2] = {
      {"", NULL},
      {"rubbish", NULL},
      {"ra=a; ra=b", NULL},
      {"ra=a;; rp=1", NULL},
      {"ra=", "ra"},
      {"ra=a=", "ra"},
      {"ra=a=2", "ra"},
      {"ra=a=2e", "ra"},
      {"ra=a=2eb", "ra"},
      {"ra=a@b", "ra"},
      {"ra=a=40b", "ra"},
      {"ra=a..b", "ra"},
      {"ra=a=20b", "ra"},
      {"ra=a=0D=0ABcc:x", "ra"},
      {"ra==22a=0D=0AX:=22", "ra"},
      {"ra==22a=00=22", "ra"},
      {"ra==FF", "ra"},
      {"ra=a; rp=", "rp"},
      {"ra=a; rp=101", "rp"},
      {"ra=a; rp=0100", "rp"},
      {"ra=a; rp=-1", "rp"},
      {"ra=a; rp=5%", "rp"},
      {"ra=a; rr=", "rr"},
      {"ra=a; rr=v:", "rr"},
      {"ra=a; rr=v::x", "rr"},
      {"ra=a; rs=", "rs"},
      {"ra=a; rs=a=0D=0A250=20ok", "rs"},
      {"ra=a; rs==C3=A9", "rs"},
      {"ra=a; rs=a=x", "rs"},
      {"ra=a; rs=a=1F", "rs"},
      {"ra=a; rs=a=7F", "rs"},
      {"rs=", "rs"},
      {"ra=a; rs=a=2e", "rs"},
      {"rr=:v", "rr"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const record_case c = {
        cases[i][0], DKIMKIT_REPORT_SYNTAX, cases[i][1], 0, 0, 0, NULL};

    check_record(&c);
  }
}

static void check_asked(const char *tags, const char *from, const char *to,
                        dkimkit_reason reason, size_t asked)
{
  fixture f;

  set_up(&f, "ra=a");
  start(&f, tags, from, to);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, reason);
  assert_int_equal(f.dns.asked, asked);
  assert_status(&f, DKIMKIT_REPORT_NONE);
  tear_down(&f);
}

/* RFC 6651, 3.3: only with r=y, only for what fails. */
static void test_not_asked(void **state)
{
  (void)state;
  check_asked(TAGS, "Hello", "Hello", DKIMKIT_REASON_OK, 1);
  check_asked("d=example.com; s=s1; h=from", "Hello", "Hallo",
              DKIMKIT_REASON_BODY_HASH_MISMATCH, 1);
  check_asked("d=example.com; s=s1; r=Y; h=from", "Hello", "Hallo",
              DKIMKIT_REASON_BODY_HASH_MISMATCH, 1);
  check_asked("d=example.com; s=s1; r=y:z; h=from", "Hello", "Hallo",
              DKIMKIT_REASON_BODY_HASH_MISMATCH, 1);
  check_asked("d=example.com; s=s1; r=; h=from", "Hello", "Hallo",
              DKIMKIT_REASON_BODY_HASH_MISMATCH, 1);
  /* No domain that could be asked. */
  check_asked(TAGS, "d=example.com", "d=example",
              DKIMKIT_REASON_SIGNATURE_SYNTAX, 0);
  check_asked(TAGS, "r=y", "r=y; r=y", DKIMKIT_REASON_DUPLICATE_TAG, 0);
}

static void C_757_off_by_default(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  ok(dkimkit_config_set_reports(f.config, 0));
  start_failing(&f);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_status(&f, DKIMKIT_REPORT_NONE);
  assert_int_equal(f.dns.asked, 1);
  tear_down(&f);
}

/* A body that wasn't looked at is no failure; a wrong b= is. */
static void test_header_only(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  start_failing(&f);
  ok(dkimkit_verifier_finish_headers(f.verifier));
  assert_status(&f, DKIMKIT_REPORT_NONE);
  tear_down(&f);
  set_up(&f, "ra=a");
  start(&f, TAGS, "From: Joe", "From: Jo");
  ok(dkimkit_verifier_finish_headers(f.verifier));
  assert_status(&f, FOUND);
  tear_down(&f);
}

static void check_wanted_with(const char *key, const char *request,
                              const char *tags, const char *from,
                              const char *to, dkimkit_reason reason)
{
  static const char *const others[] = {"d", "o", "p", "s", "u", "v", "x"};
  char record[32];
  size_t i;

  for (i = 0; i < COUNT(others); i++) {
    fixture f;

    strcpy(record, "ra=a; rr=");
    strcat(record, others[i]);
    set_up_with(&f, key, record);
    start(&f, tags, from, to);
    ok(dkimkit_verifier_finish(f.verifier));
    assert_reason(f.verifier, 0, reason);
    assert_status(&f, FOUND);
    assert_int_equal(dkimkit_signature_report_wanted(first(&f)),
                     strstr(request, others[i]) != NULL);
    tear_down(&f);
  }
}

static void check_wanted(const char *request, const char *tags,
                         const char *from, const char *to,
                         dkimkit_reason reason)
{
  check_wanted_with(record_8463_ed25519, request, tags, from, to, reason);
}

/* Which failure answers to which request (RFC 6651, 5.1). */
static void C_757_wanted(void **state)
{
  (void)state;
  check_wanted("v", TAGS, "Hello", "Hallo", DKIMKIT_REASON_BODY_HASH_MISMATCH);
  check_wanted("v", TAGS, "Joe", "Jim", DKIMKIT_REASON_SIGNATURE_MISMATCH);
  check_wanted("d", TAGS, "s=s1", "s=s2", DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  check_wanted("x", TAGS "; x=1000", "Hello", "Hello",
               DKIMKIT_REASON_SIGNATURE_EXPIRED);
  check_wanted("s", TAGS, "r=y", "r=y; t=x", DKIMKIT_REASON_SIGNATURE_SYNTAX);
  check_wanted("s", TAGS, "s=s1;", "", DKIMKIT_REASON_MISSING_TAG);
  check_wanted("p", TAGS "; l=0", "Hello", "Hallo",
               DKIMKIT_REASON_UNSIGNED_CONTENT);
  check_wanted("o", TAGS, "h=from", "h=to", DKIMKIT_REASON_FROM_NOT_SIGNED);
  check_wanted("vu", TAGS "; new=1", "Hello", "Hallo",
               DKIMKIT_REASON_BODY_HASH_MISMATCH);
  check_wanted("vu", TAGS "; R=y", "Hello", "Hallo",
               DKIMKIT_REASON_BODY_HASH_MISMATCH);
  /* All tags of RFC 6376, RFC 6541 and RFC 6651. */
  check_wanted("v",
               TAGS "; c=simple/simple; i=@example.com; l=7; q=dns/txt; t=1; "
                    "x=9999999999; z=From:a; atps=a.example; atpsh=none",
               "Hello", "Hallo", DKIMKIT_REASON_BODY_HASH_MISMATCH);
  check_wanted_with("rubbish", "s", TAGS, "Hello", "Hello",
                    DKIMKIT_REASON_KEY_SYNTAX);
  check_wanted_with("v=DKIM1; p=", "o", TAGS, "Hello", "Hello",
                    DKIMKIT_REASON_KEY_REVOKED);
}

/* A failure of the DNS that passes. */
static void test_wanted_of_temporary_failure(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a; rr=d");
  f.dns.mode = DNS_LATER;
  start(&f, TAGS, "Hello", "Hello");
  ok(dkimkit_query_done(f.dns.queries[0], DKIMKIT_DNS_TIMEOUT, 0, 0));
  f.dns.mode = DNS_SYNC;
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_KEY_QUERY_TIMEOUT);
  assert_status(&f, FOUND);
  assert_int_equal(dkimkit_signature_report_wanted(first(&f)), 1);
  tear_down(&f);
}

/* Success without a record, which resolvers should call NODATA. */
static void test_no_record(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  start_failing(&f);
  f.dns.mode = DNS_LATER;
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  ok(dkimkit_query_done(f.dns.queries[1], DKIMKIT_DNS_OK, 0, 0));
  ok(dkimkit_verifier_finish(f.verifier));
  assert_status(&f, DKIMKIT_REPORT_NO_RECORD);
  tear_down(&f);
}

#define LABEL_39 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
#define LABELS_200 LABEL_39 LABEL_39 LABEL_39 LABEL_39 LABEL_39

static void check_long_domain(const char *end, size_t asked)
{
  fixture f;
  char tags[512];

  strcpy(tags, "d=" LABELS_200);
  strcat(tags, end);
  strcat(tags, "; s=s1; r=y; h=from");
  set_up(&f, NULL);
  start(&f, tags, "Hello", "Hallo");
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  assert_int_equal(f.dns.asked, asked);
  assert_status(&f, DKIMKIT_REPORT_NO_RECORD);
  tear_down(&f);
}

/* A name has 253 octets at most, and the one to ask at is longer than that of
 * the key: "_report._domainkey." has 19. */
static void test_long_domain(void **state)
{
  (void)state;
  check_long_domain("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", 2);
  check_long_domain("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", 1);
}

static void check_dns(dkimkit_dns_status status, dkimkit_report_status report)
{
  fixture f;

  set_up(&f, "ra=a");
  start_failing(&f);
  f.dns.status = status;
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_status(&f, report);
  assert_null(dkimkit_signature_report_address(first(&f)));
  assert_null(dkimkit_signature_report_smtp_text(first(&f)));
  tear_down(&f);
}

static void test_dns_statuses(void **state)
{
  (void)state;
  check_dns(DKIMKIT_DNS_NXDOMAIN, DKIMKIT_REPORT_NO_RECORD);
  check_dns(DKIMKIT_DNS_NODATA, DKIMKIT_REPORT_NO_RECORD);
  check_dns(DKIMKIT_DNS_SERVFAIL, DKIMKIT_REPORT_QUERY_FAILED);
  check_dns(DKIMKIT_DNS_TIMEOUT, DKIMKIT_REPORT_QUERY_FAILED);
  check_dns(DKIMKIT_DNS_BOGUS, DKIMKIT_REPORT_QUERY_FAILED);
  check_dns(DKIMKIT_DNS_REFUSED, DKIMKIT_REPORT_QUERY_FAILED);
  check_dns(DKIMKIT_DNS_ERROR, DKIMKIT_REPORT_QUERY_FAILED);
}

static void test_several_records(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  test_dns_add(&f.dns, REPORT_NAME, "ra=b");
  start_failing(&f);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_status(&f, DKIMKIT_REPORT_SEVERAL_RECORDS);
  assert_null(dkimkit_signature_report_address(first(&f)));
  tear_down(&f);
}

static void test_late_answer(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  start_failing(&f);
  f.dns.mode = DNS_LATER;
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  assert_int_equal(dkimkit_verifier_want(f.verifier), DKIMKIT_WANT_REPLY);
  assert_reason(f.verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_status(&f, DKIMKIT_REPORT_PENDING);
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  assert_int_equal(f.dns.asked, 2);
  assert_int_equal(dns_answer(&f.dns, f.dns.queries[1]), DKIMKIT_OK);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_status(&f, FOUND);
  tear_down(&f);
}

static void test_freed_while_open(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  start_failing(&f);
  f.dns.mode = DNS_LATER;
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  dkimkit_verifier_free(f.verifier);
  f.verifier = NULL;
  assert_int_equal(f.dns.cancelled, 1);
  assert_ptr_equal(f.dns.last_cancelled, f.dns.queries[1]);
  tear_down(&f);
}

static void finish_again(void *user_data)
{
  fixture *f = user_data;

  assert_int_equal(dkimkit_verifier_finish(f->verifier), DKIMKIT_ERR_REENTERED);
  dkimkit_verifier_free(f->verifier);
}

static void test_reentered(void **state)
{
  fixture f;

  (void)state;
  set_up(&f, "ra=a");
  start_failing(&f);
  f.dns.mode = DNS_REENTER;
  f.dns.reenter = finish_again;
  f.dns.reenter_data = &f;
  ok(dkimkit_verifier_finish(f.verifier));
  assert_status(&f, FOUND);
  tear_down(&f);
}

/* One question a domain, however many of its signatures fail. */
static void test_questions_are_counted(void **state)
{
  fixture f;
  bytes one = raw_sign(TAGS, FROM, BODY);
  bytes two = raw_sign_again(TAGS, one);
  size_t limit;

  (void)state;
  for (limit = 1; limit <= 2; limit++) {
    set_up(&f, "ra=a");
    ok(dkimkit_config_set_limit(f.config, DKIMKIT_LIMIT_QUERIES, limit));
    ok(dkimkit_config_seal(f.config));
    f.message = bytes_replace(two, "Hello", "Hallo");
    f.verifier = verify(f.config, f.message);
    assert_reason(f.verifier, 1, DKIMKIT_REASON_BODY_HASH_MISMATCH);
    assert_int_equal(f.dns.asked, limit);
    assert_status(&f, limit == 1 ? DKIMKIT_REPORT_TOO_MANY_QUERIES : FOUND);
    assert_int_equal(dkimkit_signature_report_status(
                         dkimkit_verifier_signature(f.verifier, 1)),
                     limit == 1 ? DKIMKIT_REPORT_TOO_MANY_QUERIES : FOUND);
    tear_down(&f);
  }
  bytes_free(&one);
  bytes_free(&two);
}

static void test_without_signature(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_signature_report_status(NULL), DKIMKIT_REPORT_NONE);
  assert_null(dkimkit_signature_report_subject(NULL));
  assert_null(dkimkit_signature_report_address(NULL));
  assert_null(dkimkit_signature_report_smtp_text(NULL));
  assert_int_equal(dkimkit_signature_report_percent(NULL), 0);
  assert_int_equal(dkimkit_signature_report_requests(NULL), 0);
  assert_int_equal(dkimkit_signature_report_wanted(NULL), 0);
}

static void test_status_names(void **state)
{
  static const struct {
    dkimkit_report_status status;
    const char *name;
  } names[] = {
      {DKIMKIT_REPORT_NONE, "none"},
      {DKIMKIT_REPORT_PENDING, "pending"},
      {DKIMKIT_REPORT_FOUND, "found"},
      {DKIMKIT_REPORT_NO_RECORD, "no-record"},
      {DKIMKIT_REPORT_SEVERAL_RECORDS, "several-records"},
      {DKIMKIT_REPORT_SYNTAX, "syntax"},
      {DKIMKIT_REPORT_QUERY_FAILED, "query-failed"},
      {DKIMKIT_REPORT_TOO_MANY_QUERIES, "too-many-queries"},
      {(dkimkit_report_status)99, "unknown"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(names); i++) {
    assert_string_equal(dkimkit_report_status_name(names[i].status),
                        names[i].name);
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(C_757_records),
      cmocka_unit_test(test_records_without_address),
      cmocka_unit_test(test_malformed_records),
      cmocka_unit_test(test_not_asked),
      cmocka_unit_test(C_757_off_by_default),
      cmocka_unit_test(test_header_only),
      cmocka_unit_test(C_757_wanted),
      cmocka_unit_test(test_wanted_of_temporary_failure),
      cmocka_unit_test(test_no_record),
      cmocka_unit_test(test_long_domain),
      cmocka_unit_test(test_dns_statuses),
      cmocka_unit_test(test_several_records),
      cmocka_unit_test(test_late_answer),
      cmocka_unit_test(test_freed_while_open),
      cmocka_unit_test(test_reentered),
      cmocka_unit_test(test_questions_are_counted),
      cmocka_unit_test(test_without_signature),
      cmocka_unit_test(test_status_names),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
