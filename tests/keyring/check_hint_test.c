/* SPDX-License-Identifier: MIT */

/* What a check says is to be done, where that depends on what belongs at the
 * name: a key, an empty p=, or nothing. */

#include "check_dns.h"

#define AT_HOST "The TXT record at " HOST_1
#define AT_OWN "The TXT record at " OWN_1
#define PUBLISH_CNAME                                                          \
  "Publish a CNAME record at " OWN_1 " that leads to " HOST_1 "."
#define HOST_PUBLISHES                                                         \
  "The host has to publish one TXT record with its key at " HOST_1 "."
#define HOST_PUBLISHES_EMPTY                                                   \
  "The host has to publish one TXT record with an empty p= at " HOST_1 "."
#define HOST_DELETES                                                           \
  "The host has to delete it: there is no key under this selector."
#define OWNER_PUBLISHES                                                        \
  "Publish one TXT record with the host's key at " OWN_1                       \
  ", or delete it there and publish a CNAME record that leads to " HOST_1 "."
#define SPF "v=spf1 -all"

static void set_txt(fixture *f, const char *name, const char *text)
{
  fake_dns_remove(&f->dns, name, 16);
  fake_dns_txt(&f->dns, name, text);
  run_check(f);
}

typedef struct said {
  const char *text;
  const char *hint;
} said;

static void at_host(fixture *f, const said *cases, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    set_txt(f, HOST_1, cases[i].text);
    assert_hint(f, 0, HOST, cases[i].hint);
  }
}

static void with_a_key(void **state)
{
  static const said cases[] = {
      {TXT_A, ""},
      {TXT_B, AT_HOST " still has the key that was under this selector "
                      "before. " HOST_PUBLISHES
                      " If it has done so, check again when the TTL is over."},
      {TXT_EMPTY,
       AT_HOST " has an empty p=, which revokes the key. " HOST_PUBLISHES},
      {"nothing",
       AT_HOST " is no key record, or one that can't be read. " HOST_PUBLISHES},
  };

  at_host(*state, cases, COUNT(cases));
}

static void with_a_revoked_key(void **state)
{
  static const said cases[] = {
      {TXT_EMPTY, ""},
      {TXT_A,
       AT_HOST " still has the key, which is revoked. " HOST_PUBLISHES_EMPTY},
      {TXT_B, AT_HOST " still has the key that was under this selector "
                      "before. " HOST_PUBLISHES_EMPTY
                      " If it has done so, check again when the TTL is over."},
      {TXT_ED25519, AT_HOST
       " has a key that the host never had under this selector: find out who "
       "published it. " HOST_PUBLISHES_EMPTY},
  };
  fixture *f = *state;

  f->subject.slots[0].is_revoked = 1;
  at_host(f, cases, COUNT(cases));
  fake_dns_remove(&f->dns, HOST_1, 16);
  run_check(f);
  assert_hint(f, 0, HOST, HOST_PUBLISHES_EMPTY);
}

static void without_a_key(void **state)
{
  static const said cases[] = {
      {TXT_EMPTY, ""},
      {TXT_B, AT_HOST " still has the key that was under this selector "
                      "before. " HOST_DELETES},
      {TXT_ED25519, AT_HOST
       " has a key that the host never had under this selector: find out who "
       "published it. " HOST_DELETES},
      {SPF, AT_HOST " doesn't begin with v=DKIM1. " HOST_DELETES},
  };
  fixture *f = *state;

  f->subject.slots[0].has_key = 0;
  memset(&f->subject.slots[0].key_id, 0, sizeof(dkk_ring_key_id));
  at_host(f, cases, COUNT(cases));
  fake_dns_remove(&f->dns, HOST_1, 16);
  fake_dns_remove(&f->dns, OWN_1, 5);
  run_check(f);
  assert_hint(f, 0, HOST, "");
  assert_verdict(f, 0, OWN, "missing");
  assert_hint(f, 0, OWN, PUBLISH_CNAME);
}

static void at_the_name_itself(void **state)
{
  static const said cases[] = {
      {TXT_A, ""},
      {TXT_EMPTY,
       AT_OWN " has an empty p=, which revokes the key. " OWNER_PUBLISHES},
      {TXT_ED25519, AT_OWN
       " has a key that the host never had under this selector: find out who "
       "published it. " OWNER_PUBLISHES},
      {"v=DKIM1; k=rsa; p=!",
       AT_OWN " has a value that can't be used in p=. " OWNER_PUBLISHES},
      {"nothing",
       AT_OWN " is no key record, or one that can't be read. " OWNER_PUBLISHES},
  };
  fixture *f = *state;
  size_t i;

  f->subject.allow_direct = 1;
  fake_dns_remove(&f->dns, OWN_1, 5);
  for (i = 0; i < COUNT(cases); i++) {
    set_txt(f, OWN_1, cases[i].text);
    assert_hint(f, 0, OWN, cases[i].hint);
  }
  set_txt(f, OWN_1, TXT_A);
  fake_dns_txt(&f->dns, OWN_1, TXT_B);
  run_check(f);
  assert_hint(f, 0, OWN,
              "At " OWN_1 " there are several key records, and which one a "
              "receiver takes is undefined. " OWNER_PUBLISHES);
  set_txt(f, OWN_1, TXT_A);
  fake_dns_txt(&f->dns, OWN_1, SPF);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok-direct");
  assert_hint(f, 0, OWN,
              "At " OWN_1 " there are other TXT records beside the key record, "
              "which not all receivers pass over. Delete them.");
  f->subject.slots[0].is_revoked = 1;
  set_txt(f, OWN_1, TXT_A);
  assert_hint(f, 0, OWN,
              AT_OWN " still has the key, which is revoked. " OWNER_PUBLISHES);
}

/* Where the zone was appended, what to enter is what stands before it. */
static void entries(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  memcpy(f->subject.domain, "com", 4);
  fake_dns_cname(&f->dns, OWN_1 ".com", HOST_1);
  run_check(f);
  assert_hint(
      f, 0, OWN,
      "Your DNS provider appended the zone twice: the record is at " OWN_1
      ".com. Enter the name as selector1._domainkey.contoso. " PUBLISH_CNAME);
  /* It isn't below that zone. */
  memcpy(f->subject.domain, "net", 4);
  fake_dns_cname(&f->dns, OWN_1 ".net", HOST_1);
  run_check(f);
  assert_hint(
      f, 0, OWN,
      "Your DNS provider appended the zone twice: the record is at " OWN_1
      ".net. Enter the name as " OWN_1 ". " PUBLISH_CNAME);
}

static void targets_as_text(void **state)
{
  static const struct {
    const char *text;
    size_t len;
    int is_target;
  } cases[] = {
      {HOST_1, sizeof(HOST_1) - 1, 1},
      {HOST_1 ".", sizeof(HOST_1), 1},
      {HOST_1 "\0x", sizeof(HOST_1) + 1, 0},
      {HOST_2, sizeof(HOST_2) - 1, 0},
      {"a b", 3, 0},
  };
  fixture *f = *state;
  size_t i;

  fake_dns_remove(&f->dns, OWN_1, 5);
  for (i = 0; i < COUNT(cases); i++) {
    fake_dns_remove(&f->dns, OWN_1, 16);
    fake_dns_add(&f->dns, NULL, OWN_1, 16, cases[i].text)->len = cases[i].len;
    run_check(f);
    assert_hint(f, 0, OWN,
                cases[i].is_target
                    ? "At " OWN_1 " the target was entered as a TXT record "
                      "instead of a CNAME record. Delete it. " PUBLISH_CNAME
                    : "At " OWN_1 " there is a TXT record where a CNAME record "
                      "belongs: with it the host can't replace its key. Delete "
                      "it. " PUBLISH_CNAME);
  }
}

/* Names of servers are shown as they can be. */
static void failures(void **state)
{
  fixture *f = *state;

  f->dns.servers[0] = "n\x1bs\\";
  fake_dns_fail(&f->dns, NULL, HOST_1, 16, DKIMKIT_DNS_SERVFAIL);
  run_check(f);
  assert_hint(f, 0, HOST,
              "For " HOST_1 " a server failed or refused (n\\027s\\). Check "
              "again later; if it stays so, the host has to look at its name "
              "servers.");
  assert_hint(f, 0, OWN,
              "The CNAME record at " OWN_1 " leads to " HOST_1 ". For " HOST_1
              " a server failed or refused (n\\027s\\). Check again later; if "
              "it stays so, the host has to look at its name servers.");
  f->dns.servers[0] = "n";
  run_check(f);
  assert_hint(f, 0, HOST,
              "For " HOST_1 " a server failed or refused (n). Check again "
              "later; if it stays so, the host has to look at its name "
              "servers.");
  f->dns.servers[0] = "";
  run_check(f);
  assert_hint(f, 0, HOST,
              "For " HOST_1 " a server failed or refused. Check again later; "
              "if it stays so, the host has to look at its name servers.");
}

static void circle_of_one(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_cname(&f->dns, OWN_1, OWN_1);
  run_check(f);
  assert_verdict(f, 0, OWN, "chain");
  assert_found(f, 0, OWN, OWN_1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
      T(with_a_key),    T(with_a_revoked_key),
      T(without_a_key), T(at_the_name_itself),
      T(entries),       T(targets_as_text),
      T(failures),      T(circle_of_one),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
