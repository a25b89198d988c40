/* SPDX-License-Identifier: MIT */

/* What a check finds at the owner's names: CNAMEs, where they lead, and what
 * stands there instead. */

#include "check_dns.h"

#include <stdio.h>

#define PUBLISH_1                                                              \
  "Publish a CNAME record at " OWN_1 " that leads to " HOST_1 "."

static void all_is_right(void **state)
{
  fixture *f = *state;
  int slot;
  int name;

  run_check(f);
  assert_int_equal(f->asked, 4);
  assert_true(dkimkit_keyring_check_is_ok(f->check));
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; slot++) {
    for (name = OWN; name <= HOST; name++) {
      assert_verdict(f, slot, (dkimkit_keyring_name)name, "ok");
      assert_hint(f, slot, (dkimkit_keyring_name)name, "");
      assert_found(f, slot, (dkimkit_keyring_name)name, "");
      assert_server(f, slot, (dkimkit_keyring_name)name, "ns1");
      assert_int_equal(dkimkit_keyring_check_warnings(
                           f->check, slot, (dkimkit_keyring_name)name),
                       0);
      assert_true(dkimkit_keyring_check_authoritative(
          f->check, slot, (dkimkit_keyring_name)name));
      assert_false(dkimkit_keyring_check_secure(f->check, slot,
                                                (dkimkit_keyring_name)name));
    }
  }
}

static void case_and_dots_make_no_difference(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_remove(&f->dns, HOST_1, 16);
  fake_dns_cname(&f->dns, "SELECTOR1._DomainKey.Contoso.COM.",
                 "Selector1-Contoso-Com._DOMAINKEY.contoso.OnHost.Example.");
  fake_dns_txt(&f->dns,
               "selector1-contoso-com._DomainKey.contoso.onhost.EXAMPLE.",
               TXT_A);
  memcpy(f->subject.domain, "CONTOSO.com.", sizeof("CONTOSO.com."));
  memcpy(f->subject.slots[0].own, "SELECTOR1", 9);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok");
  assert_verdict(f, 0, HOST, "ok");
}

static void missing(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  run_check(f);
  assert_verdict(f, 0, OWN, "missing");
  assert_hint(f, 0, OWN, PUBLISH_1);
  assert_found(f, 0, OWN, "");
  assert_verdict(f, 0, HOST, "ok");
  assert_verdict(f, 1, OWN, "ok");
  assert_false(dkimkit_keyring_check_is_ok(f->check));
  assert_int_equal(dkimkit_keyring_check_negative_ttl(f->check, 0, OWN), 600);
  assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, OWN), 0);
  /* TXT, A and AAAA there; CNAME and TXT at the doubled name. */
  assert_int_equal(f->asked, 4 + 5);
}

static void missing_whatever_else_fails(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_fail(&f->dns, NULL, OWN_1, 16, DKIMKIT_DNS_SERVFAIL);
  fake_dns_fail(&f->dns, NULL, OWN_1, 1, DKIMKIT_DNS_TIMEOUT);
  fake_dns_fail(&f->dns, NULL, OWN_1 "." DOMAIN, 0, DKIMKIT_DNS_BOGUS);
  run_check(f);
  assert_verdict(f, 0, OWN, "missing");
}

static void double_zone(void **state)
{
  static const struct {
    unsigned type;
    const char *value;
  } doubled[] = {{5, HOST_1}, {5, "elsewhere.example"}, {16, TXT_A}};
  fixture *f = *state;
  size_t i;

  fake_dns_remove(&f->dns, OWN_1, 5);
  for (i = 0; i < COUNT(doubled); i++) {
    (void)fake_dns_add(&f->dns, NULL, OWN_1 "." DOMAIN, doubled[i].type,
                       doubled[i].value);
    run_check(f);
    assert_verdict(f, 0, OWN, "double-zone");
    assert_hint(f, 0, OWN,
                "Your DNS provider appended the zone twice: the record is "
                "at " OWN_1 "." DOMAIN
                ". Enter the name as selector1._domainkey. " PUBLISH_1);
    assert_found(f, 0, OWN, doubled[i].value);
    fake_dns_remove(&f->dns, OWN_1 "." DOMAIN, doubled[i].type);
  }
}

/* A wildcard puts the same everywhere. */
static void double_zone_below_a_wildcard(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1, "v=spf1 -all");
  (void)fake_dns_add(&f->dns, NULL, OWN_1, 1, "");
  fake_dns_cname(&f->dns, OWN_1 "." DOMAIN, HOST_1 "." DOMAIN);
  run_check(f);
  assert_verdict(f, 0, OWN, "double-zone");
  fake_dns_remove(&f->dns, OWN_1 "." DOMAIN, 5);
  fake_dns_txt(&f->dns, OWN_1 "." DOMAIN, "v=spf1 -all");
  run_check(f);
  assert_verdict(f, 0, OWN, "txt-not-cname");
}

static void txt_instead_of_cname(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1, TXT_A);
  run_check(f);
  assert_verdict(f, 0, OWN, "txt-not-cname");
  assert_found(f, 0, OWN, TXT_A);
  assert_hint(f, 0, OWN,
              "At " OWN_1 " there is a TXT record where a CNAME record "
              "belongs: with it the host can't replace its key. Delete "
              "it. " PUBLISH_1);
  fake_dns_remove(&f->dns, OWN_1, 16);
  fake_dns_txt(&f->dns, OWN_1, HOST_1 ".");
  run_check(f);
  assert_verdict(f, 0, OWN, "txt-not-cname");
  assert_hint(f, 0, OWN,
              "At " OWN_1 " the target was entered as a TXT record instead of "
              "a CNAME record. Delete it. " PUBLISH_1);
}

static void direct(void **state)
{
  fixture *f = *state;

  f->subject.allow_direct = 1;
  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_txt(&f->dns, OWN_1, TXT_A);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok-direct");
  assert_verdict(f, 1, OWN, "ok");
  assert_hint(f, 0, OWN, "");
  assert_true(dkimkit_keyring_check_is_ok(f->check));
  assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, OWN), 3600);
  fake_dns_remove(&f->dns, OWN_1, 16);
  fake_dns_txt(&f->dns, OWN_1, TXT_B);
  run_check(f);
  assert_verdict(f, 0, OWN, "stale-key");
  assert_hint(f, 0, OWN,
              "The TXT record at " OWN_1 " still has the key that was under "
              "this selector before. Publish one TXT record with the host's "
              "key at " OWN_1 ", or delete it there and publish a CNAME record "
              "that leads to " HOST_1 ".");
  fake_dns_remove(&f->dns, OWN_1, 16);
  run_check(f);
  assert_verdict(f, 0, OWN, "missing");
  fake_dns_fail(&f->dns, NULL, OWN_1, 16, DKIMKIT_DNS_TIMEOUT);
  run_check(f);
  assert_verdict(f, 0, OWN, "timeout");
  /* On one of two servers. */
  f->dns.failure_count = 0;
  fake_dns_server(&f->dns, "ns2", DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE, 0);
  (void)fake_dns_add(&f->dns, "ns1", OWN_1, 16, TXT_A);
  run_check(f);
  assert_verdict(f, 0, OWN, "missing");
  assert_server(f, 0, OWN, "ns2");
}

static void proxied(void **state)
{
  static const unsigned types[] = {1, 28};
  fixture *f = *state;
  size_t i;

  fake_dns_remove(&f->dns, OWN_1, 5);
  for (i = 0; i < COUNT(types); i++) {
    (void)fake_dns_add(&f->dns, NULL, OWN_1, types[i], "");
    run_check(f);
    assert_verdict(f, 0, OWN, "proxied");
    assert_hint(f, 0, OWN,
                "At " OWN_1 " there are addresses where a CNAME record "
                "belongs: a proxy of your DNS provider stands before it, or a "
                "wildcard record is there instead. Switch the proxy off for "
                "this name. " PUBLISH_1);
    fake_dns_remove(&f->dns, OWN_1, types[i]);
  }
}

static void wrong_targets(void **state)
{
#define SENTENCE(what) what " "
  static const struct {
    const char *target;
    const char *cause;
  } cases[] = {
      {HOST_2, SENTENCE("That is the target of the other selector: selector1 "
                        "and selector2 are swapped.")},
      {HOST_1 "." DOMAIN,
       SENTENCE("A zone was appended to the target: enter the target with a "
                "dot at its end, or in full where your DNS provider asks for "
                "that.")},
      {HOST_1 "." HOST_ZONE,
       SENTENCE("The end of the target stands there twice.")},
      {"selector1-contoso.com._domainkey." HOST_ZONE,
       SENTENCE("The first part of the target has dots where dashes belong.")},
      {"selector1-contoso-com._domainkey.contoso.n-v1.other.example",
       SENTENCE("The target begins as it should but ends in another zone: it "
                "is of another format, or of another host.")},
      {"selector1-fabrikam-com._domainkey." HOST_ZONE,
       SENTENCE("That is the target of another domain.")},
      {"selector1-fabrikam-com._domainkey.fabrikam.onhost.example",
       SENTENCE("That is the target of another domain.")},
      {"www.example.net", ""},
  };
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    char hint[1024];

    fake_dns_remove(&f->dns, OWN_1, 5);
    fake_dns_cname(&f->dns, OWN_1, cases[i].target);
    run_check(f);
    assert_verdict(f, 0, OWN, "wrong-target");
    assert_found(f, 0, OWN, cases[i].target);
    (void)snprintf(hint, sizeof(hint),
                   "The CNAME record at " OWN_1 " leads to %s. %s" PUBLISH_1,
                   cases[i].target, cases[i].cause);
    assert_hint(f, 0, OWN, hint);
    assert_verdict(f, 1, OWN, "ok");
    /* Where it leads is asked, but not of the host's own names. */
    assert_int_equal(f->asked, i == 0 ? 4 : 5);
  }
}

static void targets_that_are_no_names(void **state)
{
  static const char label_64[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                 "aaaaaaaaaaaaaaaaaaa.example";
  static const struct {
    const char *target;
    const char *found;
  } cases[] = {
      {"", ""},
      {".", "."},
      {"..", ".."},
      {HOST_1 "..", HOST_1 ".."},
      {"." HOST_1, "." HOST_1},
      {"a b.example", "a b.example"},
      {"a\\032b.example", "a\\032b.example"},
      {"\xc3\xa4\x1b[2J.example", "\\195\\164\\027[2J.example"},
      {label_64, label_64},
  };
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    fake_dns_remove(&f->dns, OWN_1, 5);
    fake_dns_cname(&f->dns, OWN_1, cases[i].target);
    run_check(f);
    assert_verdict(f, 0, OWN, "wrong-target");
    assert_found(f, 0, OWN, cases[i].found);
    assert_non_null(strstr(dkimkit_keyring_check_hint(f->check, 0, OWN),
                           "That is no host name. " PUBLISH_1));
    assert_int_equal(f->asked, 4);
  }
}

#define LINKS 10
static const char *const links[LINKS] = {
    OWN_1,        "l1.example", "l2.example", "l3.example", "l4.example",
    "l5.example", "l6.example", "l7.example", "l8.example", "l9.example"};

static void publish_chain(fake_dns *dns, int count, const char *end)
{
  int i;

  for (i = 0; i < LINKS; i++) {
    fake_dns_remove(dns, links[i], 5);
  }
  for (i = 0; i < count; i++) {
    fake_dns_cname(dns, links[i], i + 1 < count ? links[i + 1] : end);
  }
}

static void chains(void **state)
{
  fixture *f = *state;
  int follows;
  int count;

  for (follows = 0; follows < 2; follows++) {
    f->dns.follows[0] = follows;
    for (count = 1; count <= LINKS; count++) {
      publish_chain(&f->dns, count, HOST_1);
      run_check(f);
      assert_verdict(f, 0, OWN, count <= DKK_RING_CHECK_LINKS ? "ok" : "chain");
      /* What is in the answer isn't asked for. */
      assert_int_equal(
          f->asked,
          follows ? 4 : 4 + (count < LINKS ? count - 1 : DKK_RING_CHECK_LINKS));
    }
    publish_chain(&f->dns, 2, "www.example.net");
    run_check(f);
    assert_verdict(f, 0, OWN, "wrong-target");
    assert_found(f, 0, OWN, "www.example.net");
    assert_hint(f, 0, OWN,
                "The CNAME record at " OWN_1 " leads to l1.example, and from "
                "there to www.example.net. " PUBLISH_1);
  }
}

static void circles(void **state)
{
  fixture *f = *state;
  int count;

  for (count = 1; count < 4; count++) {
    f->dns.follows[0] = count % 2;
    publish_chain(&f->dns, count, OWN_1);
    run_check(f);
    assert_verdict(f, 0, OWN, "chain");
    assert_true(f->asked <= 4 + 3);
  }
  assert_hint(f, 0, OWN,
              "The CNAME record at " OWN_1 " leads to l1.example, and from "
              "there to " OWN_1 ", in a circle or over too many CNAME "
              "records. " PUBLISH_1);
}

/* The longest TTL is that of a link. */
static void ttls(void **state)
{
  fixture *f = *state;

  publish_chain(&f->dns, 2, HOST_1);
  f->dns.records[f->dns.record_count - 1].ttl = 86400;
  f->dns.records[f->dns.record_count - 2].ttl = 300;
  run_check(f);
  assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, OWN), 86400);
  assert_int_equal(dkimkit_keyring_check_ttl(f->check, 0, HOST), 3600);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN), 0);
  f->dns.records[f->dns.record_count - 1].ttl = 48 * 3600 + 1;
  run_check(f);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN),
                   DKIMKIT_KEYRING_WARNING_TTL_HIGH);
  f->dns.records[f->dns.record_count - 1].ttl = 3599;
  run_check(f);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN),
                   DKIMKIT_KEYRING_WARNING_TTL_LOW);
  /* In a cache it has run down. */
  f->dns.flags[0] = 0;
  run_check(f);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN),
                   DKIMKIT_KEYRING_WARNING_NOT_AUTHORITATIVE);
}

static void unknown(void **state)
{
  static const struct {
    dkimkit_dns_status status;
    const char *verdict;
    const char *hint;
  } cases[] = {
      {DKIMKIT_DNS_SERVFAIL, "servfail", "a server failed or refused"},
      {DKIMKIT_DNS_REFUSED, "servfail", "a server failed or refused"},
      {DKIMKIT_DNS_ERROR, "servfail", "a server failed or refused"},
      {DKIMKIT_DNS_TIMEOUT, "timeout", "there was no answer in time"},
      {DKIMKIT_DNS_BOGUS, "bogus", "the DNSSEC signatures are wrong"},
  };
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    char hint[1024];

    f->dns.failure_count = 0;
    fake_dns_fail(&f->dns, NULL, OWN_1, 0, cases[i].status);
    fake_dns_fail(&f->dns, NULL, HOST_2, 0, cases[i].status);
    run_check(f);
    assert_verdict(f, 0, OWN, cases[i].verdict);
    assert_verdict(f, 1, HOST, cases[i].verdict);
    assert_verdict(f, 1, OWN, cases[i].verdict);
    assert_verdict(f, 0, HOST, "ok");
    assert_found(f, 0, OWN, "");
    assert_false(dkimkit_keyring_check_authoritative(f->check, 1, HOST));
    (void)snprintf(hint, sizeof(hint),
                   "For " OWN_1 " %s (ns1). Check again later; if it stays so, "
                   "look at the name servers of that zone.",
                   cases[i].hint);
    assert_hint(f, 0, OWN, hint);
    (void)snprintf(hint, sizeof(hint),
                   "For " HOST_2 " %s (ns1). Check again later; if it stays "
                   "so, the host has to look at its name servers.",
                   cases[i].hint);
    assert_hint(f, 1, HOST, hint);
  }
}

/* It isn't known whether the way that failed would have been right. */
static void unknown_on_the_way(void **state)
{
  fixture *f = *state;

  publish_chain(&f->dns, 3, HOST_1);
  fake_dns_fail(&f->dns, NULL, "l1.example", 0, DKIMKIT_DNS_TIMEOUT);
  run_check(f);
  assert_verdict(f, 0, OWN, "timeout");
  assert_hint(f, 0, OWN,
              "The CNAME record at " OWN_1 " leads to l1.example. For "
              "l1.example there was no answer in time (ns1). Check again "
              "later; if it stays so, look at the name servers of that zone.");
}

static void initial_domain(void **state)
{
  fixture *f = *state;

  f->subject.is_initial = 1;
  f->subject.slots[0].own[0] = '\0';
  run_check(f);
  assert_int_equal(f->asked, 2);
  assert_verdict(f, 0, OWN, "none");
  assert_null(dkimkit_keyring_check_hint(f->check, 0, OWN));
  assert_null(dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN));
  assert_verdict(f, 0, HOST, "ok");
  assert_true(dkimkit_keyring_check_is_ok(f->check));
}

/* The state machine gets the same whatever came first. */
static void order_of_answers(void **state)
{
  fixture *f = *state;

  f->dns.last_first = 1;
  run_check(f);
  assert_true(dkimkit_keyring_check_is_ok(f->check));
  publish_chain(&f->dns, 5, HOST_1);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok");
  fake_dns_remove(&f->dns, OWN_1, 5);
  (void)fake_dns_add(&f->dns, NULL, OWN_1, 28, "");
  run_check(f);
  assert_verdict(f, 0, OWN, "proxied");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
      T(all_is_right),
      T(case_and_dots_make_no_difference),
      T(missing),
      T(missing_whatever_else_fails),
      T(double_zone),
      T(double_zone_below_a_wildcard),
      T(txt_instead_of_cname),
      T(direct),
      T(proxied),
      T(wrong_targets),
      T(targets_that_are_no_names),
      T(chains),
      T(circles),
      T(ttls),
      T(unknown),
      T(unknown_on_the_way),
      T(initial_domain),
      T(order_of_answers),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
