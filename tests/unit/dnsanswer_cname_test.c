/* SPDX-License-Identifier: MIT */

/* Links of CNAMEs: followed in one answer or over several, counted, and broken.
 */

#include "dnswire.h"

static void test_cname_chain_in_any_order(void **state)
{
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_txt(&w, "K2.example.net", 300, "key");
  put_cname(&w, "k1.EXAMPLE.net", 20, "k2.example.net");
  put_cname(&w, NAME, 200, "k1.example.net");
  put_cname(&w, "k3.example.net", 1, "k4.example.net");
  read_wire(&r, &w);
  assert_record(&r, "key");
  assert_int_equal(r.answer.links, 2);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 20);
}

static void test_chain_goes_on_elsewhere(void **state)
{
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_cname(&w, NAME, 50, "k1.example.net");
  put_txt(&w, "k2.example.net", 3, "not asked for");
  read_wire(&r, &w);
  assert_int_equal(r.rv, DKIMKIT_PENDING);
  assert_int_equal(r.count, 0);
  assert_string_equal(r.answer.name, "k1.example.net");

  start(&w, RESPONSE);
  put_txt(&w, "k1.example.net", 70, "key");
  read_len(&r, &w, w.len);
  assert_record(&r, "key");
  assert_int_equal(r.answer.links, 1);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, r.status), 50);
}

static void test_nodata_behind_cname(void **state)
{
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_cname(&w, NAME, 50, "k1.example.net");
  read_wire(&r, &w);
  assert_int_equal(r.rv, DKIMKIT_PENDING);
  start(&w, RESPONSE);
  read_len(&r, &w, w.len);
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, DKIMKIT_DNS_NODATA);
}

/* The TTL of the CNAME is longer than that of there being nothing. */
static void test_end_of_cnames(void **state)
{
  static const uint8_t soa[] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0,
                                0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 7};
  wire w;
  result r;

  (void)state;
  start(&w, RESPONSE);
  put_cname(&w, NAME, 86400, "k1.example.net");
  put_rr(&w, "example.net", SOA, IN, 30, soa, sizeof(soa));
  w.data[7]--; /* ANCOUNT */
  w.data[9]++; /* NSCOUNT */
  read_wire(&r, &w);
  assert_int_equal(r.rv, DKIMKIT_PENDING);
  dkk_dnsanswer_end(&r.answer, w.data, w.len);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, DKIMKIT_DNS_NODATA), 7);

  start(&w, RESPONSE);
  put_cname(&w, NAME, 86400, "k1.example.net");
  read_wire(&r, &w);
  dkk_dnsanswer_end(&r.answer, w.data, w.len);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, DKIMKIT_DNS_NODATA), 0);
  r.answer.ttl = 9;
  dkk_dnsanswer_end(&r.answer, w.data, 11);
  assert_int_equal(dkk_dnsanswer_ttl(&r.answer, DKIMKIT_DNS_NODATA), 0);
}

static void test_chain_length(void **state)
{
  wire w;
  result r;

  (void)state;
  start_chain(&w, 8);
  read_wire(&r, &w);
  assert_record(&r, "end");
  assert_int_equal(r.answer.links, 8);
  start_chain(&w, 9);
  assert_status(&w, DKIMKIT_DNS_ERROR);
}

static void test_chain_length_over_answers(void **state)
{
  wire w;
  result r;
  unsigned i;

  (void)state;
  start(&w, RESPONSE);
  put_cname(&w, NAME, 60, NAME ".net");
  read_wire(&r, &w);
  for (i = 2; i <= 9; i++) {
    assert_int_equal(r.rv, DKIMKIT_PENDING);
    start(&w, RESPONSE);
    put_cname(&w, r.answer.name, 60, i % 2 ? NAME ".net" : NAME ".org");
    read_len(&r, &w, w.len);
  }
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, DKIMKIT_DNS_ERROR);
}

static void test_cname_loops(void **state)
{
  wire w;

  (void)state;
  start(&w, RESPONSE);
  put_cname(&w, NAME, 60, NAME);
  assert_status(&w, DKIMKIT_DNS_ERROR);
  start(&w, RESPONSE);
  put_cname(&w, NAME, 60, "k1.example.net");
  put_cname(&w, "k1.example.net", 60, NAME);
  assert_status(&w, DKIMKIT_DNS_ERROR);
}

static void test_odd_cname_targets(void **state)
{
  /* "a.b" as one label; NUL; a space; the root. */
  static const uint8_t dot[] = {3, 'a', '.', 'b', 3, 'c', 'o', 'm', 0};
  static const uint8_t nul[] = {2, 'a', 0, 3, 'c', 'o', 'm', 0};
  static const uint8_t space[] = {2, 'a', ' ', 3, 'c', 'o', 'm', 0};
  static const uint8_t backslash[] = {2, 'a', '\\', 3, 'c', 'o', 'm', 0};
  static const uint8_t root[] = {0};
  static const uint8_t trailing[] = {1, 'a', 0, 0};
  static const uint8_t cut[] = {3, 'a'};
  static const struct {
    const uint8_t *rdata;
    size_t len;
  } targets[] = {
      {dot, sizeof(dot)},     {nul, sizeof(nul)},
      {space, sizeof(space)}, {backslash, sizeof(backslash)},
      {root, sizeof(root)},   {trailing, sizeof(trailing)},
      {cut, sizeof(cut)},     {root, 0},
  };
  wire w;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
    start(&w, RESPONSE);
    put_rr(&w, NAME, CNAME, IN, 60, targets[i].rdata, targets[i].len);
    assert_status(&w, DKIMKIT_DNS_ERROR);
  }
}

/* RFC 6604, 2: the RCODE is that of the last name in the chain. */
static void test_nxdomain_behind_cname(void **state)
{
  wire w;

  (void)state;
  start(&w, RESPONSE | 3);
  put_cname(&w, NAME, 60, "gone.example.com");
  assert_status(&w, DKIMKIT_DNS_NXDOMAIN);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cname_chain_in_any_order),
      cmocka_unit_test(test_chain_goes_on_elsewhere),
      cmocka_unit_test(test_nodata_behind_cname),
      cmocka_unit_test(test_end_of_cnames),
      cmocka_unit_test(test_chain_length),
      cmocka_unit_test(test_chain_length_over_answers),
      cmocka_unit_test(test_cname_loops),
      cmocka_unit_test(test_odd_cname_targets),
      cmocka_unit_test(test_nxdomain_behind_cname),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
