/* SPDX-License-Identifier: MIT */
#include "team.h"
#include "test_support.h"

/* One configuration, cache, keys and profiles for all threads. */

#define THREADS 8
#define ROUNDS 20
#define CHUNK 200

typedef struct shared {
  dkimkit_config *config;
  dkimkit_cache *cache;
  dkimkit_key *keys[2];
  dkimkit_profile *profiles[2];
  bytes message;
  dkimkit_mem mem;
  atomic_size_t open;
} shared;

static void *take(size_t size, void *user_data)
{
  shared *s = user_data;

  atomic_fetch_add(&s->open, 1);
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  shared *s = user_data;

  atomic_fetch_add(&s->open, ptr == NULL);
  return realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  shared *s = user_data;

  atomic_fetch_sub(&s->open, ptr != NULL);
  free(ptr);
}

/* Answers whoever asks: the records of the keys that are signed with. */
static int answer(dkimkit_query *query, void *user_data)
{
  const char *record = dkimkit_query_name(query)[1] == '0' ? record_8463_ed25519
                                                           : record_8463_rsa;

  (void)user_data;
  if (dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record)) ==
      DKIMKIT_OK) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 300);
  } else {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
  }
  return 0;
}

static dkimkit_config *make_config(shared *s)
{
  dkimkit_config *config = config_open(NULL, &s->mem);

  ok(dkimkit_config_set_dns(config, answer, NULL, NULL));
  ok(dkimkit_config_seal(config));
  return config;
}

static dkimkit_profile *make_profile(shared *s, size_t index)
{
  static const char *const selectors[2] = {"s0", "s1"};
  dkimkit_profile *profile = profile_open(s->config, s->keys[index]);

  ok(dkimkit_profile_set_selector(profile, selectors[index]));
  ok(dkimkit_profile_seal(profile));
  return profile;
}

static void open_shared(shared *s)
{
  dkimkit_config *other;

  memset(s, 0, sizeof(*s));
  s->mem = (dkimkit_mem){s, take, resize, release};
  s->config = make_config(s);
  /* Keys can be used in profiles of any configuration. */
  other = make_config(s);
  s->keys[0] = key_load(s->config, "keys/rfc8463-A.1-ed25519.pem");
  s->keys[1] = key_load(other, "keys/rfc8463-A.2-rsa1024.pem");
  dkimkit_config_free(other);
  s->profiles[0] = make_profile(s, 0);
  s->profiles[1] = make_profile(s, 1);
  /* Room for one of two names: answers go that others are at work with. */
  ok(dkimkit_cache_new(&s->cache, s->config, 1, 0));
  s->message = vector("rfc8463-A.3-unsigned.eml");
}

static void give_up(const shared *s)
{
  dkimkit_cache_free(s->cache);
  dkimkit_profile_free(s->profiles[0]);
  dkimkit_profile_free(s->profiles[1]);
  dkimkit_key_free(s->keys[0]);
  dkimkit_key_free(s->keys[1]);
  dkimkit_config_free(s->config);
}

static int feed(dkimkit_verifier *verifier, const char *data, size_t len)
{
  int rv = DKIMKIT_OK;
  size_t at;

  for (at = 0; rv == DKIMKIT_OK && at < len; at += CHUNK) {
    rv = dkimkit_verifier_feed(verifier, (const uint8_t *)data + at,
                               len - at < CHUNK ? len - at : CHUNK);
  }
  return rv;
}

/* What the signer made, above the message. */
static int verify_fields(const shared *s, const dkimkit_signer *signer)
{
  dkimkit_verifier *verifier = NULL;
  size_t passed = 0;
  size_t i;
  int rv = dkimkit_verifier_new(&verifier, s->config, NULL);

  rv = rv == DKIMKIT_OK ? dkimkit_verifier_set_cache(verifier, s->cache) : rv;
  for (i = 0; rv == DKIMKIT_OK && i < dkimkit_signer_count(signer); i++) {
    size_t len = 0;
    const char *field = dkimkit_signer_field(signer, i, &len);

    rv = feed(verifier, field, len);
  }
  rv = rv == DKIMKIT_OK
           ? feed(verifier, (const char *)s->message.data, s->message.len)
           : rv;
  rv = rv == DKIMKIT_OK ? dkimkit_verifier_finish(verifier) : rv;
  for (i = 0; rv == DKIMKIT_OK && i < dkimkit_verifier_count(verifier); i++) {
    passed += dkimkit_signature_reason(
                  dkimkit_verifier_signature(verifier, i)) == DKIMKIT_REASON_OK;
  }
  dkimkit_verifier_free(verifier);
  return passed == 2;
}

static int sign_and_verify(const shared *s)
{
  dkimkit_signer *signer = NULL;
  int is_right = dkimkit_signer_new(&signer, s->config, s->profiles, 2, NULL) ==
                     DKIMKIT_OK &&
                 dkimkit_signer_feed(signer, s->message.data, s->message.len) ==
                     DKIMKIT_OK &&
                 dkimkit_signer_finish(signer) == DKIMKIT_OK &&
                 verify_fields(s, signer);

  dkimkit_signer_free(signer);
  return is_right;
}

static int export_key(dkimkit_key *key)
{
  uint8_t octets[2048];
  size_t len = sizeof(octets);

  return dkimkit_key_export(octets, &len, key,
                            DKIMKIT_KEY_FORMAT_RECORD_PUBLIC) == DKIMKIT_OK;
}

static void disturb_cache(const shared *s, size_t round)
{
  (void)dkimkit_cache_set_max_ttl(s->cache, (uint32_t)(100 + round));
  (void)dkimkit_cache_forget(s->cache, "s1._domainkey.example.com");
  if (round % 8 == 0) {
    dkimkit_cache_clear(s->cache);
  }
}

/* The verifier keeps the cache, and the profiles keep the configuration. */
static void use(team *t, size_t number)
{
  const shared *s = t->shared;
  dkimkit_verifier *keeper = NULL;
  dkimkit_key *key = dkimkit_key_ref(s->keys[number % 2]);
  dkimkit_profile *first = dkimkit_profile_ref(s->profiles[0]);
  dkimkit_profile *second = dkimkit_profile_ref(s->profiles[1]);
  size_t round;

  team_expect(t, dkimkit_verifier_new(&keeper, s->config, NULL) == DKIMKIT_OK);
  team_expect(t, dkimkit_verifier_set_cache(keeper, s->cache) == DKIMKIT_OK);
  team_begin(t);
  for (round = 0; round < ROUNDS; round++) {
    team_expect(t, sign_and_verify(s));
    team_expect(t, export_key(key));
    team_expect(t, dkimkit_cache_count(s->cache, DKIMKIT_CACHE_ENTRIES) <= 1);
    if (round % THREADS == number) {
      disturb_cache(s, round);
    }
  }
  dkimkit_key_free(key);
  dkimkit_profile_free(second);
  dkimkit_profile_free(first);
  dkimkit_verifier_free(keeper);
}

static void test_shared(void **state)
{
  shared s;
  team t;

  (void)state;
  open_shared(&s);
  team_start(&t, THREADS, use, &s);
  /* From here on the threads alone keep all of it alive, and the last one of
   * them frees it. */
  team_begin(&t);
  give_up(&s);
  team_join(&t);
  assert_int_equal(atomic_load(&s.open), 0);
  bytes_free(&s.message);
}

static int make_and_use_one(void)
{
  static const char seed[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
  const char *crypto = getenv("DKIMKIT_TEST_CRYPTO");
  dkimkit_config *config = NULL;
  dkimkit_key *imported = NULL;
  dkimkit_key *generated = NULL;
  int is_right =
      config_with_provider(&config, NULL) == DKIMKIT_OK &&
      (crypto == NULL || *crypto == '\0' ||
       dkimkit_config_set_builtin_crypto(config, crypto) == DKIMKIT_OK) &&
      dkimkit_config_seal(config) == DKIMKIT_OK &&
      dkimkit_key_import(&imported, config, seed, sizeof(seed) - 1) ==
          DKIMKIT_OK &&
      dkimkit_key_generate(&generated, config, DKIMKIT_KEY_TYPE_ED25519, 0) ==
          DKIMKIT_OK;

  dkimkit_key_free(imported);
  dkimkit_key_free(generated);
  dkimkit_config_free(config);
  return is_right;
}

static void make_and_use(team *t, size_t number)
{
  (void)number;
  team_begin(t);
  team_expect(t, make_and_use_one());
}

/* Has to be the first test: providers are initialised once a process. */
static void test_seal_at_once(void **state)
{
  (void)state;
  team_run(THREADS, make_and_use, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_seal_at_once),
      cmocka_unit_test(test_shared),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
