/* SPDX-License-Identifier: MIT */
#include "team.h"
#include "test_support.h"

/* Answers that come into a cache and go while others use it. */

#include <stdio.h>

#define THREADS 4
#define ROUNDS 100
#define NAMES 200

typedef struct shared {
  dkimkit_config *config;
  dkimkit_cache *cache;
  bytes message;
} shared;

static int lookup(dkimkit_query *query, void *user_data)
{
  const char *record = strcmp(dkimkit_query_name(query), NAME_8463_RSA) == 0
                           ? record_8463_rsa
                           : record_8463_ed25519;

  (void)user_data;
  if (dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record)) ==
      DKIMKIT_OK) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 300);
  } else {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
  }
  return 0;
}

static int ends_as(const shared *s, const uint8_t *message, size_t len,
                   dkimkit_result wanted)
{
  dkimkit_verifier *verifier = NULL;
  int is_so = dkimkit_verifier_new(&verifier, s->config, NULL) == DKIMKIT_OK &&
              dkimkit_verifier_set_cache(verifier, s->cache) == DKIMKIT_OK &&
              dkimkit_verifier_feed(verifier, message, len) == DKIMKIT_OK &&
              dkimkit_verifier_finish(verifier) == DKIMKIT_OK &&
              dkimkit_verifier_result(verifier) == wanted;

  dkimkit_verifier_free(verifier);
  return is_so;
}

static void work(team *t, size_t number)
{
  shared *s = t->shared;
  size_t i;

  team_begin(t);
  for (i = 0; i < ROUNDS; i++) {
    team_expect(
        t, ends_as(s, s->message.data, s->message.len, DKIMKIT_RESULT_PASS));
    if (i % 10 == number) {
      (void)dkimkit_cache_forget(s->cache, NAME_8463_RSA);
    }
    if (i % 50 == number) {
      dkimkit_cache_clear(s->cache);
    }
  }
}

/* Each name by each thread, each beginning elsewhere. */
static void fill(team *t, size_t number)
{
  const shared *s = t->shared;
  unsigned i;

  team_begin(t);
  for (i = 0; i < NAMES; i++) {
    char text[256];
    int len = snprintf(text, sizeof(text),
                       "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; "
                       "s=s%zu; h=from; b=AAAA;\r\n bh="
                       "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n"
                       "From: a@example.com\r\n\r\n",
                       (i + number * NAMES / THREADS) % NAMES);

    team_expect(t, ends_as(s, (const uint8_t *)text, (size_t)len,
                           DKIMKIT_RESULT_PERMERROR));
  }
}

static void open_shared(shared *s, size_t max_entries)
{
  s->config = config_open(NULL, NULL);
  ok(dkimkit_config_set_dns(s->config, lookup, NULL, NULL));
  ok(dkimkit_config_seal(s->config));
  ok(dkimkit_cache_new(&s->cache, s->config, max_entries, 0));
  s->message = vector("rfc8463-A.3.eml");
}

static void close_shared(shared *s)
{
  bytes_free(&s->message);
  dkimkit_cache_free(s->cache);
  dkimkit_config_free(s->config);
}

/* There is room for one of the two names that everybody asks for. */
static void test_answers_go_while_others_use_them(void **state)
{
  shared s;

  (void)state;
  open_shared(&s, 1);
  team_run(THREADS, work, &s);
  assert_int_equal(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_HITS) +
                       dkimkit_cache_count(s.cache, DKIMKIT_CACHE_MISSES),
                   THREADS * ROUNDS * 2);
  assert_true(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_ENTRIES) <= 1);
  close_shared(&s);
}

/* Nothing is lost while the cache grows, and nothing is there twice. */
static void test_all_is_kept(void **state)
{
  shared s;
  uint64_t misses;

  (void)state;
  open_shared(&s, 0);
  team_run(THREADS, fill, &s);
  assert_int_equal(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_ENTRIES), NAMES);
  assert_int_equal(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_EVICTED), 0);
  misses = dkimkit_cache_count(s.cache, DKIMKIT_CACHE_MISSES);
  team_run(THREADS, fill, &s);
  assert_int_equal(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_MISSES), misses);
  close_shared(&s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_answers_go_while_others_use_them),
      cmocka_unit_test(test_all_is_kept),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
