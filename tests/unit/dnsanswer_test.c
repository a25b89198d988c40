/* SPDX-License-Identifier: MIT */
#include "../../lib/resolver/dnsanswer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define A 1
#define CNAME 5
#define SOA 6
#define TXT 16
#define IN 1
#define CHAOS 3

#define NAME "s1._domainkey.example.com"

typedef struct wire {
  uint8_t data[4096];
  size_t len;
} wire;

typedef struct result {
  int rv;
  dkimkit_dns_status status;
  dkk_dnsanswer answer;
  size_t count;
  uint8_t rdata[2048]; /* all of them, one after the other */
  size_t len;
  int stop;
} result;

static void put(wire *w, const void *data, size_t len)
{
  assert_true(len <= sizeof(w->data) - w->len);
  memcpy(w->data + w->len, data, len);
  w->len += len;
}

static void put16(wire *w, unsigned value)
{
  uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

  put(w, octets, sizeof(octets));
}

static void put_name(wire *w, const char *name)
{
  while (*name != '\0') {
    size_t len = strcspn(name, ".");
    uint8_t octet = (uint8_t)len;

    put(w, &octet, 1);
    put(w, name, len);
    name += len + (name[len] == '.');
  }
  put(w, "", 1);
}

static void put_rr_start(wire *w, const char *owner, unsigned type,
                         unsigned class, uint32_t ttl, size_t rdlength)
{
  put_name(w, owner);
  put16(w, type);
  put16(w, class);
  put16(w, ttl >> 16);
  put16(w, ttl & 0xffff);
  put16(w, (unsigned)rdlength);
  w->data[7]++; /* ANCOUNT */
}

static void put_rr(wire *w, const char *owner, unsigned type, unsigned class,
                   uint32_t ttl, const void *rdata, size_t len)
{
  put_rr_start(w, owner, type, class, ttl, len);
  put(w, rdata, len);
}

static void put_txt(wire *w, const char *owner, uint32_t ttl, const char *text)
{
  uint8_t len = (uint8_t)strlen(text);

  put_rr_start(w, owner, TXT, IN, ttl, len + 1u);
  put(w, &len, 1);
  put(w, text, len);
}

static void put_cname(wire *w, const char *owner, uint32_t ttl,
                      const char *target)
{
  put_rr_start(w, owner, CNAME, IN, ttl, strlen(target) + 2);
  put_name(w, target);
}

static void start(wire *w, unsigned flags)
{
  memset(w, 0, sizeof(*w));
  put16(w, 4711);
  put16(w, flags);
  put16(w, 1);
  put16(w, 0);
  put16(w, 0);
  put16(w, 0);
  put_name(w, NAME);
  put16(w, TXT);
  put16(w, IN);
}

/* QR, RD, RA, NOERROR */
#define RESPONSE 0x8180u

static int add(const uint8_t *rdata, size_t len, void *user_data)
{
  result *r = user_data;

  if (r->stop) {
    return DKIMKIT_ERR_NOMEM;
  }
  r->count++;
  assert_true(len <= sizeof(r->rdata) - r->len);
  memcpy(r->rdata + r->len, rdata, len);
  r->len += len;
  return DKIMKIT_OK;
}

/* Reads from memory that ends where the answer does, for ASan and valgrind. */
static void read_len(result *r, const wire *w, size_t len)
{
  uint8_t *copy = malloc(len > 0 ? len : 1);

  assert_non_null(copy);
  memcpy(copy, w->data, len);
  r->rv = dkk_dnsanswer_read(&r->status, &r->answer, copy, len, add, r);
  free(copy);
}

static void read_wire(result *r, const wire *w)
{
  memset(r, 0, sizeof(*r));
  assert_int_equal(dkk_dnsanswer_start(&r->answer, NAME), DKIMKIT_OK);
  read_len(r, w, w->len);
}

static void assert_status(const wire *w, dkimkit_dns_status status)
{
  result r;

  read_wire(&r, w);
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, status);
  assert_int_equal(r.count, 0);
}

static void assert_record(const result *r, const char *text)
{
  assert_int_equal(r->rv, DKIMKIT_OK);
  assert_int_equal(r->status, DKIMKIT_DNS_OK);
  assert_int_equal(r->count, 1);
  assert_int_equal(r->len, strlen(text) + 1);
  assert_int_equal(r->rdata[0], strlen(text));
  assert_memory_equal(r->rdata + 1, text, strlen(text));
}

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

/* NAME → n1 → … → n`links`, with a record there. */
static void start_chain(wire *w, unsigned links)
{
  char owner[40] = NAME;
  char target[40];
  unsigned i;

  start(w, RESPONSE);
  for (i = 1; i <= links; i++) {
    (void)snprintf(target, sizeof(target), "n%u.example.com", i);
    put_cname(w, owner, 60, target);
    memcpy(owner, target, sizeof(owner));
  }
  put_txt(w, owner, 60, "end");
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

/* RFC 6604, 2: the RCODE is that of the last name in the chain. */
static void test_nxdomain_behind_cname(void **state)
{
  wire w;

  (void)state;
  start(&w, RESPONSE | 3);
  put_cname(&w, NAME, 60, "gone.example.com");
  assert_status(&w, DKIMKIT_DNS_NXDOMAIN);
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
      cmocka_unit_test(test_cname_chain_in_any_order),
      cmocka_unit_test(test_chain_goes_on_elsewhere),
      cmocka_unit_test(test_nodata_behind_cname),
      cmocka_unit_test(test_chain_length),
      cmocka_unit_test(test_chain_length_over_answers),
      cmocka_unit_test(test_cname_loops),
      cmocka_unit_test(test_odd_cname_targets),
      cmocka_unit_test(test_odd_owner_is_another_name),
      cmocka_unit_test(test_compression_loops),
      cmocka_unit_test(test_malformed_rdata_is_passed_on),
      cmocka_unit_test(test_rdlength_past_the_end),
      cmocka_unit_test(test_other_class_and_type),
      cmocka_unit_test(test_no_answer),
      cmocka_unit_test(test_nxdomain_behind_cname),
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
