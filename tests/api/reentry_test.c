/* SPDX-License-Identifier: MIT */
/* Callbacks that call, and free, the object that they run for. */
#include "raw_sign.h"

static dkimkit_verifier *verifier;
static dkimkit_signer *signer;
static dkimkit_keylookup *lookup;
static dkimkit_canon *canon;
static dkimkit_cache *cache;
static const uint8_t octet[] = "x";
static const uint8_t plain[] = "From: a@example.com\r\n\r\nHello\r\n";
/* Attached to a verifier: called from the next hash_init, and freed by the next
 * DNS question. */
static dkimkit_signer *guest;
static dkimkit_signer *guest_to_free;
/* Called from every callback, but not freed: that it may be. */
static dkimkit_signer *guest_to_call;
/* Not attached yet. */
static dkimkit_signer *newcomer;
/* A query that is being answered. */
static dkimkit_query *query_at_work;
/* Gets the message when something is freed next. */
static dkimkit_verifier *fed_on_release;
/* Finished then, with this answer. */
static dkimkit_signer *finished_on_release;
static int finish_answer;
/* Only up to the next look at the clock a call of the verifier is wrong. */
static int until_clock;

/* Calls of each kind of callback while there was somebody to call. */
typedef enum callback {
  IN_CLOCK,
  IN_MEMORY,
  IN_CRYPTO,
  IN_DNS,
  IN_SUFFIX,
  IN_WRITE,
  CALLBACKS
} callback;

static size_t seen[CALLBACKS];

#define refused(call) assert_int_equal((call), DKIMKIT_ERR_REENTERED)

static void call_verifier(void)
{
  refused(dkimkit_verifier_feed(verifier, octet, 1));
  refused(dkimkit_verifier_header(verifier, octet, 1));
  refused(dkimkit_verifier_end_headers(verifier));
  refused(dkimkit_verifier_body(verifier, octet, 1));
  refused(dkimkit_verifier_finish(verifier));
  refused(dkimkit_verifier_finish_headers(verifier));
  refused(dkimkit_verifier_set_time(verifier, 1));
  refused(dkimkit_verifier_set_cache(verifier, NULL));
  refused(dkimkit_verifier_set_internationalized(
      verifier, DKIMKIT_INTERNATIONALIZED_NEVER));
  if (newcomer != NULL) {
    refused(dkimkit_signer_attach(newcomer, verifier));
  }
  if (query_at_work != NULL) {
    refused(dkimkit_query_add_txt(query_at_work, octet, 1));
    refused(dkimkit_query_add_rdata(query_at_work, octet, 0));
    refused(dkimkit_query_done(query_at_work, DKIMKIT_DNS_OK, 0, 1));
  }
  dkimkit_verifier_free(verifier);
}

static void call_but_free(dkimkit_signer *called)
{
  refused(dkimkit_signer_feed(called, octet, 1));
  refused(dkimkit_signer_header(called, octet, 1));
  refused(dkimkit_signer_end_headers(called));
  refused(dkimkit_signer_body(called, octet, 1));
  refused(dkimkit_signer_finish(called));
  refused(dkimkit_signer_attach(called, NULL));
}

static void call_signer(void)
{
  call_but_free(signer);
  dkimkit_signer_free(signer);
}

static void call_all(callback from)
{
  seen[from] += verifier != NULL || signer != NULL || lookup != NULL ||
                canon != NULL || guest_to_call != NULL;
  if (verifier != NULL) {
    call_verifier();
  }
  if (signer != NULL) {
    call_signer();
  }
  if (guest_to_call != NULL) {
    call_but_free(guest_to_call);
  }
  if (canon != NULL) {
    refused(dkimkit_canon_feed(canon, octet, 1));
    refused(dkimkit_canon_finish(canon));
    dkimkit_canon_free(canon);
  }
  dkimkit_keylookup_free(lookup);
}

static uint64_t clock_that_calls(void *user_data)
{
  (void)user_data;
  call_all(IN_CLOCK);
  if (until_clock) {
    verifier = NULL;
  }
  return NOW;
}

static void *allocate(size_t size, void *user_data)
{
  (void)user_data;
  call_all(IN_MEMORY);
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  call_all(IN_MEMORY);
  return realloc(ptr, size);
}

static void go_on_after_release(void)
{
  dkimkit_verifier *fed = fed_on_release;
  dkimkit_signer *finished = finished_on_release;

  fed_on_release = NULL;
  finished_on_release = NULL;
  if (fed != NULL) {
    ok(dkimkit_verifier_feed(fed, plain, sizeof(plain) - 1));
  }
  if (finished != NULL) {
    finish_answer = dkimkit_signer_finish(finished);
  }
}

/* What is gone can't be called any more. */
static void release(void *ptr, void *user_data)
{
  (void)user_data;
  call_all(IN_MEMORY);
  if (ptr == verifier) {
    verifier = NULL;
  }
  if (ptr == signer) {
    signer = NULL;
  }
  if (ptr == lookup) {
    lookup = NULL;
  }
  if (ptr == canon) {
    canon = NULL;
  }
  if (ptr == guest_to_free) {
    guest_to_free = NULL;
  }
  free(ptr);
  go_on_after_release();
}

static int look_up(dkimkit_query *query, void *user_data)
{
  call_all(IN_DNS);
  dkimkit_signer_free(guest_to_free);
  return dns_lookup(query, user_data);
}

static void cancel(dkimkit_query *query, void *user_data)
{
  call_all(IN_DNS);
  dns_cancel(query, user_data);
}

static int is_public_suffix(const char *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  call_all(IN_SUFFIX);
  return 0;
}

static int hash_init(void *state, dkimkit_hash hash)
{
  call_all(IN_CRYPTO);
  if (guest != NULL) {
    signer = guest;
    guest = NULL;
    call_signer();
    signer = NULL;
  }
  return any_provider()->hash_init(state, hash);
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  call_all(IN_CRYPTO);
  return any_provider()->hash_update(state, data, len);
}

static int hash_final(void *state, uint8_t *out)
{
  call_all(IN_CRYPTO);
  return any_provider()->hash_final(state, out);
}

static void hash_clear(void *state)
{
  call_all(IN_CRYPTO);
  any_provider()->hash_clear(state);
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  call_all(IN_CRYPTO);
  return any_provider()->public_import(key, type, raw, len, mem);
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  call_all(IN_CRYPTO);
  return any_provider()->public_verify(key, type, hash, digest, digest_len,
                                       signature, signature_len);
}

static void public_free(void *key)
{
  call_all(IN_CRYPTO);
  any_provider()->public_free(key);
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  call_all(IN_CRYPTO);
  return any_provider()->private_sign(key, type, hash, digest, digest_len,
                                      signature, signature_len);
}

static dkimkit_crypto_ops provider_that_calls(void)
{
  dkimkit_crypto_ops ops = *any_provider();

  ops.hash_init = hash_init;
  ops.hash_update = hash_update;
  ops.hash_final = hash_final;
  ops.hash_clear = hash_clear;
  ops.hash_restart = NULL;
  ops.public_import = public_import;
  ops.public_verify = public_verify;
  ops.public_free = public_free;
  ops.private_sign = private_sign;
  return ops;
}

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_profile *profile;
} fixture;

static void set_up(fixture *f)
{
  static const dkimkit_mem mem = {NULL, allocate, resize, release};
  dkimkit_crypto_ops ops = provider_that_calls();
  dkimkit_key *key;

  memset(seen, 0, sizeof(seen));
  test_dns_init(&f->dns);
  test_dns_add(&f->dns, "s1._domainkey.example.com", record_8463_ed25519);
  ok(config_behind(&f->config, &mem, &ops));
  ok(dkimkit_config_set_clock(f->config, clock_that_calls, NULL));
  ok(dkimkit_config_set_dns(f->config, look_up, cancel, &f->dns));
  ok(dkimkit_config_set_public_suffix(f->config, is_public_suffix, NULL));
  ok(dkimkit_config_seal(f->config));
  key = key_load(f->config, "keys/rfc8463-A.1-ed25519.pem");
  f->profile = profile_make(f->config, key);
  dkimkit_key_free(key);
}

static void tear_down(fixture *f)
{
  assert_null(verifier);
  assert_null(signer);
  dkimkit_profile_free(f->profile);
  dkimkit_config_free(f->config);
}

static bytes signed_message(void)
{
  return raw_sign("d=example.com; s=s1; h=from", "From: a@example.com\r\n",
                  "Hello\r\n");
}

static void check_verifier(int with_cache)
{
  bytes message = signed_message();
  fixture f;

  set_up(&f);
  ok(dkimkit_cache_new(&cache, f.config, 0, 0));
  ok(dkimkit_verifier_new(&verifier, f.config, NULL));
  ok(dkimkit_verifier_set_cache(verifier, with_cache ? cache : NULL));
  ok(verifier_run(verifier, message));
  assert_int_equal(f.dns.asked, 1);
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  assert_int_equal(seen[IN_CLOCK], with_cache ? 2 : 1);
  assert_int_equal(seen[IN_DNS], 1);
  assert_int_equal(seen[IN_SUFFIX], 1);
  assert_true(seen[IN_MEMORY] > 0);
  assert_true(seen[IN_CRYPTO] > 0);
  dkimkit_verifier_free(verifier);
  dkimkit_cache_free(cache);
  tear_down(&f);
  bytes_free(&message);
}

static void test_verifier(void **state)
{
  (void)state;
  check_verifier(0);
}

static void test_verifier_with_cache(void **state)
{
  (void)state;
  check_verifier(1);
}

/* The time of reception takes the clock's place. */
static void test_verifier_of_the_header(void **state)
{
  bytes message = signed_message();
  fixture f;

  (void)state;
  set_up(&f);
  ok(dkimkit_verifier_new(&verifier, f.config, NULL));
  ok(dkimkit_verifier_set_time(verifier, NOW));
  ok(dkimkit_verifier_feed(verifier, message.data, message.len));
  ok(dkimkit_verifier_finish_headers(verifier));
  assert_reason(verifier, 0, DKIMKIT_REASON_BODY_NOT_VERIFIED);
  assert_int_equal(seen[IN_CLOCK], 0);
  assert_true(seen[IN_CRYPTO] > 0);
  dkimkit_verifier_free(verifier);
  tear_down(&f);
  bytes_free(&message);
}

static void test_verifier_freed_while_it_waits(void **state)
{
  bytes message = signed_message();
  fixture f;

  (void)state;
  set_up(&f);
  f.dns.mode = DNS_LATER;
  ok(dkimkit_verifier_new(&verifier, f.config, NULL));
  assert_int_equal(verifier_run(verifier, message), DKIMKIT_PENDING);
  dkimkit_verifier_free(verifier);
  assert_int_equal(f.dns.cancelled, 1);
  assert_int_equal(seen[IN_DNS], 2);
  tear_down(&f);
  bytes_free(&message);
}

/* An answer that comes late is no call of the verifier's, but is for it. */
static void test_verifier_answered_later(void **state)
{
  bytes message = signed_message();
  fixture f;
  size_t calls;

  (void)state;
  set_up(&f);
  f.dns.mode = DNS_LATER;
  ok(dkimkit_verifier_new(&verifier, f.config, NULL));
  assert_int_equal(verifier_run(verifier, message), DKIMKIT_PENDING);
  calls = seen[IN_MEMORY];
  query_at_work = f.dns.queries[0];
  ok(dkimkit_query_add_txt(query_at_work, (const uint8_t *)record_8463_ed25519,
                           strlen(record_8463_ed25519)));
  query_at_work = NULL;
  assert_true(seen[IN_MEMORY] > calls);
  ok(dkimkit_query_done(f.dns.queries[0], DKIMKIT_DNS_OK, 0, 60));
  ok(dkimkit_verifier_finish(verifier));
  assert_reason(verifier, 0, DKIMKIT_REASON_OK);
  dkimkit_verifier_free(verifier);
  tear_down(&f);
  bytes_free(&message);
}

static void test_lookup(void **state)
{
  fixture f;

  (void)state;
  set_up(&f);
  f.dns.mode = DNS_LATER;
  ok(dkimkit_keylookup_new(&lookup, f.config, "s1._domainkey.example.com",
                           NULL));
  dkimkit_keylookup_free(lookup);
  assert_null(lookup);
  assert_int_equal(f.dns.cancelled, 1);
  assert_true(seen[IN_MEMORY] > 0);
  tear_down(&f);
}

static int write_out(const uint8_t *data, size_t len, void *user_data)
{
  size_t *written = user_data;

  (void)data;
  *written += len;
  call_all(IN_WRITE);
  return DKIMKIT_OK;
}

static void test_canon(void **state)
{
  static const char text[] = "From: a@example.com\r\n\r\nHello\r\n";
  size_t written = 0;
  fixture f;

  (void)state;
  set_up(&f);
  ok(dkimkit_canon_new(&canon, f.config, DKIMKIT_CANONICALIZATION_SIMPLE,
                       DKIMKIT_CANONICALIZATION_SIMPLE, write_out, &written));
  ok(dkimkit_canon_feed(canon, (const uint8_t *)text, sizeof(text) - 1));
  ok(dkimkit_canon_finish(canon));
  assert_int_equal(written, sizeof(text) - 1);
  assert_true(seen[IN_WRITE] > 0);
  assert_true(seen[IN_MEMORY] > 0);
  dkimkit_canon_free(canon);
  assert_null(canon);
  tear_down(&f);
}

static void test_signer(void **state)
{
  static const char text[] = "From: a@example.com\r\n\r\nHello\r\n";
  fixture f;

  (void)state;
  set_up(&f);
  ok(dkimkit_signer_new(&signer, f.config, &f.profile, 1, NULL));
  ok(dkimkit_signer_feed(signer, (const uint8_t *)text, sizeof(text) - 1));
  ok(dkimkit_signer_finish(signer));
  assert_int_equal(seen[IN_CLOCK], 1);
  assert_true(seen[IN_MEMORY] > 0);
  assert_true(seen[IN_CRYPTO] > 0);
  assert_int_equal(dkimkit_signer_count(signer), 1);
  assert_null(strstr(
      strstr(dkimkit_signer_field(signer, 0, NULL), "DKIM-Signature") + 1,
      "DKIM-Signature"));
  dkimkit_signer_free(signer);
  tear_down(&f);
}

typedef struct couple {
  fixture f;
  dkimkit_verifier *verifier;
  dkimkit_signer *signer;
} couple;

static void set_up_couple(couple *c, bytes header)
{
  set_up(&c->f);
  ok(dkimkit_verifier_new(&c->verifier, c->f.config, NULL));
  ok(dkimkit_signer_new(&c->signer, c->f.config, &c->f.profile, 1, NULL));
  ok(dkimkit_signer_attach(c->signer, c->verifier));
  ok(dkimkit_verifier_feed(c->verifier, header.data, header.len));
  bytes_free(&header);
}

static void tear_down_couple(couple *c)
{
  dkimkit_signer_free(c->signer);
  dkimkit_verifier_free(c->verifier);
  tear_down(&c->f);
}

/* It ends the header, too, so the verifier's clock is looked at in it. */
static void test_signer_ends_what_a_verifier_got(void **state)
{
  couple c;

  (void)state;
  set_up_couple(&c, bytes_of("From: a@example.com\r\n"));
  assert_int_equal(seen[IN_CLOCK], 0);
  verifier = c.verifier;
  signer = c.signer;
  until_clock = 1;
  ok(dkimkit_signer_finish(c.signer));
  until_clock = 0;
  signer = NULL;
  assert_null(verifier);
  assert_int_equal(seen[IN_CLOCK], 2);
  assert_int_equal(dkimkit_signer_count(c.signer), 1);
  ok(dkimkit_verifier_finish(c.verifier));
  tear_down_couple(&c);
}

static void test_verifier_makes_a_guest_work(void **state)
{
  couple c;

  (void)state;
  set_up_couple(&c, bytes_of("From: a@example.com\r\n"));
  guest = c.signer;
  ok(dkimkit_verifier_feed(c.verifier, (const uint8_t *)"\r\n", 2));
  assert_null(guest);
  ok(dkimkit_signer_finish(c.signer));
  assert_int_equal(dkimkit_signer_count(c.signer), 1);
  tear_down_couple(&c);
}

/* Field by field: the memory for them is the guest's, too. */
static void test_guest_of_a_verifier_that_takes_fields(void **state)
{
  static const char from[] = "From: a@example.com";
  char subject[900] = "Subject: ";
  size_t i;
  couple c;

  (void)state;
  memset(subject + 9, 'x', sizeof(subject) - 9);
  set_up(&c.f);
  ok(dkimkit_verifier_new(&c.verifier, c.f.config, NULL));
  ok(dkimkit_signer_new(&c.signer, c.f.config, &c.f.profile, 1, NULL));
  ok(dkimkit_signer_attach(c.signer, c.verifier));
  assert_int_equal(seen[IN_MEMORY], 0);
  guest_to_call = c.signer;
  ok(dkimkit_verifier_header(c.verifier, (const uint8_t *)from, strlen(from)));
  for (i = 0; i < 20; i++) {
    ok(dkimkit_verifier_header(c.verifier, (const uint8_t *)subject,
                               sizeof(subject)));
  }
  guest_to_call = NULL;
  assert_true(seen[IN_MEMORY] > 0);
  ok(dkimkit_verifier_end_headers(c.verifier));
  ok(dkimkit_verifier_finish(c.verifier));
  ok(dkimkit_signer_finish(c.signer));
  assert_int_equal(dkimkit_signer_count(c.signer), 1);
  tear_down_couple(&c);
}

/* The question is the verifier's, so the signer isn't at work. */
static void test_guest_freed_by_a_callback_of_the_verifier(void **state)
{
  bytes message = signed_message();
  couple c;

  (void)state;
  set_up_couple(&c, bytes_of(""));
  guest_to_free = c.signer;
  c.signer = NULL;
  ok(verifier_run(c.verifier, message));
  bytes_free(&message);
  assert_null(guest_to_free);
  assert_reason(c.verifier, 0, DKIMKIT_REASON_OK);
  tear_down_couple(&c);
}

/* It isn't a guest then, and as good as before. */
static void test_attach_to_a_verifier_at_work(void **state)
{
  fixture f;

  (void)state;
  set_up(&f);
  ok(dkimkit_signer_new(&newcomer, f.config, &f.profile, 1, NULL));
  ok(dkimkit_verifier_new(&verifier, f.config, NULL));
  ok(dkimkit_verifier_feed(verifier, plain, sizeof(plain) - 1));
  dkimkit_verifier_free(verifier);
  assert_null(verifier);
  assert_true(seen[IN_MEMORY] > 0);
  ok(dkimkit_signer_feed(newcomer, plain, sizeof(plain) - 1));
  ok(dkimkit_signer_finish(newcomer));
  assert_int_equal(dkimkit_signer_count(newcomer), 1);
  dkimkit_signer_free(newcomer);
  newcomer = NULL;
  tear_down(&f);
}

/* What a verifier gets while a signer is being attached is the signer's, too.
 */
static void test_verifier_fed_while_a_signer_is_attached(void **state)
{
  couple c;

  (void)state;
  set_up(&c.f);
  ok(dkimkit_verifier_new(&c.verifier, c.f.config, NULL));
  ok(dkimkit_signer_new(&c.signer, c.f.config, &c.f.profile, 1, NULL));
  fed_on_release = c.verifier;
  ok(dkimkit_signer_attach(c.signer, c.verifier));
  assert_null(fed_on_release);
  ok(dkimkit_verifier_finish(c.verifier));
  ok(dkimkit_signer_finish(c.signer));
  assert_int_equal(dkimkit_signer_count(c.signer), 1);
  tear_down_couple(&c);
}

/* Of its message the signer hears nothing any more, of which parts are gone. */
static void test_verifier_fed_while_its_guest_is_freed(void **state)
{
  couple c;

  (void)state;
  set_up(&c.f);
  ok(dkimkit_verifier_new(&c.verifier, c.f.config, NULL));
  ok(dkimkit_signer_new(&c.signer, c.f.config, &c.f.profile, 1, NULL));
  ok(dkimkit_signer_attach(c.signer, c.verifier));
  fed_on_release = c.verifier;
  dkimkit_signer_free(c.signer);
  c.signer = NULL;
  assert_null(fed_on_release);
  ok(dkimkit_verifier_finish(c.verifier));
  tear_down_couple(&c);
}

/* The cache is the first that goes. The guest can't end the header any more,
 * which would have asked for a key. */
static void test_guest_finished_while_its_verifier_is_freed(void **state)
{
  bytes message = signed_message();
  couple c;

  (void)state;
  set_up(&c.f);
  ok(dkimkit_cache_new(&cache, c.f.config, 0, 0));
  ok(dkimkit_verifier_new(&c.verifier, c.f.config, NULL));
  ok(dkimkit_verifier_set_cache(c.verifier, cache));
  dkimkit_cache_free(cache);
  ok(dkimkit_signer_new(&c.signer, c.f.config, &c.f.profile, 1, NULL));
  ok(dkimkit_signer_attach(c.signer, c.verifier));
  ok(dkimkit_verifier_feed(c.verifier, message.data,
                           message.len - strlen("\r\nHello\r\n")));
  finished_on_release = c.signer;
  dkimkit_verifier_free(c.verifier);
  c.verifier = NULL;
  assert_null(finished_on_release);
  assert_int_equal(finish_answer, DKIMKIT_ERR_STATE);
  assert_int_equal(c.f.dns.asked, 0);
  tear_down_couple(&c);
  bytes_free(&message);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verifier),
      cmocka_unit_test(test_verifier_with_cache),
      cmocka_unit_test(test_verifier_of_the_header),
      cmocka_unit_test(test_verifier_freed_while_it_waits),
      cmocka_unit_test(test_verifier_answered_later),
      cmocka_unit_test(test_lookup),
      cmocka_unit_test(test_canon),
      cmocka_unit_test(test_signer),
      cmocka_unit_test(test_signer_ends_what_a_verifier_got),
      cmocka_unit_test(test_verifier_makes_a_guest_work),
      cmocka_unit_test(test_guest_of_a_verifier_that_takes_fields),
      cmocka_unit_test(test_guest_freed_by_a_callback_of_the_verifier),
      cmocka_unit_test(test_attach_to_a_verifier_at_work),
      cmocka_unit_test(test_verifier_fed_while_a_signer_is_attached),
      cmocka_unit_test(test_verifier_fed_while_its_guest_is_freed),
      cmocka_unit_test(test_guest_finished_while_its_verifier_is_freed),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
