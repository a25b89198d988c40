/* SPDX-License-Identifier: MIT */
#include "dnswire.h"

static void test_names(void **state)
{
  static const char *const bad[] = {
      "",      ".",           "a..b",   ".a",  "a.",
      "a b",   "a\\.b",       "a\\046", "a/b", "\xc3\xa4",
      "a.*.b", "a@b.example", "a\tb",   "a:b", "a+b",
  };
  char name[300];
  dkk_dnsanswer answer;
  size_t i;

  (void)state;
  assert_int_equal(dkk_dnsanswer_start(&answer, "A-1._x.Example"), DKIMKIT_OK);
  assert_string_equal(answer.name, "A-1._x.Example");
  for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(dkk_dnsanswer_start(&answer, bad[i]), DKIMKIT_ERR_SYNTAX);
  }
  memset(name, 'a', sizeof(name));
  name[63] = '\0';
  assert_int_equal(dkk_dnsanswer_start(&answer, name), DKIMKIT_OK);
  name[63] = 'a';
  name[64] = '\0';
  assert_int_equal(dkk_dnsanswer_start(&answer, name), DKIMKIT_ERR_SYNTAX);
  name[64] = 'a';
  name[63] = name[127] = name[191] = '.';
  name[253] = '\0';
  assert_int_equal(dkk_dnsanswer_start(&answer, name), DKIMKIT_OK);
  name[253] = 'a';
  name[254] = '\0';
  assert_int_equal(dkk_dnsanswer_start(&answer, name), DKIMKIT_ERR_SYNTAX);
}

static void test_plain(void **state)
{
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_txt(&w, "S1._DomainKey.EXAMPLE.com", 3600, "v=DKIM1; p=");
  read_wire(&r, &w);
  assert_record(&r, "v=DKIM1; p=");
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 3600);
  assert_int_equal(r.answer.links, 0);
}

static void test_compressed_owner(void **state)
{
  static const uint8_t rr[] = {0xc0, 12, 0, TXT, 0, IN,  0,  0,
                               0,    60, 0, 3,   2, 'h', 'i'};
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put(&w, rr, sizeof(rr));
  w.data[7] = 1;
  read_wire(&r, &w);
  assert_record(&r, "hi");
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 60);
}

static void test_several_records_and_strings(void **state)
{
  static const uint8_t strings[] = {3, 'a', 'b', 'c', 0, 2, 'd', 'e'};
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_rr(&w, NAME, TXT, IN, 100, strings, sizeof(strings));
  put_txt(&w, "other.example", 5, "no");
  put_txt(&w, NAME, 90, "f");
  read_wire(&r, &w);
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, DKIMKIT_DNS_OK);
  assert_int_equal(r.count, 2);
  assert_int_equal(r.len, sizeof(strings) + 2);
  assert_memory_equal(r.rdata, strings, sizeof(strings));
  assert_memory_equal(r.rdata + sizeof(strings), "\001f", 2);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 90);
}

/* The owner looks like the name asked for, but has a dot within a label. */
static void test_odd_owner_is_another_name(void **state)
{
  static const uint8_t rr[] = {13,  's', '1', '.', '_', 'd', 'o', 'm', 'a', 'i',
                               'n', 'k', 'e', 'y', 7,   'e', 'x', 'a', 'm', 'p',
                               'l', 'e', 3,   'c', 'o', 'm', 0,   0,   TXT, 0,
                               IN,  0,   0,   0,   60,  0,   2,   1,   'x'};
  wire w;

  (void)state;
  start(&w, RESPONSE);
  put(&w, rr, sizeof(rr));
  w.data[7] = 1;
  assert_status(&w, DKIMKIT_DNS_NODATA);
}

static void test_compression_loops(void **state)
{
  wire w;
  unsigned at;

  (void)state;
  start(&w, RESPONSE);
  put_rr_start(&w, NAME, CNAME, IN, 60, 2);
  at = (unsigned)w.len;
  put16(&w, 0xc000 | at); /* to itself */
  assert_status(&w, DKIMKIT_DNS_ERROR);

  start(&w, RESPONSE);
  put_rr_start(&w, NAME, CNAME, IN, 60, 4);
  at = (unsigned)w.len;
  put(&w, "\001a", 2);
  put16(&w, 0xc000 | at); /* a.a.a. … */
  assert_status(&w, DKIMKIT_DNS_ERROR);

  start(&w, RESPONSE);
  put_rr_start(&w, NAME, CNAME, IN, 60, 2);
  put16(&w, 0xffff); /* past the end */
  assert_status(&w, DKIMKIT_DNS_ERROR);

  start(&w, RESPONSE);
  at = (unsigned)w.len;
  put16(&w, 0xc000 | at); /* as the owner */
  put16(&w, TXT);
  put16(&w, IN);
  put(&w, "\0\0\0\074\0\0", 6);
  w.data[7] = 1;
  assert_status(&w, DKIMKIT_DNS_ERROR);
}

/* C-743, with the C-435 of the verifier. */
static void test_malformed_rdata_is_passed_on(void **state)
{
  static const uint8_t too_long[] = {200, 'a', 'b'};
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_rr(&w, NAME, TXT, IN, 60, too_long, sizeof(too_long));
  put_rr(&w, NAME, TXT, IN, 60, too_long, 0);
  read_wire(&r, &w);
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, DKIMKIT_DNS_OK);
  assert_int_equal(r.count, 2);
  assert_int_equal(r.len, sizeof(too_long));
  assert_memory_equal(r.rdata, too_long, sizeof(too_long));
}

static void test_rdlength_past_the_end(void **state)
{
  wire w;

  (void)state;
  start(&w, RESPONSE);
  put_rr_start(&w, NAME, TXT, IN, 60, 10);
  put(&w, "\003abc", 4);
  assert_status(&w, DKIMKIT_DNS_ERROR);
}

static void test_other_class_and_type(void **state)
{
  wire w;

  (void)state;
  start(&w, RESPONSE);
  put_rr(&w, NAME, TXT, CHAOS, 60, "\001x", 2);
  put_rr(&w, NAME, A, IN, 60, "\177\0\0\1", 4);
  put_rr(&w, NAME, CNAME, CHAOS, 60, "\001x", 3);
  assert_status(&w, DKIMKIT_DNS_NODATA);
}

static void test_no_answer(void **state)
{
  static const struct {
    unsigned rcode;
    dkimkit_dns_status status;
  } rcodes[] = {
      {0, DKIMKIT_DNS_NODATA},   {1, DKIMKIT_DNS_ERROR},
      {2, DKIMKIT_DNS_SERVFAIL}, {3, DKIMKIT_DNS_NXDOMAIN},
      {4, DKIMKIT_DNS_ERROR},    {5, DKIMKIT_DNS_REFUSED},
      {6, DKIMKIT_DNS_ERROR},    {9, DKIMKIT_DNS_ERROR},
      {15, DKIMKIT_DNS_ERROR},
  };
  wire w;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(rcodes) / sizeof(rcodes[0]); i++) {
    start(&w, RESPONSE | rcodes[i].rcode);
    assert_status(&w, rcodes[i].status);
  }
}

static void test_not_a_complete_response(void **state)
{
  static const unsigned flags[] = {
      0x0180, /* a query */
      0x8980, /* IQUERY */
      0x8380, /* truncated */
  };
  wire w;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
    start(&w, flags[i]);
    put_txt(&w, NAME, 60, "x");
    assert_status(&w, DKIMKIT_DNS_ERROR);
  }
}

static void test_ttl(void **state)
{
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_txt(&w, NAME, 0x7fffffff, "x");
  read_wire(&r, &w);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 0x7fffffff);
  start(&w, RESPONSE);
  put_txt(&w, NAME, 0x80000000, "x");
  read_wire(&r, &w);
  assert_record(&r, "x");
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 0);
}

/* "." twice, then five numbers of which the last is the minimum. */
static void put_soa(wire *w, unsigned class, uint32_t ttl, uint32_t minimum,
                    size_t octets)
{
  uint8_t rdata[22] = {0};
  size_t i;

  for (i = 0; i < 4; i++) {
    rdata[octets - 1 - i] = (uint8_t)(minimum >> (8 * i));
  }
  put_rr(w, "example.com", SOA, class, ttl, rdata, octets);
  w->data[7]--; /* not in ANCOUNT but NSCOUNT */
  w->data[9]++;
}

/* RFC 2308, 5. */
static void test_negative_ttl(void **state)
{
  static const struct {
    unsigned rcode;
    uint32_t cname_ttl; /* 0: none */
    unsigned class;
    uint32_t soa_ttl; /* 0: none */
    uint32_t minimum;
    size_t octets;
    uint32_t expected;
  } cases[] = {
      {3, 0, IN, 600, 300, 22, 300},
      {3, 0, IN, 300, 600, 22, 300},
      {0, 0, IN, 600, 300, 22, 300},
      {3, 60, IN, 600, 300, 22, 60},
      {3, 900, IN, 600, 300, 22, 300},
      {3, 60, IN, 0, 0, 0, 0},
      {3, 0, IN, 0, 0, 0, 0},
      {0, 0, IN, 0, 0, 0, 0},
      {3, 0, CHAOS, 600, 300, 22, 0},
      {3, 0, IN, 600, 300, 21, 0},
      {3, 0, IN, 600, 0x80000000, 22, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    wire w;
    result r;

    start(&w, RESPONSE | cases[i].rcode);
    if (cases[i].cname_ttl > 0) {
      put_cname(&w, NAME, cases[i].cname_ttl, "gone.example.com");
    }
    if (cases[i].soa_ttl > 0) {
      put_soa(&w, cases[i].class, cases[i].soa_ttl, cases[i].minimum,
              cases[i].octets);
    }
    read_wire(&r, &w);
    assert_int_equal(r.status, cases[i].rcode == 3 ? DKIMKIT_DNS_NXDOMAIN
                                                   : DKIMKIT_DNS_NODATA);
    assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), cases[i].expected);
  }
}

static void test_no_memory(void **state)
{
  wire w;
  result r;

  (void)state;
  memset(&r, 0, sizeof(r));
  r.stop = 1;
  start(&w, RESPONSE);
  put_txt(&w, NAME, 60, "x");
  assert_int_equal(dkk_dnsanswer_start(&r.answer, NAME), DKIMKIT_OK);
  read_len(&r, &w, w.len);
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, DKIMKIT_DNS_ERROR);
}

static void test_garbage(void **state)
{
  uint32_t seed = 1;
  wire w;
  unsigned round;
  size_t i;

  (void)state;
  for (round = 0; round < 20000; round++) {
    result r;

    start_chain(&w, round % 10);
    for (i = round % 3 ? 12 : 2; i < w.len; i++) {
      seed = seed * 1103515245u + 12345u;
      if ((seed >> 16) % 32 == 0) {
        w.data[i] = (uint8_t)(seed >> 24);
      }
    }
    memset(&r, 0, sizeof(r));
    assert_int_equal(dkk_dnsanswer_start(&r.answer, NAME), DKIMKIT_OK);
    read_len(&r, &w, w.len);
    assert_true(r.rv == DKIMKIT_OK || r.rv == DKIMKIT_PENDING);
    assert_true(r.answer.links <= DKK_DNSANSWER_LINKS);
  }
}

static void test_every_truncation_is_an_error(void **state)
{
  wire w;
  result r;
  size_t len;

  (void)state;
  start_chain(&w, 3);
  for (len = 0; len < w.len; len++) {
    memset(&r, 0, sizeof(r));
    assert_int_equal(dkk_dnsanswer_start(&r.answer, NAME), DKIMKIT_OK);
    read_len(&r, &w, len);
    assert_int_equal(r.rv, DKIMKIT_OK);
    assert_int_equal(r.status, DKIMKIT_DNS_ERROR);
    assert_int_equal(r.count, 0);
  }
}

static void test_trailing_octets(void **state)
{
  wire w;

  (void)state;
  start(&w, RESPONSE);
  put_txt(&w, NAME, 60, "x");
  put(&w, "", 1);
  assert_status(&w, DKIMKIT_DNS_ERROR);
}

static void test_too_large(void **state)
{
  static const uint8_t wire64k[65536] = {0, 0, 0x81, 0x80};
  result r;

  (void)state;
  memset(&r, 0, sizeof(r));
  assert_int_equal(dkk_dnsanswer_start(&r.answer, NAME), DKIMKIT_OK);
  assert_int_equal(dkk_dnsanswer_read(&r.status, &r.answer, wire64k,
                                      sizeof(wire64k), add, &r),
                   DKIMKIT_OK);
  assert_int_equal(r.status, DKIMKIT_DNS_ERROR);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_plain),
      cmocka_unit_test(test_compressed_owner),
      cmocka_unit_test(test_several_records_and_strings),
      cmocka_unit_test(test_odd_owner_is_another_name),
      cmocka_unit_test(test_compression_loops),
      cmocka_unit_test(test_malformed_rdata_is_passed_on),
      cmocka_unit_test(test_rdlength_past_the_end),
      cmocka_unit_test(test_other_class_and_type),
      cmocka_unit_test(test_no_answer),
      cmocka_unit_test(test_not_a_complete_response),
      cmocka_unit_test(test_ttl),
      cmocka_unit_test(test_negative_ttl),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_garbage),
      cmocka_unit_test(test_every_truncation_is_an_error),
      cmocka_unit_test(test_trailing_octets),
      cmocka_unit_test(test_too_large),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
