/* SPDX-License-Identifier: MIT */
#include "kit.h"
#include "provider.h"
#include "scenes.h"

typedef struct verifying {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
} verifying;

static bytes message;

static void free_message(void)
{
  bytes_free(&message);
}

static int begin(verifying *v)
{
  int rv;

  v->config = NULL;
  v->verifier = NULL;
  test_dns_init(&v->dns);
  TRY(kit_sealed(&v->config, &v->dns));
  TRY(dkimkit_verifier_new(&v->verifier, v->config, NULL));
end:
  return rv;
}

static void finish(verifying *v)
{
  /* Half a text would have no end. */
  assert_true(strlen(dkimkit_signature_prefix(
                  dkimkit_verifier_signature(v->verifier, 0))) <= message.len);
  dkimkit_verifier_free(v->verifier);
  dkimkit_config_free(v->config);
}

/* Memory that ran out in the resolver is its own to tell. What a provider
 * refuses makes no pass. */
static int looked_at(const verifying *v, int rv, dkimkit_result expected)
{
  dkimkit_result result;

  if (rv != DKIMKIT_OK) {
    assert_int_not_equal(dkimkit_verifier_result(v->verifier),
                         DKIMKIT_RESULT_PASS);
    return rv;
  }
  if (kit_answered(&v->dns) != DKIMKIT_OK) {
    return kit_answered(&v->dns);
  }
  result = dkimkit_verifier_result(v->verifier);
  if (kit_fault_came()) {
    /* A key or a signature may be refused for good, but nothing hashed. */
    assert_true(kit_is_elsewhere || provider_failed == PROVIDER_PUBLIC_IMPORT ||
                provider_failed == PROVIDER_PUBLIC_VERIFY);
    return SCENE_ALLOWED;
  }
  assert_int_equal(result, expected);
  return rv;
}

static void load_8463(void)
{
  message = vector("rfc8463-A.3.eml");
}

/* Both signatures of RFC 8463, A.3: a fault hits one of the two, so that the
 * message may still pass by the other one. */
static int whole(void)
{
  verifying v;
  int rv;

  TRY(begin(&v));
  rv = looked_at(&v, verifier_run(v.verifier, message), DKIMKIT_RESULT_PASS);
end:
  finish(&v);
  return rv;
}

static void load_6376(void)
{
  message = vector("rfc6376-A.2.eml");
}

/* One signature: whatever fails, it can't pass. */
static int single(void)
{
  verifying v;
  int rv;

  TRY(begin(&v));
  rv = looked_at(&v, verifier_run(v.verifier, message), DKIMKIT_RESULT_PASS);
  if (faults_has_failed()) {
    assert_int_not_equal(dkimkit_verifier_result(v.verifier),
                         DKIMKIT_RESULT_PASS);
  }
end:
  finish(&v);
  return rv;
}

/* Field by field, body in pieces, answers later. */
static int by_fields(void)
{
  const uint8_t *at = message.data;
  const uint8_t *end_of_all = message.data + message.len;
  verifying v;
  size_t i;
  int rv;

  TRY(begin(&v));
  v.dns.mode = DNS_LATER;
  ok(dkimkit_verifier_set_time(v.verifier, NOW));
  while (at < end_of_all && !(at[0] == '\r' && at[1] == '\n')) {
    const char *next = strstr((const char *)at, "\r\n");

    while (next[2] == ' ' || next[2] == '\t') {
      next = strstr(next + 2, "\r\n");
    }
    TRY(dkimkit_verifier_header(v.verifier, at,
                                (size_t)((const uint8_t *)next - at)));
    at = (const uint8_t *)next + 2;
  }
  TRY(dkimkit_verifier_end_headers(v.verifier));
  for (at += 2; at < end_of_all; at++) {
    TRY(dkimkit_verifier_body(v.verifier, at, 1));
  }
  rv = dkimkit_verifier_finish(v.verifier);
  for (i = 0; rv == DKIMKIT_PENDING && i < v.dns.asked; i++) {
    (void)dns_answer(&v.dns, v.dns.queries[i]);
    rv = dkimkit_verifier_finish(v.verifier);
  }
  rv = looked_at(&v, rv, DKIMKIT_RESULT_PASS);
end:
  finish(&v);
  return rv;
}

static int header_only(void)
{
  verifying v;
  int rv;

  TRY(begin(&v));
  TRY(dkimkit_verifier_feed(v.verifier, message.data, message.len));
  rv = looked_at(&v, dkimkit_verifier_finish_headers(v.verifier),
                 DKIMKIT_RESULT_NEUTRAL);
end:
  finish(&v);
  return rv;
}

/* The second message finds the keys; a cache that couldn't keep them has the
 * message verified all the same. */
static int cached(void)
{
  dkimkit_cache *cache = NULL;
  verifying v;
  int turn;
  int rv;

  TRY(begin(&v));
  dkimkit_verifier_free(v.verifier);
  v.verifier = NULL;
  TRY(dkimkit_cache_new(&cache, v.config, 0, 0));
  ok(dkimkit_cache_set_max_ttl(cache, 600));
  for (turn = 0; turn < 2; turn++) {
    TRY(dkimkit_verifier_new(&v.verifier, v.config, NULL));
    ok(dkimkit_verifier_set_cache(v.verifier, cache));
    TRY(looked_at(&v, verifier_run(v.verifier, message), DKIMKIT_RESULT_PASS));
    dkimkit_verifier_free(v.verifier);
    v.verifier = NULL;
  }
  if (!faults_has_failed()) {
    assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_HITS), 2);
  } else if (!kit_wraps_providers) {
    rv = SCENE_ALLOWED;
  }
  ok(dkimkit_cache_forget(cache, NAME_8463_RSA));
  dkimkit_cache_clear(cache);
  assert_int_equal(dkimkit_cache_count(cache, DKIMKIT_CACHE_ENTRIES), 0);
end:
  finish(&v);
  dkimkit_cache_free(cache);
  return rv;
}

static void load_idn(void)
{
  message = vector("idn/all.eml");
}

static int internationalized(void)
{
  verifying v;
  char out[2048];
  size_t len = sizeof(out);
  int rv;

  TRY(begin(&v));
  ok(dkimkit_verifier_set_internationalized(v.verifier,
                                            DKIMKIT_INTERNATIONALIZED_ALWAYS));
  TRY(verifier_run(v.verifier, message));
  assert_int_equal(dkimkit_verifier_reason(v.verifier),
                   TEST_IDN ? DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE
                            : DKIMKIT_REASON_SIGNATURE_SYNTAX);
  TRY(dkimkit_authres_write(out, &len, v.verifier,
                            TEST_IDN ? "b\xc3\xbc"
                                       "cher.example"
                                     : "mx"));
end:
  finish(&v);
  return rv;
}

static int is_public_suffix(const char *domain, void *user_data)
{
  (void)user_data;
  return strcmp(domain, "com") == 0;
}

/* Two signatures: the upper one fails and asks for reports, the lower one
 * passes and claims to be authorized. */
static void load_extensions(void)
{
  bytes lower = raw_sign("d=example.com; s=s1; atps=example.org; atpsh=sha256; "
                         "z=From:joe@example.org|Subject:a=3Ab; h=from",
                         "From: joe@example.org\r\n", "Hello\r\n");
  bytes both = raw_sign_again("d=example.com; s=s1; r=y; new=1; h=from", lower);

  message = bytes_replace(both, "new=1", "new=2");
  bytes_free(&lower);
  bytes_free(&both);
}

static int begin_extensions(verifying *v)
{
  static const char *const names[] = {"Subject", "To"};
  /* Python: base32(sha256("example.com")). */
  static const char atps[] =
      "un42n5xov642kxrxrqiyanhcoupgql5lt4wtbkyt2ijflbwodfdq._atps.example.org";
  int rv;

  v->config = NULL;
  v->verifier = NULL;
  test_dns_init(&v->dns);
  test_dns_add(&v->dns, "s1._domainkey.example.com", record_8463_ed25519);
  test_dns_add(&v->dns, "_report._domainkey.example.com", "ra=a; rr=v; rs=No");
  test_dns_add(&v->dns, atps, "v=ATPS1; d=example.com");
  TRY(kit_config(&v->config, &v->dns));
  TRY(dkimkit_config_set_required_headers(v->config, names, COUNT(names)));
  ok(dkimkit_config_set_public_suffix(v->config, is_public_suffix, NULL));
  ok(dkimkit_config_set_atps(v->config, 1));
  ok(dkimkit_config_set_reports(v->config, 1));
  TRY(dkimkit_config_seal(v->config));
  TRY(dkimkit_verifier_new(&v->verifier, v->config, NULL));
end:
  return rv;
}

static int extensions(void)
{
  const dkimkit_signature *upper;
  const dkimkit_signature *lower;
  verifying v;
  int rv;

  TRY(begin_extensions(&v));
  TRY(looked_at(&v, verifier_run(v.verifier, message), DKIMKIT_RESULT_PASS));
  upper = dkimkit_verifier_signature(v.verifier, 0);
  lower = dkimkit_verifier_signature(v.verifier, 1);
  assert_int_equal(dkimkit_signature_report_wanted(upper), 1);
  assert_int_equal(dkimkit_signature_atps_result(lower), DKIMKIT_RESULT_PASS);
end:
  finish(&v);
  return rv;
}

static int count(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  *(size_t *)user_data += len;
  return 0;
}

static int copies(void)
{
  size_t octets = 0;
  verifying v;
  int rv;

  TRY(begin_extensions(&v));
  TRY(looked_at(&v, verifier_run(v.verifier, message), DKIMKIT_RESULT_PASS));
  TRY(dkimkit_signature_copies(dkimkit_verifier_signature(v.verifier, 1), count,
                               &octets));
  assert_int_equal(octets, strlen("From:joe@example.orgSubject:a:b"));
end:
  finish(&v);
  return rv;
}

/* More signatures, fields and tags than are expected of a message: what grows,
 * grows again. */
static void load_many(void)
{
  size_t room = 400000;
  size_t at = 0;
  size_t i;

  message.data = malloc(room);
  assert_non_null(message.data);
  for (i = 0; i < 12; i++) {
    size_t k;

    at += (size_t)snprintf(
        (char *)message.data + at, room - at,
        "DKIM-Signature: v=1; a=rsa-sha256; d=d%d.example; s=s; "
        "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; l=%d; c=%s; b=%s; "
        "h=from",
        (int)i, (int)i, i % 2 != 0 ? "relaxed/relaxed" : "simple",
        i % 3 != 0 ? "AAAA" : "AAAAAAAAAAAA");
    for (k = 0; k < 70; k++) {
      at += (size_t)snprintf((char *)message.data + at, room - at, ":x-%d",
                             (int)k);
    }
    for (k = 0; k < 30; k++) {
      at += (size_t)snprintf((char *)message.data + at, room - at, "; t%d=x",
                             (int)k);
    }
    at += (size_t)snprintf((char *)message.data + at, room - at, "\r\n");
  }
  for (i = 0; i < 200; i++) {
    at += (size_t)snprintf((char *)message.data + at, room - at,
                           "X-%d: %050d\r\n", (int)i, (int)i);
  }
  at += (size_t)snprintf((char *)message.data + at, room - at,
                         "From: a@d1.example\r\n\r\nbody\r\n");
  message.len = at;
}

static int many(void)
{
  verifying v;
  int rv;

  TRY(begin(&v));
  v.dns.mode = DNS_REFUSE;
  rv = looked_at(&v, verifier_run(v.verifier, message),
                 DKIMKIT_RESULT_TEMPERROR);
end:
  finish(&v);
  return rv;
}

static int canon(void)
{
  dkimkit_config *config = NULL;
  dkimkit_canon *c = NULL;
  size_t octets = 0;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_canon_new(&c, config, DKIMKIT_CANONICALIZATION_RELAXED,
                        DKIMKIT_CANONICALIZATION_RELAXED, count, &octets));
  TRY(dkimkit_canon_feed(c, message.data, message.len));
  TRY(dkimkit_canon_finish(c));
end:
  dkimkit_canon_free(c);
  dkimkit_config_free(config);
  return rv;
}

static int digest(void)
{
  dkimkit_config *config = NULL;
  dkimkit_digest *d = NULL;
  uint8_t out[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(out);
  int rv;

  TRY(kit_sealed(&config, NULL));
  rv = dkimkit_digest_new(&d, config, DKIMKIT_HASH_SHA256);
  /* Not every provider copies. */
  if (rv == DKIMKIT_ERR_UNSUPPORTED) {
    rv = DKIMKIT_OK;
    goto end;
  }
  TRY(rv);
  TRY(dkimkit_digest_update(d, message.data, message.len));
  TRY(dkimkit_digest_value(out, &len, d));
  assert_int_equal(len, 32);
  TRY(dkimkit_digest_update(d, message.data, 1));
  len = sizeof(out);
  TRY(dkimkit_digest_value(out, &len, d));
end:
  dkimkit_digest_free(d);
  dkimkit_config_free(config);
  return rv;
}

const scene scenes_verify[] = {
    {"verify: two signatures", .act = whole, .set_up = load_8463,
     .tear_down = free_message},
    {"verify: one signature", .act = single, .set_up = load_6376,
     .tear_down = free_message},
    {"verify: field by field", .act = by_fields, .set_up = load_8463,
     .tear_down = free_message},
    {"verify: header only", .act = header_only, .set_up = load_8463,
     .tear_down = free_message},
    {"verify: cache", .act = cached, .set_up = load_8463,
     .tear_down = free_message},
    {"verify: internationalized", .act = internationalized, .set_up = load_idn,
     .tear_down = free_message},
    {"verify: ATPS, reports, required fields", .act = extensions,
     .set_up = load_extensions, .tear_down = free_message},
    {"verify: copies in z=", .act = copies, .set_up = load_extensions,
     .tear_down = free_message},
    {"verify: many fields and tags", .act = many, .set_up = load_many,
     .tear_down = free_message},
    {"canonical form", .act = canon, .set_up = load_8463,
     .tear_down = free_message},
    {"digest", .act = digest, .set_up = load_8463, .tear_down = free_message},
    {.name = NULL},
};
