/* SPDX-License-Identifier: MIT */
#include "core/query.h"

#include "test_util.h"

#define NAME "s1._domainkey.example.com"

typedef struct resolver {
  dkimkit_query *query;
  int lookups;
  int cancels;
  int answer;
  /** Completes the query within the callback. */
  int at_once;
} resolver;

static int lookup(dkimkit_query *query, void *user_data)
{
  resolver *r = user_data;

  r->query = query;
  r->lookups++;
  if (r->at_once) {
    assert_int_equal(dkimkit_query_done(query, DKIMKIT_DNS_NXDOMAIN, 0, 5),
                     DKIMKIT_OK);
  }
  return r->answer;
}

static void cancel(dkimkit_query *query, void *user_data)
{
  resolver *r = user_data;

  assert_ptr_equal(query, r->query);
  r->cancels++;
}

typedef struct fixture {
  resolver resolver;
  dkimkit_config *config;
  dkk_owner owner;
  dkimkit_query *query;
} fixture;

static void begin_limited(fixture *f, size_t octets, size_t records)
{
  memset(f, 0, sizeof(*f));
  f->config = new_config();
  f->owner.user_data = f;
  assert_int_equal(
      dkimkit_config_set_dns(f->config, lookup, cancel, &f->resolver),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_limit(
                       f->config, DKIMKIT_LIMIT_KEY_RECORD_OCTETS, octets),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_config_set_limit(f->config, DKIMKIT_LIMIT_KEY_RECORDS, records),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(f->config), DKIMKIT_OK);
  assert_int_equal(dkk_query_new(&f->query, f->config, &f->owner, NAME),
                   DKIMKIT_OK);
}

static void begin(fixture *f)
{
  begin_limited(f, 1000, 10);
}

static void finish(fixture *f)
{
  dkk_query_free(f->query);
  dkimkit_config_free(f->config);
}

static void start(fixture *f)
{
  assert_int_equal(dkk_query_start(f->query), DKIMKIT_OK);
}

static dkk_slice record_text(const fixture *f, size_t index)
{
  dkk_slice text = {f->query->records[index].text,
                    f->query->records[index].len};

  return text;
}

static void test_query_question(void **state)
{
  fixture f;
  int data = 0;

  (void)state;
  begin(&f);
  assert_string_equal(dkimkit_query_name(f.query), NAME);
  assert_int_equal(dkimkit_query_type(f.query), 16);
  assert_ptr_equal(dkimkit_query_owner_data(f.query), &f);
  assert_null(dkimkit_query_data(f.query));
  dkimkit_query_set_data(f.query, &data);
  assert_ptr_equal(dkimkit_query_data(f.query), &data);
  finish(&f);
}

static void test_query_add_txt(void **state)
{
  static const uint8_t text[] = "v=DKIM1\0\xff";
  fixture f;

  (void)state;
  begin(&f);
  start(&f);
  assert_int_equal(dkimkit_query_add_txt(f.query, text, 9), DKIMKIT_OK);
  assert_int_equal(dkimkit_query_add_txt(f.query, NULL, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_query_add_txt(f.query, text, 1), DKIMKIT_OK);
  assert_int_equal(f.query->count, 3);
  assert_int_equal(record_text(&f, 0).len, 9);
  assert_memory_equal(record_text(&f, 0).data, text, 9);
  assert_int_equal(record_text(&f, 1).len, 0);
  assert_int_equal(f.query->records[1].flags, 0);
  check_slice("third", record_text(&f, 2), text_of("v"));
  finish(&f);
}

typedef struct rdata_case {
  const char *name;
  dkk_slice in;
  const char *text;
  int want;
} rdata_case;

/* RFC 1035, 3.3.14, and RFC 6376, 3.6.2.2: joined without white space. */
static const rdata_case rdata_cases[] = {
    {"one string",
     TEXT("\x03"
          "abc"),
     "abc", DKIMKIT_OK},
    {"two strings",
     TEXT("\x03"
          "abc"
          "\x02"
          "de"),
     "abcde", DKIMKIT_OK},
    {"empty strings",
     TEXT("\x00\x03"
          "abc"
          "\x00\x01"
          "d\x00"),
     "abcd", DKIMKIT_OK},
    {"one empty string", TEXT("\x00"), "", DKIMKIT_OK},
    {"past the end",
     TEXT("\x04"
          "abc"),
     "", DKIMKIT_ERR_SYNTAX},
    {"second past the end",
     TEXT("\x03"
          "abc"
          "\x02"
          "d"),
     "abc", DKIMKIT_ERR_SYNTAX},
    {"length only", TEXT("\xff"), "", DKIMKIT_ERR_SYNTAX},
};

static void test_query_add_rdata(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(rdata_cases); i++) {
    const rdata_case *c = &rdata_cases[i];
    fixture f;

    begin(&f);
    start(&f);
    check_number(c->name,
                 dkimkit_query_add_rdata(f.query, c->in.data, c->in.len),
                 c->want);
    assert_int_equal(f.query->count, 1);
    if (c->want == DKIMKIT_OK) {
      check_slice(c->name, record_text(&f, 0), text_of(c->text));
      check_number(c->name, f.query->records[0].flags, 0);
    } else {
      check_number(c->name, f.query->records[0].flags, DKK_RECORD_MALFORMED);
    }
    finish(&f);
  }
}

static void test_query_add_rdata_longest_string(void **state)
{
  uint8_t rdata[2 * 256];
  fixture f;

  (void)state;
  memset(rdata, 'x', sizeof(rdata));
  rdata[0] = 255;
  rdata[256] = 255;
  begin(&f);
  start(&f);
  assert_int_equal(dkimkit_query_add_rdata(f.query, rdata, sizeof(rdata)),
                   DKIMKIT_OK);
  assert_int_equal(record_text(&f, 0).len, 510);
  finish(&f);
}

static void test_query_add_over_octets(void **state)
{
  static const uint8_t text[] = "0123456789a";
  fixture f;

  (void)state;
  begin_limited(&f, 10, 10);
  start(&f);
  assert_int_equal(dkimkit_query_add_txt(f.query, text, 10), DKIMKIT_OK);
  assert_int_equal(dkimkit_query_add_txt(f.query, text, 11), DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_query_add_txt(f.query, text, 1), DKIMKIT_OK);
  assert_int_equal(f.query->count, 3);
  assert_int_equal(f.query->records[0].flags, 0);
  assert_int_equal(f.query->records[1].flags, DKK_RECORD_TOO_LARGE);
  assert_int_equal(f.query->records[1].len, 0);
  assert_int_equal(f.query->records[2].flags, 0);
  finish(&f);
}

/* The limit is of the record's text, whichever way it comes. */
static void test_query_add_rdata_octets_of_text(void **state)
{
  fixture f;

  (void)state;
  begin_limited(&f, 10, 10);
  start(&f);
  assert_int_equal(dkimkit_query_add_rdata(f.query,
                                           (const uint8_t *)"\x05"
                                                            "01234"
                                                            "\x05"
                                                            "56789",
                                           12),
                   DKIMKIT_OK);
  assert_int_equal(f.query->records[0].flags, 0);
  check_slice("text", record_text(&f, 0), text_of("0123456789"));
  assert_int_equal(dkimkit_query_add_rdata(f.query,
                                           (const uint8_t *)"\x05"
                                                            "01234"
                                                            "\x06"
                                                            "56789a",
                                           13),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(f.query->records[1].flags, DKK_RECORD_TOO_LARGE);
  finish(&f);
}

static void test_query_add_over_records(void **state)
{
  fixture f;

  (void)state;
  begin_limited(&f, 10, 2);
  start(&f);
  assert_int_equal(dkimkit_query_add_txt(f.query, (const uint8_t *)"a", 1), 0);
  assert_int_equal(dkimkit_query_add_rdata(f.query,
                                           (const uint8_t *)"\x01"
                                                            "b",
                                           2),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_query_add_txt(f.query, (const uint8_t *)"c", 1),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_query_add_rdata(f.query,
                                           (const uint8_t *)"\x01"
                                                            "d",
                                           2),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(f.query->count, 2);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_OK);
  finish(&f);
}

static void test_query_done(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  start(&f);
  assert_int_equal(f.owner.open, 1);
  assert_int_equal(
      dkimkit_query_done(f.query, DKIMKIT_DNS_OK, DKIMKIT_DNS_SECURE, 3600),
      DKIMKIT_OK);
  assert_int_equal(f.owner.open, 0);
  assert_int_equal(f.query->status, DKIMKIT_DNS_OK);
  assert_int_equal(f.query->flags, DKIMKIT_DNS_SECURE);
  assert_int_equal(f.query->ttl, 3600);
  finish(&f);
  assert_int_equal(f.resolver.cancels, 0);
}

static void test_query_done_twice(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  start(&f);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_TIMEOUT, 0, 0), 0);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 0, 9),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(f.query->status, DKIMKIT_DNS_TIMEOUT);
  assert_int_equal(f.query->ttl, 0);
  assert_int_equal(f.owner.open, 0);
  assert_int_equal(dkimkit_query_add_txt(f.query, (const uint8_t *)"a", 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_query_add_rdata(f.query, (const uint8_t *)"\0", 1),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(f.query->count, 0);
  finish(&f);
}

static void test_query_done_before_start(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_query_add_txt(f.query, (const uint8_t *)"a", 1),
                   DKIMKIT_ERR_STATE);
  finish(&f);
  assert_int_equal(f.resolver.cancels, 0);
}

static void test_query_done_invalid(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  start(&f);
  assert_int_equal(dkimkit_query_done(f.query, (dkimkit_dns_status)8, 0, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_query_done(f.query, (dkimkit_dns_status)-1, 0, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 2, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_query_done(NULL, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_query_add_txt(f.query, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_query_add_rdata(f.query, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_OK);
  finish(&f);
}

static void test_query_done_tells_of_others(void **state)
{
  fixture f;
  dkimkit_query *other;

  (void)state;
  begin(&f);
  start(&f);
  assert_int_equal(dkk_query_new(&other, f.config, &f.owner, "other.example"),
                   DKIMKIT_OK);
  assert_int_equal(dkk_query_start(other), DKIMKIT_OK);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_PENDING);
  assert_int_equal(dkimkit_query_done(other, DKIMKIT_DNS_OK, 0, 0), DKIMKIT_OK);
  dkk_query_free(other);
  finish(&f);
}

static void test_query_start_completed_within(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  f.resolver.at_once = 1;
  start(&f);
  assert_int_equal(f.query->state, DKK_REQUEST_DONE);
  assert_int_equal(f.query->status, DKIMKIT_DNS_NXDOMAIN);
  assert_int_equal(f.owner.open, 0);
  assert_int_equal(f.owner.calling, 0);
  finish(&f);
  assert_int_equal(f.resolver.cancels, 0);
}

static void test_query_start_refused(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  f.resolver.answer = -1;
  start(&f);
  assert_int_equal(f.query->state, DKK_REQUEST_DONE);
  assert_int_equal(f.query->status, DKIMKIT_DNS_ERROR);
  assert_int_equal(f.owner.open, 0);
  assert_int_equal(dkimkit_query_done(f.query, DKIMKIT_DNS_OK, 0, 0),
                   DKIMKIT_ERR_STATE);
  finish(&f);
  assert_int_equal(f.resolver.cancels, 0);
}

static void test_query_start_stopped(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  f.resolver.answer = DKIMKIT_ERR_CALLBACK;
  assert_int_equal(dkk_query_start(f.query), DKIMKIT_ERR_CALLBACK);
  assert_int_equal(f.owner.open, 0);
  finish(&f);
  assert_int_equal(f.resolver.cancels, 0);
}

static void test_query_free_cancels_an_open_one(void **state)
{
  fixture f;

  (void)state;
  begin(&f);
  start(&f);
  finish(&f);
  assert_int_equal(f.resolver.lookups, 1);
  assert_int_equal(f.resolver.cancels, 1);
  dkk_query_free(NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_query_question),
      cmocka_unit_test(test_query_add_txt),
      cmocka_unit_test(test_query_add_rdata),
      cmocka_unit_test(test_query_add_rdata_longest_string),
      cmocka_unit_test(test_query_add_over_octets),
      cmocka_unit_test(test_query_add_rdata_octets_of_text),
      cmocka_unit_test(test_query_add_over_records),
      cmocka_unit_test(test_query_done),
      cmocka_unit_test(test_query_done_twice),
      cmocka_unit_test(test_query_done_before_start),
      cmocka_unit_test(test_query_done_invalid),
      cmocka_unit_test(test_query_done_tells_of_others),
      cmocka_unit_test(test_query_start_completed_within),
      cmocka_unit_test(test_query_start_refused),
      cmocka_unit_test(test_query_start_stopped),
      cmocka_unit_test(test_query_free_cancels_an_open_one),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
