/* SPDX-License-Identifier: MIT */
#include "callbacks.h"

#include "keys.h"

#include <stdlib.h>

#define OPEN_MAX 16

static struct {
  void (*call)(void);
  callbacks_released released;
  int fail;
  size_t blocks;
  dkimkit_query *queries[OPEN_MAX];
  size_t query_count;
  /** To which a record is being added. */
  dkimkit_query *adding;
  dkimkit_sign_req *requests[OPEN_MAX];
  size_t request_count;
} now;

void callbacks_set(void (*call)(void), callbacks_released released)
{
  now.call = call;
  now.released = released;
  now.fail = 0;
}

void callbacks_call(void)
{
  if (now.call != NULL) {
    now.call();
  }
}

void callbacks_fail_memory(void)
{
  now.fail = 1;
}

size_t callbacks_open_blocks(void)
{
  return now.blocks;
}

static int has_failed(void)
{
  int fails = now.fail;

  now.fail = 0;
  return fails;
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  void *moved;

  (void)user_data;
  FUZZ_CHECK(size > 0);
  callbacks_call();
  if (has_failed()) {
    return NULL;
  }
  moved = realloc(ptr, size);
  FUZZ_CHECK(moved != NULL);
  now.blocks += ptr == NULL;
  callbacks_call();
  return moved;
}

static void *allocate(size_t size, void *user_data)
{
  return resize(NULL, size, user_data);
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  callbacks_call();
  if (ptr != NULL && now.released != NULL) {
    now.released(ptr);
  }
  now.blocks -= ptr != NULL;
  free(ptr);
  callbacks_call();
}

static const dkimkit_mem mem = {NULL, allocate, resize, release};

static const dkimkit_crypto_ops *base(void)
{
  return dkimkit_crypto_builtin(dkimkit_crypto_builtin_name(0));
}

static int hash_init(void *state, dkimkit_hash hash)
{
  callbacks_call();
  return base()->hash_init(state, hash);
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  callbacks_call();
  return base()->hash_update(state, data, len);
}

static int hash_final(void *state, uint8_t *out)
{
  callbacks_call();
  return base()->hash_final(state, out);
}

static void hash_clear(void *state)
{
  callbacks_call();
  base()->hash_clear(state);
}

static int hash_restart(void *state)
{
  callbacks_call();
  return base()->hash_restart(state);
}

static int public_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *provider_mem)
{
  callbacks_call();
  return base()->public_import(key, type, raw, len, provider_mem);
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  callbacks_call();
  return base()->public_verify(key, type, hash, digest, digest_len, signature,
                               signature_len);
}

static void public_free(void *key)
{
  callbacks_call();
  base()->public_free(key);
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  callbacks_call();
  return base()->private_sign(key, type, hash, digest, digest_len, signature,
                              signature_len);
}

static dkimkit_crypto_ops provider(int with_restart)
{
  dkimkit_crypto_ops ops = *base();

  ops.name = "callbacks";
  ops.hash_init = hash_init;
  ops.hash_update = hash_update;
  ops.hash_final = hash_final;
  ops.hash_clear = hash_clear;
  ops.public_import = public_import;
  ops.public_verify = public_verify;
  ops.public_free = public_free;
  ops.private_sign = private_sign;
  if (ops.hash_restart != NULL) {
    ops.hash_restart = with_restart ? hash_restart : NULL;
  }
  return ops;
}

static int look_up(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  callbacks_call();
  if (now.query_count == OPEN_MAX) {
    return -1;
  }
  now.queries[now.query_count++] = query;
  callbacks_call();
  return 0;
}

static void forget_query(const dkimkit_query *query)
{
  size_t i = 0;

  while (i < now.query_count && now.queries[i] != query) {
    i++;
  }
  FUZZ_CHECK(i < now.query_count);
  now.queries[i] = now.queries[--now.query_count];
}

static void cancel(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  FUZZ_CHECK(query != now.adding);
  forget_query(query);
  callbacks_call();
}

static int start(dkimkit_sign_req *request, void *user_data)
{
  (void)user_data;
  callbacks_call();
  if (now.request_count == OPEN_MAX) {
    return DKIMKIT_ERR_SIGN_UNAVAILABLE;
  }
  now.requests[now.request_count++] = request;
  return 0;
}

static void forget_request(const dkimkit_sign_req *request)
{
  size_t i = 0;

  while (i < now.request_count && now.requests[i] != request) {
    i++;
  }
  FUZZ_CHECK(i < now.request_count);
  now.requests[i] = now.requests[--now.request_count];
}

static void sign_cancel(dkimkit_sign_req *request, void *user_data)
{
  (void)user_data;
  forget_request(request);
  callbacks_call();
}

static uint64_t clock_that_calls(void *user_data)
{
  callbacks_call();
  return fuzz_clock(user_data);
}

static int is_public_suffix(const char *domain, void *user_data)
{
  (void)user_data;
  callbacks_call();
  return strchr(domain, '.') == NULL;
}

size_t callbacks_queries(void)
{
  return now.query_count;
}

size_t callbacks_requests(void)
{
  return now.request_count;
}

static void add(dkimkit_query *query, const char *record, int as_rdata)
{
  uint8_t rdata[256];
  size_t len = strlen(record);
  unsigned *at_work = dkimkit_query_owner_data(query);
  int rv;

  rdata[0] = (uint8_t)len;
  memcpy(rdata + 1, record, len);
  ++*at_work;
  now.adding = query;
  rv = as_rdata ? dkimkit_query_add_rdata(query, rdata, len + 1)
                : dkimkit_query_add_txt(query, rdata + 1, len);
  now.adding = NULL;
  --*at_work;
  FUZZ_CHECK(rv != DKIMKIT_ERR_STATE && rv != DKIMKIT_ERR_REENTERED);
}

void callbacks_answer(const callbacks_world *world, unsigned which,
                      unsigned how)
{
  static const uint8_t octet[] = {0};
  dkimkit_query *query;
  int rv;

  if (now.query_count == 0) {
    return;
  }
  query = now.queries[which % now.query_count];
  if (query == now.adding) {
    FUZZ_CHECK(dkimkit_query_add_txt(query, octet, 1) == DKIMKIT_ERR_REENTERED);
    FUZZ_CHECK(dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 1) ==
               DKIMKIT_ERR_REENTERED);
    return;
  }
  /* One within the other is two queries. */
  if (now.adding == NULL && how % 8 != 0) {
    add(query, how % 8 == 7 ? "v=DKIM1; p=" : world->record, how % 2 == 0);
  }
  rv = dkimkit_query_done(query, (dkimkit_dns_status)(how / 8 % 8),
                          how / 64 % 2 != 0 ? DKIMKIT_DNS_SECURE : 0, how);
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_PENDING);
  forget_query(query);
}

void callbacks_sign(unsigned which, unsigned how)
{
  static const uint8_t signature[64] = {1};
  dkimkit_sign_req *request;
  int rv;

  if (now.request_count == 0) {
    return;
  }
  request = now.requests[which % now.request_count];
  rv = how % 2 == 0
           ? dkimkit_sign_req_done(request, signature, sizeof(signature))
           : dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_UNAVAILABLE);
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_PENDING);
  forget_request(request);
}

static void make_profile(callbacks_world *w, int which, dkimkit_key *key)
{
  dkimkit_profile *profile = NULL;
  int rv = dkimkit_profile_new(&profile, w->config);

  rv |= dkimkit_profile_set_domain(profile, "example.com");
  rv |= dkimkit_profile_set_selector(profile, "s1");
  rv |= dkimkit_profile_set_key(profile, key);
  rv |= dkimkit_profile_seal(profile);
  FUZZ_CHECK(rv == DKIMKIT_OK);
  w->profiles[which] = profile;
  dkimkit_key_free(key);
}

static void make_message(callbacks_world *w)
{
  static const char unsigned_message[] = "From: a@example.com\r\n"
                                         "Subject: b\r\n"
                                         "\r\n"
                                         "c  d\r\n"
                                         "\r\n";
  static const char bad[] =
      "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s2; r=y; h=from;"
      " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n";
  dkimkit_signer *signer = NULL;
  int rv = dkimkit_signer_new(&signer, w->config, w->profiles, 1, NULL);

  rv |= dkimkit_signer_feed(signer, (const uint8_t *)unsigned_message,
                            sizeof(unsigned_message) - 1);
  rv |= dkimkit_signer_finish(signer);
  FUZZ_CHECK(rv == DKIMKIT_OK);
  fuzz_buf_text(&w->message, dkimkit_signer_field(signer, 0, NULL));
  fuzz_buf_text(&w->message, bad);
  fuzz_buf_text(&w->message, unsigned_message);
  dkimkit_signer_free(signer);
}

static void make(callbacks_world *w, unsigned which)
{
  const dkimkit_crypto_ops ops = provider(which % 2 == 0);
  dkimkit_key *key = NULL;
  dkimkit_key *external = NULL;
  size_t len = sizeof(w->record);
  int rv = dkimkit_config_new(&w->config, &mem);

  rv |= dkimkit_config_add_crypto(w->config, &ops);
  rv |= dkimkit_config_set_dns(w->config, look_up, cancel, NULL);
  rv |= dkimkit_config_set_clock(w->config, clock_that_calls, NULL);
  rv |= dkimkit_config_set_public_suffix(w->config, is_public_suffix, NULL);
  rv |= dkimkit_config_set_atps(w->config, which % 2 == 0);
  rv |= dkimkit_config_set_reports(w->config, which % 2 == 0);
  rv |= dkimkit_config_set_line_ends(w->config,
                                     which < 2 ? DKIMKIT_LINE_ENDS_STRICT
                                               : DKIMKIT_LINE_ENDS_NORMALIZE);
  rv |= dkimkit_config_seal(w->config);
  rv |= dkimkit_key_import(&key, w->config, ed25519_seed,
                           sizeof(ed25519_seed) - 1);
  rv |= dkimkit_keyrecord_write(w->record, &len, key);
  rv |= dkimkit_key_external(&external, w->config,
                             DKIMKIT_ALGORITHM_ED25519_SHA256, start,
                             sign_cancel, NULL);
  FUZZ_CHECK(rv == DKIMKIT_OK);
  make_profile(w, 0, key);
  make_profile(w, 1, external);
  make_message(w);
}

const callbacks_world *callbacks_world_of(unsigned which)
{
  static callbacks_world worlds[CALLBACKS_WORLDS];
  callbacks_world *w = &worlds[which % CALLBACKS_WORLDS];

  if (w->config == NULL) {
    make(w, which % CALLBACKS_WORLDS);
  }
  return w;
}
