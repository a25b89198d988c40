/* SPDX-License-Identifier: MIT */

/* The whole verifier. The input has a message, how it comes, what the DNS says
 * and when, what an external key does, and which allocation fails. Without a
 * fault the results are those of the plainest run: at once, whole, alone. With
 * one it is told of, and nothing is left. */

#include "dns.h"
#include "results.h"
#include "variants.h"

#include <stdlib.h>

#define HEADER_ONLY 1u
#define IN_PIECES 2u
#define FREE_EARLY 4u
#define CACHE 8u
#define SIGNER 16u
#define LAST_FIRST 32u
#define FAIL_ON 64u

/* What the input says beside the message. */
typedef struct plan {
  unsigned variant;
  unsigned how;
  size_t fail_at;
  unsigned fatal_at;
  unsigned late;
  unsigned hsm;
  fuzz_chunks chunks;
  fuzz_dns dns;
  dkk_slice message;
} plan;

/* What a run tells. */
typedef struct told {
  fuzz_buf text;
  uint64_t passes;
} told;

/* Made once for each variant. */
typedef struct world {
  dkimkit_config *config;
  dkimkit_profile *profile;
} world;

static fuzz_mem mem;
static fuzz_dns_door door;
static unsigned hsm_behaviour;
static dkimkit_sign_req *hsm_open;

static int hsm_start(dkimkit_sign_req *request, void *user_data)
{
  static const uint8_t signature[64] = {1};
  int rv;

  (void)user_data;
  switch (hsm_behaviour % 6) {
  case 0:
    rv = dkimkit_sign_req_done(request, signature, sizeof(signature));
    FUZZ_CHECK(rv == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_FAILED) ==
               DKIMKIT_ERR_STATE);
    return 0;
  case 1:
    FUZZ_CHECK(dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_TIMEOUT) ==
               DKIMKIT_OK);
    return 0;
  case 2:
    return -1;
  case 3:
    return DKIMKIT_ERR_CALLBACK;
  case 4:
    FUZZ_CHECK(dkimkit_sign_req_done(request, signature, 1) ==
               DKIMKIT_ERR_INVALID_ARGUMENT);
    break;
  default:
    break;
  }
  hsm_open = request;
  return 0;
}

static void hsm_cancel(dkimkit_sign_req *request, void *user_data)
{
  (void)user_data;
  FUZZ_CHECK(request == hsm_open);
  hsm_open = NULL;
}

static dkimkit_profile *make_profile(const dkimkit_config *config)
{
  dkimkit_profile *profile = NULL;
  dkimkit_key *key = NULL;
  int rv = dkimkit_key_external(&key, config, DKIMKIT_ALGORITHM_ED25519_SHA256,
                                hsm_start, hsm_cancel, NULL);

  rv |= dkimkit_profile_new(&profile, config);
  rv |= dkimkit_profile_set_domain(profile, "example.com");
  rv |= dkimkit_profile_set_selector(profile, "s1");
  rv |= dkimkit_profile_set_key(profile, key);
  rv |= dkimkit_profile_seal(profile);
  dkimkit_key_free(key);
  FUZZ_CHECK(rv == DKIMKIT_OK);
  return profile;
}

static const world *world_of(unsigned variant)
{
  static world worlds[256];
  world *one = &worlds[variant];

  if (one->config == NULL) {
    one->config = fuzz_variant_config(variant, &mem.mem, &door);
    one->profile = make_profile(one->config);
  }
  return one;
}

static size_t field_octets(dkk_slice in)
{
  size_t i;

  for (i = 1; i < in.len; i++) {
    if (in.data[i - 1] == '\r' && in.data[i] == '\n' &&
        (i + 1 == in.len || !dkk_is_wsp(in.data[i + 1]))) {
      return i + 1;
    }
  }
  return in.len;
}

/* DKIMKIT_ERR_INVALID_ARGUMENT for what can't come in pieces. */
static int feed_pieces(dkimkit_verifier *verifier, dkk_slice in,
                       fuzz_chunks chunks)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && in.len > 0 &&
         !(in.len >= 2 && memcmp(in.data, "\r\n", 2) == 0)) {
    dkk_slice field = fuzz_take(&in, field_octets(in));

    rv = dkimkit_verifier_header(verifier, field.data, field.len);
  }
  (void)fuzz_take(&in, 2);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_end_headers(verifier);
  }
  while (rv == DKIMKIT_OK && in.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &in);

    rv = dkimkit_verifier_body(verifier, chunk.data, chunk.len);
  }
  return rv;
}

static int feed(dkimkit_verifier *verifier, dkk_slice in, fuzz_chunks chunks)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && in.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &in);

    rv = dkimkit_verifier_feed(verifier, chunk.data, chunk.len);
  }
  return rv;
}

static int finish(dkimkit_verifier *verifier, plan *p)
{
  int rv;

  do {
    rv = p->how & HEADER_ONLY ? dkimkit_verifier_finish_headers(verifier)
                              : dkimkit_verifier_finish(verifier);
  } while (rv == DKIMKIT_PENDING &&
           fuzz_dns_answer_one(&p->dns, (p->how & LAST_FIRST) != 0));
  FUZZ_CHECK(rv != DKIMKIT_PENDING);
  return rv;
}

static int run_verifier(dkimkit_verifier *verifier, plan *p)
{
  int rv = p->how & IN_PIECES ? feed_pieces(verifier, p->message, p->chunks)
                              : feed(verifier, p->message, p->chunks);

  if (rv == DKIMKIT_OK && !(p->how & FREE_EARLY)) {
    rv = finish(verifier, p);
  }
  return rv;
}

/* What became of the guest is nothing to the verifier. */
static void finish_signer(dkimkit_signer *signer)
{
  static const uint8_t signature[64] = {2};
  int rv = dkimkit_signer_finish(signer);

  if (rv == DKIMKIT_PENDING && hsm_open != NULL && hsm_behaviour % 6 == 4) {
    dkimkit_sign_req *request = hsm_open;

    hsm_open = NULL;
    FUZZ_CHECK(dkimkit_sign_req_done(request, signature, sizeof(signature)) ==
               DKIMKIT_OK);
    rv = dkimkit_signer_finish(signer);
  }
  FUZZ_CHECK(dkimkit_signer_count(signer) == (rv == DKIMKIT_OK));
  FUZZ_CHECK((dkimkit_signer_field(signer, 0, NULL) != NULL) ==
             (rv == DKIMKIT_OK));
}

static int run_with_signer(const world *w, dkimkit_verifier *verifier, plan *p)
{
  dkimkit_profile *const profiles[] = {w->profile};
  dkimkit_signer *signer = NULL;
  int rv = dkimkit_signer_new(&signer, w->config, profiles, 1, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_attach(signer, verifier);
  }
  if (rv == DKIMKIT_OK) {
    rv = run_verifier(verifier, p);
    finish_signer(signer);
  }
  dkimkit_signer_free(signer);
  return rv;
}

/* @return DKIMKIT_OK with everything in `out`, or an error. */
static int run(told *out, const world *w, plan *p, dkimkit_cache *cache)
{
  dkimkit_verifier *verifier = NULL;
  int rv;

  door.dns = &p->dns;
  hsm_behaviour = p->hsm;
  rv = dkimkit_verifier_new(&verifier, w->config, &verifier);
  if (rv == DKIMKIT_OK && cache != NULL) {
    rv = dkimkit_verifier_set_cache(verifier, cache);
  }
  if (rv == DKIMKIT_OK) {
    rv = p->how & SIGNER ? run_with_signer(w, verifier, p)
                         : run_verifier(verifier, p);
  }
  if (rv == DKIMKIT_OK && !(p->how & FREE_EARLY)) {
    out->passes = fuzz_results_passes(verifier);
    rv = fuzz_results_write(&out->text, verifier, (p->how & HEADER_ONLY) != 0);
    if (rv == DKIMKIT_OK) {
      rv = fuzz_results_field(&out->text, verifier);
    }
  }
  dkimkit_verifier_free(verifier);
  FUZZ_CHECK(p->dns.open_count == 0 && hsm_open == NULL);
  return rv;
}

static int is_same(const told *a, const told *b)
{
  return fuzz_equal(fuzz_buf_slice(&a->text), fuzz_buf_slice(&b->text));
}

static int same(const plan *p, const world *w, unsigned how,
                dkimkit_cache *cache, const told *expected)
{
  told out = {{NULL, 0, 0}, 0};
  plan other = *p;
  int rv;

  other.how = how;
  other.dns.late = p->late;
  rv = run(&out, w, &other, cache);
  FUZZ_CHECK(rv == DKIMKIT_OK ||
             (rv == DKIMKIT_ERR_INVALID_ARGUMENT && how & IN_PIECES));
  FUZZ_CHECK(rv != DKIMKIT_OK || is_same(&out, expected));
  fuzz_buf_clear(&out.text);
  return rv;
}

static void check_cache(const plan *p, const world *w, const told *expected)
{
  dkimkit_cache *cache = NULL;
  unsigned how = p->how & (HEADER_ONLY | LAST_FIRST);

  FUZZ_CHECK(dkimkit_cache_new(&cache, w->config, 2, 0) == DKIMKIT_OK);
  (void)same(p, w, how, cache, expected);
  (void)same(p, w, how, cache, expected);
  dkimkit_cache_free(cache);
}

/* Fields that come in pieces aren't mended and don't meet all limits. */
static int is_comparable(const plan *p)
{
  return !(p->how & IN_PIECES) ||
         !(p->variant & (FUZZ_NORMALIZE | FUZZ_SMALL_LIMITS));
}

static void check_fault(const plan *p, const world *w, const told *expected)
{
  told out = {{NULL, 0, 0}, 0};
  plan other = *p;
  size_t open = mem.open;
  int rv;

  other.dns.late = p->late;
  other.dns.fatal_at = p->fatal_at;
  mem.fail_at = p->fail_at > 0 ? mem.calls + p->fail_at : 0;
  mem.fail_on = (p->how & FAIL_ON) != 0;
  rv = run(&out, w, &other, NULL);
  mem.fail_at = 0;
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM ||
             (rv == DKIMKIT_ERR_CALLBACK && p->fatal_at > 0) ||
             (rv == DKIMKIT_ERR_INVALID_ARGUMENT && p->how & IN_PIECES));
  FUZZ_CHECK(mem.open == open);
  if (is_comparable(p)) {
    FUZZ_CHECK((out.passes & ~expected->passes) == 0);
    FUZZ_CHECK(rv != DKIMKIT_OK || p->how & FREE_EARLY || other.dns.lost > 0 ||
               is_same(&out, expected));
  }
  fuzz_buf_clear(&out.text);
}

static void check(const plan *p)
{
  const world *w = world_of(p->variant);
  told expected = {{NULL, 0, 0}, 0};
  unsigned how = p->how & (HEADER_ONLY | LAST_FIRST);
  plan plainest = *p;
  size_t open = mem.open;

  plainest.how = p->how & HEADER_ONLY;
  plainest.chunks.sizes.len = 0;
  FUZZ_CHECK(run(&expected, w, &plainest, NULL) == DKIMKIT_OK);
  (void)same(p, w, how, NULL, &expected);
  if (p->how & IN_PIECES && is_comparable(p)) {
    (void)same(p, w, how | IN_PIECES, NULL, &expected);
  }
  if (p->how & SIGNER) {
    (void)same(p, w, how | SIGNER, NULL, &expected);
  }
  if (p->how & CACHE) {
    check_cache(p, w, &expected);
  }
  if (p->fail_at > 0 || p->fatal_at > 0 || p->how & FREE_EARLY) {
    check_fault(p, w, &expected);
  }
  fuzz_buf_clear(&expected.text);
  FUZZ_CHECK(mem.open == open);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  plan p;

  if (mem.mem.allocate == NULL) {
    fuzz_mem_init(&mem);
  }
  memset(&p, 0, sizeof(p));
  p.variant = fuzz_octet(&in);
  p.how = fuzz_octet(&in);
  p.fail_at = fuzz_number(&in) % 1024;
  p.fatal_at = fuzz_octet(&in) % 16;
  p.late = fuzz_octet(&in);
  p.hsm = fuzz_octet(&in);
  p.chunks.sizes = fuzz_take(&in, fuzz_octet(&in) % 16);
  p.dns.script = fuzz_take(&in, fuzz_octet(&in) % 8 * FUZZ_DNS_ENTRY_OCTETS);
  p.dns.texts[0] = fuzz_text(&in);
  p.dns.texts[1] = fuzz_text(&in);
  p.message = in;
  check(&p);
  return 0;
}
