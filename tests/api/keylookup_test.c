/* SPDX-License-Identifier: MIT */
/* What a program that only asks for key records is told. */
#include "test_support.h"

#define NAME "s1._domainkey.example.com"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_keylookup *lookup;
} fixture;

static void open_fixture(fixture *f, dns_mode mode)
{
  test_dns_init(&f->dns);
  f->dns.mode = mode;
  f->config = config_make(&f->dns);
  f->lookup = NULL;
}

static void close_fixture(fixture *f)
{
  dkimkit_keylookup_free(f->lookup);
  dkimkit_config_free(f->config);
}

static void assert_text(const dkimkit_keylookup *lookup, size_t index,
                        const char *expected)
{
  size_t len = 99;
  const uint8_t *text = dkimkit_keylookup_text(lookup, index, &len);

  if (expected == NULL) {
    assert_null(text);
    assert_int_equal(len, 0);
  } else {
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(text, expected, len);
    assert_ptr_equal(dkimkit_keylookup_text(lookup, index, NULL), text);
  }
}

static void test_answer(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f, DNS_LATER);
  test_dns_add(&f.dns, NAME, "v=DKIM1; p=");
  test_dns_add(&f.dns, NAME, "other");
  f.dns.ttl = 4711;
  f.dns.flags = DKIMKIT_DNS_SECURE;
  ok(dkimkit_keylookup_new(&f.lookup, f.config, NAME, NULL));
  assert_int_equal(dkimkit_keylookup_finish(f.lookup), DKIMKIT_PENDING);
  ok(dns_answer(&f.dns, f.dns.queries[0]));
  ok(dkimkit_keylookup_finish(f.lookup));
  assert_int_equal(dkimkit_keylookup_status(f.lookup), DKIMKIT_DNS_OK);
  assert_string_equal(dkimkit_keylookup_name(f.lookup), NAME);
  assert_int_equal(dkimkit_keylookup_ttl(f.lookup), 4711);
  assert_int_equal(dkimkit_keylookup_secure(f.lookup), 1);
  assert_int_equal(dkimkit_keylookup_count(f.lookup), 2);
  assert_text(f.lookup, 0, "v=DKIM1; p=");
  assert_text(f.lookup, 1, "other");
  assert_text(f.lookup, 2, NULL);
  close_fixture(&f);
}

/* An answer without records is that there is no data. */
static void test_status(void **state)
{
  static const struct {
    dkimkit_dns_status said;
    dkimkit_dns_status expected;
  } cases[] = {
      {DKIMKIT_DNS_OK, DKIMKIT_DNS_NODATA},
      {DKIMKIT_DNS_NODATA, DKIMKIT_DNS_NODATA},
      {DKIMKIT_DNS_NXDOMAIN, DKIMKIT_DNS_NXDOMAIN},
      {DKIMKIT_DNS_TIMEOUT, DKIMKIT_DNS_TIMEOUT},
      {DKIMKIT_DNS_ERROR, DKIMKIT_DNS_ERROR},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    fixture f;

    open_fixture(&f, DNS_LATER);
    ok(dkimkit_keylookup_new(&f.lookup, f.config, NAME, NULL));
    ok(dkimkit_query_done(f.dns.queries[0], cases[i].said, 0, 0));
    ok(dkimkit_keylookup_finish(f.lookup));
    assert_int_equal(dkimkit_keylookup_status(f.lookup), cases[i].expected);
    assert_int_equal(dkimkit_keylookup_count(f.lookup), 0);
    assert_int_equal(dkimkit_keylookup_ttl(f.lookup), 0);
    assert_int_equal(dkimkit_keylookup_secure(f.lookup), 0);
    assert_text(f.lookup, 0, NULL);
    close_fixture(&f);
  }
}

static void test_nothing(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_keylookup_finish(NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylookup_status(NULL), DKIMKIT_DNS_ERROR);
  assert_null(dkimkit_keylookup_name(NULL));
  assert_int_equal(dkimkit_keylookup_count(NULL), 0);
  assert_text(NULL, 0, NULL);
  assert_int_equal(dkimkit_keylookup_ttl(NULL), 0);
  assert_int_equal(dkimkit_keylookup_secure(NULL), 0);
  dkimkit_keylookup_free(NULL);
}

static void test_misuse(void **state)
{
  fixture f;
  dkimkit_config *without = config_make(NULL);
  dkimkit_config *open_config;
  dkimkit_keylint *lint = NULL;

  (void)state;
  open_fixture(&f, DNS_LATER);
  open_config = config_open(&f.dns, NULL);
  assert_int_equal(dkimkit_keylookup_new(NULL, f.config, NAME, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylookup_new(&f.lookup, NULL, NAME, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylookup_new(&f.lookup, f.config, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylookup_new(&f.lookup, without, NAME, NULL),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_keylookup_new(&f.lookup, open_config, NAME, NULL),
                   DKIMKIT_ERR_STATE);
  assert_null(f.lookup);
  assert_int_equal(f.dns.asked, 0);
  ok(dkimkit_keylookup_new(&f.lookup, f.config, NAME, NULL));
  assert_int_equal(dkimkit_keylint_lookup(&lint, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylint_lookup(NULL, f.lookup),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keylint_lookup(&lint, f.lookup), DKIMKIT_PENDING);
  assert_null(lint);
  dkimkit_config_free(open_config);
  dkimkit_config_free(without);
  close_fixture(&f);
}

/* Each allocation fails once, those of the linter of the answer too. */
static void test_memory(void **state)
{
  size_t fail_at = 0;
  int rv;

  (void)state;
  do {
    test_mem m;
    test_dns dns;
    dkimkit_config *config;
    dkimkit_keylookup *lookup = NULL;
    dkimkit_keylint *lint = NULL;

    test_mem_init(&m);
    test_dns_init(&dns);
    test_dns_add(&dns, NAME, "v=DKIM1; p=AAAA");
    config = config_open(&dns, &m.mem);
    ok(dkimkit_config_seal(config));
    m.fail_at = m.calls + ++fail_at;
    rv = dkimkit_keylookup_new(&lookup, config, NAME, NULL);
    dkimkit_config_free(config);
    rv = rv == DKIMKIT_OK ? dns.add_rv : rv;
    if (rv == DKIMKIT_OK) {
      rv = dkimkit_keylint_lookup(&lint, lookup);
    }
    dkimkit_keylint_free(lint);
    dkimkit_keylookup_free(lookup);
    assert_int_equal(m.open, 0);
    assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
  } while (rv != DKIMKIT_OK);
  assert_true(fail_at > 3);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_answer),  cmocka_unit_test(test_status),
      cmocka_unit_test(test_nothing), cmocka_unit_test(test_misuse),
      cmocka_unit_test(test_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
