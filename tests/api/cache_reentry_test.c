/* SPDX-License-Identifier: MIT */
/* An allocator that uses the cache for which it is called. */
#include "test_support.h"

#include <stdio.h>
#include <unistd.h>

#define COUNTER(cache, name)                                                   \
  (dkimkit_cache_count((cache), DKIMKIT_CACHE_##name))

/* Seconds after which a cache is taken for locked for ever. */
#define WATCHDOG_SECONDS 60

typedef struct fixture {
  test_dns dns;
  uint64_t now;
  dkimkit_config *config;
  dkimkit_cache *cache;
  /* What the allocator does with the cache. */
  void (*use)(struct fixture *);
  size_t used;
  /* The next piece of so many octets is the time for `flood`; 0: none. */
  size_t flood_at;
  size_t open;
} fixture;

static void use(fixture *f)
{
  void (*how)(fixture *) = f->use;

  if (how != NULL && f->cache != NULL) {
    f->use = NULL;
    f->used++;
    how(f);
    f->use = f->use == NULL ? how : f->use;
  }
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  fixture *f = user_data;

  use(f);
  f->open += ptr == NULL;
  return realloc(ptr, size);
}

static void flood(fixture *f);

static void *allocate(size_t size, void *user_data)
{
  fixture *f = user_data;

  if (size == f->flood_at) {
    f->flood_at = 0;
    flood(f);
  }
  return resize(NULL, size, user_data);
}

static void release(void *ptr, void *user_data)
{
  fixture *f = user_data;

  /* Its own memory goes last. */
  if (ptr != f->cache) {
    use(f);
  }
  f->open -= ptr != NULL;
  free(ptr);
}

static void look_on(fixture *f)
{
  assert_true(COUNTER(f->cache, ENTRIES) <= COUNTER(f->cache, STORED));
}

static void forget(fixture *f)
{
  ok(dkimkit_cache_forget(f->cache, "s1._domainkey.example.com"));
  ok(dkimkit_cache_set_max_ttl(f->cache, 86400));
}

static void clear(fixture *f)
{
  dkimkit_cache_clear(f->cache);
}

static void do_nothing(fixture *f)
{
  (void)f;
}

static void give_up(fixture *f)
{
  dkimkit_cache *cache = f->cache;

  f->cache = NULL;
  f->use = do_nothing;
  dkimkit_cache_free(cache);
}

static uint64_t clock_of(void *user_data)
{
  return *(uint64_t *)user_data;
}

static void open_fixture(fixture *f, size_t max_entries)
{
  const dkimkit_mem mem = {f, allocate, resize, release};

  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  f->dns.ttl = 60;
  f->now = NOW;
  f->config = config_open(&f->dns, &mem);
  ok(dkimkit_config_set_clock(f->config, clock_of, &f->now));
  ok(dkimkit_config_seal(f->config));
  ok(dkimkit_cache_new(&f->cache, f->config, max_entries, 0));
}

static void close_fixture(fixture *f)
{
  dkimkit_cache_free(f->cache);
  f->cache = NULL;
  dkimkit_config_free(f->config);
  assert_int_equal(f->open, 0);
}

/* Verifies a message whose one signature asks for this selector. */
static void ask(fixture *f, unsigned selector)
{
  char text[256];
  dkimkit_verifier *verifier = NULL;
  bytes message;

  (void)snprintf(text, sizeof(text),
                 "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s%u; "
                 "h=from; bh=%s; b=AAAA\r\nFrom: a@example.com\r\n\r\n",
                 selector, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  f->dns.asked = 0;
  message = bytes_of(text);
  ok(dkimkit_verifier_new(&verifier, f->config, NULL));
  ok(dkimkit_verifier_set_cache(verifier, f->cache));
  ok(verifier_run(verifier, message));
  dkimkit_verifier_free(verifier);
  bytes_free(&message);
}

static void flood(fixture *f)
{
  unsigned i;

  for (i = 100; i < 150; i++) {
    ask(f, i);
  }
}

/* Others' answers come into the cache between any two steps of it. */
static void ask_other(fixture *f)
{
  ask(f, 100 + (unsigned)(f->used % 100));
}

/* Answers are kept, found, too old, one too many, forgotten. */
static void live(fixture *f)
{
  unsigned i;

  for (i = 0; i < 40; i++) {
    ask(f, i);
    ask(f, i / 2);
  }
  f->now += 60;
  ask(f, 39);
  ok(dkimkit_cache_forget(f->cache, "s39._domainkey.example.com"));
  ask(f, 38);
  dkimkit_cache_clear(f->cache);
  ask(f, 37);
}

static void check_use(void (*how)(fixture *))
{
  fixture f;

  open_fixture(&f, 20);
  f.use = how;
  live(&f);
  assert_true(f.used > 100);
  assert_true(COUNTER(f.cache, ENTRIES) <= 20);
  /* A cache that is given up isn't given to a verifier. */
  f.use = look_on;
  close_fixture(&f);
}

static void test_use(void **state)
{
  (void)state;
  check_use(look_on);
  check_use(forget);
  check_use(clear);
  check_use(ask_other);
}

/* As when nobody uses it meanwhile. */
static void test_counts(void **state)
{
  fixture used;
  fixture plain;

  (void)state;
  open_fixture(&used, 20);
  used.use = look_on;
  live(&used);
  open_fixture(&plain, 20);
  live(&plain);
  assert_true(COUNTER(plain.cache, HITS) > 0);
  assert_true(COUNTER(plain.cache, EVICTED) > 0);
  assert_int_equal(COUNTER(used.cache, HITS), COUNTER(plain.cache, HITS));
  assert_int_equal(COUNTER(used.cache, MISSES), COUNTER(plain.cache, MISSES));
  assert_int_equal(COUNTER(used.cache, STORED), COUNTER(plain.cache, STORED));
  assert_int_equal(COUNTER(used.cache, EVICTED), COUNTER(plain.cache, EVICTED));
  assert_int_equal(COUNTER(used.cache, OCTETS), COUNTER(plain.cache, OCTETS));
  close_fixture(&used);
  close_fixture(&plain);
}

/* By more than who makes room for one entry has in mind: 16 become 32. */
static void test_growth_within_growth(void **state)
{
  fixture f;
  uint64_t misses;
  unsigned i;

  (void)state;
  open_fixture(&f, 0);
  for (i = 0; i < 16; i++) {
    ask(&f, i);
  }
  f.flood_at = 2 * 16 * sizeof(void *);
  ask(&f, 16);
  assert_int_equal(f.flood_at, 0);
  assert_int_equal(COUNTER(f.cache, ENTRIES), 16 + 50 + 1);
  misses = COUNTER(f.cache, MISSES);
  for (i = 0; i <= 16; i++) {
    ask(&f, i);
  }
  flood(&f);
  assert_int_equal(COUNTER(f.cache, MISSES), misses);
  close_fixture(&f);
}

/* A call that is at work on it keeps it alive. */
static void test_given_up(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f, 20);
  ask(&f, 1);
  ask(&f, 2);
  f.use = give_up;
  dkimkit_cache_clear(f.cache);
  assert_null(f.cache);
  close_fixture(&f);
  open_fixture(&f, 20);
  ask(&f, 1);
  f.use = give_up;
  ok(dkimkit_cache_forget(f.cache, "s1._domainkey.example.com"));
  assert_null(f.cache);
  close_fixture(&f);
}

static void free_again(fixture *f)
{
  dkimkit_cache_free(f->cache);
  dkimkit_cache_clear(f->cache);
}

/* From within its own end. */
static void test_freed_again(void **state)
{
  fixture f;
  dkimkit_cache *cache;

  (void)state;
  open_fixture(&f, 20);
  ask(&f, 1);
  ask(&f, 2);
  cache = f.cache;
  f.use = free_again;
  dkimkit_cache_free(cache);
  assert_true(f.used > 2);
  f.cache = NULL;
  close_fixture(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_use),
      cmocka_unit_test(test_counts),
      cmocka_unit_test(test_growth_within_growth),
      cmocka_unit_test(test_given_up),
      cmocka_unit_test(test_freed_again),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
