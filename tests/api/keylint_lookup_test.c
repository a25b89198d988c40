/* SPDX-License-Identifier: MIT */
/* What is found in an answer, before any of its records is looked at. Numbers
 * are those of the conformance list. */
#include "keylint_keys.h"
#include "keylint_support.h"

#define RSA "v=DKIM1; k=rsa; p=" KEY_RSA2048
#define ED25519 "v=DKIM1; k=ed25519; p=" KEY_ED25519

typedef struct lookup_case {
  const char *name;
  dkimkit_dns_status status;
  const char *records[3];
  const char *reason;
  const char *findings;
} lookup_case;

/* A finding about the name is the first one: where it begins, or where what is
 * doubled does, which is example.com. */
static void check_place_in_name(const lookup_case *c,
                                const dkimkit_keylint *lint)
{
  int is_doubled = strstr(c->findings, "name-doubled") != NULL;
  size_t offset = 0;

  assert_int_equal(dkimkit_keylint_offset(lint, 0, &offset),
                   strstr(c->findings, "name-") != NULL);
  assert_int_equal(offset,
                   is_doubled ? strstr(c->name, "example.com") - c->name : 0);
}

static void check_lookup(const lookup_case *c)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;
  char findings[256];
  size_t i;

  test_dns_init(&dns);
  dns.status = c->status;
  for (i = 0; i < 3 && c->records[i] != NULL; i++) {
    test_dns_add(&dns, c->name, c->records[i]);
  }
  config = config_make(&dns);
  ok(dkimkit_keylookup_new(&lookup, config, c->name, NULL));
  ok(dkimkit_keylint_lookup(&lint, lookup));
  describe(lint, findings, sizeof(findings));
  check_text(c->name, "findings", findings, c->findings);
  check_text(c->name, "reason",
             dkimkit_reason_name(dkimkit_keylint_reason(lint)), c->reason);
  check_place_in_name(c, lint);
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
}

#define NAME "s._domainkey.example.com"

static const lookup_case lookups[] = {
    {NAME, DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {NAME,
     DKIMKIT_DNS_NXDOMAIN,
     {NULL},
     "no-key-for-signature",
     "error no-such-name"},
    {NAME,
     DKIMKIT_DNS_NODATA,
     {NULL},
     "no-key-for-signature",
     "error no-txt-record"},
    {NAME,
     DKIMKIT_DNS_SERVFAIL,
     {NULL},
     "key-query-servfail",
     "error query-failed"},
    {NAME,
     DKIMKIT_DNS_TIMEOUT,
     {NULL},
     "key-query-timeout",
     "error query-failed"},
    {NAME,
     DKIMKIT_DNS_REFUSED,
     {NULL},
     "key-query-refused",
     "error query-failed"},
    {NAME, DKIMKIT_DNS_BOGUS, {NULL}, "key-query-bogus", "error query-failed"},
    {NAME, DKIMKIT_DNS_ERROR, {NULL}, "key-query-error", "error query-failed"},
    /* C-427, C-428 */
    {NAME,
     DKIMKIT_DNS_OK,
     {RSA, "v=spf1 -all"},
     "ok",
     "warning several-records"},
    {NAME,
     DKIMKIT_DNS_OK,
     {"v=spf1 -all", RSA},
     "ok",
     "warning several-records"},
    /* C-429, C-431 */
    {NAME, DKIMKIT_DNS_OK, {RSA, ED25519}, "ok", "warning several-keys"},
    /* C-425, C-430 */
    {NAME,
     DKIMKIT_DNS_OK,
     {"v=spf1 -all"},
     "key-syntax",
     "error no-key-record"},
    {NAME,
     DKIMKIT_DNS_OK,
     {"v=spf1 -all", "v=DKIM1; p="},
     "key-revoked",
     "error no-key-record, warning several-records"},
    {"s.example.com", DKIMKIT_DNS_OK, {RSA}, "ok", "warning name-domainkey"},
    {"s._domainkeys.example.com",
     DKIMKIT_DNS_OK,
     {RSA},
     "ok",
     "warning name-domainkey"},
    {"_domainkey.example.com",
     DKIMKIT_DNS_OK,
     {RSA},
     "ok",
     "warning name-selector"},
    {"s._domainkey.example.com.example.com",
     DKIMKIT_DNS_OK,
     {RSA},
     "ok",
     "warning name-doubled"},
    {"s._domainkey.mail.example.com.Example.com",
     DKIMKIT_DNS_OK,
     {RSA},
     "ok",
     "warning name-doubled"},
    {"s._domainkey.a.a", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {"s._domainkey.a.b.a.c", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {"s._domainkey.a.bxa.b", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {"s._domainkey.a.b.a.bc", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {"s._domainkey.aa.aa", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {"s._domainkey", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
    {"_domainkey.s._domainkey.example.com",
     DKIMKIT_DNS_OK,
     {RSA},
     "ok",
     "warning name-selector"},
    /* The first record that tells more than that it can't be read. */
    {NAME,
     DKIMKIT_DNS_OK,
     {"v=DKIM1; p=", "v=DKIM1; k=dsa; p=AAAA", "p"},
     "key-revoked",
     "error no-key-record, warning several-records"},
    {NAME,
     DKIMKIT_DNS_OK,
     {"p", "v=DKIM1; k=dsa; p=AAAA", "v=DKIM1; p="},
     "unsupported-key-type",
     "error no-key-record, warning several-records"},
    {NAME,
     DKIMKIT_DNS_OK,
     {"v=DKIM1; p="},
     "key-revoked",
     "error no-key-record"},
    {"s.t._DomainKey.example.com", DKIMKIT_DNS_OK, {RSA}, "ok", ""},
};

static void test_keylint_lookup(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(lookups); i++) {
    check_lookup(&lookups[i]);
  }
}

static void test_keylint_lookup_pending(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;

  (void)state;
  test_dns_init(&dns);
  dns.mode = DNS_LATER;
  config = config_make(&dns);
  ok(dkimkit_keylookup_new(&lookup, config, "s._domainkey.example.com", NULL));
  assert_int_equal(dkimkit_keylint_lookup(&lint, lookup), DKIMKIT_PENDING);
  assert_null(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
}

/* C-435: a character-string that runs past the end; and one that is over the
 * limit. */
static int answer_damaged(dkimkit_query *query, void *user_data)
{
  static const uint8_t damaged[] = {255, 'v', '='};
  static const uint8_t large[20000] = {'v'};

  (void)user_data;
  assert_int_equal(dkimkit_query_add_rdata(query, damaged, sizeof(damaged)),
                   DKIMKIT_ERR_SYNTAX);
  assert_int_equal(dkimkit_query_add_txt(query, large, sizeof(large)),
                   DKIMKIT_ERR_LIMIT);
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static int answer_nothing(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static int answer_cut(dkimkit_query *query, void *user_data)
{
  static const uint8_t cut[] = {255, 'v', '='};

  (void)user_data;
  assert_int_equal(dkimkit_query_add_rdata(query, cut, sizeof(cut)),
                   DKIMKIT_ERR_SYNTAX);
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static void check_answer(dkimkit_dns_lookup answer, dkimkit_fault fault,
                         dkimkit_reason reason)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;

  ok(dkimkit_config_set_dns(config, answer, NULL, NULL));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_keylookup_new(&lookup, config, NAME, NULL));
  ok(dkimkit_keylint_lookup(&lint, lookup));
  assert_int_equal(dkimkit_keylint_fault(lint, 0), fault);
  assert_int_equal(dkimkit_keylint_reason(lint), reason);
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
}

static void test_keylint_lookup_empty(void **state)
{
  (void)state;
  check_answer(answer_nothing, DKIMKIT_FAULT_NO_TXT_RECORD,
               DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  check_answer(answer_cut, DKIMKIT_FAULT_RECORD_UNREADABLE,
               DKIMKIT_REASON_KEY_SYNTAX);
}

static void test_keylint_lookup_damaged(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_keylookup *lookup = NULL;
  dkimkit_keylint *lint = NULL;
  char findings[256];

  (void)state;
  ok(dkimkit_config_set_dns(config, answer_damaged, NULL, NULL));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_keylookup_new(&lookup, config, NAME, NULL));
  ok(dkimkit_keylint_lookup(&lint, lookup));
  describe(lint, findings, sizeof(findings));
  assert_string_equal(findings, "error record-unreadable, error "
                                "record-too-large, error no-key-record, "
                                "warning several-records");
  assert_int_equal(dkimkit_keylint_reason(lint), DKIMKIT_REASON_KEY_TOO_LARGE);
  dkimkit_keylint_free(lint);
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keylint_lookup),
      cmocka_unit_test(test_keylint_lookup_pending),
      cmocka_unit_test(test_keylint_lookup_empty),
      cmocka_unit_test(test_keylint_lookup_damaged),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
