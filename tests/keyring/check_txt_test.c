/* SPDX-License-Identifier: MIT */

/* What a check finds at the host's names: TXT records, and what they are worth
 * for the slot's key; and how answers of several servers make one verdict. */

#include "check_dns.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

#define PUBLISH_1                                                              \
  "The host has to publish one TXT record with its key at " HOST_1 "."

static void set_txt(fixture *f, const char *text)
{
  fake_dns_remove(&f->dns, HOST_1, 16);
  fake_dns_txt(&f->dns, HOST_1, text);
}

static const struct {
  const char *text;
  const char *verdict;
  /* Behind "The TXT record at HOST_1 ". */
  const char *hint;
} text_cases[] = {
    {"p=" P_A, "ok", NULL},
    {"v=DKIM1; h=sha1 : sha256; s=*; t=s; p=" P_A, "ok", NULL},
    {"v=DKIM1; k=rsa; p=" P_A_PKCS1, "ok", NULL},
    {TXT_B, "stale-key",
     "still has the key that was under this selector before. " PUBLISH_1
     " If it has done so, check again when the TTL is over."},
    {TXT_ED25519, "mismatch",
     "has a key that the host never had under this selector: find out who "
     "published it. " PUBLISH_1},
    {"v=DKIM1; k=rsa; p=" P_WEAK, "weak",
     "has a key with too few bits. " PUBLISH_1},
    {TXT_EMPTY, "revoked",
     "has an empty p=, which revokes the key. " PUBLISH_1},
    {"v=DKIM1; k=rsa; h=sha1; p=" P_A, "hash",
     "has an h= without sha256. " PUBLISH_1},
    {"v=DKIM1; k=rsa; h=sha2566; p=" P_A, "hash",
     "has an h= without sha256. " PUBLISH_1},
    {"v=DKIM1; k=rsa; s=tlsrpt; p=" P_A, "service",
     "has an s= without email. " PUBLISH_1},
    {"v=DKIM1; k=ed448; p=" P_A, "type",
     "has a k= that isn't the type of the key. " PUBLISH_1},
    {"v=DKIM1; k=ed25519; p=" P_A, "type",
     "has a k= that isn't the type of the key. " PUBLISH_1},
    {"v=DKIM2; k=rsa; p=" P_A, "version",
     "doesn't begin with v=DKIM1. " PUBLISH_1},
    {"v=spf1 -all", "version", "doesn't begin with v=DKIM1. " PUBLISH_1},
    {"v=DKIM1; k=rsa; p=MIGf!", "syntax",
     "has a value that can't be used in p=. " PUBLISH_1},
    {"v=DKIM1; k=rsa; p=" P_ED25519, "syntax",
     "has a value that can't be used in p=. " PUBLISH_1},
    /* Of a type that it isn't, but that isn't why. */
    {"v=DKIM1; k=ed25519; h=; p=" P_A, "syntax",
     "has a value that can't be used in h=. " PUBLISH_1},
    /* The key A with the exponent 1. */
    {"v=DKIM1; k=rsa; p="
     "MIGHAoGBALdQkCXCBiyd823H0dGyJLHIuY9XX1Deiz56goOtjy+zJnIsNgiqD+"
     "LaQlloCBG2"
     "1uysf4pI9ibOa4ujGITRGKIptLggM41/"
     "Qn4fnb9dq8ypFct6e7My4lUIZZ1IDNZhJsWcDpbE"
     "8TMBxqB3SG0jSLNzV3ALTM2b0Lup8WifLUh5AgEB",
     "syntax", "has a value that can't be used in p=. " PUBLISH_1},
    {"v=DKIM1; k=rsa", "syntax",
     "has a value that can't be used in p=. " PUBLISH_1},
    {"google-site-verification", "syntax",
     "is no key record, or one that can't be read. " PUBLISH_1},
    {"", "syntax", NULL},
};

static void texts(void **state)
{
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(text_cases); i++) {
    int name;

    set_txt(f, text_cases[i].text);
    run_check(f);
    for (name = OWN; name <= HOST; name++) {
      int is_good = strcmp(text_cases[i].verdict, "ok") == 0;
      char hint[1024] = "";

      assert_verdict(f, 0, (dkimkit_keyring_name)name, text_cases[i].verdict);
      assert_found(f, 0, (dkimkit_keyring_name)name,
                   is_good ? "" : text_cases[i].text);
      if (text_cases[i].hint != NULL) {
        (void)snprintf(hint, sizeof(hint), "The TXT record at " HOST_1 " %s",
                       text_cases[i].hint);
      }
      if (is_good || text_cases[i].hint != NULL) {
        assert_hint(f, 0, (dkimkit_keyring_name)name, hint);
      }
    }
    assert_verdict(f, 1, OWN, "ok");
  }
}

/* With a configuration that still takes SHA-1 the key wouldn't do either: we
 * sign with SHA-256. */
static void hash_with_sha1_allowed(void **state)
{
  fixture *f = *state;

  dkimkit_config_free(f->config);
  ok(config_with_provider(&f->config, NULL));
  ok(dkimkit_config_set_allow_sha1(f->config, 1));
  ok(dkimkit_config_seal(f->config));
  set_txt(f, "h=sha1; p=" P_A);
  run_check(f);
  assert_verdict(f, 0, HOST, "hash");
  set_txt(f, "h=sha1:sha2566:xsha256; p=" P_A);
  run_check(f);
  assert_verdict(f, 0, HOST, "hash");
}

/* sha256 as an element of the list, in any case, with white space or without.
 */
static void hashes(void **state)
{
  static const struct {
    const char *list;
    const char *verdict;
  } cases[] = {
      {"sha256", "ok"},
      {"SHA256", "ok"},
      {"sha1:sha256", "ok"},
      {"sha256:sha1", "ok"},
      {" sha1 : sha256 ", "ok"},
      {"sha1 :\tsha256", "ok"},
      {"sha1:\r\n sha256\r\n ", "ok"},
      {"sha1", "hash"},
      {"sha1:sha25", "hash"},
      {"sha1:sha512", "hash"},
      {"sha1:xsha256", "hash"},
      {"sha1:sha256x", "hash"},
      {"sha1:sha256-sha256x:a", "hash"},
  };
  fixture *f = *state;
  size_t i;

  dkimkit_config_free(f->config);
  ok(config_with_provider(&f->config, NULL));
  ok(dkimkit_config_set_allow_sha1(f->config, 1));
  ok(dkimkit_config_seal(f->config));
  for (i = 0; i < COUNT(cases); i++) {
    char text[1024];

    (void)snprintf(text, sizeof(text), "v=DKIM1; h=%s; p=%s", cases[i].list,
                   P_A);
    set_txt(f, text);
    run_check(f);
    assert_verdict(f, 0, HOST, cases[i].verdict);
  }
}

/* White space in p= isn't of the key. */
static void folded(void **state)
{
  static const char *const folds[] = {" ", "\t", "\r\n ", "  \t"};
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(folds); i++) {
    char text[1024];

    (void)snprintf(text, sizeof(text), "v=DKIM1; p=%s%.7s%s%.60s%s%s%s",
                   folds[i], P_A, folds[i], &P_A[7], folds[i], &P_A[67],
                   folds[i]);
    set_txt(f, text);
    run_check(f);
    assert_verdict(f, 0, HOST, "ok");
  }
}

/* By the configuration's limits. */
static void sizes(void **state)
{
  static const struct {
    unsigned min;
    unsigned max;
    const char *verdict;
  } cases[] = {{1024, 1024, "ok"}, {1025, 2048, "weak"}, {512, 1023, "syntax"}};
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    dkimkit_config_free(f->config);
    ok(config_with_provider(&f->config, NULL));
    ok(dkimkit_config_set_rsa_bits(f->config, cases[i].min, cases[i].max));
    ok(dkimkit_config_seal(f->config));
    run_check(f);
    assert_verdict(f, 0, HOST, cases[i].verdict);
  }
}

static void ed25519(void **state)
{
  fixture *f = *state;

  key_id_of(&f->subject.slots[0].key_id, ID_ED25519);
  set_txt(f, TXT_ED25519);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok");
  /* k= is forgotten: that would be RSA. */
  set_txt(f, "v=DKIM1; p=" P_ED25519);
  run_check(f);
  assert_verdict(f, 0, HOST, "type");
}

/* A key that was made now, with its id from PKCS#8: by other code than the
 * check's. */
static void generated_key(void **state)
{
  fixture *f = *state;
  dkimkit_key *key;
  char text[2048];
  uint8_t spki[1024];
  size_t len = sizeof(text);

  ok(dkimkit_key_generate(&key, f->config, DKIMKIT_KEY_TYPE_RSA, 2048));
  ok(dkimkit_keyrecord_write(text, &len, key));
  len = sizeof(spki);
  ok(dkimkit_key_export(spki, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC));
  (void)crypto_hash_sha256(f->subject.slots[0].key_id.octets, spki, len);
  set_txt(f, text);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok");
  dkimkit_key_free(key);
}

static void testing(void **state)
{
  fixture *f = *state;

  set_txt(f, "v=DKIM1; t=s:y; p=" P_A);
  run_check(f);
  assert_verdict(f, 0, OWN, "ok");
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, OWN),
                   DKIMKIT_KEYRING_WARNING_TESTING);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST),
                   DKIMKIT_KEYRING_WARNING_TESTING);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 1, HOST), 0);
}

static void several_records(void **state)
{
  static const struct {
    const char *second;
    const char *verdict;
  } cases[] = {
      {TXT_B, "multiple"},
      {TXT_EMPTY, "multiple"},
      {"v=DKIM1; p=!", "multiple"},
      {"v=DKIM1", "multiple"},
      {"p=?", "multiple"},
      {TXT_A, "ok"},
      {"v=spf1 -all", "ok"},
      {"v=DMARC1; p=none", "ok"},
      {"google-site-verification=x", "ok"},
      {"", "ok"},
  };
  fixture *f = *state;
  size_t i;
  int turn;

  for (i = 0; i < COUNT(cases); i++) {
    for (turn = 0; turn < 2; turn++) {
      set_txt(f, turn ? cases[i].second : TXT_A);
      fake_dns_txt(&f->dns, HOST_1, turn ? TXT_A : cases[i].second);
      run_check(f);
      assert_verdict(f, 0, HOST, cases[i].verdict);
      assert_verdict(f, 0, OWN, cases[i].verdict);
    }
    if (strcmp(cases[i].verdict, "multiple") == 0) {
      assert_hint(f, 0, HOST,
                  "At " HOST_1 " there are several key records, and which one "
                  "a receiver takes is undefined. " PUBLISH_1);
    } else {
      assert_hint(f, 0, HOST,
                  strcmp(cases[i].second, TXT_A) == 0
                      ? ""
                      : "At " HOST_1 " there are other TXT records beside the "
                        "key record, which not all receivers pass over. The "
                        "host has to delete them.");
    }
  }
}

/* Beside a key record: another one, broken or not, or something else. */
static void meant_as_key_or_not(void **state)
{
  static const struct {
    const char *second;
    int is_key;
  } cases[] = {
      {"v=DKIM2; p=x", 1},  {"v=dkim; p=x", 1},
      {"v=DKI; p=x", 0},    {"v=XDKIM1; p=x", 0},
      {"k=rsa; p=x!", 1},   {"k=rsa; t=s", 0},
      {"v=DKIM1 k=rsa", 1}, {"v=DKIM", 1},
      {"V=DKIM1", 1},       {"v=", 0},
      {"anything", 0},      {"q=x", 0},
  };
  fixture *f = *state;
  size_t i;

  for (i = 0; i < COUNT(cases); i++) {
    const dkk_ring_check_result *result;

    set_txt(f, cases[i].second);
    fake_dns_txt(&f->dns, HOST_1, TXT_A);
    run_check(f);
    result = dkk_ring_check_result_of(f->check, 0, DKK_RING_HOST);
    if (result->verdict !=
        (cases[i].is_key ? DKK_RING_VERDICT_MULTIPLE : DKK_RING_VERDICT_OK)) {
      fail_msg("%s", cases[i].second);
    }
    assert_int_equal(result->outcome.has_others, !cases[i].is_key);
  }
}

/* Of several that are no key records the first is told of. */
static void only_others(void **state)
{
  fixture *f = *state;

  set_txt(f, "v=spf1 -all");
  fake_dns_txt(&f->dns, HOST_1, "google-site-verification=x");
  run_check(f);
  assert_verdict(f, 0, HOST, "version");
  assert_found(f, 0, HOST, "v=spf1 -all");
  assert_false(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_HOST)->outcome.has_others);
}

/* Records of a name are a set: the same again is the same record. */
static void same_again(void **state)
{
  fixture *f = *state;
  int i;

  for (i = 0; i < 3; i++) {
    fake_dns_txt(&f->dns, HOST_1, TXT_A);
    run_check(f);
    assert_verdict(f, 0, HOST, "ok");
  }
  /* Of another length, or with another octet, it isn't the same. */
  fake_dns_txt(&f->dns, HOST_1, TXT_A " ");
  run_check(f);
  assert_verdict(f, 0, HOST, "multiple");
}

static void nothing_at_the_host(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, HOST_1, 16);
  run_check(f);
  assert_verdict(f, 0, HOST, "missing");
  assert_hint(f, 0, HOST, PUBLISH_1);
  assert_verdict(f, 0, OWN, "target-empty");
  assert_hint(f, 0, OWN,
              "The CNAME record is right, but there is no TXT record where it "
              "leads. " PUBLISH_1);
  fake_dns_cname(&f->dns, HOST_1, "www.example.net");
  run_check(f);
  assert_verdict(f, 0, HOST, "wrong-target");
  assert_found(f, 0, HOST, "www.example.net");
  assert_hint(f, 0, HOST,
              "At " HOST_1 " there is a CNAME record that leads to "
              "www.example.net. The host has to delete it and to publish its "
              "TXT record there.");
  assert_verdict(f, 0, OWN, "target-empty");
}

static void empty_slot(void **state)
{
  static const struct {
    const char *text;
    const char *verdict;
  } left[] = {
      {TXT_B, "stale-key"}, {TXT_A, "mismatch"}, {TXT_EMPTY, "revoked"}};
  fixture *f = *state;
  size_t i;

  f->subject.slots[0].has_key = 0;
  memset(&f->subject.slots[0].key_id, 0, sizeof(dkk_ring_key_id));
  for (i = 0; i < COUNT(left); i++) {
    set_txt(f, left[i].text);
    run_check(f);
    assert_verdict(f, 0, HOST, left[i].verdict);
    assert_int_equal(dkimkit_keyring_check_is_ok(f->check),
                     strcmp(left[i].verdict, "revoked") == 0);
  }
  fake_dns_remove(&f->dns, HOST_1, 16);
  run_check(f);
  assert_verdict(f, 0, HOST, "missing");
  assert_verdict(f, 0, OWN, "target-empty");
  assert_hint(f, 0, HOST, "");
  assert_hint(f, 0, OWN, "");
  assert_true(dkimkit_keyring_check_is_ok(f->check));
  assert_true(dkk_ring_key_id_is_none(
      &dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN)->key_id));
}

static void revoked_slot(void **state)
{
  fixture *f = *state;

  f->subject.slots[0].is_revoked = 1;
  run_check(f);
  assert_verdict(f, 0, HOST, "ok");
  assert_false(dkimkit_keyring_check_is_ok(f->check));
  assert_hint(f, 0, HOST,
              "The TXT record at " HOST_1 " still has the key, which is "
              "revoked. The host has to publish one TXT record with an empty "
              "p= at " HOST_1 ".");
  set_txt(f, TXT_EMPTY);
  run_check(f);
  assert_verdict(f, 0, HOST, "revoked");
  assert_verdict(f, 0, OWN, "revoked");
  assert_hint(f, 0, HOST, "");
  assert_true(dkimkit_keyring_check_is_ok(f->check));
  /* One server still has the key: it isn't revoked. */
  fake_dns_remove(&f->dns, HOST_1, 16);
  fake_dns_server(&f->dns, "ns2", DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE, 0);
  (void)fake_dns_add(&f->dns, "ns1", HOST_1, 16, TXT_EMPTY);
  (void)fake_dns_add(&f->dns, "ns2", HOST_1, 16, TXT_A);
  run_check(f);
  assert_verdict(f, 0, HOST, "ok");
  assert_server(f, 0, HOST, "ns2");
  /* Or it didn't answer. */
  fake_dns_fail(&f->dns, "ns2", HOST_1, 16, DKIMKIT_DNS_TIMEOUT);
  run_check(f);
  assert_verdict(f, 0, HOST, "timeout");
}

static void octets_in_a_text(void **state)
{
  static const char text[] = "v=DKIM1; n=\\\x00\x1b\x7f\xc3\xa4~ ; p=!";
  fixture *f = *state;

  set_txt(f, text);
  f->dns.records[f->dns.record_count - 1].len = sizeof(text) - 1;
  run_check(f);
  assert_verdict(f, 0, HOST, "syntax");
  assert_found(f, 0, HOST, "v=DKIM1; n=\\\\\\000\\027\\127\\195\\164~ ; p=!");
}

/* ---- several servers ---- */

#define OWN_SERVER DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE

/* Each of two servers has one of these at HOST_1; "" is nothing, "?" no
 * answer, "!" one that can't be believed. */
static const struct {
  const char *ns1;
  unsigned flags_1;
  const char *ns2;
  unsigned flags_2;
  const char *verdict;
  const char *server;
  int is_authoritative;
} pairs[] = {
    {TXT_A, OWN_SERVER, TXT_A, OWN_SERVER, "ok", "ns1", 1},
    {TXT_A, OWN_SERVER, TXT_A, 0, "ok", "ns1", 0},
    {TXT_A, OWN_SERVER, TXT_B, OWN_SERVER, "stale-key", "ns2", 1},
    {TXT_A, OWN_SERVER, "?", OWN_SERVER, "timeout", "ns2", 0},
    {"", OWN_SERVER, "?", 0, "missing", "ns1", 1},
    {"", 0, "?", OWN_SERVER, "missing", "ns1", 0},
    {"", OWN_SERVER, TXT_ED25519, 0, "missing", "ns1", 1},
    {"", OWN_SERVER, TXT_ED25519, OWN_SERVER, "mismatch", "ns2", 1},
    {"", 0, TXT_B, OWN_SERVER, "stale-key", "ns2", 1},
    {TXT_A, 0, "", OWN_SERVER, "missing", "ns2", 1},
    {TXT_A, OWN_SERVER, "", 0, "missing", "ns2", 0},
    {"?", OWN_SERVER, "?", OWN_SERVER, "timeout", "ns1", 0},
    {"?", OWN_SERVER, "!", OWN_SERVER, "bogus", "ns2", 0},
    {"!", OWN_SERVER, TXT_B, 0, "stale-key", "ns2", 0},
};

static void put(fixture *f, const char *server, const char *text)
{
  if (strcmp(text, "?") == 0 || strcmp(text, "!") == 0) {
    fake_dns_fail(&f->dns, server, HOST_1, 16,
                  text[0] == '?' ? DKIMKIT_DNS_TIMEOUT : DKIMKIT_DNS_BOGUS);
  } else if (text[0] != '\0') {
    (void)fake_dns_add(&f->dns, server, HOST_1, 16, text);
  }
}

static void swap_servers(fake_dns *dns)
{
  const char *server = dns->servers[0];
  unsigned flags = dns->flags[0];

  dns->servers[0] = dns->servers[1];
  dns->flags[0] = dns->flags[1];
  dns->servers[1] = server;
  dns->flags[1] = flags;
}

static void servers_that_differ(void **state)
{
  fixture *f = *state;
  size_t i;
  int turn;

  fake_dns_server(&f->dns, "ns2", 0, 0);
  for (i = 0; i < COUNT(pairs); i++) {
    f->dns.flags[0] = pairs[i].flags_1;
    f->dns.flags[1] = pairs[i].flags_2;
    f->dns.failure_count = 0;
    fake_dns_remove(&f->dns, HOST_1, 16);
    put(f, "ns1", pairs[i].ns1);
    put(f, "ns2", pairs[i].ns2);
    for (turn = 0; turn < 2; turn++) {
      run_check(f);
      assert_verdict(f, 0, HOST, pairs[i].verdict);
      assert_server(f, 0, HOST, pairs[i].server);
      assert_int_equal(dkk_ring_check_result_of(f->check, 0, DKK_RING_HOST)
                           ->is_authoritative,
                       pairs[i].is_authoritative);
      swap_servers(&f->dns);
    }
  }
}

static void owners_servers_that_differ(void **state)
{
  fixture *f = *state;

  fake_dns_server(&f->dns, "ns2", OWN_SERVER, 0);
  fake_dns_remove(&f->dns, OWN_1, 5);
  (void)fake_dns_add(&f->dns, "ns1", OWN_1, 5, HOST_1);
  (void)fake_dns_add(&f->dns, "ns2", OWN_1, 5, "www.example.net");
  run_check(f);
  assert_verdict(f, 0, OWN, "wrong-target");
  assert_server(f, 0, OWN, "ns2");
  assert_verdict(f, 0, HOST, "ok");
  fake_dns_remove(&f->dns, OWN_1, 5);
  (void)fake_dns_add(&f->dns, "ns2", OWN_1, 5, HOST_1);
  run_check(f);
  assert_verdict(f, 0, OWN, "missing");
  assert_server(f, 0, OWN, "ns1");
  fake_dns_fail(&f->dns, "ns1", OWN_1, 5, DKIMKIT_DNS_REFUSED);
  run_check(f);
  assert_verdict(f, 0, OWN, "servfail");
  assert_server(f, 0, OWN, "ns1");
  assert_false(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN)->is_authoritative);
}

/* What was found by way of a resolver is no proof, whoever has the end. */
static void authority_of_a_way(void **state)
{
  fixture *f = *state;

  fake_dns_server(&f->dns, "resolver", 0, 0);
  fake_dns_fail(&f->dns, "ns1", OWN_1, 5, DKIMKIT_DNS_TIMEOUT);
  fake_dns_remove(&f->dns, HOST_1, 16);
  (void)fake_dns_add(&f->dns, "ns1", HOST_1, 16, TXT_ED25519);
  run_check(f);
  assert_verdict(f, 0, OWN, "mismatch");
  assert_verdict(f, 0, HOST, "mismatch");
  assert_false(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN)->is_authoritative);
  assert_true(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_HOST)->is_authoritative);
  fake_dns_remove(&f->dns, OWN_1, 5);
  fake_dns_cname(&f->dns, OWN_1, "www.example.net");
  run_check(f);
  assert_verdict(f, 0, OWN, "wrong-target");
  assert_false(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN)->is_authoritative);
  f->dns.failure_count = 0;
  run_check(f);
  assert_true(
      dkk_ring_check_result_of(f->check, 0, DKK_RING_OWN)->is_authoritative);
}

/* A resolver gives what its cache has with the CNAME; a server of the owner's
 * says nothing about the host's zone. */
static void texts_that_come_with_a_cname(void **state)
{
  fixture *f = *state;
  unsigned turn;

  fake_dns_remove(&f->dns, HOST_1, 16);
  for (turn = 0; turn < 2; turn++) {
    unsigned flags = turn ? OWN_SERVER : 0;

    f->dns.server_count = 1;
    fake_dns_server(&f->dns, "resolver", flags, 1);
    f->dns.record_count = 0;
    fake_dns_publish(&f->dns);
    fake_dns_remove(&f->dns, HOST_1, 16);
    (void)fake_dns_add(&f->dns, "ns1", HOST_1, 16, TXT_A);
    (void)fake_dns_add(&f->dns, "resolver", HOST_1, 16, TXT_ED25519);
    f->dns.failure_count = 0;
    /* To the question for the record itself it has no answer. */
    fake_dns_fail(&f->dns, "resolver", HOST_1, 16, DKIMKIT_DNS_TIMEOUT);
    run_check(f);
    assert_verdict(f, 0, OWN, turn ? "timeout" : "mismatch");
    assert_verdict(f, 0, HOST, "timeout");
  }
}

static void secure_answers(void **state)
{
  fixture *f = *state;

  f->dns.flags[0] |= DKIMKIT_KEYRING_ANSWER_SECURE;
  run_check(f);
  assert_true(dkimkit_keyring_check_secure(f->check, 0, OWN));
  fake_dns_server(&f->dns, "ns2", OWN_SERVER, 0);
  run_check(f);
  assert_false(dkimkit_keyring_check_secure(f->check, 0, HOST));
}

static void negative_ttls(void **state)
{
  fixture *f = *state;

  fake_dns_remove(&f->dns, HOST_1, 16);
  f->dns.negative_ttl = 48 * 3600 + 1;
  run_check(f);
  assert_int_equal(dkimkit_keyring_check_negative_ttl(f->check, 0, HOST),
                   48 * 3600 + 1);
  assert_int_equal(dkimkit_keyring_check_warnings(f->check, 0, HOST),
                   DKIMKIT_KEYRING_WARNING_TTL_HIGH);
  assert_int_equal(dkimkit_keyring_check_negative_ttl(f->check, 1, HOST), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
      T(texts),
      T(hash_with_sha1_allowed),
      T(hashes),
      T(folded),
      T(sizes),
      T(meant_as_key_or_not),
      T(ed25519),
      T(generated_key),
      T(testing),
      T(several_records),
      T(only_others),
      T(same_again),
      T(nothing_at_the_host),
      T(empty_slot),
      T(revoked_slot),
      T(octets_in_a_text),
      T(servers_that_differ),
      T(owners_servers_that_differ),
      T(authority_of_a_way),
      T(texts_that_come_with_a_cname),
      T(secure_answers),
      T(negative_ttls),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
