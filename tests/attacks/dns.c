/* SPDX-License-Identifier: MIT */
/* The DNS answers with too much, with nonsense, late, twice, or for others. */
#include "attack.h"

#include <stdio.h>

/* What the answer of a test is made of. */
typedef struct flood {
  size_t records;
  size_t octets;
  /** The last is the right one. */
  int is_last_good;
  size_t asked;
  size_t refused;
} flood;

static int flood_lookup(dkimkit_query *query, void *user_data)
{
  flood *f = user_data;
  uint8_t *text = malloc(f->octets + 1);
  size_t i;

  assert_non_null(text);
  memset(text, 'x', f->octets + 1);
  f->asked++;
  for (i = 0; i < f->records; i++) {
    int is_good = f->is_last_good && i + 1 == f->records;
    int rv =
        is_good
            ? dkimkit_query_add_txt(query, (const uint8_t *)record_8463_ed25519,
                                    strlen(record_8463_ed25519))
            : dkimkit_query_add_txt(query, text, f->octets);

    f->refused += rv == DKIMKIT_ERR_LIMIT;
  }
  free(text);
  (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 300);
  return 0;
}

static void give(attack *a, flood *f, dkimkit_reason reason)
{
  ok(dkimkit_config_set_dns(a->config, flood_lookup, NULL, f));
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_gives(a, reason);
  assert_int_equal(f->asked, 1);
}

static void attack_dns_thousands_of_records(void **state)
{
  flood f = {.records = 10000, .octets = 100, .is_last_good = 1};

  give(*state, &f, DKIMKIT_REASON_KEY_SYNTAX);
  assert_int_equal(f.refused, 10000 - 64);
}

/* Four keys are tried, and no more: each costs a verification. */
static void attack_dns_wrong_keys_first(void **state)
{
  attack *a = *state;
  char other[128];
  size_t i;

  snprintf(other, sizeof(other), "v=DKIM1; k=ed25519; p=%s",
           "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=");
  attack_record(a, other);
  for (i = 0; i < 2; i++) {
    test_dns_add(&a->dns, KEY_NAME, other);
  }
  test_dns_add(&a->dns, KEY_NAME, record_8463_ed25519);
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  attack_gives(a, DKIMKIT_REASON_OK);
  a->dns.records[3].text = other;
  test_dns_add(&a->dns, KEY_NAME, record_8463_ed25519);
  attack_gives(a, DKIMKIT_REASON_SIGNATURE_MISMATCH);
  attack_record(a, record_8463_ed25519);
}

static void attack_dns_giant_record(void **state)
{
  flood f = {.records = 1, .octets = 64000};

  give(*state, &f, DKIMKIT_REASON_KEY_TOO_LARGE);
  assert_int_equal(f.refused, 1);
}

static int cut_lookup(dkimkit_query *query, void *user_data)
{
  static const uint8_t rdata[] = {255, 'v', '=', 'D', 'K', 'I', 'M', '1'};

  *(int *)user_data = dkimkit_query_add_rdata(query, rdata, sizeof(rdata));
  (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 300);
  return 0;
}

/* CVE-2012-5671: the length of a string against that of the record. */
static void attack_dns_string_past_the_end(void **state)
{
  attack *a = *state;
  int rv = 0;

  ok(dkimkit_config_set_dns(a->config, cut_lookup, NULL, &rv));
  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_KEY_SYNTAX);
  assert_int_equal(rv, DKIMKIT_ERR_SYNTAX);
}

static void attack_dns_broken_server(void **state)
{
  static const struct {
    dkimkit_dns_status status;
    dkimkit_reason reason;
  } cases[] = {{DKIMKIT_DNS_SERVFAIL, DKIMKIT_REASON_KEY_QUERY_SERVFAIL},
               {DKIMKIT_DNS_TIMEOUT, DKIMKIT_REASON_KEY_QUERY_TIMEOUT},
               {DKIMKIT_DNS_BOGUS, DKIMKIT_REASON_KEY_QUERY_BOGUS},
               {DKIMKIT_DNS_REFUSED, DKIMKIT_REASON_KEY_QUERY_REFUSED},
               {DKIMKIT_DNS_ERROR, DKIMKIT_REASON_KEY_QUERY_ERROR}};
  attack *a = *state;
  size_t i;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  for (i = 0; i < COUNT(cases); i++) {
    a->dns.status = cases[i].status;
    attack_gives(a, cases[i].reason);
    assert_int_equal(dkimkit_signature_result(attack_first(a)),
                     DKIMKIT_RESULT_TEMPERROR);
  }
}

/* The first answer counts. */
static void attack_dns_second_answer(void **state)
{
  attack *a = *state;

  a->dns.mode = DNS_TWICE;
  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_OK);
  assert_int_equal(a->dns.last_rv, DKIMKIT_ERR_STATE);
}

static void attack_dns_answer_after_the_end(void **state)
{
  attack *a = *state;

  ok(dkimkit_config_seal(a->config));
  a->dns.mode = DNS_LATER;
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  ok(dkimkit_verifier_new(&a->verifier, a->config, NULL));
  assert_int_equal(verifier_run(a->verifier, a->message), DKIMKIT_PENDING);
  dkimkit_verifier_free(a->verifier);
  a->verifier = NULL;
  /* Whoever answers was told, and has nothing left to answer. */
  assert_int_equal(a->dns.cancelled, 1);
  assert_ptr_equal(a->dns.last_cancelled, a->dns.queries[0]);
}

static dkimkit_reason with_cache(attack *a, dkimkit_cache *cache)
{
  dkimkit_reason reason;

  a->dns.asked = 0;
  ok(dkimkit_verifier_new(&a->verifier, a->config, NULL));
  ok(dkimkit_verifier_set_cache(a->verifier, cache));
  ok(verifier_run(a->verifier, a->message));
  reason = dkimkit_verifier_reason(a->verifier);
  dkimkit_verifier_free(a->verifier);
  a->verifier = NULL;
  return reason;
}

/* A failure is never kept, nor what has no TTL. */
static void attack_cache_with_failures(void **state)
{
  attack *a = *state;
  dkimkit_cache *cache = NULL;

  ok(dkimkit_config_seal(a->config));
  ok(dkimkit_cache_new(&cache, a->config, 0, 0));
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  a->dns.ttl = 86400;
  a->dns.status = DKIMKIT_DNS_SERVFAIL;
  assert_int_equal(with_cache(a, cache), DKIMKIT_REASON_KEY_QUERY_SERVFAIL);
  a->dns.status = DKIMKIT_DNS_OK;
  a->dns.ttl = 0;
  assert_int_equal(with_cache(a, cache), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_ENTRIES), 0);
  dkimkit_cache_free(cache);
}

/* What a sender has published at names of his own is of no use elsewhere. */
static void attack_cache_poisoning(void **state)
{
  attack *a = *state;
  dkimkit_cache *cache = NULL;
  bytes evil;

  ok(dkimkit_config_seal(a->config));
  ok(dkimkit_cache_new(&cache, a->config, 0, 0));
  a->dns.ttl = 86400;
  a->dns.records[0].name = "s1._domainkey.attacker.example";
  evil = raw_sign("d=attacker.example; s=s1; h=from", FROM, BODY);
  a->message = evil;
  assert_int_equal(with_cache(a, cache), DKIMKIT_REASON_OK);
  assert_int_equal(with_cache(a, cache), DKIMKIT_REASON_OK);
  assert_int_equal(a->dns.asked, 0);
  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  assert_int_equal(with_cache(a, cache), DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  assert_int_equal(a->dns.asked, 1);
  dkimkit_cache_free(cache);
}

/* Names without end take the room of others, and no more than there is. */
static void attack_cache_flood(void **state)
{
  attack *a = *state;
  dkimkit_cache *cache = NULL;
  size_t i;

  ok(dkimkit_config_seal(a->config));
  ok(dkimkit_cache_new(&cache, a->config, 10, 0));
  a->dns.ttl = 86400;
  for (i = 0; i < 100; i++) {
    char tags[64];

    snprintf(tags, sizeof(tags), "d=example.com; s=x%u; h=from", (unsigned)i);
    attack_sign(a, tags, FROM, BODY);
    assert_int_equal(with_cache(a, cache), DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
  }
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_ENTRIES), 10);
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_EVICTED), 90);
  dkimkit_cache_free(cache);
}

#define SIGNATURES_MAX 20

/* Servers that never answer, but for one name. */
typedef struct dead {
  dkimkit_query *open[SIGNATURES_MAX];
  size_t count;
  size_t cancelled;
} dead;

static int dead_lookup(dkimkit_query *query, void *user_data)
{
  dead *d = user_data;

  if (strcmp(dkimkit_query_name(query), KEY_NAME) == 0) {
    ok(dkimkit_query_add_txt(query, (const uint8_t *)record_8463_ed25519,
                             strlen(record_8463_ed25519)));
    (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 300);
    return 0;
  }
  assert_true(d->count < SIGNATURES_MAX);
  d->open[d->count++] = query;
  return 0;
}

static void dead_cancel(dkimkit_query *query, void *user_data)
{
  dead *d = user_data;
  size_t i;

  for (i = 0; i < d->count; i++) {
    d->cancelled += d->open[i] == query;
  }
}

static void sign_again(attack *a, const char *tags)
{
  bytes more = raw_sign_again(tags, a->message);

  bytes_free(&a->message);
  a->message = more;
}

/* A good signature on top of 24 whose servers are dead. */
static void ask_dead(attack *a, dead *d)
{
  size_t i;

  memset(d, 0, sizeof(*d));
  ok(dkimkit_config_set_dns(a->config, dead_lookup, dead_cancel, d));
  ok(dkimkit_config_seal(a->config));
  attack_sign(a, "d=dead.example; s=x; h=from", FROM, BODY);
  for (i = 1; i < 24; i++) {
    char tags[64];

    snprintf(tags, sizeof(tags), "d=dead.example; s=x%u; h=from", (unsigned)i);
    sign_again(a, tags);
  }
  sign_again(a, SIGNER "; h=from");
  ok(dkimkit_verifier_new(&a->verifier, a->config, NULL));
  assert_int_equal(verifier_run(a->verifier, a->message), DKIMKIT_PENDING);
  assert_int_equal(d->count, SIGNATURES_MAX - 1);
}

static size_t with_reason(const attack *a, dkimkit_reason reason)
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < dkimkit_verifier_count(a->verifier); i++) {
    count += dkimkit_signature_reason(
                 dkimkit_verifier_signature(a->verifier, i)) == reason;
  }
  return count;
}

/* All are asked before one has to be answered, so they share a time limit. That
 * is the embedder's: without it the message waits. */
static void attack_dns_dead_servers(void **state)
{
  attack *a = *state;
  dead d;
  size_t i;

  ask_dead(a, &d);
  assert_int_equal(dkimkit_verifier_finish(a->verifier), DKIMKIT_PENDING);
  for (i = 0; i < d.count; i++) {
    assert_int_equal(dkimkit_query_done(d.open[i], DKIMKIT_DNS_TIMEOUT, 0, 0),
                     i + 1 < d.count ? DKIMKIT_PENDING : DKIMKIT_OK);
  }
  ok(dkimkit_verifier_finish(a->verifier));
  assert_int_equal(dkimkit_signature_reason(attack_first(a)),
                   DKIMKIT_REASON_OK);
  assert_int_equal(with_reason(a, DKIMKIT_REASON_KEY_QUERY_TIMEOUT),
                   SIGNATURES_MAX - 1);
  assert_int_equal(with_reason(a, DKIMKIT_REASON_TOO_MANY_SIGNATURES), 5);
  assert_int_equal(d.cancelled, 0);
}

/* Without a time limit a message is given up: no question outlives it. */
static void attack_dns_dead_servers_given_up(void **state)
{
  attack *a = *state;
  dead d;

  ask_dead(a, &d);
  dkimkit_verifier_free(a->verifier);
  a->verifier = NULL;
  assert_int_equal(d.cancelled, d.count);
}

/* Without the resolver's word for it nothing is secure. */
static void attack_dns_without_dnssec(void **state)
{
  attack *a = *state;

  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_dns_secure(attack_first(a)), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_dns_thousands_of_records),
      ATTACK(attack_dns_wrong_keys_first),
      ATTACK(attack_dns_giant_record),
      ATTACK(attack_dns_string_past_the_end),
      ATTACK(attack_dns_broken_server),
      ATTACK(attack_dns_second_answer),
      ATTACK(attack_dns_answer_after_the_end),
      ATTACK(attack_cache_with_failures),
      ATTACK(attack_cache_poisoning),
      ATTACK(attack_cache_flood),
      ATTACK(attack_dns_dead_servers),
      ATTACK(attack_dns_dead_servers_given_up),
      ATTACK(attack_dns_without_dnssec),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
