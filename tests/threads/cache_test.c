/* SPDX-License-Identifier: MIT */
#include "team.h"
#include "test_support.h"

/* A cache with room for one of the two names that everybody asks for, so that
 * all the time answers go that others are at work with. */

#define THREADS 4
#define ROUNDS 100

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

static int passes(const shared *s)
{
  dkimkit_verifier *verifier = NULL;
  int is_pass =
      dkimkit_verifier_new(&verifier, s->config, NULL) == DKIMKIT_OK &&
      dkimkit_verifier_set_cache(verifier, s->cache) == DKIMKIT_OK &&
      dkimkit_verifier_feed(verifier, s->message.data, s->message.len) ==
          DKIMKIT_OK &&
      dkimkit_verifier_finish(verifier) == DKIMKIT_OK &&
      dkimkit_verifier_result(verifier) == DKIMKIT_RESULT_PASS;

  dkimkit_verifier_free(verifier);
  return is_pass;
}

static void work(team *t, size_t number)
{
  shared *s = t->shared;
  size_t i;

  team_begin(t);
  for (i = 0; i < ROUNDS; i++) {
    team_expect(t, passes(s));
    if (i % 10 == number) {
      (void)dkimkit_cache_forget(s->cache, NAME_8463_RSA);
    }
    if (i % 50 == number) {
      dkimkit_cache_clear(s->cache);
    }
  }
}

static void test_answers_go_while_others_use_them(void **state)
{
  shared s;

  (void)state;
  s.config = config_open(NULL, NULL);
  ok(dkimkit_config_set_dns(s.config, lookup, NULL, NULL));
  ok(dkimkit_config_seal(s.config));
  ok(dkimkit_cache_new(&s.cache, s.config, 1, 0));
  s.message = vector("rfc8463-A.3.eml");
  team_run(THREADS, work, &s);
  assert_int_equal(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_HITS) +
                       dkimkit_cache_count(s.cache, DKIMKIT_CACHE_MISSES),
                   THREADS * ROUNDS * 2);
  assert_true(dkimkit_cache_count(s.cache, DKIMKIT_CACHE_ENTRIES) <= 1);
  bytes_free(&s.message);
  dkimkit_cache_free(s.cache);
  dkimkit_config_free(s.config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_answers_go_while_others_use_them),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
